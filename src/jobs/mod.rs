//! Work outside requests: the runner, and one file per job.
//!
//! A job is a serde struct that names its kind and knows how to run; it may run more than once, so
//! running it again must do no harm. To add one: a file with its struct and `impl Job`, a line in
//! [`registry()`]. Whoever needs the work done puts a row into the queue with `storage::jobs::insert`
//! in the same transaction as what asks for it.

mod alert_mail;
mod dispatch;
mod execution;
pub mod invite_list;
pub mod letters;
pub mod mail;
pub mod message;
pub mod password_reset;
mod projection;
mod registry;
pub mod runner;
mod scanning;
pub mod sign_in_code;
mod upkeep;

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use serde::de::DeserializeOwned;

pub use self::{
    execution::{run_due, run_tasks},
    registry::Registry,
    runner::{Runner, RunnerSettings},
};
use crate::{
    integrations::{mail::Mailer, messaging::Providers, scanner::Scanner},
    storage::{Db, StorageError},
    web::{clock::Clock, settings::WebSettings, signing::SigningKey},
};

/// What jobs work with. Clones share everything.
#[derive(Debug, Clone)]
pub struct JobContext {
    pub db: Db,
    pub clock: Clock,
    pub mailer: Mailer,
    /// For SMS and WhatsApp.
    pub providers: Providers,
    /// Of files that patients sent.
    pub scanner: Scanner,
    /// For links: the public address.
    pub settings: Arc<WebSettings>,
    pub key: SigningKey,
}

/// A piece of work as its row in the queue describes it. Runs on a thread of its own and may block.
pub trait Job: DeserializeOwned {
    /// Column `kind`; never reused for other work.
    const KIND: &'static str;

    /// Does the work. At least once: it may have been done before, in part or whole.
    fn run(&self, ctx: &JobContext) -> Result<(), JobError>;

    /// Called once when the last attempt has failed and the job goes to the dead letters.
    fn given_up(&self, _ctx: &JobContext) -> Result<(), JobError> {
        Ok(())
    }

    /// The pause after the `attempt`th failure, 1 being the first; some randomness is added.
    fn pause(attempt: u32) -> Duration {
        doubling(attempt, Duration::from_secs(5), Duration::from_hours(1))
    }
}

/// `first`, then twice as long each time, at most `longest`.
pub fn doubling(attempt: u32, first: Duration, longest: Duration) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1).min(20))).min(longest)
}

/// Work that comes round: upkeep, projecting the event log. One replica does it at a time.
pub trait Periodic: Send + Sync + 'static {
    /// Unique; names the lock and shows in the log.
    fn name(&self) -> &'static str;

    /// The pause between the end of one round and the beginning of the next.
    fn every(&self) -> Duration;

    /// One round. `Ok(true)` when there is more to do at once.
    fn run(&self, ctx: &JobContext) -> Result<bool, JobError>;
}

/// Why a job did not succeed. The texts are kept and shown to admins: no personal data.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Trying again may help.
    #[error("{0}")]
    Later(String),
    /// Trying again can't help.
    #[error("{0}")]
    Never(String),
}

impl From<StorageError> for JobError {
    /// What was not found won't come back; anything else may pass.
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::NotFound => Self::Never("what the job is about is gone".to_owned()),
            StorageError::Corrupt(what) => Self::Never(format!("stored value not understood: {what}")),
            error => Self::Later(error.to_string()),
        }
    }
}

/// Every job and every periodic task of the program.
pub fn registry() -> Registry {
    let mut registry = Registry::default();
    registry.add::<mail::SendMail>();
    registry.add::<message::SendMessage>();
    registry.add::<alert_mail::AlertMail>();
    registry.add::<invite_list::InviteList>();
    registry.add::<password_reset::PasswordReset>();
    registry.add::<sign_in_code::SendSignInCode>();
    registry.add_periodic(upkeep::Upkeep);
    registry.add_periodic(scanning::Scanning);
    registry.add_periodic(dispatch::Dispatch);
    registry.add_periodic(projection::Projection::default());
    registry
}

/// A span of storage time for a `std` duration.
fn delta(span: Duration) -> TimeDelta {
    TimeDelta::from_std(span).unwrap_or(TimeDelta::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let pause = |attempt| doubling(attempt, Duration::from_secs(5), Duration::from_mins(1)).as_secs();
        assert_eq!([1, 2, 3, 4, 5, 99].map(pause), [5, 10, 20, 40, 60, 60]);
    }
}
