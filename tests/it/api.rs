//! The REST API: what OpenAPI says of it is what it does.

use actix_web::{
    http::header,
    test::{TestRequest, call_service, read_body},
};
use serde_json::{Value, json};
use uuid::Uuid;
use weconecta::{
    domain::ids::{AlertId, ResponseId},
    features,
    storage::{
        StorageError,
        json_text::JsonText,
        submissions::{self, Flag, Submission},
    },
    web::routes::Access,
};

use crate::support::{
    TestSite,
    seed::{self, Clinic, noon},
    serve,
};

const RESOURCE: &str = r#"{"resourceType": "Questionnaire", "url": "http://example.org/q", "status": "active",
    "title": "Humor", "item": [{"linkId": "1", "type": "integer", "text": "Nota"}]}"#;

macro_rules! get {
    ($service:expr, $key:expr, $path:expr) => {{
        let request =
            TestRequest::get().uri($path).insert_header((header::AUTHORIZATION, format!("Bearer {}", $key)));
        let answer = call_service(&$service, request.to_request()).await;
        let status = answer.status().as_u16();
        let kind = answer.headers().get(header::CONTENT_TYPE).unwrap().to_str().unwrap().to_owned();
        let body: Value = serde_json::from_slice(&read_body(answer).await).unwrap();
        (status, kind, body)
    }};
}

fn submit(site: &TestSite, clinic: &Clinic, score: f64) -> ResponseId {
    let id = ResponseId::new(Uuid::now_v7());
    let flags = [Flag {
        id: AlertId::new(Uuid::now_v7()),
        job: Uuid::now_v7(),
        item: Some("1".to_owned()),
        rule: "low".to_owned(),
        severity: "critical",
    }];
    let scores = json!([{"key": "total", "value": score, "band": 0, "severity": 3, "outcome": "critical"}]);
    let submission = Submission {
        id,
        place: clinic.place(),
        revision: 0,
        answers: &JsonText::of(&json!([{"linkId": "1", "answer": [{"valueInteger": 2}]}])),
        scores: &scores,
        score: Some(score),
        severity: Some(3),
        outcome: Some("critical"),
        flags: &flags,
        language: "pt-BR",
        mode: "page",
        body_hash: b"body",
        started_at: noon(),
    };
    site.db.write_now::<_, StorageError>("link", noon(), |w| submissions::save(w, &submission)).unwrap();
    id
}

#[actix_web::test]
async fn the_document_names_every_route_and_every_member() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "ours", RESOURCE);
    submit(&site, &clinic, 2.0);
    let key = site.api_key(clinic.organisation, "*").1;
    let service = serve!(site);
    let (status, _, document) = get!(service, key, "/api/openapi.json");
    assert_eq!(status, 200);
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{document}");
    let routes = features::routes();
    let served: Vec<_> = routes
        .listed()
        .iter()
        .filter(|route| route.access == Access::ApiKey && route.pattern.starts_with("/api/"))
        .map(|route| route.pattern)
        .collect();
    let mut described: Vec<_> = document["paths"].as_object().unwrap().keys().cloned().collect();
    described.sort();
    let mut sorted = served.clone();
    sorted.sort_unstable();
    assert_eq!(described, sorted);
    for (path, schema) in [
        ("/api/v1/questionnaires", "QuestionnaireEntry"),
        ("/api/v1/responses", "ResponseEntry"),
        ("/api/v1/alerts", "AlertEntry"),
    ] {
        let (status, kind, body) = get!(service, key, path);
        assert_eq!((status, kind.as_str()), (200, "application/json"), "{body}");
        let told: Vec<_> = body["items"][0].as_object().unwrap().keys().cloned().collect();
        let text = document.to_string();
        assert!(
            !told.is_empty() && told.iter().all(|name| text.contains(&format!("\"{name}\""))),
            "{schema}"
        );
    }
}

#[actix_web::test]
async fn lists_are_filtered_and_paged() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "ours", RESOURCE);
    let ids = [1.0, 2.0, 3.0].map(|score| submit(&site, &clinic, score).to_string());
    let key = site.api_key(clinic.organisation, "*.read").1;
    let service = serve!(site);
    let mut seen = Vec::new();
    let mut path = "/api/v1/responses?limit=2&status=completed".to_owned();
    loop {
        let (_, _, page) = get!(service, key, &path);
        seen.extend(
            page["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/responses?limit=2&status=completed&after={next}");
    }
    assert_eq!(seen, ids);
    let (_, _, first) = get!(service, key, "/api/v1/responses?limit=1");
    assert_eq!(first["items"][0]["scores"][0]["value"], 1.0);
    let (_, _, alerts) = get!(service, key, "/api/v1/alerts?severity=critical&limit=2");
    assert_eq!((alerts["items"].as_array().unwrap().len(), alerts["next"].as_str()), (2, Some("2")));
    let (_, _, rest) = get!(service, key, "/api/v1/alerts?severity=critical&limit=2&after=2");
    assert_eq!((rest["items"].as_array().unwrap().len(), rest.get("next")), (1, None));
    let (_, _, none) = get!(service, key, "/api/v1/questionnaires?status=draft");
    assert_eq!(none["items"], json!([]));
    let (_, _, found) = get!(service, key, "/api/v1/questionnaires?title=humor");
    assert_eq!(
        (&found["items"][0]["url"], &found["items"][0]["status"]),
        (&json!("http://example.org/q"), &json!("published"))
    );
}

#[actix_web::test]
async fn refusals_are_problem_documents() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "ours", RESOURCE);
    submit(&site, &clinic, 1.0);
    let foreign = site.organisation("theirs");
    let key = site.api_key(clinic.organisation, "Patient.read").1;
    let foreign_key = site.api_key(foreign, "*").1;
    let service = serve!(site);
    for (key, path, wanted) in [
        ("wc_guess", "/api/v1/responses", 401),
        (key.as_str(), "/api/v1/responses", 403),
        (foreign_key.as_str(), "/api/v1/responses?nonsense=1", 400),
        (foreign_key.as_str(), "/api/v1/alerts?status=none", 400),
        (key.as_str(), "/api/v1/nothing", 404),
    ] {
        let (status, kind, body) = get!(service, key, path);
        assert_eq!((status, kind.as_str()), (wanted, "application/problem+json"), "{path}");
        assert_eq!(body["status"], wanted);
    }
    for list in ["questionnaires", "responses", "alerts"] {
        let (_, _, body) = get!(service, foreign_key, &format!("/api/v1/{list}"));
        assert_eq!(body["items"], json!([]), "{list} of another organisation");
    }
}
