//! What time it is, as an argument: the system's clock in the program, a set one in tests.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// Handed to handlers as `Data<Clock>`.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Set(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until [`Clock::advance`] moves it; clones share it.
    pub fn set_to(now: DateTime<Utc>) -> Self {
        Self(Source::Set(Arc::new(Mutex::new(now))))
    }

    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Source::System => DateTime::from(std::time::SystemTime::now()),
            Source::Set(now) => *now.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Moves a set clock; the system's does not move.
    pub fn advance(&self, by: TimeDelta) {
        if let Source::Set(now) = &self.0 {
            *now.lock().unwrap_or_else(PoisonError::into_inner) += by;
        }
    }
}
