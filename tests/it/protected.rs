//! What pages show around questions: those that do not apply, greyed; those that are asked for each answer, in a frame; a
//! refused file where it was sent.

use actix_web::test::TestRequest;
use scraper::{Html, Selector};
use serde_json::json;

use crate::support::{
    TestSite,
    browse::{Answer, ask, look, post},
    seed, serve,
};

fn count(page: &str, css: &str) -> usize {
    Html::parse_document(page).select(&Selector::parse(css).unwrap()).count()
}

fn greyed() -> String {
    let protected = json!([{"url": "http://hl7.org/fhir/5.0/StructureDefinition/extension-Questionnaire.item.disabledDisplay",
        "valueCode": "protected"}]);
    let when = json!([{"question": "smokes", "operator": "=", "answerBoolean": true}]);
    json!({"resourceType": "Questionnaire", "status": "active", "title": "Fumo", "language": "pt-BR", "item": [
        {"linkId": "smokes", "type": "boolean", "text": "Você fuma?"},
        {"linkId": "count", "type": "integer", "text": "Quantos por dia?", "required": true, "extension": protected, "enableWhen": when},
        {"linkId": "g", "type": "group", "text": "Parar", "extension": protected, "enableWhen": when, "item": [
            {"linkId": "tried", "type": "boolean", "text": "Já tentou?"},
            {"linkId": "how", "type": "string", "text": "Como?",
             "enableWhen": [{"question": "tried", "operator": "=", "answerBoolean": true}]}]},
        {"linkId": "hidden", "type": "string", "text": "Por quê?", "enableWhen": when},
    ]})
    .to_string()
}

#[actix_web::test]
async fn protected_questions_are_greyed_and_open_in_place() {
    let site = TestSite::new();
    seed::clinic(&site.db, "grey", &greyed());
    let app = serve!(site);
    let page = look!(&app, "/f/token-grey/form").body;
    assert_eq!(count(&page, "fieldset[disabled] [name=count]"), 1);
    assert_eq!(count(&page, "fieldset[disabled] [name=tried]"), 2, "what is in a greyed group comes with it");
    assert!(!page.contains("name=\"how\"") && !page.contains("name=\"hidden\""));
    assert!(page.contains("data-q=\"1-closed\"") && page.contains("name=\"_shown\" value=\"0\""));

    let asked = [("_key", "k"), ("_open", "1"), ("_shown", "0"), ("smokes", "true")];
    let opened = post!(&app, "/f/token-grey/submission", &asked);
    assert!(opened.body.contains("data-q=\"1\"") && !opened.body.contains("-closed"), "{}", opened.body);
    assert_eq!(count(&opened.body, "fieldset[disabled]"), 0);
    let asked = [("_key", "k"), ("_open", "1"), ("_shown", "0,1,3,5"), ("smokes", "false")];
    let closed = post!(&app, "/f/token-grey/submission", &asked);
    assert_eq!(
        count(&closed.body, "[data-q='1-closed'] fieldset[disabled] [name=count]"),
        1,
        "{}",
        closed.body
    );

    // one by one they are left out, and nobody misses their answers
    let start = look!(&app, "/f/token-grey").hidden("start");
    let begin = [("start", start.as_str()), ("consent", "on"), ("mode", "page")];
    let here = post!(&app, "/f/token-grey", &begin).location;
    let was = look!(&app, format!("{here}/q/0")).hidden("_was");
    let saved = post!(&app, format!("{here}/q/0"), &[("_was", was.as_str()), ("smokes", "false")]);
    assert_eq!(saved.location, format!("{here}/check"));
}

#[actix_web::test]
async fn what_is_asked_for_each_answer_stands_in_a_frame_that_names_it() {
    let site = TestSite::new();
    let resource = json!({"resourceType": "Questionnaire", "status": "active", "title": "Remédios", "language": "pt-BR", "item": [
        {"linkId": "drug", "type": "string", "repeats": true, "text": "Qual remédio?", "item": [
            {"linkId": "dose", "type": "string", "text": "Que dose?"}]},
        {"linkId": "more", "type": "string", "text": "Algo mais?"}]});
    seed::clinic(&site.db, "frame", &resource.to_string());
    let app = serve!(site);
    let fields = [("_key", "k"), ("_shown", "0,1,2"), ("drug", "Dipirona"), ("drug", "Losartana")];
    let page = post!(&app, "/f/token-frame/submission", &fields);
    assert_eq!(page.status, 422, "{}", page.body);
    let html = Html::parse_document(&page.body);
    let titles: Vec<String> = html
        .select(&Selector::parse(".inst > .inst__t").unwrap())
        .map(|title| title.text().collect())
        .collect();
    assert_eq!(titles, ["Qual remédio?: Dipirona", "Qual remédio?: Losartana"]);
    assert_eq!(count(&page.body, ".inst [name=dose]") + count(&page.body, ".inst [name='_1/dose']"), 2);
    assert_eq!(count(&page.body, ".inst [name=more], .inst .inst__b button"), 0);
}

#[actix_web::test]
async fn a_refused_file_is_named_at_its_own_instance() {
    let site = TestSite::new();
    let image = json!([{"url": "http://hl7.org/fhir/StructureDefinition/mimeType", "valueCode": "image/*"}]);
    let resource = json!({"resourceType": "Questionnaire", "status": "active", "title": "Feridas", "language": "pt-BR", "item": [
        {"linkId": "wound", "type": "group", "repeats": true, "text": "Ferida", "item": [
            {"linkId": "photo", "type": "attachment", "text": "Foto", "extension": image},
            {"linkId": "place", "type": "string", "text": "Onde?"}]}]});
    seed::clinic(&site.db, "wound", &resource.to_string());
    let app = serve!(site);
    let fields =
        [("_key", "k"), ("_consent", "on"), ("_shown", "1,2,1_1,2_1"), ("place", "pé"), ("_1/place", "mão")];
    let part = |(name, value): (&str, &str)| {
        format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut body: String = fields.map(part).concat();
    body += "--edge\r\nContent-Disposition: form-data; name=\"_1/photo\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nwords\r\n--edge--\r\n";
    let request = TestRequest::post()
        .uri("/f/token-wound/submission")
        .insert_header(("content-type", "multipart/form-data; boundary=edge"))
        .set_payload(body);
    let refused: Answer = ask!(&app, request);
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("href=\"#q1_1\""), "{}", refused.body);
    assert_eq!(count(&refused.body, ".has-error[data-q='1_1']"), 1);
    assert_eq!(count(&refused.body, ".has-error[data-q='1']"), 0);
}
