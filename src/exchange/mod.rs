//! Formats in and out. Every import says what it did not understand, item by item.

mod build;
pub mod fhir;
pub mod instruments;
pub mod intake;
mod limesurvey;
#[cfg(test)]
mod looking;
mod loss;
pub mod paper;
pub mod people;
mod redcap;
mod sheet;
mod source;
mod surveyjs;
pub mod table;
pub mod translations;
pub mod vocabulary;
mod xlsform;

use serde_json::Value as Json;

pub use loss::{Level, Loss, LossReport};

use crate::domain::problem::Problem;
use crate::domain::questionnaire::{Compiled, Questionnaire};

/// A questionnaire read from a file, ready to be stored as a draft or published.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The format it came in, such as `fhir-r4`.
    pub format: &'static str,
    /// The FHIR R4 resource; what came as R4 is untouched.
    pub resource: Json,
    pub questionnaire: Questionnaire,
    pub compiled: Compiled,
    pub losses: LossReport,
}

impl Imported {
    /// How many items it has, groups and messages included.
    pub fn items(&self) -> usize {
        self.compiled.items().len()
    }
}

/// A questionnaire written in a format that can't hold all of it.
#[derive(Clone, Debug)]
pub struct Exported {
    pub bytes: Vec<u8>,
    /// What is not in the file, or comes back otherwise than it is.
    pub losses: LossReport,
}

/// Writes a resource as an `XLSForm` workbook; what was lost stands in a sheet of its own, as `describe` says it.
pub fn to_xlsform(resource: &str, describe: &dyn Fn(&Problem) -> String) -> Result<Exported, Vec<Problem>> {
    let resource =
        crate::domain::json::parse(resource.as_bytes(), resource.len()).map_err(|problem| vec![problem])?;
    xlsform::export(&resource, describe)
}

/// Writes a resource as a REDCap data dictionary.
pub fn to_redcap(resource: &str) -> Result<Exported, Vec<Problem>> {
    let resource =
        crate::domain::json::parse(resource.as_bytes(), resource.len()).map_err(|problem| vec![problem])?;
    redcap::export(&resource)
}

/// The same, packed with a table of what was lost, as `describe` says it.
pub fn to_packed_redcap(
    resource: &str,
    describe: &dyn Fn(&Problem) -> String,
) -> Result<Vec<u8>, Vec<Problem>> {
    let exported = to_redcap(resource)?;
    redcap::pack(&exported, describe)
        .map_err(|_full| vec![Problem::new(crate::domain::problem::Code::UnpacksTooLarge)])
}

/// Reads a file of any format we know, of at most `max_bytes`; its name helps where its content leaves it open.
pub fn import(name: &str, bytes: &[u8], max_bytes: usize) -> Result<Imported, Vec<Problem>> {
    source::import(name, bytes, max_bytes)
}
