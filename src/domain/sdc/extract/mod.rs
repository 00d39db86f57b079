//! `$extract`: resources made of what was answered, as a transaction that somebody else may run.
//!
//! Source: SDC, "Form Data Extraction": observation-based, definition-based and template-based. Maps
//! (`targetStructureMap`) are not run.

mod definitions;
mod elements;
mod entry;
mod observations;
mod paths;
mod stands;
mod templates;
mod values;

use chrono::{DateTime, FixedOffset};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::{
    Notice,
    expressions::{Evaluator, Library},
    resource::{list, sdc},
};
use stands::Stand;

/// Extensions whose texts are expressions.
const EXPRESSIONS: [&str; 9] = [
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-templateExtractContext",
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-templateExtractValue",
    "fullUrl",
    "resourceId",
    "ifNoneMatch",
    "ifModifiedSince",
    "ifMatch",
    "ifNoneExist",
    "expression",
];

/// What was answered, and the questionnaire it answers. Both as they came.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    pub questionnaire: &'a Json,
    pub response: &'a Json,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Extracted {
    /// Of type `transaction`.
    pub bundle: Json,
    pub notices: Vec<Notice>,
}

/// What the ways of extraction share.
struct Work<'w, 'a> {
    evaluator: &'w Evaluator<'a>,
    stands: &'w [Stand<'a>],
    response: &'a Json,
    questionnaire: &'a Json,
    entries: Vec<Json>,
    notices: Vec<Notice>,
    new_id: &'w mut dyn FnMut() -> Uuid,
}

/// Makes the resources; `new_id` gives a new id with every call.
pub fn extract(
    source: &Source<'_>,
    now: DateTime<FixedOffset>,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Extracted {
    let library = Library::of(source.questionnaire, &EXPRESSIONS);
    let response = stands::split(source.questionnaire, source.response);
    let evaluator = Evaluator::new(&library, now, &response, source.questionnaire);
    let mut notices = Vec::new();
    let stands = stands::of(source.questionnaire, &response, &evaluator, new_id, &mut notices);
    let mut work = Work {
        evaluator: &evaluator,
        stands: &stands,
        response: &response,
        questionnaire: source.questionnaire,
        entries: Vec::new(),
        notices,
        new_id,
    };
    observations::extract(&mut work);
    definitions::extract(&mut work);
    templates::extract(&mut work);
    if sdc(source.questionnaire, "targetStructureMap").next().is_some() {
        let text = "targetStructureMap is not run: what it would make is missing";
        work.notices.push(Notice::warning("not-supported", text));
    }
    let Work { entries, notices, .. } = work;
    let mut bundle = json!({"resourceType": "Bundle", "type": "transaction"});
    if let Some(fields) = bundle.as_object_mut()
        && !entries.is_empty()
    {
        fields.insert("entry".to_owned(), Json::Array(entries));
    }
    Extracted { bundle, notices }
}

/// Whether anything is answered at or below a place of the response.
fn is_answered(node: &Json) -> bool {
    list(node, "answer").next().is_some() || list(node, "item").any(is_answered)
}

#[cfg(test)]
mod tests;
