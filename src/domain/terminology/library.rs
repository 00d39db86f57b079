//! Value sets and code systems by their addresses.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::{bundled, text};

/// What is known, from one place.
#[derive(Debug, Default)]
pub struct Library {
    resources: Vec<Json>,
    /// By `url`, `url|version` and, of what is contained, `#id`.
    value_sets: HashMap<String, usize>,
    code_systems: HashMap<String, usize>,
    /// Value sets that are a whole code system, by the address it gives them.
    whole: HashMap<String, usize>,
}

impl Library {
    /// What comes with the program.
    pub fn bundled() -> &'static Self {
        bundled::library()
    }

    /// Of a resource's `contained`.
    pub fn of_contained(contained: &[Json]) -> Self {
        let mut library = Self::default();
        let is_ours = |one: &&Json| matches!(text(one, "resourceType"), Some("ValueSet" | "CodeSystem"));
        for resource in contained.iter().filter(is_ours) {
            library.add(resource.clone());
        }
        library
    }

    /// Takes in a `ValueSet` or `CodeSystem`; of two with one address the later counts. Others are passed over.
    pub fn add(&mut self, resource: Json) {
        let place = self.resources.len();
        let is_set = match text(&resource, "resourceType") {
            Some("ValueSet") => true,
            Some("CodeSystem") => false,
            _ => return,
        };
        let (url, version) = (text(&resource, "url"), text(&resource, "version"));
        let versioned = url.zip(version).map(|(url, version)| format!("{url}|{version}"));
        let contained = text(&resource, "id").map(|id| format!("#{id}"));
        let names = url.map(str::to_owned).into_iter().chain(versioned).chain(contained);
        let by_name = if is_set { &mut self.value_sets } else { &mut self.code_systems };
        by_name.extend(names.map(|name| (name, place)));
        if let Some(whole) = text(&resource, "valueSet").filter(|_| !is_set) {
            self.whole.insert(whole.to_owned(), place);
        }
        self.resources.push(resource);
    }

    /// Says that `reference`, as an item has it, means this set.
    pub fn add_as(&mut self, reference: &str, set: Json) {
        self.value_sets.insert(reference.to_owned(), self.resources.len());
        self.resources.push(set);
    }

    pub fn is_empty(&self) -> bool {
        self.resources.is_empty()
    }

    /// The value set of a canonical URL (with or without `|version`; of another version if there is no such one).
    pub fn value_set(&self, reference: &str) -> Option<&Json> {
        self.find(&self.value_sets, reference)
    }

    pub fn code_system(&self, reference: &str) -> Option<&Json> {
        self.find(&self.code_systems, reference)
    }

    /// The code system all of whose codes are this value set.
    pub(super) fn whole_system(&self, reference: &str) -> Option<&Json> {
        self.find(&self.whole, reference)
    }

    fn find(&self, by_name: &HashMap<String, usize>, reference: &str) -> Option<&Json> {
        let plain = || reference.split_once('|').and_then(|(url, _)| by_name.get(url));
        self.resources.get(*by_name.get(reference).or_else(plain)?)
    }
}

/// The addresses of value sets and code systems that a value set's rules name.
pub fn named_by(set: &Json) -> Vec<String> {
    let compose = set.get("compose");
    let parts =
        ["include", "exclude"].into_iter().filter_map(|name| compose?.get(name)?.as_array()).flatten();
    let mut named = Vec::new();
    for part in parts {
        named.extend(text(part, "system").map(str::to_owned));
        let imported = part.get("valueSet").and_then(Json::as_array).into_iter().flatten();
        named.extend(imported.filter_map(Json::as_str).map(str::to_owned));
    }
    named
}
