//! Formats in and out. Every import says what it did not understand, item by item.

mod build;
pub mod fhir;
pub mod instruments;
pub mod intake;
#[cfg(test)]
mod looking;
mod loss;
pub mod people;
mod redcap;
mod sheet;
mod source;
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

/// Reads a file of any format we know, of at most `max_bytes`; its name helps where its content leaves it open.
pub fn import(name: &str, bytes: &[u8], max_bytes: usize) -> Result<Imported, Vec<Problem>> {
    source::import(name, bytes, max_bytes)
}
