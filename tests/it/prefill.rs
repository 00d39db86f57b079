//! Answers that another system signs into an address: taken into a new response once, checked like typed ones, and left
//! out with a word where they can't be used.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use serde_json::{Value, json};
use weconecta::{
    storage::{
        StorageError, accounts::Role, events, invitations, invitations::NewInvitation, links, patients,
        patients::NewPatient,
    },
    web::prefill,
};

use crate::support::{
    TestSite,
    browse::{look, post as send},
    seed::{self, Clinic},
    serve,
    visit::{get, post, reply},
};

const LOST: &str = "Nem tudo que viria preenchido";
const SOME: &str = "Algumas respostas já vêm preenchidas";

fn resource() -> String {
    let hidden = json!([{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", "valueBoolean": true}]);
    json!({"resourceType": "Questionnaire", "status": "active", "title": "Humor", "language": "pt-BR", "item": [
        {"linkId": "record", "type": "string", "text": "Prontuário", "maxLength": 8, "extension": hidden},
        {"linkId": "unit", "type": "string", "text": "Unidade", "readOnly": true},
        {"linkId": "since", "type": "date", "text": "Desde quando?"},
        {"linkId": "weight", "type": "decimal", "text": "Peso"},
        {"linkId": "how", "type": "choice", "text": "Como vai?", "answerOption": [
            {"valueCoding": {"system": "urn:s", "code": "good", "display": "Bem"}},
            {"valueCoding": {"system": "urn:s", "code": "bad", "display": "Mal"}}]},
        {"linkId": "why", "type": "string", "text": "Por quê?"}]})
    .to_string()
}

/// A clinic whose link has a key.
fn clinic(site: &TestSite, slug: &str) -> Clinic {
    let clinic = seed::clinic(&site.db, slug, &resource());
    rotate(site, &clinic);
    clinic
}

fn rotate(site: &TestSite, clinic: &Clinic) -> i32 {
    let rotated = site.db.write_now::<_, StorageError>("cli", seed::noon(), |w| {
        links::rotate_prefill_key(w, clinic.organisation, clinic.link)
    });
    rotated.unwrap()
}

/// `?prefill=…&sig=…` for answers that hold an hour, under a key of the link.
fn signed(site: &TestSite, clinic: &Clinic, rotation: i32, answers: &Value) -> String {
    let ends = (site.clock.now() + TimeDelta::hours(1)).timestamp();
    signed_until(site, clinic, rotation, &json!({"exp": ends, "answers": answers}))
}

fn signed_until(site: &TestSite, clinic: &Clinic, rotation: i32, document: &Value) -> String {
    let text = URL_SAFE_NO_PAD.encode(document.to_string());
    let key = prefill::key_of(&site.key, clinic.link, rotation).unwrap();
    format!("?prefill={text}&sig={}", prefill::signature_of(&key, &text))
}

/// Begins a response from the page at `path`; where it leads.
macro_rules! begin {
    ($app:expr, $path:expr, $link:expr) => {{
        let page = look!($app, $path);
        assert_eq!(page.status, 200, "{}", page.body);
        let start = page.hidden("start");
        let mut form =
            vec![("start", start.clone()), ("consent", "on".to_owned()), ("mode", "page".to_owned())];
        if page.body.contains("name=\"prefill\"") {
            form.extend([("prefill", page.hidden("prefill")), ("sig", page.hidden("sig"))]);
        }
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let begun = send!($app, $link, &form);
        assert_eq!(begun.status, 303, "{}", begun.body);
        let root = begun.location.split("/q/").next().unwrap().to_owned();
        look!($app, format!("{}/check", root.trim_end_matches("/check")))
    }};
}

#[actix_web::test]
async fn signed_answers_begin_a_response_and_are_shown_before_it_is_sent() {
    let site = TestSite::new();
    let clinic = clinic(&site, "signed");
    let app = serve!(site);
    let answers =
        json!({"record": "77123", "unit": "UBS Sul", "since": "2026-11-01", "weight": 61.5, "how": "bad"});
    let query = signed(&site, &clinic, 1, &answers);
    let page = look!(&app, format!("/f/token-signed{query}"));
    assert!(page.body.contains(SOME) && !page.body.contains(LOST), "{}", page.body);
    assert!(!page.body.contains("77123"), "what is signed stands in the form as it came");
    let check = begin!(&app, format!("/f/token-signed{query}"), "/f/token-signed");
    for shown in ["77123", "UBS Sul", "01/11/2026", "61,5", "Mal"] {
        assert!(check.body.contains(shown), "{shown} in {}", check.body);
    }
    let row = seed::begun(&site.db, &clinic);
    let stored = row.answers.to_string();
    assert!(stored.contains("77123") && stored.contains("\"bad\"") && stored.contains("urn:s"), "{stored}");
    // what the person changes stays so: the address is of use to a new response only
    let root = regex::Regex::new(r"/f/token-signed/r/[\w-]+")
        .unwrap()
        .find(&check.body)
        .unwrap()
        .as_str()
        .to_owned();
    let change = look!(&app, format!("{root}/q/5?back=check"));
    let was = change.hidden("_was");
    assert_eq!(send!(&app, format!("{root}/q/5"), &[("_was", &was), ("why", "Chuva")]).status, 303);
    let again = look!(&app, format!("{root}/check"));
    assert!(again.body.contains("Chuva") && again.body.contains("77123"));
    let second = begin!(&app, "/f/token-signed", "/f/token-signed");
    assert!(!second.body.contains("77123"), "the next response is nobody's");
}

#[actix_web::test]
async fn what_does_not_hold_opens_the_questionnaire_without_it_and_says_so() {
    let site = TestSite::new();
    let (clinic, other) = (clinic(&site, "lost"), clinic(&site, "other"));
    let app = serve!(site);
    let (answers, now) = (json!({"why": "Segredo"}), site.clock.now());
    let good = signed(&site, &clinic, 1, &answers);
    let until = |ends: TimeDelta| {
        signed_until(&site, &clinic, 1, &json!({"exp": (now + ends).timestamp(), "answers": answers}))
    };
    let (text, sig) = good.split_once("&sig=").unwrap();
    let cases = [
        ("tampered", format!("{text}A&sig={sig}")),
        ("unsigned", text.to_owned()),
        ("a wrong signature", format!("{text}&sig={}", "0".repeat(64))),
        ("of another link", signed(&site, &other, 1, &answers)),
        ("of a key to come", signed(&site, &clinic, 2, &answers)),
        ("expired", until(TimeDelta::seconds(-1))),
        ("good for too long", until(TimeDelta::days(91))),
        ("without an end", signed_until(&site, &clinic, 1, &json!({"answers": answers}))),
        ("too long", signed(&site, &clinic, 1, &json!({"why": "x".repeat(3_000)}))),
        ("no JSON", "?prefill=%00&sig=".to_owned()),
    ];
    for (what, query) in cases {
        let page = look!(&app, format!("/f/token-lost{query}"));
        assert_eq!(page.status, 200, "{what}");
        assert!(page.body.contains(LOST) && !page.body.contains("name=\"prefill\""), "{what}: {}", page.body);
        let check = begin!(&app, format!("/f/token-lost{query}"), "/f/token-lost");
        assert!(!check.body.contains("Segredo"), "{what}");
    }
    // what held when the page was made, and does not when the form arrives
    let page = look!(&app, format!("/f/token-lost{good}"));
    rotate(&site, &clinic);
    site.clock.advance(TimeDelta::seconds(5));
    let (start, text, sig) = (page.hidden("start"), page.hidden("prefill"), page.hidden("sig"));
    let form =
        [("start", start.as_str()), ("consent", "on"), ("mode", "page"), ("prefill", &text), ("sig", &sig)];
    let told = send!(&app, "/f/token-lost", &form);
    assert_eq!(told.status, 422);
    assert!(
        told.body.contains(LOST) && told.body.contains("name=\"consent\" required checked"),
        "{}",
        told.body
    );
    // the key that counts now
    let renewed = signed(&site, &clinic, 2, &answers);
    let check = begin!(&app, format!("/f/token-lost{renewed}"), "/f/token-lost");
    assert!(check.body.contains("Segredo"));
}

#[actix_web::test]
async fn values_are_checked_like_typed_ones_each_for_itself() {
    let site = TestSite::new();
    let clinic = clinic(&site, "values");
    let app = serve!(site);
    let wrong = [
        json!({"nobody": "x"}),
        json!({"weight": "muito"}),
        json!({"since": "ontem-ontem"}),
        json!({"how": "so-so"}),
        json!({"why": ["a", "b"]}),
        json!({"why": {"valueString": "x"}}),
        json!({"record": "far too long"}),
        json!({"why": null}),
    ];
    for one in wrong {
        let mut answers = json!({"unit": "UBS Sul"});
        answers.as_object_mut().unwrap().extend(one.as_object().unwrap().clone());
        let query = signed(&site, &clinic, 1, &answers);
        let page = look!(&app, format!("/f/token-values{query}"));
        assert!(page.body.contains(LOST) && page.body.contains(SOME), "{one}: {}", page.body);
        let check = begin!(&app, format!("/f/token-values{query}"), "/f/token-values");
        assert!(check.body.contains("UBS Sul") && !check.body.contains("far too long"), "{one}");
    }
}

#[actix_web::test]
async fn the_page_with_all_questions_begins_with_them_too() {
    let site = TestSite::new();
    let clinic = clinic(&site, "form");
    let app = serve!(site);
    let query = signed(&site, &clinic, 1, &json!({"record": "77123", "how": "bad", "why": "Chuva"}));
    let page = look!(&app, format!("/f/token-form/form{query}"));
    assert!(page.body.contains("value=\"Chuva\"") && page.body.contains(SOME), "{}", page.body);
    assert!(!look!(&app, "/f/token-form/form").body.contains("Chuva"), "the next reader sees none of it");
    let (key, text, sig) = (page.hidden("_key"), page.hidden("_prefill"), page.hidden("_sig"));
    let shown = page.hidden("_shown");
    let form = [
        ("_key", key.as_str()),
        ("_prefill", &text),
        ("_sig", &sig),
        ("_shown", &shown),
        ("_consent", "on"),
        ("how", "good"),
        ("why", "Sol"),
    ];
    let sent = send!(&app, "/f/token-form/submission", &form);
    assert_eq!(sent.status, 303, "{}", sent.body);
    let done = look!(&app, sent.location.replace("/done", "/check"));
    assert!(done.body.contains("Sol") && done.body.contains("Bem") && !done.body.contains("Chuva"));
    let mut conn = site.db.connection().unwrap();
    let all = events::list(&mut conn, clinic.organisation, &events::Filter::default(), 100).unwrap();
    let id = all.iter().find(|event| event.action == "response.submitted").unwrap().entity_id;
    let id = weconecta::domain::ids::ResponseId::new(id);
    let row = weconecta::storage::responses::find(&mut conn, clinic.organisation, id).unwrap();
    assert!(row.answers.to_string().contains("77123"), "what nobody is asked is stored as it came");
}

#[actix_web::test]
async fn an_invitation_takes_no_answers_of_others() {
    let site = TestSite::new();
    let clinic = clinic(&site, "invited");
    let app = serve!(site);
    let stored = site.db.write_now::<_, StorageError>("cli", seed::noon(), |w| {
        let patient = NewPatient { account: None, name: "Maria", ..NewPatient::default() };
        let patient = patients::insert(w, clinic.organisation, &patient)?;
        let new = NewInvitation {
            patient,
            link: clinic.link,
            token: "invitation-a",
            origin: uuid::Uuid::nil(),
            occurrence: 0,
            channel: None,
            language: "pt-BR",
            author: None,
            expires_at: None,
            reminders: None,
        };
        invitations::insert(w, clinic.organisation, &new)
    });
    stored.unwrap().unwrap();
    let query = signed(&site, &clinic, 1, &json!({"record": "77123"}));
    let page = look!(&app, format!("/f/invitation-a{query}"));
    assert!(page.body.contains(LOST) && !page.body.contains("name=\"prefill\""), "{}", page.body);
}

#[actix_web::test]
async fn the_key_is_shown_to_those_who_change_the_link_and_made_anew_by_them() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "key", &resource());
    let app = serve!(site);
    let (admin, other) =
        (site.sign_in(clinic.organisation, clinic.member), site.person(clinic.organisation, Role::Staff));
    let path = format!("/staff/links/{}", clinic.link);
    let key = |rotation| prefill::key_of(&site.key, clinic.link, rotation).unwrap();
    let (show, renew) = (format!("{path}/prefill-key"), format!("{path}/prefill-key/new"));
    let before = reply!(app, post(&admin, &show, &[]));
    assert!(before.body.contains("Criar a chave") && !before.body.contains(&key(1)), "there is none yet");
    let made = reply!(app, post(&admin, &renew, &[]));
    assert!(made.body.contains(&key(1)) && made.body.contains("Exemplo em Python"), "{}", made.body);
    let page = reply!(app, get(&admin, &format!("{path}/embedding")));
    assert!(!page.body.contains(&key(1)) && page.body.contains("Mostrar a chave"), "only once asked");
    assert!(reply!(app, post(&admin, &show, &[])).body.contains(&key(1)));
    assert!(reply!(app, post(&admin, &renew, &[])).body.contains(&key(2)));
    for path in [&show, &renew] {
        let refused = reply!(app, post(&other, path, &[]));
        assert!(refused.status.as_u16() == 404 && !refused.body.contains(&key(2)), "{path}");
    }
    let mut conn = site.db.connection().unwrap();
    let happened = events::list_of_entity(&mut conn, clinic.organisation, clinic.link.get()).unwrap();
    let happened: Vec<_> = happened.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(happened, ["link.created", "link.key-made", "link.key-shown", "link.key-made"]);
}
