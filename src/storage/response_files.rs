//! Files that answer questions, with their bytes.

use chrono::{DateTime, Utc};
use diesel::{dsl::sql, prelude::*, sql_query, sql_types::Timestamptz};
use serde_json::json;
use uuid::Uuid;

use super::{StorageError, Write, events, events::Entity, schema::response_files as files};
use crate::domain::ids::{OrganisationId, ResponseId};

/// What is known of a file, without its bytes.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = files, check_for_backend(diesel::pg::Pg))]
pub struct File {
    pub id: Uuid,
    pub response_id: Uuid,
    /// As the first bytes tell, where they do.
    pub content_type: String,
    /// The name on the sender's machine, for showing only.
    pub name: String,
    /// In bytes.
    pub size: i64,
    pub created_at: DateTime<Utc>,
    /// One of [`Scan`]'s names.
    scan: String,
}

/// What a scanner said of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scan {
    /// Nothing has looked at it.
    #[default]
    None,
    /// The scanner was away, and is asked again.
    Waiting,
    Clean,
    Infected,
}

impl Scan {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Waiting => "waiting",
            Self::Clean => "clean",
            Self::Infected => "infected",
        }
    }

    /// Whether nobody gets the file; `is_scanning`: whether files must be looked at here.
    pub fn holds_back(self, is_scanning: bool) -> bool {
        match self {
            Self::Clean => false,
            Self::None => is_scanning,
            Self::Waiting | Self::Infected => true,
        }
    }
}

impl File {
    pub fn scan(&self) -> Scan {
        let all = [Scan::Waiting, Scan::Clean, Scan::Infected];
        all.into_iter().find(|scan| scan.name() == self.scan).unwrap_or_default()
    }
}

/// A file to be stored. Its id is the caller's, made of what it holds: the same file sent twice is one row.
#[derive(Debug)]
pub struct NewFile<'a> {
    pub id: Uuid,
    pub content_type: &'a str,
    pub name: &'a str,
    pub sha256: &'a [u8],
    pub bytes: &'a [u8],
    pub scan: Scan,
}

/// Stores a file of a response; one that is there already is left alone.
pub fn insert(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    response: ResponseId,
    file: &NewFile<'_>,
) -> Result<(), StorageError> {
    let (now, size) = (w.now(), i64::try_from(file.bytes.len()).unwrap_or(i64::MAX));
    let stored = diesel::insert_into(files::table)
        .values((
            files::id.eq(file.id),
            files::organisation_id.eq(organisation.get()),
            files::response_id.eq(response.get()),
            files::content_type.eq(file.content_type),
            files::name.eq(file.name),
            files::size.eq(size),
            files::sha256.eq(file.sha256),
            files::bytes.eq(file.bytes),
            files::created_at.eq(now),
            files::scan.eq(file.scan.name()),
        ))
        .on_conflict_do_nothing()
        .execute(w.conn())?;
    if stored == 0 {
        return Ok(());
    }
    let entity = Entity::new("response", response.get());
    events::record(w, organisation, entity, "response.file-added", &json!({"file": file.id}))
}

/// The files of a response, oldest first.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    response: ResponseId,
) -> Result<Vec<File>, StorageError> {
    Ok(files::table
        .filter(files::organisation_id.eq(organisation.get()))
        .filter(files::response_id.eq(response.get()))
        .order((files::created_at, files::id))
        .select(File::as_select())
        .load(conn)?)
}

/// Whether the file of this id is known to be infected.
pub fn is_infected(files: &[File], id: Option<Uuid>) -> bool {
    files.iter().any(|file| Some(file.id) == id && file.scan() == Scan::Infected)
}

/// A file of the organisation.
pub fn find(conn: &mut PgConnection, organisation: OrganisationId, id: Uuid) -> Result<File, StorageError> {
    Ok(files::table
        .find(id)
        .filter(files::organisation_id.eq(organisation.get()))
        .select(File::as_select())
        .first(conn)?)
}

/// The bytes of a file of the organisation.
pub fn bytes(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: Uuid,
) -> Result<Vec<u8>, StorageError> {
    Ok(files::table
        .find(id)
        .filter(files::organisation_id.eq(organisation.get()))
        .select(files::bytes)
        .first(conn)?)
}

/// Files that nothing has said anything of, of all organisations, those that waited longest first.
pub fn unscanned(conn: &mut PgConnection, most: i64) -> Result<Vec<(OrganisationId, File)>, StorageError> {
    let rows: Vec<(Uuid, File)> = files::table
        .filter(files::scan.eq_any([Scan::None.name(), Scan::Waiting.name()]))
        .order(sql::<Timestamptz>("COALESCE(scanned_at, created_at)"))
        .limit(most)
        .select((files::organisation_id, File::as_select()))
        .load(conn)?;
    Ok(rows.into_iter().map(|(organisation, file)| (OrganisationId::new(organisation), file)).collect())
}

/// Stores what a scanner said of a file. That one is infected is an event.
pub fn set_scan(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    file: &File,
    scan: Scan,
) -> Result<(), StorageError> {
    let now = w.now();
    let mine = files::table.find(file.id).filter(files::organisation_id.eq(organisation.get()));
    diesel::update(mine).set((files::scan.eq(scan.name()), files::scanned_at.eq(now))).execute(w.conn())?;
    if scan != Scan::Infected {
        return Ok(());
    }
    let entity = Entity::new("response", file.response_id);
    events::record(w, organisation, entity, "response.file-infected", &json!({"file": file.id}))
}

/// Records that somebody took a file away.
pub fn record_read(w: &mut Write<'_>, organisation: OrganisationId, file: &File) -> Result<(), StorageError> {
    let entity = Entity::new("response", file.response_id);
    events::record(w, organisation, entity, "response.file-read", &json!({"file": file.id}))
}

/// Throws away files of a response that the person took back.
pub fn delete(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    response: ResponseId,
    ids: &[Uuid],
) -> Result<(), StorageError> {
    let gone = diesel::delete(
        files::table
            .filter(files::organisation_id.eq(organisation.get()))
            .filter(files::response_id.eq(response.get()))
            .filter(files::id.eq_any(ids)),
    )
    .execute(w.conn())?;
    if gone == 0 {
        return Ok(());
    }
    let entity = Entity::new("response", response.get());
    events::record(w, organisation, entity, "response.file-removed", &json!({"count": gone}))
}

/// Throws away files that no response names, once they are a day old; after a week nothing changes any more.
pub fn delete_orphans(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<usize, StorageError> {
    let (day, week) = (chrono::TimeDelta::days(1), chrono::TimeDelta::days(7));
    Ok(sql_query(
        "DELETE FROM response_files f
         WHERE f.created_at < $1 AND f.created_at > $2 AND NOT EXISTS (
             SELECT 1 FROM responses r WHERE r.id = f.response_id AND r.organisation_id = f.organisation_id
               AND position('Binary/' || f.id IN r.answers::text) > 0)",
    )
    .bind::<Timestamptz, _>(now - day)
    .bind::<Timestamptz, _>(now - week)
    .execute(conn)?)
}
