//! The questions that formulas may name, and the variables by which our expressions read them.

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use crate::domain::questionnaire::urls;

/// What kind of answers a question has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Kind {
    Text,
    Integer,
    Decimal,
    /// Yes or no, in the words of [`Field::truth`].
    Boolean,
    Date,
    DateTime,
    Time,
    /// One code.
    Code,
    /// Any number of codes.
    Codes,
    File,
    /// A group; no question.
    Group,
    /// Nothing.
    Blank,
}

impl Kind {
    pub(super) const fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal)
    }

    pub(super) const fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Code | Self::Codes)
    }

    /// The type of a computed item.
    pub(in super::super) const fn item_type(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::DateTime => "dateTime",
            Self::Time => "time",
            _ => "string",
        }
    }
}

/// A question or group.
#[derive(Clone, Debug)]
pub(in super::super) struct Field {
    pub(in super::super) link_id: String,
    /// What it is called in the other system.
    pub(in super::super) name: String,
    pub(in super::super) kind: Kind,
    /// The groups around it that repeat, outermost first, by their places in [`Fields`].
    pub(in super::super) repeats: Vec<usize>,
    /// Of a choice.
    pub(in super::super) codes: Vec<String>,
    /// How formulas write yes and no.
    pub(in super::super) truth: [&'static str; 2],
}

impl Field {
    /// The code that is this number.
    pub(super) fn code_of(&self, number: Decimal) -> Option<&str> {
        let is_it = |code: &&String| code.parse::<Decimal>().is_ok_and(|code| code == number);
        self.codes.iter().find(is_it).map(String::as_str)
    }
}

/// All of them, in document order.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Fields(Vec<Field>);

impl Fields {
    pub(in super::super) fn add(&mut self, field: Field) -> usize {
        self.0.push(field);
        self.0.len() - 1
    }

    pub(in super::super) fn get(&self, index: usize) -> Option<&Field> {
        self.0.get(index)
    }

    pub(in super::super) fn set_kind(&mut self, index: usize, kind: Kind) {
        if let Some(field) = self.0.get_mut(index) {
            field.kind = kind;
        }
    }

    pub(in super::super) fn set_codes(&mut self, index: usize, codes: Vec<String>) {
        if let Some(field) = self.0.get_mut(index) {
            field.codes = codes;
        }
    }

    pub(in super::super) fn set_truth(&mut self, index: usize, truth: [&'static str; 2]) {
        if let Some(field) = self.0.get_mut(index) {
            field.truth = truth;
        }
    }

    pub(in super::super) fn iter(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.0.iter().enumerate()
    }
}

/// The variables that expressions use: one for each question asked after, where its instances are told apart.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Variables {
    /// By the group that repeats, if any, and the question.
    names: HashMap<(Option<usize>, usize), String>,
    order: Vec<(Option<usize>, usize)>,
}

/// Names that expressions have without us.
const TAKEN: [&str; 12] = [
    "resource",
    "rootResource",
    "context",
    "ucum",
    "sct",
    "loinc",
    "questionnaire",
    "terminologies",
    "patient",
    "user",
    "encounter",
    "practitioner",
];

impl Variables {
    /// The name of the variable for a question's answers, seen from within a group that repeats or from anywhere.
    pub(super) fn name(&mut self, fields: &Fields, scope: Option<usize>, field: usize) -> String {
        if let Some(name) = self.names.get(&(scope, field)) {
            return name.clone();
        }
        let wanted = identifier(fields.get(field).map_or("", |field| &field.name));
        let is_free =
            |name: &String| !TAKEN.contains(&name.as_str()) && !self.names.values().any(|n| n == name);
        let others = (2..).map(|number: usize| format!("{wanted}{number}"));
        let name = std::iter::once(wanted.clone()).chain(others).find(is_free).unwrap_or_default();
        self.names.insert((scope, field), name.clone());
        self.order.push((scope, field));
        name
    }

    /// The extensions that define those of a group, or of the whole questionnaire.
    pub(in super::super) fn extensions(&self, fields: &Fields, scope: Option<usize>) -> Vec<Json> {
        let own = self.order.iter().filter(|(other, _)| *other == scope);
        own.filter_map(|key| Some((self.names.get(key)?, fields.get(key.1)?)))
            .map(|(name, field)| {
                let from = if scope.is_some() { "%context" } else { "%resource" };
                let path = path(from, field);
                json!({"url": urls::VARIABLE, "valueExpression": {
                    "name": name, "language": "text/fhirpath", "expression": path}})
            })
            .collect()
    }
}

/// The answers of a question below the response or an item; of a choice, their codes.
pub(super) fn path(from: &str, field: &Field) -> String {
    let link_id = super::fhirpath::quoted(&field.link_id);
    let item = format!("{from}.repeat(item).where(linkId = {link_id})");
    match field.kind {
        Kind::Group => item,
        Kind::Code | Kind::Codes => format!("{item}.answer.value.code"),
        _ => format!("{item}.answer.value"),
    }
}

/// A name that FHIR takes for an `id`: letters and digits, the words of the original told apart by capitals.
fn identifier(name: &str) -> String {
    let mut found = String::new();
    let mut is_start = false;
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            found.push(if is_start && !found.is_empty() { c.to_ascii_uppercase() } else { c });
            is_start = false;
        } else {
            is_start = true;
        }
    }
    if !found.starts_with(|c: char| c.is_ascii_alphabetic()) {
        found.insert(0, 'v');
    }
    found.truncate(60);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_identifiers() {
        for (name, identifier_of) in [
            ("age", "age"),
            ("phone_number", "phoneNumber"),
            ("1st-visit", "v1stVisit"),
            ("ção", "o"),
            ("_", "v"),
        ] {
            assert_eq!(identifier(name), identifier_of);
        }
    }
}
