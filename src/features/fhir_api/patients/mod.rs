//! `Patient`: create, read, update, search by identifier and name.

mod search;

use std::collections::HashMap;

use actix_web::http::StatusCode;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{
    answer::{Answer, Shown, with_identity},
    call::{Call, id_of},
    error::FhirError,
    interaction::{Interaction, Query, check_id},
    references::own_id,
};
use crate::{
    domain::{
        api_scope::{Operation, Resource},
        ids::PatientId,
    },
    storage::{
        PgConnection, StorageError, Write, fhir_documents,
        fhir_search::{self, PatientFilter, Window},
        patients::{self, Patient},
        questionnaires,
    },
    web::{
        operation_outcome::Issue,
        patient_resource::{Parts, fields_of},
    },
};
use search::{filter, identifiers};

pub(super) use search::search;

/// `GET /fhir/Patient/{id}`
pub(super) fn read(conn: &mut PgConnection, call: &Call, id: &str) -> Result<Answer, FhirError> {
    call.require(Resource::Patient, Operation::Read)?;
    let row = find(conn, call, id)?;
    let mut shown = show(conn, call, &[row])?.pop().ok_or(StorageError::NotFound)?;
    shown.resource = call.shape.cut(shown.resource);
    Ok(Answer::resource(StatusCode::OK, shown))
}

pub(super) fn find(conn: &mut PgConnection, call: &Call, id: &str) -> Result<Patient, FhirError> {
    let uuid = id_of(id, Resource::Patient)?;
    match patients::find(conn, call.organisation(), PatientId::new(uuid)) {
        Err(StorageError::NotFound) => Err(FhirError::not_found(&format!("Patient {uuid}"))),
        found => Ok(found?),
    }
}

/// In the order they came: what was sent, with what has changed here since.
pub(super) fn show(conn: &mut PgConnection, call: &Call, rows: &[Patient]) -> Result<Vec<Shown>, FhirError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let documents = fhir_documents::list_of_patients(conn, call.organisation(), &ids)?;
    let documents: HashMap<Uuid, String> = documents.into_iter().collect();
    let one = |row: &Patient| {
        let fields = fields_of(row, documents.get(&row.id).map(String::as_str));
        let version = version_of(row);
        Shown {
            resource: with_identity(Json::Object(fields), &row.id.to_string(), &version, row.updated_at),
            address: call.version_address(Resource::Patient, row.id, &version),
            version,
            updated: row.updated_at,
        }
    };
    Ok(rows.iter().map(one).collect())
}

/// The moment of the last change, in microseconds: changes here and by the API alike make a new one.
fn version_of(row: &Patient) -> String {
    row.updated_at.timestamp_micros().to_string()
}

/// `POST /fhir/Patient`
pub(super) fn create(w: &mut Write<'_>, call: &Call, asked: &Interaction) -> Result<Answer, FhirError> {
    call.require(Resource::Patient, Operation::Write)?;
    let sent = asked.sent(Resource::Patient)?;
    if let Some(condition) = &asked.if_none_exist
        && let Some(known) = existing(w, call, &Query::parse(condition), "If-None-Exist")?
    {
        return stored(w, call, known, StatusCode::OK);
    }
    insert(w, call, sent)
}

fn insert(w: &mut Write<'_>, call: &Call, sent: &Json) -> Result<Answer, FhirError> {
    let parts = Parts::of(sent).map_err(FhirError::unprocessable)?;
    let id = match patients::insert(w, call.organisation(), &parts.to_new()) {
        Err(StorageError::Conflict(_)) => return Err(taken()),
        inserted => inserted?,
    };
    fhir_documents::save_of_patient(w, call.organisation(), id, &sent.to_string(), &parts.identifiers)?;
    stored(w, call, id.get(), StatusCode::CREATED)
}

/// The one patient that a condition finds; see that of questionnaires.
fn existing(
    w: &mut Write<'_>,
    call: &Call,
    query: &Query,
    condition: &str,
) -> Result<Option<Uuid>, FhirError> {
    call.require(Resource::Patient, Operation::Read)?;
    questionnaires::lock_url(w, call.organisation(), &query.with("", None))?;
    let query =
        query.as_condition().ok_or_else(|| FhirError::bad_request(format!("{condition} names no search")))?;
    let window = Window { after: None, limit: 2 };
    match fhir_search::list_patients(w.conn(), call.organisation(), &filter(call, query)?, window)?.as_slice()
    {
        [] => Ok(None),
        [known] => Ok(Some(*known)),
        _ => Err(FhirError::precondition(format!("{condition} finds several patients"))),
    }
}

/// `PUT /fhir/Patient?…`: the one that the search finds, or a new one.
pub(super) fn update_where(w: &mut Write<'_>, call: &Call, asked: &Interaction) -> Result<Answer, FhirError> {
    call.require(Resource::Patient, Operation::Write)?;
    let sent = asked.sent(Resource::Patient)?;
    if let Some(known) = existing(w, call, &asked.query, "The address")? {
        return update(w, call, asked, &known.to_string());
    }
    asked.check_absent(sent)?;
    insert(w, call, sent)
}

/// `PUT /fhir/Patient/{id}`
pub(super) fn update(
    w: &mut Write<'_>,
    call: &Call,
    asked: &Interaction,
    id: &str,
) -> Result<Answer, FhirError> {
    call.require(Resource::Patient, Operation::Write)?;
    let sent = asked.sent(Resource::Patient)?;
    check_id(sent, id)?;
    let before = find(w.conn(), call, id)?;
    asked.check_match(&version_of(&before))?;
    let parts = Parts::of(sent).map_err(FhirError::unprocessable)?;
    let (organisation, patient) = (call.organisation(), PatientId::new(before.id));
    match patients::save(w, organisation, patient, before.updated_at, &parts.to_new()) {
        Err(StorageError::Conflict("unique")) => return Err(taken()),
        Err(StorageError::Conflict(_)) => {
            return Err(FhirError::conflict("Somebody else changed the patient: read it again"));
        }
        saved => saved?,
    }
    fhir_documents::save_of_patient(w, organisation, patient, &sent.to_string(), &parts.identifiers)?;
    stored(w, call, before.id, StatusCode::OK)
}

fn taken() -> FhirError {
    FhirError::conflict("Another patient has this CPF")
}

fn stored(w: &mut Write<'_>, call: &Call, id: Uuid, status: StatusCode) -> Result<Answer, FhirError> {
    let row = patients::find(w.conn(), call.organisation(), PatientId::new(id))?;
    let shown = show(w.conn(), call, &[row])?.pop().ok_or(StorageError::NotFound)?;
    Ok(Answer::resource(status, shown))
}

/// Whom a response is about: `None` for nobody known. The inner error is the response's own.
pub(super) fn subject(
    conn: &mut PgConnection,
    call: &Call,
    response: &Json,
) -> Result<Result<Option<PatientId>, Issue>, FhirError> {
    let Some(subject) = response.get("subject") else { return Ok(Ok(None)) };
    let none = |text: &str| Ok(Err(Issue::error("not-found", text).at("QuestionnaireResponse.subject")));
    if let Some(reference) = subject.get("reference").and_then(Json::as_str) {
        let Some(id) = own_id(reference, Resource::Patient, &call.base) else {
            return none("subject is no reference to a Patient of ours, such as Patient/{id}");
        };
        return match patients::find(conn, call.organisation(), PatientId::new(id)) {
            Ok(row) => Ok(Ok(Some(PatientId::new(row.id)))),
            Err(StorageError::NotFound) => none("There is no such Patient"),
            Err(error) => Err(error.into()),
        };
    }
    let text = |name: &str| {
        subject.pointer(&format!("/identifier/{name}")).and_then(Json::as_str).unwrap_or_default()
    };
    if text("value").is_empty() {
        return none("subject names neither a Patient nor an identifier of one");
    }
    let token = format!("{}|{}", text("system"), text("value")).replace(',', "\\,");
    let wanted = PatientFilter { identifiers: Some(identifiers(&token)), ..PatientFilter::default() };
    let window = Window { after: None, limit: 2 };
    match fhir_search::list_patients(conn, call.organisation(), &wanted, window)?.as_slice() {
        [known] => Ok(Ok(Some(PatientId::new(*known)))),
        [] => none("There is no Patient with this identifier"),
        _ => none("Several Patients have this identifier"),
    }
}
