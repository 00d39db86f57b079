//! What is served here, as FHIR's `CapabilityStatement`.

use actix_web::{HttpRequest, http::header, web::Data};
use serde_json::{Value as Json, json};

use super::{
    answer::{Answer, Shape, instant},
    error::FhirError,
    interaction::Query,
};
use crate::{
    storage::idempotent_answers::Answer as Kept,
    web::{clock::Clock, errors::AppError, settings::WebSettings},
};

pub(super) fn answer(request: &HttpRequest, query: &Query) -> Result<Kept, FhirError> {
    let missing = || AppError::internal("settings or clock are not registered");
    let settings = request.app_data::<Data<WebSettings>>().ok_or_else(missing)?;
    let clock = request.app_data::<Data<Clock>>().ok_or_else(missing)?;
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let shape = Shape::of(query, accept, None)?;
    let statement = statement(&settings.absolute("fhir"), &instant(clock.now()));
    Ok(Answer::ok(statement).to_kept(&shape))
}

fn statement(base: &str, now: &str) -> Json {
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": now,
        "kind": "instance",
        "software": {"name": "WeConecta", "version": env!("CARGO_PKG_VERSION")},
        "implementation": {"description": "WeConecta: health questionnaires", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json", "application/fhir+json"],
        "instantiates": ["http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data"],
        "rest": [{
            "mode": "server",
            "documentation": DOCUMENTATION,
            "security": {
                "description": "An API key in Authorization: Bearer wc_… with the scopes Questionnaire, QuestionnaireResponse, Patient, ValueSet and CodeSystem, each .read and .write.",
            },
            "interaction": [{"code": "transaction"}, {"code": "batch"}],
            "resource": [questionnaire(), response(), patient(), binary(), vocabulary("ValueSet"), vocabulary("CodeSystem")],
            "operation": [
                {"name": "export", "definition": "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export"},
            ],
        }],
    })
}

const DOCUMENTATION: &str = "Idempotency-Key is honoured on every POST. _format (json), _pretty, _summary and _elements everywhere; _count, _total, _sort (by every parameter but identifier) and next links in searches. An unknown search parameter is refused unless Prefer: handling=lenient.";

fn codes(names: &[&str]) -> Vec<Json> {
    names.iter().map(|name| json!({ "code": name })).collect()
}

fn parameter(name: &str, kind: &str, documentation: &str) -> Json {
    json!({"name": name, "type": kind, "documentation": documentation})
}

fn questionnaire() -> Json {
    json!({
        "type": "Questionnaire",
        "documentation": "active is published at once, draft becomes a draft, retired is taken out of use. What does not compile is refused with 422 and the linkId of each problem.",
        "interaction": codes(&["create", "read", "vread", "update", "history-instance", "search-type"]),
        "versioning": "versioned-update",
        "readHistory": true,
        "updateCreate": false,
        "conditionalCreate": true,
        "conditionalUpdate": true,
        "conditionalRead": "not-match",
        "searchRevInclude": ["QuestionnaireResponse:questionnaire"],
        "searchParam": [
            parameter("_id", "token", "One or several ids"),
            parameter("url", "uri", "The canonical address"),
            parameter("title", "string", "The start of the title; :contains and :exact"),
            parameter("status", "token", "draft, active or retired"),
            parameter("_lastUpdated", "date", "With eq, ge, gt, le, lt, sa, eb"),
        ],
        "operation": [
            {"name": "validate", "definition": "http://hl7.org/fhir/OperationDefinition/Resource-validate",
             "documentation": "POST /fhir/Questionnaire/$validate: an OperationOutcome, nothing stored"},
            {"name": "evaluate", "definition": "https://weconecta.org/fhir/OperationDefinition/Questionnaire-evaluate",
             "documentation": "POST /fhir/Questionnaire/{id}/$evaluate with a QuestionnaireResponse: Parameters with response (computed values, disabled items removed, scores) and outcome"},
            {"name": "populate", "definition": "http://hl7.org/fhir/uv/sdc/OperationDefinition/Questionnaire-populate",
             "documentation": "POST /fhir/Questionnaire/$populate or /{id}/$populate with Parameters (questionnaire, subject, context, local): Parameters with response and issues. FHIRPath only; queries are not run"},
            {"name": "next-question", "definition": "http://hl7.org/fhir/uv/sdc/OperationDefinition/Questionnaire-next-question",
             "documentation": "POST /fhir/Questionnaire/$next-question with a QuestionnaireResponse: the same with one more question in its contained Questionnaire, or completed. For questionnaires with an itemBank"},
            {"name": "assemble", "definition": "http://hl7.org/fhir/uv/sdc/OperationDefinition/Questionnaire-assemble",
             "documentation": "POST /fhir/Questionnaire/$assemble or /{id}/$assemble: Parameters with return and outcome. Parts are active questionnaires of ours, or contained"},
        ],
    })
}

fn response() -> Json {
    json!({
        "type": "QuestionnaireResponse",
        "documentation": "Checked against the active Questionnaire that it names; 422 with the linkId of each problem. completed is handed in, in-progress may lack answers and can be updated. What was handed in is never changed: 405.",
        "interaction": codes(&["create", "read", "vread", "update", "search-type"]),
        "versioning": "versioned-update",
        "readHistory": false,
        "updateCreate": false,
        "conditionalRead": "not-match",
        "referencePolicy": ["literal", "logical", "enforced"],
        "searchInclude": ["QuestionnaireResponse:subject", "QuestionnaireResponse:patient", "QuestionnaireResponse:questionnaire"],
        "searchParam": [
            parameter("_id", "token", "One or several ids"),
            parameter("questionnaire", "reference", "The canonical address, or Questionnaire/{id}"),
            parameter("subject", "reference", "Patient/{id}"),
            parameter("patient", "reference", "Patient/{id}"),
            parameter("status", "token", "in-progress, completed, amended, entered-in-error"),
            parameter("authored", "date", "With eq, ge, gt, le, lt, sa, eb"),
            parameter("_lastUpdated", "date", "With eq, ge, gt, le, lt, sa, eb"),
        ],
        "operation": [
            {"name": "validate", "definition": "http://hl7.org/fhir/OperationDefinition/Resource-validate",
             "documentation": "POST /fhir/QuestionnaireResponse/$validate: an OperationOutcome, nothing stored"},
            {"name": "extract", "definition": "http://hl7.org/fhir/uv/sdc/OperationDefinition/QuestionnaireResponse-extract",
             "documentation": "POST /fhir/QuestionnaireResponse/$extract or /{id}/$extract: Parameters with return, a transaction that is not run, and issues. By observations, definitions and templates"},
        ],
    })
}

fn vocabulary(kind: &str) -> Json {
    let operation = |name: &str| json!({"name": name, "definition": format!("http://hl7.org/fhir/OperationDefinition/ValueSet-{name}")});
    let operations =
        if kind == "ValueSet" { vec![operation("expand"), operation("validate-code")] } else { Vec::new() };
    let mut resource = json!({
        "type": kind,
        "documentation": "What questionnaires name by answerValueSet. A published questionnaire keeps the codes that it was published with.",
        "interaction": codes(&["create", "read", "vread", "update", "search-type"]),
        "versioning": "versioned-update",
        "readHistory": false,
        "updateCreate": false,
        "conditionalRead": "not-match",
        "searchParam": [
            parameter("_id", "token", "One or several ids"),
            parameter("url", "uri", "The canonical address"),
            parameter("version", "token", "The version of the resource"),
            parameter("name", "string", "The start of the name"),
        ],
    });
    if let (false, Some(fields)) = (operations.is_empty(), resource.as_object_mut()) {
        fields.insert("operation".to_owned(), Json::Array(operations));
    }
    resource
}

fn binary() -> Json {
    json!({
        "type": "Binary",
        "documentation": "The files among the answers, as bytes; as a resource with Accept: application/fhir+json. Needs QuestionnaireResponse.read.",
        "interaction": codes(&["read"]),
        "versioning": "no-version",
        "readHistory": false,
        "updateCreate": false,
    })
}

fn patient() -> Json {
    json!({
        "type": "Patient",
        "interaction": codes(&["create", "read", "vread", "update", "search-type"]),
        "versioning": "versioned-update",
        "readHistory": false,
        "updateCreate": false,
        "conditionalCreate": true,
        "conditionalUpdate": true,
        "conditionalRead": "not-match",
        "searchRevInclude": ["QuestionnaireResponse:subject", "QuestionnaireResponse:patient"],
        "searchParam": [
            parameter("_id", "token", "One or several ids"),
            parameter("identifier", "token", "system|value or value"),
            parameter("name", "string", "The start of any part of the name; :contains and :exact"),
            parameter("birthdate", "date", "A whole day"),
            parameter("_lastUpdated", "date", "With eq, ge, gt, le, lt, sa, eb"),
        ],
    })
}
