//! One response, and all of a patient's, within what the reader may see.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::{
    domain::ids::{OrganisationId, PatientId, ResponseId, VersionId},
    storage::{
        Scope, StorageError,
        responses::Response,
        schema::{item_values, responses},
    },
};

/// The response with this id. `NotFound` outside the scope.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
    id: ResponseId,
) -> Result<Response, StorageError> {
    let mut query = responses::table
        .filter(responses::organisation_id.eq(organisation.get()))
        .filter(responses::id.eq(id.get()))
        .into_boxed();
    if let Some(links) = scope.ids() {
        query = query.filter(responses::link_id.eq_any(links));
    }
    Ok(query.select(Response::as_select()).first(conn)?)
}

/// A patient's submitted responses in the scope, oldest first; those marked as a mistake are left out.
pub fn list_of_patient(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
    patient: PatientId,
) -> Result<Vec<Response>, StorageError> {
    let mut query = responses::table
        .filter(responses::organisation_id.eq(organisation.get()))
        .filter(responses::patient_id.eq(patient.get()))
        .filter(responses::submitted_at.is_not_null())
        .filter(responses::status.ne("entered-in-error"))
        .into_boxed();
    if let Some(links) = scope.ids() {
        query = query.filter(responses::link_id.eq_any(links));
    }
    Ok(query.order(responses::submitted_at.asc()).select(Response::as_select()).load(conn)?)
}

/// The newest responses of a version that answered an item, submitted from a moment on, at most `limit`
/// after `offset`: for what people wrote in their own words. Knows what the consumer has read.
pub fn list_with_item(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
    (version, item): (VersionId, i32),
    from: DateTime<Utc>,
    (limit, offset): (i64, i64),
) -> Result<Vec<Response>, StorageError> {
    let answered = item_values::table
        .filter(item_values::organisation_id.eq(organisation.get()))
        .filter(item_values::version_id.eq(version.get()))
        .filter(item_values::item.eq(item))
        .filter(item_values::position.eq(0))
        .select(item_values::response_id);
    let mut query = responses::table
        .filter(responses::organisation_id.eq(organisation.get()))
        .filter(responses::id.eq_any(answered))
        .filter(responses::submitted_at.ge(from))
        .into_boxed();
    if let Some(links) = scope.ids() {
        query = query.filter(responses::link_id.eq_any(links));
    }
    Ok(query
        .order(responses::submitted_at.desc())
        .limit(limit)
        .offset(offset)
        .select(Response::as_select())
        .load(conn)?)
}

/// Ids to names, for accounts, questionnaires and links of the organisation.
#[derive(Debug, Clone, Copy)]
pub enum Named {
    Accounts,
    Questionnaires,
    Links,
}

/// The names of these rows; an id of another organisation has none.
pub fn names(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    what: Named,
    ids: &[Uuid],
) -> Result<std::collections::HashMap<Uuid, String>, StorageError> {
    use crate::storage::schema::{accounts, links, questionnaires};
    let rows: Vec<(Uuid, String)> = match what {
        Named::Accounts => accounts::table
            .filter(accounts::organisation_id.eq(organisation.get()))
            .filter(accounts::id.eq_any(ids))
            .select((accounts::id, accounts::name))
            .load(conn)?,
        Named::Questionnaires => questionnaires::table
            .filter(questionnaires::organisation_id.eq(organisation.get()))
            .filter(questionnaires::id.eq_any(ids))
            .select((questionnaires::id, questionnaires::title))
            .load(conn)?,
        Named::Links => links::table
            .filter(links::organisation_id.eq(organisation.get()))
            .filter(links::id.eq_any(ids))
            .select((links::id, links::title))
            .load(conn)?,
    };
    Ok(rows.into_iter().collect())
}

/// A choice of a filter: id and name.
pub type Choice = (Uuid, String);

/// The questionnaires that have responses or links in the scope, by name.
pub fn list_questionnaires(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
) -> Result<Vec<Choice>, StorageError> {
    use crate::storage::schema::{links, questionnaires};
    let mut linked = links::table
        .filter(links::organisation_id.eq(organisation.get()))
        .select(links::questionnaire_id)
        .into_boxed();
    if let Some(ids) = scope.ids() {
        linked = linked.filter(links::id.eq_any(ids));
    }
    let mut choices: Vec<Choice> = questionnaires::table
        .filter(questionnaires::organisation_id.eq(organisation.get()))
        .filter(questionnaires::id.eq_any(linked))
        .select((questionnaires::id, questionnaires::title))
        .load(conn)?;
    choices.sort_by_cached_key(|(id, title)| (title.to_lowercase(), *id));
    Ok(choices)
}

/// The members who have links, with their links, by name.
pub fn list_members_with_links(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
) -> Result<Vec<(Uuid, String, Uuid)>, StorageError> {
    use crate::storage::schema::{accounts, links};
    let mut query = links::table
        .inner_join(accounts::table.on(accounts::id.eq(links::member_id)))
        .filter(links::organisation_id.eq(organisation.get()))
        .into_boxed();
    if let Some(ids) = scope.ids() {
        query = query.filter(links::id.eq_any(ids));
    }
    Ok(query.order(accounts::name).select((accounts::id, accounts::name, links::id)).load(conn)?)
}
