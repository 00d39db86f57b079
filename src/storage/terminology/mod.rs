//! Value sets and code systems that an organisation brought.

mod pinning;
mod resolving;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::{
    StorageError, Write, events,
    events::Entity,
    schema::{questionnaire_versions as versions, questionnaires, terminology_resources as resources},
};
use crate::domain::ids::{AccountId, OrganisationId};

pub use pinning::{pin, pinned};
pub use resolving::{library, library_for};

/// A row of `terminology_resources`, with its resource.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = resources, check_for_backend(diesel::pg::Pg))]
pub struct TerminologyResource {
    pub id: Uuid,
    /// `ValueSet` or `CodeSystem`.
    pub kind: String,
    pub url: String,
    /// Empty where the resource names none.
    pub version: String,
    pub name: String,
    pub status: String,
    /// `None` where they can't be found.
    pub codes: Option<i32>,
    pub resource: String,
    /// Grows by one with every change.
    pub revision: i32,
    pub updated_at: DateTime<Utc>,
}

/// What is stored of a resource.
#[derive(Debug)]
pub struct NewResource<'a> {
    pub kind: &'a str,
    pub url: &'a str,
    pub version: &'a str,
    pub name: &'a str,
    pub status: &'a str,
    pub codes: Option<i32>,
    pub resource: &'a str,
    pub author: Option<AccountId>,
}

/// Another resource of the same kind, url and version stands there.
pub const TAKEN: &str = "terminology url";

/// Stores a resource. `Conflict` with [`TAKEN`] if one with its kind, url and version is there.
pub fn insert(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    new: &NewResource<'_>,
) -> Result<Uuid, StorageError> {
    let (id, now) = (Uuid::now_v7(), w.now());
    let stored = diesel::insert_into(resources::table)
        .values((
            resources::id.eq(id),
            resources::organisation_id.eq(organisation.get()),
            resources::kind.eq(new.kind),
            resources::url.eq(new.url),
            resources::version.eq(new.version),
            resources::name.eq(new.name),
            resources::status.eq(new.status),
            resources::codes.eq(new.codes),
            (
                resources::resource.eq(new.resource),
                resources::created_by.eq(new.author.map(AccountId::get)),
                resources::created_at.eq(now),
                resources::updated_at.eq(now),
            ),
        ))
        .on_conflict_do_nothing()
        .execute(w.conn())?;
    if stored == 0 {
        return Err(StorageError::Conflict(TAKEN));
    }
    record(w, organisation, id, "terminology.added", new.url)?;
    Ok(id)
}

/// Replaces a resource; its kind stays. `Conflict` with [`TAKEN`] if another has the url and version.
pub fn save(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: Uuid,
    new: &NewResource<'_>,
) -> Result<(), StorageError> {
    let now = w.now();
    let others: i64 = resources::table
        .filter(resources::organisation_id.eq(organisation.get()))
        .filter(resources::kind.eq(new.kind))
        .filter(resources::url.eq(new.url))
        .filter(resources::version.eq(new.version))
        .filter(resources::id.ne(id))
        .count()
        .get_result(w.conn())?;
    if others > 0 {
        return Err(StorageError::Conflict(TAKEN));
    }
    let changed = diesel::update(
        resources::table
            .filter(resources::id.eq(id))
            .filter(resources::organisation_id.eq(organisation.get()))
            .filter(resources::kind.eq(new.kind)),
    )
    .set((
        resources::url.eq(new.url),
        resources::version.eq(new.version),
        resources::name.eq(new.name),
        resources::status.eq(new.status),
        resources::codes.eq(new.codes),
        resources::resource.eq(new.resource),
        resources::revision.eq(resources::revision + 1),
        resources::updated_at.eq(now),
    ))
    .execute(w.conn())?;
    if changed == 0 {
        return Err(StorageError::NotFound);
    }
    record(w, organisation, id, "terminology.changed", new.url)
}

/// Takes a resource away. `NotFound` if there is none.
pub fn delete(w: &mut Write<'_>, organisation: OrganisationId, id: Uuid) -> Result<(), StorageError> {
    let url: String = diesel::delete(
        resources::table
            .filter(resources::id.eq(id))
            .filter(resources::organisation_id.eq(organisation.get())),
    )
    .returning(resources::url)
    .get_result(w.conn())?;
    record(w, organisation, id, "terminology.deleted", &url)
}

/// The resource with this id.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: Uuid,
) -> Result<TerminologyResource, StorageError> {
    Ok(resources::table
        .find(id)
        .filter(resources::organisation_id.eq(organisation.get()))
        .select(TerminologyResource::as_select())
        .first(conn)?)
}

/// The one with this kind, url and version.
pub fn find_same(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    (kind, url, version): (&str, &str, &str),
) -> Result<Option<Uuid>, StorageError> {
    Ok(resources::table
        .filter(resources::organisation_id.eq(organisation.get()))
        .filter(resources::kind.eq(kind))
        .filter(resources::url.eq(url))
        .filter(resources::version.eq(version))
        .select(resources::id)
        .first(conn)
        .optional()?)
}

/// Which resources are looked for; each part that is given must fit.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub kind: Option<&'static str>,
    pub ids: Option<Vec<Uuid>>,
    pub urls: Option<Vec<String>>,
    pub version: Option<String>,
    /// The start of the name, capitals alike.
    pub name: Option<String>,
}

/// How many fit.
pub fn count(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    wanted: &Wanted,
) -> Result<i64, StorageError> {
    Ok(filtered(organisation, wanted).count().get_result(conn)?)
}

/// Those that fit, by id, after one of them.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    wanted: &Wanted,
    (after, limit): (Option<Uuid>, i64),
) -> Result<Vec<TerminologyResource>, StorageError> {
    let mut query = filtered(organisation, wanted).order(resources::id).limit(limit);
    if let Some(after) = after {
        query = query.filter(resources::id.gt(after));
    }
    Ok(query.select(TerminologyResource::as_select()).load(conn)?)
}

fn filtered(organisation: OrganisationId, wanted: &Wanted) -> resources::BoxedQuery<'_, diesel::pg::Pg> {
    let mut query = resources::table.filter(resources::organisation_id.eq(organisation.get())).into_boxed();
    if let Some(kind) = wanted.kind {
        query = query.filter(resources::kind.eq(kind));
    }
    if let Some(ids) = &wanted.ids {
        query = query.filter(resources::id.eq_any(ids));
    }
    if let Some(urls) = &wanted.urls {
        query = query.filter(resources::url.eq_any(urls));
    }
    if let Some(version) = &wanted.version {
        query = query.filter(resources::version.eq(version));
    }
    if let Some(name) = &wanted.name {
        query = query.filter(resources::name.ilike(super::search::starting_with(name)));
    }
    query
}

/// A questionnaire that names a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub questionnaire: Uuid,
    pub title: String,
    pub is_published: bool,
}

/// The questionnaires whose draft or published version names this address.
pub fn list_users(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    url: &str,
) -> Result<Vec<User>, StorageError> {
    let found: Vec<(Uuid, String, String)> = versions::table
        .inner_join(questionnaires::table)
        .filter(questionnaires::organisation_id.eq(organisation.get()))
        .filter(questionnaires::deleted_at.is_null())
        .filter(versions::status.eq_any(["draft", "published"]))
        .filter(versions::resource.like(super::search::containing(url)))
        .order((questionnaires::title, versions::status.desc()))
        .select((questionnaires::id, questionnaires::title, versions::status))
        .load(conn)?;
    let mut users: Vec<User> = Vec::new();
    for (questionnaire, title, status) in found {
        if users.last().is_none_or(|last| last.questionnaire != questionnaire) {
            users.push(User { questionnaire, title, is_published: status == "published" });
        }
    }
    Ok(users)
}

fn record(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: Uuid,
    action: &str,
    url: &str,
) -> Result<(), StorageError> {
    events::record(w, organisation, Entity::new("terminology", id), action, &json!({ "url": url }))
}
