//! Extensions that are made of parts, such as scores and red flags.

use serde_json::{Value as Json, json};

use super::{
    Wrong,
    place::{array, url},
    property::{decimal, raw},
};

/// The first part of this name.
pub(super) fn part<'a>(extension: &'a Json, name: &str) -> Option<&'a Json> {
    array(extension, "extension").iter().find(|part| url(part) == name)
}

/// All parts of this name.
pub(super) fn parts<'a>(extension: &'a Json, name: &'a str) -> impl Iterator<Item = &'a Json> {
    array(extension, "extension").iter().filter(move |part| url(part) == name)
}

/// The value of an extension as it is typed.
pub(super) fn value_of(extension: &Json) -> String {
    match raw(extension).map(|(_, json)| json) {
        Some(Json::String(text)) => text.clone(),
        Some(Json::Bool(false)) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

/// The value of a part as it is typed; empty where it is not there, or is false.
pub(super) fn told(extension: &Json, name: &str) -> String {
    part(extension, name).map(value_of).unwrap_or_default()
}

/// The same, or what is meant where it is not there.
pub(super) fn or(told: String, meant: &str) -> String {
    if told.is_empty() { meant.to_owned() } else { told }
}

/// A simple part.
pub(super) fn simple(name: &str, kind: &str, value: Json) -> Json {
    let mut part = json!({"url": name});
    if let Some(fields) = part.as_object_mut() {
        fields.insert(format!("value{kind}"), value);
    }
    part
}

/// Gives a part this value, or takes it out. What stands beside its value, such as translations, stays.
pub(super) fn set(extension: &mut Json, name: &str, value: Option<(&str, Json)>) {
    let Some(fields) = extension.as_object_mut() else { return };
    let all = fields.entry("extension").or_insert_with(|| json!([]));
    let Some(all) = all.as_array_mut() else { return };
    let at = all.iter().position(|part| url(part) == name);
    match (value, at) {
        (None, Some(at)) => drop(all.remove(at)),
        (None, None) => {}
        (Some((kind, value)), None) => all.push(simple(name, kind, value)),
        (Some((kind, value)), Some(at)) => {
            if let Some(part) = all.get_mut(at).and_then(Json::as_object_mut) {
                // a code may have been written as a string: it keeps its type
                let same = part.keys().find(|key| key.starts_with("value")).cloned();
                let is_text = |name: &str| matches!(name, "valueString" | "valueCode");
                let name = format!("value{kind}");
                let name = match same {
                    Some(same) if is_text(&same) && is_text(&name) => same,
                    Some(same) if same == name => same,
                    Some(same) => {
                        part.shift_remove(&same);
                        name
                    }
                    None => name,
                };
                part.insert(name, value);
            }
        }
    }
}

/// A text, where it is another than before.
pub(super) fn set_text(extension: &mut Json, name: &str, typed: &str) {
    if typed != told(extension, name) {
        let value = (!typed.is_empty()).then(|| ("String", Json::from(typed)));
        set(extension, name, value);
    }
}

/// A code, where it is another than before.
pub(super) fn set_code(extension: &mut Json, name: &str, typed: &str) {
    if typed != told(extension, name) {
        let value = (!typed.is_empty()).then(|| ("Code", Json::from(typed)));
        set(extension, name, value);
    }
}

/// True or not there, where it is another than before.
pub(super) fn set_flag(extension: &mut Json, name: &str, is_set: bool) {
    if is_set != (told(extension, name) == "true") {
        set(extension, name, is_set.then(|| ("Boolean", true.into())));
    }
}

/// A number, where it is another than before.
pub(super) fn set_decimal(extension: &mut Json, name: &str, typed: &str) -> Result<(), Wrong> {
    if typed != told(extension, name) {
        let value = if typed.is_empty() { None } else { Some(("Decimal", Json::Number(decimal(typed)?))) };
        set(extension, name, value);
    }
    Ok(())
}

/// A whole number of 0 and more, where it is another than before.
pub(super) fn set_whole(extension: &mut Json, name: &str, typed: &str) -> Result<(), Wrong> {
    if typed != told(extension, name) {
        let number = |typed: &str| typed.parse::<u32>().map_err(|_bad| Wrong::NotWhole);
        let value = if typed.is_empty() { None } else { Some(("Integer", Json::from(number(typed)?))) };
        set(extension, name, value);
    }
    Ok(())
}

/// Puts these in place of all parts of these names, where the first of them stood; else at the end.
pub(super) fn replace(extension: &mut Json, names: &[&str], becomes: Vec<Json>) {
    let Some(fields) = extension.as_object_mut() else { return };
    let all = fields.entry("extension").or_insert_with(|| json!([]));
    let Some(all) = all.as_array_mut() else { return };
    let is_one = |part: &Json| names.contains(&url(part));
    let at = all.iter().position(is_one).unwrap_or(all.len());
    all.retain(|part| !is_one(part));
    all.splice(at..at, becomes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_beside_a_text_stays() {
        let mut score = json!({"url": "score", "extension": [
            {"url": "key", "valueCode": "a"},
            {"url": "label", "valueString": "Um", "_valueString": {"extension": [{"url": "t"}]}},
        ]});
        set_text(&mut score, "label", "Dois");
        set_text(&mut score, "key", "b");
        assert_eq!(
            score["extension"],
            json!([
                {"url": "key", "valueCode": "b"},
                {"url": "label", "valueString": "Dois", "_valueString": {"extension": [{"url": "t"}]}},
            ])
        );
    }

    #[test]
    fn a_number_that_was_not_changed_keeps_its_digits_and_type() {
        let mut score = json!({"url": "score", "extension": [{"url": "factor", "valueInteger": 2}]});
        let before = score.clone();
        set_decimal(&mut score, "factor", "2").unwrap();
        assert_eq!(score, before);
        set_decimal(&mut score, "factor", "2,5").unwrap();
        assert_eq!(told(&score, "factor"), "2.5");
        assert_eq!(set_decimal(&mut score, "factor", "x"), Err(Wrong::NotNumber));
        set_decimal(&mut score, "factor", "").unwrap();
        assert_eq!(score["extension"], json!([]));
    }
}
