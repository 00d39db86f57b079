//! Where an item stands, and finding it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// Below `parent` (`None`: at the top), behind the sibling `after` (`None`: first).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// The items of a resource in document order, each with its way down from the top.
#[derive(Debug)]
pub struct Tree<'a> {
    nodes: Vec<Node<'a>>,
    by_id: HashMap<&'a str, usize>,
}

#[derive(Debug)]
struct Node<'a> {
    id: &'a str,
    json: &'a Json,
    parent: Option<usize>,
    /// Its number among its siblings.
    number: usize,
}

impl<'a> Tree<'a> {
    /// Of a resource; items without a linkId are not found by it, those below them are.
    pub fn of(resource: &'a Json) -> Self {
        let mut tree = Self { nodes: Vec::new(), by_id: HashMap::new() };
        tree.walk(resource, None);
        tree
    }

    fn walk(&mut self, holder: &'a Json, parent: Option<usize>) {
        for (number, json) in children(holder).iter().enumerate() {
            let id = link_id(json);
            let index = self.nodes.len();
            self.nodes.push(Node { id, json, parent, number });
            self.by_id.entry(id).or_insert(index);
            self.walk(json, Some(index));
        }
    }

    /// The item of this linkId.
    pub fn find(&self, id: &str) -> Option<&'a Json> {
        Some(self.node(id)?.json)
    }

    pub fn contains(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// How many items there are, groups and messages included.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Every linkId in document order.
    pub fn ids(&self) -> impl Iterator<Item = &'a str> {
        self.nodes.iter().map(|node| node.id)
    }

    /// Every item with its depth (0: at the top), in document order.
    pub fn items(&self) -> impl Iterator<Item = (usize, &'a Json)> {
        self.nodes.iter().map(|node| {
            let above = std::iter::successors(node.parent, |index| self.nodes.get(*index)?.parent);
            (above.count(), node.json)
        })
    }

    /// Where the item stands.
    pub fn place(&self, id: &str) -> Option<Place> {
        let node = self.node(id)?;
        let parent = self.parent(id).map(str::to_owned);
        let after = node.number.checked_sub(1).map(|before| self.sibling(node, before).to_owned());
        Some(Place { parent, after })
    }

    /// The linkId of the group or question above it.
    pub fn parent(&self, id: &str) -> Option<&'a str> {
        Some(self.nodes.get(self.node(id)?.parent?)?.id)
    }

    /// The linkIds of its siblings with its own, in order.
    pub fn siblings(&self, id: &str) -> Vec<&'a str> {
        let Some(Node { parent, .. }) = self.node(id) else { return Vec::new() };
        self.nodes.iter().filter(|node| node.parent == *parent).map(|node| node.id).collect()
    }

    /// The linkIds of the items directly below it; `None`: those at the top.
    pub fn below(&self, id: Option<&str>) -> Vec<&'a str> {
        let parent = id.and_then(|id| self.index(id));
        if id.is_some() && parent.is_none() {
            return Vec::new();
        }
        self.nodes.iter().filter(|node| node.parent == parent).map(|node| node.id).collect()
    }

    /// Whether `id` is `ancestor` or stands below it.
    pub fn is_within(&self, id: &str, ancestor: &str) -> bool {
        let mut way = std::iter::successors(self.node(id), |node| self.nodes.get(node.parent?));
        way.any(|node| node.id == ancestor)
    }

    fn node(&self, id: &str) -> Option<&Node<'a>> {
        self.nodes.get(self.index(id)?)
    }

    fn index(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    fn sibling(&self, node: &Node<'a>, number: usize) -> &'a str {
        let found = self.nodes.iter().find(|other| other.parent == node.parent && other.number == number);
        found.map_or("", |other| other.id)
    }
}

/// What a form is about: an item, or for an empty linkId the questionnaire itself without what is in it.
pub fn subject(resource: &Json, id: &str) -> Option<Json> {
    if !id.is_empty() {
        return Tree::of(resource).find(id).cloned();
    }
    let own = resource.as_object()?.iter().filter(|(name, _)| !matches!(name.as_str(), "item" | "contained"));
    Some(own.map(|(name, json)| (name.clone(), json.clone())).collect())
}

/// Whose change it is: an item's, by its linkId, or the questionnaire's.
pub(super) fn owner(subject: &Json) -> Option<String> {
    Some(link_id(subject)).filter(|id| !id.is_empty()).map(str::to_owned)
}

/// The items directly below a resource or an item.
pub(super) fn children(holder: &Json) -> &[Json] {
    array(holder, "item")
}

/// The list that a member is; empty where there is none.
pub(super) fn array<'a>(holder: &'a Json, member: &str) -> &'a [Json] {
    holder.get(member).and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

/// The address of an extension.
pub(super) fn url(extension: &Json) -> &str {
    extension.get("url").and_then(Json::as_str).unwrap_or_default()
}

pub(super) fn link_id(item: &Json) -> &str {
    item.get("linkId").and_then(Json::as_str).unwrap_or_default()
}

/// The item of this linkId, to change it; `None` as `id` is the resource.
pub(super) fn find_mut<'a>(resource: &'a mut Json, id: Option<&str>) -> Option<&'a mut Json> {
    let Some(id) = id else { return Some(resource) };
    let way = way_to(resource, id)?;
    way.into_iter().try_fold(resource, |holder, number| holder.get_mut("item")?.get_mut(number))
}

/// The numbers to follow from the top to the item.
pub(super) fn way_to(holder: &Json, id: &str) -> Option<Vec<usize>> {
    for (number, item) in children(holder).iter().enumerate() {
        if link_id(item) == id {
            return Some(vec![number]);
        }
        if let Some(mut way) = way_to(item, id) {
            way.insert(0, number);
            return Some(way);
        }
    }
    None
}
