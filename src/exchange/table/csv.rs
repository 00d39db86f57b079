//! CSV that a spreadsheet opens without running anything.
//!
//! A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return could be taken for a formula: it gets an
//! apostrophe before it, unless it is a plain number. To read such a file back, take the apostrophe away where it
//! stands before one of these characters (OWASP, "CSV Injection").

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use diesel::PgConnection;

use super::{row::Columns, together::Together};
use crate::{
    domain::ids::{OrganisationId, QuestionnaireId, VersionId},
    storage::{Scope, StorageError, compiled::compiled_version, results::export, version_mappings, versions},
};

/// What is exported, and how it is written.
#[derive(Debug, Clone)]
pub struct Export {
    pub organisation: OrganisationId,
    pub scope: Scope,
    pub version: VersionId,
    /// Only what was submitted from this moment on.
    pub since: Option<DateTime<Utc>>,
    pub language: ExportLanguage,
    /// In which times are written.
    pub zone: Tz,
    /// Starts with a byte order mark, by which Excel knows UTF-8.
    pub with_bom: bool,
}

/// The language of answers in words, as a BCP 47 tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportLanguage(String);

impl From<&str> for ExportLanguage {
    fn from(tag: &str) -> Self {
        Self(tag.to_owned())
    }
}

impl ExportLanguage {
    pub fn tag(&self) -> &str {
        &self.0
    }
}

/// A cell that no spreadsheet takes for a formula.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    let is_risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_risky && cell.parse::<f64>().is_err() {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// Writes the header and every response, handing over a chunk at a time until `take` says that nobody reads any more.
pub fn write_csv(
    conn: &mut PgConnection,
    export: &Export,
    mut take: impl FnMut(Vec<u8>) -> bool,
) -> Result<(), StorageError> {
    let version = versions::find(conn, export.organisation, export.version)?;
    let compiled = compiled_version(conn, &version)?;
    let columns = Columns::of(&compiled);
    let mut head = if export.with_bom { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    head.extend(lines(&[columns.header()])?);
    if !take(head) {
        return Ok(());
    }
    export::for_each_batch(conn, export.organisation, &export.scope, export.version, export.since, |batch| {
        let rows: Vec<Vec<String>> =
            batch.into_iter().map(|response| columns.row(&compiled, export, &response)).collect();
        Ok(take(lines(&rows)?))
    })
}

/// Writes the responses of every version that was published in the columns of the newest, each version's after the one
/// before. `export.version` plays no part.
pub fn write_joined_csv(
    conn: &mut PgConnection,
    questionnaire: QuestionnaireId,
    export: &Export,
    mut take: impl FnMut(Vec<u8>) -> bool,
) -> Result<(), StorageError> {
    let versions = version_mappings::join(conn, export.organisation, questionnaire, None)?;
    let table = Together::of(&versions);
    let mut head = if export.with_bom { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    head.extend(lines(&[table.header()])?);
    let mut is_read = take(head);
    for place in table.places() {
        if !is_read {
            break;
        }
        let version = table.version(place);
        export::for_each_batch(conn, export.organisation, &export.scope, version, export.since, |batch| {
            let rows: Vec<Vec<String>> =
                batch.into_iter().map(|response| table.row(place, export, &response)).collect();
            is_read = take(lines(&rows)?);
            Ok(is_read)
        })?;
    }
    Ok(())
}

/// CRLF, as RFC 4180 has it.
fn lines(rows: &[Vec<String>]) -> Result<Vec<u8>, StorageError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        let cells = row.iter().map(|cell| guarded(cell).into_owned());
        writer.write_record(cells).map_err(|_unwritten| StorageError::Corrupt("row"))?;
    }
    writer.into_inner().map_err(|_unflushed| StorageError::Corrupt("row"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for risky in ["=1+1", "+cmd", "-x", "@SUM(A1)", "\tx", "\r=1"] {
            assert_eq!(guarded(risky), format!("'{risky}"));
        }
        for plain in ["-5", "+2.5", "text", "", "a=b"] {
            assert_eq!(guarded(plain), plain);
        }
    }
}
