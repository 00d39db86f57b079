//! Answers as people write or show them: numbers of documents, dates, a place on a line, regions of the body.

use scraper::{Html, Selector};
use serde_json::{Value, json};

use crate::support::{
    TestSite,
    browse::{Answer, ask, look, post},
    seed, serve,
    visit::get,
};

const ENTRIES: &str = include_str!("../fixtures/questionnaires/entries.json");

/// Where the items stand in the questionnaire.
const CPF: usize = 1;
const PHONE: usize = 4;
const BORN: usize = 6;
const LINE: usize = 8;
const WHERE: usize = 11;

macro_rules! start {
    ($app:expr, $link:expr) => {{
        let start = look!($app, $link).hidden("start");
        post!($app, $link, &[("start", start.as_str()), ("consent", "on"), ("mode", "page")]).location
    }};
}

macro_rules! give {
    ($app:expr, $here:expr, $item:expr, $name:expr, $text:expr) => {{
        let step = format!("{}/q/{}", $here, $item);
        let was = look!($app, step).hidden("_was");
        post!($app, step, &[("_was", was.as_str()), ($name, $text)])
    }};
}

fn count(body: &str, css: &str) -> usize {
    Html::parse_document(body).select(&Selector::parse(css).unwrap()).count()
}

fn attribute(body: &str, css: &str, name: &str) -> String {
    let page = Html::parse_document(body);
    let found = page.select(&Selector::parse(css).unwrap()).next();
    found.unwrap_or_else(|| panic!("no {css}")).value().attr(name).unwrap_or_default().to_owned()
}

#[actix_web::test]
async fn numbers_of_documents_are_checked_and_shown_as_people_know_them() {
    let site = TestSite::new();
    seed::clinic(&site.db, "documents", ENTRIES);
    let app = serve!(site);
    let here = start!(&app, "/f/token-documents");
    let page = look!(&app, format!("{here}/q/{CPF}"));
    assert_eq!(attribute(&page.body, "input[name=cpf]", "inputmode"), "numeric");
    assert!(page.body.contains("11 números"), "what to type is said before");
    let wrong = give!(&app, here, CPF, "cpf", "529.982.247-26");
    assert_eq!(wrong.status, 422);
    assert_eq!(attribute(&wrong.body, "input[name=cpf]", "value"), "529.982.247-26", "kept as it was typed");
    assert!(wrong.body.contains("Este CPF não existe"));
    assert_eq!(give!(&app, here, CPF, "cpf", "52998224725").status, 303);
    let kept = look!(&app, format!("{here}/q/{CPF}"));
    assert_eq!(attribute(&kept.body, "input[name=cpf]", "value"), "529.982.247-25");
    assert_eq!(
        attribute(&look!(&app, format!("{here}/chat/{PHONE}")).body, "[name=phone]", "inputmode"),
        "tel"
    );
    assert_eq!(give!(&app, here, PHONE, "phone", "51 999998888").status, 303);
    let check = look!(&app, format!("{here}/check"));
    assert!(check.body.contains("529.982.247-25") && check.body.contains("(51) 99999-8888"));
}

#[actix_web::test]
async fn dates_are_typed_in_ones_own_way_and_said_back() {
    let site = TestSite::new();
    seed::clinic(&site.db, "dates", ENTRIES);
    let app = serve!(site);
    let here = start!(&app, "/f/token-dates");
    for typed in ["3/4/61", "3 de abril de 1961", "03041961"] {
        assert_eq!(give!(&app, here, BORN, "born", typed).status, 303, "{typed}");
        let again = look!(&app, format!("{here}/q/{BORN}"));
        assert!(again.body.contains("3 de abril de 1961"), "how it was understood");
        assert_eq!(attribute(&again.body, "input[name=born]", "value"), "03/04/1961");
    }
    let unclear = give!(&app, here, BORN, "born", "3/4");
    assert_eq!(unclear.status, 422);
    assert!(unclear.body.contains("Não ficou claro qual é a data"));
    assert_eq!(attribute(&unclear.body, "input[name=born]", "value"), "3/4", "kept as it was typed");
    let english = give!(&app, here, format!("{BORN}?lang=en"), "born", "3/4/1961");
    assert_eq!(english.status, 422, "March or April?");
}

#[actix_web::test]
async fn a_place_on_a_line_says_that_it_waits() {
    let site = TestSite::new();
    seed::clinic(&site.db, "line", ENTRIES);
    let app = serve!(site);
    let here = start!(&app, "/f/token-line");
    let page = look!(&app, format!("{here}/q/{LINE}")).body;
    let axis = |name: &str| attribute(&page, ".slider--line input[type=range]", name);
    assert_eq!([axis("min"), axis("max"), axis("name")], ["0", "100", ""], "untouched it posts nothing");
    assert_eq!(attribute(&page, ".slider--line", "data-quiet"), "Respondido");
    assert!(page.contains("Sem dor") && page.contains("A pior dor") && page.contains("Ainda sem resposta"));
    assert_eq!(give!(&app, here, LINE, "line", "101").status, 422, "beyond the line");
    assert_eq!(give!(&app, here, LINE, "line", "37,5").status, 303);
    assert_eq!(count(&look!(&app, format!("{here}/chat/{LINE}")).body, ".slider--line"), 1);
}

#[actix_web::test]
async fn a_place_on_a_line_is_shown_on_its_line() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "mark", ENTRIES);
    let app = serve!(site);
    let here = start!(&app, "/f/token-mark");
    assert_eq!(give!(&app, here, LINE, "line", "37,5").status, 303);
    let check = look!(&app, format!("{here}/check")).body;
    assert_eq!(attribute(&check, ".ans .vas__m", "x1"), "37.5%");
    assert_eq!(count(&check, ".ans .vas p.vh"), 1, "its author hides the number; it is read aloud");
    let chat = look!(&app, format!("{here}/chat/{WHERE}")).body;
    assert_eq!(attribute(&chat, ".msg--me .vas__m", "x1"), "37.5%");
    assert_eq!(post!(&app, format!("{here}/submission"), &[]).status, 303);
    let admin = site.sign_in(clinic.organisation, clinic.member);
    let list: Answer = ask!(&app, get(&admin, "/staff/responses"));
    let id = regex::Regex::new("/staff/responses/[0-9a-f-]{36}").unwrap().find(&list.body).unwrap().as_str();
    let record = ask!(&app, get(&admin, id)).body;
    assert_eq!(attribute(&record, ".answers .vas__m", "x1"), "37.5%");
    assert!(
        record.contains("<bdi>37,5</bdi>") && record.contains("de 0 a 100"),
        "staff see the number: {record}"
    );
    assert!(record.contains("Sem dor") && record.contains("A pior dor"));
}

#[actix_web::test]
async fn a_body_is_drawn_beside_its_regions() {
    let site = TestSite::new();
    seed::clinic(&site.db, "body", ENTRIES);
    let app = serve!(site);
    let here = start!(&app, "/f/token-body");
    let step = format!("{here}/q/{WHERE}");
    let page = look!(&app, step);
    assert_eq!(count(&page.body, "input[type=checkbox][name=where]"), 6, "the list stands for itself");
    assert_eq!(count(&page.body, ".body[aria-hidden=true] svg"), 2);
    // the head and both knees on both sides, the lower back on its own
    assert_eq!(count(&page.body, ".body path[data-for]"), 7);
    let key = |number: usize| {
        let id = attribute(&page.body, "input[type=checkbox][name=where]", "id");
        let id = if number == 1 { id } else { format!("{id}-{number}") };
        attribute(&page.body, &format!("[id=\"{id}\"]"), "value")
    };
    let was = page.hidden("_was");
    let (knee, back) = (key(3), key(5));
    let given = [("_was", was.as_str()), ("where", knee.as_str()), ("where", back.as_str())];
    assert_eq!(post!(&app, step, &given).status, 303);
    let marked = look!(&app, step).body;
    assert_eq!(count(&marked, ".body path.on"), 3, "a knee seen twice, the back once");
    let front = Html::parse_document(&marked);
    let knee = front.select(&Selector::parse(".body__v:first-child path.on").unwrap()).next().unwrap();
    assert_eq!(knee.value().attr("transform"), None, "the right knee of who faces us is on our left");
    assert_eq!(count(&look!(&app, format!("{here}/chat/{WHERE}")).body, ".body svg"), 2);
}

#[test]
fn what_is_acted_on_is_no_loss() {
    let imported = weconecta::exchange::fhir::import(ENTRIES.as_bytes(), ENTRIES.len()).unwrap();
    assert!(imported.losses.is_empty(), "{:?}", imported.losses);
    assert_eq!(
        imported.questionnaire.to_json(),
        serde_json::from_str::<Value>(ENTRIES).unwrap_or(json!(null))
    );
}
