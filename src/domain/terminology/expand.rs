//! From the rules of a `ValueSet` to its codes: FHIR's `$expand`, over what is known here.
//!
//! Source: <https://hl7.org/fhir/R4/valueset.html#compositions>. What can't be found out is an error, never a shorter list:
//! a code that is missing from a list would be refused.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use regex::RegexBuilder;
use serde_json::{Map, Value as Json};

use super::code_system::{CodeSystem, is_abstract, is_inactive, property};
use super::{Concept, Library, objects, text};

/// Codes of one set at most.
const MOST: usize = 20_000;

/// Sets that import each other at most.
const DEEPEST: usize = 40;

const PATTERN_BYTES: usize = 1 << 18;

/// Why the codes of a set can't be found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unexpandable {
    #[error("the value set {0} is not known here")]
    UnknownSet(String),
    #[error("the codes of {0} are not known here")]
    UnknownSystem(String),
    #[error("the filter {0} is not understood")]
    Filter(String),
    #[error("the value set {0} imports itself")]
    Circular(String),
    #[error("there are more than {MOST} codes")]
    TooMany,
    #[error("the value set says neither what it includes nor what it contains")]
    Nothing,
}

/// The codes of a value set by its address, or `#id` of a contained one; earlier libraries win.
pub fn expand(reference: &str, libraries: &[&Library]) -> Result<Vec<Concept>, Unexpandable> {
    let mut expander = Expander { libraries, open: Vec::new(), known: HashMap::new() };
    expander.reference(reference).map(|found| found.to_vec())
}

/// The codes of this value set, whose rules may name others.
pub fn expand_set(set: &Json, libraries: &[&Library]) -> Result<Vec<Concept>, Unexpandable> {
    let mut expander = Expander { libraries, open: Vec::new(), known: HashMap::new() };
    expander.set(set)
}

type Found = Rc<[Concept]>;

struct Expander<'a> {
    libraries: &'a [&'a Library],
    /// The sets that are being expanded, each imported by the one before it.
    open: Vec<String>,
    known: HashMap<String, Found>,
}

impl Expander<'_> {
    fn reference(&mut self, reference: &str) -> Result<Found, Unexpandable> {
        if let Some(known) = self.known.get(reference) {
            return Ok(Rc::clone(known));
        }
        if self.open.len() >= DEEPEST || self.open.iter().any(|open| open == reference) {
            return Err(Unexpandable::Circular(reference.to_owned()));
        }
        self.open.push(reference.to_owned());
        let found = match self.libraries.iter().find_map(|library| library.value_set(reference)) {
            Some(set) => self.set(set),
            None => self.whole_system(reference),
        };
        self.open.pop();
        let found: Found = found?.into();
        self.known.insert(reference.to_owned(), Rc::clone(&found));
        Ok(found)
    }

    /// A value set that is all of a code system.
    fn whole_system(&self, reference: &str) -> Result<Vec<Concept>, Unexpandable> {
        let system = self.libraries.iter().find_map(|library| library.whole_system(reference));
        let system = system.ok_or_else(|| Unexpandable::UnknownSet(reference.to_owned()))?;
        let system = CodeSystem::of(system).filter(|system| !system.is_fragment);
        let system = system.ok_or_else(|| Unexpandable::UnknownSystem(reference.to_owned()))?;
        bounded(all_of(&system, false))
    }

    fn set(&mut self, set: &Json) -> Result<Vec<Concept>, Unexpandable> {
        let given = set.get("expansion").map(given);
        if let Some(given) = given.filter(|given| !given.is_empty() || set.get("compose").is_none()) {
            return bounded(given);
        }
        let compose = set.get("compose").ok_or(Unexpandable::Nothing)?;
        let without_inactive = compose.get("inactive").and_then(Json::as_bool) == Some(false);
        let mut found: Vec<Concept> = Vec::new();
        let mut seen: HashSet<(Option<String>, String)> = HashSet::new();
        for include in compose.get("include").and_then(Json::as_array).into_iter().flatten() {
            for concept in self.include(include, without_inactive)? {
                if seen.insert(key(&concept)) {
                    found.push(concept);
                }
            }
            if found.len() > MOST {
                return Err(Unexpandable::TooMany);
            }
        }
        for exclude in compose.get("exclude").and_then(Json::as_array).into_iter().flatten() {
            let gone: HashSet<_> = self.include(exclude, false)?.iter().map(key).collect();
            found.retain(|concept| !gone.contains(&key(concept)));
        }
        Ok(found)
    }

    /// What is in the system's part and in every imported set.
    fn include(&mut self, include: &Json, without_inactive: bool) -> Result<Vec<Concept>, Unexpandable> {
        let imported = include.get("valueSet").and_then(Json::as_array).into_iter().flatten();
        let imported: Vec<&str> = imported.filter_map(Json::as_str).collect();
        let mut found = match text(include, "system") {
            Some(system) => Some(self.of_system(system, include, without_inactive)?),
            // codes of no system, as some questionnaires contain them
            None if include.get("concept").is_some() => Some(listed(None, include, None)),
            None => None,
        };
        for reference in imported {
            let others = self.reference(reference)?;
            found = Some(match found {
                None => others.to_vec(),
                Some(found) => {
                    let kept: HashSet<_> = others.iter().map(key).collect();
                    found.into_iter().filter(|concept| kept.contains(&key(concept))).collect()
                }
            });
        }
        found.ok_or(Unexpandable::Nothing)
    }

    fn of_system(
        &self,
        url: &str,
        include: &Json,
        without_inactive: bool,
    ) -> Result<Vec<Concept>, Unexpandable> {
        let versioned = text(include, "version").map(|version| format!("{url}|{version}"));
        let name = versioned.as_deref().unwrap_or(url);
        let resource = self.libraries.iter().find_map(|library| library.code_system(name));
        let system = resource.and_then(CodeSystem::of);
        if include.get("concept").is_some() {
            return Ok(listed(Some(url), include, system.as_ref()));
        }
        let system = system.filter(|system| !system.is_fragment);
        let system = system.ok_or_else(|| Unexpandable::UnknownSystem(name.to_owned()))?;
        let mut found = system.entries.clone();
        for filter in objects(include.get("filter")) {
            let kept = filtered(&system, filter)?;
            found.retain(|entry| kept(entry));
        }
        found.retain(|entry| !(is_abstract(entry) || without_inactive && is_inactive(entry)));
        bounded(found.into_iter().map(|entry| system.concept(entry)).collect())
    }
}

fn bounded(found: Vec<Concept>) -> Result<Vec<Concept>, Unexpandable> {
    if found.len() > MOST { Err(Unexpandable::TooMany) } else { Ok(found) }
}

fn key(concept: &Concept) -> (Option<String>, String) {
    (concept.system.clone(), concept.code().to_owned())
}

fn all_of(system: &CodeSystem<'_>, without_inactive: bool) -> Vec<Concept> {
    let kept = system.entries.iter().filter(|entry| !is_abstract(entry));
    let kept = kept.filter(|entry| !(without_inactive && is_inactive(entry)));
    kept.map(|entry| system.concept(entry)).collect()
}

/// Codes that are listed one by one; what is not said of them here stands in the system.
fn listed(url: Option<&str>, include: &Json, system: Option<&CodeSystem<'_>>) -> Vec<Concept> {
    let complete = |entry: &Map<String, Json>| {
        let known = system.and_then(|system| {
            let code = entry.get("code")?.as_str()?;
            Some(system.concept(system.find(code)?))
        });
        let mut fields = entry.clone();
        let has_words = fields.contains_key("display");
        for (name, value) in known.into_iter().flat_map(|known| known.entry) {
            // other words have other translations
            if !(has_words && name == "designation") {
                fields.entry(name).or_insert(value);
            }
        }
        Concept { system: url.map(str::to_owned), entry: fields }
    };
    objects(include.get("concept")).map(complete).collect()
}

/// An expansion as it was made elsewhere.
fn given(expansion: &Json) -> Vec<Concept> {
    let mut found = Vec::new();
    let mut waiting: Vec<&Map<String, Json>> = objects(expansion.get("contains")).rev().collect();
    while let Some(entry) = waiting.pop() {
        let is_abstract = entry.get("abstract").and_then(Json::as_bool).unwrap_or(false);
        if !is_abstract && entry.get("code").is_some_and(Json::is_string) {
            let system = entry.get("system").and_then(Json::as_str).map(str::to_owned);
            let own = entry.iter().filter(|(name, _)| !matches!(name.as_str(), "system" | "contains"));
            let entry = own.map(|(name, value)| (name.clone(), value.clone())).collect();
            found.push(Concept { system, entry });
        }
        waiting.extend(objects(entry.get("contains")).rev());
    }
    found
}

type Kept<'a> = Box<dyn Fn(&Map<String, Json>) -> bool + 'a>;

/// Which concepts a filter lets through.
fn filtered<'a>(system: &CodeSystem<'a>, filter: &'a Map<String, Json>) -> Result<Kept<'a>, Unexpandable> {
    let part = |name: &str| filter.get(name).and_then(Json::as_str);
    let (Some(name), Some(operator), Some(value)) = (part("property"), part("op"), part("value")) else {
        return Err(Unexpandable::Filter(part("op").unwrap_or_default().to_owned()));
    };
    let code_of =
        |entry: &Map<String, Json>| entry.get("code").and_then(Json::as_str).unwrap_or_default().to_owned();
    let among = move |codes: HashSet<&'a str>, wanted: bool| -> Kept<'a> {
        Box::new(move |entry| codes.contains(code_of(entry).as_str()) == wanted)
    };
    let with_itself = |mut codes: HashSet<&'a str>| {
        codes.insert(value);
        codes
    };
    let has = move |entry: &Map<String, Json>, wanted: &str| {
        let name = if name == "concept" { "code" } else { name };
        property(entry, name).iter().any(|value| value == wanted)
    };
    let listed = move || value.split(',').map(str::trim).collect::<Vec<&str>>();
    Ok(match operator {
        "is-a" => among(with_itself(system.descendants(value)), true),
        "descendent-of" => among(system.descendants(value), true),
        "is-not-a" => among(with_itself(system.descendants(value)), false),
        "child-of" => among(system.children(value), true),
        "generalizes" => among(with_itself(system.ancestors(value)), true),
        "=" if matches!(name, "parent" | "child") => {
            among(if name == "parent" { system.children(value) } else { system.parents(value) }, true)
        }
        "=" => Box::new(move |entry| has(entry, value)),
        "in" => Box::new(move |entry| listed().into_iter().any(|one| has(entry, one))),
        "not-in" => Box::new(move |entry| !listed().into_iter().any(|one| has(entry, one))),
        "exists" => Box::new(move |entry| property(entry, name).is_empty() != (value == "true")),
        "regex" => {
            let pattern = RegexBuilder::new(&format!("^(?:{value})$")).size_limit(PATTERN_BYTES).build();
            let pattern = pattern.map_err(|_bad| Unexpandable::Filter(operator.to_owned()))?;
            let name = if name == "concept" { "code" } else { name };
            Box::new(move |entry| property(entry, name).iter().any(|value| pattern.is_match(value)))
        }
        other => return Err(Unexpandable::Filter(other.to_owned())),
    })
}
