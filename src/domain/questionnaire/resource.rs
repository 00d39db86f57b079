//! The FHIR R4 Questionnaire, typed where we use it; every other field is kept in `extra`, at every level.
//!
//! Source: <https://hl7.org/fhir/R4/questionnaire.html>. A version stores the original text; this is for working with it.

use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::members::{FromMembers, Members};
use crate::domain::problem::{Code, Problem};

/// Fields we don't model, in the order they came.
pub type Fields = Map<String, Json>;

/// A list that remembers whether it was there: FHIR has no empty lists, but what came with one goes out with it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct List<T>(Option<Vec<T>>);

impl<T> List<T> {
    /// For editing; the list is there from then on.
    pub fn edit(&mut self) -> &mut Vec<T> {
        self.0.get_or_insert_default()
    }

    /// One that was there, empty or not.
    pub(super) const fn present(items: Vec<T>) -> Self {
        Self(Some(items))
    }

    const fn is_absent(&self) -> bool {
        self.0.is_none()
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> From<Vec<T>> for List<T> {
    /// An empty list is left out, as FHIR wants it.
    fn from(items: Vec<T>) -> Self {
        Self(Some(items).filter(|items| !items.is_empty()))
    }
}

impl<T> std::ops::Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0.as_deref().unwrap_or_default()
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The resource.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Questionnaire {
    pub resource_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "List::is_absent")]
    pub contained: List<Json>,
    #[serde(skip_serializing_if = "List::is_absent")]
    pub extension: List<Extension>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "List::is_absent")]
    pub item: List<Item>,
    #[serde(flatten)]
    pub extra: Fields,
}

/// `Questionnaire.item`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_id: Option<String>,
    #[serde(skip_serializing_if = "List::is_absent")]
    pub extension: List<Extension>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    #[serde(skip_serializing_if = "List::is_absent")]
    pub enable_when: List<EnableWhen>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_behavior: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_only: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<serde_json::Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer_value_set: Option<String>,
    #[serde(skip_serializing_if = "List::is_absent")]
    pub answer_option: List<AnswerOption>,
    #[serde(skip_serializing_if = "List::is_absent")]
    pub initial: List<Initial>,
    #[serde(skip_serializing_if = "List::is_absent")]
    pub item: List<Item>,
    #[serde(flatten)]
    pub extra: Fields,
}

/// A condition on another item's answer; `answer[x]` stands in `extra`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EnableWhen {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    #[serde(flatten)]
    pub extra: Fields,
}

/// A permitted answer; `value[x]` stands in `extra`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AnswerOption {
    #[serde(skip_serializing_if = "List::is_absent")]
    pub extension: List<Extension>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial_selected: Option<bool>,
    #[serde(flatten)]
    pub extra: Fields,
}

/// A value the item starts with; `value[x]` stands in `extra`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Initial {
    #[serde(flatten)]
    pub extra: Fields,
}

/// An extension: a `value[x]` in `extra`, or extensions of its own.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Extension {
    pub url: String,
    #[serde(skip_serializing_if = "List::is_absent")]
    pub extension: List<Extension>,
    #[serde(flatten)]
    pub extra: Fields,
}

impl Questionnaire {
    /// Reads the resource; the problem says where its shape is wrong.
    pub fn from_json(json: &Json) -> Result<Self, Problem> {
        let kind = json.get("resourceType").and_then(Json::as_str).unwrap_or_default();
        if kind != "Questionnaire" {
            return Err(Problem::new(Code::WrongResourceType)
                .with("type", kind)
                .with("expected", "Questionnaire"));
        }
        Self::read(Members::of(json.clone())?)
    }

    /// The value sets that its items name, for answers and for units; each once.
    pub fn value_sets(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        let mut waiting: Vec<&Item> = self.item.iter().collect();
        while let Some(item) = waiting.pop() {
            let units = item.find(super::urls::UNIT_VALUE_SET).and_then(Extension::text);
            for reference in item.answer_value_set.as_deref().into_iter().chain(units) {
                if !found.contains(&reference) {
                    found.push(reference);
                }
            }
            waiting.extend(item.item.iter());
        }
        found
    }

    /// Writes the resource; equal to what was read, as JSON.
    pub fn to_json(&self) -> Json {
        serde_json::to_value(self).unwrap_or_default()
    }
}

impl Extension {
    /// The raw `value[x]` with its type name, such as `("Integer", 3)`.
    pub fn raw(&self) -> Option<(&str, &Json)> {
        self.extra.iter().find_map(|(key, json)| Some((key.strip_prefix("value")?, json)))
    }

    pub fn value(&self) -> Option<crate::domain::value::Value> {
        let (name, json) = self.raw()?;
        crate::domain::value::Value::from_fhir(name, json)
    }

    pub fn text(&self) -> Option<&str> {
        self.raw()?.1.as_str()
    }

    pub fn boolean(&self) -> Option<bool> {
        self.raw()?.1.as_bool()
    }

    /// The code of a `valueCodeableConcept`, `valueCoding` or `valueCode`.
    pub fn code(&self) -> Option<&str> {
        let json = self.raw()?.1;
        json.pointer("/coding/0/code").or_else(|| json.get("code")).unwrap_or(json).as_str()
    }

    /// A part of a complex extension.
    pub fn part(&self, url: &str) -> Option<&Self> {
        self.extension.iter().find(|part| part.url == url)
    }

    pub fn parts<'a>(&'a self, url: &'a str) -> impl Iterator<Item = &'a Self> {
        self.extension.iter().filter(move |part| part.url == url)
    }
}

/// Finding extensions by url.
pub trait Extensions {
    fn all(&self) -> &[Extension];

    fn find(&self, url: &str) -> Option<&Extension> {
        self.all().iter().find(|extension| extension.url == url)
    }
}

impl Extensions for Item {
    fn all(&self) -> &[Extension] {
        &self.extension
    }
}

impl Extensions for AnswerOption {
    fn all(&self) -> &[Extension] {
        &self.extension
    }
}

impl Extensions for Questionnaire {
    fn all(&self) -> &[Extension] {
        &self.extension
    }
}
