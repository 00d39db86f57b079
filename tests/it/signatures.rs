//! Signing on patients' pages: asked for before handing in, of the answers that were seen, shown to staff.

use actix_web::test::TestRequest;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use weconecta::{
    domain::ids::ResponseId,
    storage::{events, response_signatures, responses},
};

use crate::support::{
    TestSite,
    browse::{Answer, ask, look, post},
    seed::{self, Clinic},
    serve,
};

const SIGNED: &str = include_str!("../fixtures/questionnaires/signed.json");

/// A white pixel.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==";

fn rows(site: &TestSite, clinic: &Clinic) -> (ResponseId, Vec<response_signatures::Stored>) {
    let mut conn = site.db.connection().unwrap();
    let all = events::list(&mut conn, clinic.organisation, &events::Filter::default(), 1_000).unwrap();
    let sent = all.iter().find(|event| event.action == "response.submitted").expect("nothing was handed in");
    let rows = response_signatures::list(&mut conn, clinic.organisation, &[sent.entity_id]).unwrap();
    (ResponseId::new(sent.entity_id), rows)
}

/// The `Signature` of a row.
fn value(row: &response_signatures::Stored) -> Value {
    serde_json::from_str::<Value>(&row.extension).unwrap()["valueSignature"].clone()
}

/// A response with its first question answered; its address.
macro_rules! begun {
    ($app:expr, $link:expr, $agrees:expr) => {{
        let start = look!($app, $link).hidden("start");
        let here =
            post!($app, $link, &[("start", start.as_str()), ("consent", "on"), ("mode", "page")]).location;
        answer!($app, here, "0", ("agrees", $agrees));
        here
    }};
}

/// A page as somebody of the staff sees it.
macro_rules! read {
    ($app:expr, $person:expr, $path:expr) => {{
        let request = TestRequest::get().uri(&$path).cookie($person.cookie.clone());
        let answer: Answer = ask!($app, request);
        answer.body
    }};
}

macro_rules! answer {
    ($app:expr, $here:expr, $item:expr, $field:expr) => {{
        let path = format!("{}/q/{}", $here, $item);
        let was = look!($app, path).hidden("_was");
        let saved: Answer = post!($app, path, &[("_was", was.as_str()), $field]);
        assert_eq!(saved.status, 303, "{}", saved.body);
    }};
}

#[actix_web::test]
async fn a_typed_name_and_a_box_sign_the_answers() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "typed", SIGNED);
    let app = serve!(site);
    let here = begun!(&app, "/f/token-typed", "true");
    let (check, hand_in) = (format!("{here}/check"), format!("{here}/submission"));
    let page = look!(&app, check);
    assert!(
        page.body.contains("Sua assinatura") && page.body.contains("Assinatura da testemunha"),
        "{}",
        page.body
    );
    let seen = page.hidden("_signed");

    let unsigned = post!(&app, hand_in, &[("_signed", seen.as_str()), ("_sign-1-0-name", "Rui Reis")]);
    assert_eq!(unsigned.status, 422);
    assert!(unsigned.body.contains("Erro:") && unsigned.body.contains(r##"href="#sign-all-0-name""##));
    assert!(
        unsigned.body.contains(r##"href="#sign-1-0-sure""##) && unsigned.body.contains("value=\"Rui Reis\"")
    );

    let all: Vec<(&str, &str)> = vec![
        ("_sign-all-0-name", " Ana   Lima "),
        ("_sign-all-0-sure", "1"),
        ("_sign-1-0-name", "Rui Reis"),
        ("_sign-1-0-sure", "1"),
    ];
    let with = |seen: &'static str| [vec![("_signed", seen)], all.clone()].concat();
    let elsewhere = post!(&app, hand_in, &with("other answers"));
    assert_eq!(elsewhere.status, 422);
    assert!(elsewhere.body.contains("As respostas mudaram"), "{}", elsewhere.body);
    assert!(!elsewhere.body.contains("value=\"1\" checked"), "who signs other answers says so again");

    let seen: &'static str = seen.leak();
    let sent = post!(&app, hand_in, &with(seen));
    assert_eq!((sent.status, sent.location), (303, format!("{here}/done")), "{}", sent.body);
    // pressed twice
    assert_eq!(post!(&app, hand_in, &with(seen)).status, 303);
    let (id, rows) = rows(&site, &clinic);
    assert_eq!(rows.iter().map(|row| row.place.as_str()).collect::<Vec<_>>(), ["", "1"]);
    let own = value(&rows[0]);
    assert_eq!((&own["who"]["display"], &own["sigFormat"]), (&"Ana Lima".into(), &"text/plain".into()));
    assert_eq!(own["data"], STANDARD.encode("Ana Lima"));
    assert_eq!(own["type"][0]["code"], "1.2.840.10065.1.12.1.1");
    assert_eq!(value(&rows[1])["type"][0]["code"], "1.2.840.10065.1.12.1.11");
    let page = look!(&app, check);
    assert!(
        page.body.contains("Ana Lima") && page.body.contains("Rui Reis") && !page.body.contains("_sign-")
    );

    let staff = site.sign_in(clinic.organisation, clinic.member);
    let shown = read!(&app, &staff, format!("/staff/responses/{id}"));
    assert!(
        shown.contains("Assinaturas") && shown.contains("Ana Lima") && shown.contains("Entendi os riscos")
    );
    assert_eq!(shown.matches("Vale para as respostas").count(), 2);
    assert!(!shown.contains("/signatures/"), "there is no drawing");
    assert!(shown.contains("Respostas assinadas"), "it stands in the history");
}

#[actix_web::test]
async fn a_signature_falls_with_an_answer_and_only_what_is_asked_is_signed() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "falls", SIGNED);
    let app = serve!(site);
    let here = begun!(&app, "/f/token-falls", "false");
    let page = look!(&app, format!("{here}/check"));
    assert!(!page.body.contains("testemunha"), "the words are not shown, so nobody signs them");
    let seen = page.hidden("_signed");
    let sign = |seen: String| {
        let fields = [
            ("_signed", seen),
            ("_sign-all-0-name", "Ana Lima".to_owned()),
            ("_sign-all-0-sure", "1".to_owned()),
        ];
        fields.map(|(name, value)| (name, &*value.leak()))
    };
    // another tab
    answer!(&app, here, "2", ("note", "Tenho medo"));
    let refused = post!(&app, format!("{here}/submission"), &sign(seen));
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("As respostas mudaram") && refused.body.contains("Tenho medo"));
    let sent = post!(&app, format!("{here}/submission"), &sign(refused.hidden("_signed")));
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert_eq!(rows(&site, &clinic).1.len(), 1);
}

#[actix_web::test]
async fn a_drawing_is_shown_to_staff_as_a_picture_and_never_as_a_page() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "drawn", SIGNED);
    let app = serve!(site);
    let form = "/f/token-drawn/form".to_owned();
    let key = look!(&app, form).hidden("_key");
    let drawn = format!("data:image/png;base64,{PNG}");
    let script = format!("data:image/png;base64,{}", STANDARD.encode("<svg onload='x'/>"));
    let send = |drawn: &str| {
        [
            ("_key", key.as_str()),
            ("_consent", "on"),
            ("_shown", "0,2"),
            ("agrees", "false"),
            ("_sign-all-0-name", ""),
            ("_sign-all-0-drawn", drawn),
            ("_sign-all-0-sure", "1"),
        ]
        .map(|(name, value)| (name, value.to_owned()))
    };
    macro_rules! submit {
        ($fields:expr) => {{
            let fields = $fields;
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer: Answer = post!(&app, "/f/token-drawn/submission".to_owned(), &fields);
            answer
        }};
    }
    let refused = submit!(send(&script));
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("ler o desenho") && !refused.body.contains("PHN2Zy"), "it is thrown away");
    assert!(submit!(send("")).body.contains("desenhe a assinatura"));
    let sent = submit!(send(&drawn));
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert_eq!(submit!(send(&drawn)).status, 303, "pressed twice");

    let (id, rows) = rows(&site, &clinic);
    assert_eq!(value(&rows[0])["who"]["display"], "Quem respondeu");
    let staff = site.sign_in(clinic.organisation, clinic.member);
    let path = format!("/staff/responses/{id}/signatures/{}", rows[0].id);
    assert!(read!(&app, &staff, format!("/staff/responses/{id}")).contains(&path));
    let request = TestRequest::get().uri(&path).cookie(staff.cookie.clone()).to_request();
    let answer = actix_web::test::call_service(&app, request).await;
    let header = |name: &str| answer.headers().get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "image/png");
    assert!(
        header("content-security-policy").contains("sandbox")
            && header("content-disposition").starts_with("attachment")
    );
    assert_eq!(actix_web::test::read_body(answer).await, STANDARD.decode(PNG).unwrap());
}

#[actix_web::test]
async fn answers_that_were_changed_behind_a_signature_are_seen() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "behind", SIGNED);
    let app = serve!(site);
    let here = begun!(&app, "/f/token-behind", "false");
    let seen = look!(&app, format!("{here}/check")).hidden("_signed");
    let fields = [("_signed", seen.as_str()), ("_sign-all-0-name", "Ana Lima"), ("_sign-all-0-sure", "1")];
    assert_eq!(post!(&app, format!("{here}/submission"), &fields).status, 303);
    let (id, rows) = rows(&site, &clinic);
    let mut conn = site.db.connection().unwrap();
    let row = responses::find(&mut conn, clinic.organisation, id).unwrap();
    let compiled = weconecta::storage::compiled::compiled_of(SIGNED).unwrap();
    let answers =
        |items: &Value| weconecta::domain::engine::Answers::from_response_items(&compiled, items).unwrap();
    let signature = rows[0].signature(&compiled).unwrap();
    assert!(rows[0].holds(&compiled, &answers(&row.answers), &signature));
    let changed = serde_json::json!([{"linkId": "agrees", "answer": [{"valueBoolean": true}]}]);
    assert!(!rows[0].holds(&compiled, &answers(&changed), &signature));
}
