//! The job that sends one message.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Job, JobContext, JobError, doubling, letters};
use crate::{
    integrations::mail::MailError,
    storage::mails::{self, Mail, SEND_MAIL, Status},
};

/// Sends the message of this id, unless it is sent already.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendMail {
    pub mail: Uuid,
}

impl Job for SendMail {
    const KIND: &'static str = SEND_MAIL;

    fn run(&self, ctx: &JobContext) -> Result<(), JobError> {
        let mail = mails::find_any(&mut *ctx.db.connection()?, self.mail)?;
        if mail.status() != Status::Queued {
            return Ok(());
        }
        // a message that is of no use any more is not worth a puzzled reader
        if mail.letter()?.is_over(ctx.clock.now()) {
            return note(ctx, &mail, Status::Failed);
        }
        let message = letters::compose(&mut *ctx.db.connection()?, &mail, &ctx.settings, &ctx.key)?;
        match ctx.mailer.send(&message) {
            Ok(true) => note(ctx, &mail, Status::Sent),
            Ok(false) => note(ctx, &mail, Status::Kept),
            Err(error @ MailError::Refused(_)) => Err(JobError::Never(error.to_string())),
            Err(error @ MailError::Later(_)) => Err(JobError::Later(error.to_string())),
        }
    }

    fn given_up(&self, ctx: &JobContext) -> Result<(), JobError> {
        let mail = mails::find_any(&mut *ctx.db.connection()?, self.mail)?;
        if mail.status() == Status::Queued { note(ctx, &mail, Status::Failed) } else { Ok(()) }
    }

    /// Short enough that a backlog drains within minutes once the server is back.
    fn pause(attempt: u32) -> Duration {
        doubling(attempt, Duration::from_secs(2), Duration::from_mins(10))
    }
}

fn note(ctx: &JobContext, mail: &Mail, status: Status) -> Result<(), JobError> {
    let (id, organisation) = (mail.id, mail.organisation());
    Ok(ctx.db.write_now("system", ctx.clock.now(), |w| mails::save_status(w, organisation, id, status))?)
}
