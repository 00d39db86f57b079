//! Why a question is asked, or is not: for authors who try a questionnaire out.

use super::{Answers, Evaluation};
use crate::domain::{
    questionnaire::{Compiled, Condition, Item, ItemIndex},
    value::Value,
};

/// What decides whether an item is asked.
#[derive(Clone, Debug)]
pub struct Cause<'a> {
    pub item: &'a Item,
    pub is_enabled: bool,
    /// The nearest group or question around it that is not asked.
    pub outside: Option<&'a Item>,
    /// One condition is enough.
    pub is_any: bool,
    pub conditions: Vec<Met<'a>>,
    /// The `FHIRPath` beside its conditions, and whether it is true; `None` where that was not looked at, as the rest
    /// decides.
    pub expression: Option<(String, Option<bool>)>,
}

/// A condition, what was answered, and whether it holds.
#[derive(Clone, Debug)]
pub struct Met<'a> {
    pub condition: &'a Condition,
    pub given: Vec<Value>,
    pub holds: bool,
}

/// The causes of every item that has some of its own, or that is not asked, in document order. Of items that repeat the first
/// instance is told.
pub fn causes<'a>(compiled: &'a Compiled, evaluation: &Evaluation, answers: &Answers) -> Vec<Cause<'a>> {
    let counted = evaluation.counted(compiled, answers);
    let items = compiled.items().iter().filter(|item| {
        !item.conditions().is_empty() || item.condition_computed || !evaluation.is_enabled(item.index())
    });
    items.map(|item| cause(compiled, evaluation, &counted, item)).collect()
}

fn cause<'a>(
    compiled: &'a Compiled,
    evaluation: &Evaluation,
    counted: &Answers,
    item: &'a Item,
) -> Cause<'a> {
    let index = item.index();
    let is_enabled = evaluation.is_enabled(index);
    let outside =
        compiled.ancestors(index).into_iter().find(|ancestor| !evaluation.is_enabled(ancestor.index()));
    let met = |condition: &'a Condition| {
        let given: Vec<Value> = counted.get(compiled, condition.question).into_iter().cloned().collect();
        let holds = condition.operator.holds(given.iter(), &condition.answer);
        Met { condition, given, holds }
    };
    let conditions: Vec<Met<'a>> = item.conditions().iter().map(met).collect();
    let is_any = item.needs_any_condition();
    let all_hold =
        if is_any { conditions.iter().any(|met| met.holds) } else { conditions.iter().all(|met| met.holds) };
    // the engine asks the expression last: what it said follows from what came of it
    let was_asked = outside.is_none() && all_hold;
    let expression = expression_of(compiled, index).map(|text| (text, was_asked.then_some(is_enabled)));
    Cause { item, is_enabled, outside, is_any, conditions, expression }
}

fn expression_of(compiled: &Compiled, item: ItemIndex) -> Option<String> {
    let bound = compiled.program.as_ref()?.rules(item)?.enabled.as_ref()?;
    Some(bound.expression.text().to_owned())
}
