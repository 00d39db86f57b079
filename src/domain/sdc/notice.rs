//! What an operation could not do, and where. Never an answer, and never a value of a resource.

use crate::domain::problem::Problem;

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Nothing is lost by it.
    Information,
    /// Something is missing from the result.
    Warning,
    /// There is no result.
    Error,
}

/// One thing to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// What the engine says of a value.
    Problem(Problem),
    Words {
        weight: Weight,
        /// Of FHIR's value set `issue-type`.
        code: &'static str,
        link_id: Option<String>,
        text: String,
    },
}

impl Notice {
    pub(super) fn new(weight: Weight, code: &'static str, text: impl Into<String>) -> Self {
        Self::Words { weight, code, link_id: None, text: text.into() }
    }

    pub(super) fn warning(code: &'static str, text: impl Into<String>) -> Self {
        Self::new(Weight::Warning, code, text)
    }

    pub(super) fn error(code: &'static str, text: impl Into<String>) -> Self {
        Self::new(Weight::Error, code, text)
    }

    /// The same, of an item; an empty linkId is none.
    #[must_use]
    pub(super) fn at(mut self, place: &str) -> Self {
        if let Self::Words { link_id, .. } = &mut self {
            *link_id = (!place.is_empty()).then(|| place.to_owned());
        }
        self
    }

    pub fn link_id(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) => problem.link_id.as_deref(),
            Self::Words { link_id, .. } => link_id.as_deref(),
        }
    }

    /// There is no result because of it.
    pub fn is_error(&self) -> bool {
        matches!(self, Self::Words { weight: Weight::Error, .. })
    }
}
