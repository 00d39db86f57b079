//! Amounts with a unit: of UCUM, of the calendar, or one that only compares with itself.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::item::{Item, Node};
use super::temporal::CalendarUnit;
use super::ucum::Unit;

/// An amount; the unit `1` if it has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity<'a> {
    pub value: Decimal,
    /// A code of UCUM, or a word of the calendar.
    pub unit: Cow<'a, str>,
}

/// A word such as `days`.
pub(super) fn is_calendar(word: &str) -> bool {
    CalendarUnit::find(word).is_some()
}

/// The code of UCUM that stands for a unit of the calendar.
const fn code_of(unit: CalendarUnit) -> &'static str {
    match unit {
        CalendarUnit::Year => "a",
        CalendarUnit::Month => "mo",
        CalendarUnit::Week => "wk",
        CalendarUnit::Day => "d",
        CalendarUnit::Hour => "h",
        CalendarUnit::Minute => "min",
        CalendarUnit::Second => "s",
        CalendarUnit::Millisecond => "ms",
    }
}

impl<'a> Quantity<'a> {
    pub fn new(value: Decimal, unit: impl Into<Cow<'a, str>>) -> Self {
        Self { value, unit: unit.into() }
    }

    /// The FHIR Quantity in `node`; `None` if it is something else, has no number, or only a limit of it.
    pub(super) fn from_node(node: &Node<'a>) -> Option<Self> {
        let fields = node.json.as_object()?;
        let Json::Number(number) = fields.get("value")? else { return None };
        let fits = if node.kind.is_known() {
            node.kind.is_named("Quantity")
        } else {
            fields.contains_key("unit") || fields.contains_key("code")
        };
        if !fits || fields.contains_key("comparator") {
            return None;
        }
        let field = |name: &str| fields.get(name).and_then(Json::as_str);
        let unit = match field("system") {
            Some("http://unitsofmeasure.org") | None => field("code").or(field("unit")),
            Some(_) => field("unit").or(field("code")),
        };
        let value = Item::number(number.as_str())?.decimal()?;
        Some(Self::new(value, unit.unwrap_or("1")))
    }

    /// Reads `4`, `4.5 'mg'` and `4 days`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let end = text
            .find(|next: char| !next.is_ascii_digit() && !matches!(next, '.' | '+' | '-'))
            .unwrap_or(text.len());
        let (number, unit) = text.split_at_checked(end)?;
        let number = number.strip_prefix('+').unwrap_or(number);
        if number.ends_with('.') || number.starts_with('.') {
            return None;
        }
        let value = Item::number(number)?.decimal()?;
        let unit = unit.trim();
        let quoted = unit.strip_prefix('\'').and_then(|unit| unit.strip_suffix('\''));
        let unit = match quoted {
            Some(quoted) if !quoted.is_empty() => quoted,
            None if unit.is_empty() => "1",
            None if is_calendar(unit) => unit,
            _ => return None,
        };
        Some(Self::new(value, unit.to_owned()))
    }

    pub(super) fn calendar_unit(&self) -> Option<CalendarUnit> {
        CalendarUnit::find(&self.unit)
    }

    /// The unit in UCUM. A year and a month of the calendar have no length there, unless `roughly`.
    fn ucum(&self, roughly: bool) -> Option<Unit> {
        match self.calendar_unit() {
            Some(CalendarUnit::Year | CalendarUnit::Month) if !roughly => None,
            Some(unit) => Unit::parse(code_of(unit)),
            None => Unit::parse(&self.unit),
        }
    }

    fn months(&self) -> Option<Decimal> {
        match self.calendar_unit()? {
            CalendarUnit::Year => self.value.checked_mul(Decimal::from(12)),
            CalendarUnit::Month => Some(self.value),
            _ => None,
        }
    }

    /// `None` where the units measure different things.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        if self.unit == other.unit {
            return Some(self.value.cmp(&other.value));
        }
        if let (Some(a), Some(b)) = (self.months(), other.months()) {
            return Some(a.cmp(&b));
        }
        let (a, b) = (self.ucum(false)?, other.ucum(false)?);
        if !a.measures_the_same_as(&b) {
            return None;
        }
        Some(a.in_base(self.value)?.compare(&b.in_base(other.value)?))
    }

    /// Measured in units of one kind.
    pub(super) fn is_comparable(&self, other: &Self) -> bool {
        self.unit == other.unit
            || match (self.ucum(true), other.ucum(true)) {
                (Some(a), Some(b)) => a.measures_the_same_as(&b),
                _ => false,
            }
    }

    /// The same amount in another unit.
    pub(super) fn in_unit(&self, unit: &str) -> Option<Quantity<'static>> {
        if self.unit == unit {
            return Some(Quantity::new(self.value, unit.to_owned()));
        }
        let wanted = Quantity::new(Decimal::ONE, unit.to_owned());
        let (a, b) = (self.ucum(true)?, wanted.ucum(true)?);
        if !a.measures_the_same_as(&b) {
            return None;
        }
        Some(Quantity { value: b.of_base(a.in_base(self.value)?)?, ..wanted })
    }

    /// The product, or the quotient if `divide`; `None` beyond what decimals hold.
    pub(super) fn combine(&self, other: &Self, divide: bool) -> Option<Quantity<'static>> {
        let value = if divide {
            self.value.checked_div(other.value)?.normalize()
        } else {
            self.value.checked_mul(other.value)?
        };
        let code = |quantity: &Self| {
            quantity
                .calendar_unit()
                .map_or_else(|| quantity.unit.to_string(), |unit| code_of(unit).to_owned())
        };
        let (mine, theirs) = (code(self), code(other));
        let unit = match (mine.as_str(), theirs.as_str(), divide) {
            (_, "1", _) => mine,
            ("1", _, false) => theirs,
            (a, b, true) if a == b => "1".to_owned(),
            (_, b, true) if b.contains(['.', '/']) => format!("{mine}/({b})"),
            (_, b, true) => format!("{mine}/{b}"),
            (_, b, false) => format!("{mine}.{b}"),
        };
        Some(Quantity::new(value, unit))
    }
}

impl fmt::Display for Quantity<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_calendar(&self.unit) {
            write!(f, "{} {}", self.value, self.unit)
        } else {
            write!(f, "{} '{}'", self.value, self.unit)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantity(text: &str) -> Quantity<'static> {
        Quantity::parse(text).unwrap()
    }

    #[test]
    fn amounts_are_read_and_printed() {
        for text in ["4.50 'mg'", "1 '1'", "7 days", "-3 '[iU]'"] {
            assert_eq!(quantity(text).to_string(), text);
        }
        for text in ["", "mg", "1 wk", "1.a", "1 ''", "1. 'mg'", "1 'mg"] {
            assert_eq!(Quantity::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_calendar_has_no_fixed_years() {
        assert_eq!(quantity("1 year").compare(&quantity("12 months")), Some(Ordering::Equal));
        assert_eq!(quantity("1 year").compare(&quantity("1 'a'")), None);
        assert_eq!(quantity("7 days").compare(&quantity("1 'wk'")), Some(Ordering::Equal));
        assert!(quantity("1 year").is_comparable(&quantity("1 'a'")));
    }

    #[test]
    fn amounts_convert_and_combine() {
        assert_eq!(quantity("1.5 'kg'").in_unit("g").unwrap().to_string(), "1500 'g'");
        assert_eq!(quantity("37 'Cel'").in_unit("K").unwrap().to_string(), "310.15 'K'");
        assert_eq!(quantity("1 'kg'").in_unit("m"), None);
        let product = quantity("2.0 'cm'").combine(&quantity("2.0 'm'"), false).unwrap();
        assert_eq!(product.compare(&quantity("0.040 'm2'")), Some(Ordering::Equal));
    }
}
