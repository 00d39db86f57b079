//! Tables that are plain text: cells parted by commas, semicolons or tabs, or the rows of a Markdown table.

use encoding_rs::WINDOWS_1252;

use super::{Budget, Row, Sheet};
use crate::domain::problem::{Code, Problem};

/// The text of a file: UTF-8 with or without a mark, or as older spreadsheets write it.
pub(in super::super) fn decoded(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// Rows of a file in which commas, semicolons or tabs part the cells.
pub(in super::super) fn csv_rows(text: &str) -> Result<Vec<Row>, Problem> {
    let head: String = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().to_owned();
    let count = |separator: char| head.matches(separator).count();
    let separator =
        [',', ';', '\t'].into_iter().max_by_key(|separator| (count(*separator), *separator == ','));
    let separator = separator.and_then(|separator| u8::try_from(separator).ok()).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let (mut rows, mut budget) = (Vec::new(), Budget::new());
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            Problem::new(Code::TableBroken).with("row", line)
        })?;
        let number = record.position().map_or(0, csv::Position::line);
        let mut cells = Vec::with_capacity(record.len());
        for cell in &record {
            budget.spend()?;
            cells.push(cell.trim().to_owned());
        }
        rows.push(Row { number: usize::try_from(number).unwrap_or(usize::MAX), cells });
    }
    rows.retain(|row| !row.is_blank());
    Ok(rows)
}

/// Rows of Markdown tables, with no cell before the first bar.
pub(in super::super) fn markdown_rows(text: &str) -> Result<Vec<Row>, Problem> {
    let (mut rows, mut budget) = (Vec::new(), Budget::new());
    for (position, line) in text.lines().enumerate() {
        let Some(line) = line.trim().strip_prefix('|') else { continue };
        let line = line.strip_suffix('|').unwrap_or(line);
        let cells: Vec<String> = line.split('|').map(|cell| cell.trim().to_owned()).collect();
        for _ in &cells {
            budget.spend()?;
        }
        // the line below a head
        if cells.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':'))) {
            continue;
        }
        rows.push(Row { number: position + 1, cells });
    }
    rows.retain(|row| !row.is_blank());
    Ok(rows)
}

/// Sheets that stand below each other in one table: the first column names the sheet that begins, the rest are its cells.
pub(in super::super) fn sections(rows: Vec<Row>) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for mut row in rows {
        if row.cells.is_empty() {
            continue;
        }
        let name = row.cells.remove(0);
        if !name.is_empty() {
            sheets.push(Sheet { name, rows: Vec::new() });
        }
        if !row.is_blank()
            && let Some(sheet) = sheets.last_mut()
        {
            sheet.rows.push(row);
        }
    }
    sheets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_may_stand_below_each_other() {
        let text = "survey,,\n,type,name\n,text,a\n\nchoices,,\n,list_name,name\n,l,1\n";
        let sheets = sections(csv_rows(text).unwrap());
        let seen: Vec<_> = sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.rows.len())).collect();
        assert_eq!(seen, [("survey", 2), ("choices", 2)]);
        assert_eq!(sheets[1].rows[1], Row { number: 7, cells: vec!["l".into(), "1".into()] });
    }

    #[test]
    fn separators_and_encodings_are_found() {
        let rows = csv_rows(&decoded("a;\"b\nc\";d".as_bytes())).unwrap();
        assert_eq!(rows[0].cells, ["a", "b\nc", "d"]);
        assert_eq!(decoded(b"\xef\xbb\xbfol\xc3\xa1"), "olá");
        assert_eq!(decoded(b"ol\xe1"), "olá");
    }

    #[test]
    fn markdown_tables_are_read_as_rows() {
        let sheets = sections(
            markdown_rows("| survey | | |\n| | type | name |\n|--|--|--|\n| | text | a |\n").unwrap(),
        );
        assert_eq!(sheets[0].rows[1].cells, ["text", "a"]);
    }
}
