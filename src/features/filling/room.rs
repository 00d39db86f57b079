//! Links that take only so many responses, or one of each person: who comes too late is told so before the first
//! question, and who has begun may always finish.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::time::Duration,
    http::{StatusCode, header},
};
use chrono::{DateTime, TimeZone as _, Utc};
use uuid::Uuid;

use super::desk::{Desk, Visit};
use crate::{
    domain::ids::ResponseId,
    storage::{
        StorageError,
        link_room::{self, Lack},
    },
    web::{cookies, errors::PageError, page::PageContext},
};

/// Holds the marks of links that were answered here, where nobody says who they are.
const COOKIE: &str = "answered";
/// Links that a device remembers, the newest.
const MOST: usize = 20;
/// A year: what a browser keeps at most.
const KEPT: Duration = Duration::days(365);

/// What a device remembers of links that it answered; empty on a device that goes from hand to hand.
fn remembered(request: &HttpRequest) -> String {
    cookies::find(request, COOKIE).map(|cookie| cookie.value().to_owned()).unwrap_or_default()
}

/// When the day of the organisation began.
pub(super) fn day_start(ctx: &PageContext) -> DateTime<Utc> {
    let midnight = ctx.today().and_time(chrono::NaiveTime::MIN);
    ctx.zone.from_local_datetime(&midnight).earliest().map_or(ctx.now, |start| start.with_timezone(&Utc))
}

/// Whether this device is the only sign of who answers: the link asks nobody's name.
fn goes_by_device(visit: &Visit) -> bool {
    visit.link.link.is_once && visit.link.is_limited() && !visit.link.is_identified() && visit.guest.is_none()
}

fn mark(link: Uuid) -> String {
    link.simple().to_string()
}

/// Why nobody may begin here now, as far as is known before they say who they are.
pub(super) async fn lack(desk: &Desk, visit: &Visit) -> Result<Option<Lack>, StorageError> {
    if !visit.link.is_limited() {
        return Ok(None);
    }
    if goes_by_device(visit)
        && remembered(&desk.request).split('.').any(|known| known == mark(visit.link.link.id))
    {
        return Ok(Some(Lack::Answered));
    }
    let (link, patient, times) =
        (visit.link.link.clone(), visit.known_patient(), (visit.ctx.now, day_start(&visit.ctx)));
    let nobody = ResponseId::new(Uuid::nil());
    desk.db.read(move |conn| link_room::lack(conn, &link, nobody, patient, times)).await
}

/// The page that says why.
pub(super) fn refuse(desk: &Desk, visit: &Visit, lack: Lack) -> Result<HttpResponse, PageError> {
    let status = if lack == Lack::Full { StatusCode::GONE } else { StatusCode::FORBIDDEN };
    desk.turn_away(&visit.link, status, lack.as_str())
}

/// Lets the device remember that it answered, where nothing else could tell.
pub(super) fn remember(desk: &Desk, visit: &Visit, answer: &mut HttpResponse) {
    let own = mark(visit.link.link.id);
    if !goes_by_device(visit) || visit.ctx.embedding.is_some() {
        return;
    }
    let known = remembered(&desk.request);
    let known = known.split('.').filter(|known| !known.is_empty() && *known != own);
    let marks: Vec<&str> = std::iter::once(own.as_str()).chain(known).take(MOST).collect();
    let cookie = cookies::kept(&desk.settings, COOKIE, marks.join("."), KEPT);
    if let Ok(value) = cookie.to_string().parse() {
        answer.headers_mut().append(header::SET_COOKIE, value);
    }
}
