//! Files on their way: what arrived of each, piece by piece, until the whole is stored by [`super::response_files`].

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::{
    StorageError, Write,
    schema::{response_upload_pieces as pieces, response_uploads as uploads},
};
use crate::domain::ids::{OrganisationId, ResponseId};

/// So long the rest may come after the last piece.
pub const KEPT: TimeDelta = TimeDelta::hours(24);

/// A file on its way.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = uploads, check_for_backend(diesel::pg::Pg))]
pub struct Upload {
    pub id: Uuid,
    /// Name of the form field.
    pub field: String,
    /// The name on the sender's machine, for showing only.
    pub name: String,
    /// What the sender says it is.
    pub content_type: String,
    /// By which the sender's page knows the file again.
    pub mark: String,
    /// Of the whole, in bytes.
    pub size: i64,
    /// How much has arrived, in bytes.
    pub received: i64,
    /// The stored file once all has arrived and may stand.
    pub file_id: Option<Uuid>,
    pub changed_at: DateTime<Utc>,
}

impl Upload {
    /// Nothing is missing.
    pub fn is_whole(&self) -> bool {
        self.received == self.size
    }
}

/// A file that is announced.
#[derive(Debug)]
pub struct NewUpload<'a> {
    pub id: Uuid,
    pub field: &'a str,
    pub name: &'a str,
    pub content_type: &'a str,
    pub mark: &'a str,
    /// In bytes.
    pub size: i64,
}

/// Makes room for a file of a response.
pub fn insert(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    response: ResponseId,
    new: &NewUpload<'_>,
) -> Result<(), StorageError> {
    let now = w.now();
    diesel::insert_into(uploads::table)
        .values((
            uploads::id.eq(new.id),
            uploads::organisation_id.eq(organisation.get()),
            uploads::response_id.eq(response.get()),
            uploads::field.eq(new.field),
            uploads::name.eq(new.name),
            uploads::content_type.eq(new.content_type),
            uploads::mark.eq(new.mark),
            uploads::size.eq(new.size),
            uploads::changed_at.eq(now),
        ))
        .execute(w.conn())?;
    Ok(())
}

/// What is on its way to a response, or has just arrived, oldest first.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    response: ResponseId,
) -> Result<Vec<Upload>, StorageError> {
    Ok(uploads::table
        .filter(uploads::organisation_id.eq(organisation.get()))
        .filter(uploads::response_id.eq(response.get()))
        .order((uploads::changed_at, uploads::id))
        .select(Upload::as_select())
        .load(conn)?)
}

/// One of them.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    response: ResponseId,
    id: Uuid,
) -> Result<Upload, StorageError> {
    Ok(uploads::table
        .find(id)
        .filter(uploads::organisation_id.eq(organisation.get()))
        .filter(uploads::response_id.eq(response.get()))
        .select(Upload::as_select())
        .first(conn)?)
}

/// Appends a piece that begins at `start`. `Conflict` if something else has arrived up to there, or if it is too long.
pub fn append(
    w: &mut Write<'_>,
    (organisation, response): (OrganisationId, ResponseId),
    id: Uuid,
    start: i64,
    bytes: &[u8],
) -> Result<Upload, StorageError> {
    let (now, length) = (w.now(), i64::try_from(bytes.len()).unwrap_or(i64::MAX));
    let end = start.saturating_add(length);
    let mine = uploads::table
        .find(id)
        .filter(uploads::organisation_id.eq(organisation.get()))
        .filter(uploads::response_id.eq(response.get()))
        .filter(uploads::received.eq(start))
        .filter(uploads::size.ge(end));
    let changed = diesel::update(mine)
        .set((uploads::received.eq(end), uploads::changed_at.eq(now)))
        .returning(Upload::as_returning())
        .get_result(w.conn())
        .optional()?
        .ok_or(StorageError::Conflict("offset"))?;
    if !bytes.is_empty() {
        diesel::insert_into(pieces::table)
            .values((pieces::upload_id.eq(id), pieces::start.eq(start), pieces::bytes.eq(bytes)))
            .execute(w.conn())?;
    }
    Ok(changed)
}

/// What arrived, in one.
pub fn bytes(conn: &mut PgConnection, id: Uuid) -> Result<Vec<u8>, StorageError> {
    let all: Vec<Vec<u8>> = pieces::table
        .filter(pieces::upload_id.eq(id))
        .order(pieces::start)
        .select(pieces::bytes)
        .load(conn)?;
    Ok(all.concat())
}

/// The whole was stored as a file: its pieces go, and what it became is remembered for who asks again.
pub fn finish(w: &mut Write<'_>, id: Uuid, file: Uuid) -> Result<(), StorageError> {
    diesel::delete(pieces::table.filter(pieces::upload_id.eq(id))).execute(w.conn())?;
    diesel::update(uploads::table.find(id)).set(uploads::file_id.eq(file)).execute(w.conn())?;
    Ok(())
}

/// Throws one away; a file that it became stays.
pub fn delete(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    response: ResponseId,
    id: Uuid,
) -> Result<(), StorageError> {
    let gone = diesel::delete(
        uploads::table
            .find(id)
            .filter(uploads::organisation_id.eq(organisation.get()))
            .filter(uploads::response_id.eq(response.get())),
    );
    if gone.execute(w.conn())? == 0 { Err(StorageError::NotFound) } else { Ok(()) }
}

/// Throws away what nobody went on with.
pub fn delete_expired(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<usize, StorageError> {
    Ok(diesel::delete(uploads::table.filter(uploads::changed_at.lt(now - KEPT))).execute(conn)?)
}
