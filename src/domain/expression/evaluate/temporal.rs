//! Functions of dates, dateTimes and times.

use chrono::{Datelike, Timelike};

use super::super::ast::Call;
use super::super::error::{Fault, Result};
use super::super::function::Function;
use super::super::item::{Collection, Item};
use super::super::temporal::{Bound, CalendarUnit, Date, DateTime, Precision, Time, between};
use super::{Evaluator, Focus, single};

/// The unit of a duration added to a moment: words of the calendar, and the codes of UCUM for units of fixed length.
pub(super) fn duration_unit(unit: &str) -> Option<CalendarUnit> {
    CalendarUnit::find(unit).or(match unit {
        "wk" => Some(CalendarUnit::Week),
        "d" => Some(CalendarUnit::Day),
        "h" => Some(CalendarUnit::Hour),
        "min" => Some(CalendarUnit::Minute),
        "s" => Some(CalendarUnit::Second),
        "ms" => Some(CalendarUnit::Millisecond),
        _ => None,
    })
}

/// The date and time in an item, one of which may be missing.
fn parts(item: &Item<'_>) -> Option<(Option<Date>, Option<Time>)> {
    match item.value().as_ref() {
        Item::Date(date) => Some((Some(*date), None)),
        Item::DateTime(moment) => Some((Some(moment.date()), moment.time())),
        Item::Time(time) => Some((None, Some(*time))),
        Item::String(text) if item.is_untyped() => {
            let moment = DateTime::parse(text)?;
            Some((Some(moment.date()), moment.time()))
        }
        _ => None,
    }
}

fn moment(item: &Item<'_>) -> Option<DateTime> {
    match item.value().as_ref() {
        Item::DateTime(moment) => Some(*moment),
        Item::Date(date) => DateTime::parse(&date.to_string()),
        Item::Time(time) => DateTime::parse(&format!("2000-01-01T{time}")),
        Item::String(text) if item.is_untyped() => DateTime::parse(text),
        _ => None,
    }
}

impl<'a> Evaluator<'_, 'a> {
    pub(super) fn clock(&self, function: Function) -> Collection<'a> {
        match function {
            Function::Now => Item::DateTime(DateTime::of_instant(self.context.now)),
            Function::Today => Item::Date(Date::of_day(self.context.now.date_naive())),
            _ => Item::Time(Time::of_time(self.context.now.time())),
        }
        .into()
    }

    /// `yearOf` and its like; empty where the moment doesn't tell so much.
    pub(super) fn component(function: Function, input: &[Item<'a>]) -> Result<Collection<'a>> {
        let name = function.name();
        let Some(item) = single(input, name)? else { return Ok(Collection::Empty) };
        let Some((date, time)) = parts(item) else {
            return Err(Fault::WrongType { function: name, wanted: "a date or time" }.into());
        };
        let day =
            |least: Precision| date.filter(|date| date.precision() >= least).map(|date| date.first_day());
        let clock = |least: Precision| time.filter(|time| time.precision() >= least).map(|time| time.clock());
        let number = match function {
            Function::YearOf => day(Precision::Year).map(|day| i64::from(day.year())),
            Function::MonthOf => day(Precision::Month).map(|day| i64::from(day.month())),
            Function::DayOf => day(Precision::Day).map(|day| i64::from(day.day())),
            Function::HourOf => clock(Precision::Hour).map(|time| i64::from(time.hour())),
            Function::MinuteOf => clock(Precision::Minute).map(|time| i64::from(time.minute())),
            Function::SecondOf => clock(Precision::Second).map(|time| i64::from(time.second())),
            Function::MillisecondOf => {
                clock(Precision::Second).map(|time| i64::from(time.nanosecond() / 1_000_000))
            }
            Function::DateOf => return Ok(date.map(Item::Date).into()),
            Function::TimeOf => return Ok(time.map(Item::Time).into()),
            _ => {
                let hours = moment(item).and_then(|moment| moment.offset()).map(|offset| {
                    rust_decimal::Decimal::from(offset.local_minus_utc()) / rust_decimal::Decimal::from(3600)
                });
                return Ok(hours.map(|hours| Item::Decimal(hours.normalize())).into());
            }
        };
        Ok(number.map(Item::Integer).into())
    }

    /// `duration` counts whole periods, `difference` turns of the calendar.
    pub(super) fn span(
        &mut self,
        call: &'a Call,
        input: &[Item<'a>],
        focus: Focus<'_, 'a>,
    ) -> Result<Collection<'a>> {
        let name = call.function.name();
        let from = single(input, name)?.cloned();
        let to = self.argument(call, 0, focus)?;
        let to = single(to.as_slice(), name)?.cloned();
        let unit = self.text_argument(call, 1, focus)?;
        let (Some(from), Some(to), Some(unit)) = (from, to, unit) else { return Ok(Collection::Empty) };
        let (Some(from), Some(to), Some(unit)) = (moment(&from), moment(&to), CalendarUnit::find(&unit))
        else {
            return Err(Fault::WrongType {
                function: name,
                wanted: "two moments and a unit of the calendar",
            }
            .into());
        };
        Ok(between(&from, &to, unit, call.function == Function::Difference).map(Item::Integer).into())
    }

    pub(super) fn boundary(
        &mut self,
        call: &'a Call,
        input: &[Item<'a>],
        focus: Focus<'_, 'a>,
    ) -> Result<Collection<'a>> {
        let name = call.function.name();
        let bound = if call.function == Function::LowBoundary { Bound::Low } else { Bound::High };
        let digits = self.integer_argument(call, 0, focus)?;
        if digits.is_none() && !call.arguments.is_empty() {
            return Ok(Collection::Empty);
        }
        let Some(item) = single(input, name)? else { return Ok(Collection::Empty) };
        let bounded = match item.value().as_ref() {
            Item::Date(date) => {
                let moment = DateTime::parse(&date.to_string());
                let moment = moment.and_then(|moment| moment.boundary(bound, digits.unwrap_or(8)));
                match moment {
                    Some(moment) if moment.time().is_none() => Some(Item::Date(moment.date())),
                    moment => moment.map(Item::DateTime),
                }
            }
            Item::DateTime(moment) => moment.boundary(bound, digits.unwrap_or(17)).map(Item::DateTime),
            Item::Time(time) => time.boundary(bound, digits.unwrap_or(9)).map(Item::Time),
            value => return super::math::number_boundary(value, bound, digits.unwrap_or(8), name),
        };
        Ok(bounded.into())
    }
}
