//! The keys of other systems: made on a page or by command, shown once, taken back.

use actix_web::{
    http::header,
    test::{TestRequest, call_service, read_body},
};
use serde_json::Value;
use weconecta::storage::{accounts::Role, api_keys, events};

use crate::support::{TestSite, binary::DataFolder, browse::fields, serve, site::Person};

macro_rules! ask {
    ($service:expr, $person:expr, $request:expr) => {{
        let answer = call_service(&$service, $request.cookie($person.cookie.clone()).to_request()).await;
        let status = answer.status().as_u16();
        (status, String::from_utf8(read_body(answer).await.to_vec()).unwrap())
    }};
}

fn post(person: &Person, path: &str, sent: &[(&str, &str)]) -> TestRequest {
    let sent = [&[("csrf", person.csrf.as_str())], sent].concat();
    TestRequest::post()
        .uri(path)
        .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload(fields(&sent))
}

#[actix_web::test]
async fn a_key_is_shown_once_and_stored_as_a_hash() {
    let site = TestSite::new();
    let organisation = site.organisation("ubs");
    let admin = site.person(organisation, Role::Admin);
    let service = serve!(site);
    let new = [("name", "Prontuário"), ("scope", "Patient.read"), ("scope", "Questionnaire.read")];
    let (status, page) = ask!(service, admin, post(&admin, "/admin/api-keys", &new));
    assert_eq!(status, 201);
    let key = page.find("wc_").and_then(|start| page.get(start..start + 46)).unwrap();

    let (_, list) = ask!(service, admin, TestRequest::get().uri("/admin/api-keys"));
    assert!(list.contains("Prontuário") && list.contains("Questionnaire.read") && !list.contains(key));
    let stored = api_keys::list(&mut site.db.connection().unwrap(), organisation).unwrap();
    assert_eq!(stored[0].scope_names, ["Questionnaire.read", "Patient.read"]);
    assert!(key.ends_with(&stored[0].hint) && !format!("{stored:?}").contains(key));
    assert_eq!(stored[0].last_used_at, None);
}

#[actix_web::test]
async fn a_form_without_name_or_scope_comes_back() {
    let site = TestSite::new();
    let organisation = site.organisation("ubs");
    let admin = site.person(organisation, Role::Admin);
    let service = serve!(site);
    for sent in [
        &[("name", " "), ("scope", "Patient.read")][..],
        &[("name", "x")],
        &[("name", "x"), ("scope", "root")],
    ] {
        let (status, page) = ask!(service, admin, post(&admin, "/admin/api-keys", sent));
        assert_eq!(status, 422, "{sent:?}");
        assert!(page.contains("has-error"), "{sent:?}");
    }
    assert!(api_keys::list(&mut site.db.connection().unwrap(), organisation).unwrap().is_empty());
}

#[actix_web::test]
async fn revoking_is_for_good_and_in_the_log() {
    let site = TestSite::new();
    let organisation = site.organisation("ubs");
    let admin = site.person(organisation, Role::Admin);
    let (id, _) = site.api_key(organisation, "*");
    let service = serve!(site);
    let path = format!("/admin/api-keys/{id}/revocation");
    assert_eq!(ask!(service, admin, TestRequest::get().uri(&path)).0, 200);
    assert_eq!(ask!(service, admin, post(&admin, &path, &[])).0, 303);
    assert_eq!(ask!(service, admin, post(&admin, &path, &[])).0, 404);
    assert_eq!(ask!(service, admin, TestRequest::get().uri(&path)).0, 410);
    let happened =
        events::list_of_entity(&mut site.db.connection().unwrap(), organisation, id.get()).unwrap();
    let actions: Vec<_> = happened.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions, ["key.created", "key.revoked"]);
}

#[test]
fn the_command_line_prints_a_key_once() {
    let folder = DataFolder::new();
    let made = folder.run(&["organisation", "create", "--slug", "ubs", "--name", "UBS"]);
    assert!(made.status.success(), "{made:?}");
    let create = |scopes: &[&str]| {
        let start =
            ["api-key", "create", "--organisation", "ubs", "--name", "Prontuário", "--json", "--scope"];
        folder.run(&[&start[..], scopes].concat())
    };
    let made = create(&["Questionnaire.read", "Patient.*"]);
    let said: Value = serde_json::from_slice(&made.stdout).unwrap();
    assert!(said["key"].as_str().unwrap().starts_with("wc_"), "{said}");
    assert_eq!(said["scopes"], serde_json::json!(["Questionnaire.read", "Patient.read", "Patient.write"]));

    let refused = create(&["Observation.read"]);
    assert_eq!(refused.status.code(), Some(1));
    let error = String::from_utf8(refused.stderr).unwrap();
    assert!(error.contains("unknown scope Observation.read") && error.lines().count() == 1, "{error}");

    let plain = folder.run(&[
        "api-key",
        "create",
        "--organisation",
        "ubs",
        "--name",
        "x",
        "--scope",
        "*",
        "--scope",
        "Patient.read",
    ]);
    let key = String::from_utf8(plain.stdout).unwrap();
    assert!(key.starts_with("wc_") && key.trim_end().len() == 46, "{key}");
    let listed = folder.run(&["api-key", "list", "--organisation", "ubs"]);
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(listed.lines().count() == 2 && !listed.contains(key.trim_end()), "{listed}");
}
