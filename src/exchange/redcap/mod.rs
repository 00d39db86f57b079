//! REDCap in: the data dictionary of a project, or the instrument of one packed form.

mod annotation;
mod dictionary;
mod field;
mod logic;
mod out;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use self::dictionary::Entry;
use super::build::{Draft, Field, Fields, ItemDraft, Report, Variables};
use super::sheet::Row;
use super::{Imported, Level};
use crate::domain::problem::{Code, Problem};

pub(super) use self::out::{export, pack};

/// How the format is called.
pub(super) const FORMAT: &str = "redcap";

/// The part of a packed instrument that has its fields.
pub(super) const INSTRUMENT: &str = "instrument.csv";

/// What a dictionary is called in a file that we pack.
pub(super) const DICTIONARY: &str = "dictionary.csv";

/// Whether this is a dictionary.
pub(super) fn is_dictionary(rows: &[Row]) -> bool {
    rows.first().is_some_and(dictionary::is_head)
}

/// Whether these are answers that were exported.
pub(super) fn is_export(rows: &[Row]) -> bool {
    rows.first().is_some_and(dictionary::is_export)
}

/// Reads a dictionary.
pub(super) fn import(rows: &[Row]) -> Result<Imported, Vec<Problem>> {
    let entries = dictionary::entries(rows)?;
    let (fields, indices) = fields_of(&entries)?;
    let mut builder = Builder {
        fields,
        indices,
        variables: Variables::default(),
        report: Report::default(),
        taken: entries.iter().map(|entry| entry.name().to_owned()).collect(),
    };
    let unknown: Vec<&String> =
        entries.iter().flat_map(|entry| entry.others.iter().map(|(title, _)| title)).collect();
    let mut told = HashSet::new();
    for title in unknown {
        if told.insert(title) {
            builder.report.add(Level::Kept, Problem::new(Code::ColumnUnknown).with("column", title));
        }
    }
    builder.settle_kinds(&entries);
    let items = builder.forms(&entries);
    let extensions = builder.variables.extensions(&builder.fields, None);
    let Builder { report, .. } = builder;
    Draft { extensions, items, ..Draft::default() }.finish(FORMAT, report)
}

/// What formulas may ask.
fn fields_of(entries: &[Entry]) -> Result<(Fields, HashMap<String, usize>), Vec<Problem>> {
    let (mut fields, mut indices, mut problems) = (Fields::default(), HashMap::new(), Vec::new());
    for entry in entries {
        let (kind, codes) = match field::kind(entry) {
            Ok(found) => found,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let name = entry.name().to_owned();
        let field = Field {
            link_id: name.clone(),
            name: name.clone(),
            kind,
            repeats: Vec::new(),
            codes,
            truth: ["1", "0"],
        };
        let index = fields.add(field);
        if indices.insert(name, index).is_some() {
            let problem = Problem::new(Code::NameTwice).with("row", entry.row);
            problems.push(problem.with("name", entry.name()));
        }
    }
    if problems.is_empty() { Ok((fields, indices)) } else { Err(problems) }
}

struct Builder {
    fields: Fields,
    indices: HashMap<String, usize>,
    variables: Variables,
    report: Report,
    /// linkIds, so that groups find others.
    taken: HashSet<String>,
}

impl Builder {
    fn group(&mut self, name: &str, words: &str) -> ItemDraft {
        let mut link_id = name.to_owned();
        while !self.taken.insert(link_id.clone()) {
            link_id.push('#');
        }
        ItemDraft::new(link_id, "group", field::words(words))
    }

    /// A group for each form, with sections in it.
    fn forms(&mut self, entries: &[Entry]) -> Vec<Json> {
        let mut found = Vec::new();
        let is_of_one = |a: &Entry, b: &Entry| a.get("form_name") == b.get("form_name");
        let first = entries.first().map(|entry| entry.name().to_owned());
        for form in entries.chunk_by(is_of_one) {
            let name = form.first().map(|entry| entry.get("form_name")).unwrap_or_default();
            let mut group = self.group(if name.is_empty() { "form" } else { name }, &title(name));
            group.control("page");
            let starts = |_: &Entry, next: &Entry| next.get("section_header").is_empty();
            for section in form.chunk_by(starts) {
                let header =
                    section.first().map(|entry| entry.get("section_header").to_owned()).unwrap_or_default();
                let items = self.rows(section, first.as_deref());
                if header.is_empty() {
                    group.children.extend(items);
                } else {
                    let name = format!("{}#section", section.first().map_or("", Entry::name));
                    let mut inner = self.group(&name, &header);
                    inner.children = items;
                    group.children.push(inner.finish(&mut self.report));
                }
            }
            found.push(group.finish(&mut self.report));
        }
        found
    }

    /// The fields of a section; those of a matrix are the rows of a table.
    fn rows(&mut self, entries: &[Entry], first: Option<&str>) -> Vec<Json> {
        let mut found = Vec::new();
        let is_of_one = |a: &Entry, b: &Entry| {
            !a.get("matrix_group_name").is_empty() && a.get("matrix_group_name") == b.get("matrix_group_name")
        };
        for matrix in entries.chunk_by(is_of_one) {
            let name =
                matrix.first().map(|entry| entry.get("matrix_group_name").to_owned()).unwrap_or_default();
            let items: Vec<Json> =
                matrix.iter().map(|entry| self.item(entry, first == Some(entry.name()))).collect();
            if name.is_empty() {
                found.extend(items);
            } else {
                let mut table = self.group(&format!("{name}#matrix"), "");
                table.control("table");
                table.children = items;
                found.push(table.finish(&mut self.report));
            }
        }
        found
    }
}

/// The words of a form's name.
fn title(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
        .unwrap_or_default()
}
