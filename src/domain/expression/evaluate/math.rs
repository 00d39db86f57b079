//! Functions of numbers. Exact where decimals can be; roots, logarithms and powers of fractions to 15 digits.

use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use rust_decimal::{Decimal, RoundingStrategy};

use super::super::ast::Call;
use super::super::error::{Fault, Result};
use super::super::function::Function;
use super::super::item::{Collection, Item};
use super::super::quantity::Quantity;
use super::super::temporal::Bound;
use super::{Evaluator, Focus, single};

fn whole<'a>(number: Decimal) -> Option<Item<'a>> {
    i64::try_from(number).ok().map(Item::Integer)
}

fn through_float(number: Decimal, function: impl Fn(f64) -> f64) -> Option<Decimal> {
    Decimal::from_f64(function(number.to_f64()?)).map(|number| number.normalize())
}

/// Exact for whole exponents.
fn power(base: Decimal, exponent: Decimal) -> Option<Decimal> {
    let whole =
        exponent.is_integer().then(|| exponent.to_i32()).flatten().filter(|count| count.abs() <= 1_000);
    let Some(count) = whole else {
        let exponent = exponent.to_f64()?;
        return through_float(base, |base| base.powf(exponent));
    };
    let mut result = Decimal::ONE;
    for _ in 0..count.unsigned_abs() {
        result = result.checked_mul(base)?;
    }
    if count < 0 { Decimal::ONE.checked_div(result).map(|result| result.normalize()) } else { Some(result) }
}

fn square_root(number: Decimal) -> Option<Decimal> {
    if number < Decimal::ZERO { None } else { through_float(number, f64::sqrt) }
}

fn logarithm(number: Decimal, base: Decimal) -> Option<Decimal> {
    let (number, base) = (number.to_f64()?, base.to_f64()?);
    if number <= 0.0 || base <= 0.0 {
        return None;
    }
    let is = |known: f64| (known - base).abs() < f64::EPSILON;
    // these two are exact where the result is whole
    let result = if is(2.0) {
        number.log2()
    } else if is(10.0) {
        number.log10()
    } else {
        number.log(base)
    };
    Decimal::from_f64(result).map(|result| result.normalize())
}

/// The bounds of what a number of so many digits may mean, to `digits` after the point.
fn bound_of(number: Decimal, bound: Bound, digits: u32) -> Option<Decimal> {
    let (magnitude, negative) = (number.abs(), number.is_sign_negative() && !number.is_zero());
    let half = Decimal::try_new(5, magnitude.scale() + 1).ok()?;
    let outward = (bound == Bound::High) != negative;
    let mut result = if outward {
        magnitude.checked_add(half)?.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
    } else if magnitude.is_zero() {
        -half.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
    } else {
        magnitude.checked_sub(half)?.round_dp_with_strategy(digits, RoundingStrategy::ToZero)
    };
    result.rescale(digits);
    (result.scale() == digits).then_some(if negative { -result } else { result })
}

/// The bounds of a number or an amount.
pub(super) fn number_boundary<'a>(
    value: &Item<'a>,
    bound: Bound,
    digits: i64,
    function: &'static str,
) -> Result<Collection<'a>> {
    let Some(digits) = u32::try_from(digits).ok().filter(|digits| *digits <= Decimal::MAX_SCALE) else {
        return Ok(Collection::Empty);
    };
    match value {
        Item::Quantity(quantity) => Ok(bound_of(quantity.value, bound, digits)
            .map(|value| Item::Quantity(Box::new(Quantity { value, ..(**quantity).clone() })))
            .into()),
        value => match value.decimal() {
            Some(number) => Ok(bound_of(number, bound, digits).map(Item::Decimal).into()),
            None => Err(Fault::WrongType { function, wanted: "a number, an amount or a moment" }.into()),
        },
    }
}

/// How precise a value was given.
pub(super) fn precision<'a>(input: &[Item<'a>]) -> Result<Collection<'a>> {
    let Some(item) = single(input, "precision()")? else { return Ok(Collection::Empty) };
    let digits = match item.value().as_ref() {
        Item::Date(date) => date.digits(),
        Item::DateTime(moment) => moment.digits(),
        Item::Time(time) => time.digits(),
        value => match value.decimal() {
            Some(number) => i64::from(number.scale()),
            None => {
                return Err(Fault::WrongType { function: "precision", wanted: "a number or a moment" }.into());
            }
        },
    };
    Ok(Item::Integer(digits).into())
}

impl<'a> Evaluator<'_, 'a> {
    pub(super) fn math(
        &mut self,
        call: &'a Call,
        input: &[Item<'a>],
        focus: Focus<'_, 'a>,
    ) -> Result<Collection<'a>> {
        let name = call.function.name();
        let argument = match call.arguments.as_slice() {
            [] => None,
            _ => match self.number_argument(call, 0, focus)? {
                None => return Ok(Collection::Empty),
                some => some,
            },
        };
        let Some(item) = single(input, name)? else { return Ok(Collection::Empty) };
        let value = item.value();
        if let (Item::Quantity(quantity), Function::Abs | Function::Round) = (value.as_ref(), call.function) {
            let value = match call.function {
                Function::Abs => Some(quantity.value.abs()),
                _ => round(quantity.value, argument),
            };
            let changed = value.map(|value| Quantity { value, ..(**quantity).clone() });
            return Ok(changed.map(|quantity| Item::Quantity(Box::new(quantity))).into());
        }
        let Some(number) = value.decimal() else {
            return Err(Fault::WrongType { function: name, wanted: "a number" }.into());
        };
        let is_whole = matches!(value.as_ref(), Item::Integer(_));
        let result = match call.function {
            Function::Abs if is_whole => whole(number.abs()),
            Function::Abs => Some(Item::Decimal(number.abs())),
            Function::Ceiling => whole(number.ceil()),
            Function::Floor => whole(number.floor()),
            Function::Truncate => whole(number.trunc()),
            Function::Round => round(number, argument).map(Item::Decimal),
            Function::Exp => through_float(number, f64::exp).map(Item::Decimal),
            Function::Ln if number > Decimal::ZERO => through_float(number, f64::ln).map(Item::Decimal),
            Function::Log => argument.and_then(|base| logarithm(number, base)).map(Item::Decimal),
            Function::Sqrt => square_root(number).map(Item::Decimal),
            Function::Power => match argument.and_then(|exponent| power(number, exponent)) {
                Some(result) if is_whole && argument.is_some_and(|exponent| exponent.is_integer()) => {
                    if result.is_integer() {
                        whole(result)
                    } else {
                        Some(Item::Decimal(result))
                    }
                }
                result => result.map(Item::Decimal),
            },
            _ => None,
        };
        Ok(result.into())
    }
}

/// To so many digits, half away from zero.
fn round(number: Decimal, digits: Option<Decimal>) -> Option<Decimal> {
    let digits = digits.unwrap_or_default().to_u32().filter(|digits| *digits <= Decimal::MAX_SCALE)?;
    Some(number.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero))
}
