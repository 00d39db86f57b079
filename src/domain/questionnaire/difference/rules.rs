//! Red flag rules of an item that is on both sides.

use super::{Aspect, Change, Flag, Side, options};
use crate::domain::questionnaire::{
    compile::{part_text, severity},
    resource::{Extension, Item},
    rules::Operator,
    urls,
};
use crate::domain::value::Value;

pub(super) fn compare(old: &Item, new: &Item, out: &mut Vec<Change>) {
    let of = |item: &'_ Item| -> Vec<(String, Extension)> {
        let rules = item.extension.iter().filter(|extension| extension.url == urls::RED_FLAG).cloned();
        rules.enumerate().map(|(at, rule)| (key(at, &rule), rule)).collect()
    };
    let (before, after) = (of(old), of(new));
    let find = |all: &[(String, Extension)], key: &str| {
        all.iter().find(|(own, _)| own == key).map(|(_, rule)| rule.clone())
    };
    for (key, rule) in &after {
        let was = find(&before, key);
        if was.as_ref() != Some(rule) {
            let before = was.map_or(Side::Nothing, |was| side(old, &was));
            out.push(Change::new(Aspect::RedFlag, before, side(new, rule)));
        }
    }
    for (_, rule) in before.iter().filter(|(key, _)| find(&after, key).is_none()) {
        out.push(Change::new(Aspect::RedFlag, side(old, rule), Side::Nothing));
    }
}

/// What the author calls it, else its place.
fn key(at: usize, rule: &Extension) -> String {
    rule.part("key").and_then(Extension::text).map_or_else(|| format!("#{at}"), str::to_owned)
}

fn side(item: &Item, rule: &Extension) -> Side {
    let operator = rule.part("operator").and_then(Extension::text).unwrap_or("=");
    let trigger = rule.part("answer").or_else(|| rule.part("points")).and_then(Extension::value);
    let (Some(operator), Some(value)) = (Operator::from_code(operator), trigger) else {
        return Side::Nothing;
    };
    let label = part_text(rule, "label");
    Side::RedFlag(Box::new(Flag {
        label: label.map(|text| text.original().to_owned()).or_else(|| item.text.clone()).unwrap_or_default(),
        operator,
        against: options::label_of(item, &value).map_or(value, Value::String),
        severity: severity(rule),
    }))
}
