//! ASVS 3.2.1, 4.1.1, 8.2.3, 15.3.1, 15.3.3, 16.5.3: what answers tell and to whom, walked over every route that is registered.

use std::time::Duration;

use actix_web::{
    http::{Method, StatusCode, header},
    test::{TestRequest, call_service, read_body},
};
use weconecta::{
    features,
    storage::{
        Db, PoolSettings,
        accounts::{self, NewAccount, Role},
    },
    web::{routes::Access, site::Site},
};

use crate::{
    access::{World, routes_of_accounts},
    support::{serve, site::Person},
};

/// What only some may know: a colleague's address and number, and who answered through a colleague's link.
const EMAIL: &str = "segredo-da-colega@example.org";
const PHONE: &str = "97777-6666";
const PATIENT: &str = "Maria do Carmo";

fn add_colleague(world: &World) {
    let new = NewAccount {
        role: Role::Staff,
        email: EMAIL,
        name: "Colega",
        phone: Some("+5551977776666"),
        password_hash: None,
        must_change_password: false,
    };
    let stored = world
        .site
        .db
        .write_now("cli", world.site.clock.now(), |w| accounts::insert(w, world.clinic.organisation, &new));
    stored.unwrap();
}

/// Every page that this person gets, one after the other.
macro_rules! pages_of {
    ($world:expr, $service:expr, $person:expr) => {{
        let person: &Person = $person;
        let mut pages = Vec::new();
        for route in features::routes().listed().iter().filter(|route| route.method == Method::GET) {
            if route.access == Access::ApiKey || route.pattern == "/staff/live" {
                continue;
            }
            let path = $world.path(route.pattern);
            let request = TestRequest::get().uri(&path).cookie(person.cookie.clone());
            let answer = call_service(&$service, request.to_request()).await;
            if answer.status() == StatusCode::OK {
                let headers = answer.headers().clone();
                pages.push((path, headers, read_body(answer).await));
            }
        }
        pages
    }};
}

#[actix_web::test]
async fn nobody_is_told_what_the_role_does_not_show() {
    let world = World::new();
    add_colleague(&world);
    let service = serve!(world.site);
    let all = [EMAIL, PHONE, PATIENT];
    for (who, person, hidden) in [
        ("an admin", &world.admin, &[][..]),
        ("a member who has no link", &world.staff, &all),
        // the patient of the clinic is this one: the own name is no secret
        ("a patient", &world.patient, &all[..2]),
        ("another organisation's admin", &world.foreign_admin, &all),
    ] {
        let pages = pages_of!(world, service, person);
        assert!(pages.len() > 8, "{who} gets pages");
        let mut seen = Vec::new();
        for (path, _, body) in &pages {
            let text = String::from_utf8_lossy(body);
            let mut told = hidden.iter().filter(|secret| text.contains(**secret));
            assert!(told.next().is_none(), "{path} tells {who} of somebody else");
            assert!(!text.contains("$argon2"), "{path} tells {who} how passwords are kept");
            seen.extend(all.iter().filter(|secret| text.contains(**secret)));
        }
        if hidden.is_empty() {
            assert!(all.iter().all(|secret| seen.contains(&secret)), "an admin sees them: {seen:?}");
        }
    }
}

#[actix_web::test]
async fn every_answer_says_what_it_is_and_data_is_no_page() {
    let world = World::new();
    let service = serve!(world.site);
    let (mut data, mut downloads) = (0, 0);
    for (path, headers, body) in pages_of!(world, service, &world.admin) {
        let read =
            |name: header::HeaderName| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        if body.is_empty() {
            continue;
        }
        let kind = read(header::CONTENT_TYPE).unwrap_or_else(|| panic!("{path} does not say what it is"));
        assert!(!kind.starts_with("text/") || kind.ends_with("; charset=utf-8"), "{path} is {kind}");
        assert_eq!(read(header::X_CONTENT_TYPE_OPTIONS).as_deref(), Some("nosniff"), "{path}");
        // the worker of a page is no data; its policy is held with the headers
        if !kind.starts_with("text/html") && path != "/sw.js" {
            data += 1;
            assert!(read(header::CONTENT_SECURITY_POLICY).unwrap().contains("; sandbox;"), "{path}");
            downloads +=
                usize::from(read(header::CONTENT_DISPOSITION).is_some_and(|it| it.starts_with("attachment")));
        }
    }
    assert!(data >= 5 && downloads >= 3, "{data} kinds of data, {downloads} downloads");
}

/// Their fields are the questions of a questionnaire; an answer to none is left alone.
const ASKS_WHAT_AUTHORS_ASK: &str = "/preview";

/// A form takes the fields that it shows. Those that it does not have change nothing.
#[actix_web::test]
async fn no_form_takes_a_role_or_an_organisation_that_it_does_not_ask_for() {
    let world = World::new();
    let service = serve!(world.site);
    let mut refused = 0;
    for route in routes_of_accounts() {
        if route.method != Method::POST || route.pattern.ends_with(ASKS_WHAT_AUTHORS_ASK) {
            continue;
        }
        let person = if route.access == Access::Patient { &world.patient } else { &world.admin };
        let path = world.path(route.pattern);
        let request = TestRequest::post()
            .uri(&path)
            .cookie(person.cookie.clone())
            .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
            .set_payload(format!(
                "csrf={}&organisation_id=x&must_change_password=false&is_admin=true",
                person.csrf
            ));
        let status = call_service(&service, request.to_request()).await.status().as_u16();
        assert!([400, 404, 415].contains(&status), "{path} answers {status}");
        refused += usize::from(status == 400);
    }
    assert!(refused > 15, "{refused}");
}

#[actix_web::test]
async fn without_the_database_nothing_opens() {
    let mut world = World::new();
    let nowhere = Db::new("host=/nonexistent", PoolSettings { size: 1, wait: Duration::from_millis(5) });
    let site = &mut world.site;
    site.site = Site::new(nowhere, site.settings.clone(), site.clock.clone(), site.key.clone());
    let service = serve!(world.site);
    let of_tokens = features::routes().listed().to_vec();
    let of_tokens =
        of_tokens.into_iter().filter(|route| route.access == Access::Token && route.method == Method::GET);
    for route in routes_of_accounts().into_iter().chain(of_tokens) {
        let path = world.path(route.pattern);
        let request =
            TestRequest::default().method(route.method.clone()).uri(&path).cookie(world.admin.cookie.clone());
        let answer = call_service(&service, request.to_request()).await;
        let status = answer.status().as_u16();
        // an address that can't be right is told from its form alone
        let is_closed = status == 503 || (route.access == Access::Token && [404, 410].contains(&status));
        assert!(is_closed, "{} {path} answers {status}", route.method);
        assert_eq!(answer.response().cookies().count(), 0, "{path}");
        let body = String::from_utf8(read_body(answer).await.to_vec()).unwrap();
        assert!(!body.contains("nonexistent"), "{path}");
    }
    let sign_in = TestRequest::post()
        .uri("/sign-in")
        .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload("email=ours%40example.org&password=x");
    assert_eq!(call_service(&service, sign_in.to_request()).await.status(), StatusCode::SERVICE_UNAVAILABLE);
}
