//! The queue and its runner: retries, order, poison, leases, waking, stopping.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::json;
use weconecta::{
    domain::ids::OrganisationId,
    jobs::{self, Job, JobContext, JobError, Periodic, Registry, Runner, RunnerSettings},
    storage::{StorageError, jobs as queue, locks},
    web::clock::Clock,
};

use crate::support::{TestSite, seed::noon};

/// What ran, in order; one for all tests, told apart by the organisation's name in the payload.
static RAN: Mutex<Vec<(String, u32)>> = Mutex::new(Vec::new());

fn ran(test: &str) -> Vec<u32> {
    RAN.lock().unwrap().iter().filter(|(name, _)| name == test).map(|(_, number)| *number).collect()
}

/// Notes that it ran; fails or panics as often as it is told to.
#[derive(Deserialize)]
struct Probe {
    test: String,
    number: u32,
    #[serde(default)]
    fails: usize,
    #[serde(default)]
    panics: bool,
    #[serde(default)]
    takes_ms: u64,
}

impl Job for Probe {
    const KIND: &'static str = "probe";

    fn run(&self, _ctx: &JobContext) -> Result<(), JobError> {
        std::thread::sleep(Duration::from_millis(self.takes_ms));
        let before = ran(&self.test).into_iter().filter(|number| *number == self.number).count();
        RAN.lock().unwrap().push((self.test.clone(), self.number));
        assert!(!self.panics, "told to");
        if before < self.fails { Err(JobError::Later("told to".to_owned())) } else { Ok(()) }
    }
}

fn registry() -> Registry {
    let mut registry = Registry::default();
    registry.add::<Probe>();
    registry
}

fn put(site: &TestSite, organisation: OrganisationId, key: Option<&str>, payload: &serde_json::Value) {
    site.db
        .write_now("cli", site.clock.now(), |w| queue::insert(w, Some(organisation), "probe", key, payload))
        .unwrap();
}

#[test]
fn a_job_that_fails_is_tried_again_later_and_later() {
    let site = TestSite::new();
    let organisation = site.organisation("retry");
    put(&site, organisation, None, &json!({"test": "retry", "number": 1, "fails": 2}));
    let ctx = site.jobs(None);
    assert_eq!(jobs::run_due(&ctx, &registry()).unwrap(), 1);
    assert_eq!(jobs::run_due(&ctx, &registry()).unwrap(), 0, "not before its time");
    site.clock.advance(TimeDelta::seconds(7));
    assert_eq!(jobs::run_due(&ctx, &registry()).unwrap(), 1);
    site.clock.advance(TimeDelta::seconds(7));
    assert_eq!(jobs::run_due(&ctx, &registry()).unwrap(), 0, "the pause doubles");
    site.clock.advance(TimeDelta::seconds(7));
    assert_eq!(jobs::run_due(&ctx, &registry()).unwrap(), 1);
    assert_eq!(ran("retry").len(), 3);
    assert_eq!(queue::counts_of(&mut site.db.connection().unwrap(), organisation).unwrap(), (0, 0));
}

#[test]
fn a_poison_job_is_laid_aside_and_delays_no_other() {
    let site = TestSite::new();
    let (organisation, foreign) = (site.organisation("poison"), site.organisation("foreign"));
    put(&site, organisation, None, &json!({"test": "poison", "number": 0, "panics": true}));
    for number in 1..=5 {
        put(&site, organisation, None, &json!({"test": "poison", "number": number}));
    }
    let ctx = site.jobs(None);
    assert_eq!(jobs::run_due(&ctx, &registry()).unwrap(), 6);
    assert_eq!(ran("poison"), [0, 1, 2, 3, 4, 5], "the others ran in the same round");
    for _ in 0..5 {
        site.clock.advance(TimeDelta::hours(1));
        jobs::run_due(&ctx, &registry()).unwrap();
    }
    assert_eq!(ran("poison").iter().filter(|number| **number == 0).count(), 3, "three panics are enough");
    let mut conn = site.db.connection().unwrap();
    let dead = queue::list_dead(&mut conn, organisation, 10).unwrap();
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].last_error.as_deref(), Some("the job panicked"));
    assert!(queue::list_dead(&mut conn, foreign, 10).unwrap().is_empty());
    let taken = |organisation| {
        site.db.write_now("cli", site.clock.now(), |w| queue::revive(w, organisation, dead[0].id))
    };
    assert!(matches!(taken(foreign), Err(StorageError::NotFound)));
    taken(organisation).unwrap();
    assert_eq!(queue::counts_of(&mut conn, organisation).unwrap(), (1, 0));
}

#[test]
fn jobs_of_one_key_keep_their_order_through_failures() {
    let site = TestSite::new();
    let organisation = site.organisation("order");
    put(&site, organisation, Some("entity 5"), &json!({"test": "order", "number": 1, "fails": 1}));
    site.clock.advance(TimeDelta::milliseconds(1));
    put(&site, organisation, Some("entity 5"), &json!({"test": "order", "number": 2}));
    put(&site, organisation, Some("entity 6"), &json!({"test": "order", "number": 3}));
    let ctx = site.jobs(None);
    jobs::run_due(&ctx, &registry()).unwrap();
    assert_eq!(ran("order"), [1, 3], "the second waits for the first, another key does not");
    site.clock.advance(TimeDelta::seconds(10));
    jobs::run_due(&ctx, &registry()).unwrap();
    assert_eq!(ran("order"), [1, 3, 1, 2]);
}

#[test]
fn what_a_dead_worker_held_is_taken_again_and_given_up_in_the_end() {
    let site = TestSite::new();
    let organisation = site.organisation("lease");
    put(&site, organisation, None, &json!({"test": "lease", "number": 1}));
    let mut conn = site.db.connection().unwrap();
    let lease = TimeDelta::minutes(2);
    let mut take = |now| queue::take_due(&mut conn, &["probe"], now, lease, 10).unwrap().len();
    assert_eq!(take(noon()), 1);
    assert_eq!(take(noon() + TimeDelta::minutes(1)), 0, "held");
    for attempt in 1..12 {
        assert_eq!(take(noon() + TimeDelta::minutes(3 * attempt)), 1);
    }
    let late = noon() + TimeDelta::hours(2);
    assert_eq!(take(late), 0, "its attempts are used up");
    assert_eq!(queue::bury_lost(&mut conn, late).unwrap(), 1);
    assert_eq!(queue::counts_of(&mut conn, organisation).unwrap(), (0, 1));
}

#[test]
fn an_unknown_kind_is_left_to_a_newer_program() {
    let site = TestSite::new();
    let organisation = site.organisation("a");
    let add = |kind: &'static str, payload: serde_json::Value| {
        let insert = |w: &mut weconecta::storage::Write<'_>| {
            queue::insert(w, Some(organisation), kind, None, &payload)
        };
        site.db.write_now("cli", site.clock.now(), insert).unwrap();
    };
    add("of-tomorrow", json!({}));
    add("probe", json!({"number": "not a number"}));
    assert_eq!(jobs::run_due(&site.jobs(None), &registry()).unwrap(), 1);
    let counts = queue::counts_of(&mut site.db.connection().unwrap(), organisation).unwrap();
    assert_eq!(counts, (1, 1), "one waits, and a payload that is none is dead at once");
}

/// Waits until `is_so`, for at most five seconds.
fn eventually(is_so: impl Fn() -> bool) -> bool {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(5) {
        if is_so() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

#[test]
fn a_runner_is_woken_at_once_and_finishes_what_it_began() {
    let mut site = TestSite::new();
    site.clock = Clock::system();
    let organisation = site.organisation("wake");
    let settings = RunnerSettings { poll: Duration::from_mins(10), ..RunnerSettings::default() };
    let runner = Runner::start(site.jobs(None), registry(), settings).unwrap();
    // the listener needs a moment to connect; a job put in before is found without it
    put(&site, organisation, None, &json!({"test": "wake", "number": 0}));
    std::thread::sleep(Duration::from_millis(700));
    put(&site, organisation, None, &json!({"test": "wake", "number": 1, "takes_ms": 400}));
    std::thread::sleep(Duration::from_millis(300));
    assert!(runner.stop(Duration::from_secs(5)), "it stopped in time");
    assert!(ran("wake").contains(&1), "what had begun was finished");
    let left = queue::counts_of(&mut site.db.connection().unwrap(), organisation).unwrap();
    assert_eq!(left.1, 0);
}

/// Counts its rounds; has more to do twice.
struct Rounds(Arc<AtomicUsize>);

impl Periodic for Rounds {
    fn name(&self) -> &'static str {
        "rounds"
    }

    fn every(&self) -> Duration {
        Duration::from_millis(30)
    }

    fn run(&self, _ctx: &JobContext) -> Result<bool, JobError> {
        let before = self.0.fetch_add(1, Ordering::SeqCst);
        assert!(before != 3, "a panic ends the round, not the task");
        Ok(before < 2)
    }
}

#[test]
fn periodic_tasks_come_round_on_one_replica_at_a_time() {
    let mut site = TestSite::new();
    site.clock = Clock::system();
    let rounds = Arc::new(AtomicUsize::new(0));
    let mut registry = Registry::default();
    registry.add_periodic(Rounds(Arc::clone(&rounds)));
    let other = site.db.clone();
    let held = locks::exclusive(&other, "rounds", noon(), || {
        jobs::run_tasks(&site.jobs(None), &registry);
        rounds.load(Ordering::SeqCst)
    });
    assert_eq!(held.unwrap(), Some(0), "another replica is at it");
    let runner = Runner::start(site.jobs(None), registry, RunnerSettings::default()).unwrap();
    assert!(eventually(|| rounds.load(Ordering::SeqCst) > 6));
    assert!(runner.stop(Duration::from_secs(5)));
}

#[test]
fn upkeep_throws_away_what_has_had_its_time() {
    let site = TestSite::new();
    let organisation = site.organisation("a");
    let person = site.person(organisation, weconecta::storage::accounts::Role::Staff);
    site.clock.advance(TimeDelta::days(1));
    jobs::run_tasks(&site.jobs(None), &jobs::registry());
    let mut conn = site.db.connection().unwrap();
    let left = weconecta::storage::sessions::list_of_account(&mut conn, person.account, noon()).unwrap();
    assert!(left.is_empty());
}
