//! Taking a response in: checked by the engine as patients' answers are, and stored by the same
//! function, so that scores, alerts and events follow.

use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    super::{
        answer::Answer,
        call::Call,
        error::FhirError,
        interaction::{Interaction, of_type},
        questionnaires, scores,
    },
    check::{Checked, TYPE, check},
    show,
};
use crate::{
    domain::{
        api_scope::{Operation, Resource},
        ids::{AccountId, LinkId, ResponseId},
    },
    storage::{
        PgConnection, StorageError, Write,
        content::Content,
        fhir_documents, response_signatures,
        responses::{self, Place},
        submissions::{self, Receipt, Submission},
    },
    web::operation_outcome::outcome,
};

/// How a response came, for the list of responses.
const MODE: &str = "api";

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
    let checked = check(w.conn(), call, sent, None)?;
    let id = ResponseId::new(Uuid::now_v7());
    store(w, call, id, &checked, sent)?;
    keep_document(w, call, id, &checked, sent)?;
    stored(w, call, id, StatusCode::CREATED)
}

/// What was sent, without what is ours to say.
pub(super) fn keep_document(
    w: &mut Write<'_>,
    call: &Call,
    id: ResponseId,
    checked: &Checked,
    sent: &Json,
) -> Result<(), FhirError> {
    let mut document = sent.clone();
    if let Some(fields) = document.as_object_mut() {
        scores::remove(fields);
        if let Some(patient) = checked.patient.filter(|_| !fields.contains_key("subject")) {
            fields.insert("subject".to_owned(), json!({"reference": format!("Patient/{patient}")}));
        }
    }
    let authored = checked.authored.unwrap_or(call.client.now);
    fhir_documents::save_of_response(w, id, &document.to_string(), authored)?;
    if checked.was_signed || !checked.signatures.is_empty() {
        response_signatures::replace(w, call.organisation(), id, &checked.signatures)?;
    }
    Ok(())
}

pub(super) fn stored(
    w: &mut Write<'_>,
    call: &Call,
    id: ResponseId,
    status: StatusCode,
) -> Result<Answer, FhirError> {
    let stored = responses::find(w.conn(), call.organisation(), id)?;
    let shown = show(w.conn(), call, &[stored])?.pop().ok_or(StorageError::NotFound)?;
    Ok(Answer::resource(status, shown))
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
    match check(conn, call, sent, None) {
        Ok(_) => Ok(Answer::ok(outcome(&[]))),
        Err(refused) if refused.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            Ok(Answer::ok(refused.outcome()))
        }
        Err(other) => Err(other),
    }
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
    let began = Began {
        id,
        place,
        revision: 0,
        language,
        mode: MODE,
        at: checked.authored.map_or(call.client.now, |authored| authored.min(call.client.now)),
    };
    hand_in(w, &began, &content, sent)
}

/// What a response has from its beginning.
pub(super) struct Began<'a> {
    pub(super) id: ResponseId,
    pub(super) place: Place,
    pub(super) revision: i32,
    pub(super) language: &'a str,
    pub(super) mode: &'a str,
    pub(super) at: DateTime<Utc>,
}

/// As patients' answers are: with scores, alerts and events.
pub(super) fn hand_in(
    w: &mut Write<'_>,
    began: &Began<'_>,
    content: &Content,
    sent: &Json,
) -> Result<(), FhirError> {
    let body_hash = Sha256::digest(sent.to_string().as_bytes());
    let flags = distinct(content.flags(Uuid::now_v7));
    let submission = Submission {
        id: began.id,
        place: began.place,
        revision: began.revision,
        answers: &content.answers,
        scores: &content.scores,
        score: content.score,
        severity: content.severity,
        outcome: content.outcome,
        flags: &flags,
        language: began.language,
        mode: began.mode,
        body_hash: &body_hash,
        started_at: began.at,
    };
    match submissions::save(w, &submission)? {
        Receipt::Stored => Ok(()),
        // the id is new, or somebody else was quicker
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
