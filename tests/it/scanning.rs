//! Malware in what patients send: refused at once, and held back from everybody while the scanner is away.

use std::{
    io::{BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use actix_web::{
    http::header,
    test::{TestRequest, call_service},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use uuid::Uuid;
use weconecta::{
    integrations::scanner::Scanner,
    jobs::{registry, run_tasks},
    storage::{
        Write,
        accounts::Role,
        invitations::{self, NewInvitation},
        patients::{self, NewPatient},
    },
};

use crate::support::{
    TestSite,
    browse::{Answer, ask, begin, look, post},
    seed::{self, Clinic, noon},
    serve,
    site::Person,
    visit::get,
};

/// Finds what has "evil" in it.
struct Clamd {
    address: SocketAddr,
    is_broken: Arc<AtomicBool>,
}

impl Clamd {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let is_broken = Arc::new(AtomicBool::new(false));
        let broken = Arc::clone(&is_broken);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = BufReader::new(stream.unwrap());
                let mut command = [0; 10];
                stream.read_exact(&mut command).unwrap();
                assert_eq!(&command, b"zINSTREAM\0");
                let mut all = Vec::new();
                loop {
                    let mut length = [0; 4];
                    stream.read_exact(&mut length).unwrap();
                    let length = usize::try_from(u32::from_be_bytes(length)).unwrap();
                    if length == 0 {
                        break;
                    }
                    let start = all.len();
                    all.resize(start + length, 0);
                    stream.read_exact(&mut all[start..]).unwrap();
                }
                let said: &[u8] = match all.windows(4).any(|part| part == b"evil") {
                    _ if broken.load(Ordering::SeqCst) => b"stream: out of memory ERROR\0",
                    true => b"stream: Evil.Test FOUND\0",
                    false => b"stream: OK\0",
                };
                stream.get_mut().write_all(said).unwrap();
            }
        });
        Self { address, is_broken }
    }
}

fn resource() -> String {
    json!({
        "resourceType": "Questionnaire", "status": "active", "title": "Exames", "language": "pt-BR",
        "item": [{"linkId": "exam", "type": "attachment", "text": "Um exame"}],
    })
    .to_string()
}

/// A form with one file, as a browser sends it.
fn form(path: &str, was: &str, bytes: &str) -> TestRequest {
    let body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"_was\"\r\n\r\n{was}\r\n--edge\r\nContent-Disposition: form-data; \
         name=\"exam\"; filename=\"exame.txt\"\r\nContent-Type: text/plain\r\n\r\n{bytes}\r\n--edge--\r\n"
    );
    TestRequest::post()
        .uri(path)
        .insert_header((header::CONTENT_TYPE, "multipart/form-data; boundary=edge"))
        .set_payload(body)
}

#[actix_web::test]
async fn what_is_infected_is_refused_and_what_nobody_looked_at_is_held_back() {
    let clamd = Clamd::start();
    let mut site = TestSite::new();
    site.scanner = Scanner::new(None, Some(&clamd.address.to_string())).unwrap();
    let clinic = seed::clinic(&site.db, "scan", &resource());
    let key = site.api_key(clinic.organisation, "*").1;
    let app = serve!(site);
    let here: String = begin!(&app, "/f/token-scan", "page");
    let step = format!("{here}/q/0");
    let was = look!(&app, step).hidden("_was");
    let refused: Answer = ask!(&app, form(&step, &was, "some evil thing"));
    assert!(refused.status == 422 && refused.body.contains("programa perigoso"), "{}", refused.body);

    // the same in pieces
    let announced = TestRequest::post()
        .uri(&format!("{here}/uploads"))
        .insert_header(("upload-length", "4"))
        .insert_header(("upload-metadata", "field ZXhhbQ==,filename YQ=="));
    let address = ask!(&app, announced).location;
    let piece = TestRequest::patch().uri(&address).insert_header(("upload-offset", "0")).set_payload("evil");
    let refused: Answer = ask!(&app, piece);
    assert!(refused.status == 422 && refused.body.contains("programa perigoso"), "{}", refused.body);

    // the scanner is away: the file is taken, and nobody gets it
    clamd.is_broken.store(true, Ordering::SeqCst);
    let saved: Answer = ask!(&app, form(&step, &was, "plain words"));
    assert_eq!(saved.status, 303, "{}", saved.body);
    assert_eq!(post!(&app, format!("{here}/submission"), &[]).status, 303);
    let admin = site.sign_in(clinic.organisation, clinic.member);
    let list = look!(&app, format!("{here}/check")).body;
    let file = regex::Regex::new("/files/([0-9a-f-]{36})").unwrap().captures(&list).unwrap()[1].to_owned();
    let events = weconecta::storage::events::list(
        &mut site.db.connection().unwrap(),
        clinic.organisation,
        &weconecta::storage::events::Filter::default(),
        100,
    );
    let id = events.unwrap().iter().find(|event| event.entity_kind == "response").unwrap().entity_id;
    let shown = format!("/staff/responses/{id}");
    let download = format!("{shown}/files/{file}");
    let page: Answer = ask!(&app, get(&admin, &shown));
    assert!(page.body.contains("Retido até o antivírus") && !page.body.contains(&download), "{}", page.body);
    let held: Answer = ask!(&app, get(&admin, &download));
    assert_eq!(held.status, 403);
    let binary = || {
        TestRequest::get()
            .uri(&format!("/fhir/Binary/{file}"))
            .insert_header((header::AUTHORIZATION, format!("Bearer {key}")))
            .to_request()
    };
    assert_eq!(call_service(&app, binary()).await.status().as_u16(), 409);

    // it stays so while the scanner is away, and ends with it
    let scan = || run_tasks(&site.jobs(None), &registry());
    scan();
    let held: Answer = ask!(&app, get(&admin, &download));
    assert_eq!(held.status, 403);
    clamd.is_broken.store(false, Ordering::SeqCst);
    scan();
    let read: Answer = ask!(&app, get(&admin, &download));
    assert_eq!((read.status, read.body.as_str()), (200, "plain words"));
    assert_eq!(call_service(&app, binary()).await.status().as_u16(), 200);
}

/// A patient with an account and the token of an invitation.
fn invited(site: &TestSite, clinic: &Clinic) -> (Person, &'static str) {
    let person = site.person(clinic.organisation, Role::Patient);
    let new = NewPatient { account: Some(person.account), name: "Maria", ..NewPatient::default() };
    let invite = |w: &mut Write<'_>| {
        let patient = patients::insert(w, clinic.organisation, &new)?;
        let new = NewInvitation {
            patient,
            link: clinic.link,
            token: "token-of-maria",
            origin: Uuid::now_v7(),
            occurrence: 0,
            channel: None,
            language: "pt-BR",
            author: None,
            expires_at: None,
            reminders: None,
        };
        invitations::insert(w, clinic.organisation, &new)
    };
    site.db.write_now("cli", noon(), invite).unwrap().unwrap();
    (person, "token-of-maria")
}

#[actix_web::test]
async fn files_inside_documents_are_looked_at_before_anything_is_stored() {
    let clamd = Clamd::start();
    let mut site = TestSite::new();
    site.scanner = Scanner::new(None, Some(&clamd.address.to_string())).unwrap();
    let url = "https://weconecta.example/Questionnaire/exam";
    let mut questionnaire: Value = serde_json::from_str(&resource()).unwrap();
    questionnaire["url"] = json!(url);
    let clinic = seed::clinic(&site.db, "inside", &questionnaire.to_string());
    let key = site.api_key(clinic.organisation, "*").1;
    let app = serve!(site);
    let response = |bytes: &str| {
        let file = json!({"contentType": "text/plain", "title": "exame.txt", "data": STANDARD.encode(bytes)});
        json!({
            "resourceType": "QuestionnaireResponse", "status": "completed", "questionnaire": url,
            "item": [{"linkId": "exam", "answer": [{"valueAttachment": file}]}],
        })
    };
    let sent = |path: &'static str, body: Value| {
        let request = TestRequest::post()
            .uri(path)
            .insert_header((header::CONTENT_TYPE, "application/fhir+json"))
            .set_payload(body.to_string());
        if path.starts_with("/fhir") {
            request.insert_header((header::AUTHORIZATION, format!("Bearer {key}")))
        } else {
            request.insert_header(("idempotency-key", "one"))
        }
    };
    let bundle = |bytes: &str| {
        let request = json!({"method": "POST", "url": "QuestionnaireResponse"});
        json!({"resourceType": "Bundle", "type": "transaction",
            "entry": [{"resource": response(bytes), "request": request}]})
    };
    for path in ["/fhir/QuestionnaireResponse", "/f/token-inside/submission"] {
        let refused: Answer = ask!(&app, sent(path, response("some evil thing")));
        assert_eq!(refused.status, 422, "{}", refused.body);
        assert!(refused.body.contains("exam") && refused.body.contains("file-infected"), "{}", refused.body);
    }
    assert_eq!(ask!(&app, sent("/fhir", bundle("some evil thing"))).status, 422);
    clamd.is_broken.store(true, Ordering::SeqCst);
    for path in ["/fhir/QuestionnaireResponse", "/f/token-inside/submission"] {
        assert_eq!(ask!(&app, sent(path, response("plain words"))).status, 503, "nobody can tell: {path}");
    }
    clamd.is_broken.store(false, Ordering::SeqCst);
    let stored = |site: &TestSite| {
        let mut conn = site.db.connection().unwrap();
        let filter = weconecta::storage::events::Filter::default();
        let all = weconecta::storage::events::list(&mut conn, clinic.organisation, &filter, 100).unwrap();
        all.iter().filter(|event| event.action == "response.submitted").count()
    };
    assert_eq!(stored(&site), 0, "nothing of them was stored");
    for path in ["/fhir/QuestionnaireResponse", "/f/token-inside/submission"] {
        let taken: Answer = ask!(&app, sent(path, response("plain words")));
        assert_eq!(taken.status, 201, "{}", taken.body);
    }
    assert_eq!(ask!(&app, sent("/fhir", bundle("other words"))).status, 200);
    assert_eq!(stored(&site), 3);
}

#[actix_web::test]
async fn what_came_before_the_scanner_is_looked_at_too() {
    let mut site = TestSite::new();
    let clinic = seed::clinic(&site.db, "late", &resource());
    let app = serve!(site);
    let here: String = begin!(&app, "/f/token-late", "page");
    let step = format!("{here}/q/0");
    let was = look!(&app, step).hidden("_was");
    let saved: Answer = ask!(&app, form(&step, &was, "some evil thing"));
    assert_eq!(saved.status, 303);
    let mine = look!(&app, format!("{here}/check")).body;
    let file = regex::Regex::new("/f/[^\"]*/files/[0-9a-f-]{36}").unwrap().find(&mine).unwrap().as_str();
    assert_eq!(look!(&app, file).status, 200);
    // a patient with an account sends one too
    let (maria, invited) = invited(&site, &clinic);
    let there: String = begin!(&app, format!("/f/{invited}"), "page");
    let step = format!("{there}/q/0");
    let was = look!(&app, step).hidden("_was");
    assert_eq!(ask!(&app, form(&step, &was, "an evil exam")).status, 303);
    assert_eq!(post!(&app, format!("{there}/submission"), &[]).status, 303);
    assert!(!ask!(&app, get(&maria, "/me")).body.contains("vírus"));
    drop(app);
    site.scanner = Scanner::Command(["sh", "-c", "! grep -q evil"].map(ToOwned::to_owned).to_vec());
    run_tasks(&site.jobs(None), &registry());
    let app = serve!(site);
    assert_eq!(look!(&app, file).status, 404, "nobody gets what is infected");
    let mine = look!(&app, format!("{here}/check")).body;
    assert!(!mine.contains(file) && mine.contains("achamos um vírus neste arquivo"), "{mine}");
    let home: Answer = ask!(&app, get(&maria, "/me"));
    assert!(home.body.contains("Achamos um vírus no arquivo “exame.txt”"), "{}", home.body);
    let link = regex::Regex::new("/me/history/([0-9a-f-]{36})").unwrap().captures(&home.body).unwrap();
    let own: Answer = ask!(&app, get(&maria, &link[0]));
    assert!(own.body.contains("achamos um vírus neste arquivo"), "{}", own.body);
    let admin = site.sign_in(clinic.organisation, clinic.member);
    let record: Answer = ask!(&app, get(&admin, &format!("/staff/responses/{}", &link[1])));
    assert!(record.body.contains("Há um arquivo com vírus nesta resposta"), "{}", record.body);
    let other = site.person(clinic.organisation, Role::Patient);
    assert!(!ask!(&app, get(&other, "/me")).body.contains("vírus"), "another's file is nobody else's matter");
    let mut conn = site.db.connection().unwrap();
    let all = weconecta::storage::events::list(
        &mut conn,
        clinic.organisation,
        &weconecta::storage::events::Filter::default(),
        100,
    );
    assert!(all.unwrap().iter().any(|event| event.action == "response.file-infected"));
}
