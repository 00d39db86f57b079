//! What a patient with an account is asked, has begun and sent: through every record of the organisation that is tied to
//! the account.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::{
    StorageError,
    patients::Patient,
    response_files::{File, Scan},
    responses::Response,
    schema::{invitations, links, patients, response_files, responses},
};
use crate::domain::ids::{AccountId, OrganisationId, ResponseId};

/// A response that was sent, without its answers.
#[derive(Debug, Clone, Queryable)]
pub struct Sent {
    pub id: Uuid,
    /// Of the link, as it was when answering.
    pub title: String,
    pub submitted_at: Option<DateTime<Utc>>,
}

#[diesel::dsl::auto_type]
fn sent(organisation: OrganisationId, account: AccountId) -> _ {
    let organisation: Uuid = organisation.get();
    let account: Uuid = account.get();
    responses::table
        .inner_join(links::table)
        .inner_join(patients::table)
        .filter(responses::organisation_id.eq(organisation))
        .filter(patients::organisation_id.eq(organisation))
        .filter(patients::account_id.eq(account))
        .filter(responses::submitted_at.is_not_null())
        .filter(responses::status.ne("entered-in-error"))
}

/// The records of the account.
pub fn list_patients(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: AccountId,
) -> Result<Vec<Patient>, StorageError> {
    Ok(patients::table
        .filter(patients::organisation_id.eq(organisation.get()))
        .filter(patients::account_id.eq(account.get()))
        .order(patients::id)
        .select(Patient::as_select())
        .load(conn)?)
}

/// What was begun and not sent, with the token of its invitation or else of its link; last used first.
pub fn list_begun(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: AccountId,
    most: i64,
) -> Result<Vec<(Response, String)>, StorageError> {
    let rows: Vec<(Response, String, Option<String>)> = responses::table
        .inner_join(links::table)
        .inner_join(patients::table)
        .left_join(invitations::table.on(invitations::response_id.eq(responses::id)))
        .filter(responses::organisation_id.eq(organisation.get()))
        .filter(patients::organisation_id.eq(organisation.get()))
        .filter(patients::account_id.eq(account.get()))
        .filter(responses::status.eq("in-progress"))
        .order(responses::updated_at.desc())
        .limit(most)
        .select((Response::as_select(), links::token, invitations::token.nullable()))
        .load(conn)?;
    Ok(rows.into_iter().map(|(response, link, invited)| (response, invited.unwrap_or(link))).collect())
}

/// The tokens of the invitations that wait for a first answer at `now`: those that end soonest first.
pub fn list_invitations(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: AccountId,
    now: DateTime<Utc>,
    most: i64,
) -> Result<Vec<String>, StorageError> {
    let begun = responses::table.filter(responses::id.eq(invitations::response_id));
    Ok(invitations::table
        .inner_join(patients::table)
        .filter(invitations::organisation_id.eq(organisation.get()))
        .filter(patients::organisation_id.eq(organisation.get()))
        .filter(patients::account_id.eq(account.get()))
        .filter(invitations::cancelled_at.is_null())
        .filter(invitations::expires_at.is_null().or(invitations::expires_at.gt(now)))
        .filter(diesel::dsl::not(diesel::dsl::exists(begun)))
        .order((invitations::expires_at.asc().nulls_last(), invitations::created_at, invitations::id))
        .limit(most)
        .select(invitations::token)
        .load(conn)?)
}

/// How many were sent.
pub fn count_sent(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: AccountId,
) -> Result<i64, StorageError> {
    Ok(sent(organisation, account).count().get_result(conn)?)
}

/// What was sent, newest first; `page` is limit and offset.
pub fn list_sent(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: AccountId,
    (limit, offset): (i64, i64),
) -> Result<Vec<Sent>, StorageError> {
    Ok(sent(organisation, account)
        .order((responses::submitted_at.desc(), responses::id.desc()))
        .limit(limit)
        .offset(offset)
        .select((responses::id, links::title, responses::submitted_at))
        .load(conn)?)
}

/// All that was sent, oldest first, whole, with the titles of the links: for the person to take along.
pub fn list_whole(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: AccountId,
) -> Result<Vec<(Response, String)>, StorageError> {
    Ok(sent(organisation, account)
        .order((responses::submitted_at, responses::id))
        .select((Response::as_select(), links::title))
        .load(conn)?)
}

/// One that was sent, with title and token of its link. `NotFound` for what is another's.
pub fn find_sent(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: AccountId,
    id: ResponseId,
) -> Result<(Response, String, String), StorageError> {
    Ok(sent(organisation, account)
        .filter(responses::id.eq(id.get()))
        .select((Response::as_select(), links::title, links::token))
        .first(conn)?)
}

/// Files in what was sent of which a scanner said so late, after `since`, that they are infected; newest first.
pub fn list_infected(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: AccountId,
    since: DateTime<Utc>,
) -> Result<Vec<File>, StorageError> {
    let sent: Vec<Uuid> = sent(organisation, account).select(responses::id).load(conn)?;
    Ok(response_files::table
        .filter(response_files::organisation_id.eq(organisation.get()))
        .filter(response_files::response_id.eq_any(sent))
        .filter(response_files::scan.eq(Scan::Infected.name()))
        .filter(response_files::scanned_at.gt(since))
        .order((response_files::created_at.desc(), response_files::id))
        .select(File::as_select())
        .load(conn)?)
}
