//! Responses as the FHIR API finds them.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{BoxedSqlQuery, SqlQuery},
    sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::{Counted, Found, Sort, Sortable, Span, Window};
use crate::{domain::ids::OrganisationId, storage::StorageError};

/// By what responses can be sorted.
pub const RESPONSE_SORTS: &[Sortable] = &[
    ("_id", "@.id"),
    ("_lastUpdated", "@.updated_at"),
    ("status", "@.status"),
    ("questionnaire", "@.questionnaire_id"),
    ("subject", PATIENT),
    ("patient", PATIENT),
    (
        "authored",
        "coalesce((SELECT s.authored FROM response_documents s WHERE s.response_id = @.id),
             @.submitted_at, @.updated_at)",
    ),
];

const PATIENT: &str = "coalesce(@.patient_id, '00000000-0000-0000-0000-000000000000')";

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
    pub sort: Sort,
}

/// What all searches of responses begin with; `$1` to `$9`.
fn query(select: &str, filter: &ResponseFilter, end: &str) -> String {
    // when it was answered stands in one of three columns: each is asked by its own index, and only if it matters
    let authored = if filter.authored == Span::default() {
        "AND ($6 IS NULL OR $7 IS NULL OR $6 < $7)".to_owned()
    } else {
        let within =
            |moment: &str| format!("($6 IS NULL OR {moment} >= $6) AND ($7 IS NULL OR {moment} < $7)");
        format!(
            "AND r.id IN (
                SELECT d.response_id FROM response_documents d WHERE {}
                UNION ALL SELECT o.id FROM responses o
                    WHERE o.organisation_id = $1 AND o.submitted_at IS NOT NULL AND {}
                      AND NOT EXISTS (SELECT FROM response_documents d WHERE d.response_id = o.id)
                UNION ALL SELECT o.id FROM responses o
                    WHERE o.organisation_id = $1 AND o.submitted_at IS NULL AND {}
                      AND NOT EXISTS (SELECT FROM response_documents d WHERE d.response_id = o.id))",
            within("d.authored"),
            within("o.submitted_at"),
            within("o.updated_at"),
        )
    };
    format!(
        "SELECT {select} FROM responses r
         WHERE r.organisation_id = $1
           AND ($2 IS NULL OR r.id = ANY($2)) AND ($3 IS NULL OR r.questionnaire_id = ANY($3))
           AND ($4 IS NULL OR r.patient_id = ANY($4)) AND ($5 IS NULL OR r.status = ANY($5))
           AND ($8 IS NULL OR r.updated_at >= $8) AND ($9 IS NULL OR r.updated_at < $9)
           {authored}{end}"
    )
}

fn bound(
    query: String,
    organisation: OrganisationId,
    filter: &ResponseFilter,
) -> BoxedSqlQuery<'_, Pg, SqlQuery> {
    diesel::sql_query(query)
        .into_boxed()
        .bind::<SqlUuid, _>(organisation.get())
        .bind::<Nullable<Array<SqlUuid>>, _>(filter.ids.clone())
        .bind::<Nullable<Array<SqlUuid>>, _>(filter.questionnaires.clone())
        .bind::<Nullable<Array<SqlUuid>>, _>(filter.patients.clone())
        .bind::<Nullable<Array<Text>>, _>(filter.statuses.clone())
        .bind::<Nullable<Timestamptz>, _>(filter.authored.from)
        .bind::<Nullable<Timestamptz>, _>(filter.authored.before)
        .bind::<Nullable<Timestamptz>, _>(filter.changed.from)
        .bind::<Nullable<Timestamptz>, _>(filter.changed.before)
}

/// Responses that fit; without an order of their own in that of their ids.
pub fn list_responses(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    filter: &ResponseFilter,
    window: Window,
) -> Result<Vec<Uuid>, StorageError> {
    let query = query("r.id", filter, &filter.sort.end("responses", "r", "$10", "$11"));
    let found: Vec<Found> = bound(query, organisation, filter)
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
    let query = query("count(*) AS n", filter, "");
    let counted: Counted = bound(query, organisation, filter).get_result(conn)?;
    Ok(counted.n)
}
