//! Responses as a table, one row each: CSV.

mod csv;
mod row;

pub use self::csv::{Export, ExportLanguage, guarded, write_csv};
