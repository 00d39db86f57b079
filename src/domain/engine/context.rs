//! What the engine may know of the world: it has no clock and no settings of its own.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde_json::Value as Json;

/// Given by the caller with every evaluation.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The reader's language, such as `pt-BR`.
    pub language: &'a str,
    /// Now, on the organisation's wall clock.
    pub now: DateTime<FixedOffset>,
    /// What an adaptive questionnaire's choices are drawn by: one response has the same all its life.
    pub seed: u64,
    /// Resources by the name of the launch context that they stand for; a context without any is empty.
    pub launch: &'a [(String, Json)],
}

impl<'a> Context<'a> {
    pub const fn new(language: &'a str, now: DateTime<FixedOffset>) -> Self {
        Self { language, now, seed: 0, launch: &[] }
    }

    /// For one response.
    #[must_use]
    pub const fn with_seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// With what is known of the people around it.
    #[must_use]
    pub const fn with_launch(self, launch: &'a [(String, Json)]) -> Self {
        Self { launch, ..self }
    }

    pub fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }
}
