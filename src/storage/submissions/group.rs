//! Submissions that arrive at the same time share one statement and one commit.
//!
//! Two threads take what waits, store it together and answer each request once the commit is on the disk. Nothing
//! waits for company: a submission that arrives alone is stored alone. What can't be stored together (a repeated
//! request, or one at which the database fails) is stored by itself, so that none spoils its neighbours.

use std::{
    collections::HashSet,
    panic::AssertUnwindSafe,
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread,
};

use chrono::{DateTime, Utc};
use diesel::{
    PgConnection, RunQueryDsl,
    r2d2::{ConnectionManager, Pool},
};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{Flag, Receipt, Submission, save};
use crate::{
    domain::ids::ResponseId,
    storage::{Db, StorageError, content::Content, db::Write, responses::Place},
};

/// Most submissions in one statement.
const LARGEST: usize = 64;
/// Most that wait: more means that the database stands still.
const LONGEST_QUEUE: usize = 4_096;
const WRITERS: usize = 2;
const ACTOR: &str = "link";

/// A whole response handed in at once: no step was saved before.
#[derive(Debug)]
pub struct Arrival {
    pub id: ResponseId,
    pub place: Place,
    pub content: Content,
    /// The red flags, one for each rule.
    pub flags: Vec<Flag>,
    pub language: &'static str,
    pub mode: &'static str,
    /// SHA-256 of what was handed in.
    pub body_hash: Vec<u8>,
    /// When it was handed in, which counts as its start.
    pub at: DateTime<Utc>,
}

impl Db {
    /// Stores a submission together with those that arrive with it. The answer comes once it is committed.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] when the database is away or too many wait; the caller can repeat the request.
    pub async fn submit(&self, arrival: Arrival) -> Result<Receipt, StorageError> {
        let (answer, answered) = oneshot::channel();
        self.group().push(Waiting { arrival, answer })?;
        answered.await.unwrap_or(Err(StorageError::Cancelled))
    }

    fn group(&self) -> &Group {
        self.group.get_or_init(|| Group::start(&self.pool))
    }
}

/// The threads that store; started with the first submission, ended with the last handle on the database.
pub(in crate::storage) struct Group(Arc<Queue>);

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    arrived: Condvar,
}

#[derive(Default)]
struct State {
    waiting: Vec<Waiting>,
    is_closed: bool,
}

struct Waiting {
    arrival: Arrival,
    answer: oneshot::Sender<Result<Receipt, StorageError>>,
}

type Connections = Pool<ConnectionManager<PgConnection>>;

impl Group {
    fn start(pool: &Connections) -> Self {
        let queue = Arc::new(Queue::default());
        for number in 0..WRITERS {
            let (queue, pool) = (Arc::clone(&queue), pool.clone());
            let writer = thread::Builder::new().name(format!("submissions-{number}"));
            if let Err(error) = writer.spawn(move || queue.work(&pool)) {
                tracing::error!(%error, "a thread that stores submissions did not start");
            }
        }
        Self(queue)
    }

    fn push(&self, waiting: Waiting) -> Result<(), StorageError> {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.waiting.len() >= LONGEST_QUEUE {
            return Err(StorageError::Unavailable);
        }
        state.waiting.push(waiting);
        drop(state);
        self.0.arrived.notify_one();
        Ok(())
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner).is_closed = true;
        self.0.arrived.notify_all();
    }
}

impl Queue {
    fn work(&self, pool: &Connections) {
        while let Some(taken) = self.take() {
            // whoever waits in a group that panics is answered with an error; the next group is stored all the same
            if std::panic::catch_unwind(AssertUnwindSafe(|| store(pool, taken))).is_err() {
                tracing::error!("storing a group of submissions panicked");
            }
        }
    }

    /// What waits, as soon as anything does; `None` at the end.
    fn take(&self) -> Option<Vec<Waiting>> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let is_idle = |state: &mut State| state.waiting.is_empty() && !state.is_closed;
        let mut state = self.arrived.wait_while(state, is_idle).unwrap_or_else(PoisonError::into_inner);
        if state.waiting.is_empty() {
            return None;
        }
        let taken = state.waiting.len().min(LARGEST);
        Some(state.waiting.drain(..taken).collect())
    }
}

fn store(pool: &Connections, taken: Vec<Waiting>) {
    let Ok(mut conn) = pool.get() else {
        tracing::warn!(submissions = taken.len(), "no database connection");
        for one in taken {
            one.answer(Err(StorageError::Unavailable));
        }
        return;
    };
    let mut stored = if taken.len() > 1 { together(&mut conn, &taken) } else { HashSet::new() };
    for one in taken {
        // an id counts for the first that brought it: one that came twice is a repeated request
        let receipt = if one.arrival.is_plain() && stored.remove(&one.arrival.id.get()) {
            metrics::counter!("weconecta_submissions_total").increment(1);
            Ok(Receipt::Stored)
        } else {
            alone(&mut conn, &one.arrival)
        };
        one.answer(receipt);
    }
}

/// Stores the first of each id in one statement, and nothing of what opens an alert or belongs to a patient.
/// What is not among the answers is not known to be stored.
fn together(conn: &mut PgConnection, taken: &[Waiting]) -> HashSet<Uuid> {
    let mut seen = HashSet::with_capacity(taken.len());
    let mut arrivals: Vec<&Arrival> = taken.iter().map(|one| &one.arrival).collect();
    arrivals.retain(|arrival| arrival.is_plain() && seen.insert(arrival.id.get()));
    // always in the same order, so that two groups with the same ids can't wait for each other
    arrivals.sort_unstable_by_key(|arrival| arrival.id.get());
    if arrivals.len() < 2 {
        return HashSet::new();
    }
    match insert(conn, &arrivals) {
        Ok(stored) => stored.into_iter().collect(),
        Err(error) => {
            tracing::warn!(%error, submissions = taken.len(), "a group of submissions is stored one by one");
            HashSet::new()
        }
    }
}

fn alone(conn: &mut PgConnection, arrival: &Arrival) -> Result<Receipt, StorageError> {
    save(&mut Write::new(conn, ACTOR, arrival.at), &arrival.as_submission())
}

impl Waiting {
    /// The request may have gone away: what is stored stays stored.
    fn answer(self, receipt: Result<Receipt, StorageError>) {
        self.answer.send(receipt).unwrap_or_default();
    }
}

impl Arrival {
    fn is_plain(&self) -> bool {
        self.flags.is_empty() && self.place.patient.is_none()
    }

    /// For [`save`] in a transaction with something else.
    pub fn as_submission(&self) -> Submission<'_> {
        Submission {
            id: self.id,
            place: self.place,
            revision: 0,
            answers: &self.content.answers,
            scores: &self.content.scores,
            score: self.content.score,
            severity: self.content.severity,
            outcome: self.content.outcome,
            flags: &self.flags,
            language: self.language,
            mode: self.mode,
            body_hash: &self.body_hash,
            started_at: self.at,
        }
    }
}

mod statement {
    //! The SQL function as Diesel calls it.
    #![expect(clippy::too_many_arguments, reason = "one argument for each column")]

    use diesel::sql_types::{Array, Binary, Double, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};

    diesel::define_sql_function! {
        /// Stores what is new; see the migration.
        fn insert_submissions(
            ids: Array<SqlUuid>, organisations: Array<SqlUuid>, questionnaires: Array<SqlUuid>,
            versions: Array<SqlUuid>, links: Array<SqlUuid>, members: Array<SqlUuid>,
            answers: Array<Text>, scores: Array<Text>, score: Array<Nullable<Double>>,
            severities: Array<Nullable<SmallInt>>, outcomes: Array<Nullable<Text>>, languages: Array<Text>,
            modes: Array<Text>, body_hashes: Array<Binary>, started: Array<Timestamptz>,
            now: Array<Timestamptz>, actor: Text
        ) -> Array<SqlUuid>;
    }
}

/// Returns the ids that are stored now.
fn insert(conn: &mut PgConnection, arrivals: &[&Arrival]) -> Result<Vec<Uuid>, StorageError> {
    fn column<'a, T>(arrivals: &[&'a Arrival], value: impl Fn(&'a Arrival) -> T) -> Vec<T> {
        arrivals.iter().map(|&arrival| value(arrival)).collect()
    }
    Ok(diesel::select(statement::insert_submissions(
        column(arrivals, |one| one.id.get()),
        column(arrivals, |one| one.place.organisation.get()),
        column(arrivals, |one| one.place.questionnaire.get()),
        column(arrivals, |one| one.place.version.get()),
        column(arrivals, |one| one.place.link.get()),
        column(arrivals, |one| one.place.member.get()),
        column(arrivals, |one| one.content.answers.as_str()),
        column(arrivals, |one| one.content.scores.to_string()),
        column(arrivals, |one| one.content.score),
        column(arrivals, |one| one.content.severity),
        column(arrivals, |one| one.content.outcome),
        column(arrivals, |one| one.language),
        column(arrivals, |one| one.mode),
        column(arrivals, |one| one.body_hash.as_slice()),
        column(arrivals, |one| one.at),
        column(arrivals, |one| one.at),
        ACTOR,
    ))
    .get_result(conn)?)
}
