//! Browsers that an account has signed in with before, told by a random token of which only the
//! hash is stored. Guessing from elsewhere does not count against them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{StorageError, Write, schema::known_devices};
use crate::domain::ids::AccountId;

/// Remembers the browser for the account, or notes that it was used again.
pub fn save(w: &mut Write<'_>, account: AccountId, token_hash: &[u8]) -> Result<(), StorageError> {
    let now = w.now();
    diesel::insert_into(known_devices::table)
        .values((
            known_devices::account_id.eq(account.get()),
            known_devices::token_hash.eq(token_hash),
            known_devices::created_at.eq(now),
            known_devices::last_used_at.eq(now),
        ))
        .on_conflict((known_devices::account_id, known_devices::token_hash))
        .do_update()
        .set(known_devices::last_used_at.eq(now))
        .execute(w.conn())?;
    Ok(())
}

/// Whether the account has signed in with this browser.
pub fn is_known(
    conn: &mut PgConnection,
    account: AccountId,
    token_hash: &[u8],
) -> Result<bool, StorageError> {
    let row = known_devices::table.find((account.get(), token_hash));
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(conn)?)
}

/// Forgets the account's browsers, as after its password was reset.
pub fn delete_of_account(w: &mut Write<'_>, account: AccountId) -> Result<(), StorageError> {
    diesel::delete(known_devices::table.filter(known_devices::account_id.eq(account.get())))
        .execute(w.conn())?;
    Ok(())
}

/// Forgets browsers not used since `before`; returns how many.
pub fn delete_unused(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<usize, StorageError> {
    Ok(diesel::delete(known_devices::table.filter(known_devices::last_used_at.lt(before))).execute(conn)?)
}
