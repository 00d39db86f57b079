//! Work that only one replica does at a time.

use diesel::{OptionalExtension as _, PgConnection, QueryableByName, RunQueryDsl as _, sql_query, sql_types};

use super::{Db, StorageError, db::Write};

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = sql_types::Bool)]
    taken: bool,
}

/// Runs `work` unless another replica is running work of the same `name`; `None` if so.
///
/// The lock lives in a transaction of its own that writes nothing, so it ends with this call
/// whatever becomes of the work. Must run on a blocking thread.
pub fn exclusive<T>(
    db: &Db,
    name: &str,
    now: chrono::DateTime<chrono::Utc>,
    work: impl FnOnce() -> T,
) -> Result<Option<T>, StorageError> {
    db.write_now(
        "system",
        now,
        |w: &mut Write<'_>| {
            if try_lock(w.conn(), name)? { Ok(Some(work())) } else { Ok(None) }
        },
    )
}

/// Waits until no other transaction holds this name, and holds it to the end of this one.
pub fn hold(w: &mut Write<'_>, name: &str) -> Result<(), StorageError> {
    sql_query("SELECT pg_advisory_xact_lock(hashtextextended('weconecta ' || $1, 0))")
        .bind::<sql_types::Text, _>(name)
        .execute(w.conn())?;
    Ok(())
}

fn try_lock(conn: &mut PgConnection, name: &str) -> Result<bool, StorageError> {
    let taken =
        sql_query("SELECT pg_try_advisory_xact_lock(hashtextextended('weconecta ' || $1, 0)) AS taken")
            .bind::<sql_types::Text, _>(name)
            .get_result::<Taken>(conn)
            .optional()?;
    Ok(taken.is_some_and(|row| row.taken))
}
