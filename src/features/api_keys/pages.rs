//! Pages about keys.

use askama::Template;

use super::forms::KeyForm;
use crate::{
    domain::api_scope::{ApiScope, Operation, Resource},
    storage::api_keys::ApiKey,
    web::{forms::FieldErrors, page::PageContext},
};

/// One key in the list.
pub(super) struct Row {
    pub(super) key: ApiKey,
    /// Who made it; `None` for the command line.
    pub(super) author: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/api_keys/list.html")]
pub(super) struct ListPage {
    pub(super) ctx: PageContext,
    pub(super) rows: Vec<Row>,
    /// Whether one was just revoked.
    pub(super) is_revoked: bool,
}

#[derive(Template)]
#[template(path = "pages/api_keys/new.html")]
pub(super) struct NewPage {
    pub(super) ctx: PageContext,
    pub(super) form: KeyForm,
    pub(super) errors: FieldErrors,
}

/// A box to tick.
struct Choice {
    /// The first one carries the field's own name, where the list of messages leads.
    id: String,
    scope: String,
    text: &'static str,
    is_chosen: bool,
}

impl NewPage {
    fn choices(&self) -> Vec<Choice> {
        let choice = |(position, scope): (usize, ApiScope)| Choice {
            id: if position == 0 { "scope".to_owned() } else { format!("scope-{position}") },
            scope: scope.to_string(),
            text: meaning(scope),
            is_chosen: self.form.scopes().contains(scope),
        };
        ApiScope::all().enumerate().map(choice).collect()
    }
}

/// Key of what a scope permits.
const fn meaning(scope: ApiScope) -> &'static str {
    match (scope.resource, scope.operation) {
        (Resource::Questionnaire, Operation::Read) => "api-keys-questionnaire-read",
        (Resource::Questionnaire, Operation::Write) => "api-keys-questionnaire-write",
        (Resource::QuestionnaireResponse, Operation::Read) => "api-keys-response-read",
        (Resource::QuestionnaireResponse, Operation::Write) => "api-keys-response-write",
        (Resource::Patient, Operation::Read) => "api-keys-patient-read",
        (Resource::Patient, Operation::Write) => "api-keys-patient-write",
        (Resource::ValueSet, Operation::Read) => "api-keys-value-set-read",
        (Resource::ValueSet, Operation::Write) => "api-keys-value-set-write",
        (Resource::CodeSystem, Operation::Read) => "api-keys-code-system-read",
        (Resource::CodeSystem, Operation::Write) => "api-keys-code-system-write",
    }
}

/// The key, shown once.
#[derive(Template)]
#[template(path = "pages/api_keys/created.html")]
pub(super) struct CreatedPage {
    pub(super) ctx: PageContext,
    pub(super) name: String,
    pub(super) key: String,
    pub(super) scopes: Vec<String>,
}

/// Asks before revoking.
#[derive(Template)]
#[template(path = "pages/api_keys/revoke.html")]
pub(super) struct RevokePage {
    pub(super) ctx: PageContext,
    pub(super) key: ApiKey,
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::web::{i18n::Language, page::samples};

    fn key(is_used: bool, is_revoked: bool) -> ApiKey {
        ApiKey {
            id: uuid::Uuid::nil(),
            organisation_id: uuid::Uuid::nil(),
            name: "Prontuário <municipal>".to_owned(),
            hint: "x9Qa".to_owned(),
            scope_names: vec!["Patient.read".to_owned()],
            created_by: None,
            created_at: DateTime::UNIX_EPOCH,
            last_used_at: is_used.then_some(DateTime::UNIX_EPOCH),
            revoked_at: is_revoked.then_some(DateTime::UNIX_EPOCH),
        }
    }

    #[test]
    fn samples_render() {
        for language in Language::ALL {
            let ctx = || PageContext::staff_sample(language);
            let rows = vec![
                Row { key: key(true, false), author: Some("Ana".to_owned()) },
                Row { key: key(false, true), author: None },
            ];
            samples::check(&ListPage { ctx: ctx(), rows, is_revoked: true });
            samples::check(&ListPage { ctx: ctx(), rows: Vec::new(), is_revoked: false });
            let form = KeyForm { scope: vec!["Patient.read".to_owned()], ..KeyForm::default() };
            samples::check(&NewPage { ctx: ctx(), form, errors: KeyForm::default().errors() });
            samples::check(&CreatedPage {
                ctx: ctx(),
                name: "Prontuário".to_owned(),
                key: "wc_x".to_owned(),
                scopes: vec!["Patient.read".to_owned()],
            });
            samples::check(&RevokePage { ctx: ctx(), key: key(true, false) });
        }
    }
}
