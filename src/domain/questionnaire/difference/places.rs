//! Items by linkId with their neighbours, and which of them changed places.

use std::collections::{HashMap, HashSet};

use super::Place;
use crate::domain::questionnaire::resource::{Item, Questionnaire};

/// An item in its questionnaire.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    pub(super) link_id: &'a str,
    pub(super) item: &'a Item,
    parent: Option<usize>,
    /// The item before it with the same parent.
    before: Option<usize>,
}

impl Node<'_> {
    /// What it is called.
    pub(super) fn label(&self) -> String {
        let text = self.item.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        text.unwrap_or(self.link_id).to_owned()
    }
}

/// Every item of a questionnaire once, in document order. Of a linkId that is there twice the first counts.
pub(super) struct Tree<'a> {
    nodes: Vec<Node<'a>>,
    by_link_id: HashMap<&'a str, usize>,
}

impl<'a> Tree<'a> {
    pub(super) fn of(questionnaire: &'a Questionnaire) -> Self {
        let mut tree = Self { nodes: Vec::new(), by_link_id: HashMap::new() };
        let mut last_of: HashMap<Option<usize>, usize> = HashMap::new();
        let mut waiting: Vec<(&Item, Option<usize>)> =
            questionnaire.item.iter().rev().map(|item| (item, None)).collect();
        while let Some((item, parent)) = waiting.pop() {
            let link_id = item.link_id.as_deref().unwrap_or_default();
            let mut within = parent;
            if !link_id.is_empty() && !tree.by_link_id.contains_key(link_id) {
                let index = tree.nodes.len();
                let before = last_of.insert(parent, index);
                tree.by_link_id.insert(link_id, index);
                tree.nodes.push(Node { link_id, item, parent, before });
                within = Some(index);
            }
            waiting.extend(item.item.iter().rev().map(|child| (child, within)));
        }
        tree
    }

    pub(super) fn nodes(&self) -> impl Iterator<Item = &Node<'a>> {
        self.nodes.iter()
    }

    pub(super) fn find(&self, link_id: &str) -> Option<&Node<'a>> {
        self.nodes.get(*self.by_link_id.get(link_id)?)
    }

    /// Where the item stands.
    pub(super) fn place(&self, node: &Node<'a>) -> Place {
        let label = |index: Option<usize>| index.and_then(|index| self.nodes.get(index)).map(Node::label);
        Place { within: label(node.parent), after: label(node.before) }
    }

    fn parent_of(&self, node: &Node<'a>) -> Option<&'a str> {
        node.parent.and_then(|parent| self.nodes.get(parent)).map(|parent| parent.link_id)
    }
}

/// The linkIds of items with another parent, or with another place among the items that stayed: as few as can be.
pub(super) fn moved<'a>(old: &Tree<'a>, new: &Tree<'a>) -> HashSet<&'a str> {
    let mut moved = HashSet::new();
    let mut siblings: HashMap<Option<&str>, Vec<(usize, &'a str)>> = HashMap::new();
    for node in new.nodes() {
        let Some(position) = old.by_link_id.get(node.link_id).copied() else { continue };
        let Some(was) = old.nodes.get(position) else { continue };
        let parent = new.parent_of(node);
        if old.parent_of(was) == parent {
            siblings.entry(parent).or_default().push((position, node.link_id));
        } else {
            moved.insert(node.link_id);
        }
    }
    for group in siblings.into_values() {
        let positions: Vec<usize> = group.iter().map(|(position, _)| *position).collect();
        let stayed = longest_rising(&positions);
        moved.extend(group.iter().enumerate().filter(|(at, _)| !stayed.contains(at)).map(|(_, (_, id))| *id));
    }
    moved
}

/// The places of a longest rising run within the numbers (patience sorting).
fn longest_rising(numbers: &[usize]) -> HashSet<usize> {
    // the place of the smallest last number of a run of each length, and what stands before each in its run
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; numbers.len()];
    for (at, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|end| numbers.get(*end).is_some_and(|last| last < number));
        if let Some(slot) = before.get_mut(at) {
            *slot = length.checked_sub(1).and_then(|shorter| ends.get(shorter).copied());
        }
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut run = HashSet::new();
    let mut next = ends.last().copied();
    while let Some(at) = next {
        run.insert(at);
        next = before.get(at).copied().flatten();
    }
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_goes_to_the_end_is_the_only_one_that_moved() {
        assert_eq!(longest_rising(&[1, 2, 3, 0]), HashSet::from([0, 1, 2]));
        assert_eq!(longest_rising(&[3, 0, 1, 2]), HashSet::from([1, 2, 3]));
        assert_eq!(longest_rising(&[]), HashSet::new());
    }
}
