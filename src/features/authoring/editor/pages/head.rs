//! The head of the editor, the same above each of its views.

use crate::{
    domain::ids::QuestionnaireId,
    features::authoring::{
        editor::{desk::Draft, handlers::address, item_form::Tab},
        pages::CardView,
    },
    storage::draft_edits::Stacks,
};

/// The ways to look at one draft.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::features::authoring) enum View {
    #[default]
    Items,
    Flow,
    Scores,
    Translations,
}

impl View {
    const ALL: [Self; 4] = [Self::Items, Self::Flow, Self::Scores, Self::Translations];

    /// How forms name it; the items where they name none.
    pub(in crate::features::authoring) fn of(code: &str) -> Self {
        Self::ALL.into_iter().find(|view| view.code() == code).unwrap_or_default()
    }

    pub(in crate::features::authoring) const fn code(self) -> &'static str {
        match self {
            Self::Items => "",
            Self::Flow => "flow",
            Self::Scores => "scores",
            Self::Translations => "translations",
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    pub(in crate::features::authoring) const fn key(&self) -> &'static str {
        match self {
            Self::Items => "editor-items",
            Self::Flow => "editor-view-flow",
            Self::Scores => "editor-view-scores",
            Self::Translations => "editor-view-translations",
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    pub(in crate::features::authoring) const fn icon(&self) -> &'static str {
        match self {
            Self::Items => "list-tree",
            Self::Flow => "sitemap",
            Self::Scores => "calculator",
            Self::Translations => "language",
        }
    }
}

/// What the head tells, and where it leads.
#[derive(Debug)]
pub(in crate::features::authoring) struct Head {
    pub(in crate::features::authoring) view: View,
    /// The address of the questionnaire.
    pub(in crate::features::authoring) href: String,
    pub(in crate::features::authoring) title: String,
    /// Where the whole draft is tried.
    pub(in crate::features::authoring) preview: String,
    pub(in crate::features::authoring) number: i32,
    /// What was just done.
    pub(in crate::features::authoring) status: String,
    /// The item that is open, which undoing comes back to.
    pub(in crate::features::authoring) open: String,
    pub(in crate::features::authoring) tab: Tab,
    pub(in crate::features::authoring) may_undo: bool,
    pub(in crate::features::authoring) may_redo: bool,
    id: QuestionnaireId,
}

impl Head {
    pub(in crate::features::authoring) fn of(view: View, card: &CardView, draft: &Draft) -> Self {
        let href = card.href();
        Self {
            view,
            title: card.title().to_owned(),
            preview: format!("{href}/versions/{}/preview", draft.id()),
            href,
            number: draft.version.number,
            status: String::new(),
            open: String::new(),
            tab: Tab::default(),
            may_undo: false,
            may_redo: false,
            id: QuestionnaireId::new(card.0.questionnaire.id),
        }
    }

    pub(in crate::features::authoring) fn stacks(&mut self, stacks: &Stacks) {
        self.may_undo = !stacks.undo.is_empty();
        self.may_redo = !stacks.redo.is_empty();
    }

    #[expect(clippy::unused_self, reason = "templates call methods only")]
    pub(in crate::features::authoring) fn views(&self) -> [View; 4] {
        View::ALL
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    pub(in crate::features::authoring) fn is_at(&self, view: &View) -> bool {
        self.view == *view
    }

    /// The open item stays open in the views that show items.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    pub(in crate::features::authoring) fn view_href(&self, view: &View) -> String {
        let open = Some(self.open.as_str()).filter(|open| !open.is_empty());
        match view {
            View::Translations => format!("{}/translations", self.href),
            View::Scores => address(self.id, *view, None, Tab::default(), None),
            View::Items | View::Flow => {
                let item = open.filter(|_| self.view != View::Scores);
                address(self.id, *view, item, Tab::default(), None)
            }
        }
    }
}
