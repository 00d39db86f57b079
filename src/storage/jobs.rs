//! Work to be done outside a request: at least once, in order per key, with retries.

use chrono::{DateTime, Duration, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Text, Timestamptz},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{StorageError, Write, events, events::Entity, notify, schema::jobs};
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

/// Most attempts of a job that says nothing else.
pub const DEFAULT_ATTEMPTS: i32 = 12;

/// What goes into the queue.
#[derive(Debug)]
pub struct NewJob<'a> {
    pub organisation: Option<OrganisationId>,
    pub kind: &'a str,
    /// Jobs with the same key run one after the other.
    pub ordering_key: Option<&'a str>,
    pub payload: &'a Value,
    pub max_attempts: i32,
}

/// Puts a job into the queue; it becomes visible when the transaction commits.
pub fn insert(
    w: &mut Write<'_>,
    organisation: Option<OrganisationId>,
    kind: &str,
    ordering_key: Option<&str>,
    payload: &Value,
) -> Result<Uuid, StorageError> {
    insert_new(w, &NewJob { organisation, kind, ordering_key, payload, max_attempts: DEFAULT_ATTEMPTS })
}

/// [`insert`] with everything said.
pub fn insert_new(w: &mut Write<'_>, new: &NewJob<'_>) -> Result<Uuid, StorageError> {
    let id = Uuid::now_v7();
    let now = w.now();
    diesel::insert_into(jobs::table)
        .values((
            jobs::id.eq(id),
            jobs::organisation_id.eq(new.organisation.map(OrganisationId::get)),
            jobs::kind.eq(new.kind),
            jobs::ordering_key.eq(new.ordering_key),
            jobs::payload.eq(new.payload),
            jobs::run_at.eq(now),
            jobs::max_attempts.eq(new.max_attempts),
            jobs::created_at.eq(now),
        ))
        .execute(w.conn())?;
    notify::send(w.conn(), notify::JOBS, "")?;
    Ok(id)
}

/// Takes up to `limit` jobs of these `kinds` that are due, oldest first, and holds them for `lease`.
///
/// A job whose key has an older, unfinished job is not taken, so each key keeps its order.
/// A lease that runs out makes the job available again: handlers must be idempotent. Kinds that
/// this program does not know are left to a newer one.
pub fn take_due(
    conn: &mut PgConnection,
    kinds: &[&str],
    now: DateTime<Utc>,
    lease: Duration,
    limit: i64,
) -> Result<Vec<Job>, StorageError> {
    Ok(diesel::sql_query(
        "UPDATE jobs SET locked_until = $2, attempts = attempts + 1
         WHERE id IN (
             SELECT id FROM jobs j
             WHERE dead_at IS NULL AND run_at <= $1 AND (locked_until IS NULL OR locked_until < $1)
               AND attempts < max_attempts AND kind = ANY($4)
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
    .bind::<Array<Text>, _>(kinds)
    .load(conn)?)
}

/// Holds the jobs until `until`: they are still being worked on.
pub fn extend_lease(conn: &mut PgConnection, ids: &[Uuid], until: DateTime<Utc>) -> Result<(), StorageError> {
    diesel::update(jobs::table.filter(jobs::id.eq_any(ids)))
        .set(jobs::locked_until.eq(until))
        .execute(conn)?;
    Ok(())
}

/// Lays jobs to rest whose last attempt neither succeeded nor failed: the program died of them.
/// Returns how many.
pub fn bury_lost(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<usize, StorageError> {
    let lost = jobs::table
        .filter(jobs::dead_at.is_null())
        .filter(jobs::locked_until.lt(now))
        .filter(jobs::attempts.ge(jobs::max_attempts));
    Ok(diesel::update(lost)
        .set((jobs::dead_at.eq(now), jobs::last_error.eq("the worker stopped during the last attempt")))
        .execute(conn)?)
}

/// Removes a job that is done.
pub fn delete(conn: &mut PgConnection, id: Uuid) -> Result<(), StorageError> {
    diesel::delete(jobs::table.find(id)).execute(conn)?;
    Ok(())
}

/// Takes the organisation's waiting jobs of one kind away; returns how many there were.
pub fn discard_waiting(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    kind: &str,
) -> Result<usize, StorageError> {
    let waiting =
        jobs::table.filter(jobs::organisation_id.eq(organisation.get())).filter(jobs::kind.eq(kind));
    Ok(diesel::delete(waiting).execute(w.conn())?)
}

/// Puts a failed job back for `run_at`, or lays it to rest when its attempts are used up or `give_up`;
/// tells whether it was laid to rest. `error` must not hold personal data.
///
/// Nothing changes if another worker has taken the job since, after the lease ran out.
pub fn save_failure(
    conn: &mut PgConnection,
    job: &Job,
    error: &str,
    now: DateTime<Utc>,
    run_at: DateTime<Utc>,
    give_up: bool,
) -> Result<bool, StorageError> {
    let is_dead = give_up || job.attempts >= job.max_attempts;
    diesel::update(jobs::table.find(job.id).filter(jobs::attempts.eq(job.attempts)))
        .set((
            jobs::last_error.eq(error),
            jobs::run_at.eq(run_at),
            jobs::locked_until.eq(None::<DateTime<Utc>>),
            jobs::dead_at.eq(is_dead.then_some(now)),
        ))
        .execute(conn)?;
    Ok(is_dead)
}

/// The organisation's jobs that failed for the last time, newest first.
pub fn list_dead(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    limit: i64,
) -> Result<Vec<Job>, StorageError> {
    Ok(dead_of(organisation).order(jobs::dead_at.desc()).limit(limit).select(Job::as_select()).load(conn)?)
}

/// Puts a dead job of the organisation back into the queue, with all its attempts.
pub fn revive(w: &mut Write<'_>, organisation: OrganisationId, id: Uuid) -> Result<(), StorageError> {
    let now = w.now();
    let changed = diesel::update(dead_of(organisation).filter(jobs::id.eq(id)))
        .set((jobs::dead_at.eq(None::<DateTime<Utc>>), jobs::attempts.eq(0), jobs::run_at.eq(now)))
        .execute(w.conn())?;
    found(changed)?;
    notify::send(w.conn(), notify::JOBS, "")?;
    events::record(w, organisation, Entity::new("job", id), "job.revived", &json!({}))
}

/// Throws a dead job of the organisation away.
pub fn discard(w: &mut Write<'_>, organisation: OrganisationId, id: Uuid) -> Result<(), StorageError> {
    let kind: String = diesel::delete(dead_of(organisation).filter(jobs::id.eq(id)))
        .returning(jobs::kind)
        .get_result(w.conn())?;
    events::record(w, organisation, Entity::new("job", id), "job.discarded", &json!({"kind": kind}))
}

/// How many jobs of the organisation wait, and how many failed for the last time.
pub fn counts_of(conn: &mut PgConnection, organisation: OrganisationId) -> Result<(i64, i64), StorageError> {
    let waiting = jobs::table
        .filter(jobs::organisation_id.eq(organisation.get()))
        .filter(jobs::dead_at.is_null())
        .count()
        .get_result(conn)?;
    Ok((waiting, dead_of(organisation).count().get_result(conn)?))
}

fn found(changed: usize) -> Result<(), StorageError> {
    if changed == 0 { Err(StorageError::NotFound) } else { Ok(()) }
}

#[diesel::dsl::auto_type]
fn dead_of(organisation: OrganisationId) -> _ {
    let organisation: Uuid = organisation.get();
    jobs::table.filter(jobs::organisation_id.eq(organisation)).filter(jobs::dead_at.is_not_null())
}

/// In the whole installation: how many jobs wait, and how many failed for the last time.
pub fn counts(conn: &mut PgConnection) -> Result<(i64, i64), StorageError> {
    let waiting = jobs::table.filter(jobs::dead_at.is_null()).count().get_result(conn)?;
    let dead = jobs::table.filter(jobs::dead_at.is_not_null()).count().get_result(conn)?;
    Ok((waiting, dead))
}
