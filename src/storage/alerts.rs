//! Alerts: red flags waiting for a person. They are opened by the submission itself.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

pub use super::scope::Scope;
use super::{
    StorageError, Write, events,
    events::Entity,
    notify,
    schema::{alert_contacts, alerts},
};
use crate::domain::ids::{AccountId, AlertId, LinkId, OrganisationId};

/// A row of `alerts`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = alerts, check_for_backend(diesel::pg::Pg))]
pub struct Alert {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub response_id: Uuid,
    pub questionnaire_id: Uuid,
    pub version_id: Uuid,
    pub link_id: Uuid,
    pub member_id: Uuid,
    pub patient_id: Option<Uuid>,
    /// linkId of the item whose answer raised it; `None` for a score.
    pub item: Option<String>,
    pub rule: String,
    /// `attention` or `critical`.
    pub severity: String,
    /// `open`, `taken` or `resolved`.
    pub status: String,
    pub opened_at: DateTime<Utc>,
    pub taken_by: Option<Uuid>,
    pub taken_at: Option<DateTime<Utc>>,
    pub resolved_by: Option<Uuid>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub resolution: Option<String>,
}

/// A row of `alert_contacts`: somebody tried to reach the patient.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = alert_contacts, check_for_backend(diesel::pg::Pg))]
pub struct Contact {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub alert_id: Uuid,
    pub author_id: Uuid,
    /// `phone`, `message`, `visit` or `other`.
    pub channel: String,
    pub reached: bool,
    pub note: String,
    pub at: DateTime<Utc>,
}

/// The alert with this id, if it lies in the scope.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
    id: AlertId,
) -> Result<Alert, StorageError> {
    let mut query = alerts::table
        .filter(alerts::organisation_id.eq(organisation.get()))
        .filter(alerts::id.eq(id.get()))
        .into_boxed();
    if let Scope::Links(links) = scope {
        query = query.filter(alerts::link_id.eq_any(ids(links)));
    }
    Ok(query.select(Alert::as_select()).first(conn)?)
}

/// How many alerts in the scope are not resolved.
pub fn count_open(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
) -> Result<i64, StorageError> {
    let mut query = alerts::table
        .filter(alerts::organisation_id.eq(organisation.get()))
        .filter(alerts::status.ne("resolved"))
        .into_boxed();
    if let Scope::Links(links) = scope {
        query = query.filter(alerts::link_id.eq_any(ids(links)));
    }
    Ok(query.count().get_result(conn)?)
}

/// Makes `account` responsible. `Conflict` if somebody else was faster.
pub fn take(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: AlertId,
    account: AccountId,
) -> Result<(), StorageError> {
    let now = w.now();
    let changed = diesel::update(
        alerts::table
            .find(id.get())
            .filter(alerts::organisation_id.eq(organisation.get()))
            .filter(alerts::status.eq("open")),
    )
    .set((alerts::status.eq("taken"), alerts::taken_by.eq(account.get()), alerts::taken_at.eq(now)))
    .execute(w.conn())?;
    if changed == 0 {
        return Err(StorageError::Conflict("alert was taken"));
    }
    record(w, organisation, id, "alert.taken", &json!({}))
}

/// What somebody did to reach the patient.
#[derive(Debug)]
pub struct NewContact<'a> {
    pub channel: &'a str,
    pub reached: bool,
    pub note: &'a str,
}

/// Adds a contact to an alert the caller may see.
pub fn insert_contact(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: AlertId,
    author: AccountId,
    contact: &NewContact<'_>,
) -> Result<(), StorageError> {
    let now = w.now();
    diesel::insert_into(alert_contacts::table)
        .values((
            alert_contacts::id.eq(Uuid::now_v7()),
            alert_contacts::organisation_id.eq(organisation.get()),
            alert_contacts::alert_id.eq(id.get()),
            alert_contacts::author_id.eq(author.get()),
            alert_contacts::channel.eq(contact.channel),
            alert_contacts::reached.eq(contact.reached),
            alert_contacts::note.eq(contact.note),
            alert_contacts::at.eq(now),
        ))
        .execute(w.conn())?;
    record(
        w,
        organisation,
        id,
        "alert.contacted",
        &json!({"channel": contact.channel, "reached": contact.reached}),
    )
}

/// The contacts of an alert, oldest first.
pub fn list_contacts(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: AlertId,
) -> Result<Vec<Contact>, StorageError> {
    Ok(alert_contacts::table
        .filter(alert_contacts::organisation_id.eq(organisation.get()))
        .filter(alert_contacts::alert_id.eq(id.get()))
        .order(alert_contacts::at)
        .select(Contact::as_select())
        .load(conn)?)
}

/// Closes an alert with what came of it. `Conflict` if it was resolved before.
pub fn resolve(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: AlertId,
    account: AccountId,
    resolution: &str,
) -> Result<(), StorageError> {
    let now = w.now();
    let changed = diesel::update(
        alerts::table
            .find(id.get())
            .filter(alerts::organisation_id.eq(organisation.get()))
            .filter(alerts::status.ne("resolved")),
    )
    .set((
        alerts::status.eq("resolved"),
        alerts::resolved_by.eq(account.get()),
        alerts::resolved_at.eq(now),
        alerts::resolution.eq(resolution),
    ))
    .execute(w.conn())?;
    if changed == 0 {
        return Err(StorageError::Conflict("alert was resolved"));
    }
    record(w, organisation, id, "alert.resolved", &json!({}))
}

fn ids(links: &[LinkId]) -> Vec<Uuid> {
    links.iter().map(|link| link.get()).collect()
}

fn record(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: AlertId,
    action: &str,
    details: &Value,
) -> Result<(), StorageError> {
    events::record(w, organisation, Entity::new("alert", id.get()), action, details)?;
    notify::send(w.conn(), notify::ALERTS, &organisation.get().to_string())
}
