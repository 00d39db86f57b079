//! Versions of a questionnaire by page: comparing two, a note at publishing, review, taking an old one up again.

use actix_web::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;
use weconecta::{
    domain::ids::{OrganisationId, QuestionnaireId, VersionId},
    storage::{
        StorageError,
        accounts::Role,
        events,
        questionnaire_cards::{self as cards, Card},
        questionnaires,
        versions::{self, Draft, Version},
    },
};

use crate::support::{
    TestSite,
    seed::{self, Clinic},
    serve,
    site::Person,
    visit::{get, post, reply, upload},
};

const POINTS: &str = "http://hl7.org/fhir/StructureDefinition/ordinalValue";

/// A scored choice and a text; `more` is the text's wording.
fn resource(more: &str) -> String {
    let option = |code: &str, display: &str, points: i64| {
        json!({"extension": [{"url": POINTS, "valueDecimal": points}],
            "valueCoding": {"system": "urn:s", "code": code, "display": display}})
    };
    json!({"resourceType": "Questionnaire", "title": "Sono", "status": "active", "item": [
        {"linkId": "a", "type": "choice", "text": "Dorme mal?",
         "answerOption": [option("n", "Não", 0), option("s", "Sim", 1)]},
        {"linkId": "b", "type": "text", "text": more}]})
    .to_string()
}

struct World {
    site: TestSite,
    clinic: Clinic,
    admin: Person,
}

impl World {
    /// A published version.
    fn new() -> Self {
        let site = TestSite::new();
        let clinic = seed::clinic(&site.db, "ours", &resource("Algo mais?"));
        let admin = site.person(clinic.organisation, Role::Admin);
        Self { site, clinic, admin }
    }

    fn organisation(&self) -> OrganisationId {
        self.clinic.organisation
    }

    fn path(&self) -> String {
        format!("/admin/questionnaires/{}", self.clinic.questionnaire)
    }

    fn add_draft(&self, resource: &str) -> VersionId {
        let losses = json!([]);
        let draft = Draft { resource, item_count: 2, losses: &losses, author: Some(self.clinic.member) };
        let (organisation, questionnaire) = (self.organisation(), self.clinic.questionnaire);
        let insert = |w: &mut weconecta::storage::Write<'_>| {
            versions::insert_draft(w, organisation, questionnaire, &draft)
        };
        self.site.db.write_now("cli", seed::noon(), insert).unwrap()
    }

    fn card(&self) -> Card {
        let mut conn = self.site.db.connection().unwrap();
        let id: QuestionnaireId = self.clinic.questionnaire;
        let found = questionnaires::find(&mut conn, self.organisation(), id).unwrap();
        cards::card_of(&mut conn, self.organisation(), found).unwrap()
    }

    fn draft(&self) -> Version {
        let mut conn = self.site.db.connection().unwrap();
        versions::find_draft(&mut conn, self.organisation(), self.clinic.questionnaire).unwrap()
    }

    fn actions(&self, id: Uuid) -> Vec<String> {
        let mut conn = self.site.db.connection().unwrap();
        let told = events::list_of_entity(&mut conn, self.organisation(), id).unwrap();
        told.into_iter().map(|event| event.action).collect()
    }
}

/// What tells the draft that a page shows.
fn mark_of(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"instead_of\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[actix_web::test]
async fn two_versions_are_compared_in_words_and_name_the_scores() {
    let world = World::new();
    let service = serve!(world.site);
    let compare = format!("{}/compare", world.path());
    let alone = reply!(service, get(&world.admin, &compare));
    assert!(alone.status == StatusCode::OK && alone.body.contains("Só há uma versão"), "{}", alone.body);

    let mut changed: Value = serde_json::from_str(&resource("Conte o que <quiser>")).unwrap();
    changed["item"][0]["answerOption"][1]["extension"][0]["valueDecimal"] = 2.into();
    let draft = world.add_draft(&changed.to_string());
    let shown = reply!(service, get(&world.admin, &compare)).body;
    for words in
        ["Pontos da opção: Sim", "1 ponto", "2 pontos", "Pontuação total", "Conte o que &#60;quiser&#62;"]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    // the other way round, as asked for
    let back = format!("{compare}?from={draft}&to={}", world.clinic.version);
    let back = reply!(service, get(&world.admin, &back)).body;
    assert!(back.find("2 pontos").unwrap() < back.find("1 ponto<").unwrap(), "{back}");
    let same = format!("{compare}?from={draft}&to={draft}");
    assert!(reply!(service, get(&world.admin, &same)).body.contains("Nada mudou"));

    let other = seed::clinic(&world.site.db, "theirs", &resource("x"));
    let foreign = format!("{compare}?from={draft}&to={}", other.version);
    assert_eq!(reply!(service, get(&world.admin, &foreign)).status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn a_draft_that_is_no_valid_questionnaire_is_compared_all_the_same() {
    let world = World::new();
    let service = serve!(world.site);
    let mut broken: Value = serde_json::from_str(&resource("Algo mais?")).unwrap();
    broken["item"][1]["linkId"] = "a".into();
    world.add_draft(&broken.to_string());
    let shown = reply!(service, get(&world.admin, &format!("{}/compare", world.path())));
    assert!(shown.status == StatusCode::OK && shown.body.contains("Item retirado"), "{}", shown.body);
}

#[actix_web::test]
async fn publishing_tells_what_changes_and_keeps_the_note() {
    let world = World::new();
    let service = serve!(world.site);
    let draft = world.add_draft(&resource("Conte mais")).to_string();
    let publication = format!("{}/draft/publication", world.path());
    let shown = reply!(service, get(&world.admin, &publication)).body;
    let link = format!("{}/compare?from={}&#38;to={draft}", world.path(), world.clinic.version);
    assert!(shown.contains("1 item mudou") && shown.contains(&link), "{shown}");

    let long = "é".repeat(2_001);
    let refused = reply!(service, post(&world.admin, &publication, &[("version", &draft), ("note", &long)]));
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("no máximo 2.000 letras") && refused.body.contains(&long));

    let fields = [("version", draft.as_str()), ("note", " Mais <clara>\r\npara todos ")];
    assert_eq!(reply!(service, post(&world.admin, &publication, &fields)).status, StatusCode::SEE_OTHER);
    assert_eq!(world.card().published().unwrap().note, "Mais <clara>\npara todos");
    assert!(reply!(service, get(&world.admin, &world.path())).body.contains("Mais &#60;clara&#62;"));
}

#[actix_web::test]
async fn a_draft_is_sent_to_review_and_taken_back() {
    let world = World::new();
    let service = serve!(world.site);
    let review = format!("{}/draft/review", world.path());
    assert_eq!(reply!(service, post(&world.admin, &review, &[])).status, StatusCode::NOT_FOUND);
    let draft = world.add_draft(&resource("Conte mais"));
    for _ in 0..2 {
        let asked = reply!(service, post(&world.admin, &review, &[]));
        assert!(asked.location.ends_with("done=review-asked"));
    }
    let list = reply!(service, get(&world.admin, &world.path())).body;
    assert!(list.contains("Em revisão") && list.contains("rascunho 2 em revisão"), "{list}");
    let publication = format!("{}/draft/publication", world.path());
    assert!(reply!(service, get(&world.admin, &publication)).body.contains("Este rascunho está em revisão"));
    let ended = reply!(service, post(&world.admin, &format!("{review}/deletion"), &[]));
    assert!(ended.location.ends_with("done=review-ended"));
    assert!(world.draft().review_asked_at.is_none());
    assert_eq!(
        world.actions(draft.get()),
        ["version.drafted", "version.review-asked", "version.review-ended"]
    );
}

#[actix_web::test]
async fn an_old_version_becomes_the_draft_and_no_draft_goes_unasked() {
    let world = World::new();
    let service = serve!(world.site);
    let restoration = format!("{}/versions/{}/restoration", world.path(), world.clinic.version);
    assert!(reply!(service, get(&world.admin, &restoration)).body.contains("Restaurar a versão 1?"));
    let made = reply!(service, post(&world.admin, &restoration, &[]));
    assert!(made.location.ends_with("done=restored"), "{}", made.body);
    assert_eq!(world.draft().resource, resource("Algo mais?"));

    // a draft is there now: it is shown, and goes only as it was shown
    let asked = reply!(service, post(&world.admin, &restoration, &[]));
    assert_eq!(asked.status, StatusCode::CONFLICT);
    let shown = reply!(service, get(&world.admin, &restoration)).body;
    let mark = mark_of(&shown);
    let files = [("q.json", resource("Mudou no meio").into_bytes())];
    let files = [(files[0].0, files[0].1.as_slice())];
    reply!(service, upload(&world.admin, &format!("{}/draft/upload", world.path()), &[], &files));
    let stale = reply!(service, post(&world.admin, &restoration, &[("instead_of", &mark)]));
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.body.contains("não é mais o que você viu"));
    assert!(world.draft().resource.contains("Mudou no meio"));

    let mark = mark_of(&stale.body);
    let done = reply!(service, post(&world.admin, &restoration, &[("instead_of", &mark)]));
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert_eq!(world.draft().resource, resource("Algo mais?"));
    assert!(world.actions(world.draft().id).contains(&"version.restored".to_owned()));
    // the draft itself is nothing to take up again
    let own = format!("{}/versions/{}/restoration", world.path(), world.draft().id);
    assert_eq!(reply!(service, get(&world.admin, &own)).status, StatusCode::SEE_OTHER);
    assert_eq!(reply!(service, post(&world.admin, &own, &[])).status, StatusCode::CONFLICT);
}

#[test]
fn what_cannot_be_asked_is_not_published_by_any_way() {
    let world = World::new();
    let round = json!({"resourceType": "Questionnaire", "item": [
        {"linkId": "a", "type": "string", "text": "a",
         "enableWhen": [{"question": "b", "operator": "exists", "answerBoolean": true}]},
        {"linkId": "b", "type": "string", "text": "b",
         "enableWhen": [{"question": "a", "operator": "exists", "answerBoolean": true}]}]});
    let twice = json!({"resourceType": "Questionnaire", "item": [
        {"linkId": "a", "type": "string", "text": "a"}, {"linkId": "a", "type": "string", "text": "b"}]});
    for broken in [round, twice] {
        let draft = world.add_draft(&broken.to_string());
        let organisation = world.organisation();
        let publish = |w: &mut weconecta::storage::Write<'_>| versions::publish(w, organisation, draft);
        let refused = world.site.db.write_now("cli", seed::noon(), publish);
        assert!(matches!(refused, Err(StorageError::Conflict("problems"))), "{refused:?}");
        let discard = |w: &mut weconecta::storage::Write<'_>| versions::discard_draft(w, organisation, draft);
        world.site.db.write_now("cli", seed::noon(), discard).unwrap();
    }
    assert_eq!(world.card().published().unwrap().id(), world.clinic.version);
}

#[actix_web::test]
async fn what_the_checker_finds_is_told_before_publishing_and_forbids_nothing() {
    let world = World::new();
    let service = serve!(world.site);
    let mut draft: Value = serde_json::from_str(&resource("Algo mais?")).unwrap();
    let items = draft["item"].as_array_mut().unwrap();
    items[0]["answerOption"][1]["extension"] = json!([]);
    items.push(
        json!({"linkId": "never", "type": "string", "text": "Quando?", "required": true, "enableWhen": [
        {"question": "a", "operator": "=", "answerCoding": {"system": "urn:s", "code": "unknown"}}]}),
    );
    items.extend((0..40).map(|number| json!({"linkId": format!("n{number}"), "type": "string"})));
    let draft = world.add_draft(&draft.to_string());
    let publication = format!("{}/draft/publication", world.path());
    let shown = reply!(service, get(&world.admin, &publication)).body;
    let place = format!("{}/editor?item=never", world.path());
    for words in [
        "O item nunca aparece: nenhuma resposta a “a” cumpre a condição.",
        "A pergunta é obrigatória e nunca aparece.",
        "há opções sem pontos: Sim",
        "43 avisos",
        place.as_str(),
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let count = |body: &str| body.matches("A pergunta não tem texto.").count();
    let all = reply!(service, get(&world.admin, &format!("{publication}?show=all"))).body;
    assert!(count(&shown) < 40 && count(&all) == 40, "{all}");
    let fields = [("version", draft.to_string())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(reply!(service, post(&world.admin, &publication, &fields)).status, StatusCode::SEE_OTHER);
}
