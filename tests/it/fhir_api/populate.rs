//! `$populate` over HTTP.

use actix_web::{
    http::{Method, header},
    test::{TestRequest, call_service, read_body},
};
use serde_json::{Value, json};

use super::{Got, TYPE, patient, site};
use crate::support::serve;

const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";

fn intake_form() -> Value {
    let from = |text: &str| {
        json!([{"url": format!("{SDC}initialExpression"),
        "valueExpression": {"language": "text/fhirpath", "expression": text}}])
    };
    json!({"resourceType": "Questionnaire", "status": "active", "url": "http://example.org/Questionnaire/intake", "version": "2",
        "title": "Acolhimento",
        "extension": [{"url": format!("{SDC}launchContext"), "extension": [
            {"url": "name", "valueCoding": {"code": "patient"}}, {"url": "type", "valueCode": "Patient"}]}],
        "item": [
            {"linkId": "family", "type": "string", "text": "Sobrenome", "extension": from("%patient.name.family")},
            {"linkId": "born", "type": "date", "text": "Nascimento", "extension": from("%patient.birthDate"), "required": true},
            {"linkId": "age", "type": "integer", "text": "Idade", "readOnly": true, "extension": [
                {"url": format!("{SDC}calculatedExpression"), "valueExpression": {"language": "text/fhirpath",
                 "expression": "2026 - %resource.item.where(linkId = 'born').answer.value.toString().substring(0, 4).toInteger()"}}]}]})
}

fn parameters(named: &[(&str, Value)]) -> Value {
    let all: Vec<Value> = named
        .iter()
        .map(|(name, value)| {
            let mut one = json!({"name": name});
            one.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
            one
        })
        .collect();
    json!({"resourceType": "Parameters", "parameter": all})
}

fn part<'a>(got: &'a Got, name: &str) -> &'a Value {
    let all = got.body["parameter"].as_array().unwrap_or_else(|| panic!("{got:?}"));
    all.iter().find(|one| one["name"] == name).map_or(&Value::Null, |one| &one["resource"])
}

#[actix_web::test]
async fn a_response_starts_with_what_we_know_of_a_patient() {
    let (site, organisation, key) = site();
    let service = serve!(site);
    let form = ask!(service, key, POST, "/fhir/Questionnaire", intake_form());
    let maria = ask!(service, key, POST, "/fhir/Patient", patient());
    let about = json!({"valueReference": {"reference": format!("Patient/{}", maria.id())}});
    let path = format!("/fhir/Questionnaire/{}/$populate", form.id());
    let got = ask!(service, key, POST, path, parameters(&[("subject", about.clone())]));
    assert_eq!(got.status, 200, "{got:?}");
    let response = part(&got, "response");
    assert_eq!(response["status"], "in-progress");
    assert_eq!(response["questionnaire"], "http://example.org/Questionnaire/intake|2");
    assert_eq!(response["subject"], about["valueReference"]);
    assert_eq!(
        response["item"],
        json!([
            {"linkId": "family", "text": "Sobrenome", "answer": [{"valueString": "Conceição"}]},
            {"linkId": "born", "text": "Nascimento", "answer": [{"valueDate": "1950-11-21"}]},
            {"linkId": "age", "text": "Idade", "answer": [{"valueInteger": 76}]}])
    );
    assert_eq!(part(&got, "issues"), &Value::Null);
    // what was filled in can be taken in
    let made = ask!(service, key, POST, "/fhir/QuestionnaireResponse", response.clone());
    assert_eq!(made.status, 201, "{made:?}");

    let by_url = json!({"valueCanonical": "http://example.org/Questionnaire/intake"});
    let sent =
        [("questionnaire", by_url), ("subject", about.clone()), ("local", json!({"valueBoolean": false}))];
    let got = ask!(service, key, POST, "/fhir/Questionnaire/$populate", parameters(&sent));
    assert_eq!(part(&got, "response")["item"], Value::Null, "nothing of ours is used");
    assert!(part(&got, "issues").to_string().contains("linkId family"), "{got:?}");
    let few = site.api_key(organisation, "Questionnaire.read").1;
    let got = ask!(service, few, POST, path, parameters(&[("subject", about)]));
    assert_eq!(part(&got, "response")["item"], Value::Null);
    assert!(part(&got, "issues").to_string().contains("forbidden"), "{got:?}");
}

#[actix_web::test]
async fn contexts_are_sent_as_resources_and_questionnaires_too() {
    let (site, _, key) = site();
    let service = serve!(site);
    let context = json!({"part": [{"name": "name", "valueString": "patient"},
        {"name": "content", "resource": {"resourceType": "Patient", "name": [{"family": "Lima"}]}}]});
    let sent =
        parameters(&[("questionnaire", json!({"resource": intake_form()})), ("context", context.clone())]);
    let got = ask!(service, key, POST, "/fhir/Questionnaire/$populate", sent);
    assert_eq!(got.status, 200, "{got:?}");
    assert_eq!(part(&got, "response")["item"][0]["answer"], json!([{"valueString": "Lima"}]));
    assert_eq!(
        ask!(service, key, POST, "/fhir/Questionnaire/$populate", parameters(&[("context", context)])).status,
        400
    );
    let unknown = parameters(&[("questionnaire", json!({"valueUri": "http://example.org/none"}))]);
    assert_eq!(ask!(service, key, POST, "/fhir/Questionnaire/$populate", unknown).status, 404);
    let broken = parameters(&[(
        "questionnaire",
        json!({"resource": {"resourceType": "Questionnaire", "item": [{"type": "string"}]}}),
    )]);
    assert_eq!(ask!(service, key, POST, "/fhir/Questionnaire/$populate", broken).status, 422);
}
