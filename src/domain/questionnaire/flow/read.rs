//! Reading the flow of a resource.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value as Json;

use super::{
    Decision, Edge, Flow, HEIGHT, Node, Part, ROW, WIDTH, Way,
    change::position_of,
    layout::{Stop, lay_out},
};
use crate::domain::questionnaire::edit::{ConditionRow, Tree, answers, condition_rows};

/// Elements up to which all groups are open.
const ALL_OPEN: usize = 80;
/// Nodes up to which each question shows its alternatives, whether anything depends on them or not.
const ALL_ALTERNATIVES: usize = 150;
/// Alternatives that a node shows; those that something depends on are shown whatever their number.
const MOST_ALTERNATIVES: usize = 8;

/// The flow of a resource. Of a big one groups are shut, but for those around what is `chosen`, and itself.
pub fn read(resource: &Json, chosen: Option<&str>) -> Flow {
    let tree = Tree::of(resource);
    let mut reading = Reading::of(&tree, chosen);
    reading.decide();
    reading.draw(chosen)
}

/// An element that is drawn.
struct Step<'a> {
    id: &'a str,
    item: &'a Json,
    needs: BTreeSet<usize>,
    /// Its own among them.
    own: Option<usize>,
    is_shut: bool,
}

struct Reading<'a> {
    tree: &'a Tree<'a>,
    steps: Vec<Step<'a>>,
    /// The number of the element that stands for each: itself, or the shut one around it.
    standing: HashMap<&'a str, usize>,
    /// Where each stands in the document.
    order: HashMap<&'a str, usize>,
    /// Elements that appear with an alternative: their rows.
    direct: HashMap<&'a str, Vec<ConditionRow>>,
    /// Questions and answers that something appears with.
    used: HashSet<(String, String)>,
    /// Other conditions, by their number.
    decisions: HashMap<usize, Decision>,
}

/// The conditions of an element, to compare; `None` where it has none.
fn condition(item: &Json) -> Option<String> {
    let whens = item.get("enableWhen").and_then(Json::as_array).filter(|all| !all.is_empty());
    let expression = expression(item);
    if whens.is_none() && expression.is_none() {
        return None;
    }
    let behavior = item.get("enableBehavior").and_then(Json::as_str).unwrap_or_default();
    Some(format!("{whens:?} {behavior} {expression:?}"))
}

pub(super) fn expression(item: &Json) -> Option<&Json> {
    let all = item.get("extension").and_then(Json::as_array).into_iter().flatten();
    all.into_iter().find(|one| {
        one.get("url").and_then(Json::as_str).is_some_and(|url| url.ends_with("enableWhenExpression"))
    })
}

pub(super) fn is_any(item: &Json) -> bool {
    item.get("enableBehavior").and_then(Json::as_str) == Some("any")
}

impl<'a> Reading<'a> {
    fn of(tree: &'a Tree<'a>, chosen: Option<&str>) -> Self {
        let mut reading = Self {
            tree,
            steps: Vec::new(),
            standing: HashMap::new(),
            order: HashMap::new(),
            direct: HashMap::new(),
            used: HashSet::new(),
            decisions: HashMap::new(),
        };
        let is_small = tree.len() <= ALL_OPEN;
        let mut keys: HashMap<String, usize> = HashMap::new();
        let mut around: Vec<(usize, usize)> = Vec::new();
        let mut shut: Option<(usize, usize)> = None;
        for (number, (depth, item)) in tree.items().enumerate() {
            let id = item.get("linkId").and_then(Json::as_str).unwrap_or_default();
            if id.is_empty() || reading.order.contains_key(id) {
                continue;
            }
            reading.order.insert(id, number);
            if let Some((_, stands)) = shut.filter(|(at, _)| depth > *at) {
                reading.standing.insert(id, stands);
                continue;
            }
            around.retain(|(at, _)| *at < depth);
            let known = keys.len();
            let own = condition(item).map(|key| *keys.entry(key).or_insert(known));
            around.extend(own.map(|own| (depth, own)));
            let has_below = item.get("item").and_then(Json::as_array).is_some_and(|all| !all.is_empty());
            let is_open = is_small || chosen.is_some_and(|chosen| tree.is_within(chosen, id));
            let is_shut = has_below && !is_open;
            shut = is_shut.then_some((depth, reading.steps.len()));
            reading.standing.insert(id, reading.steps.len());
            let needs = around.iter().map(|(_, need)| *need).collect();
            reading.steps.push(Step { id, item, needs, own, is_shut });
        }
        reading
    }

    /// Tells elements that appear with an alternative from those that need more.
    fn decide(&mut self) {
        for step in &self.steps {
            let Some(own) = step.own else { continue };
            if let Some(rows) = self.direct_rows(step) {
                self.used.extend(rows.iter().map(|row| (row.question.clone(), row.answer.clone())));
                self.direct.insert(step.id, rows);
                continue;
            }
            let decision = self.decisions.entry(own).or_insert_with(|| Decision {
                targets: Vec::new(),
                rows: condition_rows(step.item),
                is_any: is_any(step.item),
                has_expression: expression(step.item).is_some(),
            });
            decision.targets.push(step.id.to_owned());
        }
    }

    /// Its conditions, if each is an alternative of an earlier question, and one of them is enough.
    fn direct_rows(&self, step: &Step<'_>) -> Option<Vec<ConditionRow>> {
        let rows = condition_rows(step.item);
        let is_one_enough = rows.len() == 1 || is_any(step.item);
        if rows.is_empty() || !is_one_enough || expression(step.item).is_some() {
            return None;
        }
        let at = self.order.get(step.id)?;
        let is_direct = |row: &ConditionRow| {
            let is_earlier = self.order.get(row.question.as_str()).is_some_and(|before| before < at);
            let question = self.tree.find(&row.question).filter(|_| is_earlier && row.operator == "=");
            question.is_some_and(|question| answers(question).iter().any(|(key, _)| *key == row.answer))
        };
        rows.iter().all(is_direct).then_some(rows)
    }

    /// The alternatives of a question that are drawn.
    fn alternatives(&self, step: &Step<'_>, chosen: Option<&str>) -> Vec<(String, String)> {
        let depends = |key: &str| self.used.contains(&(step.id.to_owned(), key.to_owned()));
        let shows_all = self.steps.len() <= ALL_ALTERNATIVES || chosen == Some(step.id);
        let all = answers(step.item).into_iter().enumerate();
        let shown =
            all.filter(|(number, (key, _))| (shows_all && *number < MOST_ALTERNATIVES) || depends(key));
        shown.map(|(_, alternative)| alternative).collect()
    }

    fn draw(&self, chosen: Option<&str>) -> Flow {
        let mut drawing = Drawing::default();
        drawing.push(Part::Start, BTreeSet::new());
        let mut decided: HashMap<usize, usize> = HashMap::new();
        let mut stands: Vec<usize> = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            if let Some((own, decision)) = step.own.and_then(|own| Some((own, self.decisions.get(&own)?)))
                && !decided.contains_key(&own)
            {
                let mut needs = step.needs.clone();
                needs.remove(&own);
                decided.insert(own, drawing.push(Part::Decision(decision.clone()), needs));
            }
            let stop = drawing.push(Part::Item(step.id.to_owned()), step.needs.clone());
            drawing.dress(step);
            drawing.hang(step.id, self.alternatives(step, chosen));
            stands.push(stop);
        }
        let end = drawing.push(Part::End, BTreeSet::new());
        drawing.lead_on(end);
        for (step, stop) in self.steps.iter().zip(&stands) {
            if let Some(decision) = step.own.and_then(|own| decided.get(&own)) {
                drawing.link(*decision, *stop, Way::Holds);
            }
        }
        self.link_answers(&mut drawing, &stands);
        drawing.place()
    }

    fn link_answers(&self, drawing: &mut Drawing, stands: &[usize]) {
        for step in &self.steps {
            for (row, condition) in self.direct.get(step.id).into_iter().flatten().enumerate() {
                let stop = |id: &str| stands.get(*self.standing.get(id)?).copied();
                let (Some(from), Some(to)) = (stop(&condition.question), stop(step.id)) else { continue };
                if from != to {
                    let way = Way::Answer { target: step.id.to_owned(), row };
                    drawing.answer(from, to, condition, way);
                }
            }
        }
    }
}

/// The nodes while they are put together: those to place are stops, alternatives hang on theirs.
#[derive(Default)]
struct Drawing {
    flow: Flow,
    stops: Vec<Stop>,
    /// The node of each stop.
    nodes: Vec<usize>,
    links: Vec<(usize, usize)>,
    moved: Vec<Option<(i32, i32)>>,
    /// The nodes of alternatives, by question and answer.
    alternatives: HashMap<(String, String), usize>,
}

impl Drawing {
    fn push(&mut self, part: Part, needs: BTreeSet<usize>) -> usize {
        self.nodes.push(self.flow.nodes.len());
        let node = Node { part, x: 0, y: 0, is_moved: false, is_shut: false, rows: 0 };
        self.stops.push(Stop { needs, height: node.size().1 });
        self.moved.push(None);
        self.flow.nodes.push(node);
        self.stops.len() - 1
    }

    /// What is known of the element that was pushed last.
    fn dress(&mut self, step: &Step<'_>) {
        if let (Some(node), Some(moved)) = (self.flow.nodes.last_mut(), self.moved.last_mut()) {
            *moved = position_of(step.item);
            node.is_moved = moved.is_some();
            node.is_shut = step.is_shut;
        }
    }

    fn hang(&mut self, question: &str, alternatives: Vec<(String, String)>) {
        let rows = i32::try_from(alternatives.len().div_ceil(2)).unwrap_or_default();
        if let (Some(node), Some(stop)) = (self.flow.nodes.last_mut(), self.stops.last_mut()) {
            node.rows = rows;
            stop.height = node.size().1;
        }
        for (answer, words) in alternatives {
            self.alternatives.insert((question.to_owned(), answer.clone()), self.flow.nodes.len());
            let part = Part::Alternative { question: question.to_owned(), answer, words };
            self.flow.nodes.push(Node { part, x: 0, y: 0, is_moved: false, is_shut: false, rows: 0 });
        }
    }

    /// From each to the next that is sure to appear.
    fn lead_on(&mut self, end: usize) {
        for number in 0..end {
            let Some(stop) = self.stops.get(number) else { continue };
            let is_sure = |later: &usize| {
                self.stops.get(*later).is_some_and(|later| later.needs.is_subset(&stop.needs))
            };
            let next = (number + 1..end).find(is_sure).unwrap_or(end);
            let node = self.nodes.get(number).and_then(|node| self.flow.nodes.get(*node));
            let is_decision = matches!(node.map(|node| &node.part), Some(Part::Decision(_)));
            self.link(number, next, if is_decision { Way::Otherwise } else { Way::Next });
        }
    }

    fn link(&mut self, from: usize, to: usize, way: Way) {
        if let (Some(a), Some(b)) = (self.nodes.get(from), self.nodes.get(to)) {
            self.flow.edges.push(Edge { from: *a, to: *b, way });
            self.links.push((from, to));
        }
    }

    fn answer(&mut self, from: usize, to: usize, condition: &ConditionRow, way: Way) {
        self.link(from, to, way);
        let key = (condition.question.clone(), condition.answer.clone());
        if let (Some(alternative), Some(edge)) = (self.alternatives.get(&key), self.flow.edges.last_mut()) {
            edge.from = *alternative;
        }
    }

    fn place(mut self) -> Flow {
        let places = lay_out(&self.stops, &self.links);
        for ((node, place), moved) in self.nodes.iter().zip(places).zip(&self.moved) {
            let at = moved.unwrap_or(place);
            let mut nodes = self.flow.nodes.iter_mut().skip(*node);
            if let Some(node) = nodes.next() {
                (node.x, node.y) = at;
            }
            let hung = nodes.take_while(|node| matches!(node.part, Part::Alternative { .. }));
            for (number, node) in (0_i32..).zip(hung) {
                let side = if number % 2 == 0 { -1 } else { 1 };
                (node.x, node.y) = (at.0 + side * WIDTH / 4, at.1 + HEIGHT + 4 + number / 2 * ROW);
            }
        }
        self.flow
    }
}

/// The elements after one in the document that an answer of it may lead to: not itself, nothing around it.
pub fn later<'a>(tree: &Tree<'a>, question: &str) -> Vec<&'a str> {
    let behind = tree.ids().skip_while(|id| *id != question).skip(1);
    behind.filter(|id| !id.is_empty()).collect()
}
