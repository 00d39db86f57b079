//! Conditions open and close on the page: what the script is told is what the server then takes, with or without it.

use serde_json::json;
use weconecta::{
    domain::ids::LinkId,
    storage::{
        StorageError,
        links::{self, NewLink},
    },
};

use crate::support::{
    TestSite,
    browse::{Answer, look, post},
    seed::{self, Clinic},
    serve,
};

/// `b` opens by `a`, `c` and `d` by `b`, `e` by `a` being no.
fn resource() -> String {
    let when =
        |question: &str, yes: bool| json!([{"question": question, "operator": "=", "answerBoolean": yes}]);
    json!({
        "resourceType": "Questionnaire", "status": "active", "title": "Hábitos", "language": "pt-BR",
        "item": [{"linkId": "g", "type": "group", "text": "Sobre você", "item": [
            {"linkId": "a", "type": "boolean", "text": "Você fuma?", "required": true},
            {"linkId": "b", "type": "boolean", "text": "Todos os dias?", "required": true, "enableWhen": when("a", true)},
            {"linkId": "c", "type": "integer", "text": "Quantos?", "required": true, "enableWhen": when("b", true)},
            {"linkId": "d", "type": "string", "text": "Desde quando?", "enableWhen": when("b", true)},
            {"linkId": "e", "type": "string", "text": "Já fumou?", "required": true, "enableWhen": when("a", false)},
            {"linkId": "z", "type": "string", "text": "Algo mais?"},
        ]}],
    })
    .to_string()
}

pub(crate) fn by_section(site: &TestSite, clinic: &Clinic, token: &str) -> LinkId {
    let new = NewLink {
        questionnaire: clinic.questionnaire,
        member: clinic.member,
        token,
        title: "Link",
        identification: "anonymous",
        mode: "section",
        opens_at: None,
        closes_at: None,
    };
    site.db
        .write_now::<_, StorageError>("cli", seed::noon(), |w| links::insert(w, clinic.organisation, &new))
        .unwrap()
}

/// The positions of the questions in a page or a part of one.
fn questions(page: &Answer) -> Vec<usize> {
    let found = regex::Regex::new(r#"data-q="(\d+)""#).unwrap();
    found.captures_iter(&page.body).map(|one| one[1].parse().unwrap()).collect()
}

macro_rules! start {
    ($app:expr, $link:expr) => {{
        let start = look!($app, $link).hidden("start");
        post!($app, $link, &[("start", start.as_str()), ("consent", "on"), ("mode", "page")]).location
    }};
}

/// Every combination of the answers that decide.
fn combinations() -> Vec<Vec<(&'static str, &'static str)>> {
    let one = |name: &'static str| ["", "true", "false"].map(|value| (name, value));
    let pairs = one("a").into_iter().flat_map(|a| one("b").map(|b| vec![a, b]));
    pairs.map(|fields| fields.into_iter().filter(|(_, value)| !value.is_empty()).collect()).collect()
}

#[actix_web::test]
async fn the_part_shows_what_the_page_would_show_once_the_answers_are_saved() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "open", &resource());
    by_section(&site, &clinic, "sections");
    let app = serve!(site);
    for answers in combinations() {
        let here = start!(&app, "/f/sections");
        let section = look!(&app, here).location;
        let page = look!(&app, section);
        let (was, all) = (page.hidden("_was"), "1,2,3,4,5,6");
        let asked = |shown: &'static str| {
            let ours = vec![("_was", was.as_str()), ("_key", "key"), ("_shown", shown), ("_open", "1")];
            [ours, answers.clone()].concat()
        };
        // in the section and on the page with all questions, as if everything stood there already and as it comes
        let part = post!(&app, section, &asked(all));
        assert_eq!(part.status, 200, "{answers:?}");
        let whole = post!(&app, "/f/token-open/submission", &asked(all));
        assert_eq!(questions(&whole), questions(&part), "{answers:?}");
        assert_eq!(questions(&look!(&app, section)), questions(&page), "asking stores nothing");
        // saved one by one, each closed question left alone
        for (name, value) in &answers {
            let item = if *name == "a" { 1 } else { 2 };
            let step = look!(&app, format!("{here}/q/{item}"));
            if step.status == 200 {
                let was = step.hidden("_was");
                assert_eq!(
                    post!(&app, format!("{here}/q/{item}"), &[("_was", was.as_str()), (*name, *value)])
                        .status,
                    303
                );
            }
        }
        assert_eq!(questions(&look!(&app, section)), questions(&part), "{answers:?}");
        site.clock.advance(chrono::TimeDelta::minutes(30));
    }
}

#[actix_web::test]
async fn the_part_brings_only_what_the_page_lacks_and_says_so() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "part", &resource());
    by_section(&site, &clinic, "in-parts");
    let app = serve!(site);
    let here = start!(&app, "/f/in-parts");
    let section = look!(&app, here).location;
    let page = look!(&app, section);
    assert!(page.body.contains("data-decides") && page.body.contains("js/questions"));
    let (was, shown) = (page.hidden("_was"), page.hidden("_shown"));
    assert_eq!(shown, "1,6");
    let opened = post!(
        &app,
        section,
        &[("_was", &was), ("_shown", &shown), ("_open", "1"), ("a", "true"), ("z", "só hoje")]
    );
    assert!(opened.body.contains("Apareceu mais uma pergunta: Todos os dias?"), "{}", opened.body);
    assert!(
        !opened.body.contains("Você fuma?") && !opened.body.contains("só hoje"),
        "what stands there stays"
    );
    assert!(opened.body.len() < 6_000, "{} bytes", opened.body.len());
    assert_eq!(opened.hidden("_shown"), "1,2,6");
    let closed = post!(
        &app,
        section,
        &[("_was", &was), ("_shown", "1,2,6"), ("_open", "1"), ("a", "false"), ("b", "true"), ("z", "")]
    );
    assert_eq!(closed.hidden("_shown"), "1,5,6");
    assert!(closed.body.contains("Já fumou?") && closed.body.contains("saiu da página"), "{}", closed.body);

    // what opened in place is taken with the rest by one press, and what closed asks for nothing
    let sent = post!(
        &app,
        section,
        &[
            ("_was", &was),
            ("_shown", "1,2,3,4,6"),
            ("a", "true"),
            ("b", "true"),
            ("c", "x"),
            ("d", ""),
            ("z", "")
        ]
    );
    assert_eq!(sent.status, 422);
    assert!(
        sent.body.contains("Quantos?") && sent.body.contains("value=\"x\""),
        "it stays open beside its mistake"
    );
    let form =
        [("_was", was.as_str()), ("_shown", "1,2,3,4,6"), ("a", "false"), ("b", ""), ("c", ""), ("z", "")];
    assert_eq!(
        post!(&app, section, &form).location,
        format!("{section}?more=true#q5"),
        "without script it opens next"
    );
    let was = look!(&app, section).hidden("_was");
    let form = [
        ("_was", was.as_str()),
        ("_shown", "1,2,3,4,6"),
        ("a", "true"),
        ("b", "true"),
        ("c", "7"),
        ("z", ""),
    ];
    assert_eq!(post!(&app, section, &form).location, format!("{here}/check"));
    let check = look!(&app, format!("{here}/check"));
    assert!(check.body.contains("Quantos?") && !check.body.contains("Já fumou?"));
}

#[actix_web::test]
async fn another_tab_is_never_overwritten_by_what_opened_in_place() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "tabs", &resource());
    by_section(&site, &clinic, "two-tabs");
    let app = serve!(site);
    let here = start!(&app, "/f/two-tabs");
    let section = look!(&app, here).location;
    let was = look!(&app, section).hidden("_was");
    let shown = ("_shown", "1,2,3,4,6");
    let mine = [("_was", was.as_str()), shown, ("a", "true"), ("b", "true"), ("c", "7"), ("z", "")];
    let theirs = [("_was", was.as_str()), shown, ("a", "true"), ("b", "true"), ("c", "9"), ("z", "")];
    assert_eq!(post!(&app, section, &theirs).status, 303);
    let ask = [("_was", was.as_str()), shown, ("_open", "1"), ("a", "true"), ("b", "true")];
    assert_eq!(post!(&app, section, &ask).status, 200);
    let clash = post!(&app, section, &mine);
    assert_eq!(clash.status, 409);
    assert!(clash.body.contains('7') && clash.body.contains('9'));
    let chosen = clash.hidden("_was");
    let again = [("_was", chosen.as_str()), shown, ("a", "true"), ("b", "true"), ("c", "7"), ("z", "")];
    assert_eq!(post!(&app, section, &again).location, format!("{here}/check"));
}
