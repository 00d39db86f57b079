//! XLSForm out: a Questionnaire as the sheets `survey`, `choices` and `settings`.
//!
//! What was written is read again as any form is, and what comes back differently is told, item by item: nothing is lost
//! that the report doesn't name.

mod choices;
mod formula;
mod item;
mod names;

use std::collections::HashMap;

use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde_json::Value as Json;

use self::choices::Lists;
use self::names::Names;
use super::super::build::resource::{self as words, Words, extensions, list, text, value, variables};
use super::super::build::{Lost, lost_throughout};
use super::super::sheet::{Row, Sheet};
use super::super::{Exported, Level, Loss, LossReport};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::urls;

/// Where forms that came as XLSForm have their urls.
const OURS: &str = "https://weconecta.org/xlsform/";

/// Columns of `survey` in the order of forms; those with languages stand together.
const ORDER: [&str; 16] = [
    "type",
    "name",
    "label",
    "hint",
    "guidance_hint",
    "required",
    "relevant",
    "constraint",
    "constraint_message",
    "calculation",
    "default",
    "read_only",
    "appearance",
    "choice_filter",
    "parameters",
    "repeat_count",
];

/// Cells of a row by the titles of their columns.
type Cells = Vec<(String, String)>;

/// Writes a workbook; `describe` says what was lost, for a sheet of its own.
pub(in super::super) fn export(
    resource: &Json,
    describe: &dyn Fn(&Problem) -> String,
) -> Result<Exported, Vec<Problem>> {
    let mut writer = Writer::new(resource);
    writer.items(list(resource, "item"), None);
    let sheets = writer.sheets();
    let back = super::import(sheets.clone())?;
    let losses = writer.differences(&back.resource);
    let bytes = workbook(&sheets, &losses, describe)
        .map_err(|_full| vec![Problem::new(Code::TableTooLarge).with("limit", 1_000_000)])?;
    Ok(Exported { bytes, losses })
}

/// Writes the rows of a questionnaire.
struct Writer<'j> {
    resource: &'j Json,
    language: Option<String>,
    /// It came as a form: what it couldn't say goes back as it was written.
    is_ours: bool,
    names: Names,
    variables: HashMap<String, String>,
    lists: Lists,
    rows: Vec<Cells>,
    /// Ids of items that are cells of another's row.
    folded: Vec<String>,
    /// Ids of items whose limits are said in a rule.
    ruled: Vec<String>,
}

impl<'j> Writer<'j> {
    fn new(resource: &'j Json) -> Self {
        let language = Some(text(resource, "language")).filter(|tag| !tag.is_empty()).map(str::to_owned);
        let is_ours = text(resource, "url").starts_with(OURS);
        Self {
            resource,
            language,
            is_ours,
            names: Names::of(list(resource, "item"), is_ours),
            variables: variables(resource),
            lists: Lists::default(),
            rows: Vec::new(),
            folded: Vec::new(),
            ruled: Vec::new(),
        }
    }

    /// The cells of words: a column for each language.
    fn say(&self, base: &str, words: &Words, cells: &mut Cells) {
        say(base, words, self.language.as_deref(), cells);
    }

    fn sheets(&self) -> Vec<Sheet> {
        let settings = [self.settings()];
        let mut sheets = vec![sheet("survey", &self.rows, &ORDER)];
        let choices = self.lists.rows(self.language.as_deref());
        if !choices.is_empty() {
            sheets.push(sheet("choices", &choices, &["list_name", "name", "label", "points", "filter"]));
        }
        sheets.push(sheet("settings", &settings, &["form_title", "form_id", "version", "default_language"]));
        sheets
    }

    fn settings(&self) -> Cells {
        let mut cells = Cells::new();
        let mut set = |name: &str, value: String| {
            if !value.is_empty() {
                cells.push((name.to_owned(), value));
            }
        };
        set("form_title", text(self.resource, "title").to_owned());
        set("form_id", form_id(text(self.resource, "url")));
        set("version", text(self.resource, "version").to_owned());
        set("default_language", self.language.as_deref().map(language_name).unwrap_or_default());
        for (name, value) in originals(self.resource).filter(|_| self.is_ours) {
            // rows that were left out stand there too
            if !name.starts_with("row ") {
                set(name, value.to_owned());
            }
        }
        cells
    }

    /// What comes back otherwise than it was.
    fn differences(&self, back: &Json) -> LossReport {
        let mut report = LossReport::default();
        let mut add = |link_id: Option<&str>, one: Lost| {
            let is_said = link_id.is_some_and(|link_id| self.ruled.iter().any(|ruled| ruled == link_id))
                && ["minValue", "maxValue", "minLength", "maxLength", "regex"]
                    .contains(&one.property.as_str());
            let code = if one.is_gone && !is_said { Code::NotWritten } else { Code::WrittenOtherwise };
            let level = if one.is_unseen { Level::Kept } else { Level::Changed };
            let mut problem = Problem::new(code).with("property", &one.property);
            problem.link_id = link_id.map(str::to_owned);
            report.losses.push(Loss { path: one.property, level, kept: false, problem });
        };
        let names = |link_id| {
            let is_folded = self.folded.iter().any(|folded| folded == link_id);
            (!is_folded).then(|| std::iter::once(link_id).chain(self.names.name(link_id)).collect())
        };
        for (link_id, one) in lost_throughout(self.resource, back, names) {
            add(link_id, one);
        }
        report
    }
}

/// What stands in the extension for what FHIR couldn't say.
fn originals(json: &Json) -> impl Iterator<Item = (&str, &str)> {
    let parts = extensions(json, urls::ORIGINAL).flat_map(|one| list(one, "extension"));
    parts.filter_map(|part| Some((text(part, "url"), value(part)?.as_str()?)))
}

fn say(base: &str, words: &Words, language: Option<&str>, cells: &mut Cells) {
    let title = |tag: &str| format!("{base}::{}", language_name(tag));
    if !words.text.is_empty() {
        cells.push((language.map_or_else(|| base.to_owned(), title), words.text.clone()));
    }
    for (tag, text) in &words.others {
        if !text.is_empty() {
            cells.push((title(tag), text.clone()));
        }
    }
}

fn language_name(tag: &str) -> String {
    let name = match tag.split('-').next().unwrap_or_default() {
        "pt" => "Português",
        "en" => "English",
        "es" => "Español",
        "fr" => "Français",
        _ => tag,
    };
    format!("{name} ({tag})")
}

fn form_id(url: &str) -> String {
    if let Some(id) = url.strip_prefix(OURS) {
        let pair = format!("id={id}");
        let found = url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, id)| id.into_owned());
        return found.unwrap_or_default();
    }
    url.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
}

/// A table with the titles that are used, known ones first.
fn sheet(name: &str, rows: &[Cells], order: &[&str]) -> Sheet {
    let base = |title: &str| title.split("::").next().unwrap_or_default().to_owned();
    let mut titles: Vec<&String> = Vec::new();
    for (title, _) in rows.iter().flatten() {
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    titles.sort_by_key(|title| order.iter().position(|known| *known == base(title)).unwrap_or(order.len()));
    let required: &[&str] = if name == "survey" { &["type", "name"] } else { &[] };
    let mut head: Vec<String> = required
        .iter()
        .filter(|one| !titles.iter().any(|title| title == *one))
        .map(|one| (*one).to_owned())
        .collect();
    head.extend(titles.into_iter().cloned());
    let mut all = vec![Row { number: 1, cells: head.clone() }];
    for (position, cells) in rows.iter().enumerate() {
        let cell = |title: &String| {
            let found = cells.iter().find(|(own, _)| own == title).map(|(_, text)| text.trim());
            found.unwrap_or_default().to_owned()
        };
        all.push(Row { number: position + 2, cells: head.iter().map(cell).collect() });
    }
    Sheet { name: name.to_owned(), rows: all }
}

fn workbook(
    sheets: &[Sheet],
    losses: &LossReport,
    describe: &dyn Fn(&Problem) -> String,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    let rows = losses.losses.iter().map(|loss| {
        vec![
            ("item".to_owned(), loss.problem.link_id.clone().unwrap_or_default()),
            ("loss".to_owned(), describe(&loss.problem)),
        ]
    });
    let rows: Vec<Cells> = rows.collect();
    let told = (!rows.is_empty()).then(|| sheet(super::LOSSES, &rows, &["item", "loss"]));
    for Sheet { name, rows } in sheets.iter().chain(&told) {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name)?;
        for (number, row) in (0_u32..).zip(rows) {
            for (column, cell) in (0_u16..).zip(&row.cells).filter(|(_, cell)| !cell.is_empty()) {
                if number == 0 {
                    sheet.write_string_with_format(number, column, cell, &bold)?;
                } else {
                    sheet.write_string(number, column, cell)?;
                }
            }
        }
        sheet.set_freeze_panes(1, 0)?;
    }
    workbook.save_to_buffer()
}
