//! Listing, adding, showing and deleting value sets and code systems.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path, block},
};
use uuid::Uuid;

use super::{
    forms::{AddForm, ListQuery},
    pages::{DeletePage, Done, ListPage, NewPage, Refusal, ShowPage, shown_codes},
};
use crate::{
    exchange::vocabulary::Vocabulary,
    storage::{
        Db, StorageError,
        terminology::{self, Wanted},
    },
    web::{
        errors::{AppError, PageError},
        forms::{ButtonForm, CsrfForm, CsrfUpload, Query},
        page::{see_other, show, show_as},
        roles::Admin,
        settings::WebSettings,
    },
};

/// More than any organisation has.
const MOST: i64 = 500;

/// `GET /admin/vocabularies`
pub(super) async fn list(
    admin: Admin,
    query: Query<ListQuery>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let organisation = admin.organisation_id();
    let rows = db.read(move |conn| {
        let mut rows = terminology::list(conn, organisation, &Wanted::default(), (None, MOST))?;
        rows.sort_by(|a, b| (a.name.to_lowercase(), &a.version).cmp(&(b.name.to_lowercase(), &b.version)));
        Ok::<_, StorageError>(rows)
    });
    show(&ListPage { rows: rows.await?, done: Done::of(query.done.as_deref()), ctx: admin.ctx() })
}

/// `GET /admin/vocabularies/new`
pub(super) async fn new(admin: Admin, settings: Data<WebSettings>) -> Result<HttpResponse, PageError> {
    let limit_mb = settings.upload_limit_bytes / 1_000_000;
    show(&NewPage { ctx: admin.ctx(), text: String::new(), refusals: Vec::new(), limit_mb })
}

/// `POST /admin/vocabularies`: every file is taken, or none.
pub(super) async fn add(
    admin: Admin,
    db: Data<Db>,
    settings: Data<WebSettings>,
    upload: CsrfUpload<AddForm>,
) -> Result<HttpResponse, PageError> {
    let CsrfUpload { form, files } = upload;
    let limit = settings.upload_limit_bytes;
    let mut sources: Vec<(String, Vec<u8>)> =
        files.into_iter().map(|file| (file.name, file.bytes.to_vec())).collect();
    if !form.text.trim().is_empty() {
        sources.push((String::new(), form.text.as_bytes().to_vec()));
    }
    let read = block(move || -> Vec<_> {
        sources.into_iter().map(|(name, bytes)| (name, Vocabulary::read(&bytes, limit))).collect()
    });
    let (mut found, mut refusals) = (Vec::new(), Vec::new());
    for (name, outcome) in read.await.map_err(AppError::internal)? {
        match outcome {
            Ok(vocabularies) => found.extend(vocabularies),
            Err(problem) => refusals.push(Refusal { name, problem: Some(problem) }),
        }
    }
    if found.is_empty() && refusals.is_empty() {
        refusals.push(Refusal { name: String::new(), problem: None });
    }
    if !refusals.is_empty() {
        let page = NewPage { ctx: admin.ctx(), text: form.text, refusals, limit_mb: limit / 1_000_000 };
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let (organisation, author) = (admin.organisation_id(), admin.id());
    db.write(admin.actor(), admin.ctx.now, move |w| {
        for vocabulary in found {
            vocabulary.store(w, organisation, Some(author))?;
        }
        Ok::<_, StorageError>(())
    })
    .await?;
    Ok(see_other("/admin/vocabularies?done=added"))
}

/// `GET /admin/vocabularies/{id}`
pub(super) async fn show_one(admin: Admin, db: Data<Db>, id: Path<Uuid>) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (admin.organisation_id(), id.into_inner());
    let (row, users, codes) = db
        .read(move |conn| {
            let row = terminology::find(conn, organisation, id)?;
            let users = terminology::list_users(conn, organisation, &row.url)?;
            let codes = shown_codes(conn, organisation, &row)?;
            Ok::<_, StorageError>((row, users, codes))
        })
        .await?;
    show(&ShowPage { ctx: admin.ctx(), row, users, codes })
}

/// `GET /admin/vocabularies/{id}/deletion`: what uses it, and the button where nothing published does.
pub(super) async fn confirm_deletion(
    admin: Admin,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (admin.organisation_id(), id.into_inner());
    let (row, users) = db
        .read(move |conn| {
            let row = terminology::find(conn, organisation, id)?;
            let users = terminology::list_users(conn, organisation, &row.url)?;
            Ok::<_, StorageError>((row, users))
        })
        .await?;
    show(&DeletePage { ctx: admin.ctx(), row, users })
}

/// `POST /admin/vocabularies/{id}/deletion`: 409 while a published questionnaire names it.
pub(super) async fn delete(
    admin: Admin,
    db: Data<Db>,
    id: Path<Uuid>,
    _form: CsrfForm<ButtonForm>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (admin.organisation_id(), id.into_inner());
    db.write(admin.actor(), admin.ctx.now, move |w| {
        let row = terminology::find(w.conn(), organisation, id)?;
        let users = terminology::list_users(w.conn(), organisation, &row.url)?;
        if users.iter().any(|user| user.is_published) {
            return Err(StorageError::Conflict("in use"));
        }
        terminology::delete(w, organisation, id)
    })
    .await?;
    Ok(see_other("/admin/vocabularies?done=deleted"))
}
