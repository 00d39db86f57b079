//! What each expression waits for, and the order that follows.
//!
//! An expression that names an item waits for it. One that may read whole groups, or everything, waits for what is in
//! them as far as that doesn't wait for itself: a total that stands in the group it sums up is no cycle. Nor are two
//! questions each of which is asked as long as the other has no answer: the first is decided by what was answered, the
//! second by what counts then. Linear in items and in the names that expressions mention.

use std::collections::HashMap;

use super::graph::{Graph, Strength};
use super::{Findings, sights};
use crate::domain::expression::Reads;
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::item::{Item, ItemIndex};
use crate::domain::questionnaire::program::{Bound, Program, Step, VariableIndex};

/// Works out the order of a program, what it reads, and where it needs a place in the response.
pub(super) fn settle(
    program: &mut Program,
    items: &[Item],
    by_link_id: &HashMap<String, ItemIndex>,
    findings: &mut Findings,
) {
    let plan = Plan { program, items, by_link_id };
    let order = plan.graph().order();
    for cycle in &order.cycles {
        findings.problem(plan.circle(cycle, Code::Cycle));
    }
    for circle in &order.loosened {
        findings.notice(plan.circle(circle, Code::CircularConditions));
    }
    let step = |node: usize| match plan.node(node) {
        Node::Enabled(item) => Some(Step::Enable(ItemIndex(item))),
        Node::Answers(item) => {
            items.get(item).filter(|item| item.calculated).map(|item| Step::Compute(item.index))
        }
        Node::Below(_) | Node::Everything | Node::Variable(_) => None,
    };
    let variable = |node: &usize| match plan.node(*node) {
        Node::Variable(variable) => Some(variable),
        _ => None,
    };
    let variables: Vec<VariableIndex> = order.nodes.iter().filter_map(variable).collect();
    let steps = order.nodes.into_iter().filter_map(step).collect();
    let (read, places, deciding) = (plan.read(), plan.places(), plan.deciding());
    let clock = plan.reads().any(Reads::clock);
    program.steps = steps;
    program.read = read;
    let owners = items.iter().zip(&places).filter(|(_, is_place)| **is_place);
    let absent = owners.map(|(item, _)| (item.index, serde_json::json!({"linkId": item.link_id}))).collect();
    program.absent = absent;
    program.places = places;
    program.clock = clock;
    program.deciding = deciding;
    sights::settle(program, &variables, items, by_link_id);
}

/// What a node of the graph stands for; items and variables by position.
enum Node {
    /// Whether the item is enabled.
    Enabled(usize),
    /// Its answers.
    Answers(usize),
    /// The answers in it and below it.
    Below(usize),
    /// All answers.
    Everything,
    Variable(usize),
}

struct Plan<'a> {
    program: &'a Program,
    items: &'a [Item],
    by_link_id: &'a HashMap<String, ItemIndex>,
}

impl Plan<'_> {
    const fn enabled(item: usize) -> usize {
        3 * item
    }

    const fn answers(item: usize) -> usize {
        3 * item + 1
    }

    const fn below(item: usize) -> usize {
        3 * item + 2
    }

    const fn everything(&self) -> usize {
        3 * self.items.len()
    }

    const fn variable(&self, variable: usize) -> usize {
        self.everything() + 1 + variable
    }

    const fn node(&self, node: usize) -> Node {
        let everything = self.everything();
        if node > everything {
            return Node::Variable(node - everything - 1);
        }
        match (node == everything, node % 3) {
            (true, _) => Node::Everything,
            (false, 0) => Node::Enabled(node / 3),
            (false, 1) => Node::Answers(node / 3),
            _ => Node::Below(node / 3),
        }
    }

    fn graph(&self) -> Graph {
        let mut graph = Graph::new(self.everything() + 1 + self.program.variables.len());
        for (position, item) in self.items.iter().enumerate() {
            let enabled = Self::enabled(position);
            if let Some(parent) = item.parent {
                graph.add(enabled, Self::enabled(parent.0), Strength::Firm);
            } else {
                graph.add(self.everything(), Self::below(position), Strength::Loose);
            }
            for condition in &item.conditions {
                self.item_read(&mut graph, enabled, condition.question, Strength::Firm);
            }
            graph.add(Self::answers(position), enabled, Strength::Firm);
            graph.add(Self::below(position), Self::answers(position), Strength::Loose);
            for child in &item.children {
                graph.add(Self::below(position), Self::below(child.0), Strength::Loose);
            }
            if let Some(rules) = self.program.rules(item.index) {
                self.expression(&mut graph, enabled, rules.enabled.as_ref());
                self.expression(&mut graph, Self::answers(position), rules.calculated.as_ref());
            }
        }
        for (position, variable) in self.program.variables.iter().enumerate() {
            self.expression(&mut graph, self.variable(position), variable.bound.as_ref());
        }
        graph
    }

    /// Whoever asks for an item's answers asks whether they count, and waits for those that are computed.
    fn item_read(&self, graph: &mut Graph, node: usize, item: ItemIndex, counts: Strength) {
        graph.add(node, Self::enabled(item.0), counts);
        if self.items.get(item.0).is_some_and(|item| item.calculated) {
            graph.add(node, Self::answers(item.0), Strength::Firm);
        }
    }

    fn expression(&self, graph: &mut Graph, node: usize, bound: Option<&Bound>) {
        let Some(bound) = bound else { return };
        for variable in &bound.uses {
            graph.add(node, self.variable(*variable), Strength::Firm);
        }
        let Some(link_ids) = bound.expression.reads().link_ids() else {
            graph.add(node, self.everything(), Strength::Loose);
            return;
        };
        for item in link_ids.iter().filter_map(|link_id| self.by_link_id.get(link_id)) {
            self.item_read(graph, node, *item, Strength::Weak);
            if self.items.get(item.0).is_some_and(|item| !item.children.is_empty()) {
                graph.add(node, Self::below(item.0), Strength::Loose);
            }
        }
    }

    /// Names the items and variables that wait for each other.
    fn circle(&self, nodes: &[usize], code: Code) -> Problem {
        let mut names: Vec<String> = Vec::new();
        let mut link_id = None;
        for node in nodes {
            let name = match self.node(*node) {
                Node::Enabled(item) | Node::Answers(item) | Node::Below(item) => {
                    let found = self.items.get(item).map_or("", |item| &item.link_id);
                    link_id = link_id.or(Some(found));
                    found.to_owned()
                }
                Node::Everything => continue,
                Node::Variable(variable) => {
                    let found = self.program.variables.get(variable);
                    found.map(|variable| format!("%{}", variable.name)).unwrap_or_default()
                }
            };
            if names.last() != Some(&name) {
                names.push(name);
            }
        }
        // a way round ends where it began, also where it is one item that waits for itself
        if names.len() == 1 || names.first() != names.last() {
            names.extend(names.first().cloned());
        }
        let problem = link_id.map_or_else(|| Problem::new(code), |id| Problem::at(id, code));
        problem.with("cycle", names.join(" → "))
    }

    fn reads(&self) -> impl Iterator<Item = &Reads> {
        self.program.bounds().map(|bound| bound.expression.reads())
    }

    /// Named items with all below them, and the groups around them.
    fn read(&self) -> Option<Vec<bool>> {
        let mut read = vec![false; self.items.len()];
        for reads in self.reads() {
            let named = reads.link_ids()?.iter().filter_map(|link_id| self.by_link_id.get(link_id));
            for item in named.filter_map(|index| self.items.get(index.0)) {
                if let Some(below) = read.get_mut(item.index.0..item.end) {
                    below.fill(true);
                }
                self.mark_above(item, &mut read);
            }
        }
        Some(read)
    }

    fn places(&self) -> Vec<bool> {
        let mut places = vec![false; self.items.len()];
        let owners = self.program.rules.keys().copied();
        let scopes = self.program.variables.iter().filter_map(|variable| variable.scope);
        let constrained = self.program.constraints.iter().filter_map(|constraint| constraint.item);
        for item in owners.chain(scopes).chain(constrained).filter_map(|index| self.items.get(index.0)) {
            if let Some(place) = places.get_mut(item.index.0) {
                *place = true;
            }
            self.mark_above(item, &mut places);
        }
        places
    }

    /// Marks what is above an item, as far as it isn't marked yet.
    fn mark_above(&self, item: &Item, marks: &mut [bool]) {
        let mut next = item.parent;
        while let Some(parent) = next {
            let Some(mark) = marks.get_mut(parent.0) else { return };
            if std::mem::replace(mark, true) {
                return;
            }
            next = self.items.get(parent.0).and_then(|item| item.parent);
        }
    }

    /// The questions that an expression may read and a person answer.
    fn deciding(&self) -> Vec<ItemIndex> {
        let read = self.read();
        let is_read = |item: &&Item| read.as_ref().is_none_or(|read| read.get(item.index.0) == Some(&true));
        self.items.iter().filter(is_read).filter(|item| item.is_askable()).map(|item| item.index).collect()
    }
}
