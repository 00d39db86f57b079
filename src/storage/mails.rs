//! Messages to accounts: what each tells, and what became of it.
//!
//! A row names the letter and the ids it needs. The text is made from them when it is sent or
//! read, so no name, no answer and no token lies here.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

pub use super::delivery::Status;
use super::{
    StorageError, Write, delivery, events,
    events::Entity,
    schema::{accounts, mails},
};
use crate::domain::ids::{AccountId, OrganisationId};

/// Kind of the job that sends a message; its payload is `{"mail": id}`.
pub const SEND_MAIL: &str = "send-mail";

/// What a message tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "kebab-case")]
pub enum Letter {
    /// The link to set a new password that somebody asked for.
    PasswordReset {
        /// Makes the link's token, together with the installation's key.
        seed: Uuid,
        expires_at: DateTime<Utc>,
    },
    /// The link to set the first password.
    Invitation {
        /// As in a reset.
        seed: Uuid,
        expires_at: DateTime<Utc>,
    },
    /// The password was changed: if it wasn't you, act.
    PasswordChanged { at: DateTime<Utc> },
    /// A red flag waits on the alerts page.
    Alert { alert: Uuid },
}

impl Letter {
    /// Its name in rows and events.
    pub fn name(&self) -> &'static str {
        match self {
            Self::PasswordReset { .. } => "password-reset",
            Self::Invitation { .. } => "invitation",
            Self::PasswordChanged { .. } => "password-changed",
            Self::Alert { .. } => "alert",
        }
    }

    /// Whether it would tell of something that is no longer so.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        match self {
            Self::PasswordReset { expires_at, .. } | Self::Invitation { expires_at, .. } => {
                *expires_at <= now
            }
            Self::PasswordChanged { .. } | Self::Alert { .. } => false,
        }
    }
}

/// A row of `mails`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = mails, check_for_backend(diesel::pg::Pg))]
pub struct Mail {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub account_id: Uuid,
    letter: Value,
    status: String,
    pub created_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
}

impl Mail {
    /// What it tells. `Corrupt` if a newer program wrote it.
    pub fn letter(&self) -> Result<Letter, StorageError> {
        Letter::deserialize(&self.letter).map_err(|_error| StorageError::Corrupt("letter"))
    }

    /// What became of it.
    pub fn status(&self) -> Status {
        Status::of(&self.status)
    }

    /// The organisation whose message it is.
    pub fn organisation(&self) -> OrganisationId {
        OrganisationId::new(self.organisation_id)
    }

    /// To whom it goes.
    pub fn account(&self) -> AccountId {
        AccountId::new(self.account_id)
    }
}

/// Writes a message and the job that sends it.
pub fn insert(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    account: AccountId,
    letter: &Letter,
) -> Result<Uuid, StorageError> {
    let id = Uuid::now_v7();
    insert_once(w, id, organisation, account, letter)?;
    Ok(id)
}

/// [`insert`] with an id that the caller derives from what it writes about, so that doing it again
/// writes no second message; `false` if there is one.
pub fn insert_once(
    w: &mut Write<'_>,
    id: Uuid,
    organisation: OrganisationId,
    account: AccountId,
    letter: &Letter,
) -> Result<bool, StorageError> {
    let now = w.now();
    let value = serde_json::to_value(letter).map_err(|_error| StorageError::Corrupt("letter"))?;
    let inserted = diesel::insert_into(mails::table)
        .values((
            mails::id.eq(id),
            mails::organisation_id.eq(organisation.get()),
            mails::account_id.eq(account.get()),
            mails::letter.eq(value),
            mails::status.eq(Status::Queued.as_str()),
            mails::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(w.conn())?;
    if inserted == 0 {
        return Ok(false);
    }
    delivery::queue(w, organisation, SEND_MAIL, &json!({"mail": id}))?;
    let details = json!({"letter": letter.name(), "account": account.get()});
    events::record(w, organisation, Entity::new("mail", id), "mail.queued", &details)?;
    Ok(true)
}

/// Sends a message again that was kept or refused.
pub fn requeue(w: &mut Write<'_>, organisation: OrganisationId, id: Uuid) -> Result<(), StorageError> {
    let changed = diesel::update(mine(organisation, id))
        .filter(mails::status.eq_any([Status::Kept.as_str(), Status::Failed.as_str()]))
        .set(mails::status.eq(Status::Queued.as_str()))
        .execute(w.conn())?;
    if changed == 0 {
        return Err(StorageError::NotFound);
    }
    delivery::queue(w, organisation, SEND_MAIL, &json!({"mail": id}))?;
    events::record(w, organisation, Entity::new("mail", id), "mail.requeued", &json!({}))
}

/// Notes what became of a message.
pub fn save_status(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: Uuid,
    status: Status,
) -> Result<(), StorageError> {
    let sent_at = (status == Status::Sent).then(|| w.now());
    let changed = diesel::update(mine(organisation, id))
        .set((mails::status.eq(status.as_str()), mails::sent_at.eq(sent_at)))
        .execute(w.conn())?;
    if changed == 0 {
        return Err(StorageError::NotFound);
    }
    let action = match status {
        Status::Queued => "mail.requeued",
        Status::Sent | Status::Delivered => "mail.sent",
        Status::Kept => "mail.kept",
        Status::Failed | Status::Bounced | Status::Dropped => "mail.failed",
    };
    events::record(w, organisation, Entity::new("mail", id), action, &json!({}))
}

/// Notes that a member read a kept message, which may hold a link for somebody else.
pub fn record_reading(w: &mut Write<'_>, organisation: OrganisationId, id: Uuid) -> Result<(), StorageError> {
    events::record(w, organisation, Entity::new("mail", id), "mail.read", &json!({}))
}

/// The message with this id, of whatever organisation: for the job that sends it.
pub fn find_any(conn: &mut PgConnection, id: Uuid) -> Result<Mail, StorageError> {
    Ok(mails::table.find(id).select(Mail::as_select()).first(conn)?)
}

/// The message with this id, in this organisation.
pub fn find(conn: &mut PgConnection, organisation: OrganisationId, id: Uuid) -> Result<Mail, StorageError> {
    Ok(mine(organisation, id).select(Mail::as_select()).first(conn)?)
}

/// The organisation's messages with the recipients' names and addresses, newest first.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    offset: i64,
    limit: i64,
) -> Result<Vec<(Mail, String, String)>, StorageError> {
    Ok(mails::table
        .inner_join(accounts::table)
        .filter(mails::organisation_id.eq(organisation.get()))
        .order((mails::created_at.desc(), mails::id.desc()))
        .offset(offset)
        .limit(limit)
        .select((Mail::as_select(), accounts::name, accounts::email))
        .load(conn)?)
}

/// How many messages the organisation has.
pub fn count(conn: &mut PgConnection, organisation: OrganisationId) -> Result<i64, StorageError> {
    Ok(mails::table.filter(mails::organisation_id.eq(organisation.get())).count().get_result(conn)?)
}

/// How many of the organisation's messages wait to be handed over or were refused.
pub fn count_kept(conn: &mut PgConnection, organisation: OrganisationId) -> Result<i64, StorageError> {
    Ok(mails::table
        .filter(mails::organisation_id.eq(organisation.get()))
        .filter(mails::status.eq_any([Status::Kept.as_str(), Status::Failed.as_str()]))
        .count()
        .get_result(conn)?)
}

/// Removes messages written before `before`, whatever became of them; returns how many.
pub fn delete_old(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<usize, StorageError> {
    Ok(diesel::delete(mails::table.filter(mails::created_at.lt(before))).execute(conn)?)
}

#[diesel::dsl::auto_type]
fn mine(organisation: OrganisationId, id: Uuid) -> _ {
    let organisation: Uuid = organisation.get();
    mails::table.filter(mails::id.eq(id)).filter(mails::organisation_id.eq(organisation))
}
