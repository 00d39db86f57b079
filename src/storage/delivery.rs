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
    /// The provider says that it arrived.
    Delivered,
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
            Self::Delivered => "delivered",
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
            "delivered" => Self::Delivered,
            "kept" => Self::Kept,
            "failed" => Self::Failed,
            "bounced" => Self::Bounced,
            "dropped" => Self::Dropped,
            _ => Self::Queued,
        }
    }
}

/// Why a message that was on its way did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// There is nobody at that number.
    UnknownAddress,
    /// Its owner takes nothing from this sender.
    Blocked,
    /// The telephone was off for too long.
    Expired,
    /// A network on the way refused it.
    Rejected,
    Other,
}

impl Failure {
    /// Every reason.
    pub const ALL: [Self; 5] =
        [Self::UnknownAddress, Self::Blocked, Self::Expired, Self::Rejected, Self::Other];

    /// As stored, as told, and in keys of texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnknownAddress => "unknown-address",
            Self::Blocked => "blocked",
            Self::Expired => "expired",
            Self::Rejected => "rejected",
            Self::Other => "other",
        }
    }

    /// The reason of this name; a name that nobody knows is another reason.
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name).unwrap_or(Self::Other)
    }

    /// Whether the next message would fail as well.
    pub fn is_for_good(self) -> bool {
        matches!(self, Self::UnknownAddress | Self::Blocked)
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
