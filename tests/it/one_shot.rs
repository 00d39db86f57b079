//! A whole response in one request: stored once for one key, refused as a whole when anything is wrong with it.

use actix_web::test::TestRequest;
use diesel::RunQueryDsl as _;
use serde_json::{Value, json};
use weconecta::{
    domain::ids::{PatientId, ResponseId},
    storage::{Scope, StorageError, Write, consents, events, links, links::NewLink, responses},
};

use crate::support::{
    TestSite,
    browse::{Answer, ask, fields, look, post},
    seed::{self, Clinic},
    serve,
};

fn resource() -> String {
    let extension = |name: &str, value: i32| json!({"url": format!("http://hl7.org/fhir/StructureDefinition/{name}"), "valueInteger": value});
    json!({
        "resourceType": "Questionnaire", "status": "active", "title": "Hábitos", "language": "pt-BR",
        "item": [
            {"linkId": "sleep", "type": "choice", "text": "Como dorme?", "required": true,
             "answerOption": [{"valueCoding": {"code": "well", "display": "Bem"}}, {"valueCoding": {"code": "badly", "display": "Mal"}}]},
            {"linkId": "hours", "type": "integer", "text": "Quantas horas?",
             "enableWhen": [{"question": "sleep", "operator": "=", "answerCoding": {"code": "badly"}}],
             "extension": [extension("minValue", 0), extension("maxValue", 24)]},
        ],
    })
    .to_string()
}

fn count(site: &TestSite, clinic: &Clinic) -> usize {
    let mut conn = site.db.connection().unwrap();
    let all = events::list(&mut conn, clinic.organisation, &events::Filter::default(), 1_000).unwrap();
    all.iter().filter(|event| event.action == "response.submitted").count()
}

/// A form with an idempotency key, as another system posts it.
macro_rules! send {
    ($app:expr, $path:expr, $key:expr, $kind:expr, $body:expr) => {
        ask!(
            $app,
            TestRequest::post()
                .uri($path)
                .insert_header(("content-type", $kind))
                .insert_header(("idempotency-key", $key))
                .set_payload($body)
        )
    };
}

const FORM: &str = "application/x-www-form-urlencoded";

#[actix_web::test]
async fn one_key_is_one_response_and_every_replay_writes() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "key", &resource());
    let app = serve!(site);
    let body = fields(&[("_consent", "on"), ("sleep", "badly"), ("hours", "5")]);
    let first = send!(&app, "/f/token-key/submission", "key-1", FORM, body.clone());
    assert_eq!(first.status, 201, "{}", first.body);
    for _ in 0..3 {
        let again = send!(&app, "/f/token-key/submission", "key-1", FORM, body.clone());
        assert_eq!((again.status, &again.body), (201, &first.body));
    }
    let receipt: Value = serde_json::from_str(&first.body).unwrap();
    let id: ResponseId = receipt["id"].as_str().unwrap().parse().unwrap();
    let row = responses::find(&mut site.db.connection().unwrap(), clinic.organisation, id).unwrap();
    assert_eq!((row.replays, row.status.as_str()), (3, "completed"));
    assert_eq!(row.answers[1]["answer"][0]["valueInteger"], json!(5));

    let other = fields(&[("_consent", "on"), ("sleep", "well")]);
    let refused = send!(&app, "/f/token-key/submission", "key-1", FORM, other.clone());
    assert_eq!(refused.status, 422);
    assert_eq!(send!(&app, "/f/token-key/submission", "key-2", FORM, other).status, 201);
    assert_eq!(count(&site, &clinic), 2);
}

#[actix_web::test]
async fn a_fhir_response_is_taken_whole_or_not_at_all() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "fhir", &resource());
    let app = serve!(site);
    let document = |items: Value| {
        json!({"resourceType": "QuestionnaireResponse", "status": "completed", "item": items}).to_string()
    };
    let sleep = |code: &str| json!({"linkId": "sleep", "answer": [{"valueCoding": {"code": code}}]});
    let hours = |value: Value| json!({"linkId": "hours", "answer": [value]});
    let wrong = [
        ("not an option", document(json!([sleep("never")])), "sleep", "problem-not-an-option"),
        (
            "out of range",
            document(json!([sleep("badly"), hours(json!({"valueInteger": 25}))])),
            "hours",
            "problem-above-maximum",
        ),
        (
            "wrong type",
            document(json!([sleep("badly"), hours(json!({"valueString": "five"}))])),
            "hours",
            "problem-wrong-type",
        ),
        (
            "disabled",
            document(json!([sleep("well"), hours(json!({"valueInteger": 5}))])),
            "hours",
            "problem-disabled-item",
        ),
        (
            "unknown",
            document(json!([sleep("well"), {"linkId": "ghost", "answer": [{"valueInteger": 1}]}])),
            "ghost",
            "problem-unknown-item",
        ),
        ("missing", document(json!([])), "sleep", "problem-required"),
        ("no JSON", "{".to_owned(), "", "problem-invalid-json"),
        (
            "another resource",
            json!({"resourceType": "Patient"}).to_string(),
            "",
            "problem-wrong-resource-type",
        ),
    ];
    for (name, body, link_id, code) in wrong {
        let refused = send!(&app, "/f/token-fhir/submission", "k", "application/fhir+json", body);
        assert_eq!(refused.status, 422, "{name}: {}", refused.body);
        let problem: Value = serde_json::from_str(&refused.body).unwrap();
        assert_eq!(problem["errors"][0]["code"], json!(code), "{name}");
        assert_eq!(problem["errors"][0]["linkId"].as_str().unwrap_or_default(), link_id, "{name}");
        assert!(!problem["errors"][0]["message"].as_str().unwrap().is_empty(), "{name}");
    }
    assert_eq!(count(&site, &clinic), 0);
    let body = document(json!([sleep("badly"), hours(json!({"valueInteger": 5}))]));
    let keyless = TestRequest::post()
        .uri("/f/token-fhir/submission")
        .insert_header(("content-type", "application/json"));
    assert_eq!(ask!(&app, keyless.set_payload(body.clone())).status, 400);
    assert_eq!(send!(&app, "/f/token-fhir/submission", "k", "application/json", body.clone()).status, 201);
    assert_eq!(send!(&app, "/f/token-fhir/submission", "k", "text/plain", body).status, 415);
}

#[actix_web::test]
async fn a_form_of_a_system_is_strict() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "strict", &resource());
    let app = serve!(site);
    for (form, field) in [
        (vec![("_consent", "on"), ("sleep", "never")], "sleep"),
        (vec![("_consent", "on"), ("sleep", "badly"), ("hours", "25")], "hours"),
        (vec![("_consent", "on"), ("sleep", "badly"), ("hours", "five")], "hours"),
        (vec![("_consent", "on"), ("sleep", "well"), ("hours", "5")], "hours"),
        (vec![("_consent", "on"), ("sleep", "well"), ("ghost", "5")], "ghost"),
        (vec![("_consent", "on")], "sleep"),
        (vec![("sleep", "well")], "_consent"),
    ] {
        let refused = send!(&app, "/f/token-strict/submission", "k", FORM, fields(&form));
        assert_eq!(refused.status, 422, "{form:?}");
        assert!(refused.body.contains(&format!("\"{field}\"")), "{form:?}: {}", refused.body);
    }
    let foreign = TestRequest::post()
        .uri("/f/token-strict/submission")
        .insert_header(("content-type", FORM))
        .insert_header(("origin", "https://evil.example"))
        .set_payload(fields(&[("_consent", "on"), ("sleep", "well")]));
    assert_eq!(ask!(&app, foreign).status, 403);
    assert_eq!(count(&site, &clinic), 0);
}

#[actix_web::test]
async fn the_page_with_all_questions_opens_more_and_sends_once() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "whole", &resource());
    let app = serve!(site);
    let page = look!(&app, "/f/token-whole/form");
    assert!(page.body.contains("Como dorme?") && !page.body.contains("Quantas horas?"));
    let (key, shown) = (page.hidden("_key"), page.hidden("_shown"));
    let path = "/f/token-whole/submission";
    let form = [("_key", key.as_str()), ("_shown", &shown), ("_consent", "on"), ("sleep", "badly")];
    let more = post!(&app, path, &form);
    assert_eq!(more.status, 422);
    assert!(more.body.contains("Quantas horas?") && more.body.contains("mais perguntas"));
    assert_eq!(more.hidden("_key"), key);
    let shown = more.hidden("_shown");
    let form =
        [("_key", key.as_str()), ("_shown", &shown), ("_consent", "on"), ("sleep", "badly"), ("hours", "30")];
    let wrong = post!(&app, path, &form);
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("Erro:") && wrong.body.contains("value=\"30\""));
    assert_eq!(count(&site, &clinic), 0);
    let form =
        [("_key", key.as_str()), ("_shown", &shown), ("_consent", "on"), ("sleep", "badly"), ("hours", "6")];
    let (one, two) = (post!(&app, path, &form), post!(&app, path, &form));
    assert_eq!((one.status, &one.location), (303, &two.location));
    assert_eq!(look!(&app, one.location).status, 200);
    assert_eq!(count(&site, &clinic), 1);
    // closed again by another answer, what was typed there is dropped
    let page = look!(&app, "/f/token-whole/form");
    let key = page.hidden("_key");
    let form =
        [("_key", key.as_str()), ("_shown", &shown), ("_consent", "on"), ("sleep", "well"), ("hours", "99")];
    assert_eq!(post!(&app, path, &form).status, 303);
    assert_eq!(count(&site, &clinic), 2);
}

/// The page is kept ready between two people; nothing of the first may reach the second.
#[actix_web::test]
async fn each_reader_has_a_key_and_a_language_and_a_way_of_reading_of_their_own() {
    let site = TestSite::new();
    seed::clinic(&site.db, "ready", &resource());
    let app = serve!(site);
    let path = "/f/token-ready/form";
    let read = |header: (&'static str, &'static str)| TestRequest::get().uri(path).insert_header(header);
    let (first, second) = (look!(&app, path), look!(&app, path));
    assert_ne!(first.hidden("_key"), second.hidden("_key"));
    let without_key = |answer: &Answer| answer.body.replace(&answer.hidden("_key"), "");
    assert_eq!(without_key(&first), without_key(&second));
    assert!(first.body.contains("lang=\"pt-BR\"") && !first.body.contains("data-size=\"150\""));
    let english = ask!(&app, read(("accept-language", "en")));
    assert!(english.body.contains("<html lang=\"en\""), "{}", english.body);
    let large = ask!(&app, read(("cookie", "wc_reading=dark.150.more")));
    assert_ne!(without_key(&large), without_key(&first));
    let asked = look!(&app, "/f/token-ready/form?lang=es");
    assert!(asked.body.contains("<html lang=\"es\""));
    assert_eq!(without_key(&look!(&app, path)), without_key(&first));
}

/// A link that asks who answers: `/f/person-link`.
fn person_link(site: &TestSite, clinic: &Clinic) {
    let new = NewLink {
        questionnaire: clinic.questionnaire,
        member: clinic.member,
        token: "person-link",
        title: "Link",
        identification: "identified",
        mode: "page",
        opens_at: None,
        closes_at: None,
    };
    let store = |w: &mut Write<'_>| links::insert(w, clinic.organisation, &new);
    site.db.write_now::<_, StorageError>("cli", seed::noon(), store).unwrap();
}

#[actix_web::test]
async fn a_document_carries_consent_or_none_is_noted() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "person", &resource());
    person_link(&site, &clinic);
    let app = serve!(site);
    let document = |consent: Value| {
        let patient = json!({"resourceType": "Patient", "name": [{"text": "Maria da Silva"}], "birthDate": "1950-03-21",
            "identifier": [{"system": "http://rnds.saude.gov.br/fhir/r4/NamingSystem/cpf", "value": "529.982.247-25"}]});
        let contained: Vec<Value> = [patient, consent].into_iter().filter(|one| !one.is_null()).collect();
        json!({"resourceType": "QuestionnaireResponse", "status": "completed", "contained": contained,
               "item": [{"linkId": "sleep", "answer": [{"valueCoding": {"code": "well"}}]}]})
        .to_string()
    };
    let consent = |status: &str, kind: &str| json!({"resourceType": "Consent", "status": status, "provision": {"type": kind}});
    let path = "/f/person-link/submission";
    for no in [consent("rejected", "permit"), consent("inactive", "permit"), consent("active", "deny")] {
        let refused = send!(&app, path, "no", "application/fhir+json", document(no));
        assert_eq!(refused.status, 422);
        let problem: Value = serde_json::from_str(&refused.body).unwrap();
        assert_eq!(problem["errors"][0]["field"], "_consent");
    }
    assert_eq!(count(&site, &clinic), 0);
    // the moments of consent that responses tell, and the consents that are kept
    let noted = || {
        let mut conn = site.db.connection().unwrap();
        let all: Vec<Noted> = diesel::sql_query(
            "SELECT patient_id, consented_at IS NOT NULL AS said FROM responses ORDER BY started_at, id",
        )
        .load(&mut conn)
        .unwrap();
        let ids: Vec<_> = all.iter().filter_map(|one| one.patient_id).collect();
        let given = consents::list(&mut conn, clinic.organisation, &Scope::All, &ids).unwrap();
        let said: Vec<bool> = all.iter().map(|one| one.said).collect();
        (said, given)
    };
    assert_eq!(send!(&app, path, "silent", "application/fhir+json", document(Value::Null)).status, 201);
    let (said, given) = noted();
    assert_eq!((said, given.len()), (vec![false], 0), "nobody said that she agreed");
    let yes = || document(consent("active", "permit"));
    assert_eq!(send!(&app, path, "yes", "application/fhir+json", yes()).status, 201);
    let (mut said, given) = noted();
    said.sort_unstable();
    assert_eq!((said, given.len()), (vec![false, true], 1));
    assert_eq!(given[0].way, "api");
    let patient = PatientId::new(given[0].patient_id);
    let back = |w: &mut Write<'_>| consents::withdraw(w, clinic.organisation, patient, clinic.questionnaire);
    site.clock.advance(chrono::TimeDelta::minutes(1));
    site.db.write_now("cli", site.clock.now(), back).unwrap();
    assert_eq!(send!(&app, path, "later", "application/fhir+json", document(Value::Null)).status, 409);
    assert_eq!(count(&site, &clinic), 2);
    site.clock.advance(chrono::TimeDelta::minutes(1));
    assert_eq!(send!(&app, path, "again", "application/fhir+json", yes()).status, 201);
}

#[derive(diesel::QueryableByName)]
struct Noted {
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Uuid>)]
    patient_id: Option<uuid::Uuid>,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    said: bool,
}

#[actix_web::test]
async fn a_person_sent_along_is_kept_with_the_response_or_not_at_all() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "person", &resource());
    person_link(&site, &clinic);
    let app = serve!(site);
    let path = "/f/person-link/submission";
    let item = json!([{"linkId": "sleep", "answer": [{"valueCoding": {"code": "well"}}]}]);
    let nameless =
        json!({"resourceType": "QuestionnaireResponse", "status": "completed", "item": item}).to_string();
    assert_eq!(send!(&app, path, "p", "application/fhir+json", nameless).status, 422);
    let named = |name: &str| {
        let patient = json!({"resourceType": "Patient", "id": "p", "name": [{"text": name}], "birthDate": "1950-03-21"});
        json!({"resourceType": "QuestionnaireResponse", "status": "completed", "contained": [patient], "item": item}).to_string()
    };
    assert_eq!(send!(&app, path, "p", "application/fhir+json", named("Maria da Silva")).status, 201);
    // the same key with another body: neither a response nor the other person is kept
    assert_eq!(send!(&app, path, "p", "application/fhir+json", named("Joana Souza")).status, 422);
    let mut conn = site.db.connection().unwrap();
    let all = events::list(&mut conn, clinic.organisation, &events::Filter::default(), 1_000).unwrap();
    assert_eq!(all.iter().filter(|event| event.action == "patient.created").count(), 1);
    assert_eq!(count(&site, &clinic), 1);
}
