//! PUT and DELETE: steps of a response in progress, conditional updates, and what is kept for good.

use actix_web::{
    http::{Method, header},
    test::{TestRequest, call_service, read_body},
};
use serde_json::{Value, json};
use weconecta::{domain::ids::ResponseId, storage::responses};

use super::{Got, TYPE, answered, mood, patient, site};
use crate::support::serve;

#[actix_web::test]
async fn a_response_in_progress_is_saved_step_by_step_and_handed_in() {
    let (site, organisation, key) = site();
    let service = serve!(site);
    ask!(service, key, POST, "/fhir/Questionnaire", mood("active"));
    let maria = ask!(service, key, POST, "/fhir/Patient", patient());
    let mut begun = answered("much");
    begun["status"] = json!("in-progress");
    begun["item"] = json!([]);
    begun["subject"] = json!({"reference": format!("Patient/{}", maria.id())});
    let made = ask!(service, key, POST, "/fhir/QuestionnaireResponse", begun.clone());
    let path = format!("/fhir/QuestionnaireResponse/{}", made.id());
    // a newer version of the questionnaire is not the one that was begun
    let mut newer = mood("active");
    newer["item"].as_array_mut().unwrap().pop();
    let found = ask!(service, key, GET, "/fhir/Questionnaire?url=http://example.org/Questionnaire/mood");
    let questionnaire = found.body["entry"][0]["resource"]["id"].as_str().unwrap().to_owned();
    assert_eq!(ask!(service, key, PUT, format!("/fhir/Questionnaire/{questionnaire}"), newer).status, 200);

    let mut step = answered("none");
    step["status"] = json!("in-progress");
    step["item"].as_array_mut().unwrap().push(json!({"linkId": "calm", "answer": [{"valueString": "tea"}]}));
    let stale = ask!(service, key, PUT, path, step.clone(), "If-Match" => "W/\"7\"");
    assert_eq!(stale.status, 412);
    let saved = ask!(service, key, PUT, path, step.clone(), "If-Match" => made.header("etag").to_owned());
    assert_eq!(saved.status, 200, "{saved:?}");
    assert_ne!(saved.header("etag"), made.header("etag"));
    assert_eq!((&saved.body["status"], &saved.body["item"]), (&json!("in-progress"), &step["item"]));
    assert_eq!(saved.body["subject"]["reference"], format!("Patient/{}", maria.id()), "it stays about her");

    let done = ask!(service, key, PUT, path, answered("much"), "If-Match" => saved.header("etag").to_owned());
    assert_eq!((done.status, &done.body["status"]), (200, &json!("completed")), "{done:?}");
    assert!(done.body["extension"].to_string().contains(r#""valueDecimal":5"#), "{done:?}");
    assert_ne!(done.header("etag"), saved.header("etag"));
    let mut conn = site.db.connection().unwrap();
    let row = responses::find(&mut conn, organisation, made.id().parse::<ResponseId>().unwrap()).unwrap();
    assert_eq!((row.score, row.patient_id), (Some(5.0), Some(maria.id().parse().unwrap())));
    let again = ask!(service, key, PUT, path, answered("none"));
    assert_eq!(again.status, 405);
    assert!(again.words().contains("handed in"), "{again:?}");
    assert_eq!(ask!(service, key, GET, path).body["item"], answered("much")["item"]);
}

#[actix_web::test]
async fn an_update_is_checked_as_a_create_is() {
    let (site, _, key) = site();
    let service = serve!(site);
    ask!(service, key, POST, "/fhir/Questionnaire", mood("active"));
    let mut other = mood("active");
    other["url"] = json!("http://example.org/Questionnaire/other");
    ask!(service, key, POST, "/fhir/Questionnaire", other);
    let maria = ask!(service, key, POST, "/fhir/Patient", patient());
    let mut begun = answered("much");
    begun["status"] = json!("in-progress");
    let made = ask!(service, key, POST, "/fhir/QuestionnaireResponse", begun.clone());
    let path = format!("/fhir/QuestionnaireResponse/{}", made.id());
    let with = |name: &str, value: Value| {
        let mut changed = begun.clone();
        changed[name] = value;
        changed
    };
    for (sent, said) in [
        (
            with("item", json!([{"linkId": "worry", "answer": [{"valueCoding": {"code": "zz"}}]}])),
            "linkId worry",
        ),
        (with("status", json!("stopped")), "QuestionnaireResponse.status"),
        (
            with("questionnaire", json!("http://example.org/Questionnaire/other")),
            "QuestionnaireResponse.questionnaire",
        ),
        (
            with("subject", json!({"reference": format!("Patient/{}", maria.id())})),
            "QuestionnaireResponse.subject",
        ),
    ] {
        let refused = ask!(service, key, PUT, path, sent);
        assert!(refused.status == 422 && refused.words().contains(said), "{said}: {refused:?}");
    }
    let unfinished = with("item", json!([]));
    assert_eq!(ask!(service, key, PUT, path, unfinished).status, 200);
    assert_eq!(ask!(service, key, PUT, path, with("id", json!("other"))).status, 400);
    let unknown = "/fhir/QuestionnaireResponse/01a20134-1483-77a5-b05d-607ff3c150e2";
    assert_eq!(ask!(service, key, PUT, unknown, begun).status, 404);
}

#[actix_web::test]
async fn a_conditional_update_finds_one_or_makes_one() {
    let (site, _, key) = site();
    let service = serve!(site);
    let path = "/fhir/Patient?identifier=http://hospital.example/mrn|77";
    let made = ask!(service, key, PUT, path, patient());
    assert_eq!(made.status, 201, "{made:?}");
    let mut changed = patient();
    changed["birthDate"] = json!("1951-01-01");
    let updated = ask!(service, key, PUT, path, changed);
    assert_eq!((updated.status, updated.id()), (200, made.id()), "{updated:?}");
    assert_eq!(updated.body["birthDate"], "1951-01-01");
    let nothing = "/fhir/Patient?identifier=http://hospital.example/mrn|none";
    assert_eq!(ask!(service, key, PUT, nothing, patient(), "If-Match" => "W/\"1\"").status, 412);
    let mut named = patient();
    named["id"] = json!("mine");
    assert_eq!(ask!(service, key, PUT, nothing, named).status, 405);
    assert_eq!(ask!(service, key, PUT, "/fhir/Patient?_format=json", patient()).status, 400);
    assert_eq!(ask!(service, key, PUT, "/fhir/Patient", patient()).status, 400);

    let by_url = "/fhir/Questionnaire?url=http://example.org/Questionnaire/mood";
    let first = ask!(service, key, PUT, by_url, mood("active"));
    assert_eq!(first.status, 201, "{first:?}");
    let mut next = mood("active");
    next["title"] = json!("Humor, outra vez");
    let second = ask!(service, key, PUT, by_url, next);
    assert_eq!((second.status, second.id()), (200, first.id()));
    assert_eq!(second.body["title"], "Humor, outra vez");
    ask!(service, key, POST, "/fhir/Questionnaire", mood("draft"));
    assert_eq!(ask!(service, key, PUT, by_url, mood("active")).status, 412, "two have the address");
    let bundle = json!({"resourceType": "Bundle", "type": "transaction", "entry": [
        {"resource": patient(), "request": {"method": "PUT", "url": "Patient?identifier=http://hospital.example/mrn|77"}}]});
    let done = ask!(service, key, POST, "/fhir", bundle);
    assert_eq!(done.body["entry"][0]["response"]["status"], "200 OK", "{done:?}");
}

#[actix_web::test]
async fn nothing_is_deleted_and_the_reason_is_told() {
    let (site, _, key) = site();
    let service = serve!(site);
    let questionnaire = ask!(service, key, POST, "/fhir/Questionnaire", mood("active"));
    let response = ask!(service, key, POST, "/fhir/QuestionnaireResponse", answered("none"));
    let maria = ask!(service, key, POST, "/fhir/Patient", patient());
    for (kind, id, said) in [
        ("Questionnaire", questionnaire.id(), "retired"),
        ("QuestionnaireResponse", response.id(), "kept"),
        ("Patient", maria.id(), "health records"),
    ] {
        let refused = ask!(service, key, DELETE, format!("/fhir/{kind}/{id}"));
        assert!(refused.status == 405 && refused.words().contains(said), "{refused:?}");
        assert_eq!(ask!(service, key, GET, format!("/fhir/{kind}/{id}")).status, 200);
    }
}
