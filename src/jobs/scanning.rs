//! Looks again at files that no scanner has looked at yet: it was away when they came, or was set up later.

use std::time::Duration;

use super::{JobContext, JobError, Periodic};
use crate::{
    integrations::scanner::Verdict,
    storage::response_files::{self, Scan},
};

/// Files of one round.
const AT_ONCE: i64 = 5;

/// Runs every minute on one replica.
#[derive(Debug)]
pub(super) struct Scanning;

impl Periodic for Scanning {
    fn name(&self) -> &'static str {
        "scanning"
    }

    fn every(&self) -> Duration {
        Duration::from_mins(1)
    }

    fn run(&self, ctx: &JobContext) -> Result<bool, JobError> {
        if !ctx.scanner.is_on() {
            return Ok(false);
        }
        let next = response_files::unscanned(&mut *ctx.db.connection()?, AT_ONCE)?;
        let mut is_away = false;
        for (organisation, file) in &next {
            let bytes = response_files::bytes(&mut *ctx.db.connection()?, *organisation, file.id)?;
            let scan = match ctx.scanner.scan(&bytes) {
                Ok(Verdict::Clean) => Scan::Clean,
                Ok(Verdict::Infected) => Scan::Infected,
                Err(error) => {
                    tracing::warn!(file.id = %file.id, %error, "a file could not be looked at; it is held back");
                    is_away = true;
                    Scan::Waiting
                }
            };
            ctx.db.write_now("scanner", ctx.clock.now(), |w| {
                response_files::set_scan(w, *organisation, file, scan)
            })?;
        }
        Ok(!is_away && i64::try_from(next.len()).is_ok_and(|count| count == AT_ONCE))
    }
}
