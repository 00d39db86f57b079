//! Reads the event log: rollups, item values and seals. The work is `storage::results::consumer`.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use super::{JobContext, JobError, Periodic};
use crate::storage::results::consumer::{Consumer, Progress};

/// Events read in one transaction. Their answers are in memory meanwhile, some 30 kB for each.
const BATCH: u16 = 200;

/// Runs every second on one replica; pages don't wait for it, as they read the rest of the log themselves. So it goes
/// on at once only after a full batch: many events read together cost a fraction of each read as it comes.
#[derive(Debug, Default)]
pub(super) struct Projection {
    consumer: Mutex<Consumer>,
}

impl Periodic for Projection {
    fn name(&self) -> &'static str {
        "projection"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(1)
    }

    fn run(&self, ctx: &JobContext) -> Result<bool, JobError> {
        let mut conn = ctx.db.connection()?;
        let mut consumer = self.consumer.lock().unwrap_or_else(PoisonError::into_inner);
        let progress = consumer.read_batch(&mut conn, i64::from(BATCH))?;
        Ok(matches!(progress, Progress::Read(events) if events >= usize::from(BATCH)))
    }
}
