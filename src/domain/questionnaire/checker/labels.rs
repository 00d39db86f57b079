//! Codes and words that are there twice, or not at all.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use super::{Findings, Place};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::{Compiled, Item, Limits, Questionnaire, resource};
use crate::domain::value::Value;

pub(super) fn check(questionnaire: &Questionnaire, compiled: &Compiled, out: &mut Findings) {
    for item in compiled.items() {
        options(item, out);
        counts(&item.limits, item, out);
    }
    item_codes(questionnaire, out);
}

fn options(item: &Item, out: &mut Findings) {
    let (mut values, mut labels): (HashSet<String>, HashSet<String>) = (HashSet::new(), HashSet::new());
    for (position, option) in item.options().iter().enumerate().filter(|(_, option)| !option.is_concept) {
        let at = |code| Problem::at(&item.link_id, code);
        if !values.insert(key(&option.value)) {
            out.warn(Place::Options, at(Code::DuplicateOption).with("code", code(&option.value)));
        }
        let label = option.display.original().trim();
        if !label.is_empty() && !labels.insert(label.to_lowercase()) {
            out.warn(Place::Options, at(Code::DuplicateOptionLabel).with("label", label));
        }
        if is_wordless(&option.value) {
            let wanting =
                if option.picture.is_some() { Code::PictureWithoutText } else { Code::OptionWithoutText };
            out.warn(Place::Options, at(wanting).with("position", position + 1));
        }
    }
}

/// A code without words of its own.
fn is_wordless(value: &Value) -> bool {
    match value {
        Value::Coding(coding) => coding.display.as_deref().is_none_or(|display| display.trim().is_empty()),
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

fn key(value: &Value) -> String {
    match value {
        Value::Coding(coding) => {
            let code = coding.code.as_ref().or(coding.display.as_ref());
            format!("{}|{}", coding.system.as_deref().unwrap_or_default(), code.map_or("", String::as_str))
        }
        value => format!("{}:{}", value.type_name(), value.show("en")),
    }
}

fn code(value: &Value) -> String {
    match value {
        Value::Coding(coding) => coding.code.clone().or_else(|| coding.display.clone()).unwrap_or_default(),
        value => value.show("en"),
    }
}

/// Counts that no answer can meet.
fn counts(limits: &Limits, item: &Item, out: &mut Findings) {
    let pairs = [(limits.min_length, limits.max_length), (limits.min_occurs, limits.max_occurs)];
    for (min, max) in pairs.into_iter().filter_map(|(min, max)| min.zip(max)).filter(|(min, max)| min > max) {
        let problem = Problem::at(&item.link_id, Code::ImpossibleCounts);
        out.warn(Place::Limits, problem.with("min", min).with("max", max));
    }
    if item.required && limits.max_occurs == Some(0) {
        let problem = Problem::at(&item.link_id, Code::ImpossibleCounts);
        out.warn(Place::Limits, problem.with("min", 1).with("max", 0));
    }
    let is_closed = !item.options().is_empty() && !item.open_options && !item.offers_computed;
    if let Some(min) = limits.min_occurs.filter(|min| is_closed && *min > item.options().len()) {
        let problem = Problem::at(&item.link_id, Code::TooFewOptions);
        out.warn(Place::Options, problem.with("min", min).with("count", item.options().len()));
    }
}

/// Codes of items (`item.code`) that two of them have.
fn item_codes(questionnaire: &Questionnaire, out: &mut Findings) {
    let mut known: HashMap<String, &str> = HashMap::new();
    let mut waiting: Vec<&resource::Item> = questionnaire.item.iter().rev().collect();
    while let Some(item) = waiting.pop() {
        waiting.extend(item.item.iter().rev());
        let link_id = item.link_id.as_deref().unwrap_or_default();
        for coding in item.extra.get("code").and_then(Json::as_array).into_iter().flatten() {
            let part = |name: &str| coding.get(name).and_then(Json::as_str).unwrap_or_default();
            if part("code").is_empty() {
                continue;
            }
            let code = format!("{}|{}", part("system"), part("code"));
            match known.get(&code) {
                Some(other) if *other != link_id => {
                    let problem = Problem::at(link_id, Code::DuplicateItemCode);
                    out.hint(Place::Item, problem.with("code", part("code")).with("other", other));
                }
                _ => {
                    known.insert(code, link_id);
                }
            }
        }
    }
}
