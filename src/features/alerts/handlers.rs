//! Handlers of alerts. Each first looks whether the alert lies in the viewer's scope; another's is 404.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};

use super::{
    forms::{ContactForm, ListQuery, ResolutionForm, ShowQuery, TakeForm},
    pages,
    show::{self, Entered},
};
use crate::{
    domain::ids::AlertId,
    storage::{CompiledVersions, Db, StorageError, alerts},
    web::{
        errors::{AppError, PageError},
        forms::{CsrfForm, Query},
        page::{self, local, see_other},
        roles::Staff,
    },
};

/// `GET /staff/alerts`
pub(super) async fn list(
    staff: Staff,
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, PageError> {
    let query = query.into_inner();
    let page =
        db.read(move |conn| pages::read(conn, &staff, &compiled, query).map_err(AppError::from)).await?;
    page::show(&page)
}

/// `GET /staff/alerts/{id}`
pub(super) async fn show(
    staff: Staff,
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    id: Path<AlertId>,
    query: Query<ShowQuery>,
) -> Result<HttpResponse, PageError> {
    let entered = Entered { is_late: query.late.is_some(), ..Entered::default() };
    show_as(StatusCode::OK, staff, db, compiled, (id.into_inner(), entered)).await
}

async fn show_as(
    status: StatusCode,
    staff: Staff,
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    (id, entered): (AlertId, Entered),
) -> Result<HttpResponse, PageError> {
    let (actor, now) = (staff.actor(), staff.ctx.now);
    let page = db
        .write(actor, now, move |w| show::read(w, &staff, &compiled, id, entered).map_err(AppError::from))
        .await?;
    page::show_as(status, &page)
}

/// `POST /staff/alerts/{id}/owner`: the viewer takes it.
pub(super) async fn take(
    staff: Staff,
    db: Data<Db>,
    id: Path<AlertId>,
    form: CsrfForm<TakeForm>,
) -> Result<HttpResponse, PageError> {
    let (id, back) = (id.into_inner(), form.into_inner().back);
    let taken = db
        .write(staff.actor(), staff.ctx.now, move |w| {
            let organisation = staff.organisation_id();
            let alert = alerts::find(w.conn(), organisation, &staff.scope, id)?;
            if alert.taken_by == Some(staff.account.id) {
                return Ok(());
            }
            alerts::take(w, organisation, id, staff.id())
        })
        .await;
    match taken {
        Ok(()) => Ok(see_other(back.as_deref().map_or(&format!("/staff/alerts/{id}"), |back| local(back)))),
        Err(StorageError::Conflict(_)) => Ok(see_other(&format!("/staff/alerts/{id}?late=taken"))),
        Err(error) => Err(AppError::from(error).into()),
    }
}

/// `POST /staff/alerts/{id}/contacts`
pub(super) async fn add_contact(
    staff: Staff,
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    id: Path<AlertId>,
    form: CsrfForm<ContactForm>,
) -> Result<HttpResponse, PageError> {
    let (id, contact) = (id.into_inner(), form.into_inner());
    let errors = contact.errors();
    if !errors.is_empty() {
        let entered = Entered { contact, errors, ..Entered::default() };
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, staff, db, compiled, (id, entered)).await;
    }
    db.write(staff.actor(), staff.ctx.now, move |w| {
        let organisation = staff.organisation_id();
        alerts::find(w.conn(), organisation, &staff.scope, id)?;
        let new = alerts::NewContact {
            channel: &contact.channel,
            reached: contact.reached == "yes",
            note: contact.note.trim(),
        };
        alerts::insert_contact(w, organisation, id, staff.id(), &new).map_err(AppError::from)
    })
    .await?;
    Ok(see_other(&format!("/staff/alerts/{id}")))
}

/// `POST /staff/alerts/{id}/resolution`
pub(super) async fn resolve(
    staff: Staff,
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    id: Path<AlertId>,
    form: CsrfForm<ResolutionForm>,
) -> Result<HttpResponse, PageError> {
    let (id, resolution) = (id.into_inner(), form.into_inner());
    let errors = resolution.errors();
    if !errors.is_empty() {
        let entered = Entered { resolution, errors, ..Entered::default() };
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, staff, db, compiled, (id, entered)).await;
    }
    let resolved = db
        .write(staff.actor(), staff.ctx.now, move |w| {
            let organisation = staff.organisation_id();
            alerts::find(w.conn(), organisation, &staff.scope, id)?;
            alerts::resolve(w, organisation, id, staff.id(), resolution.resolution.trim())
        })
        .await;
    match resolved {
        Ok(()) => Ok(see_other(&format!("/staff/alerts/{id}"))),
        Err(StorageError::Conflict(_)) => Ok(see_other(&format!("/staff/alerts/{id}?late=resolved"))),
        Err(error) => Err(AppError::from(error).into()),
    }
}
