//! `PUT /fhir/QuestionnaireResponse/{id}`: another step of a response in progress, or handing it in.

use actix_web::http::StatusCode;

use super::{
    super::{
        answer::Answer,
        call::Call,
        error::FhirError,
        interaction::{Interaction, check_id},
    },
    check::check,
    create::{Began, hand_in, keep_document, stored},
    find,
    shown::version_of,
};
use crate::{
    domain::{
        api_scope::{Operation, Resource},
        ids::{AccountId, LinkId, ResponseId},
    },
    storage::{
        Write,
        content::Content,
        responses::{self, Place},
    },
};

/// 405 once it was handed in: what somebody answered is never changed.
pub(in super::super) fn update(
    w: &mut Write<'_>,
    call: &Call,
    asked: &Interaction,
    id: &str,
) -> Result<Answer, FhirError> {
    call.require(Resource::QuestionnaireResponse, Operation::Write)?;
    let sent = asked.sent(Resource::QuestionnaireResponse)?;
    check_id(sent, id)?;
    let known = find(w.conn(), call, id)?;
    asked.check_match(&version_of(&known))?;
    if known.status != "in-progress" {
        return Err(FhirError::method(HANDED_IN));
    }
    let checked = check(w.conn(), call, sent, Some(&known))?;
    let id = ResponseId::new(known.id);
    let content = Content::of(&checked.compiled, &checked.answers, &checked.evaluation);
    let done = if checked.is_completed {
        let place = Place {
            organisation: call.organisation(),
            questionnaire: checked.questionnaire,
            version: checked.version,
            link: LinkId::new(known.link_id),
            member: AccountId::new(known.member_id),
            patient: checked.patient,
        };
        let (language, mode) = (known.language.as_str(), known.mode.as_str());
        let began = Began { id, place, revision: known.revision, language, mode, at: known.started_at };
        hand_in(w, &began, &content, sent)
    } else {
        responses::save_step(w, call.organisation(), id, known.revision, (&content.answers, 0))
            .map(|_revision| ())
            .map_err(FhirError::from)
    };
    match done {
        Err(error) if error.status() == StatusCode::CONFLICT => {
            return Err(FhirError::conflict("Somebody else saved the response: read it again"));
        }
        done => done?,
    }
    keep_document(w, call, id, &checked, sent)?;
    stored(w, call, id, StatusCode::OK)
}

const HANDED_IN: &str = "The response was handed in, and what was answered is never changed; send a correction as a response of its own";
