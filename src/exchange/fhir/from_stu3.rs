//! STU3 to R4: renamed elements take their new names.
//!
//! Source: <https://hl7.org/fhir/R4/questionnaire.html#resource> ("R3 Diff").

use serde_json::{Map, Value as Json, json};

use super::super::{Level, LossReport};
use crate::domain::problem::{Code, Problem};

type Fields = Map<String, Json>;

pub(super) fn convert(resource: &mut Json, losses: &mut LossReport) {
    let mut waiting: Vec<&mut Fields> = resource.as_object_mut().map(children).unwrap_or_default();
    while let Some(item) = waiting.pop() {
        convert_item(item, losses);
        waiting.extend(children(item));
    }
}

fn children(of: &mut Fields) -> Vec<&mut Fields> {
    of.get_mut("item")
        .and_then(Json::as_array_mut)
        .into_iter()
        .flatten()
        .filter_map(Json::as_object_mut)
        .collect()
}

fn convert_item(item: &mut Fields, losses: &mut LossReport) {
    if let Some(options) = item.shift_remove("option") {
        item.insert("answerOption".to_owned(), options);
    }
    let options = item.shift_remove("options");
    if let Some(reference) = options.and_then(|options| options.get("reference").cloned()) {
        item.insert("answerValueSet".to_owned(), reference);
    }
    let initial =
        |key: &&String| key.strip_prefix("initial").is_some_and(|kind| kind.starts_with(char::is_uppercase));
    let old: Vec<String> = item.keys().filter(initial).cloned().collect();
    for key in old {
        if let Some(value) = item.shift_remove(&key) {
            let name = key.replacen("initial", "value", 1);
            item.insert("initial".to_owned(), json!([{ name: value }]));
        }
    }
    convert_conditions(item, losses);
}

/// In STU3 a condition is "has an answer" or "is equal", and one of several is enough.
fn convert_conditions(item: &mut Fields, losses: &mut LossReport) {
    let conditions = item.get_mut("enableWhen").and_then(Json::as_array_mut).into_iter().flatten();
    let mut count = 0;
    for when in conditions.filter_map(Json::as_object_mut) {
        count += 1;
        if let Some(has_answer) = when.shift_remove("hasAnswer") {
            when.insert("operator".to_owned(), json!("exists"));
            when.insert("answerBoolean".to_owned(), has_answer);
        } else if !when.contains_key("operator") {
            when.insert("operator".to_owned(), json!("="));
        }
    }
    if count > 1 && !item.contains_key("enableBehavior") {
        item.insert("enableBehavior".to_owned(), json!("any"));
        let link_id = item.get("linkId").and_then(Json::as_str).unwrap_or_default();
        losses.add("enableBehavior", Level::Kept, Problem::at(link_id, Code::BehaviorAssumed));
    }
}
