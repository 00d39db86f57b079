//! Beside a question: somebody who reads it aloud, somebody who signs it, and what a date is understood as while it is typed.

use actix_web::{
    http::header,
    test::{TestRequest, call_service, read_body},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::support::{
    TestSite,
    browse::{begin, look, post},
    seed, serve,
};

const FILM: &[u8] = b"\x00\x00\x00\x18ftypmp42 no whole film";
const SOUND: &[u8] = b"ID3 somebody reads";

fn resource() -> String {
    let media = |kind: &str, language: &str, bytes: &[u8]| {
        json!({
            "url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-itemMedia",
            "valueAttachment": {"contentType": kind, "language": language, "data": STANDARD.encode(bytes)}
        })
    };
    json!({
        "resourceType": "Questionnaire", "status": "active", "title": "Dor", "language": "pt-BR",
        "item": [
            {"linkId": "pain", "type": "boolean", "text": "Dói?", "extension": [
                media("audio/mpeg", "es", b"ID3 en espanol"), media("audio/mpeg", "pt-BR", SOUND),
                media("video/mp4", "bzs", FILM), media("audio/mpeg", "en", b"no sound")]},
            {"linkId": "since", "type": "date", "text": "Desde quando?"},
            {"linkId": "more", "type": "string", "text": "Mais?", "extension": [media("video/mp4", "pt-BR", b"<script>")]},
        ],
    })
    .to_string()
}

#[actix_web::test]
async fn a_question_is_read_aloud_in_the_readers_language_and_signed() {
    let site = TestSite::new();
    seed::clinic(&site.db, "media", &resource());
    let app = serve!(site);
    let here: String = begin!(&app, "/f/token-media", "page");
    let page = look!(&app, format!("{here}/q/0")).body;
    let (sound, film) = ("/f/token-media/recording/0/1", "/f/token-media/film/0");
    assert!(page.contains(&format!(r#"<audio class="q-sound" src="{sound}""#)), "{page}");
    assert!(page.contains("Ver em Libras") && page.contains(&format!(r#"src="{film}""#)), "{page}");
    assert!(!page.contains("data-speak"), "the recording stands for the browser's voice");
    let other = look!(&app, format!("{here}/q/2")).body;
    assert!(!other.contains("<video") && other.contains("data-speak"), "what is no film is left out");
    let english = look!(&app, format!("{here}/q/0?lang=en")).body;
    assert!(!english.contains("<audio"), "nobody reads it in English");
    let chat = look!(&app, format!("{here}/chat/0")).body;
    assert!(chat.contains(sound) && chat.contains(film));

    let whole = call_service(&app, TestRequest::get().uri(sound).to_request()).await;
    assert_eq!(whole.headers().get(header::CONTENT_TYPE).unwrap(), "audio/mpeg");
    assert_eq!(whole.headers().get(header::ACCEPT_RANGES).unwrap(), "bytes");
    assert_eq!(read_body(whole).await.to_vec(), SOUND);
    let part = TestRequest::get().uri(film).insert_header((header::RANGE, "bytes=4-7")).to_request();
    let part = call_service(&app, part).await;
    assert_eq!(part.status(), 206);
    let told = format!("bytes 4-7/{}", FILM.len());
    assert_eq!(part.headers().get(header::CONTENT_RANGE).unwrap(), told.as_str());
    assert_eq!(read_body(part).await.to_vec(), b"ftyp");
    let beyond = TestRequest::get().uri(film).insert_header((header::RANGE, "bytes=9999-")).to_request();
    assert_eq!(call_service(&app, beyond).await.status(), 416);
    for none in ["/f/token-media/film/2", "/f/token-media/recording/0/9", "/f/token-media/film/99"] {
        assert_eq!(look!(&app, none).status, 404, "{none}");
    }
}

#[actix_web::test]
async fn a_date_is_said_back_while_it_is_typed() {
    let site = TestSite::new();
    seed::clinic(&site.db, "typing", &resource());
    let app = serve!(site);
    let here: String = begin!(&app, "/f/token-typing", "page");
    let page = look!(&app, format!("{here}/q/1")).body;
    assert!(page.contains(r#"data-reads="/f/token-typing/understood/1""#), "{page}");
    for (typed, words, problem) in [
        ("3/3/80", "3 de março de 1980", ""),
        ("20120304", "4 de março de 2012", ""),
        // March of 2012, or the 20th of December
        ("201203", "", "25/12/1961"),
        ("amanhecer", "", "25/12/1961"),
    ] {
        let said = post!(&app, "/f/token-typing/understood/1", &[("typed", typed)]);
        let said: Value = serde_json::from_str(&said.body).unwrap();
        assert_eq!(said["words"], words, "{typed}");
        let told = said["problem"].as_str().unwrap();
        assert!(told.contains(problem) && told.is_empty() == problem.is_empty(), "{typed}: {told}");
    }
    assert_eq!(post!(&app, "/f/token-typing/understood/0", &[("typed", "1")]).status, 404);
}
