//! The options of an item that is on both sides. An option is the same where its code or value is.

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::{Aspect, Change, Side, item::without_translations, words};
use crate::domain::questionnaire::{
    compile::option_points,
    resource::{AnswerOption, Item},
    text::Text,
    urls,
};
use crate::domain::value::Value;

/// An option as it is compared.
struct Known<'a> {
    key: String,
    text: Option<Text>,
    label: String,
    points: Option<Decimal>,
    option: &'a AnswerOption,
}

pub(super) fn compare(old: &Item, new: &Item, out: &mut Vec<Change>) {
    if old.answer_option == new.answer_option {
        return;
    }
    let (old, new) = (known(&old.answer_option), known(&new.answer_option));
    let by_key = |all: &'_ [Known<'_>]| -> HashMap<String, usize> {
        all.iter().enumerate().map(|(at, one)| (one.key.clone(), at)).collect()
    };
    let (places, stayed) = (by_key(&old), by_key(&new));
    let mut last = None;
    let mut is_reordered = false;
    for now in &new {
        let Some(was) = places.get(&now.key).and_then(|at| old.get(*at).map(|was| (*at, was))) else {
            let change = Change::new(Aspect::OptionAdded, Side::Nothing, side(now));
            out.push(change.of(&now.label));
            continue;
        };
        is_reordered |= last.is_some_and(|last| was.0 < last);
        last = Some(was.0);
        changed(was.1, now, out);
    }
    for was in old.iter().filter(|was| !stayed.contains_key(&was.key)) {
        out.push(Change::new(Aspect::OptionRemoved, side(was), Side::Nothing).of(&was.label));
    }
    if is_reordered {
        let list = |all: &[Known<'_>]| {
            Side::Words(all.iter().map(|one| one.label.as_str()).collect::<Vec<_>>().join(" · "))
        };
        out.push(Change::new(Aspect::OptionOrder, list(&old), list(&new)));
    }
}

fn side(option: &Known<'_>) -> Side {
    Side::Words(option.label.clone())
}

fn changed(was: &Known<'_>, now: &Known<'_>, out: &mut Vec<Change>) {
    words(Aspect::OptionWords, &now.label, was.text.as_ref(), now.text.as_ref(), out);
    if was.points != now.points {
        let side = |points: Option<Decimal>| points.map_or(Side::Nothing, Side::Points);
        let change = Change::new(Aspect::OptionPoints, side(was.points), side(now.points));
        out.push(change.of(&now.label));
    }
    if rest(was.option) != rest(now.option) {
        out.push(Change::new(Aspect::OptionOther, Side::Nothing, Side::Nothing).of(&now.label));
    }
}

fn known(options: &[AnswerOption]) -> Vec<Known<'_>> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut found = Vec::with_capacity(options.len());
    for option in options {
        let value = Value::find(&option.extra, "value").flatten();
        let text = text(option, value.as_ref());
        let label = text.as_ref().map_or_else(
            || value.as_ref().map(|value| value.show("en")).unwrap_or_default(),
            |text| text.original().to_owned(),
        );
        let key = key(value.as_ref());
        let again = seen.entry(key.clone()).and_modify(|times| *times += 1).or_insert(0);
        let key = if *again == 0 { key } else { format!("{key}#{again}") };
        found.push(Known { key, label, text, points: option_points(option), option });
    }
    found
}

fn key(value: Option<&Value>) -> String {
    match value {
        Some(Value::Coding(coding)) => match &coding.code {
            Some(code) => format!("{}|{code}", coding.system.as_deref().unwrap_or_default()),
            None => coding.display.clone().unwrap_or_default(),
        },
        Some(value) => format!("{}:{}", value.type_name(), value.show("en")),
        None => String::new(),
    }
}

/// The words of an option; `None` where its value is all there is.
fn text(option: &AnswerOption, value: Option<&Value>) -> Option<Text> {
    match value? {
        Value::Coding(_) => Text::find(option.extra.get("valueCoding")?.as_object()?, "display"),
        Value::String(text) => Text::read(text, option.extra.get("_valueString")),
        _ => None,
    }
}

/// The original words of the option that a value is.
pub(super) fn label_of(item: &Item, value: &Value) -> Option<String> {
    let is_it = |option: &&AnswerOption| {
        Value::find(&option.extra, "value").flatten().is_some_and(|own| own.is_same(value))
    };
    let option = item.answer_option.iter().find(is_it)?;
    text(option, Some(value))
        .or_else(|| text(option, Value::find(&option.extra, "value").flatten().as_ref()))
        .map(|text| text.original().to_owned())
}

/// An option without its words and points.
fn rest(option: &AnswerOption) -> Json {
    let mut json = serde_json::to_value(option).unwrap_or_default();
    without_points(&mut json);
    if let Some(fields) = json.as_object_mut() {
        let siblings: Vec<String> =
            fields.keys().filter(|name| name.starts_with("_value")).cloned().collect();
        for name in siblings {
            bare(fields, &name);
        }
        if let Some(coding) = fields.get_mut("valueCoding") {
            without_points(coding);
            if let Some(coding) = coding.as_object_mut() {
                coding.shift_remove("display");
                bare(coding, "_display");
            }
        }
    }
    json
}

/// The sibling of a primitive without translations and points; gone where nothing is left.
fn bare(fields: &mut serde_json::Map<String, Json>, name: &str) {
    let Some(mut left) = fields.get(name).map(without_translations) else { return };
    without_points(&mut left);
    if left.is_null() || left.as_object().is_some_and(serde_json::Map::is_empty) {
        fields.shift_remove(name);
    } else {
        fields.insert(name.to_owned(), left);
    }
}

fn without_points(json: &mut Json) {
    let Some(fields) = json.as_object_mut() else { return };
    let Some(extensions) = fields.get_mut("extension").and_then(Json::as_array_mut) else { return };
    extensions.retain(|extension| {
        extension.get("url").and_then(Json::as_str).is_none_or(|url| !urls::WEIGHTS.contains(&url))
    });
    if extensions.is_empty() {
        fields.shift_remove("extension");
    }
}
