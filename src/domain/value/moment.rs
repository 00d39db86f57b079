//! FHIR date, dateTime and time: as precise as they were given, and printed again just so.

use std::cmp::Ordering;
use std::fmt;

use chrono::{DateTime as Instant, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};

/// A year, a month or a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
}

impl Date {
    /// Reads `2026`, `2026-11` or `2026-11-21`; `None` for a day that never was.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let year = digits(parts.next()?, 4)?;
        let month = parts.next().map(|part| digits(part, 2)).map_or(Some(None), |month| month.map(Some))?;
        let day = parts.next().map(|part| digits(part, 2)).map_or(Some(None), |day| day.map(Some))?;
        let first = |number: Option<u16>| u32::from(number.unwrap_or(1));
        NaiveDate::from_ymd_opt(i32::from(year), first(month), first(day))?;
        let small = |number: Option<u16>| number.and_then(|number| u8::try_from(number).ok());
        Some(Self { year, month: small(month), day: small(day) })
    }

    /// The day, or the first one of the month or year.
    pub fn first_day(self) -> NaiveDate {
        let part = |number: Option<u8>| u32::from(number.unwrap_or(1));
        NaiveDate::from_ymd_opt(i32::from(self.year), part(self.month), part(self.day)).unwrap_or_default()
    }

    /// True if it names a day, not just a month or a year.
    pub const fn is_day(self) -> bool {
        self.day.is_some()
    }

    /// `None` if they agree as far as both go, and one goes further.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        let parts = [
            (Some(self.year), Some(other.year)),
            (wide(self.month), wide(other.month)),
            (wide(self.day), wide(other.day)),
        ];
        for part in parts {
            match part {
                (Some(a), Some(b)) if a == b => {}
                (Some(a), Some(b)) => return Some(a.cmp(&b)),
                (None, None) => return Some(Ordering::Equal),
                _ => return None,
            }
        }
        Some(Ordering::Equal)
    }
}

impl From<NaiveDate> for Date {
    fn from(day: NaiveDate) -> Self {
        Self::parse(&day.format("%Y-%m-%d").to_string()).unwrap_or(Self { year: 0, month: None, day: None })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        self.month.map_or(Ok(()), |month| write!(f, "-{month:02}"))?;
        self.day.map_or(Ok(()), |day| write!(f, "-{day:02}"))
    }
}

fn wide(part: Option<u8>) -> Option<u16> {
    part.map(u16::from)
}

fn digits(text: &str, count: usize) -> Option<u16> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// A date, or a moment with its offset; the text is kept as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateTime {
    text: String,
    date: Date,
    instant: Option<Instant<FixedOffset>>,
}

impl DateTime {
    /// Reads a FHIR dateTime: a date of any precision, or a moment with seconds and offset.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(date) = Date::parse(text) {
            return Some(Self { text: text.to_owned(), date, instant: None });
        }
        let instant = Instant::parse_from_rfc3339(text).ok()?;
        let date = Date::parse(text.split_once('T')?.0)?;
        Some(Self { text: text.to_owned(), date, instant: Some(instant) })
    }

    /// The moment a clock on the wall at `offset` showed this.
    pub fn at_offset(local: NaiveDateTime, offset: FixedOffset) -> Option<Self> {
        let instant = local.and_local_timezone(offset).single()?;
        Self::parse(&instant.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, false))
    }

    /// The day as written, in its own offset.
    pub const fn date(&self) -> Date {
        self.date
    }

    /// `None` if only a date was given.
    pub const fn instant(&self) -> Option<Instant<FixedOffset>> {
        self.instant
    }

    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self.instant, other.instant) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            _ => self.date.compare(&other.date),
        }
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A time of day; the text is kept as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Time {
    text: String,
    time: NaiveTime,
}

impl Time {
    /// Reads `14:30:00`, with fractions of a second if any; `14:30` becomes `14:30:00`.
    pub fn parse(text: &str) -> Option<Self> {
        let full = if text.len() == 5 { format!("{text}:00") } else { text.to_owned() };
        let time = NaiveTime::parse_from_str(&full, "%H:%M:%S%.f").ok()?;
        (full.len() >= 8).then_some(Self { text: full, time })
    }

    pub const fn time(&self) -> NaiveTime {
        self.time
    }
}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> Ordering {
        self.time.cmp(&other.time).then_with(|| self.text.cmp(&other.text))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(a: &str, b: &str) -> Option<Ordering> {
        Date::parse(a).unwrap().compare(&Date::parse(b).unwrap())
    }

    #[test]
    fn dates_print_as_they_came() {
        for text in ["2026", "2026-11", "2024-02-29"] {
            assert_eq!(Date::parse(text).unwrap().to_string(), text);
        }
        for text in ["2023-02-29", "26", "2026-1", "2026-13", "21/11/2026", "2026-11-21T", ""] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn dates_of_unlike_precision_have_no_order_unless_they_differ_early() {
        assert_eq!(compare("2026", "2025-12"), Some(Ordering::Greater));
        assert_eq!(compare("2026", "2026-12"), None);
        assert_eq!(compare("2026-12", "2026-12"), Some(Ordering::Equal));
    }

    #[test]
    fn moments_compare_across_offsets() {
        let a = DateTime::parse("2026-11-21T10:00:00-03:00").unwrap();
        let b = DateTime::parse("2026-11-21T13:00:00.000Z").unwrap();
        assert_eq!(a.compare(&b), Some(Ordering::Equal));
        assert_eq!(b.to_string(), "2026-11-21T13:00:00.000Z");
        assert!(DateTime::parse("2026-11-21T10:00").is_none());
    }
}
