//! Who has a draft open, and at which item.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::{
    StorageError,
    schema::{accounts, draft_presences as presences},
};
use crate::domain::ids::{AccountId, OrganisationId, VersionId};

/// Another author who has the draft open.
#[derive(Debug, Clone, Queryable)]
pub struct Presence {
    pub name: String,
    /// The linkId; empty at none.
    pub item: String,
}

/// Who was heard of so lately is there.
const GONE_AFTER: TimeDelta = TimeDelta::seconds(20);

/// Notes where an author is, and tells who else is there. No event and no transaction: it is true for seconds.
pub fn meet(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    version: VersionId,
    account: AccountId,
    item: &str,
    now: DateTime<Utc>,
) -> Result<Vec<Presence>, StorageError> {
    diesel::insert_into(presences::table)
        .values((
            presences::organisation_id.eq(organisation.get()),
            presences::version_id.eq(version.get()),
            presences::account_id.eq(account.get()),
            presences::item.eq(item),
            presences::seen_at.eq(now),
        ))
        .on_conflict((presences::organisation_id, presences::version_id, presences::account_id))
        .do_update()
        .set((presences::item.eq(item), presences::seen_at.eq(now)))
        .execute(conn)?;
    Ok(presences::table
        .inner_join(accounts::table.on(accounts::id.eq(presences::account_id)))
        .filter(presences::organisation_id.eq(organisation.get()))
        .filter(presences::version_id.eq(version.get()))
        .filter(presences::account_id.ne(account.get()))
        .filter(presences::seen_at.gt(now - GONE_AFTER))
        .order(accounts::name)
        .select((accounts::name, presences::item))
        .load(conn)?)
}

/// The author has left.
pub fn leave(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    version: VersionId,
    account: AccountId,
) -> Result<(), StorageError> {
    let gone: Vec<Uuid> = diesel::delete(
        presences::table
            .filter(presences::organisation_id.eq(organisation.get()))
            .filter(presences::version_id.eq(version.get()))
            .filter(presences::account_id.eq(account.get())),
    )
    .returning(presences::account_id)
    .get_results(conn)?;
    drop(gone);
    Ok(())
}
