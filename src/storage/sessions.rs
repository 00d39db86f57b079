//! Sessions of signed-in people, so that they can be listed and revoked.
//!
//! Only a hash of the session's key is stored: who reads the table can't take a session over.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::{StorageError, Write, schema::sessions};
use crate::domain::ids::AccountId;

/// A row of `sessions`.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, check_for_backend(diesel::pg::Pg))]
pub struct Session {
    /// SHA-256 of the key in the cookie.
    pub id_hash: Vec<u8>,
    pub account_id: Option<Uuid>,
    pub organisation_id: Option<Uuid>,
    /// The session's values as a JSON object of JSON strings.
    pub state: String,
    pub user_agent: Option<String>,
    pub created_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    /// The absolute end, whatever happens in between.
    pub expires_at: DateTime<Utc>,
}

/// Stores a new session.
pub fn insert(w: &mut Write<'_>, session: &Session) -> Result<(), StorageError> {
    diesel::insert_into(sessions::table).values(session).execute(w.conn())?;
    Ok(())
}

/// Stores what changed in a session, if it was not ended meanwhile. Its beginning and its absolute end never move.
pub fn update(w: &mut Write<'_>, session: &Session) -> Result<(), StorageError> {
    diesel::update(sessions::table.find(&session.id_hash))
        .set((
            sessions::state.eq(&session.state),
            sessions::account_id.eq(session.account_id),
            sessions::organisation_id.eq(session.organisation_id),
            sessions::last_seen_at.eq(session.last_seen_at),
        ))
        .execute(w.conn())?;
    Ok(())
}

/// The live session with this key, if it is neither idle for longer nor past its end.
pub fn find_live(
    conn: &mut PgConnection,
    id_hash: &[u8],
    now: DateTime<Utc>,
    idle_since: DateTime<Utc>,
) -> Result<Option<Session>, StorageError> {
    Ok(sessions::table
        .find(id_hash)
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::last_seen_at.gt(idle_since))
        .select(Session::as_select())
        .first(conn)
        .optional()?)
}

/// Notes that the session was used.
pub fn touch(conn: &mut PgConnection, id_hash: &[u8], now: DateTime<Utc>) -> Result<(), StorageError> {
    diesel::update(sessions::table.find(id_hash)).set(sessions::last_seen_at.eq(now)).execute(conn)?;
    Ok(())
}

/// Ends one session; no error if it is gone already.
pub fn delete(conn: &mut PgConnection, id_hash: &[u8]) -> Result<(), StorageError> {
    diesel::delete(sessions::table.find(id_hash)).execute(conn)?;
    Ok(())
}

/// The live sessions of one account, last used first.
pub fn list_of_account(
    conn: &mut PgConnection,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Vec<Session>, StorageError> {
    Ok(sessions::table
        .filter(sessions::account_id.eq(account.get()))
        .filter(sessions::expires_at.gt(now))
        .order(sessions::last_seen_at.desc())
        .select(Session::as_select())
        .load(conn)?)
}

/// Ends every session of an account, but for `keep`; returns how many.
pub fn delete_of_account(
    conn: &mut PgConnection,
    account: AccountId,
    keep: Option<&[u8]>,
) -> Result<usize, StorageError> {
    let all = sessions::table.filter(sessions::account_id.eq(account.get()));
    Ok(match keep {
        Some(keep) => diesel::delete(all.filter(sessions::id_hash.ne(keep))).execute(conn)?,
        None => diesel::delete(all).execute(conn)?,
    })
}

/// Removes sessions past their end; returns how many.
pub fn delete_expired(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<usize, StorageError> {
    Ok(diesel::delete(sessions::table.filter(sessions::expires_at.le(now))).execute(conn)?)
}
