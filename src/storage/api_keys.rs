//! Keys of other systems. Only a hash of each is stored; a revoked key stays in the list.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{StorageError, Write, events, events::Entity, schema::api_keys};
use crate::domain::{
    api_scope::ApiScopes,
    ids::{AccountId, ApiKeyId, OrganisationId},
};

/// How long a use may go unrecorded, so that not every request writes.
const RECORDED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// A row of `api_keys`, without the hash.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = api_keys, check_for_backend(diesel::pg::Pg))]
pub struct ApiKey {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub name: String,
    /// The key's last characters.
    pub hint: String,
    #[diesel(column_name = scopes)]
    pub scope_names: Vec<String>,
    /// `None` for the command line.
    pub created_by: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    /// To the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

impl ApiKey {
    pub fn id(&self) -> ApiKeyId {
        ApiKeyId::new(self.id)
    }

    pub fn organisation(&self) -> OrganisationId {
        OrganisationId::new(self.organisation_id)
    }

    pub fn scopes(&self) -> ApiScopes {
        ApiScopes::of_names(&self.scope_names)
    }
}

/// What a new key starts with.
#[derive(Debug)]
pub struct NewApiKey<'a> {
    pub name: &'a str,
    pub secret_hash: &'a [u8],
    pub hint: &'a str,
    pub scopes: &'a ApiScopes,
    pub author: Option<AccountId>,
}

/// Creates a key.
pub fn insert(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    new: &NewApiKey<'_>,
) -> Result<ApiKeyId, StorageError> {
    let id = ApiKeyId::new(Uuid::now_v7());
    let now = w.now();
    diesel::insert_into(api_keys::table)
        .values((
            api_keys::id.eq(id.get()),
            api_keys::organisation_id.eq(organisation.get()),
            api_keys::name.eq(new.name),
            api_keys::secret_hash.eq(new.secret_hash),
            api_keys::hint.eq(new.hint),
            api_keys::scopes.eq(new.scopes.names()),
            api_keys::created_by.eq(new.author.map(AccountId::get)),
            api_keys::created_at.eq(now),
        ))
        .execute(w.conn())?;
    record(w, organisation, id, "key.created", &json!({"scopes": new.scopes.names().join(" ")}))?;
    Ok(id)
}

/// The live key with this hash, of whatever organisation; its use is noted.
pub fn find_live(
    conn: &mut PgConnection,
    secret_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<ApiKey>, StorageError> {
    let found = api_keys::table
        .filter(api_keys::secret_hash.eq(secret_hash))
        .filter(api_keys::revoked_at.is_null())
        .select(ApiKey::as_select())
        .first(conn)
        .optional()?;
    if let Some(key) = &found
        && key.last_used_at.is_none_or(|last| now - last >= RECORDED_EVERY)
    {
        diesel::update(api_keys::table.find(key.id)).set(api_keys::last_used_at.eq(now)).execute(conn)?;
    }
    Ok(found)
}

/// The key with this id, revoked or not.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: ApiKeyId,
) -> Result<ApiKey, StorageError> {
    Ok(api_keys::table
        .find(id.get())
        .filter(api_keys::organisation_id.eq(organisation.get()))
        .select(ApiKey::as_select())
        .first(conn)?)
}

/// The organisation's keys: the live ones first, newest first.
pub fn list(conn: &mut PgConnection, organisation: OrganisationId) -> Result<Vec<ApiKey>, StorageError> {
    Ok(api_keys::table
        .filter(api_keys::organisation_id.eq(organisation.get()))
        .order((api_keys::revoked_at.is_not_null(), api_keys::created_at.desc()))
        .select(ApiKey::as_select())
        .load(conn)?)
}

/// Takes a key back for good. `NotFound` if that was done before.
pub fn revoke(w: &mut Write<'_>, organisation: OrganisationId, id: ApiKeyId) -> Result<(), StorageError> {
    let now = w.now();
    let changed = diesel::update(
        api_keys::table
            .find(id.get())
            .filter(api_keys::organisation_id.eq(organisation.get()))
            .filter(api_keys::revoked_at.is_null()),
    )
    .set(api_keys::revoked_at.eq(now))
    .execute(w.conn())?;
    if changed == 0 {
        return Err(StorageError::NotFound);
    }
    record(w, organisation, id, "key.revoked", &json!({}))
}

fn record(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: ApiKeyId,
    action: &str,
    details: &Value,
) -> Result<(), StorageError> {
    events::record(w, organisation, Entity::new("key", id.get()), action, details)
}
