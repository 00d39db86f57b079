//! What is done on the canvas, as changes of the resource.

use serde_json::{Value as Json, json};

use super::read::{expression, is_any};
use crate::domain::questionnaire::{
    edit::{Change, ConditionRow, Tree, answers, condition_rows, extended, write_conditions},
    urls::POSITION,
};

/// Coordinates further out are no drawing.
const FURTHEST: i32 = 100_000;

/// Why an answer can't lead there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The question, the answer or the element is not there (any more).
    Missing,
    /// The element stands before the question, or around it.
    Backwards,
    /// The element waits for several conditions that must hold together, or for an expression: one more answer would change
    /// what they mean.
    Together,
}

/// Lets the answer lead to the element: it appears with this answer too. Nothing where it does so already.
///
/// # Errors
/// Why it can't.
pub fn connect(resource: &Json, question: &str, answer: &str, target: &str) -> Result<Vec<Change>, Unfit> {
    let tree = Tree::of(resource);
    let (Some(asked), Some(item)) = (tree.find(question), tree.find(target)) else {
        return Err(Unfit::Missing);
    };
    if !answers(asked).iter().any(|(key, _)| key == answer) {
        return Err(Unfit::Missing);
    }
    if !super::later(&tree, question).contains(&target) {
        return Err(Unfit::Backwards);
    }
    let mut rows = condition_rows(item);
    if rows.iter().any(|row| is_this(row, question, answer)) {
        return Ok(Vec::new());
    }
    if expression(item).is_some() || (rows.len() > 1 && !is_any(item)) {
        return Err(Unfit::Together);
    }
    rows.push(ConditionRow {
        at: None,
        question: question.to_owned(),
        operator: "=".to_owned(),
        answer: answer.to_owned(),
        ..ConditionRow::default()
    });
    let written = write_conditions(&tree, item, &rows).map_err(|_wrong| Unfit::Missing)?;
    let mut changes: Vec<Change> = written.into_iter().collect();
    if rows.len() > 1 && !is_any(item) {
        changes.push(put(item, target, "enableBehavior", Some("any".into())));
    }
    Ok(changes)
}

/// The answer no longer leads to the element. One whose last condition goes always appears.
///
/// # Errors
/// [`Unfit::Missing`] where the element is not there.
pub fn disconnect(resource: &Json, question: &str, answer: &str, target: &str) -> Result<Vec<Change>, Unfit> {
    let tree = Tree::of(resource);
    let item = tree.find(target).ok_or(Unfit::Missing)?;
    let mut rows = condition_rows(item);
    let were = rows.len();
    rows.retain(|row| !is_this(row, question, answer));
    if rows.len() == were {
        return Ok(Vec::new());
    }
    let written = write_conditions(&tree, item, &rows).map_err(|_wrong| Unfit::Missing)?;
    let mut changes: Vec<Change> = written.into_iter().collect();
    if rows.len() < 2 && item.get("enableBehavior").is_some() {
        changes.push(put(item, target, "enableBehavior", None));
    }
    Ok(changes)
}

/// The element waits for no answer any more; an expression stays.
///
/// # Errors
/// [`Unfit::Missing`] where the element is not there.
pub fn set_free(resource: &Json, target: &str) -> Result<Vec<Change>, Unfit> {
    let tree = Tree::of(resource);
    let item = tree.find(target).ok_or(Unfit::Missing)?;
    let there = ["enableWhen", "enableBehavior"].into_iter().filter(|member| item.get(member).is_some());
    Ok(there.map(|member| put(item, target, member, None)).collect())
}

/// Keeps where the author put a node.
///
/// # Errors
/// [`Unfit::Missing`] where the element is not there.
pub fn position(resource: &Json, id: &str, x: i32, y: i32) -> Result<Vec<Change>, Unfit> {
    let tree = Tree::of(resource);
    let item = tree.find(id).ok_or(Unfit::Missing)?;
    let part = |name: &str, at: i32| json!({"url": name, "valueInteger": at.clamp(-FURTHEST, FURTHEST)});
    let becomes = vec![json!({"url": POSITION, "extension": [part("x", x), part("y", y)]})];
    Ok(extended(item, POSITION, becomes).into_iter().collect())
}

/// Where its author put the node of an item.
pub(super) fn position_of(item: &Json) -> Option<(i32, i32)> {
    let mut all = item.get("extension")?.as_array()?.iter();
    let parts = all.find(|one| one.get("url").and_then(Json::as_str) == Some(POSITION))?.get("extension")?;
    let part = |name: &str| {
        let part =
            parts.as_array()?.iter().find(|part| part.get("url").and_then(Json::as_str) == Some(name))?;
        let at = i32::try_from(part.get("valueInteger")?.as_i64()?).ok()?;
        Some(at.clamp(-FURTHEST, FURTHEST))
    };
    Some((part("x")?, part("y")?))
}

/// Forgets where nodes were put: all is drawn as computed.
pub fn organise(resource: &Json) -> Vec<Change> {
    let tree = Tree::of(resource);
    tree.items().filter_map(|(_, item)| extended(item, POSITION, Vec::new())).collect()
}

fn is_this(row: &ConditionRow, question: &str, answer: &str) -> bool {
    row.question == question && row.operator == "=" && row.answer == answer
}

fn put(item: &Json, id: &str, member: &str, becomes: Option<Json>) -> Change {
    let was = item.get(member).cloned();
    Change::Put { item: Some(id.to_owned()), member: member.to_owned(), was, becomes }
}
