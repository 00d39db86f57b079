//! The session cookie: a random secret of which only the hash is stored. A session ends when idle, at its absolute end, or when revoked.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
    http::header,
};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::{errors::AppError, random, settings::WebSettings};
use crate::storage::{
    PgConnection, StorageError, Write,
    accounts::Account,
    sessions::{self, Session},
};

const COOKIE: &str = "wc_session";

/// Longest description of a browser that is kept, in characters.
const LONGEST_USER_AGENT: usize = 200;

/// The secret in this request's cookie, whether or not a session belongs to it.
pub fn token(request: &HttpRequest, settings: &WebSettings) -> Option<String> {
    let cookie = request.cookie(&settings.cookie_name(COOKIE))?;
    let value = cookie.value();
    (value.len() == 43).then(|| value.to_owned())
}

/// What is stored of the secret in this request's cookie.
pub fn id_hash(request: &HttpRequest, settings: &WebSettings) -> Option<Vec<u8>> {
    token(request, settings).map(|secret| hash(&secret))
}

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// A session about to begin. Each sign-in makes a new one, so that a cookie planted before is worth nothing.
pub struct NewSession {
    secret: String,
    /// The session that this browser had until now.
    former: Option<Vec<u8>>,
    user_agent: Option<String>,
    now: DateTime<Utc>,
    lifetime: std::time::Duration,
    cookie_name: String,
    secure: bool,
}

impl NewSession {
    pub fn of(request: &HttpRequest, settings: &WebSettings, now: DateTime<Utc>) -> Result<Self, AppError> {
        let user_agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self {
            secret: random::secret()?,
            former: id_hash(request, settings),
            user_agent: user_agent.map(|text| text.chars().take(LONGEST_USER_AGENT).collect()),
            now,
            lifetime: settings.session_absolute,
            cookie_name: settings.cookie_name(COOKIE),
            secure: settings.is_secure(),
        })
    }

    /// Stores it for an account, and ends the one that this browser had.
    pub fn store(&self, w: &mut Write<'_>, account: &Account) -> Result<(), StorageError> {
        if let Some(former) = &self.former {
            sessions::delete(w.conn(), former)?;
        }
        let lifetime = TimeDelta::from_std(self.lifetime).unwrap_or(TimeDelta::hours(12));
        let row = Session {
            id_hash: hash(&self.secret),
            account_id: Some(account.id),
            organisation_id: Some(account.organisation_id),
            state: "{}".to_owned(),
            user_agent: self.user_agent.clone(),
            created_at: self.now,
            last_seen_at: self.now,
            expires_at: self.now + lifetime,
        };
        sessions::save(w.conn(), &row)
    }

    /// For the response, once the session is stored.
    pub fn cookie(&self) -> Cookie<'static> {
        let lifetime = Duration::try_from(self.lifetime).unwrap_or(Duration::hours(12));
        cookie(self.cookie_name.clone(), self.secret.clone(), self.secure).max_age(lifetime).finish()
    }
}

/// Takes the cookie away. The session itself is ended with [`sessions::delete`].
pub fn removal(settings: &WebSettings) -> Cookie<'static> {
    cookie(settings.cookie_name(COOKIE), String::new(), settings.is_secure()).max_age(Duration::ZERO).finish()
}

fn cookie(name: String, value: String, secure: bool) -> actix_web::cookie::CookieBuilder<'static> {
    Cookie::build(name, value).path("/").http_only(true).same_site(SameSite::Lax).secure(secure)
}

/// How long a use may go unrecorded, so that not every page writes.
const RECORDED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// The live session with this hash; its use is noted.
pub(super) fn find(
    conn: &mut PgConnection,
    id_hash: &[u8],
    now: DateTime<Utc>,
    idle: std::time::Duration,
) -> Result<Option<Session>, StorageError> {
    let idle_since = now - TimeDelta::from_std(idle).unwrap_or(TimeDelta::hours(1));
    let found = sessions::find_live(conn, id_hash, now, idle_since)?;
    if found.as_ref().is_some_and(|session| now - session.last_seen_at >= RECORDED_EVERY) {
        sessions::touch(conn, id_hash, now)?;
    }
    Ok(found)
}
