//! Scores, outcome and red flags as extensions of a `QuestionnaireResponse`; `docs/formats.md` has the table.

use serde_json::{Map, Value as Json, json};

use crate::domain::{
    engine::Evaluation,
    questionnaire::{Compiled, Severity},
};

const SCORE_RESULT: &str = "https://weconecta.org/fhir/StructureDefinition/scoreResult";
const OUTCOME: &str = "https://weconecta.org/fhir/StructureDefinition/outcome";
const RAISED_FLAG: &str = "https://weconecta.org/fhir/StructureDefinition/raisedFlag";

/// Takes the extensions of ours out of a response: they are the engine's to say.
pub(super) fn remove(response: &mut Map<String, Json>) {
    let Some(Json::Array(extensions)) = response.get_mut("extension") else { return };
    extensions.retain(|extension| {
        let url = extension.get("url").and_then(Json::as_str).unwrap_or_default();
        ![SCORE_RESULT, OUTCOME, RAISED_FLAG].contains(&url)
    });
    if extensions.is_empty() {
        response.shift_remove("extension");
    }
}

/// Puts in what is stored with a response: `scores` as [`crate::storage::content::Content`] has them.
pub(super) fn insert(
    response: &mut Map<String, Json>,
    compiled: &Compiled,
    scores: &Json,
    outcome: Option<&str>,
    language: &str,
) {
    let mut found: Vec<Json> = scores
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|stored| score_result(compiled, stored, language))
        .collect();
    if let Some(outcome) = outcome {
        found.push(json!({"url": OUTCOME, "valueCode": outcome}));
    }
    append(response, found);
}

/// Puts in the red flags of an evaluation.
pub(super) fn insert_flags(response: &mut Map<String, Json>, evaluation: &Evaluation) {
    let flags = evaluation.red_flags.iter().map(|flag| {
        json!({"url": RAISED_FLAG, "extension": [
            {"url": "key", "valueCode": flag.key}, {"url": "linkId", "valueString": flag.link_id},
            {"url": "severity", "valueInteger": Severity::get(flag.severity)},
            {"url": "label", "valueString": flag.label}]})
    });
    append(response, flags.collect());
}

fn append(response: &mut Map<String, Json>, found: Vec<Json>) {
    if found.is_empty() {
        return;
    }
    if !response.contains_key("extension") {
        // before the elements of the response, where FHIR has it
        let place = response.keys().position(|name| {
            !["resourceType", "id", "meta", "implicitRules", "language", "text", "contained"]
                .contains(&name.as_str())
        });
        response.shift_insert(place.unwrap_or(response.len()), "extension".to_owned(), json!([]));
    }
    if let Some(Json::Array(extensions)) = response.get_mut("extension") {
        extensions.extend(found);
    }
}

/// `None` for a score that has no value.
fn score_result(compiled: &Compiled, stored: &Json, language: &str) -> Option<Json> {
    let key = stored.get("key")?.as_str()?;
    let value = stored.get("value").filter(|value| !value.is_null())?;
    let score = compiled.score(key);
    let mut parts = vec![json!({"url": "key", "valueCode": key})];
    if let Some(score) = score {
        parts.push(json!({"url": "label", "valueString": score.label.get(language)}));
    }
    parts.push(json!({"url": "value", "valueDecimal": whole(value)}));
    let band = stored.get("band").and_then(Json::as_u64).and_then(|position| usize::try_from(position).ok());
    if let Some(band) = score.zip(band).and_then(|(score, band)| score.bands.get(band)) {
        parts.push(json!({"url": "band", "valueString": band.label.get(language)}));
    }
    if let Some(severity) = stored.get("severity").filter(|severity| !severity.is_null()) {
        parts.push(json!({"url": "severity", "valueInteger": severity}));
    }
    if let Some(outcome) = stored.get("outcome").filter(|outcome| !outcome.is_null()) {
        parts.push(json!({"url": "outcome", "valueCode": outcome}));
    }
    Some(json!({"url": SCORE_RESULT, "extension": parts}))
}

/// `27` for `27.0`.
fn whole(value: &Json) -> Json {
    let text = value.to_string();
    let short = text.strip_suffix(".0").unwrap_or(&text);
    serde_json::from_str(short).unwrap_or_else(|_odd| value.clone())
}
