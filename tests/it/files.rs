//! Files as answers: sent with a form, kept beside a mistake, taken back, downloaded by those who may.

use actix_web::{
    http::header,
    test::{TestRequest, call_service, read_body},
};
use serde_json::{Value, json};
use weconecta::{
    domain::ids::ResponseId,
    storage::{response_files, responses},
};

use crate::support::{
    TestSite,
    browse::{Answer, ask, look, post},
    seed, serve,
    visit::get,
};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR not a whole picture";

fn resource() -> String {
    json!({
        "resourceType": "Questionnaire", "status": "active", "title": "Ferida", "language": "pt-BR",
        "item": [
            {"linkId": "photo", "type": "attachment", "text": "Uma foto da ferida", "required": true,
             "extension": [
                {"url": "http://hl7.org/fhir/StructureDefinition/mimeType", "valueCode": "image/*"},
                {"url": "http://hl7.org/fhir/StructureDefinition/maxSize", "valueDecimal": 0.001}]},
            {"linkId": "more", "type": "attachment", "text": "Exames", "repeats": true},
            {"linkId": "who", "type": "reference", "text": "Quem cuida de você?"},
            {"linkId": "pain", "type": "integer", "text": "Dor", "required": true},
        ],
    })
    .to_string()
}

/// A form with files, as a browser sends it: name of the field, name and type of the file, bytes.
fn form(path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &str, &[u8])]) -> TestRequest {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    for (field, name, kind, bytes) in files {
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--edge--\r\n");
    TestRequest::post()
        .uri(path)
        .insert_header((header::CONTENT_TYPE, "multipart/form-data; boundary=edge"))
        .set_payload(body)
}

macro_rules! start {
    ($app:expr, $link:expr, $mode:expr) => {{
        let start = look!($app, $link).hidden("start");
        post!($app, $link, &[("start", start.as_str()), ("consent", "on"), ("mode", $mode)]).location
    }};
}

fn stored(site: &TestSite, clinic: &seed::Clinic) -> (ResponseId, Value, Vec<response_files::File>) {
    let mut conn = site.db.connection().unwrap();
    let all = weconecta::storage::events::list(
        &mut conn,
        clinic.organisation,
        &weconecta::storage::events::Filter::default(),
        1_000,
    );
    let id = all.unwrap().iter().find(|event| event.entity_kind == "response").unwrap().entity_id;
    let id = ResponseId::new(id);
    let files = response_files::list(&mut conn, clinic.organisation, id).unwrap();
    let row = responses::find(&mut conn, clinic.organisation, id).unwrap();
    (id, row.answers, files)
}

#[actix_web::test]
async fn a_photo_is_sent_shown_replaced_and_read_by_the_team() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "photo", &resource());
    let app = serve!(site);
    let here = start!(&app, "/f/token-photo", "page");
    let step = format!("{here}/q/0");
    let page = look!(&app, step);
    assert!(
        page.body.contains(r#"enctype="multipart/form-data""#) && page.body.contains(r#"accept="image/*""#)
    );
    let was = page.hidden("_was");

    for (kind, name, bytes, said) in [
        ("image/png", "a.png", &b"no picture"[..], "não é o que diz ser"),
        ("application/pdf", "a.pdf", b"%PDF-1.7 x", "não serve aqui"),
        ("image/png", "big.png", &[PNG, &[0; 2_000]].concat(), "0,001"),
    ] {
        let refused: Answer = ask!(&app, form(&step, &[("_was", &was)], &[("photo", name, kind, bytes)]));
        assert_eq!(refused.status, 422, "{name}");
        assert!(
            refused.body.contains(said) || said == "0,001" && refused.body.contains("grande demais"),
            "{name}: {}",
            refused.body
        );
    }
    let empty: Answer =
        ask!(&app, form(&step, &[("_was", &was)], &[("photo", "", "application/octet-stream", b"")]));
    assert_eq!(empty.status, 422, "the question is required");

    let saved: Answer =
        ask!(&app, form(&step, &[("_was", &was)], &[("photo", "../ferida 1.png", "image/jpeg", PNG)]));
    assert_eq!((saved.status, saved.location.clone()), (303, format!("{here}/q/1")), "{}", saved.body);
    let again: Answer =
        ask!(&app, form(&step, &[("_was", &was)], &[("photo", "../ferida 1.png", "image/jpeg", PNG)]));
    assert_eq!(again.status, 303, "pressed twice it is the same file");
    let (id, answers, files) = stored(&site, &clinic);
    assert_eq!(files.len(), 1);
    let first = files[0].id;
    let file = &answers[0]["answer"][0]["valueAttachment"];
    assert_eq!(file["url"], format!("Binary/{first}"));
    assert_eq!(
        (&file["contentType"], &file["title"], &file["size"]),
        (&json!("image/png"), &json!("ferida 1.png"), &json!(PNG.len()))
    );

    let page = look!(&app, step);
    assert!(page.body.contains("ferida 1.png") && page.body.contains(&format!("Binary/{first}")));
    let kept = format!("Binary/{first}");
    let was = page.hidden("_was");
    let kept: Answer = ask!(&app, form(&step, &[("_was", &was), ("photo", &kept)], &[]));
    assert_eq!(kept.status, 303, "{}", kept.body);
    let other = [PNG, b"other"].concat();
    let replaced: Answer = ask!(
        &app,
        form(
            &step,
            &[("_was", &was), ("photo", &format!("Binary/{first}"))],
            &[("photo", "b.png", "image/png", &other)]
        )
    );
    assert_eq!(replaced.status, 303);
    let (_, answers, files) = stored(&site, &clinic);
    assert_eq!(files.len(), 1, "the file that was replaced is gone");
    let second = files[0].id;
    assert_eq!(answers[0]["answer"][0]["valueAttachment"]["title"], "b.png");
    let gone: Answer = ask!(
        &app,
        form(
            &step,
            &[("_was", &look!(&app, step).hidden("_was")), ("photo", &format!("Binary/{first}"))],
            &[]
        )
    );
    assert!(gone.status == 422 && gone.body.contains("não está mais aqui"));

    // the patient, the team, and nobody else
    let mine = TestRequest::get().uri(&format!("{here}/files/{second}")).to_request();
    let mine = call_service(&app, mine).await;
    let headers = mine.headers().clone();
    assert_eq!(headers.get("content-disposition").unwrap(), "attachment; filename*=UTF-8''b.png");
    assert_eq!(
        (
            headers.get("x-content-type-options").unwrap().as_bytes(),
            headers.get("content-type").unwrap().as_bytes()
        ),
        (&b"nosniff"[..], &b"image/png"[..])
    );
    assert!(headers.get("content-security-policy").unwrap().to_str().unwrap().contains("sandbox"));
    assert_eq!(read_body(mine).await.to_vec(), other);
    let step = format!("{here}/q/3");
    post!(&app, step, &[("_was", look!(&app, step).hidden("_was").as_str()), ("pain", "3")]);
    let review = look!(&app, format!("{here}/check"));
    assert!(review.body.contains(&format!("{here}/files/{second}")), "{}", review.body);
    assert_eq!(post!(&app, format!("{here}/submission"), &[]).status, 303);
    let admin = site.sign_in(clinic.organisation, clinic.member);
    let shown: Answer = ask!(&app, get(&admin, &format!("/staff/responses/{id}")));
    let address = format!("/staff/responses/{id}/files/{second}");
    assert!(shown.body.contains(&address), "{}", shown.body);
    let read = call_service(&app, get(&admin, &address).to_request()).await;
    assert_eq!(read_body(read).await.to_vec(), other);
    let other_clinic = seed::clinic(&site.db, "elsewhere", &resource());
    let stranger = site.sign_in(other_clinic.organisation, other_clinic.member);
    let refused: Answer = ask!(&app, get(&stranger, &address));
    assert_eq!(refused.status, 404);
    let there = start!(&app, "/f/token-elsewhere", "page");
    assert_eq!(look!(&app, format!("{there}/files/{second}")).status, 404);
}

#[actix_web::test]
async fn a_file_beside_a_mistake_is_kept_and_so_is_what_was_typed() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "whole", &resource());
    let app = serve!(site);
    let page = look!(&app, "/f/token-whole/form");
    let (key, shown) = (page.hidden("_key"), page.hidden("_shown"));
    let fields = [
        ("_key", key.as_str()),
        ("_shown", &shown),
        ("_consent", "on"),
        ("pain", "muita"),
        ("who", "Minha filha"),
    ];
    let files: [(&str, &str, &str, &[u8]); 3] = [
        ("photo", "a.png", "image/png", PNG),
        ("more", "um.txt", "text/plain", b"um"),
        ("more", "<b>.html", "text/html", b"<script>alert(1)</script>"),
    ];
    let refused: Answer = ask!(&app, form("/f/token-whole/submission", &fields, &files));
    assert_eq!(refused.status, 422);
    for said in ["a.png", "um.txt", "Minha filha", "muita", "&#60;b&#62;.html"] {
        assert!(refused.body.contains(said), "{said}: {}", refused.body);
    }
    let kept: Vec<String> = regex::Regex::new(r#"value="(Binary/[^"]*)""#)
        .unwrap()
        .captures_iter(&refused.body)
        .map(|found| found[1].to_owned())
        .collect();
    assert_eq!(kept.len(), 3);
    let mut fields = fields.to_vec();
    fields[3].1 = "7";
    fields.extend([("photo", kept[0].as_str()), ("more", &kept[1]), ("more", &kept[2])]);
    for _ in 0..2 {
        let sent: Answer = ask!(&app, form("/f/token-whole/submission", &fields, &[]));
        assert_eq!(sent.status, 303, "{}", sent.body);
    }
    let (id, answers, files) = stored(&site, &clinic);
    assert_eq!(files.len(), 3);
    assert_eq!(answers[2]["answer"], json!([{"valueReference": {"display": "Minha filha"}}]));
    assert_eq!(answers[1]["answer"][1]["valueAttachment"]["title"], "<b>.html");
    let html = files.iter().find(|file| file.content_type == "text/html").unwrap();
    let admin = site.sign_in(clinic.organisation, clinic.member);
    let read =
        call_service(&app, get(&admin, &format!("/staff/responses/{id}/files/{}", html.id)).to_request())
            .await;
    assert_eq!(read.headers().get("content-type").unwrap(), "application/octet-stream", "nothing runs here");
    let table: Answer =
        ask!(&app, get(&admin, &format!("/staff/results/{}/export.csv", clinic.questionnaire)));
    assert!(table.body.contains("um.txt; <b>.html") && table.body.contains("Minha filha"), "{}", table.body);
}

#[actix_web::test]
async fn a_file_that_is_too_large_loses_no_other_answer() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "large", &resource());
    let app = serve!(site);
    let here = start!(&app, "/f/token-large", "section");
    let section = format!("{here}/s/0");
    let page = look!(&app, section);
    let (was, shown) = (page.hidden("_was"), page.hidden("_shown"));
    let large = vec![b'a'; 21 << 20];
    let fields = [("_was", was.as_str()), ("_shown", &shown), ("pain", "5"), ("who", "Ana")];
    let refused: Answer = ask!(
        &app,
        form(
            &section,
            &fields,
            &[("more", "large.txt", "text/plain", &large), ("photo", "a.png", "image/png", PNG)]
        )
    );
    assert_eq!(refused.status, 422);
    assert!(
        refused.body.contains("20 MB") && refused.body.contains("a.png") && refused.body.contains("Ana"),
        "{}",
        refused.body
    );
    let (_, _, files) = stored(&site, &clinic);
    assert_eq!(files.len(), 1);
}

#[actix_web::test]
async fn a_conversation_takes_a_file_too() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "talk", &resource());
    let app = serve!(site);
    let here = start!(&app, "/f/token-talk", "chat");
    let chat = format!("{here}/chat/0");
    let page = look!(&app, chat);
    assert!(page.body.contains(r#"enctype="multipart/form-data""#));
    let saved: Answer =
        ask!(&app, form(&chat, &[("_was", &page.hidden("_was"))], &[("photo", "a.png", "image/png", PNG)]));
    assert_eq!((saved.status, saved.location.clone()), (303, format!("{here}/chat/1")), "{}", saved.body);
    assert!(look!(&app, saved.location).body.contains("a.png"));
    assert_eq!(stored(&site, &clinic).2.len(), 1);
}

#[actix_web::test]
async fn other_systems_read_files_as_binary_and_send_them_inside_their_answer() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "api", &resource());
    let key = site.api_key(clinic.organisation, "*").1;
    let app = serve!(site);
    let page = look!(&app, "/f/token-api/form");
    let (token, shown) = (page.hidden("_key"), page.hidden("_shown"));
    let fields = [("_key", token.as_str()), ("_shown", &shown), ("_consent", "on"), ("pain", "1")];
    let sent: Answer =
        ask!(&app, form("/f/token-api/submission", &fields, &[("photo", "a.png", "image/png", PNG)]));
    assert_eq!(sent.status, 303, "{}", sent.body);
    let file = stored(&site, &clinic).2[0].id;
    let read = |accept: &'static str, key: &str| {
        TestRequest::get()
            .uri(&format!("/fhir/Binary/{file}"))
            .insert_header((header::AUTHORIZATION, format!("Bearer {key}")))
            .insert_header((header::ACCEPT, accept))
            .to_request()
    };
    assert_eq!(read_body(call_service(&app, read("*/*", &key)).await).await.to_vec(), PNG);
    let resource = read_body(call_service(&app, read("application/fhir+json", &key)).await).await;
    let resource: Value = serde_json::from_slice(&resource).unwrap();
    assert_eq!(
        (&resource["resourceType"], &resource["contentType"]),
        (&json!("Binary"), &json!("image/png"))
    );
    let other = site.api_key(site.organisation("other"), "*").1;
    assert_eq!(call_service(&app, read("*/*", &other)).await.status().as_u16(), 404);

    let inline = json!({
        "resourceType": "QuestionnaireResponse", "status": "completed",
        "questionnaire": format!("Questionnaire/{}", clinic.questionnaire),
        "item": [
            {"linkId": "photo", "answer": [{"valueAttachment": {"contentType": "image/png", "data": "YQ==", "size": 1, "language": "pt"}}]},
            {"linkId": "pain", "answer": [{"valueInteger": 2}]}],
    });
    let send = TestRequest::post()
        .uri("/fhir/QuestionnaireResponse")
        .insert_header((header::AUTHORIZATION, format!("Bearer {key}")))
        .insert_header((header::CONTENT_TYPE, "application/fhir+json"))
        .set_payload(inline.to_string());
    let made: Answer = ask!(&app, send);
    assert_eq!(made.status, 201, "{}", made.body);
    let made: Value = serde_json::from_str(&made.body).unwrap();
    assert_eq!(made["item"], inline["item"], "word for word");
}
