//! Invitations as members follow them. Members see those to their links and to links shared with them, admins all.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use uuid::Uuid;

use super::{
    forms::{AgainForm, ListQuery, ShowQuery, WishForm},
    pages::{ListPage, MessageLine, ShowPage, state_kind},
};
use crate::{
    domain::ids::PatientId,
    storage::{
        Db, PgConnection, StorageError,
        invitation_listing::{self, Filter, Listed, Which},
        invitations,
        messages::{self, Channel, Letter},
        patients, reach,
    },
    web::{
        errors::{AppError, PageError},
        forms::{ButtonForm, CsrfForm, Query},
        page::{see_other, show as show_page},
        pager::Pager,
        qr::QrCode,
        roles::Staff,
        settings::WebSettings,
    },
};

/// Invitations on one page of the list.
const PAGE_SIZE: u32 = 25;

/// `GET /staff/sends`
pub(super) async fn list(
    db: Data<Db>,
    settings: Data<WebSettings>,
    staff: Staff,
    query: Query<ListQuery>,
) -> Result<HttpResponse, PageError> {
    let (ctx, organisation, scope) = (staff.ctx(), staff.organisation_id(), staff.scope.clone());
    let (which, origin, page, context) = (query.which(), query.origin, query.page, ctx.clone());
    let (rows, pager) = db
        .read(move |conn| {
            let filter = Filter { organisation, scope: &scope, which, origin, id: None };
            let total = invitation_listing::count(conn, filter, context.now)?;
            let pager = Pager::new(&context, page, PAGE_SIZE, total);
            let place = (pager.limit(), pager.offset());
            let rows = invitation_listing::list(conn, filter, context.now, place)?;
            Ok::<_, StorageError>((rows, pager))
        })
        .await?;
    let done = (query.done.as_deref() == Some("invited")).then_some("sends-invited");
    let is_filtered = which != Which::All || origin.is_some();
    let base = settings.absolute("/f/");
    show_page(&ListPage { ctx, rows, pager, which, origin, done, is_filtered, base })
}

/// `GET /staff/sends/{id}`
pub(super) async fn show(
    db: Data<Db>,
    settings: Data<WebSettings>,
    staff: Staff,
    id: Path<Uuid>,
    query: Query<ShowQuery>,
) -> Result<HttpResponse, PageError> {
    let ctx = staff.ctx();
    let (organisation, id, context) = (staff.organisation_id(), *id, ctx.clone());
    let page = db
        .read(move |conn| {
            let row = visible(conn, &staff, id)?;
            let patient = patients::find(conn, organisation, PatientId::new(row.patient_id))?;
            let reach = reach::find(conn, organisation, PatientId::new(row.patient_id))?;
            let sent = messages::list_of_invitation(conn, organisation, id)?;
            let url = settings.absolute(&format!("/f/{}", row.token));
            let qr = QrCode::of(&url, &context.t1("sends-qr", "name", row.patient.as_str()));
            let is_open = matches!(state_kind(&row.state), "" | "brand" | "warn" | "danger")
                && !matches!(row.state.as_str(), "cancelled" | "expired");
            let channels =
                Channel::ALL.into_iter().map(|channel| (channel, reach.check(&patient, channel))).collect();
            let lines = sent.iter().map(MessageLine::of).collect();
            let done = match query.done.as_deref() {
                Some("sent") => Some("sends-again-done"),
                Some("cancelled") => Some("sends-cancelled"),
                _ => None,
            };
            Ok::<_, StorageError>(ShowPage { ctx, row, url, qr, lines, channels, is_open, done })
        })
        .await?;
    show_page(&page)
}

/// The invitation, if the viewer may see it.
fn visible(conn: &mut PgConnection, staff: &Staff, id: Uuid) -> Result<Listed, StorageError> {
    let (organisation, scope) = (staff.organisation_id(), &staff.scope);
    let filter = Filter { organisation, scope, which: Which::All, origin: None, id: Some(id) };
    let found = invitation_listing::list(conn, filter, staff.ctx.now, (1, 0))?;
    found.into_iter().next().ok_or(StorageError::NotFound)
}

/// `POST /staff/sends/{id}/cancellation`: the link leads nowhere any more. Doing it twice changes nothing.
pub(super) async fn cancel(
    db: Data<Db>,
    staff: Staff,
    id: Path<Uuid>,
    _form: CsrfForm<ButtonForm>,
) -> Result<HttpResponse, PageError> {
    let (actor, now, id) = (staff.actor(), staff.ctx.now, *id);
    db.write(actor, now, move |w| {
        visible(w.conn(), &staff, id)?;
        invitations::cancel(w, staff.organisation_id(), id)
    })
    .await?;
    Ok(see_other(&format!("/staff/sends/{id}?done=cancelled")))
}

/// `POST /staff/sends/{id}/message`: the message once more, or for the first time, by this channel.
pub(super) async fn send_again(
    db: Data<Db>,
    staff: Staff,
    id: Path<Uuid>,
    form: CsrfForm<AgainForm>,
) -> Result<HttpResponse, PageError> {
    let channel = Channel::from_name(&form.channel).ok_or(AppError::BadRequest("no such channel"))?;
    let (actor, now, id) = (staff.actor(), staff.ctx.now, *id);
    db.write(actor, now, move |w| {
        visible(w.conn(), &staff, id)?;
        let organisation = staff.organisation_id();
        let invitation = invitations::find(w.conn(), organisation, id)?;
        let patient = patients::find(w.conn(), organisation, invitation.patient())?;
        let reach = reach::find(w.conn(), organisation, invitation.patient())?;
        let is_answered = invitations::is_answered(w.conn(), &invitation)?;
        if is_answered || !invitation.is_open(now) || reach.check(&patient, channel).is_err() {
            return Err(AppError::Conflict);
        }
        let language = reach.language.unwrap_or_else(|| staff.organisation.language.clone());
        let letter = Letter::Invitation { invitation: id };
        messages::insert(w, organisation, invitation.patient(), channel, &language, &letter)?;
        Ok(())
    })
    .await?;
    Ok(see_other(&format!("/staff/sends/{id}?done=sent")))
}

/// `POST /staff/sends/{id}/wish`: what the patient told us of messages.
pub(super) async fn save_wish(
    db: Data<Db>,
    staff: Staff,
    id: Path<Uuid>,
    form: CsrfForm<WishForm>,
) -> Result<HttpResponse, PageError> {
    let (actor, now, id, wanted) = (staff.actor(), staff.ctx.now, *id, form.wanted);
    db.write(actor, now, move |w| {
        let row = visible(w.conn(), &staff, id)?;
        reach::save_wish(w, staff.organisation_id(), PatientId::new(row.patient_id), wanted)
    })
    .await?;
    Ok(see_other(&format!("/staff/sends/{id}")))
}
