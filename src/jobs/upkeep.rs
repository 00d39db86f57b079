//! Throws away what has had its time: sessions, attempts, tokens, old messages.

use std::time::Duration;

use chrono::TimeDelta;

use super::{JobContext, JobError, Periodic};
use crate::storage::{
    bulk_exports, idempotent_answers, invitation_lists, kiosks, known_devices, mails, messages,
    password_resets, response_files, response_uploads, resume_codes, sessions, sign_in_codes, throttles,
};

/// A message is of use for weeks, not for years.
const MAILS_KEPT: TimeDelta = TimeDelta::days(90);
/// A system that has not asked again for a week won't.
const ANSWERS_KEPT: TimeDelta = TimeDelta::days(7);
const DEVICES_KEPT: TimeDelta = TimeDelta::days(180);
/// A used or expired token stays long enough to tell "too late" from "never was".
const RESETS_KEPT: TimeDelta = TimeDelta::days(7);

/// Runs every ten minutes on one replica.
#[derive(Debug)]
pub(super) struct Upkeep;

impl Periodic for Upkeep {
    fn name(&self) -> &'static str {
        "upkeep"
    }

    fn every(&self) -> Duration {
        Duration::from_mins(10)
    }

    fn run(&self, ctx: &JobContext) -> Result<bool, JobError> {
        let now = ctx.clock.now();
        let mut conn = ctx.db.connection()?;
        let removed = [
            sessions::delete_expired(&mut conn, now)?,
            throttles::delete_expired(&mut conn, now)?,
            password_resets::delete_expired(&mut conn, now - RESETS_KEPT)?,
            sign_in_codes::delete_expired(&mut conn, now)?,
            invitation_lists::delete_forgotten(&mut conn, now)?,
            resume_codes::delete_expired(&mut conn, now)?,
            known_devices::delete_unused(&mut conn, now - DEVICES_KEPT)?,
            mails::delete_old(&mut conn, now - MAILS_KEPT)?,
            messages::forget_secrets(&mut conn, now)?,
            messages::delete_old(&mut conn, now - MAILS_KEPT)?,
            idempotent_answers::delete_old(&mut conn, now - ANSWERS_KEPT)?,
            kiosks::delete_old(&mut conn, now - MAILS_KEPT)?,
            bulk_exports::delete_old(&mut conn, now - ANSWERS_KEPT)?,
            response_files::delete_orphans(&mut conn, now)?,
            response_uploads::delete_expired(&mut conn, now)?,
        ];
        let removed: usize = removed.into_iter().sum();
        tracing::debug!(removed, "upkeep done");
        Ok(false)
    }
}
