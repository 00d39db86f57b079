//! R4 to R5: the elements that R4 has no place for come out of their cross-version extensions again, and the two choice
//! types become `coding` with what it permits beside its options.
//!
//! Source: <https://hl7.org/fhir/R5/questionnaire.html> and the cross-version extension rule of
//! <https://hl7.org/fhir/R5/versions.html#extensions>.

use serde_json::{Map, Value as Json, json as value};

use super::from_r5::children;
use crate::domain::json;
use crate::domain::problem::Problem;
use crate::domain::questionnaire::urls;

type Fields = Map<String, Json>;

/// The resource as R5. What was imported as R5 comes out equal to what came in.
#[must_use]
pub fn to_r5(mut resource: Json) -> Json {
    if let Some(root) = resource.as_object_mut() {
        restore(root, "");
        let mut waiting: Vec<&mut Fields> = children(root);
        while let Some(item) = waiting.pop() {
            convert_item(item);
            waiting.extend(children(item));
        }
    }
    resource
}

/// The text of a stored resource as R5.
pub fn r5_text(resource: &str) -> Result<String, Problem> {
    let r5 = to_r5(json::parse(resource.as_bytes(), usize::MAX)?);
    Ok(serde_json::to_string_pretty(&r5).unwrap_or_else(|_unwritable| r5.to_string()))
}

fn convert_item(item: &mut Fields) {
    let original = take(item, "item.type").and_then(|(_, value)| value.as_str().map(str::to_owned));
    restore(item, "item.");
    let was = item.get("type").and_then(Json::as_str).unwrap_or_default().to_owned();
    let new = match (was.as_str(), original) {
        (_, Some(original)) => original,
        ("choice" | "open-choice", None) => "coding".to_owned(),
        _ => return,
    };
    item.insert("type".to_owned(), value!(new));
    if was == "open-choice" && !item.contains_key("answerConstraint") {
        item.insert("answerConstraint".to_owned(), value!("optionsOrString"));
    }
}

/// Puts every element that a cross-version extension of this level carries back in its place.
fn restore(fields: &mut Fields, level: &str) {
    let names: &[&str] = match level {
        "" => &["versionAlgorithm", "copyrightLabel"],
        _ => &["answerConstraint", "disabledDisplay"],
    };
    for name in names {
        while let Some((value_name, value)) = take(fields, &format!("{level}{name}")) {
            let is_sibling = value_name.starts_with('_');
            let kind = value_name.trim_start_matches("_value").trim_start_matches("value");
            let name = if *name == "versionAlgorithm" { format!("{name}{kind}") } else { (*name).to_owned() };
            fields.insert(if is_sibling { format!("_{name}") } else { name }, value);
        }
    }
}

/// Takes the extension of one R5 element out, with the name of its value.
fn take(fields: &mut Fields, path: &str) -> Option<(String, Json)> {
    let url = format!("{}.{path}", urls::R5);
    let list = fields.get_mut("extension")?.as_array_mut()?;
    let position =
        list.iter().position(|extension| extension.get("url").and_then(Json::as_str) == Some(&url))?;
    let extension = list.remove(position);
    if list.is_empty() {
        fields.shift_remove("extension");
    }
    let Json::Object(extension) = extension else { return None };
    extension.into_iter().find(|(name, _)| name.trim_start_matches('_').starts_with("value"))
}
