//! The earliest and the latest moment that an imprecise one may mean, told to a number of digits.

use chrono::{Datelike, FixedOffset, Months, NaiveDate, NaiveTime, Timelike};

use super::{Date, DateTime, Precision, Time};

/// Which end of the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    Low,
    High,
}

/// What so many digits of a dateTime tell, and the digits of the fraction.
fn precision_of(digits: i64) -> Option<(Precision, u8)> {
    Some(match digits {
        4 => (Precision::Year, 0),
        6 => (Precision::Month, 0),
        8 => (Precision::Day, 0),
        10 => (Precision::Hour, 0),
        12 => (Precision::Minute, 0),
        14 => (Precision::Second, 0),
        17 => (Precision::Second, 3),
        _ => return None,
    })
}

fn digits_of(precision: Precision, fraction: u8) -> i64 {
    match precision {
        Precision::Year => 4,
        Precision::Month => 6,
        Precision::Day => 8,
        Precision::Hour => 10,
        Precision::Minute => 12,
        Precision::Second if fraction == 0 => 14,
        Precision::Second => 17,
    }
}

impl Date {
    /// The digits that tell it: 4, 6 or 8.
    pub fn digits(&self) -> i64 {
        digits_of(self.precision, 0)
    }

    fn bound(self, bound: Bound) -> NaiveDate {
        let months = match (bound, self.precision) {
            (Bound::Low, _) | (_, Precision::Day) => return self.first_day,
            (_, Precision::Year) => 12,
            _ => 1,
        };
        self.first_day
            .checked_add_months(Months::new(months))
            .and_then(|next| next.pred_opt())
            .unwrap_or(self.first_day)
    }
}

impl Time {
    /// The digits that tell it: 2, 4, 6 or 9.
    pub fn digits(&self) -> i64 {
        digits_of(self.precision, self.digits) - 8
    }

    /// `None` if there is no such number of digits.
    pub fn boundary(&self, bound: Bound, digits: i64) -> Option<Self> {
        let (precision, fraction) = precision_of(digits.checked_add(8)?).filter(|_| digits >= 2)?;
        Some(Self { clock: self.bound(bound).trimmed(fraction)?, precision, digits: fraction })
    }

    fn bound(self, bound: Bound) -> Self {
        if bound == Bound::Low {
            return self;
        }
        let (hour, minute, second) = (self.clock.hour(), self.clock.minute(), self.clock.second());
        let (minute, second) = match self.precision {
            Precision::Second => (minute, second),
            Precision::Minute => (minute, 59),
            _ => (59, 59),
        };
        let nanos = if self.digits == 0 { 999_999_999 } else { self.clock.nanosecond() };
        let time = NaiveTime::from_hms_nano_opt(hour, minute, second, nanos).unwrap_or(self.clock);
        Self { clock: time, ..self }
    }

    fn trimmed(self, fraction: u8) -> Option<NaiveTime> {
        let nanos = if fraction == 0 { 0 } else { self.clock.nanosecond() / 1_000_000 * 1_000_000 };
        self.clock.with_nanosecond(nanos)
    }
}

impl DateTime {
    /// The digits that tell it: 4 to 17.
    pub fn digits(&self) -> i64 {
        digits_of(self.precision(), self.time.map_or(0, |time| time.digits))
    }

    /// `None` if there is no such number of digits. Where the offset isn't known, that of the place where it is
    /// earliest or latest.
    pub fn boundary(&self, bound: Bound, digits: i64) -> Option<Self> {
        let (precision, _) = precision_of(digits)?;
        let day = self.date.bound(bound);
        if precision <= Precision::Day {
            let date = Date::new(day.year(), day.month(), day.day(), precision)?;
            return Some(Self { date, time: None, offset: None });
        }
        let hour = if bound == Bound::Low { 0 } else { 23 };
        let unknown =
            Time { clock: NaiveTime::from_hms_opt(hour, 0, 0)?, precision: Precision::Hour, digits: 0 };
        let time = self.time.unwrap_or(unknown).boundary(bound, digits - 8)?;
        let hours = if bound == Bound::Low { 14 } else { -12 };
        let offset = self.offset.or(FixedOffset::east_opt(hours * 3600));
        Some(Self { date: Date::of_day(day), time: Some(time), offset })
    }
}
