//! Adaptive questionnaires: the way a patient is led, and `$next-question` for other systems.

use actix_web::{
    http::header,
    test::{TestRequest, call_service, read_body},
};
use regex::Regex;
use serde_json::{Value, json};

use crate::support::{
    TestSite,
    browse::{begin, look, post},
    seed, serve,
};

/// A bank of our own, with parameters made up for these tests.
fn energy() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/adaptive/energy.json"))
        .unwrap()
}

fn link_id(index: &str) -> &'static str {
    ["intro", "bank", "tired", "rest", "stop", "walk", "home", "talk", "note"]
        [index.parse::<usize>().unwrap()]
}

/// The value of the last option of a question.
fn last_option(page: &str, name: &str) -> String {
    let fields = Regex::new(&format!(r#"<input[^>]*name="{name}"[^>]*>"#)).unwrap();
    let value = Regex::new(r#"value="([^"]*)""#).unwrap();
    let values = fields
        .find_iter(page)
        .filter_map(|field| value.captures(field.as_str()).map(|found| found[1].to_owned()));
    values.last().unwrap_or_else(|| panic!("no field {name} in {page}"))
}

#[actix_web::test]
async fn a_patient_is_asked_what_tells_most_until_enough_is_known() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "cat", &energy());
    let app = serve!(site);
    let here = begin!(&app, "/f/token-cat", "page");
    let mut at = look!(&app, here).location;
    let mut asked = Vec::new();
    while !at.ends_with("/check") {
        let page = look!(&app, at);
        assert_eq!(page.status, 200, "{at}");
        let name = link_id(at.rsplit('/').next().unwrap());
        asked.push((name, at.clone()));
        assert!(asked.len() < 9, "{asked:?}");
        let was = page.hidden("_was");
        let saved = if matches!(name, "intro" | "note") {
            post!(&app, at, &[("_was", was.as_str()), ("_skip", "1")])
        } else {
            let option = last_option(&page.body, name);
            post!(&app, at, &[("_was", was.as_str()), (name, option.as_str())])
        };
        assert_eq!(saved.status, 303, "{}", saved.body);
        at = saved.location;
    }
    let names: Vec<&str> = asked.iter().map(|(name, _)| *name).collect();
    // the most telling at the mean comes first though it is the third of the bank; what is said otherwise stays in place
    assert_eq!(names.first(), Some(&"intro"));
    assert_eq!((names[1], names.last()), ("stop", Some(&"note")), "{names:?}");
    assert_eq!(names.len(), 6, "four of the six: {names:?}");
    // back leads the way that was gone
    let second = look!(&app, asked[2].1);
    assert!(second.body.contains(&asked[1].1), "the step before is the one that was asked before");
    let unasked =
        ["tired", "rest", "walk", "home", "talk"].into_iter().find(|name| !names.contains(name)).unwrap();
    let position = (0..9).find(|index| link_id(&index.to_string()) == unasked).unwrap();
    let closed = look!(&app, format!("{here}/q/{position}"));
    assert_eq!(closed.status, 303, "a question that is not on the way is not asked");
    let sent = post!(&app, format!("{here}/submission"), &[]);
    assert_eq!(sent.status, 303, "{}", sent.body);
    let row = seed::begun(&site.db, &clinic);
    assert!(row.score.is_some_and(|score| score > 65.0), "{:?}", row.score);
    assert_eq!((row.status.as_str(), row.outcome.as_deref()), ("completed", Some("attention")));
    assert_eq!(row.answers[0]["item"].as_array().map(Vec::len), Some(4), "{}", row.answers);
}

#[actix_web::test]
async fn a_response_is_not_done_before_enough_is_known() {
    let site = TestSite::new();
    seed::clinic(&site.db, "early", &energy());
    let app = serve!(site);
    let here = begin!(&app, "/f/token-early", "chat");
    let chat = look!(&app, format!("{here}/chat"));
    assert!(chat.status == 200 && chat.body.contains("Como prefere ser chamado?"));
    let early = post!(&app, format!("{here}/submission"), &[]);
    assert_eq!(early.status, 422);
    assert!(early.body.contains("Parou o que fazia"), "the next question is missing: {}", early.body);
    assert!(!early.body.contains("Precisou descansar"), "the others are not");
}

macro_rules! ask {
    ($service:expr, $key:expr, $path:expr, $body:expr) => {{
        let request = TestRequest::post()
            .uri($path)
            .insert_header((header::AUTHORIZATION, format!("Bearer {}", $key)))
            .insert_header((header::CONTENT_TYPE, "application/fhir+json"))
            .set_payload($body.to_string());
        let answer = call_service(&$service, request.to_request()).await;
        let status = answer.status().as_u16();
        (status, serde_json::from_slice::<Value>(&read_body(answer).await).unwrap())
    }};
}

const NEXT: &str = "/fhir/Questionnaire/$next-question";

#[actix_web::test]
async fn other_systems_ask_for_one_question_after_the_other() {
    let site = TestSite::new();
    let organisation = site.organisation("ubs");
    let key = site.api_key(organisation, "*").1;
    let service = serve!(site);
    let bank: Value = serde_json::from_str(&energy()).unwrap();
    assert_eq!(ask!(service, key, "/fhir/Questionnaire", bank).0, 201);
    let mut response = json!({"resourceType": "QuestionnaireResponse", "status": "in-progress",
        "contained": [{"resourceType": "Questionnaire", "id": "q", "status": "active", "derivedFrom": ["http://example.org/Questionnaire/energy"]}],
        "questionnaire": "#q", "subject": {"display": "A"}});
    let mut order = Vec::new();
    loop {
        let (status, body) = ask!(service, key, NEXT, response);
        assert_eq!(status, 200, "{body}");
        assert_eq!(body["contained"].as_array().map(Vec::len), Some(1));
        let text = body["contained"][0].to_string();
        assert!(!text.contains("weconecta.org"), "the bank's parameters stay here: {text}");
        response = body;
        if response["status"] == "completed" {
            break;
        }
        let shown = response["contained"][0]["item"][1]["item"].as_array().unwrap();
        let known: Vec<&str> = order.iter().map(String::as_str).collect();
        let fresh: Vec<&str> = shown
            .iter()
            .map(|item| item["linkId"].as_str().unwrap())
            .filter(|id| !known.contains(id))
            .collect();
        assert_eq!(fresh.len(), 1, "one more question: {shown:?}");
        let next = fresh[0].to_owned();
        let answer =
            json!({"linkId": next, "answer": [{"valueCoding": {"code": "always", "display": "Sempre"}}]});
        let mut answers = response["item"][0]["item"].as_array().cloned().unwrap_or_default();
        answers.push(answer);
        response["item"] = json!([{"linkId": "bank", "item": answers}]);
        order.push(next);
        assert!(order.len() < 5, "{order:?}");
    }
    assert_eq!((order[0].as_str(), order.len()), ("stop", 4), "the same way as on the pages");
    let told = response["extension"].to_string();
    assert!(told.contains("standardError") && told.contains("scoreResult"), "{told}");
    // it is handed in as any other, with the questionnaire it contains
    response.as_object_mut().unwrap().remove("subject");
    let (status, stored) = ask!(service, key, "/fhir/QuestionnaireResponse", response);
    assert_eq!(status, 201, "{stored}");
    assert_eq!(stored["questionnaire"], response["questionnaire"]);
    let mut unfinished = response.clone();
    unfinished["item"][0]["item"].as_array_mut().unwrap().truncate(1);
    let (status, refused) = ask!(service, key, "/fhir/QuestionnaireResponse", unfinished);
    assert!(status == 422 && refused.to_string().contains("problem-required"), "{refused}");
    unfinished["status"] = json!("in-progress");
    assert_eq!(ask!(service, key, "/fhir/QuestionnaireResponse", unfinished).0, 201);
    let mut wrong = response.clone();
    wrong["item"][0]["item"][0]["answer"][0]["valueCoding"]["code"] = json!("nonsense");
    assert_eq!(ask!(service, key, NEXT, wrong).0, 422);
    let nameless = json!({"resourceType": "QuestionnaireResponse", "status": "in-progress"});
    assert_eq!(ask!(service, key, NEXT, nameless).0, 404);
}

#[actix_web::test]
async fn a_bank_that_the_model_can_not_use_is_refused() {
    let site = TestSite::new();
    let organisation = site.organisation("ubs");
    let key = site.api_key(organisation, "*").1;
    let service = serve!(site);
    let bank: Value = serde_json::from_str(&energy()).unwrap();
    let item = |bank: &mut Value| bank["item"][1]["item"][0].take();
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut bank = bank.clone();
        let mut first = item(&mut bank);
        change(&mut first);
        bank["item"][1]["item"][0] = first;
        bank
    };
    for (wrong, said) in [
        (changed(&|first| first["answerOption"].as_array_mut().unwrap().truncate(3)), "answerOption"),
        (changed(&|first| first["extension"][0]["extension"][0]["valueDecimal"] = json!(-1)), "threshold"),
        (
            changed(&|first| first["extension"][0]["extension"].as_array_mut().unwrap().swap(1, 2)),
            "threshold",
        ),
        (changed(&|first| first["repeats"] = json!(true)), "type"),
    ] {
        let (status, refused) = ask!(service, key, "/fhir/Questionnaire", wrong);
        let words = refused.to_string();
        assert!(
            status == 422 && words.contains("problem-bad-item-bank") && words.contains(said),
            "{said}: {words}"
        );
        assert!(words.contains("linkId tired"), "{words}");
    }
}
