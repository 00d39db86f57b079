//! Pairs of questionnaire and response with what HL7's validator says of them. They are not part of the repository;
//! without them this passes and says so.

use std::path::Path;

use serde_json::Value as Json;

use super::*;

/// Where we differ, and why.
const DIFFERENT: [&str; 2] = [
    // the limit is in megabytes, as its definition has it, and the file has 500 bytes
    "attachment-max-size-qr",
    // the questionnaire's status softens nothing
    "string-draft-downgrade-qr",
];

#[test]
fn responses_stand_and_fall_as_with_the_validator_of_hl7() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/fhir/validator-cases");
    let read = |name: &Json| -> Option<Json> {
        serde_json::from_slice(&std::fs::read(folder.join(name.as_str()?)).ok()?).ok()
    };
    let Some(index) = read(&"index.json".into()) else {
        eprintln!("skipped: ../shared/data is not here");
        return;
    };
    let mut different = Vec::new();
    for case in index.as_array().unwrap() {
        let mut resources = case["supporting"].as_array().unwrap().iter().filter_map(read);
        let questionnaire = resources.find_map(|resource| Questionnaire::from_json(&resource).ok());
        let (Some(questionnaire), Some(response)) = (questionnaire, read(&case["response"])) else {
            continue;
        };
        if Some(stands(&questionnaire, &response["item"])) != case["expect_success"].as_bool() {
            different.push(case["name"].as_str().unwrap().to_owned());
        }
    }
    different.sort();
    let mut known = DIFFERENT;
    known.sort_unstable();
    assert_eq!(different, known);
}

fn stands(questionnaire: &Questionnaire, items: &Json) -> bool {
    let Ok(compiled) = compile(questionnaire) else { return false };
    let Ok(answers) = Answers::from_response_items(&compiled, items) else { return false };
    let evaluation = evaluate(&compiled, &answers, &context());
    evaluation.is_complete() && evaluation.disabled_answers(&compiled).is_empty()
}
