//! What was answered so far: a sparse tree in document order, shaped as FHIR's `QuestionnaireResponse.item`.

use super::Context;
use super::layout::Layout;
use super::occurrence::{Occurrence, Spot};
use crate::domain::questionnaire::{Compiled, Item, ItemIndex};
use crate::domain::value::Value;

/// The answers of one response. Only items that have something stand in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    pub(super) roots: Vec<Node>,
}

/// One item's answers, or one instance of a group: a group that repeats has several nodes side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub item: ItemIndex,
    pub answers: Vec<Answer>,
    pub(super) children: Vec<Node>,
}

/// One answer, with the answers to the items below the question.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub value: Value,
    pub(super) children: Vec<Node>,
}

impl Node {
    const fn new(item: ItemIndex) -> Self {
        Self { item, answers: Vec::new(), children: Vec::new() }
    }

    pub fn children(&self) -> &[Self] {
        &self.children
    }

    /// What stands below one of its answers, or below itself while it has none.
    pub(super) fn below_mut(&mut self, answer: usize) -> Option<&mut Vec<Self>> {
        if self.answers.is_empty() {
            return (answer == 0).then_some(&mut self.children);
        }
        self.answers.get_mut(answer).map(|answer| &mut answer.children)
    }
}

impl Answer {
    pub const fn new(value: Value) -> Self {
        Self { value, children: Vec::new() }
    }

    pub fn children(&self) -> &[Node] {
        &self.children
    }
}

impl Answers {
    /// Nothing answered.
    pub const fn new() -> Self {
        Self { roots: Vec::new() }
    }

    /// What a response starts with: initial values, options selected from the start and what `initialExpression`s give
    /// at this moment.
    pub fn initial(compiled: &Compiled, context: &Context<'_>) -> Self {
        let mut answers = Self::fixed_initial(compiled);
        if let Some(program) = compiled.program.as_deref().filter(|program| !program.initial.is_empty()) {
            super::start::start(compiled, program, &mut answers, context);
        }
        answers
    }

    fn fixed_initial(compiled: &Compiled) -> Self {
        let mut answers = Self::new();
        let empty = Self::new();
        let layout = (compiled.repeats()).then(|| Layout::of(compiled, &empty).0);
        for item in compiled.items() {
            let values = starting_values(item);
            match &layout {
                _ if values.is_empty() => {}
                None => answers.set(compiled, item.index, values),
                Some(layout) => {
                    for slot in layout.slots_of(item.index) {
                        set_at(&mut answers.roots, &layout.way(compiled, slot), values.clone());
                    }
                }
            }
        }
        answers
    }

    pub fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }

    pub fn roots(&self) -> &[Node] {
        &self.roots
    }

    pub(super) const fn roots_mut(&mut self) -> &mut Vec<Node> {
        &mut self.roots
    }

    /// Every answer to an item, over all instances of the groups around it.
    pub fn get(&self, compiled: &Compiled, item: ItemIndex) -> Vec<&Value> {
        let path = path_to(compiled, item);
        let mut found = Vec::new();
        collect(&self.roots, &path, &mut found);
        found
    }

    /// The answers to an item, those of each instance of the groups around it apart, be they none.
    pub fn get_each(&self, compiled: &Compiled, item: ItemIndex) -> Vec<Vec<&Value>> {
        let path = path_to(compiled, item);
        let mut found = Vec::new();
        collect_each(&self.roots, &path, &mut found);
        found
    }

    /// The answers to an item in one instance of what repeats around it.
    pub fn get_at(&self, compiled: &Compiled, at: &Occurrence) -> Vec<&Value> {
        let (way, mut nodes) = (at.way(compiled), self.roots.as_slice());
        let Some((last, around)) = way.split_last() else { return Vec::new() };
        for spot in around {
            let Some(node) = position_of(nodes, spot).ok().and_then(|position| nodes.get(position)) else {
                return Vec::new();
            };
            nodes = match node.answers.get(spot.answer) {
                Some(answer) => &answer.children,
                None if spot.answer == 0 => &node.children,
                None => return Vec::new(),
            };
        }
        let own = position_of(nodes, last).ok().and_then(|position| nodes.get(position));
        own.into_iter().flat_map(|node| &node.answers).map(|answer| &answer.value).collect()
    }

    /// Replaces the answers of an item, of a plain index in the first instance of the groups around it; nothing given takes
    /// them away. What was answered below a question stays with the same answer, else with the first.
    pub fn set(&mut self, compiled: &Compiled, at: impl Into<Occurrence>, values: Vec<Value>) {
        set_at(&mut self.roots, &at.into().way(compiled), values);
    }

    /// Takes the answers of some items away, and puts others where their ways lead. Of what is empty then, only instances of
    /// groups that repeat stay.
    pub(super) fn replace<'a>(
        &mut self,
        of: &impl Fn(ItemIndex) -> bool,
        stays: &impl Fn(ItemIndex) -> bool,
        by: impl Iterator<Item = (Vec<Spot>, &'a [Value])>,
    ) {
        clear(&mut self.roots, of);
        for (way, values) in by {
            set_at(&mut self.roots, &way, values.to_vec());
        }
        prune(&mut self.roots, stays);
    }

    /// Every answer with its item, in document order.
    pub fn each<'a>(&'a self, visit: &mut impl FnMut(ItemIndex, &'a Value)) {
        each(&self.roots, visit);
    }

    /// What is left of what stands in these slots, without what is empty.
    pub(super) fn kept(&self, compiled: &Compiled, layout: &Layout, keep: &impl Fn(usize) -> bool) -> Self {
        let walk = Kept { compiled, layout, keep };
        Self { roots: walk.nodes(&self.roots, None, None) }
    }

    /// What is left when the items that `keep` refuses are taken away with everything below them.
    #[must_use]
    pub fn filtered(&self, keep: &impl Fn(ItemIndex) -> bool) -> Self {
        Self { roots: filtered(&self.roots, keep) }
    }
}

/// What an item starts with, but for what is computed.
pub(super) fn starting_values(item: &Item) -> Vec<Value> {
    if !item.is_question() {
        return Vec::new();
    }
    let selected = item.options.iter().filter(|option| option.initial_selected).map(|option| &option.value);
    item.initial.iter().chain(selected).cloned().collect()
}

fn path_to(compiled: &Compiled, item: ItemIndex) -> Vec<ItemIndex> {
    let mut path: Vec<ItemIndex> = compiled.ancestors(item).iter().map(|ancestor| ancestor.index()).collect();
    path.push(item);
    path
}

fn collect<'a>(nodes: &'a [Node], path: &[ItemIndex], found: &mut Vec<&'a Value>) {
    let Some((first, rest)) = path.split_first() else { return };
    for node in nodes.iter().filter(|node| node.item == *first) {
        if rest.is_empty() {
            found.extend(node.answers.iter().map(|answer| &answer.value));
        }
        collect(&node.children, rest, found);
        for answer in &node.answers {
            collect(&answer.children, rest, found);
        }
    }
}

fn collect_each<'a>(nodes: &'a [Node], path: &[ItemIndex], found: &mut Vec<Vec<&'a Value>>) {
    let Some((first, rest)) = path.split_first() else { return };
    let mut here = nodes.iter().filter(|node| node.item == *first).peekable();
    if rest.is_empty() || here.peek().is_none() {
        found.push(here.flat_map(|node| &node.answers).map(|answer| &answer.value).collect());
        return;
    }
    for node in here {
        if node.answers.is_empty() {
            collect_each(&node.children, rest, found);
        }
        for answer in &node.answers {
            collect_each(&answer.children, rest, found);
        }
    }
}

/// Where the `ordinal`th node of an item stands, or where one more belongs.
pub(super) fn position_of(nodes: &[Node], spot: &Spot) -> Result<usize, usize> {
    let mut found = 0;
    for (position, node) in nodes.iter().enumerate() {
        if node.item == spot.item {
            if found == spot.ordinal {
                return Ok(position);
            }
            found += 1;
        } else if node.item > spot.item {
            return Err(position);
        }
    }
    Err(nodes.len())
}

fn set_at(nodes: &mut Vec<Node>, path: &[Spot], values: Vec<Value>) {
    let Some((first, rest)) = path.split_first() else { return };
    let was_there = position_of(nodes, first).is_ok();
    if !was_there && values.is_empty() {
        return;
    }
    let position = made(nodes, first);
    let Some(node) = nodes.get_mut(position) else { return };
    if rest.is_empty() {
        set_values(node, values);
    } else if let Some(below) = node.below_mut(first.answer) {
        set_at(below, rest, values);
    }
    // an instance among others stays, be it empty: what stands after it would move
    let is_alone = || nodes.iter().filter(|node| node.item == first.item).count() == 1;
    let is_empty =
        nodes.get(position).is_some_and(|node| node.answers.is_empty() && node.children.is_empty());
    if is_empty && is_alone() {
        nodes.remove(position);
    }
}

/// Where the spot's node stands, with those before it, made where they are missing.
pub(super) fn made(nodes: &mut Vec<Node>, spot: &Spot) -> usize {
    loop {
        match position_of(nodes, spot) {
            Ok(position) => return position,
            Err(position) => nodes.insert(position, Node::new(spot.item)),
        }
    }
}

/// Takes the answers of some items away; what stands below them stays, and so does every instance, be it empty.
fn clear(nodes: &mut [Node], of: &impl Fn(ItemIndex) -> bool) {
    for node in nodes {
        if of(node.item) {
            set_values(node, Vec::new());
        }
        clear(&mut node.children, of);
        for answer in &mut node.answers {
            clear(&mut answer.children, of);
        }
    }
}

/// Takes away what holds nothing.
fn prune(nodes: &mut Vec<Node>, stays: &impl Fn(ItemIndex) -> bool) {
    for node in nodes.iter_mut() {
        prune(&mut node.children, stays);
        for answer in &mut node.answers {
            prune(&mut answer.children, stays);
        }
    }
    nodes.retain(|node| !node.answers.is_empty() || !node.children.is_empty() || stays(node.item));
}

fn set_values(node: &mut Node, values: Vec<Value>) {
    let mut before = std::mem::take(&mut node.answers);
    node.answers = values.into_iter().map(Answer::new).collect();
    for answer in &mut node.answers {
        if let Some(same) = before.iter().position(|old| old.value.is_same(&answer.value)) {
            answer.children = before.swap_remove(same).children;
        }
    }
    let left = before.into_iter().find(|old| !old.children.is_empty()).map(|old| old.children);
    match node.answers.first_mut() {
        Some(answer) if answer.children.is_empty() => {
            answer.children = left.unwrap_or_else(|| std::mem::take(&mut node.children));
        }
        Some(_) => {}
        None => node.children = left.unwrap_or_else(|| std::mem::take(&mut node.children)),
    }
}

/// A walk over answers and slots side by side.
struct Kept<'a, F> {
    compiled: &'a Compiled,
    layout: &'a Layout,
    keep: &'a F,
}

impl<F: Fn(usize) -> bool> Kept<'_, F> {
    fn nodes(&self, nodes: &[Node], parent: Option<usize>, below: Option<usize>) -> Vec<Node> {
        let mut slots = self.layout.children(self.compiled, parent, below).peekable();
        let mut kept = Vec::with_capacity(nodes.len());
        for node in nodes {
            while slots.next_if(|(item, _)| *item < node.item).is_some() {}
            let Some((_, slot)) = slots.next_if(|(item, _)| *item == node.item) else { continue };
            if !(self.keep)(slot) {
                continue;
            }
            let answers = node.answers.iter().enumerate().map(|(position, answer)| Answer {
                value: answer.value.clone(),
                children: self.nodes(&answer.children, Some(slot), Some(position)),
            });
            let node = Node {
                item: node.item,
                answers: answers.collect(),
                children: self.nodes(&node.children, Some(slot), None),
            };
            if !node.answers.is_empty() || !node.children.is_empty() {
                kept.push(node);
            }
        }
        kept
    }
}

fn each<'a>(nodes: &'a [Node], visit: &mut impl FnMut(ItemIndex, &'a Value)) {
    for node in nodes {
        for answer in &node.answers {
            visit(node.item, &answer.value);
        }
        for answer in &node.answers {
            each(&answer.children, visit);
        }
        each(&node.children, visit);
    }
}

fn filtered(nodes: &[Node], keep: &impl Fn(ItemIndex) -> bool) -> Vec<Node> {
    let kept = nodes.iter().filter(|node| keep(node.item)).map(|node| Node {
        item: node.item,
        answers: node
            .answers
            .iter()
            .map(|answer| Answer { value: answer.value.clone(), children: filtered(&answer.children, keep) })
            .collect(),
        children: filtered(&node.children, keep),
    });
    kept.filter(|node| !node.answers.is_empty() || !node.children.is_empty()).collect()
}
