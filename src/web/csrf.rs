//! Proof that a form came from a page of this session: a token derived from the session's secret, so that it needs no storage, and the browser's own
//! word on where the request came from.

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderName},
};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{format::hex, session, settings::WebSettings};

/// Name of the hidden field.
pub const FIELD: &str = "csrf";

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The token of a session, from its secret.
pub fn of_session(secret: &str) -> String {
    let digest = Sha256::new().chain_update(b"csrf\0").chain_update(secret.as_bytes()).finalize();
    hex(&digest)
}

/// Whether `sent` is the token of this request's session, in constant time.
pub fn is_valid(request: &HttpRequest, sent: &str) -> bool {
    session::csrf(request).is_some_and(|token| token.as_bytes().ct_eq(sent.as_bytes()).into())
}

/// Whether the browser says that the request comes from a page of ours. A client that says nothing is no browser, and carries no one's cookies
/// by accident.
pub fn is_same_origin(request: &HttpRequest, settings: &WebSettings) -> bool {
    let headers = request.headers();
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        return matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    headers
        .get(header::ORIGIN)
        .is_none_or(|origin| origin.as_bytes() == settings.base_url.origin().ascii_serialization().as_bytes())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use url::Url;

    use super::*;

    fn allowed(name: &'static str, value: &'static str) -> bool {
        let settings = WebSettings::at(Url::parse("https://saude.example").unwrap());
        is_same_origin(&TestRequest::post().insert_header((name, value)).to_http_request(), &settings)
    }

    #[test]
    fn the_browser_tells_where_a_form_comes_from() {
        assert!(allowed("sec-fetch-site", "same-origin"));
        assert!(!allowed("sec-fetch-site", "cross-site"));
        assert!(!allowed("sec-fetch-site", "same-site"));
        assert!(allowed("origin", "https://saude.example"));
        assert!(!allowed("origin", "https://saude.example.evil.example"));
        assert!(!allowed("origin", "http://saude.example"));
        assert!(!allowed("origin", "null"));
        assert!(allowed("accept", "*/*"));
    }

    #[test]
    fn sessions_have_different_tokens() {
        assert_ne!(of_session("a"), of_session("b"));
        assert_eq!(of_session("a").len(), 64);
    }
}
