//! When an item is asked.

use serde_json::Value as Json;

use super::{Aspect, Change, Said, Side, options, places::Tree};
use crate::domain::questionnaire::{
    resource::{EnableWhen, Item},
    rules::Operator,
};
use crate::domain::value::Value;

pub(super) fn compare(
    (old_tree, old): (&Tree<'_>, &Item),
    (new_tree, new): (&Tree<'_>, &Item),
    out: &mut Vec<Change>,
) {
    if is_same(old, new) {
        return;
    }
    out.push(Change::new(Aspect::Conditions, side(old_tree, old), side(new_tree, new)));
}

/// The order of conditions changes nothing, nor how one alone is joined.
fn is_same(old: &Item, new: &Item) -> bool {
    let sorted = |item: &Item| {
        let mut all: Vec<String> = item.enable_when.iter().map(|when| json(when).to_string()).collect();
        all.sort();
        all
    };
    let is_joined = old.enable_when.len() > 1 || new.enable_when.len() > 1;
    sorted(old) == sorted(new) && (!is_joined || is_any(old) == is_any(new))
}

fn json(when: &EnableWhen) -> Json {
    serde_json::to_value(when).unwrap_or_default()
}

fn is_any(item: &Item) -> bool {
    item.enable_behavior.as_deref() != Some("all")
}

fn side(tree: &Tree<'_>, item: &Item) -> Side {
    if item.enable_when.is_empty() {
        return Side::Nothing;
    }
    let each = item.enable_when.iter().filter_map(|when| said(tree, when)).collect();
    Side::Conditions { any: item.enable_when.len() > 1 && is_any(item), each }
}

/// A condition in words; `None` where it can't be read.
pub(super) fn said(tree: &Tree<'_>, when: &EnableWhen) -> Option<Said> {
    let name = when.question.as_deref()?;
    let asked = tree.find(name);
    let answer = Value::find(&when.extra, "answer").flatten()?;
    Some(Said {
        question: asked.map_or_else(|| name.to_owned(), super::places::Node::label),
        operator: Operator::from_code(when.operator.as_deref()?)?,
        words: asked.and_then(|asked| options::label_of(asked.item, &answer)),
        answer,
    })
}
