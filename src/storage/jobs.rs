//! Work to be done outside a request: at least once, in order per key, with retries.

use chrono::{DateTime, Duration, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Timestamptz},
};
use serde_json::Value;
use uuid::Uuid;

use super::{StorageError, Write, notify, schema::jobs};
use crate::domain::ids::OrganisationId;

/// A row of `jobs`.
#[derive(Debug, Clone, Queryable, Selectable, QueryableByName)]
#[diesel(table_name = jobs, check_for_backend(diesel::pg::Pg))]
pub struct Job {
    pub id: Uuid,
    pub organisation_id: Option<Uuid>,
    /// Which handler runs it.
    pub kind: String,
    pub ordering_key: Option<String>,
    pub payload: Value,
    pub run_at: DateTime<Utc>,
    /// How often it was started so far.
    pub attempts: i32,
    pub max_attempts: i32,
    pub locked_until: Option<DateTime<Utc>>,
    pub last_error: Option<String>,
    /// Set when it failed for the last time.
    pub dead_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// Puts a job into the queue; it becomes visible when the transaction commits.
pub fn insert(
    w: &mut Write<'_>,
    organisation: Option<OrganisationId>,
    kind: &str,
    ordering_key: Option<&str>,
    payload: &Value,
) -> Result<Uuid, StorageError> {
    let id = Uuid::now_v7();
    let now = w.now();
    diesel::insert_into(jobs::table)
        .values((
            jobs::id.eq(id),
            jobs::organisation_id.eq(organisation.map(OrganisationId::get)),
            jobs::kind.eq(kind),
            jobs::ordering_key.eq(ordering_key),
            jobs::payload.eq(payload),
            jobs::run_at.eq(now),
            jobs::created_at.eq(now),
        ))
        .execute(w.conn())?;
    notify::send(w.conn(), notify::JOBS, "")?;
    Ok(id)
}

/// Takes up to `limit` jobs that are due, oldest first, and holds them for `lease`.
///
/// A job whose key has an older, unfinished job is not taken, so each key keeps its order.
/// A lease that runs out makes the job available again: handlers must be idempotent.
pub fn take_due(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    lease: Duration,
    limit: i64,
) -> Result<Vec<Job>, StorageError> {
    Ok(diesel::sql_query(
        "UPDATE jobs SET locked_until = $2, attempts = attempts + 1
         WHERE id IN (
             SELECT id FROM jobs j
             WHERE dead_at IS NULL AND run_at <= $1 AND (locked_until IS NULL OR locked_until < $1)
               AND (ordering_key IS NULL OR NOT EXISTS (
                   SELECT 1 FROM jobs earlier
                   WHERE earlier.ordering_key = j.ordering_key AND earlier.dead_at IS NULL
                     AND (earlier.created_at, earlier.id) < (j.created_at, j.id)))
             ORDER BY run_at, id
             LIMIT $3
             FOR UPDATE SKIP LOCKED)
         RETURNING *",
    )
    .bind::<Timestamptz, _>(now)
    .bind::<Timestamptz, _>(now + lease)
    .bind::<BigInt, _>(limit)
    .load(conn)?)
}

/// Removes a job that is done.
pub fn delete(conn: &mut PgConnection, id: Uuid) -> Result<(), StorageError> {
    diesel::delete(jobs::table.find(id)).execute(conn)?;
    Ok(())
}

/// Puts a failed job back for `run_at`, or lays it to rest when its attempts are used up or `give_up`.
/// `error` must not hold personal data.
pub fn save_failure(
    conn: &mut PgConnection,
    job: &Job,
    error: &str,
    now: DateTime<Utc>,
    run_at: DateTime<Utc>,
    give_up: bool,
) -> Result<(), StorageError> {
    let dead = (give_up || job.attempts >= job.max_attempts).then_some(now);
    diesel::update(jobs::table.find(job.id))
        .set((
            jobs::last_error.eq(error),
            jobs::run_at.eq(run_at),
            jobs::locked_until.eq(None::<DateTime<Utc>>),
            jobs::dead_at.eq(dead),
        ))
        .execute(conn)?;
    Ok(())
}

/// Jobs that failed for the last time, newest first.
pub fn list_dead(conn: &mut PgConnection, limit: i64) -> Result<Vec<Job>, StorageError> {
    Ok(jobs::table
        .filter(jobs::dead_at.is_not_null())
        .order(jobs::dead_at.desc())
        .limit(limit)
        .select(Job::as_select())
        .load(conn)?)
}

/// How many jobs wait, and how many failed for the last time.
pub fn counts(conn: &mut PgConnection) -> Result<(i64, i64), StorageError> {
    let waiting = jobs::table.filter(jobs::dead_at.is_null()).count().get_result(conn)?;
    let dead = jobs::table.filter(jobs::dead_at.is_not_null()).count().get_result(conn)?;
    Ok((waiting, dead))
}
