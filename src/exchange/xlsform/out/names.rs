//! Names that ODK takes, and what formulas may ask of each.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use super::super::super::build::{Field, Fields, Kind};
use super::words::{is, list, text};

/// Items by their linkIds.
pub(super) struct Names {
    pub(super) fields: Fields,
    pub(super) by_link_id: HashMap<String, usize>,
}

impl Names {
    pub(super) fn of(items: &[Json], is_ours: bool) -> Self {
        let mut namer = Namer {
            found: Self { fields: Fields::default(), by_link_id: HashMap::new() },
            taken: HashSet::new(),
            is_ours,
        };
        namer.items(items, "", &[]);
        namer.found
    }

    pub(super) fn name(&self, link_id: &str) -> Option<&str> {
        Some(&self.field(link_id)?.name)
    }

    pub(super) fn field(&self, link_id: &str) -> Option<&Field> {
        self.fields.get(*self.by_link_id.get(link_id)?)
    }
}

struct Namer {
    found: Names,
    taken: HashSet<String>,
    is_ours: bool,
}

impl Namer {
    fn items(&mut self, items: &[Json], path: &str, place: &[usize]) {
        for item in items {
            let link_id = text(item, "linkId");
            let name = self.name(link_id, path);
            let codes = list(item, "answerOption").iter().enumerate();
            let codes = codes.map(|(position, option)| option_name(option, position)).collect();
            let field = Field {
                link_id: link_id.to_owned(),
                name: name.clone(),
                kind: kind(item),
                repeats: place.to_vec(),
                codes,
                truth: if self.is_ours { ["OK", ""] } else { ["yes", "no"] },
            };
            let index = self.found.fields.add(field);
            self.found.by_link_id.insert(link_id.to_owned(), index);
            let is_repeat = text(item, "type") == "group" && is(item, "repeats");
            let inner = if is_repeat { [place, &[index]].concat() } else { place.to_vec() };
            let own = if path.is_empty() { name } else { format!("{path}/{name}") };
            self.items(list(item, "item"), &own, &inner);
        }
    }

    /// A path of groups is how a name that stands twice was told apart.
    fn name(&mut self, link_id: &str, path: &str) -> String {
        let last = link_id.strip_prefix(path).and_then(|rest| rest.strip_prefix('/'));
        if let Some(last) = last.filter(|last| !path.is_empty() && plain(last) == *last) {
            self.taken.insert(link_id.to_owned());
            return last.to_owned();
        }
        let wanted = plain(link_id);
        let others = (2..).map(|number: usize| format!("{wanted}_{number}"));
        let mut all = std::iter::once(wanted.clone()).chain(others);
        all.find(|name| self.taken.insert(name.clone())).unwrap_or_default()
    }
}

/// A name of XML.
fn plain(text: &str) -> String {
    let letter = |c: char| if c.is_alphanumeric() || matches!(c, '_' | '-' | '.') { c } else { '_' };
    let name: String = text.chars().map(letter).collect();
    if name.starts_with(|c: char| c.is_alphabetic() || c == '_') { name } else { format!("_{name}") }
}

/// The code of an option, without blanks.
pub(super) fn option_name(option: &Json, position: usize) -> String {
    let code = option.pointer("/valueCoding/code").and_then(Json::as_str);
    let number = option.get("valueInteger").map(Json::to_string);
    let code = code.map(str::to_owned).or(number).or_else(|| {
        ["valueDate", "valueTime"].iter().find_map(|name| option.get(name)?.as_str()).map(str::to_owned)
    });
    let code = code.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join("_");
    if code.is_empty() { format!("option{}", position + 1) } else { code }
}

fn kind(item: &Json) -> Kind {
    match text(item, "type") {
        "integer" => Kind::Integer,
        "decimal" | "quantity" => Kind::Decimal,
        "boolean" => Kind::Boolean,
        "date" => Kind::Date,
        "dateTime" => Kind::DateTime,
        "time" => Kind::Time,
        "choice" | "open-choice" if list(item, "answerOption").is_empty() => Kind::Text,
        "choice" | "open-choice" => {
            if is(item, "repeats") {
                Kind::Codes
            } else {
                Kind::Code
            }
        }
        "attachment" => Kind::File,
        "group" => Kind::Group,
        "display" => Kind::Blank,
        _ => Kind::Text,
    }
}
