//! What a device shows that was handed over, beside the questionnaire itself.

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    cookie::time::Duration,
    dev::Payload,
    http::{StatusCode, header},
    web::Data,
};
use chrono::{DateTime, TimeDelta, Utc};
use std::future::{Ready, ready};
use uuid::Uuid;

use super::{
    forms::{BeginForm, PauseQuery, PinForm},
    pages::{PausePage, PinPage, StartPage},
};
use crate::{
    domain::ids::{LinkId, PatientId},
    storage::{
        Db, StorageError,
        kiosks::{self, Kiosk as Row},
        links::Link,
        organisations,
    },
    web::{
        attempts::{Attempt, Count},
        cookies,
        errors::{AppError, PageError},
        forms::{FieldErrors, OpenForm, Query},
        i18n::Language,
        kiosk::{self, Guest, Kiosk, Seat, Then},
        page::{LANGUAGE_COOKIE, PageContext, local, see_other, show as show_page, show_as},
        passwords::Passwords,
        reading::{self, Reading},
        settings::WebSettings,
        shared::shared,
        signing::SigningKey,
    },
};

/// Wrong PINs in a quarter of an hour, for one device.
const MOST_PINS: i32 = 5;
const PIN_WINDOW: TimeDelta = TimeDelta::minutes(15);

/// A request from a device, with what its pages need.
pub(super) struct Device {
    seat: Seat,
    ctx: PageContext,
    db: Data<Db>,
    key: Data<SigningKey>,
    settings: Data<WebSettings>,
}

impl FromRequest for Device {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Self::of(request).map_err(PageError::from))
    }
}

/// The device's own row, what it offers, and what its patient has answered.
struct Found {
    row: Row,
    links: Vec<Link>,
    has_answered: bool,
    organisation: String,
}

impl Device {
    /// `NotFound` where this is no device that was handed over.
    fn of(request: &HttpRequest) -> Result<Self, AppError> {
        Ok(Self {
            seat: Seat::of(request).ok_or(AppError::NotFound)?,
            ctx: PageContext::of(request),
            db: shared(request)?,
            key: shared(request)?,
            settings: shared(request)?,
        })
    }

    /// `None` once the device was given back or its time is over.
    async fn find(&self) -> Result<Option<Found>, StorageError> {
        let (organisation, id, now) = (self.seat.organisation, self.seat.kiosk, self.ctx.now);
        let found = self.db.read(move |conn| {
            let row = kiosks::find_running(conn, organisation, id, now)?;
            let mut links = kiosks::list_links(conn, organisation, &row, now)?;
            let answered = kiosks::list_answered(conn, organisation, &row)?;
            links.retain(|link| !answered.contains(&link.id));
            let organisation = organisations::find(conn, organisation)?.name;
            Ok(Found { row, links, has_answered: !answered.is_empty(), organisation })
        });
        match found.await {
            Ok(found) => Ok(Some(found)),
            Err(StorageError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The page's context, with what it does when nobody touches it.
    fn ctx(&self, then: Then, idle_s: u16) -> PageContext {
        self.ctx.clone().on_device(Kiosk { idle_s, then })
    }

    /// The browser is one like any other again, and keeps nothing.
    fn freed(&self) -> Result<HttpResponse, PageError> {
        let mut answer = see_other("/sign-in");
        answer.add_cookie(&kiosk::no_cookie(&self.settings)).map_err(AppError::internal)?;
        kiosk::forget(answer.headers_mut(), "\"cache\", \"storage\"");
        Ok(answer)
    }

    /// To the first page, as it was when the device was handed over: without a guest, in its own language.
    fn wiped(&self) -> Result<HttpResponse, PageError> {
        let mut answer = see_other(kiosk::START);
        let settings = &self.settings;
        let cookies = [
            self.seat.emptied().cookie(&self.key, settings, self.ctx.now)?,
            cookies::kept(settings, LANGUAGE_COOKIE, self.seat.language.clone(), Duration::days(1)),
            cookies::kept(settings, reading::COOKIE, String::new(), Duration::ZERO),
        ];
        for cookie in cookies {
            answer.add_cookie(&cookie).map_err(AppError::internal)?;
        }
        kiosk::forget(answer.headers_mut(), "\"storage\"");
        Ok(answer)
    }
}

/// `GET /kiosk`: the device's first page. Who was there before is gone.
pub(super) async fn show(device: Option<Device>) -> Result<HttpResponse, PageError> {
    let Some(device) = device else {
        return Ok(see_other("/"));
    };
    let Some(found) = device.find().await? else {
        return device.freed();
    };
    if device.seat.guest.is_some() {
        return device.wiped();
    }
    let is_as_before = device.ctx.reading == Reading::default()
        && Language::from_tag(&device.seat.language) == Some(device.ctx.language);
    let then = if is_as_before { Then::Stay } else { Then::Leave };
    show_page(&StartPage {
        ctx: device.ctx(then, device.seat.idle_s),
        organisation: found.organisation,
        is_done: found.links.is_empty() && found.has_answered,
        links: found.links.into_iter().map(|link| (link.id, link.title)).collect(),
    })
}

/// `POST /kiosk`: one person's turn begins.
pub(super) async fn begin(device: Device, form: OpenForm<BeginForm>) -> Result<HttpResponse, PageError> {
    let Some(found) = device.find().await? else {
        return device.freed();
    };
    let Some(link) = found.links.iter().find(|link| link.id == form.link) else {
        return Ok(see_other(kiosk::START));
    };
    let guest = Guest {
        mark: Uuid::new_v4(),
        link: LinkId::new(link.id),
        patient: found.row.patient_id.map(PatientId::new),
    };
    let seat = Seat { guest: Some(guest), ..device.seat.clone() };
    let mut answer = see_other(&format!("/f/{}", link.token));
    let cookie = seat.cookie(&device.key, &device.settings, device.ctx.now)?;
    answer.add_cookie(&cookie).map_err(AppError::internal)?;
    Ok(answer)
}

/// `GET /kiosk/wipe`: the turn is over. Reached by nobody's touch too, so it takes no form.
pub(super) async fn wipe(device: Option<Device>) -> Result<HttpResponse, PageError> {
    device.map_or_else(|| Ok(see_other("/")), |device| device.wiped())
}

/// `GET /kiosk/pause`: whether to go on or to end; ends by itself.
pub(super) async fn pause(
    device: Option<Device>,
    query: Query<PauseQuery>,
) -> Result<HttpResponse, PageError> {
    let Some(device) = device else {
        return Ok(see_other("/"));
    };
    let back = local(&query.back);
    if device.seat.guest.is_none() || !back.starts_with("/f/") {
        return Ok(see_other(kiosk::START));
    }
    let warning_s = Kiosk { idle_s: 0, then: Then::Leave }.warning_s();
    show_page(&PausePage { back: back.to_owned(), ctx: device.ctx(Then::Leave, warning_s) })
}

/// `GET /kiosk/staff`
pub(super) async fn show_pin(device: Option<Device>) -> Result<HttpResponse, PageError> {
    let Some(device) = device else {
        return Ok(see_other("/"));
    };
    let ctx = device.ctx(Then::Leave, device.seat.idle_s);
    show_page(&PinPage { ctx, errors: FieldErrors::new(), wait: None })
}

/// `POST /kiosk/staff`: the right PIN gives the device back. Who wants to work signs in: a PIN is no password.
pub(super) async fn give_back(
    device: Device,
    form: OpenForm<PinForm>,
    passwords: Data<Passwords>,
) -> Result<HttpResponse, PageError> {
    let Some(found) = device.find().await? else {
        return device.freed();
    };
    let (organisation, id, now) = (device.seat.organisation, device.seat.kiosk, device.ctx.now);
    let wait = device.db.write("system", now, move |w| attempt_at(id).start(w.conn(), now)).await?;
    if let Some(until) = wait {
        tracing::warn!(kiosk.id = %id, "PIN braked");
        return refuse(&device, StatusCode::TOO_MANY_REQUESTS, Some(until));
    }
    let is_right = passwords.verify(form.pin.trim().to_owned(), Some(found.row.pin_hash)).await?;
    if !is_right {
        tracing::warn!(kiosk.id = %id, "PIN refused");
        device.db.write("system", now, move |w| kiosks::record_refusal(w, organisation, id)).await?;
        return refuse(&device, StatusCode::UNPROCESSABLE_ENTITY, None);
    }
    let member = found.row.member_id.to_string();
    device
        .db
        .write(member, now, move |w| {
            attempt_at(id).forget(w.conn())?;
            kiosks::end(w, organisation, id)
        })
        .await?;
    device.freed()
}

/// A PIN typed at a device.
fn attempt_at(kiosk: Uuid) -> Attempt {
    Attempt(vec![Count::new("kiosk pin", &[kiosk.as_bytes()], PIN_WINDOW, MOST_PINS)])
}

fn refuse(
    device: &Device,
    status: StatusCode,
    until: Option<DateTime<Utc>>,
) -> Result<HttpResponse, PageError> {
    let wait = until.map(|until| until.signed_duration_since(device.ctx.now));
    let mut errors = FieldErrors::new();
    if wait.is_none() {
        errors.add("pin", "kiosk-pin-refused");
    }
    let minutes = wait.map(|wait| ((wait.num_seconds() + 59) / 60).max(1));
    let ctx = device.ctx(Then::Leave, device.seat.idle_s);
    let mut answer = show_as(status, &PinPage { ctx, errors, wait: minutes })?;
    if let Some(wait) = wait {
        answer.headers_mut().insert(header::RETRY_AFTER, wait.num_seconds().max(1).into());
    }
    Ok(answer)
}
