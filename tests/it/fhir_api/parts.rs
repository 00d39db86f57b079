//! `$extract` and `$assemble` over HTTP: resources out of a response, a questionnaire out of parts.

use actix_web::{
    http::{Method, header},
    test::{TestRequest, call_service, read_body},
};
use serde_json::{Value, json};

use super::{Got, TYPE, answered, mood, patient, site};
use crate::support::serve;

const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";

fn part<'a>(got: &'a Got, name: &str) -> &'a Value {
    let all = got.body["parameter"].as_array().unwrap_or_else(|| panic!("{got:?}"));
    all.iter().find(|one| one["name"] == name).map_or(&Value::Null, |one| &one["resource"])
}

fn observed() -> Value {
    let mut form = mood("active");
    form["extension"] = json!([{"url": format!("{SDC}observationExtract"), "valueBoolean": true}]);
    form["item"][0]["code"] = json!([{"system": "http://loinc.org", "code": "1-8"}]);
    form
}

#[actix_web::test]
async fn a_stored_response_becomes_observations() {
    let (site, organisation, key) = site();
    let service = serve!(site);
    ask!(service, key, POST, "/fhir/Questionnaire", observed());
    let maria = ask!(service, key, POST, "/fhir/Patient", patient());
    let mut sent = answered("much");
    sent["subject"] = json!({"reference": format!("Patient/{}", maria.id())});
    let made = ask!(service, key, POST, "/fhir/QuestionnaireResponse", sent.clone());
    let path = format!("/fhir/QuestionnaireResponse/{}/$extract", made.id());
    let got = ask!(service, key, POST, path, json!({"resourceType": "Parameters"}));
    assert_eq!(got.status, 200, "{got:?}");
    let bundle = part(&got, "return");
    assert_eq!((&bundle["type"], bundle["entry"].as_array().unwrap().len()), (&json!("transaction"), 1));
    let observation = &bundle["entry"][0]["resource"];
    assert_eq!(observation["valueCodeableConcept"]["coding"][0]["code"], "much");
    assert_eq!(observation["subject"], sent["subject"]);
    assert_eq!(observation["derivedFrom"][0]["reference"], format!("QuestionnaireResponse/{}", made.id()));
    assert_eq!(part(&got, "issues"), &Value::Null);
    // as it is sent, by the questionnaire it names or one that comes with it
    sent["status"] = json!("in-progress");
    let got = ask!(service, key, POST, "/fhir/QuestionnaireResponse/$extract", sent.clone());
    assert_eq!(part(&got, "return")["entry"].as_array().unwrap().len(), 1);
    assert!(part(&got, "issues").to_string().contains("not completed"), "{got:?}");
    sent["questionnaire"] = json!("http://example.org/elsewhere");
    assert_eq!(ask!(service, key, POST, "/fhir/QuestionnaireResponse/$extract", sent.clone()).status, 404);
    let both = json!({"resourceType": "Parameters", "parameter": [
        {"name": "questionnaire-response", "resource": sent}, {"name": "questionnaire", "resource": observed()}]});
    let few = site.api_key(organisation, "QuestionnaireResponse.read").1;
    let got = ask!(service, few, POST, "/fhir/QuestionnaireResponse/$extract", both);
    assert_eq!(part(&got, "return")["entry"].as_array().unwrap().len(), 1, "{got:?}");
    assert_eq!(
        ask!(service, few, POST, path, json!({"resourceType": "Parameters"})).status,
        403,
        "the questionnaire is not the key's to read"
    );
}

#[actix_web::test]
async fn a_questionnaire_is_put_together_from_ours() {
    let (site, _, key) = site();
    let service = serve!(site);
    ask!(service, key, POST, "/fhir/Questionnaire", mood("active"));
    let part_of = |link_id: &str, url: &str| {
        json!({"linkId": link_id, "type": "display", "text": "Parte", "extension": [
            {"url": format!("{SDC}subQuestionnaire"), "valueCanonical": url}]})
    };
    let root = json!({"resourceType": "Questionnaire", "status": "draft", "url": "http://example.org/Questionnaire/whole", "title": "Inteiro",
        "item": [{"linkId": "first", "type": "string", "text": "Nome"}, part_of("mood", "http://example.org/Questionnaire/mood|1")]});
    let stored = ask!(service, key, POST, "/fhir/Questionnaire", root.clone());
    for got in [
        ask!(service, key, POST, "/fhir/Questionnaire/$assemble", root.clone()),
        ask!(
            service,
            key,
            POST,
            format!("/fhir/Questionnaire/{}/$assemble", stored.id()),
            json!({"resourceType": "Parameters"})
        ),
        ask!(
            service,
            key,
            POST,
            "/fhir/Questionnaire/$assemble",
            json!({"resourceType": "Parameters", "parameter": [{"name": "questionnaire", "resource": root}]})
        ),
    ] {
        assert_eq!(got.status, 200, "{got:?}");
        let whole = part(&got, "return");
        let ids: Vec<&str> =
            whole["item"].as_array().unwrap().iter().map(|item| item["linkId"].as_str().unwrap()).collect();
        assert_eq!(ids, ["first", "worry", "calm"]);
        assert!(
            whole["extension"].to_string().contains("http://example.org/Questionnaire/mood|1"),
            "{whole}"
        );
    }
    let mut circle = root;
    circle["item"][1] = part_of("again", "http://example.org/Questionnaire/whole");
    circle["status"] = json!("active");
    ask!(service, key, POST, "/fhir/Questionnaire", circle.clone());
    let got = ask!(service, key, POST, "/fhir/Questionnaire/$assemble", circle);
    assert_eq!(part(&got, "return"), &Value::Null);
    assert!(part(&got, "outcome").to_string().contains("circle"), "{got:?}");
    assert_eq!(ask!(service, key, POST, "/fhir/Questionnaire/$assemble", patient()).status, 400);
}
