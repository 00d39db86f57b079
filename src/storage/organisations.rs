//! Organisations: the clinics, municipalities and research groups of an installation.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::{StorageError, Write, events, events::Entity, schema::organisations};
use crate::domain::{help_line::HelpLine, ids::OrganisationId};

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
    /// `[{"name", "number", "note"}]`, shown when a red flag was raised; the note may be missing.
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

/// Whom its patients may call. A row that is not understood gives the default: nobody is left without a number.
pub fn help_lines(conn: &mut PgConnection, id: OrganisationId) -> Result<Vec<HelpLine>, StorageError> {
    let stored = organisations::table.find(id.get()).select(organisations::help_lines).first(conn)?;
    Ok(read_help_lines(stored))
}

/// Help lines as the column holds them.
pub(super) fn read_help_lines(stored: Value) -> Vec<HelpLine> {
    let lines: Vec<HelpLine> = serde_json::from_value(stored).unwrap_or_default();
    if lines.is_empty() { HelpLine::defaults() } else { lines }
}

/// Replaces whom patients may call. `Conflict` if they are no longer what the caller `saw`.
pub fn save_help_lines(
    w: &mut Write<'_>,
    id: OrganisationId,
    saw: &[HelpLine],
    lines: &[HelpLine],
) -> Result<(), StorageError> {
    let row = organisations::table.find(id.get());
    let stored: Value = row.select(organisations::help_lines).for_no_key_update().first(w.conn())?;
    let stored = read_help_lines(stored);
    if stored != saw {
        return Err(StorageError::Conflict("help lines were changed"));
    }
    if stored == lines {
        return Ok(());
    }
    diesel::update(row).set(organisations::help_lines.eq(serde_json::json!(lines))).execute(w.conn())?;
    let dialled = |lines: &[HelpLine]| lines.iter().map(HelpLine::dial).collect::<Vec<_>>();
    events::record(
        w,
        id,
        Entity::new("organisation", id.get()),
        "organisation.help-lines-changed",
        &serde_json::json!({"from": dialled(&stored), "to": dialled(lines)}),
    )
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
