//! An answer's value as other resources hold it.

use serde_json::{Map, Value as Json, json};

use super::super::resource::{extensions, text, value};
use crate::domain::questionnaire::urls;

/// The name after `value`, and the JSON, of `Observation.value[x]`; `None` if it has no type for it.
pub(super) fn observed(item: &Json, kind: &str, value: &Json) -> Option<(&'static str, Json)> {
    Some(match kind {
        "Boolean" => ("Boolean", value.clone()),
        "Integer" if unit(item).is_none() => ("Integer", value.clone()),
        "Integer" | "Decimal" => ("Quantity", amount(item, value)),
        "Quantity" => ("Quantity", value.clone()),
        "Coding" => ("CodeableConcept", concept(value)),
        "String" | "Uri" => ("String", value.clone()),
        "Date" | "DateTime" => ("DateTime", value.clone()),
        "Time" => ("Time", value.clone()),
        _ => return None,
    })
}

fn unit(item: &Json) -> Option<&Json> {
    Some(value(extensions(item, urls::UNIT).next()?)?.1)
}

/// A number with the unit of its question.
pub(super) fn amount(item: &Json, number: &Json) -> Json {
    let mut fields = Map::from_iter([("value".to_owned(), number.clone())]);
    if let Some(unit) = unit(item) {
        for (theirs, ours) in [("display", "unit"), ("system", "system"), ("code", "code")] {
            if let Some(text) = unit.get(theirs).or_else(|| unit.get("code").filter(|_| theirs == "display"))
            {
                fields.insert(ours.to_owned(), text.clone());
            }
        }
    }
    Json::Object(fields)
}

pub(super) fn concept(coding: &Json) -> Json {
    let mut coding = coding.clone();
    if let Some(fields) = coding.as_object_mut() {
        fields.shift_remove("extension");
    }
    match text(&coding, "display") {
        "" => json!({"coding": [coding]}),
        display => json!({"coding": [coding], "text": display}),
    }
}

/// A value for an element of a complex type, or a primitive (`""`): `None` if it can't hold it.
pub(super) fn fitted(item: &Json, kind: &str, value: &Json, wanted: &str) -> Option<Json> {
    let word = value.as_str();
    Some(match (wanted, kind) {
        ("CodeableConcept", "Coding") => concept(value),
        ("Coding", _) if word.is_some() => json!({"code": word}),
        ("Quantity" | "Age" | "Duration" | "Count" | "Distance", _) if value.is_number() => {
            amount(item, value)
        }
        ("Reference", _) if word.is_some() => json!({"reference": word}),
        ("Identifier", _) if word.is_some() => json!({"value": word}),
        ("CodeableConcept" | "Annotation" | "HumanName" | "Address" | "Narrative", _) if word.is_some() => {
            json!({"text": word})
        }
        ("", "Coding") => json!(text(value, "code")),
        ("", "Quantity") => value.get("value")?.clone(),
        ("", "Reference") => value.get("reference")?.clone(),
        ("", _) if value.is_object() => return None,
        ("", _) => value.clone(),
        _ if value.is_object() => value.clone(),
        _ => return None,
    })
}
