//! The rows of a data dictionary.

use super::super::sheet::Row;
use crate::domain::problem::{Code, Problem};

/// Columns by their headers: as the dictionary has them, and as the API exports them.
const COLUMNS: [(&str, &str); 18] = [
    ("variable / field name", "field_name"),
    ("form name", "form_name"),
    ("section header", "section_header"),
    ("field type", "field_type"),
    ("field label", "field_label"),
    ("choices, calculations, or slider labels", "select_choices_or_calculations"),
    ("field note", "field_note"),
    ("text validation type or show slider number", "text_validation_type_or_show_slider_number"),
    ("text validation min", "text_validation_min"),
    ("text validation max", "text_validation_max"),
    ("identifier?", "identifier"),
    ("branching logic (show field only if...)", "branching_logic"),
    ("required field?", "required_field"),
    ("custom alignment", "custom_alignment"),
    ("question number (surveys only)", "question_number"),
    ("matrix group name", "matrix_group_name"),
    ("matrix ranking?", "matrix_ranking"),
    ("field annotation", "field_annotation"),
];

/// A field of a form.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    pub(super) row: usize,
    values: Vec<(&'static str, String)>,
    /// Columns that no dictionary has.
    pub(super) others: Vec<(String, String)>,
}

impl Entry {
    /// The value of a column, by the name that the API gives it.
    pub(super) fn get(&self, column: &str) -> &str {
        self.values.iter().find(|(own, _)| *own == column).map_or("", |(_, text)| text)
    }

    pub(super) fn name(&self) -> &str {
        self.get("field_name")
    }

    /// Yes in REDCap is `y`.
    pub(super) fn is(&self, column: &str) -> bool {
        matches!(self.get(column).to_lowercase().as_str(), "y" | "yes" | "1")
    }
}

fn known(title: &str) -> Option<&'static str> {
    let title = title.trim().trim_start_matches('\u{feff}').to_lowercase();
    COLUMNS.iter().find(|(long, short)| *long == title || *short == title).map(|(_, short)| *short)
}

/// Whether this is the head of a dictionary.
pub(super) fn is_head(row: &Row) -> bool {
    let has = |wanted: &str| row.cells.iter().any(|cell| known(cell) == Some(wanted));
    has("field_name") && has("field_type")
}

/// Whether this is the head of exported answers.
pub(super) fn is_export(row: &Row) -> bool {
    let own = [
        "redcap_event_name",
        "redcap_repeat_instrument",
        "redcap_repeat_instance",
        "redcap_data_access_group",
    ];
    row.cells.iter().any(|cell| {
        let cell = cell.trim().to_lowercase();
        own.contains(&cell.as_str()) || cell.ends_with("_complete") || cell == "redcap_survey_identifier"
    })
}

/// Reads the fields below a head.
pub(super) fn entries(rows: &[Row]) -> Result<Vec<Entry>, Vec<Problem>> {
    let Some((head, rows)) = rows.split_first() else { return Ok(Vec::new()) };
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for row in rows {
        let mut entry = Entry { row: row.number, ..Entry::default() };
        for (title, text) in head.cells.iter().zip(&row.cells).filter(|(_, text)| !text.is_empty()) {
            match known(title) {
                Some(column) => entry.values.push((column, text.clone())),
                None => entry.others.push((title.clone(), text.clone())),
            }
        }
        if entry.name().is_empty() {
            problems.push(Problem::new(Code::NameMissing).with("row", row.number));
        }
        found.push(entry);
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

/// `1, Yes | 2, No` as codes and words; `None` of what is none.
pub(super) fn choices(text: &str) -> Option<Vec<(String, String)>> {
    let separator = if text.contains('|') { '|' } else { '\n' };
    let parts = text.split(separator).map(str::trim).filter(|part| !part.is_empty());
    let found: Vec<(String, String)> = parts
        .map(|part| match part.split_once(',') {
            Some((code, words)) => (code.trim().to_owned(), words.trim().to_owned()),
            None => (part.to_owned(), part.to_owned()),
        })
        .map(|(code, words)| if words.is_empty() { (code.clone(), code) } else { (code, words) })
        .collect();
    let is_whole = !found.is_empty() && found.iter().all(|(code, _)| !code.is_empty());
    is_whole.then_some(found)
}
