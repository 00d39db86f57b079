//! The library at an item of a draft: what it came from, what can be kept of it, and what can be taken.

use askama::Template;
use serde_json::Value as Json;

use super::{ElementQuery, ElementView, with_item};
use crate::{
    domain::{
        ids::QuestionnaireId,
        questionnaire::edit::{ElementKind, Tree, content_of, origin, takes_answers},
    },
    features::authoring::{
        editor::{
            desk::{Desk, Draft},
            handlers::address,
            item_form::Tab,
            pages::{View, tree},
        },
        pages::CardView,
    },
    storage::{PgConnection, StorageError, elements},
    web::{page::PageContext, pager::Pager},
};

/// Characters of an item's words that its element is called by, unless its author says otherwise.
const LONGEST_NAME: usize = 80;

/// What the library is to the open item.
#[derive(Clone, Debug, Default)]
pub(in crate::features::authoring) struct ItemElement {
    /// It came from an element.
    pub(in crate::features::authoring::editor) is_linked: bool,
    /// The element's title and address, where the author sees it.
    pub(in crate::features::authoring::editor) title: String,
    pub(in crate::features::authoring::editor) href: String,
    /// The element has a newer revision.
    pub(in crate::features::authoring::editor) is_outdated: bool,
    /// What can be kept of the item: the codes of the kinds, with the keys of their words.
    pub(in crate::features::authoring::editor) kinds: Vec<(&'static str, &'static str)>,
    /// What it would be called.
    pub(in crate::features::authoring::editor) name: String,
    pub(in crate::features::authoring::editor) takes_answers: bool,
}

impl ItemElement {
    /// Of an item, as this author sees the library.
    pub(in crate::features::authoring::editor) fn of(
        ctx: &PageContext,
        conn: &mut PgConnection,
        desk: Desk,
        item: &Json,
    ) -> Result<Self, StorageError> {
        let named = [
            (ElementKind::Question, "elements-keep-question"),
            (ElementKind::AnswerSet, "elements-keep-answers"),
        ];
        let kinds = named.into_iter().filter(|(kind, _)| content_of(item, *kind).is_some());
        let mut view = Self {
            kinds: kinds.map(|(kind, key)| (kind.code(), key)).collect(),
            name: tree::label(ctx, item).chars().take(LONGEST_NAME).collect(),
            takes_answers: takes_answers(item),
            ..Self::default()
        };
        let Some(origin) = origin(item) else { return Ok(view) };
        view.is_linked = true;
        match elements::find(conn, desk.organisation, desk.account, origin.element) {
            Ok(element) => {
                view.href = format!("/admin/elements/{}", element.id);
                view.is_outdated = origin.revision < element.revision;
                view.title = element.title;
                Ok(view)
            }
            Err(StorageError::NotFound) => Ok(view),
            Err(error) => Err(error),
        }
    }
}

/// `/admin/questionnaires/{id}/editor/elements`
#[derive(Template)]
#[template(path = "pages/elements/pick.html")]
pub(in crate::features::authoring) struct PickPage {
    pub(in crate::features::authoring) ctx: PageContext,
    card: CardView,
    found: Vec<ElementView>,
    query: ElementQuery,
    pager: Pager,
    /// The linkId of the open item; empty without one.
    item: String,
    item_label: String,
    takes_answers: bool,
}

impl PickPage {
    pub(in crate::features::authoring) fn of(
        ctx: PageContext,
        card: CardView,
        draft: &Draft,
        found: Vec<ElementView>,
        query: ElementQuery,
        pager: Pager,
    ) -> Self {
        let tree = Tree::of(&draft.resource);
        let open = query.item.as_deref().and_then(|id| tree.find(id));
        Self {
            item: query.item.clone().filter(|_| open.is_some()).unwrap_or_default(),
            item_label: open.map(|item| tree::label(&ctx, item)).unwrap_or_default(),
            takes_answers: open.is_some_and(takes_answers),
            card,
            found,
            query,
            pager,
            ctx,
        }
    }

    fn back(&self) -> String {
        let id = QuestionnaireId::new(self.card.0.questionnaire.id);
        let item = Some(self.item.as_str()).filter(|item| !item.is_empty());
        address(id, View::Items, item, Tab::default(), None)
    }

    fn action(&self) -> String {
        format!("{}/editor/elements", self.card.href())
    }

    /// The choice without a search.
    fn all(&self) -> String {
        with_item(&self.action(), &self.item)
    }

    fn fits(&self, element: &ElementView) -> bool {
        !element.is_answer_set() || self.takes_answers
    }
}
