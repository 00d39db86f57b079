//! Elements of the library: questions and lists of options that authors use again, with all their revisions.
//!
//! A private element is its owner's; to everybody else it is not there.

use chrono::{DateTime, Utc};
use diesel::{pg::Pg, prelude::*};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::{
    StorageError, Write,
    events::{self, Entity},
    schema::{
        accounts, element_revisions as revisions, elements, questionnaire_versions as versions,
        questionnaires,
    },
    search::containing,
    versions::Version,
};
use crate::domain::{
    ids::{AccountId, ElementId, OrganisationId},
    json::parse,
    questionnaire::{
        edit::{ElementKind, item_type, words},
        search::fold,
    },
};

/// A row of `elements`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = elements, check_for_backend(Pg))]
pub struct Element {
    pub id: Uuid,
    /// `question` or `answer_set`.
    pub kind: String,
    pub title: String,
    /// The type of its item, as forms name it; empty of options.
    pub item_type: String,
    /// FHIR JSON: an item, or a list of `answerOption`.
    pub content: String,
    /// Counts the changes of its content from 1.
    pub revision: i32,
    pub owner_id: Option<Uuid>,
    /// Whether authors beside its owner see it.
    pub shared: bool,
    pub updated_at: DateTime<Utc>,
    pub archived_at: Option<DateTime<Utc>>,
}

impl Element {
    /// Its id, typed.
    pub fn id(&self) -> ElementId {
        ElementId::new(self.id)
    }

    /// What it is.
    pub fn kind(&self) -> ElementKind {
        ElementKind::of(&self.kind).unwrap_or(ElementKind::Question)
    }

    /// Its content as JSON.
    ///
    /// # Errors
    /// `Corrupt` where it is none.
    pub fn json(&self) -> Result<Json, StorageError> {
        json_of(&self.content)
    }
}

fn json_of(content: &str) -> Result<Json, StorageError> {
    parse(content.as_bytes(), usize::MAX).map_err(|_bad| StorageError::Corrupt("element is not JSON"))
}

/// Which elements are wanted.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words that all have to be in the title, the text or an option.
    pub search: String,
    /// A type of item, or `answer_set`; empty for all.
    pub kind: String,
    /// Those of the one who looks alone.
    pub mine: bool,
    /// Shared ones (`true`) or private ones (`false`) alone.
    pub shared: Option<bool>,
    /// Archived ones, instead of those in use.
    pub archived: bool,
}

#[diesel::dsl::auto_type]
fn visible(organisation: OrganisationId, account: AccountId) -> _ {
    let organisation: Uuid = organisation.get();
    let account: Uuid = account.get();
    elements::table
        .filter(elements::organisation_id.eq(organisation))
        .filter(elements::shared.or(elements::owner_id.assume_not_null().eq(account)))
}

fn matching(
    organisation: OrganisationId,
    account: AccountId,
    filter: &Filter,
) -> elements::BoxedQuery<'_, Pg> {
    let mut query = elements::table
        .filter(elements::organisation_id.eq(organisation.get()))
        .filter(elements::shared.or(elements::owner_id.is_not_distinct_from(account.get())))
        .into_boxed();
    for word in fold(&filter.search).split_whitespace() {
        query = query.filter(elements::words.like(containing(word)));
    }
    query = match filter.kind.as_str() {
        "" => query,
        "answer_set" => query.filter(elements::kind.eq("answer_set")),
        item_type => query.filter(elements::item_type.eq(item_type)),
    };
    if filter.mine {
        query = query.filter(elements::owner_id.eq(account.get()));
    }
    if let Some(shared) = filter.shared {
        query = query.filter(elements::shared.eq(shared));
    }
    if filter.archived {
        query.filter(elements::archived_at.is_not_null())
    } else {
        query.filter(elements::archived_at.is_null())
    }
}

/// How many of those that the account sees match.
pub fn count(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: AccountId,
    filter: &Filter,
) -> Result<i64, StorageError> {
    Ok(matching(organisation, account, filter).count().get_result(conn)?)
}

/// Those that the account sees and that match, by title, with their owners' names.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: AccountId,
    filter: &Filter,
    offset: i64,
    limit: i64,
) -> Result<Vec<(Element, Option<String>)>, StorageError> {
    let found: Vec<Element> = matching(organisation, account, filter)
        .order((elements::title, elements::id))
        .offset(offset)
        .limit(limit)
        .select(Element::as_select())
        .load(conn)?;
    let owners: Vec<Uuid> = found.iter().filter_map(|element| element.owner_id).collect();
    let names: Vec<(Uuid, String)> = accounts::table
        .filter(accounts::id.eq_any(owners))
        .select((accounts::id, accounts::name))
        .load(conn)?;
    let name = |id: Option<Uuid>| {
        let id = id?;
        names.iter().find(|(owner, _)| *owner == id).map(|(_, name)| name.clone())
    };
    Ok(found.into_iter().map(|element| (element.clone(), name(element.owner_id))).collect())
}

/// An element that the account sees; `NotFound` otherwise.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: AccountId,
    id: ElementId,
) -> Result<Element, StorageError> {
    Ok(visible(organisation, account)
        .filter(elements::id.eq(id.get()))
        .select(Element::as_select())
        .first(conn)?)
}

/// The name of who owns it; `None` where the account is gone.
pub fn owner_name(conn: &mut PgConnection, element: &Element) -> Result<Option<String>, StorageError> {
    let Some(owner) = element.owner_id else { return Ok(None) };
    Ok(accounts::table.find(owner).select(accounts::name).first(conn).optional()?)
}

/// What an element was at a revision; `None` where it never had that one.
pub fn content_at(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: ElementId,
    revision: i32,
) -> Result<Option<Json>, StorageError> {
    let content: Option<String> = revisions::table
        .filter(revisions::organisation_id.eq(organisation.get()))
        .filter(revisions::element_id.eq(id.get()))
        .filter(revisions::revision.eq(revision))
        .select(revisions::content)
        .first(conn)
        .optional()?;
    content.map(|content| json_of(&content)).transpose()
}

/// A new element.
#[derive(Debug, Clone)]
pub struct NewElement<'a> {
    pub kind: ElementKind,
    pub title: &'a str,
    pub content: &'a Json,
    pub owner: AccountId,
    pub is_shared: bool,
}

/// Keeps an element in its first revision.
pub fn insert(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    new: &NewElement<'_>,
) -> Result<ElementId, StorageError> {
    let id = ElementId::new(Uuid::now_v7());
    let (now, content) = (w.now(), new.content.to_string());
    diesel::insert_into(elements::table)
        .values((
            elements::id.eq(id.get()),
            elements::organisation_id.eq(organisation.get()),
            elements::kind.eq(new.kind.code()),
            elements::title.eq(new.title),
            elements::item_type.eq(item_type(new.content, new.kind)),
            elements::words.eq(words(new.title, new.content, new.kind)),
            elements::content.eq(&content),
            elements::revision.eq(1),
            elements::owner_id.eq(new.owner.get()),
            elements::shared.eq(new.is_shared),
            elements::created_at.eq(now),
            elements::updated_at.eq(now),
        ))
        .execute(w.conn())?;
    keep(w, organisation, id, 1, &content, new.owner)?;
    record(w, organisation, id, "element.created", &json!({"kind": new.kind.code(), "shared": new.is_shared}))
        .map(|()| id)
}

fn keep(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: ElementId,
    revision: i32,
    content: &str,
    author: AccountId,
) -> Result<(), StorageError> {
    let now = w.now();
    diesel::insert_into(revisions::table)
        .values((
            revisions::organisation_id.eq(organisation.get()),
            revisions::element_id.eq(id.get()),
            revisions::revision.eq(revision),
            revisions::content.eq(content),
            revisions::made_by.eq(author.get()),
            revisions::made_at.eq(now),
        ))
        .execute(w.conn())?;
    Ok(())
}

/// The element that the account sees, kept from others until the transaction ends.
pub fn lock(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    account: AccountId,
    id: ElementId,
) -> Result<Element, StorageError> {
    Ok(elements::table
        .filter(elements::organisation_id.eq(organisation.get()))
        .filter(elements::shared.or(elements::owner_id.is_not_distinct_from(account.get())))
        .filter(elements::id.eq(id.get()))
        .select(Element::as_select())
        .for_update()
        .first(w.conn())?)
}

/// Changes a locked element: a new revision where its content is another. Drafts and versions stay as they are.
pub fn save(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    element: &Element,
    title: &str,
    content: &Json,
    author: AccountId,
) -> Result<i32, StorageError> {
    let (now, id, kind) = (w.now(), element.id(), element.kind());
    let is_other = element.json()? != *content;
    if !is_other && element.title == title {
        return Ok(element.revision);
    }
    let revision = element.revision + i32::from(is_other);
    let text = if is_other { content.to_string() } else { element.content.clone() };
    diesel::update(elements::table.find(element.id))
        .set((
            elements::title.eq(title),
            elements::item_type.eq(item_type(content, kind)),
            elements::words.eq(words(title, content, kind)),
            elements::content.eq(&text),
            elements::revision.eq(revision),
            elements::updated_at.eq(now),
        ))
        .execute(w.conn())?;
    if is_other {
        keep(w, organisation, id, revision, &text, author)?;
    }
    record(w, organisation, id, "element.changed", &json!({ "revision": revision }))?;
    Ok(revision)
}

/// Shows a locked element to other authors, or hides it from them.
pub fn share(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    element: &Element,
    is_shared: bool,
) -> Result<(), StorageError> {
    if element.shared == is_shared {
        return Ok(());
    }
    diesel::update(elements::table.find(element.id)).set(elements::shared.eq(is_shared)).execute(w.conn())?;
    let action = if is_shared { "element.shared" } else { "element.unshared" };
    record(w, organisation, element.id(), action, &json!({}))
}

/// Takes a locked element out of lists, or back; what came of it stays as it is.
pub fn archive(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    element: &Element,
    is_archived: bool,
) -> Result<(), StorageError> {
    if element.archived_at.is_some() == is_archived {
        return Ok(());
    }
    let at = is_archived.then(|| w.now());
    diesel::update(elements::table.find(element.id)).set(elements::archived_at.eq(at)).execute(w.conn())?;
    let action = if is_archived { "element.archived" } else { "element.restored" };
    record(w, organisation, element.id(), action, &json!({}))
}

/// The versions whose items came from an element, with their questionnaire's title: by title, the newest first. Deleted
/// questionnaires are left out.
pub fn list_using(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: ElementId,
    is_draft_only: bool,
    limit: i64,
) -> Result<Vec<(Version, String)>, StorageError> {
    let mut query = versions::table
        .inner_join(questionnaires::table)
        .filter(versions::organisation_id.eq(organisation.get()))
        .filter(versions::elements.contains(vec![id.get()]))
        .filter(questionnaires::deleted_at.is_null())
        .order((questionnaires::title, questionnaires::id, versions::number.desc()))
        .limit(limit)
        .select((Version::as_select(), questionnaires::title))
        .into_boxed();
    if is_draft_only {
        query = query.filter(versions::status.eq("draft"));
    }
    Ok(query.load(conn)?)
}

fn record(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: ElementId,
    action: &str,
    details: &Json,
) -> Result<(), StorageError> {
    events::record(w, organisation, Entity::new("element", id.get()), action, details)
}
