//! What messages to accounts and to patients have in common: what became of one, and the job that sends it.

use serde_json::Value;

use super::{StorageError, Write, jobs};
use crate::domain::ids::OrganisationId;

/// With the pauses between them, these span more than a day of a server that is away.
const ATTEMPTS: i32 = 120;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Waits for the job that sends it.
    Queued,
    /// The mail server or the provider took it.
    Sent,
    /// Nothing is configured that would send it: it waits here to be handed over.
    Kept,
    /// It was refused for good, or there is no address.
    Failed,
    /// The address takes nothing.
    Bounced,
    /// Nobody wants it any more: it was answered, taken back or messages were declined.
    Dropped,
}

impl Status {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Kept => "kept",
            Self::Failed => "failed",
            Self::Bounced => "bounced",
            Self::Dropped => "dropped",
        }
    }

    /// Whether it was not handed over, and stays here.
    pub fn waits_here(self) -> bool {
        matches!(self, Self::Kept | Self::Failed | Self::Bounced)
    }

    /// The one that is stored so.
    pub(super) fn of(stored: &str) -> Self {
        match stored {
            "sent" => Self::Sent,
            "kept" => Self::Kept,
            "failed" => Self::Failed,
            "bounced" => Self::Bounced,
            "dropped" => Self::Dropped,
            _ => Self::Queued,
        }
    }
}

/// Queues the job of this kind that sends a message.
pub(super) fn queue(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    kind: &str,
    payload: &Value,
) -> Result<(), StorageError> {
    let new = jobs::NewJob {
        organisation: Some(organisation),
        kind,
        ordering_key: None,
        payload,
        max_attempts: ATTEMPTS,
    };
    jobs::insert_new(w, &new).map(drop)
}
