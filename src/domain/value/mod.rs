//! One answer's value: FHIR's `value[x]`, decimals exact, dates as precise as they were given.

mod attachment;
mod fhir;
mod moment;
mod number;
mod reference;
mod show;
mod units;

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};

pub use attachment::{Attachment, is_of_type};
pub use fhir::Fhir;
pub use moment::{Date, DateTime, Time};
pub use number::{decimal_from_json, decimal_from_text, decimal_to_json};
pub use reference::Reference;

/// A value that answers a question, is offered as an option or stands in a condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Boolean(bool),
    Decimal(Decimal),
    Integer(i64),
    Date(Date),
    DateTime(DateTime),
    Time(Time),
    /// FHIR string, text and markdown.
    String(String),
    Uri(String),
    Coding(Coding),
    Quantity(Quantity),
    Attachment(Box<Attachment>),
    Reference(Box<Reference>),
}

/// A code of a code system, with the words shown for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coding {
    pub system: Option<String>,
    pub code: Option<String>,
    pub display: Option<String>,
    /// What else the coding carried (version, extensions), kept as it came.
    pub extra: Option<Box<Map<String, Json>>>,
}

/// An amount with its unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quantity {
    pub value: Option<Decimal>,
    /// `<`, `<=`, `>=` or `>`: the true amount lies there.
    pub comparator: Option<String>,
    pub unit: Option<String>,
    pub system: Option<String>,
    pub code: Option<String>,
    pub extra: Option<Box<Map<String, Json>>>,
}

impl Coding {
    pub fn new(system: &str, code: &str, display: &str) -> Self {
        Self {
            system: Some(system.into()),
            code: Some(code.into()),
            display: Some(display.into()),
            extra: None,
        }
    }

    /// The same concept: equal codes in equal systems (a missing system matches any); without codes, equal words.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.code, &other.code) {
            (Some(a), Some(b)) if a == b => match (&self.system, &other.system) {
                (Some(a), Some(b)) => a == b,
                _ => true,
            },
            (None, None) => self.display.is_some() && self.display == other.display,
            _ => false,
        }
    }
}

impl Quantity {
    fn has_unit_of(&self, other: &Self) -> bool {
        match (&self.code, &other.code) {
            (Some(a), Some(b)) => a == b,
            (None, None) => self.unit == other.unit,
            _ => self.unit.is_some() && self.unit == other.unit,
        }
    }

    /// The order of two amounts, units of one kind converted; `None` where they don't compare.
    fn compare(&self, other: &Self) -> Option<Ordering> {
        let (a, b) = (self.value?, other.value?);
        if self.has_unit_of(other) {
            return Some(a.cmp(&b));
        }
        let factor = units::factor(self.code.as_deref()?, other.code.as_deref()?)?;
        Some(a.checked_mul(factor)?.cmp(&b))
    }
}

impl Value {
    /// The FHIR name after `value`, `answer` or `initial`, such as `Coding`.
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Boolean(_) => "Boolean",
            Self::Decimal(_) => "Decimal",
            Self::Integer(_) => "Integer",
            Self::Date(_) => "Date",
            Self::DateTime(_) => "DateTime",
            Self::Time(_) => "Time",
            Self::String(_) => "String",
            Self::Uri(_) => "Uri",
            Self::Coding(_) => "Coding",
            Self::Quantity(_) => "Quantity",
            Self::Attachment(_) => "Attachment",
            Self::Reference(_) => "Reference",
        }
    }

    /// The number in it: of an integer, a decimal or a quantity.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Integer(number) => Some(Decimal::from(*number)),
            Self::Decimal(number) => Some(*number),
            Self::Quantity(quantity) => quantity.value,
            _ => None,
        }
    }

    /// The same answer, as an option and a condition mean it: codes by code, numbers by value.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Coding(a), Self::Coding(b)) => a.is_same(b),
            (Self::String(a) | Self::Uri(a), Self::String(b) | Self::Uri(b)) => a == b,
            (Self::Boolean(a), Self::Boolean(b)) => a == b,
            (Self::Attachment(a), Self::Attachment(b)) => a.is_same(b),
            (Self::Reference(a), Self::Reference(b)) => a.is_same(b),
            _ => self.compare(other) == Some(Ordering::Equal),
        }
    }

    /// The order of two values; `None` where they have none (codes, other units, dates of unlike precision).
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Quantity(a), Self::Quantity(b)) => a.compare(b),
            (Self::Date(a), Self::Date(b)) => a.compare(b),
            (Self::DateTime(a), Self::DateTime(b)) => a.compare(b),
            (Self::Date(a), Self::DateTime(b)) => a.compare(&b.date()),
            (Self::DateTime(a), Self::Date(b)) => a.date().compare(b),
            (Self::Time(a), Self::Time(b)) => Some(a.cmp(b)),
            (Self::String(a), Self::String(b)) => Some(a.cmp(b)),
            _ => Some(self.number()?.cmp(&other.number()?)),
        }
    }
}
