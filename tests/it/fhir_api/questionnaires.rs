//! `Questionnaire`: what is sent comes back, in versions that are found.

use actix_web::{
    http::{Method, header},
    test::{TestRequest, call_service, read_body},
};
use serde_json::{Value, json};
use weconecta::storage::versions;

use super::{Got, TYPE, answered, mood, plain, site};
use crate::support::serve;

#[actix_web::test]
async fn a_questionnaire_comes_back_as_it_was_sent() {
    let (site, organisation, key) = site();
    let service = serve!(site);
    for (status, stored) in [("active", "published"), ("draft", "draft"), ("retired", "retired")] {
        let made = ask!(service, key, POST, "/fhir/Questionnaire", mood(status));
        assert_eq!(made.status, 201, "{made:?}");
        let version = made.body["meta"]["versionId"].as_str().unwrap();
        assert_eq!(made.header("etag"), format!("W/\"{version}\""));
        assert_eq!(
            made.header("location"),
            format!("http://localhost/fhir/Questionnaire/{}/_history/{version}", made.id())
        );
        let read = ask!(service, key, GET, format!("/fhir/Questionnaire/{}", made.id()));
        assert_eq!(plain(&read.body), plain(&mood(status)));
        assert!(read.body.to_string().contains("1.500"), "decimals to the digit");
        assert_eq!(read.body["meta"]["profile"], mood(status)["meta"]["profile"]);
        let of = made.id().parse().unwrap();
        let newest = versions::find_newest(&mut site.db.connection().unwrap(), organisation, of).unwrap();
        assert_eq!(newest.unwrap().status, stored);
    }
}

#[actix_web::test]
async fn other_releases_come_back_as_they_were_sent_too() {
    let (site, _, key) = site();
    let service = serve!(site);
    let r5 = json!({"resourceType": "Questionnaire", "status": "active", "versionAlgorithmString": "semver",
        "item": [{"linkId": "1", "type": "coding", "text": "a", "answerConstraint": "optionsOnly",
                  "answerOption": [{"valueCoding": {"code": "x"}}]}]});
    let made = ask!(service, key, POST, "/fhir/Questionnaire", r5.clone());
    assert_eq!(made.status, 201, "{made:?}");
    let read = ask!(service, key, GET, format!("/fhir/Questionnaire/{}", made.id()));
    assert_eq!(plain(&read.body), r5);
}

#[actix_web::test]
async fn what_does_not_compile_is_refused_whole() {
    let (site, _, key) = site();
    let service = serve!(site);
    let mut bad = mood("active");
    bad["item"][1]["linkId"] = json!("worry");
    bad["item"][0]["type"] = json!("nonsense");
    let refused = ask!(service, key, POST, "/fhir/Questionnaire", bad.clone());
    assert_eq!(refused.status, 422);
    assert!(refused.words().contains("linkId worry"), "{refused:?}");
    assert!(refused.words().contains("problem-unknown-type"), "{refused:?}");
    assert_eq!(ask!(service, key, GET, "/fhir/Questionnaire").body["total"], 0);
    let said = ask!(service, key, POST, "/fhir/Questionnaire/$validate", bad);
    assert_eq!((said.status, said.words()), (200, refused.words()));
    let fine = ask!(service, key, POST, "/fhir/Questionnaire/$validate", mood("active"));
    assert!(fine.status == 200 && !fine.words().contains("\"error\""), "{fine:?}");
    assert_eq!(ask!(service, key, GET, "/fhir/Questionnaire").body["total"], 0);
}

#[actix_web::test]
async fn what_has_no_items_stays_a_draft_and_what_is_large_is_taken() {
    let (site, _, key) = site();
    let service = serve!(site);
    let mut one = mood("active");
    one["item"] = json!([]);
    let kept = ask!(service, key, POST, "/fhir/Questionnaire", one.clone());
    assert_eq!((kept.status, &kept.body["status"]), (201, &json!("draft")), "{kept:?}");
    let said = ask!(service, key, POST, "/fhir/Questionnaire/$validate", one.clone());
    assert!(said.words().contains("problem-no-items"), "{said:?}");
    let long = "a".repeat(2_000);
    one["item"] = (0..1_000)
        .map(|number| json!({"linkId": number.to_string(), "type": "string", "text": long}))
        .collect();
    assert_eq!(ask!(service, key, POST, "/fhir/Questionnaire", one).status, 201);
}

#[actix_web::test]
async fn updates_make_versions_and_name_what_they_saw() {
    let (site, _, key) = site();
    let service = serve!(site);
    let made = ask!(service, key, POST, "/fhir/Questionnaire", mood("active"));
    let path = format!("/fhir/Questionnaire/{}", made.id());
    let mut changed = made.body.clone();
    changed["title"] = json!("Humor, de novo");
    let stale = ask!(service, key, PUT, path, changed.clone(), header::IF_MATCH => "W/\"9\"");
    assert_eq!(stale.status, 412, "{stale:?}");
    let updated = ask!(service, key, PUT, path, changed.clone(), header::IF_MATCH => made.header("etag"));
    assert_eq!((updated.status, updated.header("etag")), (200, "W/\"2\""), "{updated:?}");
    let first = ask!(service, key, GET, format!("{path}/_history/1"));
    assert_eq!(
        (first.body["title"].as_str(), first.body["status"].as_str()),
        (Some("Humor"), Some("retired"))
    );
    assert_eq!(ask!(service, key, GET, format!("{path}/_history")).body["total"], 2);
    let known = ask!(service, key, GET, path, Value::Null, header::IF_NONE_MATCH => "W/\"2\"");
    assert_eq!(known.status, 304);
    // a draft takes it out of use
    changed["status"] = json!("draft");
    assert_eq!(ask!(service, key, PUT, path, changed).body["status"], "draft");
    assert_eq!(ask!(service, key, POST, "/fhir/QuestionnaireResponse", answered("none")).status, 422);
    assert_eq!(
        ask!(service, key, PUT, "/fhir/Questionnaire/01a20134-1483-77a5-b05d-607ff3c150e2", mood("active"))
            .status,
        404
    );
}

#[actix_web::test]
async fn questionnaires_are_found_page_by_page() {
    let (site, _, key) = site();
    let service = serve!(site);
    for (number, status) in ["active", "active", "draft"].into_iter().enumerate() {
        let mut one = mood(status);
        one["title"] = json!(format!("Saúde {number}"));
        one["url"] = json!(format!("http://example.org/q{number}"));
        assert_eq!(ask!(service, key, POST, "/fhir/Questionnaire", one).status, 201);
    }
    for (query, total) in [
        ("", 3),
        ("?status=active", 2),
        ("?status=draft,active", 3),
        ("?title=saude", 3),
        ("?title=1", 0),
        ("?title:contains=E%201", 1),
        ("?title:exact=Sa%C3%BAde%202", 1),
        ("?url=http://example.org/q1", 1),
        ("?status=retired", 0),
        ("?_id=none", 0),
    ] {
        let found = ask!(service, key, GET, format!("/fhir/Questionnaire{query}"));
        assert_eq!(found.body["total"], total, "{query}: {found:?}");
        assert_eq!(found.body["entry"].as_array().map_or(0, Vec::len), total, "{query}");
    }
    let posted = ask!(service, key, POST, "/fhir/Questionnaire/_search?status=draft");
    assert_eq!(posted.body["total"], 1, "{posted:?}");
    let (mut path, mut pages) = ("/fhir/Questionnaire?_count=2&_summary=true".to_owned(), Vec::new());
    loop {
        let page = ask!(service, key, GET, path);
        let entries = page.body["entry"].as_array().unwrap().clone();
        assert!(entries.iter().all(|entry| entry["resource"].get("item").is_none()));
        pages.push(entries.len());
        let links = page.body["link"].as_array().unwrap();
        let Some(next) = links.iter().find(|link| link["relation"] == "next") else { break };
        path = next["url"].as_str().unwrap().trim_start_matches("http://localhost").to_owned();
    }
    assert_eq!(pages, [2, 1]);
}

#[actix_web::test]
async fn what_exists_is_not_created_again() {
    let (site, _, key) = site();
    let service = serve!(site);
    let condition = "url=http://example.org/Questionnaire/mood";
    let first = ask!(service, key, POST, "/fhir/Questionnaire", mood("active"), "if-none-exist" => condition);
    let second =
        ask!(service, key, POST, "/fhir/Questionnaire", mood("active"), "if-none-exist" => condition);
    assert_eq!((first.status, second.status, first.id()), (201, 200, second.id()));
    ask!(service, key, POST, "/fhir/Questionnaire", mood("active"));
    let third = ask!(service, key, POST, "/fhir/Questionnaire", mood("active"), "if-none-exist" => condition);
    assert_eq!(third.status, 412);
}
