//! ASVS 2.4.1, 4.1.3, 15.2.2: what is too much is refused, with a word on when to try again.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    test::{TestRequest, call_service},
};
use chrono::TimeDelta;
use url::Url;
use weconecta::web::{
    errors::PageError,
    forms::{OpenForm, Pairs},
    routes::Access,
    settings::WebSettings,
};

use crate::support::{TestSite, serve};

async fn take(form: OpenForm<Pairs>) -> Result<HttpResponse, PageError> {
    Ok(HttpResponse::Ok().body(form.iter().count().to_string()))
}

fn slow_settings() -> WebSettings {
    let mut settings = WebSettings::at(Url::parse("http://localhost").unwrap());
    settings.requests_per_minute = 10;
    settings
}

#[actix_web::test]
async fn too_many_requests_are_braked_for_that_client_only() {
    let site = TestSite::with(slow_settings());
    let service = serve!(site);
    let ask = |peer: &str, forwarded: &str| {
        TestRequest::get()
            .uri("/")
            .peer_addr(format!("{peer}:9").parse().unwrap())
            .insert_header(("x-forwarded-for", forwarded.to_owned()))
            .to_request()
    };
    for turn in 0..5 {
        let answer = call_service(&service, ask("203.0.113.9", &format!("10.0.0.{turn}"))).await;
        assert_eq!(answer.status(), StatusCode::OK);
    }
    let answer = call_service(&service, ask("203.0.113.9", "10.0.0.77")).await;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers().get(header::RETRY_AFTER).unwrap(), "6");
    assert!(answer.headers().contains_key("content-security-policy"));
    assert_eq!(call_service(&service, ask("203.0.113.10", "")).await.status(), StatusCode::OK);
    site.clock.advance(TimeDelta::seconds(6));
    assert_eq!(call_service(&service, ask("203.0.113.9", "")).await.status(), StatusCode::OK);
}

#[actix_web::test]
async fn behind_a_known_proxy_each_client_has_its_own_brake() {
    let mut settings = slow_settings();
    settings.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
    let site = TestSite::with(settings);
    let service = serve!(site);
    for client in 0..20 {
        let request = TestRequest::get()
            .uri("/")
            .peer_addr("10.0.0.1:9".parse().unwrap())
            .insert_header(("x-forwarded-for", format!("203.0.113.{client}")));
        assert_eq!(call_service(&service, request.to_request()).await.status(), StatusCode::OK);
    }
}

#[actix_web::test]
async fn a_form_that_is_too_large_is_refused() {
    let site = TestSite::new();
    let service = serve!(site, |routes| {
        routes.post("/test/take", Access::Open, take);
    });
    for (bytes, status) in [(1_000, 200), (300_000, 413)] {
        let request = TestRequest::post()
            .uri("/test/take")
            .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
            .set_payload(format!("a={}", "x".repeat(bytes)));
        assert_eq!(call_service(&service, request.to_request()).await.status().as_u16(), status);
    }
    let request = TestRequest::post()
        .uri("/test/take")
        .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload("a=1&".repeat(3_000));
    assert_eq!(call_service(&service, request.to_request()).await.status(), StatusCode::BAD_REQUEST);
}

#[actix_web::test]
async fn the_way_back_stays_here() {
    let site = TestSite::new();
    let service = serve!(site);
    for (back, location) in [
        ("%2Fstaff%3Fpage%3D2", "/staff?page=2"),
        ("%2F%2Fevil.example", "/"),
        ("https%3A%2F%2Fevil.example", "/"),
        ("%2F%5Cevil.example", "/"),
        ("%2Fa%0D%0ASet-Cookie%3A+a%3Db", "/"),
    ] {
        let request = TestRequest::post()
            .uri("/reading")
            .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
            .set_payload(format!("set=larger&back={back}"));
        let answer = call_service(&service, request.to_request()).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_eq!(answer.headers().get(header::LOCATION).unwrap(), location);
        assert!(
            answer
                .headers()
                .get(header::SET_COOKIE)
                .unwrap()
                .to_str()
                .unwrap()
                .starts_with("wc_reading=auto.112")
        );
    }
}

#[actix_web::test]
async fn the_language_is_kept() {
    let site = TestSite::new();
    let service = serve!(site);
    let answer = call_service(&service, TestRequest::get().uri("/?lang=es").to_request()).await;
    let cookie = answer.response().cookies().find(|cookie| cookie.name() == "wc_lang").unwrap().into_owned();
    assert_eq!(cookie.value(), "es");
    let body = actix_web::test::read_body(answer).await;
    assert!(String::from_utf8_lossy(&body).contains("<html lang=\"es\""));
    let answer = call_service(&service, TestRequest::get().uri("/").cookie(cookie).to_request()).await;
    let body = actix_web::test::read_body(answer).await;
    assert!(String::from_utf8_lossy(&body).contains("<html lang=\"es\""));
}
