//! What we know of FHIR's types: their names, what they derive from, and the types of the elements that questionnaires
//! read. Data in `types.txt`; what isn't there is navigated all the same, its types are then told from the JSON.

use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("types.txt");

/// A FHIR type of the table; [`Type::UNKNOWN`] if it isn't known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Type(u16);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Element {
    name: &'static str,
    kind: Type,
    choice: bool,
}

#[derive(Debug)]
struct Entry {
    name: &'static str,
    base: Type,
    /// Sorted by name, those of the bases too.
    elements: Vec<Element>,
    /// All elements are listed.
    closed: bool,
    is_resource: bool,
    /// Neither with elements of its own nor abstract.
    is_primitive: bool,
}

#[derive(Debug)]
struct Model {
    entries: Vec<Entry>,
    by_name: HashMap<&'static str, Type>,
    /// By the suffix of a choice: `DateTime` is `dateTime`.
    by_suffix: HashMap<String, Type>,
}

static MODEL: LazyLock<Model> = LazyLock::new(Model::read);

fn lines() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

impl Model {
    fn read() -> Self {
        let unknown = Entry {
            name: "",
            base: Type::UNKNOWN,
            elements: Vec::new(),
            closed: false,
            is_resource: false,
            is_primitive: false,
        };
        let mut model = Self { entries: vec![unknown], by_name: HashMap::new(), by_suffix: HashMap::new() };
        for (number, line) in (1_u16..).zip(lines()) {
            let name = line.split([' ', ':']).next().unwrap_or_default();
            model.by_name.insert(name, Type(number));
            if !name.contains('.') {
                model.by_suffix.insert(capitalised(name), Type(number));
            }
        }
        for line in lines() {
            let entry = model.entry(line);
            model.entries.push(entry);
        }
        model
    }

    /// Bases stand before what derives from them.
    fn entry(&self, line: &'static str) -> Entry {
        let (head, elements) = line.split_once(" : ").unwrap_or((line, ""));
        let closed = !line.ends_with('+');
        let mut words = head.split(' ');
        let name = words.next().unwrap_or_default();
        let base = words.nth(1).and_then(|base| self.by_name.get(base)).copied().unwrap_or(Type::UNKNOWN);
        let parent = self.entries.get(usize::from(base.0));
        let mut all = parent.map_or_else(Vec::new, |parent| parent.elements.clone());
        for element in elements.split(' ') {
            let Some((name, kind)) = element.split_once(':') else { continue };
            let plain = name.strip_suffix("[x]");
            all.push(Element {
                name: plain.unwrap_or(name),
                kind: self.by_name.get(kind).copied().unwrap_or(Type::UNKNOWN),
                choice: plain.is_some(),
            });
        }
        all.sort_by_key(|element| element.name);
        Entry {
            name,
            base,
            elements: all,
            closed,
            is_resource: name == "Resource" || parent.is_some_and(|parent| parent.is_resource),
            is_primitive: name.starts_with(|first: char| first.is_ascii_lowercase()),
        }
    }
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl Type {
    pub const UNKNOWN: Self = Self(0);

    fn entry(self) -> Option<&'static Entry> {
        MODEL.entries.get(usize::from(self.0))
    }

    pub fn find(name: &str) -> Option<Self> {
        MODEL.by_name.get(name).copied()
    }

    /// The type that a choice names: `Quantity` of `valueQuantity`.
    pub(super) fn of_suffix(suffix: &str) -> Option<Self> {
        suffix
            .starts_with(|first: char| first.is_ascii_uppercase())
            .then(|| MODEL.by_suffix.get(suffix).copied())?
    }

    /// Empty if unknown; elements that are types of their own have a dot.
    pub fn name(self) -> &'static str {
        self.entry().map_or("", |entry| entry.name)
    }

    pub(super) fn is_known(self) -> bool {
        self != Self::UNKNOWN
    }

    pub(super) fn is_primitive(self) -> bool {
        self.entry().is_some_and(|entry| entry.is_primitive)
    }

    pub(super) fn is_resource(self) -> bool {
        self.entry().is_some_and(|entry| entry.is_resource)
    }

    /// The type itself, or one it derives from.
    pub fn is(self, other: Self) -> bool {
        let mut at = self;
        while at.is_known() {
            if at == other {
                return true;
            }
            at = at.entry().map_or(Self::UNKNOWN, |entry| entry.base);
        }
        false
    }

    pub(super) fn is_named(self, name: &str) -> bool {
        Self::find(name).is_some_and(|other| self.is(other))
    }

    fn element(self, name: &str) -> Option<Element> {
        let elements = &self.entry()?.elements;
        let index = elements.binary_search_by(|element| element.name.cmp(name)).ok()?;
        elements.get(index).copied()
    }

    /// The type of an element; that of a choice is told by the name it has in JSON.
    pub(super) fn of_element(self, name: &str) -> Self {
        self.element(name).map_or(Self::UNKNOWN, |element| element.kind)
    }

    /// The element is a choice, such as `value[x]`.
    pub(super) fn has_choice(self, name: &str) -> bool {
        self.element(name).is_some_and(|element| element.choice)
    }

    /// All elements are known, and this isn't one.
    pub(super) fn lacks(self, name: &str) -> bool {
        self.entry().is_some_and(|entry| entry.closed) && self.is_known() && self.element(name).is_none()
    }

    /// The type of a field as JSON names it, such as `valueQuantity`.
    pub(super) fn of_field(self, field: &str) -> Self {
        if let Some(element) = self.element(field) {
            return element.kind;
        }
        let suffixes = field.char_indices().filter(|(_, letter)| letter.is_ascii_uppercase());
        for (index, _) in suffixes {
            let (stem, suffix) = field.split_at(index);
            if (self.has_choice(stem) || !self.is_known() && stem == "value")
                && let Some(kind) = Self::of_suffix(suffix)
            {
                return kind;
            }
        }
        Self::UNKNOWN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_only_types_that_it_has() {
        for line in lines() {
            let (head, elements) = line.split_once(" : ").unwrap_or((line, ""));
            let base = head.split(' ').nth(2).unwrap_or("Base");
            assert!(Type::find(base).is_some(), "{head}: {base}");
            for element in elements.trim_end_matches(" +").split(' ').filter(|element| !element.is_empty()) {
                let (_, kind) = element.split_once(':').unwrap();
                assert!(kind == "?" || Type::find(kind).is_some(), "{head}: {element}");
            }
        }
    }

    #[test]
    fn types_derive_and_elements_are_inherited() {
        let patient = Type::find("Patient").unwrap();
        assert_eq!(patient.of_element("gender").name(), "code");
        assert!(patient.of_element("gender").is_named("string"));
        assert_eq!(patient.of_element("id").name(), "id");
        assert!(patient.lacks("given") && !patient.lacks("deceased"));
        let observation = Type::find("Observation").unwrap();
        assert_eq!(observation.of_field("valueQuantity").name(), "Quantity");
        assert_eq!(observation.of_field("effectiveDateTime").name(), "dateTime");
        assert!(observation.lacks("valueQuantity"));
    }
}
