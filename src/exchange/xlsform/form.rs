//! A form as its sheets have it: questions row by row, lists of choices, settings.

use std::collections::BTreeMap;

use super::super::build::{Words, language_code};
use super::super::sheet::{Row, Sheet, letters};
use super::columns::Column;
use crate::domain::problem::{Code, Problem};

/// A row with its cells by column.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) row: usize,
    cells: Vec<(usize, String)>,
}

impl Line {
    pub(super) fn cell(&self, column: usize) -> &str {
        self.cells.iter().find(|(own, _)| *own == column).map_or("", |(_, text)| text)
    }

    /// The same row with other words, for rows that stand for several questions.
    #[must_use]
    pub(super) fn map(&self, change: impl Fn(&str) -> String) -> Self {
        let cells = self.cells.iter().map(|(column, text)| (*column, change(text)));
        Self { row: self.row, cells: cells.collect() }
    }
}

/// A sheet whose first row names its columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) lines: Vec<Line>,
}

impl Table {
    fn of(sheet: &Sheet) -> Self {
        let mut rows = sheet.rows.iter();
        let head = rows.next().map(|row| row.cells.as_slice()).unwrap_or_default();
        let mut columns: Vec<Column> = head.iter().map(|title| Column::of(title)).collect();
        let lines: Vec<Line> = rows.map(line).collect();
        let last = lines.iter().filter_map(|line| line.cells.last()).map(|(column, _)| column + 1).max();
        for column in columns.len()..last.unwrap_or(0) {
            columns.push(Column { base: String::new(), language: None, title: letters(column) });
        }
        Self { columns, lines }
    }

    /// The value of a column without languages.
    pub(super) fn get<'a>(&self, line: &'a Line, base: &str) -> &'a str {
        let own = self.columns.iter().enumerate().filter(|(_, column)| column.base == base);
        own.map(|(position, _)| line.cell(position)).find(|text| !text.is_empty()).unwrap_or_default()
    }

    pub(super) fn has(&self, base: &str) -> bool {
        self.columns.iter().any(|column| column.base == base)
    }

    /// The words of a column and its translations.
    pub(super) fn words(&self, line: &Line, base: &str, original: Option<&str>) -> Words {
        let mut found: Vec<(Option<String>, &str)> = Vec::new();
        for (position, column) in self.columns.iter().enumerate().filter(|(_, column)| column.base == base) {
            let text = line.cell(position);
            if !text.is_empty() {
                found.push((column.language.as_deref().map(language_code), text));
            }
        }
        let is_original = |tag: &Option<String>| tag.as_deref() == original;
        let main = found.iter().position(|(tag, _)| original.is_some() && is_original(tag));
        let main = main.or_else(|| found.iter().position(|(tag, _)| tag.is_none())).unwrap_or(0);
        let Some((_, text)) = found.get(main) else { return Words::default() };
        let others = found.iter().enumerate().filter(|(position, _)| *position != main);
        let others = others.filter_map(|(_, (tag, text))| Some((tag.clone()?, (*text).to_owned())));
        Words { text: (*text).to_owned(), others: others.collect(), is_markdown: true }
    }
}

fn line(row: &Row) -> Line {
    let cells = row.cells.iter().enumerate().filter(|(_, text)| !text.is_empty());
    Line { row: row.number, cells: cells.map(|(column, text)| (column, text.clone())).collect() }
}

/// One choice of a list.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) words: Words,
    pub(super) line: Line,
}

/// The whole form.
#[derive(Clone, Debug, Default)]
pub(super) struct Form {
    pub(super) survey: Table,
    pub(super) choices: Table,
    pub(super) external: Table,
    pub(super) lists: BTreeMap<String, Vec<Choice>>,
    /// Of `external_choices`.
    pub(super) external_lists: BTreeMap<String, Vec<Choice>>,
    pub(super) settings: Vec<(String, String)>,
    /// What texts are in that aren't translations, where it is said.
    pub(super) language: Option<String>,
    pub(super) unknown_sheets: Vec<String>,
}

impl Form {
    pub(super) fn of(sheets: &[Sheet]) -> Result<Self, Problem> {
        let find = |name: &str| sheets.iter().find(|sheet| sheet.name.trim().eq_ignore_ascii_case(name));
        let table = |name: &str| find(name).map(Table::of).unwrap_or_default();
        let survey =
            find("survey").ok_or_else(|| Problem::new(Code::SheetMissing).with("sheet", "survey"))?;
        let survey = Table::of(survey);
        for column in ["type", "name"] {
            if !survey.has(column) {
                let problem =
                    Problem::new(Code::ColumnMissing).with("sheet", "survey").with("column", column);
                return Err(problem);
            }
        }
        let settings = settings(&table("settings"));
        let choices = if find("choices").is_some() { table("choices") } else { table("columns") };
        let external = table("external_choices");
        let language = settings.iter().find(|(name, _)| name == "default_language");
        let language =
            language.map(|(_, name)| name.as_str()).filter(|name| !name.eq_ignore_ascii_case("default"));
        let language = language.map(language_code).or_else(|| first_language(&survey));
        let (lists, external_lists) =
            (lists(&choices, language.as_deref()), lists(&external, language.as_deref()));
        let known = ["survey", "choices", "settings", "external_choices", super::LOSSES];
        let has_rows = |sheet: &&Sheet| sheet.rows.len() > 1;
        let is_known = |name: &str| {
            known.iter().any(|known| name.trim().eq_ignore_ascii_case(known))
                || (name.trim().eq_ignore_ascii_case("columns") && find("choices").is_none())
        };
        let unknown = sheets.iter().filter(has_rows).filter(|sheet| !is_known(&sheet.name));
        let unknown_sheets = unknown.map(|sheet| sheet.name.clone()).collect();
        Ok(Self { survey, choices, external, lists, external_lists, settings, language, unknown_sheets })
    }

    pub(super) fn setting(&self, names: &[&str]) -> Option<&str> {
        let found = self.settings.iter().find(|(name, _)| names.contains(&name.as_str()));
        found.map(|(_, value)| value.as_str())
    }

    /// The words of a question's column.
    pub(super) fn words(&self, line: &Line, base: &str) -> Words {
        self.survey.words(line, base, self.language.as_deref())
    }
}

/// Where no label is without a language, that of the first.
fn first_language(survey: &Table) -> Option<String> {
    let mut labels = survey.columns.iter().filter(|column| column.base == "label");
    let first = labels.next()?.language.as_deref()?;
    labels.all(|column| column.language.is_some()).then(|| language_code(first))
}

fn settings(table: &Table) -> Vec<(String, String)> {
    let Some(line) = table.lines.first() else { return Vec::new() };
    let pairs = table.columns.iter().enumerate();
    pairs
        .map(|(position, column)| (column.base.clone(), line.cell(position).to_owned()))
        .filter(|(name, value)| !name.is_empty() && !value.is_empty())
        .collect()
}

/// Lists by their names; a row without a list or a name is a comment.
fn lists(table: &Table, language: Option<&str>) -> BTreeMap<String, Vec<Choice>> {
    let mut found: BTreeMap<String, Vec<Choice>> = BTreeMap::new();
    for line in &table.lines {
        let (list, name) = (table.get(line, "list_name"), table.get(line, "name"));
        if list.is_empty() || name.is_empty() {
            continue;
        }
        let words = table.words(line, "label", language);
        let words = if words.is_empty() { Words::new(name) } else { words };
        let choice = Choice { name: name.to_owned(), words, line: line.clone() };
        found.entry(list.to_owned()).or_default().push(choice);
    }
    found
}
