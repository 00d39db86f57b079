//! Alerts: taken once, contacts noted, resolved with a reason, all in the event log.

use actix_web::{
    http::{StatusCode, header},
    test::{TestRequest, call_service, read_body},
};
use weconecta::storage::{
    Scope,
    accounts::Role,
    alert_lists::{self, AlertFilter},
    events,
};

use crate::support::{
    TestSite, phq,
    seed::{Clinic, noon},
    serve,
    site::Person,
};

macro_rules! post {
    ($service:expr, $person:expr, $path:expr, $body:expr) => {{
        let person: &Person = $person;
        let request = TestRequest::post()
            .uri(&$path)
            .cookie(person.cookie.clone())
            .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
            .set_payload(format!("csrf={}&{}", person.csrf, $body))
            .to_request();
        call_service(&$service, request).await
    }};
}
pub(crate) use post;

fn only_alert(site: &TestSite, clinic: &Clinic) -> uuid::Uuid {
    let mut conn = site.db.connection().unwrap();
    let filter = AlertFilter { all: true, ..AlertFilter::default() };
    let all = alert_lists::list(&mut conn, clinic.organisation, &Scope::All, &filter, (9, 0)).unwrap();
    assert_eq!(all.len(), 1);
    all[0].id
}

#[actix_web::test]
async fn an_alert_goes_from_open_to_resolved_with_all_in_the_log() {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "ours");
    let maria = phq::patient(&site.db, &clinic, "Maria do Carmo");
    phq::answer(&site.db, &clinic, Some(maria), [0, 0, 0, 0, 0, 0, 0, 0, 1], noon());
    let admin = site.sign_in(clinic.organisation, clinic.member);
    let second = site.person(clinic.organisation, Role::Admin);
    let id = only_alert(&site, &clinic);
    let service = serve!(site);

    let take = post!(service, &admin, format!("/staff/alerts/{id}/owner"), "back=%2Fstaff");
    assert_eq!(take.headers().get(header::LOCATION).unwrap(), "/staff");
    let late = post!(service, &second, format!("/staff/alerts/{id}/owner"), "");
    assert!(late.headers().get(header::LOCATION).unwrap().to_str().unwrap().ends_with("late=taken"));

    let empty = post!(service, &admin, format!("/staff/alerts/{id}/contacts"), "channel=pigeon&note=kept");
    assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = String::from_utf8(read_body(empty).await.to_vec()).unwrap();
    assert!(html.contains("Erro:") && html.contains(">kept</textarea>"));
    let contact = "channel=phone&reached=yes&note=ok";
    let noted = post!(service, &admin, format!("/staff/alerts/{id}/contacts"), contact);
    assert_eq!(noted.status(), StatusCode::SEE_OTHER);

    let empty = post!(service, &admin, format!("/staff/alerts/{id}/resolution"), "resolution=+");
    assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let resolved = post!(service, &admin, format!("/staff/alerts/{id}/resolution"), "resolution=family+told");
    assert_eq!(resolved.status(), StatusCode::SEE_OTHER);

    let log = events::list_of_entity(&mut site.db.connection().unwrap(), clinic.organisation, id).unwrap();
    let actions: Vec<&str> =
        log.iter().map(|event| event.action.as_str()).filter(|action| *action != "alert.read").collect();
    assert_eq!(actions, ["alert.opened", "alert.taken", "alert.contacted", "alert.resolved"]);
    assert!(!log.iter().any(|event| event.details.to_string().contains("family")), "no words in the log");
}

#[actix_web::test]
async fn another_members_alert_does_not_exist() {
    let site = TestSite::new();
    let clinic = phq::clinic(&site.db, "ours");
    phq::answer(&site.db, &clinic, None, [0, 0, 0, 0, 0, 0, 0, 0, 2], noon());
    let id = only_alert(&site, &clinic);
    let stranger = site.person(clinic.organisation, Role::Staff);
    let service = serve!(site);
    for (path, body) in
        [("owner", ""), ("contacts", "channel=phone&reached=no"), ("resolution", "resolution=x")]
    {
        let answer = post!(service, &stranger, format!("/staff/alerts/{id}/{path}"), body);
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
}
