//! Responses as a table, one row each: CSV.

mod csv;
mod row;
mod together;

pub use self::csv::{Export, ExportLanguage, guarded, write_csv, write_joined_csv};
