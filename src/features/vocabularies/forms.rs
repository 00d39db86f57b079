//! What admins send about vocabularies.

use serde::Deserialize;

/// What was just done, for the line above the list.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ListQuery {
    pub(super) done: Option<String>,
}

/// Beside the files.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct AddForm {
    /// A resource that was pasted.
    #[serde(default)]
    pub(super) text: String,
}
