//! Tables of text: the sheets of a workbook, or of a file in which commas part the cells. Whatever the file, it costs a
//! bounded amount of memory.

mod text;
mod workbook;

pub(super) use text::{csv_rows, decoded, markdown_rows, sections};
pub(super) use workbook::{is_xls, is_zip, unpacked, workbook, zip_names};

use crate::domain::problem::{Code, Problem};

/// Cells with something in them, all sheets of a file together.
const MOST_CELLS: usize = 1_000_000;

/// What a packed file may come to.
const MOST_UNPACKED_BYTES: u64 = 64_000_000;

/// A row as a spreadsheet shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// From 1.
    pub(super) number: usize,
    /// Without blanks around them.
    pub(super) cells: Vec<String>,
}

impl Row {
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }
}

/// A sheet by its name; rows with nothing in them are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) rows: Vec<Row>,
}

/// Counts cells down to the limit.
#[derive(Debug)]
struct Budget(usize);

impl Budget {
    const fn new() -> Self {
        Self(MOST_CELLS)
    }

    fn spend(&mut self) -> Result<(), Problem> {
        self.0 = self
            .0
            .checked_sub(1)
            .ok_or_else(|| Problem::new(Code::TableTooLarge).with("limit", MOST_CELLS))?;
        Ok(())
    }
}

/// The letters of a column, from 0: `A`, `Z`, `AA`.
pub(super) fn letters(column: usize) -> String {
    let (mut rest, mut letters) = (column + 1, Vec::new());
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_spreadsheets_do() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), name);
        }
    }
}
