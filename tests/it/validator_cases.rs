//! Pairs of questionnaire and response with what HL7's validator says of them, sent to the API: a measure. They are
//! not part of the repository; without them this passes and says so.

use std::{fs, path::Path};

use actix_web::{
    http::header,
    test::{TestRequest, call_service, read_body},
};
use serde_json::Value;

use crate::support::{TestSite, serve};

/// Where we differ; `docs/formats.md` says why.
const DIFFERENT: [&str; 1] = [
    // the limit is in megabytes, as its definition has it, and the file has 500 bytes
    "attachment-max-size-qr",
];

fn read(name: &Value) -> Option<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders =
        ["../shared/data", "../../shared/data"].map(|path| root.join(path).join("fhir/validator-cases"));
    let file = folders.iter().find_map(|folder| fs::read(folder.join(name.as_str()?)).ok())?;
    serde_json::from_slice(&file).ok()
}

macro_rules! post {
    ($service:expr, $key:expr, $path:expr, $body:expr) => {{
        let request = TestRequest::post()
            .uri($path)
            .insert_header((header::AUTHORIZATION, format!("Bearer {}", $key)))
            .insert_header((header::CONTENT_TYPE, "application/fhir+json"))
            .set_payload($body.to_string());
        let answer = call_service(&$service, request.to_request()).await;
        let status = answer.status().as_u16();
        (status, serde_json::from_slice::<Value>(&read_body(answer).await).unwrap())
    }};
}

#[actix_web::test]
async fn the_api_agrees_with_the_validator_of_hl7() {
    let Some(index) = read(&"index.json".into()) else {
        eprintln!("skipped: ../shared/data is not here");
        return;
    };
    let site = TestSite::new();
    let key = site.api_key(site.organisation("ubs"), "*").1;
    let service = serve!(site);
    let (mut count, mut different) = (0, Vec::new());
    for case in index.as_array().unwrap() {
        let mut resources = case["supporting"].as_array().unwrap().iter().filter_map(read);
        let questionnaire = resources.find(|resource| resource["resourceType"] == "Questionnaire");
        let (Some(mut questionnaire), Some(mut response)) = (questionnaire, read(&case["response"])) else {
            continue;
        };
        count += 1;
        questionnaire["status"] = "active".into();
        let (status, made) = post!(service, key, "/fhir/Questionnaire", questionnaire);
        // what can't be asked can't be answered rightly
        let stands = status == 201 && {
            response["questionnaire"] = format!("Questionnaire/{}", made["id"].as_str().unwrap()).into();
            let (status, said) = post!(service, key, "/fhir/QuestionnaireResponse/$validate", response);
            let issues = said["issue"].as_array().unwrap();
            status == 200 && issues.iter().all(|issue| issue["severity"] != "error")
        };
        if Some(stands) != case["expect_success"].as_bool() {
            different.push(case["name"].as_str().unwrap().to_owned());
        }
    }
    different.sort();
    println!(
        "{} of {count} cases as HL7's validator; different: {}",
        count - different.len(),
        different.join(", ")
    );
    let mut known = DIFFERENT;
    known.sort_unstable();
    assert_eq!(different, known);
}
