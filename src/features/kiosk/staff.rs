//! Handing a device over, and ending one from elsewhere.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use chrono::TimeDelta;
use uuid::Uuid;

use super::{
    forms::{HandOverForm, ShowQuery},
    pages::{HandOverPage, Offer, Out},
};
use crate::{
    domain::ids::{LinkId, OrganisationId, PatientId},
    storage::{
        Db, StorageError, accounts,
        kiosks::{self, NewKiosk},
        link_listing::{self, Whose},
        links::LinkState,
        patient_lists, sessions,
    },
    web::{
        errors::{AppError, PageError},
        forms::{ButtonForm, CsrfForm, FieldErrors, Query},
        kiosk::{self, Seat},
        page::{see_other, show as show_page, show_as},
        passwords::Passwords,
        roles::Staff,
        session,
        settings::WebSettings,
        signing::SigningKey,
    },
};

/// A device that nobody gives back ends by itself.
const LASTS: TimeDelta = TimeDelta::hours(12);

/// Links that a member chooses from, the newest.
const MOST_OFFERED: i64 = 100;

/// `GET /staff/kiosk`
pub(super) async fn show(
    db: Data<Db>,
    staff: Staff,
    query: Query<ShowQuery>,
) -> Result<HttpResponse, PageError> {
    let query = query.into_inner();
    let form = HandOverForm {
        link: query.link.into_iter().collect(),
        patient: query.patient,
        ..HandOverForm::default()
    };
    show_page(&page(&db, &staff, &form, FieldErrors::new()).await?)
}

/// `POST /staff/kiosk`: from now on this browser is the patients'. The member's session on it ends.
pub(super) async fn create(
    request: HttpRequest,
    staff: Staff,
    form: CsrfForm<HandOverForm>,
    (db, passwords, key, settings): (Data<Db>, Data<Passwords>, Data<SigningKey>, Data<WebSettings>),
) -> Result<HttpResponse, PageError> {
    let form = form.into_inner();
    let shown = page(&db, &staff, &form, FieldErrors::new()).await?;
    let offered: Vec<LinkId> = shown.offers.iter().map(|offer| offer.id).collect();
    let errors = form.check(&offered);
    if !errors.is_empty() {
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &HandOverPage { errors, ..shown });
    }
    let pin_hash = passwords.hash(form.pin.trim().to_owned()).await?;
    let (organisation, member, now) = (staff.organisation_id(), staff.id(), staff.ctx.now);
    let (idle_s, ends_at, language) = (form.idle_s(), now + LASTS, staff.ctx.language.tag());
    let session = staff.session.clone();
    let id = db
        .write(staff.actor(), now, move |w| {
            let new = NewKiosk {
                member,
                patient: form.patient,
                links: &form.link,
                pin_hash: &pin_hash,
                language,
                idle_s,
                ends_at,
            };
            let id = kiosks::insert(w, organisation, &new)?;
            sessions::delete(w.conn(), &session)?;
            accounts::record_sign_out(w, organisation, member)?;
            Ok::<_, StorageError>(id)
        })
        .await?;
    session::end(&request);
    let seat = Seat {
        kiosk: id,
        organisation,
        language: language.to_owned(),
        idle_s: idle_s.unsigned_abs(),
        ends_at,
        guest: None,
    };
    let mut answer = see_other(kiosk::START);
    answer.add_cookie(&seat.cookie(&key, &settings, now)?).map_err(AppError::internal)?;
    // pages that the member looked at are of no concern to patients
    kiosk::forget(answer.headers_mut(), "\"cache\", \"storage\"");
    Ok(answer)
}

/// `POST /staff/kiosk/{kiosk}/end`: for a device that is lost, or whose PIN is.
pub(super) async fn end(
    db: Data<Db>,
    staff: Staff,
    id: Path<Uuid>,
    _form: CsrfForm<ButtonForm>,
) -> Result<HttpResponse, PageError> {
    let (organisation, member, id, now) = (staff.organisation_id(), staff.id(), *id, staff.ctx.now);
    db.write(staff.actor(), now, move |w| {
        let own = kiosks::list_running(w.conn(), organisation, member, now)?;
        if !own.iter().any(|kiosk| kiosk.id == id) {
            return Err(StorageError::NotFound);
        }
        kiosks::end(w, organisation, id)
    })
    .await?;
    Ok(see_other("/staff/kiosk"))
}

async fn page(
    db: &Db,
    staff: &Staff,
    form: &HandOverForm,
    errors: FieldErrors,
) -> Result<HandOverPage, PageError> {
    let (organisation, member, ctx) = (staff.organisation_id(), staff.id(), staff.ctx());
    let (now, chosen, idle_s) = (ctx.now, form.link.clone(), form.idle_s());
    let asked = form.patient.map(|id| (id, staff.scope.clone()));
    let page = db
        .read(move |conn| {
            let listed = link_listing::list(conn, organisation, Whose::Visible(member), MOST_OFFERED, 0)?;
            let open =
                listed.into_iter().filter(|one| one.is_published && one.link.state(now) == LinkState::Open);
            let offers = open.map(|one| {
                let id = LinkId::new(one.link.id);
                let is_chosen = chosen.contains(&id);
                Offer { id, title: one.link.title, questionnaire: one.questionnaire, is_chosen }
            });
            let offers = offers.collect();
            let patient = match asked {
                Some((id, scope)) => {
                    let found = patient_lists::find_visible(conn, organisation, &scope, id)?;
                    Some((PatientId::new(found.id), found.name))
                }
                None => None,
            };
            let out = running(conn, organisation, member, now)?;
            Ok::<_, StorageError>(HandOverPage { ctx, offers, patient, idle_s, out, errors })
        })
        .await?;
    Ok(page)
}

fn running(
    conn: &mut crate::storage::PgConnection,
    organisation: OrganisationId,
    member: crate::domain::ids::AccountId,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<Out>, StorageError> {
    let running = kiosks::list_running(conn, organisation, member, now)?;
    let out = running.into_iter().map(|kiosk| Out {
        id: kiosk.id,
        since: kiosk.created_at,
        ends_at: kiosk.ends_at,
        links: kiosk.link_ids.len(),
    });
    Ok(out.collect())
}
