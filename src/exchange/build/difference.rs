//! What a questionnaire loses on its way through another format: the original beside what comes back.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value as Json};

use super::resource::{list, text};
use crate::domain::questionnaire::urls;

/// A property that comes back differently, or not at all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Lost {
    /// Such as `maxLength`, or `minValue` of an extension.
    pub(in super::super) property: String,
    /// Nothing of it came back.
    pub(in super::super) is_gone: bool,
    /// Nobody who answers sees a difference.
    pub(in super::super) is_unseen: bool,
}

/// Properties that only programs and authors read.
const UNSEEN: [&str; 25] = [
    "linkId",
    "code",
    "definition",
    "system",
    "version",
    "url",
    "status",
    "date",
    "publisher",
    "name",
    "contact",
    "subjectType",
    "copyright",
    "purpose",
    "id",
    "meta",
    "text.status",
    "useContext",
    "jurisdiction",
    "approvalDate",
    "lastReviewDate",
    "effectivePeriod",
    "experimental",
    "identifier",
    "derivedFrom",
];

/// Everything that differs between a questionnaire and what comes back, each with the linkId of its item; of an item that
/// doesn't come back the whole. `names` tells by which linkIds an item may come back; `None` leaves it out.
pub(in super::super) fn lost_throughout<'j>(
    before: &'j Json,
    after: &Json,
    names: impl Fn(&'j str) -> Option<Vec<&'j str>>,
) -> Vec<(Option<&'j str>, Lost)> {
    let mut all: Vec<(Option<&str>, Lost)> = lost(before, after).into_iter().map(|one| (None, one)).collect();
    let mut known = HashMap::new();
    index(after, &mut known);
    let mut waiting: Vec<&Json> = list(before, "item").iter().rev().collect();
    while let Some(item) = waiting.pop() {
        let link_id = text(item, "linkId");
        waiting.extend(list(item, "item").iter().rev());
        let Some(names) = names(link_id) else { continue };
        let found = names.into_iter().find_map(|name| known.get(name));
        let whole = || vec![Lost { property: "item".to_owned(), is_gone: true, is_unseen: false }];
        let found = found.map_or_else(whole, |found| lost(item, found));
        all.extend(found.into_iter().map(|one| (Some(link_id), one)));
    }
    all
}

fn index<'b>(json: &'b Json, found: &mut HashMap<&'b str, &'b Json>) {
    for item in list(json, "item") {
        found.insert(text(item, "linkId"), item);
        index(item, found);
    }
}

/// Between two items, or two questionnaires, without the items in them.
fn lost(before: &Json, after: &Json) -> Vec<Lost> {
    let mut found = BTreeSet::new();
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else { return Vec::new() };
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names.into_iter().filter(|name| *name != "item") {
        match (before.get(name), after.get(name)) {
            (Some(a), Some(b)) if name == "extension" => extensions(a, b, "", &mut found),
            (Some(a), None) if name == "extension" => extensions(a, &Json::Null, "", &mut found),
            (None, Some(b)) if name == "extension" => extensions(&Json::Null, b, "", &mut found),
            (a, b) => compare(a, b, name.trim_start_matches('_'), &mut found),
        }
    }
    found.into_iter().collect()
}

fn add(path: &str, is_gone: bool, found: &mut BTreeSet<Lost>) {
    let last = path.rsplit('.').next().unwrap_or(path);
    let is_unseen = UNSEEN.contains(&last);
    found.insert(Lost { property: path.to_owned(), is_gone, is_unseen });
}

fn compare(before: Option<&Json>, after: Option<&Json>, path: &str, found: &mut BTreeSet<Lost>) {
    match (before, after) {
        (Some(a), Some(b)) if a == b => {}
        (Some(Json::Object(a)), Some(Json::Object(b))) => objects(a, b, path, found),
        (Some(Json::Array(a)), Some(Json::Array(b))) if a.len() == b.len() => {
            for (a, b) in a.iter().zip(b) {
                compare(Some(a), Some(b), path, found);
            }
        }
        (Some(Json::Number(a)), Some(Json::Number(b))) if same(a, b) => {}
        (Some(_), None) => add(path, true, found),
        (Some(_) | None, Some(_)) => add(path, false, found),
        (None, None) => {}
    }
}

fn same(a: &serde_json::Number, b: &serde_json::Number) -> bool {
    let decimal = |number: &serde_json::Number| number.to_string().parse::<rust_decimal::Decimal>().ok();
    decimal(a).is_some() && decimal(a) == decimal(b)
}

fn objects(before: &Map<String, Json>, after: &Map<String, Json>, path: &str, found: &mut BTreeSet<Lost>) {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        let (a, b) = (before.get(name), after.get(name));
        if name == "extension" {
            extensions(a.unwrap_or(&Json::Null), b.unwrap_or(&Json::Null), path, found);
            continue;
        }
        let name = name.trim_start_matches('_');
        let name = if name.starts_with("value") { path.to_owned() } else { format!("{path}.{name}") };
        compare(a, b, &name, found);
    }
}

/// By their urls; those of one url in their order.
fn extensions(before: &Json, after: &Json, path: &str, found: &mut BTreeSet<Lost>) {
    let list = |json: &Json| json.as_array().cloned().unwrap_or_default();
    let (before, mut after) = (list(before), list(after));
    // what reads answers for expressions is written anew
    after.retain(|one| one.get("url").and_then(Json::as_str) != Some(urls::VARIABLE));
    for one in &before {
        let url = one.get("url").and_then(Json::as_str).unwrap_or_default();
        if url == urls::VARIABLE {
            continue;
        }
        let at = after.iter().position(|other| other == one);
        let at = at.or_else(|| after.iter().position(|other| is_of(other, url)));
        let other = at.map(|at| after.remove(at));
        if other.as_ref() != Some(one) {
            match other {
                None => add(&join(path, name_of(url)), true, found),
                Some(other) if is_same_value(one, &other) => {}
                Some(_) => add(&join(path, name_of(url)), false, found),
            }
        }
    }
    for one in &after {
        let url = one.get("url").and_then(Json::as_str).unwrap_or_default();
        add(&join(path, name_of(url)), false, found);
    }
}

fn is_of(extension: &Json, url: &str) -> bool {
    let own = extension.get("url").and_then(Json::as_str).unwrap_or_default();
    own == url || (urls::WEIGHTS.contains(&own) && urls::WEIGHTS.contains(&url))
}

/// Equal but for the spelling of the number or the age of the url.
fn is_same_value(a: &Json, b: &Json) -> bool {
    let value = |json: &Json| {
        let fields = json.as_object()?;
        let (_, value) = fields.iter().find(|(name, _)| name.starts_with("value"))?;
        Some(value.clone())
    };
    match (value(a), value(b)) {
        (Some(Json::Number(a)), Some(Json::Number(b))) => same(&a, &b),
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The last part of an extension's url.
fn name_of(url: &str) -> &str {
    let last = url.rsplit('/').next().unwrap_or(url);
    ["sdc-questionnaire-", "questionnaire-"].iter().find_map(|start| last.strip_prefix(start)).unwrap_or(last)
}
