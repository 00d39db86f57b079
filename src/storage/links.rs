//! Links: what a member shares. The token in the address is the right to answer.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::{
    StorageError, Write, events,
    events::Entity,
    schema::{link_collaborators, links},
};
use crate::domain::ids::{AccountId, LinkId, OrganisationId, QuestionnaireId};

/// A row of `links`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = links, check_for_backend(diesel::pg::Pg))]
pub struct Link {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub questionnaire_id: Uuid,
    /// Whose link it is: responses belong to this member.
    pub member_id: Uuid,
    /// At least 128 random bits, in the address of the page.
    pub token: String,
    pub title: String,
    /// `anonymous` or `identified`.
    pub identification: String,
    /// What opens first: `page`, `section` or `chat`.
    pub mode: String,
    pub opens_at: Option<DateTime<Utc>>,
    pub closes_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    /// Sites that may show its pages inside theirs.
    pub embed_origins: Vec<String>,
    /// The key that counts for filled-in answers; 0 before the first.
    pub prefill_rotation: i32,
    /// Responses that it takes in all.
    pub most_responses: Option<i32>,
    /// Responses that it takes in a day of the organisation.
    pub most_per_day: Option<i32>,
    /// Everybody answers once.
    pub is_once: bool,
}

/// Whether a link accepts answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    Open,
    /// Before its opening time.
    NotYet,
    /// After its closing time.
    Closed,
    /// Taken back by a member.
    Revoked,
}

impl Link {
    /// The state at `now`; a link closes exactly at `closes_at`.
    pub fn state(&self, now: DateTime<Utc>) -> LinkState {
        if self.revoked_at.is_some() {
            LinkState::Revoked
        } else if self.opens_at.is_some_and(|opens| now < opens) {
            LinkState::NotYet
        } else if self.closes_at.is_some_and(|closes| now >= closes) {
            LinkState::Closed
        } else {
            LinkState::Open
        }
    }
}

/// What a new link starts with.
#[derive(Debug)]
pub struct NewLink<'a> {
    pub questionnaire: QuestionnaireId,
    pub member: AccountId,
    pub token: &'a str,
    pub title: &'a str,
    pub identification: &'a str,
    pub mode: &'a str,
    pub opens_at: Option<DateTime<Utc>>,
    pub closes_at: Option<DateTime<Utc>>,
}

/// Creates a link.
pub fn insert(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    new: &NewLink<'_>,
) -> Result<LinkId, StorageError> {
    let id = LinkId::new(Uuid::now_v7());
    let now = w.now();
    diesel::insert_into(links::table)
        .values((
            links::id.eq(id.get()),
            links::organisation_id.eq(organisation.get()),
            links::questionnaire_id.eq(new.questionnaire.get()),
            links::member_id.eq(new.member.get()),
            links::token.eq(new.token),
            links::title.eq(new.title),
            links::identification.eq(new.identification),
            links::mode.eq(new.mode),
            links::opens_at.eq(new.opens_at),
            links::closes_at.eq(new.closes_at),
            links::created_at.eq(now),
        ))
        .execute(w.conn())?;
    record(w, organisation, id, "link.created", &json!({"questionnaire": new.questionnaire}))?;
    Ok(id)
}

/// The link with this token, of whatever organisation: the token is the right to it.
pub fn find_by_token(conn: &mut PgConnection, token: &str) -> Result<Link, StorageError> {
    Ok(links::table.filter(links::token.eq(token)).select(Link::as_select()).first(conn)?)
}

/// The link with this id.
pub fn find(conn: &mut PgConnection, organisation: OrganisationId, id: LinkId) -> Result<Link, StorageError> {
    Ok(links::table
        .find(id.get())
        .filter(links::organisation_id.eq(organisation.get()))
        .select(Link::as_select())
        .first(conn)?)
}

/// Takes a link back for good. `NotFound` if that was done before.
pub fn revoke(w: &mut Write<'_>, organisation: OrganisationId, id: LinkId) -> Result<(), StorageError> {
    let now = w.now();
    let changed = diesel::update(
        links::table
            .find(id.get())
            .filter(links::organisation_id.eq(organisation.get()))
            .filter(links::revoked_at.is_null()),
    )
    .set(links::revoked_at.eq(now))
    .execute(w.conn())?;
    if changed == 0 {
        return Err(StorageError::NotFound);
    }
    record(w, organisation, id, "link.revoked", &json!({}))
}

/// Replaces the sites that may show the link's pages inside theirs.
pub fn save_embed_origins(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: LinkId,
    origins: &[String],
) -> Result<(), StorageError> {
    let changed =
        diesel::update(own(organisation, id)).set(links::embed_origins.eq(origins)).execute(w.conn())?;
    if changed == 0 {
        return Err(StorageError::NotFound);
    }
    record(w, organisation, id, "link.changed", &json!({"embed_origins": origins}))
}

/// How many responses a link takes, and whether everybody answers once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// In all.
    pub most: Option<i32>,
    pub most_per_day: Option<i32>,
    pub is_once: bool,
}

/// Replaces how many responses a link takes.
pub fn save_limits(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: LinkId,
    limits: Limits,
) -> Result<(), StorageError> {
    let values = (
        links::most_responses.eq(limits.most),
        links::most_per_day.eq(limits.most_per_day),
        links::is_once.eq(limits.is_once),
    );
    let changed = diesel::update(own(organisation, id)).set(values).execute(w.conn())?;
    if changed == 0 {
        return Err(StorageError::NotFound);
    }
    let details = json!({"most": limits.most, "most_per_day": limits.most_per_day, "once": limits.is_once});
    record(w, organisation, id, "link.changed", &details)
}

/// Makes another key for filled-in answers count, and no earlier one; tells its number.
pub fn rotate_prefill_key(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: LinkId,
) -> Result<i32, StorageError> {
    let rotation = diesel::update(own(organisation, id))
        .set(links::prefill_rotation.eq(links::prefill_rotation + 1))
        .returning(links::prefill_rotation)
        .get_result(w.conn())?;
    record(w, organisation, id, "link.key-made", &json!({"rotation": rotation}))?;
    Ok(rotation)
}

/// Notes that a member looked at the key for filled-in answers.
pub fn note_prefill_key_shown(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: LinkId,
) -> Result<(), StorageError> {
    record(w, organisation, id, "link.key-shown", &json!({}))
}

#[diesel::dsl::auto_type(no_type_alias)]
fn own(organisation: OrganisationId, id: LinkId) -> _ {
    let (organisation, id): (Uuid, Uuid) = (organisation.get(), id.get());
    links::table.filter(links::id.eq(id)).filter(links::organisation_id.eq(organisation))
}

/// The links whose responses this account may see: its own and those shared with it.
pub fn list_visible_ids(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: AccountId,
) -> Result<Vec<LinkId>, StorageError> {
    let shared = link_collaborators::table
        .filter(link_collaborators::account_id.eq(account.get()))
        .select(link_collaborators::link_id);
    let ids: Vec<Uuid> = links::table
        .filter(links::organisation_id.eq(organisation.get()))
        .filter(links::member_id.eq(account.get()).or(links::id.eq_any(shared)))
        .select(links::id)
        .load(conn)?;
    Ok(ids.into_iter().map(LinkId::new).collect())
}

/// The links of this member alone.
pub fn list_own_ids(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    member: AccountId,
) -> Result<Vec<LinkId>, StorageError> {
    let ids: Vec<Uuid> = links::table
        .filter(links::organisation_id.eq(organisation.get()))
        .filter(links::member_id.eq(member.get()))
        .select(links::id)
        .load(conn)?;
    Ok(ids.into_iter().map(LinkId::new).collect())
}

fn record(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: LinkId,
    action: &str,
    details: &serde_json::Value,
) -> Result<(), StorageError> {
    events::record(w, organisation, Entity::new("link", id.get()), action, details)
}
