//! What people send on these pages.

use serde::Deserialize;
use uuid::Uuid;

use crate::web::forms::FieldErrors;

/// Longest title, in characters.
pub(super) const LONGEST_TITLE: usize = 200;
/// Longest description, in characters.
pub(super) const LONGEST_DESCRIPTION: usize = 2_000;
/// Longest note of a version, in characters.
pub(super) const LONGEST_NOTE: usize = 2_000;

/// Search, filter and page of the cards.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct ListQuery {
    pub(super) q: Option<String>,
    pub(super) status: Option<String>,
    pub(super) page: Option<u32>,
    /// What was just done, for the confirmation above the list.
    pub(super) done: Option<String>,
}

/// Which page of a long outline, and what was just done.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct PageQuery {
    pub(super) page: Option<u32>,
    pub(super) done: Option<String>,
}

/// Which release of FHIR is wanted: `r5`, else R4.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct ReleaseQuery {
    pub(super) release: Option<String>,
}

/// Title, description, and whom a questionnaire is shared with.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct DetailsForm {
    #[serde(default)]
    pub(super) title: String,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) collaborator: Vec<Uuid>,
}

impl DetailsForm {
    /// The form with its texts trimmed, and what is wrong with it.
    pub(super) fn checked(mut self) -> (Self, FieldErrors) {
        let mut errors = FieldErrors::new();
        self.title = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        self.description = self.description.trim().replace("\r\n", "\n");
        if self.title.is_empty() {
            errors.add("title", "authoring-title-missing");
        } else if self.title.chars().count() > LONGEST_TITLE {
            errors.add("title", "authoring-title-long");
        }
        if self.description.chars().count() > LONGEST_DESCRIPTION {
            errors.add("description", "authoring-description-long");
        }
        self.collaborator.sort_unstable();
        self.collaborator.dedup();
        (self, errors)
    }
}

/// A form without fields of its own.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoFields {}

/// Beside the files of an import.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct ImportForm {
    /// JSON typed or pasted.
    #[serde(default)]
    pub(super) text: String,
    /// `version` (default) or `separate`: what becomes of a resource whose `url` is known already.
    #[serde(default)]
    pub(super) known: String,
}

/// Beside the file that replaces a draft.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct UploadForm {
    #[serde(default)]
    pub(super) text: String,
}

/// Which version was checked, as another may have become the draft since, and what is new in it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct PublishForm {
    pub(super) version: Uuid,
    #[serde(default)]
    pub(super) note: String,
}

impl PublishForm {
    /// The form with its note trimmed, and what is wrong with it.
    pub(super) fn checked(mut self) -> (Self, FieldErrors) {
        let mut errors = FieldErrors::new();
        self.note = self.note.trim().replace("\r\n", "\n");
        if self.note.chars().count() > LONGEST_NOTE {
            errors.add("note", "authoring-note-long");
        }
        (self, errors)
    }
}

/// The draft that may go for an older version, as it was shown; empty where there was none.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct RestoreForm {
    #[serde(default)]
    pub(super) instead_of: String,
}

/// How many findings of the checker are shown: `all`, else the first.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct CheckQuery {
    pub(super) show: Option<String>,
}

/// Which two versions are compared; without them, the published one and the draft.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) struct CompareQuery {
    pub(super) from: Option<Uuid>,
    pub(super) to: Option<Uuid>,
    pub(super) page: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_asked_for_and_bounded() {
        let check = |title: &str| {
            DetailsForm { title: title.to_owned(), ..DetailsForm::default() }.checked().1.is_empty()
        };
        assert!(!check("  "));
        assert!(check("á".repeat(LONGEST_TITLE).as_str()));
        assert!(!check("á".repeat(LONGEST_TITLE + 1).as_str()));
    }
}
