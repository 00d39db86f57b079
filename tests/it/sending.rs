//! Invitations: a patient's own link, the messages that carry it, and what members see of it.

mod opting_out;
mod rounds;
mod texts;

use chrono::TimeDelta;
use serde_json::json;
use uuid::Uuid;
use weconecta::{
    domain::ids::{PatientId, ResponseId},
    jobs,
    storage::{
        Scope, Write,
        accounts::Role,
        invitation_listing::{self, Filter, Listed, Which},
        invitations::{self, NewInvitation},
        messages::Channel,
        patient_lists,
        patients::{self, NewPatient},
        responses::{self, Response},
    },
};

use crate::support::{
    TestSite,
    browse::{Answer, look, post as send},
    seed::{self, Clinic},
    serve,
    site::Person,
    smtp_sink::SmtpSink,
    visit::{get, post, reply},
};

fn resource() -> String {
    json!({
        "resourceType": "Questionnaire", "status": "active", "title": "Hábitos", "language": "pt-BR",
        "item": [
            {"linkId": "smokes", "type": "boolean", "text": "Você fuma?", "required": true},
            {"linkId": "note", "type": "string", "text": "Algo mais?"},
        ],
    })
    .to_string()
}

struct World {
    site: TestSite,
    clinic: Clinic,
    patient: PatientId,
    admin: Person,
}

impl World {
    fn new() -> Self {
        let site = TestSite::new();
        let clinic = seed::clinic(&site.db, "ubs", &resource());
        let patient = new_patient(&site, &clinic, "Maria do Carmo", Some("maria@example.org"), None);
        let admin = site.sign_in(clinic.organisation, clinic.member);
        Self { site, clinic, patient, admin }
    }

    fn invite(&self, token: &str, channel: Option<Channel>) -> Uuid {
        let now = self.site.clock.now();
        let new = NewInvitation {
            patient: self.patient,
            link: self.clinic.link,
            token,
            origin: Uuid::now_v7(),
            occurrence: 0,
            channel,
            language: "pt-BR",
            author: None,
            expires_at: Some(now + TimeDelta::days(7)),
            reminders: None,
        };
        let insert = |w: &mut Write<'_>| invitations::insert(w, self.clinic.organisation, &new);
        self.site.db.write_now("cli", now, insert).unwrap().unwrap()
    }

    fn listed(&self, which: Which) -> Vec<Listed> {
        let mut conn = self.site.db.connection().unwrap();
        let organisation = self.clinic.organisation;
        let filter = Filter { organisation, scope: &Scope::All, which, origin: None, id: None };
        let now = self.site.clock.now();
        let rows = invitation_listing::list(&mut conn, filter, now, (100, 0)).unwrap();
        assert_eq!(
            invitation_listing::count(&mut conn, filter, now).unwrap(),
            i64::try_from(rows.len()).unwrap()
        );
        rows
    }

    fn state(&self) -> String {
        self.listed(Which::All)[0].state.clone()
    }

    fn response(&self, id: Uuid) -> Response {
        let mut conn = self.site.db.connection().unwrap();
        let invitation = invitations::find(&mut conn, self.clinic.organisation, id).unwrap();
        responses::find(&mut conn, self.clinic.organisation, ResponseId::new(invitation.response_id)).unwrap()
    }
}

fn new_patient(
    site: &TestSite,
    clinic: &Clinic,
    name: &str,
    email: Option<&str>,
    phone: Option<&str>,
) -> PatientId {
    let new = NewPatient { name, email, phone, ..NewPatient::default() };
    site.db.write_now("cli", site.clock.now(), |w| patients::insert(w, clinic.organisation, &new)).unwrap()
}

fn starting(welcome: &Answer) -> Vec<(&'static str, String)> {
    vec![("start", welcome.hidden("start")), ("consent", "on".to_owned()), ("mode", "page".to_owned())]
}

fn borrowed<'a>(fields: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    fields.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// What somebody sends who invites Maria by mail, with these fields beside.
fn planned<'a>(world: &'a Ids, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("step", "confirm"),
        ("origin", world.origin.as_str()),
        ("link", world.link.as_str()),
        ("patient", world.patient.as_str()),
        ("way", "email"),
        ("days", "7"),
    ];
    fields.extend(more);
    fields
}

struct Ids {
    origin: String,
    link: String,
    patient: String,
}

impl Ids {
    fn of(world: &World) -> Self {
        let origin = Uuid::now_v7().to_string();
        Self { origin, link: world.clinic.link.to_string(), patient: world.patient.to_string() }
    }
}

fn run(world: &World, sink: &SmtpSink) {
    let ctx = world.site.jobs(Some(&sink.url()));
    jobs::run_tasks(&ctx, &jobs::registry());
    jobs::run_due(&ctx, &jobs::registry()).unwrap();
}

#[actix_web::test]
async fn an_invitation_leads_to_one_response_that_is_the_patients() {
    let world = World::new();
    let app = serve!(world.site);
    let id = world.invite("abc123", None);
    assert_eq!(world.state(), "created");
    let welcome = look!(&app, "/f/abc123");
    assert_eq!(welcome.status, 200);
    assert!(welcome.body.contains("Este convite é para Maria."), "{}", welcome.body);
    assert!(!welcome.body.contains("do Carmo"), "the first name alone");
    assert_eq!(world.state(), "opened");
    let fields = starting(&welcome);
    let begun = send!(&app, "/f/abc123", &borrowed(&fields));
    assert_eq!(begun.status, 303, "{}", begun.body);
    assert_eq!(world.state(), "started");
    let row = world.response(id);
    assert_eq!(row.patient_id, Some(world.patient.get()));
    assert_eq!(row.member_id, world.clinic.member.get());
    assert_eq!(row.link_id, world.clinic.link.get());
    // pressed twice, a day later, or from another device: the same response
    world.site.clock.advance(TimeDelta::days(1));
    let again = send!(&app, "/f/abc123", &borrowed(&fields));
    assert_eq!(again.location, begun.location);
    for path in ["/f/abc123", "/f/abc123/form"] {
        assert_eq!(look!(&app, path).location, begun.location, "{path}");
    }
    assert_eq!(look!(&app, "/f/abc123/chat").location, format!("{}/chat", begun.location));
    let resumed = look!(&app, begun.location);
    assert_eq!(resumed.status, 303);
    let saved = send!(
        &app,
        resumed.location,
        &[("_was", &look!(&app, resumed.location).hidden("_was")), ("smokes", "false")]
    );
    assert!(saved.status == 303 || saved.status == 200, "{}", saved.body);
    let done = send!(&app, format!("{}/submission", begun.location), &[]);
    assert_eq!(done.location, format!("{}/done", begun.location), "{}", done.body);
    assert_eq!(world.state(), "answered");
    // whoever comes again sees what was sent, also after the end
    world.site.clock.advance(TimeDelta::days(30));
    assert_eq!(look!(&app, done.location).status, 200);
}

#[actix_web::test]
async fn the_page_with_all_questions_stores_for_the_patient_once() {
    let world = World::new();
    let app = serve!(world.site);
    let id = world.invite("abc123", None);
    let page = look!(&app, "/f/abc123/form");
    assert_eq!(page.status, 200);
    let answers = |key: &str, note: &str| {
        vec![
            ("_key", key.to_owned()),
            ("_consent", "on".to_owned()),
            ("_shown", page.hidden("_shown")),
            ("smokes", "false".to_owned()),
            ("note", note.to_owned()),
        ]
    };
    let sent = answers("first", "a");
    let first = send!(&app, "/f/abc123/submission", &borrowed(&sent));
    assert_eq!(first.status, 303, "{}", first.body);
    assert_eq!(world.response(id).patient_id, Some(world.patient.get()));
    let same = send!(&app, "/f/abc123/submission", &borrowed(&sent));
    assert_eq!(same.location, first.location);
    // a key of its own doesn't make a second response
    let other = answers("second", "b");
    assert_eq!(send!(&app, "/f/abc123/submission", &borrowed(&other)).status, 409);
}

#[actix_web::test]
async fn an_invitation_ends_and_opens_nothing_else() {
    let world = World::new();
    let app = serve!(world.site);
    let id = world.invite("abc123", None);
    world.invite("other", None);
    let welcome = look!(&app, "/f/abc123");
    let begun = send!(&app, "/f/abc123", &borrowed(&starting(&welcome)));
    let signed = begun.location.rsplit('/').next().unwrap();
    // somebody else's invitation to the same link is no way to it
    assert_eq!(look!(&app, format!("/f/other/r/{signed}")).status, 404);
    assert_eq!(look!(&app, "/f/nobody").status, 404);
    world.site.clock.advance(TimeDelta::days(7));
    assert_eq!(look!(&app, "/f/abc123").status, 410);
    assert_eq!(look!(&app, begun.location).status, 410);
    assert_eq!(world.listed(Which::All).iter().filter(|row| row.state == "expired").count(), 2);
    let open = world.invite("later", None);
    assert_eq!(look!(&app, "/f/later").status, 200);
    let admin = world.site.sign_in(world.clinic.organisation, world.clinic.member);
    for id in [id, open] {
        let cancelled = reply!(app, post(&admin, &format!("/staff/sends/{id}/cancellation"), &[]));
        assert_eq!(cancelled.location, format!("/staff/sends/{id}?done=cancelled"));
    }
    world.site.clock.advance(TimeDelta::seconds(3));
    assert_eq!(look!(&app, "/f/later").status, 410, "what other replicas knew of it is seconds old at most");
    assert_eq!(look!(&app, "/f/abc123").status, 410);
}

#[actix_web::test]
async fn a_member_invites_a_patient_and_somebody_new_once() {
    let world = World::new();
    let app = serve!(world.site);
    let (patient, link) = (world.patient.to_string(), world.clinic.link.to_string());
    let page = reply!(app, get(&world.admin, &format!("/staff/sends/new?patient={patient}")));
    assert!(page.body.contains("Maria do Carmo"), "{}", page.body);
    let origin = Uuid::now_v7().to_string();
    let form = |step: &'static str| {
        vec![
            ("step", step),
            ("origin", origin.as_str()),
            ("link", link.as_str()),
            ("q", ""),
            ("patient", patient.as_str()),
            ("name", "João  Silva"),
            ("phone", "(51) 99999-8888"),
            ("email", ""),
            ("language", "es"),
            ("way", "auto"),
            ("days", "14"),
        ]
    };
    let preview = reply!(app, post(&world.admin, "/staff/sends/new", &form("preview")));
    assert_eq!(preview.status, 200, "{}", preview.body);
    assert!(preview.body.contains("Responda “Link”"), "the message in Spanish: {}", preview.body);
    assert!(preview.body.contains("Olá, Maria."), "and in Portuguese");
    assert_eq!(world.listed(Which::All).len(), 0, "a look sends nothing");
    for _ in 0..2 {
        let sent = reply!(app, post(&world.admin, "/staff/sends/new", &form("confirm")));
        assert_eq!(sent.status, 303, "{}", sent.body);
    }
    let rows = world.listed(Which::All);
    assert_eq!(rows.len(), 2, "pressed twice, sent once");
    let sink = SmtpSink::start();
    let ctx = world.site.jobs(Some(&sink.url()));
    jobs::run_due(&ctx, &jobs::registry()).unwrap();
    let received = sink.received();
    assert_eq!(received.len(), 1);
    let maria = rows.iter().find(|row| row.patient == "Maria do Carmo").unwrap();
    assert!(
        received[0].text().contains(&format!("http://localhost/f/{}", maria.token)),
        "{}",
        received[0].text()
    );
    assert!(received[0].text().contains(&format!("http://localhost/out/{}", maria.token)));
    let states = |name: &str| {
        world
            .listed(Which::All)
            .into_iter()
            .find(|row| row.patient == name)
            .map(|row| (row.state, row.channel))
    };
    assert_eq!(states("Maria do Carmo"), Some(("sent".to_owned(), Some("email".to_owned()))));
    assert_eq!(states("João Silva"), Some(("kept".to_owned(), Some("whatsapp".to_owned()))));
    let sheet = reply!(app, get(&world.admin, &format!("/staff/sends/sheet?origin={origin}")));
    assert_eq!(sheet.body.matches("<li><svg").count(), 2, "{}", sheet.body);
    assert!(!sheet.body.contains("Maria") && !sheet.body.contains("João"), "no name on paper");
    let list = reply!(app, get(&world.admin, "/staff/sends"));
    assert!(list.body.contains("João Silva") && list.body.contains("Na caixa de saída"), "{}", list.body);
    let shown = reply!(app, get(&world.admin, &format!("/staff/sends/{}", maria.id)));
    assert!(shown.body.contains(&maria.token) && shown.body.contains("Enviado"), "{}", shown.body);
}

#[actix_web::test]
async fn a_member_sees_and_invites_only_through_links_of_their_own() {
    let world = World::new();
    let app = serve!(world.site);
    let staff = world.site.person(world.clinic.organisation, Role::Staff);
    let id = world.invite("abc123", None);
    assert_eq!(reply!(app, get(&staff, &format!("/staff/sends/{id}"))).status, 404);
    assert!(!reply!(app, get(&staff, "/staff/sends")).body.contains("Maria"));
    let link = world.clinic.link.to_string();
    let fields = [
        ("step", "confirm"),
        ("origin", &Uuid::now_v7().to_string()),
        ("link", &link),
        ("name", "Ana"),
        ("way", "copy"),
        ("days", "7"),
    ];
    let refused = reply!(app, post(&staff, "/staff/sends/new", &fields));
    assert_eq!(refused.status, 422, "another's link can't be chosen");
    let mut conn = world.site.db.connection().unwrap();
    let seen = |scope: &Scope, conn: &mut _| {
        patient_lists::list(conn, world.clinic.organisation, scope, None, (10, 0)).unwrap().len()
    };
    assert_eq!(seen(&Scope::Links(Vec::new()), &mut conn), 0);
    assert_eq!(
        seen(&Scope::Links(vec![world.clinic.link]), &mut conn),
        1,
        "whoever was invited is a patient of theirs"
    );
}
