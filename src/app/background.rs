//! What runs beside the web server, or alone: jobs, periodic tasks, and the relay that tells open
//! pages of what other processes did.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use secrecy::ExposeSecret;

use super::config::Settings;
use crate::{
    integrations::mail::Mailer,
    jobs::{self, JobContext, Runner, RunnerSettings},
    web::site::Site,
};

/// The threads beside the server.
pub(super) struct Background {
    runner: Runner,
    relays: Vec<JoinHandle<()>>,
    may_relay: Arc<AtomicBool>,
}

impl Background {
    /// Starts everything. The error is one line.
    pub(super) fn start(settings: &Settings, site: &Site) -> Result<Self, String> {
        let fails = |error: std::io::Error| format!("can't start a thread: {error}");
        let workers = usize::try_from(settings.jobs.job_workers.get()).unwrap_or(1);
        let runner_settings = RunnerSettings { workers, ..RunnerSettings::default() };
        let runner =
            Runner::start(context(settings, site)?, jobs::registry(), runner_settings).map_err(fails)?;
        let may_relay = Arc::new(AtomicBool::new(true));
        let (hub, url, flag) = (site.hub().clone(), site.db().url().to_owned(), Arc::clone(&may_relay));
        let relay = thread::Builder::new()
            .name("relay".to_owned())
            .spawn(move || hub.relay(&url, || flag.load(Ordering::SeqCst)))
            .map_err(fails)?;
        let (hub, db, flag) = (site.hub().clone(), site.db().clone(), Arc::clone(&may_relay));
        let watch = thread::Builder::new()
            .name("responses".to_owned())
            .spawn(move || hub.watch_responses(&db, || flag.load(Ordering::SeqCst)))
            .map_err(fails)?;
        Ok(Self { runner, relays: vec![relay, watch], may_relay })
    }

    /// Takes no further job, waits up to `grace` for those that run, and ends the relay; blocks.
    pub(super) fn stop(self, grace: Duration) {
        self.may_relay.store(false, Ordering::SeqCst);
        if !self.runner.stop(grace) {
            tracing::warn!("a job is still running; it will be done again");
        }
        for relay in self.relays {
            if relay.join().is_err() {
                tracing::warn!("a relay ended by a panic");
            }
        }
    }
}

fn context(settings: &Settings, site: &Site) -> Result<JobContext, String> {
    let url = settings.mail.smtp_url.as_ref().map(ExposeSecret::expose_secret);
    let mailer = Mailer::new(url, &settings.mail.mail_from).map_err(|error| error.to_string())?;
    Ok(JobContext {
        db: site.db().clone(),
        clock: site.clock().clone(),
        mailer,
        providers: settings.messages.providers()?,
        scanner: settings.others.scanner()?,
        settings: Arc::new(site.settings().clone()),
        key: site.key().clone(),
    })
}
