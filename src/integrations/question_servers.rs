//! Other systems that choose the next question of an adaptive questionnaire: SDC's `$next-question` by HTTP.
//!
//! Only servers on the operator's list are ever called, at the address of the list: what a questionnaire says only picks
//! one of them. No redirect is followed, no proxy of the surroundings used. Errors carry neither answers nor tokens.

use std::{sync::Arc, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value as Json;
use tokio::sync::Semaphore;
use ureq::{
    Agent, Error,
    tls::{Certificate, RootCerts, TlsConfig},
};
use url::{Url, form_urlencoded};

use crate::domain::{
    adaptive::remote::Remote,
    json,
    problem::{Code, Problem},
    questionnaire::Compiled,
};

/// A person is waiting.
const PATIENCE: Duration = Duration::from_secs(10);

/// Bytes of an answer.
const LARGEST: usize = 1 << 20;

/// Calls at a time: a slow server must not hold all threads.
const MOST_CALLS: usize = 32;

const OPERATION: &str = "Questionnaire/$next-question";
const FHIR: &str = "application/fhir+json";

/// A setting that can't be used. Repeats no value: it may hold a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("question servers must be https://host/path or https://token@host/path, separated by commas")]
pub struct SettingError;

/// Why there is no next question now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error("the server can't be reached")]
    Unreachable,
    #[error("the server took too long")]
    Timeout,
    #[error("no trusted TLS")]
    Tls,
    #[error("the server answered with status {0}")]
    Status(u16),
    #[error("the answer is too large")]
    TooLarge,
    #[error("the answer is no JSON")]
    NotJson,
    #[error("too many calls at a time")]
    Busy,
}

/// One server of the list.
#[derive(Clone)]
pub struct Server {
    base: Url,
    token: Option<SecretString>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}

impl Server {
    /// The name that people know it by.
    pub fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    /// Its address, without the token.
    pub fn address(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// Nobody on the way can read along.
    pub fn is_private(&self) -> bool {
        let is_here = match self.base.host() {
            Some(url::Host::Domain(name)) => name == "localhost",
            Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
            Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        };
        is_here || self.base.scheme() == "https"
    }

    fn of(text: &str) -> Result<Self, SettingError> {
        let mut base = plain(text).ok_or(SettingError)?;
        let token = unescaped(base.username());
        let is_token = token.bytes().all(|byte| byte.is_ascii_graphic());
        if base.password().is_some() || !is_token {
            return Err(SettingError);
        }
        base.set_username("").map_err(|()| SettingError)?;
        Ok(Self { base, token: Some(token).filter(|token| !token.is_empty()).map(SecretString::from) })
    }
}

/// An address of a server, without a slash at the end.
fn plain(text: &str) -> Option<Url> {
    let mut url = Url::parse(text.trim()).ok()?;
    let is_plain = matches!(url.scheme(), "http" | "https") && url.has_host();
    if !is_plain || url.query().is_some() || url.fragment().is_some() {
        return None;
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Some(url)
}

/// A part of an address before it was written into it.
fn unescaped(text: &str) -> String {
    let safe = text.replace('+', "%2B").replace('&', "%26");
    form_urlencoded::parse(safe.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}

/// The servers that may be asked. Clones share their connections.
#[derive(Clone)]
pub struct QuestionServers {
    servers: Arc<[Server]>,
    agent: Agent,
    calls: Arc<Semaphore>,
}

impl std::fmt::Debug for QuestionServers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("QuestionServers").field("servers", &self.servers).finish_non_exhaustive()
    }
}

impl Default for QuestionServers {
    /// None is asked.
    fn default() -> Self {
        Self::of(Arc::new([]), PATIENCE)
    }
}

impl QuestionServers {
    /// `addresses` are separated by commas; what stands before an `@` is the bearer token of the server.
    pub fn new(addresses: Option<&str>) -> Result<Self, SettingError> {
        Self::patient(addresses, PATIENCE)
    }

    /// The same, waiting so long for an answer.
    pub fn patient(addresses: Option<&str>, patience: Duration) -> Result<Self, SettingError> {
        let texts = addresses.unwrap_or_default().split(',').filter(|text| !text.trim().is_empty());
        let servers: Vec<Server> = texts.map(Server::of).collect::<Result<_, _>>()?;
        Ok(Self::of(servers.into(), patience))
    }

    fn of(servers: Arc<[Server]>, patience: Duration) -> Self {
        let mut config = Agent::config_builder()
            .timeout_global(Some(patience))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(None)
            .user_agent("weconecta");
        if servers.iter().any(|server| server.base.scheme() == "https") {
            config = config.tls_config(tls());
        }
        Self { servers, agent: config.build().into(), calls: Arc::new(Semaphore::new(MOST_CALLS)) }
    }

    pub fn all(&self) -> &[Server] {
        &self.servers
    }

    /// The server that chooses the questions of a questionnaire with this address. Where it names none: the one below
    /// whose address it stands, else the only one of the list.
    pub fn find(&self, remote: &Remote, canonical: Option<&str>) -> Option<&Server> {
        if let Some(named) = &remote.server {
            let named = named.trim_end_matches('/');
            let named = plain(named.strip_suffix(OPERATION).unwrap_or(named))?;
            return self.servers.iter().find(|server| server.base == named);
        }
        let canonical = canonical.unwrap_or_default();
        let is_above = |server: &&Server| {
            canonical.strip_prefix(server.address()).is_some_and(|rest| rest.starts_with('/'))
        };
        match (self.servers.iter().find(is_above), &*self.servers) {
            (Some(server), _) | (None, [server]) => Some(server),
            _ => None,
        }
    }

    /// What forbids publishing: its questions come from a server that may not be asked.
    pub fn obstacle(&self, compiled: &Compiled) -> Option<Problem> {
        self.obstacle_of(compiled.remote()?, compiled.url.as_deref())
    }

    /// The same, of a questionnaire with this address.
    pub fn obstacle_of(&self, remote: &Remote, canonical: Option<&str>) -> Option<Problem> {
        if self.find(remote, canonical).is_some() {
            return None;
        }
        let named = remote.server.as_deref().unwrap_or("–");
        Some(Problem::new(Code::ServerNotAllowed).with("server", named))
    }

    /// Asks for the next question; blocks.
    pub fn ask(&self, server: &Server, question: &Json) -> Result<Json, Failure> {
        let _call = self.calls.try_acquire().map_err(|_all_taken| Failure::Busy)?;
        let address = format!("{}/{OPERATION}", server.address());
        let mut request = self.agent.post(&address).header("Content-Type", FHIR).header("Accept", FHIR);
        if let Some(token) = &server.token {
            request = request.header("Authorization", format!("Bearer {}", token.expose_secret()));
        }
        let mut answer = request.send(question.to_string()).map_err(|error| failure(&error))?;
        let status = answer.status();
        if !status.is_success() {
            return Err(Failure::Status(status.as_u16()));
        }
        let limit = u64::try_from(LARGEST).unwrap_or(u64::MAX);
        let bytes = answer.body_mut().with_config().limit(limit).read_to_vec();
        json::parse(&bytes.map_err(|error| failure(&error))?, LARGEST).map_err(|_bad| Failure::NotJson)
    }

    /// Whether a server answers at all; blocks.
    pub fn check(&self, server: &Server) -> Result<(), Failure> {
        let asked = self.agent.get(format!("{}/metadata", server.address())).header("Accept", FHIR).call();
        asked.map(|_answer| ()).map_err(|error| failure(&error))
    }
}

/// As mail does it: the certificates that the system trusts.
pub(super) fn tls() -> TlsConfig {
    let known = rustls_native_certs::load_native_certs().certs;
    let known: Vec<Certificate<'static>> =
        known.iter().map(|one| Certificate::from_der(one.as_ref()).to_owned()).collect();
    TlsConfig::builder()
        .root_certs(RootCerts::new_with_certs(&known))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build()
}

pub(super) fn failure(error: &Error) -> Failure {
    match error {
        Error::Timeout(_) => Failure::Timeout,
        Error::BodyExceedsLimit(_) => Failure::TooLarge,
        Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) => Failure::Tls,
        Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => Failure::Timeout,
        _ => Failure::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn servers(addresses: &str) -> QuestionServers {
        QuestionServers::new(Some(addresses)).unwrap()
    }

    fn named(server: &str) -> Remote {
        Remote { server: Some(server.to_owned()) }
    }

    #[test]
    fn only_what_is_on_the_list_is_found() {
        let servers = servers("http://cat.example.org/fhir/, http://s%2Fcret@other.example.org:8080");
        for allowed in [
            "http://cat.example.org/fhir",
            "http://cat.example.org/fhir/",
            "http://CAT.example.org:80/fhir/Questionnaire/$next-question",
            "http://other.example.org:8080/",
        ] {
            assert!(servers.find(&named(allowed), None).is_some(), "{allowed}");
        }
        for refused in [
            "http://cat.example.org",
            "http://cat.example.org/fhir/../admin",
            "http://cat.example.org/fhir2",
            "https://cat.example.org/fhir",
            "http://cat.example.org:81/fhir",
            "http://cat.example.org/fhir?x=1",
            "http://cat.example.org@evil.example.org/fhir",
            "http://me@cat.example.org/fhir",
            "http://127.0.0.1/fhir",
            "file:///etc/passwd",
            "nonsense",
            "",
        ] {
            assert!(servers.find(&named(refused), None).is_none(), "{refused}");
        }
        let token = servers.all()[1].token.as_ref().unwrap();
        assert_eq!(token.expose_secret(), "s/cret");
        assert!(!format!("{servers:?}").contains("cret"), "a token is never shown");
    }

    #[test]
    fn who_names_no_server_means_the_one_above_it_or_the_only_one() {
        let unnamed = Remote { server: None };
        let host = |servers: &QuestionServers, canonical: &str| {
            servers.find(&unnamed, Some(canonical)).map(|server| server.host().to_owned())
        };
        let two = servers("http://a.example.org/fhir,http://b.example.org/fhir");
        assert_eq!(host(&two, "http://b.example.org/fhir/Questionnaire/1").as_deref(), Some("b.example.org"));
        assert_eq!(host(&two, "http://b.example.org/fhirx/Questionnaire/1"), None);
        let one = servers("http://a.example.org/fhir");
        assert_eq!(host(&one, "http://elsewhere.example.org/x").as_deref(), Some("a.example.org"));
        assert_eq!(host(&QuestionServers::default(), "http://a.example.org/fhir/x"), None);
    }

    #[test]
    fn addresses_that_are_none_are_refused() {
        for wrong in ["cat.example.org", "ftp://cat.example.org", "http://a:b@cat.example.org", "http://a?b"]
        {
            assert_eq!(QuestionServers::new(Some(wrong)).err(), Some(SettingError), "{wrong}");
        }
        assert!(QuestionServers::new(None).unwrap().all().is_empty());
    }
}
