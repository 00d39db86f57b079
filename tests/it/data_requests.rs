//! Patients ask for a correction or for deletion; admins answer in time; what is deleted is gone.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    QueryableByName, RunQueryDsl as _, sql_query,
    sql_types::{BigInt, Timestamptz},
};
use uuid::Uuid;
use weconecta::{
    domain::ids::PatientId,
    jobs::{self, letters::to_patients},
    storage::{
        Write,
        accounts::Role,
        data_requests, events,
        invitations::{self, NewInvitation},
        messages,
        patients::{self, NewPatient},
        reach,
    },
};

use crate::support::{
    TestSite, phq,
    seed::{Clinic, noon},
    serve,
    site::Person,
    visit::{get, post, reply},
};

struct World {
    site: TestSite,
    clinic: Clinic,
    admin: Person,
    maria: Person,
    id: PatientId,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

impl World {
    fn new() -> Self {
        let site = TestSite::new();
        let clinic = phq::clinic(&site.db, "ours");
        let maria = site.person(clinic.organisation, Role::Patient);
        let new = NewPatient {
            account: Some(maria.account),
            name: "Maria do Carmo",
            cpf: Some("52998224725"),
            phone: Some("+5511999990000"),
            ..NewPatient::default()
        };
        let id =
            site.db.write_now("cli", noon(), |w| patients::insert(w, clinic.organisation, &new)).unwrap();
        let admin = site.sign_in(clinic.organisation, clinic.member);
        Self { site, clinic, admin, maria, id }
    }

    fn patient(&self) -> patients::Patient {
        patients::find(&mut self.site.db.connection().unwrap(), self.clinic.organisation, self.id).unwrap()
    }

    fn requests(&self) -> Vec<data_requests::DataRequest> {
        let mut conn = self.site.db.connection().unwrap();
        data_requests::list_of_patient(&mut conn, self.clinic.organisation, self.id).unwrap()
    }

    fn count(&self, from: &str) -> i64 {
        let mut conn = self.site.db.connection().unwrap();
        sql_query(format!("SELECT count(*) AS n FROM {from}")).get_result::<Count>(&mut conn).unwrap().n
    }

    /// What was written to the patient, but for the name of the organisation.
    fn told(&self) -> Vec<String> {
        let ctx = self.site.jobs(None);
        jobs::run_due(&ctx, &jobs::registry()).unwrap();
        let mut conn = self.site.db.connection().unwrap();
        let all = messages::list(&mut conn, self.clinic.organisation, 0, 10).unwrap();
        let texts = all.iter().map(|(message, _)| {
            let reading = to_patients::read(&mut conn, message, &ctx.settings).unwrap();
            assert_eq!(reading.address.as_deref(), Some("+5511999990000"));
            assert!(!reading.text.contains("Maria"), "{}", reading.text);
            reading.text.split_once(": ").unwrap().1.to_owned()
        });
        texts.collect()
    }

    fn invite(&self, token: &str) -> Option<Uuid> {
        let new = NewInvitation {
            patient: self.id,
            link: self.clinic.link,
            token,
            origin: Uuid::now_v7(),
            occurrence: 0,
            channel: None,
            language: "pt-BR",
            author: None,
            expires_at: None,
            reminders: None,
        };
        let insert = |w: &mut Write<'_>| invitations::insert(w, self.clinic.organisation, &new);
        self.site.db.write_now("cli", noon(), insert).unwrap()
    }
}

#[actix_web::test]
async fn a_correction_is_asked_once_and_changes_the_record_when_it_is_accepted() {
    let world = World::new();
    let service = serve!(world.site);
    let path = "/me/data/correction";
    let same = [("name", "Maria do Carmo"), ("phone", "(11) 99999-0000")];
    let refused = reply!(service, post(&world.maria, path, &same));
    assert_eq!(refused.status.as_u16(), 422);
    let wrong = [("name", "Maria"), ("birth_date", "31/02/1950"), ("email", "x"), ("reason", "Errado")];
    let refused = reply!(service, post(&world.maria, path, &wrong));
    assert_eq!(refused.status.as_u16(), 422);
    assert!(refused.body.contains("31/02/1950") && refused.body.contains(">Errado</textarea>"));

    let fields = [("name", "Maria do Carmo Silva"), ("birth_date", "21/11/1950"), ("phone", "")];
    for _ in 0..2 {
        let asked = reply!(service, post(&world.maria, path, &fields));
        assert_eq!(asked.location, "/me/data#requests");
    }
    let requests = world.requests();
    let [request] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!(request.due_at - request.created_at, TimeDelta::days(15));
    assert!(reply!(service, get(&world.maria, "/me/data")).body.contains("em análise"));

    let list = reply!(service, get(&world.admin, "/admin/data-requests")).body;
    let page = format!("/admin/data-requests/{}", request.id);
    assert!(list.contains(&page) && list.contains("Responder até"), "{list}");
    let shown = reply!(service, get(&world.admin, &page)).body;
    assert!(shown.contains("Maria do Carmo Silva") && shown.contains("21/11/1950"), "{shown}");
    assert_eq!(reply!(service, post(&world.admin, &page, &[])).status.as_u16(), 422);
    assert_eq!(reply!(service, post(&world.admin, &page, &[("decision", "accept")])).location, page);
    let patient = world.patient();
    assert_eq!(
        (patient.name.as_str(), patient.phone.as_deref()),
        ("Maria do Carmo Silva", Some("+5511999990000"))
    );
    assert_eq!(patient.birth_date.map(|day| day.to_string()).as_deref(), Some("1950-11-21"));
    assert_eq!(world.told(), ["Seu pedido de correção dos dados foi aceito. http://localhost/me/data"]);
    let own = reply!(service, get(&world.maria, "/me/data")).body;
    assert!(own.contains(": aceito") && own.contains("Maria do Carmo Silva"), "{own}");
}

#[actix_web::test]
async fn a_refusal_has_a_reason_that_the_patient_reads() {
    let world = World::new();
    let service = serve!(world.site);
    reply!(service, post(&world.maria, "/me/data/erasure", &[("reason", "Quero sair")]));
    let page = format!("/admin/data-requests/{}", world.requests()[0].id);
    assert!(reply!(service, get(&world.admin, &page)).body.contains("Quero sair"));
    let refuse = |answer| [("decision", "refuse"), ("answer", answer)];
    assert_eq!(reply!(service, post(&world.admin, &page, &refuse(" "))).status.as_u16(), 422);
    reply!(service, post(&world.admin, &page, &refuse("A lei manda guardar.")));
    reply!(service, post(&world.admin, &page, &[("decision", "accept"), ("answers", "delete")]));
    assert_eq!(world.requests()[0].status, "refused", "decided once");
    assert_eq!(
        world.told(),
        [
            "Seu pedido de apagar os dados não foi aceito. O motivo está na sua página. http://localhost/me/data"
        ]
    );
    assert_eq!(world.patient().name, "Maria do Carmo");
    let own = reply!(service, get(&world.maria, "/me/data")).body;
    assert!(own.contains("A lei manda guardar."), "{own}");
}

#[actix_web::test]
async fn an_accepted_erasure_leaves_nothing_that_tells_who_it_was() {
    let world = World::new();
    let (clinic, organisation) = (&world.clinic, world.clinic.organisation);
    phq::answer(&world.site.db, clinic, Some(world.id), [3; 9], noon());
    let invitation = world.invite("own-way").unwrap();
    world.site.db.write_now("cli", noon(), |w| reach::save_wish(w, organisation, world.id, false)).unwrap();
    let service = serve!(world.site);
    assert!(world.count("responses") > 0 && world.count("alerts") > 0);
    let logged = world.count("events");
    reply!(service, post(&world.maria, "/me/data/erasure", &[("reason", "Quero sair")]));
    let page = format!("/admin/data-requests/{}", world.requests()[0].id);
    let accept = [("decision", "accept"), ("answers", "delete")];
    assert_eq!(reply!(service, post(&world.admin, &page, &accept)).location, page);

    let patient = world.patient();
    assert_eq!((patient.cpf, patient.phone, patient.account_id), (None, None, None));
    assert!(!patient.name.contains("Maria"));
    for gone in ["responses", "alerts", "patient_reach", "item_values"] {
        assert_eq!(world.count(gone), 0, "{gone}");
    }
    assert_eq!(world.count("data_requests WHERE reason <> ''"), 0);
    assert_eq!(world.count("accounts WHERE name LIKE 'Maria%' OR phone = '+5511999990000'"), 0);
    assert!(world.count("events") > logged, "who did what stays");
    let mut conn = world.site.db.connection().unwrap();
    assert!(invitations::find(&mut conn, organisation, invitation).unwrap().cancelled_at.is_some());
    assert!(world.invite("later").is_none());
    let home = reply!(service, get(&world.maria, "/me"));
    assert!(home.location.starts_with("/sign-in"), "the session ended");
    let log = events::list_of_entity(&mut conn, organisation, world.id.get()).unwrap();
    let erased = log.iter().find(|event| event.action == "patient.erased").unwrap();
    assert_eq!(erased.details["answers"], "deleted");
    assert_eq!(reply!(service, get(&world.admin, &page)).status.as_u16(), 200);
    let record = format!("/staff/patients/{}", world.id);
    assert_eq!(reply!(service, get(&world.admin, &record)).status.as_u16(), 200);
    // one message is left, with the number that it needs, for three days at most
    assert_eq!(world.told(), ["Seus dados foram apagados, como você pediu. Esta é a última mensagem."]);
    let with_number = "messages WHERE letter::text LIKE '%999990000%'";
    assert_eq!((world.count("messages"), world.count(with_number)), (1, 1));
    world.site.clock.advance(TimeDelta::days(3));
    jobs::run_tasks(&world.site.jobs(None), &jobs::registry());
    assert_eq!((world.count("messages"), world.count(with_number)), (1, 0));
}

#[actix_web::test]
async fn answers_may_stay_of_nobody_and_late_requests_stand_out() {
    let world = World::new();
    phq::answer(&world.site.db, &world.clinic, Some(world.id), [1; 9], noon());
    let service = serve!(world.site);
    reply!(service, post(&world.maria, "/me/data/erasure", &[]));
    let due: DateTime<Utc> = world.requests()[0].due_at;
    let mut conn = world.site.db.connection().unwrap();
    sql_query("UPDATE data_requests SET due_at = $1")
        .bind::<Timestamptz, _>(due - TimeDelta::days(16))
        .execute(&mut conn)
        .unwrap();
    assert!(reply!(service, get(&world.admin, "/admin/data-requests")).body.contains("Atrasado"));
    let page = format!("/admin/data-requests/{}", world.requests()[0].id);
    reply!(service, post(&world.admin, &page, &[("decision", "accept"), ("answers", "keep")]));
    assert_eq!(world.count("responses WHERE status = 'completed'"), 1);
    assert!(!world.patient().name.contains("Maria"));
}
