//! Questionnaires and their versions at the storage layer: cards, canonical addresses, what is immutable.

use serde_json::json;
use uuid::Uuid;
use weconecta::{
    domain::ids::{AccountId, OrganisationId, QuestionnaireId, ResponseId, VersionId},
    storage::{
        Db, StorageError,
        accounts::{self, NewAccount, Role},
        events,
        json_text::JsonText,
        questionnaire_cards::{self as cards, Card, Filter, Standing},
        questionnaires,
        results::consumer,
        submissions::{self, Submission},
        versions::{self, Draft},
    },
};

use crate::support::{TestDb, seed};

const RESOURCE: &str = r#"{"resourceType":"Questionnaire","url":"https://example.org/q","item":[]}"#;

fn draft(resource: &str) -> Draft<'_> {
    static NO_LOSSES: std::sync::LazyLock<serde_json::Value> = std::sync::LazyLock::new(|| json!([]));
    Draft { resource, item_count: 3, losses: &NO_LOSSES, author: None }
}

fn add(db: &Db, organisation: OrganisationId, title: &str) -> (QuestionnaireId, VersionId) {
    db.write_now("cli", seed::noon(), |w| {
        let id = questionnaires::insert(w, organisation, title, "Sobre o dia a dia", None)?;
        let version = versions::insert_draft(w, organisation, id, &draft(RESOURCE))?;
        Ok::<_, StorageError>((id, version))
    })
    .unwrap()
}

fn staff(db: &Db, organisation: OrganisationId, email: &str) -> AccountId {
    let new = NewAccount {
        role: Role::Staff,
        email,
        name: "Bia",
        phone: None,
        password_hash: None,
        must_change_password: false,
    };
    db.write_now("cli", seed::noon(), |w| accounts::insert(w, organisation, &new)).unwrap()
}

fn titles(db: &Db, organisation: OrganisationId, filter: &Filter) -> Vec<String> {
    let mut conn = db.connection().unwrap();
    let found = cards::list(&mut conn, organisation, filter, 0, 10).unwrap();
    assert_eq!(cards::count(&mut conn, organisation, filter).unwrap(), i64::try_from(found.len()).unwrap());
    found.into_iter().map(|card| card.questionnaire.title).collect()
}

fn card(db: &Db, organisation: OrganisationId, id: QuestionnaireId) -> Card {
    let mut conn = db.connection().unwrap();
    let questionnaire = questionnaires::find(&mut conn, organisation, id).unwrap();
    cards::card_of(&mut conn, organisation, questionnaire).unwrap()
}

#[test]
fn search_ignores_capitals_and_accents_and_takes_signs_literally() {
    let test = TestDb::new();
    let db = test.db();
    let clinic = seed::clinic(&db, "a", RESOURCE);
    add(&db, clinic.organisation, "Saúde da família");
    add(&db, clinic.organisation, "100% sono");
    let search = |words: &str| {
        titles(&db, clinic.organisation, &Filter { words: Some(words.to_owned()), ..Filter::default() })
    };
    assert_eq!(search("SAUDE"), ["Saúde da família"]);
    assert_eq!(search("família"), ["Saúde da família"]);
    assert_eq!(search("0%"), ["100% sono"]);
    assert_eq!(search("_"), [""; 0]);
    assert_eq!(search("dia a dia").len(), 2);
}

#[test]
fn cards_are_filtered_by_where_they_stand() {
    let test = TestDb::new();
    let db = test.db();
    let clinic = seed::clinic(&db, "a", RESOURCE);
    let other = seed::clinic(&db, "b", RESOURCE);
    add(&db, clinic.organisation, "Novo");
    let (_, retired) = add(&db, clinic.organisation, "Antigo");
    db.write_now("cli", seed::noon(), |w| {
        versions::publish(w, clinic.organisation, retired)?;
        let of = versions::find(w.conn(), clinic.organisation, retired)?.questionnaire_id;
        versions::retire_published(w, clinic.organisation, QuestionnaireId::new(of))
    })
    .unwrap();
    let by = |standing| {
        titles(&db, clinic.organisation, &Filter { standing: Some(standing), ..Filter::default() })
    };
    assert_eq!(by(Standing::Published), ["Humor"]);
    assert_eq!(by(Standing::Draft), ["Novo"]);
    assert_eq!(by(Standing::Retired), ["Antigo"]);
    assert_eq!(titles(&db, other.organisation, &Filter::default()), ["Humor"]);
}

#[test]
fn a_card_shows_versions_collaborators_and_only_its_own_organisation() {
    let test = TestDb::new();
    let db = test.db();
    let clinic = seed::clinic(&db, "a", RESOURCE);
    let other = seed::clinic(&db, "b", RESOURCE);
    let bia = staff(&db, clinic.organisation, "bia@example.org");
    db.write_now("cli", seed::noon(), |w| {
        questionnaires::save_collaborators(w, clinic.organisation, clinic.questionnaire, &[bia])?;
        versions::insert_draft(w, clinic.organisation, clinic.questionnaire, &draft(RESOURCE))
    })
    .unwrap();

    let shown = card(&db, clinic.organisation, clinic.questionnaire);
    assert_eq!(shown.standing(), Standing::Published);
    assert_eq!((shown.published().unwrap().number, shown.draft().unwrap().number), (1, 2));
    assert_eq!(shown.collaborators[0].name, "Bia");
    assert_eq!(shown.response_count, 0);

    let shared = Filter { shared_with: Some(bia), ..Filter::default() };
    assert_eq!(titles(&db, clinic.organisation, &shared), ["Humor"]);
    assert_eq!(titles(&db, other.organisation, &shared), [""; 0]);
    let mut conn = db.connection().unwrap();
    assert!(questionnaires::find_shared(&mut conn, clinic.organisation, bia, clinic.questionnaire).is_ok());
    let foreign = questionnaires::find_shared(&mut conn, other.organisation, bia, clinic.questionnaire);
    assert!(matches!(foreign, Err(StorageError::NotFound)));
}

#[test]
fn a_questionnaire_is_shared_with_members_of_its_own_organisation_only() {
    let test = TestDb::new();
    let db = test.db();
    let clinic = seed::clinic(&db, "a", RESOURCE);
    let other = seed::clinic(&db, "b", RESOURCE);
    let shared = db.write_now("cli", seed::noon(), |w| {
        questionnaires::save_collaborators(w, clinic.organisation, clinic.questionnaire, &[other.member])
    });
    assert!(matches!(shared, Err(StorageError::NotFound)));
}

#[test]
fn the_canonical_address_follows_the_newest_resource() {
    let test = TestDb::new();
    let db = test.db();
    let clinic = seed::clinic(&db, "a", RESOURCE);
    let find = |url: &str| {
        let mut conn = db.connection().unwrap();
        questionnaires::find_by_url(&mut conn, clinic.organisation, url).map(|found| found.id)
    };
    assert_eq!(find("https://example.org/q").unwrap(), clinic.questionnaire.get());
    let moved = r#"{"resourceType":"Questionnaire","url":"https://example.org/q2"}"#;
    db.write_now("cli", seed::noon(), |w| {
        versions::insert_draft(w, clinic.organisation, clinic.questionnaire, &draft(moved))
    })
    .unwrap();
    assert_eq!(find("https://example.org/q2").unwrap(), clinic.questionnaire.get());
    assert!(matches!(find("https://example.org/q"), Err(StorageError::NotFound)));
}

#[test]
fn deleting_retires_what_was_published_and_keeps_every_version() {
    let test = TestDb::new();
    let db = test.db();
    let clinic = seed::clinic(&db, "a", RESOURCE);
    db.write_now("cli", seed::noon(), |w| {
        questionnaires::delete(w, clinic.organisation, clinic.questionnaire)
    })
    .unwrap();
    let mut conn = db.connection().unwrap();
    let gone = questionnaires::find(&mut conn, clinic.organisation, clinic.questionnaire);
    assert!(matches!(gone, Err(StorageError::NotFound)));
    assert_eq!(versions::find(&mut conn, clinic.organisation, clinic.version).unwrap().status, "retired");
    let told = events::list_of_entity(&mut conn, clinic.organisation, clinic.questionnaire.get()).unwrap();
    assert_eq!(told.last().unwrap().action, "questionnaire.deleted");
}

#[test]
fn only_a_draft_can_be_thrown_away() {
    let test = TestDb::new();
    let db = test.db();
    let clinic = seed::clinic(&db, "a", RESOURCE);
    let (_, version) = add(&db, clinic.organisation, "Novo");
    let discard = |version| {
        db.write_now("cli", seed::noon(), |w| versions::discard_draft(w, clinic.organisation, version))
    };
    assert!(matches!(discard(clinic.version), Err(StorageError::NotFound)));
    assert!(discard(version).is_ok());
    assert!(matches!(discard(version), Err(StorageError::NotFound)));
}

#[test]
fn a_card_counts_responses_before_and_after_they_are_projected() {
    let test = TestDb::new();
    let db = test.db();
    let clinic = seed::clinic(&db, "a", RESOURCE);
    let submit = || {
        let submission = Submission {
            id: ResponseId::new(Uuid::now_v7()),
            place: clinic.place(),
            revision: 0,
            answers: &JsonText::of(&json!([])),
            scores: &json!([]),
            score: None,
            severity: None,
            outcome: None,
            flags: &[],
            language: "pt-BR",
            mode: "page",
            body_hash: b"body",
            started_at: seed::noon(),
        };
        db.write_now::<_, StorageError>("link", seed::noon(), |w| submissions::save(w, &submission)).unwrap();
    };
    let count = || card(&db, clinic.organisation, clinic.questionnaire).response_count;
    submit();
    assert_eq!(count(), 1);
    consumer::Consumer::default().catch_up(&mut db.connection().unwrap()).unwrap();
    assert_eq!(count(), 1);
    submit();
    assert_eq!(count(), 2);
}
