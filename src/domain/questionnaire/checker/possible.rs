//! Whether some answer to a question could satisfy conditions on it, all at once.
//!
//! Tries the few answers that could tell the conditions apart: an option, a number at, below and above each bound, none at
//! all. Where that can't be known (dates, other units, what an expression comes to) it says yes.

use rust_decimal::Decimal;

use crate::domain::questionnaire::{Compiled, Condition, Item, Kind, Operator};
use crate::domain::value::Value;

/// A text that no author writes.
const OTHER: &str = "\u{0}";

/// Whether the conditions, all on `item`, can hold together. `is_shown`: whether it is ever asked.
pub(super) fn together(compiled: &Compiled, item: &Item, is_shown: bool, conditions: &[&Condition]) -> bool {
    if conditions.is_empty() {
        return true;
    }
    if !item.is_question() || !is_shown {
        return holds(&[], conditions);
    }
    if repeats_around(compiled, item) && conditions.len() > 1 {
        // each may be about another instance
        return conditions.iter().all(|one| together(compiled, item, is_shown, &[one]));
    }
    let Some(answers) = answers(item, conditions) else { return true };
    if holds(&[], conditions) || answers.iter().any(|answer| holds(std::slice::from_ref(answer), conditions))
    {
        return true;
    }
    item.is_multiple() && several(&answers, conditions)
}

fn holds(given: &[Value], conditions: &[&Condition]) -> bool {
    conditions.iter().all(|one| one.operator.holds(given.iter(), &one.answer))
}

/// Several answers at once: all that are asked for, alone and with one more.
fn several(answers: &[Value], conditions: &[&Condition]) -> bool {
    let is_wanted = |answer: &&Value| {
        conditions.iter().any(|one| one.operator == Operator::Equal && one.answer.is_same(answer))
    };
    let wanted: Vec<Value> = answers.iter().filter(is_wanted).cloned().collect();
    let with = |more: &Value| holds(&[wanted.as_slice(), std::slice::from_ref(more)].concat(), conditions);
    holds(&wanted, conditions) || answers.iter().any(with)
}

fn repeats_around(compiled: &Compiled, item: &Item) -> bool {
    compiled.repeats() && compiled.ancestors(item.index()).iter().any(|above| above.repeats)
}

/// Answers that tell the conditions apart; `None` where that can't be said.
fn answers(item: &Item, conditions: &[&Condition]) -> Option<Vec<Value>> {
    if item.offers_computed || item.any_code {
        return None;
    }
    let is_open = item.open_options || item.any_text;
    if !item.options().is_empty() && !is_open {
        return Some(item.options().iter().map(|option| option.value.clone()).collect());
    }
    let asked = || conditions.iter().map(|one| one.answer.clone());
    let is_ordered = conditions
        .iter()
        .any(|one| !matches!(one.operator, Operator::Exists | Operator::Equal | Operator::NotEqual));
    match item.kind {
        Kind::Boolean => Some(vec![Value::Boolean(true), Value::Boolean(false)]),
        Kind::Integer | Kind::Decimal => Some(numbers(item, conditions)),
        Kind::Choice if item.options().is_empty() => None,
        Kind::Choice | Kind::OpenChoice if !is_ordered => {
            let own = item.options().iter().map(|option| option.value.clone());
            Some(own.chain(asked()).chain([Value::String(OTHER.to_owned())]).collect())
        }
        Kind::String | Kind::Text | Kind::Url if !is_ordered => {
            let fits = |value: &Value| matches!(value, Value::String(_) | Value::Uri(_));
            Some(asked().filter(fits).chain([Value::String(OTHER.to_owned())]).collect())
        }
        _ => None,
    }
}

/// The bounds, what lies beside them and between them, as far as the question's own limits let them stand.
fn numbers(item: &Item, conditions: &[&Condition]) -> Vec<Value> {
    let limits = if item.is_calculated() {
        [None, None]
    } else {
        [&item.limits.min, &item.limits.max].map(Option::as_ref)
    };
    let own = limits.iter().flatten().filter_map(|limit| limit.number());
    let mut bounds: Vec<Decimal> =
        conditions.iter().filter_map(|one| one.answer.number()).chain(own).collect();
    if bounds.is_empty() {
        bounds.push(Decimal::ZERO);
    }
    bounds.sort();
    let between = bounds.windows(2).filter_map(|pair| Some((pair.first()? + pair.last()?) / Decimal::TWO));
    let beside = bounds.iter().flat_map(|bound| [bound - Decimal::ONE, *bound, bound + Decimal::ONE]);
    let is_whole = item.kind == Kind::Integer;
    let places = item.limits.max_decimal_places;
    let round = |number: Decimal| match (is_whole, places) {
        (true, _) => number.floor(),
        (false, Some(places)) => number.round_dp(places),
        (false, None) => number,
    };
    let within = |number: &Decimal| {
        let value = Value::Decimal(*number);
        let [min, max] = limits;
        min.is_none_or(|min| value.compare(min).is_none_or(std::cmp::Ordering::is_ge))
            && max.is_none_or(|max| value.compare(max).is_none_or(std::cmp::Ordering::is_le))
    };
    beside.chain(between).map(round).filter(within).map(Value::Decimal).collect()
}
