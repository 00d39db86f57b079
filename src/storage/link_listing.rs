//! Links as their members see them: with their questionnaire, their counts and whom they are shared with.

use diesel::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::{
    StorageError, Write,
    accounts::Account,
    events,
    events::Entity,
    links::Link,
    results::totals,
    schema::{
        accounts, link_collaborators, links, questionnaire_collaborators, questionnaire_versions as versions,
        questionnaires,
    },
};
use crate::domain::ids::{AccountId, LinkId, OrganisationId, QuestionnaireId};

/// One row of the list.
#[derive(Debug, Clone)]
pub struct Listed {
    pub link: Link,
    pub questionnaire: String,
    pub member: String,
    /// False when the questionnaire has no published version any more: the link then answers that it is closed.
    pub is_published: bool,
    pub started: i64,
    pub submitted: i64,
}

/// Whose links are listed.
#[derive(Debug, Clone, Copy)]
pub enum Whose {
    /// Of this member.
    Own(AccountId),
    /// Of this member, and those of others that are shared with them.
    Visible(AccountId),
    /// All of the organisation.
    All,
}

/// A query of links with those of `whose` alone; a macro, since the queries select different things.
macro_rules! narrowed {
    ($query:expr, $whose:expr) => {
        match $whose {
            Whose::All => $query,
            Whose::Own(account) => $query.filter(links::member_id.eq(account.get())),
            Whose::Visible(account) => {
                $query.filter(links::member_id.eq(account.get()).or(links::id.eq_any(shared_with(account))))
            }
        }
    };
}

/// Newest first.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    whose: Whose,
    limit: i64,
    offset: i64,
) -> Result<Vec<Listed>, StorageError> {
    let mut query = links::table
        .inner_join(questionnaires::table)
        .inner_join(accounts::table)
        .filter(links::organisation_id.eq(organisation.get()))
        .select((Link::as_select(), questionnaires::title, accounts::name, published()))
        .order(links::created_at.desc())
        .limit(limit)
        .offset(offset)
        .into_boxed();
    query = narrowed!(query, whose);
    let rows: Vec<(Link, String, String, bool)> = query.load(conn)?;
    let ids: Vec<Uuid> = rows.iter().map(|(link, ..)| link.id).collect();
    let counts = totals::count_by_link(conn, organisation, &ids)?;
    let listed = rows.into_iter().map(|(link, questionnaire, member, is_published)| {
        let (started, submitted) = counts.get(&link.id).copied().unwrap_or_default();
        Listed { link, questionnaire, member, is_published, started, submitted }
    });
    Ok(listed.collect())
}

/// How many links [`list`] has in all.
pub fn count_all(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    whose: Whose,
) -> Result<i64, StorageError> {
    let mut query = links::table.filter(links::organisation_id.eq(organisation.get())).into_boxed();
    query = narrowed!(query, whose);
    Ok(query.count().get_result(conn)?)
}

/// One link as in the list. `NotFound` if it is not among those of `whose`.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: LinkId,
    whose: Whose,
) -> Result<Listed, StorageError> {
    let mut query = links::table
        .inner_join(questionnaires::table)
        .inner_join(accounts::table)
        .filter(links::organisation_id.eq(organisation.get()))
        .filter(links::id.eq(id.get()))
        .select((Link::as_select(), questionnaires::title, accounts::name, published()))
        .into_boxed();
    query = narrowed!(query, whose);
    let (link, questionnaire, member, is_published): (Link, String, String, bool) = query.first(conn)?;
    let (started, submitted) =
        totals::count_by_link(conn, organisation, &[link.id])?.get(&link.id).copied().unwrap_or_default();
    Ok(Listed { link, questionnaire, member, is_published, started, submitted })
}

/// The published questionnaires that an account may make links to: all for `None` (admins), else those it created or
/// that are shared with it. By title.
pub fn list_questionnaires(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: Option<AccountId>,
) -> Result<Vec<(QuestionnaireId, String)>, StorageError> {
    let mut query = questionnaires::table
        .filter(questionnaires::organisation_id.eq(organisation.get()))
        .filter(questionnaires::deleted_at.is_null())
        .filter(published())
        .select((questionnaires::id, questionnaires::title))
        .order((questionnaires::title, questionnaires::id))
        .into_boxed();
    if let Some(account) = account {
        let shared = questionnaire_collaborators::table
            .filter(questionnaire_collaborators::account_id.eq(account.get()))
            .select(questionnaire_collaborators::questionnaire_id);
        query =
            query.filter(questionnaires::created_by.eq(account.get()).or(questionnaires::id.eq_any(shared)));
    }
    let rows: Vec<(Uuid, String)> = query.load(conn)?;
    Ok(rows.into_iter().map(|(id, title)| (QuestionnaireId::new(id), title)).collect())
}

/// Who, beside its member and admins, sees the responses of a link; by name.
pub fn list_collaborators(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: LinkId,
) -> Result<Vec<Account>, StorageError> {
    let shared = link_collaborators::table
        .filter(link_collaborators::organisation_id.eq(organisation.get()))
        .filter(link_collaborators::link_id.eq(id.get()))
        .select(link_collaborators::account_id);
    Ok(accounts::table
        .filter(accounts::organisation_id.eq(organisation.get()))
        .filter(accounts::id.eq_any(shared))
        .order(accounts::name)
        .select(Account::as_select())
        .load(conn)?)
}

/// Replaces who sees the responses of a link. Accounts that are no members of the organisation are passed over.
pub fn save_collaborators(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: LinkId,
    wanted: &[AccountId],
) -> Result<(), StorageError> {
    let now = w.now();
    let link = super::links::find(w.conn(), organisation, id)?;
    let wanted: Vec<Uuid> = wanted.iter().map(|account| account.get()).collect();
    let members: Vec<Uuid> = accounts::table
        .filter(accounts::organisation_id.eq(organisation.get()))
        .filter(accounts::role.ne("patient"))
        .filter(accounts::id.eq_any(&wanted))
        .filter(accounts::id.ne(link.member_id))
        .select(accounts::id)
        .load(w.conn())?;
    diesel::delete(link_collaborators::table.filter(link_collaborators::link_id.eq(id.get())))
        .execute(w.conn())?;
    let rows: Vec<_> = members
        .iter()
        .map(|account| {
            (
                link_collaborators::link_id.eq(id.get()),
                link_collaborators::account_id.eq(*account),
                link_collaborators::organisation_id.eq(organisation.get()),
                link_collaborators::added_at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(link_collaborators::table).values(rows).execute(w.conn())?;
    let details = json!({"accounts": members});
    events::record(w, organisation, Entity::new("link", id.get()), "link.shared", &details)
}

#[diesel::dsl::auto_type]
fn published() -> _ {
    diesel::dsl::exists(
        versions::table
            .filter(versions::questionnaire_id.eq(questionnaires::id))
            .filter(versions::status.eq("published")),
    )
}

#[diesel::dsl::auto_type]
fn shared_with(account: AccountId) -> _ {
    let account: Uuid = account.get();
    link_collaborators::table
        .filter(link_collaborators::account_id.eq(account))
        .select(link_collaborators::link_id)
}
