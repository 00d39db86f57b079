//! Adaptive questionnaires whose questions another system chooses: the way of a patient, and what that system may not do.

mod server;

use std::time::Duration;

use actix_web::{
    http::header,
    test::{TestRequest, call_service, read_body},
};
use regex::Regex;
use serde_json::{Value, json};
use weconecta::{
    integrations::question_servers::QuestionServers,
    storage::{accounts::Role, responses},
};

use crate::support::{
    TestSite,
    browse::{Answer, begin, look, post},
    seed::{self, Clinic},
    serve,
    site::listen,
    visit::{get, reply},
};
use server::{Said, strange};

const ADAPTIVE: &str =
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-questionnaireAdaptive";
const ENERGY: &str = "http://example.org/Questionnaire/energy";

/// Our copy of a questionnaire of another system: it names the server, and lends a red flag to one of its questions.
fn copy(server: &str) -> Value {
    json!({"resourceType": "Questionnaire", "status": "active", "language": "pt-BR", "url": ENERGY, "version": "1",
        "title": "Energia", "extension": [{"url": ADAPTIVE, "valueUrl": server}],
        "item": [{"linkId": "stop", "type": "choice", "text": "Nunca perguntado por nós",
            "answerOption": [{"valueCoding": {"code": "always", "display": "Sempre"}}],
            "extension": [{"url": "https://weconecta.org/fhir/StructureDefinition/redFlag", "extension": [
                {"url": "key", "valueString": "stops"}, {"url": "answer", "valueCoding": {"code": "always"}},
                {"url": "severity", "valueInteger": 4}, {"url": "label", "valueString": "Para sempre"}]}]}]})
}

macro_rules! start {
    ($app:expr, $link:expr, $mode:expr) => {{
        let welcome = look!($app, $link);
        assert!(welcome.body.contains("127.0.0.1"), "who chooses the questions is said: {}", welcome.body);
        begin!($app, $link, $mode)
    }};
}

/// The name of the question on a page and its last option.
fn choice(page: &Answer) -> Option<(String, String)> {
    let field = Regex::new(r#"<(?:input[^>]*type="radio"|button class="reply" name="\w+")[^>]*>"#).unwrap();
    let last = field
        .find_iter(&page.body)
        .map(|found| found.as_str())
        .filter(|one| !one.contains("_skip"))
        .last()?;
    let of = |name: &str| {
        Regex::new(&format!(r#" {name}="([^"]*)""#)).unwrap().captures(last).map(|found| found[1].to_owned())
    };
    Some((of("name")?, of("value")?))
}

/// Answers the question at a place with its last option, or leaves it out; where it leads then.
macro_rules! answer {
    ($app:expr, $at:expr) => {{
        let page = look!($app, $at);
        assert_eq!(page.status, 200, "{}: {}", $at, page.location);
        let was = page.hidden("_was");
        let saved = match choice(&page) {
            Some((name, option)) => {
                post!($app, $at, &[("_was", was.as_str()), (name.as_str(), option.as_str())])
            }
            None => post!($app, $at, &[("_was", was.as_str()), ("_skip", "1")]),
        };
        assert_eq!(saved.status, 303, "{}", saved.body);
        saved.location
    }};
}

macro_rules! fhir {
    ($app:expr, $key:expr, $request:expr) => {{
        let request = $request
            .insert_header((header::AUTHORIZATION, format!("Bearer {}", $key)))
            .insert_header((header::CONTENT_TYPE, "application/fhir+json"));
        let answer = call_service(&$app, request.to_request()).await;
        let status = answer.status().as_u16();
        (status, serde_json::from_slice::<Value>(&read_body(answer).await).unwrap())
    }};
}

/// Another installation with a bank, and the setting by which it may be asked.
macro_rules! bank {
    ($site:expr) => {{
        let organisation = $site.organisation("cat");
        let key = $site.api_key(organisation, "*").1;
        let app = serve!($site);
        let energy = std::fs::read_to_string(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/fixtures/adaptive/energy.json"
        ));
        let made =
            fhir!(app, key, TestRequest::post().uri("/fhir/Questionnaire").set_payload(energy.unwrap()));
        assert_eq!(made.0, 201, "{}", made.1);
        let address = listen(&$site, Duration::from_secs(5));
        (format!("http://{address}/fhir"), format!("http://{key}@{address}/fhir"))
    }};
}

#[actix_web::test]
async fn a_patient_is_asked_what_another_system_chooses() {
    let other = TestSite::new();
    let (base, setting) = bank!(other);
    let mut site = TestSite::new();
    site.question_servers = QuestionServers::new(Some(&setting)).unwrap();
    let clinic = seed::clinic(&site.db, "far", &copy(&base).to_string());
    let app = serve!(site);
    let whole = look!(&app, "/f/token-far/form");
    assert_eq!((whole.status, whole.location.as_str()), (303, "/f/token-far"), "one question at a time");
    let mut at = start!(&app, "/f/token-far", "page");
    let here = at.split("/q/").next().unwrap().to_owned();
    let mut asked = Vec::new();
    while !at.ends_with("/check") {
        assert!(asked.len() < 12, "{asked:?}");
        let page = look!(&app, at);
        asked.push(choice(&page).map_or_else(|| "text".to_owned(), |(name, _)| name));
        assert!(!page.body.contains("Nunca perguntado"), "our copy asks nothing itself");
        if asked.len() == 5 {
            let early = look!(&app, format!("{here}/check"));
            assert_eq!((early.status, early.location.as_str()), (303, here.as_str()), "not done yet");
            let back = look!(&app, here);
            assert_eq!(back.location, at, "who comes back finds the same question");
        }
        at = answer!(&app, at);
    }
    assert_eq!(
        (asked.len(), asked[0].as_str(), asked[1].as_str(), asked[2].as_str()),
        (6, "text", "stop", "text")
    );
    let check = look!(&app, at);
    assert!(check.body.contains("Parou o que fazia"), "{}", check.body);
    let sent = post!(&app, format!("{here}/submission"), &[]);
    assert!(sent.status == 303 && sent.location.ends_with("/done"), "{}", sent.body);
    let row = seed::begun(&site.db, &clinic);
    assert_eq!(
        (row.status.as_str(), row.outcome.as_deref(), row.flag_count),
        ("completed", Some("critical"), 1)
    );
    staff_and_systems_see_it(&site, &clinic, &row).await;
}

async fn staff_and_systems_see_it(site: &TestSite, clinic: &Clinic, row: &responses::Response) {
    let app = serve!(site);
    let admin = site.person(clinic.organisation, Role::Admin);
    let page = reply!(app, get(&admin, &format!("/staff/responses/{}", row.id)));
    for said in
        ["Parou o que fazia", "Sempre", "Para sempre", "Do outro sistema", "Cansaço", "Perguntas escolhidas"]
    {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    let alerts = reply!(app, get(&admin, "/staff/alerts"));
    assert!(alerts.body.contains("Para sempre"), "{}", alerts.body);
    let key = site.api_key(clinic.organisation, "*").1;
    let address = format!("/fhir/QuestionnaireResponse/{}", row.id);
    let (status, shown) = fhir!(app, key, TestRequest::get().uri(&address));
    assert_eq!(status, 200, "{shown}");
    let contained = &shown["contained"][0];
    assert_eq!(shown["questionnaire"], json!(format!("#{}", contained["id"].as_str().unwrap())));
    assert_eq!(contained["derivedFrom"], json!([format!("{ENERGY}|1")]));
    assert!(contained.to_string().contains("Parou o que fazia"), "{contained}");
    let told = shown["extension"].to_string();
    assert!(told.contains("adaptiveEstimate") && told.contains("standardError"), "{told}");
    let answers = shown["item"][0]["item"].as_array().unwrap();
    assert!(answers.len() == 4 && answers[0]["text"].is_string(), "{}", shown["item"]);
}

#[actix_web::test]
async fn the_conversation_asks_the_same() {
    let other = TestSite::new();
    let (base, setting) = bank!(other);
    let mut site = TestSite::new();
    site.question_servers = QuestionServers::new(Some(&setting)).unwrap();
    seed::clinic(&site.db, "talk", &copy(&base).to_string());
    let app = serve!(site);
    let mut at = start!(&app, "/f/token-talk", "chat");
    let mut asked = 0;
    let question = Regex::new(r"/chat/\d+$").unwrap();
    while question.is_match(&at) && look!(&app, at).body.contains("name=\"_was\"") {
        at = answer!(&app, at);
        asked += 1;
        assert!(asked < 12);
    }
    assert_eq!(asked, 6, "{at}");
    assert!(look!(&app, at).body.contains("/check"), "the end of the conversation");
}

/// One question after the other, until the second is answered.
fn good(sent: &Value) -> Value {
    let given = sent["item"].as_array().map_or(0, Vec::len);
    let question = |id: &str| {
        json!({"linkId": id, "type": "choice", "text": format!("Pergunta {id}"), "required": true,
        "answerOption": [{"valueCoding": {"code": "no"}}, {"valueCoding": {"code": "yes"}}]})
    };
    let items: Vec<Value> = ["a", "b"].into_iter().take(given + 1).map(question).collect();
    let mut answer = sent.clone();
    answer["contained"] = json!([{"resourceType": "Questionnaire", "id": "questionnaire", "status": "active",
        "derivedFrom": [ENERGY], "item": items}]);
    answer["status"] = json!(if given == 2 { "completed" } else { "in-progress" });
    answer
}

fn changed(sent: &Value, change: impl Fn(&mut Value)) -> String {
    let mut answer = good(sent);
    change(&mut answer);
    answer.to_string()
}

/// What a server may not do once the first answer was given.
fn misdeed(name: &str, sent: &Value) -> Said {
    let whole = |body: String| (200, String::new(), body);
    match name {
        "down" => (500, String::new(), "{}".to_owned()),
        "slow" => {
            std::thread::sleep(Duration::from_secs(3));
            whole(good(sent).to_string())
        }
        "huge" => whole(changed(sent, |answer| answer["text"] = json!("x".repeat(2 << 20)))),
        "elsewhere" => (307, "location: /fhir/elsewhere\r\n".to_owned(), String::new()),
        "nonsense" => whole("<html>".to_owned()),
        "altered" => whole(changed(sent, |answer| {
            answer["item"][0]["answer"][0]["valueCoding"]["code"] = json!("no");
        })),
        "lost" => whole(changed(sent, |answer| answer["item"] = json!([]))),
        "reworded" => {
            whole(changed(sent, |answer| answer["contained"][0]["item"][0]["text"] = json!("Outra")))
        }
        "other" => whole(changed(sent, |answer| {
            answer["contained"][0]["derivedFrom"] = json!(["http://example.org/Questionnaire/other"]);
        })),
        "empty" => whole(changed(sent, |answer| answer["contained"][0]["item"][1]["type"] = json!("group"))),
        "many" => whole(changed(sent, |answer| {
            let item = |number: usize| json!({"linkId": format!("x{number}"), "type": "string", "text": "x"});
            let more: Vec<Value> = (0..600).map(item).collect();
            answer["contained"][0]["item"].as_array_mut().unwrap().extend(more);
        })),
        "wrong" => whole(json!({"resourceType": "OperationOutcome"}).to_string()),
        _ => unreachable!("{name}"),
    }
}

#[actix_web::test]
async fn a_server_that_misbehaves_costs_no_answer() {
    let mut site = TestSite::new();
    for name in [
        "down",
        "slow",
        "huge",
        "elsewhere",
        "nonsense",
        "altered",
        "lost",
        "reworded",
        "other",
        "empty",
        "many",
        "wrong",
    ] {
        let (address, calls) = strange(move |number, sent| match number {
            1 => misdeed(name, sent),
            _ => (200, String::new(), good(sent).to_string()),
        });
        let base = format!("http://{address}/fhir");
        let setting = format!("http://s3cret@{address}/fhir");
        site.question_servers = QuestionServers::patient(Some(&setting), Duration::from_secs(1)).unwrap();
        let clinic = seed::clinic(&site.db, name, &copy(&base).to_string());
        let app = serve!(site);
        let first = start!(&app, format!("/f/token-{name}"), "page");
        let failed = answer!(&app, first);
        assert!(failed.ends_with("/next?failed=true"), "{name}: {failed}");
        let kept = seed::begun(&site.db, &clinic).answers;
        assert_eq!(kept[0]["answer"][0]["valueCoding"]["code"], json!("yes"), "{name}: the answer is kept");
        let page = look!(&app, failed);
        assert!(page.body.contains("A próxima pergunta não chegou"), "{name}: {}", page.body);
        assert_eq!(calls.lock().unwrap().len(), 2, "{name}: nobody is asked again by himself");
        let second = post!(&app, failed, &[]).location;
        assert!(look!(&app, second).body.contains("Pergunta b"), "{name}: {second}");
        let end = answer!(&app, second);
        assert!(end.ends_with("/check"), "{name}: {end}");
        let (head, sent) = calls.lock().unwrap()[0].clone();
        assert!(head.starts_with("POST /fhir/Questionnaire/$next-question "), "{head}");
        assert!(head.contains("Bearer s3cret"), "{head}");
        assert_eq!(sent["contained"][0]["derivedFrom"], json!([format!("{ENERGY}|1")]));
        assert!(sent.get("subject").is_none() && !sent.to_string().contains("weconecta.org"), "{sent}");
        let was = look!(&app, first).hidden("_was");
        let option = choice(&look!(&app, first)).unwrap().1.replace('1', "0");
        let changed =
            post!(&app, first, &[("_was", was.as_str()), ("_back", "check"), ("a", option.as_str())]);
        assert!(changed.location.ends_with("/check"), "{name}: {}", changed.location);
        let last = calls.lock().unwrap().last().unwrap().1.clone();
        assert_eq!(
            last["item"][0]["answer"][0]["valueCoding"]["code"],
            json!("no"),
            "{name}: a change is told"
        );
    }
}

#[actix_web::test]
async fn a_server_that_is_not_on_the_list_is_never_called() {
    let mut site = TestSite::new();
    let (address, calls) = strange(|_, sent| (200, String::new(), good(sent).to_string()));
    let (other, _) = strange(|_, sent| (200, String::new(), good(sent).to_string()));
    site.question_servers = QuestionServers::new(Some(&format!("http://{other}/fhir"))).unwrap();
    let named = copy(&format!("http://{address}/fhir"));
    // as if it had been published before the operator took the server off the list
    let clinic = seed::clinic(&site.db, "list", &named.to_string());
    let app = serve!(site);
    let welcome = look!(&app, "/f/token-list");
    let start = welcome.hidden("start");
    let begun = post!(&app, "/f/token-list", &[("start", start.as_str()), ("consent", "on")]);
    assert!(begun.location.ends_with("/next?failed=true"), "{}", begun.location);
    let key = site.api_key(clinic.organisation, "*").1;
    let mut new = named.clone();
    new["url"] = json!("http://example.org/Questionnaire/new");
    let request = || TestRequest::post().uri("/fhir/Questionnaire");
    let (status, refused) = fhir!(app, key, request().set_payload(new.to_string()));
    assert!(status == 422 && refused.to_string().contains("problem-server-not-allowed"), "{refused}");
    new["extension"][0]["valueUrl"] = json!(format!("http://{other}/fhir/"));
    assert_eq!(fhir!(app, key, request().set_payload(new.to_string())).0, 201);
    new["status"] = json!("draft");
    new["url"] = json!("http://example.org/Questionnaire/draft");
    new["extension"][0]["valueUrl"] = json!(format!("http://{address}/fhir"));
    let (status, draft) = fhir!(app, key, request().set_payload(new.to_string()));
    assert_eq!(status, 201, "a draft may name whom it likes: {draft}");
    let admin = site.person(clinic.organisation, Role::Admin);
    let place = format!("/admin/questionnaires/{}/draft/publication", draft["id"].as_str().unwrap());
    let page = reply!(app, get(&admin, &place));
    assert!(page.body.contains("WECONECTA_QUESTION_SERVERS"), "{}", page.body);
    assert!(calls.lock().unwrap().is_empty(), "nobody called it");
}
