//! Which format a file is in: decided here alone, by its content first, then by its name.

use super::{Imported, fhir, limesurvey, redcap, sheet, surveyjs, xlsform};
use crate::domain::json;
use crate::domain::problem::{Code, Problem};

/// Names of what isn't JSON, however it is written.
const TABLES: [&str; 4] = [".csv", ".tsv", ".md", ".txt"];

pub(super) fn import(name: &str, bytes: &[u8], max_bytes: usize) -> Result<Imported, Vec<Problem>> {
    let one = |problem: Problem| vec![problem];
    if bytes.len() > max_bytes {
        let problem = Problem::new(Code::TooLarge);
        return Err(one(problem.with("limit", max_bytes / 1_000_000).with("bytes", max_bytes)));
    }
    if sheet::is_zip(bytes) {
        return packed(bytes);
    }
    if sheet::is_xls(bytes) {
        return xlsform::import(sheet::workbook(bytes).map_err(one)?);
    }
    let is_json = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start().starts_with(b"{");
    if is_json {
        let json = json::parse(bytes, max_bytes).map_err(one)?;
        return if surveyjs::is_survey(&json) { surveyjs::import(&json) } else { fhir::import_json(json) };
    }
    let text = sheet::decoded(bytes);
    if limesurvey::is_survey(&text) {
        return limesurvey::import(&text);
    }
    let is_markdown = text.trim_start().starts_with('|');
    let rows = if is_markdown { sheet::markdown_rows(&text) } else { sheet::csv_rows(&text) };
    let rows = rows.map_err(one)?;
    if redcap::is_dictionary(&rows) {
        return redcap::import(&rows);
    }
    if redcap::is_export(&rows) {
        return Err(one(Problem::new(Code::DataExport)));
    }
    let sheets = sheet::sections(rows);
    if xlsform::is_form(&sheets) {
        return xlsform::import(sheets);
    }
    let name = name.to_lowercase();
    // what was pasted, or sent without a name, is taken for JSON with a mistake
    if is_markdown || TABLES.iter().any(|ending| name.ends_with(ending)) {
        return Err(one(Problem::new(Code::FormatUnknown)));
    }
    fhir::import(bytes, max_bytes)
}

/// A packed file is a workbook or an instrument by what is in it.
fn packed(bytes: &[u8]) -> Result<Imported, Vec<Problem>> {
    let one = |problem: Problem| vec![problem];
    let names = sheet::zip_names(bytes).map_err(one)?;
    if names.iter().any(|name| name == "xl/workbook.xml") {
        return xlsform::import(sheet::workbook(bytes).map_err(one)?);
    }
    let unknown = || one(Problem::new(Code::FormatUnknown));
    let instrument = names.iter().find(|name| {
        let name = name.rsplit('/').next();
        name == Some(redcap::INSTRUMENT) || name == Some(redcap::DICTIONARY)
    });
    let bytes = sheet::unpacked(bytes, instrument.ok_or_else(unknown)?).map_err(one)?;
    let rows = sheet::csv_rows(&sheet::decoded(&bytes)).map_err(one)?;
    if redcap::is_dictionary(&rows) { redcap::import(&rows) } else { Err(unknown()) }
}
