//! Sessions, by `actix-session` over our own table: what one tells, where one is loaded, how it begins and ends.
//!
//! Only the pages that [`super::routes::Routes`] names load one, so that patient pages ask for none, whatever cookies come along.

mod store;

use std::fmt;

use actix_session::{
    Session, SessionExt as _, SessionMiddleware,
    config::{CookieContentSecurity, PersistentSession, TtlExtensionPolicy},
};
use actix_web::{
    Error, HttpRequest, ResponseError as _,
    body::{BoxBody, MessageBody},
    cookie::{Key, SameSite, time::Duration},
    dev::{ServiceRequest, ServiceResponse},
    http::header,
    middleware::Next,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::store::Store;
use super::{
    clock::Clock,
    errors::{AppError, PageError},
    settings::WebSettings,
    signing::SigningKey,
};
use crate::storage::{Db, accounts::Account};

const COOKIE: &str = "wc_session";

/// Longest description of a browser that is kept, in characters.
const LONGEST_USER_AGENT: usize = 200;

/// Entry of a session's state: whose it is. Kept in columns, so that an account's sessions can be listed and ended.
const OWNER: &str = "owner";

/// Entry of a session's state that is made of its secret when it is loaded, and never stored.
const PROOF: &str = "proof";

/// Entry of a session's state: when the password was given again.
const CONFIRMED: &str = "confirmed";

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Owner {
    pub(super) account: Uuid,
    pub(super) organisation: Uuid,
    user_agent: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Proof {
    /// What is stored of the secret.
    pub(super) id_hash: Vec<u8>,
    /// The token that this session's forms carry.
    pub(super) csrf: String,
    /// When it began, with a password.
    begun: DateTime<Utc>,
}

/// How sessions are told and kept; one for all workers.
#[derive(Clone)]
pub(super) struct Sessions {
    store: Store,
    key: Key,
    cookie: String,
    is_secure: bool,
    lifetime: Duration,
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions").field("cookie", &self.cookie).finish_non_exhaustive()
    }
}

impl Sessions {
    pub(super) fn new(db: &Db, clock: &Clock, settings: &WebSettings, key: &SigningKey) -> Self {
        Self {
            store: Store::new(
                db.clone(),
                clock.clone(),
                TimeDelta::from_std(settings.session_idle).unwrap_or(TimeDelta::hours(1)),
            ),
            key: cookie_key(key),
            cookie: settings.cookie_name(COOKIE),
            is_secure: settings.is_secure(),
            lifetime: Duration::try_from(settings.session_absolute).unwrap_or(Duration::hours(12)),
        }
    }

    /// Loads the session before a handler and stores after it what became of it. The end of a session never moves: a use
    /// only keeps it from being idle.
    pub(super) fn middleware(&self) -> SessionMiddleware<Store> {
        let lifecycle = PersistentSession::default()
            .session_ttl(self.lifetime)
            .session_ttl_extension_policy(TtlExtensionPolicy::OnStateChanges);
        SessionMiddleware::builder(self.store.clone(), self.key.clone())
            .cookie_name(self.cookie.clone())
            .cookie_secure(self.is_secure)
            .cookie_http_only(true)
            .cookie_same_site(SameSite::Lax)
            .cookie_path("/".to_owned())
            .cookie_content_security(CookieContentSecurity::Signed)
            .session_lifecycle(lifecycle)
            .build()
    }
}

/// Signs cookies, so that a made-up one costs no query.
pub fn cookie_key(key: &SigningKey) -> Key {
    Key::from(&[key.sign("session cookie 1", &[]), key.sign("session cookie 2", &[])].concat())
}

/// Wraps the middleware: a session that can't be loaded or stored closes the page instead of opening it to nobody.
pub(super) async fn fail_closed(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let asked = request.request().clone();
    Ok(match next.call(request).await {
        Ok(answer) => answer.map_into_boxed_body(),
        Err(error) => {
            tracing::error!(%error, "a session could not be loaded or stored");
            ServiceResponse::new(asked, PageError::from(AppError::Unavailable).error_response())
        }
    })
}

/// Begins an account's session once the handler is done, in place of the one that this browser had: each sign-in has a new
/// secret, so that a cookie planted before is worth nothing. To be called when all else has succeeded: it counts whatever the
/// answer is.
pub fn begin(request: &HttpRequest, account: &Account) -> Result<(), AppError> {
    let user_agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let owner = Owner {
        account: account.id,
        organisation: account.organisation_id,
        user_agent: user_agent.map(|text| text.chars().take(LONGEST_USER_AGENT).collect()),
    };
    let session = request.get_session();
    session.clear();
    session.renew();
    session.insert(OWNER, owner).map_err(AppError::internal)
}

/// Ends this request's session and takes its cookie away, once the handler is done.
pub fn end(request: &HttpRequest) {
    request.get_session().purge();
}

/// Whose session this request has. `None` also where none is loaded.
pub(super) fn owner(request: &HttpRequest) -> Option<(Owner, Proof)> {
    let session = request.get_session();
    Some((session.get(OWNER).ok()??, proof(&session)?))
}

/// The token that this session's forms carry.
pub(super) fn csrf(request: &HttpRequest) -> Option<String> {
    proof(&request.get_session()).map(|proof| proof.csrf)
}

/// Notes that the password was given again. To be called when all else has succeeded.
pub fn confirm(request: &HttpRequest, now: DateTime<Utc>) -> Result<(), AppError> {
    request.get_session().insert(CONFIRMED, now).map_err(AppError::internal)
}

/// When whoever has this session last gave the password.
pub(super) fn confirmed_at(request: &HttpRequest) -> Option<DateTime<Utc>> {
    let session = request.get_session();
    let begun = proof(&session)?.begun;
    Some(session.get(CONFIRMED).ok().flatten().unwrap_or(begun))
}

fn proof(session: &Session) -> Option<Proof> {
    session.get(PROOF).ok()?
}

pub use store::hash;
