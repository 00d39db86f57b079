//! Dates, dateTimes and times, each as precise as it was given.

mod arithmetic;
mod boundary;

use std::cmp::Ordering;
use std::fmt;

use chrono::{Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use super::item::Item;

pub use arithmetic::CalendarUnit;
pub(super) use arithmetic::between;
pub use boundary::Bound;

/// How far a moment is told. A second may have a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

/// A year, a month or a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    first_day: NaiveDate,
    precision: Precision,
}

/// A time of day: an hour, a minute or a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    clock: NaiveTime,
    precision: Precision,
    /// Digits of the fraction of a second.
    digits: u8,
}

/// A date, perhaps with a time, perhaps with the offset from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime {
    date: Date,
    time: Option<Time>,
    offset: Option<FixedOffset>,
}

/// What stands behind an `@`.
pub(super) fn parse_moment(text: &str) -> Option<Item<'static>> {
    match text.split_once('T') {
        Some(("", time)) => Time::parse(time).map(Item::Time),
        Some((date, "")) => {
            Some(Item::DateTime(DateTime { date: Date::parse(date)?, time: None, offset: None }))
        }
        Some(_) => parse_date_time(text),
        None => Date::parse(text).map(Item::Date),
    }
}

/// A FHIR dateTime, or one that lacks seconds or offset.
pub(super) fn parse_date_time<'a>(text: &str) -> Option<Item<'a>> {
    DateTime::parse(text).map(Item::DateTime)
}

pub(super) fn parse_time(text: &str) -> Option<Time> {
    Time::parse(text)
}

fn digits(text: &str, count: usize) -> Option<u32> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

impl Date {
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = digits(parts.next()?, 4)?;
        let (month, day) = (parts.next(), parts.next());
        let precision = match (month, day, parts.next()) {
            (None, None, None) => Precision::Year,
            (Some(_), None, None) => Precision::Month,
            (Some(_), Some(_), None) => Precision::Day,
            _ => return None,
        };
        let part = |part: Option<&str>| part.map_or(Some(1), |part| digits(part, 2));
        Self::new(i32::try_from(year).ok()?, part(month)?, part(day)?, precision)
    }

    fn new(year: i32, month: u32, day: u32, precision: Precision) -> Option<Self> {
        let first_day = NaiveDate::from_ymd_opt(year, month, day)?;
        (1..=9999).contains(&year).then_some(Self { first_day, precision })
    }

    pub fn of_day(day: NaiveDate) -> Self {
        Self { first_day: day, precision: Precision::Day }
    }

    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The day, or the first one of the month or year.
    pub fn first_day(&self) -> NaiveDate {
        self.first_day
    }

    fn parts(self) -> [u32; 3] {
        [self.first_day.year().unsigned_abs(), self.first_day.month(), self.first_day.day()]
    }

    /// `None` if they agree as far as both go, and one goes further.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        let known = [Precision::Year, Precision::Month, Precision::Day];
        for ((precision, mine), theirs) in known.into_iter().zip(self.parts()).zip(other.parts()) {
            match (self.precision >= precision, other.precision >= precision) {
                (true, true) if mine == theirs => {}
                (true, true) => return Some(mine.cmp(&theirs)),
                (false, false) => return Some(Ordering::Equal),
                _ => return None,
            }
        }
        Some(Ordering::Equal)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [year, month, day] = self.parts();
        write!(f, "{year:04}")?;
        if self.precision >= Precision::Month {
            write!(f, "-{month:02}")?;
        }
        if self.precision >= Precision::Day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl Time {
    /// Reads `14`, `14:30`, `14:30:05` and `14:30:05.250`.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').map_or((text, None), |(a, b)| (a, Some(b)));
        let mut parts = whole.split(':');
        let hour = digits(parts.next()?, 2)?;
        let (minute, second) = (parts.next(), parts.next());
        let precision = match (minute, second, parts.next(), fraction) {
            (None, None, None, None) => Precision::Hour,
            (Some(_), None, None, None) => Precision::Minute,
            (Some(_), Some(_), None, _) => Precision::Second,
            _ => return None,
        };
        let part = |part: Option<&str>| part.map_or(Some(0), |part| digits(part, 2));
        let (nanos, digits) = fraction.map_or(Some((0, 0)), fraction_of_second)?;
        let time = NaiveTime::from_hms_nano_opt(hour, part(minute)?, part(second)?, nanos)?;
        Some(Self { clock: time, precision, digits })
    }

    pub fn of_time(time: NaiveTime) -> Self {
        Self { clock: time, precision: Precision::Second, digits: 3 }
    }

    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The time, or the first moment of the hour or minute.
    pub fn clock(&self) -> NaiveTime {
        self.clock
    }

    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        let parts = |time: &NaiveTime| {
            [time.hour(), time.minute(), time.second()].into_iter().zip([0, 0, time.nanosecond()])
        };
        let known = [Precision::Hour, Precision::Minute, Precision::Second];
        for ((precision, mine), theirs) in known.into_iter().zip(parts(&self.clock)).zip(parts(&other.clock))
        {
            match (self.precision >= precision, other.precision >= precision) {
                (true, true) if mine == theirs => {}
                (true, true) => return Some(mine.cmp(&theirs)),
                (false, false) => return Some(Ordering::Equal),
                _ => return None,
            }
        }
        Some(Ordering::Equal)
    }
}

/// Nanoseconds, and the digits that were written.
fn fraction_of_second(text: &str) -> Option<(u32, u8)> {
    let kept = text.get(..text.len().min(9))?;
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count = u8::try_from(kept.len()).ok()?;
    let nanos = kept.parse::<u32>().ok()?.checked_mul(10_u32.pow(9 - u32::from(count)))?;
    Some((nanos, count))
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.clock.hour())?;
        if self.precision >= Precision::Minute {
            write!(f, ":{:02}", self.clock.minute())?;
        }
        if self.precision >= Precision::Second {
            write!(f, ":{:02}", self.clock.second())?;
            if self.digits > 0 {
                let fraction = format!("{:09}", self.clock.nanosecond());
                write!(f, ".{}", fraction.get(..usize::from(self.digits)).unwrap_or_default())?;
            }
        }
        Ok(())
    }
}

impl DateTime {
    pub fn parse(text: &str) -> Option<Self> {
        let Some((date, clock)) = text.split_once('T') else {
            return Some(Self { date: Date::parse(text)?, time: None, offset: None });
        };
        let date = Date::parse(date)?;
        let mark = clock.find(['Z', '+', '-']).unwrap_or(clock.len());
        let (time, offset) = clock.split_at(mark);
        let offset = if offset.is_empty() { None } else { Some(parse_offset(offset)?) };
        (date.precision == Precision::Day).then_some(Self { date, time: Some(Time::parse(time)?), offset })
    }

    /// A moment on a clock that shows milliseconds.
    pub fn of_instant(instant: chrono::DateTime<FixedOffset>) -> Self {
        Self {
            date: Date::of_day(instant.date_naive()),
            time: Some(Time::of_time(instant.time())),
            offset: Some(*instant.offset()),
        }
    }

    pub fn date(&self) -> Date {
        self.date
    }

    pub fn time(&self) -> Option<Time> {
        self.time
    }

    /// Seconds east of UTC.
    pub fn offset(&self) -> Option<FixedOffset> {
        self.offset
    }

    pub fn precision(&self) -> Precision {
        self.time.map_or(self.date.precision, |time| time.precision)
    }

    /// Equal moments have the same: the day, in UTC if the offset is known.
    pub(super) fn key_day(&self) -> NaiveDate {
        self.moved_to_utc().date.first_day
    }

    fn local(&self) -> NaiveDateTime {
        self.date.first_day.and_time(self.time.map_or(NaiveTime::MIN, |time| time.clock))
    }

    fn at_utc(&self) -> NaiveDateTime {
        let seconds = self.offset.map_or(0, |offset| offset.local_minus_utc());
        self.local().checked_sub_signed(TimeDelta::seconds(seconds.into())).unwrap_or(self.local())
    }

    fn moved_to_utc(self) -> Self {
        let Some(time) = self.time else { return self };
        let moment = self.at_utc();
        Self {
            date: Date { first_day: moment.date(), ..self.date },
            time: Some(Time { clock: moment.time(), ..time }),
            offset: None,
        }
    }

    /// `None` where it can't be told: unlike precision, or one has no offset and that may matter.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self.time, other.time) {
            (Some(mine), Some(theirs)) => match (self.offset, other.offset) {
                (a, b) if a == b => self.date.compare(&other.date).map(|order| match order {
                    Ordering::Equal => mine.compare(&theirs),
                    order => Some(order),
                })?,
                (Some(_), Some(_)) => self.moved_to_utc().compare(&other.moved_to_utc()),
                (Some(_), None) => known_order(self, other),
                _ => known_order(other, self).map(Ordering::reverse),
            },
            (None, None) => self.date.compare(&other.date),
            _ => self.date.compare(&other.date).filter(|order| order.is_ne()),
        }
    }
}

/// The order of a moment and a wall clock somewhere on Earth, if it is the same everywhere.
fn known_order(moment: &DateTime, clock: &DateTime) -> Option<Ordering> {
    let moment = moment.at_utc();
    let earliest = clock.local().checked_sub_signed(TimeDelta::hours(14))?;
    let latest = clock.local().checked_add_signed(TimeDelta::hours(12))?;
    if moment < earliest {
        Some(Ordering::Less)
    } else if moment > latest {
        Some(Ordering::Greater)
    } else {
        None
    }
}

fn parse_offset(text: &str) -> Option<FixedOffset> {
    if text == "Z" {
        return FixedOffset::east_opt(0);
    }
    let (sign, rest) = text.split_at_checked(1)?;
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    if hours > 14 || minutes > 59 {
        return None;
    }
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    FixedOffset::east_opt(if sign == "-" { -seconds } else { seconds })
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date)?;
        let Some(time) = self.time else { return Ok(()) };
        write!(f, "T{time}")?;
        match self.offset {
            None => Ok(()),
            Some(offset) if offset.local_minus_utc() == 0 => f.write_str("Z"),
            Some(offset) => write!(f, "{offset}"),
        }
    }
}

#[cfg(test)]
mod tests;
