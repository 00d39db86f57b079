//! Questionnaires by page: create, edit, duplicate, publish, retire, delete, share, try out.

use actix_web::http::StatusCode;
use serde_json::Value;
use uuid::Uuid;
use weconecta::{
    domain::ids::{OrganisationId, QuestionnaireId},
    storage::{
        accounts::Role,
        events,
        questionnaire_cards::{self as cards, Card},
        questionnaires,
        versions::{self, Version},
    },
};

use crate::support::{
    TestSite, serve,
    site::Person,
    visit::{get, post, reply, upload},
};

const TWO_QUESTIONS: &str = r#"{
  "resourceType": "Questionnaire", "url": "https://example.org/sleep", "title": "Sono", "status": "active",
  "item": [
    {"linkId": "1", "type": "boolean", "text": "Dorme bem?", "required": true},
    {"linkId": "2", "type": "decimal", "text": "Quantas horas?",
     "enableWhen": [{"question": "1", "operator": "=", "answerBoolean": false}]}
  ]
}"#;

struct World {
    site: TestSite,
    organisation: OrganisationId,
    admin: Person,
    staff: Person,
}

impl World {
    fn new() -> Self {
        let site = TestSite::new();
        let organisation = site.organisation("ours");
        let (admin, staff) = (site.person(organisation, Role::Admin), site.person(organisation, Role::Staff));
        Self { site, organisation, admin, staff }
    }

    fn card(&self, id: &str) -> Card {
        let mut conn = self.site.db.connection().unwrap();
        let found = questionnaires::find(&mut conn, self.organisation, id.parse().unwrap()).unwrap();
        cards::card_of(&mut conn, self.organisation, found).unwrap()
    }

    fn draft(&self, id: &str) -> Version {
        let id: QuestionnaireId = id.parse().unwrap();
        versions::find_draft(&mut self.site.db.connection().unwrap(), self.organisation, id).unwrap()
    }

    fn actions(&self, id: Uuid) -> Vec<String> {
        let mut conn = self.site.db.connection().unwrap();
        let told = events::list_of_entity(&mut conn, self.organisation, id).unwrap();
        told.into_iter().map(|event| event.action).collect()
    }
}

macro_rules! created {
    ($world:expr, $service:expr) => {{
        let fields = [("title", "Sono"), ("description", "Como dorme")];
        let made = reply!($service, post(&$world.admin, "/admin/questionnaires", &fields));
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
        made.last_segment().to_owned()
    }};
}

/// A questionnaire with the two questions, published.
macro_rules! published {
    ($world:expr, $service:expr) => {{
        let id = created!($world, $service);
        let path = format!("/admin/questionnaires/{id}");
        let files = [("q.json", TWO_QUESTIONS.as_bytes())];
        let sent = reply!($service, upload(&$world.admin, &format!("{path}/draft/upload"), &[], &files));
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        let version = $world.draft(&id).id.to_string();
        let fields = [("version", version.as_str())];
        let done = reply!($service, post(&$world.admin, &format!("{path}/draft/publication"), &fields));
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        id
    }};
}

#[actix_web::test]
async fn a_new_questionnaire_is_an_empty_draft_that_cannot_be_published() {
    let world = World::new();
    let service = serve!(world.site);
    let id = created!(world, service);
    let draft = world.draft(&id);
    let resource: Value = serde_json::from_str(&draft.resource).unwrap();
    assert_eq!((&resource["title"], &resource["description"]), (&"Sono".into(), &"Como dorme".into()));
    assert_eq!(world.actions(id.parse().unwrap()), ["questionnaire.created"]);

    let check = format!("/admin/questionnaires/{id}/draft/publication");
    assert!(reply!(service, get(&world.admin, &check)).body.contains("não tem nenhuma pergunta"));
    let version = draft.id.to_string();
    let refused = reply!(service, post(&world.admin, &check, &[("version", &version)]));
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(world.card(&id).published().is_none());
}

#[actix_web::test]
async fn a_form_without_a_title_comes_back_with_what_was_typed() {
    let world = World::new();
    let service = serve!(world.site);
    let fields = [("title", "  "), ("description", "Minha descrição")];
    for path in [
        "/admin/questionnaires".to_owned(),
        format!("/admin/questionnaires/{}/details", created!(world, service)),
    ] {
        let again = reply!(service, post(&world.admin, &path, &fields));
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.body.contains("Escreva um título") && again.body.contains("Minha descrição"));
    }
}

#[actix_web::test]
async fn editing_renames_the_draft_and_shares_with_members_only() {
    let world = World::new();
    let service = serve!(world.site);
    let id = created!(world, service);
    let path = format!("/admin/questionnaires/{id}/details");
    let staff = world.staff.account.to_string();
    let fields = [("title", "Descanso"), ("description", ""), ("collaborator", staff.as_str())];
    assert_eq!(reply!(service, post(&world.admin, &path, &fields)).status, StatusCode::SEE_OTHER);

    let resource: Value = serde_json::from_str(&world.draft(&id).resource).unwrap();
    assert_eq!(resource["title"], "Descanso");
    assert!(resource.get("description").is_none());
    assert_eq!(world.card(&id).collaborators[0].id, world.staff.account.get());
    let told = world.actions(id.parse().unwrap());
    assert_eq!(told, ["questionnaire.created", "questionnaire.changed", "questionnaire.shared"]);

    let other = world.site.organisation("theirs");
    let stranger = world.site.person(other, Role::Staff).account.to_string();
    let fields = [("title", "Descanso"), ("collaborator", stranger.as_str())];
    assert_eq!(reply!(service, post(&world.admin, &path, &fields)).status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn publishing_a_new_version_retires_the_old_one() {
    let world = World::new();
    let service = serve!(world.site);
    let id = published!(world, service);
    let first = world.card(&id).published().unwrap().clone();
    assert_eq!(world.actions(first.id), ["version.drafted", "version.changed", "version.published"]);

    let path = format!("/admin/questionnaires/{id}");
    let drafted = reply!(service, post(&world.admin, &format!("{path}/draft"), &[]));
    assert!(drafted.location.ends_with("done=drafted"));
    let again = reply!(service, post(&world.admin, &format!("{path}/draft"), &[]));
    assert!(again.location.ends_with("done=draft-exists"));
    let version = world.draft(&id).id.to_string();
    let publication = format!("{path}/draft/publication");
    reply!(service, post(&world.admin, &publication, &[("version", &version)]));

    let card = world.card(&id);
    assert_eq!(card.published().unwrap().number, 2);
    let old = card.versions.iter().find(|version| version.id == first.id).unwrap();
    assert_eq!(old.status, "retired");
    let stale = reply!(service, post(&world.admin, &publication, &[("version", &version)]));
    assert_eq!(stale.status, StatusCode::CONFLICT);
}

#[actix_web::test]
async fn a_draft_can_be_thrown_away_but_not_the_only_version() {
    let world = World::new();
    let service = serve!(world.site);
    let id = created!(world, service);
    let discard = format!("/admin/questionnaires/{id}/draft/deletion");
    assert_eq!(reply!(service, post(&world.admin, &discard, &[])).status, StatusCode::NOT_FOUND);
    let id = published!(world, service);
    reply!(service, post(&world.admin, &format!("/admin/questionnaires/{id}/draft"), &[]));
    let discard = format!("/admin/questionnaires/{id}/draft/deletion");
    assert_eq!(reply!(service, post(&world.admin, &discard, &[])).status, StatusCode::SEE_OTHER);
    assert_eq!(world.card(&id).versions.len(), 1);
}

#[actix_web::test]
async fn a_copy_is_a_draft_of_its_own() {
    let world = World::new();
    let service = serve!(world.site);
    let id = published!(world, service);
    let made = reply!(service, post(&world.admin, &format!("/admin/questionnaires/{id}/copy"), &[]));
    let copy = world.card(made.last_segment());
    assert_eq!(copy.questionnaire.title, "Sono (Cópia)");
    assert!(copy.published().is_none() && copy.questionnaire.canonical_url.is_none());
    let resource: Value = serde_json::from_str(&world.draft(made.last_segment()).resource).unwrap();
    let original: Value = serde_json::from_str(TWO_QUESTIONS).unwrap();
    assert_eq!(resource["item"], original["item"]);
    assert_eq!(resource["derivedFrom"][0], "https://example.org/sleep");
}

#[actix_web::test]
async fn retiring_and_deleting_say_what_they_do_first() {
    let world = World::new();
    let service = serve!(world.site);
    let id = published!(world, service);
    let path = format!("/admin/questionnaires/{id}");
    let asked = reply!(service, get(&world.admin, &format!("{path}/retirement"))).body;
    assert!(asked.contains("Os links deixam de aceitar respostas"));
    reply!(service, post(&world.admin, &format!("{path}/retirement"), &[]));
    assert!(world.card(&id).published().is_none());

    let asked = reply!(service, get(&world.admin, &format!("{path}/deletion"))).body;
    assert!(asked.contains("Ninguém respondeu ainda"));
    let gone = reply!(service, post(&world.admin, &format!("{path}/deletion"), &[]));
    let list = reply!(service, get(&world.admin, &gone.location)).body;
    assert!(list.contains("Questionário excluído") && !list.contains(&id));
    assert_eq!(reply!(service, get(&world.admin, &path)).status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn cards_are_searched_filtered_and_paged() {
    let world = World::new();
    let service = serve!(world.site);
    for number in 1..=13 {
        let title = format!("Título {number:02}");
        reply!(service, post(&world.admin, "/admin/questionnaires", &[("title", &title)]));
    }
    let list = |query: &str| get(&world.admin, &format!("/admin/questionnaires{query}"));
    let count = |body: &str| body.matches("<li class=\"card qcard\">").count();
    assert_eq!(count(&reply!(service, list("")).body), 12);
    assert_eq!(count(&reply!(service, list("?page=2")).body), 1);
    assert_eq!(count(&reply!(service, list("?q=TITULO+07")).body), 1);
    assert_eq!(count(&reply!(service, list("?status=published")).body), 0);
    let none = reply!(service, list("?q=nada")).body;
    assert!(none.contains("Nenhum questionário encontrado"));
}

#[actix_web::test]
async fn staff_see_what_is_shared_with_them_and_nothing_else() {
    let world = World::new();
    let service = serve!(world.site);
    let id = published!(world, service);
    let path = format!("/staff/questionnaires/{id}");
    assert_eq!(reply!(service, get(&world.staff, &path)).status, StatusCode::NOT_FOUND);
    assert!(!reply!(service, get(&world.staff, "/staff/questionnaires")).body.contains(&id));

    let staff = world.staff.account.to_string();
    let fields = [("title", "Sono"), ("description", "Como dorme"), ("collaborator", staff.as_str())];
    reply!(service, post(&world.admin, &format!("/admin/questionnaires/{id}/details"), &fields));
    let list = reply!(service, get(&world.staff, "/staff/questionnaires")).body;
    assert!(list.contains(&format!("/staff/links/new?questionnaire={id}")) && !list.contains("/admin/"));
    assert!(reply!(service, get(&world.staff, &path)).body.contains("Dorme bem?"));
    let refused = reply!(service, get(&world.staff, &format!("/admin/questionnaires/{id}")));
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn a_version_is_shown_in_words_and_downloaded_as_it_came() {
    let world = World::new();
    let service = serve!(world.site);
    let id = published!(world, service);
    let version = world.card(&id).published().unwrap().id;
    let path = format!("/admin/questionnaires/{id}/versions/{version}");
    let shown = reply!(service, get(&world.admin, &path)).body;
    assert!(shown.contains("Aparece se “Dorme bem?” for “Não”"), "{shown}");
    let r5 = reply!(service, get(&world.admin, &format!("{path}/resource?release=r5"))).body;
    let asked: Value = serde_json::from_str(TWO_QUESTIONS).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&r5).unwrap(), weconecta::exchange::fhir::to_r5(asked));
    let resource = reply!(service, get(&world.admin, &format!("{path}/resource"))).body;
    assert_eq!(resource, TWO_QUESTIONS);
    assert!(shown.contains(&format!("{path}/resource?release=xlsform")) && shown.contains("Baixar XLSForm"));
    assert!(shown.contains(&format!("{path}/resource?release=redcap")) && shown.contains("Baixar REDCap"));
    let events = reply!(service, get(&world.admin, &format!("/admin/questionnaires/{id}/events"))).body;
    assert!(events.contains("Versão publicada"));
}

#[actix_web::test]
async fn a_preview_follows_conditions_and_stores_nothing() {
    let world = World::new();
    let service = serve!(world.site);
    let id = published!(world, service);
    let version = world.card(&id).published().unwrap().id;
    let path = format!("/admin/questionnaires/{id}/versions/{version}/preview");
    let blank = reply!(service, get(&world.admin, &path)).body;
    assert!(blank.contains("Dorme bem?") && !blank.contains("name=\"q1\""));
    assert!(blank.contains("Não aparecem agora: 1") && blank.contains("sem resposta"), "and why: {blank}");
    let no = [("a0", "1"), ("q0", "false"), ("act", "update")];
    let opened = reply!(service, post(&world.admin, &path, &no)).body;
    assert!(opened.contains("name=\"q1\"") && opened.contains("Depende de:"), "{opened}");
    let wrong = [("a0", "1"), ("q0", "false"), ("a1", "1"), ("q1", "sete"), ("act", "check")];
    let checked = reply!(service, post(&world.admin, &path, &wrong)).body;
    assert!(checked.contains("Escreva um número") && checked.contains("value=\"sete\""));
    let missing = reply!(service, post(&world.admin, &path, &[("a0", "1"), ("act", "check")])).body;
    assert!(missing.contains("Esta pergunta precisa de uma resposta"));
    let sample = reply!(service, post(&world.admin, &path, &[("a0", "1"), ("act", "sample-low")])).body;
    assert!(sample.contains("name=\"q1\"") && sample.contains("value=\"0\""), "no opens the next: {sample}");
    assert_eq!(world.site.database.count("responses"), 0);
}
