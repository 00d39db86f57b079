//! Surveys of other systems, by page and by command line.

use actix_web::http::StatusCode;
use serde_json::{Value, json};
use weconecta::storage::accounts::Role;

use crate::support::{
    TestSite,
    binary::DataFolder,
    serve,
    visit::{reply, upload},
};

const HABITS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/surveys/habits.lss");
const SLEEP: &str = include_str!("../fixtures/surveys/sleep.json");
const PAIN: &str = include_str!("../fixtures/surveys/pain.lss");

/// Two questions, and one that an answer to the first opens.
fn smoking() -> String {
    json!({
        "title": "Hábitos", "locale": "pt-br",
        "pages": [{"name": "p", "elements": [
            {"type": "radiogroup", "name": "smokes", "title": "Você fuma?", "isRequired": true, "choices": ["sim", "não"]},
            {"type": "text", "name": "count", "title": "Quantos por dia?", "inputType": "number", "step": 1, "max": 100,
             "isRequired": true, "visibleIf": "{smokes} = 'sim'"},
            {"type": "comment", "name": "note", "title": "Algo mais?"},
        ]}],
    })
    .to_string()
}

#[actix_web::test]
async fn surveys_are_taken_with_what_was_lost() {
    let site = TestSite::new();
    let organisation = site.organisation("ours");
    let admin = site.person(organisation, Role::Admin);
    let service = serve!(site);
    let files = [("sono.json", SLEEP.as_bytes()), ("dor.lss", PAIN.as_bytes())];
    let answer = reply!(service, upload(&admin, "/admin/questionnaires/import", &[], &files));
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    for said in ["Importados: 2.", "repete a resposta", "moon.png", "x.png"] {
        assert!(answer.body.contains(said), "{said}: {}", answer.body);
    }
}

#[test]
fn the_command_line_takes_surveys() {
    let folder = DataFolder::new();
    folder.run(&["organisation", "create", "--slug", "clinic", "--name", "Clínica"]);
    let file = folder.path().join("fumo.json");
    std::fs::write(&file, smoking()).unwrap();
    let file = file.to_str().unwrap();
    for (file, format) in [(file, "surveyjs"), (HABITS, "limesurvey")] {
        let taken = folder.run(&["questionnaire", "import", file, "--format", format, "--publish", "--json"]);
        let line: Value = serde_json::from_slice(&taken.stdout).unwrap();
        assert_eq!((&line["ok"], &line["items"], &line["losses"]), (&json!(true), &json!(4), &json!([])));
    }
    let other = folder.run(&["questionnaire", "import", file, "--format", "fhir"]);
    assert!(String::from_utf8_lossy(&other.stdout).contains("is of the format surveyjs"), "{other:?}");
}
