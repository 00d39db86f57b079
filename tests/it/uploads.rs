//! Files that arrive piece by piece: what arrived stays, in its order and once, and stands only if a form could have brought it.

use actix_web::{
    http::{Method, header},
    test::{TestRequest, call_service, read_body},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::support::{
    TestSite,
    browse::{Answer, ask, begin, look, post},
    seed, serve,
};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR not a whole picture";

fn resource() -> String {
    json!({
        "resourceType": "Questionnaire", "status": "active", "title": "Ferida", "language": "pt-BR",
        "item": [{"linkId": "photo", "type": "attachment", "text": "Uma foto da ferida", "required": true,
            "extension": [
                {"url": "http://hl7.org/fhir/StructureDefinition/mimeType", "valueCode": "image/*"},
                {"url": "http://hl7.org/fhir/StructureDefinition/maxSize", "valueDecimal": 0.01}]}],
    })
    .to_string()
}

/// A file that is announced: its field, name, type, and size in bytes.
fn announce(here: &str, (field, name, kind): (&str, &str, &str), size: usize) -> TestRequest {
    let encode = |text: &str| STANDARD.encode(text);
    let about = format!(
        "field {},filename {},filetype {},mark {}",
        encode(field),
        encode(name),
        encode(kind),
        encode("1")
    );
    TestRequest::post()
        .uri(&format!("{here}/uploads"))
        .insert_header(("upload-length", size.to_string()))
        .insert_header(("upload-metadata", about))
}

fn piece(address: &str, start: usize, bytes: &[u8]) -> TestRequest {
    TestRequest::patch()
        .uri(address)
        .insert_header((header::CONTENT_TYPE, "application/offset+octet-stream"))
        .insert_header(("upload-offset", start.to_string()))
        .set_payload(bytes.to_vec())
}

/// Status, how much has arrived, and the file that it became.
macro_rules! send {
    ($app:expr, $request:expr) => {{
        let answer = call_service($app, $request.to_request()).await;
        let told = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        (answer.status().as_u16(), told("upload-offset"), told("upload-file"))
    }};
}

macro_rules! announced {
    ($app:expr, $here:expr, $size:expr) => {{
        let made: Answer = ask!($app, announce($here, ("photo", "ferida.png", "image/png"), $size));
        assert_eq!(made.status, 201, "{}", made.body);
        made.location
    }};
}

fn head(address: &str) -> TestRequest {
    TestRequest::default().method(Method::HEAD).uri(address)
}

#[actix_web::test]
async fn pieces_become_a_file_that_the_form_names() {
    let site = TestSite::new();
    seed::clinic(&site.db, "pieces", &resource());
    let app = serve!(site);
    let here: String = begin!(&app, "/f/token-pieces", "page");
    let step = format!("{here}/q/0");
    let page = look!(&app, step);
    assert!(page.body.contains(&format!(r#"data-files="{here}/uploads""#)), "{}", page.body);
    let address = announced!(&app, &here, PNG.len());
    assert!(address.starts_with(&format!("{here}/uploads/")));
    assert_eq!(send!(&app, head(&address)), (200, Some("0".to_owned()), None));
    let some = |number: usize| Some(number.to_string());
    assert_eq!(send!(&app, piece(&address, 0, &PNG[..10])), (204, some(10), None));
    // its answer was lost, and it is sent again; another place would leave a hole
    assert_eq!(send!(&app, piece(&address, 0, &PNG[..10])).0, 409);
    assert_eq!(send!(&app, piece(&address, 11, &PNG[11..])).0, 409);
    assert_eq!(send!(&app, head(&address)), (200, some(10), None));
    let beyond = [&PNG[10..], b"!"].concat();
    assert_eq!(send!(&app, piece(&address, 10, &beyond)).0, 409, "longer than announced");
    let (status, offset, file) = send!(&app, piece(&address, 10, &PNG[10..]));
    assert_eq!((status, offset), (204, some(PNG.len())));
    let file = file.unwrap();
    assert_eq!(send!(&app, head(&address)), (200, some(PNG.len()), Some(file.clone())));
    let listed: Value = serde_json::from_str(&look!(&app, format!("{here}/uploads")).body).unwrap();
    assert_eq!((&listed[0]["file"], &listed[0]["field"]), (&json!(file), &json!("photo")));

    let was = look!(&app, step).hidden("_was");
    let saved = post!(&app, step, &[("_was", was.as_str()), ("photo", &file)]);
    assert_eq!((saved.status, saved.location), (303, format!("{here}/check")), "{}", saved.body);
    let id = file.strip_prefix("Binary/").unwrap();
    let read = call_service(&app, TestRequest::get().uri(&format!("{here}/files/{id}")).to_request()).await;
    assert_eq!(read_body(read).await.to_vec(), PNG);
    let page = look!(&app, step);
    assert!(page.body.contains("ferida.png") && page.body.contains(&format!(r#"src="{here}/files/{id}""#)));
}

#[actix_web::test]
async fn what_a_form_could_not_bring_is_refused_with_the_reason() {
    let site = TestSite::new();
    seed::clinic(&site.db, "bounds", &resource());
    let app = serve!(site);
    let here: String = begin!(&app, "/f/token-bounds", "page");
    for (about, size, said) in [
        (("photo", "big.png", "image/png"), 20_000, "grande demais"),
        (("photo", "big.png", "image/png"), 30 << 20, "grande demais"),
        (("photo", "a.pdf", "application/pdf"), 10, "não serve aqui"),
    ] {
        let refused: Answer = ask!(&app, announce(&here, about, size));
        assert!(refused.status == 422 && refused.body.contains(said), "{}", refused.body);
    }
    let unknown: Answer = ask!(&app, announce(&here, ("other", "a.png", "image/png"), 10));
    assert_eq!(unknown.status, 400);

    // what the bytes tell counts in the end, and what was refused is gone
    let address = announced!(&app, &here, 10);
    let refused: Answer = ask!(&app, piece(&address, 0, b"no picture"));
    assert!(refused.status == 422 && refused.body.contains("não é o que diz ser"), "{}", refused.body);
    assert_eq!(send!(&app, head(&address)).0, 404);
}

#[actix_web::test]
async fn an_upload_is_its_responses_and_can_be_taken_back() {
    let site = TestSite::new();
    seed::clinic(&site.db, "mine", &resource());
    let app = serve!(site);
    let mine: String = begin!(&app, "/f/token-mine", "page");
    let other: String = begin!(&app, "/f/token-mine", "page");
    let address = announced!(&app, &mine, PNG.len());
    let elsewhere = address.replace(&mine, &other);
    assert_eq!(send!(&app, head(&elsewhere)).0, 404);
    assert_eq!(send!(&app, piece(&elsewhere, 0, PNG)).0, 409);
    assert_eq!(send!(&app, TestRequest::delete().uri(&elsewhere)).0, 404);
    let foreign = TestRequest::patch().insert_header(("sec-fetch-site", "cross-site"));
    let foreign = foreign.uri(&address).insert_header(("upload-offset", "0")).set_payload(PNG);
    assert_eq!(send!(&app, foreign).0, 403, "only pages of ours send pieces");
    assert_eq!(send!(&app, TestRequest::delete().uri(&address)).0, 204);
    assert_eq!(send!(&app, head(&address)).0, 404);

    // at most a hundred megabytes of one response are on their way, and twenty files
    for _ in 0..20 {
        announced!(&app, &mine, 1_000);
    }
    let refused: Answer = ask!(&app, announce(&mine, ("photo", "a.png", "image/png"), 1_000));
    assert_eq!(refused.status, 422);
    // what nobody goes on with is thrown away after a day
    site.clock.advance(chrono::TimeDelta::hours(25));
    let now = site.clock.now();
    let mut conn = site.db.connection().unwrap();
    assert_eq!(weconecta::storage::response_uploads::delete_expired(&mut conn, now).unwrap(), 20);
    assert_eq!(look!(&app, format!("{mine}/uploads")).body, "[]");
}
