//! A signature of a response: FHIR's `questionnaireresponse-signature`, kept word for word.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value as Json, json};

use super::engine::Occurrence;
use super::problem::{Code, Problem};
use super::questionnaire::{Compiled, SignatureKind};
use super::value::Coding;

/// The extension of a response, or of an item in it, that holds a `Signature`.
pub const EXTENSION: &str = "http://hl7.org/fhir/StructureDefinition/questionnaireresponse-signature";

/// A signature that is needed now.
#[derive(Clone, Debug, PartialEq)]
pub struct Needed<'a> {
    /// Of what is answered there; `None`: of the whole response.
    pub at: Option<Occurrence>,
    pub kind: &'a SignatureKind,
}

/// A signature that was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    pub at: Option<Occurrence>,
    /// The whole extension, as it came.
    pub extension: Json,
}

/// What somebody signs with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A name typed in its place.
    Typed(String),
    /// A drawing, as PNG.
    Drawn(Vec<u8>),
}

/// Who signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer<'a> {
    pub name: &'a str,
    /// `Patient/…`, where one is known.
    pub reference: Option<String>,
}

impl Signature {
    /// A signature given on a page.
    pub fn new(needed: &Needed<'_>, when: DateTime<Utc>, who: &Signer<'_>, mark: &Mark) -> Self {
        let types: Vec<Json> =
            needed.kind.types().into_iter().map(|coding| coding_to_json(&coding)).collect();
        let name = Some(who.name).filter(|name| !name.is_empty());
        let reference = who.reference.as_deref().map(|reference| ("reference", reference));
        let signer: Map<String, Json> = reference
            .into_iter()
            .chain(name.map(|name| ("display", name)))
            .map(|(part, text)| (part.to_owned(), json!(text)))
            .collect();
        let (format, data) = match mark {
            Mark::Typed(name) => ("text/plain", STANDARD.encode(name)),
            Mark::Drawn(png) => ("image/png", STANDARD.encode(png)),
        };
        let when = when.to_rfc3339_opts(SecondsFormat::Millis, true);
        let signature =
            json!({"type": types, "when": when, "who": signer, "sigFormat": format, "data": data});
        Self { at: needed.at.clone(), extension: json!({"url": EXTENSION, "valueSignature": signature}) }
    }

    /// Says also by a reference who signed.
    pub fn refer_to(&mut self, reference: &str) {
        if let Some(who) = self.extension.pointer_mut("/valueSignature/who").and_then(Json::as_object_mut) {
            who.insert("reference".to_owned(), json!(reference));
        }
    }

    fn value(&self) -> Option<&Json> {
        self.extension.get("valueSignature")
    }

    pub fn types(&self) -> Vec<Coding> {
        let types = self.value().and_then(|value| value.get("type")?.as_array());
        types.into_iter().flatten().filter_map(|coding| Coding::from_fhir(coding.as_object()?)).collect()
    }

    /// Whoever signed, in words or as a reference; empty where nothing says it.
    pub fn who(&self) -> &str {
        let who = self.value().and_then(|value| value.get("who"));
        let said = who.and_then(|who| {
            who.get("display").or_else(|| who.get("reference")).or_else(|| who.pointer("/identifier/value"))
        });
        said.and_then(Json::as_str).unwrap_or_default()
    }

    pub fn when(&self) -> Option<DateTime<Utc>> {
        let when = self.value()?.get("when")?.as_str()?;
        DateTime::parse_from_rfc3339(when).ok().map(|when| when.to_utc())
    }

    /// The drawing, if it is a picture that runs nothing, with its type.
    pub fn picture(&self) -> Option<(&'static str, Vec<u8>)> {
        let data = self.value()?.get("data")?.as_str()?;
        let bytes = decoded(data)?;
        Some((picture_type(&bytes)?, bytes))
    }

    /// What is wrong with its shape: the name of the element.
    pub(in crate::domain) fn fault(&self) -> Option<&'static str> {
        let Some(value) = self.value().filter(|value| value.is_object()) else {
            return Some("valueSignature");
        };
        let is_coding = |coding: &Json| coding.is_object();
        let types = value.get("type").and_then(Json::as_array);
        if !types.is_some_and(|types| !types.is_empty() && types.iter().all(is_coding)) {
            return Some("type");
        }
        if self.when().is_none() {
            return Some("when");
        }
        if value.get("who").and_then(Json::as_object).is_none_or(Map::is_empty) {
            return Some("who");
        }
        let data = value.get("data");
        let is_read = |data: &Json| data.as_str().and_then(decoded).is_some();
        data.is_some_and(|data| !is_read(data)).then_some("data")
    }
}

/// A problem for each signature that is needed and not given.
pub fn missing(compiled: &Compiled, needed: &[Needed<'_>], given: &[Signature]) -> Vec<Problem> {
    let lacking = needed.iter().filter(|needed| !is_given(needed, given));
    lacking.map(|needed| needed.problem(compiled)).collect()
}

/// Whether one of these signatures is the one that is needed.
pub fn is_given(needed: &Needed<'_>, given: &[Signature]) -> bool {
    given.iter().any(|one| one.at == needed.at && needed.kind.is_met_by(&one.types()))
}

impl Needed<'_> {
    /// That it is missing.
    pub fn problem(&self, compiled: &Compiled) -> Problem {
        let language = compiled.language.as_deref().unwrap_or_default();
        let problem = match &self.at {
            Some(at) => {
                at.place(compiled, Problem::at(&compiled.item(at.item()).link_id, Code::SignatureRequired))
            }
            None => Problem::new(Code::SignatureRequired),
        };
        problem.with("type", self.kind.name(language))
    }
}

/// The type of a picture by its first bytes. Drawings (SVG) may run scripts and are none.
fn picture_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// FHIR lets `base64Binary` hold white space.
fn decoded(data: &str) -> Option<Vec<u8>> {
    let plain: String = data.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD.decode(plain).ok()
}

fn coding_to_json(coding: &Coding) -> Json {
    super::value::Value::Coding(coding.clone()).to_fhir()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(mark: &Mark) -> Signature {
        let kind = SignatureKind::default();
        let needed = Needed { at: None, kind: &kind };
        let who = Signer { name: "Ana Lima", reference: Some("Patient/1".to_owned()) };
        let when = DateTime::parse_from_rfc3339("2026-11-22T10:00:00Z").unwrap().to_utc();
        Signature::new(&needed, when, &who, mark)
    }

    #[test]
    fn what_is_signed_on_a_page_is_a_whole_signature() {
        let typed = signed(&Mark::Typed("Ana Lima".to_owned()));
        assert_eq!(typed.fault(), None);
        assert_eq!(typed.who(), "Ana Lima");
        assert_eq!(typed.extension["valueSignature"]["who"]["reference"], "Patient/1");
        assert_eq!(typed.extension["valueSignature"]["data"], "QW5hIExpbWE=");
        assert_eq!(typed.when().unwrap().to_rfc3339(), "2026-11-22T10:00:00+00:00");
        assert_eq!(typed.picture(), None);
        let png = b"\x89PNG\r\n\x1a\n".to_vec();
        assert_eq!(signed(&Mark::Drawn(png.clone())).picture(), Some(("image/png", png)));
    }

    #[test]
    fn a_drawing_that_may_run_scripts_is_no_picture() {
        assert_eq!(signed(&Mark::Drawn(b"<svg onload='x'/>".to_vec())).picture(), None);
    }

    #[test]
    fn faults_name_the_element() {
        let fault = |value: Json| {
            Signature { at: None, extension: json!({"url": EXTENSION, "valueSignature": value}) }.fault()
        };
        let (types, who, when) = (json!([{"code": "x"}]), json!({"display": "A"}), "2026-11-22T10:00:00Z");
        assert_eq!(fault(json!("x")), Some("valueSignature"));
        assert_eq!(fault(json!({"when": when, "who": who})), Some("type"));
        assert_eq!(fault(json!({"type": types, "when": "soon", "who": who})), Some("when"));
        assert_eq!(fault(json!({"type": types, "when": when})), Some("who"));
        assert_eq!(fault(json!({"type": types, "when": when, "who": who, "data": "%"})), Some("data"));
        assert_eq!(fault(json!({"type": types, "when": when, "who": who})), None);
    }
}
