//! Who works on a questionnaire.

use askama::Template;

use super::{CardView, Person};
use crate::{
    features::authoring::forms::RightForm,
    storage::collaborators::{Collaborator, Right},
    web::{
        forms::FieldErrors,
        page::{PageContext, initials},
    },
};

/// `/admin/questionnaires/{id}/people`
#[derive(Template)]
#[template(path = "pages/authoring/people.html")]
pub(in crate::features::authoring) struct PeoplePage {
    pub(in crate::features::authoring) ctx: PageContext,
    pub(in crate::features::authoring) card: CardView,
    pub(in crate::features::authoring) people: Vec<Collaborator>,
    /// Members who could be added.
    pub(in crate::features::authoring) others: Vec<Person>,
    /// What was chosen, kept where it was refused.
    pub(in crate::features::authoring) form: RightForm,
    pub(in crate::features::authoring) errors: FieldErrors,
    pub(in crate::features::authoring) done: Option<String>,
}

impl PeoplePage {
    /// Each right with its name, and whether it is this one.
    fn rights(&self, now: &str) -> Vec<(&'static str, String, bool)> {
        let words =
            |right: Right| (right.code(), self.ctx.t(keys(right).0).into_owned(), right.code() == now);
        Right::ALL.into_iter().map(words).collect()
    }

    /// Each right with what it allows.
    fn meanings(&self) -> Vec<(String, String)> {
        let meaning = |right: Right| {
            let (name, text) = keys(right);
            (self.ctx.t(name).into_owned(), self.ctx.t(text).into_owned())
        };
        Right::ALL.into_iter().map(meaning).collect()
    }

    /// The right that the form to add somebody shows first.
    fn chosen(&self) -> &str {
        if self.form.right.is_empty() { Right::View.code() } else { &self.form.right }
    }

    fn done_text(&self) -> String {
        match self.done.as_deref() {
            Some("saved") => self.ctx.t("people-saved").into_owned(),
            Some("taken") => self.ctx.t("people-taken").into_owned(),
            _ => String::new(),
        }
    }

    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn initials(&self, name: &str) -> String {
        initials(name)
    }
}

const fn keys(right: Right) -> (&'static str, &'static str) {
    match right {
        Right::Use => ("people-use", "people-use-text"),
        Right::View => ("people-view", "people-view-text"),
        Right::Edit => ("people-edit", "people-edit-text"),
        Right::Publish => ("people-publish", "people-publish-text"),
    }
}
