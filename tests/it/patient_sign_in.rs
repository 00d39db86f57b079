//! A patient signs in by a code or by the link of the same message, without a password, and nobody learns whose address
//! is known.

use actix_web::{
    cookie::Cookie,
    http::header,
    test::{TestRequest, call_service, read_body},
};
use chrono::TimeDelta;
use url::form_urlencoded;
use weconecta::{
    domain::ids::{OrganisationId, PatientId},
    jobs,
    storage::{
        accounts::{self, Role},
        messages::{self, Letter},
        patients::{self, NewPatient},
    },
};

use crate::support::{
    TestSite, serve,
    visit::{self, reply},
};

const PHONE: &str = "+5511999990000";

struct Clinic {
    site: TestSite,
    organisation: OrganisationId,
}

impl Clinic {
    fn new() -> Self {
        let site = TestSite::new();
        let organisation = site.organisation("ubs");
        Self { site, organisation }
    }

    fn patient(&self, new: &NewPatient<'_>) -> PatientId {
        let organisation = self.organisation;
        self.site
            .db
            .write_now("cli", self.site.clock.now(), |w| patients::insert(w, organisation, new))
            .unwrap()
    }

    /// Runs what is due and reads the newest message: code and path of the link.
    fn newest(&self) -> Option<(String, String)> {
        let ctx = self.site.jobs(None);
        while jobs::run_due(&ctx, &jobs::registry()).unwrap() > 0 {}
        let mut conn = self.site.db.connection().unwrap();
        let list = messages::list(&mut conn, self.organisation, 0, 1).unwrap();
        let Letter::SignInCode { code, link, .. } = list.first()?.0.letter().unwrap() else {
            panic!("not a code")
        };
        Some((code, link))
    }

    fn messages(&self) -> i64 {
        self.newest();
        messages::count(&mut self.site.db.connection().unwrap(), self.organisation).unwrap()
    }
}

fn maria() -> NewPatient<'static> {
    NewPatient {
        name: "Maria do Carmo",
        email: Some("maria@example.org"),
        phone: Some(PHONE),
        ..NewPatient::default()
    }
}

fn post(path: &str, fields: &[(&str, &str)]) -> TestRequest {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    TestRequest::post()
        .uri(path)
        .peer_addr("203.0.113.9:1000".parse().unwrap())
        .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload(body)
}

/// Six digits that are not the code.
fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

/// Asks for a code and returns the path of the page to type it.
macro_rules! ask_for_code {
    ($service:expr, $address:expr) => {{
        let answered = reply!($service, post("/sign-in/code", &[("address", $address)]));
        assert_eq!(answered.status.as_u16(), 303, "{}", answered.body);
        answered.location
    }};
}

/// Posts and returns the status, where it leads and the session's cookie.
macro_rules! attempt {
    ($service:expr, $path:expr, $fields:expr) => {{
        let answered = call_service(&$service, post($path, $fields).to_request()).await;
        let cookie: Option<Cookie<'static>> =
            answered.response().cookies().find(|c| c.name() == "wc_session").map(Cookie::into_owned);
        let to = answered.headers().get("location").map_or("", |to| to.to_str().unwrap()).to_owned();
        (answered.status().as_u16(), to, cookie)
    }};
}

#[actix_web::test]
async fn a_code_opens_the_own_page_once_and_makes_the_account() {
    let clinic = Clinic::new();
    let id = clinic.patient(&maria());
    let service = serve!(clinic.site);
    for address in ["(11) 99999-0000", "MARIA@example.org"] {
        let typing = ask_for_code!(service, address);
        let (code, _) = clinic.newest().unwrap();
        assert_eq!(attempt!(service, &typing, &[("code", wrong(&code))]).0, 422);
        let (first, last) = code.split_at(3);
        let spaced = format!("{first} {last}");
        let (status, to, cookie) = attempt!(service, &typing, &[("code", &spaced)]);
        assert_eq!((status, to.as_str()), (303, "/me"));
        let home = TestRequest::get().uri("/me").cookie(cookie.unwrap());
        let home = reply!(service, home);
        assert!(home.status.is_success() && home.body.contains("Maria"), "{}", home.body);
        let (status, _, cookie) = attempt!(service, &typing, &[("code", &code)]);
        assert_eq!((status, cookie), (410, None), "a code is used once");
    }
    let mut conn = clinic.site.db.connection().unwrap();
    let account = patients::find(&mut conn, clinic.organisation, id).unwrap().account_id.unwrap();
    let account = accounts::find(&mut conn, clinic.organisation, account.into()).unwrap();
    assert_eq!((account.role(), account.email.as_str(), account.password_hash), (Role::Patient, "", None));
    // nobody signs in with an empty address and any password
    let (status, _, cookie) = attempt!(service, "/sign-in", &[("email", " "), ("password", "x")]);
    assert_eq!((status, cookie), (422, None));
}

#[actix_web::test]
async fn the_link_is_used_up_by_its_button_and_not_by_looking() {
    let clinic = Clinic::new();
    clinic.patient(&maria());
    let service = serve!(clinic.site);
    let typing = ask_for_code!(service, "maria@example.org");
    let (code, link) = clinic.newest().unwrap();
    for _ in 0..3 {
        let page = reply!(service, TestRequest::get().uri(&link));
        assert!(
            page.status.is_success() && page.body.contains(&format!("action=\"{link}\"")),
            "{}",
            page.body
        );
    }
    let (status, to, cookie) = attempt!(service, &link, &[]);
    assert_eq!((status, to.as_str(), cookie.is_some()), (303, "/me", true));
    assert_eq!(attempt!(service, &link, &[]).0, 410);
    assert_eq!(attempt!(service, &typing, &[("code", &code)]).0, 410, "code and link are one");
    assert_eq!(attempt!(service, "/sign-in/link/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &[]).0, 410);
}

#[actix_web::test]
async fn unknown_addresses_are_answered_like_known_ones() {
    let clinic = Clinic::new();
    clinic.patient(&maria());
    let service = serve!(clinic.site);
    let mut pages = Vec::new();
    for address in ["maria@example.org", "nobody@example.org"] {
        let typing = ask_for_code!(service, address);
        clinic.newest();
        let shown = reply!(service, TestRequest::get().uri(&typing));
        let refused = reply!(service, post(&typing, &[("code", "12")]));
        let id = typing.rsplit('/').next().unwrap().to_owned();
        let neutral = |page: &str| page.replace(&id, "ID").replace(address, "ADDRESS");
        pages.push((shown.status, neutral(&shown.body), refused.status, neutral(&refused.body)));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(clinic.messages(), 1, "nothing goes to the unknown one");
}

#[actix_web::test]
async fn a_code_ends_after_five_guesses_or_ten_minutes() {
    let clinic = Clinic::new();
    clinic.patient(&maria());
    let service = serve!(clinic.site);
    let typing = ask_for_code!(service, PHONE);
    let (code, _) = clinic.newest().unwrap();
    for expected in [422, 422, 422, 422, 410, 410] {
        assert_eq!(attempt!(service, &typing, &[("code", wrong(&code))]).0, expected);
    }
    assert_eq!(attempt!(service, &typing, &[("code", &code)]).0, 410, "the right one comes too late");

    let typing = ask_for_code!(service, PHONE);
    let (code, link) = clinic.newest().unwrap();
    clinic.site.clock.advance(TimeDelta::minutes(10));
    assert_eq!(attempt!(service, &typing, &[("code", &code)]).0, 410);
    assert_eq!(attempt!(service, &link, &[]).0, 410);
}

#[actix_web::test]
async fn another_code_comes_after_a_minute_and_an_address_gets_few() {
    let clinic = Clinic::new();
    clinic.patient(&maria());
    let service = serve!(clinic.site);
    let mut typing = ask_for_code!(service, PHONE);
    assert_eq!(attempt!(service, &format!("{typing}/again"), &[]).0, 429);
    for _ in 0..4 {
        clinic.site.clock.advance(TimeDelta::seconds(61));
        let (status, to, _) = attempt!(service, &format!("{typing}/again"), &[]);
        assert_eq!(status, 303);
        typing = to;
    }
    assert_eq!(clinic.messages(), 5);
    clinic.site.clock.advance(TimeDelta::seconds(61));
    assert_eq!(attempt!(service, &format!("{typing}/again"), &[]).0, 429);
    assert_eq!(attempt!(service, "/sign-in/code", &[("address", "(11) 99999-0000")]).0, 429);
    assert_eq!(attempt!(service, "/sign-in/code", &[("address", "other@example.org")]).0, 303);
    assert_eq!(attempt!(service, "/sign-in/code", &[("address", "12")]).0, 422);
}

#[actix_web::test]
async fn those_who_share_a_telephone_choose_who_they_are() {
    let clinic = Clinic::new();
    clinic.patient(&maria());
    let son = clinic.patient(&NewPatient { name: "João", phone: Some(PHONE), ..NewPatient::default() });
    let stranger = clinic.patient(&NewPatient { name: "Rosa", ..NewPatient::default() });
    let service = serve!(clinic.site);
    let typing = ask_for_code!(service, PHONE);
    let (code, _) = clinic.newest().unwrap();
    assert_eq!(clinic.messages(), 1, "one message for all of them");
    let page = reply!(service, post(&typing, &[("code", &code)]));
    assert!(page.body.contains("Maria do Carmo") && page.body.contains("João"), "{}", page.body);
    let proof =
        page.body.split("name=\"proof\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let choice = format!("{typing}/person");
    let (son, stranger) = (son.to_string(), stranger.to_string());
    assert_eq!(attempt!(service, &choice, &[("proof", "x"), ("person", &son)]).0, 410, "without the code");
    assert_eq!(attempt!(service, &choice, &[("proof", &proof), ("person", &stranger)]).0, 410);
    let (status, to, cookie) = attempt!(service, &choice, &[("proof", &proof), ("person", &son)]);
    assert_eq!((status, to.as_str()), (303, "/me"));
    let home = reply!(service, TestRequest::get().uri("/me").cookie(cookie.unwrap()));
    assert!(home.body.contains("João") && !home.body.contains("Maria"), "{}", home.body);
    assert_eq!(attempt!(service, &choice, &[("proof", &proof), ("person", &son)]).0, 410, "once");
}

#[actix_web::test]
async fn what_was_typed_on_a_link_opens_nothing_until_a_member_confirms_it() {
    let clinic = Clinic::new();
    let id = clinic.patient(&NewPatient { is_contact_unconfirmed: true, ..maria() });
    let service = serve!(clinic.site);
    ask_for_code!(service, PHONE);
    assert_eq!(clinic.messages(), 0);
    let admin = clinic.site.person(clinic.organisation, Role::Admin);
    let details = format!("/staff/patients/{id}?tab=details");
    let confirm = format!("/staff/patients/{id}/contact");
    assert!(reply!(service, visit::get(&admin, &details)).body.contains(&confirm));
    assert_eq!(reply!(service, visit::post(&admin, &confirm, &[])).location, details);
    assert!(!reply!(service, visit::get(&admin, &details)).body.contains(&confirm));
    ask_for_code!(service, PHONE);
    assert_eq!(clinic.messages(), 1);
}

#[actix_web::test]
async fn neither_members_nor_blocked_patients_come_in_by_a_code() {
    let clinic = Clinic::new();
    let member = clinic.site.person(clinic.organisation, Role::Staff).account;
    let blocked = clinic.site.person(clinic.organisation, Role::Patient).account;
    let now = clinic.site.clock.now();
    clinic.patient(&NewPatient { account: Some(member), ..maria() });
    clinic.patient(&NewPatient { account: Some(blocked), ..maria() });
    let service = serve!(clinic.site);
    let typing = ask_for_code!(service, PHONE);
    let (code, _) = clinic.newest().unwrap();
    let organisation = clinic.organisation;
    clinic.site.db.write_now("cli", now, |w| accounts::save_blocked(w, organisation, blocked, true)).unwrap();
    let (status, _, cookie) = attempt!(service, &typing, &[("code", &code)]);
    assert_eq!((status, cookie), (410, None), "blocked after the code was sent");
    ask_for_code!(service, PHONE);
    assert_eq!(clinic.messages(), 1);
    let body = call_service(&service, TestRequest::get().uri("/sign-in").to_request()).await;
    let body = String::from_utf8(read_body(body).await.to_vec()).unwrap();
    assert!(body.contains("href=\"/sign-in/code\""), "{body}");
}
