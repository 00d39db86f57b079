//! What providers tell of messages that they took: arrived, failed, or failed for good, which marks the number.

use actix_web::test::TestRequest;
use chrono::TimeDelta;
use secrecy::SecretString;
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;
use weconecta::{
    domain::ids::PatientId,
    storage::{
        Write,
        invitations::{self, NewInvitation},
        messages::{self, Channel, Failure, Message, Status},
        patients::{self, NewPatient},
        reach,
    },
    web::settings::{Callbacks, WebSettings},
};

use crate::support::{
    TestSite,
    seed::{self, Clinic},
    serve,
    visit::{get, reply},
};

const SMS: &str = "sms-secret-0123456789abcd";
const WHATSAPP: &str = "whatsapp-secret-0123456789";

struct World {
    site: TestSite,
    clinic: Clinic,
    patient: PatientId,
}

impl World {
    fn new() -> Self {
        let settings = WebSettings {
            callbacks: Callbacks {
                sms: Some(SecretString::from(SMS)),
                whatsapp: Some(SecretString::from(WHATSAPP)),
            },
            ..WebSettings::at(Url::parse("http://localhost").unwrap())
        };
        let site = TestSite::with(settings);
        let resource = r#"{"resourceType": "Questionnaire", "status": "active", "title": "Humor",
            "item": [{"linkId": "1", "type": "integer", "text": "Nota"}]}"#;
        let clinic = seed::clinic(&site.db, "ubs", resource);
        let new = NewPatient {
            name: "Maria do Carmo",
            email: Some("maria@example.org"),
            phone: Some("+5511999990000"),
            ..NewPatient::default()
        };
        let insert = |w: &mut Write<'_>| patients::insert(w, clinic.organisation, &new);
        let patient = site.db.write_now("cli", site.clock.now(), insert).unwrap();
        Self { site, clinic, patient }
    }

    /// An invitation, and its message as the provider took it.
    fn sent(&self, channel: Channel, named: &str) -> (Uuid, Message) {
        self.site.clock.advance(TimeDelta::seconds(1));
        let now = self.site.clock.now();
        let token = Uuid::now_v7().simple().to_string();
        let new = NewInvitation {
            patient: self.patient,
            link: self.clinic.link,
            token: &token,
            origin: Uuid::now_v7(),
            occurrence: 0,
            channel: Some(channel),
            language: "pt-BR",
            author: None,
            expires_at: None,
            reminders: None,
        };
        let organisation = self.clinic.organisation;
        let insert = |w: &mut Write<'_>| {
            let id = invitations::insert(w, organisation, &new)?.unwrap();
            let message = messages::list_of_invitation(w.conn(), organisation, id)?.remove(0);
            messages::save_status(w, &message, Status::Sent, Some(named))?;
            Ok::<_, weconecta::storage::StorageError>((id, message))
        };
        self.site.db.write_now("cli", now, insert).unwrap()
    }

    fn state(&self, message: &Message) -> (Status, Option<Failure>) {
        let mut conn = self.site.db.connection().unwrap();
        let found = messages::find(&mut conn, self.clinic.organisation, message.id).unwrap();
        (found.status(), found.failure())
    }

    /// Whether a message may go by each channel.
    fn ways(&self) -> [bool; 3] {
        let mut conn = self.site.db.connection().unwrap();
        let patient = patients::find(&mut conn, self.clinic.organisation, self.patient).unwrap();
        let reach = reach::find(&mut conn, self.clinic.organisation, self.patient).unwrap();
        [Channel::Whatsapp, Channel::Sms, Channel::Email].map(|way| reach.check(&patient, way).is_ok())
    }
}

/// What a provider posts.
fn told(secret: &str, body: &Value) -> TestRequest {
    TestRequest::post()
        .uri(&format!("/delivery/{secret}"))
        .insert_header(("content-type", "application/json"))
        .set_payload(body.to_string())
}

#[actix_web::test]
async fn a_provider_tells_that_a_message_arrived_by_either_name_of_it() {
    let world = World::new();
    let app = serve!(world.site);
    let (_, by_theirs) = world.sent(Channel::Sms, "p-77");
    let (invitation, by_ours) = world.sent(Channel::Sms, "p-78");
    assert_eq!(reply!(app, told(SMS, &json!({"id": "p-77", "state": "sent"}))).status, 204);
    assert_eq!(world.state(&by_theirs).0, Status::Sent, "no news");
    for id in ["p-77".to_owned(), by_ours.id.to_string()] {
        // also when it is told twice, and when it is doubted afterwards
        for state in ["delivered", "delivered", "failed"] {
            let answer = reply!(app, told(SMS, &json!({"id": id, "state": state, "reason": "blocked"})));
            assert_eq!((answer.status.as_u16(), answer.body.as_str()), (204, ""));
        }
    }
    for message in [&by_theirs, &by_ours] {
        assert_eq!(world.state(message), (Status::Delivered, None));
    }
    assert_eq!(world.ways(), [true; 3]);
    let admin = world.site.sign_in(world.clinic.organisation, world.clinic.member);
    let page = reply!(app, get(&admin, &format!("/staff/sends/{invitation}")));
    assert!(page.body.contains("Entregue"), "{}", page.body);
}

#[actix_web::test]
async fn a_number_that_takes_nothing_is_marked_and_the_next_message_goes_another_way() {
    let world = World::new();
    let app = serve!(world.site);
    let (_, off) = world.sent(Channel::Sms, "p-1");
    reply!(app, told(SMS, &json!({"id": "p-1", "state": "failed", "reason": "expired"})));
    assert_eq!(world.state(&off), (Status::Failed, Some(Failure::Expired)));
    assert_eq!(world.ways(), [true; 3], "a telephone that was off says nothing of its number");

    let (invitation, wrong) = world.sent(Channel::Whatsapp, "p-2");
    let failed = json!({"id": "p-2", "state": "failed", "reason": "unknown-address"});
    assert_eq!(reply!(app, told(WHATSAPP, &failed)).status, 204);
    assert_eq!(world.state(&wrong), (Status::Bounced, Some(Failure::UnknownAddress)));
    assert_eq!(world.ways(), [false, true, true], "a number without WhatsApp may take SMS");
    let admin = world.site.sign_in(world.clinic.organisation, world.clinic.member);
    let page = reply!(app, get(&admin, &format!("/staff/sends/{invitation}")));
    assert!(page.body.contains("não há ninguém neste número"), "{}", page.body);
    assert!(page.body.contains("o endereço recusou mensagens"), "{}", page.body);

    // the record was put right while the message was on its way
    let (_, old) = world.sent(Channel::Sms, "p-3");
    world.site.clock.advance(TimeDelta::minutes(1));
    let mut conn = world.site.db.connection().unwrap();
    let row = patients::find(&mut conn, world.clinic.organisation, world.patient).unwrap();
    let changed = NewPatient { name: &row.name, phone: Some("+5511999991111"), ..NewPatient::default() };
    let save = |w: &mut Write<'_>| {
        patients::save(w, world.clinic.organisation, world.patient, row.updated_at, &changed)
    };
    world.site.db.write_now("cli", world.site.clock.now(), save).unwrap();
    reply!(app, told(SMS, &json!({"id": "p-3", "state": "failed", "reason": "blocked"})));
    assert_eq!(world.state(&old), (Status::Bounced, Some(Failure::Blocked)));
    assert_eq!(world.ways(), [true, true, false], "the new number did nothing");
}

#[actix_web::test]
async fn whoever_has_no_secret_or_asks_for_nothing_learns_nothing() {
    let world = World::new();
    let app = serve!(world.site);
    let (_, message) = world.sent(Channel::Sms, "p-77");
    let delivered = json!({"id": "p-77", "state": "delivered"});
    for secret in ["x", "sms-secret-0123456789abce", WHATSAPP] {
        let answer = reply!(app, told(secret, &delivered));
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (404, ""), "{secret}");
    }
    for unknown in ["p-78".to_owned(), Uuid::now_v7().to_string(), message.patient_id.to_string()] {
        let answer = reply!(app, told(SMS, &json!({"id": unknown, "state": "delivered"})));
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (404, ""), "{unknown}");
    }
    for wrong in [json!([]), json!({"id": "p-77"}), json!({"state": "delivered"})] {
        assert_eq!(reply!(app, told(SMS, &wrong)).status, 400, "{wrong}");
    }
    assert_eq!(world.state(&message), (Status::Sent, None));
    // where no secret is set there is no such address
    let plain = TestSite::new();
    let app = serve!(plain);
    assert_eq!(reply!(app, told(SMS, &delivered)).status, 404);
}
