//! How often questionnaires and links were answered in all, for lists of them.

use std::collections::HashMap;

use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Text, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::consumer;
use crate::{domain::ids::OrganisationId, storage::StorageError};

#[derive(QueryableByName)]
struct Total {
    #[diesel(sql_type = SqlUuid)]
    questionnaire_id: Uuid,
    #[diesel(sql_type = BigInt)]
    submitted: i64,
}

/// Submitted responses of each of these questionnaires, those left out that have none. Rollups and tail in one
/// statement, so that the numbers are exact also within a transaction that writes.
pub fn count_submitted(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    of: &[Uuid],
) -> Result<HashMap<Uuid, i64>, StorageError> {
    let rows: Vec<Total> = diesel::sql_query(
        "SELECT questionnaire_id, sum(n)::bigint AS submitted FROM (
            SELECT questionnaire_id, submitted::bigint AS n FROM rollup_days
            WHERE organisation_id = $1 AND questionnaire_id = ANY($2)
            UNION ALL
            SELECT r.questionnaire_id, 1 FROM (
                SELECT DISTINCT e.entity_id FROM events e
                WHERE e.organisation_id = $1 AND e.action = 'response.submitted'
                  AND (e.transaction_id, e.id) > (
                    coalesce((SELECT transaction_id FROM event_consumers WHERE name = $3), '0'::xid8),
                    coalesce((SELECT event_id FROM event_consumers WHERE name = $3), 0))) t
            JOIN responses r ON r.id = t.entity_id
            LEFT JOIN projected_responses p ON p.response_id = r.id
            WHERE r.questionnaire_id = ANY($2) AND p.submitted_on IS NULL) counted
         GROUP BY questionnaire_id",
    )
    .bind::<SqlUuid, _>(organisation.get())
    .bind::<Array<SqlUuid>, _>(of)
    .bind::<Text, _>(consumer::NAME)
    .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.questionnaire_id, row.submitted)).collect())
}

#[derive(QueryableByName)]
struct LinkTotal {
    #[diesel(sql_type = SqlUuid)]
    link_id: Uuid,
    #[diesel(sql_type = BigInt)]
    started: i64,
    #[diesel(sql_type = BigInt)]
    submitted: i64,
}

/// Started and submitted responses of each of these links, those left out that nobody opened.
pub fn count_by_link(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    of: &[Uuid],
) -> Result<HashMap<Uuid, (i64, i64)>, StorageError> {
    let rows: Vec<LinkTotal> = diesel::sql_query(
        "SELECT link_id, sum(started)::bigint AS started, sum(submitted)::bigint AS submitted FROM (
            SELECT link_id, started::bigint, submitted::bigint FROM rollup_days
            WHERE organisation_id = $1 AND link_id = ANY($2)
            UNION ALL
            SELECT r.link_id, (p.response_id IS NULL)::int,
                   (t.is_submitted AND p.submitted_on IS NULL AND r.submitted_at IS NOT NULL)::int
            FROM (SELECT e.entity_id, bool_or(e.action = 'response.submitted') AS is_submitted FROM events e
                  WHERE e.organisation_id = $1 AND e.action IN ('response.started', 'response.submitted')
                    AND (e.transaction_id, e.id) > (
                      coalesce((SELECT transaction_id FROM event_consumers WHERE name = $3), '0'::xid8),
                      coalesce((SELECT event_id FROM event_consumers WHERE name = $3), 0))
                  GROUP BY e.entity_id) t
            JOIN responses r ON r.id = t.entity_id
            LEFT JOIN projected_responses p ON p.response_id = r.id
            WHERE r.link_id = ANY($2)) counted
         GROUP BY link_id",
    )
    .bind::<SqlUuid, _>(organisation.get())
    .bind::<Array<SqlUuid>, _>(of)
    .bind::<Text, _>(consumer::NAME)
    .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.link_id, (row.started, row.submitted))).collect())
}
