//! R5 to R4. What R4 has no element for stands in a cross-version extension, so that it can go out again.
//!
//! Source: <https://hl7.org/fhir/R5/questionnaire.html> and the cross-version extension rule of
//! <https://hl7.org/fhir/R5/versions.html#extensions>.

use serde_json::{Map, Value as Json, json};

use super::super::{Level, LossReport};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::urls;

type Fields = Map<String, Json>;

pub(super) fn convert(resource: &mut Json, losses: &mut LossReport) {
    let Some(root) = resource.as_object_mut() else { return };
    let newer: Vec<String> = root
        .keys()
        .filter(|key| key.trim_start_matches('_').starts_with("versionAlgorithm") || *key == "copyrightLabel")
        .cloned()
        .collect();
    for key in newer {
        keep(root, &key, "", None, losses);
    }
    let mut waiting: Vec<&mut Fields> = children(root);
    while let Some(item) = waiting.pop() {
        convert_item(item, losses);
        waiting.extend(children(item));
    }
}

pub(super) fn children(of: &mut Fields) -> Vec<&mut Fields> {
    of.get_mut("item")
        .and_then(Json::as_array_mut)
        .into_iter()
        .flatten()
        .filter_map(Json::as_object_mut)
        .collect()
}

fn convert_item(item: &mut Fields, losses: &mut LossReport) {
    let link_id = item.get("linkId").and_then(Json::as_str).unwrap_or_default().to_owned();
    let constraint = item.get("answerConstraint").and_then(Json::as_str).unwrap_or("optionsOnly").to_owned();
    let has_options = item.contains_key("answerOption") || item.contains_key("answerValueSet");
    let is_open = constraint != "optionsOnly";
    let new_type = match item.get("type").and_then(Json::as_str) {
        Some("coding") if is_open => Some("open-choice"),
        Some("coding") => Some("choice"),
        Some("string" | "text") if is_open && has_options => Some("open-choice"),
        _ => None,
    };
    if let Some(new_type) = new_type {
        let old = item.insert("type".to_owned(), json!(new_type));
        if let Some(old) = old.filter(|old| old != "coding") {
            add_extension(item, "item.type", "valueCode", &old);
        }
    }
    if item.contains_key("answerConstraint") {
        // choice and open-choice say it all; only the type's own answers beside options are new
        let said = new_type.is_some() || !is_open;
        let level = if said { None } else { Some(Level::Changed) };
        keep(item, "answerConstraint", &link_id, level, losses);
    }
    if item.contains_key("disabledDisplay") {
        keep(item, "disabledDisplay", &link_id, Some(Level::Kept), losses);
    }
}

/// Moves an element into its cross-version extension; a loss is noted where `level` is given or it is the root's.
fn keep(fields: &mut Fields, key: &str, link_id: &str, level: Option<Level>, losses: &mut LossReport) {
    let Some(value) = fields.shift_remove(key) else { return };
    let plain = key.trim_start_matches('_');
    let (path, value_name) = match plain {
        "answerConstraint" | "disabledDisplay" => (format!("item.{plain}"), "valueCode"),
        "versionAlgorithmCoding" => ("versionAlgorithm".to_owned(), "valueCoding"),
        "versionAlgorithmString" => ("versionAlgorithm".to_owned(), "valueString"),
        _ => (plain.to_owned(), "valueString"),
    };
    let value_name = if key.starts_with('_') { format!("_{value_name}") } else { value_name.to_owned() };
    add_extension(fields, &path, &value_name, &value);
    let problem = Problem::new(Code::NewerElement).with("element", plain);
    if link_id.is_empty() {
        losses.add(plain, Level::Kept, problem);
    } else if let Some(level) = level {
        losses.add(plain, level, Problem { link_id: Some(link_id.to_owned()), ..problem });
    }
}

fn add_extension(fields: &mut Fields, path: &str, value_name: &str, value: &Json) {
    let extension = json!({ "url": format!("{}.{path}", urls::R5), value_name: value });
    let list = fields.entry("extension").or_insert_with(|| json!([]));
    if let Some(list) = list.as_array_mut() {
        list.push(extension);
    }
}
