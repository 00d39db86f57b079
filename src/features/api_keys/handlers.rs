//! Listing, creating and revoking keys.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use uuid::Uuid;

use super::{
    forms::{KeyForm, ListQuery},
    pages::{CreatedPage, ListPage, NewPage, RevokePage, Row},
};
use crate::{
    domain::ids::ApiKeyId,
    storage::{
        Db, StorageError,
        api_keys::{self, ApiKey, NewApiKey},
        results::reading_one::{self, Named},
    },
    web::{
        api_keys::FreshKey,
        errors::{AppError, PageError},
        forms::{ButtonForm, CsrfForm, FieldErrors, Query},
        page::{see_other, show, show_as},
        roles::Admin,
    },
};

/// `GET /admin/api-keys`
pub(super) async fn list(
    admin: Admin,
    query: Query<ListQuery>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let (ctx, organisation) = (admin.ctx(), admin.organisation_id());
    let rows = db
        .read(move |conn| {
            let keys = api_keys::list(conn, organisation)?;
            let authors: Vec<Uuid> = keys.iter().filter_map(|key| key.created_by).collect();
            let names = reading_one::names(conn, organisation, Named::Accounts, &authors)?;
            let row =
                |key: ApiKey| Row { author: key.created_by.and_then(|id| names.get(&id).cloned()), key };
            let rows: Vec<Row> = keys.into_iter().map(row).collect();
            Ok::<_, StorageError>(rows)
        })
        .await?;
    show(&ListPage { ctx, rows, is_revoked: query.done.as_deref() == Some("revoked") })
}

/// `GET /admin/api-keys/new`
pub(super) async fn new(admin: Admin) -> Result<HttpResponse, PageError> {
    show(&NewPage { ctx: admin.ctx(), form: KeyForm::default(), errors: FieldErrors::new() })
}

/// `POST /admin/api-keys`: the key is in this answer and nowhere else, so no redirect follows.
pub(super) async fn create(
    admin: Admin,
    form: CsrfForm<KeyForm>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let (ctx, form) = (admin.ctx(), form.into_inner());
    let errors = form.errors();
    if !errors.is_empty() {
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &NewPage { ctx, form, errors });
    }
    let key = FreshKey::new()?;
    let (organisation, author, scopes) = (admin.organisation_id(), admin.id(), form.scopes());
    let (name, hash, hint) = (form.name.trim().to_owned(), key.hash(), key.hint());
    let page = CreatedPage { ctx, name: name.clone(), key: key.text().to_owned(), scopes: scopes.names() };
    db.write(admin.actor(), admin.ctx.now, move |w| {
        let new =
            NewApiKey { name: &name, secret_hash: &hash, hint: &hint, scopes: &scopes, author: Some(author) };
        api_keys::insert(w, organisation, &new)
    })
    .await?;
    show_as(StatusCode::CREATED, &page)
}

/// `GET /admin/api-keys/{id}/revocation`: what revoking means, and the button that does it.
pub(super) async fn confirm_revocation(
    admin: Admin,
    id: Path<ApiKeyId>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (admin.organisation_id(), id.into_inner());
    let key = db.read(move |conn| api_keys::find(conn, organisation, id)).await?;
    if key.revoked_at.is_some() {
        return Err(AppError::Gone.into());
    }
    show(&RevokePage { ctx: admin.ctx(), key })
}

/// `POST /admin/api-keys/{id}/revocation`: the key's next request is refused.
pub(super) async fn revoke(
    admin: Admin,
    id: Path<ApiKeyId>,
    _form: CsrfForm<ButtonForm>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (admin.organisation_id(), id.into_inner());
    db.write(admin.actor(), admin.ctx.now, move |w| api_keys::revoke(w, organisation, id)).await?;
    Ok(see_other("/admin/api-keys?done=revoked"))
}
