//! Scores that come, go and change places.

use serde_json::{Value as Json, json};

use super::{computing, extend, primary};
use crate::domain::questionnaire::{
    edit::{
        Change, Tree,
        apply::{apply, extensions},
        parts::{simple, told},
        place::link_id,
        references::references_to,
    },
    urls::{PRIMARY_SCORE, SCORE},
};

/// A new score of all questions with points, behind the others, with a key of its own; and that key.
pub fn add_score(resource: &Json, label: &str, kind: &str) -> (String, Vec<Change>) {
    let (_, mut all) = extensions(resource, SCORE);
    let keys: Vec<String> = all.iter().map(|score| told(score, "key")).collect();
    let first = if all.is_empty() { "total" } else { "score" };
    let mut free = std::iter::once(first.to_owned()).chain((2_u32..).map(|number| format!("score-{number}")));
    let key = free.find(|key| !keys.contains(key)).unwrap_or_default();
    let parts = [
        simple("key", "String", key.as_str().into()),
        simple("label", "String", label.into()),
        simple("kind", "Code", kind.into()),
    ];
    all.push(json!({"url": SCORE, "extension": parts}));
    let changes = extend(resource, SCORE, all).into_iter().collect();
    (key, changes)
}

/// Takes a score away, with the hidden item that computed it and what names it as the primary one.
pub fn delete_score(resource: &Json, key: &str) -> Vec<Change> {
    let (_, mut all) = extensions(resource, SCORE);
    let tree = Tree::of(resource);
    let computing = all.iter().find(|score| told(score, "key") == key).and_then(|it| computing(&tree, it));
    all.retain(|score| told(score, "key") != key);
    let mut changes: Vec<Change> = Vec::new();
    // the place of the scores is known only once the other extension is gone
    let mut rest = resource.clone();
    if primary(resource).as_deref() == Some(key) {
        changes.extend(extend(resource, PRIMARY_SCORE, Vec::new()));
        apply(&mut rest, &changes).unwrap_or_default();
    }
    changes.extend(extend(&rest, SCORE, all));
    if let Some(item) = computing
        && references_to(resource, link_id(item)).len() <= 1
        && let Some(place) = tree.place(link_id(item))
    {
        changes.push(Change::Remove { place, item: item.clone() });
    }
    changes
}

/// One step up or down, which is the order in which they are computed and shown.
pub fn move_score(resource: &Json, key: &str, is_up: bool) -> Vec<Change> {
    let (_, mut all) = extensions(resource, SCORE);
    let Some(at) = all.iter().position(|score| told(score, "key") == key) else { return Vec::new() };
    let other = if is_up { at.checked_sub(1) } else { Some(at + 1).filter(|at| *at < all.len()) };
    let Some(other) = other else { return Vec::new() };
    all.swap(at, other);
    extend(resource, SCORE, all).into_iter().collect()
}
