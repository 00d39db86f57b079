//! The connection pool, and the one place that opens a transaction.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use actix_web::web::block;
use chrono::{DateTime, Utc};
use diesel::{
    Connection as _, PgConnection,
    r2d2::{ConnectionManager, Pool, PooledConnection},
};

use super::{StorageError, submissions::group::Group};

/// How many connections the pool keeps and how long a request waits for one.
#[derive(Debug, Clone, Copy)]
pub struct PoolSettings {
    /// Upper bound of open connections, at least 1.
    pub size: u32,
    /// How long a request waits for a free connection before it is answered 503.
    pub wait: Duration,
}

impl Default for PoolSettings {
    fn default() -> Self {
        Self { size: 16, wait: Duration::from_secs(3) }
    }
}

/// A handle on the database; clones share one pool.
#[derive(Clone)]
pub struct Db {
    pub(super) pool: Pool<ConnectionManager<PgConnection>>,
    url: Arc<str>,
    pub(super) group: Arc<OnceLock<Group>>,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db").field("pool", &self.pool.state()).finish_non_exhaustive()
    }
}

impl Db {
    /// Opens the pool lazily: no connection is made before the first use, so the program starts
    /// and answers "not ready" while the database is away.
    ///
    /// `url` is a libpq URL or a keyword string.
    pub fn new(url: &str, settings: PoolSettings) -> Self {
        let pool = Pool::builder()
            .max_size(settings.size.max(1))
            .min_idle(Some(1))
            .connection_timeout(settings.wait)
            // a round trip per request would cost more than the rare error it avoids
            .test_on_check_out(false)
            .build_unchecked(ConnectionManager::new(url));
        Self { pool, url: url.into(), group: Arc::default() }
    }

    /// The database URL, for a connection outside the pool (LISTEN, migrations). Holds a password:
    /// never log it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Open and idle connections, for the metrics.
    pub fn pool_state(&self) -> (u32, u32) {
        let state = self.pool.state();
        (state.connections, state.idle_connections)
    }

    /// A pooled connection for code that already runs on a blocking thread.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] when none is free within the pool's time limit.
    pub fn connection(&self) -> Result<PooledConnection<ConnectionManager<PgConnection>>, StorageError> {
        self.pool.get().map_err(|error| {
            tracing::warn!(%error, "no database connection");
            StorageError::Unavailable
        })
    }

    /// Runs one closure that reads, on a blocking thread.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let db = self.clone();
        block(move || work(&mut *db.connection()?))
            .await
            .unwrap_or_else(|_| Err(StorageError::Cancelled.into()))
    }

    /// Runs one closure in one transaction, on a blocking thread. An error rolls everything back.
    ///
    /// `actor` names who acts in the event log: an account's id, `patient`, `link`, `system` or `cli`.
    pub async fn write<T, E>(
        &self,
        actor: impl Into<String>,
        now: DateTime<Utc>,
        work: impl FnOnce(&mut Write<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let db = self.clone();
        let actor = actor.into();
        block(move || db.write_now(&actor, now, work))
            .await
            .unwrap_or_else(|_| Err(StorageError::Cancelled.into()))
    }

    /// [`Db::write`] for code that already runs on a blocking thread (jobs, commands, tests).
    pub fn write_now<T, E>(
        &self,
        actor: &str,
        now: DateTime<Utc>,
        work: impl FnOnce(&mut Write<'_>) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<StorageError>,
    {
        let mut connection = self.connection()?;
        in_transaction(&mut connection, actor, now, work)
    }

    /// Runs one closure that sends exactly one statement, which then is its own transaction: saves
    /// the round trips of BEGIN and COMMIT where a single SQL function does all the work.
    pub async fn write_single<T, E>(
        &self,
        actor: impl Into<String>,
        now: DateTime<Utc>,
        work: impl FnOnce(&mut Write<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let db = self.clone();
        let actor = actor.into();
        block(move || work(&mut Write { conn: &mut *db.connection()?, actor: &actor, now }))
            .await
            .unwrap_or_else(|_| Err(StorageError::Cancelled.into()))
    }
}

/// Runs `work` in a transaction, or in a savepoint where one is open already.
fn in_transaction<T, E>(
    conn: &mut PgConnection,
    actor: &str,
    now: DateTime<Utc>,
    work: impl FnOnce(&mut Write<'_>) -> Result<T, E>,
) -> Result<T, E>
where
    E: From<StorageError>,
{
    /// Lets `E` pass through Diesel's transaction, which wants `From<diesel::result::Error>`.
    enum Outcome<E> {
        Work(E),
        Diesel(diesel::result::Error),
    }
    impl<E> From<diesel::result::Error> for Outcome<E> {
        fn from(error: diesel::result::Error) -> Self {
            Self::Diesel(error)
        }
    }
    conn.transaction(|conn| work(&mut Write { conn, actor, now }).map_err(Outcome::Work)).map_err(|outcome| {
        match outcome {
            Outcome::Work(error) => error,
            Outcome::Diesel(error) => StorageError::from(error).into(),
        }
    })
}

/// The right to change data: a connection inside a transaction, who acts, and when.
pub struct Write<'a> {
    conn: &'a mut PgConnection,
    actor: &'a str,
    now: DateTime<Utc>,
}

impl<'a> Write<'a> {
    /// For a statement that is its own transaction; see [`Db::write_single`].
    pub(super) fn new(conn: &'a mut PgConnection, actor: &'a str, now: DateTime<Utc>) -> Self {
        Self { conn, actor, now }
    }

    /// The connection, inside the transaction.
    pub fn conn(&mut self) -> &mut PgConnection {
        self.conn
    }

    /// Who acts, as the event log names them.
    pub fn actor(&self) -> &str {
        self.actor
    }

    /// The time of the whole transaction.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// A part that may fail alone: an error rolls back what this closure did, and nothing else.
    pub fn part<T, E>(&mut self, work: impl FnOnce(&mut Write<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StorageError>,
    {
        in_transaction(self.conn, self.actor, self.now, work)
    }

    /// The same transaction at another time and by somebody else: for what is loaded with its history.
    pub fn as_of<'b>(&'b mut self, actor: &'b str, now: DateTime<Utc>) -> Write<'b> {
        Write { conn: self.conn, actor, now }
    }
}
