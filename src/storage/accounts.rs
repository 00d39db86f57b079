//! Accounts: who signs in, with which role, in which organisation.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::{StorageError, Write, events, events::Entity, schema::accounts};
use crate::domain::ids::{AccountId, OrganisationId};

/// What an account may do. Admins may do all that staff may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    Admin,
    Staff,
    Patient,
}

impl Role {
    /// As stored and as the command line spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Staff => "staff",
            Self::Patient => "patient",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = StorageError;

    fn from_str(text: &str) -> Result<Self, StorageError> {
        match text {
            "admin" => Ok(Self::Admin),
            "staff" => Ok(Self::Staff),
            "patient" => Ok(Self::Patient),
            _ => Err(StorageError::Corrupt("role")),
        }
    }
}

/// A row of `accounts`.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = accounts, check_for_backend(diesel::pg::Pg))]
pub struct Account {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub role: String,
    /// Empty for a patient who signs in by codes only.
    pub email: String,
    pub name: String,
    pub phone: Option<String>,
    /// PHC string of argon2id; `None` until the person has set a password.
    pub password_hash: Option<String>,
    pub must_change_password: bool,
    pub blocked_at: Option<DateTime<Utc>>,
    pub language: Option<String>,
    pub created_at: DateTime<Utc>,
    pub last_sign_in_at: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("id", &self.id).field("role", &self.role).finish_non_exhaustive()
    }
}

impl Account {
    /// The account's id, typed.
    pub fn id(&self) -> AccountId {
        AccountId::new(self.id)
    }

    /// The organisation it belongs to.
    pub fn organisation(&self) -> OrganisationId {
        OrganisationId::new(self.organisation_id)
    }

    /// The stored role; an unknown one counts as patient, who may do least.
    pub fn role(&self) -> Role {
        self.role.parse().unwrap_or(Role::Patient)
    }
}

/// What a new account starts with.
#[derive(Debug)]
pub struct NewAccount<'a> {
    pub role: Role,
    pub email: &'a str,
    pub name: &'a str,
    pub phone: Option<&'a str>,
    pub password_hash: Option<&'a str>,
    /// Whether the first sign-in asks for a new password.
    pub must_change_password: bool,
}

/// Creates an account. `Conflict` if the e-mail is taken.
pub fn insert(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    new: &NewAccount<'_>,
) -> Result<AccountId, StorageError> {
    let id = AccountId::new(Uuid::now_v7());
    let now = w.now();
    diesel::insert_into(accounts::table)
        .values((
            accounts::id.eq(id.get()),
            accounts::organisation_id.eq(organisation.get()),
            accounts::role.eq(new.role.as_str()),
            accounts::email.eq(new.email.trim()),
            accounts::name.eq(new.name.trim()),
            accounts::phone.eq(new.phone),
            accounts::password_hash.eq(new.password_hash),
            accounts::must_change_password.eq(new.must_change_password),
            accounts::created_at.eq(now),
        ))
        .execute(w.conn())?;
    record(w, organisation, id, "account.created", &json!({"role": new.role.as_str()}))?;
    Ok(id)
}

/// The account with this id, in this organisation.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: AccountId,
) -> Result<Account, StorageError> {
    Ok(accounts::table
        .find(id.get())
        .filter(accounts::organisation_id.eq(organisation.get()))
        .select(Account::as_select())
        .first(conn)?)
}

/// The account with this id, of whatever organisation: for those who hold a token or a job of it.
pub fn find_any(conn: &mut PgConnection, id: AccountId) -> Result<Account, StorageError> {
    Ok(accounts::table.find(id.get()).select(Account::as_select()).first(conn)?)
}

/// The account that signs in with this e-mail, of whatever organisation; letter case is ignored.
pub fn find_by_email(conn: &mut PgConnection, email: &str) -> Result<Account, StorageError> {
    use diesel::dsl::sql;
    Ok(accounts::table
        .filter(accounts::email.ne(""))
        .filter(
            sql::<diesel::sql_types::Bool>("lower(email) = lower(")
                .bind::<diesel::sql_types::Text, _>(email.trim().to_owned())
                .sql(")"),
        )
        .select(Account::as_select())
        .first(conn)?)
}

/// Admins and staff of the organisation, by name.
pub fn list_members(
    conn: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Vec<Account>, StorageError> {
    Ok(accounts::table
        .filter(accounts::organisation_id.eq(organisation.get()))
        .filter(accounts::role.ne(Role::Patient.as_str()))
        .order(accounts::name)
        .select(Account::as_select())
        .load(conn)?)
}

/// Sets a new password hash; the person no longer has to change it.
pub fn save_password(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: AccountId,
    hash: &str,
) -> Result<(), StorageError> {
    let changed = diesel::update(mine(organisation, id))
        .set((accounts::password_hash.eq(hash), accounts::must_change_password.eq(false)))
        .execute(w.conn())?;
    found(changed)?;
    record(w, organisation, id, "account.password-changed", &json!({}))
}

/// Keeps the same password under a stronger hash; nothing that people would notice.
pub fn save_rehashed(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: AccountId,
    hash: &str,
) -> Result<(), StorageError> {
    let changed =
        diesel::update(mine(organisation, id)).set(accounts::password_hash.eq(hash)).execute(w.conn())?;
    found(changed)
}

/// Blocks the account, or lets it in again. Its sessions must be ended by the caller.
pub fn save_blocked(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: AccountId,
    blocked: bool,
) -> Result<(), StorageError> {
    let at = blocked.then(|| w.now());
    let changed =
        diesel::update(mine(organisation, id)).set(accounts::blocked_at.eq(at)).execute(w.conn())?;
    found(changed)?;
    record(w, organisation, id, if blocked { "account.blocked" } else { "account.unblocked" }, &json!({}))
}

/// Notes a sign-in; `network` as in [`record_refused_sign_in`].
pub fn save_sign_in(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: AccountId,
    network: &str,
) -> Result<(), StorageError> {
    let now = w.now();
    let changed =
        diesel::update(mine(organisation, id)).set(accounts::last_sign_in_at.eq(now)).execute(w.conn())?;
    found(changed)?;
    record(w, organisation, id, "account.signed-in", &json!({"network": network}))
}

/// Notes a sign-in that was refused. `reason` is a code, `network` the part of the address that
/// tells no person: who guesses, and from where, without keeping a person's address for ever.
pub fn record_refused_sign_in(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: AccountId,
    reason: &str,
    network: &str,
) -> Result<(), StorageError> {
    record(w, organisation, id, "account.sign-in-refused", &json!({"reason": reason, "network": network}))
}

/// Notes that sessions of the account were ended, and how many.
pub fn record_sessions_ended(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: AccountId,
    count: usize,
) -> Result<(), StorageError> {
    record(w, organisation, id, "account.sessions-ended", &json!({"count": count}))
}

/// Notes that somebody asked for a link to set a new password.
pub fn record_reset_requested(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: AccountId,
) -> Result<(), StorageError> {
    record(w, organisation, id, "account.reset-requested", &json!({}))
}

/// Notes that the account signed out.
pub fn record_sign_out(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: AccountId,
) -> Result<(), StorageError> {
    record(w, organisation, id, "account.signed-out", &json!({}))
}

/// Notes that the link for the first access was shown to be handed over.
pub fn record_link_shown(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: AccountId,
) -> Result<(), StorageError> {
    record(w, organisation, id, "account.link-shown", &json!({}))
}

/// Keeps the name the person goes by.
pub fn save_name(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: AccountId,
    name: &str,
) -> Result<(), StorageError> {
    let changed =
        diesel::update(mine(organisation, id)).set(accounts::name.eq(name.trim())).execute(w.conn())?;
    found(changed)?;
    record(w, organisation, id, "account.edited", &json!({"fields": ["name"]}))
}

/// Keeps the language the person chose.
pub fn save_language(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: AccountId,
    language: &str,
) -> Result<(), StorageError> {
    let changed =
        diesel::update(mine(organisation, id)).set(accounts::language.eq(language)).execute(w.conn())?;
    found(changed)?;
    record(w, organisation, id, "account.language-changed", &json!({"language": language}))
}

fn found(changed: usize) -> Result<(), StorageError> {
    if changed == 0 { Err(StorageError::NotFound) } else { Ok(()) }
}

#[diesel::dsl::auto_type]
fn mine(organisation: OrganisationId, id: AccountId) -> _ {
    let id: Uuid = id.get();
    let organisation: Uuid = organisation.get();
    accounts::table.filter(accounts::id.eq(id)).filter(accounts::organisation_id.eq(organisation))
}

fn record(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: AccountId,
    action: &str,
    details: &serde_json::Value,
) -> Result<(), StorageError> {
    events::record(w, organisation, Entity::new("account", id.get()), action, details)
}
