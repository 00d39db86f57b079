//! Taking all of it along: a FHIR bundle of what is kept of the patient.

use actix_web::{
    HttpResponse,
    http::header::{self, ContentDisposition, DispositionParam, DispositionType},
    web::Data,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::SecondsFormat;
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::history::results;
use crate::{
    domain::{
        ids::{PatientId, ResponseId, VersionId},
        questionnaire::Compiled,
    },
    storage::{
        CompiledVersions, Db, PgConnection, StorageError, consents,
        consents::Given,
        fhir_documents,
        messages::{Message, Status},
        own_messages, own_responses, patients, reach,
        responses::Response,
    },
    web::{
        errors::{AppError, PageError},
        format,
        forms::{ButtonForm, CsrfForm},
        page::PageContext,
        patient_resource,
        roles::Patient,
        scores,
    },
};

/// `POST /me/data/export`: all that is kept, as a FHIR bundle. Taking it along is an event.
pub(super) async fn save(
    person: Patient,
    _form: CsrfForm<ButtonForm>,
    db: Data<Db>,
    versions: Data<CompiledVersions>,
) -> Result<HttpResponse, PageError> {
    let (organisation, account, now) = (person.organisation_id(), person.id(), person.ctx.now);
    let (actor, today) = (person.actor(), person.ctx.today());
    let bundle = db
        .write(actor, now, move |w| {
            let rows = own_responses::list_patients(w.conn(), organisation, account)?;
            let mut entries = Vec::new();
            for row in &rows {
                patients::record_exported(w, organisation, PatientId::new(row.id))?;
                let documents = fhir_documents::list_of_patients(w.conn(), organisation, &[row.id])?;
                let document = documents.first().map(|(_, text)| text.as_str());
                let mut fields = patient_resource::fields_of(row, document);
                fields.insert("id".to_owned(), json!(row.id));
                let reach = reach::find(w.conn(), organisation, PatientId::new(row.id))?;
                if let Some(tag) = reach.language {
                    let language = json!({"coding": [{"system": "urn:ietf:bcp:47", "code": tag}]});
                    let preferred = || json!([{"language": language, "preferred": true}]);
                    fields.entry("communication").or_insert_with(preferred);
                }
                entries.push(entry(row.id, &fields));
            }
            for given in consents::list_of_account(w.conn(), organisation, account)? {
                entries.push(entry(given.id, &consent(&given)));
            }
            for message in own_messages::list(w.conn(), organisation, account, i64::MAX)? {
                entries.push(entry(message.id, &communication(&message)));
            }
            for (response, _title) in own_responses::list_whole(w.conn(), organisation, account)? {
                let version = VersionId::new(response.version_id);
                let id = ResponseId::new(response.id);
                versions.refresh(w.conn(), [version])?;
                let compiled = versions.of_response(w.conn(), organisation, version, id)?;
                let observations = observations(w.conn(), &person.ctx, &compiled, &response)?;
                entries.push(entry(response.id, &resource(&compiled, response)));
                entries.extend(observations);
            }
            let timestamp = now.to_rfc3339_opts(SecondsFormat::Secs, true);
            Ok::<_, StorageError>(json!({
                "resourceType": "Bundle", "type": "collection", "timestamp": timestamp, "entry": entries,
            }))
        })
        .await
        .map_err(AppError::from)?;
    let name = format!("weconecta-{today}.json");
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(name)],
    };
    Ok(HttpResponse::Ok()
        .content_type("application/fhir+json")
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(bundle.to_string()))
}

fn entry(id: Uuid, resource: &Map<String, Json>) -> Json {
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

/// A message as a FHIR Communication: which one, by which way, what became of it. Never what it opens.
fn communication(message: &Message) -> Map<String, Json> {
    let status = match message.status() {
        Status::Sent | Status::Delivered => "completed",
        Status::Queued | Status::Kept => "preparation",
        Status::Failed | Status::Bounced | Status::Dropped => "not-done",
    };
    let at = message.created_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let mut fields = Map::new();
    let mut add = |name: &str, value: Json| fields.insert(name.to_owned(), value);
    add("resourceType", json!("Communication"));
    add("id", json!(message.id));
    add("status", json!(status));
    if let Some(failure) = message.failure() {
        add("statusReason", json!({"text": failure.as_str()}));
    }
    if let Ok(letter) = message.letter() {
        add("category", json!([{"text": letter.name()}]));
    }
    if let Ok(channel) = message.channel() {
        add("medium", json!([{"text": channel.as_str()}]));
    }
    add("recipient", json!([{"reference": format!("urn:uuid:{}", message.patient_id)}]));
    let sent = message.sent_at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
    add("sent", json!(sent.unwrap_or(at)));
    fields
}

/// The scores of a response that its author lets patients see.
fn observations(
    conn: &mut PgConnection,
    ctx: &PageContext,
    compiled: &Compiled,
    response: &Response,
) -> Result<Vec<Json>, StorageError> {
    let shown = results(conn, ctx, compiled, response)?.scores;
    let observation = |score: &scores::ScoreView| {
        let value = scores::find(&response.scores, &score.key).and_then(scores::number)?;
        let mut fields = Map::new();
        let mut add = |name: &str, value: Json| fields.insert(name.to_owned(), value);
        let id = Uuid::now_v7();
        add("resourceType", json!("Observation"));
        add("id", json!(id));
        add("status", json!("final"));
        add("code", json!({"text": score.label}));
        if let Some(patient) = response.patient_id {
            add("subject", json!({"reference": format!("urn:uuid:{patient}")}));
        }
        if let Some(at) = response.submitted_at {
            add("effectiveDateTime", json!(at.to_rfc3339_opts(SecondsFormat::Secs, true)));
        }
        add("valueQuantity", json!({"value": value}));
        if let Some(band) = &score.band {
            add("interpretation", json!([{"text": band}]));
        }
        add("derivedFrom", json!([{"reference": format!("urn:uuid:{}", response.id)}]));
        Some(entry(id, &fields))
    };
    Ok(shown.iter().filter_map(observation).collect())
}

/// A response as it is stored.
fn resource(compiled: &Compiled, response: Response) -> Map<String, Json> {
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
    fields
}
