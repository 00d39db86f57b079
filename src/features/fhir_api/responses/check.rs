//! Whether a response can be taken in, by the engine as patients' answers are checked.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use super::{
    super::{
        call::Call,
        error::FhirError,
        items, patients,
        references::{self, Canonical},
    },
    signing::Signing,
};
use crate::{
    domain::{
        engine::{Answers, Evaluation, evaluate},
        ids::{PatientId, QuestionnaireId, VersionId},
        problem::{Code, Problem},
        questionnaire::Compiled,
    },
    storage::{PgConnection, response_signatures::NewSignature, responses::Response},
    web::{operation_outcome::Issue, patient_resource},
};

pub(super) const TYPE: &str = "QuestionnaireResponse";

/// What can be taken in.
pub(super) struct Checked {
    pub(super) questionnaire: QuestionnaireId,
    pub(super) version: VersionId,
    pub(super) patient: Option<PatientId>,
    pub(super) answers: Answers,
    pub(super) evaluation: Evaluation,
    pub(super) compiled: Arc<Compiled>,
    pub(super) is_completed: bool,
    pub(super) authored: Option<DateTime<Utc>>,
    pub(super) signatures: Vec<NewSignature>,
    /// The response has signatures from before.
    pub(super) was_signed: bool,
}

/// Everything that is wrong at once: the elements of the response, then its answers. Of one that was begun before
/// (`known`) the version that is answered and whom it is about stay.
pub(super) fn check(
    conn: &mut PgConnection,
    call: &Call,
    sent: &Json,
    known: Option<&Response>,
) -> Result<Checked, FhirError> {
    let mut issues = Vec::new();
    let is_completed = status_of(sent, &mut issues);
    let authored = authored_of(sent, &mut issues);
    let patient = match patients::subject(conn, call, sent)? {
        Ok(patient) => patient,
        Err(issue) => {
            issues.push(issue);
            None
        }
    };
    let patient = match known.map(|known| known.patient_id.map(PatientId::new)) {
        Some(before) if patient.is_some() && patient != before => {
            let text = "Whom a response is about is settled when it is begun";
            issues.push(element("business-rule", "subject", text));
            before
        }
        Some(before) => before,
        None => patient,
    };
    let (questionnaire, version, compiled) = match executable(conn, call, sent, known)? {
        Ok(found) => found,
        Err(issue) => {
            issues.push(issue);
            return Err(FhirError::unprocessable(issues));
        }
    };
    let (answers, mut problems) = items::read(&compiled, sent.get("item").unwrap_or(&Json::Null));
    let launch = patient_resource::launch(conn, call.organisation(), &compiled, patient)?;
    let evaluation = evaluate(&compiled, &answers, &call.context().with_launch(&launch));
    items::extend(&mut problems, &evaluation.disabled_answers(&compiled));
    items::extend(&mut problems, &evaluation.problems);
    let counted = evaluation.counted(&compiled, &answers);
    let signing = Signing::of(conn, call, known, &compiled, &counted)?;
    let signatures = signing.read(sent, &evaluation, is_completed, &mut problems);
    if !is_completed {
        problems.retain(|problem| !may_be_mended(problem));
    }
    issues.extend(problems.iter().map(|problem| Issue::of(problem, TYPE, call.language())));
    if !issues.is_empty() {
        return Err(FhirError::unprocessable(issues));
    }
    let was_signed = !signing.known.is_empty();
    Ok(Checked {
        questionnaire,
        version,
        patient,
        answers,
        evaluation,
        compiled,
        is_completed,
        authored,
        signatures,
        was_signed,
    })
}

fn status_of(sent: &Json, issues: &mut Vec<Issue>) -> bool {
    match sent.get("status").and_then(Json::as_str) {
        Some("completed") => true,
        Some("in-progress") => false,
        Some(_) => {
            issues.push(element("not-supported", "status", "A response is completed or in-progress"));
            true
        }
        None => {
            issues.push(element("required", "status", "status is missing: completed or in-progress"));
            true
        }
    }
}

fn authored_of(sent: &Json, issues: &mut Vec<Issue>) -> Option<DateTime<Utc>> {
    let authored = sent.get("authored")?.as_str().and_then(references::moment);
    if authored.is_none() {
        issues.push(element("value", "authored", "authored is no moment such as 2026-11-21T10:00:00Z"));
    }
    authored
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

/// The address of the questionnaire; of a contained one, as adaptive responses have it, the one it comes from.
fn named_by(sent: &Json) -> Option<&str> {
    let text = sent.get("questionnaire")?.as_str()?;
    let Some(id) = text.strip_prefix('#') else { return Some(text) };
    let mut contained = sent.get("contained")?.as_array()?.iter();
    let contained = contained.find(|one| one.get("id").and_then(Json::as_str) == Some(id))?;
    let from = contained.pointer("/derivedFrom/0").or_else(|| contained.get("url"));
    from.and_then(Json::as_str)
}

/// A published version, ready to run.
type Executable = (QuestionnaireId, VersionId, Arc<Compiled>);

/// What is answered. Where another system chooses the questions nobody here could judge the answers, nor read them later.
fn executable(
    conn: &mut PgConnection,
    call: &Call,
    sent: &Json,
    known: Option<&Response>,
) -> Result<Result<Executable, Issue>, FhirError> {
    let asked = match known {
        Some(known) => same_questionnaire(conn, call, sent, known)?,
        None => asked_by(conn, call, sent)?,
    };
    let (questionnaire, version) = match asked {
        Ok(found) => found,
        Err(issue) => return Ok(Err(issue)),
    };
    let compiled = call.version(conn, version)?;
    if compiled.remote().is_some() {
        let text =
            "Another system chooses the questions: they are answered one after the other, on the pages";
        return Ok(Err(element("not-supported", "questionnaire", text)));
    }
    Ok(Ok((questionnaire, version, compiled)))
}

/// The published version that `questionnaire` names.
fn asked_by(
    conn: &mut PgConnection,
    call: &Call,
    sent: &Json,
) -> Result<Result<(QuestionnaireId, VersionId), Issue>, FhirError> {
    let Some(text) = named_by(sent) else {
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

/// The version that was begun, if it is one of the questionnaire that `questionnaire` names.
fn same_questionnaire(
    conn: &mut PgConnection,
    call: &Call,
    sent: &Json,
    known: &Response,
) -> Result<Result<(QuestionnaireId, VersionId), Issue>, FhirError> {
    let Some(text) = named_by(sent) else {
        return Ok(Err(element("required", "questionnaire", "questionnaire is missing")));
    };
    let named = references::all(conn, call, &Canonical::parse(text, &call.base))?;
    if !named.contains(&known.questionnaire_id) {
        let text = "Which questionnaire a response answers is settled when it is begun";
        return Ok(Err(element("business-rule", "questionnaire", text)));
    }
    Ok(Ok((QuestionnaireId::new(known.questionnaire_id), VersionId::new(known.version_id))))
}
