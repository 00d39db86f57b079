//! Signatures of responses that come and go as FHIR.

use actix_web::{
    http::{Method, header},
    test::{TestRequest, call_service, read_body},
};
use serde_json::{Value, json};

use super::{Got, TYPE, plain, site};
use crate::support::serve;

const EXTENSION: &str = "http://hl7.org/fhir/StructureDefinition/questionnaireresponse-signature";

fn questionnaire() -> Value {
    let mut resource: Value =
        serde_json::from_str(include_str!("../../fixtures/questionnaires/signed.json")).unwrap();
    resource["status"] = json!("active");
    resource
}

fn signature(code: &str, who: &str) -> Value {
    json!({"url": EXTENSION, "id": "kept", "valueSignature": {
        "type": [{"system": "urn:iso-astm:E1762-95:2013", "code": format!("1.2.840.10065.1.12.1.{code}")}],
        "when": "2026-11-20T09:00:00.123-03:00", "who": {"display": who}, "targetFormat": "application/fhir+json",
        "sigFormat": "text/plain", "data": "QW5h\nTGltYQ=="}})
}

fn response(status: &str) -> Value {
    json!({
        "resourceType": "QuestionnaireResponse", "status": status, "authored": "2026-11-20T09:00:00-03:00",
        "questionnaire": "https://weconecta.org/fhir/Questionnaire/fixture-signed|1",
        "extension": [signature("1", "Ana Lima"), {"url": "http://example.org/other", "valueString": "x"}],
        "item": [
            {"linkId": "agrees", "text": "As asked", "answer": [{"valueBoolean": true}]},
            {"linkId": "risks", "extension": [signature("11", "Rui Reis")]}]
    })
}

#[actix_web::test]
async fn signatures_are_needed_and_come_back_word_for_word() {
    let (site, _, key) = site();
    let service = serve!(site);
    assert_eq!(ask!(service, key, POST, "/fhir/Questionnaire", questionnaire()).status, 201);
    let mut bare = response("completed");
    bare.as_object_mut().unwrap().remove("extension");
    bare["item"].as_array_mut().unwrap().pop();
    let refused = ask!(service, key, POST, "/fhir/QuestionnaireResponse", bare.clone());
    assert_eq!(refused.status, 422);
    assert_eq!(refused.words().matches("problem-signature-required").count(), 2, "{refused:?}");
    assert!(refused.words().contains("linkId risks"), "{refused:?}");
    let validated = ask!(service, key, POST, "/fhir/QuestionnaireResponse/$validate", bare.clone());
    assert!(validated.words().contains("problem-signature-required"), "{validated:?}");
    let mut broken = response("completed");
    broken["extension"][0]["valueSignature"]["when"] = json!("soon");
    let refused = ask!(service, key, POST, "/fhir/QuestionnaireResponse", broken);
    assert!(refused.status == 422 && refused.words().contains("problem-bad-signature"), "{refused:?}");
    bare["status"] = json!("in-progress");
    assert_eq!(ask!(service, key, POST, "/fhir/QuestionnaireResponse", bare).status, 201);

    let made = ask!(service, key, POST, "/fhir/QuestionnaireResponse", response("completed"));
    assert_eq!((made.status, plain(&made.body)), (201, response("completed")), "{made:?}");
    let read = ask!(service, key, GET, format!("/fhir/QuestionnaireResponse/{}", made.id()));
    assert_eq!(plain(&read.body), response("completed"));
    let found = ask!(service, key, GET, "/fhir/QuestionnaireResponse?status=completed");
    assert_eq!(plain(&found.body["entry"][0]["resource"]), response("completed"));
}

#[actix_web::test]
async fn a_signature_of_other_answers_falls() {
    let (site, _, key) = site();
    let service = serve!(site);
    ask!(service, key, POST, "/fhir/Questionnaire", questionnaire());
    let made = ask!(service, key, POST, "/fhir/QuestionnaireResponse", response("in-progress"));
    assert_eq!(made.body["extension"][0], signature("1", "Ana Lima"), "{made:?}");
    let path = format!("/fhir/QuestionnaireResponse/{}", made.id());
    let mut changed = response("completed");
    changed["item"]
        .as_array_mut()
        .unwrap()
        .push(json!({"linkId": "note", "answer": [{"valueString": "new"}]}));
    let refused = ask!(service, key, PUT, path, with_id(&changed, made.id()));
    assert_eq!(
        (refused.status, refused.words().matches("problem-signature-required").count()),
        (422, 1),
        "{refused:?}"
    );
    let mut signed = changed.clone();
    signed["extension"][0]["valueSignature"]["when"] = json!("2026-11-21T09:00:00Z");
    let done = ask!(service, key, PUT, path, with_id(&signed, made.id()));
    assert_eq!((done.status, plain(&done.body)), (200, signed), "{done:?}");
}

fn with_id(resource: &Value, id: &str) -> Value {
    let mut resource = resource.clone();
    resource["id"] = json!(id);
    resource
}
