//! The languages that a version is offered in: chosen when it is published and after, and what readers of others see.

use actix_web::{
    http::{StatusCode, header},
    test::TestRequest,
};
use serde_json::{Value, json};
use weconecta::{
    domain::ids::{OrganisationId, QuestionnaireId, VersionId},
    storage::{
        Write,
        accounts::Role,
        events, version_languages,
        versions::{self, Draft, Version},
    },
};

use crate::support::{
    TestSite,
    seed::{self, Clinic},
    serve,
    site::Person,
    visit::{get, post, reply},
};

const TRANSLATION: &str = "http://hl7.org/fhir/StructureDefinition/translation";

/// Words in other languages, beside a text.
fn said(words: &[(&str, &str)]) -> Value {
    let one = |(language, text): &(&str, &str)| {
        json!({"url": TRANSLATION, "extension": [
            {"url": "lang", "valueCode": language}, {"url": "content", "valueString": text}]})
    };
    json!({"extension": words.iter().map(one).collect::<Vec<_>>()})
}

/// In Portuguese, whole in English and in parts in Spanish.
fn resource() -> String {
    json!({"resourceType": "Questionnaire", "language": "pt-BR", "status": "active",
        "title": "Sono", "_title": said(&[("en", "Sleep")]),
        "item": [
            {"linkId": "a", "type": "string", "text": "Como dorme?",
             "_text": said(&[("en", "How do you sleep?"), ("es", "¿Cómo duerme?")]),
             "initial": [{"valueString": "-"}]},
            {"linkId": "b", "type": "choice", "text": "PHQ",
             "answerOption": [{"valueCoding": {"code": "s", "display": "Sim", "_display": said(&[("en", "Yes")])}}]}]})
    .to_string()
}

struct World {
    site: TestSite,
    clinic: Clinic,
    admin: Person,
}

impl World {
    /// Published by no page: nobody was asked for languages.
    fn new() -> Self {
        let site = TestSite::new();
        let clinic = seed::clinic(&site.db, "ours", &resource());
        let admin = site.person(clinic.organisation, Role::Admin);
        Self { site, clinic, admin }
    }

    fn ids(&self) -> (OrganisationId, QuestionnaireId) {
        (self.clinic.organisation, self.clinic.questionnaire)
    }

    fn path(&self) -> String {
        format!("/admin/questionnaires/{}", self.clinic.questionnaire)
    }

    fn languages_path(&self) -> String {
        format!("{}/versions/{}/languages", self.path(), self.clinic.version)
    }

    fn add_draft(&self, resource: &str) -> VersionId {
        let losses = json!([]);
        let draft = Draft { resource, item_count: 2, losses: &losses, author: Some(self.clinic.member) };
        let (organisation, questionnaire) = self.ids();
        let insert = |w: &mut Write<'_>| versions::insert_draft(w, organisation, questionnaire, &draft);
        self.site.db.write_now("cli", seed::noon(), insert).unwrap()
    }

    fn published(&self) -> Version {
        let mut conn = self.site.db.connection().unwrap();
        versions::find_published(&mut conn, self.clinic.organisation, self.clinic.questionnaire).unwrap()
    }

    fn actions(&self) -> Vec<String> {
        let mut conn = self.site.db.connection().unwrap();
        let id = self.clinic.version.get();
        let told = events::list_of_entity(&mut conn, self.clinic.organisation, id).unwrap();
        told.into_iter().map(|event| event.action).collect()
    }
}

/// The page with all questions, to a reader of the language.
fn whole(language: &str) -> TestRequest {
    TestRequest::get().uri("/f/token-ours/form").insert_header((header::ACCEPT_LANGUAGE, language))
}

#[actix_web::test]
async fn without_a_choice_the_complete_languages_are_offered() {
    let world = World::new();
    let service = serve!(world.site);
    assert_eq!(world.published().languages.unwrap(), ["en"]);
    let english = reply!(service, whole("en")).body;
    assert!(english.contains("How do you sleep?") && english.contains("Yes"), "{english}");
    // a part of a translation would be shown beside words in another language
    let spanish = reply!(service, whole("es")).body;
    assert!(spanish.contains("Como dorme?") && !spanish.contains("¿Cómo duerme?"), "{spanish}");
    assert!(spanish.contains("lang=\"pt-BR\"") && spanish.contains("<html lang=\"es\""), "{spanish}");
}

#[actix_web::test]
async fn a_language_is_withdrawn_and_offered_again_at_once() {
    let world = World::new();
    let service = serve!(world.site);
    assert!(reply!(service, whole("en")).body.contains("How do you sleep?"));
    let version = format!("{}/versions/{}", world.path(), world.clinic.version);
    let shown = reply!(service, get(&world.admin, &version)).body;
    assert!(shown.contains("name=\"languages\" value=\"en\" checked"), "{shown}");
    assert!(shown.contains("Falta 2 textos") || shown.contains("Faltam 2 textos"), "{shown}");

    let saved = reply!(service, post(&world.admin, &world.languages_path(), &[]));
    assert_eq!(saved.location, format!("{version}?done=languages"));
    assert!(reply!(service, get(&world.admin, &saved.location)).body.contains("Idiomas oferecidos salvos"));
    let withdrawn = reply!(service, whole("en")).body;
    assert!(withdrawn.contains("Como dorme?") && !withdrawn.contains("How do you sleep?"), "{withdrawn}");

    let fields = [("languages", "en"), ("languages", "es"), ("languages", "gn")];
    reply!(service, post(&world.admin, &world.languages_path(), &fields));
    assert_eq!(world.published().languages.unwrap(), ["en", "es"]);
    assert!(reply!(service, whole("en")).body.contains("How do you sleep?"));
    assert!(reply!(service, whole("es")).body.contains("¿Cómo duerme?"));
    // the same once more is no change
    reply!(service, post(&world.admin, &world.languages_path(), &fields));
    let actions = world.actions();
    assert_eq!(actions.iter().filter(|action| *action == "version.offered").count(), 2, "{actions:?}");
    let events = reply!(service, get(&world.admin, &format!("{}/events", world.path()))).body;
    assert!(events.contains("Idiomas oferecidos mudaram"), "{events}");
}

#[actix_web::test]
async fn publishing_asks_for_the_languages_and_ticks_those_that_are_complete() {
    let world = World::new();
    let service = serve!(world.site);
    let draft = world.add_draft(&resource()).to_string();
    let publication = format!("{}/draft/publication", world.path());
    let shown = reply!(service, get(&world.admin, &publication)).body;
    assert!(shown.contains("Em Português, o original"), "{shown}");
    assert!(shown.contains("value=\"en\" checked") && shown.contains("4 de 4 textos"), "{shown}");
    assert!(!shown.contains("value=\"es\" checked") && shown.contains("2 de 4 textos"), "{shown}");
    assert!(shown.contains("/translations?language=es&amp;missing=1"), "{shown}");

    // who ticked a complete language did not mean one that somebody broke meanwhile
    let fields = [("version", draft.as_str()), ("languages", "es"), ("note", "Nova")];
    let refused = reply!(service, post(&world.admin, &publication, &fields));
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("ficou incompleta") && refused.body.contains(">Nova<"), "{}", refused.body);
    assert!(refused.body.contains("value=\"es\" checked") && !refused.body.contains("value=\"en\" checked"));

    let fields = [fields.as_slice(), &[("partial", "es")]].concat();
    assert_eq!(reply!(service, post(&world.admin, &publication, &fields)).status, StatusCode::SEE_OTHER);
    assert_eq!(world.published().languages.unwrap(), ["es"]);
    assert!(reply!(service, whole("en")).body.contains("Como dorme?"));
    assert!(reply!(service, whole("es")).body.contains("¿Cómo duerme?"));

    // what is published no more is offered to nobody
    let late = reply!(service, post(&world.admin, &world.languages_path(), &[("languages", "en")]));
    assert_eq!(late.status, StatusCode::CONFLICT);
}

#[actix_web::test]
async fn what_was_published_before_languages_were_chosen_speaks_all_of_them() {
    let world = World::new();
    let service = serve!(world.site);
    let mut conn = world.site.db.connection().unwrap();
    let forget = "UPDATE questionnaire_versions SET languages = NULL";
    diesel::RunQueryDsl::execute(diesel::sql_query(forget), &mut conn).unwrap();
    assert!(reply!(service, whole("es")).body.contains("¿Cómo duerme?"));
    let version = format!("{}/versions/{}", world.path(), world.clinic.version);
    let shown = reply!(service, get(&world.admin, &version)).body;
    assert!(shown.contains("value=\"es\" checked"), "{shown}");
}

#[actix_web::test]
async fn another_system_gets_the_words_of_the_languages_that_are_offered() {
    let world = World::new();
    let service = serve!(world.site);
    let key = world.site.api_key(world.clinic.organisation, "Questionnaire.read").1;
    let populated = || {
        TestRequest::post()
            .uri(&format!("/fhir/Questionnaire/{}/$populate", world.clinic.questionnaire))
            .insert_header((header::AUTHORIZATION, format!("Bearer {key}")))
            .insert_header((header::ACCEPT_LANGUAGE, "en"))
            .insert_header((header::CONTENT_TYPE, "application/fhir+json"))
            .set_payload(r#"{"resourceType": "Parameters"}"#)
    };
    let english = reply!(service, populated());
    assert!(english.body.contains("How do you sleep?"), "{}", english.body);
    reply!(service, post(&world.admin, &world.languages_path(), &[]));
    let original = reply!(service, populated()).body;
    assert!(original.contains("Como dorme?") && !original.contains("How do you sleep?"), "{original}");
}

#[actix_web::test]
async fn another_process_speaks_the_languages_of_the_moment() {
    let world = World::new();
    let service = serve!(world.site);
    assert!(reply!(service, whole("en")).body.contains("How do you sleep?"));
    // as another replica does it: nothing here is told
    let (organisation, version) = (world.clinic.organisation, world.clinic.version);
    let save = |w: &mut Write<'_>| version_languages::save(w, organisation, version, &[]);
    world.site.db.write_now("cli", seed::noon(), save).unwrap();
    world.site.clock.advance(chrono::TimeDelta::seconds(3));
    assert!(reply!(service, whole("en")).body.contains("Como dorme?"));
}
