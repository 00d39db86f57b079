//! Contained value sets: their enumerated codes are options like any others.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use crate::domain::questionnaire::resource::Questionnaire;
use crate::domain::questionnaire::text::Text;
use crate::domain::questionnaire::urls;
use crate::domain::value::{Coding, decimal_from_json};

/// The contained value sets by id.
pub(super) struct ValueSets<'a>(HashMap<&'a str, &'a Json>);

/// A code with its words and points.
pub(super) struct Concept {
    pub(super) coding: Coding,
    pub(super) display: Text,
    pub(super) weight: Option<rust_decimal::Decimal>,
}

impl<'a> ValueSets<'a> {
    pub(super) fn of(questionnaire: &'a Questionnaire) -> Self {
        let sets = questionnaire
            .contained
            .iter()
            .filter(|resource| text(resource, "resourceType") == Some("ValueSet"));
        Self(sets.filter_map(|set| Some((text(set, "id")?, set))).collect())
    }

    /// The codes of `#id`, or of the canonical URL of a contained set; empty if it isn't contained or its codes aren't
    /// enumerated.
    pub(super) fn concepts(&self, reference: &str) -> Vec<Concept> {
        let found = match reference.strip_prefix('#') {
            Some(id) => self.0.get(id).copied(),
            None => self.0.values().copied().find(|set| text(set, "url") == Some(reference)),
        };
        found.map(enumerated).unwrap_or_default()
    }
}

fn text<'a>(json: &'a Json, name: &str) -> Option<&'a str> {
    json.get(name).and_then(Json::as_str)
}

fn list<'a>(json: &'a Json, name: &str) -> impl Iterator<Item = &'a Map<String, Json>> {
    json.get(name).and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_object)
}

fn enumerated(set: &Json) -> Vec<Concept> {
    let mut concepts = Vec::new();
    if let Some(expansion) = set.get("expansion") {
        let mut waiting: Vec<_> = list(expansion, "contains").collect();
        waiting.reverse();
        while let Some(entry) = waiting.pop() {
            let system = entry.get("system").and_then(Json::as_str);
            let is_abstract = entry.get("abstract").and_then(Json::as_bool).unwrap_or(false);
            concepts.extend(concept(system, entry).filter(|_| !is_abstract));
            let below: Vec<_> = entry
                .get("contains")
                .and_then(Json::as_array)
                .into_iter()
                .flatten()
                .filter_map(Json::as_object)
                .collect();
            waiting.extend(below.into_iter().rev());
        }
    } else if let Some(compose) = set.get("compose") {
        for include in compose.get("include").and_then(Json::as_array).into_iter().flatten() {
            let system = text(include, "system");
            concepts.extend(list(include, "concept").filter_map(|entry| concept(system, entry)));
        }
    }
    concepts
}

fn concept(system: Option<&str>, entry: &Map<String, Json>) -> Option<Concept> {
    let code = entry.get("code")?.as_str()?;
    let words = entry.get("display").and_then(Json::as_str);
    let mut display = Text::find(entry, "display").unwrap_or_else(|| Text::new(code));
    for designation in entry.get("designation").and_then(Json::as_array).into_iter().flatten() {
        if let (Some(language), Some(value)) = (text(designation, "language"), text(designation, "value")) {
            display = display.with(language, value);
        }
    }
    let coding = Coding {
        system: system.map(str::to_owned),
        code: Some(code.to_owned()),
        display: words.map(str::to_owned),
        extra: None,
    };
    Some(Concept { coding, display, weight: weight(entry.get("extension")) })
}

/// Points in a raw extension array.
pub(super) fn weight(extensions: Option<&Json>) -> Option<rust_decimal::Decimal> {
    let extensions = extensions?.as_array()?;
    urls::WEIGHTS.iter().find_map(|url| {
        let extension = extensions.iter().find(|extension| text(extension, "url") == Some(url))?;
        let value = extension.as_object()?.iter().find(|(key, _)| key.starts_with("value"))?.1;
        decimal_from_json(value)
    })
}
