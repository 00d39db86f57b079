//! ASVS 3.5.1, 3.5.3, 1.5.2, 15.3.1, 15.3.7: forms come from pages of the same session, and hold what they should.

use actix_web::{
    HttpResponse,
    http::{Method, StatusCode, header},
    test::{TestRequest, call_service, read_body},
};
use serde::Deserialize;
use weconecta::{
    features,
    storage::accounts::Role,
    web::{
        errors::PageError,
        forms::CsrfForm,
        roles::{SignedIn, Staff},
        routes::Access,
    },
};

use crate::support::{TestSite, serve};

#[derive(Deserialize)]
struct NameForm {
    name: String,
}

async fn rename(_staff: Staff, form: CsrfForm<NameForm>) -> Result<HttpResponse, PageError> {
    Ok(HttpResponse::Ok().body(form.into_inner().name))
}

fn post(body: &str) -> TestRequest {
    TestRequest::post()
        .uri("/test/name")
        .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload(body.to_owned())
}

#[actix_web::test]
async fn only_forms_of_the_same_session_are_taken() {
    let site = TestSite::new();
    let service = serve!(site, |routes| {
        routes.post("/test/name", Access::Staff, rename);
    });
    let organisation = site.organisation("a");
    let (ana, bia) = (site.person(organisation, Role::Staff), site.person(organisation, Role::Staff));
    let own = format!("name=Ana&csrf={}", ana.csrf);
    let cases = [
        ("its own token", post(&own), 200),
        ("no token", post("name=Ana"), 403),
        ("an empty token", post("name=Ana&csrf="), 403),
        ("another session's token", post(&format!("name=Ana&csrf={}", bia.csrf)), 403),
        ("the token twice", post(&format!("{own}&csrf={}", ana.csrf)), 403),
        ("another site", post(&own).insert_header(("sec-fetch-site", "cross-site")), 403),
        ("a neighbouring site", post(&own).insert_header(("sec-fetch-site", "same-site")), 403),
        ("our own page", post(&own).insert_header(("sec-fetch-site", "same-origin")), 200),
        ("another origin", post(&own).insert_header((header::ORIGIN, "http://evil.example")), 403),
        ("no origin to tell", post(&own).insert_header((header::ORIGIN, "null")), 403),
        ("our own origin", post(&own).insert_header((header::ORIGIN, "http://localhost")), 200),
        ("a further field", post(&format!("{own}&role=admin")), 400),
        ("a field twice", post(&format!("{own}&name=Bia")), 400),
        ("text that is none", post(&format!("name=%ff&csrf={}", ana.csrf)), 400),
        ("JSON", post("{}").insert_header((header::CONTENT_TYPE, "application/json")), 415),
    ];
    for (what, request, status) in cases {
        let answer = call_service(&service, request.cookie(ana.cookie.clone()).to_request()).await;
        assert_eq!(answer.status().as_u16(), status, "{what}");
    }
}

#[actix_web::test]
async fn a_foreign_form_gets_a_page_that_says_what_to_do() {
    let site = TestSite::new();
    let service = serve!(site, |routes| {
        routes.post("/test/name", Access::Staff, rename);
    });
    let ana = site.person(site.organisation("a"), Role::Staff);
    let request = post("name=Ana").cookie(ana.cookie).insert_header((header::ACCEPT_LANGUAGE, "en"));
    let answer = call_service(&service, request.to_request()).await;
    let body = String::from_utf8(read_body(answer).await.to_vec()).unwrap();
    assert!(body.contains("This page has become old"), "{body}");
}

/// Every form of the application that needs an account asks for the token.
#[actix_web::test]
async fn every_form_asks_for_the_token() {
    let site = TestSite::new();
    let service = serve!(site);
    let organisation = site.organisation("a");
    let (admin, patient) = (site.person(organisation, Role::Admin), site.person(organisation, Role::Patient));
    for route in features::routes().listed() {
        let person = match route.access {
            Access::SignedIn | Access::Staff | Access::Admin | Access::Author(_) => &admin,
            Access::Patient => &patient,
            Access::Open | Access::Token | Access::ApiKey | Access::Operator => continue,
        };
        if route.method != Method::POST {
            continue;
        }
        let path = route.pattern.replace(['{', '}'], "");
        for kind in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
            let request = TestRequest::post()
                .uri(&path)
                .insert_header((header::CONTENT_TYPE, kind))
                .cookie(person.cookie.clone())
                .set_payload("");
            let status = call_service(&service, request.to_request()).await.status();
            let is_refused =
                [StatusCode::FORBIDDEN, StatusCode::UNSUPPORTED_MEDIA_TYPE, StatusCode::NOT_FOUND];
            assert!(
                is_refused.contains(&status) || status == StatusCode::BAD_REQUEST,
                "{path} answers {status} to {kind}"
            );
        }
    }
}

/// No page that changes something is asked for with `GET`: forms post, and links carry no token.
#[actix_web::test]
async fn pages_are_only_got_and_posted() {
    for route in features::routes().listed() {
        // pieces of files come from a script
        if route.access != Access::ApiKey && !route.pattern.contains("/uploads/") {
            assert!(
                [Method::GET, Method::POST].contains(&route.method),
                "{} {}",
                route.method,
                route.pattern
            );
        }
    }
}

async fn whoami(person: SignedIn) -> Result<HttpResponse, PageError> {
    Ok(HttpResponse::Ok().body(person.account.name.clone()))
}

#[actix_web::test]
async fn a_signed_out_reader_is_led_to_the_sign_in_and_back() {
    let site = TestSite::new();
    let service = serve!(site, |routes| {
        routes.get("/test/me", Access::SignedIn, whoami).post("/test/me", Access::SignedIn, whoami);
    });
    let answer = call_service(&service, TestRequest::get().uri("/test/me?tab=1").to_request()).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers().get(header::LOCATION).unwrap(), "/sign-in?next=%2Ftest%2Fme%3Ftab%3D1");
    let answer = call_service(&service, TestRequest::post().uri("/test/me").to_request()).await;
    assert_eq!(answer.headers().get(header::LOCATION).unwrap(), "/sign-in");
}
