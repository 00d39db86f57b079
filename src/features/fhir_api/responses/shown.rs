//! Responses as callers see them: what was sent, or what our rows hold, with the answers of today and
//! the scores.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::super::{
    answer::{Shown, instant, with_identity},
    call::Call,
    error::FhirError,
    items, scores,
};
use super::signing;
use crate::{
    domain::{
        adaptive::remote::{self, Asked},
        api_scope::Resource,
        ids::VersionId,
        json,
        questionnaire::Compiled,
    },
    storage::{
        PgConnection, StorageError, fhir_documents, remote_questionnaires,
        response_signatures::{self, Stored},
        responses::Response,
    },
};

/// In the order they came.
pub(in super::super) fn show(
    conn: &mut PgConnection,
    call: &Call,
    responses: &[Response],
) -> Result<Vec<Shown>, FhirError> {
    let ids: Vec<Uuid> = responses.iter().map(|response| response.id).collect();
    let documents = fhir_documents::list_of_responses(conn, call.organisation(), &ids)?;
    let documents: HashMap<Uuid, (String, DateTime<Utc>)> =
        documents.into_iter().map(|(id, document, authored)| (id, (document, authored))).collect();
    let mut signatures: HashMap<Uuid, Vec<Stored>> = HashMap::new();
    for row in response_signatures::list(conn, call.organisation(), &ids)? {
        signatures.entry(row.response_id).or_default().push(row);
    }
    let asked: HashMap<Uuid, Asked> =
        remote_questionnaires::list_of_responses(conn, call.organisation(), &ids)?.into_iter().collect();
    call.compiled.refresh(conn, responses.iter().map(|response| VersionId::new(response.version_id)))?;
    let mut shown = Vec::with_capacity(responses.len());
    for response in responses {
        let version = VersionId::new(response.version_id);
        let compiled = call.compiled.of_response(conn, call.organisation(), version, response.id.into())?;
        let kept = Kept {
            document: documents.get(&response.id).map(|(document, _)| document.as_str()),
            asked: asked.get(&response.id),
            signatures: signatures.get(&response.id).map(Vec::as_slice).unwrap_or_default(),
        };
        shown.push(one(call, response, &kept, &compiled)?);
    }
    Ok(shown)
}

/// What is kept beside the row of a response.
struct Kept<'a> {
    /// By another system that chose the questions.
    asked: Option<&'a Asked>,
    document: Option<&'a str>,
    signatures: &'a [Stored],
}

fn one(
    call: &Call,
    response: &Response,
    kept: &Kept<'_>,
    compiled: &Arc<Compiled>,
) -> Result<Shown, FhirError> {
    let document = kept.document;
    let mut fields = match document {
        Some(text) => from_document(text, response, compiled)?,
        None => from_row(call, response, compiled),
    };
    if !kept.signatures.is_empty() {
        fields = signing::show(fields, kept.signatures, response, compiled)?;
    }
    fields.insert("status".to_owned(), json!(response.status));
    let language = if document.is_some() { call.language().tag() } else { response.language.as_str() };
    scores::remove(&mut fields);
    if let Some(asked) = kept.asked {
        contain(&mut fields, asked);
    }
    scores::insert(&mut fields, compiled, &response.scores, response.outcome.as_deref(), language);
    let version = version_of(response);
    Ok(Shown {
        resource: with_identity(
            Json::Object(fields),
            &response.id.to_string(),
            &version,
            response.updated_at,
        ),
        address: call.version_address(Resource::QuestionnaireResponse, response.id, &version),
        version,
        updated: response.updated_at,
    })
}

/// The questions of the other system, and what it says of the answers: scores of its own.
fn contain(fields: &mut Map<String, Json>, asked: &Asked) {
    fields.insert("contained".to_owned(), Json::Array(remote::contained(asked)));
    fields.insert("questionnaire".to_owned(), json!(format!("#{}", remote::CONTAINED)));
    let said = asked.keeps.get("extension").and_then(Json::as_array).into_iter().flatten().cloned();
    let mut said = said.peekable();
    if said.peek().is_some()
        && let Some(all) = fields.entry("extension").or_insert_with(|| json!([])).as_array_mut()
    {
        all.extend(said);
    }
}

/// Grows with every step, and when it is handed in.
pub(super) fn version_of(response: &Response) -> String {
    let handed_in = i32::from(response.submitted_at.is_some());
    (response.revision + 1 + handed_in).to_string()
}

fn from_document(
    text: &str,
    response: &Response,
    compiled: &Compiled,
) -> Result<Map<String, Json>, FhirError> {
    let document = json::parse(text.as_bytes(), usize::MAX);
    let Ok(Json::Object(mut fields)) = document else {
        return Err(StorageError::Corrupt("document is no object").into());
    };
    let merged = items::merge(compiled, fields.get("item").unwrap_or(&Json::Null), &response.answers);
    if merged.as_array().is_some_and(|items| !items.is_empty()) {
        fields.insert("item".to_owned(), merged);
    } else {
        fields.shift_remove("item");
    }
    Ok(fields)
}

/// Of a response that was filled in here.
fn from_row(call: &Call, response: &Response, compiled: &Compiled) -> Map<String, Json> {
    let mut fields = Map::new();
    fields.insert("resourceType".to_owned(), json!(Resource::QuestionnaireResponse.name()));
    fields.insert("language".to_owned(), json!(response.language));
    fields.insert("questionnaire".to_owned(), json!(canonical(call, response, compiled)));
    fields.insert("status".to_owned(), json!(response.status));
    if let Some(patient) = response.patient_id {
        let reference = json!({"reference": format!("Patient/{patient}")});
        fields.insert("subject".to_owned(), reference.clone());
        fields.insert("source".to_owned(), reference);
    }
    let authored = response.submitted_at.unwrap_or(response.updated_at);
    fields.insert("authored".to_owned(), json!(instant(authored)));
    if let Some(items) = response.answers.as_array().filter(|items| !items.is_empty()) {
        let named = items.iter().map(|item| with_texts(item, compiled, &response.language));
        fields.insert("item".to_owned(), Json::Array(named.collect()));
    }
    fields
}

/// The questionnaire's own address, with its version where it has one; else where it is served.
fn canonical(call: &Call, response: &Response, compiled: &Compiled) -> String {
    match (&compiled.url, &compiled.version) {
        (Some(url), Some(version)) => format!("{url}|{version}"),
        (Some(url), None) => url.clone(),
        (None, _) => call.address(Resource::Questionnaire, response.questionnaire_id),
    }
}

/// Each item with the words it was asked with.
pub(in super::super) fn with_texts(item: &Json, compiled: &Compiled, language: &str) -> Json {
    let Some(fields) = item.as_object() else { return item.clone() };
    let mut whole = Map::with_capacity(fields.len() + 1);
    for (name, value) in fields {
        let list = || value.as_array().into_iter().flatten();
        let value = match name.as_str() {
            "item" => list().map(|item| with_texts(item, compiled, language)).collect(),
            "answer" => list().map(|answer| with_texts(answer, compiled, language)).collect(),
            _ => value.clone(),
        };
        whole.insert(name.clone(), value);
        if name == "linkId"
            && let Some(known) = fields.get("linkId").and_then(Json::as_str).and_then(|id| compiled.find(id))
        {
            let text = known.text.as_ref().map_or("", |text| text.get(language));
            if !text.is_empty() {
                whole.insert("text".to_owned(), json!(text));
            }
        }
    }
    Json::Object(whole)
}
