//! REDCap out: a Questionnaire as the data dictionary of a project.
//!
//! What was written is read again as any dictionary is, and what comes back differently is told, item by item.

mod field;
mod logic;
mod names;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::io::{Cursor, Write as _};

use serde_json::Value as Json;
use zip::result::ZipResult;
use zip::write::{SimpleFileOptions, ZipWriter};

use self::names::Names;
use super::super::build::resource::{list, variables};
use super::super::build::{Lost, lost_throughout};
use super::super::sheet::csv_rows;
use super::super::table::guarded;
use super::super::{Exported, Level, Loss, LossReport};
use crate::domain::problem::{Code, Problem};

/// Columns as REDCap downloads them.
const HEAD: [&str; 18] = [
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
];

/// A field of the dictionary.
#[derive(Clone, Debug, Default)]
struct Entry {
    name: String,
    form: String,
    section: String,
    kind: String,
    label: String,
    choices: String,
    note: String,
    validation: String,
    min: String,
    max: String,
    logic: String,
    is_required: bool,
    alignment: String,
    number: String,
    matrix: String,
    tags: Vec<String>,
}

impl Entry {
    fn cells(&self) -> [String; 18] {
        [
            self.name.clone(),
            self.form.clone(),
            self.section.clone(),
            self.kind.clone(),
            self.label.clone(),
            self.choices.clone(),
            self.note.clone(),
            self.validation.clone(),
            self.min.clone(),
            self.max.clone(),
            String::new(),
            self.logic.clone(),
            if self.is_required { "y" } else { "" }.to_owned(),
            self.alignment.clone(),
            self.number.clone(),
            self.matrix.clone(),
            String::new(),
            self.tags.join(" "),
        ]
    }
}

/// Writes a dictionary.
pub(in super::super) fn export(resource: &Json) -> Result<Exported, Vec<Problem>> {
    let mut writer = Writer {
        names: Names::of(list(resource, "item")),
        variables: variables(resource),
        entries: Vec::new(),
        folded: Vec::new(),
        groups: HashMap::new(),
    };
    writer.whole(resource);
    let bytes = writer.bytes();
    let rows = csv_rows(&String::from_utf8_lossy(&bytes)).map_err(|problem| vec![problem])?;
    let back = super::import(&rows)?;
    let losses = writer.differences(resource, &back.resource);
    Ok(Exported { bytes, losses })
}

/// A dictionary with a file beside it for what was lost, as REDCap takes no column of ours.
pub(in super::super) fn pack(
    exported: &Exported,
    describe: &dyn Fn(&Problem) -> String,
) -> ZipResult<Vec<u8>> {
    let mut losses = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    // a vector takes whatever is written
    let _written = losses.write_record(["item", "loss"]);
    for Loss { problem, .. } in &exported.losses.losses {
        let cells = [problem.link_id.clone().unwrap_or_default(), describe(problem)];
        let _written = losses.write_record(cells.map(|cell| guarded(&cell).into_owned()));
    }
    let losses = losses.into_inner().unwrap_or_default();
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [(super::DICTIONARY, &exported.bytes), ("losses.csv", &losses)] {
        file.start_file(name, SimpleFileOptions::default())?;
        file.write_all(bytes)?;
    }
    Ok(file.finish()?.into_inner())
}

struct Writer {
    names: Names,
    /// Expressions by the names of variables.
    variables: HashMap<String, String>,
    entries: Vec<Entry>,
    /// Ids of items that are cells of another's row.
    folded: Vec<String>,
    /// What groups are called when they are read again.
    groups: HashMap<String, String>,
}

impl Writer {
    fn bytes(&self) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        // a vector takes whatever is written
        let _written = writer.write_record(HEAD);
        for entry in &self.entries {
            let _written = writer.write_record(entry.cells());
        }
        writer.into_inner().unwrap_or_default()
    }

    /// What comes back otherwise than it was.
    fn differences(&self, resource: &Json, back: &Json) -> LossReport {
        let mut report = LossReport::default();
        let mut add = |link_id: Option<&str>, one: Lost| {
            let code = if one.is_gone { Code::NotWritten } else { Code::WrittenOtherwise };
            let level = if one.is_unseen { Level::Kept } else { Level::Changed };
            let mut problem = Problem::new(code).with("property", &one.property);
            problem.link_id = link_id.map(str::to_owned);
            report.losses.push(Loss { path: one.property, level, kept: false, problem });
        };
        let names = |link_id: &str| {
            let is_folded = self.folded.iter().any(|folded| folded == link_id);
            let name = self.groups.get(link_id).map(String::as_str).or_else(|| self.names.name(link_id));
            (!is_folded).then(|| name.into_iter().collect())
        };
        for (link_id, one) in lost_throughout(resource, back, names) {
            add(link_id, one);
        }
        report
    }
}
