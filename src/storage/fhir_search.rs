//! Searches of the FHIR API: ids in a stable order, from where the page before ended.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::StorageError;
use crate::domain::ids::OrganisationId;

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

/// Which questionnaires. What several values stand for, any of them may be.
#[derive(Debug, Clone, Default)]
pub struct QuestionnaireFilter {
    pub ids: Option<Vec<Uuid>>,
    pub urls: Option<Vec<String>>,
    pub title: Option<TextMatch>,
    /// `draft`, `published`, `retired`: of the version that is shown.
    pub statuses: Option<Vec<String>>,
    pub changed: Span,
}

/// The version that is shown is the published one, else the newest. Parameters $1 to $8.
macro_rules! questionnaires {
    () => {
        "FROM questionnaires q
         JOIN LATERAL (SELECT v.status FROM questionnaire_versions v
                       WHERE v.organisation_id = $1 AND v.questionnaire_id = q.id
                       ORDER BY v.status = 'published' DESC, v.number DESC LIMIT 1) v ON true
         WHERE q.organisation_id = $1 AND q.deleted_at IS NULL
           AND ($2 IS NULL OR q.id = ANY($2)) AND ($3 IS NULL OR q.canonical_url = ANY($3))
           AND ($4 IS NULL OR searchable(q.title) LIKE searchable($4))
           AND ($5 IS NULL OR q.title LIKE $5) AND ($6 IS NULL OR v.status = ANY($6))
           AND ($7 IS NULL OR q.updated_at >= $7) AND ($8 IS NULL OR q.updated_at < $8)"
    };
}

macro_rules! bound_questionnaires {
    ($query:expr, $organisation:expr, $filter:expr) => {{
        let (loose, exact) = patterns($filter.title.as_ref());
        $query
            .bind::<SqlUuid, _>($organisation.get())
            .bind::<Nullable<Array<SqlUuid>>, _>($filter.ids.clone())
            .bind::<Nullable<Array<Text>>, _>($filter.urls.clone())
            .bind::<Nullable<Text>, _>(loose)
            .bind::<Nullable<Text>, _>(exact)
            .bind::<Nullable<Array<Text>>, _>($filter.statuses.clone())
            .bind::<Nullable<Timestamptz>, _>($filter.changed.from)
            .bind::<Nullable<Timestamptz>, _>($filter.changed.before)
    }};
}

fn patterns(text: Option<&TextMatch>) -> (Option<String>, Option<String>) {
    match text.map(TextMatch::pattern) {
        Some((pattern, true)) => (None, Some(pattern)),
        Some((pattern, false)) => (Some(pattern), None),
        None => (None, None),
    }
}

/// Questionnaires that fit, oldest first.
pub fn list_questionnaires(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    filter: &QuestionnaireFilter,
    window: Window,
) -> Result<Vec<Uuid>, StorageError> {
    let query = diesel::sql_query(concat!(
        "SELECT q.id ",
        questionnaires!(),
        " AND ($9 IS NULL OR q.id > $9) ORDER BY q.id LIMIT $10"
    ));
    let found: Vec<Found> = bound_questionnaires!(query, organisation, filter)
        .bind::<Nullable<SqlUuid>, _>(window.after)
        .bind::<BigInt, _>(window.limit)
        .load(conn)?;
    Ok(found.into_iter().map(|row| row.id).collect())
}

/// How many fit.
pub fn count_questionnaires(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    filter: &QuestionnaireFilter,
) -> Result<i64, StorageError> {
    let query = diesel::sql_query(concat!("SELECT count(*) AS n ", questionnaires!()));
    let counted: Counted = bound_questionnaires!(query, organisation, filter).get_result(conn)?;
    Ok(counted.n)
}

/// A span of time, open where an end is missing; `before` does not belong to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    pub from: Option<DateTime<Utc>>,
    pub before: Option<DateTime<Utc>>,
}

/// Which responses.
#[derive(Debug, Clone, Default)]
pub struct ResponseFilter {
    pub ids: Option<Vec<Uuid>>,
    pub questionnaires: Option<Vec<Uuid>>,
    pub patients: Option<Vec<Uuid>>,
    /// As FHIR names them.
    pub statuses: Option<Vec<String>>,
    /// When they were answered.
    pub authored: Span,
    /// Handed in, or changed, in this span.
    pub changed: Span,
}

/// Parameters $1 to $9.
macro_rules! responses {
    () => {
        "FROM responses r LEFT JOIN response_documents d ON d.response_id = r.id
         WHERE r.organisation_id = $1
           AND ($2 IS NULL OR r.id = ANY($2)) AND ($3 IS NULL OR r.questionnaire_id = ANY($3))
           AND ($4 IS NULL OR r.patient_id = ANY($4)) AND ($5 IS NULL OR r.status = ANY($5))
           AND ($6 IS NULL OR coalesce(d.authored, r.submitted_at, r.updated_at) >= $6)
           AND ($7 IS NULL OR coalesce(d.authored, r.submitted_at, r.updated_at) < $7)
           AND ($8 IS NULL OR r.updated_at >= $8) AND ($9 IS NULL OR r.updated_at < $9)"
    };
}

macro_rules! bound_responses {
    ($query:expr, $organisation:expr, $filter:expr) => {
        $query
            .bind::<SqlUuid, _>($organisation.get())
            .bind::<Nullable<Array<SqlUuid>>, _>($filter.ids.clone())
            .bind::<Nullable<Array<SqlUuid>>, _>($filter.questionnaires.clone())
            .bind::<Nullable<Array<SqlUuid>>, _>($filter.patients.clone())
            .bind::<Nullable<Array<Text>>, _>($filter.statuses.clone())
            .bind::<Nullable<Timestamptz>, _>($filter.authored.from)
            .bind::<Nullable<Timestamptz>, _>($filter.authored.before)
            .bind::<Nullable<Timestamptz>, _>($filter.changed.from)
            .bind::<Nullable<Timestamptz>, _>($filter.changed.before)
    };
}

/// Responses that fit, in the order of their ids.
pub fn list_responses(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    filter: &ResponseFilter,
    window: Window,
) -> Result<Vec<Uuid>, StorageError> {
    let query = diesel::sql_query(concat!(
        "SELECT r.id ",
        responses!(),
        " AND ($10 IS NULL OR r.id > $10) ORDER BY r.id LIMIT $11"
    ));
    let found: Vec<Found> = bound_responses!(query, organisation, filter)
        .bind::<Nullable<SqlUuid>, _>(window.after)
        .bind::<BigInt, _>(window.limit)
        .load(conn)?;
    Ok(found.into_iter().map(|row| row.id).collect())
}

/// How many fit.
pub fn count_responses(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    filter: &ResponseFilter,
) -> Result<i64, StorageError> {
    let query = diesel::sql_query(concat!("SELECT count(*) AS n ", responses!()));
    let counted: Counted = bound_responses!(query, organisation, filter).get_result(conn)?;
    Ok(counted.n)
}

/// What a patient is known by: the value, and the system if one is asked for (`''` for none).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier {
    pub system: Option<String>,
    pub value: String,
}

/// A column of ours that holds a number with a meaning of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnNumbers {
    pub cpf: Vec<String>,
    pub cns: Vec<String>,
    pub record_number: Vec<String>,
}

/// Which patients.
#[derive(Debug, Clone, Default)]
pub struct PatientFilter {
    pub ids: Option<Vec<Uuid>>,
    /// Any of these in other systems, or any of the numbers of our own.
    pub identifiers: Option<(Vec<Identifier>, OwnNumbers)>,
    pub name: Option<TextMatch>,
    pub birth_date: Option<NaiveDate>,
    pub changed: Span,
}

/// Parameters $1 to $12.
macro_rules! patients {
    () => {
        "FROM patients p
         WHERE p.organisation_id = $1 AND ($2 IS NULL OR p.id = ANY($2))
           AND ($3 IS NULL OR p.cpf = ANY($5) OR p.cns = ANY($6) OR p.record_number = ANY($7)
                OR p.id IN (SELECT i.patient_id FROM patient_identifiers i
                            JOIN unnest($3, $4) AS wanted (value, system) ON i.value = wanted.value
                            WHERE i.organisation_id = $1 AND (wanted.system IS NULL OR i.system = wanted.system)))
           AND ($8 IS NULL OR searchable(p.name) LIKE searchable($8)
                OR searchable(p.name) LIKE '% ' || searchable($8))
           AND ($9 IS NULL OR p.name LIKE $9) AND ($10 IS NULL OR p.birth_date = $10)
           AND ($11 IS NULL OR p.updated_at >= $11) AND ($12 IS NULL OR p.updated_at < $12)"
    };
}

macro_rules! bound_patients {
    ($query:expr, $organisation:expr, $filter:expr) => {{
        let (loose, exact) = patterns($filter.name.as_ref());
        let wanted = $filter.identifiers.as_ref();
        let values: Option<Vec<String>> =
            wanted.map(|(all, _)| all.iter().map(|one| one.value.clone()).collect());
        let systems: Option<Vec<Option<String>>> =
            wanted.map(|(all, _)| all.iter().map(|one| one.system.clone()).collect());
        $query
            .bind::<SqlUuid, _>($organisation.get())
            .bind::<Nullable<Array<SqlUuid>>, _>($filter.ids.clone())
            .bind::<Nullable<Array<Text>>, _>(values)
            .bind::<Nullable<Array<Nullable<Text>>>, _>(systems)
            .bind::<Nullable<Array<Text>>, _>(wanted.map(|(_, own)| own.cpf.clone()))
            .bind::<Nullable<Array<Text>>, _>(wanted.map(|(_, own)| own.cns.clone()))
            .bind::<Nullable<Array<Text>>, _>(wanted.map(|(_, own)| own.record_number.clone()))
            .bind::<Nullable<Text>, _>(loose)
            .bind::<Nullable<Text>, _>(exact)
            .bind::<Nullable<Date>, _>($filter.birth_date)
            .bind::<Nullable<Timestamptz>, _>($filter.changed.from)
            .bind::<Nullable<Timestamptz>, _>($filter.changed.before)
    }};
}

/// Patients that fit, oldest entry first.
pub fn list_patients(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    filter: &PatientFilter,
    window: Window,
) -> Result<Vec<Uuid>, StorageError> {
    let query = diesel::sql_query(concat!(
        "SELECT p.id ",
        patients!(),
        " AND ($13 IS NULL OR p.id > $13) ORDER BY p.id LIMIT $14"
    ));
    let found: Vec<Found> = bound_patients!(query, organisation, filter)
        .bind::<Nullable<SqlUuid>, _>(window.after)
        .bind::<BigInt, _>(window.limit)
        .load(conn)?;
    Ok(found.into_iter().map(|row| row.id).collect())
}

/// How many fit.
pub fn count_patients(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    filter: &PatientFilter,
) -> Result<i64, StorageError> {
    let query = diesel::sql_query(concat!("SELECT count(*) AS n ", patients!()));
    let counted: Counted = bound_patients!(query, organisation, filter).get_result(conn)?;
    Ok(counted.n)
}
