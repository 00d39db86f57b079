//! Bulk exports that other systems asked for.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::{StorageError, Write, events, events::Entity, schema::bulk_exports};
use crate::domain::ids::{ApiKeyId, OrganisationId};

/// A row of `bulk_exports`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = bulk_exports, check_for_backend(diesel::pg::Pg))]
pub struct BulkExport {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub api_key_id: Uuid,
    /// Names of FHIR types.
    pub types: Vec<String>,
    /// Only what changed since.
    pub since: Option<DateTime<Utc>>,
    /// The address it was asked for by.
    pub request: String,
    /// What changed later belongs to the next export.
    pub requested_at: DateTime<Utc>,
}

/// Notes what is asked for, and that it will be taken away.
pub fn insert(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    key: ApiKeyId,
    types: &[String],
    since: Option<DateTime<Utc>>,
    request: &str,
) -> Result<Uuid, StorageError> {
    let id = Uuid::now_v7();
    let now = w.now();
    diesel::insert_into(bulk_exports::table)
        .values((
            bulk_exports::id.eq(id),
            bulk_exports::organisation_id.eq(organisation.get()),
            bulk_exports::api_key_id.eq(key.get()),
            bulk_exports::types.eq(types),
            bulk_exports::since.eq(since),
            bulk_exports::request.eq(request),
            bulk_exports::requested_at.eq(now),
        ))
        .execute(w.conn())?;
    let details = json!({"types": types.join(" ")});
    events::record(w, organisation, Entity::new("key", key.get()), "key.exported", &details)?;
    Ok(id)
}

/// The export with this id, if this key asked for it.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    key: ApiKeyId,
    id: Uuid,
) -> Result<BulkExport, StorageError> {
    Ok(bulk_exports::table
        .find(id)
        .filter(bulk_exports::organisation_id.eq(organisation.get()))
        .filter(bulk_exports::api_key_id.eq(key.get()))
        .select(BulkExport::as_select())
        .first(conn)?)
}

/// Ends an export: its files are gone. `NotFound` if this key has none with this id.
pub fn delete(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    key: ApiKeyId,
    id: Uuid,
) -> Result<(), StorageError> {
    let row = bulk_exports::table
        .filter(bulk_exports::id.eq(id))
        .filter(bulk_exports::organisation_id.eq(organisation.get()))
        .filter(bulk_exports::api_key_id.eq(key.get()));
    if diesel::delete(row).execute(w.conn())? == 0 { Err(StorageError::NotFound) } else { Ok(()) }
}

/// Forgets the exports asked for before `before`; returns how many.
pub fn delete_old(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<usize, StorageError> {
    Ok(diesel::delete(bulk_exports::table.filter(bulk_exports::requested_at.lt(before))).execute(conn)?)
}
