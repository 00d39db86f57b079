//! `QuestionnaireResponse`: create, read, search.

mod create;
mod search;
mod shown;

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
    storage::{PgConnection, StorageError, responses},
};

pub(super) use create::{create, validate};
pub(super) use search::search;
pub(super) use shown::show;

/// `GET /fhir/QuestionnaireResponse/{id}`
pub(super) fn read(conn: &mut PgConnection, call: &Call, id: &str) -> Result<Answer, FhirError> {
    call.require(Resource::QuestionnaireResponse, Operation::Read)?;
    let uuid = id_of(id, Resource::QuestionnaireResponse)?;
    let response = match responses::find(conn, call.organisation(), ResponseId::new(uuid)) {
        Err(StorageError::NotFound) => {
            return Err(FhirError::not_found(&format!("QuestionnaireResponse {uuid}")));
        }
        found => found?,
    };
    let shown = show(conn, call, &[response])?.pop();
    let mut shown = shown.ok_or(StorageError::NotFound)?;
    shown.resource = call.shape.cut(shown.resource);
    Ok(Answer::resource(StatusCode::OK, shown))
}
