//! Which kind of job is run by which code.

use std::{collections::HashMap, sync::Arc, time::Duration};

use serde_json::Value;

use super::{Job, JobContext, JobError, Periodic};

/// The jobs and periodic tasks that a runner knows.
#[derive(Default, Clone)]
pub struct Registry {
    handlers: HashMap<&'static str, Handler>,
    periodic: Vec<Arc<dyn Periodic>>,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry").field("kinds", &self.kinds()).finish_non_exhaustive()
    }
}

/// The code behind one kind.
#[derive(Clone, Copy)]
pub(super) struct Handler {
    pub(super) run: fn(&Value, &JobContext) -> Result<(), JobError>,
    pub(super) given_up: fn(&Value, &JobContext) -> Result<(), JobError>,
    pub(super) pause: fn(u32) -> Duration,
}

impl Registry {
    /// Makes a job known.
    pub fn add<J: Job>(&mut self) -> &mut Self {
        let handler = Handler {
            run: |payload, ctx| read::<J>(payload)?.run(ctx),
            given_up: |payload, ctx| read::<J>(payload)?.given_up(ctx),
            pause: J::pause,
        };
        self.handlers.insert(J::KIND, handler);
        self
    }

    /// Makes a periodic task known.
    pub fn add_periodic(&mut self, task: impl Periodic) -> &mut Self {
        self.periodic.push(Arc::new(task));
        self
    }

    /// The kinds of jobs that it can run.
    pub fn kinds(&self) -> Vec<&'static str> {
        let mut kinds: Vec<_> = self.handlers.keys().copied().collect();
        kinds.sort_unstable();
        kinds
    }

    pub(super) fn handler(&self, kind: &str) -> Option<Handler> {
        self.handlers.get(kind).copied()
    }

    pub(super) fn periodic(&self) -> &[Arc<dyn Periodic>] {
        &self.periodic
    }
}

fn read<J: Job>(payload: &Value) -> Result<J, JobError> {
    J::deserialize(payload)
        .map_err(|_error| JobError::Never("the job's payload is not understood".to_owned()))
}
