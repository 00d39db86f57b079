//! Counting attempts in fixed windows, shared by all replicas.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;

use super::{StorageError, schema::throttles};

diesel::define_sql_function! {
    /// The larger of two values.
    #[sql_name = "greatest"]
    fn greatest_timestamp(a: diesel::sql_types::Timestamptz, b: diesel::sql_types::Timestamptz) -> diesel::sql_types::Timestamptz;
}

/// Counts one attempt under `key` (a hash) and returns how many the current window has seen,
/// this one included, and when the window ends.
pub fn count(
    conn: &mut PgConnection,
    key: &[u8],
    now: DateTime<Utc>,
    window: Duration,
) -> Result<(i32, DateTime<Utc>), StorageError> {
    // a window that has ended starts again at one
    diesel::delete(throttles::table.find(key).filter(throttles::window_ends_at.le(now))).execute(conn)?;
    Ok(diesel::insert_into(throttles::table)
        .values((
            throttles::key.eq(key),
            throttles::attempts.eq(1),
            throttles::window_ends_at.eq(now + window),
        ))
        .on_conflict(throttles::key)
        .do_update()
        .set((
            throttles::attempts.eq(throttles::attempts + 1),
            throttles::window_ends_at.eq(greatest_timestamp(throttles::window_ends_at, now)),
        ))
        .returning((throttles::attempts, throttles::window_ends_at))
        .get_result(conn)?)
}

/// How many attempts the current window has seen, and when it ends; `None` without any.
pub fn find(
    conn: &mut PgConnection,
    key: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<(i32, DateTime<Utc>)>, StorageError> {
    Ok(throttles::table
        .find(key)
        .filter(throttles::window_ends_at.gt(now))
        .select((throttles::attempts, throttles::window_ends_at))
        .first(conn)
        .optional()?)
}

/// Forgets the attempts under `key`, as after a sign-in that worked.
pub fn clear(conn: &mut PgConnection, key: &[u8]) -> Result<(), StorageError> {
    diesel::delete(throttles::table.find(key)).execute(conn)?;
    Ok(())
}

/// Removes windows that have ended; returns how many.
pub fn delete_expired(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<usize, StorageError> {
    Ok(diesel::delete(throttles::table.filter(throttles::window_ends_at.le(now))).execute(conn)?)
}

/// Takes back one attempt, as after a sign-in that worked.
pub fn refund(conn: &mut PgConnection, key: &[u8]) -> Result<(), StorageError> {
    diesel::update(throttles::table.find(key).filter(throttles::attempts.gt(0)))
        .set(throttles::attempts.eq(throttles::attempts - 1))
        .execute(conn)?;
    Ok(())
}
