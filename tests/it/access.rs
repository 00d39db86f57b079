//! ASVS 8.2, 8.3, 8.4.1: every route × every role × a foreign organisation, walked from the register of routes. A route with an id in its path that
//! this table does not know fails the test.

use actix_web::{
    http::{Method, StatusCode, header},
    test::{TestRequest, call_service},
};
use regex::Regex;
use serde_json::json;
use uuid::Uuid;
use weconecta::{
    domain::{
        ids::{AlertId, ApiKeyId, ElementId, PatientId, ResponseId},
        questionnaire::edit::ElementKind,
        signature,
    },
    exchange::vocabulary::Vocabulary,
    features,
    storage::{
        Scope, StorageError, Write,
        accounts::Role,
        bulk_exports,
        consents::{self, Agreed, Way},
        data_requests::{self, Ask},
        elements::{self, NewElement},
        invitation_lists::{self, NewList},
        invitations::{self, NewInvitation},
        json_text::JsonText,
        kiosks::{self, NewKiosk},
        patients::{self, NewPatient},
        response_files::{self, NewFile, Scan},
        response_signatures::{self, NewSignature},
        responses::Place,
        submissions::{self, Flag, Submission},
        versions::{self, Draft},
    },
    web::routes::{Access, Listed},
};

use crate::support::{
    TestSite,
    seed::{self, Clinic, noon},
    serve,
    site::Person,
};

/// An id that stands for nothing.
const UNKNOWN: &str = "unknown";

/// Paths whose parameter names nothing that an organisation owns.
const OF_NOBODY: [&str; 4] =
    ["/staff/overview/", "/admin/library/", "/admin/message-templates/", "/account/sessions/"];

const RESOURCE: &str = r#"{"resourceType": "Questionnaire", "status": "active", "title": "Humor",
    "item": [{"linkId": "1", "type": "integer", "text": "Nota"}]}"#;

/// A clinic with one of everything, and the people who may or may not see it.
pub(crate) struct World {
    pub(crate) site: TestSite,
    pub(crate) clinic: Clinic,
    patient_id: PatientId,
    response: ResponseId,
    alert: AlertId,
    api_key: ApiKeyId,
    /// Of that key, which may read patients only.
    export: Uuid,
    vocabulary: Uuid,
    element: ElementId,
    invitation: Uuid,
    kiosk: Uuid,
    consent: Uuid,
    data_request: Uuid,
    secret: String,
    foreign_secret: String,
    pub(crate) admin: Person,
    pub(crate) staff: Person,
    other_staff: Person,
    pub(crate) patient: Person,
    pub(crate) foreign_admin: Person,
}

impl World {
    pub(crate) fn new() -> Self {
        let site = TestSite::new();
        let clinic = seed::clinic(&site.db, "ours", RESOURCE);
        let foreign = seed::clinic(&site.db, "theirs", RESOURCE);
        let (response, alert) = (ResponseId::new(Uuid::now_v7()), AlertId::new(Uuid::now_v7()));
        let patient = site.person(clinic.organisation, Role::Patient);
        let patient_id = stored_patient(&site, &clinic, &patient);
        store_draft(&site, &clinic);
        let (api_key, secret) = site.api_key(clinic.organisation, "Patient.read");
        let types = ["Patient".to_owned()];
        let export = site.db.write_now("cli", noon(), |w| {
            bulk_exports::insert(w, clinic.organisation, api_key, &types, None, "")
        });
        let foreign_secret = site.api_key(foreign.organisation, "*").1;
        submit(&site, Place { patient: Some(patient_id), ..clinic.place() }, response, alert);
        store_file(&site, &clinic, response);
        store_signature(&site, &clinic, response);
        let vocabulary = store_vocabulary(&site, &clinic);
        let element = store_element(&site, &clinic);
        let invitation = store_invitation(&site, &clinic, patient_id);
        store_list(&site, &clinic, invitation);
        let kiosk = store_kiosk(&site, &clinic);
        let consent = store_consent(&site, &clinic, patient_id);
        let ask =
            |w: &mut Write<'_>| data_requests::insert(w, clinic.organisation, patient_id, &Ask::Erasure, "");
        let data_request = site.db.write_now("cli", noon(), ask).unwrap();
        Self {
            admin: site.sign_in(clinic.organisation, clinic.member),
            staff: site.person(clinic.organisation, Role::Staff),
            other_staff: site.person(clinic.organisation, Role::Staff),
            patient,
            foreign_admin: site.sign_in(foreign.organisation, foreign.member),
            patient_id,
            response,
            alert,
            api_key,
            export: export.unwrap(),
            vocabulary,
            element,
            invitation,
            kiosk,
            consent,
            data_request,
            secret,
            foreign_secret,
            clinic,
            site,
        }
    }

    /// The route's path with ids of the clinic in it.
    pub(crate) fn path(&self, pattern: &str) -> String {
        let Some((start, _)) = pattern.split_once('{') else { return pattern.to_owned() };
        let id = match start {
            "/staff/sends/" | "/staff/sends/lists/" | "/staff/schedules/" => self.invitation.to_string(),
            "/admin/message-templates/" => "invitation.sms.pt-BR".to_owned(),
            "/admin/data-requests/" => self.data_request.to_string(),
            "/me/consents/" => self.consent.to_string(),
            "/out/" => "invitation-ours".to_owned(),
            "/staff/links/" => self.clinic.link.to_string(),
            "/staff/kiosk/" => self.kiosk.to_string(),
            "/staff/patients/" | "/fhir/Patient/" => self.patient_id.to_string(),
            "/staff/alerts/" => self.alert.to_string(),
            // its file has the same id
            "/staff/responses/" | "/me/history/" | "/fhir/QuestionnaireResponse/" | "/fhir/Binary/" => {
                self.response.to_string()
            }
            "/staff/results/"
            | "/staff/questionnaires/"
            | "/admin/questionnaires/"
            | "/fhir/Questionnaire/" => self.clinic.questionnaire.to_string(),
            "/admin/members/" => self.other_staff.account.to_string(),
            "/admin/vocabularies/" | "/fhir/ValueSet/" => self.vocabulary.to_string(),
            "/admin/elements/" => self.element.to_string(),
            "/admin/api-keys/" => self.api_key.to_string(),
            "/fhir/$export-status/" | "/fhir/$export-file/" => self.export.to_string(),
            "/admin/library/" => "phq-9".to_owned(),
            "/f/" => "token-ours".to_owned(),
            "/staff/overview/" => "tiles".to_owned(),
            "/assets/" | "/account/sessions/" | "/password/new/" | "/sign-in/code/" | "/sign-in/link/" => {
                UNKNOWN.to_owned()
            }
            "/fhir/CodeSystem/" | "/admin/jobs/" | "/admin/messages/" | "/admin/outbox/" => {
                Uuid::nil().to_string()
            }
            _ => panic!("{pattern}: tell this test which id belongs in it"),
        };
        let placeholder = Regex::new(r"\{[^}]*\}").unwrap();
        let path = placeholder.replace(pattern, id.as_str());
        placeholder.replace_all(&path, self.inner_id(pattern)).into_owned()
    }

    /// The second id of a path.
    fn inner_id(&self, pattern: &str) -> String {
        if pattern.contains("/{file}") {
            return "Patient.ndjson".to_owned();
        }
        if pattern.contains("_history/{") {
            return "1".to_owned();
        }
        if pattern.contains("versions/{") {
            self.clinic.version.to_string()
        } else {
            self.response.to_string()
        }
    }
}

fn stored_patient(site: &TestSite, clinic: &Clinic, person: &Person) -> PatientId {
    let account = Some(person.account);
    let new = NewPatient { account, name: "Maria do Carmo", ..NewPatient::default() };
    site.db.write_now("cli", noon(), |w| patients::insert(w, clinic.organisation, &new)).unwrap()
}

fn store_invitation(site: &TestSite, clinic: &Clinic, patient: PatientId) -> Uuid {
    let new = NewInvitation {
        patient,
        link: clinic.link,
        token: "invitation-ours",
        origin: Uuid::nil(),
        occurrence: 0,
        channel: None,
        language: "pt-BR",
        author: None,
        expires_at: None,
        reminders: None,
    };
    let insert = |w: &mut Write<'_>| invitations::insert(w, clinic.organisation, &new);
    site.db.write_now("cli", noon(), insert).unwrap().unwrap()
}

fn store_vocabulary(site: &TestSite, clinic: &Clinic) -> Uuid {
    let set = json!({"resourceType": "ValueSet", "url": "urn:vs", "compose": {"include": [{"system": "urn:s", "concept": [{"code": "a"}]}]}});
    let vocabulary = Vocabulary::of(set).unwrap();
    site.db.write_now("cli", noon(), |w| vocabulary.insert(w, clinic.organisation, None)).unwrap()
}

/// A question that the clinic's member shares.
fn store_element(site: &TestSite, clinic: &Clinic) -> ElementId {
    let content = json!({"linkId": "1", "type": "integer", "text": "Nota"});
    let new = NewElement {
        kind: ElementKind::Question,
        title: "Nota",
        content: &content,
        owner: clinic.member,
        is_shared: true,
    };
    site.db.write_now("cli", noon(), |w| elements::insert(w, clinic.organisation, &new)).unwrap()
}

/// A list of the clinic's member, with the id of an invitation.
fn store_list(site: &TestSite, clinic: &Clinic, id: Uuid) {
    let new = NewList {
        id,
        author: clinic.member,
        link: clinic.link,
        file_name: "people.csv",
        channels: &[],
        holds_days: None,
        reminders: None,
        content: "Ana Lima,ana@example.org",
        people: 1,
    };
    let stored = site.db.write_now("cli", noon(), |w| invitation_lists::insert(w, clinic.organisation, &new));
    stored.unwrap();
}

/// What the patient agreed to.
fn store_consent(site: &TestSite, clinic: &Clinic, patient: PatientId) -> Uuid {
    let place = Place { patient: Some(patient), ..clinic.place() };
    let agreed = Agreed { language: "pt-BR", text: "Concordo".to_owned(), way: Way::Web };
    site.db.write_now("patient", noon(), |w| consents::insert(w, &place, None, &agreed)).unwrap();
    let mut conn = site.db.connection().unwrap();
    consents::list(&mut conn, clinic.organisation, &Scope::All, &[patient.get()]).unwrap()[0].id
}

/// A device that the clinic's member handed over.
fn store_kiosk(site: &TestSite, clinic: &Clinic) -> Uuid {
    let new = NewKiosk {
        member: clinic.member,
        patient: None,
        links: &[clinic.link],
        pin_hash: "",
        language: "pt-BR",
        idle_s: 90,
        ends_at: noon() + chrono::TimeDelta::days(3_000),
    };
    site.db.write_now("cli", noon(), |w| kiosks::insert(w, clinic.organisation, &new)).unwrap()
}

/// A file of a response, with the id of the response.
fn store_file(site: &TestSite, clinic: &Clinic, response: ResponseId) {
    let sha256 = [0; 32];
    let file = NewFile {
        id: response.get(),
        content_type: "text/plain",
        name: "a.txt",
        sha256: &sha256,
        bytes: b"a",
        scan: Scan::Clean,
    };
    let stored = site
        .db
        .write_now("patient", noon(), |w| response_files::insert(w, clinic.organisation, response, &file));
    stored.unwrap();
}

/// A drawn signature of a response, with the id of the response.
fn store_signature(site: &TestSite, clinic: &Clinic, response: ResponseId) {
    let extension = json!({"url": signature::EXTENSION, "valueSignature": {
        "type": [{"code": "1"}], "when": "2026-11-21T12:00:00Z", "who": {"display": "Ana"}, "data": "iVBORw0KGgo="}});
    let new = NewSignature {
        id: response.get(),
        place: String::new(),
        extension: extension.to_string(),
        content_hash: vec![0; 32],
    };
    let store = |w: &mut Write<'_>| response_signatures::replace(w, clinic.organisation, response, &[new]);
    site.db.write_now("patient", noon(), store).unwrap();
}

/// A version to come, beside the published one.
fn store_draft(site: &TestSite, clinic: &Clinic) {
    let draft = Draft { resource: RESOURCE, item_count: 1, losses: &json!([]), author: Some(clinic.member) };
    let stored = site.db.write_now("cli", noon(), |w| {
        versions::insert_draft(w, clinic.organisation, clinic.questionnaire, &draft)
    });
    stored.unwrap();
}

fn submit(site: &TestSite, place: Place, id: ResponseId, alert: AlertId) {
    let flags = [Flag {
        id: alert,
        job: Uuid::now_v7(),
        item: Some("1".to_owned()),
        rule: "self-harm".to_owned(),
        severity: "critical",
    }];
    let submission = Submission {
        id,
        place,
        revision: 0,
        answers: &JsonText::of(&json!([{"linkId": "1", "answer": [{"valueInteger": 2}]}])),
        scores: &json!([]),
        score: Some(2.0),
        severity: Some(1),
        outcome: Some("attention"),
        flags: &flags,
        language: "pt-BR",
        mode: "page",
        body_hash: b"body",
        started_at: noon(),
    };
    site.db.write_now::<_, StorageError>("link", noon(), |w| submissions::save(w, &submission)).unwrap();
}

/// What somebody was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    SignIn,
    Refused,
    Missing,
    Failed,
    /// The form was not understood, before anything was looked at.
    Malformed,
    /// Shown, done, or told what is wrong with the form.
    In,
}

fn outcome(status: StatusCode, location: &str) -> Outcome {
    match status {
        StatusCode::SEE_OTHER if location.starts_with("/sign-in") => Outcome::SignIn,
        StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => Outcome::Refused,
        StatusCode::NOT_FOUND => Outcome::Missing,
        StatusCode::BAD_REQUEST | StatusCode::UNSUPPORTED_MEDIA_TYPE => Outcome::Malformed,
        status if status.is_server_error() => Outcome::Failed,
        _ => Outcome::In,
    }
}

macro_rules! ask {
    ($service:expr, $route:expr, $path:expr, $person:expr) => {{
        let person: Option<&Person> = $person;
        let mut request = TestRequest::default().method($route.method.clone()).uri(&$path);
        if $route.method == Method::POST {
            let csrf = person.map(|person| person.csrf.clone()).unwrap_or_default();
            request = request
                .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
                .set_payload(format!("csrf={csrf}"));
        }
        if let Some(person) = person {
            request = request.cookie(person.cookie.clone());
        }
        let answer = call_service(&$service, request.to_request()).await;
        let location =
            answer.headers().get(header::LOCATION).map(|to| to.to_str().unwrap()).unwrap_or_default();
        outcome(answer.status(), location)
    }};
}

fn of_authors(access: Access) -> bool {
    matches!(access, Access::Author(_))
}

/// Pages of accounts, those that change nothing first. The live connection has a test of its own.
pub(crate) fn routes_of_accounts() -> Vec<Listed> {
    let mut routes: Vec<Listed> = features::routes().listed().to_vec();
    routes.retain(|route| {
        matches!(
            route.access,
            Access::SignedIn | Access::Patient | Access::Staff | Access::Admin | Access::Author(_)
        ) && route.pattern != "/staff/live"
    });
    routes.sort_by_key(|route| route.method == Method::POST);
    routes
}

/// Routes are nested by their segments: of two names for a parameter in one place, the second would never be reached.
#[test]
fn a_parameter_has_one_name_in_its_place() {
    let mut names = std::collections::HashMap::new();
    for route in features::routes().listed() {
        for (at, _) in route.pattern.match_indices("/{") {
            let (before, parameter) = route.pattern.split_at(at);
            let parameter = parameter.split('/').nth(1).unwrap();
            let known = *names.entry(before).or_insert(parameter);
            assert_eq!(known, parameter, "{}", route.pattern);
        }
    }
}

#[actix_web::test]
async fn nobody_gets_in_without_the_role() {
    let world = World::new();
    let service = serve!(world.site);
    for route in routes_of_accounts() {
        let path = world.path(route.pattern);
        let kept_out: &[(&str, Option<&Person>)] = match route.access {
            Access::SignedIn => &[("nobody", None)],
            Access::Patient => {
                &[("nobody", None), ("staff", Some(&world.staff)), ("admin", Some(&world.admin))]
            }
            Access::Staff => &[("nobody", None), ("a patient", Some(&world.patient))],
            _ => &[("nobody", None), ("a patient", Some(&world.patient)), ("staff", Some(&world.staff))],
        };
        for (who, person) in kept_out {
            let found = ask!(service, route, path, *person);
            let expected = match (route.method == Method::POST, person) {
                (true, Some(_)) if of_authors(route.access) => {
                    &[Outcome::Refused, Outcome::Missing, Outcome::Malformed][..]
                }
                (true, _) => &[Outcome::SignIn, Outcome::Refused, Outcome::Malformed][..],
                (false, None) => &[Outcome::SignIn],
                // of a questionnaire that is not shared nothing is told
                (false, Some(person))
                    if of_authors(route.access) && person.account == world.staff.account =>
                {
                    &[Outcome::Missing]
                }
                (false, Some(_)) => &[Outcome::Refused],
            };
            assert!(expected.contains(&found), "{who} at {} {path}: {found:?}", route.method);
        }
    }
}

#[actix_web::test]
async fn whoever_has_the_role_gets_in() {
    let world = World::new();
    let service = serve!(world.site);
    for route in routes_of_accounts().into_iter().filter(|route| route.method == Method::GET) {
        let path = world.path(route.pattern);
        let admitted = match route.access {
            Access::Patient => &world.patient,
            _ => &world.admin,
        };
        let found = ask!(service, route, path, Some(admitted));
        assert!(
            found == Outcome::In || (path.contains(UNKNOWN) && found == Outcome::Missing),
            "{path}: {found:?}"
        );
        if route.access == Access::Staff {
            let found = ask!(service, route, path, Some(&world.staff));
            // a member sees what came through the member's own links
            let is_fine = [Outcome::In, Outcome::Missing].contains(&found);
            assert!(is_fine, "staff at {path}: {found:?}");
        }
    }
}

#[actix_web::test]
async fn what_belongs_to_another_organisation_does_not_exist() {
    let world = World::new();
    let service = serve!(world.site);
    let has_id = |route: &Listed| {
        route.pattern.contains('{') && !OF_NOBODY.iter().any(|start| route.pattern.starts_with(start))
    };
    for route in routes_of_accounts().into_iter().filter(has_id) {
        let path = world.path(route.pattern);
        let found = ask!(service, route, path, Some(&world.foreign_admin));
        let is_fine = match route.access {
            Access::Patient => found == Outcome::Refused,
            _ => found == Outcome::Missing || (route.method == Method::POST && found == Outcome::Malformed),
        };
        assert!(is_fine, "another organisation's admin at {} {path}: {found:?}", route.method);
    }
}

#[actix_web::test]
async fn open_pages_fail_for_nobody() {
    let world = World::new();
    let service = serve!(world.site);
    for route in features::routes().listed() {
        if !matches!(route.access, Access::Open | Access::Token) || route.method != Method::GET {
            continue;
        }
        let path = world.path(route.pattern);
        for person in [None, Some(&world.patient), Some(&world.admin)] {
            let found = ask!(service, route, path, person);
            assert!(
                !matches!(found, Outcome::Failed | Outcome::SignIn | Outcome::Refused),
                "{path}: {found:?}"
            );
        }
    }
}

#[actix_web::test]
async fn live_changes_are_for_members() {
    let world = World::new();
    let service = serve!(world.site);
    for (person, status) in [(&world.staff, 200), (&world.patient, 403)] {
        let request = TestRequest::get().uri("/staff/live").cookie(person.cookie.clone()).to_request();
        assert_eq!(call_service(&service, request).await.status().as_u16(), status);
    }
}

/// The answer to a system with this key, or with none.
macro_rules! ask_with_key {
    ($service:expr, $route:expr, $path:expr, $key:expr) => {{
        let key: Option<&str> = $key;
        let mut request = TestRequest::default().method($route.method.clone()).uri(&$path);
        if $route.method == Method::POST || $route.method == Method::PUT {
            let body = json!({"resourceType": $path.split('/').nth(2).unwrap_or_default()});
            let kind = if $path.ends_with("_search") {
                "application/x-www-form-urlencoded"
            } else {
                "application/fhir+json"
            };
            let body = if $path.ends_with("_search") { String::new() } else { body.to_string() };
            request = request.insert_header((header::CONTENT_TYPE, kind)).set_payload(body);
        }
        if let Some(key) = key {
            request = request.insert_header((header::AUTHORIZATION, format!("Bearer {key}")));
        }
        call_service(&$service, request.to_request()).await.status()
    }};
}

fn routes_of_keys() -> Vec<Listed> {
    let mut routes: Vec<Listed> = features::routes().listed().to_vec();
    routes.retain(|route| route.access == Access::ApiKey);
    assert!(routes.len() > 20, "the API is registered");
    // what takes something away comes last
    routes.sort_by_key(|route| route.method == Method::DELETE);
    routes
}

#[actix_web::test]
async fn the_api_is_closed_without_a_key_and_to_sessions() {
    let world = World::new();
    let service = serve!(world.site);
    for route in routes_of_keys() {
        let path = world.path(route.pattern);
        assert_eq!(ask_with_key!(service, route, path, None), StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(ask_with_key!(service, route, path, Some("wc_guess")), StatusCode::UNAUTHORIZED, "{path}");
        let found = ask!(service, route, path, Some(&world.admin));
        assert_eq!(found, Outcome::Refused, "an admin's session at {path}");
    }
}

#[actix_web::test]
async fn a_key_does_what_its_scopes_say_and_no_more() {
    let world = World::new();
    let service = serve!(world.site);
    for route in routes_of_keys() {
        let path = world.path(route.pattern);
        let found = ask_with_key!(service, route, path, Some(world.secret.as_str()));
        let is_of_patients =
            route.pattern.starts_with("/fhir/Patient") || route.pattern.starts_with("/fhir/$export");
        let is_ending = route.method == Method::DELETE && route.pattern.starts_with("/fhir/$export");
        let is_reading = route.method == Method::GET || is_ending || path.ends_with("_search");
        let is_fine = match (is_of_patients, is_reading) {
            // a version that is not the newest is not kept
            (true, true) => found.is_success() || path.contains("/_history/"),
            // a Bundle may do what its entries may; here it is none
            _ if path == "/fhir" || path == "/fhir/" => found == StatusCode::BAD_REQUEST,
            _ => found == StatusCode::FORBIDDEN,
        };
        assert!(is_fine, "{} {path}: {found}", route.method);
    }
}

#[actix_web::test]
async fn a_key_finds_nothing_of_another_organisation() {
    let world = World::new();
    let service = serve!(world.site);
    for route in routes_of_keys().into_iter().filter(|route| route.pattern.contains('{')) {
        let path = world.path(route.pattern);
        let found = ask_with_key!(service, route, path, Some(world.foreign_secret.as_str()));
        assert_eq!(found, StatusCode::NOT_FOUND, "{} {path}", route.method);
    }
}
