//! The conversation of long questionnaires, how far one has come, and words in other languages and directions.

use scraper::{Html, Selector};
use serde_json::{Value, json};

use crate::support::{
    TestSite,
    browse::{begin, look, post},
    seed, serve,
};

/// So many questions, each answered in a word.
fn long(questions: usize) -> String {
    let items: Vec<Value> = (0..questions)
        .map(|number| json!({"linkId": format!("n{number}"), "type": "string", "text": format!("Pergunta de número {number}?")}))
        .collect();
    json!({"resourceType": "Questionnaire", "status": "active", "title": "Longo", "language": "pt-BR", "item": items})
        .to_string()
}

/// One question that opens eight others.
fn opening() -> String {
    let opened = (0..8).map(|number| {
        json!({"linkId": format!("more{number}"), "type": "string", "text": format!("Mais {number}?"),
               "enableWhen": [{"question": "second", "operator": "=", "answerBoolean": true}]})
    });
    let mut items = vec![
        json!({"linkId": "first", "type": "boolean", "text": "Primeira?"}),
        json!({"linkId": "second", "type": "boolean", "text": "Segunda?"}),
    ];
    items.extend(opened);
    items.push(json!({"linkId": "last", "type": "boolean", "text": "Última?"}));
    json!({"resourceType": "Questionnaire", "status": "active", "title": "Abre", "language": "pt-BR", "item": items})
        .to_string()
}

fn all<'a>(page: &'a Html, what: &str) -> Vec<scraper::ElementRef<'a>> {
    page.select(&Selector::parse(what).unwrap()).collect()
}

fn share(body: &str) -> u32 {
    let page = Html::parse_document(body);
    all(&page, "progress.bar")[0].value().attr("value").unwrap().parse().unwrap()
}

#[actix_web::test]
async fn a_long_conversation_costs_as_much_at_its_end_as_at_its_start() {
    let site = TestSite::new();
    seed::clinic(&site.db, "long", &long(200));
    let app = serve!(site);
    let here = begin!(&app, "/f/token-long", "chat");
    let (mut at, mut sizes) = (format!("{here}/chat/0"), Vec::new());
    for number in 0..200 {
        let page = look!(&app, at);
        sizes.push(page.body.len());
        if number == 20 {
            let parsed = Html::parse_document(&page.body);
            assert_eq!(all(&parsed, "#log .msg--me").len(), 8, "the last answers");
            let earlier = all(&parsed, ".c-earlier a")[0];
            assert!(earlier.text().collect::<String>().contains("12"), "and how many stand before them");
            let whole = look!(&app, earlier.value().attr("href").unwrap());
            assert_eq!(all(&Html::parse_document(&whole.body), "#log .msg--me").len(), 20);
        }
        let (was, name) = (page.hidden("_was"), format!("n{number}"));
        let fields = [("_was", was.as_str()), (name.as_str(), "resposta"), ("_rest", "1")];
        let kept = if number == 150 { 3 } else { 2 };
        let replied = post!(&app, at, &fields[..kept]);
        if number == 150 {
            // a page that keeps what was said gets what follows and nothing else
            let parsed = Html::parse_document(&replied.body);
            let places = all(&parsed, "#log[data-rest] [data-at]");
            let places: Vec<_> = places.iter().map(|one| one.value().attr("data-at").unwrap()).collect();
            assert_eq!((replied.status, places), (200, vec!["150", "151"]));
            assert_eq!(all(&parsed, "#log .msg--me").len(), 1);
            assert!(replied.body.len() < sizes[150] / 2, "{} bytes of {}", replied.body.len(), sizes[150]);
        } else {
            assert_eq!(replied.location, format!("{here}/chat/{}", number + 1));
        }
        at = format!("{here}/chat/{}", number + 1);
    }
    let (early, late) = (sizes[30], sizes[199]);
    assert!(late < early + early / 20, "{early} bytes, {late} bytes");
}

#[actix_web::test]
async fn a_mistake_in_a_conversation_says_only_what_its_page_lacks() {
    let site = TestSite::new();
    let resource = json!({"resourceType": "Questionnaire", "status": "active", "title": "Idade", "item": [
        {"linkId": "name", "type": "string", "text": "Nome?"}, {"linkId": "age", "type": "integer", "text": "Idade?"}]});
    seed::clinic(&site.db, "wrong", &resource.to_string());
    let app = serve!(site);
    let here = begin!(&app, "/f/token-wrong", "chat");
    let was = look!(&app, format!("{here}/chat/0")).hidden("_was");
    post!(&app, format!("{here}/chat/0"), &[("_was", &was), ("name", "Rosa")]);
    let was = look!(&app, format!("{here}/chat/1")).hidden("_was");
    let refused = post!(&app, format!("{here}/chat/1"), &[("_was", &was), ("age", "muita"), ("_rest", "1")]);
    let page = Html::parse_document(&refused.body);
    assert_eq!((refused.status, all(&page, "#log [data-at]").len()), (422, 1));
    assert_eq!(all(&page, "#dock .error").len(), 1);
}

#[actix_web::test]
async fn a_page_that_stays_gets_the_next_question_at_once() {
    let site = TestSite::new();
    seed::clinic(&site.db, "stays", &opening());
    let app = serve!(site);
    let here = begin!(&app, "/f/token-stays", "page");
    let first = look!(&app, format!("{here}/q/0"));
    let was = first.hidden("_was");
    let part =
        post!(&app, format!("{here}/q/0"), &[("_was", was.as_str()), ("first", "true"), ("_rest", "1")]);
    let page = Html::parse_document(&part.body);
    assert_eq!((part.status, all(&page, "main [name=second]").len()), (200, 2));
    assert_eq!((all(&page, "header").len(), all(&page, "head script").len()), (0, 0), "its reader has these");
    let whole = look!(&app, format!("{here}/q/1"));
    assert_eq!(part.hidden("_was"), whole.hidden("_was"));
    assert_eq!(share(&part.body), share(&whole.body));
    // what follows is the next question also where the answer opens others, and the check at the end
    let was = part.hidden("_was");
    let part =
        post!(&app, format!("{here}/q/1"), &[("_was", was.as_str()), ("second", "true"), ("_rest", "1")]);
    assert!(part.body.contains("Mais 0?"), "{}", part.body);
    let was = look!(&app, format!("{here}/q/10")).hidden("_was");
    let end =
        post!(&app, format!("{here}/q/10"), &[("_was", was.as_str()), ("last", "true"), ("_rest", "1")]);
    assert_eq!((end.status, end.location), (303, format!("{here}/check")));
}

#[actix_web::test]
async fn progress_never_goes_back_though_an_answer_opens_questions() {
    let site = TestSite::new();
    seed::clinic(&site.db, "opens", &opening());
    let app = serve!(site);
    let here = begin!(&app, "/f/token-opens", "page");
    let mut shares = Vec::new();
    let mut at = format!("{here}/q/0");
    while at.contains("/q/") {
        let page = look!(&app, at);
        shares.push(share(&page.body));
        let name = page.body.split("id=\"q").nth(1).map(|_| match at.rsplit('/').next().unwrap() {
            "0" => "first".to_owned(),
            "1" => "second".to_owned(),
            "10" => "last".to_owned(),
            number => format!("more{}", number.parse::<usize>().unwrap() - 2),
        });
        let name = name.unwrap();
        let value = if name.starts_with("more") { "x" } else { "true" };
        let was = page.hidden("_was");
        at = post!(&app, at, &[("_was", was.as_str()), (name.as_str(), value)]).location;
    }
    assert_eq!(shares.len(), 11);
    assert!(shares.is_sorted(), "{shares:?}");
    assert_eq!((shares[1], shares[2]), (666, 666), "two of three, and still as far with three of eleven");
    assert_eq!(shares[10], 1000);
    // nor does it by looking back, or by an answer that closes them again
    assert_eq!(share(&look!(&app, format!("{here}/q/0")).body), 1000);
    let was = look!(&app, format!("{here}/q/1")).hidden("_was");
    post!(&app, format!("{here}/q/1"), &[("_was", was.as_str()), ("second", "false")]);
    assert_eq!(share(&look!(&app, format!("{here}/q/1")).body), 1000);
}

#[actix_web::test]
async fn the_time_left_goes_down_to_the_end() {
    let site = TestSite::new();
    seed::clinic(&site.db, "left", &long(12));
    let app = serve!(site);
    let here = begin!(&app, "/f/token-left", "page");
    let mut at = format!("{here}/q/0");
    let mut left = Vec::new();
    for number in 0..12 {
        let page = look!(&app, at);
        let minutes =
            page.body.split("cerca de ").nth(1).unwrap().split(' ').next().unwrap().parse::<u32>().unwrap();
        left.push(minutes);
        let (was, name) = (page.hidden("_was"), format!("n{number}"));
        at = post!(&app, at, &[("_was", was.as_str()), (name.as_str(), "x")]).location;
    }
    assert_eq!((left[0], left[11]), (3, 1));
    assert!(left.iter().rev().is_sorted(), "{left:?}");
    assert!(!look!(&app, format!("{here}/q/0")).body.contains("cerca de"), "nothing is left to answer");
}

#[actix_web::test]
async fn words_from_right_to_left_stand_so_and_ours_do_not() {
    let site = TestSite::new();
    let resource = json!({"resourceType": "Questionnaire", "status": "active", "title": "صحتك", "language": "ar", "item": [
        {"linkId": "a", "type": "choice", "text": "كيف حالك اليوم؟", "required": true,
         "answerOption": [{"valueCoding": {"code": "1", "display": "بخير"}}, {"valueCoding": {"code": "2", "display": "متعب"}}]},
        {"linkId": "b", "type": "string", "text": "شيء آخر؟"}]});
    seed::clinic(&site.db, "rtl", &resource.to_string());
    let app = serve!(site);
    let here = begin!(&app, "/f/token-rtl", "page");
    let was = look!(&app, format!("{here}/q/0")).hidden("_was");
    let refused = post!(&app, format!("{here}/q/0"), &[("_was", &was)]);
    let page = Html::parse_document(&refused.body);
    assert_eq!(all(&page, "fieldset[lang=ar][dir=rtl] h1").len(), 1);
    assert_eq!(all(&page, "fieldset[dir=rtl] .choice__text").len(), 2);
    assert_eq!(all(&page, "fieldset .error[lang=pt-BR][dir=ltr]").len(), 1, "our words among them");
    let chat = look!(&app, format!("{here}/chat/0"));
    assert_eq!(all(&Html::parse_document(&chat.body), ".msg--q [lang=ar][dir=rtl]").len(), 1);
    let whole = look!(&app, "/f/token-rtl/form");
    assert_eq!(all(&Html::parse_document(&whole.body), ".qblock[lang=ar][dir=rtl]").len(), 2);
}

#[actix_web::test]
async fn how_a_person_reads_is_kept_and_shown_without_a_script() {
    let site = TestSite::new();
    let resource = json!({"resourceType": "Questionnaire", "status": "active", "title": "Ajuda", "language": "pt-BR", "item": [
        {"linkId": "a", "type": "string", "text": "Quanto dói?", "item": [
            {"linkId": "a-info", "type": "display", "text": "Dor é o que incomoda.", "extension": [
                {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl",
                 "valueCodeableConcept": {"coding": [{"system": "http://hl7.org/fhir/questionnaire-item-control", "code": "flyover"}]}}]}]}]});
    seed::clinic(&site.db, "read", &resource.to_string());
    let app = serve!(site);
    for change in ["easy-font", "less-motion", "show-hints"] {
        let request = actix_web::test::TestRequest::post()
            .uri("/reading")
            .insert_header(("content-type", "application/x-www-form-urlencoded"))
            .set_payload(format!("set={change}&back=/"));
        let answer = actix_web::test::call_service(&app, request.to_request()).await;
        let cookie = answer.response().cookies().find(|cookie| cookie.name() == "wc_reading").unwrap();
        let request =
            actix_web::test::TestRequest::get().uri("/f/token-read/form").cookie(cookie.into_owned());
        let answer = actix_web::test::call_service(&app, request.to_request()).await;
        let body = String::from_utf8(actix_web::test::read_body(answer).await.to_vec()).unwrap();
        let page = Html::parse_document(&body);
        let shown = ["html[data-font=easy]", "html[data-motion=less]", ".questions details.more[open]"]
            .map(|what| all(&page, what).len());
        let wanted = ["easy-font", "less-motion", "show-hints"].map(|one| usize::from(one == change));
        assert_eq!(shown, wanted, "{change}");
        assert_eq!(
            body.contains("opendyslexic"),
            change == "easy-font",
            "a font is fetched where it is used"
        );
    }
}
