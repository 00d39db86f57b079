//! Links: made from what a member may use, seen by whom they belong to, taken back for good.

use actix_web::test::TestRequest;
use chrono::TimeDelta;
use serde_json::json;
use weconecta::{
    domain::ids::LinkId,
    storage::{
        StorageError, accounts::Role, events, link_listing, link_listing::Whose, questionnaires,
        results::consumer::Consumer, versions,
    },
};

use crate::support::{
    TestSite,
    browse::{Answer, ask, fields},
    phq, seed, serve,
    site::Person,
};

fn resource() -> String {
    json!({"resourceType": "Questionnaire", "status": "active", "title": "Humor",
           "item": [{"linkId": "a", "type": "boolean", "text": "Tudo bem?"}]})
    .to_string()
}

macro_rules! see {
    ($app:expr, $person:expr, $path:expr) => {
        ask!($app, TestRequest::get().uri(&$path).cookie($person.cookie.clone()))
    };
}

macro_rules! submit {
    ($app:expr, $person:expr, $path:expr, $fields:expr) => {{
        let fields_given: Vec<(&str, &str)> = $fields;
        let form = [fields_given, vec![("csrf", $person.csrf.as_str())]].concat();
        let request = TestRequest::post()
            .uri(&$path)
            .cookie($person.cookie.clone())
            .insert_header(("content-type", "application/x-www-form-urlencoded"))
            .set_payload(fields(&form));
        ask!($app, request)
    }};
}

fn token_in(page: &Answer) -> String {
    let found = regex::Regex::new(r"/f/([0-9A-Za-z]{22})").unwrap().captures(&page.body).unwrap();
    found[1].to_owned()
}

fn link_id(made: &Answer) -> String {
    made.location.trim_start_matches("/staff/links/").split('?').next().unwrap().to_owned()
}

#[actix_web::test]
async fn a_member_makes_a_link_shares_it_and_takes_it_back() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "make", &resource());
    let app = serve!(site);
    let (ana, rui): (Person, Person) =
        (site.person(clinic.organisation, Role::Staff), site.person(clinic.organisation, Role::Staff));
    let questionnaire = clinic.questionnaire.to_string();
    let form = || {
        vec![
            ("questionnaire", questionnaire.as_str()),
            ("title", "Como vai?"),
            ("identification", "anonymous"),
            ("mode", "page"),
        ]
    };
    assert!(see!(&app, ana, "/staff/links").body.contains("Nenhum link ainda"));
    assert_eq!(submit!(&app, ana, "/staff/links/new", form()).status, 422, "it is not shared with her");
    let share = site.db.write_now::<_, StorageError>("cli", seed::noon(), |w| {
        questionnaires::save_collaborators(w, clinic.organisation, clinic.questionnaire, &[ana.account])
    });
    share.unwrap();
    let made = submit!(&app, ana, "/staff/links/new", form());
    assert_eq!(made.status, 303, "{}", made.body);
    let (path, id) = (made.location.clone(), link_id(&made));
    let page = see!(&app, ana, path);
    assert!(page.body.contains("<svg class=\"qr\"") && page.body.contains("Copiar"));
    let token = token_in(&page);
    assert_eq!(ask!(&app, TestRequest::get().uri(&format!("/f/{token}"))).status, 200);
    assert_eq!(see!(&app, ana, format!("/staff/links/{id}/print")).status, 200);
    assert!(see!(&app, ana, format!("/staff/links/{id}/qr.svg")).body.starts_with("<svg xmlns"));

    assert_eq!(
        see!(&app, rui, format!("/staff/links/{id}")).status,
        404,
        "responses are segregated by member"
    );
    let account = rui.account.to_string();
    assert_eq!(
        submit!(&app, rui, format!("/staff/links/{id}/collaborators"), vec![("account", &account)]).status,
        404
    );
    assert_eq!(
        submit!(&app, ana, format!("/staff/links/{id}/collaborators"), vec![("account", &account)]).status,
        303
    );
    assert_eq!(see!(&app, rui, format!("/staff/links/{id}")).status, 200);
    assert_eq!(
        submit!(&app, rui, format!("/staff/links/{id}/revocation"), vec![]).status,
        404,
        "seeing is not changing"
    );

    assert!(see!(&app, ana, format!("/staff/links/{id}/revocation")).body.contains("Sim, cancelar"));
    for _ in 0..2 {
        assert_eq!(submit!(&app, ana, format!("/staff/links/{id}/revocation"), vec![]).status, 303);
    }
    assert_eq!(
        ask!(&app, TestRequest::get().uri(&format!("/f/{token}"))).status,
        410,
        "at once in this process"
    );
    let link: LinkId = id.parse().unwrap();
    let mut conn = site.db.connection().unwrap();
    let happened = events::list_of_entity(&mut conn, clinic.organisation, link.get()).unwrap();
    let happened: Vec<_> = happened.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(happened, ["link.created", "link.shared", "link.revoked"]);
}

#[actix_web::test]
async fn another_organisation_sees_no_link() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "ours", &resource());
    let stranger = site.person(site.organisation("theirs"), Role::Admin);
    let app = serve!(site);
    let id = clinic.link.to_string();
    for path in [
        format!("/staff/links/{id}"),
        format!("/staff/links/{id}/print"),
        format!("/staff/links/{id}/revocation"),
    ] {
        assert_eq!(see!(&app, stranger, path).status, 404, "{path}");
    }
    assert!(!see!(&app, stranger, "/staff/links?of=all").body.contains(&id));
    let questionnaire = clinic.questionnaire.to_string();
    let form = vec![
        ("questionnaire", questionnaire.as_str()),
        ("title", "x"),
        ("identification", "anonymous"),
        ("mode", "page"),
    ];
    assert_eq!(submit!(&app, stranger, "/staff/links/new", form).status, 422);
}

#[actix_web::test]
async fn the_list_counts_started_and_submitted() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "counts", &resource());
    let app = serve!(site);
    for key in ["a", "b"] {
        let request = TestRequest::post()
            .uri("/f/token-counts/submission")
            .insert_header(("content-type", "application/x-www-form-urlencoded"))
            .insert_header(("idempotency-key", key))
            .set_payload(fields(&[("_consent", "on"), ("a", "true")]));
        assert_eq!(ask!(&app, request).status, 201);
    }
    let mut conn = site.db.connection().unwrap();
    let listed = link_listing::list(&mut conn, clinic.organisation, Whose::All, 10, 0).unwrap();
    assert_eq!((listed.len(), listed[0].started, listed[0].submitted), (1, 2, 2));
    assert!(listed[0].link.closes_at.is_none_or(|closes| closes > seed::noon() + TimeDelta::days(1)));
    let none = link_listing::list(
        &mut conn,
        clinic.organisation,
        Whose::Own(site.person(clinic.organisation, Role::Staff).account),
        10,
        0,
    );
    assert!(none.unwrap().is_empty());
}

#[actix_web::test]
async fn a_link_is_closed_as_soon_as_its_questionnaire_retires_or_is_deleted() {
    let site = TestSite::new();
    let clinic = seed::clinic(&site.db, "retire", &resource());
    let admin = site.person(clinic.organisation, Role::Admin);
    let app = serve!(site);
    let questionnaire = clinic.questionnaire.to_string();
    let form = vec![
        ("questionnaire", questionnaire.as_str()),
        ("title", "Como vai?"),
        ("identification", "anonymous"),
        ("mode", "page"),
    ];
    let made = submit!(&app, admin, "/staff/links/new", form);
    let token = token_in(&see!(&app, admin, made.location));
    let opened = || TestRequest::get().uri(&format!("/f/{token}"));
    // the clock stands still: what is known of the link would be fresh for ever
    assert_eq!(ask!(&app, opened()).status, 200);
    let done = submit!(&app, admin, format!("/admin/questionnaires/{questionnaire}/retirement"), vec![]);
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(ask!(&app, opened()).status, 410);

    let draft = submit!(&app, admin, format!("/admin/questionnaires/{questionnaire}/draft"), vec![]);
    assert_eq!(draft.status, 303, "{}", draft.body);
    let version =
        versions::find_draft(&mut site.db.connection().unwrap(), clinic.organisation, clinic.questionnaire)
            .unwrap()
            .id
            .to_string();
    let publication = format!("/admin/questionnaires/{questionnaire}/draft/publication");
    let done = submit!(&app, admin, publication, vec![("version", version.as_str())]);
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(ask!(&app, opened()).status, 200, "it is open again with the next version");

    let done = submit!(&app, admin, format!("/admin/questionnaires/{questionnaire}/deletion"), vec![]);
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(ask!(&app, opened()).status, 410);
}

#[test]
fn the_counts_of_a_link_are_exact_before_and_after_the_consumer() {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "count");
    let counts = || {
        let mut conn = site.db.connection().unwrap();
        let listed = link_listing::list(&mut conn, clinic.organisation, Whose::All, 10, 0).unwrap();
        listed.iter().map(|link| (link.started, link.submitted)).collect::<Vec<_>>()
    };
    assert_eq!(counts(), [(0, 0)]);
    phq::answer(&site.db, &clinic, None, [1; 9], seed::noon());
    phq::answer(&site.db, &clinic, None, [0; 9], seed::noon());
    assert_eq!(counts(), [(2, 2)]);
    Consumer::default().catch_up(&mut site.db.connection().unwrap()).unwrap();
    assert_eq!(counts(), [(2, 2)]);
    phq::answer(&site.db, &clinic, None, [2; 9], seed::noon());
    assert_eq!(counts(), [(3, 3)]);
}
