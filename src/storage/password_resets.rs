//! Tokens that let a person set a new password once, for a short time.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::{StorageError, Write, schema::password_resets};
use crate::domain::ids::AccountId;

/// Stores the hash of a fresh token and voids the account's earlier ones.
pub fn insert(
    w: &mut Write<'_>,
    account: AccountId,
    token_hash: &[u8],
    expires_at: DateTime<Utc>,
) -> Result<(), StorageError> {
    let now = w.now();
    diesel::update(
        password_resets::table
            .filter(password_resets::account_id.eq(account.get()))
            .filter(password_resets::used_at.is_null()),
    )
    .set(password_resets::used_at.eq(now))
    .execute(w.conn())?;
    diesel::insert_into(password_resets::table)
        .values((
            password_resets::token_hash.eq(token_hash),
            password_resets::account_id.eq(account.get()),
            password_resets::created_at.eq(now),
            password_resets::expires_at.eq(expires_at),
        ))
        .execute(w.conn())?;
    Ok(())
}

/// Whose token this is, if it is unused and in time. Does not use it up.
pub fn find_live(
    conn: &mut PgConnection,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<AccountId, StorageError> {
    let id: Uuid = password_resets::table
        .find(token_hash)
        .filter(password_resets::used_at.is_null())
        .filter(password_resets::expires_at.gt(now))
        .select(password_resets::account_id)
        .first(conn)?;
    Ok(AccountId::new(id))
}

/// Uses the token up and tells whose it was. `NotFound` if it was used, is past its time or unknown.
pub fn consume(w: &mut Write<'_>, token_hash: &[u8]) -> Result<AccountId, StorageError> {
    let now = w.now();
    let id: Uuid = diesel::update(
        password_resets::table
            .find(token_hash)
            .filter(password_resets::used_at.is_null())
            .filter(password_resets::expires_at.gt(now)),
    )
    .set(password_resets::used_at.eq(now))
    .returning(password_resets::account_id)
    .get_result(w.conn())?;
    Ok(AccountId::new(id))
}

/// Removes tokens whose time was over before `before`; returns how many.
pub fn delete_expired(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<usize, StorageError> {
    Ok(diesel::delete(password_resets::table.filter(password_resets::expires_at.lt(before))).execute(conn)?)
}
