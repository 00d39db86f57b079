//! Searches of the FHIR API: ids in a stable order, from where the page before ended.

mod patients;
mod questionnaires;
mod responses;
mod sort;

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Uuid as SqlUuid},
};
use uuid::Uuid;

pub use patients::{Identifier, OwnNumbers, PATIENT_SORTS, PatientFilter, count_patients, list_patients};
pub use questionnaires::{
    QUESTIONNAIRE_SORTS, QuestionnaireFilter, count_questionnaires, list_questionnaires,
};
pub use responses::{RESPONSE_SORTS, ResponseFilter, count_responses, list_responses};
pub use sort::{Sort, Sortable};

/// Where a page begins and how long it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Window {
    /// The last id of the page before.
    pub after: Option<Uuid>,
    pub limit: i64,
}

/// How a text is compared; capitals and accents count only for `Exact`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextMatch {
    Start(String),
    Contains(String),
    Exact(String),
}

impl TextMatch {
    /// The pattern for `LIKE`, and whether the text is compared as it stands.
    fn pattern(&self) -> (String, bool) {
        match self {
            Self::Start(text) => (format!("{}%", escaped(text)), false),
            Self::Contains(text) => (format!("%{}%", escaped(text)), false),
            Self::Exact(text) => (escaped(text), true),
        }
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// A span of time, open where an end is missing; `before` does not belong to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    pub from: Option<DateTime<Utc>>,
    pub before: Option<DateTime<Utc>>,
}

fn patterns(text: Option<&TextMatch>) -> (Option<String>, Option<String>) {
    match text.map(TextMatch::pattern) {
        Some((pattern, true)) => (None, Some(pattern)),
        Some((pattern, false)) => (Some(pattern), None),
        None => (None, None),
    }
}
