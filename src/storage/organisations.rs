//! Organisations: the clinics, municipalities and research groups of an installation.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::{StorageError, Write, events, events::Entity, schema::organisations};
use crate::domain::ids::OrganisationId;

/// A row of `organisations`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = organisations, check_for_backend(diesel::pg::Pg))]
pub struct Organisation {
    pub id: Uuid,
    /// Lower-case letters, digits and dashes; unique in the installation.
    pub slug: String,
    pub name: String,
    /// BCP 47 tag of the default language.
    pub language: String,
    /// IANA name; days in results are days there.
    pub timezone: String,
    /// `[{"name", "number"}]`, shown when a red flag was raised.
    pub help_lines: Value,
    pub created_at: DateTime<Utc>,
}

/// Creates an organisation. `Conflict` if the slug is taken, `Query` if it is not a slug.
pub fn insert(w: &mut Write<'_>, slug: &str, name: &str) -> Result<OrganisationId, StorageError> {
    let id = OrganisationId::new(Uuid::now_v7());
    let now = w.now();
    diesel::insert_into(organisations::table)
        .values((
            organisations::id.eq(id.get()),
            organisations::slug.eq(slug),
            organisations::name.eq(name),
            organisations::created_at.eq(now),
        ))
        .execute(w.conn())?;
    events::record(
        w,
        id,
        Entity::new("organisation", id.get()),
        "organisation.created",
        &serde_json::json!({}),
    )?;
    Ok(id)
}

/// The organisation with this id.
pub fn find(conn: &mut PgConnection, id: OrganisationId) -> Result<Organisation, StorageError> {
    Ok(organisations::table.find(id.get()).select(Organisation::as_select()).first(conn)?)
}

/// The organisation with this slug.
pub fn find_by_slug(conn: &mut PgConnection, slug: &str) -> Result<Organisation, StorageError> {
    Ok(organisations::table
        .filter(organisations::slug.eq(slug))
        .select(Organisation::as_select())
        .first(conn)?)
}

/// Every organisation of the installation, by slug: for the operator's commands only.
pub fn list_all(conn: &mut PgConnection) -> Result<Vec<Organisation>, StorageError> {
    Ok(organisations::table.order(organisations::slug).select(Organisation::as_select()).load(conn)?)
}
