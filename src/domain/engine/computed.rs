//! What expressions gave: the answers of calculated items, and expressions that failed.

use super::Answers;
use super::scene::Spot;
use crate::domain::expression::EvaluationError;
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::ItemIndex;
use crate::domain::value::Value;

/// The answers of all calculated items. They take the place of whatever was sent for these.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Computed {
    /// Every calculated item, in document order, with its answers in each instance of the groups around it.
    pub(super) items: Vec<(ItemIndex, Vec<Placed>)>,
}

/// The answers in one instance, and the way to it.
pub(super) type Placed = (Vec<Spot>, Vec<Value>);

impl Computed {
    pub(super) fn has(&self, item: ItemIndex) -> bool {
        self.items.binary_search_by_key(&item, |(item, _)| *item).is_ok()
    }

    /// All answers computed, by item.
    pub(super) fn each(&self) -> impl Iterator<Item = (ItemIndex, &Value)> {
        self.items
            .iter()
            .flat_map(|(item, found)| found.iter().flat_map(|(_, values)| values).map(|value| (*item, value)))
    }

    pub(super) fn put_into(&self, answers: &mut Answers) {
        let found = self.items.iter().flat_map(|(_, found)| found);
        answers
            .replace(&|item| self.has(item), found.map(|(way, values)| (way.as_slice(), values.as_slice())));
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
