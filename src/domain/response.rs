//! A response's life: filled in, handed in, perhaps corrected; what was handed in is frozen.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// FHIR's `QuestionnaireResponse.status`, as far as we use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Answers may still change.
    InProgress,
    /// Handed in.
    Completed,
    /// Handed in, and corrected by an amendment that keeps the original.
    Amended,
    /// Should never have been; it counts nowhere.
    EnteredInError,
}

/// What somebody wants to do with a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Save answers along the way.
    Save,
    /// Hand it in.
    Submit,
    /// Correct what was handed in.
    Amend,
    /// Withdraw it.
    Withdraw,
}

/// The act doesn't fit the status: a submitted response is frozen, a withdrawn one stays so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{act:?} is not possible when the response is {}", status.code())]
pub struct NotPossible {
    pub status: Status,
    pub act: Act,
}

impl Status {
    pub const ALL: [Self; 4] = [Self::InProgress, Self::Completed, Self::Amended, Self::EnteredInError];

    pub const fn code(self) -> &'static str {
        match self {
            Self::InProgress => "in-progress",
            Self::Completed => "completed",
            Self::Amended => "amended",
            Self::EnteredInError => "entered-in-error",
        }
    }

    /// The status after an act.
    pub const fn after(self, act: Act) -> Result<Self, NotPossible> {
        match (self, act) {
            (Self::InProgress, Act::Save) => Ok(Self::InProgress),
            (Self::InProgress, Act::Submit) => Ok(Self::Completed),
            (Self::Completed | Self::Amended, Act::Amend) => Ok(Self::Amended),
            (Self::InProgress | Self::Completed | Self::Amended, Act::Withdraw) => Ok(Self::EnteredInError),
            _ => Err(NotPossible { status: self, act }),
        }
    }

    /// Its answers can't change any more.
    pub const fn is_frozen(self) -> bool {
        !matches!(self, Self::InProgress)
    }

    /// It stands in results and scores.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Completed | Self::Amended)
    }
}

impl FromStr for Status {
    type Err = UnknownStatus;

    fn from_str(code: &str) -> Result<Self, UnknownStatus> {
        Self::ALL.into_iter().find(|status| status.code() == code).ok_or(UnknownStatus)
    }
}

/// No status has this code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown response status")]
pub struct UnknownStatus;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_submitted_response_is_frozen() {
        let submitted = Status::InProgress.after(Act::Submit).unwrap();
        assert!(submitted.is_frozen());
        assert!(submitted.after(Act::Save).is_err());
        assert!(submitted.after(Act::Submit).is_err());
        assert_eq!(submitted.after(Act::Amend), Ok(Status::Amended));
    }

    #[test]
    fn a_withdrawn_response_stays_withdrawn() {
        for act in [Act::Save, Act::Submit, Act::Amend, Act::Withdraw] {
            assert!(Status::EnteredInError.after(act).is_err());
        }
        assert!(!Status::EnteredInError.counts());
    }

    #[test]
    fn every_status_reads_back_from_its_code() {
        for status in Status::ALL {
            assert_eq!(status.code().parse(), Ok(status));
        }
    }
}
