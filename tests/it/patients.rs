//! The list of patients and the record: trend, items, notes.

use actix_web::{
    http::{StatusCode, header},
    test::{TestRequest, call_service, read_body},
};
use chrono::Duration;
use weconecta::storage::events;

use crate::{
    alerts::post,
    results::get,
    support::{TestSite, phq, seed::noon, serve, site::Person},
};

#[actix_web::test]
async fn the_record_shows_the_trend_the_items_and_what_happened() {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "ours");
    let admin = site.sign_in(clinic.organisation, clinic.member);
    let maria = phq::patient(&site.db, &clinic, "Maria do Carmo Souza");
    for (week, points) in [(8, 1), (4, 2), (0, 3)] {
        phq::answer(&site.db, &clinic, Some(maria), [points; 9], noon() - Duration::weeks(week));
    }
    let service = serve!(site);
    let (status, html) = get!(service, &admin, format!("/staff/patients/{maria}"));
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("<desc id=\"tr0-d\">") && html.contains("9, 18, 27"), "the trend in words");
    assert!(html.contains("class=\"heat\"") && html.contains("+18"), "items and change");
    for tab in ["responses", "timeline", "alerts", "details"] {
        let (status, _) = get!(service, &admin, format!("/staff/patients/{maria}?tab={tab}"));
        assert_eq!(status, StatusCode::OK, "{tab}");
    }
    let mut conn = site.db.connection().unwrap();
    let log = events::list_of_entity(&mut conn, clinic.organisation, maria.get()).unwrap();
    assert_eq!(log.iter().filter(|event| event.action == "patient.read").count(), 5);
    let (_, list) = get!(service, &admin, "/staff/patients?q=carmo");
    assert!(list.contains("Maria do Carmo Souza") && list.contains("3 abertos"));
}

#[actix_web::test]
async fn a_note_is_checked_and_a_milestone_is_drawn() {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "ours");
    let admin = site.sign_in(clinic.organisation, clinic.member);
    let maria = phq::patient(&site.db, &clinic, "Maria");
    phq::answer(&site.db, &clinic, Some(maria), [1; 9], noon() - Duration::days(30));
    phq::answer(&site.db, &clinic, Some(maria), [2; 9], noon());
    let service = serve!(site);
    let path = format!("/staff/patients/{maria}/notes");

    let wrong = post!(service, &admin, path, "body=+&day=2030-01-01");
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = String::from_utf8(read_body(wrong).await.to_vec()).unwrap();
    assert!(html.contains("Escreva a nota") && html.contains("Informe um dia válido"));

    let saved = post!(service, &admin, path, "body=Sertralina+50+mg&day=2026-11-05&milestone=on");
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let (_, html) = get!(service, &admin, format!("/staff/patients/{maria}"));
    assert!(html.contains("class=\"evt\"") && html.contains("Sertralina 50 mg"));
}
