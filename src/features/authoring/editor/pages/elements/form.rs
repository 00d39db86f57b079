//! The form of an element: that of an item, with what belongs to elements alone.

use askama::Template;
use serde_json::Value as Json;

use crate::{
    domain::{
        ids::ElementId,
        questionnaire::edit::{ElementKind, OptionRow, SAMPLE, Tree},
    },
    features::authoring::editor::{
        item_form::{Sent, TYPE, Tab, Taken},
        pages::{
            fields::{Field, ItemView, KINDS, wrong_key},
            item_rows::{flag_views, row_views},
        },
    },
    web::{forms::FieldErrors, page::PageContext},
};

/// Empty rows for options, so that some can be typed before the form has to come again.
const BLANK_OPTIONS: usize = 3;

/// The properties of an item that belong to its element, in the order of the form: first those that are always in sight.
const FIELDS: [&str; 28] = [
    "text",
    "control",
    "analogue",
    "category",
    "unit",
    "unit-options",
    "value-set",
    "reference-type",
    "text-format",
    "open-label",
    "min-occurs",
    "max-occurs",
    "min",
    "max",
    "min-amount",
    "max-amount",
    "step",
    "decimals",
    "min-length",
    "max-length",
    "regex",
    "mime-type",
    "max-size",
    "short-text",
    "entry-format",
    "orientation",
    "support-link",
    TYPE,
];

/// The last of those that are always in sight.
const IN_SIGHT: usize = 10;

/// Whether an element may be of this type, as forms name it.
pub(in crate::features::authoring) fn is_element_type(code: &str) -> bool {
    code != "group" && KINDS.iter().any(|(known, _)| *known == code)
}

/// New, or one there is.
#[derive(Template)]
#[template(path = "pages/elements/form.html")]
pub(in crate::features::authoring) struct ElementFormPage {
    pub(in crate::features::authoring) ctx: PageContext,
    of: Option<ElementId>,
    kind: ElementKind,
    pub(in crate::features::authoring) title: String,
    pub(in crate::features::authoring) is_shared: bool,
    /// The revision that the form shows.
    pub(in crate::features::authoring) seen: i32,
    /// Somebody else changed it since.
    pub(in crate::features::authoring) is_stale: bool,
    item: ItemView,
    /// Fields that most elements don't need.
    more: Vec<Field>,
    errors: FieldErrors,
}

impl ElementFormPage {
    /// The names of the fields that the form of this kind may send, beside rows.
    pub(in crate::features::authoring) const fn fields(kind: ElementKind) -> &'static [&'static str] {
        match kind {
            ElementKind::Question => &FIELDS,
            ElementKind::AnswerSet => &[],
        }
    }

    /// Over a questionnaire of one item.
    pub(in crate::features::authoring) fn of(
        ctx: PageContext,
        of: Option<ElementId>,
        kind: ElementKind,
        sample: &Json,
    ) -> Self {
        let tree = Tree::of(sample);
        let own = tree.find(SAMPLE).unwrap_or(&Json::Null);
        let view = |tab| ItemView::of(&ctx, &tree, own, tab, false);
        let mut item = view(Tab::Content);
        item.lists.clear();
        let is_ours = |name: &str| Self::fields(kind).contains(&name);
        item.fields.extend(view(Tab::Rules).fields);
        item.fields.extend(view(Tab::Access).fields);
        item.fields.retain(|field| is_ours(&field.name));
        item.identity.retain(|field| is_ours(&field.name));
        for field in &mut item.identity {
            field.choices.retain(|choice| is_element_type(&choice.value));
        }
        item.flags = if kind == ElementKind::Question { view(Tab::Points).flags } else { None };
        let is_in_sight = |field: &Field| {
            FIELDS.iter().take(IN_SIGHT).any(|name| *name == field.name) || field.name == TYPE
        };
        let (fields, more) = std::mem::take(&mut item.fields).into_iter().partition(is_in_sight);
        item.fields = fields;
        let mut page = Self {
            title: String::new(),
            is_shared: false,
            seen: 0,
            is_stale: false,
            more,
            errors: FieldErrors::new(),
            item,
            of,
            kind,
            ctx,
        };
        page.blank_options();
        page
    }

    fn blank_options(&mut self) {
        if let Some(rows) = &mut self.item.options {
            let blank = row_views::<OptionRow>(&[]);
            for _ in 1..BLANK_OPTIONS {
                rows.extend(blank.iter().cloned());
            }
        }
    }

    /// All that was sent stands in the form as it was typed.
    pub(in crate::features::authoring) fn keep(&mut self, sample: &Json, sent: &Sent) {
        let all = self.item.fields.iter_mut().chain(&mut self.item.identity).chain(&mut self.more);
        for field in all {
            if let Some(typed) = sent.values.get(&field.name) {
                field.value.clone_from(typed);
                for choice in &mut field.choices {
                    choice.is_chosen = choice.value == *typed;
                }
            }
        }
        if let (Some(_), Some(rows)) = (&self.item.options, &sent.options) {
            self.item.options = Some(row_views(rows));
            self.blank_options();
        }
        let tree = Tree::of(sample);
        if let (Some(_), Some(rows), Some(item)) = (&self.item.flags, &sent.flags, tree.find(SAMPLE)) {
            self.item.flags = Some(flag_views(&self.ctx, item, rows));
        }
    }

    /// Says what is wrong at each field.
    pub(in crate::features::authoring) fn refuse(&mut self, taken: &Taken, errors: FieldErrors) {
        self.errors = errors;
        for (name, wrong) in &taken.errors {
            let said = self.ctx.t(wrong_key(*wrong)).into_owned();
            let row =
                |prefix: &str| name.strip_prefix(prefix).and_then(|number| number.parse::<usize>().ok());
            let all = self.item.fields.iter_mut().chain(&mut self.item.identity).chain(&mut self.more);
            let mut anchor = format!("p-{name}");
            for field in all.filter(|field| field.name == *name) {
                field.error.clone_from(&said);
            }
            if let (Some(number), Some(rows)) = (row("option-"), &mut self.item.options) {
                anchor = format!("option-text-{number}");
                if let Some(row) = rows.get_mut(number) {
                    row.error.clone_from(&said);
                }
            }
            if let (Some(number), Some(rows)) = (row("flag-"), &mut self.item.flags) {
                anchor = format!("flag-operator-{number}");
                if let Some(row) = rows.get_mut(number) {
                    row.error.clone_from(&said);
                }
            }
            self.errors.add_text(anchor, said);
        }
        if taken.has_unfinished {
            self.errors.add("flag-operator-0", "elements-flag-unfinished");
        }
    }

    /// The names of its fields: a box that is not ticked sends nothing.
    fn shown(&self) -> String {
        let more = self.more.iter().map(|field| field.name.as_str());
        std::iter::once(self.item.shown().as_str()).chain(more).collect::<Vec<_>>().join(" ")
    }

    fn is_answer_set(&self) -> bool {
        self.kind == ElementKind::AnswerSet
    }

    fn heading(&self) -> &'static str {
        match (self.of, self.kind) {
            (Some(_), _) => "elements-edit",
            (None, ElementKind::Question) => "elements-new-question",
            (None, ElementKind::AnswerSet) => "elements-new-answer-set",
        }
    }

    fn action(&self) -> String {
        self.of.map_or_else(|| "/admin/elements".to_owned(), |id| format!("/admin/elements/{id}"))
    }

    fn is_more_used(&self) -> bool {
        self.more.iter().any(|field| !field.value.is_empty() || !field.error.is_empty())
    }
}
