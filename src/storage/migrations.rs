//! The embedded migrations, run at start under an advisory lock so that replicas don't race.

use diesel::{Connection as _, PgConnection, RunQueryDsl as _, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use super::StorageError;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// Any number works as long as every replica uses the same; this one spells "weco".
const LOCK: i64 = 0x7765_636f;

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The server does not answer under this address.
    #[error("cannot connect to the database: {0}")]
    Connect(#[from] diesel::ConnectionError),
    /// The lock could not be taken.
    #[error("cannot lock the schema: {0}")]
    Lock(#[from] diesel::result::Error),
    /// A migration failed; the ones before it stay.
    #[error("a migration failed: {0}")]
    Run(String),
}

/// Brings the schema up to date and returns the names of the migrations that ran, oldest first.
pub fn run(url: &str) -> Result<Vec<String>, MigrationError> {
    let mut conn = PgConnection::establish(url)?;
    sql_query(format!("SELECT pg_advisory_lock({LOCK})")).execute(&mut conn)?;
    let ran = conn
        .run_pending_migrations(MIGRATIONS)
        .map(|versions| versions.iter().map(ToString::to_string).collect())
        .map_err(|error| MigrationError::Run(error.to_string()));
    sql_query(format!("SELECT pg_advisory_unlock({LOCK})")).execute(&mut conn)?;
    ran
}

/// Takes the newest migration back; `false` when there is none left. For tests.
pub fn revert_last(url: &str) -> Result<bool, MigrationError> {
    let mut conn = PgConnection::establish(url)?;
    let applied = conn.applied_migrations().map_err(|error| MigrationError::Run(error.to_string()))?;
    if applied.is_empty() {
        return Ok(false);
    }
    conn.revert_last_migration(MIGRATIONS).map_err(|error| MigrationError::Run(error.to_string()))?;
    Ok(true)
}

/// Whether a migration of this binary has not run yet.
pub fn is_pending(conn: &mut PgConnection) -> Result<bool, StorageError> {
    conn.has_pending_migration(MIGRATIONS).map_err(|_error| StorageError::Corrupt("migration table"))
}
