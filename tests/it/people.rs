//! Collaborators of a questionnaire: what each right opens, told apart for every route of authoring; rights given and taken.

use actix_web::{
    http::{Method, StatusCode},
    test::{TestRequest, call_service},
};
use weconecta::{
    domain::ids::QuestionnaireId,
    storage::{
        accounts::Role,
        collaborators::{self, Right},
        events, questionnaires,
    },
    web::routes::{Access, Listed},
};

use crate::{
    access::{World, routes_of_accounts},
    support::{
        seed::noon,
        serve,
        site::Person,
        visit::{get, post, reply, upload},
    },
};

fn give(world: &World, person: &Person, right: Right) {
    let (organisation, id) = (world.clinic.organisation, world.clinic.questionnaire);
    let (account, by) = (person.account, world.clinic.member);
    let saved = world
        .site
        .db
        .write_now("cli", noon(), |w| collaborators::save(w, organisation, id, account, right, by));
    saved.unwrap();
}

/// What a form can't be without: who may not send it is to be told so, not that it is incomplete.
const FIELDS: [(&str, &[(&str, &str)]); 7] = [
    ("/draft/publication", &[("version", "00000000-0000-0000-0000-000000000000")]),
    ("/editor/comments", &[("item", "1"), ("body", "Olá")]),
    ("/editor/comments/{comment}", &[("item", "1"), ("settled", "true")]),
    ("/editor/elements", &[("act", "unlink"), ("item", "1")]),
    ("/editor/media", &[("item", "1"), ("act", "add")]),
    ("/editor/state", &[("seen", "0")]),
    ("/translations", &[("language", "en")]),
];

/// Those whose form has a file in it.
const UPLOADS: [&str; 3] = ["/draft/upload", "/translations/file", "/editor/media"];

fn asked(world: &World, person: &Person, route: &Listed) -> TestRequest {
    let path = world.path(route.pattern);
    let fields = FIELDS.iter().find(|(end, _)| route.pattern.ends_with(end)).map_or(&[][..], |(_, all)| all);
    let has_file = UPLOADS.iter().any(|end| route.pattern.ends_with(end));
    match (&route.method, has_file) {
        (&Method::POST, true) => upload(person, &path, fields, &[]),
        (&Method::POST, false) => post(person, &path, fields),
        _ => get(person, &path),
    }
}

/// Every route × every right. Forms say next to nothing: whoever is let in is told what is wrong with them.
#[actix_web::test]
async fn each_right_opens_its_routes_and_no_more() {
    for held in [None, Some(Right::Use), Some(Right::View), Some(Right::Edit), Some(Right::Publish)] {
        let world = World::new();
        let service = serve!(world.site);
        let person = world.site.person(world.clinic.organisation, Role::Staff);
        if let Some(right) = held {
            give(&world, &person, right);
        }
        let mut routes: Vec<_> = routes_of_accounts()
            .into_iter()
            .filter_map(|route| match route.access {
                Access::Author(needed) => Some((held >= Some(needed), route)),
                _ => None,
            })
            .collect();
        assert!(routes.len() > 40, "the routes of authoring are registered: {}", routes.len());
        // forms that are taken change the world for what comes after them
        routes.sort_by_key(|(is_let_in, route)| *is_let_in && route.method == Method::POST);
        for (is_let_in, route) in routes {
            let status = call_service(&service, asked(&world, &person, &route).to_request()).await.status();
            let sees = held >= Some(Right::View);
            let is_right = match (is_let_in, route.method == Method::POST) {
                (true, true) => status != StatusCode::FORBIDDEN && !status.is_server_error(),
                (true, false) => status.is_success() || status.is_redirection(),
                (false, _) if sees => status == StatusCode::FORBIDDEN,
                (false, _) => status == StatusCode::NOT_FOUND,
            };
            assert!(is_right, "{held:?} at {} {}: {status}", route.method, route.pattern);
        }
    }
}

#[actix_web::test]
async fn a_right_is_of_one_questionnaire_and_ends_with_the_account() {
    let world = World::new();
    let service = serve!(world.site);
    let person = world.site.person(world.clinic.organisation, Role::Staff);
    give(&world, &person, Right::Publish);
    let editor = format!("/admin/questionnaires/{}/editor", world.clinic.questionnaire);
    assert_eq!(reply!(service, get(&person, &editor)).status, StatusCode::OK);
    let organisation = world.clinic.organisation;
    let other = world
        .site
        .db
        .write_now("cli", noon(), |w| questionnaires::insert(w, organisation, "Outro", "", None))
        .unwrap();
    for (path, status) in [
        (format!("/admin/questionnaires/{other}"), StatusCode::NOT_FOUND),
        (format!("/admin/questionnaires/{}/people", world.clinic.questionnaire), StatusCode::FORBIDDEN),
        ("/admin/questionnaires".to_owned(), StatusCode::FORBIDDEN),
    ] {
        assert_eq!(reply!(service, get(&person, &path)).status, status, "{path}");
    }
    let block = format!("/admin/members/{}/block", person.account);
    assert_eq!(reply!(service, post(&world.admin, &block, &[])).status, StatusCode::SEE_OTHER);
    let turned_away = reply!(service, get(&person, &editor));
    assert_eq!(turned_away.status, StatusCode::SEE_OTHER);
    assert!(turned_away.location.starts_with("/sign-in"), "{}", turned_away.location);
}

#[actix_web::test]
async fn rights_are_given_changed_and_taken_away_by_admins_and_count_at_once() {
    let world = World::new();
    let service = serve!(world.site);
    let person = world.site.person(world.clinic.organisation, Role::Staff);
    let base = format!("/admin/questionnaires/{}", world.clinic.questionnaire);
    let (people, editor) = (format!("{base}/people"), format!("{base}/editor"));
    let account = person.account.to_string();
    assert_eq!(reply!(service, get(&person, &editor)).status, StatusCode::NOT_FOUND);

    let fields = [("account", account.as_str()), ("right", "view")];
    assert_eq!(reply!(service, post(&world.admin, &people, &fields)).status, StatusCode::SEE_OTHER);
    let shown = reply!(service, get(&person, &editor));
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains("data-locked") && shown.body.contains("Você pode ver e comentar"));
    assert!(!shown.body.contains(r#"value="add""#), "nothing to add with");
    assert!(reply!(service, get(&person, "/staff/questionnaires")).body.contains(&base));
    let refused = reply!(service, post(&person, &editor, &[("act", "add"), ("kind", "choice")]));
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("Peça a quem administra"), "{}", refused.body);

    let fields = [("account", account.as_str()), ("right", "edit")];
    reply!(service, post(&world.admin, &people, &fields));
    let added = reply!(service, post(&person, &editor, &[("act", "add"), ("kind", "choice")]));
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    assert!(!reply!(service, get(&person, &editor)).body.contains("data-locked"));

    let fields = [("account", account.as_str()), ("takes", "true")];
    reply!(service, post(&world.admin, &people, &fields));
    assert_eq!(reply!(service, get(&person, &editor)).status, StatusCode::NOT_FOUND);
    let id: QuestionnaireId = world.clinic.questionnaire;
    let mut conn = world.site.db.connection().unwrap();
    let told = events::list_of_entity(&mut conn, world.clinic.organisation, id.get()).unwrap();
    let told: Vec<_> =
        told.into_iter().map(|event| event.action).filter(|action| action.contains("right")).collect();
    assert_eq!(told.len(), 3, "{told:?}");
}

#[actix_web::test]
async fn only_members_of_the_organisation_are_given_rights() {
    let world = World::new();
    let service = serve!(world.site);
    let people = format!("/admin/questionnaires/{}/people", world.clinic.questionnaire);
    for stranger in [&world.patient, &world.foreign_admin] {
        let account = stranger.account.to_string();
        let fields = [("account", account.as_str()), ("right", "publish")];
        assert_eq!(reply!(service, post(&world.admin, &people, &fields)).status, StatusCode::NOT_FOUND);
    }
    let again = reply!(service, post(&world.admin, &people, &[("account", ""), ("right", "edit")]));
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("Escolha uma pessoa"));
}
