//! The tables of a survey's XML: rows of named texts.

use std::collections::HashMap;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::{Reader, events::Event};

use crate::domain::problem::{Code, Problem};

/// A survey has no more rows.
const MOST_ROWS: usize = 20_000;

/// A row, by the names of its fields.
#[derive(Clone, Debug, Default)]
pub(super) struct Row(HashMap<String, String>);

impl Row {
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |text| text.trim())
    }

    pub(super) fn number(&self, name: &str) -> i64 {
        self.get(name).parse().unwrap_or_default()
    }
}

/// All rows, by the names of their tables.
#[derive(Clone, Debug, Default)]
pub(super) struct Tables(HashMap<String, Vec<Row>>);

impl Tables {
    pub(super) fn rows(&self, table: &str) -> &[Row] {
        self.0.get(table).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Reads `document / table / rows / row / field`.
pub(super) fn read(text: &str) -> Result<Tables, Vec<Problem>> {
    let broken = |at: u64| vec![Problem::new(Code::XmlBroken).with("position", at)];
    let mut reader = Reader::from_str(text);
    let (mut tables, mut path, mut row, mut count) =
        (Tables::default(), Vec::<String>::new(), Row::default(), 0);
    loop {
        let event = reader.read_event().map_err(|_broken| broken(reader.error_position()))?;
        match event {
            Event::Eof => break,
            Event::Start(tag) => {
                path.push(tag.local_name().as_ref().to_owned());
                if path.len() == 4 {
                    row = Row::default();
                }
                if path.len() > 20 {
                    return Err(vec![Problem::new(Code::NestedTooDeep).with("limit", 20)]);
                }
            }
            Event::End(_) => {
                if let [_, table, rows, _] = path.as_slice()
                    && rows == "rows"
                {
                    count += 1;
                    if count > MOST_ROWS {
                        return Err(vec![Problem::new(Code::TableTooLarge).with("limit", MOST_ROWS)]);
                    }
                    tables.0.entry(table.clone()).or_default().push(std::mem::take(&mut row));
                }
                path.pop();
            }
            Event::Text(words) => say(&path, &mut row, &words.xml10_content()),
            Event::CData(words) => say(&path, &mut row, &words.xml10_content()),
            Event::GeneralRef(name) => {
                let letter = name.resolve_char_ref().ok().flatten().map(String::from);
                let letter = letter.or_else(|| resolve_predefined_entity(&name).map(str::to_owned));
                say(&path, &mut row, &letter.ok_or_else(|| broken(reader.buffer_position()))?);
            }
            _ => {}
        }
    }
    if path.is_empty() { Ok(tables) } else { Err(broken(reader.buffer_position())) }
}

/// Adds to the field that the reader is in.
fn say(path: &[String], row: &mut Row, words: &str) {
    if let [_, _, rows, _, field] = path
        && rows == "rows"
    {
        row.0.entry(field.clone()).or_default().push_str(words);
    }
}
