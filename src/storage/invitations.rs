//! Invitations: a patient's own way to a link, with a response that is theirs alone.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Timestamptz, Uuid as SqlUuid},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    StorageError, Write, consents, events,
    events::Entity,
    messages::{self, Channel, Letter},
    patients,
    schema::{invitations, links, questionnaire_versions as versions, responses},
};
use crate::domain::ids::{AccountId, LinkId, OrganisationId, PatientId, QuestionnaireId, ResponseId};

/// Whether an invitation `i` is to be reminded of at $1.
macro_rules! due {
    () => {
        "i.remind_after_days IS NOT NULL AND i.reminded < i.remind_most AND i.cancelled_at IS NULL
         AND i.channel IS NOT NULL AND (i.expires_at IS NULL OR i.expires_at > $1)
         AND coalesce(i.reminded_at, i.created_at) + make_interval(days => i.remind_after_days) <= $1
         AND NOT EXISTS (SELECT 1 FROM responses r WHERE r.id = i.response_id AND r.submitted_at IS NOT NULL)"
    };
}

/// A row of `invitations`.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = invitations, check_for_backend(diesel::pg::Pg))]
pub struct Invitation {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub patient_id: Uuid,
    pub link_id: Uuid,
    /// At least 128 random bits, in the address of the page.
    pub token: String,
    pub response_id: Uuid,
    pub origin: Uuid,
    channel: Option<String>,
    pub reminded: i16,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    pub opened_at: Option<DateTime<Utc>>,
    pub cancelled_at: Option<DateTime<Utc>>,
    /// Of the last reminder.
    pub reminded_at: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invitation").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Invitation {
    pub fn organisation(&self) -> OrganisationId {
        OrganisationId::new(self.organisation_id)
    }

    pub fn patient(&self) -> PatientId {
        PatientId::new(self.patient_id)
    }

    pub fn link(&self) -> LinkId {
        LinkId::new(self.link_id)
    }

    /// The only response that comes of it.
    pub fn response(&self) -> ResponseId {
        ResponseId::new(self.response_id)
    }

    /// How its messages go; `None` where it is handed over by hand.
    pub fn channel(&self) -> Option<Channel> {
        self.channel.as_deref().and_then(Channel::from_name)
    }

    /// Whether it leads to the questions; it ends exactly at `expires_at`.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.cancelled_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// A message again when there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reminders {
    pub after_days: i16,
    pub most: i16,
}

/// What a new invitation starts with.
#[derive(Debug)]
pub struct NewInvitation<'a> {
    pub patient: PatientId,
    pub link: LinkId,
    pub token: &'a str,
    /// With the patient and the occurrence: what exists is not made again.
    pub origin: Uuid,
    pub occurrence: i32,
    /// By which a message goes at once; `None` to hand it over by hand.
    pub channel: Option<Channel>,
    /// BCP 47 tag of the message.
    pub language: &'a str,
    pub author: Option<AccountId>,
    pub expires_at: Option<DateTime<Utc>>,
    pub reminders: Option<Reminders>,
}

/// Creates an invitation and its message. `None` if the origin has invited this patient before, or if the
/// patient took back the consent to the questionnaire or was made anonymous: nothing is done then.
pub fn insert(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    new: &NewInvitation<'_>,
) -> Result<Option<Uuid>, StorageError> {
    let questionnaire: Uuid =
        links::table.find(new.link.get()).select(links::questionnaire_id).first(w.conn())?;
    if consents::is_withdrawn(w.conn(), organisation, new.patient, QuestionnaireId::new(questionnaire))?
        || patients::is_erased(w.conn(), organisation, new.patient)?
    {
        return Ok(None);
    }
    let (id, now) = (Uuid::now_v7(), w.now());
    let created = diesel::insert_into(invitations::table)
        .values((
            invitations::id.eq(id),
            invitations::organisation_id.eq(organisation.get()),
            invitations::patient_id.eq(new.patient.get()),
            invitations::link_id.eq(new.link.get()),
            invitations::token.eq(new.token),
            invitations::response_id.eq(Uuid::now_v7()),
            invitations::origin.eq(new.origin),
            invitations::occurrence.eq(new.occurrence),
            (
                invitations::channel.eq(new.channel.map(Channel::as_str)),
                invitations::remind_after_days.eq(new.reminders.map(|reminders| reminders.after_days)),
                invitations::remind_most.eq(new.reminders.map_or(0, |reminders| reminders.most)),
                invitations::created_by.eq(new.author.map(AccountId::get)),
                invitations::created_at.eq(now),
                invitations::expires_at.eq(new.expires_at),
            ),
        ))
        .on_conflict((invitations::origin, invitations::patient_id, invitations::occurrence))
        .do_nothing()
        .execute(w.conn())?;
    if created == 0 {
        return Ok(None);
    }
    record(w, organisation, id, "invitation.created")?;
    if let Some(channel) = new.channel {
        let letter = Letter::Invitation { invitation: id };
        messages::insert(w, organisation, new.patient, channel, new.language, &letter)?;
    }
    Ok(Some(id))
}

/// The invitation with this id.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: Uuid,
) -> Result<Invitation, StorageError> {
    Ok(invitations::table
        .find(id)
        .filter(invitations::organisation_id.eq(organisation.get()))
        .select(Invitation::as_select())
        .first(conn)?)
}

/// The invitation with this token, of whatever organisation: the token is the right to it.
pub fn find_by_token(conn: &mut PgConnection, token: &str) -> Result<Invitation, StorageError> {
    Ok(invitations::table.filter(invitations::token.eq(token)).select(Invitation::as_select()).first(conn)?)
}

/// Notes the first visit, and tells whether a response was begun. A later visit changes nothing.
pub fn open(w: &mut Write<'_>, organisation: OrganisationId, id: Uuid) -> Result<bool, StorageError> {
    let now = w.now();
    let row = invitations::table.find(id).filter(invitations::organisation_id.eq(organisation.get()));
    let first = diesel::update(row.filter(invitations::opened_at.is_null()))
        .set(invitations::opened_at.eq(now))
        .execute(w.conn())?;
    if first > 0 {
        record(w, organisation, id, "invitation.opened")?;
    }
    let begun = responses::table.filter(responses::id.eq_any(row.select(invitations::response_id)));
    Ok(diesel::select(diesel::dsl::exists(begun)).get_result(w.conn())?)
}

/// What a message needs to know of an invitation.
#[derive(Debug, Clone)]
pub struct Way {
    pub token: String,
    /// Of the link.
    pub title: String,
    /// How many items the published questionnaire has; 0 if it was retired.
    pub questions: usize,
}

/// Where an invitation leads.
pub fn way(conn: &mut PgConnection, organisation: OrganisationId, id: Uuid) -> Result<Way, StorageError> {
    let (token, title, questionnaire): (String, String, Uuid) = invitations::table
        .inner_join(links::table)
        .filter(invitations::organisation_id.eq(organisation.get()))
        .filter(invitations::id.eq(id))
        .select((invitations::token, links::title, links::questionnaire_id))
        .first(conn)?;
    let questions = questions(conn, organisation, QuestionnaireId::new(questionnaire))?;
    Ok(Way { token, title, questions })
}

/// How many items the published version has; 0 without one.
pub fn questions(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
) -> Result<usize, StorageError> {
    let count: Option<i32> = versions::table
        .filter(versions::organisation_id.eq(organisation.get()))
        .filter(versions::questionnaire_id.eq(questionnaire.get()))
        .filter(versions::status.eq("published"))
        .select(versions::item_count)
        .first(conn)
        .optional()?;
    Ok(count.and_then(|count| usize::try_from(count).ok()).unwrap_or(0))
}

/// Whether the response was sent.
pub fn is_answered(conn: &mut PgConnection, invitation: &Invitation) -> Result<bool, StorageError> {
    let sent = responses::table.find(invitation.response_id).filter(responses::submitted_at.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(sent)).get_result(conn)?)
}

/// Invitations of all organisations whose next reminder is due, with their organisations, at most `limit`.
pub fn list_to_remind(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<(Uuid, Uuid)>, StorageError> {
    let rows: Vec<Due> = diesel::sql_query(concat!(
        "SELECT i.organisation_id, i.id FROM invitations i WHERE ",
        due!(),
        " ORDER BY i.created_at LIMIT $2"
    ))
    .bind::<Timestamptz, _>(now)
    .bind::<BigInt, _>(limit)
    .load(conn)?;
    Ok(rows.into_iter().map(|due| (due.organisation_id, due.id)).collect())
}

/// Counts one more reminder if it is due; whether it was.
pub fn count_reminder(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: Uuid,
) -> Result<bool, StorageError> {
    let now = w.now();
    let counted = diesel::sql_query(concat!(
        "UPDATE invitations i SET reminded = reminded + 1, reminded_at = $1
         WHERE i.organisation_id = $2 AND i.id = $3 AND ",
        due!()
    ))
    .bind::<Timestamptz, _>(now)
    .bind::<SqlUuid, _>(organisation.get())
    .bind::<SqlUuid, _>(id)
    .execute(w.conn())?;
    Ok(counted > 0)
}

#[derive(QueryableByName)]
struct Due {
    #[diesel(sql_type = SqlUuid)]
    organisation_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// Takes an invitation back for good. Doing it again changes nothing.
pub fn cancel(w: &mut Write<'_>, organisation: OrganisationId, id: Uuid) -> Result<(), StorageError> {
    let now = w.now();
    find(w.conn(), organisation, id)?;
    let changed = diesel::update(invitations::table.find(id).filter(invitations::cancelled_at.is_null()))
        .set(invitations::cancelled_at.eq(now))
        .execute(w.conn())?;
    if changed == 0 { Ok(()) } else { record(w, organisation, id, "invitation.cancelled") }
}

fn record(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: Uuid,
    action: &str,
) -> Result<(), StorageError> {
    events::record(w, organisation, Entity::new("invitation", id), action, &json!({}))
}
