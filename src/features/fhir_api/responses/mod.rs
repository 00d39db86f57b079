//! `QuestionnaireResponse`: create, read, update while it is in progress, search.

mod check;
mod create;
mod search;
mod shown;
mod signing;
mod update;

use actix_web::http::StatusCode;

use super::{
    answer::Answer,
    call::{Call, id_of},
    error::FhirError,
};
use crate::{
    domain::{
        api_scope::{Operation, Resource},
        ids::ResponseId,
    },
    storage::{
        PgConnection, StorageError,
        responses::{self, Response},
    },
};

pub(super) use create::{create, validate};
pub(super) use search::search;
pub(super) use shown::{show, with_texts};
pub(super) use update::update;

/// `GET /fhir/QuestionnaireResponse/{id}`
pub(super) fn read(conn: &mut PgConnection, call: &Call, id: &str) -> Result<Answer, FhirError> {
    call.require(Resource::QuestionnaireResponse, Operation::Read)?;
    let response = find(conn, call, id)?;
    let shown = show(conn, call, &[response])?.pop();
    let mut shown = shown.ok_or(StorageError::NotFound)?;
    shown.resource = call.shape.cut(shown.resource);
    Ok(Answer::resource(StatusCode::OK, shown))
}

/// 404 if there is none.
pub(super) fn find(conn: &mut PgConnection, call: &Call, id: &str) -> Result<Response, FhirError> {
    let uuid = id_of(id, Resource::QuestionnaireResponse)?;
    match responses::find(conn, call.organisation(), ResponseId::new(uuid)) {
        Err(StorageError::NotFound) => Err(FhirError::not_found(&format!("QuestionnaireResponse {uuid}"))),
        found => Ok(found?),
    }
}
