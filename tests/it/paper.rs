//! The blank form of a version: its page, and the files that come of it.

use actix_web::{
    http::{StatusCode, header},
    test::call_service,
};
use serde_json::json;
use weconecta::storage::version_languages;

use crate::{
    access::World,
    support::{
        TestSite,
        seed::{self, noon},
        serve,
        visit::{get, reply},
    },
};

/// The type of what is downloaded, its name, and how it begins.
macro_rules! file {
    ($service:expr, $person:expr, $path:expr) => {{
        let answer = call_service(&$service, get($person, &$path).to_request()).await;
        assert_eq!(answer.status(), StatusCode::OK, "{}", $path);
        let head =
            |name: header::HeaderName| answer.headers().get(name).unwrap().to_str().unwrap().to_owned();
        let (kind, name) = (head(header::CONTENT_TYPE), head(header::CONTENT_DISPOSITION));
        (kind, name, actix_web::test::read_body(answer).await)
    }};
}

#[actix_web::test]
async fn a_version_is_printed_as_pdf_and_as_a_document() {
    let world = World::new();
    let service = serve!(world.site);
    let base =
        format!("/admin/questionnaires/{}/versions/{}", world.clinic.questionnaire, world.clinic.version);
    let version = reply!(service, get(&world.admin, &base)).body;
    assert!(version.contains(&format!("{base}/paper\"")), "the version leads to it");
    let page = reply!(service, get(&world.admin, &format!("{base}/paper")));
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Baixar PDF") && page.body.contains("Tudo vai para o papel"), "{}", page.body);

    let (kind, name, bytes) = file!(service, &world.admin, format!("{base}/paper/file?kind=pdf"));
    assert_eq!(kind, "application/pdf");
    assert!(name.ends_with("-v1.pdf\"") && bytes.starts_with(b"%PDF-"), "{name}");
    let (kind, name, bytes) = file!(service, &world.admin, format!("{base}/paper/file?kind=docx"));
    assert!(kind.contains("wordprocessingml") && name.ends_with("-v1.docx\"") && bytes.starts_with(b"PK"));
    let odd = reply!(service, get(&world.admin, &format!("{base}/paper/file?kind=odt")));
    assert_eq!(odd.status, StatusCode::BAD_REQUEST);
}

/// In Portuguese, with all words in two other languages.
fn spoken() -> String {
    let said = |en: &str, es: &str| {
        let one = |tag: &str, text: &str| {
            json!({"url": "http://hl7.org/fhir/StructureDefinition/translation",
                "extension": [{"url": "lang", "valueCode": tag}, {"url": "content", "valueString": text}]})
        };
        json!({"extension": [one("en", en), one("es", es)]})
    };
    json!({"resourceType": "Questionnaire", "status": "active", "language": "pt-BR",
        "title": "Sono leve", "_title": said("Light sleep", "Sueño ligero"), "item": [
        {"linkId": "1", "type": "string", "text": "Como dorme?", "_text": said("How do you sleep?", "¿Cómo duerme?")}]})
    .to_string()
}

#[actix_web::test]
async fn only_languages_that_are_offered_are_printed() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "ours", &spoken());
    let admin = site.sign_in(clinic.organisation, clinic.member);
    let service = serve!(site);
    let languages = ["en".to_owned()];
    let saved = site.db.write_now("cli", noon(), |w| {
        version_languages::save(w, clinic.organisation, clinic.version, &languages)
    });
    saved.unwrap();
    let base = format!("/admin/questionnaires/{}/versions/{}/paper", clinic.questionnaire, clinic.version);
    let page = reply!(service, get(&admin, &base)).body;
    assert!(page.contains(r#"value="pt-BR" selected"#) && page.contains(r#"value="en""#), "{page}");
    assert!(!page.contains(r#"value="es""#));
    let printed = |language: &str| format!("{base}/file?kind=docx&language={language}");
    let (own, english) =
        (file!(service, &admin, printed("pt-BR")).2, file!(service, &admin, printed("en")).2);
    assert_ne!(own, english);
    assert_eq!(
        file!(service, &admin, printed("es")).2,
        own,
        "what is not offered is printed as its author wrote it"
    );
}
