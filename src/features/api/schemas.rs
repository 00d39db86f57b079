//! What the API takes and tells.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Entries of a page, unless asked otherwise, and at most.
const USUAL: u32 = 50;
const MOST: u32 = 500;

/// An error, as RFC 9457 has it.
#[derive(Serialize, ToSchema)]
pub(super) struct Problem {
    /// `about:blank`: the status says what kind it is.
    #[serde(rename = "type")]
    kind: String,
    title: String,
    status: u16,
    detail: Option<String>,
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    /// The `after` of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
}

/// How long a page is.
pub(super) fn limit(asked: Option<u32>) -> i64 {
    asked.unwrap_or(USUAL).clamp(1, MOST).into()
}

/// Which questionnaires.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct QuestionnaireQuery {
    /// `draft`, `published` or `retired`
    pub(super) status: Option<String>,
    /// A part of the title
    pub(super) title: Option<String>,
    /// 1 to 500, 50 unless asked otherwise
    pub(super) limit: Option<u32>,
    /// `next` of the page before
    pub(super) after: Option<Uuid>,
}

/// A questionnaire with the version that is in use, else its newest.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QuestionnaireEntry {
    pub(super) id: Uuid,
    pub(super) title: String,
    /// The canonical address of the FHIR resource.
    pub(super) url: Option<String>,
    /// `draft`, `published` or `retired`
    pub(super) status: String,
    /// Counts from 1.
    pub(super) version: i32,
    /// Questions, groups and messages together.
    pub(super) item_count: i32,
    pub(super) updated_at: DateTime<Utc>,
}

/// Which responses.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ResponseQuery {
    /// Of this questionnaire
    pub(super) questionnaire: Option<Uuid>,
    /// Of this patient
    pub(super) patient: Option<Uuid>,
    /// `in-progress`, `completed`, `amended` or `entered-in-error`
    pub(super) status: Option<String>,
    /// Changed at this moment or later
    pub(super) since: Option<DateTime<Utc>>,
    /// 1 to 500, 50 unless asked otherwise
    pub(super) limit: Option<u32>,
    /// `next` of the page before
    pub(super) after: Option<Uuid>,
}

/// A response without its answers; those are at `/fhir/QuestionnaireResponse/{id}`.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ResponseEntry {
    pub(super) id: Uuid,
    pub(super) questionnaire: Uuid,
    pub(super) patient: Option<Uuid>,
    /// As FHIR names it.
    pub(super) status: String,
    pub(super) started_at: DateTime<Utc>,
    pub(super) submitted_at: Option<DateTime<Utc>>,
    pub(super) scores: Vec<Score>,
    /// `healthy`, `attention` or `critical`
    pub(super) outcome: Option<String>,
    /// Red flags that were raised.
    pub(super) flag_count: i16,
}

/// One score of a response.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Score {
    pub(super) key: String,
    /// Absent where too much is missing.
    pub(super) value: Option<f64>,
    /// 0 (best) to 4 (worst)
    pub(super) severity: Option<u8>,
    /// `healthy`, `attention` or `critical`
    pub(super) outcome: Option<String>,
}

/// Which alerts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AlertQuery {
    /// `open`, `taken` or `resolved`; all that are not resolved unless asked otherwise
    pub(super) status: Option<String>,
    /// `attention` or `critical`
    pub(super) severity: Option<String>,
    /// Of this patient
    pub(super) patient: Option<Uuid>,
    /// 1 to 500, 50 unless asked otherwise
    pub(super) limit: Option<u32>,
    /// `next` of the page before
    pub(super) after: Option<u32>,
}

/// A red flag that somebody has to look at.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AlertEntry {
    pub(super) id: Uuid,
    pub(super) response: Uuid,
    pub(super) patient: Option<Uuid>,
    /// linkId of the item whose answer raised it.
    pub(super) item: Option<String>,
    /// Key of the rule in the questionnaire.
    pub(super) rule: String,
    /// `attention` or `critical`
    pub(super) severity: String,
    /// `open`, `taken` or `resolved`
    pub(super) status: String,
    pub(super) opened_at: DateTime<Utc>,
}
