//! Says a formula in `enableWhen`, where that can say it.

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::fields::{Field, Fields, Kind};
use super::formula::{Call, Formula, Operator};
use crate::domain::value::{Date, Time};

/// `enableWhen`, and `enableBehavior` where there is more than one.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Conditions {
    pub(in super::super) all: Vec<Json>,
    pub(in super::super) behavior: Option<&'static str>,
}

/// The formula as conditions on other questions, all or any of which must hold. `place` is as in
/// [`super::Writer`].
pub(in super::super) fn conditions(
    formula: &Formula,
    fields: &Fields,
    place: &[usize],
) -> Option<Conditions> {
    let (operator, behavior) = match formula {
        Formula::Binary(Operator::Or, ..) => (Operator::Or, "any"),
        _ => (Operator::And, "all"),
    };
    let parts = formula.chain(operator);
    let all: Vec<Json> = parts.iter().map(|part| condition(part, fields, place)).collect::<Option<_>>()?;
    let behavior = (all.len() > 1).then_some(behavior);
    Some(Conditions { all, behavior })
}

fn condition(formula: &Formula, fields: &Fields, place: &[usize]) -> Option<Json> {
    let asked = |formula: &Formula| match formula {
        Formula::Field(field) => fields.get(*field).filter(|field| place.starts_with(&field.repeats)),
        _ => None,
    };
    match formula {
        Formula::Binary(operator, left, right) if operator.is_comparison() => {
            match (asked(left), asked(right)) {
                (Some(field), None) => compared(field, *operator, right),
                (None, Some(field)) => compared(field, operator.turned(), left),
                _ => None,
            }
        }
        Formula::Call(Call::Selected, arguments) => match arguments.as_slice() {
            [among, Formula::Text(code)] => chosen(asked(among)?, code, "="),
            _ => None,
        },
        Formula::Call(Call::Not, arguments) => match arguments.as_slice() {
            [Formula::Call(Call::Selected, inner)] => match inner.as_slice() {
                [among, Formula::Text(code)] => chosen(asked(among)?, code, "!="),
                _ => None,
            },
            [Formula::Binary(Operator::Equal, left, right)] => {
                condition(&Formula::Binary(Operator::NotEqual, left.clone(), right.clone()), fields, place)
            }
            [Formula::Binary(Operator::NotEqual, left, right)] => {
                condition(&Formula::Binary(Operator::Equal, left.clone(), right.clone()), fields, place)
            }
            _ => None,
        },
        _ => None,
    }
}

fn chosen(field: &Field, code: &str, operator: &str) -> Option<Json> {
    let is_choice = matches!(field.kind, Kind::Code | Kind::Codes);
    let is_known = is_choice && field.codes.iter().any(|known| known == code);
    is_known.then(|| json!({"question": field.link_id, "operator": operator, "answerCoding": {"code": code}}))
}

fn compared(field: &Field, operator: Operator, value: &Formula) -> Option<Json> {
    let symbol = operator.symbol();
    if let Formula::Text(text) = value
        && text.is_empty()
    {
        let exists = match operator {
            Operator::Equal => false,
            Operator::NotEqual => true,
            _ => return None,
        };
        let is_question = !matches!(field.kind, Kind::Group | Kind::Blank);
        return is_question
            .then(|| json!({"question": field.link_id, "operator": "exists", "answerBoolean": exists}));
    }
    let says =
        |name: &str, answer: Json| Some(json!({"question": field.link_id, "operator": symbol, name: answer}));
    let number = match value {
        Formula::Number(number) => Some(*number),
        Formula::Text(text) => text.parse::<Decimal>().ok(),
        _ => None,
    };
    let words = match value {
        Formula::Text(text) => text.clone(),
        Formula::Number(number) => number.normalize().to_string(),
        _ => return None,
    };
    match field.kind {
        Kind::Code if !operator.is_order() => {
            let code = match value {
                Formula::Number(number) => field.code_of(*number)?,
                _ => &words,
            };
            chosen(field, code, symbol)
        }
        Kind::Text if !operator.is_order() && matches!(value, Formula::Text(_)) => {
            says("answerString", Json::String(words))
        }
        Kind::Integer | Kind::Decimal => {
            let number = number?.normalize();
            let digits = serde_json::from_str(&number.to_string()).ok()?;
            let name = if number.scale() == 0 { "answerInteger" } else { "answerDecimal" };
            says(name, digits)
        }
        Kind::Boolean => {
            let [yes, no] = field.truth;
            match operator {
                Operator::Equal | Operator::NotEqual if words == yes => {
                    says("answerBoolean", Json::Bool(true))
                }
                Operator::Equal | Operator::NotEqual if words == no && !no.is_empty() => {
                    says("answerBoolean", Json::Bool(false))
                }
                _ => None,
            }
        }
        Kind::Date if Date::parse(&words).is_some() => says("answerDate", Json::String(words)),
        Kind::Time => says("answerTime", Json::String(Time::parse(&words)?.to_string())),
        _ => None,
    }
}
