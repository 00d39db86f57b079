//! Operators of one precedence, from left to right.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::super::ast::{Chain, Expr, Operator};
use super::super::error::{EvaluationError, Fault, Result};
use super::super::item::{Collection, Item};
use super::super::quantity::Quantity;
use super::super::temporal::{Date, DateTime, Time};
use super::{Evaluator, Focus, single, truth};

impl<'a> Evaluator<'_, 'a> {
    pub(super) fn chain(&mut self, chain: &'a Chain, focus: Focus<'_, 'a>) -> Result<Collection<'a>> {
        let mut left = self.scoped(&chain.first, focus)?;
        if chain.rest.iter().all(|(operator, ..)| *operator == Operator::Union) {
            for (.., right) in &chain.rest {
                left.append(self.scoped(right, focus)?);
                self.spend(1)?;
            }
            return self.distinct(left.as_slice());
        }
        for (operator, offset, right) in &chain.rest {
            left = self
                .operate(*operator, left, right, focus)
                .map_err(|error| EvaluationError { offset: error.offset.or(Some(*offset)), ..error })?;
        }
        Ok(left)
    }

    fn operate(
        &mut self,
        operator: Operator,
        left: Collection<'a>,
        right: &'a Expr,
        focus: Focus<'_, 'a>,
    ) -> Result<Collection<'a>> {
        let symbol = operator.symbol();
        match operator {
            Operator::And | Operator::Or | Operator::Xor | Operator::Implies => {
                return self.logic(operator, left.as_slice(), right, focus);
            }
            _ => {}
        }
        let right = self.scoped(right, focus)?;
        let (a, b) = (left.as_slice(), right.as_slice());
        match operator {
            Operator::Union => self.union(left, right),
            Operator::Equal => self.all_equal(a, b).map(Collection::from),
            Operator::NotEqual => Ok(self.all_equal(a, b)?.map(|equal| !equal).into()),
            Operator::Equivalent => self.all_equivalent(a, b).map(Collection::from),
            Operator::NotEquivalent => Ok((!self.all_equivalent(a, b)?).into()),
            Operator::In => self.membership(a, b, symbol),
            Operator::Contains => self.membership(b, a, symbol),
            Operator::Concatenate => self.concatenate(a, b),
            Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
                self.comparison(operator, a, b)
            }
            _ => match (single(a, symbol)?, single(b, symbol)?) {
                (Some(a), Some(b)) => self.arithmetic(operator, a, b),
                _ => Ok(Collection::Empty),
            },
        }
    }

    /// Three-valued logic; what can't change the result isn't evaluated.
    fn logic(
        &mut self,
        operator: Operator,
        left: &[Item<'a>],
        right: &'a Expr,
        focus: Focus<'_, 'a>,
    ) -> Result<Collection<'a>> {
        let symbol = operator.symbol();
        let left = truth(left, symbol)?;
        match (operator, left) {
            (Operator::And, Some(false)) => return Ok(false.into()),
            (Operator::Or, Some(true)) | (Operator::Implies, Some(false)) => return Ok(true.into()),
            _ => {}
        }
        let right = self.scoped(right, focus)?;
        let right = truth(right.as_slice(), symbol)?;
        let result = match operator {
            Operator::And => match (left, right) {
                (Some(true), Some(true)) => Some(true),
                (Some(false), _) | (_, Some(false)) => Some(false),
                _ => None,
            },
            Operator::Or => match (left, right) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Operator::Xor => left.zip(right).map(|(a, b)| a != b),
            _ => match (left, right) {
                (Some(false), _) | (_, Some(true)) => Some(true),
                (Some(true), right) => right,
                _ => None,
            },
        };
        Ok(result.into())
    }

    pub(super) fn union(
        &mut self,
        mut left: Collection<'a>,
        right: Collection<'a>,
    ) -> Result<Collection<'a>> {
        left.append(right);
        self.distinct(left.as_slice())
    }

    fn membership(
        &mut self,
        item: &[Item<'a>],
        items: &[Item<'a>],
        symbol: &'static str,
    ) -> Result<Collection<'a>> {
        let Some(item) = single(item, symbol)? else { return Ok(Collection::Empty) };
        self.is_among(item, items).map(Collection::from)
    }

    fn concatenate(&mut self, left: &[Item<'a>], right: &[Item<'a>]) -> Result<Collection<'a>> {
        let mut text = String::new();
        for side in [left, right] {
            let Some(item) = single(side, "&")? else { continue };
            match item.to_text() {
                Some(part) => text.push_str(&part),
                None => return Err(Fault::WrongType { function: "&", wanted: "texts" }.into()),
            }
        }
        self.made(text)
    }

    fn comparison(
        &mut self,
        operator: Operator,
        left: &[Item<'a>],
        right: &[Item<'a>],
    ) -> Result<Collection<'a>> {
        let symbol = operator.symbol();
        let (Some(left), Some(right)) = (single(left, symbol)?, single(right, symbol)?) else {
            return Ok(Collection::Empty);
        };
        let holds = |order: Ordering| match operator {
            Operator::Less => order.is_lt(),
            Operator::LessOrEqual => order.is_le(),
            Operator::Greater => order.is_gt(),
            _ => order.is_ge(),
        };
        Ok(self.order(left, right, symbol)?.map(holds).into())
    }

    pub(super) fn arithmetic(
        &mut self,
        operator: Operator,
        left: &Item<'a>,
        right: &Item<'a>,
    ) -> Result<Collection<'a>> {
        let (a, b) = (left.value(), right.value());
        let symbol = operator.symbol();
        let unlike =
            || Fault::Operands { operator: symbol, left: left.kind_name(), right: right.kind_name() };
        let plus_minus = matches!(operator, Operator::Add | Operator::Subtract);
        let result = match (a.as_ref(), b.as_ref()) {
            (Item::Integer(a), Item::Integer(b)) => integers(operator, *a, *b),
            (Item::String(a), Item::String(b)) if operator == Operator::Add => {
                let text = format!("{a}{b}");
                return self.made(text);
            }
            (Item::Quantity(a), Item::Quantity(b)) => {
                return quantities(operator, a, b).ok_or_else(unlike)?;
            }
            (moment, Item::Quantity(amount)) if plus_minus && is_moment(left, moment) => {
                return moved(operator, left, moment, amount).ok_or_else(|| unlike().into());
            }
            (Item::Quantity(a), b) if b.decimal().is_some() => {
                let b = Quantity::new(b.decimal().unwrap_or_default(), "1");
                return quantities(operator, a, &b).ok_or_else(unlike)?;
            }
            (a, Item::Quantity(b)) if a.decimal().is_some() => {
                let a = Quantity::new(a.decimal().unwrap_or_default(), "1");
                return quantities(operator, &a, b).ok_or_else(unlike)?;
            }
            (a, b) => match (a.decimal(), b.decimal()) {
                (Some(a), Some(b)) => decimals(operator, a, b),
                _ => return Err(unlike().into()),
            },
        };
        Ok(result.into())
    }

    pub(super) fn negated(operand: &Collection<'a>) -> Result<Collection<'a>> {
        let Some(item) = single(operand.as_slice(), "-")? else { return Ok(Collection::Empty) };
        Ok(match item.value().as_ref() {
            Item::Integer(whole) => whole.checked_neg().map(Item::Integer).into(),
            Item::Decimal(number) => Item::Decimal(-*number).into(),
            Item::Quantity(quantity) => {
                let negative = Quantity { value: -quantity.value, ..(**quantity).clone() };
                Item::Quantity(Box::new(negative)).into()
            }
            _ => return Err(Fault::WrongType { function: "-", wanted: "a number" }.into()),
        })
    }
}

/// `None` where the result is no integer that we can hold, or there is none.
fn integers<'a>(operator: Operator, a: i64, b: i64) -> Option<Item<'a>> {
    match operator {
        Operator::Add => a.checked_add(b),
        Operator::Subtract => a.checked_sub(b),
        Operator::Multiply => a.checked_mul(b),
        Operator::WholeDivide => a.checked_div(b),
        Operator::Modulo => a.checked_rem(b),
        _ => return decimals(operator, a.into(), b.into()),
    }
    .map(Item::Integer)
}

fn decimals<'a>(operator: Operator, a: Decimal, b: Decimal) -> Option<Item<'a>> {
    match operator {
        Operator::Add => a.checked_add(b),
        Operator::Subtract => a.checked_sub(b),
        Operator::Multiply => a.checked_mul(b),
        Operator::Divide => a.checked_div(b).map(|quotient| quotient.normalize()),
        Operator::Modulo => a.checked_rem(b),
        _ => return i64::try_from(a.checked_div(b)?.trunc()).ok().map(Item::Integer),
    }
    .map(Item::Decimal)
}

/// The outer `None` if the operator has no meaning for amounts.
fn quantities<'a>(operator: Operator, a: &Quantity<'a>, b: &Quantity<'a>) -> Option<Result<Collection<'a>>> {
    let sum = |b: Quantity<'_>, value: fn(Decimal, Decimal) -> Option<Decimal>| {
        value(a.value, b.value).map(|value| Quantity { value, ..a.clone() })
    };
    let result = match operator {
        Operator::Add => b.in_unit(&a.unit).and_then(|b| sum(b, Decimal::checked_add)),
        Operator::Subtract => b.in_unit(&a.unit).and_then(|b| sum(b, Decimal::checked_sub)),
        Operator::Multiply => a.combine(b, false),
        Operator::Divide => a.combine(b, true),
        _ => return None,
    };
    Some(Ok(result.map(|quantity| Item::Quantity(Box::new(quantity))).into()))
}

fn is_moment(item: &Item<'_>, value: &Item<'_>) -> bool {
    match value {
        Item::Date(_) | Item::DateTime(_) | Item::Time(_) => true,
        Item::String(text) => {
            item.is_untyped() && (DateTime::parse(text).is_some() || Time::parse(text).is_some())
        }
        _ => false,
    }
}

/// The moment so much later or earlier; `None` if the amount is none of the calendar.
fn moved<'a>(
    operator: Operator,
    item: &Item<'a>,
    moment: &Item<'a>,
    amount: &Quantity<'a>,
) -> Option<Collection<'a>> {
    let unit = super::temporal::duration_unit(&amount.unit)?;
    let value = if operator == Operator::Subtract { -amount.value } else { amount.value };
    let read = match moment {
        Item::String(text) if item.is_untyped() => Date::parse(text)
            .map(Item::Date)
            .or_else(|| DateTime::parse(text).map(Item::DateTime))
            .or_else(|| Time::parse(text).map(Item::Time))?,
        moment => moment.clone(),
    };
    let result = match read {
        Item::Date(date) => date.add(value, unit).map(Item::Date),
        Item::DateTime(moment) => moment.add(value, unit).map(Item::DateTime),
        Item::Time(time) => time.add(value, unit).map(Item::Time),
        _ => None,
    };
    Some(result.into())
}
