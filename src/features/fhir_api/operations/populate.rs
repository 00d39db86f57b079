//! `POST /fhir/Questionnaire/$populate` and `/{id}/$populate`.

use serde_json::{Map, Value as Json, json};

use super::{
    super::{
        answer::{Answer, instant},
        call::Call,
        error::FhirError,
        interaction::Interaction,
        items, patients,
        references::own_id,
        responses,
    },
    Asked, body, issues, parameters, parameters_out, part, questionnaire, text_of,
};
use crate::{
    domain::{
        api_scope::{ApiScope, Operation, Resource},
        engine::{Failure, evaluate},
        problem::Problem,
        sdc::populate::{Populated, Source, populate as fill_in},
    },
    storage::{PgConnection, patients as patient_rows},
    web::operation_outcome::Issue,
};

/// The launch context that the subject stands for.
const PATIENT: &str = "patient";

/// A response in progress with what is known of its subject: `Parameters` with `response` and `issues`.
pub(super) fn populate(
    conn: &mut PgConnection,
    call: &Call,
    asked: &Interaction,
    id: Option<&str>,
) -> Result<Answer, FhirError> {
    call.require(Resource::Questionnaire, Operation::Read)?;
    let of = questionnaire(conn, call, asked, id)?;
    let body = body(asked)?;
    let mut told = Vec::new();
    let subject = parameters(body, "subject").next().and_then(|subject| subject.get("valueReference"));
    let mut given = contexts(conn, call, body, &mut told)?;
    let is_local = parameters(body, "local").next().and_then(|local| local.get("valueBoolean")?.as_bool());
    if is_local != Some(false) && given.iter().all(|(name, _)| name != PATIENT) && of.wants_patient() {
        let reference = subject.and_then(|subject| subject.get("reference")?.as_str());
        if let Some(patient) = reference.map(|text| own(conn, call, text, &mut told)).transpose()?.flatten() {
            given.push((PATIENT.to_owned(), vec![patient]));
        }
    }
    let context = call.context();
    let source = Source { questionnaire: &of.resource, compiled: &of.compiled, given: &given };
    let Populated { items, notices } = fill_in(&source, &context);
    told.extend(issues(&notices, Resource::Questionnaire.name(), call));
    let (answers, unread) = items::read(&of.compiled, &items);
    let evaluation = evaluate(&of.compiled, &answers, &context);
    let warnings: Vec<Problem> =
        unread.into_iter().chain(evaluation.failures.iter().map(Failure::problem)).collect();
    told.extend(
        warnings
            .iter()
            .map(|problem| Issue::of(problem, Resource::Questionnaire.name(), call.language()).as_warning()),
    );
    let filled = evaluation.completed(&of.compiled, &answers).to_response_items(&of.compiled);
    let response = response(call, &of, subject, &filled);
    Ok(Answer::ok(parameters_out("response", response, "issues", &told)))
}

impl Asked {
    /// It declares the launch context that the subject stands for.
    fn wants_patient(&self) -> bool {
        let extensions = self.resource.get("extension").and_then(Json::as_array).into_iter().flatten();
        extensions
            .filter(|one| {
                one.get("url").and_then(Json::as_str).is_some_and(|url| url.ends_with("launchContext"))
            })
            .flat_map(|one| one.get("extension").and_then(Json::as_array).into_iter().flatten())
            .filter(|part| part.get("url").and_then(Json::as_str) == Some("name"))
            .any(|part| {
                let code = part.pointer("/valueCoding/code").or_else(|| part.get("valueId"));
                code.and_then(Json::as_str) == Some(PATIENT)
            })
    }
}

/// What was sent by name: resources as they are, references to patients of ours.
fn contexts(
    conn: &mut PgConnection,
    call: &Call,
    body: &Json,
    told: &mut Vec<Issue>,
) -> Result<Vec<(String, Vec<Json>)>, FhirError> {
    let mut given: Vec<(String, Vec<Json>)> = Vec::new();
    for context in ["context", "launchContext"].into_iter().flat_map(|name| parameters(body, name)) {
        let name = part(context, "name").and_then(text_of).ok_or_else(|| {
            FhirError::bad_request("A context has the part name, and its resource in the part content")
        })?;
        let parts = context.get("part").and_then(Json::as_array).into_iter().flatten();
        let mut resources = Vec::new();
        for content in parts.filter(|one| one.get("name").and_then(Json::as_str) == Some("content")) {
            match (content.get("resource"), text_of(content)) {
                (Some(resource), _) => resources.push(resource.clone()),
                (None, Some(reference)) => resources.extend(own(conn, call, reference, told)?),
                (None, None) => {}
            }
        }
        if resources.is_empty() {
            continue;
        }
        match given.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => known.extend(resources),
            None => given.push((name.to_owned(), resources)),
        }
    }
    Ok(given)
}

/// A patient of ours. What is elsewhere, or not for this key to read, is told and left out.
fn own(
    conn: &mut PgConnection,
    call: &Call,
    reference: &str,
    told: &mut Vec<Issue>,
) -> Result<Option<Json>, FhirError> {
    let Some(id) = own_id(reference, Resource::Patient, &call.base) else {
        let text = "A reference leads to no patient of ours: send the resource instead";
        told.push(Issue::error("not-supported", text).as_warning());
        return Ok(None);
    };
    let scope = ApiScope::new(Resource::Patient, Operation::Read);
    if !call.client.may(scope) {
        let text = format!("The patient was not read: the key lacks the scope {scope}");
        told.push(Issue::error("forbidden", text).as_warning());
        return Ok(None);
    }
    let rows = patient_rows::list_by_ids(conn, call.organisation(), &[id])?;
    let shown = patients::show(conn, call, &rows)?.pop();
    if shown.is_none() {
        told.push(Issue::error("not-found", "There is no such Patient").as_warning());
    }
    Ok(shown.map(|shown| shown.resource))
}

fn response(call: &Call, of: &Asked, subject: Option<&Json>, items: &Json) -> Json {
    let mut fields = Map::new();
    fields.insert("resourceType".to_owned(), json!(Resource::QuestionnaireResponse.name()));
    if !of.canonical.is_empty() {
        fields.insert("questionnaire".to_owned(), json!(of.canonical));
    }
    fields.insert("status".to_owned(), json!("in-progress"));
    if let Some(subject) = subject {
        fields.insert("subject".to_owned(), subject.clone());
    }
    fields.insert("authored".to_owned(), json!(instant(call.client.now)));
    if let Some(items) = items.as_array().filter(|items| !items.is_empty()) {
        let named = items.iter().map(|item| responses::with_texts(item, &of.compiled, call.language().tag()));
        fields.insert("item".to_owned(), Json::Array(named.collect()));
    }
    Json::Object(fields)
}
