//! The event log's page, the outbox and the dead letters, as admins see them.

use std::{fs, path::Path};

use actix_web::{
    http::header,
    test::{TestRequest, call_service, read_body},
};
use regex::Regex;
use weconecta::{
    jobs,
    storage::{
        accounts::{self, Role},
        events, jobs as queue,
        mails::{self, Letter},
    },
};

use crate::support::{TestSite, serve, site::Person};

fn get(person: &Person, path: &str) -> TestRequest {
    TestRequest::get().uri(path).cookie(person.cookie.clone())
}

fn press(person: &Person, path: &str) -> TestRequest {
    TestRequest::post()
        .uri(path)
        .cookie(person.cookie.clone())
        .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload(format!("csrf={}", person.csrf))
}

macro_rules! ask {
    ($service:expr, $request:expr) => {{
        let answer = call_service(&$service, $request.to_request()).await;
        (answer.status().as_u16(), String::from_utf8(read_body(answer).await.to_vec()).unwrap())
    }};
}

#[actix_web::test]
async fn events_are_told_in_words_filtered_and_paged() {
    let site = TestSite::new();
    let organisation = site.organisation("ubs");
    let (admin, staff) = (site.person(organisation, Role::Admin), site.person(organisation, Role::Staff));
    let foreign = site.person(site.organisation("other"), Role::Admin);
    let entity = staff.account.get();
    for number in 0..60 {
        let details = serde_json::json!({"number": number});
        let record = |w: &mut weconecta::storage::Write<'_>| {
            let about = events::Entity::new("account", entity);
            events::record(w, organisation, about, "account.signed-in", &details)
        };
        site.db.write_now(&admin.account.to_string(), site.clock.now(), record).unwrap();
    }
    let service = serve!(site);
    let (status, html) = ask!(service, get(&admin, "/admin/events"));
    assert_eq!(status, 200);
    assert!(html.contains("Entrou") && html.contains("Ana Lima"));
    assert_eq!(html.matches("<tr role=\"row\"><td").count(), 50);
    let (_, rest) = html.split_once("rel=\"next\" href=\"").unwrap();
    let next = rest.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    let (_, older) = ask!(service, get(&admin, &next));
    assert!(older.contains("Criou a conta") && older.contains("Criou a organização"));
    let (_, of_entity) = ask!(service, get(&admin, &format!("/admin/events?entity={entity}&kind=account")));
    assert_eq!(of_entity.matches("<tr role=\"row\"><td").count(), 50);
    let (_, others) = ask!(service, get(&foreign, &format!("/admin/events?entity={entity}")));
    assert_eq!(others.matches("<tr role=\"row\"><td").count(), 0, "another organisation's events");
    let (status, html) = ask!(service, press(&admin, "/admin/events/verification"));
    assert_eq!(status, 200);
    assert!(html.contains("Conferiu o registro"));
}

#[actix_web::test]
async fn kept_messages_are_read_on_record_and_others_are_nobodys() {
    let site = TestSite::new();
    let organisation = site.organisation("ubs");
    let admin = site.person(organisation, Role::Admin);
    let foreign = site.person(site.organisation("other"), Role::Admin);
    let letter = Letter::PasswordReset {
        seed: uuid::Uuid::new_v4(),
        expires_at: site.clock.now() + chrono::TimeDelta::minutes(30),
    };
    let insert =
        |w: &mut weconecta::storage::Write<'_>| mails::insert(w, organisation, admin.account, &letter);
    let id = site.db.write_now("cli", site.clock.now(), insert).unwrap();
    let service = serve!(site);
    let reading = format!("/admin/outbox/{id}/reading");
    assert_eq!(ask!(service, press(&admin, &reading)).0, 404, "it may still be sent");
    jobs::run_due(&site.jobs(None), &jobs::registry()).unwrap();
    let (_, list) = ask!(service, get(&admin, "/admin/outbox"));
    assert!(list.contains("Guardada") && list.contains("Nenhum servidor de e-mail"));
    assert!(!list.contains("/password/new/"));
    assert_eq!(ask!(service, press(&foreign, &reading)).0, 404);
    let (status, html) = ask!(service, press(&admin, &reading));
    assert_eq!(status, 200);
    assert!(html.contains("http://localhost/password/new/"));
    let recorded = events::list_of_entity(&mut site.db.connection().unwrap(), organisation, id).unwrap();
    assert_eq!(recorded.last().unwrap().action, "mail.read");
}

#[actix_web::test]
async fn dead_letters_are_tried_again_or_thrown_away() {
    let site = TestSite::new();
    let organisation = site.organisation("ubs");
    let admin = site.person(organisation, Role::Admin);
    let foreign = site.person(site.organisation("other"), Role::Admin);
    let payload = serde_json::json!({"mail": "no id"});
    let insert = |w: &mut weconecta::storage::Write<'_>| {
        queue::insert(w, Some(organisation), mails::SEND_MAIL, None, &payload)
    };
    let id = site.db.write_now("cli", site.clock.now(), insert).unwrap();
    jobs::run_due(&site.jobs(None), &jobs::registry()).unwrap();
    let service = serve!(site);
    let (_, html) = ask!(service, get(&admin, "/admin/jobs"));
    assert!(html.contains("Enviar mensagem") && html.contains("payload is not understood"));
    assert!(!ask!(service, get(&foreign, "/admin/jobs")).1.contains("Enviar mensagem"));
    assert_eq!(ask!(service, press(&foreign, &format!("/admin/jobs/{id}/retry"))).0, 404);
    assert_eq!(ask!(service, press(&admin, &format!("/admin/jobs/{id}/retry"))).0, 303);
    jobs::run_due(&site.jobs(None), &jobs::registry()).unwrap();
    assert_eq!(ask!(service, press(&admin, &format!("/admin/jobs/{id}/discard"))).0, 303);
    assert_eq!(queue::counts_of(&mut site.db.connection().unwrap(), organisation).unwrap(), (0, 0));
    assert_eq!(ask!(service, get(&admin, "/admin/operations")).0, 200);
}

/// What failed for an account concerns its organisation, and no other.
#[actix_web::test]
async fn a_reset_that_fails_is_seen_by_the_admins_of_the_account() {
    let site = TestSite::new();
    let admin = site.person(site.organisation("ubs"), Role::Admin);
    let foreign = site.person(site.organisation("other"), Role::Admin);
    let service = serve!(site);
    let email = |person: &Person| {
        accounts::find_any(&mut site.db.connection().unwrap(), person.account).unwrap().email
    };
    for asked in [email(&admin), "nobody@example.org".to_owned()] {
        let request = TestRequest::post()
            .uri("/password/reset")
            .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
            .set_payload(format!("email={asked}"));
        assert_eq!(ask!(service, request).0, 200);
    }
    // the program dies of it, again and again
    let mut conn = site.db.connection().unwrap();
    for _ in 0..queue::DEFAULT_ATTEMPTS {
        let lease = chrono::TimeDelta::seconds(1);
        assert_eq!(
            queue::take_due(&mut conn, &["password-reset"], site.clock.now(), lease, 9).unwrap().len(),
            2
        );
        site.clock.advance(chrono::TimeDelta::seconds(2));
    }
    assert_eq!(queue::bury_lost(&mut conn, site.clock.now()).unwrap(), 2);
    let (_, html) = ask!(service, get(&admin, "/admin/jobs"));
    assert_eq!(html.matches("Preparar nova senha").count(), 1);
    assert!(!html.contains(&email(&admin)));
    assert!(!ask!(service, get(&foreign, "/admin/jobs")).1.contains("Preparar nova senha"));
}

/// Every action that the sources record has its sentence in every language.
#[test]
fn every_recorded_action_has_its_words() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let texts = fs::read_to_string(root.join("locales/pt-BR/events.ftl")).unwrap();
    let pattern = Regex::new(
        r#"["'](account|alert|job|link|mail|organisation|patient|questionnaire|response|version)\.([a-z-]+)["']"#,
    )
    .unwrap();
    let mut folders = vec![root.join("src"), root.join("migrations")];
    let mut missing = std::collections::BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Ok(source) = fs::read_to_string(&path) else { continue };
            let names =
                pattern.captures_iter(&source).map(|found| format!("events-{}-{} =", &found[1], &found[2]));
            // `account.id` and the like name fields of the program's own log
            missing.extend(names.filter(|key| !key.ends_with("-id =") && !texts.contains(key.as_str())));
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}
