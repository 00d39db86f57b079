//! Workbooks of spreadsheets: `.xlsx` and `.xls`. What a file claims is checked before memory is taken for it.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{DataType, ExcelDateTime, Reader as _, Xls, Xlsx};

use super::{Budget, MOST_CELLS, MOST_UNPACKED_BYTES, Row, Sheet};
use crate::domain::problem::{Code, Problem};

/// Files packed into one.
const MOST_PARTS: usize = 2_000;

/// A workbook has a handful of sheets.
const MOST_SHEETS: usize = 200;

fn broken() -> Problem {
    Problem::new(Code::WorkbookBroken)
}

pub(in super::super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

pub(in super::super) fn is_xls(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

type Archive<'a> = zip::ZipArchive<Cursor<&'a [u8]>>;

fn archive(bytes: &[u8]) -> Result<Archive<'_>, Problem> {
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_broken| broken())?;
    if archive.len() > MOST_PARTS { Err(broken()) } else { Ok(archive) }
}

/// The names of what a packed file holds.
pub(in super::super) fn zip_names(bytes: &[u8]) -> Result<Vec<String>, Problem> {
    let archive = archive(bytes)?;
    Ok(archive.file_names().filter_map(Result::ok).map(std::borrow::Cow::into_owned).collect())
}

/// One of the files in a packed one.
pub(in super::super) fn unpacked(bytes: &[u8], name: &str) -> Result<Vec<u8>, Problem> {
    let mut archive = archive(bytes)?;
    let file = archive.by_name(name).map_err(|_missing| broken())?;
    let mut content = Vec::new();
    file.take(MOST_UNPACKED_BYTES + 1).read_to_end(&mut content).map_err(|_broken| broken())?;
    if u64::try_from(content.len()).is_ok_and(|length| length <= MOST_UNPACKED_BYTES) {
        Ok(content)
    } else {
        Err(too_much())
    }
}

fn too_much() -> Problem {
    Problem::new(Code::UnpacksTooLarge).with("limit", MOST_UNPACKED_BYTES / 1_000_000)
}

/// Unpacks everything once and throws it away: sizes in the directory of an archive can lie.
fn check_unpacked(bytes: &[u8]) -> Result<(), Problem> {
    let (mut archive, mut left) = (archive(bytes)?, MOST_UNPACKED_BYTES);
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|_broken| broken())?;
        let read =
            std::io::copy(&mut file.take(left + 1), &mut std::io::sink()).map_err(|_broken| broken())?;
        left = left.checked_sub(read).ok_or_else(too_much)?;
    }
    Ok(())
}

/// The sheets of a workbook, in its order. A file that its reader stumbles over is a broken one.
pub(in super::super) fn workbook(bytes: &[u8]) -> Result<Vec<Sheet>, Problem> {
    let read = || if is_xls(bytes) { xls(bytes) } else { xlsx(bytes) };
    std::panic::catch_unwind(read).unwrap_or_else(|_stumbled| Err(broken()))
}

fn xlsx(bytes: &[u8]) -> Result<Vec<Sheet>, Problem> {
    check_unpacked(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_broken| broken())?;
    let mut budget = Budget::new();
    let mut sheets = Vec::new();
    for name in book.sheet_names().into_iter().take(MOST_SHEETS) {
        // a chart has no cells
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let mut rows: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
        while let Some(cell) = cells.next_cell().map_err(|_broken| broken())? {
            let text = shown(cell.get_value());
            if !text.is_empty() {
                budget.spend()?;
                let (row, column) = cell.get_position();
                rows.entry(row).or_default().insert(column, text);
            }
        }
        let rows = rows.into_iter().map(|(row, cells)| dense(row, cells)).collect::<Result<_, _>>()?;
        sheets.push(Sheet { name, rows });
    }
    Ok(sheets)
}

/// Cells in a row, as far as the last that has something in it.
fn dense(row: u32, cells: BTreeMap<u32, String>) -> Result<Row, Problem> {
    /// As spreadsheets have them.
    const MOST_COLUMNS: usize = 16_384;
    let position = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let mut dense = Vec::new();
    for (column, text) in cells {
        let column = position(column);
        if column >= MOST_COLUMNS {
            return Err(broken());
        }
        dense.resize(column, String::new());
        dense.push(text);
    }
    Ok(Row { number: position(row).saturating_add(1), cells: dense })
}

/// A row of the old format reaches to the last column of its sheet, so its area is counted before it is read.
fn xls(bytes: &[u8]) -> Result<Vec<Sheet>, Problem> {
    check_area(bytes)?;
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|_broken| broken())?;
    let mut budget = Budget::new();
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(|_broken| broken())?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        let mut rows = Vec::new();
        for (number, row) in range.rows().enumerate() {
            let mut cells = vec![String::new(); usize::try_from(first_column).unwrap_or(0)];
            for cell in row {
                let text = shown(cell);
                if !text.is_empty() {
                    budget.spend()?;
                }
                cells.push(text);
            }
            let number = usize::try_from(first_row).unwrap_or(0) + number + 1;
            rows.push(Row { number, cells });
        }
        rows.retain(|row| !row.is_blank());
        sheets.push(Sheet { name, rows });
    }
    Ok(sheets)
}

/// Walks the records of the workbook stream: each begins with its kind and length, a cell's with its row and column.
fn check_area(bytes: &[u8]) -> Result<(), Problem> {
    const BEGIN: u16 = 0x0809;
    /// FORMULA, MULRK, RSTRING, LABELSST, NUMBER, LABEL, BOOLERR, RK.
    const CELLS: [u16; 8] = [0x0006, 0x00bd, 0x00d6, 0x00fd, 0x0203, 0x0204, 0x0205, 0x027e];
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_broken| broken())?;
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name)).ok_or_else(broken)?;
    let mut stream = Vec::new();
    let opened = file.open_stream(name).map_err(|_broken| broken())?;
    opened.take(MOST_UNPACKED_BYTES).read_to_end(&mut stream).map_err(|_broken| broken())?;
    let number = |at: usize| Some(u16::from_le_bytes(stream.get(at..at + 2)?.try_into().ok()?));
    let (mut at, mut area, mut sheets) = (0, 0_usize, 0_usize);
    let mut sheet: Option<[usize; 4]> = None;
    let size = |sheet: Option<[usize; 4]>| {
        sheet.map_or(0, |[top, left, bottom, right]| (bottom - top + 1) * (right - left + 1))
    };
    while let (Some(kind), Some(length)) = (number(at), number(at + 2)) {
        let length = usize::from(length);
        if kind == BEGIN {
            area += size(sheet.take());
            sheets += 1;
        } else if CELLS.contains(&kind)
            && let (Some(row), Some(first)) = (number(at + 4), number(at + 6))
        {
            // the last two bytes of a run of numbers are its last column
            let last = if kind == 0x00bd { number(at + 2 + length).unwrap_or(first) } else { first };
            let (row, first, last) = (usize::from(row), usize::from(first), usize::from(last));
            let [top, left, bottom, right] = sheet.unwrap_or([row, first, row, last]);
            sheet = Some([top.min(row), left.min(first), bottom.max(row), right.max(last).max(first)]);
        }
        if area > 2 * MOST_CELLS || size(sheet) > 2 * MOST_CELLS || sheets > 2 * MOST_SHEETS {
            return Err(Problem::new(Code::TableTooLarge).with("limit", MOST_CELLS));
        }
        at += 4 + length;
    }
    Ok(())
}

/// A cell's value as it would be typed: whole numbers without places, days and times as ISO 8601 has them.
fn shown<T: DataType>(value: &T) -> String {
    if let Some(moment) = value.get_datetime() {
        moment_text(&moment)
    } else if let Some(truth) = value.get_bool() {
        if truth { "TRUE" } else { "FALSE" }.to_owned()
    } else {
        let text = value.get_datetime_iso().map(str::to_owned).or_else(|| value.as_string());
        text.unwrap_or_default().trim().to_owned()
    }
}

fn moment_text(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let second = if milli >= 500 { second + 1 } else { second };
    let date = format!("{year:04}-{month:02}-{day:02}");
    let time = format!("{hour:02}:{minute:02}:{:02}", second.min(59));
    let number = moment.as_f64();
    if number < 1.0 {
        time
    } else if number.fract() == 0.0 {
        date
    } else {
        format!("{date}T{time}")
    }
}
