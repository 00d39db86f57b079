//! Links that take only so many responses, or one of each person.

use actix_web::{cookie::Cookie, test::TestRequest};
use chrono::TimeDelta;
use weconecta::storage::links::{self, Limits};

use crate::support::{
    TestSite,
    browse::{ask, begin, fields, look, post},
    seed::{self, Clinic},
    serve,
    visit::{self, reply},
};

const ONE: &str = r#"{"resourceType": "Questionnaire", "status": "active", "title": "Um", "language": "pt-BR", "item": [
    {"linkId": "one", "type": "string", "text": "Como vai?"}]}"#;

fn limit(site: &TestSite, clinic: &Clinic, limits: Limits) {
    let saved = site.db.write_now("cli", site.clock.now(), |w| {
        links::save_limits(w, clinic.organisation, clinic.link, limits)
    });
    saved.unwrap();
    // what is known of a link is forgotten after two seconds
    site.clock.advance(TimeDelta::seconds(3));
}

const NONE: Limits = Limits { most: None, most_per_day: None, is_once: false };

/// Answers the only question and hands it in.
macro_rules! finish {
    ($app:expr, $here:expr) => {{
        let was = look!(&$app, format!("{}/q/0", $here)).hidden("_was");
        post!(&$app, format!("{}/q/0", $here), &[("_was", was.as_str()), ("one", "Bem")]);
        let sent = post!(&$app, format!("{}/submission", $here), &[]);
        assert!(sent.location.ends_with("/done"), "{} {}", sent.status, sent.body);
    }};
}

#[actix_web::test]
async fn places_are_taken_by_who_begins_and_who_has_begun_may_finish() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "full", ONE);
    limit(&site, &clinic, Limits { most: Some(2), ..NONE });
    let app = serve!(site);
    let one = begin!(&app, "/f/token-full", "page");
    let two = begin!(&app, "/f/token-full", "page");
    let late = look!(&app, "/f/token-full");
    assert_eq!(late.status, 410);
    assert!(late.body.contains("As vagas deste questionário acabaram"), "{}", late.body);
    finish!(app, one);
    // who left has given the place back after a while, and may still finish
    site.clock.advance(TimeDelta::hours(3));
    let three = begin!(&app, "/f/token-full", "page");
    finish!(app, three);
    finish!(app, two);
    assert_eq!(look!(&app, "/f/token-full").status, 410);
    // there is no way around the first page
    let whole = look!(&app, "/f/token-full/form");
    assert_eq!((whole.status, whole.location.as_str()), (303, "/f/token-full"));
    let sent = ask!(
        &app,
        TestRequest::post()
            .uri("/f/token-full/submission")
            .insert_header(("content-type", "application/x-www-form-urlencoded"))
            .insert_header(("idempotency-key", "one"))
            .set_payload(fields(&[("one", "Bem"), ("_consent", "on")]))
    );
    assert_eq!(sent.status, 409, "{}", sent.body);
}

#[actix_web::test]
async fn a_day_has_its_places_and_the_next_day_has_others() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "daily", ONE);
    limit(&site, &clinic, Limits { most_per_day: Some(1), ..NONE });
    let app = serve!(site);
    let here = begin!(&app, "/f/token-daily", "page");
    finish!(app, here);
    let late = look!(&app, "/f/token-daily");
    assert_eq!(late.status, 403);
    assert!(late.body.contains("As vagas de hoje acabaram"), "{}", late.body);
    site.clock.advance(TimeDelta::days(1));
    begin!(&app, "/f/token-daily", "page");
}

#[actix_web::test]
async fn everybody_answers_once_by_name_or_by_device() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "once", ONE);
    limit(&site, &clinic, Limits { is_once: true, ..NONE });
    let app = serve!(site);
    let here = begin!(&app, "/f/token-once", "page");
    finish!(app, here);
    let done =
        actix_web::test::call_service(&app, TestRequest::get().uri(&format!("{here}/done")).to_request())
            .await;
    let mark = done.headers().get("set-cookie").expect("the device remembers").to_str().unwrap().to_owned();
    assert!(mark.contains("HttpOnly") && mark.contains("SameSite=Lax"), "{mark}");
    let mark = Cookie::parse(mark).unwrap().into_owned();
    let again = reply!(app, TestRequest::get().uri("/f/token-once").cookie(mark));
    assert_eq!(again.status, 403);
    assert!(again.body.contains("Já recebemos uma resposta"), "{}", again.body);
    assert_eq!(look!(&app, "/f/token-once").status, 200, "another device");
}

#[actix_web::test]
async fn members_set_limits_and_mistakes_stay_in_the_form() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "set", ONE);
    let staff = site.sign_in(clinic.organisation, clinic.member);
    let app = serve!(site);
    let path = format!("/staff/links/{}/limits", clinic.link);
    let wrong = reply!(app, visit::post(&staff, &path, &[("most", "muitas"), ("most_per_day", "3")]));
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("value=\"muitas\""), "{}", wrong.body);
    let saved = reply!(app, visit::post(&staff, &path, &[("most", "1.000"), ("once", "on")]));
    assert_eq!(saved.status, 303, "{}", saved.body);
    let page = reply!(app, visit::get(&staff, &path));
    assert!(page.body.contains("value=\"1000\"") && page.body.contains("checked"), "{}", page.body);
    let link = reply!(app, visit::get(&staff, &format!("/staff/links/{}", clinic.link)));
    assert!(
        link.body.contains("1000") && link.body.contains("Cada pessoa responde uma vez"),
        "{}",
        link.body
    );
}
