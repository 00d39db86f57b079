//! ASVS 3.3, 7.2, 7.3, 7.4, 8.2: cookies, expiry, revocation, roles.

use std::time::Duration;

use actix_session::SessionExt as _;
use actix_web::{
    HttpRequest, HttpResponse,
    cookie::Cookie,
    http::{StatusCode, header},
    test::{TestRequest, call_service, read_body},
    web::Data,
};
use chrono::TimeDelta;
use url::Url;
use weconecta::{
    domain::{
        ids::{AccountId, OrganisationId},
        password,
    },
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

use crate::support::{TestSite, seed, serve, site::Person};

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
        let cookie = Cookie::new(name.clone(), value);
        let request = TestRequest::get().uri("/test/any").cookie(cookie).to_request();
        assert_eq!(call_service(&service, request).await.status().as_u16(), 303);
    }
}

const PASSWORD: &str = "trovao-cadeira-limao";

/// An account that signs in with [`PASSWORD`].
fn member(site: &TestSite, organisation: OrganisationId, email: &str) -> AccountId {
    let hash = password::hash(PASSWORD, &[7; 16]).unwrap();
    let new = accounts::NewAccount {
        role: Role::Staff,
        email,
        name: "Ana Lima",
        phone: None,
        password_hash: Some(&hash),
        must_change_password: false,
    };
    site.db.write_now("cli", site.clock.now(), |w| accounts::insert(w, organisation, &new)).unwrap()
}

/// The session cookie that signing in is answered with, as it is written in the header.
macro_rules! sign_in {
    ($service:expr, $email:expr, $planted:expr) => {{
        let body = format!("email={}&password={PASSWORD}", $email);
        let mut request = TestRequest::post()
            .uri("/sign-in")
            .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
            .insert_header((header::USER_AGENT, "Firefox on Linux"))
            .set_payload(body);
        if let Some(planted) = $planted {
            request = request.cookie(planted);
        }
        let answer = call_service(&$service, request.to_request()).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let mut written = answer.headers().get_all(header::SET_COOKIE).map(|value| value.to_str().unwrap());
        written.find(|value| value.contains("wc_session=")).expect("a session").to_owned()
    }};
}

fn parsed(written: &str) -> Cookie<'static> {
    Cookie::parse_encoded(written.to_owned()).unwrap()
}

/// What is behind the signature.
fn secret(cookie: &Cookie<'_>) -> String {
    cookie.value().split_at(44).1.to_owned()
}

#[actix_web::test]
async fn cookies_are_bound_to_the_host_under_tls() {
    let site = TestSite::with(WebSettings::at(Url::parse("https://saude.example").unwrap()));
    let service = serve!(site, pages);
    member(&site, site.organisation("a"), "ana@example.org");
    let written = sign_in!(service, "ana@example.org", None::<Cookie<'_>>);
    assert!(written.starts_with("__Host-wc_session="), "{written}");
    for part in ["; HttpOnly", "; Secure", "; SameSite=Lax", "; Path=/", "; Max-Age=43200"] {
        assert!(written.contains(part), "{part}");
    }
    assert!(!written.contains("Domain"), "{written}");
    let cookie = parsed(&written);
    assert_eq!(secret(&cookie).len(), 43, "256 bits");
    let request = TestRequest::get().uri("/test/any").cookie(cookie);
    assert_eq!(call_service(&service, request.to_request()).await.status(), StatusCode::OK);
}

#[actix_web::test]
async fn each_sign_in_has_a_new_secret_that_is_not_stored() {
    let site = TestSite::new();
    let service = serve!(site, pages);
    let organisation = site.organisation("a");
    let account = member(&site, organisation, "ana@example.org");
    let mine = parsed(&sign_in!(service, "ana@example.org", None::<Cookie<'_>>));
    let planted = site.person(organisation, Role::Staff);
    let after = parsed(&sign_in!(service, "ana@example.org", Some(planted.cookie.clone())));
    let never = Cookie::new("wc_session", secret(&mine));
    let renewed = parsed(&sign_in!(service, "ana@example.org", Some(never)));
    let mut secrets = [&mine, &planted.cookie, &after, &renewed].map(secret);
    secrets.sort_unstable();
    assert!(secrets.windows(2).all(|pair| pair[0] != pair[1]));
    assert_eq!(status!(service, "/test/any", planted), 303, "the session that the browser had is over");
    let rows = sessions::list_of_account(&mut site.db.connection().unwrap(), account, site.clock.now());
    let rows = rows.unwrap();
    assert_eq!(rows.len(), 3);
    for row in rows {
        assert_eq!((row.id_hash.len(), row.state.as_str()), (32, "{}"));
        assert_eq!(row.user_agent.as_deref(), Some("Firefox on Linux"));
        assert_eq!(row.expires_at - row.created_at, TimeDelta::hours(12));
    }
}

/// Counts in the session; ends it as somebody else would meanwhile if asked to.
async fn note(request: HttpRequest, person: SignedIn, db: Data<Db>) -> Result<HttpResponse, PageError> {
    let session = request.get_session();
    let before = session.get::<u32>("count").unwrap().unwrap_or(0);
    session.insert("count", before + 1).unwrap();
    if request.query_string() == "ended" {
        db.read(move |conn| sessions::delete_of_account(conn, person.id(), None)).await?;
    }
    Ok(HttpResponse::Ok().body(before.to_string()))
}

#[actix_web::test]
async fn a_session_keeps_values_and_once_ended_stays_ended() {
    let site = TestSite::new();
    let service = serve!(site, |routes| {
        pages(routes);
        routes.get("/test/note", Access::SignedIn, note);
    });
    let person = site.person(site.organisation("a"), Role::Staff);
    for expected in ["0", "1", "2"] {
        site.clock.advance(TimeDelta::minutes(50));
        let request = TestRequest::get().uri("/test/note").cookie(person.cookie.clone()).to_request();
        assert_eq!(read_body(call_service(&service, request).await).await, expected);
    }
    let rows =
        sessions::list_of_account(&mut site.db.connection().unwrap(), person.account, site.clock.now());
    let row = rows.unwrap().remove(0);
    assert_eq!(row.expires_at - row.created_at, TimeDelta::hours(12), "values move no end");
    assert_eq!(status!(service, "/test/note?ended", person), 200);
    assert_eq!(status!(service, "/test/any", person), 303);
}

/// Patient pages, the front page and assets load no session, whatever cookie comes along.
#[actix_web::test]
async fn pages_without_a_role_leave_the_session_alone() {
    let site = TestSite::new();
    let resource = r#"{"resourceType": "Questionnaire", "status": "active", "title": "Humor",
        "item": [{"linkId": "1", "type": "integer", "text": "Nota"}]}"#;
    let clinic = seed::clinic(&site.db, "ours", resource);
    let service = serve!(site, pages);
    let person = site.sign_in(clinic.organisation, clinic.member);
    let last_seen = || {
        let rows =
            sessions::list_of_account(&mut site.db.connection().unwrap(), person.account, site.clock.now());
        rows.unwrap().remove(0).last_seen_at
    };
    let before = last_seen();
    site.clock.advance(TimeDelta::minutes(5));
    for (path, status) in [
        ("/f/token-ours", 200),
        ("/f/token-ours/form", 200),
        ("/", 200),
        ("/password/reset", 200),
        ("/nowhere", 404),
        ("/health/live", 200),
    ] {
        assert_eq!(status!(service, path, person), status, "{path}");
        assert_eq!(last_seen(), before, "{path}");
    }
    assert_eq!(status!(service, "/test/any", person), 200);
    assert_eq!(last_seen(), site.clock.now());
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
