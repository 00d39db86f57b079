//! A version of a questionnaire as callers see it.

use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::super::{
    answer::{Shown, with_identity},
    call::Call,
    error::FhirError,
};
use crate::{
    domain::{api_scope::Resource, ids::QuestionnaireId, json},
    storage::{
        PgConnection, StorageError, fhir_documents,
        questionnaires::{self, Questionnaire},
        versions::{self, Version},
    },
    web::format::hex,
};

/// The version that callers see: the published one, else the newest. A draft that is begun beside a
/// published version is not seen before it is published.
pub(in super::super) fn current(
    conn: &mut PgConnection,
    call: &Call,
    id: Uuid,
) -> Result<(Questionnaire, Version), FhirError> {
    let none = || FhirError::not_found(&format!("Questionnaire {id}"));
    let (organisation, id) = (call.organisation(), QuestionnaireId::new(id));
    let questionnaire = match questionnaires::find(conn, organisation, id) {
        Err(StorageError::NotFound) => return Err(none()),
        found => found?,
    };
    let version = match versions::find_published(conn, organisation, id) {
        Err(StorageError::NotFound) => versions::find_newest(conn, organisation, id)?.ok_or_else(none)?,
        found => found?,
    };
    Ok((questionnaire, version))
}

/// `3`, and for a draft, whose content may change, `3-` with a part of its hash.
pub(super) fn version_id(version: &Version) -> String {
    if version.status != "draft" {
        return version.number.to_string();
    }
    let hash = hash(&version.resource);
    format!("{}-{}", version.number, hex(hash.iter().take(4)))
}

pub(super) fn hash(resource: &str) -> Vec<u8> {
    Sha256::digest(resource.as_bytes()).to_vec()
}

/// The resource as it was sent, with our id, version and status.
pub(in super::super) fn show(
    conn: &mut PgConnection,
    call: &Call,
    questionnaire: &Questionnaire,
    version: &Version,
) -> Result<Shown, FhirError> {
    let document = fhir_documents::find_of_version(conn, version.id, &hash(&version.resource))?;
    let text = document.as_ref().unwrap_or(&version.resource);
    let mut resource = json::parse(text.as_bytes(), usize::MAX)
        .map_err(|_bad| StorageError::Corrupt("resource is not JSON"))?;
    show_status(&mut resource, version);
    let (number, updated) = (version_id(version), updated(questionnaire, version));
    let id = version.questionnaire_id;
    Ok(Shown {
        resource: with_identity(resource, &id.to_string(), &number, updated),
        address: call.version_address(Resource::Questionnaire, id, &number),
        version: number,
        updated,
    })
}

/// What the version is, where the resource says something else.
fn show_status(resource: &mut Json, version: &Version) {
    let Some(fields) = resource.as_object_mut() else { return };
    let said = fields.get("status").and_then(Json::as_str);
    let is = match version.status.as_str() {
        "published" => "active",
        "retired" => "retired",
        _ if said == Some("active") => "draft",
        _ => return,
    };
    fields.insert("status".to_owned(), json!(is));
}

fn updated(questionnaire: &Questionnaire, version: &Version) -> DateTime<Utc> {
    version.retired_at.or(version.published_at).unwrap_or(questionnaire.updated_at)
}
