//! The concepts of a `CodeSystem`, what lies below which, and their properties.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value as Json, json};

use super::{Concept, objects, text};

/// A code system as filters ask it.
pub(super) struct CodeSystem<'a> {
    /// Not all codes are here.
    pub(super) is_fragment: bool,
    url: Option<&'a str>,
    /// In document order.
    pub(super) entries: Vec<&'a Map<String, Json>>,
    by_code: HashMap<&'a str, usize>,
    below: HashMap<&'a str, Vec<&'a str>>,
    above: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> CodeSystem<'a> {
    /// `None` if its concepts are elsewhere.
    pub(super) fn of(resource: &'a Json) -> Option<Self> {
        if matches!(text(resource, "content"), Some("not-present" | "supplement")) {
            return None;
        }
        let mut system = Self {
            is_fragment: text(resource, "content") == Some("fragment"),
            url: text(resource, "url"),
            entries: Vec::new(),
            by_code: HashMap::new(),
            below: HashMap::new(),
            above: HashMap::new(),
        };
        let mut waiting: Vec<(&Map<String, Json>, Option<&str>)> =
            objects(resource.get("concept")).rev().map(|entry| (entry, None)).collect();
        while let Some((entry, parent)) = waiting.pop() {
            let Some(code) = entry.get("code").and_then(Json::as_str) else { continue };
            system.by_code.insert(code, system.entries.len());
            system.entries.push(entry);
            if let Some(parent) = parent {
                system.link(parent, code);
            }
            for property in objects(entry.get("property")) {
                let Some(other) = value_of(property).and_then(Json::as_str) else { continue };
                match property.get("code").and_then(Json::as_str) {
                    Some("parent" | "subsumedBy") => system.link(other, code),
                    Some("child") => system.link(code, other),
                    _ => {}
                }
            }
            waiting.extend(objects(entry.get("concept")).rev().map(|below| (below, Some(code))));
        }
        (!system.entries.is_empty()).then_some(system)
    }

    fn link(&mut self, above: &'a str, below: &'a str) {
        self.below.entry(above).or_default().push(below);
        self.above.entry(below).or_default().push(above);
    }

    pub(super) fn find(&self, code: &str) -> Option<&'a Map<String, Json>> {
        self.entries.get(*self.by_code.get(code)?).copied()
    }

    /// Everything below a code, without itself.
    pub(super) fn descendants(&self, code: &str) -> HashSet<&'a str> {
        Self::reach(&self.below, code)
    }

    /// Everything above a code, without itself.
    pub(super) fn ancestors(&self, code: &str) -> HashSet<&'a str> {
        Self::reach(&self.above, code)
    }

    /// What lies right below a code.
    pub(super) fn children(&self, code: &str) -> HashSet<&'a str> {
        self.below.get(code).into_iter().flatten().copied().collect()
    }

    /// What lies right above a code.
    pub(super) fn parents(&self, code: &str) -> HashSet<&'a str> {
        self.above.get(code).into_iter().flatten().copied().collect()
    }

    fn reach(links: &HashMap<&'a str, Vec<&'a str>>, code: &str) -> HashSet<&'a str> {
        let mut found = HashSet::new();
        let mut waiting: Vec<&str> = links.get(code).into_iter().flatten().copied().collect();
        while let Some(next) = waiting.pop() {
            if found.insert(next) {
                waiting.extend(links.get(next).into_iter().flatten().copied());
            }
        }
        found.remove(code);
        found
    }

    /// The concept without what lies below it and without what only the system needs.
    pub(super) fn concept(&self, entry: &Map<String, Json>) -> Concept {
        const SHOWN: [&str; 6] = ["code", "_code", "display", "_display", "designation", "extension"];
        let shown = entry.iter().filter(|(name, _)| SHOWN.contains(&name.as_str()));
        let mut kept: Map<String, Json> = shown.map(|(name, value)| (name.clone(), value.clone())).collect();
        if let Some(points) = points(entry) {
            kept.insert("property".to_owned(), json!([points]));
        }
        Concept { system: self.url.map(str::to_owned), entry: kept }
    }
}

/// The codes that a `CodeSystem` says; none if they are elsewhere.
pub fn list_codes(resource: &Json) -> Vec<Concept> {
    let system = CodeSystem::of(resource);
    system
        .map(|system| system.entries.iter().map(|entry| system.concept(entry)).collect())
        .unwrap_or_default()
}

/// How many codes a `CodeSystem` says; `None` if they are elsewhere.
pub fn count_codes(resource: &Json) -> Option<usize> {
    CodeSystem::of(resource).map(|system| system.entries.len())
}

/// The values of a property, as text; `code` and `display` are properties too.
pub(super) fn property(entry: &Map<String, Json>, name: &str) -> Vec<String> {
    if matches!(name, "code" | "display" | "definition") {
        return entry.get(name).and_then(Json::as_str).map(str::to_owned).into_iter().collect();
    }
    let of_name = objects(entry.get("property"))
        .filter(|property| property.get("code").and_then(Json::as_str) == Some(name));
    of_name.filter_map(value_of).map(as_text).collect()
}

fn value_of(property: &Map<String, Json>) -> Option<&Json> {
    property.iter().find(|(name, _)| name.starts_with("value")).map(|(_, value)| value)
}

fn as_text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Object(coding) => coding.get("code").and_then(Json::as_str).unwrap_or_default().to_owned(),
        other => other.to_string(),
    }
}

/// The property that tells the points of a concept ("Common Code System Properties" of FHIR R5).
fn points(entry: &Map<String, Json>) -> Option<&Map<String, Json>> {
    let is_points = |property: &&Map<String, Json>| {
        matches!(property.get("code").and_then(Json::as_str), Some("itemWeight" | "ordinalValue"))
    };
    objects(entry.get("property")).find(is_points)
}

impl Concept {
    /// The points that a property of the concept tells.
    pub fn points(&self) -> Option<&Json> {
        points(&self.entry).and_then(value_of).filter(|value| value.is_number())
    }
}

/// It only orders others.
pub(super) fn is_abstract(entry: &Map<String, Json>) -> bool {
    ["notSelectable", "abstract"].iter().any(|name| property(entry, name).iter().any(|value| value == "true"))
}

/// It is out of use.
pub(super) fn is_inactive(entry: &Map<String, Json>) -> bool {
    property(entry, "inactive").iter().any(|value| value == "true")
        || property(entry, "status").iter().any(|status| matches!(status.as_str(), "retired" | "inactive"))
}
