//! SDC's operations: parameters in, the pure functions of `domain::sdc`, parameters out. Nothing is stored.

mod assemble;
mod extract;
mod next_question;
mod populate;

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::{
    answer::Answer,
    call::{Call, id_of},
    error::FhirError,
    interaction::Interaction,
    questionnaires,
    references::{self, Canonical},
};
use crate::{
    domain::{
        api_scope::Resource,
        ids::VersionId,
        json as json_text,
        questionnaire::Compiled,
        sdc::{Notice, Weight},
    },
    storage::{
        PgConnection, StorageError,
        versions::{self, Version},
    },
    web::operation_outcome::{Issue, outcome},
};

/// What runs an operation; the id is that of the address, where one stands in it.
pub(super) type Run = fn(&mut PgConnection, &Call, &Interaction, Option<&str>) -> Result<Answer, FhirError>;

/// The operation of this name.
pub(super) fn find(resource: Resource, name: &str) -> Option<Run> {
    Some(match (resource, name) {
        (Resource::Questionnaire, "$populate") => populate::populate,
        (Resource::Questionnaire, "$assemble") => assemble::assemble,
        (Resource::Questionnaire, "$next-question") => next_question::next_question,
        (Resource::QuestionnaireResponse, "$extract") => extract::extract,
        _ => return None,
    })
}

/// A questionnaire that an operation works on.
pub(super) struct Asked {
    /// As R4.
    resource: Json,
    compiled: Arc<Compiled>,
    /// What responses call it.
    canonical: String,
}

/// The parameters of this name.
fn parameters<'a>(body: &'a Json, name: &'a str) -> impl Iterator<Item = &'a Json> {
    let all = body.get("parameter").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    all.iter().filter(move |one| one.get("name").and_then(Json::as_str) == Some(name))
}

fn part<'a>(parameter: &'a Json, name: &str) -> Option<&'a Json> {
    parameter.get("part")?.as_array()?.iter().find(|one| one.get("name").and_then(Json::as_str) == Some(name))
}

/// The one text under `value[x]`, or the reference in it.
fn text_of(parameter: &Json) -> Option<&str> {
    let (_, value) = parameter.as_object()?.iter().find(|(name, _)| name.starts_with("value"))?;
    value.as_str().or_else(|| value.get("reference")?.as_str())
}

/// The body, 400 without one.
fn body(asked: &Interaction) -> Result<&Json, FhirError> {
    asked.body.as_ref().ok_or_else(|| FhirError::bad_request("Parameters are needed"))
}

/// The questionnaire that is asked for: by the address, in the parameter `questionnaire` as a resource or canonical
/// address, by `questionnaireRef`, or as the body itself.
fn questionnaire(
    conn: &mut PgConnection,
    call: &Call,
    asked: &Interaction,
    id: Option<&str>,
) -> Result<Asked, FhirError> {
    if let Some(id) = id {
        let (_, version) = questionnaires::current(conn, call, id_of(id, Resource::Questionnaire)?)?;
        return stored(conn, call, &version);
    }
    let body = body(asked)?;
    if body.get("resourceType").and_then(Json::as_str) == Some("Questionnaire") {
        return sent(call, body);
    }
    let given = ["questionnaire", "canonical", "questionnaireRef"]
        .into_iter()
        .flat_map(|name| parameters(body, name))
        .next()
        .ok_or_else(|| {
            FhirError::bad_request(
                "The parameter questionnaire is missing: a Questionnaire, or the url of one",
            )
        })?;
    if let Some(resource) = given.get("resource") {
        return sent(call, resource);
    }
    let text =
        text_of(given).ok_or_else(|| FhirError::bad_request("The parameter questionnaire is empty"))?;
    named(conn, call, text)?.ok_or_else(|| FhirError::not_found("active Questionnaire of this address"))
}

/// One of ours, by its address: the published version, else, if it is named by its id, the newest.
fn named(conn: &mut PgConnection, call: &Call, canonical: &str) -> Result<Option<Asked>, FhirError> {
    let canonical = Canonical::parse(canonical, &call.base);
    if let Some((_, version)) = references::published(conn, call, &canonical)? {
        let version = versions::find(conn, call.organisation(), version)?;
        return stored(conn, call, &version).map(Some);
    }
    match canonical {
        Canonical::Own(id) => {
            let (_, version) = questionnaires::current(conn, call, id)?;
            stored(conn, call, &version).map(Some)
        }
        Canonical::Url { .. } => Ok(None),
    }
}

fn stored(conn: &mut PgConnection, call: &Call, version: &Version) -> Result<Asked, FhirError> {
    let compiled = call.version(conn, VersionId::new(version.id))?;
    let resource = json_text::parse(version.resource.as_bytes(), usize::MAX)
        .map_err(|_bad| StorageError::Corrupt("resource is not JSON"))?;
    let canonical = canonical(&compiled)
        .unwrap_or_else(|| call.address(Resource::Questionnaire, version.questionnaire_id));
    Ok(Asked { resource, compiled, canonical })
}

/// 422 if it could not be published.
fn sent(call: &Call, resource: &Json) -> Result<Asked, FhirError> {
    super::interaction::of_type(resource, Resource::Questionnaire.name())?;
    let imported = questionnaires::intake(call, resource)?.imported;
    let compiled = Arc::new(imported.compiled);
    let canonical = canonical(&compiled).unwrap_or_default();
    Ok(Asked { resource: imported.resource, compiled, canonical })
}

fn canonical(compiled: &Compiled) -> Option<String> {
    let url = compiled.url.as_deref()?;
    Some(compiled.version.as_ref().map_or_else(|| url.to_owned(), |version| format!("{url}|{version}")))
}

/// What an operation could not do, as issues about a resource of this type.
fn issues(notices: &[Notice], resource: &str, call: &Call) -> Vec<Issue> {
    notices.iter().map(|notice| issue(notice, resource, call)).collect()
}

fn issue(notice: &Notice, resource: &str, call: &Call) -> Issue {
    match notice {
        Notice::Problem(problem) => Issue::of(problem, resource, call.language()).as_warning(),
        Notice::Words { weight, code, link_id, text } => {
            let severity = match weight {
                Weight::Information => "information",
                Weight::Warning => "warning",
                Weight::Error => "error",
            };
            let issue = Issue { severity, ..Issue::error(code, text.clone()) };
            match link_id {
                Some(link_id) => Issue { diagnostics: Some(format!("linkId {link_id}: {text}")), ..issue },
                None => issue,
            }
        }
    }
}

/// `Parameters` with a resource and, where there is something to tell, an `OperationOutcome`.
fn parameters_out(name: &str, resource: Json, told: &str, issues: &[Issue]) -> Json {
    let mut first = json!({"name": name});
    if let Some(fields) = first.as_object_mut() {
        fields.insert("resource".to_owned(), resource);
    }
    let mut all = vec![first];
    if !issues.is_empty() {
        all.push(json!({"name": told, "resource": outcome(issues)}));
    }
    json!({"resourceType": "Parameters", "parameter": all})
}
