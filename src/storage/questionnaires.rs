//! Questionnaires: the thing with a title that versions, links and responses belong to.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::{
    StorageError, Write, events,
    events::Entity,
    schema::{accounts, questionnaire_collaborators, questionnaires},
    versions,
};
use crate::domain::ids::{AccountId, OrganisationId, QuestionnaireId};

/// A row of `questionnaires`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = questionnaires, check_for_backend(diesel::pg::Pg))]
pub struct Questionnaire {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub title: String,
    pub description: String,
    pub created_by: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Set when it was deleted: its responses stay.
    pub deleted_at: Option<DateTime<Utc>>,
    /// The `url` of the FHIR resource it was imported from.
    pub canonical_url: Option<String>,
}

/// Creates a questionnaire without a version. `author` is `None` for the command line.
pub fn insert(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    title: &str,
    description: &str,
    author: Option<AccountId>,
) -> Result<QuestionnaireId, StorageError> {
    let id = QuestionnaireId::new(Uuid::now_v7());
    let now = w.now();
    diesel::insert_into(questionnaires::table)
        .values((
            questionnaires::id.eq(id.get()),
            questionnaires::organisation_id.eq(organisation.get()),
            questionnaires::title.eq(title),
            questionnaires::description.eq(description),
            questionnaires::created_by.eq(author.map(AccountId::get)),
            questionnaires::created_at.eq(now),
            questionnaires::updated_at.eq(now),
        ))
        .execute(w.conn())?;
    record(w, organisation, id, "questionnaire.created", &json!({}))?;
    Ok(id)
}

/// The questionnaire with this id, unless it was deleted.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: QuestionnaireId,
) -> Result<Questionnaire, StorageError> {
    Ok(questionnaires::table
        .find(id.get())
        .filter(questionnaires::organisation_id.eq(organisation.get()))
        .filter(questionnaires::deleted_at.is_null())
        .select(Questionnaire::as_select())
        .first(conn)?)
}

/// The questionnaire with this canonical `url`; of several the one that was changed last.
pub fn find_by_url(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    url: &str,
) -> Result<Questionnaire, StorageError> {
    Ok(questionnaires::table
        .filter(questionnaires::organisation_id.eq(organisation.get()))
        .filter(questionnaires::canonical_url.eq(url))
        .filter(questionnaires::deleted_at.is_null())
        .order((questionnaires::updated_at.desc(), questionnaires::id))
        .select(Questionnaire::as_select())
        .first(conn)?)
}

/// The canonical `url` of every questionnaire that has one, the last changed last.
pub fn list_urls(
    conn: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Vec<(String, Uuid)>, StorageError> {
    Ok(questionnaires::table
        .filter(questionnaires::organisation_id.eq(organisation.get()))
        .filter(questionnaires::canonical_url.is_not_null())
        .filter(questionnaires::deleted_at.is_null())
        .order((questionnaires::updated_at, questionnaires::id))
        .select((questionnaires::canonical_url.assume_not_null(), questionnaires::id))
        .load(conn)?)
}

/// [`find`], but only if the questionnaire is shared with this account.
pub fn find_shared(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: AccountId,
    id: QuestionnaireId,
) -> Result<Questionnaire, StorageError> {
    use questionnaire_collaborators as table;
    let shared = table::table
        .filter(table::account_id.eq(account.get()))
        .filter(table::organisation_id.eq(organisation.get()))
        .select(table::questionnaire_id);
    Ok(questionnaires::table
        .find(id.get())
        .filter(questionnaires::organisation_id.eq(organisation.get()))
        .filter(questionnaires::deleted_at.is_null())
        .filter(questionnaires::id.eq_any(shared))
        .select(Questionnaire::as_select())
        .first(conn)?)
}

/// Makes imports of one `url` wait for each other until the transaction ends, so that both don't add
/// a questionnaire.
pub fn lock_url(w: &mut Write<'_>, organisation: OrganisationId, url: &str) -> Result<(), StorageError> {
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
        .bind::<diesel::sql_types::Text, _>(format!("{organisation} {url}"))
        .execute(w.conn())?;
    Ok(())
}

/// Keeps the canonical `url` of the newest resource. Part of the change of a version, which has the event.
pub(super) fn save_url(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: QuestionnaireId,
    url: Option<&str>,
) -> Result<(), StorageError> {
    let now = w.now();
    let changed = diesel::update(alive(organisation, id))
        .set((questionnaires::canonical_url.eq(url), questionnaires::updated_at.eq(now)))
        .execute(w.conn())?;
    found(changed)
}

/// Notes that something of the questionnaire changed, for lists in the order of the last change.
pub(super) fn touch(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: QuestionnaireId,
) -> Result<(), StorageError> {
    let now = w.now();
    let changed =
        diesel::update(alive(organisation, id)).set(questionnaires::updated_at.eq(now)).execute(w.conn())?;
    found(changed)
}

/// Changes title and description.
pub fn save(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: QuestionnaireId,
    title: &str,
    description: &str,
) -> Result<(), StorageError> {
    let now = w.now();
    let changed = diesel::update(alive(organisation, id))
        .set((
            questionnaires::title.eq(title),
            questionnaires::description.eq(description),
            questionnaires::updated_at.eq(now),
        ))
        .execute(w.conn())?;
    found(changed)?;
    record(w, organisation, id, "questionnaire.changed", &json!({}))
}

/// Takes the questionnaire out of every list and closes its links, as its published version retires;
/// versions and responses stay.
pub fn delete(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: QuestionnaireId,
) -> Result<(), StorageError> {
    versions::retire_published(w, organisation, id)?;
    let now = w.now();
    let changed =
        diesel::update(alive(organisation, id)).set(questionnaires::deleted_at.eq(now)).execute(w.conn())?;
    found(changed)?;
    record(w, organisation, id, "questionnaire.deleted", &json!({}))
}

/// Replaces who, beside admins, may make links to the questionnaire. `NotFound` if one of them is named
/// twice or is no member of the organisation.
pub fn save_collaborators(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: QuestionnaireId,
    members: &[AccountId],
) -> Result<(), StorageError> {
    use questionnaire_collaborators as table;
    find(w.conn(), organisation, id)?;
    let now = w.now();
    let wanted: Vec<Uuid> = members.iter().map(|member| member.get()).collect();
    let known: i64 = accounts::table
        .filter(accounts::organisation_id.eq(organisation.get()))
        .filter(accounts::role.ne("patient"))
        .filter(accounts::id.eq_any(wanted))
        .count()
        .get_result(w.conn())?;
    if usize::try_from(known) != Ok(members.len()) {
        return Err(StorageError::NotFound);
    }
    diesel::delete(
        table::table
            .filter(table::questionnaire_id.eq(id.get()))
            .filter(table::account_id.ne_all(members.iter().map(|member| member.get()))),
    )
    .execute(w.conn())?;
    let rows: Vec<_> = members
        .iter()
        .map(|account| {
            (
                table::questionnaire_id.eq(id.get()),
                table::account_id.eq(account.get()),
                table::organisation_id.eq(organisation.get()),
                table::added_at.eq(now),
            )
        })
        .collect();
    // whoever has more than the use keeps it
    diesel::insert_into(table::table).values(rows).on_conflict_do_nothing().execute(w.conn())?;
    record(w, organisation, id, "questionnaire.shared", &json!({"accounts": members}))
}

/// The accounts the questionnaire is shared with.
pub fn list_collaborators(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: QuestionnaireId,
) -> Result<Vec<AccountId>, StorageError> {
    use questionnaire_collaborators as table;
    let ids: Vec<Uuid> = table::table
        .filter(table::organisation_id.eq(organisation.get()))
        .filter(table::questionnaire_id.eq(id.get()))
        .select(table::account_id)
        .load(conn)?;
    Ok(ids.into_iter().map(AccountId::new).collect())
}

fn found(changed: usize) -> Result<(), StorageError> {
    if changed == 0 { Err(StorageError::NotFound) } else { Ok(()) }
}

#[diesel::dsl::auto_type]
fn alive(organisation: OrganisationId, id: QuestionnaireId) -> _ {
    let id: Uuid = id.get();
    let organisation: Uuid = organisation.get();
    questionnaires::table
        .filter(questionnaires::id.eq(id))
        .filter(questionnaires::organisation_id.eq(organisation))
        .filter(questionnaires::deleted_at.is_null())
}

fn record(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: QuestionnaireId,
    action: &str,
    details: &serde_json::Value,
) -> Result<(), StorageError> {
    events::record(w, organisation, Entity::new("questionnaire", id.get()), action, details)
}
