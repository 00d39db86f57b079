//! Which response a code for going on stands for, and for how long.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::{
    StorageError, Write,
    schema::{invitations, links, responses, resume_codes},
};
use crate::domain::ids::{LinkId, ResponseId};

/// How long a code is good for after it was last shown.
pub const LASTS: TimeDelta = TimeDelta::days(7);

/// Lets this code lead to the response, from now on for a week.
///
/// # Errors
/// `Conflict` where the same digits stand for another response, which happens by chance once in many millions.
pub fn save(w: &mut Write<'_>, tag: &[u8], response: ResponseId) -> Result<DateTime<Utc>, StorageError> {
    let until = w.now() + LASTS;
    diesel::insert_into(resume_codes::table)
        .values((
            resume_codes::tag.eq(tag),
            resume_codes::response_id.eq(response.get()),
            resume_codes::expires_at.eq(until),
        ))
        .on_conflict_do_nothing()
        .execute(w.conn())?;
    let own = resume_codes::table.find(tag).filter(resume_codes::response_id.eq(response.get()));
    let saved = diesel::update(own).set(resume_codes::expires_at.eq(until)).execute(w.conn())?;
    if saved == 1 { Ok(until) } else { Err(StorageError::Conflict("the code of another response")) }
}

/// Where a code leads.
#[derive(Debug)]
pub struct Found {
    pub link: LinkId,
    pub response: ResponseId,
    /// Of the invitation where there is one, and else of the link: the address that the person has.
    pub token: String,
}

/// The response of a code that is still good. `NotFound` for any other.
pub fn find(conn: &mut PgConnection, tag: &[u8], now: DateTime<Utc>) -> Result<Found, StorageError> {
    let (response, link, shared): (Uuid, Uuid, String) = resume_codes::table
        .inner_join(responses::table.inner_join(links::table))
        .filter(resume_codes::tag.eq(tag))
        .filter(resume_codes::expires_at.gt(now))
        .select((responses::id, links::id, links::token))
        .first(conn)?;
    let own: Option<String> = invitations::table
        .filter(invitations::response_id.eq(response))
        .select(invitations::token)
        .first(conn)
        .optional()?;
    Ok(Found { link: LinkId::new(link), response: ResponseId::new(response), token: own.unwrap_or(shared) })
}

/// Removes codes that are over; returns how many.
pub fn delete_expired(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<usize, StorageError> {
    Ok(diesel::delete(resume_codes::table.filter(resume_codes::expires_at.le(now))).execute(conn)?)
}
