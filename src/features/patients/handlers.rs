//! Handlers of patients. Members see those who answered through a link of theirs; another's record is 404.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};

use super::{
    forms::{ListQuery, NoteForm, ShowQuery},
    pages::{ListPage, ListRow},
    record::{self, Entered},
};
use crate::{
    domain::ids::PatientId,
    storage::{CompiledVersions, Db, StorageError, patient_lists, patients, patients::NewNote},
    web::{
        errors::{AppError, PageError},
        forms::{ButtonForm, CsrfForm, Query},
        page::{self, see_other},
        pager::Pager,
        roles::Staff,
    },
};

const PAGE_SIZE: u32 = 25;

/// `GET /staff/patients`
pub(super) async fn list(
    staff: Staff,
    db: Data<Db>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, PageError> {
    let query = query.into_inner();
    let page = db
        .read(move |conn| {
            let (ctx, organisation) = (staff.ctx(), staff.organisation_id());
            let text = query.q.as_deref();
            let total = patient_lists::count(conn, organisation, &staff.scope, text)?;
            let pager = Pager::new(&ctx, query.page, PAGE_SIZE, total);
            let page = (pager.limit(), pager.offset());
            let rows = patient_lists::list(conn, organisation, &staff.scope, text, page)?;
            let rows = rows.into_iter().map(|row| ListRow::new(&ctx, row)).collect();
            Ok::<_, StorageError>(ListPage { rows, pager, text: query.q.unwrap_or_default(), ctx })
        })
        .await
        .map_err(AppError::from)?;
    page::show(&page)
}

/// `GET /staff/patients/{id}`. Reading a record is an event.
pub(super) async fn show(
    staff: Staff,
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    id: Path<PatientId>,
    query: Query<ShowQuery>,
) -> Result<HttpResponse, PageError> {
    show_as(StatusCode::OK, staff, db, compiled, (id.into_inner(), query.into_inner(), Entered::default()))
        .await
}

async fn show_as(
    status: StatusCode,
    staff: Staff,
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    (id, query, entered): (PatientId, ShowQuery, Entered),
) -> Result<HttpResponse, PageError> {
    let (actor, now) = (staff.actor(), staff.ctx.now);
    let page = db
        .write(actor, now, move |w| {
            record::read(w, &staff, &compiled, id, query, entered).map_err(AppError::from)
        })
        .await?;
    page::show_as(status, &page)
}

/// `POST /staff/patients/{id}/contact`: the addresses are the patient's, codes for signing in may go there.
pub(super) async fn confirm_contact(
    staff: Staff,
    db: Data<Db>,
    id: Path<PatientId>,
    _form: CsrfForm<ButtonForm>,
) -> Result<HttpResponse, PageError> {
    let id = id.into_inner();
    db.write(staff.actor(), staff.ctx.now, move |w| {
        let organisation = staff.organisation_id();
        patient_lists::find_visible(w.conn(), organisation, &staff.scope, id)?;
        patients::confirm_contact(w, organisation, id).map_err(AppError::from)
    })
    .await?;
    Ok(see_other(&format!("/staff/patients/{id}?tab=details")))
}

/// `POST /staff/patients/{id}/notes`
pub(super) async fn add_note(
    staff: Staff,
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    id: Path<PatientId>,
    form: CsrfForm<NoteForm>,
) -> Result<HttpResponse, PageError> {
    let (id, note, today) = (id.into_inner(), form.into_inner(), staff.ctx.today());
    let errors = note.errors(today);
    let Some(day) = note.day(today).filter(|_| errors.is_empty()) else {
        let entered = Entered { note, errors };
        let asked = (id, ShowQuery::default(), entered);
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, staff, db, compiled, asked).await;
    };
    db.write(staff.actor(), staff.ctx.now, move |w| {
        let organisation = staff.organisation_id();
        patient_lists::find_visible(w.conn(), organisation, &staff.scope, id)?;
        let new = NewNote { author: staff.id(), kind: note.kind(), body: note.body.trim(), happened_on: day };
        patients::insert_note(w, organisation, id, &new).map_err(AppError::from)
    })
    .await?;
    Ok(see_other(&format!("/staff/patients/{id}")))
}
