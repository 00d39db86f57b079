//! The form of a questionnaire's details.

use askama::Template;
use uuid::Uuid;

use crate::{
    domain::ids::QuestionnaireId,
    features::authoring::forms::DetailsForm,
    web::{
        forms::FieldErrors,
        page::{PageContext, initials},
    },
};

/// Somebody a questionnaire can be shared with.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct Person {
    pub(in crate::features::authoring) id: Uuid,
    pub(in crate::features::authoring) name: String,
    pub(in crate::features::authoring) email: String,
}

impl Person {
    fn initials(&self) -> String {
        initials(&self.name)
    }
}

/// New, or the details of one there is.
#[derive(Template)]
#[template(path = "pages/authoring/details.html")]
pub(in crate::features::authoring) struct DetailsPage {
    pub(in crate::features::authoring) ctx: PageContext,
    pub(in crate::features::authoring) of: Option<QuestionnaireId>,
    pub(in crate::features::authoring) people: Vec<Person>,
    pub(in crate::features::authoring) form: DetailsForm,
    pub(in crate::features::authoring) errors: FieldErrors,
}

impl DetailsPage {
    fn heading(&self) -> &'static str {
        if self.of.is_some() { "authoring-details" } else { "authoring-new" }
    }

    fn action(&self) -> String {
        match self.of {
            Some(id) => format!("/admin/questionnaires/{id}/details"),
            None => "/admin/questionnaires".to_owned(),
        }
    }

    fn back(&self) -> String {
        match self.of {
            Some(id) => format!("/admin/questionnaires/{id}"),
            None => "/admin/questionnaires".to_owned(),
        }
    }

    fn is_chosen(&self, person: &Person) -> bool {
        self.form.collaborator.contains(&person.id)
    }
}
