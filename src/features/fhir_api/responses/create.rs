//! Taking a response in: checked by the engine as patients' answers are, and stored by the same
//! function, so that scores, alerts and events follow.

use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    super::{
        answer::Answer,
        call::Call,
        error::FhirError,
        interaction::{Interaction, of_type},
        items, patients, questionnaires,
        references::{self, Canonical},
        scores,
    },
    show,
};
use crate::{
    domain::{
        api_scope::{Operation, Resource},
        engine::{Answers, Evaluation, evaluate},
        ids::{AccountId, LinkId, PatientId, QuestionnaireId, ResponseId, VersionId},
        problem::{Code, Problem},
        questionnaire::Compiled,
    },
    storage::{
        PgConnection, StorageError, Write,
        content::Content,
        fhir_documents,
        responses::{self, Place},
        submissions::{self, Receipt, Submission},
    },
    web::operation_outcome::{Issue, outcome},
};

const TYPE: &str = "QuestionnaireResponse";

/// How a response came, for the list of responses.
const MODE: &str = "api";

/// What can be taken in.
struct Checked {
    questionnaire: QuestionnaireId,
    version: VersionId,
    patient: Option<PatientId>,
    answers: Answers,
    evaluation: Evaluation,
    compiled: std::sync::Arc<Compiled>,
    is_completed: bool,
    authored: Option<DateTime<Utc>>,
}

/// `POST /fhir/QuestionnaireResponse`
pub(in super::super) fn create(
    w: &mut Write<'_>,
    call: &Call,
    asked: &Interaction,
) -> Result<Answer, FhirError> {
    call.require(Resource::QuestionnaireResponse, Operation::Write)?;
    let sent = asked.sent(Resource::QuestionnaireResponse)?;
    if asked.if_none_exist.is_some() {
        return Err(FhirError::bad_request("If-None-Exist is served for Questionnaire and Patient"));
    }
    let checked = check(w.conn(), call, sent)?;
    let id = ResponseId::new(Uuid::now_v7());
    store(w, call, id, &checked, sent)?;
    let mut document = sent.clone();
    if let Some(fields) = document.as_object_mut() {
        scores::remove(fields);
    }
    let authored = checked.authored.unwrap_or(call.client.now);
    fhir_documents::save_of_response(w, id, &document.to_string(), authored)?;
    let stored = responses::find(w.conn(), call.organisation(), id)?;
    let shown = show(w.conn(), call, &[stored])?.pop().ok_or(StorageError::NotFound)?;
    Ok(Answer::resource(StatusCode::CREATED, shown))
}

/// `POST /fhir/QuestionnaireResponse/$validate`: whether it would be taken in; nothing is stored.
pub(in super::super) fn validate(
    conn: &mut PgConnection,
    call: &Call,
    asked: &Interaction,
) -> Result<Answer, FhirError> {
    call.require(Resource::Questionnaire, Operation::Read)?;
    let sent = questionnaires::resource_of(asked, "resource")?;
    of_type(sent, TYPE)?;
    match check(conn, call, sent) {
        Ok(_) => Ok(Answer::ok(outcome(&[]))),
        Err(refused) if refused.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            Ok(Answer::ok(refused.outcome()))
        }
        Err(other) => Err(other),
    }
}

/// Everything that is wrong at once: the elements of the response, then its answers.
fn check(conn: &mut PgConnection, call: &Call, sent: &Json) -> Result<Checked, FhirError> {
    let mut issues = Vec::new();
    let is_completed = match sent.get("status").and_then(Json::as_str) {
        Some("completed") => true,
        Some("in-progress") => false,
        Some(_) => {
            issues.push(element("not-supported", "status", "A new response is completed or in-progress"));
            true
        }
        None => {
            issues.push(element("required", "status", "status is missing: completed or in-progress"));
            true
        }
    };
    let authored = match sent.get("authored").map(|authored| authored.as_str().and_then(references::moment)) {
        None => None,
        Some(Some(authored)) => Some(authored),
        Some(None) => {
            issues.push(element("value", "authored", "authored is no moment such as 2026-11-21T10:00:00Z"));
            None
        }
    };
    let patient = match patients::subject(conn, call, sent)? {
        Ok(patient) => patient,
        Err(issue) => {
            issues.push(issue);
            None
        }
    };
    let (questionnaire, version) = match asked_by(conn, call, sent)? {
        Ok(found) => found,
        Err(issue) => {
            issues.push(issue);
            return Err(FhirError::unprocessable(issues));
        }
    };
    let compiled = call.compiled.find(conn, call.organisation(), version)?;
    let (answers, mut problems) = items::read(&compiled, sent.get("item").unwrap_or(&Json::Null));
    let evaluation = evaluate(&compiled, &answers, &call.context());
    items::extend(&mut problems, &evaluation.disabled_answers(&compiled));
    items::extend(&mut problems, &evaluation.problems);
    if !is_completed {
        problems.retain(|problem| !may_be_mended(problem));
    }
    issues.extend(problems.iter().map(|problem| Issue::of(problem, TYPE, call.language())));
    if !issues.is_empty() {
        return Err(FhirError::unprocessable(issues));
    }
    Ok(Checked { questionnaire, version, patient, answers, evaluation, compiled, is_completed, authored })
}

/// How many answers there are may still change while a response is in progress.
const fn may_be_mended(problem: &Problem) -> bool {
    matches!(
        problem.code,
        Code::Required
            | Code::RequiredGroup
            | Code::TooFewAnswers
            | Code::TooManyAnswers
            | Code::OneAnswerOnly
            | Code::Constraint
    )
}

fn element(code: &'static str, name: &str, text: &str) -> Issue {
    Issue::error(code, text).at(format!("{TYPE}.{name}"))
}

/// The published version that `questionnaire` names.
fn asked_by(
    conn: &mut PgConnection,
    call: &Call,
    sent: &Json,
) -> Result<Result<(QuestionnaireId, VersionId), Issue>, FhirError> {
    let Some(text) = sent.get("questionnaire").and_then(Json::as_str) else {
        let text = "questionnaire is missing: the url of a Questionnaire, or Questionnaire/{id}";
        return Ok(Err(element("required", "questionnaire", text)));
    };
    let canonical = Canonical::parse(text, &call.base);
    Ok(match references::published(conn, call, &canonical)? {
        Some(found) => Ok(found),
        None => {
            Err(element("not-found", "questionnaire", "There is no active Questionnaire of this address"))
        }
    })
}

/// The key stands where a link and its member stand with patients: nobody's own, so that admins see it.
fn place(call: &Call, checked: &Checked) -> Place {
    Place {
        organisation: call.organisation(),
        questionnaire: checked.questionnaire,
        version: checked.version,
        link: LinkId::new(call.client.key.get()),
        member: AccountId::new(call.client.key.get()),
        patient: checked.patient,
    }
}

fn store(
    w: &mut Write<'_>,
    call: &Call,
    id: ResponseId,
    checked: &Checked,
    sent: &Json,
) -> Result<(), FhirError> {
    let content = Content::of(&checked.compiled, &checked.answers, &checked.evaluation);
    let language = sent.get("language").and_then(Json::as_str).unwrap_or(call.language().tag());
    let place = place(call, checked);
    if !checked.is_completed {
        return Ok(responses::insert(w, id, &place, language, MODE, &content.answers)?);
    }
    let body_hash = Sha256::digest(sent.to_string().as_bytes());
    let flags = distinct(content.flags(Uuid::now_v7));
    let submission = Submission {
        id,
        place,
        revision: 0,
        answers: &content.answers,
        scores: &content.scores,
        score: content.score,
        severity: content.severity,
        outcome: content.outcome,
        flags: &flags,
        language,
        mode: MODE,
        body_hash: &body_hash,
        started_at: checked.authored.map_or(call.client.now, |authored| authored.min(call.client.now)),
    };
    match submissions::save(w, &submission)? {
        Receipt::Stored => Ok(()),
        // the id is new
        _ => Err(StorageError::Conflict("response").into()),
    }
}

/// One alert for each rule.
fn distinct(flags: Vec<submissions::Flag>) -> Vec<submissions::Flag> {
    let mut kept: Vec<submissions::Flag> = Vec::with_capacity(flags.len());
    for flag in flags {
        if kept.iter().all(|known| known.rule != flag.rule) {
            kept.push(flag);
        }
    }
    kept
}
