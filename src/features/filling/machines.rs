//! A whole response of another system, as a form or as a FHIR `QuestionnaireResponse`: strict, answered by a receipt.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web,
};
use serde_json::{Map, Value as Json, json};

use super::{
    consent::Terms,
    desk::{Desk, Visit},
    identity::IdentityForm,
    one_shot::{Handed, id_of, identity, read, remaining, store},
    questions::words,
    signing::{self, Draft},
};
use crate::{
    domain::{
        engine::{Answers, Evaluation, signatures_in},
        ids::ResponseId,
        json,
        problem::{Code, Problem},
        signature,
    },
    integrations::inline_files,
    storage::{
        consents::{Agreed, Way},
        submissions::Receipt,
    },
    web::{
        errors::{ApiError, AppError, PageError},
        forms::{FieldErrors, Pairs},
    },
};

const PROBLEM: header::HeaderValue = header::HeaderValue::from_static("application/problem+json");

/// Of a system that fills in the form: strict, answered by a receipt.
pub(super) async fn form(
    desk: &Desk,
    visit: &Visit,
    key: &str,
    pairs: &Pairs,
    body: &[u8],
) -> Result<HttpResponse, PageError> {
    let (answers, mut problems) = read(visit, pairs, true);
    let evaluation = visit.evaluate(&answers);
    problems.extend(evaluation.disabled_answers(&visit.compiled));
    problems.extend(remaining(&evaluation, &problems));
    problems.extend(infected(desk, visit, &answers).await?);
    let mut errors = FieldErrors::new();
    let identity = identity(visit, pairs, &mut errors).1;
    if pairs.all("_consent").is_empty() {
        errors.add("_consent", "filling-consent-missing");
    }
    let drafts = signing::read(visit, &evaluation.signatures(&visit.compiled), pairs, &mut errors);
    if !problems.is_empty() || !errors.is_empty() {
        return Ok(problem_document(visit, &problems, &errors));
    }
    let id = id_of(desk, visit, Some(key))?;
    let agreed = Agreed { way: Way::Api, ..Terms::of_whole(visit).agreed(&visit.ctx) };
    let handed =
        Handed { answers: &answers, evaluation: &evaluation, identity, drafts, agreed: Some(agreed) };
    let stored = store(desk, visit, id, handed, body).await?;
    Ok(receipt(visit, id, &evaluation, stored))
}

/// A FHIR `QuestionnaireResponse`. A contained Consent says that the patient agreed to our words, or did not; without one,
/// consent is the sender's to have, and none is noted here.
pub(super) async fn document(
    desk: &Desk,
    visit: &Visit,
    key: Option<&str>,
    body: &[u8],
) -> Result<HttpResponse, PageError> {
    let json = match json::parse(body, body.len()) {
        Ok(json) => json,
        Err(problem) => return Ok(problem_document(visit, &[problem], &FieldErrors::new())),
    };
    let kind = json.get("resourceType").and_then(Json::as_str).unwrap_or_default();
    if kind != "QuestionnaireResponse" {
        let problem = Problem::new(Code::WrongResourceType).with("type", kind);
        let problem = problem.with("expected", "QuestionnaireResponse");
        return Ok(problem_document(visit, &[problem], &FieldErrors::new()));
    }
    let items = json.get("item").unwrap_or(&Json::Null);
    let answers = match Answers::from_response_items(&visit.compiled, items) {
        Ok(answers) => answers,
        Err(problems) => return Ok(problem_document(visit, &problems, &FieldErrors::new())),
    };
    let evaluation = visit.evaluate(&answers);
    let mut problems = evaluation.disabled_answers(&visit.compiled);
    problems.extend(evaluation.problems.iter().cloned());
    problems.extend(infected(desk, visit, &answers).await?);
    let (signatures, faults) = signatures_in(&visit.compiled, &json);
    problems.extend(faults);
    let needed = evaluation.signatures(&visit.compiled);
    problems.extend(signature::missing(&visit.compiled, &needed, &signatures));
    let mut errors = FieldErrors::new();
    let identity = if visit.link.is_identified() {
        patient_of(&json).check(visit.ctx.today(), &mut errors)
    } else {
        None
    };
    let consent = consent_of(&json);
    if consent == Some(false) {
        errors.add("_consent", "filling-consent-missing");
    }
    if !problems.is_empty() || !errors.is_empty() {
        return Ok(problem_document(visit, &problems, &errors));
    }
    let id = id_of(desk, visit, key)?;
    let agreed = consent.map(|_yes| Agreed { way: Way::Api, ..Terms::of_whole(visit).agreed(&visit.ctx) });
    let drafts = signatures.into_iter().map(Draft::sent).collect();
    let handed = Handed { answers: &answers, evaluation: &evaluation, identity, drafts, agreed };
    let stored = store(desk, visit, id, handed, body).await?;
    Ok(receipt(visit, id, &evaluation, stored))
}

/// What is wrong with files that stand inside their answers. Nothing is taken while the scanner is away: the sender comes again.
async fn infected(desk: &Desk, visit: &Visit, answers: &Answers) -> Result<Vec<Problem>, AppError> {
    if !desk.scanner.is_on() {
        return Ok(Vec::new());
    }
    let (scanner, items) = (desk.scanner.clone(), answers.to_response_items(&visit.compiled));
    let look = move || inline_files::infected(&scanner, &items);
    web::block(look).await.map_err(AppError::internal)?.map_err(|error| {
        tracing::warn!(%error, "a file in a document could not be looked at; the document is refused");
        AppError::Unavailable
    })
}

/// Whether the contained Consents say yes; `None` where there is none.
fn consent_of(json: &Json) -> Option<bool> {
    let contained = json.get("contained").and_then(Json::as_array)?;
    let is_consent =
        |resource: &&Json| resource.get("resourceType").and_then(Json::as_str) == Some("Consent");
    let text =
        |resource: &Json, pointer: &str| resource.pointer(pointer).and_then(Json::as_str).map(str::to_owned);
    let is_given = |resource: &Json| {
        text(resource, "/status").as_deref() == Some("active")
            && text(resource, "/provision/type").as_deref() != Some("deny")
    };
    let mut consents = contained.iter().filter(is_consent).peekable();
    consents.peek()?;
    Some(consents.all(is_given))
}

/// The contained Patient of a document.
fn patient_of(json: &Json) -> IdentityForm {
    let contained = json.get("contained").and_then(Json::as_array);
    let is_patient =
        |resource: &&Json| resource.get("resourceType").and_then(Json::as_str) == Some("Patient");
    let Some(patient) = contained.and_then(|all| all.iter().find(is_patient)) else {
        return IdentityForm::default();
    };
    let text = |pointer: &str| patient.pointer(pointer).and_then(Json::as_str).unwrap_or_default().to_owned();
    let of_system = |list: &str, ends: &str| {
        let entries = patient.get(list).and_then(Json::as_array);
        let system = |entry: &&Json| {
            entry.get("system").and_then(Json::as_str).is_some_and(|system| system.ends_with(ends))
        };
        let entry = entries.and_then(|entries| entries.iter().find(system));
        entry.and_then(|entry| entry.get("value")).and_then(Json::as_str).unwrap_or_default().to_owned()
    };
    IdentityForm {
        name: text("/name/0/text"),
        birth_date: text("/birthDate"),
        cpf: of_system("identifier", "/cpf"),
        phone: of_system("telecom", "phone"),
    }
}

/// 201 with the id, the same for every replay; 422 if the key was used with another body.
fn receipt(visit: &Visit, id: ResponseId, evaluation: &Evaluation, stored: Receipt) -> HttpResponse {
    match stored {
        Receipt::Stored | Receipt::Replayed => {
            let mut body = Map::new();
            body.insert("id".to_owned(), json!(id));
            body.insert("status".to_owned(), json!("completed"));
            if !evaluation.red_flags.is_empty() {
                body.insert("support".to_owned(), json!(visit.link.help_lines));
            }
            HttpResponse::Created().json(body)
        }
        Receipt::OtherBody | Receipt::Stale => {
            let detail = "the Idempotency-Key was used with another body";
            problem_response(
                &json!({"type": "about:blank", "title": "Unprocessable Entity", "status": 422, "detail": detail}),
            )
        }
        Receipt::Closed => {
            use actix_web::ResponseError;
            ApiError::from(AppError::Gone).error_response()
        }
    }
}

/// Every problem with its linkId, in the reader's language; nothing of what was answered.
fn problem_document(visit: &Visit, problems: &[Problem], errors: &FieldErrors) -> HttpResponse {
    let language = visit.ctx.language;
    let items = problems.iter().map(|problem| {
        json!({"linkId": problem.link_id, "code": problem.key(), "message": words(language, problem)})
    });
    let fields = errors.iter().map(|error| json!({"field": error.field, "message": error.text(&visit.ctx)}));
    let errors: Vec<Json> = items.chain(fields).collect();
    problem_response(&json!({
        "type": "about:blank", "title": "Unprocessable Entity", "status": 422,
        "detail": visit.ctx.t("filling-problems"), "errors": errors,
    }))
}

fn problem_response(body: &Json) -> HttpResponse {
    HttpResponse::build(StatusCode::UNPROCESSABLE_ENTITY)
        .insert_header((header::CONTENT_TYPE, PROBLEM))
        .body(body.to_string())
}
