//! Responses as CSV: every column, and no cell a spreadsheet would run.

use actix_web::{
    http::StatusCode,
    test::{TestRequest, call_service, read_body},
};

use crate::support::{TestSite, phq, seed::noon, serve};

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
