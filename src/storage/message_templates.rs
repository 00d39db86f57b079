//! What an organisation says in its messages, in its own words.

use diesel::prelude::*;
use serde_json::json;

use super::{
    StorageError, Write, events, events::Entity, messages::Channel, schema::message_templates as table,
};
use crate::domain::ids::OrganisationId;

/// A row of `message_templates`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = table, check_for_backend(diesel::pg::Pg))]
pub struct Template {
    /// `invitation` or `reminder`.
    pub occasion: String,
    pub channel: String,
    /// BCP 47 tag.
    pub language: String,
    /// Of a mail; empty elsewhere.
    pub subject: String,
    pub body: String,
}

/// Which of the texts.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub organisation: OrganisationId,
    pub occasion: &'a str,
    pub channel: Channel,
    pub language: &'a str,
}

/// The organisation's own words, if there are any.
pub fn find(conn: &mut PgConnection, place: Place<'_>) -> Result<Option<Template>, StorageError> {
    Ok(table::table
        .find((place.organisation.get(), place.occasion, place.channel.as_str(), place.language))
        .select(Template::as_select())
        .first(conn)
        .optional()?)
}

/// All of the organisation's own words.
pub fn list(conn: &mut PgConnection, organisation: OrganisationId) -> Result<Vec<Template>, StorageError> {
    Ok(table::table
        .filter(table::organisation_id.eq(organisation.get()))
        .select(Template::as_select())
        .load(conn)?)
}

/// Replaces the words.
pub fn save(w: &mut Write<'_>, place: Place<'_>, subject: &str, body: &str) -> Result<(), StorageError> {
    let now = w.now();
    let words = (table::subject.eq(subject), table::body.eq(body), table::updated_at.eq(now));
    diesel::insert_into(table::table)
        .values((
            table::organisation_id.eq(place.organisation.get()),
            table::occasion.eq(place.occasion),
            table::channel.eq(place.channel.as_str()),
            table::language.eq(place.language),
            words,
        ))
        .on_conflict((table::organisation_id, table::occasion, table::channel, table::language))
        .do_update()
        .set(words)
        .execute(w.conn())?;
    record(w, place)
}

/// Takes ours again. Doing it again changes nothing.
pub fn delete(w: &mut Write<'_>, place: Place<'_>) -> Result<(), StorageError> {
    let row =
        table::table.find((place.organisation.get(), place.occasion, place.channel.as_str(), place.language));
    if diesel::delete(row).execute(w.conn())? == 0 { Ok(()) } else { record(w, place) }
}

fn record(w: &mut Write<'_>, place: Place<'_>) -> Result<(), StorageError> {
    let details =
        json!({"letter": place.occasion, "channel": place.channel.as_str(), "language": place.language});
    let organisation = Entity::new("organisation", place.organisation.get());
    events::record(w, place.organisation, organisation, "organisation.messages-changed", &details)
}
