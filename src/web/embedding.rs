//! Pages of a link inside a page of another site: told by the address alone, `/f/{token}~embed/…`, so that nothing hangs on
//! cookies, which browsers keep from frames. The language that somebody chooses there is in the address too.

use std::sync::Arc;

use actix_web::{HttpMessage as _, HttpRequest};

use super::i18n::Language;

/// What the token in an address is followed by, where the page stands in a frame.
const MARK: &str = "~embed";

/// How a page that stands in a frame of another site behaves.
#[derive(Clone, Debug, Default)]
pub struct Embedding {
    language: Option<Language>,
    /// Who may show the page, and is told its height.
    pub origins: Arc<[String]>,
}

/// The sites that may show an answer in a frame, left with the request for the headers. Pages without are in none.
pub(super) struct Ancestors(pub(super) Arc<[String]>);

impl Embedding {
    /// Of a request for a page in a frame.
    pub(super) fn of(request: &HttpRequest) -> Option<Self> {
        Self::of_path(request.path())
    }

    /// Of the address of a page, which may have a query.
    pub(super) fn of_path(path: &str) -> Option<Self> {
        let rest = path.strip_prefix("/f/")?;
        let (_, language) = split(rest.split(['/', '?']).next()?)?;
        Some(Self { language, origins: Arc::default() })
    }

    /// The language that its addresses carry.
    pub(super) fn language(&self) -> Option<Language> {
        self.language
    }

    /// The same, going on in this language if there is one.
    #[must_use]
    pub(super) fn in_language(mut self, language: Option<Language>) -> Self {
        self.language = language.or(self.language);
        self
    }

    /// What follows the token in its addresses.
    pub fn suffix(&self) -> String {
        self.language.map_or_else(|| MARK.to_owned(), |language| format!("{MARK}-{}", language.tag()))
    }

    /// Its sites, as a script reads them.
    pub fn listed(&self) -> String {
        self.origins.join(" ")
    }

    /// The same page in a window of its own. What a form was posted to has no page to be opened: that above it does.
    pub fn outside(&self, path: &str) -> String {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut parts: Vec<&str> = path.split('/').collect();
        if let Some(token) = parts.get_mut(2) {
            *token = plain(token);
        }
        if parts.last() == Some(&"submission") {
            parts.pop();
        }
        let mut url = parts.join("/");
        let language = self.language.filter(|_| !query.contains("lang="));
        let language = language.map(|language| format!("lang={}", language.tag()));
        for part in Some(query.to_owned()).filter(|query| !query.is_empty()).into_iter().chain(language) {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&part);
        }
        url
    }
}

pub use super::security::with_own_frames;

/// Lets these sites show the answer to a request in a frame.
pub fn allow(request: &HttpRequest, origins: &Arc<[String]>) {
    if !origins.is_empty() {
        request.extensions_mut().insert(Ancestors(Arc::clone(origins)));
    }
}

/// Lets pages of ours show the answer to a request in a frame.
pub fn allow_own(request: &HttpRequest) {
    let own: Arc<[String]> = Arc::from(["'self'".to_owned()]);
    allow(request, &own);
}

/// The token of an address, without what tells that its page stands in a frame.
pub fn plain(token: &str) -> &str {
    split(token).map_or(token, |(token, _)| token)
}

/// The token and, where the page stands in a frame, the language that was chosen.
fn split(token: &str) -> Option<(&str, Option<Language>)> {
    let (token, rest) = token.split_once(MARK)?;
    match rest.strip_prefix('-') {
        None if rest.is_empty() => Some((token, None)),
        Some(tag) => Some((token, Some(Language::ALL.into_iter().find(|language| language.tag() == tag)?))),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_tells_a_frame_and_its_language() {
        let suffix = |path: &str| Embedding::of_path(path).map(|embedding| embedding.suffix());
        assert_eq!(suffix("/f/abc~embed").as_deref(), Some("~embed"));
        assert_eq!(suffix("/f/abc~embed?x=1").as_deref(), Some("~embed"));
        assert_eq!(suffix("/f/abc~embed-es/r/x/q/1").as_deref(), Some("~embed-es"));
        assert_eq!(suffix("/f/abc~embed-pt-BR").as_deref(), Some("~embed-pt-BR"));
        for other in ["/f/abc", "/f/abc~embedded", "/f/abc~embed-xx", "/staff/abc~embed", "/f/abc/r/x~embed"]
        {
            assert_eq!(suffix(other), None, "{other}");
        }
        assert_eq!(plain("abc~embed-es"), "abc");
        assert_eq!(plain("abc~other"), "abc~other");
    }

    #[test]
    fn the_page_outside_is_the_same_page() {
        let outside = |path: &str| Embedding::of_path(path).unwrap().outside(path);
        assert_eq!(outside("/f/abc~embed/r/x/q/1?back=check"), "/f/abc/r/x/q/1?back=check");
        assert_eq!(outside("/f/abc~embed-es/r/x"), "/f/abc/r/x?lang=es");
        assert_eq!(outside("/f/abc~embed-es?lang=en"), "/f/abc?lang=en");
        assert_eq!(outside("/f/abc~embed/r/x/submission"), "/f/abc/r/x");
    }
}
