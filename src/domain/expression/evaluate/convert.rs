//! `toX()` and `convertsToX()`: empty, or false, where there is no such value.

use rust_decimal::Decimal;

use super::super::ast::Call;
use super::super::error::Result;
use super::super::function::Function;
use super::super::item::{Collection, Item};
use super::super::quantity::Quantity;
use super::super::temporal::{Date, DateTime, Time};
use super::{Evaluator, Focus, single};

fn to_boolean(value: &Item<'_>) -> Option<bool> {
    match value {
        Item::Boolean(value) => Some(*value),
        Item::String(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "1" | "1.0" => Some(true),
            "false" | "f" | "no" | "n" | "0" | "0.0" => Some(false),
            _ => None,
        },
        value => {
            let number = value.decimal()?;
            (number == Decimal::ONE || number.is_zero()).then(|| !number.is_zero())
        }
    }
}

/// The digits of a number, a sign before them at most.
fn unsigned(text: &str) -> Option<&str> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let proper = digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.ends_with(|last: char| last.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.matches('.').count() <= 1;
    proper.then_some(text)
}

fn to_integer(value: &Item<'_>) -> Option<i64> {
    match value {
        Item::Integer(whole) => Some(*whole),
        Item::Boolean(value) => Some(i64::from(*value)),
        Item::String(text) => unsigned(text).filter(|text| !text.contains('.'))?.parse().ok(),
        _ => None,
    }
}

fn to_decimal(value: &Item<'_>) -> Option<Decimal> {
    match value {
        Item::Boolean(value) => Some(Decimal::from(u8::from(*value))),
        Item::String(text) => Item::number(unsigned(text)?)?.decimal(),
        value => value.decimal(),
    }
}

fn to_quantity<'a>(value: &Item<'a>) -> Option<Quantity<'a>> {
    match value {
        Item::Quantity(quantity) => Some((**quantity).clone()),
        Item::String(text) => Quantity::parse(text),
        Item::Boolean(value) => Some(Quantity::new(Decimal::from(u8::from(*value)), "1")),
        value => value.decimal().map(|number| Quantity::new(number, "1")),
    }
}

fn to_date_time(value: &Item<'_>) -> Option<DateTime> {
    match value {
        Item::DateTime(moment) => Some(*moment),
        Item::Date(date) => DateTime::parse(&date.to_string()),
        Item::String(text) => DateTime::parse(text),
        _ => None,
    }
}

fn to_date(value: &Item<'_>) -> Option<Date> {
    match value {
        Item::Date(date) => Some(*date),
        other => to_date_time(other).map(|moment| moment.date()),
    }
}

fn to_time(value: &Item<'_>) -> Option<Time> {
    match value {
        Item::Time(time) => Some(*time),
        Item::String(text) => Time::parse(text),
        _ => None,
    }
}

impl<'a> Evaluator<'_, 'a> {
    pub(super) fn convert(
        &mut self,
        call: &'a Call,
        input: &[Item<'a>],
        focus: Focus<'_, 'a>,
    ) -> Result<Collection<'a>> {
        let Some(item) = single(input, call.function.name())? else { return Ok(Collection::Empty) };
        let value = item.value();
        let converted = match call.function {
            Function::ToBoolean | Function::ConvertsToBoolean => to_boolean(&value).map(Item::Boolean),
            Function::ToInteger
            | Function::ConvertsToInteger
            | Function::ToLong
            | Function::ConvertsToLong => to_integer(&value).map(Item::Integer),
            Function::ToDecimal | Function::ConvertsToDecimal => to_decimal(&value).map(Item::Decimal),
            Function::ToDate | Function::ConvertsToDate => to_date(&value).map(Item::Date),
            Function::ToDateTime | Function::ConvertsToDateTime => to_date_time(&value).map(Item::DateTime),
            Function::ToTime | Function::ConvertsToTime => to_time(&value).map(Item::Time),
            Function::ToQuantity | Function::ConvertsToQuantity => {
                let unit = match call.arguments.as_slice() {
                    [] => None,
                    _ => self.text_argument(call, 0, focus)?,
                };
                let quantity = to_quantity(&value).and_then(|quantity| match unit {
                    Some(unit) => quantity.in_unit(&unit),
                    None => Some(quantity),
                });
                quantity.map(|quantity| Item::Quantity(Box::new(quantity)))
            }
            _ => item.to_text().map(|text| Item::String(text.into())),
        };
        let only_asked = call.function.name().starts_with("convertsTo");
        Ok(if only_asked { converted.is_some().into() } else { converted.into() })
    }
}
