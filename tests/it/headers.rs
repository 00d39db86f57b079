//! ASVS 3.2.1, 3.3, 3.4, 4.1.3, 13.4, 14.3.2, 14.3.3: what every answer carries, and what it must not depend on.

use std::{fs, path::Path};

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

/// Files that everybody may keep.
const KEPT: [&str; 4] = ["/embed.js", "/favicon.ico", "/robots.txt", "/sw.js"];

async fn broken() -> Result<&'static str, PageError> {
    Err(AppError::internal("the password of the database is hunter2").into())
}

async fn broken_api() -> Result<&'static str, ApiError> {
    Err(AppError::internal("the password of the database is hunter2").into())
}

macro_rules! assert_headers {
    ($answer:expr, $what:expr) => {
        let read = |name: &str| $answer.headers().get(name).map(|value| value.to_str().unwrap());
        for (name, value) in ALWAYS {
            // the script for pages of other sites is theirs to use
            let is_for_all = name == "cross-origin-resource-policy" && $what == "/embed.js";
            if !is_for_all && (name != "cache-control" || !KEPT.contains(&&*$what)) {
                assert_eq!(read(name), Some(value), "{name} of {}", $what);
            }
        }
        let policy = read("content-security-policy").unwrap();
        let is_page = read("content-type").is_some_and(|kind| kind.starts_with("text/html"));
        let of_its_kind: &[&str] = if $what == "/sw.js" {
            // it asks us, and nobody else
            &["connect-src 'self'"]
        } else if is_page {
            &["script-src 'self'", "style-src 'self'", "form-action 'self'"]
        } else {
            &["; sandbox;"]
        };
        for part in
            ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"].iter().chain(of_its_kind)
        {
            assert!(policy.contains(part), "{part} of {}", $what);
        }
        assert!(!policy.contains("unsafe"), "{}", $what);
        assert_eq!(read("access-control-allow-origin"), None, "{} is for no other origin", $what);
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
        let request = TestRequest::default()
            .method(route.method.clone())
            .uri(&path)
            .insert_header((header::ORIGIN, "https://evil.example"))
            .cookie(admin.cookie.clone());
        let answer = call_service(&service, request.to_request()).await;
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
        (Method::GET, "/sign-in?next=a&next=b", 400),
        (Method::GET, "/sign-in?role=admin", 400),
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
async fn search_engines_are_kept_out_and_browsers_get_their_icon() {
    let site = TestSite::new();
    let service = serve!(site);
    for (path, kind) in [("/robots.txt", "text/plain; charset=utf-8"), ("/favicon.ico", "image/x-icon")] {
        let answer = call_service(&service, TestRequest::get().uri(path).to_request()).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers().get(header::CONTENT_TYPE).unwrap(), kind);
        assert_eq!(answer.headers().get(header::CACHE_CONTROL).unwrap(), "public, max-age=86400");
        let etag = answer.headers().get(header::ETAG).cloned();
        let body = read_body(answer).await;
        match etag {
            Some(etag) => {
                assert!(body.starts_with(&[0, 0, 1, 0]), "an icon");
                let again = TestRequest::get().uri(path).insert_header((header::IF_NONE_MATCH, etag));
                let again = call_service(&service, again.to_request()).await;
                assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
            }
            None => assert_eq!(body, "User-agent: *\nDisallow: /\n"),
        }
    }
}

/// ASVS 3.3.1 to 3.3.4.
#[actix_web::test]
async fn every_cookie_is_bound_to_the_host_under_tls() {
    let site = TestSite::with(WebSettings::at(Url::parse("https://saude.example").unwrap()));
    let service = serve!(site);
    let form = |path: &str, body: &'static str| {
        TestRequest::post()
            .uri(path)
            .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
            .set_payload(body)
    };
    let mut names = Vec::new();
    for request in [TestRequest::get().uri("/?lang=es"), form("/reading", "set=larger")] {
        let answer = call_service(&service, request.to_request()).await;
        for value in answer.headers().get_all(header::SET_COOKIE) {
            let written = value.to_str().unwrap();
            assert!(written.starts_with("__Host-"), "{written}");
            for part in ["; HttpOnly", "; SameSite=Lax", "; Secure", "; Path=/"] {
                assert!(written.contains(part), "{part} of {written}");
            }
            assert!(!written.contains("Domain="), "{written}");
            names.push(written.split('=').next().unwrap().to_owned());
            let again = TestRequest::get().uri("/").insert_header((header::COOKIE, written)).to_request();
            let body = read_body(call_service(&service, again).await).await;
            let html = String::from_utf8(body.to_vec()).unwrap();
            assert!(html.contains("lang=\"es\"") || html.contains("112"), "{written} is read back");
        }
    }
    assert_eq!(names, ["__Host-wc_lang", "__Host-wc_reading"]);
}

/// ASVS 14.3.3: what is kept in a browser outlives the session, so nothing is but answers that could not be sent, encrypted.
#[test]
fn scripts_keep_nothing_in_the_browser() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/js");
    let mut count = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let script = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let allowed: &[&str] = match name {
            "sw.js" => &["indexedDB", "caches."],
            // a file that has not arrived yet, for a day
            "uploads.js" => &["indexedDB"],
            "offline.js" => &["serviceWorker"],
            // what others have kept is looked for before a device is handed over, and taken away after each person
            "handover.js" => &["indexedDB", "serviceWorker"],
            "kiosk.js" => &["localStorage", "sessionStorage", "indexedDB", "caches.", "serviceWorker"],
            _ => &[],
        };
        assert_eq!(script.contains("AES-GCM"), matches!(name, "sw.js" | "uploads.js"), "{name}");
        let is_written = ["setItem", ".put("].iter().any(|write| script.contains(write));
        assert!(!is_written || !matches!(name, "handover.js" | "kiosk.js"), "{name} keeps something");
        for store in
            ["localStorage", "sessionStorage", "indexedDB", "document.cookie", "caches.", "serviceWorker"]
        {
            assert!(allowed.contains(&store) || !script.contains(store), "{} uses {store}", path.display());
        }
        count += 1;
    }
    assert!(count > 2, "the scripts are found");
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
