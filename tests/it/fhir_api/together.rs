//! Patients, Bundles and exports.

use actix_web::{
    http::{Method, header},
    test::{TestRequest, call_service, read_body},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Got, TYPE, answered, mood, patient, plain, site};
use crate::support::serve;

#[actix_web::test]
async fn patients_keep_what_was_sent_and_what_changed_here() {
    let (site, _, key) = site();
    let service = serve!(site);
    let made = ask!(service, key, POST, "/fhir/Patient", patient());
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(plain(&made.body), patient());
    for (query, total) in [
        ("identifier=77", 1),
        ("identifier=http://hospital.example/mrn%7C77", 1),
        ("identifier=http://other%7C77", 0),
        ("identifier=52998224725", 1),
        ("name=conceicao", 1),
        ("name=clara", 1),
        ("name=lara", 0),
        ("name:contains=lara", 1),
        ("birthdate=1950-11-21", 1),
        ("_lastUpdated=lt2020", 0),
    ] {
        assert_eq!(ask!(service, key, GET, format!("/fhir/Patient?{query}")).body["total"], total, "{query}");
    }
    let path = format!("/fhir/Patient/{}", made.id());
    let mut changed = made.body.clone();
    changed["gender"] = json!("other");
    let updated = ask!(service, key, PUT, path, changed.clone(), header::IF_MATCH => made.header("etag"));
    assert_eq!((updated.status, updated.body["gender"].as_str()), (200, Some("other")), "{updated:?}");
    assert_eq!(ask!(service, key, PUT, path, changed, header::IF_MATCH => made.header("etag")).status, 412);
    let twin = ask!(service, key, POST, "/fhir/Patient", patient());
    assert_eq!(twin.status, 409, "the CPF is taken: {twin:?}");
    let found = ask!(service, key, POST, "/fhir/Patient", patient(), "if-none-exist" => "identifier=77");
    assert_eq!((found.status, found.id()), (200, made.id()));
    let wrong = ask!(service, key, POST, "/fhir/Patient", json!({"resourceType": "Patient", "gender": "x"}));
    assert!(
        wrong.status == 422
            && wrong.words().contains("Patient.name")
            && wrong.words().contains("Patient.gender")
    );
}

#[actix_web::test]
async fn a_transaction_is_all_or_nothing_and_a_batch_is_not() {
    let (site, _, key) = site();
    let service = serve!(site);
    let mut response = answered("none");
    response["subject"] = json!({"reference": "urn:uuid:p"});
    response["questionnaire"] = json!("urn:uuid:q");
    let post = |full_url: &str, resource: Value| {
        let kind = resource["resourceType"].clone();
        json!({"fullUrl": full_url, "resource": resource, "request": {"method": "POST", "url": kind}})
    };
    let mut bundle = json!({"resourceType": "Bundle", "type": "transaction", "entry": [
        post("urn:uuid:r", response), post("urn:uuid:p", patient()), post("urn:uuid:q", mood("active")),
        {"request": {"method": "GET", "url": "Patient?name=maria"}}]});
    let done = ask!(service, key, POST, "/fhir", bundle.clone());
    assert_eq!((done.status, done.body["type"].as_str()), (200, Some("transaction-response")), "{done:?}");
    let entries = done.body["entry"].as_array().unwrap();
    let statuses: Vec<_> =
        entries.iter().map(|entry| entry["response"]["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["201 Created", "201 Created", "201 Created", "200 OK"]);
    let patient_id = entries[1]["resource"]["id"].as_str().unwrap();
    assert_eq!(entries[0]["resource"]["subject"]["reference"], format!("Patient/{patient_id}"));
    assert_eq!(entries[3]["resource"]["total"], 1);

    // the CPF is taken now: nothing of it is stored
    let failed = ask!(service, key, POST, "/fhir", bundle.clone());
    assert_eq!(failed.status, 409, "{failed:?}");
    assert!(failed.words().contains("Bundle.entry[1]"), "{failed:?}");
    assert_eq!(ask!(service, key, GET, "/fhir/Questionnaire").body["total"], 1);

    bundle["type"] = json!("batch");
    let done = ask!(service, key, POST, "/fhir/", bundle);
    let statuses: Vec<_> = done.body["entry"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["response"]["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["422 Unprocessable Entity", "409 Conflict", "201 Created", "200 OK"]);
    assert_eq!(ask!(service, key, GET, "/fhir/Questionnaire").body["total"], 2);
}

#[actix_web::test]
async fn an_export_streams_every_resource_once() {
    let (site, organisation, key) = site();
    let service = serve!(site);
    ask!(service, key, POST, "/fhir/Questionnaire", mood("active"));
    for _ in 0..130 {
        ask!(service, key, POST, "/fhir/QuestionnaireResponse", answered("none"));
    }
    site.clock.advance(TimeDelta::seconds(1));
    let begun = ask!(service, key, GET, "/fhir/$export?_type=QuestionnaireResponse,Questionnaire", Value::Null, "prefer" => "respond-async");
    assert_eq!(begun.status, 202, "{begun:?}");
    let status = begun.header("content-location").trim_start_matches("http://localhost").to_owned();
    let other = site.api_key(organisation, "*").1;
    assert_eq!(ask!(service, other, GET, status).status, 404);
    // what comes later belongs to the next export
    ask!(service, key, POST, "/fhir/QuestionnaireResponse", answered("none"));
    let manifest = ask!(service, key, GET, status).body;
    let files = manifest["output"].as_array().unwrap();
    assert_eq!(files.len(), 2, "{manifest}");
    for (file, count) in files.iter().zip([130, 1]) {
        let path = file["url"].as_str().unwrap().trim_start_matches("http://localhost");
        let request =
            TestRequest::get().uri(path).insert_header((header::AUTHORIZATION, format!("Bearer {key}")));
        let answer = call_service(&service, request.to_request()).await;
        assert_eq!(answer.headers().get(header::CONTENT_TYPE).unwrap(), "application/fhir+ndjson");
        let text = String::from_utf8(read_body(answer).await.to_vec()).unwrap();
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), count, "{file}");
        let mut ids: Vec<_> = lines.iter().map(|line| line["id"].to_string()).collect();
        ids.dedup();
        assert_eq!(ids.len(), count, "each once");
        assert!(lines.iter().all(|line| line["resourceType"] == file["type"]));
    }
    assert_eq!(ask!(service, key, DELETE, status).status, 202);
    assert_eq!(ask!(service, key, GET, status).status, 404);
    let few = site.api_key(organisation, "Patient.write").1;
    assert_eq!(ask!(service, few, GET, "/fhir/$export").status, 403);
}
