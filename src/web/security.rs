//! The headers that every answer carries (ASVS 3.4), whatever made it.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::{embedding::Ancestors, settings::WebSettings};

/// Nothing but our own files; no inline script or style, no frames.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
     form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Lets a page show others of ours in a frame.
pub fn with_own_frames(mut answer: actix_web::HttpResponse) -> actix_web::HttpResponse {
    if let Ok(policy) = HeaderValue::from_str(&format!("{POLICY}; frame-src 'self'")) {
        answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    answer
}

const IN_NO_FRAME: &str = "frame-ancestors 'none'";

const PERMISSIONS: HeaderValue = HeaderValue::from_static(
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), \
     payment=(), usb=()",
);

/// What is no page of ours is shown as none, even when it is opened alone: data, downloads, pictures.
const NO_PAGE: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; sandbox; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
);

/// Two years, as the preload lists ask.
const STRICT_TRANSPORT: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");

/// Adds what the answer does not set itself. Without a `Cache-Control` of its own it is not stored anywhere. A page is shown
/// in a frame of `ancestors` alone.
pub(super) fn add_headers(
    headers: &mut HeaderMap,
    settings: Option<&WebSettings>,
    ancestors: Option<&Ancestors>,
) {
    let is_page = is_page(headers);
    let framed = ancestors.filter(|_| is_page).and_then(policy_within);
    let is_framed = framed.is_some();
    let policy = match framed {
        Some(policy) => policy,
        None if is_page => HeaderValue::from_static(POLICY),
        None => NO_PAGE,
    };
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    for (name, value) in fixed {
        // it knows no list of sites: where there is one, the policy alone says who may
        let is_moot = is_framed && name == header::X_FRAME_OPTIONS;
        if !is_moot && !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    }
    // what is no document has no use for it, and a first visit fetches eight files
    if is_page {
        headers.insert(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    }
    if settings.is_some_and(WebSettings::is_secure) {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT);
    }
}

/// The policy of pages that these sites may show in a frame.
fn policy_within(ancestors: &Ancestors) -> Option<HeaderValue> {
    let sites = format!("frame-ancestors {}", ancestors.0.join(" "));
    HeaderValue::from_str(&POLICY.replace(IN_NO_FRAME, &sites)).ok()
}

fn is_page(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
