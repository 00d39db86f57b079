//! Invites whom schedules say, and reminds who has not answered. What was done once is not done again, however often
//! it is run or broken off: a round is one transaction, and an origin invites a patient once for each occurrence.

use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{JobContext, JobError, Periodic};
use crate::{
    domain::{
        ids::{OrganisationId, PatientId},
        schedule::next_round,
    },
    storage::{
        StorageError, Write, invitations,
        invitations::NewInvitation,
        links::{self, LinkState},
        messages::{self, Letter},
        organisations, reach,
        schedules::{self, Schedule},
    },
    web::{errors::AppError, random},
};

/// Answers and reminders in one go at most.
const BATCH: i64 = 200;

/// Runs every half minute on one replica.
#[derive(Debug)]
pub(super) struct Dispatch;

impl Periodic for Dispatch {
    fn name(&self) -> &'static str {
        "dispatch"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(30)
    }

    fn run(&self, ctx: &JobContext) -> Result<bool, JobError> {
        let now = ctx.clock.now();
        while ctx.db.write_now("system", now, round).map_err(|error| told(&error))? {}
        let answered = schedules::list_answered(&mut *ctx.db.connection()?, now, BATCH)?;
        for one in answered {
            let occurrence = i32::try_from(one.number).unwrap_or(i32::MAX);
            ctx.db
                .write_now("system", now, |w| {
                    let schedule = schedules::find_any(w.conn(), one.schedule)?;
                    invite(w, &schedule, &[one.patient], occurrence)
                })
                .map_err(|error| told(&error))?;
        }
        let due = invitations::list_to_remind(&mut *ctx.db.connection()?, now, BATCH)?;
        for (organisation, id) in due {
            let organisation = OrganisationId::new(organisation);
            ctx.db.write_now("system", now, |w| remind(w, organisation, id))?;
        }
        Ok(false)
    }
}

fn told(error: &AppError) -> JobError {
    JobError::Later(error.to_string())
}

/// One round of the schedule that waited longest; whether there was one.
fn round(w: &mut Write<'_>) -> Result<bool, AppError> {
    let Some(schedule) = schedules::take_due(w)? else { return Ok(false) };
    let is_over = schedule.ends_at.is_some_and(|end| end <= w.now());
    if is_over {
        schedules::save_round(w, &schedule, None)?;
        return Ok(true);
    }
    let patients = schedules::patients(w.conn(), schedule.id)?;
    invite(w, &schedule, &patients, schedule.rounds + 1)?;
    let next = next_of(w, &schedule)?;
    schedules::save_round(w, &schedule, next)?;
    Ok(true)
}

/// The round after this one; `None` after the last.
fn next_of(w: &mut Write<'_>, schedule: &Schedule) -> Result<Option<DateTime<Utc>>, StorageError> {
    let is_last = schedule.most.is_some_and(|most| schedule.rounds + 1 >= i32::from(most));
    if schedule.kind != "every" || is_last {
        return Ok(None);
    }
    let zone = organisations::find(w.conn(), schedule.organisation())?.timezone;
    let zone = zone.parse().unwrap_or(chrono_tz::UTC);
    let days = u16::try_from(schedule.days).unwrap_or(1);
    let next = next_round(schedule.starts_at, days, zone, w.now());
    Ok(next.filter(|next| schedule.ends_at.is_none_or(|end| *next < end)))
}

/// Invites those who can be reached, unless the link takes no answers now.
fn invite(
    w: &mut Write<'_>,
    schedule: &Schedule,
    patients: &[Uuid],
    occurrence: i32,
) -> Result<(), AppError> {
    let (organisation, now) = (schedule.organisation(), w.now());
    if links::find(w.conn(), organisation, schedule.link())?.state(now) != LinkState::Open {
        return Ok(());
    }
    let default = organisations::find(w.conn(), organisation)?.language;
    let channels = schedule.channels();
    for (patient, reach) in reach::list(w.conn(), organisation, patients)? {
        let channel = if channels.is_empty() { None } else { reach.choose(&patient, &channels).ok() };
        if channel.is_none() && !channels.is_empty() {
            continue;
        }
        let token = random::link_token()?;
        let new = NewInvitation {
            patient: PatientId::new(patient.id),
            link: schedule.link(),
            token: &token,
            origin: schedule.id,
            occurrence,
            channel,
            language: reach.language.as_deref().unwrap_or(&default),
            author: Some(schedule.author()),
            expires_at: schedule.expires_at(now),
            reminders: schedule.reminders(),
        };
        invitations::insert(w, organisation, &new)?;
    }
    Ok(())
}

/// A message again, if it is still due and the patient can be reached.
fn remind(w: &mut Write<'_>, organisation: OrganisationId, id: Uuid) -> Result<(), StorageError> {
    if !invitations::count_reminder(w, organisation, id)? {
        return Ok(());
    }
    let invitation = invitations::find(w.conn(), organisation, id)?;
    let Some(channel) = invitation.channel() else { return Ok(()) };
    let patient = invitation.patient();
    let known = reach::list(w.conn(), organisation, &[patient.get()])?;
    let Some((row, reach)) = known.first() else { return Ok(()) };
    if reach.check(row, channel).is_err() {
        return Ok(());
    }
    let default = organisations::find(w.conn(), organisation)?.language;
    let language = reach.language.as_deref().unwrap_or(&default);
    messages::insert(w, organisation, patient, channel, language, &Letter::Reminder { invitation: id })?;
    Ok(())
}
