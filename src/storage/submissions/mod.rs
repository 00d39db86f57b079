//! Handing a response in: the row, its event, its alerts and their jobs in one round trip.
//!
//! The work is the SQL function `submit_response` of the migrations; see `docs/decisions.md`. Whole responses that
//! arrive together go through [`group`].

pub mod group;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::{StorageError, Write, json_text::JsonText, responses::Place};

use crate::domain::ids::{AlertId, PatientId, ResponseId};

use statement::submit_response;

mod statement {
    //! The SQL function as Diesel calls it.
    #![expect(clippy::too_many_arguments, reason = "one argument for each column")]

    use diesel::sql_types::{
        Binary, Double, Integer, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid,
    };

    diesel::define_sql_function! {
        /// Stores a submission; see the migration for its answers.
        fn submit_response(
            id: SqlUuid, organisation: SqlUuid, questionnaire: SqlUuid,
            version: SqlUuid, link: SqlUuid, member: SqlUuid,
            patient: Nullable<SqlUuid>, revision: Integer, answers: Jsonb, scores: Jsonb,
            score: Nullable<Double>, severity: Nullable<SmallInt>, outcome: Nullable<Text>, flags: Nullable<Jsonb>,
            language: Text, mode: Text, body_hash: Binary, actor: Text, started_at: Timestamptz, now: Timestamptz
        ) -> Text;
    }
}

/// A red flag the engine raised, about to become an alert.
#[derive(Debug, Clone, Serialize)]
pub struct Flag {
    /// The alert's id.
    pub id: AlertId,
    /// The mail job's id.
    pub job: Uuid,
    /// linkId of the item; `None` when a score raised it.
    pub item: Option<String>,
    /// Key of the rule, unique within the questionnaire.
    pub rule: String,
    /// `attention` or `critical`.
    pub severity: &'static str,
}

/// All that is stored with a submission.
#[derive(Debug)]
pub struct Submission<'a> {
    pub id: ResponseId,
    pub place: Place,
    /// The revision the page was made from; 0 when handed in at once.
    pub revision: i32,
    /// The item array of a FHIR `QuestionnaireResponse`.
    pub answers: &'a JsonText,
    pub scores: &'a Value,
    /// Of the primary score.
    pub score: Option<f64>,
    /// 0 (best) to 4 (worst).
    pub severity: Option<i16>,
    pub outcome: Option<&'a str>,
    pub flags: &'a [Flag],
    pub language: &'a str,
    pub mode: &'a str,
    /// SHA-256 of what was handed in: the same id with another body is refused.
    pub body_hash: &'a [u8],
    pub started_at: DateTime<Utc>,
}

/// What became of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// Stored now.
    Stored,
    /// The same submission was stored before; this request wrote as well.
    Replayed,
    /// The id was used with another body; nothing changed.
    OtherBody,
    /// The response moved on since the page was made; nothing changed.
    Stale,
    /// The response accepts no submission any more; nothing changed.
    Closed,
}

/// Stores a submission. One statement: fit for [`super::Db::write_single`].
pub fn save(w: &mut Write<'_>, submission: &Submission<'_>) -> Result<Receipt, StorageError> {
    let flags = if submission.flags.is_empty() {
        None
    } else {
        Some(serde_json::to_value(submission.flags).map_err(|_error| StorageError::Corrupt("flags"))?)
    };
    let (actor, now) = (w.actor().to_owned(), w.now());
    let place = &submission.place;
    let answer: String = diesel::select(submit_response(
        submission.id.get(),
        place.organisation.get(),
        place.questionnaire.get(),
        place.version.get(),
        place.link.get(),
        place.member.get(),
        place.patient.map(PatientId::get),
        submission.revision,
        submission.answers,
        submission.scores,
        submission.score,
        submission.severity,
        submission.outcome,
        flags,
        submission.language,
        submission.mode,
        submission.body_hash,
        actor,
        submission.started_at,
        now,
    ))
    .get_result(w.conn())?;
    match answer.as_str() {
        "stored" => {
            metrics::counter!("weconecta_submissions_total").increment(1);
            for flag in submission.flags {
                metrics::counter!("weconecta_alerts_total", "severity" => flag.severity).increment(1);
            }
            Ok(Receipt::Stored)
        }
        "replayed" => Ok(Receipt::Replayed),
        "other-body" => Ok(Receipt::OtherBody),
        "stale" => Ok(Receipt::Stale),
        "closed" => Ok(Receipt::Closed),
        _ => Err(StorageError::Corrupt("receipt")),
    }
}
