//! Workbooks: written here part by part, so that they can be broken too.

use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::super::super::import;
use super::{Imported, Problem, refused};

const LIMIT: usize = 1_000_000;
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook with these sheets; each is a list of cells as they stand in the XML.
fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    let mut part = |name: &str, content: &str| {
        file.start_file(name, SimpleFileOptions::default()).unwrap();
        file.write_all(content.as_bytes()).unwrap();
    };
    let (mut list, mut relations) = (Vec::new(), Vec::new());
    for (number, (name, cells)) in sheets.iter().enumerate() {
        list.push(format!("<sheet name=\"{name}\" sheetId=\"{0}\" r:id=\"r{0}\"/>", number + 1));
        relations.push(format!(
            "<Relationship Id=\"r{0}\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/s{0}.xml\"/>",
            number + 1
        ));
        let path = format!("xl/worksheets/s{}.xml", number + 1);
        part(&path, &format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{cells}</sheetData></worksheet>"));
    }
    let (list, relations) = (list.concat(), relations.concat());
    let book =
        format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets>{list}</sheets></workbook>");
    part("xl/workbook.xml", &book);
    let types = "http://schemas.openxmlformats.org/package/2006/content-types";
    part("[Content_Types].xml", &format!("<Types xmlns=\"{types}\"/>"));
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    part(
        "xl/_rels/workbook.xml.rels",
        &format!("<Relationships xmlns=\"{package}\">{relations}</Relationships>"),
    );
    let root =
        format!("<Relationship Id=\"r1\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/>");
    part("_rels/.rels", &format!("<Relationships xmlns=\"{package}\">{root}</Relationships>"));
    file.finish().unwrap().into_inner()
}

/// Rows of words, from the first.
fn rows(rows: &[&[&str]]) -> String {
    let cell = |place: String, cell: &str| match cell.strip_prefix('#') {
        Some(number) => format!("<c r=\"{place}\"><v>{number}</v></c>"),
        None => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
    };
    let row = |(number, row): (usize, &&[&str])| {
        let place = |column: usize| format!("{}{}", super::super::super::sheet::letters(column), number + 1);
        let cells = row.iter().enumerate().map(|(column, words)| cell(place(column), words));
        format!("<row r=\"{}\">{}</row>", number + 1, cells.collect::<Vec<_>>().concat())
    };
    rows.iter().enumerate().map(row).collect::<Vec<_>>().concat()
}

fn read(bytes: &[u8]) -> Result<Imported, Vec<Problem>> {
    import("form.xlsx", bytes, LIMIT)
}

#[test]
fn a_workbook_is_read_by_its_content_whatever_its_name() {
    let survey = rows(&[
        &["type", "name", "label", "default"],
        &["integer", "age", "Age", "#8.0"],
        &[],
        &["note", "n", "N"],
    ]);
    let bytes = workbook(&[("Notes", &rows(&[&["a"], &["b"]])), ("survey", &survey)]);
    let imported = import("form.json", &bytes, LIMIT).unwrap();
    assert_eq!(imported.items(), 2);
    assert_eq!(super::item(&imported, "age")["initial"][0]["valueInteger"], 8);
    assert_eq!(imported.losses.len(), 1, "the sheet Notes: {:?}", imported.losses);
    let bad = rows(&[&["type", "name"], &["text", "a"], &["begin group", "g"]]);
    assert_eq!(refused(read(&workbook(&[("survey", &bad)]))), ["problem-group-unclosed row=3"]);
}

#[test]
fn what_is_no_form_or_would_cost_too_much_is_refused() {
    assert_eq!(refused(read(b"PK\x03\x04 and nothing more")), ["problem-workbook-broken"]);
    assert_eq!(refused(read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing")), ["problem-workbook-broken"]);
    assert_eq!(refused(read(&workbook(&[("Sheet1", "")]))), ["problem-sheet-missing sheet=survey"]);
    assert_eq!(refused(import("", &[b'P'; 20], 10))[0], "problem-too-large limit=0 bytes=10");
    // a cell far away costs nothing but itself
    let far = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    assert_eq!(
        refused(read(&workbook(&[("survey", far)]))),
        ["problem-column-missing sheet=survey column=type"]
    );
    // 70 MB of blanks
    let bomb = workbook(&[("survey", &" ".repeat(70_000_000))]);
    assert!(bomb.len() < LIMIT, "{}", bomb.len());
    assert_eq!(refused(read(&bomb)), ["problem-unpacks-too-large limit=64"]);
    let other = {
        let mut file = ZipWriter::new(Cursor::new(Vec::new()));
        file.start_file("a.txt", SimpleFileOptions::default()).unwrap();
        file.finish().unwrap().into_inner()
    };
    assert_eq!(refused(read(&other)), ["problem-format-unknown"]);
}
