//! Groups that repeat: an instance comes, goes and moves on every kind of page, and nothing typed is lost by it.

use serde_json::{Value, json};

use crate::{
    opening::by_section,
    support::{
        TestSite,
        browse::{Answer, look, post},
        seed::{self, Clinic},
        serve,
    },
};

fn resource() -> String {
    json!({
        "resourceType": "Questionnaire", "status": "active", "title": "Remédios", "language": "pt-BR",
        "item": [
            {"linkId": "drug", "type": "group", "repeats": true, "text": "Remédio",
             "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs", "valueInteger": 3}],
             "item": [
                {"linkId": "name", "type": "string", "text": "Nome", "required": true},
                {"linkId": "daily", "type": "boolean", "text": "Todo dia?"},
                {"linkId": "times", "type": "integer", "text": "Quantas vezes?", "required": true,
                 "enableWhen": [{"question": "daily", "operator": "=", "answerBoolean": true}]}]},
            {"linkId": "note", "type": "string", "text": "Algo mais?"}],
    })
    .to_string()
}

macro_rules! start {
    ($app:expr, $link:expr, $mode:expr) => {{
        let start = look!($app, $link).hidden("start");
        post!($app, $link, &[("start", start.as_str()), ("consent", "on"), ("mode", $mode)]).location
    }};
}

/// Presses a button of a section's page, with what was typed.
macro_rules! press {
    ($app:expr, $section:expr, $page:expr, $typed:expr) => {{
        let (was, shown) = ($page.hidden("_was"), $page.hidden("_shown"));
        let ours = [("_was", was.as_str()), ("_shown", shown.as_str())];
        let all: Vec<(&str, &str)> = ours.into_iter().chain($typed.iter().copied()).collect();
        post!($app, $section, &all)
    }};
}

fn stored(site: &TestSite, clinic: &Clinic) -> Value {
    use diesel::prelude::*;
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Jsonb)]
        answers: Value,
    }
    let query = diesel::sql_query("SELECT answers FROM responses WHERE organisation_id = $1")
        .bind::<diesel::sql_types::Uuid, _>(clinic.organisation.get());
    query.get_result::<Row>(&mut *site.db.connection().unwrap()).unwrap().answers
}

/// The names of the medicines, instance by instance.
fn names(answers: &Value) -> Vec<String> {
    let drugs = answers.as_array().unwrap().iter().filter(|item| item["linkId"] == "drug");
    drugs
        .map(|drug| drug["item"][0]["answer"][0]["valueString"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn has(page: &Answer, text: &str) -> bool {
    assert_eq!(page.status, 200, "{}", page.location);
    page.body.contains(text)
}

#[actix_web::test]
async fn an_instance_comes_and_goes_in_a_section() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "sections", &resource());
    by_section(&site, &clinic, "drugs");
    let app = serve!(site);
    let section = look!(&app, start!(&app, "/f/drugs", "page")).location;
    let page = look!(&app, section);
    assert!(has(&page, "Remédio: 1 de 1") && has(&page, "Adicionar outro: Remédio"));
    assert_eq!(page.hidden("_shown"), "0,1,2");

    let typed = [("name", "A"), ("daily", "true"), ("_add", "0")];
    let added = press!(&app, section, page, typed);
    assert_eq!((added.status, added.location.ends_with("#i0_1")), (303, true), "{}", added.location);
    assert_eq!(press!(&app, section, page, typed).status, 303, "pressed twice");
    let page = look!(&app, section);
    assert!(has(&page, "Remédio: 2 de 2") && !has(&page, "de 3"), "one came");
    assert_eq!(page.hidden("_shown"), "0,1,2,3,0_1,1_1,2_1", "the condition holds in the first one only");

    let typed = [("name", "A"), ("daily", "true"), ("times", "2"), ("_1/name", ""), ("_1/daily", "false")];
    let refused = press!(&app, section, page, typed);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("href=\"#q1_1\"") && !refused.body.contains("href=\"#q1\""));
    let typed = [("name", "A"), ("daily", "true"), ("times", "2"), ("_1/name", "B"), ("_add", "0")];
    assert_eq!(press!(&app, section, page, typed).status, 303);
    let page = look!(&app, section);
    assert!(has(&page, "Remédio: 3 de 3") && !has(&page, "name=\"_add\""), "there may be no more");
    assert_eq!(names(&stored(&site, &clinic)), ["A", "B", ""]);

    let typed = [("name", "A"), ("daily", "true"), ("times", "2"), ("_1/name", "B"), ("_down", "0")];
    assert_eq!(press!(&app, section, page, typed).status, 303);
    assert_eq!(names(&stored(&site, &clinic)), ["B", "A", ""]);
    let page = look!(&app, section);
    let typed =
        [("name", "B2"), ("_1/name", "A"), ("_1/daily", "true"), ("_1/times", "2"), ("_remove", "0_1")];
    let asked = press!(&app, section, page, typed);
    assert!(
        has(&asked, "Você perde estas respostas") && has(&asked, "Quantas vezes?: 2") && has(&asked, "B2")
    );
    assert_eq!(names(&stored(&site, &clinic)), ["B", "A", ""], "asked first");
    let sure: Vec<(&str, &str)> = typed.iter().copied().filter(|(name, _)| *name != "_remove").collect();
    let sure = [sure, vec![("_remove_surely", "0_1")]].concat();
    assert_eq!(press!(&app, section, asked, sure).status, 303);
    assert_eq!(names(&stored(&site, &clinic)), ["B2", ""]);
    let page = look!(&app, section);
    assert_eq!(
        press!(&app, section, page, [("name", "B2"), ("_remove", "0_1")]).status,
        303,
        "nothing to lose"
    );
    assert_eq!(names(&stored(&site, &clinic)), ["B2"]);
}

#[actix_web::test]
async fn another_tab_that_took_an_instance_away_is_noticed() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "tabs", &resource());
    by_section(&site, &clinic, "two-tabs");
    let app = serve!(site);
    let section = look!(&app, start!(&app, "/f/two-tabs", "page")).location;
    press!(&app, section, look!(&app, section), [("name", "A"), ("_add", "0")]);
    press!(&app, section, look!(&app, section), [("name", "A"), ("_1/name", "B"), ("_up", "0_1")]);
    let (mine, theirs) = (look!(&app, section), look!(&app, section));
    let gone = [("name", "B"), ("_1/name", "A"), ("_remove_surely", "0")];
    assert_eq!(press!(&app, section, theirs, gone).status, 303);
    let late = press!(&app, section, mine, [("name", "B"), ("_1/name", "A more")]);
    assert_eq!(late.status, 409);
    assert_eq!(names(&stored(&site, &clinic)), ["A"], "nothing was overwritten");
}

#[actix_web::test]
async fn the_page_with_all_questions_keeps_what_was_typed() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "whole", &resource());
    let app = serve!(site);
    let (form, here) = ("/f/token-whole/form", "/f/token-whole/submission");
    let page = look!(&app, form);
    assert!(has(&page, "Remédio: 1 de 1"));
    let key = page.hidden("_key");
    let send = |page: &Answer, typed: &[(&'static str, &'static str)]| {
        let shown = page.hidden("_shown");
        let ours = [("_key".to_owned(), key.clone()), ("_shown".to_owned(), shown)];
        let typed = typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        ours.into_iter().chain(typed).collect::<Vec<(String, String)>>()
    };
    macro_rules! send {
        ($page:expr, $typed:expr) => {{
            let all = send(&$page, &$typed);
            let all: Vec<(&str, &str)> =
                all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            post!(&app, here, &all)
        }};
    }
    let page =
        send!(page, [("name", "A"), ("daily", "true"), ("times", "muitas"), ("note", "n"), ("_add", "0")]);
    assert!(has(&page, "value=\"A\"") && has(&page, "value=\"muitas\"") && has(&page, "name=\"_1/name\""));
    let typed = [("name", "A"), ("times", "x"), ("daily", "true"), ("_1/name", "B"), ("_up", "0_1")];
    let page = send!(page, typed);
    assert!(has(&page, "name=\"name\" value=\"B\"") && has(&page, "name=\"_1/times\" value=\"x\""));
    let typed = [("name", "B"), ("_1/name", "A"), ("_1/daily", "true"), ("_1/times", "2"), ("_remove", "0")];
    let asked = send!(page, typed);
    assert!(has(&asked, "name=\"_remove_surely\" value=\"0\"") && has(&asked, "Nome: B"));
    let typed =
        [("name", "B"), ("_1/name", "A"), ("_1/daily", "true"), ("_1/times", "2"), ("_remove_surely", "0")];
    let page = send!(asked, typed);
    assert!(has(&page, "name=\"name\" value=\"A\"") && !has(&page, "_1/name"));
    let page = send!(page, [("name", "A"), ("daily", "true"), ("times", "2"), ("_add", "0")]);
    let page = send!(
        page,
        [("name", "A"), ("daily", "true"), ("times", "2"), ("_1/daily", "true"), ("_consent", "on")]
    );
    assert_eq!(page.status, 422);
    assert!(page.body.contains("href=\"#q1_1\"") && page.body.contains("id=\"q3_1\""), "{}", page.body);
    let typed = [
        ("name", "A"),
        ("daily", "true"),
        ("times", "2"),
        ("_1/name", "C"),
        ("_1/daily", "true"),
        ("_1/times", "1"),
        ("_consent", "on"),
    ];
    let done = send!(page, typed);
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(names(&stored(&site, &clinic)), ["A", "C"]);
}

#[actix_web::test]
async fn one_at_a_time_asks_for_another_one_after_the_last() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "steps", &resource());
    let app = serve!(site);
    let here = start!(&app, "/f/token-steps", "page");
    macro_rules! answer {
        ($at:expr, $typed:expr) => {{
            let path = format!("{here}/q/{}", $at);
            let page = look!(&app, path);
            assert_eq!(page.status, 200, "{path}");
            let was = page.hidden("_was");
            let typed: Vec<(&str, &str)> = [("_was", was.as_str())].into_iter().chain($typed).collect();
            let saved = post!(&app, path, &typed);
            saved.location.strip_prefix(&format!("{here}/")).unwrap_or_default().to_owned()
        }};
    }
    assert_eq!(answer!("1", [("name", "A")]), "q/2");
    assert_eq!(answer!("2", [("daily", "false")]), "q/0");
    let asked = look!(&app, format!("{here}/q/0"));
    assert!(has(&asked, "Quer adicionar outro") && has(&asked, "Nome: A"));
    assert_eq!(answer!("0", [("_add", "0")]), "q/1_1");
    assert!(has(&look!(&app, format!("{here}/q/1_1")), "Remédio: 2 de 2"));
    assert_eq!(answer!("1_1", [("_1/name", "B")]), "q/2_1");
    assert_eq!(answer!("2_1", [("_1/daily", "true")]), "q/3_1");
    assert_eq!(answer!("3_1", [("_1/times", "4")]), "q/0_1");
    assert_eq!(answer!("0_1", [("_remove", "0_1")]), "", "asked first");
    assert_eq!(names(&stored(&site, &clinic)), ["A", "B"]);
    assert_eq!(answer!("0_1", []), "q/4");
    assert_eq!(answer!("4", [("note", "n")]), "check");
    let check = look!(&app, format!("{here}/check"));
    assert!(has(&check, "Remédio: 2 de 2") && has(&check, "q/3_1?back=check"));
    assert_eq!(post!(&app, format!("{here}/submission"), &[]).status, 303);
    let sent = look!(&app, format!("{here}/check"));
    assert!(has(&sent, "Remédio: 2 de 2") && !has(&sent, "?back=check"));
    assert_eq!(names(&stored(&site, &clinic)), ["A", "B"]);
}

#[actix_web::test]
async fn the_conversation_asks_for_another_one_after_the_last() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "talk", &resource());
    let app = serve!(site);
    let here = start!(&app, "/f/token-talk", "chat");
    macro_rules! reply {
        ($at:expr, $name:expr, $value:expr) => {{
            let path = format!("{here}/chat/{}", $at);
            let was = look!(&app, path).hidden("_was");
            let saved = post!(&app, path, &[("_was", was.as_str()), ($name, $value)]);
            saved.location.rsplit('/').next().unwrap_or_default().to_owned()
        }};
    }
    assert_eq!(reply!("1", "name", "A"), "2");
    assert_eq!(reply!("2", "daily", "false"), "0");
    assert!(has(&look!(&app, format!("{here}/chat/0")), "Quer adicionar outro: Remédio?"));
    assert_eq!(reply!("0", "_another", "true"), "1_1");
    assert_eq!(reply!("1_1", "_1/name", "B"), "2_1");
    assert_eq!(reply!("2_1", "_1/daily", "false"), "0_1");
    assert_eq!(reply!("0_1", "_another", "false"), "4");
    assert_eq!(names(&stored(&site, &clinic)), ["A", "B"]);
    let page = look!(&app, format!("{here}/chat/4"));
    assert!(has(&page, "Remédio: 1 de 2") && has(&page, "Remédio: 2 de 2"));
}
