//! From a request to its answer: who calls, what is asked, and that a repeated POST does nothing twice.

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::{Method, header},
    web::{self, Bytes, Data},
};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::{
    answer::respond,
    call::Call,
    dispatch,
    error::FhirError,
    interaction::{Interaction, Query},
};
use crate::{
    domain::json,
    integrations::{inline_files, scanner::Scanner},
    storage::{
        Db, Write,
        idempotent_answers::{self, Answer as Kept, Request},
    },
    web::{api_keys::ApiClient, errors::AppError, forms::SentBody, operation_outcome::Issue},
};

const IDEMPOTENCY_KEY: header::HeaderName = header::HeaderName::from_static("idempotency-key");

/// Longest key of a client.
const LONGEST_KEY: usize = 200;

/// Every GET but those of an export, and each DELETE, which none of the types knows.
pub(super) async fn show(
    client: ApiClient,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse, FhirError> {
    let asked = Interaction::of(&request)?;
    let call = Call::of(&request, client, &asked.query)?;
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let known = known.map(str::to_owned);
    let (answer, kept) = db
        .read(move |conn| {
            let answer = dispatch::look(conn, &call, &asked)?;
            let kept = answer.to_kept(&call.shape);
            Ok::<_, FhirError>((answer, kept))
        })
        .await?;
    if let (Some(known), Some(etag)) = (known, &answer.etag)
        && known.split(',').any(|one| one.trim() == etag)
    {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, etag.as_str())).finish());
    }
    Ok(respond(kept))
}

/// Every POST and PUT.
pub(super) async fn store(
    client: ApiClient,
    request: HttpRequest,
    body: SentBody,
    db: Data<Db>,
    scanner: Data<Scanner>,
) -> Result<HttpResponse, FhirError> {
    let SentBody(body) = body;
    let mut asked = Interaction::of(&request)?;
    let key = repeatable(&client, &request, &body)?;
    let is_search = asked.path.last().is_some_and(|last| last == "_search");
    if is_search {
        asked.query = search_query(&request, &body)?;
    } else {
        let parsed = parsed(&request, &client, &body)?;
        asked.body = Some(parsed);
    }
    let call = Call::of(&request, client, &asked.query)?;
    let is_change = dispatch::is_change(&asked);
    if !is_change && key.is_none() {
        let kept = db
            .read(move |conn| Ok::<_, FhirError>(dispatch::look(conn, &call, &asked)?.to_kept(&call.shape)));
        return Ok(respond(kept.await?));
    }
    let asked = if is_change { looked_at(&scanner, asked, &call).await? } else { asked };
    let (actor, now) = (call.client.actor(), call.client.now);
    let kept = db.write(actor, now, move |w| {
        once(w, key.as_ref(), |w| Ok(dispatch::perform(w, &call, &asked)?.to_kept(&call.shape)))
    });
    Ok(respond(kept.await?))
}

/// Refuses what has malware inside, before anything is stored; 503 while nobody can tell.
async fn looked_at(
    scanner: &Data<Scanner>,
    asked: Interaction,
    call: &Call,
) -> Result<Interaction, FhirError> {
    if !scanner.is_on() {
        return Ok(asked);
    }
    let scanner = scanner.clone();
    let look = move || {
        let found = asked.body.as_ref().map_or(Ok(Vec::new()), |body| inline_files::infected(&scanner, body));
        (asked, found)
    };
    let (asked, found) = web::block(look).await.map_err(AppError::internal)?;
    match found {
        Ok(problems) if problems.is_empty() => Ok(asked),
        Ok(problems) => {
            let kind = asked.body.as_ref().and_then(|body| body.get("resourceType")).and_then(Json::as_str);
            Err(FhirError::problems(&problems, kind.unwrap_or_default(), call.language()))
        }
        Err(error) => {
            tracing::warn!(%error, "a file in a document could not be looked at; the document is refused");
            Err(AppError::Unavailable.into())
        }
    }
}

/// Does it, unless it was done before: then the answer is that of the first time.
fn once(
    w: &mut Write<'_>,
    key: Option<&Request>,
    work: impl FnOnce(&mut Write<'_>) -> Result<Kept, FhirError>,
) -> Result<Kept, FhirError> {
    let Some(key) = key else { return work(w) };
    if let Some(before) = idempotent_answers::begin(w, key)? {
        return Ok(before);
    }
    let kept = work(w)?;
    idempotent_answers::save(w, key, &kept)?;
    Ok(kept)
}

/// What `Idempotency-Key` makes of a POST.
fn repeatable(client: &ApiClient, request: &HttpRequest, body: &Bytes) -> Result<Option<Request>, FhirError> {
    if request.method() != Method::POST {
        return Ok(None);
    }
    let Some(key) = request.headers().get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let key = key.as_bytes().trim_ascii();
    if key.is_empty() || key.len() > LONGEST_KEY {
        return Err(FhirError::bad_request("An Idempotency-Key has 1 to 200 characters"));
    }
    let mut hash = Sha256::new();
    for part in [request.method().as_str(), request.path(), request.query_string()] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.update(body);
    Ok(Some(Request {
        key: client.key,
        key_hash: Sha256::digest(key).to_vec(),
        request_hash: hash.finalize().to_vec(),
    }))
}

/// The JSON of the body, whatever resource it is.
fn parsed(request: &HttpRequest, client: &ApiClient, body: &Bytes) -> Result<Json, FhirError> {
    let kind = request.content_type();
    if !matches!(kind, "" | "application/fhir+json" | "application/json" | "text/json") {
        return Err(FhirError::media_type());
    }
    if body.is_empty() {
        return Err(FhirError::bad_request("The body is empty: a resource is needed"));
    }
    json::parse(body, body.len()).map_err(|problem| {
        let issue = Issue::of(&problem, "", client.language);
        FhirError::invalid(Issue { expression: Vec::new(), ..issue })
    })
}

/// `POST …/_search` has its parameters in a form, in the address, or in both.
fn search_query(request: &HttpRequest, body: &Bytes) -> Result<Query, FhirError> {
    if !matches!(request.content_type(), "" | "application/x-www-form-urlencoded") {
        return Err(FhirError::media_type());
    }
    let text = std::str::from_utf8(body).map_err(|_bad| FhirError::bad_request("The form is not UTF-8"))?;
    let parts = [request.query_string(), text];
    let all: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Ok(Query::parse(&all.join("&")))
}

/// `GET /fhir/metadata`: for everybody.
pub(super) async fn metadata(request: HttpRequest) -> Result<HttpResponse, FhirError> {
    let asked = Interaction::of(&request)?;
    let kept = super::metadata::answer(&request, &asked.query)?;
    Ok(respond(kept))
}
