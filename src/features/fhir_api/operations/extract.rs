//! `POST /fhir/QuestionnaireResponse/$extract` and `/{id}/$extract`.

use serde_json::Value as Json;
use uuid::Uuid;

use super::{
    super::{
        answer::Answer,
        call::Call,
        error::FhirError,
        interaction::{Interaction, of_type},
        responses,
    },
    body, issues, named, parameters, parameters_out, stored,
};
use crate::{
    domain::{
        api_scope::{Operation, Resource},
        ids::VersionId,
        sdc::extract::{Extracted, Source, extract as take_out},
    },
    storage::{PgConnection, remote_questionnaires, versions},
    web::operation_outcome::Issue,
};

/// The resources that a response says, as a transaction: `Parameters` with `return` and `issues`. It is not run.
pub(super) fn extract(
    conn: &mut PgConnection,
    call: &Call,
    asked: &Interaction,
    id: Option<&str>,
) -> Result<Answer, FhirError> {
    call.require(Resource::QuestionnaireResponse, Operation::Read)?;
    let known = id.map(|id| responses::find(conn, call, id)).transpose()?;
    let response = match &known {
        Some(row) => {
            let shown = responses::show(conn, call, std::slice::from_ref(row))?.pop();
            shown.map(|shown| shown.resource).unwrap_or_default()
        }
        None => response(asked)?.clone(),
    };
    let sent = asked.body.as_ref().and_then(|body| parameters(body, "questionnaire").next());
    let questionnaire = match (sent.and_then(|sent| sent.get("resource")), &known) {
        (Some(sent), _) => {
            of_type(sent, Resource::Questionnaire.name())?;
            sent.clone()
        }
        (None, Some(row)) => {
            call.require(Resource::Questionnaire, Operation::Read)?;
            let version = versions::find(conn, call.organisation(), VersionId::new(row.version_id))?;
            let asked = remote_questionnaires::find(conn, call.organisation(), row.id.into())?;
            match asked {
                Some(found) => found.asked.questionnaire,
                None => stored(conn, call, &version)?.resource,
            }
        }
        (None, None) => answered(conn, call, &response)?,
    };
    let source = Source { questionnaire: &questionnaire, response: &response };
    let Extracted { bundle, notices } = take_out(&source, call.context().now, &mut Uuid::now_v7);
    let mut told = issues(&notices, Resource::Questionnaire.name(), call);
    let status = response.get("status").and_then(Json::as_str).unwrap_or_default();
    if !matches!(status, "completed" | "amended") {
        let text = "The response is not completed: what was extracted may change";
        told.push(Issue::error("business-rule", text).as_warning());
    }
    Ok(Answer::ok(parameters_out("return", bundle, "issues", &told)))
}

fn response(asked: &Interaction) -> Result<&Json, FhirError> {
    let body = body(asked)?;
    let sent = ["questionnaire-response", "questionnaireResponse", "response"]
        .into_iter()
        .flat_map(|name| parameters(body, name))
        .find_map(|parameter| parameter.get("resource"));
    let response = sent.unwrap_or(body);
    of_type(response, Resource::QuestionnaireResponse.name())?;
    Ok(response)
}

/// The questionnaire that a response names: contained in it, or one of ours.
fn answered(conn: &mut PgConnection, call: &Call, response: &Json) -> Result<Json, FhirError> {
    let canonical = response.get("questionnaire").and_then(Json::as_str).unwrap_or_default();
    if let Some(id) = canonical.strip_prefix('#') {
        let contained = response.get("contained").and_then(Json::as_array).into_iter().flatten();
        let mut found = contained.filter(|one| one.get("id").and_then(Json::as_str) == Some(id));
        return found.next().cloned().ok_or_else(|| FhirError::not_found("such contained Questionnaire"));
    }
    call.require(Resource::Questionnaire, Operation::Read)?;
    let found = named(conn, call, canonical)?;
    Ok(found.ok_or_else(|| FhirError::not_found("active Questionnaire that the response names"))?.resource)
}
