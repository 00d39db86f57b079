//! Which of the organisation's responses, alerts and patients an account may see.

use diesel::PgConnection;
use uuid::Uuid;

use super::{StorageError, links};
use crate::domain::ids::{AccountId, LinkId, OrganisationId};

/// An argument of every query that reads results.
#[derive(Debug, Clone)]
pub enum Scope {
    /// All of the organisation: admins.
    All,
    /// What came through these links: staff.
    Links(Vec<LinkId>),
}

impl Scope {
    /// The scope of an account: an admin sees all, a member their own links and those shared with them.
    pub fn of(
        conn: &mut PgConnection,
        organisation: OrganisationId,
        account: AccountId,
        is_admin: bool,
    ) -> Result<Self, StorageError> {
        if is_admin {
            return Ok(Self::All);
        }
        links::list_visible_ids(conn, organisation, account).map(Self::Links)
    }

    /// The part of it that came through the links of one member; all of it for `None`.
    pub fn narrowed(
        &self,
        conn: &mut PgConnection,
        organisation: OrganisationId,
        member: Option<AccountId>,
    ) -> Result<Self, StorageError> {
        let Some(member) = member else { return Ok(self.clone()) };
        let mut own = links::list_own_ids(conn, organisation, member)?;
        if let Self::Links(seen) = self {
            own.retain(|link| seen.contains(link));
        }
        Ok(Self::Links(own))
    }

    /// For a nullable array parameter: null is no limit.
    pub(super) fn ids(&self) -> Option<Vec<Uuid>> {
        match self {
            Self::All => None,
            Self::Links(links) => Some(links.iter().map(|link| link.get()).collect()),
        }
    }
}
