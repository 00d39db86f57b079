//! Value sets that items name, as options: contained in the questionnaire, or of a library.

use std::cell::RefCell;
use std::collections::HashMap;

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};

use crate::domain::questionnaire::text::Text;
use crate::domain::questionnaire::urls;
use crate::domain::terminology::{self, Library};
use crate::domain::value::{Coding, decimal_from_json};

/// Where value sets are looked up; each is expanded once.
pub(super) struct ValueSets<'a> {
    libraries: Vec<&'a Library>,
    known: RefCell<HashMap<String, Option<Vec<Concept>>>>,
    /// The points of the codes of each system asked for.
    weights: RefCell<HashMap<String, HashMap<String, Decimal>>>,
}

/// A code with its words and points.
#[derive(Clone)]
pub(super) struct Concept {
    pub(super) coding: Coding,
    pub(super) display: Text,
    pub(super) weight: Option<Decimal>,
}

impl<'a> ValueSets<'a> {
    /// Earlier libraries win.
    pub(super) fn new(libraries: Vec<&'a Library>) -> Self {
        Self { libraries, known: RefCell::default(), weights: RefCell::default() }
    }

    /// Whether there is such a set, be it that its codes can't be found.
    pub(super) fn contains(&self, reference: &str) -> bool {
        self.libraries.iter().any(|library| library.value_set(reference).is_some())
    }

    /// The codes of `#id` or of a canonical URL; `None` if the set isn't known or its codes can't be found.
    pub(super) fn concepts(&self, reference: &str) -> Option<Vec<Concept>> {
        if let Some(known) = self.known.borrow().get(reference) {
            return known.clone();
        }
        let expanded = terminology::expand(reference, &self.libraries).ok();
        let concepts = expanded.map(|found| found.iter().filter_map(concept).collect::<Vec<_>>());
        let concepts = concepts.filter(|concepts| !concepts.is_empty());
        self.known.borrow_mut().insert(reference.to_owned(), concepts.clone());
        concepts
    }

    /// The points that the system of a code gives it.
    pub(super) fn weight_of(&self, coding: &Coding) -> Option<Decimal> {
        let (system, code) = (coding.system.as_deref()?, coding.code.as_deref()?);
        let mut weights = self.weights.borrow_mut();
        if !weights.contains_key(system) {
            weights.insert(system.to_owned(), self.weights_of(system));
        }
        weights.get(system)?.get(code).copied()
    }

    fn weights_of(&self, system: &str) -> HashMap<String, Decimal> {
        let resource = self.libraries.iter().find_map(|library| library.code_system(system));
        let concepts = resource.map(terminology::list_codes).unwrap_or_default();
        concepts.iter().filter_map(|concept| Some((concept.code().to_owned(), points(concept)?))).collect()
    }
}

fn text<'a>(json: &'a Json, name: &str) -> Option<&'a str> {
    json.get(name).and_then(Json::as_str)
}

fn concept(found: &terminology::Concept) -> Option<Concept> {
    let entry: &Map<String, Json> = &found.entry;
    let code = entry.get("code")?.as_str()?;
    let words = entry.get("display").and_then(Json::as_str);
    let mut display = Text::find(entry, "display").unwrap_or_else(|| Text::new(code));
    for designation in entry.get("designation").and_then(Json::as_array).into_iter().flatten() {
        if let (Some(language), Some(value)) = (text(designation, "language"), text(designation, "value")) {
            display = display.with(language, value);
        }
    }
    let coding = Coding {
        system: found.system.clone(),
        code: Some(code.to_owned()),
        display: words.map(str::to_owned),
        extra: None,
    };
    Some(Concept { coding, display, weight: points(found) })
}

/// Points of a concept, as an extension or as a property.
fn points(concept: &terminology::Concept) -> Option<Decimal> {
    weight(concept.entry.get("extension")).or_else(|| concept.points().and_then(decimal_from_json))
}

/// Points in a raw extension array.
pub(super) fn weight(extensions: Option<&Json>) -> Option<Decimal> {
    let extensions = extensions?.as_array()?;
    urls::WEIGHTS.iter().find_map(|url| {
        let extension = extensions.iter().find(|extension| text(extension, "url") == Some(url))?;
        let value = extension.as_object()?.iter().find(|(key, _)| key.starts_with("value"))?.1;
        decimal_from_json(value)
    })
}
