//! How often something may be guessed from one place, counted in PostgreSQL so that all replicas agree.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};

use crate::storage::{PgConnection, StorageError, throttles};

/// What is counted, for how long, and how much is too much.
#[derive(Debug)]
pub struct Count {
    key: Vec<u8>,
    window: TimeDelta,
    most: i32,
}

impl Count {
    /// At most `most` in each `window` for what `parts` name together. Only their hash is stored.
    pub fn new(name: &str, parts: &[&[u8]], window: TimeDelta, most: i32) -> Self {
        let mut digest = Sha256::new();
        digest.update(name.as_bytes());
        for part in parts {
            digest.update([0]);
            digest.update(part);
        }
        Self { key: digest.finalize().to_vec(), window, most }
    }

    /// What it is counted under.
    pub fn key(&self) -> &[u8] {
        &self.key
    }
}

/// The counts that one attempt belongs to.
#[derive(Debug)]
pub struct Attempt(pub Vec<Count>);

impl Attempt {
    /// Counts it. `Some` is when it may be tried again: it is one too many.
    pub fn start(
        &self,
        conn: &mut PgConnection,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StorageError> {
        let mut wait = None;
        for count in &self.0 {
            let (attempts, ends_at) = throttles::count(conn, &count.key, now, count.window)?;
            if attempts > count.most {
                wait = wait.max(Some(ends_at));
            }
        }
        Ok(wait)
    }

    /// Begins all counts anew.
    pub fn forget(&self, conn: &mut PgConnection) -> Result<(), StorageError> {
        self.0.iter().try_for_each(|count| throttles::clear(conn, &count.key))
    }

    /// It worked: the first count begins anew, the shared ones forget this attempt only, so that somebody with an
    /// account of their own can't clear what they guessed at others'.
    pub fn succeed(&self, conn: &mut PgConnection) -> Result<(), StorageError> {
        let mut counts = self.0.iter();
        if let Some(own) = counts.next() {
            throttles::clear(conn, &own.key)?;
        }
        counts.try_for_each(|shared| throttles::refund(conn, &shared.key))
    }

    /// It worked: every count forgets this attempt, and no other.
    pub fn refund(&self, conn: &mut PgConnection) -> Result<(), StorageError> {
        self.0.iter().try_for_each(|count| throttles::refund(conn, &count.key))
    }
}
