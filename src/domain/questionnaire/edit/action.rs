//! What an author does, as changes.

use serde_json::{Value as Json, json};

use super::{
    Change, Place, Refusal, Tree, apply,
    place::{children, link_id},
    references::{renamed, renaming},
};

/// What an author does to items. Of items named together those below another of them move with it.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// New items, each with its children; linkIds that are taken are replaced.
    Add {
        items: Vec<Json>,
        place: Place,
    },
    /// A copy behind each of them.
    Duplicate {
        items: Vec<String>,
    },
    Delete {
        items: Vec<String>,
    },
    /// One step within the tree.
    Shift {
        items: Vec<String>,
        step: Step,
    },
    /// To another place, in their order.
    MoveTo {
        items: Vec<String>,
        place: Place,
    },
    /// Another linkId, also wherever the item is named.
    Rename {
        from: String,
        to: String,
    },
}

/// A step of an item within the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Up,
    Down,
    /// Becomes the last item below the one before it.
    In,
    /// Leaves its group, and stands behind it.
    Out,
}

/// Does it: the changes made, none where nothing is to do (an item at the top has no step up).
pub fn act(resource: &mut Json, action: &Action) -> Result<Vec<Change>, Refusal> {
    let mut draft = Draft { resource, changes: Vec::new() };
    let done = match action {
        Action::Add { items, place } => draft.add(items, place),
        Action::Duplicate { items } => draft.duplicate(items),
        Action::Delete { items } => draft.delete(items),
        Action::Shift { items, step } => draft.shift(items, *step),
        Action::MoveTo { items, place } => draft.move_to(items, place),
        Action::Rename { from, to } if from == to => Ok(()),
        Action::Rename { from, to } => {
            let changes = renaming(draft.resource, from, to);
            draft.apply(changes)
        }
    };
    let Draft { resource, changes } = draft;
    if let Err(refusal) = done {
        apply(resource, &super::inverse(&changes)).unwrap_or_default();
        return Err(refusal);
    }
    Ok(changes)
}

struct Draft<'a> {
    resource: &'a mut Json,
    changes: Vec<Change>,
}

impl Draft<'_> {
    fn apply(&mut self, changes: Vec<Change>) -> Result<(), Refusal> {
        apply(self.resource, &changes)?;
        self.changes.extend(changes);
        Ok(())
    }

    /// Those that are there and not below another of them, in document order.
    fn chosen(&self, items: &[String]) -> Result<Vec<String>, Refusal> {
        let tree = Tree::of(self.resource);
        if let Some(missing) = items.iter().find(|id| !tree.contains(id)) {
            return Err(Refusal::Missing(missing.clone()));
        }
        let is_named = |id: &str| items.iter().any(|item| item == id);
        let is_topmost = |id: &str| !items.iter().any(|other| other != id && tree.is_within(id, other));
        Ok(tree.ids().filter(|id| is_named(id) && is_topmost(id)).map(str::to_owned).collect())
    }

    fn add(&mut self, items: &[Json], place: &Place) -> Result<(), Refusal> {
        let mut place = place.clone();
        for item in items {
            let item = with_free_ids(self.resource, item);
            let id = link_id(&item).to_owned();
            self.apply(vec![Change::Insert { place: place.clone(), item }])?;
            place.after = Some(id);
        }
        Ok(())
    }

    fn duplicate(&mut self, items: &[String]) -> Result<(), Refusal> {
        for id in self.chosen(items)? {
            let tree = Tree::of(self.resource);
            let (Some(item), Some(place)) = (tree.find(&id), tree.place(&id)) else { continue };
            let item = with_free_ids(self.resource, item);
            self.apply(vec![Change::Insert { place: Place { after: Some(id), ..place }, item }])?;
        }
        Ok(())
    }

    fn delete(&mut self, items: &[String]) -> Result<(), Refusal> {
        for id in self.chosen(items)? {
            let tree = Tree::of(self.resource);
            let (Some(item), Some(place)) = (tree.find(&id), tree.place(&id)) else { continue };
            let item = item.clone();
            self.apply(vec![Change::Remove { place, item }])?;
        }
        Ok(())
    }

    fn shift(&mut self, items: &[String], step: Step) -> Result<(), Refusal> {
        let mut chosen = self.chosen(items)?;
        if matches!(step, Step::Down | Step::Out) {
            chosen.reverse();
        }
        let mut stay: Vec<String> = Vec::new();
        for id in chosen {
            let to = stepped(&Tree::of(self.resource), &id, step, &stay);
            match to {
                Some(to) => self.carry(&id, to)?,
                None => stay.push(id),
            }
        }
        Ok(())
    }

    fn move_to(&mut self, items: &[String], place: &Place) -> Result<(), Refusal> {
        let mut place = place.clone();
        for id in self.chosen(items)? {
            if place.after.as_deref() != Some(id.as_str()) {
                self.carry(&id, place.clone())?;
            }
            place.after = Some(id);
        }
        Ok(())
    }

    fn carry(&mut self, id: &str, to: Place) -> Result<(), Refusal> {
        let tree = Tree::of(self.resource);
        let from = tree.place(id).ok_or_else(|| Refusal::Missing(id.to_owned()))?;
        let into = to.parent.as_deref().and_then(|parent| tree.find(parent));
        if into.is_some_and(|parent| !takes_items(parent)) {
            return Err(Refusal::NoPlace);
        }
        if from == to {
            return Ok(());
        }
        self.apply(vec![Change::Move { item: id.to_owned(), from, to }])
    }
}

/// Where one step leads; `None` where there is none, or where one that stays is in the way.
fn stepped(tree: &Tree<'_>, id: &str, step: Step, stay: &[String]) -> Option<Place> {
    let siblings = tree.siblings(id);
    let at = siblings.iter().position(|sibling| *sibling == id)?;
    let parent = tree.parent(id).map(str::to_owned);
    let stays = |other: &str| stay.iter().any(|id| id == other);
    let behind = |after: Option<&&str>| after.map(|id| (*id).to_owned());
    match step {
        Step::Up => {
            let before = at.checked_sub(1)?;
            let after = behind(before.checked_sub(1).and_then(|at| siblings.get(at)));
            (!stays(siblings.get(before)?)).then_some(Place { parent, after })
        }
        Step::Down => {
            let next = *siblings.get(at + 1)?;
            (!stays(next)).then(|| Place { parent, after: Some(next.to_owned()) })
        }
        Step::In => {
            let before = *siblings.get(at.checked_sub(1)?)?;
            if stays(before) || !takes_items(tree.find(before)?) {
                return None;
            }
            Some(Place { parent: Some(before.to_owned()), after: behind(tree.below(Some(before)).last()) })
        }
        Step::Out => {
            let parent = parent?;
            Some(Place { parent: tree.parent(&parent).map(str::to_owned), after: Some(parent) })
        }
    }
}

/// Whether items may stand below it: a message takes none (FHIR que-1).
fn takes_items(item: &Json) -> bool {
    item.get("type").and_then(Json::as_str) != Some("display")
}

/// The item with linkIds that nobody has: those of its own that are free stay, and conditions among its items follow.
fn with_free_ids(resource: &Json, item: &Json) -> Json {
    let tree = Tree::of(resource);
    let own = items_within(item);
    let mut given: Vec<String> = Vec::with_capacity(own.len());
    for item in &own {
        let id = link_id(item);
        let is_given = |id: &str| tree.contains(id) || given.iter().any(|other| other == id);
        let free = if id.is_empty() || is_given(id) {
            free_id(&stem(id, item), |id| is_given(id) || own.iter().any(|item| link_id(item) == id))
        } else {
            id.to_owned()
        };
        given.push(free);
    }
    let mut copy = item.clone();
    for (item, to) in own.iter().zip(&given).filter(|(item, to)| link_id(item) != to.as_str()) {
        if !link_id(item).is_empty() {
            follow(&mut copy, link_id(item), to);
        }
    }
    give(&mut copy, &mut given.into_iter());
    copy
}

/// The item and all below it, in document order.
fn items_within(item: &Json) -> Vec<&Json> {
    let mut found = vec![item];
    found.extend(children(item).iter().flat_map(items_within));
    found
}

/// Gives linkIds in document order.
fn give(item: &mut Json, ids: &mut impl Iterator<Item = String>) {
    if let (Some(id), Some(fields)) = (ids.next(), item.as_object_mut()) {
        fields.insert("linkId".to_owned(), id.into());
    }
    for child in item.get_mut("item").and_then(Json::as_array_mut).into_iter().flatten() {
        give(child, ids);
    }
}

fn follow(item: &mut Json, from: &str, to: &str) {
    for member in ["enableWhen", "extension"] {
        if let Some(json) = item.get_mut(member) {
            *json = renamed(json, from, to);
        }
    }
    for child in item.get_mut("item").and_then(Json::as_array_mut).into_iter().flatten() {
        follow(child, from, to);
    }
}

/// What a new linkId begins with: that of the original without its number, else a letter for its kind.
fn stem(id: &str, item: &Json) -> String {
    let kind = item.get("type").and_then(Json::as_str).unwrap_or_default();
    match id.rsplit_once('-') {
        Some((stem, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => format!("{stem}-"),
        _ if !id.is_empty() => format!("{id}-"),
        _ if kind == "group" => "g".to_owned(),
        _ if kind == "display" => "m".to_owned(),
        _ => "q".to_owned(),
    }
}

fn free_id(stem: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let first = if stem.ends_with('-') { 2 } else { 1 };
    let mut numbers = (first..).map(|number: u32| format!("{stem}{number}"));
    numbers.find(|id| !is_taken(id)).unwrap_or_default()
}

/// A new item of this type without words; it gets its linkId where it is added.
pub fn blank(kind: &str) -> Json {
    json!({"linkId": "", "text": "", "type": kind})
}
