//! `$export` of the whole organisation, as FHIR's bulk data access has it: asked for, its state, its
//! files as NDJSON. The files stream from the database: memory stays the same however long they are.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Bytes, Data, Path},
};
use serde_json::{Value as Json, json};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use uuid::Uuid;

use super::{
    answer::{Answer, Shown, instant, respond},
    call::{Call, values},
    error::FhirError,
    interaction::{Interaction, Query},
    patients, questionnaires, references, responses,
};
use crate::{
    domain::api_scope::{ApiScope, Operation, Resource},
    storage::{
        Db, PgConnection, StorageError,
        bulk_exports::{self, BulkExport},
        fhir_search::{self, PatientFilter, QuestionnaireFilter, ResponseFilter, Span, Window},
        patients as patient_rows, responses as response_rows,
    },
    web::{api_keys::ApiClient, errors::AppError},
};

/// What an export may hold.
const EXPORTED: [Resource; 3] = [Resource::Questionnaire, Resource::QuestionnaireResponse, Resource::Patient];

/// Resources in memory at a time.
const BATCH: i64 = 100;

/// Chunks that wait for a slow reader.
const WAITING: usize = 4;

const NDJSON: &str = "application/fhir+ndjson";

/// `GET /fhir/$export`: 202, and where to ask for the state.
pub(super) async fn begin(
    client: ApiClient,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse, FhirError> {
    let asked = Interaction::of(&request)?;
    let query = without_format(&asked.query);
    let call = Call::of(&request, client, &query)?;
    call.check_parameters(&query, &["_type", "_since", "_outputFormat"])?;
    if let Some(format) = asked.query.get("_outputFormat")
        && !["application/fhir+ndjson", "application/ndjson", "ndjson"]
            .contains(&format.replace(' ', "+").as_str())
    {
        return Err(FhirError::bad_request("_outputFormat is application/fhir+ndjson"));
    }
    let types = types(&call, query.get("_type"))?;
    let since = match query.get("_since") {
        Some(text) => Some(
            references::moment(&text.replace(' ', "+"))
                .ok_or_else(|| FhirError::bad_request("_since is a moment such as 2026-11-21T10:00:00Z"))?,
        ),
        None => None,
    };
    let address = format!("{}/$export", call.base);
    let parameters = asked.query.with("", None);
    let address = if parameters.is_empty() { address } else { format!("{address}?{parameters}") };
    let (actor, now, base) = (call.client.actor(), call.client.now, call.base.clone());
    let id = db
        .write(actor, now, move |w| {
            bulk_exports::insert(w, call.organisation(), call.client.key, &types, since, &address)
        })
        .await?;
    let status = format!("{base}/$export-status/{id}");
    Ok(HttpResponse::Accepted().insert_header((header::CONTENT_LOCATION, status)).finish())
}

/// The NDJSON parameters name a format of files, not of the answer.
fn without_format(query: &Query) -> Query {
    Query::parse(&query.with("_format", None))
}

/// The types that are wanted, or all that the key may read.
fn types(call: &Call, wanted: Option<&str>) -> Result<Vec<String>, FhirError> {
    let may = |resource: &Resource| call.client.may(ApiScope::new(*resource, Operation::Read));
    let Some(wanted) = wanted else {
        let all: Vec<String> = EXPORTED.into_iter().filter(may).map(|one| one.name().to_owned()).collect();
        return if all.is_empty() {
            Err(FhirError::forbidden(ApiScope::new(Resource::QuestionnaireResponse, Operation::Read)))
        } else {
            Ok(all)
        };
    };
    let mut found = Vec::new();
    for name in values(wanted) {
        let resource = named(&name).ok_or_else(|| {
            FhirError::bad_request("_type is Questionnaire, QuestionnaireResponse or Patient")
        })?;
        call.require(resource, Operation::Read)?;
        if !found.contains(&name) {
            found.push(name);
        }
    }
    Ok(found)
}

fn named(name: &str) -> Option<Resource> {
    EXPORTED.into_iter().find(|resource| resource.name() == name)
}

async fn find(db: &Db, client: &ApiClient, id: &str) -> Result<BulkExport, FhirError> {
    let none = || FhirError::not_found("such export");
    let id: Uuid = id.parse().map_err(|_bad| none())?;
    let (organisation, key) = (client.organisation_id(), client.key);
    match db.read(move |conn| bulk_exports::find(conn, organisation, key, id)).await {
        Err(StorageError::NotFound) => Err(none()),
        found => Ok(found?),
    }
}

/// `GET /fhir/$export-status/{id}`: always ready, as files are written while they are read.
pub(super) async fn show(
    client: ApiClient,
    request: HttpRequest,
    id: Path<String>,
    db: Data<Db>,
) -> Result<HttpResponse, FhirError> {
    let export = find(&db, &client, &id).await?;
    let call = Call::of(&request, client, &Query::default())?;
    let file = |name: &String| json!({"type": name, "url": format!("{}/$export-file/{}/{name}.ndjson", call.base, export.id)});
    let manifest = json!({
        "transactionTime": instant(export.requested_at),
        "request": export.request,
        "requiresAccessToken": true,
        "output": export.types.iter().map(file).collect::<Vec<Json>>(),
        "error": [],
    });
    let mut answer = respond(Answer::ok(manifest).to_kept(&call.shape));
    answer.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    Ok(answer)
}

/// `DELETE /fhir/$export-status/{id}`
pub(super) async fn end(
    client: ApiClient,
    id: Path<String>,
    db: Data<Db>,
) -> Result<HttpResponse, FhirError> {
    let export = find(&db, &client, &id).await?;
    let (actor, now) = (client.actor(), client.now);
    db.write(actor, now, move |w| bulk_exports::delete(w, client.organisation_id(), client.key, export.id))
        .await?;
    Ok(HttpResponse::Accepted().finish())
}

/// `GET /fhir/$export-file/{id}/{type}.ndjson`
pub(super) async fn download(
    client: ApiClient,
    request: HttpRequest,
    path: Path<(String, String)>,
    db: Data<Db>,
) -> Result<HttpResponse, FhirError> {
    let (id, file) = path.into_inner();
    let export = find(&db, &client, &id).await?;
    let name = file.strip_suffix(".ndjson").unwrap_or(&file);
    let is_part = export.types.iter().any(|one| one == name);
    let resource = named(name).filter(|_| is_part);
    let resource = resource.ok_or_else(|| FhirError::not_found("such file"))?;
    let call = Call::of(&request, client, &Query::parse("_format=json"))?;
    // the key's scopes may be fewer today
    call.require(resource, Operation::Read)?;
    let (sender, receiver) = mpsc::channel::<Result<Bytes, AppError>>(WAITING);
    let db = db.get_ref().clone();
    tokio::task::spawn_blocking(move || {
        let written = db.connection().map_err(FhirError::from).and_then(|mut conn| {
            write(&mut conn, &call, resource, &export, |chunk| sender.blocking_send(Ok(chunk)).is_ok())
        });
        if let Err(error) = written {
            tracing::warn!(%error, "an export broke off");
            // the reader sees a broken transfer instead of a short file
            drop(sender.blocking_send(Err(AppError::internal("export"))));
        }
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, NDJSON))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .streaming(ReceiverStream::new(receiver)))
}

/// Writes batch after batch until nobody reads any more.
fn write(
    conn: &mut PgConnection,
    call: &Call,
    resource: Resource,
    export: &BulkExport,
    mut send: impl FnMut(Bytes) -> bool,
) -> Result<(), FhirError> {
    let changed = Span { from: export.since, before: Some(export.requested_at) };
    let mut after = None;
    loop {
        let window = Window { after, limit: BATCH };
        let ids = list(conn, call, resource, changed, window)?;
        let Some(last) = ids.last().copied() else { return Ok(()) };
        let mut lines = Vec::new();
        for shown in show_all(conn, call, resource, &ids)? {
            lines.extend_from_slice(shown.resource.to_string().as_bytes());
            lines.push(b'\n');
        }
        if !send(Bytes::from(lines)) {
            return Ok(());
        }
        after = Some(last);
    }
}

fn list(
    conn: &mut PgConnection,
    call: &Call,
    resource: Resource,
    changed: Span,
    window: Window,
) -> Result<Vec<Uuid>, StorageError> {
    let organisation = call.organisation();
    match resource {
        Resource::Questionnaire => {
            let filter = QuestionnaireFilter { changed, ..QuestionnaireFilter::default() };
            fhir_search::list_questionnaires(conn, organisation, &filter, window)
        }
        Resource::QuestionnaireResponse => {
            let filter = ResponseFilter { changed, ..ResponseFilter::default() };
            fhir_search::list_responses(conn, organisation, &filter, window)
        }
        Resource::Patient => {
            let filter = PatientFilter { changed, ..PatientFilter::default() };
            fhir_search::list_patients(conn, organisation, &filter, window)
        }
        Resource::ValueSet | Resource::CodeSystem => Ok(Vec::new()),
    }
}

fn show_all(
    conn: &mut PgConnection,
    call: &Call,
    resource: Resource,
    ids: &[Uuid],
) -> Result<Vec<Shown>, FhirError> {
    match resource {
        Resource::Questionnaire => {
            let mut all = Vec::with_capacity(ids.len());
            for id in ids {
                let (questionnaire, version) = questionnaires::current(conn, call, *id)?;
                all.push(questionnaires::show(conn, call, &questionnaire, &version)?);
            }
            Ok(all)
        }
        Resource::QuestionnaireResponse => {
            let rows = response_rows::list_by_ids(conn, call.organisation(), ids)?;
            responses::show(conn, call, &rows)
        }
        Resource::Patient => {
            let rows = patient_rows::list_by_ids(conn, call.organisation(), ids)?;
            patients::show(conn, call, &rows)
        }
        Resource::ValueSet | Resource::CodeSystem => Ok(Vec::new()),
    }
}
