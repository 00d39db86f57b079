//! Lists of responses with the names that a page shows beside them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{
        Array, BigInt, Bool, Date, Double, Integer, Jsonb, Nullable, SmallInt, Text, Timestamptz,
        Uuid as SqlUuid,
    },
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    domain::ids::{OrganisationId, QuestionnaireId, VersionId},
    storage::{
        Scope, StorageError,
        search::{Counted, search_terms},
    },
};

/// One row of the table of responses.
#[derive(Clone, QueryableByName)]
pub struct ListedResponse {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub questionnaire_id: Uuid,
    #[diesel(sql_type = Text)]
    pub questionnaire: String,
    #[diesel(sql_type = SqlUuid)]
    pub version_id: Uuid,
    #[diesel(sql_type = Integer)]
    pub version_number: i32,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub patient_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    pub patient: Option<String>,
    #[diesel(sql_type = Nullable<Date>)]
    pub birth_date: Option<NaiveDate>,
    #[diesel(sql_type = Text)]
    pub member: String,
    #[diesel(sql_type = Text)]
    pub status: String,
    #[diesel(sql_type = Jsonb)]
    pub scores: Value,
    #[diesel(sql_type = Nullable<Double>)]
    pub score: Option<f64>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    pub severity: Option<i16>,
    #[diesel(sql_type = Nullable<Text>)]
    pub outcome: Option<String>,
    #[diesel(sql_type = SmallInt)]
    pub flag_count: i16,
    #[diesel(sql_type = Timestamptz)]
    pub started_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub updated_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub submitted_at: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for ListedResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListedResponse").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Which responses.
#[derive(Debug, Clone, Default)]
pub struct ListFilter {
    pub questionnaire: Option<QuestionnaireId>,
    pub version: Option<VersionId>,
    pub patient: Option<Uuid>,
    /// Handed in, still open, or marked as a mistake.
    pub state: State,
    /// `healthy`, `attention` or `critical`.
    pub outcome: Option<String>,
    /// Of the primary score, 0 to 4.
    pub severity: Option<i16>,
    /// From this moment on (of submission; of the last change for open ones), and before that one.
    pub from: Option<DateTime<Utc>>,
    pub before: Option<DateTime<Utc>>,
    /// A part of the patient's name, or the whole CPF or record number.
    pub patient_text: Option<String>,
}

/// See [`ListFilter::state`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum State {
    #[default]
    Received,
    Open,
    Mistaken,
}

impl State {
    const fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Open => "open",
            Self::Mistaken => "mistaken",
        }
    }
}

/// What the table is sorted by; newest first within.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Newest,
    Oldest,
    Patient,
    Questionnaire,
    HighestScore,
    LowestScore,
}

impl Order {
    const fn code(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Patient => "patient",
            Self::Questionnaire => "questionnaire",
            Self::HighestScore => "highest",
            Self::LowestScore => "lowest",
        }
    }
}

/// Counting stops here, so that a page's cost is bounded.
pub const MOST_COUNTED: i64 = 10_000;

/// The condition that list and count share. Its parameters are $1 to $12.
macro_rules! matching {
    () => {
        "FROM responses r
         JOIN questionnaires q ON q.id = r.questionnaire_id
         JOIN questionnaire_versions v ON v.id = r.version_id
         LEFT JOIN accounts m ON m.id = r.member_id
         LEFT JOIN patients p ON p.id = r.patient_id AND p.organisation_id = r.organisation_id
         WHERE r.organisation_id = $1 AND ($2 IS NULL OR r.link_id = ANY($2))
           AND ($3 IS NULL OR r.questionnaire_id = $3) AND ($4 IS NULL OR r.version_id = $4)
           AND ($5 = 'open') = (r.submitted_at IS NULL)
           AND ($5 = 'open' OR ($5 = 'mistaken') = (r.status = 'entered-in-error'))
           AND ($6 IS NULL OR r.outcome = $6) AND ($7 IS NULL OR r.severity = $7)
           AND ($8 IS NULL OR CASE WHEN $5 = 'open' THEN r.updated_at ELSE r.submitted_at END >= $8)
           AND ($9 IS NULL OR CASE WHEN $5 = 'open' THEN r.updated_at ELSE r.submitted_at END < $9)
           AND ($10 IS NULL OR p.name ILIKE $10 OR p.cpf = $11 OR p.record_number = $11)
           AND ($12 IS NULL OR r.patient_id = $12)"
    };
}

macro_rules! bound {
    ($query:expr, $organisation:expr, $scope:expr, $filter:expr) => {{
        let (like, whole) = search_terms($filter.patient_text.as_deref());
        $query
            .bind::<SqlUuid, _>($organisation.get())
            .bind::<Nullable<Array<SqlUuid>>, _>($scope.ids())
            .bind::<Nullable<SqlUuid>, _>($filter.questionnaire.map(QuestionnaireId::get))
            .bind::<Nullable<SqlUuid>, _>($filter.version.map(VersionId::get))
            .bind::<Text, _>($filter.state.code())
            .bind::<Nullable<Text>, _>($filter.outcome.clone())
            .bind::<Nullable<SmallInt>, _>($filter.severity)
            .bind::<Nullable<Timestamptz>, _>($filter.from)
            .bind::<Nullable<Timestamptz>, _>($filter.before)
            .bind::<Nullable<Text>, _>(like)
            .bind::<Nullable<Text>, _>(whole)
            .bind::<Nullable<SqlUuid>, _>($filter.patient)
    }};
}

/// Responses that fit, at most `limit` after `offset`.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
    filter: &ListFilter,
    order: Order,
    (limit, offset): (i64, i64),
) -> Result<Vec<ListedResponse>, StorageError> {
    let query = diesel::sql_query(concat!(
        "SELECT r.id, r.questionnaire_id, q.title AS questionnaire, r.version_id, v.number AS version_number,
                r.patient_id, p.name AS patient, p.birth_date, coalesce(m.name, '') AS member, r.status,
                r.scores, r.score, r.severity, r.outcome, r.flag_count, r.started_at, r.updated_at,
                r.submitted_at ",
        matching!(),
        " ORDER BY CASE WHEN $13 = 'patient' THEN lower(p.name) END NULLS LAST,
                CASE WHEN $13 = 'questionnaire' THEN lower(q.title) END NULLS LAST,
                CASE WHEN $13 = 'highest' THEN r.score END DESC NULLS LAST,
                CASE WHEN $13 = 'lowest' THEN r.score END NULLS LAST,
                CASE WHEN $13 = 'oldest' THEN coalesce(r.submitted_at, r.updated_at) END,
                CASE WHEN $5 = 'open' THEN r.updated_at END DESC,
                r.submitted_at DESC
         LIMIT $14 OFFSET $15"
    ));
    Ok(bound!(query, organisation, scope, filter)
        .bind::<Text, _>(order.code())
        .bind::<BigInt, _>(limit)
        .bind::<BigInt, _>(offset)
        .load(conn)?)
}

/// How many fit, at most [`MOST_COUNTED`].
pub fn count(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
    filter: &ListFilter,
) -> Result<i64, StorageError> {
    let query = diesel::sql_query(concat!(
        "SELECT count(*) AS n FROM (SELECT 1 ",
        matching!(),
        " LIMIT 10000) counted"
    ));
    let counted: Counted = bound!(query, organisation, scope, filter).get_result(conn)?;
    Ok(counted.n)
}

/// The earlier scores of a listed response's patient, in the same version, oldest first and with its own.
#[derive(Debug, Clone, QueryableByName)]
pub struct Course {
    #[diesel(sql_type = SqlUuid)]
    pub response_id: Uuid,
    #[diesel(sql_type = Array<Double>)]
    pub values: Vec<f64>,
}

/// The courses of these responses, the last eight values of each; those without a patient or a score
/// have none.
pub fn list_courses(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
    responses: &[Uuid],
) -> Result<Vec<Course>, StorageError> {
    Ok(diesel::sql_query(
        "SELECT r.id AS response_id, c.values FROM responses r
         CROSS JOIN LATERAL (
             SELECT array_agg(l.score ORDER BY l.submitted_at) AS values FROM (
                 SELECT e.score, e.submitted_at FROM responses e
                 WHERE e.organisation_id = $1 AND e.patient_id = r.patient_id AND e.version_id = r.version_id
                   AND e.submitted_at <= r.submitted_at AND e.score IS NOT NULL
                   AND e.status <> 'entered-in-error' AND ($3 IS NULL OR e.link_id = ANY($3))
                 ORDER BY e.submitted_at DESC LIMIT 8) l) c
         WHERE r.organisation_id = $1 AND r.id = ANY($2) AND r.patient_id IS NOT NULL
           AND r.score IS NOT NULL AND c.values IS NOT NULL",
    )
    .bind::<SqlUuid, _>(organisation.get())
    .bind::<Array<SqlUuid>, _>(responses)
    .bind::<Nullable<Array<SqlUuid>>, _>(scope.ids())
    .load(conn)?)
}

/// Whether the organisation has anything of these: what a new one still lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct Beginnings {
    #[diesel(sql_type = Bool)]
    pub has_published: bool,
    #[diesel(sql_type = Bool)]
    pub has_link: bool,
    #[diesel(sql_type = Bool)]
    pub has_response: bool,
}

/// How far a new organisation, or a new member, has come.
pub fn beginnings(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
) -> Result<Beginnings, StorageError> {
    Ok(diesel::sql_query(
        "SELECT EXISTS (SELECT 1 FROM questionnaire_versions
                        WHERE organisation_id = $1 AND status = 'published') AS has_published,
                EXISTS (SELECT 1 FROM links
                        WHERE organisation_id = $1 AND ($2 IS NULL OR id = ANY($2))) AS has_link,
                EXISTS (SELECT 1 FROM responses
                        WHERE organisation_id = $1 AND ($2 IS NULL OR link_id = ANY($2))) AS has_response",
    )
    .bind::<SqlUuid, _>(organisation.get())
    .bind::<Nullable<Array<SqlUuid>>, _>(scope.ids())
    .get_result(conn)?)
}
