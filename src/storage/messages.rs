//! Messages to patients: what each tells, by which channel, and what became of it.
//!
//! A row names the letter and what it needs; the text is made when it is sent or read. A code, which can't be made
//! again, lies here only until the message is sent or the code has had its time.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

pub use super::delivery::{Failure, Status};
use super::{
    StorageError, Write, delivery, events,
    events::Entity,
    schema::{messages, patients},
};
use crate::domain::ids::{OrganisationId, PatientId};

/// Kind of the job that sends a message; its payload is `{"message": id}`.
pub const SEND_MESSAGE: &str = "send-message";

/// What became of messages that were not handed over.
const WAITING_HERE: [Status; 3] = [Status::Kept, Status::Failed, Status::Bounced];

/// How a message reaches its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    Email,
    Sms,
    Whatsapp,
}

impl Channel {
    /// As stored, and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Whatsapp => "whatsapp",
        }
    }

    /// Every channel.
    pub const ALL: [Self; 3] = [Self::Email, Self::Sms, Self::Whatsapp];

    /// The channel of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == name)
    }
}

/// What a message tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "kebab-case")]
pub enum Letter {
    /// A code to be typed, and the path of a page that needs none; both empty once they had their time.
    SignInCode { code: String, link: String, expires_at: DateTime<Utc> },
    /// The way to the questions.
    Invitation { invitation: Uuid },
    /// The same once more, since there is no answer.
    Reminder { invitation: Uuid },
    /// What was decided about a request that the patient made about their own data. `kind` is `correction` or `erasure`.
    RequestDecided {
        kind: String,
        is_accepted: bool,
        /// Where it goes when the patient's record knows no address any more; empty once it had its time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
        /// How long that address is kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<DateTime<Utc>>,
    },
}

impl Letter {
    /// Its name in rows and events.
    pub fn name(&self) -> &'static str {
        match self {
            Self::SignInCode { .. } => "sign-in-code",
            Self::Invitation { .. } => "invitation",
            Self::Reminder { .. } => "reminder",
            Self::RequestDecided { .. } => "request-decided",
        }
    }

    /// The invitation it is about.
    pub fn invitation(&self) -> Option<Uuid> {
        match self {
            Self::SignInCode { .. } | Self::RequestDecided { .. } => None,
            Self::Invitation { invitation } | Self::Reminder { invitation } => Some(*invitation),
        }
    }

    /// Whether it would tell of something that is no longer so, as far as it knows itself.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        match self {
            Self::SignInCode { expires_at, code, .. } => *expires_at <= now || code.is_empty(),
            Self::RequestDecided { to, until, .. } => {
                until.is_some_and(|until| until <= now) || to.as_deref() == Some("")
            }
            Self::Invitation { .. } | Self::Reminder { .. } => false,
        }
    }

    /// Until when somebody could act with what it tells; `None` if it holds no secret itself.
    fn secret_until(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::SignInCode { expires_at, .. } => Some(*expires_at),
            Self::RequestDecided { until, .. } => *until,
            Self::Invitation { .. } | Self::Reminder { .. } => None,
        }
    }
}

/// A row of `messages`.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = messages, check_for_backend(diesel::pg::Pg))]
pub struct Message {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub patient_id: Uuid,
    channel: String,
    letter: Value,
    /// BCP 47 tag.
    pub language: String,
    status: String,
    failure: Option<String>,
    /// What the provider calls it.
    pub provider_id: Option<String>,
    pub created_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Message {
    /// What it tells. `Corrupt` if a newer program wrote it.
    pub fn letter(&self) -> Result<Letter, StorageError> {
        Letter::deserialize(&self.letter).map_err(|_error| StorageError::Corrupt("letter"))
    }

    /// How it goes. `Corrupt` if a newer program wrote it.
    pub fn channel(&self) -> Result<Channel, StorageError> {
        Channel::from_name(&self.channel).ok_or(StorageError::Corrupt("channel"))
    }

    /// What became of it.
    pub fn status(&self) -> Status {
        Status::of(&self.status)
    }

    /// Why it did not arrive, as far as the provider told.
    pub fn failure(&self) -> Option<Failure> {
        self.failure.as_deref().map(Failure::from_name)
    }

    /// The organisation whose message it is.
    pub fn organisation(&self) -> OrganisationId {
        OrganisationId::new(self.organisation_id)
    }

    /// To whom it goes.
    pub fn patient(&self) -> PatientId {
        PatientId::new(self.patient_id)
    }
}

/// Writes a message in this language and the job that sends it.
pub fn insert(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    patient: PatientId,
    channel: Channel,
    language: &str,
    letter: &Letter,
) -> Result<Uuid, StorageError> {
    let (id, now) = (Uuid::now_v7(), w.now());
    let value = serde_json::to_value(letter).map_err(|_error| StorageError::Corrupt("letter"))?;
    diesel::insert_into(messages::table)
        .values((
            messages::id.eq(id),
            messages::organisation_id.eq(organisation.get()),
            messages::patient_id.eq(patient.get()),
            messages::channel.eq(channel.as_str()),
            messages::letter.eq(value),
            messages::language.eq(language),
            messages::status.eq(Status::Queued.as_str()),
            messages::created_at.eq(now),
            messages::secret_until.eq(letter.secret_until()),
            messages::invitation_id.eq(letter.invitation()),
        ))
        .execute(w.conn())?;
    delivery::queue(w, organisation, SEND_MESSAGE, &json!({"message": id}))?;
    let details = json!({"letter": letter.name(), "channel": channel.as_str(), "patient": patient.get()});
    events::record(w, organisation, Entity::new("message", id), "message.queued", &details)?;
    Ok(id)
}

/// Sends a message again that was kept or refused. `NotFound` if it is of no use any more.
pub fn requeue(w: &mut Write<'_>, organisation: OrganisationId, id: Uuid) -> Result<(), StorageError> {
    let now = w.now();
    if find(w.conn(), organisation, id)?.letter()?.is_over(now) {
        return Err(StorageError::NotFound);
    }
    let changed = diesel::update(mine(organisation, id))
        .filter(messages::status.eq_any(WAITING_HERE.map(Status::as_str)))
        .set((messages::status.eq(Status::Queued.as_str()), messages::failure.eq(None::<String>)))
        .execute(w.conn())?;
    if changed == 0 {
        return Err(StorageError::NotFound);
    }
    delivery::queue(w, organisation, SEND_MESSAGE, &json!({"message": id}))?;
    events::record(w, organisation, Entity::new("message", id), "message.requeued", &json!({}))
}

/// Notes what became of a message that was on its way. Its secret is forgotten unless somebody may still need it here.
pub fn save_status(
    w: &mut Write<'_>,
    message: &Message,
    status: Status,
    provider_id: Option<&str>,
) -> Result<(), StorageError> {
    let (organisation, id) = (message.organisation(), message.id);
    let sent_at = (status == Status::Sent).then(|| w.now());
    let changed = diesel::update(mine(organisation, id))
        .filter(messages::status.eq(Status::Queued.as_str()))
        .set((
            messages::status.eq(status.as_str()),
            messages::sent_at.eq(sent_at),
            messages::provider_id.eq(provider_id),
        ))
        .execute(w.conn())?;
    if changed == 0 {
        return Err(StorageError::NotFound);
    }
    if status == Status::Sent {
        forget(w.conn(), &[id])?;
    }
    record_status(w, message, status)
}

/// Notes what the provider told of a message that it took. Telling the same again, or something else afterwards, changes
/// nothing; whether something changed.
pub fn save_report(
    w: &mut Write<'_>,
    message: &Message,
    status: Status,
    failure: Option<Failure>,
) -> Result<bool, StorageError> {
    let changed = diesel::update(mine(message.organisation(), message.id))
        .filter(messages::status.eq(Status::Sent.as_str()))
        .set((messages::status.eq(status.as_str()), messages::failure.eq(failure.map(Failure::as_str))))
        .execute(w.conn())?;
    if changed > 0 {
        record_status(w, message, status)?;
    }
    Ok(changed > 0)
}

fn record_status(w: &mut Write<'_>, message: &Message, status: Status) -> Result<(), StorageError> {
    let action = match status {
        Status::Queued => "message.requeued",
        Status::Sent => "message.sent",
        Status::Delivered => "message.delivered",
        Status::Kept => "message.kept",
        Status::Failed => "message.failed",
        Status::Bounced => "message.bounced",
        Status::Dropped => "message.dropped",
    };
    events::record(w, message.organisation(), Entity::new("message", message.id), action, &json!({}))
}

/// Forgets the secrets that had their time; returns how many.
pub fn forget_secrets(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<usize, StorageError> {
    let over: Vec<Uuid> =
        messages::table.filter(messages::secret_until.le(now)).select(messages::id).load(conn)?;
    forget(conn, &over)
}

fn forget(conn: &mut PgConnection, ids: &[Uuid]) -> Result<usize, StorageError> {
    Ok(diesel::sql_query(
        "UPDATE messages SET letter = letter || '{\"code\": \"\", \"link\": \"\", \"to\": \"\"}'::jsonb, secret_until = NULL
         WHERE id = ANY($1) AND secret_until IS NOT NULL",
    )
    .bind::<diesel::sql_types::Array<diesel::sql_types::Uuid>, _>(ids)
    .execute(conn)?)
}

/// Notes that a member read a kept message, which may hold a code for somebody else.
pub fn record_reading(w: &mut Write<'_>, organisation: OrganisationId, id: Uuid) -> Result<(), StorageError> {
    events::record(w, organisation, Entity::new("message", id), "message.read", &json!({}))
}

/// The message with this id, of whatever organisation: for the job that sends it.
pub fn find_any(conn: &mut PgConnection, id: Uuid) -> Result<Message, StorageError> {
    Ok(messages::table.find(id).select(Message::as_select()).first(conn)?)
}

/// The message that a provider of these channels took and calls so, by our id or by its own, of whatever organisation:
/// a provider serves all of them. The newest, where a provider gives a name twice.
pub fn find_reported(
    conn: &mut PgConnection,
    channels: &[Channel],
    named: &str,
) -> Result<Message, StorageError> {
    let channels = channels.iter().map(|channel| channel.as_str());
    let taken = messages::table
        .filter(messages::channel.eq_any(channels))
        .filter(messages::sent_at.is_not_null())
        .select(Message::as_select());
    let found = match named.parse::<Uuid>() {
        Ok(id) => taken.filter(messages::id.eq(id).or(messages::provider_id.eq(named))).into_boxed(),
        Err(_other) => taken.filter(messages::provider_id.eq(named)).into_boxed(),
    };
    Ok(found.order((messages::created_at.desc(), messages::id.desc())).first(conn)?)
}

/// The message with this id, in this organisation.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: Uuid,
) -> Result<Message, StorageError> {
    Ok(mine(organisation, id).select(Message::as_select()).first(conn)?)
}

/// The organisation's messages with the patients' names, newest first.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    offset: i64,
    limit: i64,
) -> Result<Vec<(Message, String)>, StorageError> {
    Ok(messages::table
        .inner_join(patients::table)
        .filter(messages::organisation_id.eq(organisation.get()))
        .order((messages::created_at.desc(), messages::id.desc()))
        .offset(offset)
        .limit(limit)
        .select((Message::as_select(), patients::name))
        .load(conn)?)
}

/// How many messages the organisation has.
pub fn count(conn: &mut PgConnection, organisation: OrganisationId) -> Result<i64, StorageError> {
    Ok(messages::table.filter(messages::organisation_id.eq(organisation.get())).count().get_result(conn)?)
}

/// How many of the organisation's messages wait to be handed over or were refused.
pub fn count_kept(conn: &mut PgConnection, organisation: OrganisationId) -> Result<i64, StorageError> {
    Ok(messages::table
        .filter(messages::organisation_id.eq(organisation.get()))
        .filter(messages::status.eq_any(WAITING_HERE.map(Status::as_str)))
        .count()
        .get_result(conn)?)
}

/// Removes messages written before `before`, whatever became of them; returns how many.
pub fn delete_old(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<usize, StorageError> {
    Ok(diesel::delete(messages::table.filter(messages::created_at.lt(before))).execute(conn)?)
}

#[diesel::dsl::auto_type]
fn mine(organisation: OrganisationId, id: Uuid) -> _ {
    let organisation: Uuid = organisation.get();
    messages::table.filter(messages::id.eq(id)).filter(messages::organisation_id.eq(organisation))
}

/// The messages of an invitation, oldest first.
pub fn list_of_invitation(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    invitation: Uuid,
) -> Result<Vec<Message>, StorageError> {
    Ok(messages::table
        .filter(messages::organisation_id.eq(organisation.get()))
        .filter(messages::invitation_id.eq(invitation))
        .order((messages::created_at, messages::id))
        .select(Message::as_select())
        .load(conn)?)
}
