//! A device in the hands of patients: what its cookie says, and that it reaches nothing but the questionnaire.
//!
//! All that tells a device is in one signed cookie, out of the reach of scripts. The guest in it is one person's turn:
//! addresses of responses begun in that turn hold for it alone, so that those that stay in the browser's history open
//! nothing for whoever comes next.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, time::Duration},
    dev::ServiceRequest,
    http::header::{HeaderMap, HeaderName, HeaderValue},
    web::Data,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use uuid::Uuid;

use super::{
    answers::{local, see_other},
    clock::Clock,
    cookies,
    errors::AppError,
    settings::WebSettings,
    signing::SigningKey,
};
use crate::domain::ids::{LinkId, OrganisationId, PatientId};

/// The device's first page.
pub const START: &str = "/kiosk";

/// Where one guest's turn ends.
pub const WIPE: &str = "/kiosk/wipe";

const COOKIE: &str = "wc_kiosk";

const PURPOSE: &str = "kiosk";

/// How long a warning stands before the screen is wiped, in seconds.
const WARNING_S: u16 = 20;

/// A device that was handed over, as its cookie tells.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Seat {
    pub kiosk: Uuid,
    pub organisation: OrganisationId,
    /// What the device goes back to after each guest.
    pub language: String,
    pub idle_s: u16,
    pub ends_at: DateTime<Utc>,
    pub guest: Option<Guest>,
}

/// One person's turn at the device.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Guest {
    /// New for every turn.
    pub mark: Uuid,
    pub link: LinkId,
    pub patient: Option<PatientId>,
}

impl Seat {
    /// The device that this request comes from, if it is one that was handed over.
    pub fn of(request: &HttpRequest) -> Option<Self> {
        let cookie = cookies::find(request, COOKIE)?;
        let seat = Self::read(request.app_data::<Data<SigningKey>>()?, cookie.value())?;
        let now = request.app_data::<Data<Clock>>()?.now();
        (now < seat.ends_at).then_some(seat)
    }

    fn read(key: &SigningKey, text: &str) -> Option<Self> {
        let (body, signature) = text.split_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        if !key.verify(PURPOSE, body.as_bytes(), &signature) {
            return None;
        }
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).ok()?).ok()
    }

    /// What tells the device from now on.
    pub fn cookie(
        &self,
        key: &SigningKey,
        settings: &WebSettings,
        now: DateTime<Utc>,
    ) -> Result<Cookie<'static>, AppError> {
        let body = URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).map_err(AppError::internal)?);
        let signature = URL_SAFE_NO_PAD.encode(key.sign(PURPOSE, body.as_bytes()));
        let lifetime = Duration::seconds((self.ends_at - now).num_seconds().max(0));
        Ok(cookies::kept(settings, COOKIE, format!("{body}.{signature}"), lifetime))
    }

    /// The same device without a guest.
    #[must_use]
    pub fn emptied(&self) -> Self {
        Self { guest: None, ..self.clone() }
    }
}

/// Takes the cookie away: the device is one like any other again.
pub fn no_cookie(settings: &WebSettings) -> Cookie<'static> {
    cookies::kept(settings, COOKIE, String::new(), Duration::ZERO)
}

/// What the browser may have kept of a guest is gone with the answer.
pub fn forget(headers: &mut HeaderMap, what: &'static str) {
    headers.insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static(what));
}

/// Paths that a device in the hands of patients reaches.
const INSIDE: [&str; 5] = ["/f/", "/kiosk/", "/assets/", "/health/", "/reading/"];

/// Where such a device is led that asks for something else.
pub(super) fn keep_inside(request: &ServiceRequest) -> Option<HttpResponse> {
    let path = format!("{}/", request.path().trim_end_matches('/'));
    let is_file = matches!(request.path(), "/favicon.ico" | "/robots.txt" | "/sw.js");
    if is_file || INSIDE.iter().any(|start| path.starts_with(start)) {
        return None;
    }
    Seat::of(request.request()).map(|_seat| see_other(START))
}

/// What a page does when nobody touches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Asks whether somebody is there, then wipes the screen.
    Warn,
    /// Wipes the screen.
    Leave,
    /// Nothing: there is nothing of anybody on it.
    Stay,
}

/// For the pages of a device in the hands of patients.
#[derive(Clone, Copy, Debug)]
pub struct Kiosk {
    pub idle_s: u16,
    pub then: Then,
}

impl Kiosk {
    pub(super) fn of(request: &HttpRequest) -> Option<Self> {
        Seat::of(request).map(|seat| Self { idle_s: seat.idle_s, then: Then::Warn })
    }

    pub fn warning_s(&self) -> u16 {
        WARNING_S
    }

    /// The same for a page that is left after as long as a warning stands.
    #[must_use]
    pub fn leaving(self) -> Self {
        Self { idle_s: WARNING_S, then: Then::Leave }
    }

    /// For a script.
    pub fn then_name(&self) -> &'static str {
        match self.then {
            Then::Warn => "warn",
            Then::Leave => "leave",
            Then::Stay => "stay",
        }
    }

    /// Where a page leads without a script when its time is over; empty for nowhere.
    pub fn onward(&self, path: &str) -> String {
        match self.then {
            Then::Warn => pause_url(path),
            Then::Leave => WIPE.to_owned(),
            Then::Stay => String::new(),
        }
    }
}

/// The page that asks whether to go on at `path` or to end.
pub fn pause_url(path: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("back", local(path));
    format!("/kiosk/pause?{}", query.finish())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_seat_reads_back_unless_it_was_touched() {
        let key = SigningKey::new(vec![7; 32].into());
        let settings = WebSettings::at("https://saude.example".parse().unwrap());
        let now = DateTime::from_timestamp(1_795_268_760, 0).unwrap();
        let guest = Guest { mark: Uuid::from_u128(1), link: LinkId::new(Uuid::from_u128(2)), patient: None };
        let seat = Seat {
            kiosk: Uuid::from_u128(3),
            organisation: OrganisationId::new(Uuid::from_u128(4)),
            language: "pt-BR".to_owned(),
            idle_s: 90,
            ends_at: now + TimeDelta::hours(12),
            guest: Some(guest),
        };
        let cookie = seat.cookie(&key, &settings, now).unwrap();
        assert_eq!(cookie.name(), "__Host-wc_kiosk");
        assert_eq!(cookie.http_only(), Some(true));
        let read = Seat::read(&key, cookie.value()).unwrap();
        assert_eq!(read.guest.map(|guest| guest.mark), Some(guest.mark));
        let longer = cookie.value().replacen('e', "f", 1);
        for forged in ["", ".", "x.y", longer.as_str()] {
            assert!(Seat::read(&key, forged).is_none(), "{forged}");
        }
        assert!(Seat::read(&SigningKey::new(vec![8; 32].into()), cookie.value()).is_none());
    }

    #[test]
    fn a_pause_leads_back_to_a_page_of_ours() {
        assert_eq!(pause_url("/f/a/r/b?x=1"), "/kiosk/pause?back=%2Ff%2Fa%2Fr%2Fb%3Fx%3D1");
        assert_eq!(pause_url("//evil.example"), "/kiosk/pause?back=%2F");
    }
}
