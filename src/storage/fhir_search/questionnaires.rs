//! Questionnaires as the FHIR API finds them.

use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::{Counted, Found, Sort, Sortable, Span, TextMatch, Window, patterns};
use crate::{domain::ids::OrganisationId, storage::StorageError};

/// By what questionnaires can be sorted.
pub const QUESTIONNAIRE_SORTS: &[Sortable] = &[
    ("_id", "@.id"),
    ("_lastUpdated", "@.updated_at"),
    ("url", "coalesce(@.canonical_url, '')"),
    ("title", "searchable(@.title)"),
    (
        "status",
        "(SELECT s.status FROM questionnaire_versions s WHERE s.organisation_id = @.organisation_id
             AND s.questionnaire_id = @.id ORDER BY s.status = 'published' DESC, s.number DESC LIMIT 1)",
    ),
];

/// Which questionnaires. What several values stand for, any of them may be.
#[derive(Debug, Clone, Default)]
pub struct QuestionnaireFilter {
    pub ids: Option<Vec<Uuid>>,
    pub urls: Option<Vec<String>>,
    pub title: Option<TextMatch>,
    /// `draft`, `published`, `retired`: of the version that is shown.
    pub statuses: Option<Vec<String>>,
    pub changed: Span,
    pub sort: Sort,
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

/// Questionnaires that fit; without an order of their own oldest first.
pub fn list_questionnaires(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    filter: &QuestionnaireFilter,
    window: Window,
) -> Result<Vec<Uuid>, StorageError> {
    let end = filter.sort.end("questionnaires", "q", "$9", "$10");
    let query = diesel::sql_query(format!("{}{end}", concat!("SELECT q.id ", questionnaires!())));
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
