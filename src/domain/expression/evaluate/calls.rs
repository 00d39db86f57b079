//! From a call to what does it, and the arguments that are values.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::super::ast::{Call, Prepared};
use super::super::error::{Fault, Result};
use super::super::function::Function;
use super::super::item::{Collection, Item};
use super::{Evaluator, Focus, single};

impl<'a> Evaluator<'_, 'a> {
    /// The argument, evaluated where the call stands.
    pub(super) fn argument(
        &mut self,
        call: &'a Call,
        index: usize,
        focus: Focus<'_, 'a>,
    ) -> Result<Collection<'a>> {
        match call.arguments.get(index) {
            Some(argument) => self.scoped(argument, focus),
            None => Ok(Collection::Empty),
        }
    }

    pub(super) fn text_argument(
        &mut self,
        call: &'a Call,
        index: usize,
        focus: Focus<'_, 'a>,
    ) -> Result<Option<Cow<'a, str>>> {
        let name = call.function.name();
        let value = self.argument(call, index, focus)?;
        let Some(item) = single(value.as_slice(), name)? else { return Ok(None) };
        item.text().map(Some).ok_or(Fault::WrongType { function: name, wanted: "a text" }.into())
    }

    pub(super) fn integer_argument(
        &mut self,
        call: &'a Call,
        index: usize,
        focus: Focus<'_, 'a>,
    ) -> Result<Option<i64>> {
        let name = call.function.name();
        let value = self.argument(call, index, focus)?;
        let Some(item) = single(value.as_slice(), name)? else { return Ok(None) };
        item.integer().map(Some).ok_or(Fault::WrongType { function: name, wanted: "an integer" }.into())
    }

    pub(super) fn number_argument(
        &mut self,
        call: &'a Call,
        index: usize,
        focus: Focus<'_, 'a>,
    ) -> Result<Option<Decimal>> {
        let name = call.function.name();
        let value = self.argument(call, index, focus)?;
        let Some(item) = single(value.as_slice(), name)? else { return Ok(None) };
        item.decimal().map(Some).ok_or(Fault::WrongType { function: name, wanted: "a number" }.into())
    }

    pub(super) fn dispatch(
        &mut self,
        call: &'a Call,
        input: &[Item<'a>],
        focus: Focus<'_, 'a>,
    ) -> Result<Collection<'a>> {
        use Function as F;
        match call.function {
            F::Is | F::As | F::OfType => self.typed(call, input),
            F::Type => Ok(Self::type_of(input)),
            F::Abs
            | F::Ceiling
            | F::Exp
            | F::Floor
            | F::Ln
            | F::Log
            | F::Power
            | F::Round
            | F::Sqrt
            | F::Truncate => self.math(call, input, focus),
            function if is_of_text(function) => self.string(call, input, focus),
            F::Join => self.join(call, input, focus),
            F::DateOf
            | F::DayOf
            | F::HourOf
            | F::MillisecondOf
            | F::MinuteOf
            | F::MonthOf
            | F::SecondOf
            | F::TimeOf
            | F::TimezoneOffsetOf
            | F::YearOf => Self::component(call.function, input),
            F::Duration | F::Difference => self.span(call, input, focus),
            F::LowBoundary | F::HighBoundary => self.boundary(call, input, focus),
            F::Precision => super::math::precision(input),
            F::Now | F::Today | F::TimeOfDay => Ok(self.clock(call.function)),
            function if function.name().starts_with("convertsTo") => self.convert(call, input, focus),
            F::ToBoolean
            | F::ToDate
            | F::ToDateTime
            | F::ToDecimal
            | F::ToInteger
            | F::ToLong
            | F::ToQuantity
            | F::ToText
            | F::ToTime => self.convert(call, input, focus),
            F::Aggregate | F::Average | F::Max | F::Min | F::Sum => self.aggregates(call, input, focus),
            _ => self.collections(call, input, focus),
        }
    }

    fn typed(&mut self, call: &'a Call, input: &[Item<'a>]) -> Result<Collection<'a>> {
        let Prepared::Type(name) = &call.prepared else { return Ok(Collection::Empty) };
        match call.function {
            Function::Is => Self::is(input, name),
            Function::As => self.cast(input, name),
            _ => self.of_type(input, name),
        }
    }
}

/// Functions of a single text.
const fn is_of_text(function: Function) -> bool {
    use Function as F;
    matches!(
        function,
        F::ContainsText
            | F::Decode
            | F::Encode
            | F::EndsWith
            | F::Escape
            | F::IndexOf
            | F::LastIndexOf
            | F::Length
            | F::Lower
            | F::Matches
            | F::MatchesFull
            | F::Replace
            | F::ReplaceMatches
            | F::Split
            | F::StartsWith
            | F::Substring
            | F::ToChars
            | F::Trim
            | F::Unescape
            | F::Upper
    )
}
