//! What was answered so far: a sparse tree in document order, shaped as FHIR's `QuestionnaireResponse.item`.

use super::Context;
use super::scene::Spot;
use crate::domain::questionnaire::{Compiled, ItemIndex};
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
            super::solve::start(compiled, program, &mut answers, context);
        }
        answers
    }

    fn fixed_initial(compiled: &Compiled) -> Self {
        let mut answers = Self::new();
        for item in compiled.items().iter().filter(|item| item.is_question()) {
            let selected =
                item.options.iter().filter(|option| option.initial_selected).map(|option| &option.value);
            let values: Vec<Value> = item.initial.iter().chain(selected).cloned().collect();
            if !values.is_empty() {
                answers.set(compiled, item.index, values);
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

    /// Every answer to an item, over all instances of the groups around it.
    pub fn get(&self, compiled: &Compiled, item: ItemIndex) -> Vec<&Value> {
        let path = path_to(compiled, item);
        let mut found = Vec::new();
        collect(&self.roots, &path, &mut found);
        found
    }

    /// Replaces the answers of an item in the first instance of the groups around it; nothing given takes them away. What
    /// was answered below a question stays with its first answer.
    pub fn set(&mut self, compiled: &Compiled, item: ItemIndex, values: Vec<Value>) {
        let spot = |item: ItemIndex| Spot { item, ordinal: 0, answer: 0 };
        let path: Vec<Spot> = path_to(compiled, item).into_iter().map(spot).collect();
        set_at(&mut self.roots, &path, values);
    }

    /// Takes the answers of some items away, and puts others where their ways lead.
    pub(super) fn replace<'a>(
        &mut self,
        of: &impl Fn(ItemIndex) -> bool,
        by: impl Iterator<Item = (&'a [Spot], &'a [Value])>,
    ) {
        clear(&mut self.roots, of);
        for (way, values) in by {
            set_at(&mut self.roots, way, values.to_vec());
        }
        prune(&mut self.roots);
    }

    /// Every answer with its item, in document order.
    pub fn each<'a>(&'a self, visit: &mut impl FnMut(ItemIndex, &'a Value)) {
        each(&self.roots, visit);
    }

    /// What is left when the items that `keep` refuses are taken away with everything below them.
    #[must_use]
    pub fn filtered(&self, keep: &impl Fn(ItemIndex) -> bool) -> Self {
        Self { roots: filtered(&self.roots, keep) }
    }
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

/// Where the `ordinal`th node of an item stands, or where one more belongs.
fn position_of(nodes: &[Node], spot: &Spot) -> Result<usize, usize> {
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
    let position = match position_of(nodes, first) {
        Ok(position) => position,
        Err(_) if values.is_empty() => return,
        Err(position) => {
            nodes.insert(position, Node::new(first.item));
            position
        }
    };
    let Some(node) = nodes.get_mut(position) else { return };
    if rest.is_empty() {
        set_values(node, values);
    } else if node.answers.is_empty() {
        set_at(&mut node.children, rest, values);
    } else if let Some(answer) = node.answers.get_mut(first.answer) {
        set_at(&mut answer.children, rest, values);
    }
    if node.answers.is_empty() && node.children.is_empty() {
        nodes.remove(position);
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
fn prune(nodes: &mut Vec<Node>) {
    for node in nodes.iter_mut() {
        prune(&mut node.children);
        for answer in &mut node.answers {
            prune(&mut answer.children);
        }
    }
    nodes.retain(|node| !node.answers.is_empty() || !node.children.is_empty());
}

fn set_values(node: &mut Node, values: Vec<Value>) {
    let mut below = match node.answers.first_mut() {
        Some(answer) => std::mem::take(&mut answer.children),
        None => std::mem::take(&mut node.children),
    };
    node.answers = values.into_iter().map(Answer::new).collect();
    match node.answers.first_mut() {
        Some(answer) => answer.children = std::mem::take(&mut below),
        None => node.children = below,
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
