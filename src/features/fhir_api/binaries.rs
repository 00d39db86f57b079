//! `Binary`: the files among the answers. A key that may read responses may read these.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Path},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use super::{
    answer::{Answer, respond},
    call::Call,
    error::FhirError,
    interaction::{Interaction, Query},
};
use crate::{
    domain::api_scope::{Operation, Resource},
    integrations::scanner::Scanner,
    storage::{Db, StorageError, response_files},
    web::{api_keys::ApiClient, files},
};

/// `GET /fhir/Binary/{id}`: the bytes; as a resource where FHIR's JSON is asked for. That a file was read is an event.
pub(super) async fn show(
    client: ApiClient,
    request: HttpRequest,
    path: Path<String>,
    db: Data<Db>,
    scanner: Data<Scanner>,
) -> Result<HttpResponse, FhirError> {
    let asked = Interaction::of(&request)?;
    let is_resource = wants_resource(&request, &asked.query);
    let query = if is_resource { asked.query } else { Query::parse("_format=json") };
    let call = Call::of(&request, client, &query)?;
    call.require(Resource::QuestionnaireResponse, Operation::Read)?;
    let none = || FhirError::not_found("such Binary");
    let id = path.parse().map_err(|_bad| none())?;
    let is_scanning = scanner.is_on();
    let (actor, now, organisation) = (call.client.actor(), call.client.now, call.organisation());
    let found = db
        .write(actor, now, move |w| {
            let file = response_files::find(w.conn(), organisation, id)?;
            if file.scan().holds_back(is_scanning) {
                return Ok((file, Vec::new()));
            }
            response_files::record_read(w, organisation, &file)?;
            let bytes = response_files::bytes(w.conn(), organisation, id)?;
            Ok::<_, StorageError>((file, bytes))
        })
        .await;
    let (file, bytes) = match found {
        Err(StorageError::NotFound) => return Err(none()),
        found => found?,
    };
    if file.scan().holds_back(is_scanning) {
        return Err(FhirError::conflict("the file is held back: no scanner has found it clean"));
    }
    if !is_resource {
        return Ok(files::download(&file.content_type, &file.name, bytes));
    }
    let resource = json!({
        "resourceType": "Binary", "id": file.id, "contentType": file.content_type, "data": STANDARD.encode(bytes),
    });
    Ok(respond(Answer::ok(resource).to_kept(&call.shape)))
}

fn wants_resource(request: &HttpRequest, query: &Query) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    query.get("_format").is_some() || accept.is_some_and(|accept| accept.contains("fhir+json"))
}
