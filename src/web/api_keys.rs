//! Another system with its key: [`ApiClient`] in a handler's signature. Each use is checked against the
//! database, so that a revoked key ends at once.

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web::Data};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use futures_util::future::LocalBoxFuture;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    clock::Clock,
    errors::{AppError, PageError},
    i18n::Language,
    limits::Brake,
    random,
};
use crate::{
    domain::{
        api_scope::{ApiScope, ApiScopes},
        ids::{ApiKeyId, OrganisationId},
    },
    storage::{
        Db, StorageError, api_keys,
        organisations::{self, Organisation},
    },
};

/// What every key begins with, so that scanners for leaked secrets know one.
const PREFIX: &str = "wc_";

/// Characters of a key that are kept readable.
const HINT: usize = 4;

/// A brake for each key, beside that for each address.
pub type KeyBrake = Brake<Uuid>;

/// A key that was just made: the only moment its text exists here.
pub struct FreshKey {
    text: String,
}

impl FreshKey {
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn new() -> Result<Self, AppError> {
        Ok(Self { text: format!("{PREFIX}{}", random::secret()?) })
    }

    /// To be shown once.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is stored of it.
    pub fn hash(&self) -> Vec<u8> {
        hash(&self.text)
    }

    /// Its last characters, by which people tell keys apart.
    pub fn hint(&self) -> String {
        let skipped = self.text.chars().count().saturating_sub(HINT);
        self.text.chars().skip(skipped).collect()
    }
}

fn hash(key: &str) -> Vec<u8> {
    Sha256::digest(key.as_bytes()).to_vec()
}

/// A system whose key was accepted.
#[derive(Clone, Debug)]
pub struct ApiClient {
    pub key: ApiKeyId,
    pub organisation: Organisation,
    pub scopes: ApiScopes,
    pub now: DateTime<Utc>,
    /// Of messages: what the request asks for, else English.
    pub language: Language,
    pub zone: Tz,
}

impl ApiClient {
    /// The argument of every query.
    pub fn organisation_id(&self) -> OrganisationId {
        OrganisationId::new(self.organisation.id)
    }

    /// Who acts, as the event log names them.
    pub fn actor(&self) -> String {
        format!("key:{}", self.key)
    }

    pub fn may(&self, scope: ApiScope) -> bool {
        self.scopes.contains(scope)
    }
}

impl FromRequest for ApiClient {
    type Error = PageError;
    type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Ok(authenticate(&request).await?) })
    }
}

async fn authenticate(request: &HttpRequest) -> Result<ApiClient, AppError> {
    let (db, clock, brake) = (data::<Db>(request)?, data::<Clock>(request)?, data::<KeyBrake>(request)?);
    let secret_hash = hash(bearer(request).ok_or(AppError::SignedOut)?);
    let now = clock.now();
    let found = db.read(move |conn| {
        let Some(key) = api_keys::find_live(conn, &secret_hash, now)? else { return Ok(None) };
        let organisation = organisations::find(conn, key.organisation())?;
        Ok::<_, StorageError>(Some((key, organisation)))
    });
    let (key, organisation) = found.await?.ok_or(AppError::SignedOut)?;
    tracing::Span::current().record("api_key.id", tracing::field::display(key.id));
    brake
        .check(key.id, now)
        .map_err(|wait| AppError::TooManyRequests { retry_after_s: wait.as_secs().max(1) })?;
    Ok(ApiClient {
        key: key.id(),
        scopes: key.scopes(),
        zone: organisation.timezone.parse().unwrap_or(chrono_tz::UTC),
        organisation,
        now,
        language: language_of(request),
    })
}

/// The key of `Authorization: Bearer wc_…`.
fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.trim().split_once(' ')?;
    let key = key.trim();
    (scheme.eq_ignore_ascii_case("bearer") && key.starts_with(PREFIX)).then_some(key)
}

/// Programs that ask for no language get English, as their authors' tools do.
pub fn language_of(request: &HttpRequest) -> Language {
    let asked = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    asked.and_then(Language::from_accept_language).unwrap_or(Language::En)
}

fn data<T: 'static>(request: &HttpRequest) -> Result<Data<T>, AppError> {
    let found = request.app_data::<Data<T>>().cloned();
    found.ok_or_else(|| AppError::internal(format!("{} is not registered", std::any::type_name::<T>())))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn key_in(value: &str) -> Option<String> {
        let request = TestRequest::get().insert_header((header::AUTHORIZATION, value)).to_http_request();
        bearer(&request).map(str::to_owned)
    }

    #[test]
    fn the_key_is_found_in_its_header() {
        assert_eq!(key_in("Bearer wc_abc").as_deref(), Some("wc_abc"));
        assert_eq!(key_in("bearer  wc_abc ").as_deref(), Some("wc_abc"));
        assert_eq!(key_in("Basic wc_abc"), None);
        assert_eq!(key_in("Bearer other"), None);
        assert_eq!(key_in("wc_abc"), None);
    }

    #[test]
    fn a_fresh_key_is_long_and_its_hint_is_short() {
        let key = FreshKey::new().unwrap();
        assert!(key.text().starts_with(PREFIX) && key.text().len() == 46);
        assert!(key.text().ends_with(&key.hint()) && key.hint().len() == HINT);
        assert_ne!(key.hash(), FreshKey::new().unwrap().hash());
    }
}
