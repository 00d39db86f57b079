//! `QuestionnaireResponse`: checked, scored, found; and `$evaluate`.

use actix_web::{
    http::{Method, header},
    test::{TestRequest, call_service, read_body},
};
use serde_json::{Value, json};
use weconecta::{
    domain::ids::ResponseId,
    storage::{Scope, alert_lists, events, responses},
};

use super::{Got, TYPE, answered, mood, patient, site};
use crate::support::serve;

#[actix_web::test]
async fn a_response_is_checked_scored_and_raises_alerts() {
    let (site, organisation, key) = site();
    let service = serve!(site);
    ask!(service, key, POST, "/fhir/Questionnaire", mood("active"));
    let made = ask!(service, key, POST, "/fhir/QuestionnaireResponse", answered("much"));
    assert_eq!(made.status, 201, "{made:?}");
    let read = ask!(service, key, GET, format!("/fhir/QuestionnaireResponse/{}", made.id()));
    assert_eq!(read.body, made.body);
    assert_eq!(read.body["item"], answered("much")["item"]);
    assert!(read.body["extension"].to_string().contains(r#"{"url":"value","valueDecimal":5}"#), "{read:?}");
    let mut conn = site.db.connection().unwrap();
    let id: ResponseId = made.id().parse().unwrap();
    let stored = responses::find(&mut conn, organisation, id).unwrap();
    assert_eq!(
        (stored.status.as_str(), stored.score, stored.outcome.as_deref()),
        ("completed", Some(5.0), Some("critical"))
    );
    let alerts = alert_lists::list(
        &mut conn,
        organisation,
        &Scope::All,
        &alert_lists::AlertFilter::default(),
        (10, 0),
    )
    .unwrap();
    assert_eq!(alerts.len(), 1);
    let happened = events::list_of_entity(&mut conn, organisation, id.get()).unwrap();
    assert_eq!(happened[0].action, "response.submitted");
    assert!(happened[0].actor.starts_with("key:"));
}

#[actix_web::test]
async fn a_wrong_response_is_refused_with_every_link_id() {
    let (site, _, key) = site();
    let service = serve!(site);
    ask!(service, key, POST, "/fhir/Questionnaire", mood("active"));
    let mut wrong = answered("much");
    wrong["item"] = json!([
        {"linkId": "worry", "answer": [{"valueCoding": {"code": "other"}}]},
        {"linkId": "calm", "answer": [{"valueInteger": 3}]},
        {"linkId": "zz", "answer": [{"valueString": "x"}]}]);
    let refused = ask!(service, key, POST, "/fhir/QuestionnaireResponse", wrong.clone());
    assert_eq!(refused.status, 422);
    for said in [
        "linkId worry",
        "problem-not-an-option",
        "linkId calm",
        "problem-wrong-type",
        "linkId zz",
        "problem-unknown-item",
    ] {
        assert!(refused.words().contains(said), "{said}: {refused:?}");
    }
    let issue = &refused.body["issue"][0];
    assert!(issue["expression"][0].as_str().unwrap().contains("linkId = '"), "{issue}");
    // the answer of a disabled item is not taken in
    let mut disabled = answered("much");
    disabled["item"]
        .as_array_mut()
        .unwrap()
        .push(json!({"linkId": "calm", "answer": [{"valueString": "tea"}]}));
    let refused = ask!(service, key, POST, "/fhir/QuestionnaireResponse", disabled);
    assert!(refused.status == 422 && refused.words().contains("problem-disabled-item"), "{refused:?}");
    let mut unfinished = answered("much");
    unfinished["item"] = json!([]);
    assert_eq!(ask!(service, key, POST, "/fhir/QuestionnaireResponse", unfinished.clone()).status, 422);
    unfinished["status"] = json!("in-progress");
    assert_eq!(ask!(service, key, POST, "/fhir/QuestionnaireResponse", unfinished).status, 201);
    let mut nameless = answered("none");
    nameless["questionnaire"] = json!("http://example.org/other");
    nameless["status"] = json!("stopped");
    nameless["subject"] = json!({"reference": "Patient/01a20134-1483-77a5-b05d-607ff3c150e2"});
    let refused = ask!(service, key, POST, "/fhir/QuestionnaireResponse", nameless);
    for place in [
        "QuestionnaireResponse.questionnaire",
        "QuestionnaireResponse.status",
        "QuestionnaireResponse.subject",
    ] {
        assert!(refused.words().contains(place), "{place}: {refused:?}");
    }
}

#[actix_web::test]
async fn evaluating_stores_nothing() {
    let (site, _, key) = site();
    let service = serve!(site);
    let made = ask!(service, key, POST, "/fhir/Questionnaire", mood("draft"));
    let path = format!("/fhir/Questionnaire/{}/$evaluate", made.id());
    let mut sent = answered("much");
    sent["item"].as_array_mut().unwrap().push(json!({"linkId": "calm", "answer": [{"valueString": "tea"}]}));
    let got = ask!(service, key, POST, path, sent);
    assert_eq!(got.status, 200);
    assert_eq!(got.body["resourceType"], "Parameters");
    let parameters = got.body["parameter"].as_array().unwrap();
    let names: Vec<_> = parameters.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["response", "outcome"]);
    let response = &parameters[0]["resource"];
    assert_eq!(response["item"], answered("much")["item"], "the disabled item is taken out");
    let extensions = response["extension"].to_string();
    assert!(extensions.contains("scoreResult") && extensions.contains("much-worry"), "{extensions}");
    assert!(parameters[1]["resource"]["issue"].to_string().contains("linkId calm"));
    let empty = json!({"resourceType": "QuestionnaireResponse", "status": "in-progress"});
    let got = ask!(service, key, POST, path, empty);
    assert!(
        got.body["parameter"][1]["resource"]["issue"].to_string().contains("problem-required"),
        "{got:?}"
    );
    assert_eq!(ask!(service, key, GET, "/fhir/QuestionnaireResponse").body["total"], 0);
}

#[actix_web::test]
async fn responses_are_found_by_what_they_are_about() {
    let (site, _, key) = site();
    let service = serve!(site);
    let questionnaire = ask!(service, key, POST, "/fhir/Questionnaire", mood("active"));
    let maria = ask!(service, key, POST, "/fhir/Patient", patient());
    let mut of_maria = answered("none");
    of_maria["subject"] = json!({"identifier": {"system": "http://hospital.example/mrn", "value": "77"}});
    of_maria["authored"] = json!("2026-10-05");
    let made = ask!(service, key, POST, "/fhir/QuestionnaireResponse", of_maria);
    assert_eq!(made.status, 201, "{made:?}");
    ask!(service, key, POST, "/fhir/QuestionnaireResponse", answered("much"));
    let about = format!("subject=Patient/{}", maria.id());
    let own = format!("questionnaire=Questionnaire/{}", questionnaire.id());
    for (query, total) in [
        ("", 2),
        (about.as_str(), 1),
        (own.as_str(), 2),
        ("questionnaire=http://example.org/Questionnaire/mood", 2),
        ("questionnaire=http://example.org/none", 0),
        ("status=completed", 2),
        ("status=in-progress", 0),
        ("authored=ge2026-11-01", 1),
        ("authored=lt2026-11", 1),
        ("authored=2026-11-20", 1),
        ("authored=gt2026-11-20", 0),
        ("authored=ge2026-10-01&authored=le2026-10-31", 1),
        ("authored=2026", 2),
    ] {
        let found = ask!(service, key, GET, format!("/fhir/QuestionnaireResponse?{query}"));
        assert_eq!(found.body["total"], total, "{query}: {found:?}");
    }
    assert_eq!(ask!(service, key, GET, "/fhir/QuestionnaireResponse?authored=x").status, 400);
}
