//! `$validate` and `$evaluate`: the engine's word, nothing stored.

use serde_json::{Value as Json, json};

use super::super::{
    answer::Answer,
    call::{Call, id_of},
    error::FhirError,
    interaction::{Interaction, of_type},
    items, scores,
};
use super::{current, store};
use crate::{
    domain::{
        api_scope::{Operation, Resource},
        engine::{Failure, evaluate as evaluate_answers, obstacles, signatures_in},
        ids::VersionId,
        problem::Problem,
        questionnaire::Compiled,
        signature,
    },
    exchange::Level,
    storage::{PgConnection, content::Content},
    web::operation_outcome::{Issue, outcome},
};

/// `POST /fhir/Questionnaire/$validate`: whether it could be published, and what would be understood
/// differently. 200 in either case, as FHIR has it.
pub(in super::super) fn validate(call: &Call, asked: &Interaction) -> Result<Answer, FhirError> {
    call.require(Resource::Questionnaire, Operation::Read)?;
    let sent = resource_of(asked, "resource")?;
    of_type(sent, Resource::Questionnaire.name())?;
    let intake = match store::intake(call, sent) {
        Ok(intake) => intake,
        Err(refused) => return Ok(Answer::ok(refused.outcome())),
    };
    let issues: Vec<Issue> = intake
        .imported
        .losses
        .losses
        .iter()
        .map(|loss| {
            let issue = Issue::of(&loss.problem, Resource::Questionnaire.name(), call.language());
            match loss.level {
                Level::Kept => Issue { severity: "information", ..issue },
                _ => issue.as_warning(),
            }
        })
        .collect();
    let compiled = &intake.imported.compiled;
    let found = obstacles(compiled).into_iter().chain(call.servers.obstacle(compiled));
    let found = found
        .map(|problem| Issue::of(&problem, Resource::Questionnaire.name(), call.language()).as_warning());
    let issues: Vec<Issue> = found.chain(issues).collect();
    Ok(Answer::ok(outcome(&issues)))
}

/// `POST /fhir/Questionnaire/{id}/$evaluate`: a response with computed values and scores, disabled items
/// taken out, and its problems; as `Parameters`.
pub(in super::super) fn evaluate(
    conn: &mut PgConnection,
    call: &Call,
    asked: &Interaction,
    id: &str,
) -> Result<Answer, FhirError> {
    call.require(Resource::Questionnaire, Operation::Read)?;
    let (_, version) = current(conn, call, id_of(id, Resource::Questionnaire)?)?;
    let compiled = call.version(conn, VersionId::new(version.id))?;
    let sent = resource_of(asked, "response")?;
    of_type(sent, Resource::QuestionnaireResponse.name())?;
    let (response, issues) = evaluated(call, &compiled, sent);
    Ok(Answer::ok(json!({"resourceType": "Parameters", "parameter": [
        {"name": "response", "resource": response},
        {"name": "outcome", "resource": outcome(&issues)},
    ]})))
}

fn evaluated(call: &Call, compiled: &Compiled, sent: &Json) -> (Json, Vec<Issue>) {
    let given = sent.get("item").unwrap_or(&Json::Null);
    let (answers, mut problems) = items::read(compiled, given);
    let evaluation = evaluate_answers(compiled, &answers, &call.context());
    items::extend(&mut problems, &evaluation.problems);
    let (signatures, faults) = signatures_in(compiled, sent);
    problems.extend(faults);
    if sent.get("status").and_then(Json::as_str) == Some("completed") {
        problems.extend(signature::missing(compiled, &evaluation.signatures(compiled), &signatures));
    }
    let content = Content::of(compiled, &answers, &evaluation);
    let enabled = items::each_occurrence(compiled, given, &|at| evaluation.is_enabled_at(compiled, at));
    let mut response = sent.clone();
    if let Some(fields) = response.as_object_mut() {
        let merged = items::merge(
            compiled,
            &enabled,
            &evaluation.counted(compiled, &answers).to_response_items(compiled),
        );
        if merged.as_array().is_some_and(Vec::is_empty) {
            fields.shift_remove("item");
        } else {
            fields.insert("item".to_owned(), merged);
        }
        scores::remove(fields);
        scores::insert(fields, compiled, &content.scores, content.outcome, call.language().tag());
        scores::insert_flags(fields, &evaluation);
    }
    let language = call.language();
    let name = Resource::QuestionnaireResponse.name();
    let mut issues: Vec<Issue> = problems.iter().map(|problem| Issue::of(problem, name, language)).collect();
    // taken out above: worth knowing, no fault
    let disabled = evaluation.disabled_answers(compiled);
    let failures = evaluation.failures.iter().map(Failure::problem);
    let warnings: Vec<Problem> = evaluation.warnings().cloned().chain(failures).collect();
    issues.extend(warnings.iter().map(|problem| Issue::of(problem, name, language).as_warning()));
    issues.extend(
        disabled
            .iter()
            .map(|problem| Issue { severity: "information", ..Issue::of(problem, name, language) }),
    );
    (response, issues)
}

/// The body, or the parameter of this name in `Parameters`.
pub(in super::super) fn resource_of<'a>(asked: &'a Interaction, name: &str) -> Result<&'a Json, FhirError> {
    let body = asked.body.as_ref().ok_or_else(|| FhirError::bad_request("A resource is needed"))?;
    if body.get("resourceType").and_then(Json::as_str) != Some("Parameters") {
        return Ok(body);
    }
    let parameters = body.get("parameter").and_then(Json::as_array).into_iter().flatten();
    let names = [name, "resource", "questionnaireResponse"];
    let mut found = parameters.filter(|parameter| {
        parameter.get("name").and_then(Json::as_str).is_some_and(|found| names.contains(&found))
    });
    found
        .next()
        .and_then(|parameter| parameter.get("resource"))
        .ok_or_else(|| FhirError::bad_request(format!("Parameters hold no resource named {name}")))
}
