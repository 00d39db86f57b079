//! Applying changes to the resource.

use serde_json::{Map, Value as Json, json};

use super::{
    Change, Place,
    place::{self, array, children, find_mut, link_id, way_to},
};
use crate::domain::questionnaire::MAX_DEPTH;

/// Why a change can't be applied. The resource is then as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The item is not there (any more).
    Missing(String),
    /// What is there is not what the author of the change saw: somebody else changed it.
    Changed(String),
    /// Another item has this linkId.
    Taken(String),
    /// The place is not there, or below the item itself.
    NoPlace,
    /// Items inside each other would be more than the engine takes.
    TooDeep,
}

/// Applies all of them, or none.
pub fn apply(resource: &mut Json, changes: &[Change]) -> Result<(), Refusal> {
    for (done, change) in changes.iter().enumerate() {
        if let Err(refusal) = apply_one(resource, change) {
            for change in changes.iter().take(done).rev() {
                // what was just applied can be taken back: nothing came between
                apply_one(resource, &change.inverse()).unwrap_or_default();
            }
            return Err(refusal);
        }
    }
    Ok(())
}

fn apply_one(resource: &mut Json, change: &Change) -> Result<(), Refusal> {
    match change {
        Change::Put { item, member, was, becomes } => {
            put(resource, item.as_deref(), member, was.as_ref(), becomes.as_ref())
        }
        Change::Extend { item, url, at, was, becomes } => {
            extend(resource, item.as_deref(), url, *at, was, becomes)
        }
        Change::Insert { place, item } => insert(resource, place, item),
        Change::Remove { place, item } => remove(resource, place, item),
        Change::Move { item, from, to } => shift(resource, item, from, to),
        Change::Rename { from, to } => rename(resource, from, to),
    }
}

fn holder<'a>(resource: &'a mut Json, id: Option<&str>) -> Result<&'a mut Map<String, Json>, Refusal> {
    let missing = || Refusal::Missing(id.unwrap_or_default().to_owned());
    find_mut(resource, id).and_then(Json::as_object_mut).ok_or_else(missing)
}

fn changed(id: Option<&str>) -> Refusal {
    Refusal::Changed(id.unwrap_or_default().to_owned())
}

fn put(
    resource: &mut Json,
    id: Option<&str>,
    member: &str,
    was: Option<&Json>,
    becomes: Option<&Json>,
) -> Result<(), Refusal> {
    let fields = holder(resource, id)?;
    if fields.get(member) != was {
        return Err(changed(id));
    }
    match becomes {
        Some(value) => drop(fields.insert(member.to_owned(), value.clone())),
        None => drop(fields.shift_remove(member)),
    }
    Ok(())
}

/// The extensions of this address at an item or a resource, and where the first stands (else the end).
pub(super) fn extensions(holder: &Json, url: &str) -> (usize, Vec<Json>) {
    let all = array(holder, "extension");
    let is_one = |extension: &&Json| place::url(extension) == url;
    let at = all.iter().position(|extension| is_one(&extension)).unwrap_or(all.len());
    (at, all.iter().filter(is_one).cloned().collect())
}

/// The change that makes these the item's extensions of this address; `None` where they are so already.
pub fn extended(item: &Json, url: &str, becomes: Vec<Json>) -> Option<Change> {
    let (at, was) = extensions(item, url);
    let item = Some(link_id(item).to_owned());
    (was != becomes).then(|| Change::Extend { item, url: url.to_owned(), at, was, becomes })
}

fn extend(
    resource: &mut Json,
    id: Option<&str>,
    url: &str,
    at: usize,
    was: &[Json],
    becomes: &[Json],
) -> Result<(), Refusal> {
    let there = find_mut(resource, id).ok_or_else(|| Refusal::Missing(id.unwrap_or_default().to_owned()))?;
    if extensions(there, url).1 != was {
        return Err(changed(id));
    }
    let fields = holder(resource, id)?;
    let all = fields.entry("extension").or_insert_with(|| json!([]));
    let Some(all) = all.as_array_mut() else { return Err(changed(id)) };
    all.retain(|extension| place::url(extension) != url);
    let at = at.min(all.len());
    all.splice(at..at, becomes.iter().cloned());
    if all.is_empty() {
        fields.shift_remove("extension");
    }
    Ok(())
}

fn insert(resource: &mut Json, place: &Place, item: &Json) -> Result<(), Refusal> {
    if let Some(taken) = ids_within(item).into_iter().find(|id| way_to(resource, id).is_some()) {
        return Err(Refusal::Taken(taken.to_owned()));
    }
    let levels = place.parent.as_deref().map_or(Some(0), |id| Some(way_to(resource, id)?.len()));
    if levels.ok_or(Refusal::NoPlace)? + height(item) > MAX_DEPTH {
        return Err(Refusal::TooDeep);
    }
    let fields = holder(resource, place.parent.as_deref()).map_err(|_missing| Refusal::NoPlace)?;
    let there = fields.get("item").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    let at = match place.after.as_deref() {
        None => 0,
        Some(id) => 1 + there.iter().position(|other| link_id(other) == id).ok_or(Refusal::NoPlace)?,
    };
    let siblings = fields.entry("item").or_insert_with(|| json!([]));
    let Some(siblings) = siblings.as_array_mut() else { return Err(Refusal::NoPlace) };
    siblings.insert(at, item.clone());
    Ok(())
}

fn remove(resource: &mut Json, place: &Place, item: &Json) -> Result<(), Refusal> {
    let id = link_id(item);
    take(resource, place.parent.as_deref(), id, |there| there == item).map(drop)
}

/// Takes the item out, if it stands below `parent` and is as expected.
fn take(
    resource: &mut Json,
    parent: Option<&str>,
    id: &str,
    is_expected: impl Fn(&Json) -> bool,
) -> Result<Json, Refusal> {
    let missing = || Refusal::Missing(id.to_owned());
    let fields = holder(resource, parent).map_err(|_missing| missing())?;
    let siblings = fields.get_mut("item").and_then(Json::as_array_mut).ok_or_else(missing)?;
    let at = siblings.iter().position(|other| link_id(other) == id).ok_or_else(missing)?;
    if !siblings.get(at).is_some_and(is_expected) {
        return Err(Refusal::Changed(id.to_owned()));
    }
    let taken = siblings.remove(at);
    if siblings.is_empty() {
        fields.shift_remove("item");
    }
    Ok(taken)
}

fn shift(resource: &mut Json, id: &str, from: &Place, to: &Place) -> Result<(), Refusal> {
    let within = way_to(resource, id).ok_or_else(|| Refusal::Missing(id.to_owned()))?;
    let into =
        to.parent.as_deref().map(|parent| way_to(resource, parent).ok_or(Refusal::NoPlace)).transpose()?;
    if into.is_some_and(|way| way.starts_with(&within)) || to.after.as_deref() == Some(id) {
        return Err(Refusal::NoPlace);
    }
    let before = place_now(resource, id);
    let item = take(resource, from.parent.as_deref(), id, |_any| true)?;
    insert(resource, to, &item).inspect_err(|_refusal| {
        insert(resource, &before, &item).unwrap_or_default();
    })
}

fn place_now(resource: &Json, id: &str) -> Place {
    super::Tree::of(resource).place(id).unwrap_or_default()
}

fn rename(resource: &mut Json, from: &str, to: &str) -> Result<(), Refusal> {
    if way_to(resource, to).is_some() {
        return Err(Refusal::Taken(to.to_owned()));
    }
    holder(resource, Some(from))?.insert("linkId".to_owned(), to.into());
    Ok(())
}

fn ids_within(item: &Json) -> Vec<&str> {
    let mut ids = vec![link_id(item)];
    ids.extend(children(item).iter().flat_map(ids_within));
    ids
}

/// How many levels of items it takes, its own included.
fn height(item: &Json) -> usize {
    1 + children(item).iter().map(height).max().unwrap_or(0)
}
