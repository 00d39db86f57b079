//! Admins and staff of an organisation as its admins see and change them.

use diesel::{dsl::sql, prelude::*, sql_types};
use serde_json::json;

use super::{
    StorageError, Write,
    accounts::{Account, Role},
    events,
    events::Entity,
    schema::accounts,
};
use crate::domain::ids::{AccountId, OrganisationId};

/// Which members a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Part of a name, e-mail or phone; letter case and accents don't count in names.
    pub search: Option<String>,
    pub role: Option<Role>,
    pub status: Option<Status>,
}

/// Whether a member can work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Has a password and may sign in.
    Active,
    /// Has not set a password yet.
    Invited,
    Blocked,
}

impl Status {
    /// How the account stands.
    pub fn of(account: &Account) -> Self {
        if account.blocked_at.is_some() {
            Self::Blocked
        } else if account.password_hash.is_none() {
            Self::Invited
        } else {
            Self::Active
        }
    }
}

type Boxed<'a> = accounts::BoxedQuery<'a, diesel::pg::Pg>;

fn matching<'a>(organisation: OrganisationId, filter: &Filter) -> Boxed<'a> {
    let mut query = accounts::table
        .filter(accounts::organisation_id.eq(organisation.get()))
        .filter(accounts::role.ne(Role::Patient.as_str()))
        .into_boxed();
    if let Some(role) = filter.role {
        query = query.filter(accounts::role.eq(role.as_str()));
    }
    query = match filter.status {
        Some(Status::Active) => {
            query.filter(accounts::blocked_at.is_null()).filter(accounts::password_hash.is_not_null())
        }
        Some(Status::Invited) => {
            query.filter(accounts::blocked_at.is_null()).filter(accounts::password_hash.is_null())
        }
        Some(Status::Blocked) => query.filter(accounts::blocked_at.is_not_null()),
        None => query,
    };
    if let Some(search) = filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let like = format!("%{}%", escape(search));
        let digits: String = search.chars().filter(char::is_ascii_digit).collect();
        let phone = if digits.is_empty() { like.clone() } else { format!("%{digits}%") };
        query = query.filter(
            sql::<sql_types::Bool>(&format!("(translate(lower(name), '{ACCENTED}', '{PLAIN}') LIKE "))
                .bind::<sql_types::Text, _>(folded(&like))
                .sql(" OR email ILIKE ")
                .bind::<sql_types::Text, _>(like)
                .sql(" OR coalesce(phone, '') LIKE ")
                .bind::<sql_types::Text, _>(phone)
                .sql(")"),
        );
    }
    query
}

const ACCENTED: &str = "áàâãäéèêëíìîïóòôõöúùûüçñ";
const PLAIN: &str = "aaaaaeeeeiiiiooooouuuucn";

/// Lower case without the accents of Portuguese and Spanish.
fn folded(text: &str) -> String {
    let plain =
        |c: char| ACCENTED.chars().zip(PLAIN.chars()).find_map(|(from, to)| (from == c).then_some(to));
    text.to_lowercase().chars().map(|c| plain(c).unwrap_or(c)).collect()
}

/// `%` and `_` stand for themselves.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// Members that match, by name.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    filter: &Filter,
    offset: i64,
    limit: i64,
) -> Result<Vec<Account>, StorageError> {
    Ok(matching(organisation, filter)
        .order((accounts::name, accounts::id))
        .offset(offset)
        .limit(limit)
        .select(Account::as_select())
        .load(conn)?)
}

/// How many members match.
pub fn count(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    filter: &Filter,
) -> Result<i64, StorageError> {
    Ok(matching(organisation, filter).count().get_result(conn)?)
}

/// The member with this id; `NotFound` for a patient's account too.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: AccountId,
) -> Result<Account, StorageError> {
    Ok(accounts::table
        .find(id.get())
        .filter(accounts::organisation_id.eq(organisation.get()))
        .filter(accounts::role.ne(Role::Patient.as_str()))
        .select(Account::as_select())
        .first(conn)?)
}

/// Admins that can sign in, but for `other`. Holds their rows, so that two admins can't shut each
/// other out at the same moment.
pub fn other_admins(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    other: AccountId,
) -> Result<usize, StorageError> {
    let ids: Vec<uuid::Uuid> = accounts::table
        .filter(accounts::organisation_id.eq(organisation.get()))
        .filter(accounts::role.eq(Role::Admin.as_str()))
        .filter(accounts::blocked_at.is_null())
        .filter(accounts::password_hash.is_not_null())
        .order(accounts::id)
        .select(accounts::id)
        .for_update()
        .load(w.conn())?;
    Ok(ids.into_iter().filter(|id| *id != other.get()).count())
}

/// What an admin changes of a member.
#[derive(Debug)]
pub struct Profile<'a> {
    pub name: &'a str,
    pub phone: Option<&'a str>,
    pub role: Role,
}

/// Saves what an admin changed. The event names the fields, not their values, but for the role.
pub fn save_profile(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    before: &Account,
    profile: &Profile<'_>,
) -> Result<(), StorageError> {
    let changed = diesel::update(accounts::table.find(before.id))
        .filter(accounts::organisation_id.eq(organisation.get()))
        .filter(accounts::role.ne(Role::Patient.as_str()))
        .set((
            accounts::name.eq(profile.name.trim()),
            accounts::phone.eq(profile.phone),
            accounts::role.eq(profile.role.as_str()),
        ))
        .execute(w.conn())?;
    if changed == 0 {
        return Err(StorageError::NotFound);
    }
    let entity = || Entity::new("account", before.id);
    if before.role() != profile.role {
        let details = json!({"from": before.role, "to": profile.role.as_str()});
        events::record(w, organisation, entity(), "account.role-changed", &details)?;
    }
    let fields: Vec<&str> =
        [("name", before.name != profile.name.trim()), ("phone", before.phone.as_deref() != profile.phone)]
            .into_iter()
            .filter_map(|(field, is_changed)| is_changed.then_some(field))
            .collect();
    if fields.is_empty() {
        return Ok(());
    }
    events::record(w, organisation, entity(), "account.edited", &json!({"fields": fields}))
}
