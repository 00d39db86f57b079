//! Schedules: invitations that make themselves, at moments or after somebody answered.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Timestamptz, Uuid as SqlUuid},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    Scope, StorageError, Write, events,
    events::Entity,
    invitations::Reminders,
    messages::Channel,
    schema::{links, schedule_patients, schedules},
};
use crate::domain::ids::{AccountId, LinkId, OrganisationId, PatientId};

/// A row of `schedules`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schedules, check_for_backend(diesel::pg::Pg))]
pub struct Schedule {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub link_id: Uuid,
    pub created_by: Uuid,
    channels: Vec<String>,
    /// `once`, `every` or `after`.
    pub kind: String,
    pub days: i16,
    pub after_link_id: Option<Uuid>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: Option<DateTime<Utc>>,
    pub most: Option<i16>,
    pub holds_days: Option<i16>,
    remind_after_days: Option<i16>,
    remind_most: i16,
    pub rounds: i32,
    pub next_at: Option<DateTime<Utc>>,
    pub paused_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

impl Schedule {
    pub fn organisation(&self) -> OrganisationId {
        OrganisationId::new(self.organisation_id)
    }

    pub fn link(&self) -> LinkId {
        LinkId::new(self.link_id)
    }

    pub fn author(&self) -> AccountId {
        AccountId::new(self.created_by)
    }

    /// The channels in their order; none to hand the links over by hand.
    pub fn channels(&self) -> Vec<Channel> {
        self.channels.iter().filter_map(|name| Channel::from_name(name)).collect()
    }

    pub fn reminders(&self) -> Option<Reminders> {
        self.remind_after_days.map(|after_days| Reminders { after_days, most: self.remind_most })
    }

    /// Until when an invitation made at `now` holds.
    pub fn expires_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.holds_days.map(|days| now + TimeDelta::days(days.into()))
    }
}

/// When it invites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    Once,
    /// Every so many days.
    Every(i16),
    /// So many days after a response through this link was sent.
    After(i16, LinkId),
}

/// What a new schedule starts with.
#[derive(Debug)]
pub struct NewSchedule<'a> {
    /// The caller chooses it, so that a form that is sent twice makes one.
    pub id: Uuid,
    pub link: LinkId,
    pub author: AccountId,
    pub channels: &'a [Channel],
    pub rule: Rule,
    pub patients: &'a [PatientId],
    pub starts_at: DateTime<Utc>,
    pub ends_at: Option<DateTime<Utc>>,
    pub most: Option<i16>,
    pub holds_days: Option<i16>,
    pub reminders: Option<Reminders>,
}

/// Creates a schedule; one with this id that is there already is left alone.
pub fn insert(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    new: &NewSchedule<'_>,
) -> Result<(), StorageError> {
    let now = w.now();
    let (kind, days, after) = match new.rule {
        Rule::Once => ("once", 0, None),
        Rule::Every(days) => ("every", days, None),
        Rule::After(days, link) => ("after", days, Some(link.get())),
    };
    let channels: Vec<&str> = new.channels.iter().map(|channel| channel.as_str()).collect();
    let created = diesel::insert_into(schedules::table)
        .values((
            schedules::id.eq(new.id),
            schedules::organisation_id.eq(organisation.get()),
            schedules::link_id.eq(new.link.get()),
            schedules::created_by.eq(new.author.get()),
            schedules::channels.eq(channels),
            schedules::kind.eq(kind),
            schedules::days.eq(days),
            schedules::after_link_id.eq(after),
            (
                schedules::starts_at.eq(new.starts_at),
                schedules::ends_at.eq(new.ends_at),
                schedules::most.eq(new.most),
                schedules::holds_days.eq(new.holds_days),
                schedules::remind_after_days.eq(new.reminders.map(|reminders| reminders.after_days)),
                schedules::remind_most.eq(new.reminders.map_or(0, |reminders| reminders.most)),
                schedules::next_at.eq(after.is_none().then_some(new.starts_at)),
                schedules::created_at.eq(now),
            ),
        ))
        .on_conflict(schedules::id)
        .do_nothing()
        .execute(w.conn())?;
    if created == 0 {
        return Ok(());
    }
    let rows: Vec<_> = new
        .patients
        .iter()
        .map(|patient| {
            (schedule_patients::schedule_id.eq(new.id), schedule_patients::patient_id.eq(patient.get()))
        })
        .collect();
    diesel::insert_into(schedule_patients::table).values(rows).on_conflict_do_nothing().execute(w.conn())?;
    record(w, organisation, new.id, "schedule.created")
}

/// A schedule as members see it.
#[derive(Debug, Clone)]
pub struct Listed {
    pub schedule: Schedule,
    /// Titles of the link, and of the link of its event.
    pub link: String,
    pub after: Option<String>,
    pub patients: i64,
}

/// Those to links that the reader sees, newest first, at most `limit`.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
    limit: i64,
) -> Result<Vec<Listed>, StorageError> {
    let mut query = schedules::table
        .inner_join(links::table.on(links::id.eq(schedules::link_id)))
        .filter(schedules::organisation_id.eq(organisation.get()))
        .order((schedules::created_at.desc(), schedules::id.desc()))
        .limit(limit)
        .select((Schedule::as_select(), links::title))
        .into_boxed();
    if let Some(ids) = scope.ids() {
        query = query.filter(schedules::link_id.eq_any(ids));
    }
    let rows: Vec<(Schedule, String)> = query.load(conn)?;
    let mut listed = Vec::with_capacity(rows.len());
    for (schedule, link) in rows {
        let patients = schedule_patients::table
            .filter(schedule_patients::schedule_id.eq(schedule.id))
            .count()
            .get_result(conn)?;
        let after = match schedule.after_link_id {
            Some(id) => links::table.find(id).select(links::title).first(conn).optional()?,
            None => None,
        };
        listed.push(Listed { schedule, link, after, patients });
    }
    Ok(listed)
}

/// The schedule with this id, if the reader sees its link.
pub fn find_visible(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
    id: Uuid,
) -> Result<Schedule, StorageError> {
    let found: Schedule = schedules::table
        .find(id)
        .filter(schedules::organisation_id.eq(organisation.get()))
        .select(Schedule::as_select())
        .first(conn)?;
    let is_seen = scope.ids().is_none_or(|ids| ids.contains(&found.link_id));
    if is_seen { Ok(found) } else { Err(StorageError::NotFound) }
}

/// What a member does to a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Pause,
    Resume,
    /// For good.
    End,
}

/// Changes a schedule; doing it again changes nothing. What was due during a pause is not made up for, but for the
/// round that comes at once.
pub fn change(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: Uuid,
    change: Change,
) -> Result<(), StorageError> {
    let now = w.now();
    let row = schedules::table
        .find(id)
        .filter(schedules::organisation_id.eq(organisation.get()))
        .filter(schedules::ended_at.is_null());
    let (changed, action) = match change {
        Change::Pause => (
            diesel::update(row.filter(schedules::paused_at.is_null()))
                .set(schedules::paused_at.eq(now))
                .execute(w.conn())?,
            "schedule.paused",
        ),
        Change::Resume => (
            diesel::update(row.filter(schedules::paused_at.is_not_null()))
                .set(schedules::paused_at.eq(None::<DateTime<Utc>>))
                .execute(w.conn())?,
            "schedule.resumed",
        ),
        Change::End => {
            (diesel::update(row).set(schedules::ended_at.eq(now)).execute(w.conn())?, "schedule.ended")
        }
    };
    if changed == 0 { Ok(()) } else { record(w, organisation, id, action) }
}

/// Takes a schedule whose round is due, of whatever organisation; it stays locked to the end of the transaction.
pub fn take_due(w: &mut Write<'_>) -> Result<Option<Schedule>, StorageError> {
    let now = w.now();
    Ok(schedules::table
        .filter(schedules::paused_at.is_null())
        .filter(schedules::ended_at.is_null())
        .filter(schedules::next_at.le(now))
        .order(schedules::next_at)
        .for_update()
        .skip_locked()
        .select(Schedule::as_select())
        .first(w.conn())
        .optional()?)
}

/// Whom a schedule invites.
pub fn patients(conn: &mut PgConnection, id: Uuid) -> Result<Vec<Uuid>, StorageError> {
    Ok(schedule_patients::table
        .filter(schedule_patients::schedule_id.eq(id))
        .select(schedule_patients::patient_id)
        .order(schedule_patients::patient_id)
        .load(conn)?)
}

/// Notes that a round is done, and when the next one is; without one the schedule ends.
pub fn save_round(
    w: &mut Write<'_>,
    schedule: &Schedule,
    next_at: Option<DateTime<Utc>>,
) -> Result<(), StorageError> {
    let now = w.now();
    diesel::update(schedules::table.find(schedule.id))
        .set((
            schedules::rounds.eq(schedule.rounds + 1),
            schedules::next_at.eq(next_at),
            schedules::ended_at.eq(next_at.is_none().then_some(now)),
        ))
        .execute(w.conn())?;
    Ok(())
}

/// An answer that a schedule waited for.
#[derive(Debug, Clone, QueryableByName)]
pub struct Answered {
    #[diesel(sql_type = SqlUuid)]
    pub schedule: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub organisation: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub patient: Uuid,
    /// The how many-eth of this patient since the schedule began, from 1.
    #[diesel(sql_type = BigInt)]
    pub number: i64,
}

/// Answers of all organisations that are due to be followed by an invitation and were not yet, at most `limit`.
pub fn list_answered(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Answered>, StorageError> {
    Ok(diesel::sql_query(
        "SELECT schedule, organisation, patient, number FROM (
             SELECT s.id AS schedule, s.organisation_id AS organisation, r.patient_id AS patient, r.submitted_at,
                    s.days, s.most, row_number() OVER (PARTITION BY s.id, r.patient_id
                                                       ORDER BY r.submitted_at, r.id) AS number
             FROM schedules s
             JOIN responses r ON r.organisation_id = s.organisation_id AND r.link_id = s.after_link_id
             WHERE s.kind = 'after' AND s.paused_at IS NULL AND s.ended_at IS NULL
               AND r.submitted_at >= s.starts_at AND (s.ends_at IS NULL OR r.submitted_at < s.ends_at)
               AND r.patient_id IS NOT NULL
               AND (NOT EXISTS (SELECT 1 FROM schedule_patients p WHERE p.schedule_id = s.id)
                    OR EXISTS (SELECT 1 FROM schedule_patients p
                               WHERE p.schedule_id = s.id AND p.patient_id = r.patient_id))) answered
         WHERE submitted_at + make_interval(days => days) <= $1
           -- what could not be followed in its time (nobody to be reached, a pause) is not made up for
           AND submitted_at + make_interval(days => days) > $1 - interval '3 days' AND number <= coalesce(most, 1000)
           AND NOT EXISTS (SELECT 1 FROM invitations i WHERE i.origin = schedule
                           AND i.patient_id = patient AND i.occurrence = number)
         ORDER BY submitted_at LIMIT $2",
    )
    .bind::<Timestamptz, _>(now)
    .bind::<BigInt, _>(limit)
    .load(conn)?)
}

/// The schedule with this id, of whatever organisation: for the job.
pub fn find_any(conn: &mut PgConnection, id: Uuid) -> Result<Schedule, StorageError> {
    Ok(schedules::table.find(id).select(Schedule::as_select()).first(conn)?)
}

fn record(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: Uuid,
    action: &str,
) -> Result<(), StorageError> {
    events::record(w, organisation, Entity::new("schedule", id), action, &json!({}))
}
