//! Adaptive questionnaires whose questions another system chooses: what it is sent, and what its answer must be.
//!
//! The other system is asked by SDC's `$next-question`: it is sent the response with the questionnaire as far as it is
//! known, and answers both with the next question, or says that the response is complete. Nothing that it says is taken
//! unseen: it may add questions and fill in those that nobody may answer, and change nothing of what a person answered.

mod answer;
mod question;

use serde_json::{Map, Value as Json};

pub use answer::{Fault, Next, read};
pub use question::{contained, question};

use crate::domain::questionnaire::{Questionnaire, resource::Extension, urls};

/// Questions of one response at most, with groups and messages.
pub const MOST_ITEMS: usize = 500;

/// The id of the questionnaire that a response contains.
pub const CONTAINED: &str = "questionnaire";

/// Another system chooses the questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// The address of the server, as the questionnaire names it; `None` where who fills it in knows the server.
    pub server: Option<String>,
}

impl Remote {
    /// What a questionnaire says of who chooses its questions.
    pub fn of(questionnaire: &Questionnaire) -> Option<Self> {
        let all = questionnaire.extension.iter().filter(|one| one.url == urls::ADAPTIVE);
        let said: Vec<&Extension> = all.collect();
        let server = said.iter().find_map(|one| one.text()).map(str::to_owned);
        let is_adaptive = server.is_some() || said.iter().any(|one| one.boolean() == Some(true));
        is_adaptive.then_some(Self { server })
    }
}

/// How far the other system has come with one response.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The questionnaire with all questions so far, as R4.
    pub questionnaire: Json,
    /// What it says of the response beside the answers (`id`, `meta`, `identifier`, `extension`): it gets it back.
    pub keeps: Json,
    /// The linkIds of what it asked last.
    pub fresh: Vec<String>,
    /// It asks nothing further.
    pub is_done: bool,
}

/// What it says of the response beside the answers, in words: names and values.
pub fn said(keeps: &Json) -> Vec<(String, String)> {
    list(keeps, "extension").map(said_by).filter(|(_, value)| !value.is_empty()).collect()
}

fn said_by(extension: &Json) -> (String, String) {
    let parts: Vec<&Json> = list(extension, "extension").collect();
    let last = |json: &Json| text(json, "url").rsplit('/').next().unwrap_or_default().to_owned();
    let named =
        |name: &str| parts.iter().find(|part| text(part, "url") == name).and_then(|part| value_of(part));
    let Some(own) = value_of(extension) else {
        let name = named("label").or_else(|| named("key")).unwrap_or_else(|| last(extension));
        let rest = parts.iter().filter(|part| !matches!(text(part, "url"), "label" | "key"));
        let words = rest.filter_map(|part| match (text(part, "url"), value_of(part)?) {
            ("value" | "band", value) => Some(value),
            (_, value) => Some(format!("{} {value}", last(part))),
        });
        return (name, words.collect::<Vec<_>>().join(", "));
    };
    (last(extension), own)
}

/// The value of an extension in words.
fn value_of(extension: &Json) -> Option<String> {
    let (_, value) = extension.as_object()?.iter().find(|(name, _)| name.starts_with("value"))?;
    Some(match value {
        Json::String(text) => text.clone(),
        Json::Object(fields) => {
            let of = |name: &str| fields.get(name).and_then(Json::as_str).map(str::to_owned);
            let number = fields.get("value").map(ToString::to_string);
            match (number, of("unit")) {
                (Some(number), Some(unit)) => format!("{number} {unit}"),
                (Some(number), None) => number,
                _ => of("display").or_else(|| of("text")).or_else(|| of("code"))?,
            }
        }
        Json::Null | Json::Array(_) => return None,
        other => other.to_string(),
    })
}

/// The address that responses call a questionnaire by.
pub fn canonical(questionnaire: &Json) -> String {
    match (text(questionnaire, "url"), text(questionnaire, "version")) {
        (url, "") => url.to_owned(),
        (url, version) => format!("{url}|{version}"),
    }
}

fn text<'a>(json: &'a Json, name: &str) -> &'a str {
    json.get(name).and_then(Json::as_str).unwrap_or_default()
}

fn list<'a>(json: &'a Json, name: &str) -> impl Iterator<Item = &'a Json> {
    json.get(name).and_then(Json::as_array).into_iter().flatten()
}

fn is_ours(extension: &Json) -> bool {
    text(extension, "url").starts_with("https://weconecta.org/fhir/StructureDefinition/")
}

/// Every item by its linkId.
fn by_link_id<'a>(element: &'a Json, found: &mut Map<String, Json>) {
    let mut waiting: Vec<&'a Json> = list(element, "item").collect();
    while let Some(item) = waiting.pop() {
        let mut own = item.clone();
        if let Some(fields) = own.as_object_mut() {
            fields.shift_remove("item");
        }
        found.insert(text(item, "linkId").to_owned(), own);
        waiting.extend(list(item, "item"));
    }
}

#[cfg(test)]
mod tests;
