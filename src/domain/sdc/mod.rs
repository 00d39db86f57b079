//! What SDC's operations do with a questionnaire beyond asking it: fill a response in from what is known, take
//! resources out of what was answered, put a questionnaire together from parts.
//!
//! Source: HL7 Structured Data Capture, <https://hl7.org/fhir/uv/sdc>. All of it works on resources as they came, so
//! that extensions count which the engine passes over.

pub mod assemble;
pub mod extract;
pub mod populate;

mod expressions;
mod notice;
mod resource;

pub use notice::{Notice, Weight};
