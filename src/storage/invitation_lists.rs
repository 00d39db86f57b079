//! Lists of people who are invited together: the file while it is needed, and how far it has come.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    StorageError, Write, events,
    events::Entity,
    invitations::Reminders,
    messages::Channel,
    notify,
    schema::{invitation_lists, links},
};
use crate::domain::ids::{AccountId, LinkId, OrganisationId};

/// A list that nobody starts is forgotten.
pub const WAITS: TimeDelta = TimeDelta::days(1);

/// A row of `invitation_lists`.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = invitation_lists, check_for_backend(diesel::pg::Pg))]
pub struct InvitationList {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub author_id: Uuid,
    pub link_id: Uuid,
    pub file_name: String,
    channels: Vec<String>,
    pub holds_days: Option<i16>,
    remind_after_days: Option<i16>,
    remind_most: i16,
    /// `None` once it is not needed any more.
    pub content: Option<String>,
    /// What each column is, from left to right; empty until it was said.
    pub column_kinds: Vec<String>,
    pub people: i32,
    pub done: i32,
    pub invited: i32,
    left_out: Value,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for InvitationList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InvitationList").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A row of the file that was not invited.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LeftOut {
    /// As the spreadsheet counts.
    pub row: usize,
    pub reason: String,
}

impl InvitationList {
    pub fn organisation(&self) -> OrganisationId {
        OrganisationId::new(self.organisation_id)
    }

    pub fn link(&self) -> LinkId {
        LinkId::new(self.link_id)
    }

    pub fn author(&self) -> AccountId {
        AccountId::new(self.author_id)
    }

    /// In the order of preference; none to hand the links over by hand.
    pub fn channels(&self) -> Vec<Channel> {
        self.channels.iter().filter_map(|name| Channel::from_name(name)).collect()
    }

    pub fn reminders(&self) -> Option<Reminders> {
        self.remind_after_days.map(|after_days| Reminders { after_days, most: self.remind_most })
    }

    pub fn left_out(&self) -> Vec<LeftOut> {
        serde_json::from_value(self.left_out.clone()).unwrap_or_default()
    }
}

/// What a new list starts with.
#[derive(Debug)]
pub struct NewList<'a> {
    pub id: Uuid,
    pub author: AccountId,
    pub link: LinkId,
    pub file_name: &'a str,
    pub channels: &'a [Channel],
    pub holds_days: Option<i16>,
    pub reminders: Option<Reminders>,
    pub content: &'a str,
    pub people: i32,
}

/// Keeps a list until it is started. The same id twice is the same list.
pub fn insert(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    new: &NewList<'_>,
) -> Result<(), StorageError> {
    let channels: Vec<&str> = new.channels.iter().map(|channel| channel.as_str()).collect();
    let now = w.now();
    diesel::insert_into(invitation_lists::table)
        .values((
            invitation_lists::id.eq(new.id),
            invitation_lists::organisation_id.eq(organisation.get()),
            invitation_lists::author_id.eq(new.author.get()),
            invitation_lists::link_id.eq(new.link.get()),
            invitation_lists::file_name.eq(new.file_name),
            invitation_lists::channels.eq(channels),
            invitation_lists::holds_days.eq(new.holds_days),
            invitation_lists::remind_after_days.eq(new.reminders.map(|reminders| reminders.after_days)),
            invitation_lists::remind_most.eq(new.reminders.map_or(0, |reminders| reminders.most)),
            invitation_lists::content.eq(new.content),
            invitation_lists::people.eq(new.people),
            invitation_lists::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(w.conn())?;
    Ok(())
}

/// The list with this id, if this member made it.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    author: AccountId,
    id: Uuid,
) -> Result<InvitationList, StorageError> {
    Ok(invitation_lists::table
        .find(id)
        .filter(invitation_lists::organisation_id.eq(organisation.get()))
        .filter(invitation_lists::author_id.eq(author.get()))
        .select(InvitationList::as_select())
        .first(conn)?)
}

/// The newest lists of a member, with the titles of their links.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    author: AccountId,
    limit: i64,
) -> Result<Vec<(InvitationList, String)>, StorageError> {
    Ok(invitation_lists::table
        .inner_join(links::table)
        .filter(invitation_lists::organisation_id.eq(organisation.get()))
        .filter(invitation_lists::author_id.eq(author.get()))
        .order(invitation_lists::created_at.desc())
        .limit(limit)
        .select((InvitationList::as_select(), links::title))
        .load(conn)?)
}

/// Says what the columns are, before the list is started.
pub fn save_columns(w: &mut Write<'_>, list: &InvitationList, columns: &[&str]) -> Result<(), StorageError> {
    diesel::update(invitation_lists::table.find(list.id).filter(invitation_lists::started_at.is_null()))
        .set(invitation_lists::column_kinds.eq(columns))
        .execute(w.conn())?;
    Ok(())
}

/// Starts it; false if it was before.
pub fn start(w: &mut Write<'_>, list: &InvitationList) -> Result<bool, StorageError> {
    let now = w.now();
    let waiting = invitation_lists::table.find(list.id).filter(invitation_lists::started_at.is_null());
    let started = diesel::update(waiting).set(invitation_lists::started_at.eq(now)).execute(w.conn())?;
    if started == 1 {
        let details = json!({"people": list.people});
        events::record(w, list.organisation(), Entity::new("list", list.id), "list.started", &details)?;
    }
    Ok(started == 1)
}

/// Holds a started list until the end of the transaction. `NotFound` once it is finished.
pub fn take(w: &mut Write<'_>, id: Uuid) -> Result<InvitationList, StorageError> {
    Ok(invitation_lists::table
        .find(id)
        .filter(invitation_lists::started_at.is_not_null())
        .filter(invitation_lists::finished_at.is_null())
        .for_update()
        .select(InvitationList::as_select())
        .first(w.conn())?)
}

/// How far a list has come: rows worked through, people invited, rows left out.
#[derive(Debug)]
pub struct Progress {
    pub done: i32,
    pub invited: i32,
    pub left_out: Vec<LeftOut>,
    pub is_finished: bool,
}

/// Notes it and tells open pages. The file is forgotten with the last row.
pub fn save_progress(
    w: &mut Write<'_>,
    list: &InvitationList,
    progress: &Progress,
) -> Result<(), StorageError> {
    let now = w.now();
    let content = list.content.as_deref().filter(|_| !progress.is_finished);
    let left_out = serde_json::to_value(&progress.left_out).unwrap_or_default();
    diesel::update(invitation_lists::table.find(list.id))
        .set((
            invitation_lists::done.eq(progress.done),
            invitation_lists::invited.eq(progress.invited),
            invitation_lists::left_out.eq(left_out),
            invitation_lists::content.eq(content),
            invitation_lists::finished_at.eq(progress.is_finished.then_some(now)),
        ))
        .execute(w.conn())?;
    if progress.is_finished {
        let details = json!({"invited": progress.invited, "left_out": progress.left_out.len()});
        events::record(w, list.organisation(), Entity::new("list", list.id), "list.finished", &details)?;
    }
    notify::send(w.conn(), notify::LISTS, &list.organisation_id.to_string())
}

/// Removes a list that was not started; false if it was.
pub fn delete(w: &mut Write<'_>, list: &InvitationList) -> Result<bool, StorageError> {
    let waiting = invitation_lists::table.find(list.id).filter(invitation_lists::started_at.is_null());
    Ok(diesel::delete(waiting).execute(w.conn())? == 1)
}

/// Removes lists that nobody started in time; returns how many.
pub fn delete_forgotten(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<usize, StorageError> {
    let forgotten = invitation_lists::table
        .filter(invitation_lists::started_at.is_null())
        .filter(invitation_lists::created_at.lt(now - WAITS));
    Ok(diesel::delete(forgotten).execute(conn)?)
}
