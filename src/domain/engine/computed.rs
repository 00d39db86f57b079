//! What expressions gave: the answers of calculated items, and expressions that failed.

use super::Answers;
use super::layout::{Layout, SlotIndex};
use super::occurrence::is_repeating_group;
use crate::domain::expression::EvaluationError;
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::{Compiled, ItemIndex};
use crate::domain::value::Value;

/// The answers of all calculated items. They take the place of whatever was sent for these.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Computed {
    /// Every calculated item, in document order, with its answers in each instance of the groups around it.
    pub(super) items: Vec<(ItemIndex, Vec<Placed>)>,
}

/// The answers in one instance.
pub(super) type Placed = (SlotIndex, Vec<Value>);

impl Computed {
    fn find(&self, item: ItemIndex) -> Option<&[Placed]> {
        let at = self.items.binary_search_by_key(&item, |(item, _)| *item).ok()?;
        self.items.get(at).map(|(_, placed)| placed.as_slice())
    }

    pub(super) fn has(&self, item: ItemIndex) -> bool {
        self.find(item).is_some()
    }

    /// Those of one item.
    pub(super) fn of(&self, item: ItemIndex) -> &[Placed] {
        self.find(item).unwrap_or_default()
    }

    /// All answers computed, each with its slot.
    pub(super) fn each(&self) -> impl Iterator<Item = (SlotIndex, &Value)> {
        let placed = self.items.iter().flat_map(|(_, placed)| placed);
        placed.flat_map(|(slot, values)| values.iter().map(|value| (*slot, value)))
    }

    pub(super) fn put_into(&self, compiled: &Compiled, layout: &Layout, answers: &mut Answers) {
        let placed = self.items.iter().flat_map(|(_, placed)| placed);
        let ways = placed.map(|(slot, values)| (layout.way(compiled, *slot), values.as_slice()));
        let stays = |item: ItemIndex| is_repeating_group(compiled.item(item));
        answers.replace(&|item| self.has(item), &stays, ways);
    }
}

/// An expression that had no result. It counts as empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The item it belongs to; `None` for one of the questionnaire.
    pub link_id: Option<String>,
    /// Which kind: `calculatedExpression`, `variable` …
    pub expression: &'static str,
    /// Why; never says what was answered.
    pub reason: String,
}

impl Failure {
    pub(super) fn new(link_id: Option<&str>, expression: &'static str, error: &EvaluationError) -> Self {
        Self { link_id: link_id.map(str::to_owned), expression, reason: error.to_string() }
    }

    /// For those who asked over the API.
    pub fn problem(&self) -> Problem {
        let problem = match &self.link_id {
            Some(link_id) => Problem::at(link_id, Code::ExpressionFailed),
            None => Problem::new(Code::ExpressionFailed),
        };
        problem.with("expression", self.expression).with("detail", &self.reason)
    }
}
