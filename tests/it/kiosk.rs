//! A device in the hands of patients: what it shows, what it forgets, and what gives it back.

use actix_web::{
    cookie::{Cookie, time::Duration},
    test::{TestRequest, call_service, read_body},
};
use chrono::TimeDelta;
use serde_json::json;
use weconecta::storage::{accounts::Role, patients, responses};

use crate::support::{
    TestSite,
    browse::fields,
    seed::{self, Clinic, noon},
    serve,
    site::Person,
};

fn resource() -> String {
    json!({"resourceType": "Questionnaire", "status": "active", "title": "Humor", "item": [
        {"linkId": "a", "type": "string", "text": "Como vai?"},
        {"linkId": "b", "type": "string", "text": "E em casa?"}]})
    .to_string()
}

/// A browser: its cookies, and what the last page said.
#[derive(Default)]
struct Browser {
    cookies: Vec<Cookie<'static>>,
    status: u16,
    location: String,
    clears: String,
    body: String,
}

impl Browser {
    fn has(&self, name: &str) -> bool {
        self.cookies.iter().any(|cookie| cookie.name() == name)
    }

    fn set(&mut self, cookie: Cookie<'static>) {
        self.cookies.retain(|known| known.name() != cookie.name());
        if cookie.max_age().is_none_or(Duration::is_positive) {
            self.cookies.push(cookie);
        }
    }

    fn hidden(&self, name: &str) -> String {
        let pattern = regex::Regex::new(&format!(r#"name="{name}" value="([^"]*)""#)).unwrap();
        pattern.captures(&self.body).unwrap_or_else(|| panic!("no {name} in {}", self.body))[1].to_owned()
    }
}

macro_rules! go {
    ($app:expr, $browser:expr, $request:expr) => {{
        let request =
            $browser.cookies.iter().fold($request, |request, cookie| request.cookie(cookie.clone()));
        let answer = call_service($app, request.to_request()).await;
        let header = |name: &str| {
            answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        let set: Vec<Cookie<'static>> =
            answer.response().cookies().map(|cookie| cookie.into_owned()).collect();
        $browser.status = answer.status().as_u16();
        $browser.location = header("location");
        $browser.clears = header("clear-site-data");
        for cookie in set {
            $browser.set(cookie);
        }
        $browser.body = String::from_utf8(read_body(answer).await.to_vec()).unwrap();
        $browser.status
    }};
}

macro_rules! look {
    ($app:expr, $browser:expr, $path:expr) => {{
        let path: String = $path.to_string();
        go!($app, $browser, TestRequest::get().uri(&path))
    }};
}

macro_rules! post {
    ($app:expr, $browser:expr, $path:expr, $fields:expr) => {{
        let path: String = $path.to_string();
        go!(
            $app,
            $browser,
            TestRequest::post()
                .uri(&path)
                .insert_header(("content-type", "application/x-www-form-urlencoded"))
                .set_payload(fields($fields))
        )
    }};
}

const PIN: &str = "2846";

/// A member's browser after handing the device over.
macro_rules! handed_over {
    ($app:expr, $clinic:expr, $member:expr, $more:expr) => {{
        let mut browser = Browser { cookies: vec![$member.cookie.clone()], ..Browser::default() };
        let link = $clinic.link.to_string();
        let mut form = vec![
            ("csrf", $member.csrf.as_str()),
            ("link", link.as_str()),
            ("pin", PIN),
            ("pin_again", PIN),
            ("idle", "45"),
        ];
        let more: &[(&str, &str)] = &$more;
        form.extend(more);
        assert_eq!(post!($app, browser, "/staff/kiosk", &form), 303, "{}", browser.body);
        assert_eq!(browser.location, "/kiosk");
        browser
    }};
}

/// Begins a turn and a response; leaves the browser at the first question, whose address is given back.
macro_rules! begin {
    ($app:expr, $browser:expr, $clinic:expr) => {{
        let link = $clinic.link.to_string();
        assert_eq!(post!($app, $browser, "/kiosk", &[("link", link.as_str())]), 303);
        let at = $browser.location.clone();
        assert_eq!(look!($app, $browser, at), 200, "{}", $browser.location);
        let start = $browser.hidden("start");
        let form = [("start", start.as_str()), ("consent", "on"), ("mode", "page")];
        assert_eq!(post!($app, $browser, at, &form), 303);
        let response = $browser.location.clone();
        assert_eq!(look!($app, $browser, response), 303);
        let question = $browser.location.clone();
        assert_eq!(look!($app, $browser, question), 200);
        question
    }};
}

fn clinic_with_member(site: &TestSite) -> (Clinic, Person) {
    let clinic = seed::clinic(&site.db, "kiosk", &resource());
    let member = site.sign_in(clinic.organisation, clinic.member);
    (clinic, member)
}

#[actix_web::test]
async fn a_device_shows_the_questionnaire_and_nothing_else() {
    let site = TestSite::new();
    let (clinic, member) = clinic_with_member(&site);
    let app = serve!(site);
    let mut browser = handed_over!(&app, clinic, member, []);
    assert!(!browser.has("wc_session"), "the member is signed out here");
    assert_eq!(browser.clears, "\"cache\", \"storage\"");
    let mut elsewhere = Browser { cookies: vec![member.cookie.clone()], ..Browser::default() };
    assert_eq!(look!(&app, elsewhere, "/staff"), 303, "the session itself is over");
    assert!(elsewhere.location.starts_with("/sign-in"));

    for path in ["/", "/staff", "/sign-in", "/me", "/help", "/account", "/nothing", "/admin/members"] {
        assert_eq!(look!(&app, browser, path), 303, "{path}");
        assert_eq!(browser.location, "/kiosk", "{path}");
    }
    assert_eq!(look!(&app, browser, "/kiosk"), 200);
    assert!(browser.body.contains("Toque para começar") && !browser.body.contains("/sign-in"));
    assert_eq!(look!(&app, browser, "/f/token-kiosk"), 303, "no turn has begun");

    begin!(&app, browser, clinic);
    assert!(browser.body.contains("Como vai?") && browser.body.contains("js/kiosk"));
    assert!(browser.body.contains(r#"http-equiv="refresh" content="45;url=/kiosk/pause?back="#));
    assert!(browser.body.contains("autocomplete=\"off\""));
    for absent in ["js/offline", "id=\"signal\"", "class=\"logo\" href", "/leave"] {
        assert!(!browser.body.contains(absent), "{absent}");
    }
    let other = seed::clinic(&site.db, "other", &resource());
    assert_ne!(other.link, clinic.link);
    assert_eq!(look!(&app, browser, "/f/token-other"), 303, "a link that was not handed over");
}

#[actix_web::test]
async fn nothing_of_a_guest_opens_for_the_next() {
    let site = TestSite::new();
    let (clinic, member) = clinic_with_member(&site);
    let app = serve!(site);
    let mut browser = handed_over!(&app, clinic, member, []);
    let question = begin!(&app, browser, clinic);
    let (was, base) = (browser.hidden("_was"), question.rsplit_once("/q/").unwrap().0.to_owned());
    let secret = "moro com Ana";
    assert_eq!(post!(&app, browser, question, &[("_was", was.as_str()), ("a", secret)]), 303);
    assert_eq!(look!(&app, browser, question), 200);
    assert!(browser.body.contains(secret), "its own turn shows it: {}", browser.body);
    assert_eq!(look!(&app, browser, format!("{base}/leave")), 303, "no address to go on elsewhere");
    assert!(browser.location.starts_with("/kiosk/pause?back="));
    assert_eq!(look!(&app, browser, browser.location.clone()), 200);
    assert!(browser.body.contains("content=\"20;url=/kiosk/wipe\"") && browser.body.contains(&base));
    assert_eq!(look!(&app, browser, "/kiosk/pause?back=https://evil.example"), 303);
    assert_eq!(browser.location, "/kiosk");

    // another language and larger letters are the guest's own too
    assert_eq!(look!(&app, browser, format!("{question}?lang=es")), 200);
    assert_eq!(post!(&app, browser, "/reading", &[("set", "larger"), ("back", "/kiosk")]), 303);
    assert!(browser.has("wc_reading"));
    assert_eq!(look!(&app, browser, "/kiosk/wipe"), 303);
    assert_eq!((browser.location.as_str(), browser.clears.as_str()), ("/kiosk", "\"storage\""));
    assert!(!browser.has("wc_reading"));
    assert_eq!(look!(&app, browser, "/kiosk"), 200);
    assert!(browser.body.contains("Toque para começar"));

    let of_history = [question.clone(), base.clone(), format!("{base}/check"), format!("{base}/chat")];
    for is_next in [false, true] {
        if is_next {
            begin!(&app, browser, clinic);
            assert!(!browser.body.contains(secret));
        }
        for path in &of_history {
            assert_eq!(look!(&app, browser, path), 303, "{path}");
            assert_eq!(browser.location, "/kiosk");
            assert!(!browser.body.contains(secret));
        }
        assert_eq!(post!(&app, browser, question, &[("_was", was.as_str()), ("a", "x")]), 303, "sent again");
        assert_eq!(browser.location, "/kiosk");
    }
    let mut elsewhere = Browser::default();
    assert_eq!(look!(&app, elsewhere, question), 404, "the address is worth nothing on another device");

    // and yet it was not lost
    assert_eq!(count_open(&site, secret), 1);
}

/// Open responses with this text in them.
fn count_open(site: &TestSite, text: &str) -> i64 {
    use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types};
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = sql_types::BigInt)]
        count: i64,
    }
    let mut conn = site.db.connection().unwrap();
    let query =
        "SELECT count(*) FROM responses WHERE status = 'in-progress' AND answers::text LIKE '%' || $1 || '%'";
    let found: Count = sql_query(query).bind::<sql_types::Text, _>(text).get_result(&mut conn).unwrap();
    found.count
}

#[actix_web::test]
async fn the_pin_gives_the_device_back_and_wrong_ones_lock_it() {
    let site = TestSite::new();
    let (clinic, member) = clinic_with_member(&site);
    let app = serve!(site);
    let mut browser = handed_over!(&app, clinic, member, []);
    for _ in 0..5 {
        assert_eq!(post!(&app, browser, "/kiosk/staff", &[("pin", "9999")]), 422);
    }
    assert!(browser.body.contains("O PIN não é esse") && !browser.body.contains("9999"));
    assert_eq!(post!(&app, browser, "/kiosk/staff", &[("pin", PIN)]), 429, "even the right one waits");
    assert!(browser.has("wc_kiosk") && browser.body.contains("Muitas tentativas"));
    site.clock.advance(TimeDelta::minutes(16));
    assert_eq!(post!(&app, browser, "/kiosk/staff", &[("pin", PIN)]), 303);
    assert_eq!((browser.location.as_str(), browser.clears.as_str()), ("/sign-in", "\"cache\", \"storage\""));
    assert!(!browser.has("wc_kiosk"));
    assert_eq!(look!(&app, browser, "/sign-in"), 200);
    assert_eq!(look!(&app, browser, "/kiosk"), 303);
    assert_eq!(browser.location, "/");
}

#[actix_web::test]
async fn a_device_ends_by_itself_and_from_elsewhere() {
    let site = TestSite::new();
    let (clinic, member) = clinic_with_member(&site);
    let app = serve!(site);
    let mut lost = handed_over!(&app, clinic, member, []);
    let again = site.sign_in(clinic.organisation, clinic.member);
    let mut desk = Browser { cookies: vec![again.cookie.clone()], ..Browser::default() };
    assert_eq!(look!(&app, desk, "/staff/kiosk"), 200);
    let end = regex::Regex::new(r"/staff/kiosk/[0-9a-f-]{36}/end").unwrap();
    let end = end.find(&desk.body).unwrap().as_str().to_owned();
    let colleague = site.person(clinic.organisation, Role::Staff);
    let mut other = Browser { cookies: vec![colleague.cookie.clone()], ..Browser::default() };
    assert_eq!(post!(&app, other, end, &[("csrf", colleague.csrf.as_str())]), 404);
    assert_eq!(post!(&app, desk, end, &[("csrf", again.csrf.as_str())]), 303);
    assert_eq!(look!(&app, lost, "/kiosk"), 303);
    assert_eq!(lost.location, "/sign-in");
    assert!(!lost.has("wc_kiosk"));

    let late = site.sign_in(clinic.organisation, clinic.member);
    let mut left = handed_over!(&app, clinic, late, []);
    assert_eq!(look!(&app, left, "/kiosk"), 200);
    site.clock.advance(TimeDelta::hours(13));
    assert_eq!(look!(&app, left, "/kiosk"), 303);
    assert_eq!(left.location, "/", "no device any more");
}

#[actix_web::test]
async fn for_a_patient_each_questionnaire_is_answered_once_into_the_record() {
    let site = TestSite::new();
    let (clinic, member) = clinic_with_member(&site);
    let app = serve!(site);
    let new = patients::NewPatient { name: "Rosa Lima", ..patients::NewPatient::default() };
    let patient =
        site.db.write_now("cli", noon(), |w| patients::insert(w, clinic.organisation, &new)).unwrap();
    let id = patient.to_string();
    let mut browser = handed_over!(&app, clinic, member, [("patient", id.as_str())]);
    assert_eq!(look!(&app, browser, "/kiosk"), 200);
    assert!(!browser.body.contains("Rosa"), "the device says nobody's name");
    let question = begin!(&app, browser, clinic);
    let base = question.rsplit_once("/q/").unwrap().0.to_owned();
    assert_eq!(post!(&app, browser, format!("{base}/submission"), &[]), 303, "{}", browser.body);
    assert_eq!(look!(&app, browser, format!("{base}/done")), 200);
    assert!(browser.body.contains("devolva o aparelho") && browser.body.contains("data-then=\"leave\""));
    assert_eq!(look!(&app, browser, "/kiosk/wipe"), 303);
    assert_eq!(look!(&app, browser, "/kiosk"), 200);
    assert!(browser.body.contains("Obrigado") && !browser.body.contains("name=\"link\""));
    let link = clinic.link.to_string();
    assert_eq!(post!(&app, browser, "/kiosk", &[("link", link.as_str())]), 303);
    assert_eq!(browser.location, "/kiosk", "it was answered");
    let mut conn = site.db.connection().unwrap();
    let token = base.rsplit_once('/').unwrap().1;
    assert_eq!(token.len(), 43);
    let ids = patient_responses(&mut conn, patient.get());
    let stored = responses::list_by_ids(&mut conn, clinic.organisation, &ids).unwrap();
    assert_eq!(stored.iter().map(|one| one.status.as_str()).collect::<Vec<_>>(), ["completed"]);
}

fn patient_responses(conn: &mut diesel::PgConnection, patient: uuid::Uuid) -> Vec<uuid::Uuid> {
    use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types};
    #[derive(QueryableByName)]
    struct Id {
        #[diesel(sql_type = sql_types::Uuid)]
        id: uuid::Uuid,
    }
    let query =
        sql_query("SELECT id FROM responses WHERE patient_id = $1").bind::<sql_types::Uuid, _>(patient);
    query.load::<Id>(conn).unwrap().into_iter().map(|row| row.id).collect()
}

#[actix_web::test]
async fn only_own_links_and_a_good_pin_are_handed_over() {
    let site = TestSite::new();
    let (clinic, member) = clinic_with_member(&site);
    let foreign = seed::clinic(&site.db, "foreign", &resource());
    let app = serve!(site);
    let mut browser = Browser { cookies: vec![member.cookie.clone()], ..Browser::default() };
    let (own, theirs) = (clinic.link.to_string(), foreign.link.to_string());
    let csrf = member.csrf.as_str();
    for (link, pin, again) in
        [(&theirs, PIN, PIN), (&own, "1234", "1234"), (&own, PIN, "2845"), (&own, "", "")]
    {
        let form = [("csrf", csrf), ("link", link), ("pin", pin), ("pin_again", again)];
        assert_eq!(post!(&app, browser, "/staff/kiosk", &form), 422);
        assert!(!browser.body.contains(&format!("value=\"{PIN}\"")));
    }
    assert!(browser.has("wc_session") || !browser.cookies.is_empty(), "still the member's");
    assert_eq!(look!(&app, browser, format!("/staff/kiosk?patient={}", uuid::Uuid::nil())), 404);
}
