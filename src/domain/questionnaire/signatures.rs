//! Which signatures a questionnaire asks for: FHIR's `questionnaire-signatureRequired`, of the whole response or of what
//! is answered to one item.

use serde_json::Value as Json;

use super::resource::Extension;
use super::text::Text;
use super::urls;
use crate::domain::value::Coding;

/// What the codes of signature types begin with (ASTM E1762, the value set of FHIR's `Signature.type`).
const ASTM: &str = "1.2.840.10065.1.12.1.";
const ASTM_SYSTEM: &str = "urn:iso-astm:E1762-95:2013";

/// A signature that is needed. Without codes any signature does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SignatureKind {
    codings: Vec<Coding>,
    /// The author's own words for it.
    pub text: Option<Text>,
}

/// In what part somebody signs, as far as pages have words of their own for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureRole {
    /// Who answers.
    Author,
    Consent,
    Witness,
    Interpreter,
    /// Who looked at the answers.
    Verifier,
    /// Any other; [`SignatureKind::name`] says which.
    Other,
}

impl SignatureKind {
    /// Those that an element asks for, each once.
    pub(super) fn all(extensions: &[Extension]) -> Vec<Self> {
        let asked = extensions.iter().filter(|extension| extension.url == urls::SIGNATURE_REQUIRED);
        let mut kinds: Vec<Self> = Vec::new();
        for kind in asked.map(Self::read) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds
    }

    /// What a signature of these types is.
    pub const fn of(codings: Vec<Coding>) -> Self {
        Self { codings, text: None }
    }

    fn read(extension: &Extension) -> Self {
        let Some(concept) = extension.raw().and_then(|(_, json)| json.as_object()) else {
            return Self::default();
        };
        let codings = concept.get("coding").and_then(Json::as_array).into_iter().flatten();
        Self {
            codings: codings.filter_map(|coding| Coding::from_fhir(coding.as_object()?)).collect(),
            text: Text::find(concept, "text"),
        }
    }

    /// Whether a signature of these types is one of this kind.
    pub fn is_met_by(&self, types: &[Coding]) -> bool {
        self.codings.is_empty() || self.codings.iter().any(|mine| types.iter().any(|one| mine.is_same(one)))
    }

    /// What a signature of this kind says of itself; FHIR wants one type at least.
    pub fn types(&self) -> Vec<Coding> {
        if self.codings.is_empty() {
            return vec![Coding::new(ASTM_SYSTEM, &format!("{ASTM}1"), "Author's Signature")];
        }
        self.codings.clone()
    }

    /// For lists of what is missing: the author's words, else those of the code, else the code.
    pub fn name(&self, language: &str) -> &str {
        let own = self.text.as_ref().map(|text| text.get(language));
        let coded =
            || self.codings.iter().find_map(|coding| coding.display.as_deref().or(coding.code.as_deref()));
        own.or_else(coded).unwrap_or_default()
    }

    pub fn role(&self) -> SignatureRole {
        let number = |coding: &Coding| coding.code.as_deref()?.strip_prefix(ASTM)?.parse::<u8>().ok();
        match self.codings.iter().find_map(number) {
            None if self.codings.is_empty() => SignatureRole::Author,
            Some(1) => SignatureRole::Author,
            Some(7) => SignatureRole::Consent,
            Some(8..=11) => SignatureRole::Witness,
            Some(12) => SignatureRole::Interpreter,
            Some(5 | 6 | 13) => SignatureRole::Verifier,
            _ => SignatureRole::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::questionnaire::{Questionnaire, compile};

    fn kinds(extensions: &Json) -> Vec<SignatureKind> {
        let resource = json!({"resourceType": "Questionnaire", "extension": extensions,
            "item": [{"linkId": "a", "type": "string", "text": "a"}]});
        compile(&Questionnaire::from_json(&resource).unwrap()).unwrap().signatures().to_vec()
    }

    #[test]
    fn each_kind_is_asked_for_once() {
        let of = |code: &str| {
            json!({"url": urls::SIGNATURE_REQUIRED, "valueCodeableConcept": {"coding": [
                {"system": ASTM_SYSTEM, "code": format!("{ASTM}{code}")}]}})
        };
        let found =
            kinds(&json!([of("1"), of("8"), of("1"), {"url": "http://example.org/other", "valueCode": "x"}]));
        let roles: Vec<SignatureRole> = found.iter().map(SignatureKind::role).collect();
        assert_eq!(roles, [SignatureRole::Author, SignatureRole::Witness]);
    }

    #[test]
    fn a_kind_is_met_by_its_code_and_one_without_codes_by_any() {
        let found = kinds(&json!([
            {"url": urls::SIGNATURE_REQUIRED, "valueCodeableConcept": {"coding": [{"code": format!("{ASTM}7")}]}},
            {"url": urls::SIGNATURE_REQUIRED, "valueCodeableConcept": {"text": "Assinatura do tutor"}}]));
        let [consent, guardian] = found.as_slice() else { panic!("{found:?}") };
        let author = Coding::new(ASTM_SYSTEM, &format!("{ASTM}1"), "");
        let seven = Coding::new(ASTM_SYSTEM, &format!("{ASTM}7"), "");
        assert!(consent.is_met_by(&[author.clone(), seven]));
        assert!(!consent.is_met_by(std::slice::from_ref(&author)));
        assert!(guardian.is_met_by(&[author]) && guardian.is_met_by(&[]));
        assert_eq!(guardian.name("pt-BR"), "Assinatura do tutor");
        assert_eq!(guardian.types().len(), 1);
    }
}
