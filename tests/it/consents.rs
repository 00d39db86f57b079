//! What patients agree to is kept word for word; taking it back ends what is asked and sent, and is told to the team.

use chrono::TimeDelta;
use uuid::Uuid;
use weconecta::{
    domain::ids::{PatientId, ResponseId},
    storage::{
        Scope, Write,
        accounts::Role,
        consents::{self, Given},
        events,
        invitations::{self, NewInvitation},
        json_text::JsonText,
        patients::{self, NewPatient},
        responses::{self, Place},
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
    maria: Person,
    id: PatientId,
}

impl World {
    fn new() -> Self {
        let site = TestSite::new();
        let clinic = phq::clinic(&site.db, "ours");
        let maria = site.person(clinic.organisation, Role::Patient);
        let new = NewPatient { account: Some(maria.account), name: "Maria", ..NewPatient::default() };
        let id =
            site.db.write_now("cli", noon(), |w| patients::insert(w, clinic.organisation, &new)).unwrap();
        Self { site, clinic, maria, id }
    }

    /// `None` where nobody is invited.
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
            expires_at: Some(self.site.clock.now() + TimeDelta::days(9)),
            reminders: None,
        };
        let insert = |w: &mut Write<'_>| invitations::insert(w, self.clinic.organisation, &new);
        self.site.db.write_now("cli", self.site.clock.now(), insert).unwrap()
    }

    fn given(&self) -> Vec<Given> {
        let mut conn = self.site.db.connection().unwrap();
        consents::list(&mut conn, self.clinic.organisation, &Scope::All, &[self.id.get()]).unwrap()
    }
}

/// Begins at the invitation's page, as its form is sent.
macro_rules! begin {
    ($service:expr, $world:expr, $token:expr) => {{
        let path = format!("/f/{}", $token);
        let page = reply!($service, get(&$world.maria, &path));
        let start = page.body.split("name=\"start\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let fields = [("start", start), ("consent", "on"), ("mode", "page")];
        let begun = reply!($service, post(&$world.maria, &path, &fields));
        assert_eq!(begun.status.as_u16(), 303, "{}", begun.body);
        page.body
    }};
}

#[actix_web::test]
async fn the_words_that_were_shown_are_kept_and_listed() {
    let world = World::new();
    world.invite("own-way").unwrap();
    let service = serve!(world.site);
    let shown = begin!(service, world, "own-way");
    let given = world.given();
    let [one] = given.as_slice() else { panic!("{given:?}") };
    assert_eq!((one.language.as_str(), one.way.as_str(), one.times), ("pt-BR", "web", 1));
    assert!(one.body.lines().count() >= 5);
    for line in one.body.lines() {
        let escaped = line.replace('\'', "&#39;");
        assert!(shown.contains(line) || shown.contains(&escaped), "{line}");
    }
    let list = reply!(service, get(&world.maria, "/me/consents")).body;
    let page = format!("/me/consents/{}", one.id);
    assert!(list.contains(&format!("href=\"{page}\"")) && list.contains("Aceito em"), "{list}");
    let page = reply!(service, get(&world.maria, &page)).body;
    assert!(page.contains("Concordo em responder") && page.contains("lang=\"pt-BR\""), "{page}");

    // the same words are the same text, however often they are agreed to
    let (a, b) = (world.invite("second"), world.invite("third"));
    assert!(a.is_some() && b.is_some());
    begin!(service, world, "second");
    assert_eq!(world.given().first().map(|given| given.times), Some(2));
    let joana = world.site.person(world.clinic.organisation, Role::Patient);
    let path = format!("/me/consents/{}", one.id);
    assert_eq!(reply!(service, get(&joana, &path)).status.as_u16(), 404);
    assert_eq!(reply!(service, post(&joana, &format!("{path}/withdrawal"), &[])).status.as_u16(), 404);
    assert!(world.given().iter().all(|given| given.withdrawn_at.is_none()));
}

#[actix_web::test]
async fn taking_it_back_ends_what_is_asked_and_it_may_be_given_again() {
    let world = World::new();
    world.invite("own-way").unwrap();
    let open = world.invite("open").unwrap();
    let sent = phq::answer(&world.site.db, &world.clinic, Some(world.id), [1; 9], noon());
    let service = serve!(world.site);
    begin!(service, world, "own-way");
    let organisation = world.clinic.organisation;
    let path = format!("/me/consents/{}", world.given()[0].id);
    for _ in 0..2 {
        assert_eq!(reply!(service, post(&world.maria, &format!("{path}/withdrawal"), &[])).location, path);
    }
    let mut conn = world.site.db.connection().unwrap();
    assert!(invitations::find(&mut conn, organisation, open).unwrap().cancelled_at.is_some());
    let home = reply!(service, get(&world.maria, "/me")).body;
    assert!(home.contains("Nada para responder agora"), "{home}");
    assert!(home.contains(&sent.to_string()), "what was sent stays");
    let log = events::list_of_entity(&mut conn, organisation, world.id.get()).unwrap();
    assert_eq!(log.iter().filter(|event| event.action == "patient.consent-withdrawn").count(), 1);
    assert!(world.invite("later").is_none(), "nobody is invited against their will");

    let admin = world.site.sign_in(organisation, world.clinic.member);
    let record = format!("/staff/patients/{}?tab=details", world.id);
    assert!(reply!(service, get(&admin, &record)).body.contains("Retirado em"));

    let page = reply!(service, get(&world.maria, &path)).body;
    assert!(page.contains(&format!("action=\"{path}/renewal\"")), "{page}");
    world.site.clock.advance(TimeDelta::minutes(1));
    reply!(service, post(&world.maria, &format!("{path}/renewal"), &[]));
    assert!(world.given()[0].withdrawn_at.is_none());
    assert!(world.invite("again").is_some());
}

#[actix_web::test]
async fn an_anonymous_response_is_nobodys_consent() {
    let world = World::new();
    let place = Place { patient: None, ..world.clinic.place() };
    let agreed = consents::Agreed { language: "pt-BR", text: "Concordo".into(), way: consents::Way::Api };
    let id = ResponseId::new(Uuid::now_v7());
    let stored = world.site.db.write_now("link", noon(), |w| {
        responses::insert(w, id, &place, "pt-BR", "page", &JsonText::of(&serde_json::json!([])))?;
        consents::insert(w, &place, Some(id), &agreed)
    });
    stored.unwrap();
    assert!(world.given().is_empty());
}
