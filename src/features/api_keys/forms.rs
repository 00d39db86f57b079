//! What admins send about keys.

use serde::Deserialize;

use crate::{domain::api_scope::ApiScopes, web::forms::FieldErrors};

/// Longest name of a key, in characters.
const LONGEST_NAME: usize = 100;

/// What was just done, for the line above the list.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ListQuery {
    pub(super) done: Option<String>,
}

/// A new key.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct KeyForm {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) scope: Vec<String>,
}

impl KeyForm {
    /// What the key may do; only ticked boxes count.
    pub(super) fn scopes(&self) -> ApiScopes {
        ApiScopes::of_names(&self.scope)
    }

    pub(super) fn errors(&self) -> FieldErrors {
        let mut errors = FieldErrors::new();
        let length = self.name.trim().chars().count();
        if length == 0 || length > LONGEST_NAME || self.name.chars().any(char::is_control) {
            errors.add("name", "api-keys-name-wrong");
        }
        if self.scopes().is_empty() {
            errors.add("scope", "api-keys-scope-missing");
        }
        errors
    }
}
