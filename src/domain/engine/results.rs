//! From the result of an expression to the answers of an item.

use rust_decimal::RoundingStrategy;
use rust_decimal::prelude::ToPrimitive as _;

use super::check::accepts;
use crate::domain::expression::{self, Collection};
use crate::domain::questionnaire::{Item, Kind};
use crate::domain::value::{Date, Quantity, Value};

/// The answers that a result means for an item; where it takes one, the first. `None` if one is of another type.
pub fn answers(item: &Item, result: &Collection<'_>) -> Option<Vec<Value>> {
    let most = if item.repeats { usize::MAX } else { 1 };
    result.iter().take(most).map(|result| answer(item, result)).collect()
}

fn answer(item: &Item, result: &expression::Item<'_>) -> Option<Value> {
    if matches!(item.kind, Kind::String | Kind::Text)
        && let Some(text) = result.to_text()
    {
        return Some(Value::String(text));
    }
    let (name, json) = result.to_fhir().or_else(|| concept(item, result))?;
    let value = Value::from_fhir(name, &json)?;
    let value = match (item.kind, value) {
        (Kind::Choice | Kind::OpenChoice, value) => option(item, value)?,
        (Kind::Integer, Value::Decimal(number)) if number.fract().is_zero() => {
            Value::Integer(number.to_i64()?)
        }
        (Kind::Integer | Kind::Decimal, Value::Quantity(quantity)) => match item.kind {
            Kind::Decimal => Value::Decimal(quantity.value?),
            _ => Value::Integer(quantity.value.filter(|number| number.fract().is_zero())?.to_i64()?),
        },
        (Kind::Quantity, Value::Integer(_) | Value::Decimal(_)) => {
            amount(item, &Value::from_fhir(name, &json)?)?
        }
        (Kind::Date, Value::DateTime(moment)) => Value::Date(Date::parse(moment.to_string().get(..10)?)?),
        (_, value) => value,
    };
    accepts(item, rounded(item, value))
}

/// What a result offers to be chosen; `None` if it can't answer the item.
pub(super) fn offer(item: &Item, result: &expression::Item<'_>) -> Option<Value> {
    let (name, json) = result.to_fhir().or_else(|| concept(item, result))?;
    accepts(item, Value::from_fhir(name, &json)?)
}

/// A concept of a value set's expansion is a coding in all but name.
fn concept(item: &Item, result: &expression::Item<'_>) -> Option<(&'static str, serde_json::Value)> {
    let expression::Item::Node(node) = result else { return None };
    let is_concept = item.is_choice() && node.json.get("code").is_some_and(serde_json::Value::is_string);
    let part = |name: &str| node.json.get(name).cloned().map(|text| (name.to_owned(), text));
    is_concept.then(|| ("Coding", ["system", "code", "display"].into_iter().filter_map(part).collect()))
}

/// The option that is meant: itself, or by its code or words.
fn option(item: &Item, value: Value) -> Option<Value> {
    if let Some(option) = item.option_of(&value) {
        return Some(option.value.clone());
    }
    let Value::String(text) = &value else { return Some(value) };
    let named = |given: &Value| match given {
        Value::Coding(coding) => {
            [&coding.code, &coding.display].iter().any(|name| name.as_ref() == Some(text))
        }
        _ => false,
    };
    let found = item.options.iter().find(|option| named(&option.value));
    match found {
        Some(option) => Some(option.value.clone()),
        None => (item.kind == Kind::OpenChoice).then_some(value),
    }
}

/// A number in the item's unit.
fn amount(item: &Item, number: &Value) -> Option<Value> {
    let unit = item.unit();
    Some(Value::Quantity(Quantity {
        value: Some(number.number()?),
        unit: unit.and_then(|unit| unit.display.clone().or_else(|| unit.code.clone())),
        system: unit.and_then(|unit| unit.system.clone()),
        code: unit.and_then(|unit| unit.code.clone()),
        ..Quantity::default()
    }))
}

/// To as many places as the item allows: nobody could shorten it.
fn rounded(item: &Item, value: Value) -> Value {
    let Some(places) = item.limits.max_decimal_places else { return value };
    let round = |number: rust_decimal::Decimal| {
        number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
    };
    match value {
        Value::Decimal(number) => Value::Decimal(round(number)),
        Value::Quantity(quantity) => {
            Value::Quantity(Quantity { value: quantity.value.map(round), ..quantity })
        }
        other => other,
    }
}
