//! The origin of a web site: scheme, host and port, as browsers compare them.

use std::fmt;

use url::{Host, Url};

/// Longest origin that is kept, in characters.
const LONGEST: usize = 200;

/// An origin that may be named in a header: `https://`, or `http://` on the reader's own machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

/// Why a text is no origin of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OriginProblem {
    #[error("not the address of a site")]
    NotAnAddress,
    #[error("more than scheme, host and port")]
    TooMuch,
    #[error("not encrypted")]
    NotEncrypted,
}

impl Origin {
    /// Reads an origin as people write it; a slash at its end is passed over.
    pub fn parse(text: &str) -> Result<Self, OriginProblem> {
        let text = text.trim();
        let url = Url::parse(text).map_err(|_bad| OriginProblem::NotAnAddress)?;
        let (is_http, is_https) = (url.scheme() == "http", url.scheme() == "https");
        let Some(host) = url.host().filter(|_| is_http || is_https) else {
            return Err(OriginProblem::NotAnAddress);
        };
        let is_more = url.path() != "/" || url.query().is_some() || url.fragment().is_some();
        if is_more || !url.username().is_empty() || url.password().is_some() {
            return Err(OriginProblem::TooMuch);
        }
        if is_http && !is_local(&host) {
            return Err(OriginProblem::NotEncrypted);
        }
        let written = url.origin().ascii_serialization();
        // a wildcard would name sites that nobody looked at
        let is_plain = written.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:/[]".contains(&b));
        if is_plain && written.len() <= LONGEST {
            Ok(Self(written))
        } else {
            Err(OriginProblem::NotAnAddress)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_local(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_do() {
        for (text, written) in [
            ("https://clinica.example", "https://clinica.example"),
            (" HTTPS://Clinica.Example:443/ ", "https://clinica.example"),
            ("https://saúde.example:8443", "https://xn--sade-rra.example:8443"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]", "http://[::1]"),
        ] {
            assert_eq!(
                Origin::parse(text).map(|origin| origin.to_string()),
                Ok(written.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn whatever_else_is_refused_with_its_reason() {
        for (text, problem) in [
            ("", OriginProblem::NotAnAddress),
            ("clinica.example", OriginProblem::NotAnAddress),
            ("*", OriginProblem::NotAnAddress),
            ("https://*.example", OriginProblem::NotAnAddress),
            ("https://a;b.example", OriginProblem::NotAnAddress),
            ("ftp://clinica.example", OriginProblem::NotAnAddress),
            ("data:text/html,x", OriginProblem::NotAnAddress),
            ("https://clinica.example/agenda", OriginProblem::TooMuch),
            ("https://clinica.example?a", OriginProblem::TooMuch),
            ("https://ana@clinica.example", OriginProblem::TooMuch),
            ("http://clinica.example", OriginProblem::NotEncrypted),
            ("http://localhost.example", OriginProblem::NotEncrypted),
        ] {
            assert_eq!(Origin::parse(text), Err(problem), "{text}");
        }
    }
}
