//! Who is told of an alert by mail.

use diesel::prelude::*;
use uuid::Uuid;

use super::{
    PgConnection, StorageError,
    accounts::Role,
    schema::{accounts, alerts, link_collaborators, links},
};
use crate::domain::ids::{AccountId, OrganisationId};

/// The organisation of an alert and the members who answer for it: the link's own and those it is
/// shared with; the admins where none of these can sign in.
#[derive(Debug, PartialEq, Eq)]
pub struct Recipients {
    pub organisation: OrganisationId,
    pub accounts: Vec<AccountId>,
}

/// Finds them for an alert of whatever organisation: for the job that writes to them.
pub fn find(conn: &mut PgConnection, alert: Uuid) -> Result<Recipients, StorageError> {
    let (organisation, link): (Uuid, Uuid) =
        alerts::table.find(alert).select((alerts::organisation_id, alerts::link_id)).first(conn)?;
    let able = accounts::table
        .filter(accounts::organisation_id.eq(organisation))
        .filter(accounts::blocked_at.is_null())
        .filter(accounts::role.ne(Role::Patient.as_str()))
        .order(accounts::id);
    let owners = links::table.filter(links::id.eq(link)).select(links::member_id);
    let shared = link_collaborators::table
        .filter(link_collaborators::link_id.eq(link))
        .select(link_collaborators::account_id);
    let mut found: Vec<Uuid> = able
        .filter(accounts::id.eq_any(owners).or(accounts::id.eq_any(shared)))
        .select(accounts::id)
        .load(conn)?;
    if found.is_empty() {
        found = able.filter(accounts::role.eq(Role::Admin.as_str())).select(accounts::id).load(conn)?;
    }
    Ok(Recipients {
        organisation: OrganisationId::new(organisation),
        accounts: found.into_iter().map(AccountId::new).collect(),
    })
}
