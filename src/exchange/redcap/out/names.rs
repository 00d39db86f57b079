//! Names that REDCap takes, and what formulas may ask of each.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use super::super::super::build::resource::{is, list, text};
use super::super::super::build::{Field, Fields, Kind};

/// Items by their linkIds.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) fields: Fields,
    pub(super) by_link_id: HashMap<String, usize>,
    taken: HashSet<String>,
}

/// The field that every project begins with.
pub(super) const RECORD: &str = "record_id";

impl Names {
    pub(super) fn of(items: &[Json]) -> Self {
        let mut names = Self {
            fields: Fields::default(),
            by_link_id: HashMap::new(),
            taken: std::iter::once(RECORD.to_owned()).collect(),
        };
        names.items(items);
        names
    }

    pub(super) fn name(&self, link_id: &str) -> Option<&str> {
        self.fields.get(*self.by_link_id.get(link_id)?).map(|field| field.name.as_str())
    }

    /// A name that nobody has.
    pub(super) fn free(&mut self, wanted: &str) -> String {
        let wanted = plain(wanted);
        let others = (2..).map(|number: usize| format!("{wanted}_{number}"));
        let mut all = std::iter::once(wanted.clone()).chain(others);
        all.find(|name| self.taken.insert(name.clone())).unwrap_or_default()
    }

    fn items(&mut self, items: &[Json]) {
        for item in items {
            let link_id = text(item, "linkId");
            // the first field of a project that came from there keeps its place
            let name = if link_id == RECORD { RECORD.to_owned() } else { self.free(link_id) };
            let options = list(item, "answerOption").iter().enumerate();
            let field = Field {
                link_id: link_id.to_owned(),
                name,
                kind: kind(item),
                repeats: Vec::new(),
                codes: options.map(|(position, option)| code(option, position)).collect(),
                truth: ["1", "0"],
            };
            let index = self.fields.add(field);
            self.by_link_id.insert(link_id.to_owned(), index);
            self.items(list(item, "item"));
        }
    }
}

/// Small letters, digits and `_`, beginning with a letter.
pub(super) fn plain(text: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    let name: String = text.chars().map(letter).take(90).collect();
    let name = name.trim_matches('_').to_owned();
    if name.starts_with(|c: char| c.is_ascii_lowercase()) { name } else { format!("v_{name}") }
}

/// The code of an option, as the column of choices can have it.
pub(super) fn code(option: &Json, position: usize) -> String {
    let own = option.pointer("/valueCoding/code").and_then(Json::as_str).unwrap_or_default();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if !own.is_empty() && own.chars().all(is_plain) { own.to_owned() } else { (position + 1).to_string() }
}

fn kind(item: &Json) -> Kind {
    match text(item, "type") {
        "group" => Kind::Group,
        "display" => Kind::Blank,
        "boolean" => Kind::Boolean,
        "integer" => Kind::Integer,
        "decimal" | "quantity" => Kind::Decimal,
        "date" => Kind::Date,
        "dateTime" => Kind::DateTime,
        "time" => Kind::Time,
        "attachment" => Kind::File,
        "choice" | "open-choice" if list(item, "answerOption").is_empty() => Kind::Text,
        "choice" | "open-choice" if is(item, "repeats") => Kind::Codes,
        "choice" | "open-choice" => Kind::Code,
        _ => Kind::Text,
    }
}
