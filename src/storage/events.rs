//! The event log: what happened to each entity, by whom, when. Append only.
//!
//! Details hold ids and codes, never answers, names or addresses.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::{StorageError, Write, schema::events};
use crate::domain::ids::OrganisationId;

/// One thing that happened.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = events, check_for_backend(diesel::pg::Pg))]
pub struct Event {
    /// Grows with every event, not strictly in commit order.
    pub id: i64,
    pub organisation_id: Uuid,
    /// `questionnaire`, `version`, `link`, `response`, `alert`, `patient`, `account`, `session`, …
    pub entity_kind: String,
    pub entity_id: Uuid,
    /// `<entity>.<past participle>`, as in `response.submitted`.
    pub action: String,
    /// An account's id, or `patient`, `link`, `system`, `cli`.
    pub actor: String,
    pub at: DateTime<Utc>,
    pub details: Value,
}

/// What an event is about.
#[derive(Debug, Clone, Copy)]
pub struct Entity {
    pub kind: &'static str,
    pub id: Uuid,
}

impl Entity {
    /// `kind` as the event log spells it, and the row's id.
    pub fn new(kind: &'static str, id: impl Into<Uuid>) -> Self {
        Self { kind, id: id.into() }
    }
}

/// Records an event in the caller's transaction.
pub fn record(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    entity: Entity,
    action: &str,
    details: &Value,
) -> Result<(), StorageError> {
    let (actor, at) = (w.actor().to_owned(), w.now());
    diesel::insert_into(events::table)
        .values((
            events::organisation_id.eq(organisation.get()),
            events::entity_kind.eq(entity.kind),
            events::entity_id.eq(entity.id),
            events::action.eq(action),
            events::actor.eq(actor),
            events::at.eq(at),
            events::details.eq(details),
        ))
        .execute(w.conn())?;
    Ok(())
}

/// Everything that happened to one entity, oldest first.
pub fn list_of_entity(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    entity: Uuid,
) -> Result<Vec<Event>, StorageError> {
    Ok(events::table
        .filter(events::organisation_id.eq(organisation.get()))
        .filter(events::entity_id.eq(entity))
        .order(events::id.asc())
        .select(Event::as_select())
        .load(conn)?)
}

/// What happened to any of these entities, newest first, at most `limit`.
pub fn list_of_entities(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    entities: &[Uuid],
    limit: i64,
) -> Result<Vec<Event>, StorageError> {
    Ok(events::table
        .filter(events::organisation_id.eq(organisation.get()))
        .filter(events::entity_id.eq_any(entities))
        .order(events::id.desc())
        .limit(limit)
        .select(Event::as_select())
        .load(conn)?)
}

/// Which events a page shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub entity_kind: Option<String>,
    pub entity_id: Option<Uuid>,
    pub actor: Option<String>,
    /// Only events with a smaller id: where the page before ended.
    pub before: Option<i64>,
}

/// The organisation's events, newest first, at most `limit`.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<Event>, StorageError> {
    let mut query = events::table.filter(events::organisation_id.eq(organisation.get())).into_boxed();
    if let Some(kind) = &filter.entity_kind {
        query = query.filter(events::entity_kind.eq(kind.clone()));
    }
    if let Some(id) = filter.entity_id {
        query = query.filter(events::entity_id.eq(id));
    }
    if let Some(actor) = &filter.actor {
        query = query.filter(events::actor.eq(actor.clone()));
    }
    if let Some(before) = filter.before {
        query = query.filter(events::id.lt(before));
    }
    Ok(query.order(events::id.desc()).limit(limit).select(Event::as_select()).load(conn)?)
}
