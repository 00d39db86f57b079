//! FHIR under `/fhir`, as other systems meet it.

use actix_web::{
    http::{Method, header},
    test::{TestRequest, call_service, read_body},
};
use serde_json::{Value, json};
use weconecta::domain::ids::OrganisationId;

use crate::support::{TestSite, serve};

const TYPE: &str = "application/fhir+json";

/// A system's answer.
#[derive(Debug)]
struct Got {
    status: u16,
    headers: header::HeaderMap,
    body: Value,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    fn id(&self) -> &str {
        self.body["id"].as_str().unwrap_or_else(|| panic!("no id in {self:?}"))
    }

    /// All that the outcome says.
    fn words(&self) -> String {
        let issues = self.body["issue"].as_array().unwrap_or_else(|| panic!("no issues in {self:?}"));
        issues.iter().map(Value::to_string).collect()
    }
}

macro_rules! ask {
    ($service:expr, $key:expr, $method:ident, $path:expr) => {
        ask!($service, $key, $method, $path, Value::Null)
    };
    ($service:expr, $key:expr, $method:ident, $path:expr, $body:expr $(, $name:expr => $value:expr)*) => {{
        let body: Value = $body;
        let path: String = $path.to_string();
        let mut request = TestRequest::default()
            .method(Method::$method)
            .uri(&path)
            .insert_header((header::AUTHORIZATION, format!("Bearer {}", $key)));
        if !body.is_null() {
            request = request.insert_header((header::CONTENT_TYPE, TYPE)).set_payload(body.to_string());
        }
        $( request = request.insert_header(($name, $value)); )*
        let answer = call_service(&$service, request.to_request()).await;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body = read_body(answer).await;
        let body = serde_json::from_slice(&body).unwrap_or_else(|_| json!(String::from_utf8_lossy(&body)));
        Got { status, headers, body }
    }};
}

mod keys;
mod parts;
mod populate;
mod questionnaires;
mod responses;
mod searches;
mod signatures;
mod together;
mod updates;

fn site() -> (TestSite, OrganisationId, String) {
    let site = TestSite::new();
    let organisation = site.organisation("ubs");
    let key = site.api_key(organisation, "*").1;
    (site, organisation, key)
}

/// A scored question with a red flag, one that opens below it, and a decimal written to the digit.
fn mood(status: &str) -> Value {
    let weight = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
    let flag = "https://weconecta.org/fhir/StructureDefinition/redFlag";
    let option = |code: &str, points: i32| json!({"valueCoding": {"code": code, "display": code, "extension": [{"url": weight, "valueDecimal": points}]}});
    let text = r#"{"url": "http://example.org/decimal", "valueDecimal": 1.500}"#;
    let decimal: Value = serde_json::from_str(text).unwrap();
    json!({
        "resourceType": "Questionnaire", "url": "http://example.org/Questionnaire/mood", "version": "1",
        "meta": {"profile": ["http://example.org/profile"]}, "extension": [decimal],
        "title": "Humor", "status": status, "xUnknown": {"kept": true},
        "item": [
            {"linkId": "worry", "type": "choice", "text": "Worry", "required": true,
             "answerOption": [option("none", 0), option("much", 5)],
             "extension": [{"url": flag, "extension": [
                {"url": "key", "valueCode": "much-worry"}, {"url": "operator", "valueCode": ">="},
                {"url": "points", "valueDecimal": 5}]}]},
            {"linkId": "calm", "type": "string", "text": "What calms you?",
             "enableWhen": [{"question": "worry", "operator": "=", "answerCoding": {"code": "none"}}]}]
    })
}

fn answered(code: &str) -> Value {
    json!({
        "resourceType": "QuestionnaireResponse", "status": "completed", "authored": "2026-11-20T09:00:00-03:00",
        "questionnaire": "http://example.org/Questionnaire/mood|1",
        "item": [{"linkId": "worry", "text": "Worry, as shown", "answer": [{"valueCoding": {"code": code, "display": code}}]}]
    })
}

fn patient() -> Value {
    json!({
        "resourceType": "Patient", "active": true, "birthDate": "1950-11-21", "gender": "female",
        "identifier": [{"system": "http://hospital.example/mrn", "value": "77"},
                       {"system": "http://rnds.saude.gov.br/fhir/r4/NamingSystem/cpf", "value": "529.982.247-25"}],
        "name": [{"family": "Conceição", "given": ["Maria", "Clara"]}],
    })
}

/// Without what is ours to say.
fn plain(resource: &Value) -> Value {
    let mut fields = resource.as_object().unwrap().clone();
    for name in ["id", "meta"] {
        fields.remove(name);
    }
    Value::Object(fields)
}

#[actix_web::test]
async fn metadata_is_for_everybody_and_true() {
    let (site, _, _) = site();
    let service = serve!(site);
    let answer = call_service(&service, TestRequest::get().uri("/fhir/metadata").to_request()).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers().get(header::CONTENT_TYPE).unwrap(), TYPE);
    let statement: Value = serde_json::from_slice(&read_body(answer).await).unwrap();
    assert_eq!(statement["fhirVersion"], "4.0.1");
    let listed = weconecta::features::routes();
    for resource in statement["rest"][0]["resource"].as_array().unwrap() {
        let name = resource["type"].as_str().unwrap();
        let codes: Vec<_> =
            resource["interaction"].as_array().unwrap().iter().map(|one| one["code"].clone()).collect();
        for (code, method, path) in [
            ("create", Method::POST, format!("/fhir/{name}")),
            ("read", Method::GET, format!("/fhir/{name}/{{id}}")),
            ("update", Method::PUT, format!("/fhir/{name}/{{id}}")),
            ("search-type", Method::GET, format!("/fhir/{name}")),
            ("vread", Method::GET, format!("/fhir/{name}/{{id}}/_history/{{version}}")),
            ("history-instance", Method::GET, format!("/fhir/{name}/{{id}}/_history")),
        ] {
            let is_served =
                listed.listed().iter().any(|route| route.method == method && route.pattern == path);
            assert_eq!(codes.contains(&json!(code)), is_served, "{code} of {name}");
        }
    }
}

#[actix_web::test]
async fn every_refusal_is_an_operation_outcome() {
    let (site, _, key) = site();
    let service = serve!(site);
    for (got, status) in [
        (ask!(service, key, GET, "/fhir/Observation"), 404),
        (ask!(service, key, GET, "/fhir/Questionnaire/none"), 404),
        (ask!(service, key, DELETE, "/fhir/Questionnaire/none"), 404),
        (ask!(service, key, DELETE, "/fhir/Questionnaire"), 405),
        (ask!(service, key, GET, "/fhir/Questionnaire?_format=xml"), 406),
        (ask!(service, key, GET, "/fhir/Questionnaire?nonsense=1"), 400),
        (ask!(service, key, POST, "/fhir/Questionnaire", json!({"resourceType": "Patient"})), 400),
        (
            ask!(service, key, POST, "/fhir/Questionnaire", mood("active"), header::CONTENT_TYPE => "text/plain"),
            415,
        ),
        (
            ask!(
                service,
                key,
                POST,
                "/fhir/Questionnaire",
                json!({"resourceType": "Questionnaire", "item": [{"type": "string"}]})
            ),
            422,
        ),
    ] {
        assert_eq!(got.status, status, "{got:?}");
        assert_eq!(got.header("content-type"), TYPE, "{got:?}");
        assert_eq!(got.body["resourceType"], "OperationOutcome", "{got:?}");
    }
}
