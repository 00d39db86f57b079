//! Which elements FHIR's types have: whether they are lists, and what they hold. Data in `elements.txt`.

use std::{collections::HashMap, sync::LazyLock};

const TABLE: &str = include_str!("elements.txt");

/// An element of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) is_list: bool,
    /// The complex type; empty for a primitive.
    pub(super) kind: &'static str,
}

/// What a name stands for in a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Element(Element),
    /// `value[x]`, by any of these.
    Choice(Vec<&'static str>),
}

static TYPES: LazyLock<HashMap<&'static str, HashMap<&'static str, Found>>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let mut types = HashMap::new();
    for line in lines {
        let mut words = line.split(' ');
        let Some(name) = words.next() else { continue };
        types.insert(name, words.map(element).collect());
    }
    types
});

fn element(word: &'static str) -> (&'static str, Found) {
    if let Some((name, choice)) = word.split_once("[x]=") {
        return (name, Found::Choice(choice.split(',').collect()));
    }
    let (name, kind) = word.split_once(':').unwrap_or((word, ""));
    let is_list = name.ends_with('*');
    (name.trim_end_matches('*'), Found::Element(Element { is_list, kind }))
}

pub(super) fn is_known(kind: &str) -> bool {
    TYPES.contains_key(kind)
}

/// An element of a type, by its own name or, of a choice, by one of its concrete names.
pub(super) fn find(kind: &str, name: &str) -> Option<Found> {
    match name {
        "id" | "language" | "implicitRules" => {
            return Some(Found::Element(Element { is_list: false, kind: "" }));
        }
        "meta" => return Some(Found::Element(Element { is_list: false, kind: "Meta" })),
        _ => {}
    }
    let elements = TYPES.get(kind)?;
    if let Some(found) = elements.get(name) {
        return Some(found.clone());
    }
    elements.iter().find_map(|(choice, found)| {
        let suffix = name.strip_prefix(choice)?;
        let Found::Choice(kinds) = found else { return None };
        let kind = kinds.iter().find(|kind| **kind == suffix)?;
        Some(Found::Element(Element { is_list: false, kind: complex(kind) }))
    })
}

/// The type of a choice's concrete name, as far as it is complex.
pub(super) fn complex(suffix: &'static str) -> &'static str {
    if is_known(suffix) { suffix } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_lists_and_choices_have_names() {
        let list = |kind| Some(Found::Element(Element { is_list: true, kind }));
        let one = |kind| Some(Found::Element(Element { is_list: false, kind }));
        assert_eq!(find("Patient", "name"), list("HumanName"));
        assert_eq!(find("HumanName", "given"), list(""));
        assert_eq!(find("Patient", "birthDate"), one(""));
        assert_eq!(find("Observation", "valueQuantity"), one("Quantity"));
        assert_eq!(find("Observation", "valueBoolean"), one(""));
        assert_eq!(find("Observation", "valueAddress"), None);
        assert!(matches!(find("Observation", "effective"), Some(Found::Choice(_))));
        assert_eq!(find("PatientContact", "name"), one("HumanName"));
    }
}
