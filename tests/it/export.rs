//! Responses as CSV: every column, and no cell a spreadsheet would run.

use actix_web::{
    http::StatusCode,
    test::{TestRequest, call_service, read_body},
};

use chrono::TimeDelta;
use weconecta::{
    domain::password,
    storage::{Write, accounts},
};

use crate::support::{
    TestSite, phq,
    seed::noon,
    serve,
    visit::{get, post, reply},
};

#[actix_web::test]
async fn the_export_has_a_row_for_each_response_and_no_formula() {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "ours");
    let admin = site.sign_in(clinic.organisation, clinic.member);
    let evil = phq::patient(&site.db, &clinic, "=HYPERLINK(\"http://evil\")");
    for _ in 0..250 {
        phq::answer(&site.db, &clinic, Some(evil), [1; 9], noon());
    }
    let service = serve!(site);
    let request = TestRequest::get()
        .uri(&format!("/staff/results/{}/export.csv", clinic.questionnaire))
        .cookie(admin.cookie.clone())
        .to_request();
    let answer = call_service(&service, request).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let body = String::from_utf8(read_body(answer).await.to_vec()).unwrap();
    let text = body.strip_prefix('\u{feff}').expect("Excel knows UTF-8 by the mark");
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let header = rows.headers().unwrap().clone();
    for column in ["response", "patient", "phq9-1", "phq9-1.points", "score.total", "score.total.band"] {
        assert!(header.iter().any(|name| name == column), "{column}");
    }
    let place = |name: &str| header.iter().position(|known| known == name).unwrap();
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 250);
    let row = &rows[0];
    assert_eq!(&row[place("patient")], "'=HYPERLINK(\"http://evil\")");
    assert_eq!((&row[place("phq9-1.points")], &row[place("score.total")]), ("1", "9"));
}

/// ASVS 7.5.1: a session left open is not enough to carry the answers away.
#[actix_web::test]
async fn half_an_hour_after_the_password_it_is_asked_for_again() {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "ours");
    let hash = password::hash("trovao-cadeira-limao", &[7; 16]).unwrap();
    let (organisation, member) = (clinic.organisation, clinic.member);
    let save = |w: &mut Write<'_>| accounts::save_password(w, organisation, member, &hash);
    site.db.write_now("cli", site.clock.now(), save).unwrap();
    let admin = site.sign_in(organisation, member);
    let service = serve!(site);
    let path = format!("/staff/results/{}/export.csv", clinic.questionnaire);
    let export = || get(&admin, &path);
    assert_eq!(reply!(service, export()).status, StatusCode::OK);
    site.clock.advance(TimeDelta::minutes(31));
    let asked = reply!(service, export());
    let page = format!("/account/confirm?next={}", path.replace('/', "%2F"));
    assert_eq!((asked.status, asked.location.as_str()), (StatusCode::SEE_OTHER, page.as_str()));
    assert!(reply!(service, get(&admin, &page)).body.contains(&format!("value=\"{path}\"")));
    let confirm = |password: &str, next: &str| {
        post(&admin, "/account/confirm", &[("current", password), ("next", next)])
    };
    assert_eq!(reply!(service, confirm("wrong password", &path)).status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reply!(service, export()).status, StatusCode::SEE_OTHER);
    assert_eq!(reply!(service, confirm("trovao-cadeira-limao", "//evil.example")).location, "/");
    site.clock.advance(TimeDelta::minutes(29));
    assert_eq!(reply!(service, export()).status, StatusCode::OK);
    site.clock.advance(TimeDelta::minutes(2));
    assert_eq!(reply!(service, export()).status, StatusCode::SEE_OTHER);
    for _ in 0..5 {
        reply!(service, confirm("wrong password", &path));
    }
    let braked = reply!(service, confirm("trovao-cadeira-limao", &path));
    assert_eq!(braked.status, StatusCode::TOO_MANY_REQUESTS);
}
