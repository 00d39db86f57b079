//! FHIR Questionnaires in: R4 and R4B as they are, R5 and STU3 converted to R4 without losing a field. Out as R4 or R5.

mod extensions;
mod from_r5;
mod from_stu3;
#[cfg(test)]
mod tests;
mod to_r5;
mod version;

use serde_json::Value as Json;

use super::{Imported, LossReport};
use crate::domain::json;
use crate::domain::problem::Problem;
use crate::domain::questionnaire::{Questionnaire, compile};

pub use to_r5::{r5_text, to_r5};
pub use version::FhirVersion;

/// Reads a questionnaire of at most `max_bytes`. What can't be published is refused with its problems, nothing in part.
pub fn import(bytes: &[u8], max_bytes: usize) -> Result<Imported, Vec<Problem>> {
    let resource = json::parse(bytes, max_bytes).map_err(|problem| vec![problem])?;
    import_json(resource)
}

/// The same for JSON already parsed.
pub fn import_json(mut resource: Json) -> Result<Imported, Vec<Problem>> {
    let version = version::detect(&resource);
    let mut losses = LossReport::default();
    match version {
        FhirVersion::R4 => {}
        FhirVersion::R5 => from_r5::convert(&mut resource, &mut losses),
        FhirVersion::Stu3 => from_stu3::convert(&mut resource, &mut losses),
    }
    let questionnaire = Questionnaire::from_json(&resource).map_err(|problem| vec![problem])?;
    let compiled = compile(&questionnaire)?;
    extensions::report(&questionnaire, &compiled, &mut losses);
    losses.add_notices(&compiled);
    losses.sort(&compiled);
    Ok(Imported { format: version.name(), resource, questionnaire, compiled, losses })
}
