//! Each page rendered in each language, as a test that no text is missing and no markup breaks.

use askama::Template as _;
use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{
    Both, CardView, ComparePage, Compared, DeletePage, DetailsPage, DifferenceView, EventsPage, FileResult,
    ImportPage, ImportedPage, LanguageChoices, ListPage, LossView, LossesPage, MappingPage, Names, Outline,
    PeoplePage, Person, PublishPage, RestorePage, RetirePage, ShowPage, Source, Stored, Texts, Translated,
    TranslatedPage, TranslationsPage, UploadPage, VersionPage,
};
use crate::{
    domain::questionnaire::{
        Questionnaire as Resource, compile,
        mapping::{self, Counterpart, Mapping},
        translation,
    },
    domain::{
        ids::{QuestionnaireId, VersionId},
        problem::{Code, Problem},
    },
    exchange::{
        intake::{self, Became},
        translations::{Report, Returned, Unreadable},
    },
    features::authoring::forms::{DetailsForm, ImportForm, ListQuery, RightForm},
    storage::{
        collaborators::{Collaborator, Right},
        events::Event,
        questionnaire_cards::{Card, Member},
        questionnaires::Questionnaire,
        version_mappings::Known,
        versions::{Summary, Version},
    },
    web::{
        forms::FieldErrors,
        i18n::Language,
        page::{PageContext, samples::check},
        pager::Pager,
    },
};

pub(in crate::features::authoring) const RESOURCE: &str = include_str!("../../../../instruments/phq-9.json");

fn moment() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

fn summary(number: i32, status: &str) -> Summary {
    Summary {
        id: Uuid::from_u128(u128::try_from(number).unwrap()),
        questionnaire_id: Uuid::nil(),
        number,
        status: status.to_owned(),
        item_count: 12,
        created_by: None,
        created_at: moment(),
        published_at: Some(moment()),
        retired_at: Some(moment()),
        note: "Nova pergunta\n<b>".to_owned(),
        review_asked_at: (status == "draft").then(moment),
        review_asked_by: None,
    }
}

pub(in crate::features::authoring) fn card() -> CardView {
    let questionnaire = Questionnaire {
        id: Uuid::nil(),
        organisation_id: Uuid::nil(),
        title: "Sono <b>".to_owned(),
        description: "Como a pessoa dorme".to_owned(),
        created_by: None,
        created_at: moment(),
        updated_at: moment(),
        deleted_at: None,
        canonical_url: Some("https://example.org/q".to_owned()),
    };
    let member = |name: &str| Member { id: Uuid::nil(), name: name.to_owned() };
    CardView(Card {
        questionnaire,
        versions: vec![summary(3, "draft"), summary(2, "published"), summary(1, "retired")],
        collaborators: ["Ana Lima", "Bia", "Caio", "Davi", "Eva"].map(member).to_vec(),
        response_count: 1_284,
    })
}

pub(in crate::features::authoring) fn version(resource: &str) -> Version {
    Version {
        id: Uuid::nil(),
        organisation_id: Uuid::nil(),
        questionnaire_id: Uuid::nil(),
        number: 2,
        status: "draft".to_owned(),
        resource: resource.to_owned(),
        item_count: 12,
        losses: json!([]),
        created_by: None,
        created_at: moment(),
        published_at: None,
        retired_at: None,
        revision: 0,
        note: String::new(),
        review_asked_at: Some(moment()),
        review_asked_by: None,
        languages: None,
    }
}

/// With a word in Spanish, and one that is missing.
const TRANSLATED: &str = r#"{"resourceType":"Questionnaire","language":"pt-BR","title":"Sono","_title":{"extension":[
    {"url":"http://hl7.org/fhir/StructureDefinition/translation","extension":[{"url":"lang","valueCode":"es"},
    {"url":"content","valueString":"Sueño"}]}]},"item":[{"linkId":"1","type":"string","text":"Como dorme?"}]}"#;

fn losses() -> Vec<LossView> {
    LossView::stored(&json!([
        {"path": "extension[0]", "level": "changed", "kept": true, "link_id": "1",
         "code": "problem-expression-ignored", "args": [["expression", "calculatedExpression"]]},
        {"path": "", "level": "unanswerable", "kept": true, "link_id": null, "code": "problem-of-the-future", "args": []},
        {"wrong": 1},
    ]))
}

fn each(check_in: impl Fn(PageContext)) {
    for language in Language::ALL {
        check_in(PageContext::staff_sample(language));
    }
}

#[test]
fn lists_render() {
    each(|ctx| {
        let page = |cards: Vec<CardView>, query: ListQuery, is_admin| ListPage {
            pager: Pager::new(&ctx, query.page, 12, 40),
            ctx: ctx.clone(),
            cards,
            query,
            is_admin,
            viewed: Vec::new(),
        };
        let searched = ListQuery { q: Some("<x>".to_owned()), ..ListQuery::default() };
        let done = ListQuery { done: Some("deleted".to_owned()), ..ListQuery::default() };
        check(&page(vec![card(), card()], done, true));
        check(&page(vec![card()], ListQuery::default(), false));
        check(&page(Vec::new(), searched, true));
        check(&page(Vec::new(), ListQuery::default(), true));
        check(&page(Vec::new(), ListQuery::default(), false));
    });
}

#[test]
fn forms_render() {
    each(|ctx| {
        let (form, errors) = DetailsForm::default().checked();
        let people =
            vec![Person { id: Uuid::nil(), name: "Ana".to_owned(), email: "a@example.org".to_owned() }];
        let of = Some(QuestionnaireId::new(Uuid::nil()));
        check(&DetailsPage { ctx: ctx.clone(), of, people: people.clone(), form: form.clone(), errors });
        check(&DetailsPage { ctx: ctx.clone(), of: None, people, form, errors: FieldErrors::new() });
        check(&DeletePage { ctx: ctx.clone(), card: card() });
        check(&RetirePage { ctx: ctx.clone(), card: card() });
        check(&ImportPage { ctx: ctx.clone(), form: ImportForm::default(), is_empty: true, limit_mb: 10 });
        for problems in [None, Some(Vec::new()), Some(vec![Problem::at("1", Code::DuplicateLinkId)])] {
            check(&UploadPage {
                ctx: ctx.clone(),
                card: card(),
                text: "{".to_owned(),
                problems,
                limit_mb: 10,
            });
        }
    });
}

#[test]
fn people_render() {
    each(|ctx| {
        let person = |is_blocked| Collaborator {
            account: Uuid::nil(),
            name: "Ana <b>".to_owned(),
            email: "ana@example".to_owned(),
            is_blocked,
            right: Right::Edit,
            added_at: ctx.now,
        };
        let page = |people: Vec<Collaborator>, others: Vec<Person>, errors: FieldErrors| PeoplePage {
            ctx: ctx.clone(),
            card: card(),
            people,
            others,
            form: RightForm::default(),
            errors,
            done: Some("saved".to_owned()),
        };
        let other = Person { id: Uuid::nil(), name: "<i>".to_owned(), email: "b@example".to_owned() };
        let mut errors = FieldErrors::new();
        errors.add("account", "people-wrong");
        check(&page(vec![person(false), person(true)], vec![other], errors));
        check(&page(Vec::new(), Vec::new(), FieldErrors::new()));
    });
}

#[test]
fn results_of_an_import_render() {
    each(|ctx| {
        let place = intake::Stored {
            questionnaire: QuestionnaireId::new(Uuid::nil()),
            version: VersionId::new(Uuid::nil()),
            number: 2,
            is_draft: true,
            became: Became::Version,
        };
        let stored = Stored { title: "Sono".to_owned(), items: 3, place, losses: losses() };
        let refused = Problem::new(Code::InvalidJson).with("line", 3).with("column", 9);
        let results = vec![
            FileResult { name: "a.json".to_owned(), outcome: Ok(stored) },
            FileResult { name: String::new(), outcome: Err(vec![refused]) },
        ];
        check(&ImportedPage { ctx, results, form: ImportForm::default(), limit_mb: 10 });
    });
}

#[test]
fn pages_of_one_questionnaire_render() {
    each(|ctx| {
        let names = Names::default();
        let done = Some("published".to_owned());
        check(&ShowPage { ctx: ctx.clone(), card: card(), names: names.clone(), done });
        let event = |action: &str, actor: &str| Event {
            id: 1,
            organisation_id: Uuid::nil(),
            entity_kind: "version".to_owned(),
            entity_id: Uuid::from_u128(2),
            action: action.to_owned(),
            actor: actor.to_owned(),
            at: moment(),
            details: json!({}),
        };
        let events = vec![event("version.published", "cli"), event("other.thing", "system")];
        check(&EventsPage { ctx: ctx.clone(), card: card(), events, names });
        check(&LossesPage { ctx: ctx.clone(), card: card(), version: version(RESOURCE), losses: losses() });
    });
}

#[test]
fn versions_render_whether_they_compile_or_not() {
    let broken = r#"{"resourceType":"Questionnaire","item":[{"linkId":"1","type":"group","text":"a","item":[
        {"linkId":"2","type":"string"},{"linkId":"2","type":"boolean"}]}]}"#;
    each(|ctx| {
        for (resource, may_publish) in [(RESOURCE, true), (broken, false)] {
            let outline = Outline::of(&ctx, resource, |questionnaire| Ok(compile(questionnaire))).unwrap();
            let pager = Pager::new(&ctx, None, 300, outline.total());
            let page = PublishPage {
                ctx: ctx.clone(),
                card: card(),
                version: version(resource),
                outline: outline.clone(),
                difference: Some(difference(&ctx)),
                languages: LanguageChoices::ready(&serde_json::from_str(TRANSLATED).unwrap()),
                note: "Nova <b>".to_owned(),
                errors: FieldErrors::new(),
                shows_all: may_publish,
            };
            assert_eq!(page.may_publish(), may_publish);
            check(&page);
            let (card, version) = (card(), version(resource));
            let done = Some("languages".to_owned());
            check(&VersionPage {
                ctx: ctx.clone(),
                card,
                version,
                outline,
                pager,
                is_admin: may_publish,
                done,
            });
        }
    });
}

#[test]
fn a_published_version_shows_its_languages() {
    each(|ctx| {
        let outline = Outline::of(&ctx, TRANSLATED, |questionnaire| Ok(compile(questionnaire))).unwrap();
        let version = Version { status: "published".to_owned(), ..version(TRANSLATED) };
        let page = |version: Version| {
            let (pager, outline) = (Pager::new(&ctx, None, 300, 1), outline.clone());
            VersionPage {
                ctx: ctx.clone(),
                card: card(),
                version,
                outline,
                pager,
                is_admin: true,
                done: None,
            }
        };
        let shown = page(version.clone()).render().unwrap();
        assert!(shown.contains("name=\"languages\" value=\"es\" checked"), "{shown}");
        let shown = page(Version { languages: Some(Vec::new()), ..version }).render().unwrap();
        assert!(shown.contains("name=\"languages\" value=\"es\" "), "{shown}");
        assert!(!shown.contains("value=\"es\" checked"), "{shown}");
    });
}

/// Against a questionnaire that shares hardly anything with it.
fn difference(ctx: &PageContext) -> DifferenceView {
    let read = |text: &str| Resource::from_json(&serde_json::from_str(text).unwrap()).unwrap();
    let old = RESOURCE
        .replace("phq-9-10", "gone")
        .replace("Pouco interesse", "Nenhum interesse")
        .replace("\"required\": true", "\"required\": false")
        .replace("\"severity\"", "\"severity-was\"");
    let (old, new) = (read(&old), read(RESOURCE));
    DifferenceView::of(ctx, (&old, &compile(&old)), (&new, &compile(&new)))
}

#[test]
fn comparisons_render() {
    each(|ctx| {
        let compared = |difference: DifferenceView| {
            let pager = Pager::new(&ctx, None, 50, difference.total());
            Compared { from: version(RESOURCE), to: version(RESOURCE), difference, pager }
        };
        let whole = difference(&ctx);
        assert!(!whole.is_empty());
        for compared in [None, Some(compared(DifferenceView::default())), Some(compared(whole.clone()))] {
            check(&ComparePage { ctx: ctx.clone(), card: card(), compared });
        }
        for draft in [None, Some((version(RESOURCE), "mark".to_owned()))] {
            let is_stale = draft.is_some();
            check(&RestorePage {
                ctx: ctx.clone(),
                card: card(),
                version: version(RESOURCE),
                draft,
                is_stale,
            });
        }
    });
}

#[test]
fn mappings_render_with_what_was_said_and_without() {
    let older = RESOURCE.replace("phq-9-10", "gone").replace("Pouco interesse", "Nenhum interesse");
    let older = older.replace("LA6569-3", "one");
    each(|ctx| {
        let (was, now) = (Known::sample(version(&older)), Known::sample(version(RESOURCE)));
        let open = mapping::open(&was.compiled, &now.compiled);
        assert!(open.len() > 1, "{open:?}");
        let same = |open: &mapping::Open| (open.link_id.clone(), Some(Counterpart::same(&open.link_id)));
        let mut said = Mapping { items: open.iter().map(same).collect(), ..Mapping::default() };
        said.scores.insert("total".to_owned(), None);
        // two that are said to be one
        let twice = Mapping {
            items: open.iter().map(|one| (one.link_id.clone(), Some(Counterpart::same("phq9-2")))).collect(),
            ..Mapping::default()
        };
        for said in [Mapping::default(), said, twice] {
            let mut both = Both::of(&ctx, &was, &now, &said);
            both.story = "<b>".to_owned();
            check(&MappingPage { ctx: ctx.clone(), card: card(), both: Some(both), is_saved: true });
        }
        check(&MappingPage { ctx, card: card(), both: None, is_saved: false });
    });
}

#[test]
fn translations_render() {
    each(|ctx| {
        let json = serde_json::from_str(RESOURCE).unwrap();
        let units = translation::units(&json, "es");
        let texts = |language: Option<&str>, units: Vec<translation::Unit>| Texts {
            version: VersionId::new(Uuid::nil()),
            mark: "mark".to_owned(),
            source: Source::of(&json),
            language: language.map(str::to_owned),
            is_wrong: language.is_none(),
            is_missing_only: language.is_some(),
            total: 40,
            complete: 12,
            pager: Pager::new(&ctx, None, 20, 40),
            units,
        };
        let page = |texts: Option<Texts>| TranslationsPage {
            ctx: ctx.clone(),
            card: card(),
            texts,
            done: Some("saved".to_owned()),
            is_stale: false,
            kept: Vec::new(),
        };
        check(&page(None));
        check(&page(Some(texts(None, Vec::new()))));
        check(&page(Some(texts(Some("es"), Vec::new()))));
        check(&page(Some(texts(Some("gn"), units.clone()))));
        let wanted = [("title", "<b>"), ("gone", "x")];
        let wanted =
            wanted.map(|(key, words)| translation::Wanted { key: key.to_owned(), words: words.to_owned() });
        for texts in [None, Some(texts(Some("es"), units.clone()))] {
            let mut stale = page(texts);
            stale.keep(wanted.to_vec(), &units);
            check(&stale);
        }
        let one = Returned { key: "k".to_owned(), original: "<o>".to_owned(), words: "w".to_owned() };
        let report = Report { changed: vec![one.clone()], unknown: vec![one], ..Report::default() };
        for outcome in [
            Translated::NoFile,
            Translated::Unreadable(Unreadable::NotUtf8),
            Translated::Unreadable(Unreadable::NotXml(3)),
            Translated::Unreadable(Unreadable::NeitherKind),
            Translated::Unreadable(Unreadable::OtherLanguage("es".to_owned())),
            Translated::Report(report),
        ] {
            check(&TranslatedPage { ctx: ctx.clone(), card: card(), language: "es".to_owned(), outcome });
        }
    });
}
