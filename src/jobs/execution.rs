//! One job, one round of a task: what running it means, whatever becomes of it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{JobContext, JobError, Periodic, Registry, RunnerSettings, delta};
use crate::storage::{
    StorageError,
    jobs::{self, Job},
    locks,
};

/// A job that panics is tried this often and no more.
const PANICS: i32 = 3;

/// One round of a periodic task, if no other replica is at it; tells whether there is more to do.
pub(super) fn round(ctx: &JobContext, task: &dyn Periodic) -> bool {
    let name = task.name();
    let result =
        locks::exclusive(&ctx.db, name, ctx.clock.now(), || catch_unwind(AssertUnwindSafe(|| task.run(ctx))));
    match result {
        Ok(Some(Ok(Ok(more)))) => more,
        Ok(None) => false,
        Ok(Some(Ok(Err(error)))) => {
            tracing::warn!(task = name, %error, "a periodic task failed");
            false
        }
        Ok(Some(Err(_panic))) => {
            tracing::error!(task = name, "a periodic task panicked");
            false
        }
        Err(error) => {
            tracing::warn!(task = name, %error, "a periodic task could not begin");
            false
        }
    }
}

pub(super) fn take(
    ctx: &JobContext,
    registry: &Registry,
    lease: Duration,
) -> Result<Option<Job>, StorageError> {
    let mut conn = ctx.db.connection()?;
    let taken = jobs::take_due(&mut conn, &registry.kinds(), ctx.clock.now(), delta(lease), 1)?;
    Ok(taken.into_iter().next())
}

/// Runs all jobs that are due on this thread, one after the other, and tells how many ran: for
/// commands and tests.
pub fn run_due(ctx: &JobContext, registry: &Registry) -> Result<usize, StorageError> {
    let mut count = 0;
    while let Some(job) = take(ctx, registry, RunnerSettings::default().lease)? {
        perform(ctx, registry, &job);
        count += 1;
    }
    Ok(count)
}

/// Runs one round of every periodic task on this thread: for commands and tests.
pub fn run_tasks(ctx: &JobContext, registry: &Registry) {
    for task in registry.periodic() {
        while round(ctx, task.as_ref()) {}
    }
}

pub(super) fn perform(ctx: &JobContext, registry: &Registry, job: &Job) {
    let span = tracing::info_span!("job", job.id = %job.id, job.kind = %job.kind, job.attempt = job.attempts);
    let _entered = span.enter();
    let Some(handler) = registry.handler(&job.kind) else { return };
    let started = Instant::now();
    let result = catch_unwind(AssertUnwindSafe(|| (handler.run)(&job.payload, ctx)));
    let outcome = match &result {
        Ok(Ok(())) => "done",
        Ok(Err(_)) => "failed",
        Err(_panic) => "panicked",
    };
    metrics::counter!("weconecta_jobs_total", "kind" => job.kind.clone(), "outcome" => outcome).increment(1);
    metrics::histogram!("weconecta_job_seconds", "kind" => job.kind.clone())
        .record(started.elapsed().as_secs_f64());
    let settled = match result {
        Ok(Ok(())) => ctx.db.connection().and_then(|mut conn| jobs::delete(&mut conn, job.id)),
        Ok(Err(error)) => {
            let give_up = matches!(error, JobError::Never(_));
            put_back(ctx, registry, job, &error.to_string(), give_up)
        }
        Err(_panic) => put_back(ctx, registry, job, "the job panicked", job.attempts >= PANICS),
    };
    if let Err(error) = settled {
        tracing::warn!(%error, "what became of the job was not noted; it will run again");
    }
}

fn put_back(
    ctx: &JobContext,
    registry: &Registry,
    job: &Job,
    error: &str,
    give_up: bool,
) -> Result<(), StorageError> {
    let now = ctx.clock.now();
    let attempt = u32::try_from(job.attempts).unwrap_or(1);
    let pause = registry.handler(&job.kind).map_or(Duration::ZERO, |handler| (handler.pause)(attempt));
    let run_at: DateTime<Utc> = now + delta(jittered(pause, job.id, attempt));
    let mut conn = ctx.db.connection()?;
    let is_dead = jobs::save_failure(&mut conn, job, error, now, run_at, give_up)?;
    drop(conn);
    if !is_dead {
        tracing::info!(error, "the job failed and will be tried again");
        return Ok(());
    }
    tracing::error!(error, "the job failed for the last time");
    let Some(handler) = registry.handler(&job.kind) else { return Ok(()) };
    let told = catch_unwind(AssertUnwindSafe(|| (handler.given_up)(&job.payload, ctx)));
    if !matches!(told, Ok(Ok(()))) {
        tracing::warn!("what follows from giving up the job was not done");
    }
    Ok(())
}

/// Between three quarters and five quarters of the pause, so that jobs that failed together don't
/// come back together. Taken from the job's id: a new draw for each attempt without a generator.
fn jittered(pause: Duration, id: Uuid, attempt: u32) -> Duration {
    let [.., low, high] = *id.as_bytes();
    let draw =
        u16::from_be_bytes([high, low]).wrapping_mul(u16::try_from(attempt % 251).unwrap_or(0) * 2 + 1);
    pause.mul_f64(0.75 + f64::from(draw) / f64::from(u16::MAX) / 2.0)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn pauses_are_spread_by_a_quarter() {
        let pause = Duration::from_secs(100);
        let drawn: Vec<_> = (0..50).map(|n| jittered(pause, Uuid::from_u128(n * 977), 1)).collect();
        assert!(drawn.iter().all(|d| (75.0..=125.0).contains(&d.as_secs_f64())));
        assert!(drawn.iter().collect::<HashSet<_>>().len() > 40);
    }
}
