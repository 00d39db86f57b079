//! Signing in, first access, password reset and sessions, as a browser does them.
//! ASVS 3.7.2, 6.2, 6.3.1, 6.3.2, 6.4.1, 6.4.3, 7.2.4, 7.4, 14.3.1, 16.2.1, 16.3.1.

use actix_web::{
    body::MessageBody,
    cookie::Cookie,
    dev::ServiceResponse,
    http::{StatusCode, header},
    test::{TestRequest, call_service, read_body},
};
use chrono::TimeDelta;
use url::form_urlencoded;
use weconecta::{
    domain::{
        ids::{AccountId, OrganisationId},
        password,
    },
    jobs,
    storage::{
        Write,
        accounts::{self, NewAccount, Role},
        events, mails, sessions,
    },
};

use crate::support::{TestSite, serve, smtp_sink::SmtpSink};

const PASSWORD: &str = "trovao-cadeira-limao";
const OTHER: &str = "varanda ipê 42 cometa";

struct Clinic {
    site: TestSite,
    organisation: OrganisationId,
    account: AccountId,
}

fn clinic() -> Clinic {
    let site = TestSite::new();
    let organisation = site.organisation("ubs");
    let account = member(&site, organisation, "ana@example.org", Role::Staff);
    Clinic { site, organisation, account }
}

fn member(site: &TestSite, organisation: OrganisationId, email: &str, role: Role) -> AccountId {
    let hash = password::hash(PASSWORD, &[7; 16]).unwrap();
    let new = NewAccount {
        role,
        email,
        name: "Ana Lima",
        phone: None,
        password_hash: Some(&hash),
        must_change_password: false,
    };
    site.db.write_now("cli", site.clock.now(), |w| accounts::insert(w, organisation, &new)).unwrap()
}

fn post(path: &str, fields: &[(&str, &str)]) -> TestRequest {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    TestRequest::post()
        .uri(path)
        .peer_addr("203.0.113.9:1000".parse().unwrap())
        .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload(body)
}

fn sign_in(email: &str, password: &str) -> TestRequest {
    post("/sign-in", &[("email", email), ("password", password)])
}

fn location<B>(answer: &ServiceResponse<B>) -> String {
    let value = answer.headers().get(header::LOCATION).expect("a redirect");
    value.to_str().unwrap().to_owned()
}

fn cookie<B>(answer: &ServiceResponse<B>, name: &str) -> Option<Cookie<'static>> {
    answer.response().cookies().find(|cookie| cookie.name() == name).map(Cookie::into_owned)
}

async fn text(answer: ServiceResponse<impl MessageBody>) -> String {
    String::from_utf8(read_body(answer).await.to_vec()).unwrap()
}

fn actions(clinic: &Clinic) -> Vec<String> {
    let mut conn = clinic.site.db.connection().unwrap();
    let found = events::list_of_entity(&mut conn, clinic.organisation, clinic.account.get()).unwrap();
    found.into_iter().map(|event| event.action).collect()
}

macro_rules! ask {
    ($service:expr, $request:expr) => {
        call_service(&$service, $request.to_request()).await
    };
}

#[actix_web::test]
async fn the_role_decides_where_signing_in_leads_and_next_stays_here() {
    let clinic = clinic();
    member(&clinic.site, clinic.organisation, "bia@example.org", Role::Patient);
    let service = serve!(clinic.site);
    for (email, next, leads_to) in [
        ("ana@example.org", "", "/staff"),
        ("ANA@example.org", "/staff/alerts?page=2", "/staff/alerts?page=2"),
        ("ana@example.org", "//evil.example", "/staff"),
        ("ana@example.org", "https://evil.example/", "/staff"),
        ("bia@example.org", "", "/me"),
    ] {
        let fields = [("email", email), ("password", PASSWORD), ("next", next)];
        let answer = ask!(service, post("/sign-in", &fields));
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{email} {next}");
        assert_eq!(location(&answer), leads_to);
    }
    assert!(actions(&clinic).contains(&"account.signed-in".to_owned()));
}

#[actix_web::test]
async fn unknown_wrong_and_blocked_are_answered_alike() {
    let clinic = clinic();
    let blocked = member(&clinic.site, clinic.organisation, "bia@example.org", Role::Staff);
    let block = |w: &mut Write<'_>| accounts::save_blocked(w, clinic.organisation, blocked, true);
    clinic.site.db.write_now("cli", clinic.site.clock.now(), block).unwrap();
    let service = serve!(clinic.site);
    let mut pages = Vec::new();
    for (email, password) in [
        ("nobody@example.org", PASSWORD),
        ("ana@example.org", "another password"),
        ("bia@example.org", PASSWORD),
    ] {
        let answer = ask!(service, sign_in(email, password));
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(cookie(&answer, "wc_session").is_none());
        pages.push(text(answer).await.replace(email, "EMAIL"));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[1], pages[2]);
    assert!(pages[0].contains("E-mail ou senha não conferem"));
    assert!(!pages[0].contains("another password"), "a password is never sent back");
    assert!(actions(&clinic).contains(&"account.sign-in-refused".to_owned()));
}

#[actix_web::test]
async fn unknown_accounts_take_as_long_as_known_ones() {
    let clinic = clinic();
    let service = serve!(clinic.site);
    let mut spent = [Vec::new(), Vec::new()];
    for round in 0..10 {
        for (list, email) in spent.iter_mut().zip(["ana@example.org", "nobody@example.org"]) {
            let from = format!("198.51.{round}.9:1000").parse().unwrap();
            let started = std::time::Instant::now();
            let answer = ask!(service, sign_in(email, "wrong password").peer_addr(from));
            assert_eq!(answer.status().as_u16(), 422);
            list.push(started.elapsed());
        }
    }
    let fastest = spent.map(|list| list.into_iter().min().unwrap());
    let (known, unknown) = (fastest[0].as_secs_f64(), fastest[1].as_secs_f64());
    // without the work of a password it would be a twentieth
    assert!(unknown > known * 0.4 && unknown < known * 2.5, "{known} {unknown}");
}

#[actix_web::test]
async fn guessing_is_braked_and_says_for_how_long() {
    let clinic = clinic();
    let service = serve!(clinic.site);
    for _ in 0..5 {
        assert_eq!(ask!(service, sign_in("ana@example.org", "wrong password")).status().as_u16(), 422);
    }
    let answer = ask!(service, sign_in("ana@example.org", PASSWORD));
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    let seconds: u64 = answer.headers().get(header::RETRY_AFTER).unwrap().to_str().unwrap().parse().unwrap();
    assert!((1..=900).contains(&seconds), "{seconds}");
    assert!(text(answer).await.contains("espere 15 minutos"));
    clinic.site.clock.advance(TimeDelta::minutes(16));
    assert_eq!(ask!(service, sign_in("ana@example.org", PASSWORD)).status().as_u16(), 303);
}

#[actix_web::test]
async fn spraying_is_braked_and_the_victim_is_not_locked_out() {
    let clinic = clinic();
    let service = serve!(clinic.site);
    let first = ask!(service, sign_in("ana@example.org", PASSWORD));
    let device = cookie(&first, "wc_device").unwrap();

    // one machine, many accounts
    let mut last = 0;
    for number in 0..61 {
        last = ask!(service, sign_in(&format!("n{number}@example.org"), "wrong password")).status().as_u16();
    }
    assert_eq!(last, 429);
    // many machines, one account
    for number in 0..51 {
        let from = format!("198.51.{number}.1:1000").parse().unwrap();
        last = ask!(service, sign_in("ana@example.org", "wrong password").peer_addr(from)).status().as_u16();
    }
    assert_eq!(last, 429);
    // the victim's own browser, even from the guesser's network
    let own = ask!(service, sign_in("ana@example.org", PASSWORD).cookie(device.clone()));
    assert_eq!(own.status().as_u16(), 303);
    // the same mark is worth nothing for another account, and a made-up one for none
    member(&clinic.site, clinic.organisation, "bia@example.org", Role::Staff);
    assert_eq!(ask!(service, sign_in("bia@example.org", PASSWORD).cookie(device)).status().as_u16(), 429);
    let made_up = Cookie::new("wc_device", "A".repeat(43));
    assert_eq!(ask!(service, sign_in("ana@example.org", PASSWORD).cookie(made_up)).status().as_u16(), 429);
}

#[actix_web::test]
async fn a_fresh_installation_has_no_account() {
    let site = TestSite::new();
    let service = serve!(site);
    for (email, password) in
        [("admin", "admin"), ("admin@example.org", "password"), ("root@localhost", "root")]
    {
        assert_eq!(ask!(service, sign_in(email, password)).status().as_u16(), 422);
    }
}

#[actix_web::test]
async fn the_session_is_new_at_each_sign_in_and_dead_after_signing_out() {
    let clinic = clinic();
    let service = serve!(clinic.site);
    let first = cookie(&ask!(service, sign_in("ana@example.org", PASSWORD)), "wc_session").unwrap();
    let again = ask!(service, sign_in("ana@example.org", PASSWORD).cookie(first.clone()));
    let second = cookie(&again, "wc_session").unwrap();
    assert_ne!(first.value(), second.value());
    let page = |cookie: &Cookie<'static>| TestRequest::get().uri("/account").cookie(cookie.clone());
    assert_eq!(ask!(service, page(&first)).status().as_u16(), 303, "the former session is over");
    let html = text(ask!(service, page(&second))).await;

    let without = ask!(service, post("/sign-out", &[]).cookie(second.clone()));
    assert_eq!(without.status(), StatusCode::FORBIDDEN, "signing out takes a form of ours");
    let get = ask!(service, TestRequest::get().uri("/sign-out").cookie(second.clone()));
    assert_eq!(get.status(), StatusCode::METHOD_NOT_ALLOWED);
    let out = ask!(service, post("/sign-out", &[("csrf", &csrf_in(&html))]).cookie(second.clone()));
    assert_eq!(location(&out), "/sign-in?after=signed-out");
    assert_eq!(out.headers().get("clear-site-data").unwrap(), "\"cache\", \"storage\"");
    assert_eq!(cookie(&out, "wc_session").unwrap().value(), "");
    assert_eq!(location(&ask!(service, page(&second))), "/sign-in?next=%2Faccount");
    assert!(actions(&clinic).contains(&"account.signed-out".to_owned()));
}

/// The token in the forms of a page.
fn csrf_in(html: &str) -> String {
    let (_, rest) = html.split_once("name=\"csrf\" value=\"").expect("a form");
    rest.split('"').next().unwrap().to_owned()
}

#[actix_web::test]
async fn the_first_access_asks_for_a_good_password_and_nothing_else() {
    let clinic = clinic();
    let hash = password::hash("temporary-one-7", &[9; 16]).unwrap();
    let new = NewAccount {
        role: Role::Staff,
        email: "nova@example.org",
        name: "Nova Colega",
        phone: None,
        password_hash: Some(&hash),
        must_change_password: true,
    };
    let insert = |w: &mut Write<'_>| accounts::insert(w, clinic.organisation, &new);
    clinic.site.db.write_now("cli", clinic.site.clock.now(), insert).unwrap();
    let service = serve!(clinic.site);
    let answer = ask!(service, sign_in("nova@example.org", "temporary-one-7"));
    assert_eq!(location(&answer), "/first-access");
    let session = cookie(&answer, "wc_session").unwrap();
    let get = |path: &str| TestRequest::get().uri(path).cookie(session.clone());
    assert_eq!(location(&ask!(service, get("/account"))), "/first-access");
    let csrf = csrf_in(&text(ask!(service, get("/first-access"))).await);
    for (password, says) in [
        ("curta7x", "pelo menos 10 caracteres"),
        ("password123", "fácil de adivinhar"),
        ("nova-colega1", "do seu nome"),
        ("temporary-one-7", "diferente da atual"),
    ] {
        let fields = [("csrf", csrf.as_str()), ("password", password), ("again", password)];
        let answer = ask!(service, post("/first-access", &fields).cookie(session.clone()));
        assert_eq!(answer.status().as_u16(), 422, "{password}");
        let html = text(answer).await;
        assert!(html.contains(says), "{password}");
        assert!(html.contains("<title>Erro: "));
    }
    let long = "janela cometa farinha 42 bigode ".repeat(3);
    let fields = [("csrf", csrf.as_str()), ("password", &long), ("again", &long)];
    let answer = ask!(service, post("/first-access", &fields).cookie(session.clone()));
    assert_eq!(location(&answer), "/staff");
    let fresh = cookie(&answer, "wc_session").unwrap();
    assert_ne!(fresh.value(), session.value());
    assert_eq!(ask!(service, get("/account")).status().as_u16(), 303, "the old session is over");
    let page = TestRequest::get().uri("/account").cookie(fresh);
    assert_eq!(ask!(service, page).status().as_u16(), 200);
}

#[actix_web::test]
async fn changing_the_password_asks_for_the_current_one_and_ends_other_sessions() {
    let clinic = clinic();
    let service = serve!(clinic.site);
    let here = clinic.site.sign_in(clinic.organisation, clinic.account);
    let elsewhere = clinic.site.sign_in(clinic.organisation, clinic.account);
    let change = |current: &str, new: &str| {
        let fields = [("csrf", here.csrf.as_str()), ("current", current), ("password", new), ("again", new)];
        post("/account/password", &fields).cookie(here.cookie.clone())
    };
    assert_eq!(ask!(service, change("wrong password", OTHER)).status().as_u16(), 422);
    assert_eq!(ask!(service, change(PASSWORD, PASSWORD)).status().as_u16(), 422);
    let answer = ask!(service, change(PASSWORD, OTHER));
    assert_eq!(location(&answer), "/account?done=password");
    let page = |cookie: Cookie<'static>| TestRequest::get().uri("/account").cookie(cookie);
    assert_eq!(ask!(service, page(elsewhere.cookie)).status().as_u16(), 303);
    assert_eq!(ask!(service, page(cookie(&answer, "wc_session").unwrap())).status().as_u16(), 200);
    assert_eq!(ask!(service, sign_in("ana@example.org", OTHER)).status().as_u16(), 303);
    let mut conn = clinic.site.db.connection().unwrap();
    let kept = mails::list(&mut conn, clinic.organisation, 0, 10).unwrap();
    assert_eq!(kept[0].0.letter().unwrap().name(), "password-changed");
}

#[actix_web::test]
async fn the_current_password_cannot_be_guessed_from_an_open_session() {
    let clinic = clinic();
    let service = serve!(clinic.site);
    let here = clinic.site.sign_in(clinic.organisation, clinic.account);
    let mut last = 0;
    for _ in 0..6 {
        let csrf = here.csrf.as_str();
        let fields = [("csrf", csrf), ("current", "wrong password"), ("password", OTHER), ("again", OTHER)];
        last =
            ask!(service, post("/account/password", &fields).cookie(here.cookie.clone())).status().as_u16();
    }
    assert_eq!(last, 429);
}

/// Asks for a link and lets the jobs send it to a real mail server.
macro_rules! reset_link {
    ($clinic:expr, $service:expr, $sink:expr) => {{
        let before = $sink.received().len();
        let request = post("/password/reset", &[("email", "ana@example.org")])
            .insert_header((header::HOST, "evil.example"))
            .insert_header(("x-forwarded-host", "evil.example"));
        assert_eq!(ask!($service, request).status().as_u16(), 200);
        jobs::run_due(&$clinic.site.jobs(Some(&$sink.url())), &jobs::registry()).unwrap();
        let mail = $sink.received()[before].text();
        assert!(!mail.contains("evil.example"), "links come from the configured address");
        let (_, rest) = mail.split_once("http://localhost/password/new/").expect("a link");
        let token = rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').next().unwrap();
        format!("/password/new/{token}")
    }};
}

#[actix_web::test]
async fn a_reset_link_comes_by_mail_works_once_and_ends_all_sessions() {
    let (clinic, sink) = (clinic(), SmtpSink::start());
    let service = serve!(clinic.site);
    let session = clinic.site.sign_in(clinic.organisation, clinic.account);
    let old = reset_link!(clinic, service, sink);
    let link = reset_link!(clinic, service, sink);
    assert!(link.len() >= "/password/new/".len() + 43);
    assert_eq!(
        ask!(service, TestRequest::get().uri(&old)).status().as_u16(),
        410,
        "a newer link replaced it"
    );
    assert_eq!(
        ask!(service, TestRequest::get().uri(&link)).status().as_u16(),
        200,
        "looking uses nothing up"
    );
    let weak = ask!(service, post(&link, &[("password", "password123"), ("again", "password123")]));
    assert_eq!(weak.status().as_u16(), 422);
    let mut last = 0;
    for _ in 0..6 {
        last = ask!(service, sign_in("ana@example.org", "what was it?")).status().as_u16();
    }
    assert_eq!(last, 429, "who forgot it has guessed before");
    let choose = || post(&link, &[("password", OTHER), ("again", OTHER)]);
    assert_eq!(location(&ask!(service, choose())), "/sign-in?after=new-password");
    assert_eq!(ask!(service, choose()).status().as_u16(), 410, "a link works once");
    let page = TestRequest::get().uri("/account").cookie(session.cookie);
    assert_eq!(ask!(service, page).status().as_u16(), 303);
    assert_eq!(ask!(service, sign_in("ana@example.org", PASSWORD)).status().as_u16(), 422);
    assert_eq!(ask!(service, sign_in("ana@example.org", OTHER)).status().as_u16(), 303);
    let recorded = actions(&clinic);
    for action in ["account.reset-requested", "account.password-changed", "account.sessions-ended"] {
        assert!(recorded.iter().any(|known| known == action), "{action}");
    }
}

#[actix_web::test]
async fn a_reset_link_expires_and_a_forged_one_opens_nothing() {
    let (clinic, sink) = (clinic(), SmtpSink::start());
    let service = serve!(clinic.site);
    let link = reset_link!(clinic, service, sink);
    clinic.site.clock.advance(TimeDelta::minutes(31));
    let choose = post(&link, &[("password", OTHER), ("again", OTHER)]);
    assert_eq!(ask!(service, choose).status().as_u16(), 410);
    for forged in ["A".repeat(43), "x".to_owned(), "%00".to_owned()] {
        let answer = ask!(service, TestRequest::get().uri(&format!("/password/new/{forged}")));
        assert!(matches!(answer.status().as_u16(), 400 | 404 | 410), "{forged}");
    }
}

#[actix_web::test]
async fn asking_for_a_link_tells_nobody_who_has_an_account() {
    let (clinic, sink) = (clinic(), SmtpSink::start());
    let service = serve!(clinic.site);
    let mut pages = Vec::new();
    for email in ["ana@example.org", "nobody@example.org"] {
        let answer = ask!(service, post("/password/reset", &[("email", email)]));
        assert_eq!(answer.status().as_u16(), 200);
        pages.push(text(answer).await);
    }
    assert_eq!(pages[0], pages[1]);
    let ctx = clinic.site.jobs(Some(&sink.url()));
    assert_eq!(jobs::run_due(&ctx, &jobs::registry()).unwrap(), 3, "a job for each, and one mail");
    assert_eq!(sink.received().len(), 1);
    // more than three an hour are answered alike and not sent
    for _ in 0..4 {
        let request = post("/password/reset", &[("email", "ana@example.org")]);
        assert_eq!(ask!(service, request).status().as_u16(), 200);
    }
    jobs::run_due(&ctx, &jobs::registry()).unwrap();
    assert_eq!(sink.received().len(), 3);
}

#[actix_web::test]
async fn sessions_are_listed_and_ended_one_by_one_or_together() {
    let clinic = clinic();
    let stranger = clinic.site.person(clinic.organisation, Role::Staff);
    let people: Vec<_> = (0..3).map(|_| clinic.site.sign_in(clinic.organisation, clinic.account)).collect();
    let service = serve!(clinic.site);
    let here = &people[0];
    let list = || TestRequest::get().uri("/account/sessions").cookie(here.cookie.clone());
    let html = text(ask!(service, list())).await;
    assert_eq!(html.matches("Esta sessão").count(), 1);
    let (_, rest) = html.split_once("/account/sessions/others").unwrap();
    let (_, rest) = rest.split_once("action=\"/account/sessions/").unwrap();
    let id = rest.split('"').next().unwrap().to_owned();
    let end = |id: &str, person: &crate::support::site::Person| {
        post(&format!("/account/sessions/{id}"), &[("csrf", &person.csrf)]).cookie(person.cookie.clone())
    };
    assert_eq!(ask!(service, end(&id, &stranger)).status().as_u16(), 404, "another's session");
    assert_eq!(location(&ask!(service, end(&id, here))), "/account/sessions?ended=1");
    assert_eq!(ask!(service, end(&id, here)).status().as_u16(), 404);
    assert_eq!(location(&ask!(service, end("others", here))), "/account/sessions?ended=1");
    let mut conn = clinic.site.db.connection().unwrap();
    let left = sessions::list_of_account(&mut conn, clinic.account, clinic.site.clock.now()).unwrap();
    assert_eq!(left.len(), 1);
}

#[actix_web::test]
async fn an_account_page_takes_its_own_fields_only() {
    let clinic = clinic();
    let service = serve!(clinic.site);
    let here = clinic.site.sign_in(clinic.organisation, clinic.account);
    let save = |extra: &[(&str, &str)]| {
        let own = [("csrf", here.csrf.as_str()), ("name", "Ana Maria"), ("language", "en")];
        post("/account", &[&own[..], extra].concat()).cookie(here.cookie.clone())
    };
    let page = read_body(ask!(service, TestRequest::get().uri("/account").cookie(here.cookie.clone()))).await;
    let page = String::from_utf8(page.to_vec()).unwrap();
    assert!(page.contains(r#"name="name" value="Ana Lima""#), "the form begins with what is stored");
    for extra in [("role", "admin"), ("organisation_id", "x"), ("email", "x@example.org")] {
        assert_eq!(ask!(service, save(&[extra])).status().as_u16(), 400);
    }
    assert_eq!(ask!(service, save(&[])).status().as_u16(), 303);
    let mut conn = clinic.site.db.connection().unwrap();
    let row = accounts::find(&mut conn, clinic.organisation, clinic.account).unwrap();
    assert_eq!((row.name.as_str(), row.language.as_deref()), ("Ana Maria", Some("en")));
    assert_eq!(row.role(), Role::Staff);
}

#[test]
fn an_event_says_who_what_when_and_where_from() {
    let clinic = clinic();
    let site = &clinic.site;
    let record =
        |w: &mut Write<'_>| accounts::save_sign_in(w, clinic.organisation, clinic.account, "203.0.113.0/24");
    site.db.write_now(&clinic.account.to_string(), site.clock.now(), record).unwrap();
    let mut conn = site.db.connection().unwrap();
    let found = events::list_of_entity(&mut conn, clinic.organisation, clinic.account.get()).unwrap();
    let last = found.last().unwrap();
    assert_eq!(last.actor, clinic.account.to_string());
    assert_eq!((last.entity_id, last.at), (clinic.account.get(), site.clock.now()));
    assert_eq!(last.details["network"], "203.0.113.0/24");
}
