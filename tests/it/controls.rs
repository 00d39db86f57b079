//! Every way an author may ask for a question to be shown: the page shows it, and what it posts is taken.

use scraper::{ElementRef, Html, Selector};
use serde_json::{Value, json};
use weconecta::storage::{Write, version_languages};

use crate::support::{
    TestSite,
    browse::{Answer, look, post},
    seed, serve,
};

const CONTROLS: &str = include_str!("../fixtures/questionnaires/controls.json");

/// A page to look things up in.
struct Page(Html);

impl Page {
    fn of(answer: &Answer) -> Self {
        assert!([200, 422].contains(&answer.status), "{} {}", answer.status, answer.location);
        Self(Html::parse_document(&answer.body))
    }

    fn all(&self, css: &str) -> Vec<ElementRef<'_>> {
        self.0.select(&Selector::parse(css).unwrap()).collect()
    }

    fn one(&self, css: &str) -> ElementRef<'_> {
        self.all(css).into_iter().next().unwrap_or_else(|| panic!("no {css} in {}", self.0.html()))
    }

    /// The block of the question whose field has this name.
    fn block(&self, name: &str) -> Block {
        let field = Selector::parse(&format!("[name=\"{name}\"]")).unwrap();
        let blocks = self.all("[data-q]");
        let block = blocks.iter().find(|block| block.select(&field).next().is_some());
        Block(Html::parse_fragment(&block.unwrap_or_else(|| panic!("no question {name}")).html()))
    }

    fn text(&self) -> String {
        self.0.root_element().text().collect()
    }
}

struct Block(Html);

impl Block {
    fn count(&self, css: &str) -> usize {
        self.0.select(&Selector::parse(css).unwrap()).count()
    }

    fn attribute(&self, css: &str, name: &str) -> String {
        let found = self.0.select(&Selector::parse(css).unwrap()).next();
        let found = found.unwrap_or_else(|| panic!("no {css} in {}", self.0.html()));
        found.value().attr(name).unwrap_or_default().to_owned()
    }

    fn text(&self, css: &str) -> String {
        self.0.select(&Selector::parse(css).unwrap()).flat_map(|found| found.text()).collect::<String>()
    }

    /// Every field that a person fills in has a name: a label of its own, or words it points to.
    fn is_labelled(&self) -> bool {
        let css = "input:not([type=hidden]), select, textarea";
        self.0.select(&Selector::parse(css).unwrap()).all(|field| {
            let label = field.value().attr("id").map(|id| self.count(&format!("label[for=\"{id}\"]")));
            let named = field.value().attr("aria-labelledby").map(|id| self.count(&format!("[id=\"{id}\"]")));
            label.or(named).unwrap_or(0) > 0
                || named.unwrap_or(0) > 0
                || field.value().attr("aria-label").is_some()
        })
    }
}

/// All the items of a questionnaire, by linkId.
fn index_of(resource: &str, link_id: &str) -> usize {
    fn walk(items: &Value, found: &mut Vec<String>) {
        for item in items.as_array().into_iter().flatten() {
            found.push(item["linkId"].as_str().unwrap().to_owned());
            walk(&item["item"], found);
        }
    }
    let (mut found, resource) = (Vec::new(), serde_json::from_str::<Value>(resource).unwrap());
    walk(&resource["item"], &mut found);
    found.iter().position(|one| one == link_id).unwrap()
}

macro_rules! whole {
    ($resource:expr, $slug:expr) => {{
        let site = TestSite::new();
        seed::clinic(&site.db, $slug, $resource);
        let app = serve!(site);
        let answer = look!(&app, format!("/f/token-{}/form", $slug));
        (Page::of(&answer), answer)
    }};
}

macro_rules! start {
    ($app:expr, $link:expr) => {{
        let start = look!($app, $link).hidden("start");
        post!($app, $link, &[("start", start.as_str()), ("consent", "on"), ("mode", "page")]).location
    }};
}

#[actix_web::test]
async fn choices_are_shown_as_their_author_wants() {
    let (page, _) = whole!(CONTROLS, "choices");
    let radio = page.block("radio");
    assert_eq!((radio.count("input[type=radio]"), radio.count(".choices--row")), (2, 1), "choiceOrientation");
    assert!(radio.text("label").contains("A) Vermelho"), "optionPrefix: {}", radio.text("label"));
    let boxes = page.block("boxes");
    assert_eq!(
        (boxes.count("input[type=checkbox]"), boxes.count("input[data-alone]")),
        (4, 1),
        "optionExclusive"
    );
    assert_eq!(boxes.text(".hint"), "Escolha no máximo 2", "maxOccurs");
    let drop = page.block("drop");
    assert_eq!((drop.count("select option"), drop.count("input")), (4, 1), "drop-down of an open choice");
    assert_eq!(drop.text("label"), "Outra cor", "openLabel");
    let drops = page.block("drops");
    assert_eq!((drops.count("details.drop summary"), drops.count("input[type=checkbox]")), (1, 3));
    let typed = page.block("typed");
    assert_eq!((typed.count("select[data-combo] option"), typed.count("input")), (28, 0), "autocomplete");
    let columns = page.block("columns");
    assert!(columns.text("label").contains("CID: E11"), "choiceColumn: {}", columns.text("label"));
    for name in ["radio", "boxes", "drop", "drops", "typed", "drug", "drug-list", "faces", "columns"] {
        assert!(page.block(name).is_labelled(), "{name}");
    }
}

#[actix_web::test]
async fn a_long_list_is_searched_on_the_server_with_and_without_script() {
    let site = TestSite::new();
    seed::clinic(&site.db, "search", CONTROLS);
    let app = serve!(site);
    let (one, many) = (index_of(CONTROLS, "drug"), index_of(CONTROLS, "drug-list"));
    let page = look!(&app, "/f/token-search/form");
    assert!(!page.body.contains("Zolpidem"), "the list does not stand on the page");
    let found = look!(&app, format!("/f/token-search/options/{one}?q=metfor"));
    assert_eq!(found.status, 200);
    let found: Value = serde_json::from_str(&found.body).unwrap();
    assert_eq!(found[0]["text"], "Metformina");
    assert!(found.as_array().unwrap().len() <= 20);
    // neither case nor accents matter, and nothing is searched where nothing is to be searched
    let other = look!(&app, format!("/f/token-search/options/{one}?q=CODEINA"));
    assert!(other.body.contains("Codeína"), "{}", other.body);
    for absent in [format!("{}?q=a", index_of(CONTROLS, "drop")), "9999?q=a".to_owned()] {
        assert_eq!(look!(&app, format!("/f/token-search/options/{absent}")).status, 404);
    }
    assert_eq!(look!(&app, format!("/f/none/options/{one}?q=a")).status, 404);

    // without a script: the name alone, else what fits is offered
    let here = start!(&app, "/f/token-search");
    let step = |item: usize| format!("{here}/q/{item}");
    let was = look!(&app, step(one)).hidden("_was");
    let refused = post!(&app, step(one), &[("_was", was.as_str()), ("drug", "metro")]);
    assert_eq!(refused.status, 422);
    let offered = Page::of(&refused);
    let labels: Vec<String> =
        offered.all("input[type=radio] ~ label").iter().map(|label| label.text().collect()).collect();
    assert_eq!(labels, ["Metronidazol"]);
    let key = offered.one("input[type=radio]").value().attr("value").unwrap().to_owned();
    assert_eq!(post!(&app, step(one), &[("_was", was.as_str()), ("drug", &key), ("drug", "")]).status, 303);
    assert_eq!(
        Page::of(&look!(&app, step(one))).one("input[name=drug]").value().attr("value"),
        Some("Metronidazol")
    );

    let was = look!(&app, step(many)).hidden("_was");
    let given = [("_was", was.as_str()), ("drug-list", "dipirona"), ("drug-list", "Codeina")];
    assert_eq!(post!(&app, step(many), &given).status, 303);
    let kept = Page::of(&look!(&app, step(many)));
    assert_eq!(kept.all("input[type=checkbox][checked]").len(), 2);
    let check = look!(&app, format!("{here}/check"));
    assert!(check.body.contains("Codeína; Dipirona") || check.body.contains("Dipirona; Codeína"));
}

#[actix_web::test]
async fn an_option_that_stands_alone_is_told_apart_by_the_server() {
    let site = TestSite::new();
    seed::clinic(&site.db, "alone", CONTROLS);
    let app = serve!(site);
    let boxes = index_of(CONTROLS, "boxes");
    let here = start!(&app, "/f/token-alone");
    let step = format!("{here}/q/{boxes}");
    let was = look!(&app, step).hidden("_was");
    let both = post!(&app, step, &[("_was", was.as_str()), ("boxes", "pain"), ("boxes", "none")]);
    assert_eq!(both.status, 422);
    assert_eq!(
        Page::of(&both).all("input[type=checkbox][checked]").len(),
        0,
        "codes are no keys of the form"
    );
    assert_eq!(post!(&app, step, &[("_was", was.as_str()), ("boxes", "none")]).status, 303);
}

#[actix_web::test]
async fn numbers_have_axes_buttons_bounds_and_units() {
    let (page, _) = whole!(CONTROLS, "numbers");
    let pain = page.block("pain");
    let axis = |name: &str| pain.attribute("input[type=range]", name);
    assert_eq!([axis("min"), axis("max"), axis("step")], ["0", "10", "1"], "sliderStepValue, bounds");
    assert_eq!(axis("name"), "", "an axis nobody touched posts nothing");
    assert_eq!(pain.attribute("input[name=pain]", "value"), "");
    assert_eq!(pain.text(".ends span"), "Sem dorA pior dor", "lower, upper");
    assert!(pain.text(".slider__none").contains("Ainda sem resposta"));
    let glasses = page.block("glasses");
    assert_eq!(glasses.count("button[data-by]"), 2, "spinner");
    assert_eq!(glasses.attribute(".spin", "data-max"), "20");
    assert!(glasses.text(".spin span").contains("copos"), "unit");
    let temperature = page.block("temperature").text(".hint");
    assert_eq!(temperature, "A partir de 34. Até 1 casa decimal", "minValue, maxDecimalPlaces");
    assert_eq!(page.block("weight").count("select option"), 2, "unitOption");
    let scale = page.block("scale");
    assert_eq!((scale.count(".choices--scale"), scale.text(".end")), (1, "NadaMuito".to_owned()));
    let wake = page.block("wake");
    assert_eq!(wake.attribute("input", "min"), "04:00");
    assert_eq!(wake.attribute("input", "max"), "12:00");
    for name in ["pain", "glasses", "temperature", "weight", "scale", "wake"] {
        assert!(page.block(name).is_labelled(), "{name}");
    }
}

#[actix_web::test]
async fn displays_below_a_question_belong_to_it() {
    let (page, answer) = whole!(CONTROLS, "notes");
    let story = page.block("story");
    assert_eq!(story.count("textarea"), 1, "text-area");
    assert_eq!(story.text(".hint"), "Escreva com as suas palavras.Não precisa caprichar.", "prompt, help");
    let details = story.text("details div");
    assert_eq!(details, "Isto ajuda a equipe a entender.Guardado por vinte anos.", "flyover, legal");
    assert!(story.text(".q-note").contains("Pense na última semana."), "inline");
    assert!(story.text(".q-note").contains("Só a equipe lê."), "security");
    assert_eq!(story.attribute("a", "href"), "https://example.org/ajuda", "supportLink");
    assert_eq!(story.attribute("a", "rel"), "noopener noreferrer");
    assert!(!answer.body.contains("javascript:"), "only addresses that may be followed");
    assert_eq!(page.text().matches("Pense na última semana.").count(), 1, "no message of its own");
    let described = story.attribute("textarea", "aria-describedby");
    assert_eq!(story.count(&format!("[id=\"{described}\"]")), 1);
    assert_eq!(page.block("line").count("textarea"), 0, "text-box");
    assert_eq!(page.block("line").text(".hint"), "até cinco palavras", "entryFormat");
    let radio = page.block("radio");
    assert!(radio.text(".q-lead").contains("Marque o que vale hoje."), "help of a group");
}

#[actix_web::test]
async fn what_is_only_for_looking_at_is_not_asked() {
    let (page, _) = whole!(CONTROLS, "usage");
    assert!(page.all("[name=never]").is_empty(), "usageMode display");
    assert_eq!(page.all("[name=now]").len(), 1, "usageMode capture");
    assert!(!page.text().contains("Só para ver depois"));
}

#[actix_web::test]
async fn equal_questions_are_rows_and_a_groups_questions_cells() {
    let (page, _) = whole!(CONTROLS, "tables");
    let (first, second) = (page.block("often-a"), page.block("often-b"));
    assert_eq!(first.count(".qrow--4[role=radiogroup]"), 1);
    assert_eq!(first.text(".qrow__h span"), "NuncaÀs vezesQuase sempreSempre");
    assert_eq!(second.count(".qrow__h"), 0, "heads stand once");
    assert!(first.is_labelled() && second.is_labelled());
    assert_eq!(second.count("label"), 4, "each option has its words where there is no head");
    let (first, second) = (page.block("across-a"), page.block("across-b"));
    assert_eq!((first.count(".qcell--2.qcell--first"), second.count(".qcell--2")), (1, 1), "htable");
    assert_eq!((first.count("label"), second.count("label")), (4, 4), "its columns have their options");
    let (name, kin) = (page.block("contact-name"), page.block("contact-kin"));
    assert_eq!((name.count(".qcell--3.qcell--first"), kin.count(".qcell--3")), (1, 1), "gtable");
    assert!(kin.text(".qblock__t").starts_with("Parentesco"), "shortText");
    let (morning, evening) = (page.block("grid-am-low"), page.block("grid-pm-high"));
    assert_eq!((morning.count(".qcell--2"), evening.count(".qcell--first")), (1, 1), "grid");
    assert!(evening.text(".q-lead").contains("De noite"));
}

#[actix_web::test]
async fn formatted_words_are_shown_without_what_could_do_harm() {
    let (page, answer) = whole!(CONTROLS, "rich");
    assert_eq!(page.all(".rt ul li b").len(), 1, "rendering-xhtml");
    assert_eq!(page.all("p.rt-red.rt-b").len(), 1, "its styles");
    assert_eq!(page.block("markdown").text("legend strong"), "jejum", "rendering-markdown");
    let styled = page.block("styled");
    assert_eq!(styled.count("legend .rt-green.rt-u"), 1, "rendering-style");
    assert_eq!(styled.text("label em"), "Muita", "of an option");
    for bad in ["alert(1)", "onclick", "style="] {
        assert!(!answer.body.contains(bad), "{bad}");
    }
    let kinds: Vec<String> =
        page.all(".notice__t").iter().map(|kind| kind.text().collect::<String>()).collect();
    assert_eq!(kinds, ["Instruções", "Segurança", "Ajuda"], "displayCategory");
}

#[actix_web::test]
async fn pictures_come_from_us_or_are_told() {
    let site = TestSite::new();
    seed::clinic(&site.db, "media", CONTROLS);
    let app = serve!(site);
    let answer = look!(&app, "/f/token-media/form");
    let page = Page::of(&answer);
    let faces = page.block("faces");
    assert_eq!(faces.count(".choice__p"), 2, "itemAnswerMedia");
    assert_eq!(faces.count("dialog[popover] img"), 2, "larger without a script");
    assert_eq!(faces.attribute("img", "alt"), "Rosto sorrindo");
    let calm = page.block("markdown");
    assert_eq!(calm.attribute("img", "alt"), "Um rosto calmo", "itemMedia");
    assert!(!answer.body.contains("elsewhere.example"), "nothing is fetched from others");
    let path = format!("/f/token-media/{}", calm.attribute("img", "src"));
    let request = actix_web::test::TestRequest::get().uri(&path).to_request();
    let picture = actix_web::test::call_service(&app, request).await;
    assert_eq!(picture.status(), 200);
    assert_eq!(picture.headers().get("content-type").unwrap(), "image/png");
    assert_eq!(picture.headers().get("x-content-type-options").unwrap(), "nosniff");
    for absent in ["media/9999", "media/0", "media/0/0"] {
        assert_eq!(look!(&app, format!("/f/token-media/{absent}")).status, 404);
    }
    // the shared page names no link
    assert!(!answer.body.contains("token-media/media"));
}

#[actix_web::test]
async fn tabs_and_pages_are_sections_with_header_and_footer() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "tabs", CONTROLS);
    // only a few of its words are translated: it is offered all the same, as its author asks
    let offer = |w: &mut Write<'_>| {
        version_languages::save(w, clinic.organisation, clinic.version, &["en".to_owned()])
    };
    site.db.write_now("cli", seed::noon(), offer).unwrap();
    crate::opening::by_section(&site, &clinic, "tabs-by-section");
    let app = serve!(site);
    let here = start!(&app, "/f/tabs-by-section");
    let first = look!(&app, here).location;
    let mut headings = Vec::new();
    for number in 0..12 {
        let answer = look!(&app, format!("{here}/s/{number}"));
        if answer.status != 200 {
            continue;
        }
        let page = Page::of(&answer);
        headings.push(page.one("h1").text().collect::<String>());
        let banners: Vec<String> =
            page.all(".q-banner").iter().map(|banner| banner.text().collect()).collect();
        assert_eq!(banners, ["Suas respostas são sigilosas.", "Dúvidas? Fale com a recepção."]);
    }
    assert!(first.contains("/s/"));
    assert_eq!(headings[..3], ["Escolhas", "Números", "Palavras"], "tab-container");
    let item = index_of(CONTROLS, "radio");
    let step = look!(&app, format!("{here}/q/{item}?lang=en"));
    assert!(step.body.contains("Your answers are confidential."), "header, translated");
    let chat = look!(&app, format!("{here}/chat/{item}"));
    assert!(chat.body.contains("Suas respostas são sigilosas."));
}

#[actix_web::test]
async fn pages_of_a_group_are_sections() {
    let control = |code: &str| {
        json!([{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl",
        "valueCodeableConcept": {"coding": [{"code": code}]}}])
    };
    let page = |id: &str| {
        json!({"linkId": id, "type": "group", "text": id, "extension": control("page"),
        "item": [{"linkId": format!("{id}-q"), "type": "string", "text": "?"}]})
    };
    let resource = json!({"resourceType": "Questionnaire", "status": "active", "title": "t", "language": "pt-BR",
        "item": [{"linkId": "all", "type": "group", "text": "Tudo", "item": [page("um"), page("dois")]}]});
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "pages", &resource.to_string());
    crate::opening::by_section(&site, &clinic, "pages-by-section");
    let app = serve!(site);
    let here = start!(&app, "/f/pages-by-section");
    for (number, heading) in ["um", "dois"].into_iter().enumerate() {
        let page = Page::of(&look!(&app, format!("{here}/s/{number}")));
        assert_eq!(page.one("h1").text().collect::<String>(), heading);
    }
}

#[actix_web::test]
async fn every_control_is_asked_one_by_one_and_in_the_conversation() {
    let site = TestSite::new();
    seed::clinic(&site.db, "modes", CONTROLS);
    let app = serve!(site);
    let here = start!(&app, "/f/token-modes");
    for (link_id, css) in [
        ("radio", ".choices--row"),
        ("boxes", "input[data-alone]"),
        ("drop", "select"),
        ("drops", "details.drop"),
        ("typed", "select[data-combo]"),
        ("drug", "input[data-combo]"),
        ("pain", "[data-slider]"),
        ("glasses", "[data-step]"),
        ("weight", "select"),
        ("story", "textarea"),
        ("wake", "input[type=time]"),
        ("often-a", "input[type=radio], .reply"),
    ] {
        let item = index_of(CONTROLS, link_id);
        for place in ["q", "chat"] {
            let answer = look!(&app, format!("{here}/{place}/{item}"));
            assert_eq!(answer.status, 200, "{link_id}");
            let page = Page::of(&answer);
            let (css, name) = match (link_id, place) {
                ("radio", "chat") => (".reply", link_id),
                _ => (css, link_id),
            };
            assert!(!page.all(css).is_empty(), "{link_id} in {place}");
            assert!(!page.all(&format!("[name=\"{name}\"]")).is_empty(), "{link_id} in {place}");
        }
    }
    let chat = look!(&app, format!("{here}/chat/{}", index_of(CONTROLS, "story")));
    assert!(chat.body.contains("Isto ajuda a equipe a entender."), "notes of the question");
}

#[test]
fn what_is_acted_on_is_no_loss() {
    let imported = weconecta::exchange::fhir::import(CONTROLS.as_bytes(), CONTROLS.len()).unwrap();
    assert!(imported.losses.is_empty(), "{:?}", imported.losses);
    assert_eq!(imported.questionnaire.to_json(), serde_json::from_str::<Value>(CONTROLS).unwrap());
}
