//! Computed values and conditions as a patient's browser meets them, with the script's part and without.

use actix_web::test::TestRequest;
use serde_json::{Value, json};
use weconecta::{
    domain::ids::{LinkId, ResponseId},
    storage::{
        StorageError,
        links::{self, NewLink},
        responses,
    },
};

use crate::support::{
    TestSite,
    browse::{Answer, ask, fields, look, post},
    seed::{self, Clinic},
    serve,
};

const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";

fn sdc(name: &str, text: &str) -> Value {
    json!({"url": format!("{SDC}{name}"), "valueExpression": {"language": "text/fhirpath", "expression": text}})
}

/// A body mass index; from 25 on a question more, and a rule on its answer.
fn resource() -> String {
    let ours = "https://weconecta.org/fhir/StructureDefinition/";
    let rule = json!({"url": "http://hl7.org/fhir/StructureDefinition/targetConstraint", "extension": [
        {"url": "key", "valueId": "r"}, {"url": "severity", "valueCode": "error"},
        {"url": "expression", "valueExpression": {"language": "text/fhirpath",
            "expression": "answer.value < %resource.repeat(item).where(linkId='weight').answer.value"}},
        {"url": "human", "valueString": "A meta é menor que o peso de hoje."}]});
    json!({
        "resourceType": "Questionnaire", "status": "active", "title": "Peso", "language": "pt-BR",
        "extension": [{"url": format!("{ours}score"), "extension": [
            {"url": "key", "valueString": "bmi"}, {"url": "linkId", "valueString": "bmi"},
            {"url": "band", "extension": [
                {"url": "from", "valueDecimal": 25}, {"url": "label", "valueString": "Acima"},
                {"url": "severity", "valueInteger": 3}, {"url": "outcome", "valueCode": "critical"}]}]}],
        "item": [{"linkId": "g", "type": "group", "text": "Medidas", "item": [
            {"linkId": "weight", "type": "decimal", "text": "Quanto pesa?", "required": true},
            {"linkId": "height", "type": "integer", "text": "Quanto mede?", "required": true,
             "extension": [sdc("initialExpression", "170")]},
            {"linkId": "bmi", "type": "decimal", "text": "Seu IMC", "readOnly": true, "extension": [
                sdc("calculatedExpression",
                    "(%resource.repeat(item).where(linkId='weight').answer.value * 10000 / \
                     %resource.repeat(item).where(linkId='height').answer.value.power(2)).round(1)"),
                {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unit",
                 "valueCoding": {"display": "kg/m²"}}]},
            {"linkId": "goal", "type": "decimal", "text": "Qual é a sua meta?", "required": true, "extension": [
                sdc("enableWhenExpression", "%resource.repeat(item).where(linkId='bmi').answer.value >= 25"), rule]},
        ]}],
    })
    .to_string()
}

fn link(site: &TestSite, clinic: &Clinic, token: &str, mode: &str) -> LinkId {
    let new = NewLink {
        questionnaire: clinic.questionnaire,
        member: clinic.member,
        token,
        title: "Link",
        identification: "anonymous",
        mode,
        opens_at: None,
        closes_at: None,
    };
    site.db
        .write_now::<_, StorageError>("cli", seed::noon(), |w| links::insert(w, clinic.organisation, &new))
        .unwrap()
}

macro_rules! start {
    ($app:expr, $link:expr) => {{
        let start = look!($app, $link).hidden("start");
        post!($app, $link, &[("start", start.as_str()), ("consent", "on"), ("mode", "page")]).location
    }};
}

/// What a page shows as computed.
fn computed(page: &Answer) -> String {
    let found = regex::Regex::new(r#"<output class="computed" id="q3"[^>]*>(?:<[^>]+>)?([^<]*)"#).unwrap();
    found.captures(&page.body).map(|found| found[1].to_owned()).unwrap_or_default()
}

#[actix_web::test]
async fn a_value_appears_and_opens_a_question_with_the_script_and_without() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "body", &resource());
    link(&site, &clinic, "by-section", "section");
    let app = serve!(site);
    let here = start!(&app, "/f/by-section");
    let section = look!(&app, here).location;
    let page = look!(&app, section);
    assert_eq!(computed(&page), "Ainda sem resultado");
    assert!(page.body.contains(r#"value="170""#), "it starts with what its expression gives");
    assert!(!page.body.contains("meta?") && !page.body.contains(r#"name="bmi""#), "nobody is asked");
    let (was, shown) = (page.hidden("_was"), page.hidden("_shown"));
    assert_eq!(shown, "1,2,3");

    // the script asks while the page is filled in
    let asking = |weight: &'static str| {
        [
            ("_was", was.as_str()),
            ("_shown", shown.as_str()),
            ("_open", "1"),
            ("weight", weight),
            ("height", "170"),
        ]
    };
    let light = post!(&app, section, &asking("60"));
    assert_eq!((computed(&light).as_str(), light.hidden("_shown").as_str()), ("20,8 kg/m²", "1,2,3"));
    let heavy = post!(&app, section, &asking("80,5"));
    assert_eq!((computed(&heavy).as_str(), heavy.hidden("_shown").as_str()), ("27,9 kg/m²", "1,2,3,4"));
    assert!(heavy.body.contains("Qual é a sua meta?") && !heavy.body.contains("Quanto pesa?"));

    // without it the button brings the same
    let sent = [
        ("_was", was.as_str()),
        ("_shown", shown.as_str()),
        ("weight", "80,5"),
        ("height", "170"),
        ("bmi", "1"),
    ];
    let again = post!(&app, section, &sent);
    assert_eq!(again.location, format!("{section}?more=true#q4"));
    let page = look!(&app, section);
    assert_eq!(computed(&page), "27,9 kg/m²");
    let was = page.hidden("_was");
    let sent = [
        ("_was", was.as_str()),
        ("_shown", "1,2,3,4"),
        ("weight", "80,5"),
        ("height", "170"),
        ("goal", "90"),
    ];
    assert_eq!(post!(&app, section, &sent).location, format!("{here}/check"));

    // one question at a time it is a page of its own
    let step = look!(&app, format!("{here}/q/3"));
    assert_eq!(computed(&step), "27,9 kg/m²");
    assert!(step.body.contains("Seu IMC") && !step.body.contains("<form action"));
    let check = look!(&app, format!("{here}/check"));
    assert!(check.body.contains("27,9 kg/m²"));
    let refused = post!(&app, format!("{here}/submission"), &[]);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("A meta é menor que o peso de hoje."), "{}", refused.body);
    let step = look!(&app, format!("{here}/q/4"));
    let was = step.hidden("_was");
    assert_eq!(post!(&app, format!("{here}/q/4"), &[("_was", was.as_str()), ("goal", "70")]).status, 303);
    assert_eq!(post!(&app, format!("{here}/submission"), &[]).location, format!("{here}/done"));
}

#[actix_web::test]
async fn what_is_computed_is_stored_and_scored_whatever_is_sent() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "sent", &resource());
    let app = serve!(site);
    let page = look!(&app, "/f/token-sent/form");
    assert_eq!(computed(&page), "Ainda sem resultado");
    let key = page.hidden("_key");
    let sent = [
        ("_key", key.as_str()),
        ("_shown", "1,2,3,4"),
        ("_consent", "on"),
        ("weight", "80,5"),
        ("height", "170"),
        ("bmi", "1"),
        ("goal", "70"),
    ];
    let done = post!(&app, "/f/token-sent/submission", &sent);
    assert_eq!(done.status, 303, "{}", done.body);

    let key = [("content-type", "application/x-www-form-urlencoded"), ("idempotency-key", "k")];
    let body =
        fields(&[("_consent", "on"), ("weight", "80,5"), ("height", "170"), ("bmi", "1"), ("goal", "70")]);
    let request = TestRequest::post().uri("/f/token-sent/submission").set_payload(body);
    let receipt = ask!(&app, request.insert_header(key[0]).insert_header(key[1]));
    assert_eq!(receipt.status, 201, "{}", receipt.body);
    let receipt: Value = serde_json::from_str(&receipt.body).unwrap();
    let id: ResponseId = receipt["id"].as_str().unwrap().parse().unwrap();
    let row = responses::find(&mut site.db.connection().unwrap(), clinic.organisation, id).unwrap();
    let bmi = &row.answers[0]["item"][2];
    assert_eq!(
        (&bmi["linkId"], bmi["answer"].to_string()),
        (&json!("bmi"), r#"[{"valueDecimal":27.9}]"#.to_owned())
    );
    assert_eq!((row.score, row.outcome.as_deref()), (Some(27.9), Some("critical")));
}

/// What is worst is chosen among what was said before; pregnancy only where it can be.
fn offering() -> String {
    let coding = |code: &str| json!({"valueCoding": {"code": code, "display": code}});
    let symptoms: Vec<Value> = ["dor", "febre", "tosse"].map(coding).into();
    let toggle = json!({"url": format!("{SDC}answerOptionsToggleExpression"), "extension": [
        {"url": "option", "valueCoding": {"code": "gestante"}},
        {"url": "expression", "valueExpression": {"language": "text/fhirpath",
            "expression": "%resource.item.where(linkId='all').answer.value.where(code = 'dor').exists()"}}]});
    json!({"resourceType": "Questionnaire", "status": "active", "title": "Sintomas", "language": "pt-BR", "item": [
        {"linkId": "all", "type": "choice", "repeats": true, "text": "O que sente?", "answerOption": symptoms},
        {"linkId": "worst", "type": "choice", "text": "O que é pior?", "required": true, "extension": [
            sdc("answerExpression", "%resource.item.where(linkId='all').answer.value")]},
        {"linkId": "state", "type": "choice", "text": "Como está?", "extension": [toggle],
         "answerOption": [coding("bem"), coding("gestante")]}]})
    .to_string()
}

#[actix_web::test]
async fn what_may_be_chosen_follows_the_answers() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "offers", &offering());
    link(&site, &clinic, "offers", "section");
    let app = serve!(site);
    let here = start!(&app, "/f/offers");
    let section = look!(&app, here).location;
    let page = look!(&app, section);
    assert!(page.body.contains("As opções aparecem conforme"), "{}", page.body);
    assert!(!page.body.contains("gestante"));
    let (was, shown) = (page.hidden("_was"), page.hidden("_shown"));

    // the script asks: the options come whole, to be put in place
    let mut fields: Vec<(&str, &str)> =
        vec![("_was", &was), ("_shown", &shown), ("all", "opt-0"), ("all", "opt-2")];
    let asking: Vec<(&str, &str)> = fields.iter().copied().chain([("_open", "1")]).collect();
    let part = post!(&app, section, &asking).body;
    assert!(part.contains("data-changes") && part.contains("gestante"), "{part}");
    let key = regex::Regex::new(r#"name="worst" value="([^"]*tosse[^"]*)""#).unwrap();
    let key = key.captures(&part).unwrap()[1].replace("&quot;", "\"").replace("&#34;", "\"");
    assert!(!part.contains("febre&quot;") && !part.contains("febre&#34;"), "{part}");

    // and what it posts is kept, with and without the script
    fields.extend([("worst", key.as_str()), ("state", "opt-1")]);
    let next = post!(&app, section, &fields).location;
    assert!(next.contains("/check"), "{next}");
    let check = look!(&app, next);
    assert!(check.body.contains("tosse") && check.body.contains("gestante"), "{}", check.body);

    // an answer that is no longer offered can't be handed in
    let back = look!(&app, section);
    let (was, shown) = (back.hidden("_was"), back.hidden("_shown"));
    let fields =
        [("_was", was.as_str()), ("_shown", &shown), ("all", "opt-1"), ("worst", &key), ("state", "opt-0")];
    let next = post!(&app, section, &fields).location;
    let refused = post!(&app, next.replace("/check", "/submission"), &[]);
    assert!(refused.status == 422 && refused.body.contains("Escolha uma das opções"), "{}", refused.body);
}
