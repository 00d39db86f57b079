//! Storing a questionnaire that was sent. `active` is published, `draft` becomes a draft, `retired` is
//! taken out of use; what does not compile is refused whole.

use actix_web::http::StatusCode;
use serde_json::Value as Json;
use uuid::Uuid;

use super::super::{
    answer::Answer,
    call::{Call, id_of},
    error::FhirError,
    interaction::{Interaction, Query, check_id},
};
use super::{
    matching,
    shown::{current, hash, show, version_id},
};
use crate::{
    domain::{
        api_scope::{Operation, Resource},
        engine::failed_tests,
        ids::QuestionnaireId,
        problem::Problem,
    },
    exchange::intake::{Intake, Stored, Target},
    storage::{Write, fhir_documents, questionnaires, versions},
};

/// What a resource's `status` asks of us.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Active,
    Draft,
    Retired,
}

impl Standing {
    fn of(resource: &Json) -> Self {
        match resource.get("status").and_then(Json::as_str) {
            Some("active") => Self::Active,
            Some("retired") => Self::Retired,
            _ => Self::Draft,
        }
    }
}

/// `POST /fhir/Questionnaire`: always a questionnaire of its own, also where another has the same `url`.
pub(in super::super) fn create(
    w: &mut Write<'_>,
    call: &Call,
    asked: &Interaction,
) -> Result<Answer, FhirError> {
    call.require(Resource::Questionnaire, Operation::Write)?;
    let sent = asked.sent(Resource::Questionnaire)?;
    if let Some(condition) = &asked.if_none_exist
        && let Some(known) = existing(w, call, &Query::parse(condition), "If-None-Exist")?
    {
        return answer(w, call, known, StatusCode::OK);
    }
    insert(w, call, sent)
}

fn insert(w: &mut Write<'_>, call: &Call, sent: &Json) -> Result<Answer, FhirError> {
    let intake = intake(call, sent)?;
    let stored = intake.store(w, call.organisation(), Target::Separate, None)?;
    settle(w, call, &intake, sent, stored)?;
    answer(w, call, stored.questionnaire.get(), StatusCode::CREATED)
}

/// The one questionnaire that a condition finds. 412 if it finds several. Requests with one condition
/// wait for each other.
fn existing(
    w: &mut Write<'_>,
    call: &Call,
    query: &Query,
    condition: &str,
) -> Result<Option<Uuid>, FhirError> {
    call.require(Resource::Questionnaire, Operation::Read)?;
    questionnaires::lock_url(w, call.organisation(), &query.with("", None))?;
    let query =
        query.as_condition().ok_or_else(|| FhirError::bad_request(format!("{condition} names no search")))?;
    match matching(w.conn(), call, query)?.as_slice() {
        [] => Ok(None),
        [known] => Ok(Some(*known)),
        _ => Err(FhirError::precondition(format!("{condition} finds several questionnaires"))),
    }
}

/// `PUT /fhir/Questionnaire?…`: the one that the search finds, or a new one.
pub(in super::super) fn update_where(
    w: &mut Write<'_>,
    call: &Call,
    asked: &Interaction,
) -> Result<Answer, FhirError> {
    call.require(Resource::Questionnaire, Operation::Write)?;
    let sent = asked.sent(Resource::Questionnaire)?;
    if let Some(known) = existing(w, call, &asked.query, "The address")? {
        return update(w, call, asked, &known.to_string());
    }
    asked.check_absent(sent)?;
    insert(w, call, sent)
}

/// `PUT /fhir/Questionnaire/{id}`: the next version, or other content of the draft.
pub(in super::super) fn update(
    w: &mut Write<'_>,
    call: &Call,
    asked: &Interaction,
    id: &str,
) -> Result<Answer, FhirError> {
    call.require(Resource::Questionnaire, Operation::Write)?;
    let sent = asked.sent(Resource::Questionnaire)?;
    let uuid = id_of(id, Resource::Questionnaire)?;
    check_id(sent, id)?;
    let (questionnaire, seen) = current(w.conn(), call, uuid)?;
    asked.check_match(&version_id(&seen))?;
    let organisation = call.organisation();
    let target = QuestionnaireId::new(uuid);
    let newest = versions::find_newest(w.conn(), organisation, target)?;
    if newest.is_some_and(|newest| newest.status == "draft" && newest.id != seen.id) {
        return Err(FhirError::conflict("Somebody is working on a draft: publish or discard it first"));
    }
    let intake = intake(call, sent)?;
    let stored = intake.store(w, organisation, Target::Existing(target), None)?;
    if questionnaire.title != intake.title() {
        questionnaires::save(w, organisation, target, intake.title(), &questionnaire.description)?;
    }
    settle(w, call, &intake, sent, stored)?;
    answer(w, call, uuid, StatusCode::OK)
}

/// Reads what was sent; 422 with the linkId of everything that keeps it from being published.
pub(in super::super) fn intake(call: &Call, sent: &Json) -> Result<Intake, FhirError> {
    let text = serde_json::to_string_pretty(sent)
        .map_err(|_unwritable| FhirError::bad_request("The resource can't be stored"))?;
    Intake::read("", text.as_bytes(), usize::MAX)
        .map_err(|problems| FhirError::problems(&problems, Resource::Questionnaire.name(), call.language()))
}

/// Gives what was stored the standing that it asked for, and keeps its text if it was converted. What has no items
/// stays a draft: there is nothing to answer.
fn settle(
    w: &mut Write<'_>,
    call: &Call,
    intake: &Intake,
    sent: &Json,
    stored: Stored,
) -> Result<(), FhirError> {
    let organisation = call.organisation();
    if intake.imported.format != "fhir-r4" {
        let version = versions::find(w.conn(), organisation, stored.version)?;
        fhir_documents::save_of_version(w, stored.version, &hash(&version.resource), &sent.to_string())?;
    }
    let standing = Standing::of(sent);
    let compiled = &intake.imported.compiled;
    let obstacles: Vec<Problem> =
        failed_tests(compiled).into_iter().chain(call.servers.obstacle(compiled)).collect();
    if standing == Standing::Active && !obstacles.is_empty() {
        return Err(FhirError::problems(&obstacles, Resource::Questionnaire.name(), call.language()));
    }
    if standing != Standing::Draft && stored.is_draft && obstacles.is_empty() && compiled.obstacle().is_none()
    {
        versions::publish(w, organisation, stored.version)?;
    }
    if standing != Standing::Active {
        versions::retire_published(w, organisation, stored.questionnaire)?;
    }
    Ok(())
}

fn answer(w: &mut Write<'_>, call: &Call, id: Uuid, status: StatusCode) -> Result<Answer, FhirError> {
    let (questionnaire, version) = current(w.conn(), call, id)?;
    Ok(Answer::resource(status, show(w.conn(), call, &questionnaire, &version)?))
}
