//! The order of searches, and what they bring along.

use actix_web::{
    http::{Method, header},
    test::{TestRequest, call_service, read_body},
};
use serde_json::{Value, json};

use super::{Got, TYPE, answered, mood, patient, site};
use crate::support::serve;

fn named(family: &str, born: Option<&str>) -> Value {
    let mut patient = json!({"resourceType": "Patient", "name": [{"family": family}]});
    if let Some(born) = born {
        patient["birthDate"] = json!(born);
    }
    patient
}

/// What each entry holds under a pointer, in order.
fn told(bundle: &Value, pointer: &str) -> Vec<String> {
    let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
    let text = |entry: &Value| entry.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    entries.iter().map(text).collect()
}

const FAMILY: &str = "/resource/name/0/family";

#[actix_web::test]
async fn a_search_is_sorted_and_its_pages_keep_the_order() {
    let (site, _, key) = site();
    let service = serve!(site);
    for (family, born) in [
        ("Costa", Some("1980-01-01")),
        ("Álvares", None),
        ("Braga", Some("1980-01-01")),
        ("Dias", Some("1940-01-01")),
    ] {
        ask!(service, key, POST, "/fhir/Patient", named(family, born));
    }
    for (sort, order) in [
        ("name", ["Álvares", "Braga", "Costa", "Dias"]),
        ("-name", ["Dias", "Costa", "Braga", "Álvares"]),
        ("birthdate,-name", ["Dias", "Costa", "Braga", "Álvares"]),
        ("-birthdate,name", ["Álvares", "Braga", "Costa", "Dias"]),
        ("_lastUpdated", ["Costa", "Álvares", "Braga", "Dias"]),
    ] {
        let whole = ask!(service, key, GET, format!("/fhir/Patient?_sort={sort}"));
        assert_eq!(told(&whole.body, FAMILY), order, "{sort}");
        let mut next = Some(format!("/fhir/Patient?_sort={sort}&_count=1"));
        let mut walked = Vec::new();
        while let Some(path) = next {
            let page = ask!(service, key, GET, path);
            assert_eq!(page.status, 200, "{page:?}");
            walked.extend(told(&page.body, FAMILY));
            let links = page.body["link"].as_array().unwrap();
            let link = links.iter().find(|link| link["relation"] == "next");
            next = link.map(|link| link["url"].as_str().unwrap().replace("http://localhost", ""));
        }
        assert_eq!(walked, order, "{sort}, page by page");
    }
    for wrong in ["_sort=identifier", "_sort=nonsense", "_sort=name;DROP"] {
        assert_eq!(ask!(service, key, GET, format!("/fhir/Patient?{wrong}")).status, 400, "{wrong}");
    }
}

#[actix_web::test]
async fn questionnaires_and_responses_are_sorted_too() {
    let (site, _, key) = site();
    let service = serve!(site);
    for (title, status) in [("b", "active"), ("a", "draft"), ("c", "active")] {
        let mut sent = mood(status);
        sent["title"] = json!(title);
        sent["url"] = json!(format!("http://example.org/Questionnaire/{title}"));
        assert_eq!(ask!(service, key, POST, "/fhir/Questionnaire", sent).status, 201);
    }
    for (sort, order) in
        [("title", ["a", "b", "c"]), ("-status,title", ["b", "c", "a"]), ("-url", ["c", "b", "a"])]
    {
        let found = ask!(service, key, GET, format!("/fhir/Questionnaire?_sort={sort}"));
        assert_eq!(told(&found.body, "/resource/title"), order, "{sort}");
    }
    for (authored, status) in
        [("2026-10-03", "completed"), ("2026-10-04", "in-progress"), ("2026-10-02", "completed")]
    {
        let mut sent = answered("none");
        sent["questionnaire"] = json!("http://example.org/Questionnaire/b");
        (sent["authored"], sent["status"]) = (json!(authored), json!(status));
        assert_eq!(ask!(service, key, POST, "/fhir/QuestionnaireResponse", sent).status, 201);
    }
    for (sort, order) in [
        ("authored", ["2026-10-02", "2026-10-03", "2026-10-04"]),
        ("-authored", ["2026-10-04", "2026-10-03", "2026-10-02"]),
        ("-status,authored", ["2026-10-04", "2026-10-02", "2026-10-03"]),
    ] {
        let found =
            ask!(service, key, GET, format!("/fhir/QuestionnaireResponse?_sort={sort}&authored=2026-10"));
        assert_eq!(
            (told(&found.body, "/resource/authored"), &found.body["total"]),
            (order.map(str::to_owned).to_vec(), &json!(3)),
            "{sort}"
        );
    }
}

#[actix_web::test]
async fn a_search_brings_along_what_is_asked_for_and_may_be_read() {
    let (site, organisation, key) = site();
    let service = serve!(site);
    ask!(service, key, POST, "/fhir/Questionnaire", mood("active"));
    let maria = ask!(service, key, POST, "/fhir/Patient", patient());
    let mut of_maria = answered("none");
    of_maria["subject"] = json!({"reference": format!("Patient/{}", maria.id())});
    for _ in 0..2 {
        ask!(service, key, POST, "/fhir/QuestionnaireResponse", of_maria.clone());
    }
    let kinds = |got: &Got| {
        let kinds = told(&got.body, "/resource/resourceType");
        kinds
            .into_iter()
            .zip(told(&got.body, "/search/mode"))
            .map(|(kind, mode)| format!("{kind} {mode}"))
            .collect::<Vec<_>>()
    };
    let both = "/fhir/QuestionnaireResponse?_include=QuestionnaireResponse:subject&_include=QuestionnaireResponse:questionnaire";
    let found = ask!(service, key, GET, both);
    let response = "QuestionnaireResponse match";
    assert_eq!(kinds(&found), [response, response, "Patient include", "Questionnaire include"]);
    assert_eq!(found.body["total"], 2, "what is included does not count");
    let found = ask!(service, key, GET, "/fhir/Patient?_revinclude=QuestionnaireResponse:patient");
    let response = "QuestionnaireResponse include";
    assert_eq!(kinds(&found), ["Patient match", response, response]);
    let found =
        ask!(service, key, GET, "/fhir/Questionnaire?_revinclude=QuestionnaireResponse:questionnaire");
    assert_eq!(kinds(&found), ["Questionnaire match", response, response]);
    for wrong in [
        "Patient?_include=Patient:link",
        "QuestionnaireResponse?_include=QuestionnaireResponse:author",
        "QuestionnaireResponse?_revinclude=Observation:derived-from",
    ] {
        assert_eq!(ask!(service, key, GET, format!("/fhir/{wrong}")).status, 400, "{wrong}");
    }
    let few = site.api_key(organisation, "QuestionnaireResponse.read").1;
    assert_eq!(
        ask!(service, few, GET, "/fhir/QuestionnaireResponse?_include=QuestionnaireResponse:subject").status,
        403
    );
    let few = site.api_key(organisation, "Patient.read").1;
    assert_eq!(
        ask!(service, few, GET, "/fhir/Patient?_revinclude=QuestionnaireResponse:patient").status,
        403
    );
}
