//! What differs between two states of one draft, as changes.

use serde_json::Value as Json;

use super::{Change, Tree};

/// The changes of members that make the second of the first; `None` where items came, went or moved: those are changes that
/// only their author can name.
pub fn members(was: &Json, becomes: &Json) -> Option<Vec<Change>> {
    let (old, new) = (Tree::of(was), Tree::of(becomes));
    let mut changes = Vec::new();
    compare(None, was, becomes, &mut changes);
    let mut pairs = old.items().zip(new.items());
    let is_same = old.len() == new.len()
        && pairs.all(|((depth, old), (other, new))| {
            let id = old.get("linkId").and_then(Json::as_str);
            compare(id, old, new, &mut changes);
            depth == other && id.is_some() && old.get("linkId") == new.get("linkId")
        });
    is_same.then_some(changes)
}

fn compare(item: Option<&str>, was: &Json, becomes: &Json, changes: &mut Vec<Change>) {
    let (Some(old), Some(new)) = (was.as_object(), becomes.as_object()) else { return };
    let mut names: Vec<&String> =
        old.keys().chain(new.keys().filter(|name| !old.contains_key(*name))).collect();
    names.retain(|name| *name != "item" && old.get(*name) != new.get(*name));
    changes.extend(names.into_iter().map(|name| Change::Put {
        item: item.map(str::to_owned),
        member: name.clone(),
        was: old.get(name).cloned(),
        becomes: new.get(name).cloned(),
    }));
}
