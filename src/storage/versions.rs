//! Versions of a questionnaire: one draft at most, one published at most, the others retired.
//!
//! The FHIR R4 resource is stored as the text it was written in. The database refuses to change the
//! resource of a version that was published.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    StorageError, Write, compiled, events, events::Entity, questionnaires,
    schema::questionnaire_versions as versions, terminology, version_languages,
};
use crate::domain::{
    ids::{AccountId, OrganisationId, QuestionnaireId, VersionId},
    json::parse,
};

/// A row of `questionnaire_versions`, with its resource.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = versions, check_for_backend(diesel::pg::Pg))]
pub struct Version {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub questionnaire_id: Uuid,
    /// Counts from 1 within the questionnaire.
    pub number: i32,
    /// `draft`, `published` or `retired`.
    pub status: String,
    /// The FHIR R4 Questionnaire.
    pub resource: String,
    pub item_count: i32,
    /// The loss report of the import, `[]` when all was understood.
    pub losses: Value,
    pub created_by: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
    pub retired_at: Option<DateTime<Utc>>,
    /// Counts the changes of its content.
    pub revision: i32,
    /// What is new in it, as who published it says; empty where nothing was said.
    pub note: String,
    /// Set of a draft that waits for somebody to look at it.
    pub review_asked_at: Option<DateTime<Utc>>,
    pub review_asked_by: Option<Uuid>,
    /// The languages that it is offered in beside its original; `None`: all that it has, and of a draft.
    pub languages: Option<Vec<String>>,
}

impl Version {
    /// The resource as JSON.
    pub fn json(&self) -> Result<Value, StorageError> {
        parse(self.resource.as_bytes(), usize::MAX)
            .map_err(|_bad| StorageError::Corrupt("resource is not JSON"))
    }
}

/// A version without its resource, which may be megabytes.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = versions, check_for_backend(diesel::pg::Pg))]
pub struct Summary {
    pub id: Uuid,
    pub questionnaire_id: Uuid,
    pub number: i32,
    /// `draft`, `published` or `retired`.
    pub status: String,
    pub item_count: i32,
    pub created_by: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
    pub retired_at: Option<DateTime<Utc>>,
    /// What is new in it, as who published it says; empty where nothing was said.
    pub note: String,
    /// Set of a draft that waits for somebody to look at it.
    pub review_asked_at: Option<DateTime<Utc>>,
    pub review_asked_by: Option<Uuid>,
}

impl Summary {
    /// The version's id, typed.
    pub fn id(&self) -> VersionId {
        VersionId::new(self.id)
    }

    /// A draft that waits for somebody to look at it.
    pub fn is_in_review(&self) -> bool {
        self.status == "draft" && self.review_asked_at.is_some()
    }
}

/// What a new draft holds.
#[derive(Debug)]
pub struct Draft<'a> {
    pub resource: &'a str,
    pub item_count: i32,
    pub losses: &'a Value,
    pub author: Option<AccountId>,
}

/// Adds a draft as the next version. `Conflict` if there is a draft already.
pub fn insert_draft(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
    draft: &Draft<'_>,
) -> Result<VersionId, StorageError> {
    let id = VersionId::new(Uuid::now_v7());
    let now = w.now();
    let last: Option<i32> = versions::table
        .filter(versions::organisation_id.eq(organisation.get()))
        .filter(versions::questionnaire_id.eq(questionnaire.get()))
        .select(diesel::dsl::max(versions::number))
        .first(w.conn())?;
    diesel::insert_into(versions::table)
        .values((
            versions::id.eq(id.get()),
            versions::organisation_id.eq(organisation.get()),
            versions::questionnaire_id.eq(questionnaire.get()),
            versions::number.eq(last.unwrap_or(0) + 1),
            versions::status.eq("draft"),
            versions::resource.eq(draft.resource),
            versions::item_count.eq(draft.item_count),
            versions::losses.eq(draft.losses),
            versions::created_by.eq(draft.author.map(AccountId::get)),
            versions::created_at.eq(now),
        ))
        .execute(w.conn())?;
    record(w, organisation, id, "version.drafted", &json!({"questionnaire": questionnaire}))?;
    questionnaires::save_url(w, organisation, questionnaire, url_of(draft.resource).as_deref())?;
    Ok(id)
}

/// The canonical `url` of a resource, `None` where it has none or is not JSON.
fn url_of(resource: &str) -> Option<String> {
    let resource = parse(resource.as_bytes(), usize::MAX).ok()?;
    resource.get("url")?.as_str().map(str::to_owned)
}

/// Replaces the content of a draft. `NotFound` if it is no draft any more.
pub fn save_draft(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: VersionId,
    draft: &Draft<'_>,
) -> Result<(), StorageError> {
    let questionnaire: Uuid = diesel::update(
        versions::table
            .find(id.get())
            .filter(versions::organisation_id.eq(organisation.get()))
            .filter(versions::status.eq("draft")),
    )
    .set((
        versions::resource.eq(draft.resource),
        versions::item_count.eq(draft.item_count),
        versions::losses.eq(draft.losses),
        versions::revision.eq(versions::revision + 1),
    ))
    .returning(versions::questionnaire_id)
    .get_result(w.conn())?;
    let questionnaire = QuestionnaireId::new(questionnaire);
    questionnaires::save_url(w, organisation, questionnaire, url_of(draft.resource).as_deref())?;
    record(w, organisation, id, "version.changed", &json!({"questionnaire": questionnaire}))
}

/// The draft of a questionnaire, kept from others until the transaction ends.
pub fn lock_draft(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
) -> Result<Version, StorageError> {
    Ok(versions::table
        .filter(versions::organisation_id.eq(organisation.get()))
        .filter(versions::questionnaire_id.eq(questionnaire.get()))
        .filter(versions::status.eq("draft"))
        .select(Version::as_select())
        .for_update()
        .first(w.conn())?)
}

/// Replaces the content of a locked draft by what became of it by one edit: the new revision.
pub(super) fn save_edited(
    w: &mut Write<'_>,
    draft: &Version,
    resource: &str,
    item_count: i32,
) -> Result<i32, StorageError> {
    let revision = draft.revision + 1;
    diesel::update(versions::table.find(draft.id))
        .set((
            versions::resource.eq(resource),
            versions::item_count.eq(item_count),
            versions::revision.eq(revision),
        ))
        .execute(w.conn())?;
    let organisation = OrganisationId::new(draft.organisation_id);
    let questionnaire = QuestionnaireId::new(draft.questionnaire_id);
    questionnaires::touch(w, organisation, questionnaire)?;
    let details = json!({"questionnaire": questionnaire, "revision": revision});
    record(w, organisation, VersionId::new(draft.id), "version.changed", &details)?;
    Ok(revision)
}

/// Throws a draft away; nobody has answered it. `NotFound` if it is no draft any more.
pub fn discard_draft(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: VersionId,
) -> Result<(), StorageError> {
    let (questionnaire, number): (Uuid, i32) = diesel::delete(
        versions::table
            .filter(versions::id.eq(id.get()))
            .filter(versions::organisation_id.eq(organisation.get()))
            .filter(versions::status.eq("draft")),
    )
    .returning((versions::questionnaire_id, versions::number))
    .get_result(w.conn())?;
    questionnaires::touch(w, organisation, QuestionnaireId::new(questionnaire))?;
    let details = json!({"questionnaire": questionnaire, "number": number});
    record(w, organisation, id, "version.discarded", &details)
}

/// What an author says when publishing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Publication<'a> {
    /// What is new.
    pub note: &'a str,
    /// The languages to offer beside the original; `None`: all whose translation is complete.
    pub languages: Option<&'a [String]>,
}

/// Publishes a draft without a word about what is new, in the languages that are complete.
pub fn publish(w: &mut Write<'_>, organisation: OrganisationId, id: VersionId) -> Result<(), StorageError> {
    publish_as(w, organisation, id, &Publication::default())
}

/// Publishes a draft; the version published before it retires. What its value sets mean now is what they mean to it from now
/// on. `Conflict` if it does not compile: callers do so before, to say why.
pub fn publish_as(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: VersionId,
    publication: &Publication<'_>,
) -> Result<(), StorageError> {
    let now = w.now();
    let draft: Version = versions::table
        .find(id.get())
        .filter(versions::organisation_id.eq(organisation.get()))
        .filter(versions::status.eq("draft"))
        .select(Version::as_select())
        .for_update()
        .first(w.conn())?;
    let (questionnaire, resource) = (draft.questionnaire_id, &draft.resource);
    if !compiled::may_publish(w.conn(), &draft)? {
        return Err(StorageError::Conflict("problems"));
    }
    let languages = version_languages::chosen(&draft.json()?, publication.languages);
    terminology::pin(w, organisation, id, resource)?;
    retire_published(w, organisation, QuestionnaireId::new(questionnaire))?;
    diesel::update(versions::table.find(id.get()))
        .set((
            versions::status.eq("published"),
            versions::published_at.eq(now),
            versions::note.eq(publication.note),
            versions::languages.eq(&languages),
            versions::review_asked_at.eq(None::<DateTime<Utc>>),
        ))
        .execute(w.conn())?;
    questionnaires::touch(w, organisation, QuestionnaireId::new(questionnaire))?;
    let details = json!({"questionnaire": questionnaire, "languages": languages});
    record(w, organisation, id, "version.published", &details)
}

/// Says that somebody should look at the draft, or takes that back. Nothing happens where it is so already. `NotFound`
/// without a draft.
pub fn save_review(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
    asked_by: Option<AccountId>,
) -> Result<(), StorageError> {
    let draft = find_draft(w.conn(), organisation, questionnaire)?;
    if draft.review_asked_at.is_some() == asked_by.is_some() {
        return Ok(());
    }
    let at = asked_by.map(|_asked| w.now());
    diesel::update(versions::table.find(draft.id))
        .set((versions::review_asked_at.eq(at), versions::review_asked_by.eq(asked_by.map(AccountId::get))))
        .execute(w.conn())?;
    questionnaires::touch(w, organisation, questionnaire)?;
    let action = if asked_by.is_some() { "version.review-asked" } else { "version.review-ended" };
    record(w, organisation, VersionId::new(draft.id), action, &json!({"questionnaire": questionnaire}))
}

/// Makes what an older version asks the draft, in place of the one that is there, if there is one; the caller knows that
/// it may go. A draft that waited for somebody to look at it does so no more.
pub fn restore(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    version: &Version,
    author: AccountId,
) -> Result<VersionId, StorageError> {
    let questionnaire = QuestionnaireId::new(version.questionnaire_id);
    let content = Draft {
        resource: &version.resource,
        item_count: version.item_count,
        losses: &version.losses,
        author: Some(author),
    };
    let id = match find_draft(w.conn(), organisation, questionnaire) {
        Ok(draft) => {
            let id = VersionId::new(draft.id);
            save_draft(w, organisation, id, &content)?;
            save_review(w, organisation, questionnaire, None)?;
            id
        }
        Err(StorageError::NotFound) => insert_draft(w, organisation, questionnaire, &content)?,
        Err(error) => return Err(error),
    };
    let details = json!({"questionnaire": questionnaire, "restored": version.number});
    record(w, organisation, id, "version.restored", &details)?;
    Ok(id)
}

/// Retires the published version, if there is one: its links answer that they are closed.
pub fn retire_published(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
) -> Result<(), StorageError> {
    let now = w.now();
    let retired: Vec<Uuid> = diesel::update(
        versions::table
            .filter(versions::organisation_id.eq(organisation.get()))
            .filter(versions::questionnaire_id.eq(questionnaire.get()))
            .filter(versions::status.eq("published")),
    )
    .set((versions::status.eq("retired"), versions::retired_at.eq(now)))
    .returning(versions::id)
    .get_results(w.conn())?;
    if !retired.is_empty() {
        questionnaires::touch(w, organisation, questionnaire)?;
    }
    for id in retired {
        record(
            w,
            organisation,
            VersionId::new(id),
            "version.retired",
            &json!({"questionnaire": questionnaire}),
        )?;
    }
    Ok(())
}

/// The version with this id.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: VersionId,
) -> Result<Version, StorageError> {
    Ok(versions::table
        .find(id.get())
        .filter(versions::organisation_id.eq(organisation.get()))
        .select(Version::as_select())
        .first(conn)?)
}

/// The published version of a questionnaire.
pub fn find_published(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
) -> Result<Version, StorageError> {
    find_by_status(conn, organisation, questionnaire, "published")
}

/// The draft of a questionnaire.
pub fn find_draft(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
) -> Result<Version, StorageError> {
    find_by_status(conn, organisation, questionnaire, "draft")
}

/// Of drafts and published versions a questionnaire has one at most.
fn find_by_status(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
    status: &str,
) -> Result<Version, StorageError> {
    Ok(versions::table
        .filter(versions::organisation_id.eq(organisation.get()))
        .filter(versions::questionnaire_id.eq(questionnaire.get()))
        .filter(versions::status.eq(status))
        .select(Version::as_select())
        .first(conn)?)
}

/// The version with the highest number; `None` where there is none yet.
pub fn find_newest(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
) -> Result<Option<Version>, StorageError> {
    Ok(versions::table
        .filter(versions::organisation_id.eq(organisation.get()))
        .filter(versions::questionnaire_id.eq(questionnaire.get()))
        .order(versions::number.desc())
        .select(Version::as_select())
        .first(conn)
        .optional()?)
}

/// Every version of these questionnaires, newest first, without their resources.
pub fn list_summaries(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    of: &[Uuid],
) -> Result<Vec<Summary>, StorageError> {
    Ok(versions::table
        .filter(versions::organisation_id.eq(organisation.get()))
        .filter(versions::questionnaire_id.eq_any(of))
        .order((versions::questionnaire_id, versions::number.desc()))
        .select(Summary::as_select())
        .load(conn)?)
}

/// Every version of a questionnaire with its resource, newest first.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
) -> Result<Vec<Version>, StorageError> {
    Ok(versions::table
        .filter(versions::organisation_id.eq(organisation.get()))
        .filter(versions::questionnaire_id.eq(questionnaire.get()))
        .order(versions::number.desc())
        .select(Version::as_select())
        .load(conn)?)
}

pub(super) fn record(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: VersionId,
    action: &str,
    details: &Value,
) -> Result<(), StorageError> {
    events::record(w, organisation, Entity::new("version", id.get()), action, details)
}
