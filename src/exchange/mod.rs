//! Formats in and out. Every import says what it did not understand, item by item.

pub mod fhir;
pub mod instruments;
pub mod intake;
mod loss;
pub mod people;
pub mod table;
pub mod translations;
pub mod vocabulary;

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

/// Reads a file of any format we know, of at most `max_bytes`.
pub fn import(bytes: &[u8], max_bytes: usize) -> Result<Imported, Vec<Problem>> {
    fhir::import(bytes, max_bytes)
}
