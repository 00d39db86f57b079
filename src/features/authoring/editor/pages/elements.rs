//! Pages of the library's elements.

mod form;
mod item;

use askama::Template;
use serde::Deserialize;
use serde_json::Value as Json;
use url::form_urlencoded;
use uuid::Uuid;

pub(in crate::features::authoring) use self::form::{ElementFormPage, is_element_type};
pub(in crate::features::authoring) use self::item::{ItemElement, PickPage};
use super::{View, address, fields, tree};
use crate::{
    domain::{
        ids::QuestionnaireId,
        questionnaire::{
            Questionnaire, compile,
            edit::{ElementKind, SAMPLE, Tree, kind_of, option_rows, sample, uses},
        },
    },
    features::authoring::{
        editor::item_form::Tab,
        pages::{Asked, DifferenceView, icon, kind_key},
    },
    storage::{
        StorageError,
        elements::{Element, Filter},
        versions::Version,
    },
    web::{page::PageContext, pager::Pager},
};

/// Options of a list in the line that tells it.
const SHOWN_OPTIONS: usize = 8;

/// Which elements are looked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(in crate::features::authoring) struct ElementQuery {
    pub(super) q: Option<String>,
    /// A type of item, or `answer_set`.
    pub(super) kind: Option<String>,
    /// `mine`, `shared`, `private` or `archived`; all in use otherwise.
    pub(super) who: Option<String>,
    pub(in crate::features::authoring) page: Option<u32>,
    /// The item that they are looked for.
    pub(super) item: Option<String>,
    /// What was just done.
    pub(super) done: Option<String>,
}

impl ElementQuery {
    /// As storage knows it; what is unknown asks for all.
    pub(in crate::features::authoring) fn filter(&self) -> Filter {
        let who = self.who.as_deref().unwrap_or_default();
        Filter {
            search: self.words().to_owned(),
            kind: self.kind.clone().unwrap_or_default(),
            mine: who == "mine",
            shared: match who {
                "shared" => Some(true),
                "private" => Some(false),
                _ => None,
            },
            archived: who == "archived",
        }
    }

    fn words(&self) -> &str {
        self.q.as_deref().unwrap_or_default().trim()
    }

    fn is_filtered(&self) -> bool {
        let is_set = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
        is_set(&self.q) || is_set(&self.kind) || is_set(&self.who)
    }

    /// Code, key of its words, and whether it is chosen: what an element may be.
    fn kinds(&self) -> Vec<(&'static str, &'static str, bool)> {
        let chosen = self.kind.as_deref().unwrap_or_default();
        let kinds = fields::KINDS.iter().filter(|(code, _)| *code != "group").copied();
        let all = [("", "elements-all-kinds"), ("answer_set", "elements-kind-answer-set")];
        all.into_iter().chain(kinds).map(|(code, key)| (code, key, code == chosen)).collect()
    }

    /// The same of whose they are.
    fn people(&self) -> Vec<(&'static str, &'static str, bool)> {
        let chosen = self.who.as_deref().unwrap_or_default();
        let all = [
            ("", "elements-who-all"),
            ("mine", "elements-who-mine"),
            ("shared", "elements-who-shared"),
            ("private", "elements-who-private"),
            ("archived", "elements-who-archived"),
        ];
        all.into_iter().map(|(code, key)| (code, key, code == chosen)).collect()
    }
}

/// An element as lists and its own page show it.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct ElementView {
    pub(super) element: Element,
    pub(super) owner: String,
    /// The words of its question.
    pub(super) text: String,
    /// Its options in one line.
    pub(super) options: String,
    pub(super) kind_key: &'static str,
    pub(super) icon: &'static str,
}

impl ElementView {
    /// # Errors
    /// `Corrupt` where what is stored is no JSON.
    pub(in crate::features::authoring) fn of(
        ctx: &PageContext,
        element: Element,
        owner: Option<String>,
    ) -> Result<Self, StorageError> {
        let kind = element.kind();
        let sample = sample(&element.json()?, kind, &element.title, ctx.language.tag());
        let empty = Json::Null;
        let tree = Tree::of(&sample);
        let item = tree.find(SAMPLE).unwrap_or(&empty);
        let is_multiple = item.get("repeats") == Some(&Json::Bool(true));
        let said = |points: &str| {
            if points.is_empty() { String::new() } else { format!(" ({})", points.replace('.', ",")) }
        };
        let rows = option_rows(item);
        let options = rows.iter().take(SHOWN_OPTIONS).map(|row| format!("{}{}", row.text, said(&row.points)));
        let mut options = options.collect::<Vec<_>>().join(" · ");
        if rows.len() > SHOWN_OPTIONS {
            options.push_str(" · …");
        }
        let is_set = kind == ElementKind::AnswerSet;
        Ok(Self {
            text: if is_set { String::new() } else { tree::label(ctx, item) },
            options,
            kind_key: if is_set { "elements-kind-answer-set" } else { kind_key(kind_of(item), is_multiple) },
            icon: if is_set { "list-check" } else { icon(kind_of(item), is_multiple) },
            owner: owner.unwrap_or_default(),
            element,
        })
    }

    fn href(&self) -> String {
        format!("/admin/elements/{}", self.element.id)
    }

    fn title(&self) -> &str {
        &self.element.title
    }

    /// The words of the question, where its title says something else.
    fn says(&self) -> &str {
        if self.text == self.element.title { "" } else { &self.text }
    }

    fn is_answer_set(&self) -> bool {
        self.element.kind() == ElementKind::AnswerSet
    }

    fn is_archived(&self) -> bool {
        self.element.archived_at.is_some()
    }
}

/// `/admin/elements`
#[derive(Template)]
#[template(path = "pages/elements/list.html")]
pub(in crate::features::authoring) struct ElementsPage {
    pub(in crate::features::authoring) ctx: PageContext,
    pub(in crate::features::authoring) found: Vec<ElementView>,
    pub(in crate::features::authoring) query: ElementQuery,
    pub(in crate::features::authoring) pager: Pager,
}

impl ElementsPage {
    /// Where the viewer's questionnaires are.
    fn above(&self) -> &'static str {
        if self.ctx.is_admin() { "/admin/questionnaires" } else { "/staff/questionnaires" }
    }

    fn done_text(&self) -> String {
        match self.query.done.as_deref() {
            Some("unshared") => self.ctx.t("elements-done-unshared").into_owned(),
            _ => String::new(),
        }
    }
}

/// A version that has items of an element.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct UseView {
    title: String,
    href: String,
    number: i32,
    standing_key: &'static str,
    standing_kind: &'static str,
    items: Vec<UsedItem>,
}

#[derive(Clone, Debug)]
struct UsedItem {
    label: String,
    href: String,
    revision: i32,
}

impl UseView {
    fn of(
        ctx: &PageContext,
        (version, title): &(Version, String),
        element: &Element,
    ) -> Result<Option<Self>, StorageError> {
        let resource = version.json()?;
        let tree = Tree::of(&resource);
        let questionnaire = QuestionnaireId::new(version.questionnaire_id);
        let is_draft = version.status == "draft";
        let href = format!("/admin/questionnaires/{questionnaire}/versions/{}", version.id);
        let item = |(link_id, revision): (String, i32)| UsedItem {
            label: tree.find(&link_id).map_or_else(|| link_id.clone(), |item| tree::label(ctx, item)),
            href: if is_draft {
                address(questionnaire, View::Items, Some(&link_id), Tab::default(), None)
            } else {
                href.clone()
            },
            revision,
        };
        let items: Vec<UsedItem> = uses(&resource, element.id()).into_iter().map(item).collect();
        let (standing_key, standing_kind) = match version.status.as_str() {
            "draft" => ("authoring-draft", "warn"),
            "published" => ("authoring-published", "ok"),
            _ => ("authoring-retired", ""),
        };
        let (title, number) = (title.clone(), version.number);
        Ok((!items.is_empty()).then(|| Self {
            title,
            href: href.clone(),
            number,
            standing_key,
            standing_kind,
            items,
        }))
    }
}

/// A draft that may take the newest revision.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct Offer {
    pub(in crate::features::authoring) questionnaire: Uuid,
    pub(in crate::features::authoring) title: String,
    pub(in crate::features::authoring) number: i32,
    pub(in crate::features::authoring) items: Vec<OfferedItem>,
}

/// What would change of one of its items.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct OfferedItem {
    pub(in crate::features::authoring) label: String,
    pub(in crate::features::authoring) href: String,
    pub(in crate::features::authoring) difference: DifferenceView,
}

/// `/admin/elements/{id}`
#[derive(Template)]
#[template(path = "pages/elements/show.html")]
pub(in crate::features::authoring) struct ElementPage {
    pub(in crate::features::authoring) ctx: PageContext,
    view: ElementView,
    /// As a patient sees it; `None` where it can't be asked as it is.
    asked: Option<Asked>,
    uses: Vec<UseView>,
    /// Versions of questionnaires that the author may not look at.
    pub(in crate::features::authoring) others: usize,
    pub(in crate::features::authoring) offers: Vec<Offer>,
    pub(in crate::features::authoring) may_change: bool,
    done: String,
    is_refused: bool,
}

impl ElementPage {
    /// # Errors
    /// `Corrupt` where what is stored is no JSON.
    pub(in crate::features::authoring) fn of(
        ctx: PageContext,
        view: ElementView,
        language: &str,
        uses: &[(Version, String)],
    ) -> Result<Self, StorageError> {
        let element = &view.element;
        let sample = sample(&element.json()?, element.kind(), &element.title, language);
        let compiled = Questionnaire::from_json(&sample).ok().and_then(|whole| compile(&whole).ok());
        let asked = compiled.as_ref().and_then(|compiled| Some(Asked::of(&ctx, compiled.find(SAMPLE)?)));
        let found =
            uses.iter().map(|used| UseView::of(&ctx, used, element)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            asked,
            uses: found.into_iter().flatten().collect(),
            others: 0,
            offers: Vec::new(),
            may_change: false,
            done: String::new(),
            is_refused: false,
            view,
            ctx,
        })
    }

    /// Tells what was just done.
    pub(in crate::features::authoring) fn tell(&mut self, done: &str, count: usize) {
        let ctx = &self.ctx;
        self.is_refused = done == "newer";
        self.done = match done {
            "created" => ctx.t("elements-done-created").into_owned(),
            "changed" => ctx.t("elements-done-changed").into_owned(),
            "shared" => ctx.t("elements-done-shared").into_owned(),
            "unshared" => ctx.t("elements-done-unshared").into_owned(),
            "archived" => ctx.t("elements-done-archived").into_owned(),
            "restored" => ctx.t("elements-done-restored").into_owned(),
            "applied" => ctx.t1("elements-done-applied", "count", count),
            "newer" => ctx.t("elements-refused-newer").into_owned(),
            _ => String::new(),
        };
    }
}

/// A query string for links within the choice of elements.
fn with_item(path: &str, item: &str) -> String {
    if item.is_empty() {
        return path.to_owned();
    }
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("item", item).finish();
    format!("{path}?{query}")
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::json;

    use super::*;
    use crate::{
        domain::questionnaire::edit::{Change, Origin, remember},
        features::authoring::{
            editor::{desk::Draft, elements::difference, item_form::Taken},
            pages::samples::{card, version},
        },
        web::{forms::FieldErrors, i18n::Language, page::samples::check},
    };

    fn content(kind: ElementKind) -> Json {
        let options = json!([{"valueCoding": {"code": "y", "display": "Sim <b>"},
            "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 1.5}]}]);
        match kind {
            ElementKind::AnswerSet => options,
            ElementKind::Question => {
                json!({"linkId": "q", "type": "choice", "text": "Fuma?", "answerOption": options})
            }
        }
    }

    fn view(ctx: &PageContext, kind: ElementKind, shared: bool) -> ElementView {
        let element = Element {
            id: Uuid::nil(),
            kind: kind.code().to_owned(),
            title: "Tabaco <i>".to_owned(),
            item_type: "choice".to_owned(),
            content: content(kind).to_string(),
            revision: 2,
            owner_id: None,
            shared,
            updated_at: DateTime::from_timestamp(1_795_000_000, 0).unwrap(),
            archived_at: shared.then(|| DateTime::from_timestamp(1_795_000_000, 0).unwrap()),
        };
        ElementView::of(ctx, element, shared.then(|| "Ana".to_owned())).unwrap()
    }

    /// A draft with an item of the element.
    fn draft() -> Json {
        let mut item = content(ElementKind::Question);
        let origin = Origin { element: crate::domain::ids::ElementId::new(Uuid::nil()), revision: 1 };
        if let Some(Change::Extend { becomes, .. }) = remember(&item, Some(origin)) {
            item["extension"] = Json::Array(becomes);
        }
        json!({"resourceType": "Questionnaire", "status": "draft", "title": "Sono", "item": [item]})
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "one after the other, each page in each state")]
    fn every_page_of_elements_renders_in_every_language() {
        for language in Language::ALL {
            let ctx = PageContext::staff_sample(language);
            let both =
                || ElementKind::ALL.map(|kind| view(&ctx, kind, kind == ElementKind::Question)).to_vec();
            let pager = |total| Pager::new(&ctx, None, 12, total);
            for (found, q) in [(both(), None), (Vec::new(), None), (Vec::new(), Some("x".to_owned()))] {
                let query = ElementQuery { q, done: Some("unshared".to_owned()), ..ElementQuery::default() };
                let total = i64::try_from(found.len()).unwrap();
                check(&ElementsPage {
                    ctx: ctx.clone(),
                    found: found.clone(),
                    query: query.clone(),
                    pager: pager(total),
                });
                for item in [None, Some("q".to_owned())] {
                    let query = ElementQuery { item, ..query.clone() };
                    let draft = Draft { version: version(&draft().to_string()), resource: draft() };
                    check(&PickPage::of(ctx.clone(), card(), &draft, found.clone(), query, pager(total)));
                }
            }
            for kind in ElementKind::ALL {
                let uses = [(version(&draft().to_string()), "Sono <b>".to_owned())];
                let mut page = ElementPage::of(ctx.clone(), view(&ctx, kind, true), "pt-BR", &uses).unwrap();
                assert_eq!((page.uses.len(), page.asked.is_some()), (1, true));
                let put = Change::Put {
                    item: Some("q".to_owned()),
                    member: "text".to_owned(),
                    was: Some("Fuma?".into()),
                    becomes: Some("Você fuma?".into()),
                };
                let offered = |changes: &[Change]| OfferedItem {
                    label: "Fuma? <b>".to_owned(),
                    href: String::new(),
                    difference: difference(&ctx, &draft(), &draft()["item"][0], changes).unwrap(),
                };
                let items = vec![offered(&[put]), offered(&[])];
                assert!(!items[0].difference.is_empty() && items[1].difference.is_empty());
                page.offers =
                    vec![Offer { questionnaire: Uuid::nil(), title: "<b>".to_owned(), number: 1, items }];
                page.may_change = true;
                page.others = 2;
                for done in [
                    "created", "changed", "shared", "unshared", "archived", "restored", "applied", "newer",
                    "x",
                ] {
                    page.tell(done, 2);
                    assert_eq!(page.done.is_empty(), done == "x");
                    check(&page);
                }
                let sample = sample(&content(kind), kind, "Tabaco", "pt-BR");
                for of in [None, Some(crate::domain::ids::ElementId::new(Uuid::nil()))] {
                    let mut page = ElementFormPage::of(ctx.clone(), of, kind, &sample);
                    check(&page);
                    page.is_stale = true;
                    let mut errors = FieldErrors::new();
                    errors.add("title", "elements-title-missing");
                    let wrong = crate::domain::questionnaire::edit::Wrong::Empty;
                    let named = ["text", "min", "option-0", "flag-0"].map(|name| (name.to_owned(), wrong));
                    let taken = Taken { errors: named.to_vec(), has_unfinished: true, ..Taken::default() };
                    page.refuse(&taken, errors);
                    check(&page);
                }
            }
        }
    }
}
