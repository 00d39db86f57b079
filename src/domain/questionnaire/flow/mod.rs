//! The flow of a questionnaire: what is asked after what, and which answer leads where.
//!
//! A view, not a second model: an edge from an alternative to an element is an `enableWhen` of that element, the order is that
//! of the document, and what is drawn where is computed, unless an author moved a node
//! ([`urls::POSITION`](super::urls::POSITION)). What is done on it is told as changes of the resource, like those of the tree.

mod change;
mod layout;
mod read;
#[cfg(test)]
mod tests;

pub use change::{Unfit, connect, disconnect, organise, position, set_free};
pub use read::{later, read};

use super::edit::ConditionRow;

/// How wide a node of an element is drawn, in pixels of letters at their usual size.
pub const WIDTH: i32 = 272;
/// How high it is without its alternatives.
pub const HEIGHT: i32 = 64;
/// How high a row of two alternatives is.
pub const ROW: i32 = 38;
/// How wide the beginning and the end are.
pub const SMALL_WIDTH: i32 = 120;
/// How high they are.
pub const SMALL_HEIGHT: i32 = 44;

/// What a node stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Start,
    /// A group, a question or a message, by its linkId.
    Item(String),
    /// An answer that a question lets choose, by its key among [`answers`](super::edit::answers).
    Alternative {
        question: String,
        answer: String,
        words: String,
    },
    /// What is asked of the answers before something appears, where it is more than alternatives of one question.
    Decision(Decision),
    End,
}

/// Conditions that elements have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// The elements that wait for it, in document order.
    pub targets: Vec<String>,
    pub rows: Vec<ConditionRow>,
    /// One condition is enough; else all must hold.
    pub is_any: bool,
    pub has_expression: bool,
}

/// A node and where it is drawn: `x` is its middle, `y` its top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub part: Part,
    pub x: i32,
    pub y: i32,
    /// Its author moved it.
    pub is_moved: bool,
    /// What is below it is not drawn.
    pub is_shut: bool,
    /// How many rows of alternatives hang below it.
    pub rows: i32,
}

impl Node {
    /// Its width and height with its alternatives.
    pub const fn size(&self) -> (i32, i32) {
        match self.part {
            Part::Start | Part::End => (SMALL_WIDTH, SMALL_HEIGHT),
            Part::Alternative { .. } => (WIDTH / 2 - 4, ROW - 4),
            Part::Item(_) | Part::Decision(_) => (WIDTH, HEIGHT + self.rows * ROW),
        }
    }
}

/// Why an edge is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// What comes next of all that is sure to appear.
    Next,
    /// What comes where a decision does not hold.
    Otherwise,
    /// A decision holds.
    Holds,
    /// The answer lets this element appear, by the number of its condition.
    Answer { target: String, row: usize },
}

/// An edge between nodes, by their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
    pub way: Way,
}

/// The drawing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// In document order; alternatives behind their question.
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
}

impl Flow {
    /// The number of the node of an element.
    pub fn of_item(&self, id: &str) -> Option<usize> {
        self.nodes.iter().position(|node| matches!(&node.part, Part::Item(item) if item == id))
    }

    /// The conditions of an element that is drawn, as its edges and its decision tell them.
    pub fn conditions(&self, id: &str) -> Vec<ConditionRow> {
        let decisions = self.nodes.iter().filter_map(|node| match &node.part {
            Part::Decision(decision) => Some(decision),
            _ => None,
        });
        for decision in decisions {
            if decision.targets.iter().any(|target| target == id) {
                return decision.rows.clone();
            }
        }
        let told = self.edges.iter().filter_map(|edge| match (&edge.way, &self.nodes.get(edge.from)?.part) {
            (Way::Answer { target, row }, Part::Alternative { question, answer, .. }) if target == id => {
                Some(ConditionRow {
                    at: Some(*row),
                    question: question.clone(),
                    operator: "=".to_owned(),
                    answer: answer.clone(),
                    ..ConditionRow::default()
                })
            }
            _ => None,
        });
        let mut rows: Vec<ConditionRow> = told.collect();
        rows.sort_by_key(|row| row.at);
        rows
    }

    /// How many groups, questions, messages and decisions are drawn.
    pub fn steps(&self) -> usize {
        self.nodes.iter().filter(|node| matches!(node.part, Part::Item(_) | Part::Decision(_))).count()
    }

    /// How many ways depend on an answer.
    pub fn branches(&self) -> usize {
        self.edges.iter().filter(|edge| matches!(edge.way, Way::Holds | Way::Answer { .. })).count()
    }

    /// The least and the greatest coordinates that anything is drawn at: left, top, right, bottom.
    pub fn bounds(&self) -> (i32, i32, i32, i32) {
        let mut bounds = (0, 0, 0, 0);
        for node in &self.nodes {
            let (width, height) = node.size();
            bounds.0 = bounds.0.min(node.x - width / 2);
            bounds.1 = bounds.1.min(node.y);
            bounds.2 = bounds.2.max(node.x + width / 2);
            bounds.3 = bounds.3.max(node.y + height);
        }
        bounds
    }
}
