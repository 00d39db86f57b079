//! What the engine may know of the world: it has no clock and no settings of its own.

use chrono::{DateTime, FixedOffset, NaiveDate};

/// Given by the caller with every evaluation.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The reader's language, such as `pt-BR`.
    pub language: &'a str,
    /// Now, on the organisation's wall clock.
    pub now: DateTime<FixedOffset>,
}

impl<'a> Context<'a> {
    pub const fn new(language: &'a str, now: DateTime<FixedOffset>) -> Self {
        Self { language, now }
    }

    pub fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }
}
