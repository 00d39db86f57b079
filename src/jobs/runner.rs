//! Takes jobs from the queue and runs them on threads of its own, inside `serve` or alone.
//!
//! Any number of replicas may run one: a job is held by a lease, which is extended while it runs.
//! Workers are woken by PostgreSQL's notifications, and look by themselves now and then in case
//! one was lost.

use std::{
    collections::HashSet,
    io,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use uuid::Uuid;

use super::{
    JobContext, Periodic, Registry, delta,
    execution::{perform, round, take},
};
use crate::storage::{
    jobs,
    notify::{JOBS, Listener},
};

/// How a runner works.
#[derive(Debug, Clone, Copy)]
pub struct RunnerSettings {
    /// Jobs that run at a time, at least 1.
    pub workers: usize,
    /// How often workers look for themselves.
    pub poll: Duration,
    /// How long a job is held without word from its worker.
    pub lease: Duration,
}

impl Default for RunnerSettings {
    fn default() -> Self {
        Self { workers: 2, poll: Duration::from_secs(2), lease: Duration::from_mins(2) }
    }
}

/// A running set of workers. Dropping it asks them to stop without waiting for them.
#[derive(Debug)]
pub struct Runner {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    ctx: JobContext,
    registry: Registry,
    settings: RunnerSettings,
    is_stopping: AtomicBool,
    /// Grows with every call to wake, so that a call between looking and sleeping is not lost.
    calls: Mutex<u64>,
    called: Condvar,
    running: Mutex<HashSet<Uuid>>,
}

impl Runner {
    /// Starts the workers, the listener and the periodic tasks. Fails if no thread can be had.
    pub fn start(ctx: JobContext, registry: Registry, settings: RunnerSettings) -> io::Result<Self> {
        let periodic = registry.periodic().to_vec();
        let shared = Arc::new(Shared {
            ctx,
            registry,
            settings,
            is_stopping: AtomicBool::new(false),
            calls: Mutex::new(0),
            called: Condvar::new(),
            running: Mutex::new(HashSet::new()),
        });
        let mut runner = Self { shared, threads: Vec::new() };
        for number in 0..settings.workers.max(1) {
            runner.spawn(format!("jobs-{number}"), Shared::work)?;
        }
        runner.spawn("jobs-listener".to_owned(), Shared::listen)?;
        runner.spawn("jobs-leases".to_owned(), Shared::keep_leases)?;
        for task in periodic {
            runner.spawn(format!("task-{}", task.name()), move |shared| shared.repeat(task.as_ref()))?;
        }
        Ok(runner)
    }

    fn spawn(&mut self, name: String, body: impl FnOnce(&Shared) + Send + 'static) -> io::Result<()> {
        let shared = Arc::clone(&self.shared);
        self.threads.push(thread::Builder::new().name(name).spawn(move || body(&shared))?);
        Ok(())
    }

    /// Takes no further job and waits up to `grace` for those that run. `false` if some still do:
    /// their leases run out and another runner takes them.
    pub fn stop(self, grace: Duration) -> bool {
        self.shared.stop();
        let deadline = Instant::now() + grace;
        while Instant::now() < deadline {
            if self.threads.iter().all(JoinHandle::is_finished) {
                return true;
            }
            thread::sleep(Duration::from_millis(10));
        }
        self.threads.iter().all(JoinHandle::is_finished)
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.shared.stop();
    }
}

impl Shared {
    fn stop(&self) {
        self.is_stopping.store(true, Ordering::SeqCst);
        self.wake();
    }

    fn may_go_on(&self) -> bool {
        !self.is_stopping.load(Ordering::SeqCst)
    }

    fn wake(&self) {
        *held(&self.calls) += 1;
        self.called.notify_all();
    }

    /// Sleeps until woken after the call counted as `seen`, or for `longest`.
    fn wait(&self, seen: u64, longest: Duration) {
        let calls = held(&self.calls);
        let waited =
            self.called.wait_timeout_while(calls, longest, |calls| *calls == seen && self.may_go_on());
        drop(waited);
    }

    fn work(&self) {
        while self.may_go_on() {
            let seen = *held(&self.calls);
            match take(&self.ctx, &self.registry, self.settings.lease) {
                Ok(Some(job)) => {
                    held(&self.running).insert(job.id);
                    perform(&self.ctx, &self.registry, &job);
                    held(&self.running).remove(&job.id);
                }
                Ok(None) => self.wait(seen, self.settings.poll),
                Err(error) => {
                    tracing::warn!(%error, "no job could be taken");
                    self.wait(seen, self.settings.poll);
                }
            }
        }
    }

    fn listen(&self) {
        while self.may_go_on() {
            let heard = Listener::connect(self.ctx.db.url()).and_then(|mut listener| {
                while self.may_go_on() {
                    let notices = listener.wait(Duration::from_millis(500))?;
                    if notices.iter().any(|notice| notice.channel == JOBS) {
                        self.wake();
                    }
                }
                Ok(())
            });
            if let Err(error) = heard {
                tracing::warn!(%error, "not listening for jobs; looking for them meanwhile");
                self.rest(self.settings.poll);
            }
        }
    }

    /// Extends the leases of what runs, and buries what its worker died of.
    fn keep_leases(&self) {
        while self.may_go_on() {
            let running: Vec<Uuid> = held(&self.running).iter().copied().collect();
            let now = self.ctx.clock.now();
            let kept = self.ctx.db.connection().and_then(|mut conn| {
                if !running.is_empty() {
                    jobs::extend_lease(&mut conn, &running, now + delta(self.settings.lease))?;
                }
                jobs::bury_lost(&mut conn, now)
            });
            if let Err(error) = kept {
                tracing::warn!(%error, "leases of jobs were not extended");
            }
            self.rest(self.settings.lease / 4);
        }
    }

    fn repeat(&self, task: &dyn Periodic) {
        while self.may_go_on() {
            let more = round(&self.ctx, task);
            if !more {
                self.rest(task.every());
            }
        }
    }

    /// Sleeps, but not through a stop.
    fn rest(&self, span: Duration) {
        let until = Instant::now() + span;
        while self.may_go_on() && Instant::now() < until {
            let left = until.saturating_duration_since(Instant::now());
            let seen = *held(&self.calls);
            self.wait(seen, left);
        }
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
