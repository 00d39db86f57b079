//! `Patient`: create, read, update, search by identifier and name.

mod parts;

use std::collections::HashMap;

use actix_web::http::StatusCode;
use chrono::NaiveDate;
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::{
    answer::{Answer, Shown, with_identity},
    call::{Call, id_of, ids, values},
    error::FhirError,
    interaction::{Interaction, Query},
    references::{self, own_id},
};
use crate::{
    domain::{
        api_scope::{Operation, Resource},
        ids::PatientId,
        json,
    },
    storage::{
        PgConnection, StorageError, Write, fhir_documents,
        fhir_search::{self, Identifier, OwnNumbers, PatientFilter, TextMatch, Window},
        patients::{self, Patient},
        questionnaires,
    },
    web::operation_outcome::Issue,
};
use parts::{Numbering, Parts};

/// Entries of a page at most.
const MOST: i64 = 500;

/// `GET /fhir/Patient/{id}`
pub(super) fn read(conn: &mut PgConnection, call: &Call, id: &str) -> Result<Answer, FhirError> {
    call.require(Resource::Patient, Operation::Read)?;
    let row = find(conn, call, id)?;
    let mut shown = show(conn, call, &[row])?.pop().ok_or(StorageError::NotFound)?;
    shown.resource = call.shape.cut(shown.resource);
    Ok(Answer::resource(StatusCode::OK, shown))
}

fn find(conn: &mut PgConnection, call: &Call, id: &str) -> Result<Patient, FhirError> {
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
        let document = documents.get(&row.id).and_then(|text| json::parse(text.as_bytes(), usize::MAX).ok());
        let mut fields = match document {
            Some(Json::Object(fields)) => fields,
            _ => Map::from_iter([("resourceType".to_owned(), json!("Patient"))]),
        };
        Parts::of_row(row).write_into(&mut fields);
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
        && let Some(known) = existing(w, call, condition)?
    {
        return stored(w, call, known, StatusCode::OK);
    }
    let parts = Parts::of(sent).map_err(FhirError::unprocessable)?;
    let id = match patients::insert(w, call.organisation(), &parts.to_new()) {
        Err(StorageError::Conflict(_)) => return Err(taken()),
        inserted => inserted?,
    };
    fhir_documents::save_of_patient(w, call.organisation(), id, &sent.to_string(), &parts.identifiers)?;
    stored(w, call, id.get(), StatusCode::CREATED)
}

/// The one patient that a condition finds; see that of questionnaires.
fn existing(w: &mut Write<'_>, call: &Call, condition: &str) -> Result<Option<Uuid>, FhirError> {
    call.require(Resource::Patient, Operation::Read)?;
    questionnaires::lock_url(w, call.organisation(), condition)?;
    let query = Query::parse(condition);
    if query.iter().next().is_none() {
        return Err(FhirError::bad_request("If-None-Exist names no search"));
    }
    let window = Window { after: None, limit: 2 };
    match fhir_search::list_patients(w.conn(), call.organisation(), &filter(call, &query)?, window)?
        .as_slice()
    {
        [] => Ok(None),
        [known] => Ok(Some(*known)),
        _ => Err(FhirError::precondition("If-None-Exist finds several patients")),
    }
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
    if sent.get("id").and_then(Json::as_str).is_some_and(|said| said != id) {
        return Err(FhirError::bad_request("The id of the resource is not that of the address"));
    }
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

/// `GET /fhir/Patient?…`
pub(super) fn search(conn: &mut PgConnection, call: &Call, query: &Query) -> Result<Answer, FhirError> {
    call.require(Resource::Patient, Operation::Read)?;
    let organisation = call.organisation();
    let filter = filter(call, query)?;
    let window = Call::window(query, MOST)?;
    let total = Call::is_counted(query, window)
        .then(|| fhir_search::count_patients(conn, organisation, &filter))
        .transpose()?;
    if call.shape.is_count || window.limit == 0 {
        return Ok(Answer::ok(call.searchset(Resource::Patient, query, Vec::new(), total, None)));
    }
    let more = Window { limit: window.limit + 1, ..window };
    let mut found = fhir_search::list_patients(conn, organisation, &filter, more)?;
    let most = usize::try_from(window.limit).unwrap_or(0);
    let has_more = found.len() > most;
    found.truncate(most);
    let rows = patients::list_by_ids(conn, organisation, &found)?;
    let shown = show(conn, call, &rows)?;
    let next = found.last().copied().filter(|_| has_more);
    Ok(Answer::ok(call.searchset(Resource::Patient, query, shown, total, next)))
}

fn filter(call: &Call, query: &Query) -> Result<PatientFilter, FhirError> {
    const KNOWN: &[&str] =
        &["_id", "identifier", "name", "name:contains", "name:exact", "birthdate", "_lastUpdated"];
    call.check_parameters(query, KNOWN)?;
    let name = query
        .get("name")
        .map(|text| TextMatch::Start(text.to_owned()))
        .or_else(|| query.get("name:contains").map(|text| TextMatch::Contains(text.to_owned())))
        .or_else(|| query.get("name:exact").map(|text| TextMatch::Exact(text.to_owned())));
    let birth_date = match query.get("birthdate") {
        Some(text) => Some(
            NaiveDate::parse_from_str(text.strip_prefix("eq").unwrap_or(text), "%Y-%m-%d")
                .map_err(|_bad| FhirError::bad_request("birthdate is written 1950-11-21"))?,
        ),
        None => None,
    };
    let changed = query.iter().filter(|(name, _)| *name == "_lastUpdated").map(|(_, text)| text);
    Ok(PatientFilter {
        ids: query.get("_id").map(ids),
        identifiers: query.get("identifier").map(identifiers),
        name,
        birth_date,
        changed: references::date_filter(changed, call.client.zone)?,
    })
}

/// `system|value`, `|value` (of no system) or `value` (of any).
fn identifiers(text: &str) -> (Vec<Identifier>, OwnNumbers) {
    let (mut others, mut own) =
        (Vec::new(), OwnNumbers { cpf: Vec::new(), cns: Vec::new(), record_number: Vec::new() });
    for text in values(text) {
        let (system, value) = match text.split_once('|') {
            Some((system, value)) => (Some(system), value),
            None => (None, text.as_str()),
        };
        let may_be = |numbering: Numbering| system.is_none_or(|system| Numbering::of(system) == numbering);
        if may_be(Numbering::Cpf) {
            own.cpf.extend(Numbering::Cpf.stored(value));
        }
        if may_be(Numbering::Cns) {
            own.cns.extend(Numbering::Cns.stored(value));
        }
        if may_be(Numbering::Record) {
            own.record_number.push(value.to_owned());
        }
        others.push(Identifier { system: system.map(str::to_owned), value: value.to_owned() });
    }
    (others, own)
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
