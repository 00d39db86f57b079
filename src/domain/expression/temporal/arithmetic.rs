//! Adding calendar durations. A duration finer than the moment is first cut down to what the moment tells.

use chrono::{Datelike, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Date, DateTime, Precision, Time};

const NANOS: i64 = 1_000_000_000;

/// A unit of the calendar, as `3 months` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarUnit {
    Year,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
}

impl CalendarUnit {
    const ALL: [(&'static str, &'static str, Self); 8] = [
        ("year", "years", Self::Year),
        ("month", "months", Self::Month),
        ("week", "weeks", Self::Week),
        ("day", "days", Self::Day),
        ("hour", "hours", Self::Hour),
        ("minute", "minutes", Self::Minute),
        ("second", "seconds", Self::Second),
        ("millisecond", "milliseconds", Self::Millisecond),
    ];

    /// The unit called so, in singular or plural.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(one, many, _)| *one == word || *many == word).map(|(.., unit)| *unit)
    }

    /// For the units of fixed length.
    pub(in super::super) const fn nanos(self) -> Option<i64> {
        Some(match self {
            Self::Year | Self::Month => return None,
            Self::Week => 7 * 86_400 * NANOS,
            Self::Day => 86_400 * NANOS,
            Self::Hour => 3_600 * NANOS,
            Self::Minute => 60 * NANOS,
            Self::Second => NANOS,
            Self::Millisecond => NANOS / 1_000,
        })
    }
}

/// A duration: months, or a fixed number of nanoseconds.
enum Step {
    Months(i64),
    Nanos(i64),
}

/// Only seconds and what is finer may be fractions; the rest is cut to whole units.
fn step(amount: Decimal, unit: CalendarUnit) -> Option<Step> {
    let Some(nanos) = unit.nanos() else {
        let months = if unit == CalendarUnit::Year { 12 } else { 1 };
        return amount.trunc().to_i64()?.checked_mul(months).map(Step::Months);
    };
    let fine = matches!(unit, CalendarUnit::Second | CalendarUnit::Millisecond);
    let amount = if fine { amount } else { amount.trunc() };
    amount.checked_mul(nanos.into())?.trunc().to_i64().map(Step::Nanos)
}

fn add_months(day: NaiveDate, months: i64) -> Option<NaiveDate> {
    let count = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    if months < 0 { day.checked_sub_months(count) } else { day.checked_add_months(count) }
}

fn in_calendar(day: NaiveDate) -> Option<NaiveDate> {
    (1..=9999).contains(&day.year()).then_some(day)
}

impl Date {
    /// `None` if it leaves the years 1 to 9999.
    pub fn add(&self, amount: Decimal, unit: CalendarUnit) -> Option<Self> {
        const DAY: i64 = 86_400 * NANOS;
        let day = self.first_day;
        let moved = match (step(amount, unit)?, self.precision) {
            (Step::Months(months), Precision::Year) => add_months(day, months / 12 * 12),
            (Step::Months(months), _) => add_months(day, months),
            (Step::Nanos(nanos), Precision::Year) => add_months(day, nanos / DAY / 365 * 12),
            (Step::Nanos(nanos), Precision::Month) => add_months(day, nanos / DAY / 30),
            (Step::Nanos(nanos), _) => day.checked_add_signed(TimeDelta::try_days(nanos / DAY)?),
        };
        Some(Self { first_day: in_calendar(moved?)?, ..*self })
    }
}

impl DateTime {
    /// `None` if it leaves the years 1 to 9999.
    pub fn add(&self, amount: Decimal, unit: CalendarUnit) -> Option<Self> {
        let Some(time) = self.time else {
            return Some(Self { date: self.date.add(amount, unit)?, ..*self });
        };
        let moment = match step(amount, unit)? {
            Step::Months(months) => NaiveDateTime::new(add_months(self.date.first_day, months)?, time.clock),
            Step::Nanos(nanos) => {
                self.local().checked_add_signed(TimeDelta::nanoseconds(time.whole_steps(nanos)))?
            }
        };
        let date = Date { first_day: in_calendar(moment.date())?, ..self.date };
        Some(Self { date, time: Some(time.showing(moment.time())), ..*self })
    }
}

impl Time {
    /// Round the clock; `None` for months and years.
    pub fn add(&self, amount: Decimal, unit: CalendarUnit) -> Option<Self> {
        let Step::Nanos(nanos) = step(amount, unit)? else { return None };
        let (time, _) = self.clock.overflowing_add_signed(TimeDelta::nanoseconds(self.whole_steps(nanos)));
        Some(self.showing(time))
    }

    /// What the precision can show of it.
    fn whole_steps(&self, nanos: i64) -> i64 {
        let grain = match self.precision {
            Precision::Minute => 60 * NANOS,
            Precision::Second => return nanos,
            _ => 3_600 * NANOS,
        };
        nanos / grain * grain
    }

    /// The same precision, with milliseconds where there are some now.
    fn showing(self, time: NaiveTime) -> Self {
        let digits = if time.nanosecond() == 0 { self.digits } else { self.digits.max(3) };
        Self { clock: time, digits, ..self }
    }
}

/// Whole periods from `from` to `to`, or with `boundaries` how many turns of the calendar lie between them. `None`
/// where one of them doesn't tell so much.
pub(in super::super) fn between(
    from: &DateTime,
    to: &DateTime,
    unit: CalendarUnit,
    boundaries: bool,
) -> Option<i64> {
    let needed = match unit {
        CalendarUnit::Year => Precision::Year,
        CalendarUnit::Month => Precision::Month,
        CalendarUnit::Week | CalendarUnit::Day => Precision::Day,
        CalendarUnit::Hour => Precision::Hour,
        CalendarUnit::Minute => Precision::Minute,
        CalendarUnit::Second | CalendarUnit::Millisecond => Precision::Second,
    };
    if from.precision() < needed || to.precision() < needed {
        return None;
    }
    let (start, end) = match (from.offset, to.offset) {
        (Some(_), Some(_)) => (from.at_utc(), to.at_utc()),
        _ => (from.local(), to.local()),
    };
    let Some(nanos) = unit.nanos() else {
        let months = |moment: NaiveDateTime| i64::from(moment.year()) * 12 + i64::from(moment.month0());
        let per_unit = if unit == CalendarUnit::Year { 12 } else { 1 };
        if boundaries {
            return Some(months(end).div_euclid(per_unit) - months(start).div_euclid(per_unit));
        }
        let rest = |moment: NaiveDateTime| (moment.day(), moment.time());
        let mut whole = months(end) - months(start);
        if whole > 0 && rest(end) < rest(start) {
            whole -= 1;
        } else if whole < 0 && rest(end) > rest(start) {
            whole += 1;
        }
        return Some(whole / per_unit);
    };
    if !boundaries {
        return end.signed_duration_since(start).num_nanoseconds().map(|length| length / nanos);
    }
    let turns = |moment: NaiveDateTime| {
        // the epoch was a Thursday, weeks turn on Sunday
        let shift = if unit == CalendarUnit::Week { 4 * 86_400 } else { 0 };
        let seconds = moment.and_utc().timestamp().checked_add(shift)?;
        match unit {
            CalendarUnit::Millisecond => Some(moment.and_utc().timestamp_millis()),
            _ => Some(seconds.div_euclid(nanos / NANOS)),
        }
    };
    turns(end)?.checked_sub(turns(start)?)
}
