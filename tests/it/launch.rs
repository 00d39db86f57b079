//! Launch contexts: what expressions know of the patient who fills in.

use serde_json::{Value, json};
use weconecta::{
    domain::ids::ResponseId,
    storage::{
        events,
        links::{self, NewLink},
        responses,
    },
};

use crate::support::{
    TestSite,
    browse::{look, post},
    seed::{self, Clinic, noon},
    serve,
};

const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";

fn context(name: &str, kind: &str) -> Value {
    json!({"url": format!("{SDC}launchContext"), "extension": [
        {"url": "name", "valueCoding": {"code": name}}, {"url": "type", "valueCode": kind}]})
}

fn item(link_id: &str, kind: &str, rule: &str, expression: &str) -> Value {
    json!({"linkId": link_id, "type": kind, "text": link_id, "extension": [{"url": format!("{SDC}{rule}"),
        "valueExpression": {"language": "text/fhirpath", "expression": expression}}]})
}

fn questionnaire() -> String {
    json!({"resourceType": "Questionnaire", "title": "Q", "status": "active",
        "extension": [context("patient", "Patient"), context("user", "Patient"), context("encounter", "Encounter")],
        "item": [
            item("name", "string", "initialExpression", "%patient.name.first().text"),
            item("birth", "date", "initialExpression", "%patient.birthDate"),
            item("old", "string", "enableWhenExpression", "%patient.birthDate < @1970-01-01"),
            item("young", "string", "enableWhenExpression", "%patient.birthDate >= @1970-01-01"),
            item("visit", "string", "enableWhenExpression", "%encounter.exists()"),
            item("self", "boolean", "calculatedExpression", "%user.id = %patient.id and %patient.id.exists()")]})
    .to_string()
}

fn link(site: &TestSite, clinic: &Clinic) {
    let new = NewLink {
        questionnaire: clinic.questionnaire,
        member: clinic.member,
        token: "token-known",
        title: "Link",
        identification: "identified",
        mode: "page",
        opens_at: None,
        closes_at: None,
    };
    site.db.write_now("cli", noon(), |w| links::insert(w, clinic.organisation, &new)).unwrap();
}

fn row(site: &TestSite, clinic: &Clinic) -> responses::Response {
    let mut conn = site.db.connection().unwrap();
    let all = events::list(&mut conn, clinic.organisation, &events::Filter::default(), 100).unwrap();
    let started = all.iter().find(|event| event.action == "response.started").unwrap();
    responses::find(&mut conn, clinic.organisation, ResponseId::new(started.entity_id)).unwrap()
}

fn answer(row: &responses::Response, link_id: &str) -> Option<Value> {
    let item = row.answers.as_array()?.iter().find(|item| item["linkId"] == link_id)?;
    item["answer"][0].as_object()?.values().next().cloned()
}

#[actix_web::test]
async fn expressions_know_the_patient_of_a_response() {
    for mode in ["page", "chat"] {
        let site = TestSite::new();
        let clinic = seed::clinic(&site.db, "anybody", &questionnaire());
        link(&site, &clinic);
        let app = serve!(site);
        let start = look!(&app, "/f/token-known").hidden("start");
        let who = [("name", "Maria Silva"), ("birth_date", "21/11/1950")];
        let fields = [&[("start", start.as_str()), ("consent", "on"), ("mode", mode)][..], &who[..]].concat();
        let here = post!(&app, "/f/token-known", &fields).location;
        let begun = row(&site, &clinic);
        assert_eq!(answer(&begun, "name"), Some(json!("Maria Silva")), "{}", begun.answers);
        assert_eq!(answer(&begun, "birth"), Some(json!("1950-11-21")));
        let step = if mode == "chat" { "chat" } else { "q" };
        let page = look!(&app, format!("{here}/{step}/0"));
        assert!(page.body.contains("Maria Silva"), "{mode}: {}", page.body);
        let was = look!(&app, format!("{here}/{step}/1")).hidden("_was");
        let saved =
            post!(&app, format!("{here}/{step}/1"), &[("_was", was.as_str()), ("birth", "21/11/1950")]);
        assert!(saved.location.ends_with("/2"), "{mode}: who is older is asked that: {}", saved.location);
        let was = look!(&app, saved.location).hidden("_was");
        let saved = post!(&app, saved.location, &[("_was", was.as_str()), ("old", "sim")]);
        assert!(
            !saved.location.ends_with("/3") && !saved.location.ends_with("/4"),
            "{mode}: {}",
            saved.location
        );
        let sent = post!(&app, format!("{here}/submission"), &[]);
        assert!(sent.location.ends_with("/done"), "{mode}: {}", sent.body);
        let sent = row(&site, &clinic);
        assert_eq!(answer(&sent, "old"), Some(json!("sim")), "{}", sent.answers);
        assert_eq!(answer(&sent, "self"), Some(json!(true)), "{}", sent.answers);
    }
}

#[actix_web::test]
async fn of_somebody_unknown_nothing_is_known_and_nothing_fails() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "nobody", &questionnaire());
    let app = serve!(site);
    let start = look!(&app, "/f/token-nobody").hidden("start");
    let begun = post!(&app, "/f/token-nobody", &[("start", start.as_str()), ("consent", "on")]);
    assert_eq!(begun.status, 303, "{}", begun.body);
    assert_eq!(row(&site, &clinic).answers, json!([]));
    let sent = post!(&app, format!("{}/submission", begun.location), &[]);
    assert!(sent.location.ends_with("/done"), "{}", sent.body);
    assert_eq!(answer(&row(&site, &clinic), "self"), Some(json!(false)));
}
