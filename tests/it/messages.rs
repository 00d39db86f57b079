//! Messages to patients: by mail and by a provider's HTTP address, kept where nothing sends them, and what is
//! forgotten of them afterwards.

use std::{
    io::{BufRead, BufReader, Read, Write as _},
    net::TcpListener,
    sync::{Arc, Mutex},
};

use actix_web::test::call_service;
use chrono::TimeDelta;
use secrecy::SecretString;
use url::Url;
use uuid::Uuid;
use weconecta::{
    domain::ids::{OrganisationId, PatientId},
    integrations::messaging::Providers,
    jobs::{self, JobContext},
    storage::{
        accounts::Role,
        messages::{self, Channel, Letter, Message, Status},
        patients::{self, NewPatient},
    },
};

use crate::support::{
    TestSite, serve,
    smtp_sink::SmtpSink,
    visit::{get, post, reply},
};

struct Clinic {
    site: TestSite,
    organisation: OrganisationId,
    patient: PatientId,
}

fn clinic() -> Clinic {
    let site = TestSite::new();
    let organisation = site.organisation("ubs");
    let new = NewPatient {
        name: "Maria do Carmo",
        email: Some("maria@example.org"),
        phone: Some("+5511999990000"),
        ..NewPatient::default()
    };
    let patient =
        site.db.write_now("cli", site.clock.now(), |w| patients::insert(w, organisation, &new)).unwrap();
    Clinic { site, organisation, patient }
}

impl Clinic {
    fn write(&self, channel: Channel) -> Uuid {
        let now = self.site.clock.now();
        let letter = Letter::SignInCode {
            code: "482913".to_owned(),
            link: "/in/secret-path".to_owned(),
            expires_at: now + TimeDelta::minutes(10),
        };
        let (organisation, patient) = (self.organisation, self.patient);
        let insert = |w: &mut weconecta::storage::Write<'_>| {
            messages::insert(w, organisation, patient, channel, "pt-BR", &letter)
        };
        self.site.db.write_now("patient", now, insert).unwrap()
    }

    fn find(&self, id: Uuid) -> Message {
        messages::find(&mut self.site.db.connection().unwrap(), self.organisation, id).unwrap()
    }

    fn code(&self, id: Uuid) -> String {
        let Letter::SignInCode { code, link, .. } = self.find(id).letter().unwrap() else {
            panic!("another letter")
        };
        assert_eq!(code.is_empty(), link.is_empty());
        code
    }
}

/// A provider that answers with these, one for each request; the requests as they came.
fn provider(answers: &'static [(u16, &'static str)]) -> (Url, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::parse(&format!("http://{}/send", listener.local_addr().unwrap())).unwrap();
    let received = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&received);
    std::thread::spawn(move || {
        for (status, body) in answers {
            let (stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(&stream);
            let (mut text, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                let lower = line.to_ascii_lowercase();
                if let Some(value) = lower.strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                text.push_str(&line);
                if line == "\r\n" {
                    break;
                }
            }
            let mut sent = vec![0; length];
            reader.read_exact(&mut sent).unwrap();
            text.push_str(&String::from_utf8(sent).unwrap());
            kept.lock().unwrap().push(text);
            let head =
                format!("HTTP/1.1 {status} x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
            (&stream).write_all(format!("{head}{body}").as_bytes()).unwrap();
        }
    });
    (url, received)
}

fn with_sms(clinic: &Clinic, url: &Url) -> JobContext {
    let token = SecretString::from("s3cret");
    let providers = Providers::new((Some(url), Some(&token)), (None, None)).unwrap();
    JobContext { providers, ..clinic.site.jobs(None) }
}

#[test]
fn a_mail_goes_to_the_patient_once_and_its_code_is_forgotten() {
    let (clinic, sink) = (clinic(), SmtpSink::start());
    let id = clinic.write(Channel::Email);
    let ctx = clinic.site.jobs(Some(&sink.url()));
    assert_eq!(jobs::run_due(&ctx, &jobs::registry()).unwrap(), 1);
    assert_eq!(jobs::run_due(&ctx, &jobs::registry()).unwrap(), 0);
    let received = sink.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].recipients, ["RCPT TO:<maria@example.org>"]);
    assert!(received[0].text().contains("482913"), "{}", received[0].text());
    assert_eq!(received[0].header("List-Unsubscribe"), "", "nobody declines the code that they asked for");
    assert_eq!(clinic.find(id).status(), Status::Sent);
    assert_eq!(clinic.code(id), "", "nobody reads the code here any more");
}

#[test]
fn a_provider_gets_number_text_and_the_same_id_until_it_takes_the_message() {
    let clinic = clinic();
    let (url, received) = provider(&[(503, ""), (429, "{}"), (202, r#"{"id": "p-77"}"#)]);
    let ctx = with_sms(&clinic, &url);
    let id = clinic.write(Channel::Sms);
    for expected in [Status::Queued, Status::Queued, Status::Sent] {
        assert_eq!(jobs::run_due(&ctx, &jobs::registry()).unwrap(), 1);
        assert_eq!(clinic.find(id).status(), expected);
        clinic.site.clock.advance(TimeDelta::seconds(10));
    }
    assert_eq!(jobs::run_due(&ctx, &jobs::registry()).unwrap(), 0);
    let requests = received.lock().unwrap().clone();
    assert_eq!(requests.len(), 3);
    for request in &requests {
        let lower = request.to_ascii_lowercase();
        assert!(lower.contains("authorization: bearer s3cret\r\n"), "{request}");
        assert!(lower.contains(&format!("idempotency-key: {id}\r\n")), "{request}");
        let body: serde_json::Value =
            serde_json::from_str(request.split("\r\n\r\n").nth(1).unwrap()).unwrap();
        assert_eq!(body["to"], "+5511999990000");
        assert_eq!(body["id"], id.to_string());
        assert!(body["text"].as_str().unwrap().contains("482913"), "{body}");
    }
    assert_eq!(clinic.find(id).provider_id.as_deref(), Some("p-77"));
    assert_eq!(clinic.code(id), "");
}

#[test]
fn a_provider_that_refuses_is_not_asked_again() {
    let clinic = clinic();
    let (url, received) = provider(&[(422, r#"{"error": "+5511999990000 is no number"}"#)]);
    let ctx = with_sms(&clinic, &url);
    let id = clinic.write(Channel::Sms);
    jobs::run_due(&ctx, &jobs::registry()).unwrap();
    clinic.site.clock.advance(TimeDelta::minutes(5));
    assert_eq!(jobs::run_due(&ctx, &jobs::registry()).unwrap(), 0);
    assert_eq!((clinic.find(id).status(), received.lock().unwrap().len()), (Status::Bounced, 1));
}

#[test]
fn a_message_that_came_too_late_is_not_sent() {
    let (clinic, sink) = (clinic(), SmtpSink::start());
    let id = clinic.write(Channel::Email);
    clinic.site.clock.advance(TimeDelta::minutes(11));
    jobs::run_due(&clinic.site.jobs(Some(&sink.url())), &jobs::registry()).unwrap();
    assert_eq!((clinic.find(id).status(), sink.received().len()), (Status::Failed, 0));
}

#[actix_web::test]
async fn what_is_kept_is_handed_over_by_admins_until_it_is_over() {
    let clinic = clinic();
    let id = clinic.write(Channel::Whatsapp);
    jobs::run_due(&clinic.site.jobs(None), &jobs::registry()).unwrap();
    assert_eq!(clinic.find(id).status(), Status::Kept);
    let app = serve!(clinic.site);
    let admin = clinic.site.person(clinic.organisation, Role::Admin);
    let list = reply!(app, get(&admin, "/admin/messages"));
    assert!(list.body.contains("Maria do Carmo") && !list.body.contains("482913"), "{}", list.body);
    let reading = format!("/admin/messages/{id}/reading");
    let read = reply!(app, post(&admin, &reading, &[]));
    assert!(
        read.body.contains("482913") && read.body.contains("http://localhost/in/secret-path"),
        "{}",
        read.body
    );
    let foreign = clinic.site.organisation("other");
    let stranger = clinic.site.person(foreign, Role::Admin);
    assert_eq!(reply!(app, post(&stranger, &reading, &[])).status.as_u16(), 404);

    clinic.site.clock.advance(TimeDelta::minutes(11));
    assert_eq!(reply!(app, post(&admin, &reading, &[])).status.as_u16(), 404);
    let resend = post(&admin, &format!("/admin/messages/{id}/resend"), &[]);
    assert_eq!(call_service(&app, resend.to_request()).await.status().as_u16(), 404);
    jobs::run_tasks(&clinic.site.jobs(None), &jobs::registry());
    assert_eq!(clinic.code(id), "", "a code that had its time is forgotten");
}
