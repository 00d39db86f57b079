//! Whose responses came in since one looked last: cheap, as it reads only what committed meanwhile.

use diesel::{
    prelude::*,
    sql_types::{Array, Nullable, Text, Uuid as SqlUuid},
};
use uuid::Uuid;

use crate::{domain::ids::OrganisationId, storage::StorageError};

/// What was committed when one looked.
#[derive(Debug, Clone)]
pub struct Seen(String);

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    snapshot: String,
    #[diesel(sql_type = Array<SqlUuid>)]
    organisations: Vec<Uuid>,
}

/// The organisations with responses submitted after `seen`, and what to ask with next time. The first
/// look finds nothing.
pub fn since(
    conn: &mut PgConnection,
    seen: Option<&Seen>,
) -> Result<(Seen, Vec<OrganisationId>), StorageError> {
    let found: Found = diesel::sql_query(
        "SELECT pg_current_snapshot()::text AS snapshot,
                ARRAY(SELECT DISTINCT organisation_id FROM events
                      WHERE $1 IS NOT NULL
                        AND transaction_id >= pg_snapshot_xmin($1::pg_snapshot)
                        AND NOT pg_visible_in_snapshot(transaction_id, $1::pg_snapshot)
                        AND action = 'response.submitted') AS organisations",
    )
    .bind::<Nullable<Text>, _>(seen.map(|seen| seen.0.as_str()))
    .get_result(conn)?;
    let organisations = found.organisations.into_iter().map(OrganisationId::new).collect();
    Ok((Seen(found.snapshot), organisations))
}
