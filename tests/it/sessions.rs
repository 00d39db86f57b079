//! ASVS 3.3, 7.2, 7.3, 7.4, 8.2: cookies, expiry, revocation, roles.

use std::time::Duration;

use actix_web::{
    HttpResponse,
    http::StatusCode,
    test::{TestRequest, call_service},
};
use chrono::TimeDelta;
use url::Url;
use weconecta::{
    storage::{
        Db, PoolSettings,
        accounts::{self, Role},
        sessions,
    },
    web::{
        errors::PageError,
        roles::{Admin, Newcomer, Patient, SignedIn, Staff},
        routes::{Access, Routes},
        settings::WebSettings,
        site::Site,
    },
};

use crate::support::{TestSite, serve, site::Person};

macro_rules! role_pages {
    ($($name:ident $role:ident),+) => { $(
        async fn $name(person: $role) -> Result<HttpResponse, PageError> {
            Ok(HttpResponse::Ok().body(person.account.id.to_string()))
        }
    )+ };
}
role_pages!(any SignedIn, staff Staff, admin Admin, patient Patient, newcomer Newcomer);

fn pages(routes: &mut Routes) {
    routes
        .get("/test/any", Access::SignedIn, any)
        .get("/test/staff", Access::Staff, staff)
        .get("/test/admin", Access::Admin, admin)
        .get("/test/patient", Access::Patient, patient)
        .get("/test/newcomer", Access::SignedIn, newcomer);
}

macro_rules! status {
    ($service:expr, $path:expr, $person:expr) => {
        call_service(&$service, TestRequest::get().uri($path).cookie($person.cookie.clone()).to_request())
            .await
            .status()
            .as_u16()
    };
}

#[actix_web::test]
async fn a_role_sees_its_own_pages_only() {
    let site = TestSite::new();
    let service = serve!(site, pages);
    let organisation = site.organisation("a");
    let people: Vec<Person> =
        [Role::Admin, Role::Staff, Role::Patient].map(|role| site.person(organisation, role)).to_vec();
    for (path, expected) in [
        ("/test/any", [200, 200, 200]),
        ("/test/staff", [200, 200, 403]),
        ("/test/admin", [200, 403, 403]),
        ("/test/patient", [403, 403, 200]),
    ] {
        for (person, expected) in people.iter().zip(expected) {
            assert_eq!(status!(service, path, person), expected, "{path}");
        }
    }
}

#[actix_web::test]
async fn a_session_ends_when_idle_and_at_its_end() {
    let site = TestSite::new();
    let service = serve!(site, pages);
    let organisation = site.organisation("a");
    let idle = site.person(organisation, Role::Staff);
    site.clock.advance(TimeDelta::minutes(59));
    assert_eq!(status!(service, "/test/any", idle), 200);
    site.clock.advance(TimeDelta::minutes(59));
    assert_eq!(status!(service, "/test/any", idle), 200);
    site.clock.advance(TimeDelta::minutes(61));
    assert_eq!(status!(service, "/test/any", idle), 303);

    let busy = site.person(organisation, Role::Staff);
    for _ in 0..23 {
        site.clock.advance(TimeDelta::minutes(30));
        assert_eq!(status!(service, "/test/any", busy), 200);
    }
    site.clock.advance(TimeDelta::minutes(31));
    assert_eq!(status!(service, "/test/any", busy), 303);
}

#[actix_web::test]
async fn a_session_ends_when_revoked_or_blocked() {
    let site = TestSite::new();
    let service = serve!(site, pages);
    let organisation = site.organisation("a");
    let (one, other) = (site.person(organisation, Role::Staff), site.person(organisation, Role::Staff));
    sessions::delete_of_account(&mut site.db.connection().unwrap(), one.account, None).unwrap();
    assert_eq!(status!(service, "/test/any", one), 303);
    assert_eq!(status!(service, "/test/any", other), 200);
    let blocked =
        |w: &mut weconecta::storage::Write<'_>| accounts::save_blocked(w, organisation, other.account, true);
    site.db.write_now("cli", site.clock.now(), blocked).unwrap();
    assert_eq!(status!(service, "/test/any", other), 303);
}

#[actix_web::test]
async fn a_password_chosen_by_others_must_be_changed_first() {
    let site = TestSite::new();
    let service = serve!(site, pages);
    let organisation = site.organisation("a");
    let new = accounts::NewAccount {
        role: Role::Admin,
        email: "new@example.org",
        name: "Nova",
        phone: None,
        password_hash: None,
        must_change_password: true,
    };
    let account =
        site.db.write_now("cli", site.clock.now(), |w| accounts::insert(w, organisation, &new)).unwrap();
    let person = site.sign_in(organisation, account);
    for path in ["/test/any", "/test/staff", "/test/admin"] {
        let request = TestRequest::get().uri(path).cookie(person.cookie.clone()).to_request();
        let answer = call_service(&service, request).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path}");
        assert_eq!(answer.headers().get("location").unwrap(), "/first-access");
    }
    assert_eq!(status!(service, "/test/newcomer", person), 200);
}

#[actix_web::test]
async fn forged_cookies_open_nothing() {
    let site = TestSite::new();
    let service = serve!(site, pages);
    let person = site.person(site.organisation("a"), Role::Admin);
    let name = person.cookie.name().to_owned();
    let mut flipped = person.cookie.value().to_owned();
    let last = if flipped.pop() == Some('A') { 'B' } else { 'A' };
    flipped.push(last);
    let values = [flipped, String::new(), "A".repeat(43), "x".repeat(5_000), "' OR 1=1 --".to_owned()];
    for value in values {
        let cookie = actix_web::cookie::Cookie::new(name.clone(), value);
        let request = TestRequest::get().uri("/test/any").cookie(cookie).to_request();
        assert_eq!(call_service(&service, request).await.status().as_u16(), 303);
    }
}

#[actix_web::test]
async fn cookies_are_bound_to_the_host_under_tls() {
    let site = TestSite::with(WebSettings::at(Url::parse("https://saude.example").unwrap()));
    let service = serve!(site, pages);
    let person = site.person(site.organisation("a"), Role::Staff);
    let written = person.cookie.to_string();
    assert!(written.starts_with("__Host-wc_session="), "{written}");
    for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(written.contains(part), "{part}");
    }
    assert!(!written.contains("Domain"), "{written}");
    assert!(person.cookie.value().len() >= 43, "at least 128 bits, here 256");
    assert_eq!(status!(service, "/test/any", person), 200);
}

#[actix_web::test]
async fn each_sign_in_has_a_new_secret() {
    let site = TestSite::new();
    let organisation = site.organisation("a");
    let first = site.person(organisation, Role::Staff);
    let second = site.sign_in(organisation, first.account);
    assert_ne!(first.cookie.value(), second.cookie.value());
    assert_ne!(first.csrf, second.csrf);
}

#[actix_web::test]
async fn the_secret_is_not_stored() {
    let site = TestSite::new();
    let person = site.person(site.organisation("a"), Role::Staff);
    let rows =
        sessions::list_of_account(&mut site.db.connection().unwrap(), person.account, site.clock.now())
            .unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].id_hash.len(), 32);
    assert!(!rows[0].state.contains(person.cookie.value()));
}

#[actix_web::test]
async fn public_pages_ask_no_database() {
    let mut site = TestSite::new();
    let person = site.person(site.organisation("a"), Role::Staff);
    let nowhere = Db::new("host=/nonexistent", PoolSettings { size: 1, wait: Duration::from_millis(50) });
    site.site = Site::new(nowhere, site.settings.clone(), site.clock.clone(), site.key.clone());
    let service = serve!(site, pages);
    for (path, status) in [("/", 200), ("/nowhere", 404), ("/test/staff", 503)] {
        assert_eq!(status!(service, path, person), status, "{path}");
    }
}
