//! What is kept of the patient, and taking it along.

use actix_web::{
    HttpResponse,
    http::header::{self, ContentDisposition, DispositionParam, DispositionType},
    web::Data,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::SecondsFormat;
use serde_json::{Map, Value as Json, json};

use super::pages::{Asked, DataPage, Record};
use crate::{
    domain::ids::{OrganisationId, PatientId, ResponseId, VersionId},
    storage::{
        CompiledVersions, Db, PgConnection, StorageError, consents, consents::Given, data_requests,
        fhir_documents, own_responses, patients, responses::Response,
    },
    web::{
        errors::{AppError, PageError},
        format,
        forms::{ButtonForm, CsrfForm},
        page::show as show_page,
        patient_resource,
        roles::Patient,
    },
};

/// `GET /me/data`
pub(super) async fn show(person: Patient, db: Data<Db>) -> Result<HttpResponse, PageError> {
    let page = db
        .read(move |conn| {
            let ctx = person.ctx();
            let rows = own_responses::list_patients(conn, person.organisation_id(), person.id())?;
            let mut requests = Vec::new();
            for row in &rows {
                let patient = PatientId::new(row.id);
                let asked = data_requests::list_of_patient(conn, person.organisation_id(), patient)?;
                requests.extend(asked.iter().map(|request| Asked::new(&ctx, request)));
            }
            Ok::<_, StorageError>(DataPage {
                requests,
                name: person.account.name.clone(),
                email: person.account.email.clone(),
                phone: person.account.phone.clone(),
                records: rows.iter().map(|row| Record::new(&ctx, row)).collect(),
                organisation: person.organisation.name.clone(),
                ctx,
            })
        })
        .await
        .map_err(AppError::from)?;
    show_page(&page)
}

/// `POST /me/data/export`: all that is kept, as a FHIR bundle. Taking it along is an event.
pub(super) async fn export(
    person: Patient,
    _form: CsrfForm<ButtonForm>,
    db: Data<Db>,
    versions: Data<CompiledVersions>,
) -> Result<HttpResponse, PageError> {
    let (organisation, account, now) = (person.organisation_id(), person.id(), person.ctx.now);
    let bundle = db
        .write(person.actor(), now, move |w| {
            let rows = own_responses::list_patients(w.conn(), organisation, account)?;
            let mut entries = Vec::new();
            for row in &rows {
                patients::record_exported(w, organisation, PatientId::new(row.id))?;
                let documents = fhir_documents::list_of_patients(w.conn(), organisation, &[row.id])?;
                let document = documents.first().map(|(_, text)| text.as_str());
                let mut fields = patient_resource::fields_of(row, document);
                fields.insert("id".to_owned(), json!(row.id));
                entries.push(entry(row.id, &fields));
            }
            for given in consents::list_of_account(w.conn(), organisation, account)? {
                entries.push(entry(given.id, &consent(&given)));
            }
            for response in own_responses::list_whole(w.conn(), organisation, account)? {
                entries.push(entry(response.id, &resource(w.conn(), organisation, &versions, response)?));
            }
            let timestamp = now.to_rfc3339_opts(SecondsFormat::Secs, true);
            Ok::<_, StorageError>(json!({
                "resourceType": "Bundle", "type": "collection", "timestamp": timestamp, "entry": entries,
            }))
        })
        .await
        .map_err(AppError::from)?;
    let name = format!("weconecta-{}.json", person.ctx.today());
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(name)],
    };
    Ok(HttpResponse::Ok()
        .content_type("application/fhir+json")
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(bundle.to_string()))
}

fn entry(id: uuid::Uuid, resource: &Map<String, Json>) -> Json {
    json!({"fullUrl": format!("urn:uuid:{id}"), "resource": resource})
}

/// A consent as a FHIR Consent, with its words.
fn consent(given: &Given) -> Map<String, Json> {
    let status = if given.withdrawn_at.is_some() { "inactive" } else { "active" };
    let code = |system: &str, code: &str| json!({"coding": [{"system": system, "code": code}]});
    let scope = code("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy");
    let mut fields = Map::new();
    let mut add = |name: &str, value: Json| fields.insert(name.to_owned(), value);
    add("resourceType", json!("Consent"));
    add("id", json!(given.id));
    add("status", json!(status));
    add("scope", scope);
    add("category", json!([code("http://loinc.org", "59284-0")]));
    add("patient", json!({"reference": format!("urn:uuid:{}", given.patient_id)}));
    add("dateTime", json!(given.given_at.to_rfc3339_opts(SecondsFormat::Secs, true)));
    add(
        "sourceAttachment",
        json!({
            "contentType": "text/plain;charset=utf-8", "language": given.language, "title": given.title,
            "data": STANDARD.encode(&given.body),
        }),
    );
    add("policyRule", json!({"text": format::hex(&given.hash)}));
    fields
}

/// A response as it is stored.
fn resource(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    versions: &CompiledVersions,
    response: Response,
) -> Result<Map<String, Json>, StorageError> {
    let version = VersionId::new(response.version_id);
    let compiled = versions.of_response(conn, organisation, version, ResponseId::new(response.id))?;
    let questionnaire =
        compiled.url.clone().unwrap_or_else(|| format!("urn:uuid:{}", response.questionnaire_id));
    let mut fields = Map::new();
    let mut add = |name: &str, value: Json| fields.insert(name.to_owned(), value);
    add("resourceType", json!("QuestionnaireResponse"));
    add("id", json!(response.id));
    add("questionnaire", json!(questionnaire));
    add("status", json!(response.status));
    if let Some(patient) = response.patient_id {
        add("subject", json!({"reference": format!("urn:uuid:{patient}")}));
    }
    if let Some(at) = response.submitted_at {
        add("authored", json!(at.to_rfc3339_opts(SecondsFormat::Secs, true)));
    }
    add("language", json!(response.language));
    add("item", response.answers);
    Ok(fields)
}
