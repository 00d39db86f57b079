//! Which function an interaction is for; the same for requests and entries of Bundles.

use actix_web::http::Method;

use super::{
    answer::Answer,
    bundle,
    call::{Call, id_of},
    error::FhirError,
    interaction::Interaction,
    operations, patients, questionnaires, responses, vocabularies,
};
use crate::{
    domain::api_scope::{Operation, Resource},
    storage::{PgConnection, Write},
};

/// Whether it changes something: it then runs in a transaction.
pub(super) fn is_change(asked: &Interaction) -> bool {
    let is_operation = asked.path.last().is_some_and(|last| last.starts_with('$'));
    let is_search = asked.path.last().is_some_and(|last| last == "_search");
    matches!(asked.method, Method::POST | Method::PUT) && !is_operation && !is_search
}

/// What changes nothing.
pub(super) fn look(conn: &mut PgConnection, call: &Call, asked: &Interaction) -> Result<Answer, FhirError> {
    let resource = asked.resource()?;
    let path: Vec<&str> = asked.path.iter().skip(1).map(String::as_str).collect();
    match (&asked.method, resource, path.as_slice()) {
        (&Method::GET | &Method::HEAD, _, []) | (&Method::POST, _, ["_search"]) => {
            search(conn, call, resource, asked)
        }
        (&Method::POST, Resource::Questionnaire, ["$validate"]) => questionnaires::validate(call, asked),
        (&Method::POST, Resource::Questionnaire, [id, "$evaluate"]) => {
            questionnaires::evaluate(conn, call, asked, id)
        }
        (&Method::POST, _, [operation] | [_, operation])
            if let Some(run) = operations::find(resource, operation) =>
        {
            run(conn, call, asked, path.first().copied().filter(|id| id != operation))
        }
        (&Method::GET | &Method::POST, Resource::ValueSet, ["$expand"]) => {
            vocabularies::expansion(conn, call, asked, None)
        }
        (&Method::GET | &Method::POST, Resource::ValueSet, [id, "$expand"]) => {
            vocabularies::expansion(conn, call, asked, Some(id))
        }
        (&Method::GET | &Method::POST, Resource::ValueSet, ["$validate-code"]) => {
            vocabularies::validate_code(conn, call, asked, None)
        }
        (&Method::GET | &Method::POST, Resource::ValueSet, [id, "$validate-code"]) => {
            vocabularies::validate_code(conn, call, asked, Some(id))
        }
        (&Method::POST, Resource::QuestionnaireResponse, ["$validate"]) => {
            responses::validate(conn, call, asked)
        }
        (&Method::GET | &Method::HEAD, _, [id]) if !id.starts_with('$') => match resource {
            Resource::Questionnaire => questionnaires::read(conn, call, id),
            Resource::QuestionnaireResponse => responses::read(conn, call, id),
            Resource::Patient => patients::read(conn, call, id),
            Resource::ValueSet | Resource::CodeSystem => vocabularies::read(conn, call, resource, id),
        },
        (&Method::GET | &Method::HEAD, Resource::Questionnaire, [id, "_history"]) => {
            questionnaires::history(conn, call, id)
        }
        (&Method::GET | &Method::HEAD, Resource::Questionnaire, [id, "_history", version]) => {
            questionnaires::read_version(conn, call, id, version)
        }
        (&Method::GET | &Method::HEAD, Resource::QuestionnaireResponse, [id, "_history", version]) => {
            newest(responses::read(conn, call, id)?, version)
        }
        (&Method::GET | &Method::HEAD, Resource::Patient, [id, "_history", version]) => {
            newest(patients::read(conn, call, id)?, version)
        }
        (
            &Method::GET | &Method::HEAD,
            Resource::ValueSet | Resource::CodeSystem,
            [id, "_history", version],
        ) => newest(vocabularies::read(conn, call, resource, id)?, version),
        (&Method::DELETE, _, [id]) => Err(undeleted(conn, call, resource, id)?),
        _ => Err(unknown(asked)),
    }
}

/// Why it stays: 404 for what isn't there.
fn undeleted(
    conn: &mut PgConnection,
    call: &Call,
    resource: Resource,
    id: &str,
) -> Result<FhirError, FhirError> {
    call.require(resource, Operation::Write)?;
    let read = |call: &Call, conn: &mut PgConnection| match resource {
        Resource::Questionnaire => questionnaires::current(conn, call, id_of(id, resource)?).map(|_| ()),
        Resource::QuestionnaireResponse => responses::find(conn, call, id).map(|_| ()),
        Resource::Patient => patients::find(conn, call, id).map(|_| ()),
        Resource::ValueSet | Resource::CodeSystem => vocabularies::find(conn, call, resource, id).map(|_| ()),
    };
    read(call, conn)?;
    Ok(FhirError::method(match resource {
        Resource::Questionnaire => {
            "Questionnaires are not deleted, as responses keep their versions; PUT one with status retired"
        }
        Resource::QuestionnaireResponse => "Responses are not deleted: what was answered is kept",
        Resource::Patient => {
            "Patients are not deleted by a system, as their responses and alerts are health records"
        }
        Resource::ValueSet | Resource::CodeSystem => "Value sets and code systems are deleted on their page",
    }))
}

/// Of these types only the newest version is kept.
fn newest(answer: Answer, version: &str) -> Result<Answer, FhirError> {
    if answer.etag.as_deref() == Some(&format!("W/\"{version}\"")) {
        return Ok(answer);
    }
    Err(FhirError::not_found("such version; only the newest is kept"))
}

fn search(
    conn: &mut PgConnection,
    call: &Call,
    resource: Resource,
    asked: &Interaction,
) -> Result<Answer, FhirError> {
    match resource {
        Resource::Questionnaire => questionnaires::search(conn, call, &asked.query),
        Resource::QuestionnaireResponse => responses::search(conn, call, &asked.query),
        Resource::Patient => patients::search(conn, call, &asked.query),
        Resource::ValueSet | Resource::CodeSystem => vocabularies::search(conn, call, resource, &asked.query),
    }
}

/// What changes something, in the caller's transaction.
pub(super) fn change(w: &mut Write<'_>, call: &Call, asked: &Interaction) -> Result<Answer, FhirError> {
    if asked.path.is_empty() {
        return bundle::process(w, call, asked);
    }
    let resource = asked.resource()?;
    let path: Vec<&str> = asked.path.iter().skip(1).map(String::as_str).collect();
    match (&asked.method, resource, path.as_slice()) {
        (&Method::POST, Resource::Questionnaire, []) => questionnaires::create(w, call, asked),
        (&Method::POST, Resource::QuestionnaireResponse, []) => responses::create(w, call, asked),
        (&Method::POST, Resource::Patient, []) => patients::create(w, call, asked),
        (&Method::POST, Resource::ValueSet | Resource::CodeSystem, []) => {
            vocabularies::create(w, call, resource, asked)
        }
        (&Method::PUT, Resource::ValueSet | Resource::CodeSystem, [id]) => {
            vocabularies::update(w, call, resource, asked, id)
        }
        (&Method::PUT, Resource::Questionnaire, []) => questionnaires::update_where(w, call, asked),
        (&Method::PUT, Resource::Patient, []) => patients::update_where(w, call, asked),
        (&Method::PUT, Resource::QuestionnaireResponse, [id]) => responses::update(w, call, asked, id),
        (&Method::PUT, Resource::Questionnaire, [id]) => questionnaires::update(w, call, asked, id),
        (&Method::PUT, Resource::Patient, [id]) => patients::update(w, call, asked, id),
        _ => Err(unknown(asked)),
    }
}

/// An entry of a Bundle.
pub(super) fn perform(w: &mut Write<'_>, call: &Call, asked: &Interaction) -> Result<Answer, FhirError> {
    if is_change(asked) { change(w, call, asked) } else { look(w.conn(), call, asked) }
}

fn unknown(asked: &Interaction) -> FhirError {
    FhirError::method(format!(
        "{} {} is not served; see /fhir/metadata",
        asked.method,
        asked.path.first().map(String::as_str).unwrap_or_default()
    ))
}
