//! What people send on these pages.

use serde::Deserialize;
use url::form_urlencoded;
use uuid::Uuid;

use crate::{
    domain::{ids::QuestionnaireId, questionnaire::translation::Wanted},
    web::forms::FieldErrors,
};

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

/// In which language a form is looked at before it is printed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct PaperQuery {
    pub(super) language: Option<String>,
}

/// As what a form is printed, and in which language.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct PaperFileQuery {
    /// `pdf`, which it is without, or `docx`.
    pub(super) kind: Option<String>,
    pub(super) language: Option<String>,
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

/// Somebody's right on a questionnaire.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RightForm {
    #[serde(default)]
    pub(super) account: String,
    #[serde(default)]
    pub(super) right: String,
    /// It is taken away.
    #[serde(default)]
    pub(super) takes: bool,
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
    #[serde(default)]
    pub(super) languages: Vec<String>,
    /// The languages that the page showed as not complete.
    #[serde(default)]
    pub(super) partial: Vec<String>,
}

/// The languages that a published version is offered in, beside its original.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct LanguagesForm {
    #[serde(default)]
    pub(super) languages: Vec<String>,
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

/// Which texts are shown, or written into a file.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct TranslationQuery {
    pub(super) language: Option<String>,
    /// Only those without a translation.
    pub(super) missing: Option<String>,
    /// `csv`, else XLIFF.
    pub(super) format: Option<String>,
    pub(super) page: Option<u32>,
    pub(super) done: Option<String>,
}

/// Words for texts, in the order of their keys.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct TranslationForm {
    /// Tells the draft that was shown.
    #[serde(default)]
    pub(super) mark: String,
    pub(super) language: String,
    #[serde(default)]
    missing: String,
    #[serde(default)]
    page: String,
    #[serde(default)]
    key: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
}

impl TranslationForm {
    pub(super) fn wanted(&self) -> Vec<Wanted> {
        let line_ends = |words: &String| words.replace("\r\n", "\n");
        let pairs = self.key.iter().zip(&self.words);
        pairs.map(|(key, words)| Wanted { key: key.clone(), words: line_ends(words) }).collect()
    }

    /// Where it came from.
    pub(super) fn address(&self, id: QuestionnaireId) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("language", &self.language);
        for (name, value) in [("missing", &self.missing), ("page", &self.page)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.append_pair("done", "saved");
        format!("/admin/questionnaires/{id}/translations?{}", query.finish())
    }
}

/// Beside a file of translations.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct TranslationImportForm {
    #[serde(default)]
    pub(super) language: String,
}

/// Which two versions are compared; without them, the published one and the draft.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) struct CompareQuery {
    pub(super) from: Option<Uuid>,
    pub(super) to: Option<Uuid>,
    pub(super) page: Option<u32>,
}

/// Which two versions somebody speaks of; without them, the newest and the one before.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct MappingQuery {
    pub(super) from: Option<Uuid>,
    pub(super) to: Option<Uuid>,
    pub(super) done: Option<String>,
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
