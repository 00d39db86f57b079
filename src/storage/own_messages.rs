//! The messages that a patient with an account got, through every record of the organisation that is tied to the account.

use diesel::prelude::*;

use super::{
    StorageError,
    messages::Message,
    schema::{messages, patients},
};
use crate::domain::ids::{AccountId, OrganisationId};

/// Newest first, at most `most`.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: AccountId,
    most: i64,
) -> Result<Vec<Message>, StorageError> {
    Ok(messages::table
        .inner_join(patients::table)
        .filter(messages::organisation_id.eq(organisation.get()))
        .filter(patients::organisation_id.eq(organisation.get()))
        .filter(patients::account_id.eq(account.get()))
        .order((messages::created_at.desc(), messages::id.desc()))
        .limit(most)
        .select(Message::as_select())
        .load(conn)?)
}
