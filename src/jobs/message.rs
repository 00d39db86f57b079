//! The job that sends one message to a patient.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Job, JobContext, JobError, doubling,
    letters::to_patients::{self, Outgoing},
};
use crate::{
    integrations::{
        mail::{MailError, Reason},
        messaging::SendError,
        question_servers::Failure,
    },
    storage::{
        bounces, invitations,
        messages::{self, Message, SEND_MESSAGE, Status},
        reach,
    },
};

/// Sends the message of this id, unless it is sent already.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendMessage {
    pub message: Uuid,
}

impl Job for SendMessage {
    const KIND: &'static str = SEND_MESSAGE;

    fn run(&self, ctx: &JobContext) -> Result<(), JobError> {
        let message = messages::find_any(&mut *ctx.db.connection()?, self.message)?;
        if message.status() != Status::Queued {
            return Ok(());
        }
        if message.letter()?.is_over(ctx.clock.now()) {
            return note(ctx, &message, Status::Failed, None);
        }
        if !is_wanted(ctx, &message)? {
            return note(ctx, &message, Status::Dropped, None);
        }
        let outgoing = to_patients::compose(&mut *ctx.db.connection()?, &message, &ctx.settings)?;
        match outgoing {
            Outgoing::Nowhere => note(ctx, &message, Status::Failed, None),
            Outgoing::Mail(mail) => match ctx.mailer.send(&mail) {
                Ok(true) => note(ctx, &message, Status::Sent, None),
                Ok(false) => note(ctx, &message, Status::Kept, None),
                Err(MailError::Refused(Reason::Code(550 | 551 | 553) | Reason::Address)) => {
                    bounce(ctx, &message)
                }
                Err(error @ MailError::Refused(_)) => Err(JobError::Never(error.to_string())),
                Err(error @ MailError::Later(_)) => Err(JobError::Later(error.to_string())),
            },
            Outgoing::Text { channel, to, text } => {
                match ctx.providers.send(channel, message.id, &to, &text) {
                    Ok(Some(named)) => note(ctx, &message, Status::Sent, Some(&named)),
                    Ok(None) => note(ctx, &message, Status::Kept, None),
                    Err(SendError::Refused(Failure::Status(410 | 422))) => bounce(ctx, &message),
                    Err(error @ SendError::Refused(_)) => Err(JobError::Never(error.to_string())),
                    Err(error @ SendError::Later(_)) => Err(JobError::Later(error.to_string())),
                }
            }
        }
    }

    fn given_up(&self, ctx: &JobContext) -> Result<(), JobError> {
        let message = messages::find_any(&mut *ctx.db.connection()?, self.message)?;
        if message.status() == Status::Queued { note(ctx, &message, Status::Failed, None) } else { Ok(()) }
    }

    /// Short enough that a backlog drains within minutes once the provider is back.
    fn pause(attempt: u32) -> Duration {
        doubling(attempt, Duration::from_secs(2), Duration::from_mins(10))
    }
}

/// Whether a message about an invitation still finds somebody who waits for it.
fn is_wanted(ctx: &JobContext, message: &Message) -> Result<bool, JobError> {
    let Some(id) = message.letter()?.invitation() else { return Ok(true) };
    let mut conn = ctx.db.connection()?;
    let invitation = invitations::find(&mut conn, message.organisation(), id)?;
    let reach = reach::find(&mut conn, message.organisation(), message.patient())?;
    let is_open = invitation.is_open(ctx.clock.now()) && reach.opted_out_at.is_none();
    Ok(is_open && !invitations::is_answered(&mut conn, &invitation)?)
}

/// Notes that the address takes nothing: the next invitation goes another way.
fn bounce(ctx: &JobContext, message: &Message) -> Result<(), JobError> {
    Ok(ctx.db.write_now("system", ctx.clock.now(), |w| bounces::refused(w, message))?)
}

fn note(ctx: &JobContext, message: &Message, status: Status, named: Option<&str>) -> Result<(), JobError> {
    let now = ctx.clock.now();
    Ok(ctx.db.write_now("system", now, |w| messages::save_status(w, message, status, named))?)
}
