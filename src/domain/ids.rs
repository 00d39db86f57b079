//! Typed ids: a patient's id can't be passed where a link's is asked.
//!
//! They know nothing of the database; storage maps them through [`Uuid`].

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            pub const fn get(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

typed_ids! {
    /// A clinic, municipality or research group: the border nothing crosses.
    OrganisationId,
    /// Someone who signs in: admin, staff or patient.
    AccountId,
    /// A signed-in session.
    SessionId,
    /// A person who answers.
    PatientId,
    /// A questionnaire over all its versions.
    QuestionnaireId,
    /// One version of a questionnaire; immutable once published.
    VersionId,
    /// A link a member shares.
    LinkId,
    /// A personal link to one patient.
    InvitationId,
    /// One filling-in of one version.
    ResponseId,
    /// A red flag somebody has to look at.
    AlertId,
    /// What an author says of an item.
    CommentId,
    /// An element of the library.
    ElementId,
    /// A note on a patient's record.
    NoteId,
    /// A key of another system.
    ApiKeyId,
    /// A row of the event log.
    EventId,
    /// A unit of background work.
    JobId,
    /// A mail or message kept in the outbox.
    MessageId,
}

impl ResponseId {
    /// What choices for the response are drawn by: the same all its life.
    pub const fn seed(self) -> u64 {
        let (high, low) = self.0.as_u64_pair();
        high ^ low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_from_what_it_prints() {
        let id = PatientId::new(Uuid::from_u128(7));
        assert_eq!(id.to_string().parse::<PatientId>().unwrap(), id);
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{id}\""));
    }
}
