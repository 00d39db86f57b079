//! Work in the background: how much waits, and what failed for the last time.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use uuid::Uuid;

use super::{
    forms::ListQuery,
    pages::{JobsPage, OverviewPage},
};
use crate::{
    storage::{Db, StorageError, jobs, mails, messages, seals},
    web::{
        errors::PageError,
        forms::{ButtonForm, CsrfForm, Query},
        page::{see_other, show},
        roles::Admin,
        settings::WebSettings,
    },
};

/// More dead letters than anybody reads.
const MOST: i64 = 100;

/// `GET /admin/operations`
pub(super) async fn overview(
    admin: Admin,
    db: Data<Db>,
    settings: Data<WebSettings>,
) -> Result<HttpResponse, PageError> {
    let organisation = admin.organisation_id();
    let ((waiting, dead), kept, sealed) = db
        .read(move |conn| {
            let jobs = jobs::counts_of(conn, organisation)?;
            let kept = mails::count_kept(conn, organisation)? + messages::count_kept(conn, organisation)?;
            let sealed = seals::head(conn, organisation)?.map_or(0, |(position, _)| position);
            Ok::<_, StorageError>((jobs, kept, sealed))
        })
        .await?;
    show(&OverviewPage { ctx: admin.ctx(), waiting, dead, kept, sealed, sends_mail: settings.sends_mail })
}

/// `GET /admin/jobs`
pub(super) async fn list(
    admin: Admin,
    query: Query<ListQuery>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let organisation = admin.organisation_id();
    let ((waiting, _), rows) = db
        .read(move |conn| {
            Ok::<_, StorageError>((
                jobs::counts_of(conn, organisation)?,
                jobs::list_dead(conn, organisation, MOST)?,
            ))
        })
        .await?;
    let done = match query.done.as_deref() {
        Some("retried") => Some("operations-retried"),
        Some("discarded") => Some("operations-discarded"),
        _ => None,
    };
    show(&JobsPage { ctx: admin.ctx(), waiting, rows, done })
}

/// `POST /admin/jobs/{id}/retry`
pub(super) async fn retry(
    admin: Admin,
    id: Path<Uuid>,
    _form: CsrfForm<ButtonForm>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (admin.organisation_id(), id.into_inner());
    db.write(admin.actor(), admin.ctx.now, move |w| jobs::revive(w, organisation, id)).await?;
    Ok(see_other("/admin/jobs?done=retried"))
}

/// `POST /admin/jobs/{id}/discard`
pub(super) async fn discard(
    admin: Admin,
    id: Path<Uuid>,
    _form: CsrfForm<ButtonForm>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (admin.organisation_id(), id.into_inner());
    db.write(admin.actor(), admin.ctx.now, move |w| jobs::discard(w, organisation, id)).await?;
    Ok(see_other("/admin/jobs?done=discarded"))
}
