//! `POST /fhir/Questionnaire/$next-question`: an adaptive questionnaire, one question after the other.
//!
//! The response that is sent holds the questionnaire as far as it was asked; what comes back holds one more question, or
//! is completed. Nothing is stored: whoever asks keeps the response, and hands it in as any other.

use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};

use super::{
    super::{
        answer::{Answer, instant},
        call::Call,
        error::FhirError,
        interaction::{Interaction, of_type},
        items, scores,
    },
    Asked, body, named, parameters,
};
use crate::{
    domain::{
        adaptive::t_score,
        api_scope::{Operation, Resource},
        engine::{Evaluation, evaluate},
        problem::{Code, Problem},
        questionnaire::{Compiled, urls},
    },
    storage::{PgConnection, content::Content},
};

pub(super) fn next_question(
    conn: &mut PgConnection,
    call: &Call,
    asked: &Interaction,
    _id: Option<&str>,
) -> Result<Answer, FhirError> {
    call.require(Resource::Questionnaire, Operation::Read)?;
    let body = body(asked)?;
    let sent = ["questionnaire-response", "questionnaireResponse", "in"]
        .into_iter()
        .flat_map(|name| parameters(body, name))
        .find_map(|parameter| parameter.get("resource"))
        .unwrap_or(body);
    of_type(sent, Resource::QuestionnaireResponse.name())?;
    let of = adaptive(conn, call, sent)?;
    let compiled = &of.compiled;
    let given = sent.get("item").unwrap_or(&Json::Null);
    let (answers, mut problems) = items::read(compiled, given);
    let evaluation = evaluate(compiled, &answers, &call.context().with_seed(seed(sent)));
    items::extend(&mut problems, &evaluation.problems);
    // what was answered must stand; the next question is only just coming
    problems.retain(|problem| !is_missing(problem));
    if !problems.is_empty() {
        return Err(FhirError::problems(&problems, Resource::QuestionnaireResponse.name(), call.language()));
    }
    let counted = evaluation.counted(compiled, &answers);
    let merged = items::merge(compiled, given, &counted.to_response_items(compiled));
    let content = Content::of(compiled, &answers, &evaluation);
    let mut response = sent.clone();
    if let Some(fields) = response.as_object_mut() {
        contain(fields, &of, &evaluation);
        if merged.as_array().is_some_and(|items| !items.is_empty()) {
            fields.insert("item".to_owned(), merged);
        }
        let is_done = evaluation.next_of_bank(compiled).is_none();
        fields.insert("status".to_owned(), json!(if is_done { "completed" } else { "in-progress" }));
        fields.insert("authored".to_owned(), json!(instant(call.client.now)));
        scores::remove(fields);
        if is_done {
            scores::insert(fields, compiled, &content.scores, content.outcome, call.language().tag());
        }
        tell_estimate(fields, &evaluation);
    }
    Ok(Answer::ok(response))
}

fn is_missing(problem: &Problem) -> bool {
    matches!(problem.code, Code::Required | Code::RequiredGroup | Code::TooFewAnswers)
}

/// The questionnaire with its bank: what the contained one is derived from, or what the response names.
fn adaptive(conn: &mut PgConnection, call: &Call, sent: &Json) -> Result<Asked, FhirError> {
    let text = |json: &Json, name: &str| json.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    let canonical = text(sent, "questionnaire");
    let contained = contained(sent);
    let mut names: Vec<String> = Vec::new();
    if let Some(contained) = contained {
        let derived = contained.get("derivedFrom").and_then(Json::as_array).into_iter().flatten();
        names.extend(derived.filter_map(|one| one.as_str().map(str::to_owned)));
        names.push(text(contained, "url"));
    }
    if !canonical.starts_with('#') {
        names.push(canonical);
    }
    for name in names.iter().filter(|name| !name.is_empty()) {
        if let Some(found) = named(conn, call, name)? {
            return if found.compiled.bank().is_some() {
                Ok(found)
            } else {
                Err(FhirError::bad_request("The Questionnaire is not adaptive: it has no itemBank"))
            };
        }
    }
    Err(FhirError::not_found(
        "active adaptive Questionnaire that the response names, by derivedFrom, url or questionnaire",
    ))
}

fn contained(response: &Json) -> Option<&Json> {
    let mut all = response.get("contained")?.as_array()?.iter();
    all.find(|one| one.get("resourceType").and_then(Json::as_str) == Some("Questionnaire"))
}

/// One response has the same all its life: by its id or identifier, else by whom it is about.
fn seed(response: &Json) -> u64 {
    let known = ["id", "identifier", "subject"].into_iter().find_map(|name| response.get(name));
    let Some(known) = known else { return 0 };
    let hash = Sha256::digest(known.to_string().as_bytes());
    hash.iter().take(8).fold(0, |seed, byte| (seed << 8) | u64::from(*byte))
}

/// Puts the questionnaire into the response: with the items that were asked and the one that is asked now.
fn contain(fields: &mut Map<String, Json>, of: &Asked, evaluation: &Evaluation) {
    const ID: &str = "questionnaire";
    let mut questionnaire = of.resource.clone();
    // nothing that is contained contains anything itself
    let sets = questionnaire.get("contained").and_then(Json::as_array).cloned().unwrap_or_default();
    if let Some(whole) = questionnaire.as_object_mut() {
        // the bank itself stays here
        for name in ["id", "meta", "text", "contained", "url", "version"] {
            whole.shift_remove(name);
        }
        let extensions = whole.get_mut("extension").and_then(Json::as_array_mut);
        if let Some(extensions) = extensions {
            extensions.retain(|one| !is_ours(one));
        }
        whole.shift_insert(1, "id".to_owned(), json!(ID));
        whole.insert("derivedFrom".to_owned(), json!([of.canonical]));
        let items = whole.get("item").map(|items| asked_items(items, &of.compiled, evaluation));
        whole.insert("item".to_owned(), items.unwrap_or_default());
    }
    let others = fields.get("contained").and_then(Json::as_array).cloned().unwrap_or_default();
    let others = others.into_iter().filter(|one| {
        one.get("resourceType").and_then(Json::as_str) != Some("Questionnaire") && !sets.contains(one)
    });
    let all: Vec<Json> = std::iter::once(questionnaire).chain(sets.iter().cloned()).chain(others).collect();
    fields.insert("contained".to_owned(), Json::Array(all));
    fields.insert("questionnaire".to_owned(), json!(format!("#{ID}")));
}

fn is_ours(extension: &Json) -> bool {
    let url = extension.get("url").and_then(Json::as_str).unwrap_or_default();
    url.starts_with("https://weconecta.org/fhir/StructureDefinition/")
}

fn asked_items(items: &Json, compiled: &Compiled, evaluation: &Evaluation) -> Json {
    items::each_item(items, &|item| {
        let link_id = item.get("linkId").and_then(Json::as_str).unwrap_or_default();
        compiled.index_of(link_id).is_some_and(|index| evaluation.is_enabled(index))
    })
    .as_array()
    .map(|items| items.iter().map(|item| plain(item, compiled)).collect())
    .unwrap_or_default()
}

/// Without the parameters of the bank: they are the author's. Red flags stay, as who asks hears of the answer first.
fn plain(item: &Json, compiled: &Compiled) -> Json {
    let mut item = item.clone();
    if let Some(fields) = item.as_object_mut() {
        let known = fields.get("linkId").and_then(Json::as_str).and_then(|id| compiled.index_of(id));
        if known.is_some_and(|index| compiled.bank().is_some_and(|bank| bank.position(index).is_some())) {
            // without its answer nothing comes next
            fields.insert("required".to_owned(), json!(true));
        }
        if let Some(extensions) = fields.get_mut("extension").and_then(Json::as_array_mut) {
            extensions
                .retain(|one| !is_ours(one) || one.get("url").and_then(Json::as_str) == Some(urls::RED_FLAG));
            if extensions.is_empty() {
                fields.shift_remove("extension");
            }
        }
        if let Some(Json::Array(below)) = fields.get_mut("item") {
            for one in below {
                *one = plain(one, compiled);
            }
        }
    }
    item
}

fn tell_estimate(fields: &mut Map<String, Json>, evaluation: &Evaluation) {
    let Some(course) = evaluation.course() else { return };
    let rounded = |number: f64| {
        serde_json::Number::from_f64((number * 1e4).round() / 1e4).map_or(Json::Null, Json::Number)
    };
    let estimate = json!({"url": urls::ADAPTIVE_ESTIMATE, "extension": [
        {"url": "theta", "valueDecimal": rounded(course.estimate.theta)},
        {"url": "tScore", "valueDecimal": rounded(t_score(course.estimate.theta))},
        {"url": "standardError", "valueDecimal": rounded(course.estimate.standard_error)}]});
    if let Some(all) = fields.entry("extension").or_insert_with(|| json!([])).as_array_mut() {
        all.retain(|one| one.get("url").and_then(Json::as_str) != Some(urls::ADAPTIVE_ESTIMATE));
        all.push(estimate);
    }
}
