//! `POST /fhir/Questionnaire/$assemble` and `/{id}/$assemble`.

use serde_json::{Value as Json, json};

use super::{
    super::{
        answer::Answer,
        call::{Call, id_of},
        error::FhirError,
        interaction::{Interaction, of_type},
        questionnaires,
    },
    body, issues, named, parameters, parameters_out, stored, text_of,
};
use crate::{
    domain::{
        api_scope::{Operation, Resource},
        sdc::assemble::{Assembled, assemble as put_together},
    },
    storage::PgConnection,
    web::operation_outcome::{Issue, outcome},
};

/// One questionnaire out of its parts: `Parameters` with `return` and `outcome`. Nothing is stored.
pub(super) fn assemble(
    conn: &mut PgConnection,
    call: &Call,
    asked: &Interaction,
    id: Option<&str>,
) -> Result<Answer, FhirError> {
    call.require(Resource::Questionnaire, Operation::Read)?;
    let root = root(conn, call, asked, id)?;
    let contained: Vec<Json> = root.get("contained").and_then(Json::as_array).cloned().unwrap_or_default();
    let mut fault = None;
    let mut find = |canonical: &str| {
        if let Some(known) = contained.iter().find(|one| is_meant(one, canonical)) {
            return Some(known.clone());
        }
        match named(conn, call, canonical) {
            Ok(found) => found.map(|found| found.resource),
            Err(error) => {
                fault.get_or_insert(error);
                None
            }
        }
    };
    let Assembled { questionnaire, notices } = put_together(&root, call.context().now, &mut find);
    if let Some(fault) = fault {
        return Err(fault);
    }
    let mut told = issues(&notices, Resource::Questionnaire.name(), call);
    let Some(questionnaire) = questionnaire else {
        let only = json!({"name": "outcome", "resource": outcome(&told)});
        return Ok(Answer::ok(json!({"resourceType": "Parameters", "parameter": [only]})));
    };
    told.extend(unpublishable(call, &questionnaire));
    Ok(Answer::ok(parameters_out("return", questionnaire, "outcome", &told)))
}

/// As it came: what it names need not be publishable by itself.
fn root(
    conn: &mut PgConnection,
    call: &Call,
    asked: &Interaction,
    id: Option<&str>,
) -> Result<Json, FhirError> {
    if let Some(id) = id {
        let (_, version) = questionnaires::current(conn, call, id_of(id, Resource::Questionnaire)?)?;
        return Ok(stored(conn, call, &version)?.resource);
    }
    let body = body(asked)?;
    let given =
        ["questionnaire", "questionnaireRef"].into_iter().flat_map(|name| parameters(body, name)).next();
    let sent = match given {
        Some(given) => given.get("resource"),
        None => Some(body),
    };
    if let Some(sent) = sent {
        of_type(sent, Resource::Questionnaire.name())?;
        return Ok(sent.clone());
    }
    let address = given.and_then(text_of).unwrap_or_default();
    let found = named(conn, call, address)?;
    Ok(found.ok_or_else(|| FhirError::not_found("active Questionnaire of this address"))?.resource)
}

/// A contained questionnaire, by its address or by its id.
fn is_meant(contained: &Json, canonical: &str) -> bool {
    let text = |name: &str| contained.get(name).and_then(Json::as_str).unwrap_or_default();
    if text("resourceType") != Resource::Questionnaire.name() {
        return false;
    }
    let (url, version) = canonical.split_once('|').unwrap_or((canonical, ""));
    let is_version = version.is_empty() || version == text("version");
    canonical.strip_prefix('#') == Some(text("id")) || (!url.is_empty() && url == text("url") && is_version)
}

/// What would keep the result from being published.
fn unpublishable(call: &Call, questionnaire: &Json) -> Vec<Issue> {
    let text = questionnaire.to_string();
    match crate::exchange::intake::Intake::read("", text.as_bytes(), usize::MAX) {
        Ok(_) => Vec::new(),
        Err(problems) => problems
            .iter()
            .map(|problem| Issue::of(problem, Resource::Questionnaire.name(), call.language()).as_warning())
            .collect(),
    }
}
