//! FHIR under `/fhir`, as other systems meet it.

use actix_web::{
    http::{Method, header},
    test::{TestRequest, call_service, read_body},
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use weconecta::{
    domain::ids::{OrganisationId, ResponseId},
    storage::{Scope, alert_lists, api_keys, events, responses, versions},
};

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
async fn a_key_opens_what_its_scopes_say_until_it_is_revoked() {
    let (site, organisation, _) = site();
    let (id, key) = site.api_key(organisation, "Questionnaire.read");
    let service = serve!(site);
    let nobody = ask!(service, "wc_wrong", GET, "/fhir/Questionnaire");
    assert_eq!((nobody.status, nobody.header("www-authenticate")), (401, "Bearer"));
    assert_eq!(nobody.body["resourceType"], "OperationOutcome");
    assert_eq!(ask!(service, key, GET, "/fhir/Questionnaire").status, 200);
    let used = api_keys::find(&mut site.db.connection().unwrap(), organisation, id).unwrap();
    assert_eq!(used.last_used_at, Some(site.clock.now()));
    let refused = ask!(service, key, POST, "/fhir/Questionnaire", mood("active"));
    assert_eq!(refused.status, 403);
    assert!(refused.words().contains("Questionnaire.write"), "{refused:?}");
    assert_eq!(ask!(service, key, GET, "/fhir/Patient").status, 403);
    site.db.write_now("cli", site.clock.now(), |w| api_keys::revoke(w, organisation, id)).unwrap();
    assert_eq!(ask!(service, key, GET, "/fhir/Questionnaire").status, 401);
}

#[actix_web::test]
async fn every_refusal_is_an_operation_outcome() {
    let (site, _, key) = site();
    let service = serve!(site);
    for (got, status) in [
        (ask!(service, key, GET, "/fhir/Observation"), 404),
        (ask!(service, key, GET, "/fhir/Questionnaire/none"), 404),
        (ask!(service, key, DELETE, "/fhir/Questionnaire/none"), 405),
        (ask!(service, key, GET, "/fhir/Questionnaire?_format=xml"), 406),
        (ask!(service, key, GET, "/fhir/Questionnaire?nonsense=1"), 400),
        (ask!(service, key, POST, "/fhir/Questionnaire", json!({"resourceType": "Patient"})), 400),
        (
            ask!(service, key, POST, "/fhir/Questionnaire", mood("active"), header::CONTENT_TYPE => "text/plain"),
            415,
        ),
        (ask!(service, key, POST, "/fhir/Questionnaire", json!({"resourceType": "Questionnaire"})), 422),
    ] {
        assert_eq!(got.status, status, "{got:?}");
        assert_eq!(got.header("content-type"), TYPE, "{got:?}");
        assert_eq!(got.body["resourceType"], "OperationOutcome", "{got:?}");
    }
}

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
async fn a_repeated_post_does_nothing_twice() {
    let (site, _, key) = site();
    let service = serve!(site);
    ask!(service, key, POST, "/fhir/Questionnaire", mood("active"));
    let first =
        ask!(service, key, POST, "/fhir/QuestionnaireResponse", answered("none"), "idempotency-key" => "a");
    site.clock.advance(TimeDelta::minutes(5));
    let again =
        ask!(service, key, POST, "/fhir/QuestionnaireResponse", answered("none"), "idempotency-key" => "a");
    assert_eq!((first.status, again.status, &first.body), (201, 201, &again.body));
    assert_eq!(first.header("location"), again.header("location"));
    let other =
        ask!(service, key, POST, "/fhir/QuestionnaireResponse", answered("much"), "idempotency-key" => "a");
    assert_eq!(other.status, 422);
    assert!(other.words().contains("Idempotency-Key"), "{other:?}");
    assert_eq!(ask!(service, key, GET, "/fhir/QuestionnaireResponse").body["total"], 1);
    let evaluated =
        ask!(service, key, POST, "/fhir/Questionnaire/$validate", mood("active"), "idempotency-key" => "a");
    assert_eq!(evaluated.status, 422, "one key is one request");
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

#[actix_web::test]
async fn another_organisation_sees_nothing() {
    let (site, _, key) = site();
    let theirs = site.organisation("other");
    let their_key = site.api_key(theirs, "*").1;
    let service = serve!(site);
    let questionnaire = ask!(service, key, POST, "/fhir/Questionnaire", mood("active"));
    let patient = ask!(service, key, POST, "/fhir/Patient", patient());
    let response = ask!(service, key, POST, "/fhir/QuestionnaireResponse", answered("none"));
    for (kind, id) in [
        ("Questionnaire", questionnaire.id()),
        ("Patient", patient.id()),
        ("QuestionnaireResponse", response.id()),
    ] {
        let path = format!("/fhir/{kind}/{id}");
        assert_eq!(ask!(service, key, GET, path).status, 200);
        assert_eq!(ask!(service, their_key, GET, path).status, 404, "{path}");
        assert_eq!(ask!(service, their_key, GET, format!("/fhir/{kind}")).body["total"], 0);
        assert_eq!(ask!(service, their_key, GET, format!("/fhir/{kind}?_id={id}")).body["total"], 0);
    }
    for kind in ["Questionnaire", "Patient"] {
        let (id, body) = if kind == "Patient" {
            (patient.id(), patient.body.clone())
        } else {
            (questionnaire.id(), questionnaire.body.clone())
        };
        assert_eq!(ask!(service, their_key, PUT, format!("/fhir/{kind}/{id}"), body).status, 404);
    }
    let path = format!("/fhir/Questionnaire/{}/$evaluate", questionnaire.id());
    assert_eq!(ask!(service, their_key, POST, path, answered("none")).status, 404);
    assert_eq!(ask!(service, their_key, POST, "/fhir/QuestionnaireResponse", answered("none")).status, 422);
}

#[actix_web::test]
async fn a_key_that_asks_too_often_is_held_back() {
    let (site, organisation, _) = {
        let site = TestSite::with(weconecta::web::settings::WebSettings {
            requests_per_minute: 8,
            ..weconecta::web::settings::WebSettings::at("http://localhost".parse().unwrap())
        });
        let organisation = site.organisation("ubs");
        (site, organisation, ())
    };
    let key = site.api_key(organisation, "*").1;
    let service = serve!(site);
    let mut last = ask!(service, key, GET, "/fhir/Patient");
    for _ in 0..5 {
        last = ask!(service, key, GET, "/fhir/Patient");
    }
    assert_eq!(last.status, 429, "{last:?}");
    assert!(last.words().contains("throttled") && !last.header("retry-after").is_empty());
}
