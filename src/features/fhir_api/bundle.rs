//! `POST /fhir`: a Bundle of type `transaction` (all or nothing) or `batch` (each entry for itself).

use std::collections::HashMap;

use actix_web::http::{Method, StatusCode};
use serde_json::{Value as Json, json};

use super::{
    answer::{Answer, instant},
    call::Call,
    dispatch::perform,
    error::FhirError,
    interaction::{Interaction, of_type},
};
use crate::storage::Write;

/// Entries of one Bundle at most.
const MOST: usize = 1_000;

/// One entry, understood.
struct Entry {
    /// Where it stands in the Bundle.
    position: usize,
    /// What other entries call the resource, as in `urn:uuid:…`.
    full_url: Option<String>,
    asked: Interaction,
}

/// Runs the entries and answers with theirs, in their order.
pub(super) fn process(w: &mut Write<'_>, call: &Call, asked: &Interaction) -> Result<Answer, FhirError> {
    let bundle = asked.body.as_ref().ok_or_else(|| FhirError::bad_request("A Bundle is needed"))?;
    of_type(bundle, "Bundle")?;
    let entries = bundle.get("entry").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    if entries.len() > MOST {
        return Err(FhirError::bad_request(format!("A Bundle has at most {MOST} entries")));
    }
    let (answers, kind) = match bundle.get("type").and_then(Json::as_str) {
        Some("transaction") => (transaction(w, call, entries)?, "transaction-response"),
        Some("batch") => (batch(w, call, entries), "batch-response"),
        _ => return Err(FhirError::bad_request("The Bundle's type is transaction or batch")),
    };
    let mut answer = json!({"resourceType": "Bundle", "type": kind});
    if let Some(fields) = answer.as_object_mut()
        && !answers.is_empty()
    {
        fields.insert("entry".to_owned(), Json::Array(answers));
    }
    Ok(Answer::ok(answer))
}

/// What is created first comes first: patients, questionnaires, then responses that name them; then
/// changes, then reads. Entries name each other by `fullUrl`.
fn transaction(w: &mut Write<'_>, call: &Call, entries: &[Json]) -> Result<Vec<Json>, FhirError> {
    let mut understood = Vec::with_capacity(entries.len());
    for (position, entry) in entries.iter().enumerate() {
        understood.push(read(position, entry).map_err(|error| error.within(&place(position)))?);
    }
    understood.sort_by_key(|entry| rank(&entry.asked));
    let mut known: HashMap<String, String> = HashMap::new();
    let mut answers = vec![Json::Null; entries.len()];
    for mut entry in understood {
        let at = place(entry.position);
        if let Some(body) = &mut entry.asked.body {
            resolve(body, &known);
        }
        let answer = perform(w, call, &entry.asked).map_err(|error| error.within(&at))?;
        if let (Some(full_url), Some(reference)) = (&entry.full_url, reference(&answer)) {
            known.insert(full_url.clone(), reference);
        }
        if let Some(slot) = answers.get_mut(entry.position) {
            *slot = told(call, &entry.asked, Ok(answer));
        }
    }
    Ok(answers)
}

/// Each entry alone: what fails is told in its place and undone, the others stand.
fn batch(w: &mut Write<'_>, call: &Call, entries: &[Json]) -> Vec<Json> {
    let each = entries.iter().enumerate().map(|(position, entry)| match read(position, entry) {
        Ok(entry) => {
            let answer = w.part(|w| perform(w, call, &entry.asked));
            told(call, &entry.asked, answer)
        }
        Err(error) => refused(&error),
    });
    each.collect()
}

fn place(position: usize) -> String {
    format!("Bundle.entry[{position}]")
}

fn read(position: usize, entry: &Json) -> Result<Entry, FhirError> {
    let text = |pointer: &str| entry.pointer(pointer).and_then(Json::as_str);
    let method = match text("/request/method") {
        Some("GET") => Method::GET,
        Some("HEAD") => Method::HEAD,
        Some("POST") => Method::POST,
        Some("PUT") => Method::PUT,
        Some(other) => return Err(FhirError::method(format!("{other} is not served in a Bundle"))),
        None => return Err(FhirError::bad_request("The entry has no request.method")),
    };
    let url = text("/request/url").ok_or_else(|| FhirError::bad_request("The entry has no request.url"))?;
    let mut asked = Interaction::at(method, url);
    if asked.path.is_empty() {
        return Err(FhirError::bad_request("A Bundle within a Bundle is not served"));
    }
    asked.if_match = text("/request/ifMatch").map(str::to_owned);
    asked.if_none_exist = text("/request/ifNoneExist").map(str::to_owned);
    asked.body = entry.get("resource").cloned();
    Ok(Entry { position, full_url: text("/fullUrl").map(str::to_owned), asked })
}

fn rank(asked: &Interaction) -> (u8, u8) {
    let kind = match asked.path.first().map(String::as_str) {
        Some("Patient") => 0,
        Some("Questionnaire") => 1,
        _ => 2,
    };
    match asked.method {
        Method::POST => (0, kind),
        Method::PUT => (1, kind),
        _ => (2, kind),
    }
}

/// `Patient/7` of what was stored.
fn reference(answer: &Answer) -> Option<String> {
    let text = |name: &str| answer.body.get(name).and_then(Json::as_str);
    Some(format!("{}/{}", text("resourceType")?, text("id")?))
}

/// Replaces what entries call each other by what they are called now.
fn resolve(value: &mut Json, known: &HashMap<String, String>) {
    match value {
        Json::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Json::String(text) if name == "reference" || name == "questionnaire" => {
                        if let Some(reference) = known.get(text.as_str()) {
                            text.clone_from(reference);
                        }
                    }
                    value => resolve(value, known),
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| resolve(item, known)),
        _ => {}
    }
}

fn told(call: &Call, asked: &Interaction, answer: Result<Answer, FhirError>) -> Json {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return refused(&error),
    };
    let mut response = json!({ "status": line(answer.status) });
    if let Some(fields) = response.as_object_mut() {
        if let Some(location) = &answer.location {
            fields.insert("location".to_owned(), json!(location));
        }
        if let Some(etag) = &answer.etag {
            fields.insert("etag".to_owned(), json!(etag));
        }
        if let Some(at) = answer.last_modified {
            fields.insert("lastModified".to_owned(), json!(instant(at)));
        }
    }
    let mut entry = json!({});
    if let Some(fields) = entry.as_object_mut() {
        if let (true, Some(reference)) = (answer.etag.is_some(), reference(&answer)) {
            fields.insert("fullUrl".to_owned(), json!(format!("{}/{reference}", call.base)));
        }
        if asked.method != Method::HEAD {
            fields.insert("resource".to_owned(), answer.body);
        }
        fields.insert("response".to_owned(), response);
    }
    entry
}

fn refused(error: &FhirError) -> Json {
    json!({"response": {"status": line(error.status()), "outcome": error.outcome()}})
}

/// `201 Created`
fn line(status: StatusCode) -> String {
    format!("{} {}", status.as_str(), status.canonical_reason().unwrap_or_default()).trim_end().to_owned()
}
