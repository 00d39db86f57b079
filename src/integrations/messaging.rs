//! SMS and WhatsApp by a provider's HTTP address: one small JSON request for each message.
//!
//! No redirect is followed, no proxy of the surroundings used. Errors carry neither number, text nor token.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value as Json, json};
use ureq::Agent;
use url::Url;
use uuid::Uuid;

use super::question_servers::{Failure, failure, tls};
use crate::{domain::json as parsing, storage::messages::Channel};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Bytes of an answer.
const LARGEST: usize = 64 << 10;

/// Longest id that is kept.
const LONGEST_ID: usize = 200;

/// A setting that can't be used. Repeats no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the address of an SMS or WhatsApp provider must be https://host/path, or http:// on this machine")]
pub struct SettingError;

/// Why a message did not go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The provider can't be reached, is busy or broken.
    #[error("the provider does not take messages now ({0})")]
    Later(Failure),
    /// The provider will never take it.
    #[error("the provider refused the message ({0})")]
    Refused(Failure),
}

/// Where a channel's messages go.
#[derive(Clone)]
struct Provider {
    url: Url,
    token: Option<SecretString>,
}

/// The providers that are configured. Clones share their connections.
#[derive(Clone)]
pub struct Providers {
    sms: Option<Provider>,
    whatsapp: Option<Provider>,
    agent: Agent,
}

impl std::fmt::Debug for Providers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (sms, whatsapp) = (self.sms.is_some(), self.whatsapp.is_some());
        f.debug_struct("Providers").field("sms", &sms).field("whatsapp", &whatsapp).finish_non_exhaustive()
    }
}

impl Default for Providers {
    /// None: all messages are kept.
    fn default() -> Self {
        Self::of(None, None)
    }
}

impl Providers {
    /// Of the address and the token of each; `None` keeps the messages of that channel here.
    pub fn new(
        sms: (Option<&Url>, Option<&SecretString>),
        whatsapp: (Option<&Url>, Option<&SecretString>),
    ) -> Result<Self, SettingError> {
        Ok(Self::of(provider(sms)?, provider(whatsapp)?))
    }

    fn of(sms: Option<Provider>, whatsapp: Option<Provider>) -> Self {
        let mut config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(None)
            .user_agent("weconecta");
        let is_secure = |one: &Option<Provider>| one.as_ref().is_some_and(|one| one.url.scheme() == "https");
        if is_secure(&sms) || is_secure(&whatsapp) {
            config = config.tls_config(tls());
        }
        Self { sms, whatsapp, agent: config.build().into() }
    }

    /// Hands a message to the channel's provider and returns what the provider calls it; blocks. `None` without a
    /// provider: nothing was sent. The same `id` comes with every attempt, so that the provider can tell a repetition.
    pub fn send(
        &self,
        channel: Channel,
        id: Uuid,
        to: &str,
        text: &str,
    ) -> Result<Option<String>, SendError> {
        let provider = match channel {
            Channel::Sms => &self.sms,
            Channel::Whatsapp => &self.whatsapp,
            Channel::Email => &None,
        };
        let Some(provider) = provider else { return Ok(None) };
        let mut request = self
            .agent
            .post(provider.url.as_str())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .header("Idempotency-Key", id.to_string());
        if let Some(token) = &provider.token {
            request = request.header("Authorization", format!("Bearer {}", token.expose_secret()));
        }
        let body = json!({"to": to, "text": text, "id": id}).to_string();
        let mut answer = request.send(body).map_err(|error| SendError::Later(failure(&error)))?;
        match answer.status().as_u16() {
            200..=299 => {}
            code @ (408 | 409 | 425 | 429 | 500..) => return Err(SendError::Later(Failure::Status(code))),
            code => return Err(SendError::Refused(Failure::Status(code))),
        }
        // it was taken: an answer that can't be read must not send it again
        let limit = u64::try_from(LARGEST).unwrap_or(u64::MAX);
        let bytes = answer.body_mut().with_config().limit(limit).read_to_vec().unwrap_or_default();
        let known = parsing::parse(&bytes, LARGEST).ok().and_then(|answer| named(&answer));
        Ok(Some(known.unwrap_or_else(|| id.to_string())))
    }
}

/// The provider's `id`, which may be text or a number.
fn named(answer: &Json) -> Option<String> {
    let id = match answer.get("id")? {
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        _ => return None,
    };
    (1..=LONGEST_ID).contains(&id.len()).then_some(id)
}

fn provider((url, token): (Option<&Url>, Option<&SecretString>)) -> Result<Option<Provider>, SettingError> {
    let Some(url) = url else { return Ok(None) };
    let is_here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    let is_bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let is_token = token.is_none_or(|token| token.expose_secret().bytes().all(|b| b.is_ascii_graphic()));
    let is_fine = url.scheme() == "https" || (url.scheme() == "http" && is_here);
    if !is_fine || !is_bare || !is_token {
        return Err(SettingError);
    }
    Ok(Some(Provider { url: url.clone(), token: token.cloned() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_only_where_nobody_reads_along() {
        let of = |url: &str| Providers::new((Some(&Url::parse(url).unwrap()), None), (None, None));
        for fine in ["https://sms.example.org/send?from=1", "http://127.0.0.1:9/x", "http://localhost/"] {
            assert!(of(fine).is_ok(), "{fine}");
        }
        for wrong in ["http://sms.example.org/", "ftp://localhost/", "https://a:b@sms.example.org/"] {
            assert_eq!(of(wrong).err(), Some(SettingError), "{wrong}");
        }
        let url = Url::parse("https://sms.example.org/").unwrap();
        let token = SecretString::from("a\r\nX: y");
        assert!(Providers::new((Some(&url), Some(&token)), (None, None)).is_err());
    }

    #[test]
    fn without_a_provider_nothing_is_sent() {
        let sent = Providers::default().send(Channel::Sms, Uuid::nil(), "+5511999990000", "x");
        assert_eq!(sent, Ok(None));
    }

    #[test]
    fn an_id_is_text_or_a_number() {
        assert_eq!(named(&json!({"id": "a1"})).as_deref(), Some("a1"));
        assert_eq!(named(&json!({"id": 7})).as_deref(), Some("7"));
        for none in [json!({}), json!({"id": ""}), json!({"id": {}}), json!([])] {
            assert_eq!(named(&none), None);
        }
    }
}
