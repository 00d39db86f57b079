//! Code systems and value sets: which codes a questionnaire may mean, found without asking any other system.

mod bundled;
mod code_system;
mod expand;
mod library;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value as Json};

pub use code_system::{count_codes, list_codes};
pub use expand::{Unexpandable, expand, expand_set};
pub use library::{Library, named_by};

/// A code of a system, with what is said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Concept {
    pub system: Option<String>,
    /// `code`, `display`, `designation`, `extension`, as in an expansion; of `property` what tells points.
    pub entry: Map<String, Json>,
}

impl Concept {
    pub fn code(&self) -> &str {
        self.entry.get("code").and_then(Json::as_str).unwrap_or_default()
    }

    pub fn display(&self) -> Option<&str> {
        self.entry.get("display").and_then(Json::as_str)
    }

    /// Its words: the display and every designation.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let designations = self.entry.get("designation").and_then(Json::as_array).into_iter().flatten();
        let designated = designations.filter_map(|one| one.get("value").and_then(Json::as_str));
        self.display().into_iter().chain(designated)
    }

    /// As `ValueSet.expansion.contains` has it.
    pub fn to_contains(&self) -> Json {
        let mut fields = Map::with_capacity(self.entry.len() + 1);
        if let Some(system) = &self.system {
            fields.insert("system".to_owned(), Json::String(system.clone()));
        }
        fields.extend(self.entry.iter().map(|(name, value)| (name.clone(), value.clone())));
        Json::Object(fields)
    }
}

/// A string of an object.
fn text<'a>(json: &'a Json, name: &str) -> Option<&'a str> {
    json.get(name).and_then(Json::as_str)
}

/// The objects of a list.
fn objects(list: Option<&Json>) -> impl DoubleEndedIterator<Item = &Map<String, Json>> {
    list.and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default().iter().filter_map(Json::as_object)
}
