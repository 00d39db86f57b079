//! ASVS 3.2.1, 3.4, 4.1.3, 13.4, 14.3.2: what every answer carries, and what it must not depend on.

use actix_web::{
    http::{Method, StatusCode, header},
    test::{TestRequest, call_service, read_body},
};
use url::Url;
use weconecta::{
    features,
    storage::accounts::Role,
    web::{
        assets,
        errors::{ApiError, AppError, PageError},
        routes::Access,
        settings::WebSettings,
    },
};

use crate::support::{TestSite, serve};

const ALWAYS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cache-control", "no-store"),
];

async fn broken() -> Result<&'static str, PageError> {
    Err(AppError::internal("the password of the database is hunter2").into())
}

async fn broken_api() -> Result<&'static str, ApiError> {
    Err(AppError::internal("the password of the database is hunter2").into())
}

macro_rules! assert_headers {
    ($answer:expr, $what:expr) => {
        for (name, value) in ALWAYS {
            let found = $answer.headers().get(name).map(|value| value.to_str().unwrap());
            assert_eq!(found, Some(value), "{name} of {}", $what);
        }
        let policy = $answer.headers().get("content-security-policy").unwrap().to_str().unwrap();
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{part} of {}", $what);
        }
        assert!(!policy.contains("unsafe"), "{}", $what);
    };
}

#[actix_web::test]
async fn every_route_carries_the_headers() {
    let site = TestSite::new();
    let service = serve!(site);
    let admin = site.person(site.organisation("a"), Role::Admin);
    for route in features::routes().listed() {
        if matches!(route.access, Access::ApiKey) || route.pattern == "/staff/live" {
            continue;
        }
        let path = route.pattern.replace("{path:.*}", "none").replace(['{', '}'], "");
        let request =
            TestRequest::default().method(route.method.clone()).uri(&path).cookie(admin.cookie.clone());
        let answer = call_service(&service, request.to_request()).await;
        let is_kept = answer.headers().get("cache-control").is_some_and(|value| value != "no-store");
        assert!(!is_kept, "{path} may be stored");
        assert_headers!(answer, path);
    }
}

#[actix_web::test]
async fn refusals_carry_the_headers_and_hide_the_cause() {
    let site = TestSite::new();
    let service = serve!(site, |routes| {
        routes.get("/test/broken", Access::Open, broken).get("/api/broken", Access::Open, broken_api);
    });
    let cases = [
        (Method::GET, "/nowhere", 404),
        (Method::GET, "/test/broken", 500),
        (Method::GET, "/api/broken", 500),
        (Method::GET, "/api/nowhere", 404),
        (Method::DELETE, "/", 405),
        (Method::TRACE, "/", 405),
        (Method::GET, "/.git/config", 404),
        (Method::GET, "/assets/../Cargo.toml", 404),
        (Method::GET, "/assets/", 404),
        (Method::GET, "/code?code=a&code=b", 400),
        (Method::GET, "/code?role=admin", 400),
    ];
    for (method, path, status) in cases {
        let request = TestRequest::default().method(method).uri(path).to_request();
        let answer = call_service(&service, request).await;
        assert_eq!(answer.status().as_u16(), status, "{path}");
        assert_headers!(answer, path);
        let kind = answer.headers().get(header::CONTENT_TYPE).unwrap().to_str().unwrap().to_owned();
        let expected = if path.starts_with("/api") { "application/problem+json" } else { "text/html" };
        assert!(kind.starts_with(expected), "{path} answers {kind}");
        let body = String::from_utf8(read_body(answer).await.to_vec()).unwrap();
        assert!(!body.contains("hunter2") && !body.contains('⟦'), "{path}");
    }
}

#[actix_web::test]
async fn a_method_that_a_page_lacks_names_those_it_has() {
    let site = TestSite::new();
    let service = serve!(site);
    let answer = call_service(&service, TestRequest::delete().uri("/").to_request()).await;
    assert_eq!(answer.headers().get(header::ALLOW).unwrap(), "GET, HEAD");
    let head = TestRequest::default().method(Method::HEAD).uri("/").to_request();
    assert_eq!(call_service(&service, head).await.status(), StatusCode::OK);
}

#[actix_web::test]
async fn transport_security_is_strict_under_tls_only() {
    for (base, expected) in [("https://saude.example", true), ("http://localhost", false)] {
        let site = TestSite::with(WebSettings::at(Url::parse(base).unwrap()));
        let service = serve!(site);
        let answer = call_service(&service, TestRequest::get().uri("/").to_request()).await;
        assert_eq!(answer.headers().contains_key(header::STRICT_TRANSPORT_SECURITY), expected, "{base}");
    }
}

#[actix_web::test]
async fn a_forged_host_changes_nothing() {
    let site = TestSite::new();
    let service = serve!(site);
    let ask = |host: &'static str| {
        TestRequest::get()
            .uri("/")
            .insert_header((header::HOST, host))
            .insert_header(("x-forwarded-host", host))
            .insert_header(("x-forwarded-proto", "https"))
            .to_request()
    };
    let honest = read_body(call_service(&service, ask("localhost")).await).await;
    let forged = read_body(call_service(&service, ask("evil.example")).await).await;
    assert_eq!(honest, forged);
}

#[actix_web::test]
async fn assets_are_kept_for_ever_and_sent_small() {
    let site = TestSite::new();
    let service = serve!(site);
    for (accepted, coding) in
        [("br, gzip", Some("br")), ("gzip", Some("gzip")), ("identity", None), ("br;q=0", None)]
    {
        let request = TestRequest::get()
            .uri(assets::url("css/core.css"))
            .insert_header((header::ACCEPT_ENCODING, accepted))
            .to_request();
        let answer = call_service(&service, request).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let found = answer.headers().get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap());
        assert_eq!(found, coding, "{accepted}");
        assert_eq!(
            answer.headers().get(header::CACHE_CONTROL).unwrap(),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(answer.headers().get("x-content-type-options").unwrap(), "nosniff");
        let etag = answer.headers().get(header::ETAG).unwrap().clone();
        let again = TestRequest::get()
            .uri(assets::url("css/core.css"))
            .insert_header((header::ACCEPT_ENCODING, accepted))
            .insert_header((header::IF_NONE_MATCH, etag))
            .to_request();
        assert_eq!(call_service(&service, again).await.status(), StatusCode::NOT_MODIFIED);
    }
}

#[actix_web::test]
async fn a_first_visit_of_the_front_page_is_small() {
    let site = TestSite::new();
    let service = serve!(site);
    let ask =
        |path: &str| TestRequest::get().uri(path).insert_header((header::ACCEPT_ENCODING, "br")).to_request();
    let mut bytes = read_body(call_service(&service, ask("/")).await).await.len();
    assert!(bytes < 6_000, "the page alone has {bytes} bytes");
    for name in ["css/core.css", "js/base.js", "img/logo.svg", "fonts/atkinson-hyperlegible-next.woff2"] {
        bytes += read_body(call_service(&service, ask(assets::url(name))).await).await.len();
    }
    assert!(bytes < 60_000, "{bytes} bytes in all");
}
