//! Devices that members handed to patients. Each has an end, whether or not it is given back.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::{
    StorageError, Write, events,
    events::Entity,
    links::Link,
    schema::{accounts, kiosks, links, responses},
};
use crate::domain::ids::{AccountId, LinkId, OrganisationId, PatientId};

/// A row of `kiosks`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = kiosks, check_for_backend(diesel::pg::Pg))]
pub struct Kiosk {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub member_id: Uuid,
    pub patient_id: Option<Uuid>,
    /// In the order in which they are offered.
    pub link_ids: Vec<Uuid>,
    /// Argon2.
    pub pin_hash: String,
    pub language: String,
    /// Seconds without a touch before the device asks whether somebody is there.
    pub idle_s: i16,
    pub created_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// What a device is handed over with.
#[derive(Debug)]
pub struct NewKiosk<'a> {
    pub member: AccountId,
    pub patient: Option<PatientId>,
    pub links: &'a [LinkId],
    pub pin_hash: &'a str,
    pub language: &'a str,
    pub idle_s: i16,
    pub ends_at: DateTime<Utc>,
}

/// Notes that a device was handed over.
pub fn insert(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    new: &NewKiosk<'_>,
) -> Result<Uuid, StorageError> {
    let (id, now) = (Uuid::now_v7(), w.now());
    let links: Vec<Uuid> = new.links.iter().map(|link| link.get()).collect();
    diesel::insert_into(kiosks::table)
        .values((
            kiosks::id.eq(id),
            kiosks::organisation_id.eq(organisation.get()),
            kiosks::member_id.eq(new.member.get()),
            kiosks::patient_id.eq(new.patient.map(PatientId::get)),
            kiosks::link_ids.eq(&links),
            kiosks::pin_hash.eq(new.pin_hash),
            kiosks::language.eq(new.language),
            kiosks::idle_s.eq(new.idle_s),
            kiosks::created_at.eq(now),
            kiosks::ends_at.eq(new.ends_at),
        ))
        .execute(w.conn())?;
    let details = json!({"links": links, "patient": new.patient});
    record(w, organisation, id, "kiosk.started", &details)?;
    Ok(id)
}

/// A device that is still out. `NotFound` once it was given back or its time is over, and when its member was blocked.
pub fn find_running(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Kiosk, StorageError> {
    Ok(kiosks::table
        .inner_join(accounts::table)
        .filter(kiosks::id.eq(id))
        .filter(kiosks::organisation_id.eq(organisation.get()))
        .filter(kiosks::ended_at.is_null())
        .filter(kiosks::ends_at.gt(now))
        .filter(accounts::blocked_at.is_null())
        .select(Kiosk::as_select())
        .first(conn)?)
}

/// The devices that a member has handed over and not had back, newest first.
pub fn list_running(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    member: AccountId,
    now: DateTime<Utc>,
) -> Result<Vec<Kiosk>, StorageError> {
    Ok(kiosks::table
        .filter(kiosks::organisation_id.eq(organisation.get()))
        .filter(kiosks::member_id.eq(member.get()))
        .filter(kiosks::ended_at.is_null())
        .filter(kiosks::ends_at.gt(now))
        .order(kiosks::created_at.desc())
        .select(Kiosk::as_select())
        .load(conn)?)
}

/// The links of a device that take answers now, in its order.
pub fn list_links(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    kiosk: &Kiosk,
    now: DateTime<Utc>,
) -> Result<Vec<Link>, StorageError> {
    let mut found: Vec<Link> = links::table
        .filter(links::organisation_id.eq(organisation.get()))
        .filter(links::id.eq_any(&kiosk.link_ids))
        .select(Link::as_select())
        .load(conn)?;
    found.retain(|link| link.state(now) == super::links::LinkState::Open);
    found.sort_by_key(|link| kiosk.link_ids.iter().position(|id| *id == link.id));
    Ok(found)
}

/// The links that the patient of a device has answered since it was handed over.
pub fn list_answered(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    kiosk: &Kiosk,
) -> Result<Vec<Uuid>, StorageError> {
    let Some(patient) = kiosk.patient_id else {
        return Ok(Vec::new());
    };
    Ok(responses::table
        .filter(responses::organisation_id.eq(organisation.get()))
        .filter(responses::patient_id.eq(patient))
        .filter(responses::link_id.eq_any(&kiosk.link_ids))
        .filter(responses::submitted_at.ge(kiosk.created_at))
        .select(responses::link_id)
        .load(conn)?)
}

/// The device is back; its PIN opens nothing any more. No error if it was back before.
pub fn end(w: &mut Write<'_>, organisation: OrganisationId, id: Uuid) -> Result<(), StorageError> {
    let now = w.now();
    let running = kiosks::table
        .find(id)
        .filter(kiosks::organisation_id.eq(organisation.get()))
        .filter(kiosks::ended_at.is_null());
    let ended =
        diesel::update(running).set((kiosks::ended_at.eq(now), kiosks::pin_hash.eq(""))).execute(w.conn())?;
    if ended == 0 { Ok(()) } else { record(w, organisation, id, "kiosk.ended", &json!({})) }
}

/// Notes that a wrong PIN was given.
pub fn record_refusal(w: &mut Write<'_>, organisation: OrganisationId, id: Uuid) -> Result<(), StorageError> {
    record(w, organisation, id, "kiosk.refused", &json!({}))
}

/// Forgets what ended before `before`; returns how many.
pub fn delete_old(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<usize, StorageError> {
    Ok(diesel::delete(kiosks::table.filter(kiosks::ends_at.lt(before))).execute(conn)?)
}

fn record(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: Uuid,
    action: &str,
    details: &serde_json::Value,
) -> Result<(), StorageError> {
    events::record(w, organisation, Entity::new("kiosk", id), action, details)
}
