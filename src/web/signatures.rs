//! The words for kinds of signatures.

use super::i18n::Language;
use crate::domain::questionnaire::{SignatureKind, SignatureRole};

/// The author's words for it, else ours for what its code says.
pub fn title(kind: &SignatureKind, language: Language) -> String {
    if let Some(text) = &kind.text {
        return text.get(language.tag()).to_owned();
    }
    let key = match kind.role() {
        SignatureRole::Author => "signature-author",
        SignatureRole::Consent => "signature-consent",
        SignatureRole::Witness => "signature-witness",
        SignatureRole::Interpreter => "signature-interpreter",
        SignatureRole::Verifier => "signature-verifier",
        SignatureRole::Other => return kind.name(language.tag()).to_owned(),
    };
    language.text(key).into_owned()
}
