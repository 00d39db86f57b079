//! Surveys of other systems, from the file to a patient's answers.

use actix_web::http::StatusCode;
use serde_json::{Value, json};
use weconecta::storage::{
    accounts::Role,
    questionnaire_cards::{self as cards, Filter},
    versions,
};

use crate::support::{
    TestSite,
    binary::DataFolder,
    browse::{look, post},
    seed, serve,
    visit::{reply, upload},
};

const SLEEP: &str = include_str!("../fixtures/surveys/sleep.json");

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

/// Takes a file in by the page, and gives what became of it.
async fn taken(site: &TestSite, name: &str, text: &str) -> (String, String) {
    let organisation = site.organisation("ours");
    let admin = site.person(organisation, Role::Admin);
    let service = serve!(site);
    let files = [(name, text.as_bytes())];
    let answer = reply!(service, upload(&admin, "/admin/questionnaires/import", &[], &files));
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let mut conn = site.db.connection().unwrap();
    let all = cards::list(&mut conn, organisation, &Filter::default(), 0, 10).unwrap();
    let version = versions::find(&mut conn, organisation, all[0].versions[0].id()).unwrap();
    (answer.body, version.resource)
}

/// Answers the first question, and goes on to what is asked then.
macro_rules! after_first {
    ($app:expr, $link:expr, $answer:expr) => {{
        let start = look!($app, $link).hidden("start");
        let begun = post!($app, $link, &[("start", start.as_str()), ("consent", "on"), ("mode", "page")]);
        assert_eq!(begun.status, 303, "{}", begun.body);
        let first = look!($app, begun.location);
        let question = look!($app, first.location);
        assert!(question.body.contains("Você fuma?"), "{}", question.body);
        let value = question.body.split("value=\"").find_map(|part| {
            let (value, rest) = part.split_once('"')?;
            let label = rest.split("</label>").next()?;
            label.contains($answer).then(|| value.to_owned())
        });
        let was = question.hidden("_was");
        let saved = post!(
            $app,
            first.location,
            &[("_was", was.as_str()), ("smokes", value.as_deref().unwrap_or_default())]
        );
        assert_eq!(saved.status, 303, "{}", saved.body);
        look!($app, saved.location).body
    }};
}

#[actix_web::test]
async fn a_surveyjs_survey_is_taken_published_and_answered() {
    let site = TestSite::new();
    let (page, _) = taken(&site, "sono.json", SLEEP).await;
    for said in ["Importados: 1.", "repete a resposta", "moon.png", "trigger: setvalue"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let site = TestSite::new();
    let (_, resource) = taken(&site, "fumo.json", &smoking()).await;
    seed::clinic(&site.db, "survey", &resource);
    let app = serve!(site);
    let asked = after_first!(&app, "/f/token-survey", "sim");
    assert!(asked.contains("Quantos por dia?"), "{asked}");
    let site = TestSite::new();
    seed::clinic(&site.db, "survey", &resource);
    let app = serve!(site);
    let asked = after_first!(&app, "/f/token-survey", "não");
    assert!(asked.contains("Algo mais?") && !asked.contains("Quantos por dia?"), "{asked}");
}

#[test]
fn the_command_line_takes_surveys() {
    let folder = DataFolder::new();
    folder.run(&["organisation", "create", "--slug", "clinic", "--name", "Clínica"]);
    let file = folder.path().join("fumo.json");
    std::fs::write(&file, smoking()).unwrap();
    let file = file.to_str().unwrap();
    let taken = folder.run(&["questionnaire", "import", file, "--format", "surveyjs", "--publish", "--json"]);
    let line: Value = serde_json::from_slice(&taken.stdout).unwrap();
    assert_eq!((&line["ok"], &line["items"], &line["losses"]), (&json!(true), &json!(4), &json!([])));
    let other = folder.run(&["questionnaire", "import", file, "--format", "fhir"]);
    assert!(String::from_utf8_lossy(&other.stdout).contains("is of the format surveyjs"), "{other:?}");
}
