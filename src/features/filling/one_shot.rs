//! A whole response in one request: from the page with all questions, or from another system as a form or as a FHIR
//! `QuestionnaireResponse`. Stored in one round trip to the database; the same key finds the same response again.

use std::time::Duration;

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Bytes, Path, Payload},
};
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    desk::{Desk, Visit, entered},
    files::{self, Taken},
    finish::distinct,
    given,
    identity::{Identity, IdentityForm},
    instances::{self, Change},
    opening,
    questions::words,
    tokens,
    whole::{self, Refused},
};
use crate::{
    domain::{
        engine::{Answers, Evaluation, Occurrence},
        ids::ResponseId,
        json,
        problem::{Code, Problem},
    },
    storage::{
        StorageError,
        content::Content,
        submissions::{self, Receipt, group::Arrival},
    },
    web::{
        csrf,
        errors::{ApiError, AppError, PageError},
        forms::{FieldErrors, OpenUpload, Pairs, whole as whole_of},
        page::see_other,
    },
};

const IDEMPOTENCY_KEY: header::HeaderName = header::HeaderName::from_static("idempotency-key");
const PROBLEM: header::HeaderValue = header::HeaderValue::from_static("application/problem+json");

const OTHER_BODY: &str = "body";

/// A slow phone sends a page of answers in seconds.
const PATIENCE: Duration = Duration::from_secs(20);

/// Longest key of a client.
const LONGEST_KEY: usize = 200;

/// `POST /f/{token}/submission`
pub(super) async fn submit(
    desk: Desk,
    request: HttpRequest,
    token: Path<String>,
    payload: Payload,
) -> Result<HttpResponse, PageError> {
    if !csrf::is_same_origin(&request, &desk.settings) {
        return Err(AppError::ForeignForm.into());
    }
    let payload = payload.into_inner();
    let key = request.headers().get(IDEMPOTENCY_KEY).and_then(|key| key.to_str().ok());
    match (request.content_type(), key) {
        ("application/x-www-form-urlencoded", Some(key)) => {
            let body = whole_body(payload, desk.settings.form_limit_bytes).await?;
            let visit = entered!(desk.visit(&token).await);
            let pairs = Pairs::parse(&body).map_err(AppError::from)?;
            machine_form(&desk, &visit, key, &pairs, &body).await
        }
        ("application/x-www-form-urlencoded" | "multipart/form-data", None) => {
            let form = OpenUpload::read(&request, payload).await?;
            let visit = entered!(desk.visit(&token).await);
            page_form(&desk, &visit, form).await
        }
        ("application/fhir+json" | "application/json", _) => {
            // a file may stand inside its answer
            let body = whole_body(payload, desk.settings.upload_limit_bytes).await?;
            let visit = entered!(desk.visit(&token).await);
            document(&desk, &visit, key, &body).await
        }
        _ => Err(AppError::UnsupportedMediaType.into()),
    }
}

/// In bounded time.
async fn whole_body(payload: actix_web::dev::Payload, limit_bytes: usize) -> Result<Bytes, AppError> {
    tokio::time::timeout(PATIENCE, whole_of(payload, limit_bytes)).await.map_err(|_late| AppError::Timeout)?
}

/// Of a system that fills in the form: strict, answered by a receipt.
async fn machine_form(
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
    let mut errors = FieldErrors::new();
    let identity = identity(visit, pairs, &mut errors).1;
    if pairs.all("_consent").is_empty() {
        errors.add("_consent", "filling-consent-missing");
    }
    if !problems.is_empty() || !errors.is_empty() {
        return Ok(problem_document(visit, &problems, &errors));
    }
    let id = id_of(desk, visit, Some(key))?;
    let stored = store(desk, visit, id, (&answers, &evaluation), identity, body).await?;
    Ok(receipt(visit, id, &evaluation, stored))
}

/// Of the page with all questions: answers of questions that other answers closed are dropped, what is wrong is shown
/// at its place, and questions that opened are shown before anything is stored.
async fn page_form(desk: &Desk, visit: &Visit, form: OpenUpload) -> Result<HttpResponse, PageError> {
    let key = form.pairs.all("_key").first().cloned().unwrap_or_default();
    let id = id_of(desk, visit, Some(&key))?;
    let start = Answers::initial(&visit.compiled, &visit.context());
    let Taken { pairs, refused } = files::take(desk, visit, id, &start, form).await?;
    let pairs = &pairs;
    let shown = opening::shown(pairs).unwrap_or_default();
    let (mut answers, mut problems) = read(visit, pairs, false);
    // a box that was ticked beforehand and is not any more comes as nothing
    let compiled = &visit.compiled;
    for at in shown.iter().filter_map(|at| Occurrence::parse(compiled, at)) {
        answers.ensure(compiled, &at);
        if compiled.item(at.item()).is_askable() && pairs.all(&given::field(compiled, &at)).is_empty() {
            answers.set(compiled, at, Vec::new());
        }
    }
    let evaluation = visit.evaluate(&answers);
    answers = evaluation.completed(compiled, &answers).into_owned();
    if opening::is_asked(pairs) {
        let steps: Vec<Occurrence> = evaluation.on_page(compiled).collect();
        return opening::part(visit, (&answers, &evaluation), &steps, pairs, "");
    }
    if let Some(change) = instances::asked(compiled, pairs) {
        return change_instance(visit, pairs, key, &answers, &evaluation, &change);
    }
    problems.extend(refused.0);
    let has_more = judge(visit, &evaluation, &shown, &mut problems);
    let mut errors = FieldErrors::new();
    let (typed, identity) = identity(visit, pairs, &mut errors);
    let consent = !pairs.all("_consent").is_empty();
    if !consent {
        errors.add("consent", "filling-consent-missing");
    }
    if has_more || !problems.is_empty() || !errors.is_empty() {
        let (problems, answers) = (&problems, &answers);
        return whole::refuse(
            visit,
            Refused {
                pairs,
                key,
                identity: typed,
                consent,
                errors,
                problems,
                answers,
                has_more,
                doubtful: None,
                is_fine: false,
            },
        );
    }
    match store(desk, visit, id, (&answers, &evaluation), identity, &body_of(pairs)).await? {
        Receipt::Stored | Receipt::Replayed => {
            let signed = tokens::of_response(&desk.key, visit.link.id(), id);
            Ok(see_other(&format!("{}/r/{signed}/done", visit.path())))
        }
        Receipt::OtherBody | Receipt::Stale => Err(AppError::Conflict.into()),
        Receipt::Closed => Err(AppError::Gone.into()),
    }
}

/// Adds what is wrong with questions that were shown, leaves out what is closed; says whether others opened.
fn judge(visit: &Visit, evaluation: &Evaluation, shown: &[String], problems: &mut Vec<Problem>) -> bool {
    let compiled = &visit.compiled;
    let is_shown = |at: &Occurrence| shown.contains(&at.to_string());
    let is_new = |problem: &Problem| {
        let at = evaluation.place_of(compiled, problem);
        problem.code == Code::Required && at.is_some_and(|at| !is_shown(&at))
    };
    problems.retain(|problem| is_enabled(visit, evaluation, problem));
    let rest: Vec<Problem> = remaining(evaluation, problems).into_iter().filter(|one| !is_new(one)).collect();
    problems.extend(rest);
    evaluation.on_page(compiled).any(|step| evaluation.is_step(compiled, &step) && !is_shown(&step))
}

/// The page again with one instance more or less, or with the question whether one may go. Nothing is stored.
fn change_instance(
    visit: &Visit,
    pairs: &Pairs,
    key: String,
    answers: &Answers,
    evaluation: &Evaluation,
    change: &Change,
) -> Result<HttpResponse, PageError> {
    let (compiled, mut answers) = (&visit.compiled, answers.clone());
    let doubtful = change.doubtful(compiled, evaluation);
    let mut pairs = pairs.clone();
    if doubtful.is_none() {
        change.apply(compiled, &mut answers, &visit.context());
        pairs = change.moved(compiled, &pairs, &answers, visit.ctx.language.tag());
    }
    let mut ignored = FieldErrors::new();
    let (identity, _) = identity(visit, &pairs, &mut ignored);
    let refused = Refused {
        pairs: &pairs,
        key,
        identity,
        consent: !pairs.all("_consent").is_empty(),
        errors: FieldErrors::new(),
        problems: &[],
        answers: &answers,
        has_more: false,
        doubtful,
        is_fine: true,
    };
    whole::refuse(visit, refused)
}

/// What tells two submissions with one key apart, whichever way their forms were encoded.
fn body_of(pairs: &Pairs) -> Vec<u8> {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    for (name, values) in pairs.iter() {
        text.extend_pairs(values.iter().map(|value| (name, value)));
    }
    text.finish().into_bytes()
}

/// A FHIR `QuestionnaireResponse`. Consent is then the sender's to have.
async fn document(
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
    let mut errors = FieldErrors::new();
    let identity = if visit.link.is_identified() {
        patient_of(&json).check(visit.ctx.today(), &mut errors)
    } else {
        None
    };
    if !problems.is_empty() || !errors.is_empty() {
        return Ok(problem_document(visit, &problems, &errors));
    }
    let id = id_of(desk, visit, key)?;
    let stored = store(desk, visit, id, (&answers, &evaluation), identity, body).await?;
    Ok(receipt(visit, id, &evaluation, stored))
}

/// The answers among the fields. Fields that begin with `_` are ours; any other that is no linkId is a problem when
/// `strict`.
fn read(visit: &Visit, pairs: &Pairs, strict: bool) -> (Answers, Vec<Problem>) {
    let compiled = &visit.compiled;
    let (context, mut problems) = (visit.context(), Vec::new());
    let mut answers = Answers::initial(compiled, &context);
    for (name, fields) in pairs.iter().filter(|(name, _)| !name.starts_with('_') || name.contains('/')) {
        let Some(at) = given::named(compiled, name) else {
            if strict {
                problems.push(Problem::at(name, Code::UnknownItem));
            }
            continue;
        };
        let item = compiled.item(at.item());
        if item.is_calculated() {
            // the engine decides, whatever was sent
            continue;
        }
        let is_blank = fields.iter().all(|field| field.trim().is_empty());
        if !item.is_askable() && !is_blank {
            problems.push(Problem::at(name, Code::NotAnswerable));
            continue;
        }
        match given::read(compiled, &[at], pairs, &context, &|_| true) {
            Ok(given) => given.into_iter().for_each(|(at, values)| answers.set(compiled, at, values)),
            Err(found) => problems.extend(found),
        }
    }
    (answers, problems)
}

/// What the evaluation finds beside what reading the fields found.
fn remaining(evaluation: &Evaluation, found: &[Problem]) -> Vec<Problem> {
    let is_known = |problem: &&Problem| {
        found.iter().any(|other| other.link_id == problem.link_id && other.ordinals() == problem.ordinals())
    };
    evaluation.problems.iter().filter(|problem| !is_known(problem)).cloned().collect()
}

fn is_enabled(visit: &Visit, evaluation: &Evaluation, problem: &Problem) -> bool {
    let at = evaluation.place_of(&visit.compiled, problem);
    at.is_none_or(|at| evaluation.is_enabled_at(&visit.compiled, &at))
}

fn identity(visit: &Visit, pairs: &Pairs, errors: &mut FieldErrors) -> (IdentityForm, Option<Identity>) {
    let field = |name: &str| pairs.all(name).first().cloned().unwrap_or_default();
    let typed = IdentityForm {
        name: field("_name"),
        birth_date: field("_birth_date"),
        cpf: field("_cpf"),
        phone: field("_phone"),
    };
    let identity = if visit.link.is_identified() { typed.check(visit.ctx.today(), errors) } else { None };
    (typed, identity)
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

/// The response that the client's key stands for; 400 without a key.
fn id_of(desk: &Desk, visit: &Visit, key: Option<&str>) -> Result<ResponseId, PageError> {
    let key = key.map(str::trim).filter(|key| !key.is_empty() && key.len() <= LONGEST_KEY);
    let key = key.ok_or(AppError::BadRequest("an Idempotency-Key of 1 to 200 characters is needed"))?;
    Ok(tokens::of_idempotency_key(&desk.key, visit.link.id(), key))
}

/// Together with what others hand in at the moment; with a patient to find, in a transaction of its own.
async fn store(
    desk: &Desk,
    visit: &Visit,
    id: ResponseId,
    (answers, evaluation): (&Answers, &Evaluation),
    identity: Option<Identity>,
    body: &[u8],
) -> Result<Receipt, StorageError> {
    let content = Content::of(&visit.compiled, answers, evaluation);
    let organisation = visit.link.organisation();
    let mut arrival = Arrival {
        id,
        place: visit.place(None),
        flags: distinct(content.flags(Uuid::now_v7)),
        content,
        language: visit.ctx.language.tag(),
        mode: "page",
        body_hash: Sha256::digest(body).to_vec(),
        at: visit.ctx.now,
    };
    let Some(identity) = identity else {
        return desk.db.submit(arrival).await;
    };
    let stored = desk.db.write("link", visit.ctx.now, move |w| {
        arrival.place.patient = Some(identity.patient(w, organisation)?);
        match submissions::save(w, &arrival.as_submission())? {
            Receipt::OtherBody => Err(StorageError::Conflict(OTHER_BODY)),
            receipt => Ok(receipt),
        }
    });
    match stored.await {
        // nothing is kept, not even a patient that was new
        Err(StorageError::Conflict(OTHER_BODY)) => Ok(Receipt::OtherBody),
        other => other,
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
