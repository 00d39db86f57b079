//! `=`, `~` and the order of two items.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};

use super::super::error::{Fault, Result};
use super::super::item::{Collection, Item};
use super::super::quantity::Quantity;
use super::super::temporal::{Date, DateTime, Time};
use super::Evaluator;

/// So many items are compared one with another rather than hashed.
const FEW: usize = 8;

/// Two items as values of one type, where there is one that both have.
enum Pair<'v> {
    Numbers(Decimal, Decimal),
    Texts(Cow<'v, str>, Cow<'v, str>),
    Booleans(bool, bool),
    Dates(Date, Date),
    DateTimes(Box<(DateTime, DateTime)>),
    Times(Time, Time),
    Quantities(Box<(Quantity<'v>, Quantity<'v>)>),
    /// Complex values.
    Nodes(&'v Json, &'v Json),
    Unlike,
}

fn date_time(item: &Item<'_>) -> Option<DateTime> {
    match item {
        Item::DateTime(moment) => Some(*moment),
        Item::Date(date) => DateTime::parse(&date.to_string()),
        _ => None,
    }
}

/// A text of unknown type beside a moment is read as one.
fn like<'a>(item: &Item<'a>, value: &Item<'a>, other: &Item<'_>) -> Option<Item<'a>> {
    let (true, Item::String(text)) = (item.is_untyped(), value) else { return None };
    match other {
        Item::Date(_) | Item::DateTime(_) => {
            Date::parse(text).map(Item::Date).or_else(|| DateTime::parse(text).map(Item::DateTime))
        }
        Item::Time(_) => Time::parse(text).map(Item::Time),
        _ => None,
    }
}

fn pair<'v, 'a: 'v>(left: &'v Item<'a>, right: &'v Item<'a>) -> Pair<'v> {
    let (mut a, mut b) = (left.value(), right.value());
    if let Some(read) = like(left, &a, &b) {
        a = Cow::Owned(read);
    } else if let Some(read) = like(right, &b, &a) {
        b = Cow::Owned(read);
    }
    match (a.as_ref(), b.as_ref()) {
        (Item::Boolean(a), Item::Boolean(b)) => return Pair::Booleans(*a, *b),
        (Item::Date(a), Item::Date(b)) => return Pair::Dates(*a, *b),
        (Item::Time(a), Item::Time(b)) => return Pair::Times(*a, *b),
        (Item::Node(a), Item::Node(b)) => return Pair::Nodes(a.json, b.json),
        (Item::String(a), Item::String(b)) => return Pair::Texts(a.clone(), b.clone()),
        (Item::Quantity(a), Item::Quantity(b)) => {
            return Pair::Quantities(Box::new(((**a).clone(), (**b).clone())));
        }
        _ => {}
    }
    match (a.decimal(), b.decimal(), a.as_ref(), b.as_ref()) {
        (Some(a), Some(b), ..) => return Pair::Numbers(compared(a), compared(b)),
        (Some(a), _, _, Item::Quantity(b)) => {
            return Pair::Quantities(Box::new((Quantity::new(a, "1"), (**b).clone())));
        }
        (_, Some(b), Item::Quantity(a), _) => {
            return Pair::Quantities(Box::new(((**a).clone(), Quantity::new(b, "1"))));
        }
        _ => {}
    }
    match (date_time(&a), date_time(&b)) {
        (Some(a), Some(b)) => Pair::DateTimes(Box::new((a, b))),
        _ => Pair::Unlike,
    }
}

/// A third three times is one: what division left beyond twenty places doesn't count.
fn compared(number: Decimal) -> Decimal {
    const PLACES: u32 = 20;
    if number.scale() > PLACES { number.round_dp(PLACES) } else { number }
}

/// Equal to the digits of the less precise one.
fn roughly_equal(a: Decimal, b: Decimal) -> bool {
    let digits = a.normalize().scale().min(b.normalize().scale());
    a.round_dp_with_strategy(digits, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
        == b.round_dp_with_strategy(digits, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}

/// Without case and with one blank for many.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// FNV-1a: short texts by the thousand.
fn quick_hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// A hash that equal items share.
fn hash(item: &Item<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    match item.value().as_ref() {
        Item::Boolean(value) => value.hash(&mut hasher),
        Item::String(text) => text.hash(&mut hasher),
        Item::Integer(whole) => Decimal::from(*whole).hash(&mut hasher),
        Item::Decimal(number) => compared(*number).hash(&mut hasher),
        Item::Node(node) => {
            // what tells most objects apart is a text at their top; their order doesn't count
            let texts = node.json.as_object().into_iter().flat_map(Map::values);
            return texts.filter_map(Json::as_str).fold(0, |sum, text| sum.wrapping_add(quick_hash(text)));
        }
        Item::Date(date) => date.first_day().hash(&mut hasher),
        Item::DateTime(moment) => moment.key_day().hash(&mut hasher),
        Item::Time(_) => 2_u8.hash(&mut hasher),
        Item::Quantity(_) => 3_u8.hash(&mut hasher),
        Item::TypeInfo { name, .. } => name.hash(&mut hasher),
    }
    hasher.finish()
}

/// Items met so far.
#[derive(Default)]
pub(super) struct Seen<'a> {
    buckets: HashMap<u64, Collection<'a>>,
}

impl<'a> Evaluator<'_, 'a> {
    /// True if no equal item was there before; it is then.
    pub(super) fn is_new(&mut self, seen: &mut Seen<'a>, item: &Item<'a>) -> Result<bool> {
        self.spend(1)?;
        let bucket = seen.buckets.entry(hash(item)).or_default();
        for known in &*bucket {
            if self.equal(known, item)? == Some(true) {
                return Ok(false);
            }
        }
        bucket.push(item.clone());
        Ok(true)
    }

    /// Whether an equal item was there before.
    pub(super) fn is_known(&mut self, seen: &Seen<'a>, item: &Item<'a>) -> Result<bool> {
        self.spend(1)?;
        match seen.buckets.get(&hash(item)) {
            Some(bucket) => self.is_among(item, bucket.as_slice()),
            None => Ok(false),
        }
    }

    pub(super) fn is_among(&mut self, item: &Item<'a>, items: &[Item<'a>]) -> Result<bool> {
        for other in items {
            if self.equal(other, item)? == Some(true) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn distinct(&mut self, items: &[Item<'a>]) -> Result<Collection<'a>> {
        let mut found = Collection::Empty;
        if items.len() <= FEW {
            for item in items {
                if !self.is_among(item, found.as_slice())? {
                    found.push(item.clone());
                }
            }
            return Ok(found);
        }
        let mut seen = Seen::default();
        for item in items {
            if self.is_new(&mut seen, item)? {
                found.push(item.clone());
            }
        }
        Ok(found)
    }

    /// `None` if it can't be told.
    pub(super) fn equal(&mut self, left: &Item<'a>, right: &Item<'a>) -> Result<Option<bool>> {
        self.spend(1)?;
        Ok(match pair(left, right) {
            Pair::Numbers(a, b) => Some(a == b),
            Pair::Texts(a, b) => Some(a == b),
            Pair::Booleans(a, b) => Some(a == b),
            Pair::Dates(a, b) => a.compare(&b).map(Ordering::is_eq),
            Pair::DateTimes(pair) => pair.0.compare(&pair.1).map(Ordering::is_eq),
            Pair::Times(a, b) => a.compare(&b).map(Ordering::is_eq),
            Pair::Quantities(pair) => pair.0.compare(&pair.1).map(Ordering::is_eq),
            Pair::Nodes(a, b) => Some(std::ptr::eq(a, b) || self.same_json(a, b)?),
            Pair::Unlike => Some(false),
        })
    }

    pub(super) fn all_equal(&mut self, left: &[Item<'a>], right: &[Item<'a>]) -> Result<Option<bool>> {
        if left.is_empty() || right.is_empty() {
            return Ok(None);
        }
        if left.len() != right.len() {
            return Ok(Some(false));
        }
        let mut known = true;
        for (a, b) in left.iter().zip(right) {
            match self.equal(a, b)? {
                Some(true) => {}
                Some(false) => return Ok(Some(false)),
                None => known = false,
            }
        }
        Ok(known.then_some(true))
    }

    fn same_json(&mut self, left: &Json, right: &Json) -> Result<bool> {
        self.spend(1)?;
        match (left, right) {
            (Json::Object(a), Json::Object(b)) => self.match_fields(a, b, Self::same_json),
            (Json::Array(a), Json::Array(b)) => {
                if a.len() != b.len() {
                    return Ok(false);
                }
                for (value, other) in a.iter().zip(b) {
                    if !self.same_json(value, other)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (Json::Number(a), Json::Number(b)) => Ok(match (decimal(a.as_str()), decimal(b.as_str())) {
                (Some(a), Some(b)) => a == b,
                _ => a == b,
            }),
            _ => Ok(left == right),
        }
    }

    pub(super) fn equivalent(&mut self, left: &Item<'a>, right: &Item<'a>) -> Result<bool> {
        self.spend(1)?;
        Ok(match pair(left, right) {
            Pair::Numbers(a, b) => roughly_equal(a, b),
            Pair::Texts(a, b) => folded(&a) == folded(&b),
            Pair::Booleans(a, b) => a == b,
            Pair::Dates(a, b) => a.compare(&b).is_some_and(Ordering::is_eq),
            Pair::DateTimes(pair) => pair.0.compare(&pair.1).is_some_and(Ordering::is_eq),
            Pair::Times(a, b) => a.compare(&b).is_some_and(Ordering::is_eq),
            Pair::Quantities(pair) => {
                let (a, b) = *pair;
                let in_a = b.in_unit(&a.unit).is_some_and(|b| roughly_equal(a.value, b.value));
                in_a || a.in_unit(&b.unit).is_some_and(|a| roughly_equal(a.value, b.value))
            }
            Pair::Nodes(a, b) => std::ptr::eq(a, b) || self.similar_json(a, b)?,
            Pair::Unlike => false,
        })
    }

    /// The order doesn't count.
    pub(super) fn all_equivalent(&mut self, left: &[Item<'a>], right: &[Item<'a>]) -> Result<bool> {
        if left.len() != right.len() {
            return Ok(false);
        }
        self.match_any_order(left, right, Self::equivalent)
    }

    /// Whether each of the left finds one of its own on the right, and none is left over.
    fn match_any_order<T>(
        &mut self,
        left: &[T],
        right: &[T],
        matches: impl Fn(&mut Self, &T, &T) -> Result<bool>,
    ) -> Result<bool> {
        let mut open: Vec<&T> = right.iter().collect();
        for item in left {
            let mut found = None;
            for (index, other) in open.iter().enumerate() {
                if matches(self, item, other)? {
                    found = Some(index);
                    break;
                }
            }
            match found {
                Some(index) => open.swap_remove(index),
                None => return Ok(false),
            };
        }
        Ok(open.is_empty())
    }

    /// Whether both have the same names with values that match.
    fn match_fields(
        &mut self,
        left: &Map<String, Json>,
        right: &Map<String, Json>,
        matches: impl Fn(&mut Self, &Json, &Json) -> Result<bool>,
    ) -> Result<bool> {
        if left.len() != right.len() {
            return Ok(false);
        }
        for (name, value) in left {
            match right.get(name) {
                Some(other) if matches(self, value, other)? => {}
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    fn similar_json(&mut self, left: &Json, right: &Json) -> Result<bool> {
        self.spend(1)?;
        match (left, right) {
            (Json::Object(a), Json::Object(b)) => self.match_fields(a, b, Self::similar_json),
            (Json::Array(a), Json::Array(b)) => self.match_any_order(a, b, Self::similar_json),
            (Json::Number(a), Json::Number(b)) => Ok(match (decimal(a.as_str()), decimal(b.as_str())) {
                (Some(a), Some(b)) => roughly_equal(a, b),
                _ => a == b,
            }),
            (Json::String(a), Json::String(b)) => Ok(folded(a) == folded(b)),
            _ => Ok(left == right),
        }
    }

    /// The order of two items: `None` if it can't be told, an error if there is none between such types.
    pub(super) fn order(
        &mut self,
        left: &Item<'a>,
        right: &Item<'a>,
        operator: &'static str,
    ) -> Result<Option<Ordering>> {
        self.spend(1)?;
        match pair(left, right) {
            Pair::Numbers(a, b) => Ok(Some(a.cmp(&b))),
            Pair::Texts(a, b) => Ok(Some(a.cmp(&b))),
            Pair::Dates(a, b) => Ok(a.compare(&b)),
            Pair::DateTimes(pair) => Ok(pair.0.compare(&pair.1)),
            Pair::Times(a, b) => Ok(a.compare(&b)),
            Pair::Quantities(pair) => Ok(pair.0.compare(&pair.1)),
            Pair::Booleans(..) | Pair::Nodes(..) | Pair::Unlike => {
                Err(Fault::Operands { operator, left: left.kind_name(), right: right.kind_name() }.into())
            }
        }
    }
}

fn decimal(digits: &str) -> Option<Decimal> {
    Item::number(digits)?.decimal()
}
