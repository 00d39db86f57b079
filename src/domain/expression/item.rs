//! What expressions are about: items borrowed from JSON where possible, and collections of them.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::quantity::Quantity;
use super::temporal::{Date, DateTime, Time, parse_date_time, parse_time};
use super::types::Type;

/// One value. What comes from a resource stays [`Item::Node`], so that its type and extensions can be asked for.
#[derive(Clone, Debug)]
pub enum Item<'a> {
    Node(Node<'a>),
    Boolean(bool),
    Integer(i64),
    Decimal(Decimal),
    String(Cow<'a, str>),
    Date(Date),
    DateTime(DateTime),
    Time(Time),
    Quantity(Box<Quantity<'a>>),
    /// What `type()` tells.
    TypeInfo {
        namespace: &'static str,
        name: &'a str,
    },
}

/// A place in a JSON resource.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    /// Null where only an extension is there.
    pub json: &'a Json,
    /// What stands beside a primitive, under its name with an underscore.
    pub beside: Option<&'a Json>,
    pub kind: Type,
}

impl<'a> Node<'a> {
    /// A resource, or a part of one whose type isn't known.
    pub fn new(json: &'a Json) -> Self {
        Self { json, beside: None, kind: resource_type(json).unwrap_or(Type::UNKNOWN) }
    }

    /// A part of a resource, of the FHIR type so named.
    pub fn typed(json: &'a Json, kind: &str) -> Self {
        Self { json, beside: None, kind: Type::find(kind).unwrap_or(Type::UNKNOWN) }
    }

    /// The value that FHIRPath computes with; `None` if it is a complex type, or has no value.
    pub fn value(&self) -> Option<Item<'a>> {
        match self.json {
            Json::Bool(value) => Some(Item::Boolean(*value)),
            Json::Number(number) => self.number(number.as_str()),
            Json::String(text) => Some(self.text(text)),
            Json::Object(_) => Quantity::from_node(self).map(|quantity| Item::Quantity(Box::new(quantity))),
            Json::Null | Json::Array(_) => None,
        }
    }

    fn number(&self, digits: &str) -> Option<Item<'a>> {
        match Item::number(digits)? {
            Item::Integer(whole) if self.kind.name() == "decimal" => Some(Item::Decimal(whole.into())),
            number => Some(number),
        }
    }

    fn text(&self, text: &'a str) -> Item<'a> {
        let moment = match self.kind.name() {
            "date" => Date::parse(text).map(Item::Date),
            "dateTime" | "instant" => parse_date_time(text),
            "time" => parse_time(text).map(Item::Time),
            _ => None,
        };
        moment.unwrap_or(Item::String(Cow::Borrowed(text)))
    }

    /// The type as FHIR names it, told from the JSON if the table doesn't know it.
    pub fn type_name(&self) -> &'a str {
        let known = self.kind.name();
        if known.contains('.') {
            return "BackboneElement";
        }
        if !known.is_empty() && known != "Resource" {
            return known;
        }
        match self.json {
            Json::Bool(_) => "boolean",
            Json::Number(number)
                if number.as_str().bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') =>
            {
                "integer"
            }
            Json::Number(_) => "decimal",
            Json::String(_) | Json::Null => "string",
            Json::Object(fields) => fields.get("resourceType").and_then(Json::as_str).unwrap_or("Element"),
            Json::Array(_) => "",
        }
    }
}

fn resource_type(json: &Json) -> Option<Type> {
    Type::find(json.as_object()?.get("resourceType")?.as_str()?)
}

impl<'a> Item<'a> {
    /// The number written so; `None` if it is greater than decimals can be.
    pub(super) fn number(digits: &str) -> Option<Self> {
        if !digits.contains(['.', 'e', 'E'])
            && let Ok(whole) = digits.parse()
        {
            return Some(Self::Integer(whole));
        }
        let decimal = if digits.contains(['e', 'E']) {
            Decimal::from_scientific(digits).ok()
        } else {
            // beyond 28 digits it is rounded
            Decimal::from_str_exact(digits).or_else(|_| digits.parse()).ok()
        };
        decimal.map(Self::Decimal)
    }

    /// A part of a resource, given by the JSON alone.
    pub fn from_json(json: &'a Json) -> Self {
        Self::Node(Node::new(json))
    }

    /// The item as FHIRPath computes with it: a primitive of a resource becomes its value.
    pub fn value(&self) -> Cow<'_, Self> {
        match self {
            Self::Node(node) => node.value().map_or(Cow::Borrowed(self), Cow::Owned),
            _ => Cow::Borrowed(self),
        }
    }

    /// The number in an integer or decimal.
    pub fn decimal(&self) -> Option<Decimal> {
        match self.value().as_ref() {
            Self::Integer(whole) => Some(Decimal::from(*whole)),
            Self::Decimal(decimal) => Some(*decimal),
            _ => None,
        }
    }

    pub fn integer(&self) -> Option<i64> {
        match self.value().as_ref() {
            Self::Integer(whole) => Some(*whole),
            _ => None,
        }
    }

    pub fn boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(value) | Self::Node(Node { json: Json::Bool(value), .. }) => Some(*value),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::String(text) => Some(text.clone()),
            Self::Node(Node { json: Json::String(text), .. }) => Some(Cow::Borrowed(text)),
            _ => None,
        }
    }

    /// A primitive as text; moments of a resource just as they stand there.
    pub fn to_text(&self) -> Option<String> {
        if let Some(text) = self.text() {
            return Some(text.into_owned());
        }
        match self.value().as_ref() {
            Self::Boolean(value) => Some(value.to_string()),
            Self::Integer(whole) => Some(whole.to_string()),
            Self::Decimal(number) => Some(number.to_string()),
            Self::Date(date) => Some(date.to_string()),
            Self::DateTime(moment) => Some(moment.to_string()),
            Self::Time(time) => Some(time.to_string()),
            Self::Quantity(quantity) => Some(quantity.to_string()),
            Self::String(text) => Some(text.to_string()),
            Self::Node(_) | Self::TypeInfo { .. } => None,
        }
    }

    /// Taken from a resource whose types aren't known: a text may mean a date.
    pub(super) fn is_untyped(&self) -> bool {
        matches!(self, Self::Node(node) if !node.kind.is_known())
    }

    /// What it is, for messages: never the value.
    pub(super) fn kind_name(&self) -> &'static str {
        match self.value().as_ref() {
            Self::Node(node) if node.kind.is_known() => node.kind.name(),
            Self::Node(_) => "a complex value",
            Self::Boolean(_) => "a boolean",
            Self::Integer(_) => "an integer",
            Self::Decimal(_) => "a decimal",
            Self::String(_) => "a text",
            Self::Date(_) => "a date",
            Self::DateTime(_) => "a dateTime",
            Self::Time(_) => "a time",
            Self::Quantity(_) => "a quantity",
            Self::TypeInfo { .. } => "a type",
        }
    }
}

/// An ordered collection; most have one item or none, and then nothing is allocated.
#[derive(Clone, Debug, Default)]
pub enum Collection<'a> {
    #[default]
    Empty,
    One(Item<'a>),
    Many(Vec<Item<'a>>),
}

impl<'a> Collection<'a> {
    pub fn as_slice(&self) -> &[Item<'a>] {
        match self {
            Self::Empty => &[],
            Self::One(item) => std::slice::from_ref(item),
            Self::Many(items) => items,
        }
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Item<'a>> {
        self.as_slice().iter()
    }

    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    pub fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    pub fn first(&self) -> Option<&Item<'a>> {
        self.as_slice().first()
    }

    pub(super) fn push(&mut self, item: Item<'a>) {
        match self {
            Self::Empty => *self = Self::One(item),
            Self::Many(items) => items.push(item),
            Self::One(_) => {
                if let Self::One(first) = std::mem::take(self) {
                    *self = Self::Many(vec![first, item]);
                }
            }
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        match (&mut *self, other) {
            (Self::Empty, other) => *self = other,
            (_, Self::Empty) => {}
            (_, Self::One(item)) => self.push(item),
            (Self::Many(items), Self::Many(others)) => items.extend(others),
            (Self::One(_), Self::Many(others)) => others.into_iter().for_each(|item| self.push(item)),
        }
    }

    /// What a condition makes of it: the boolean in it, nothing if it is empty.
    pub fn truth(&self) -> Option<bool> {
        self.first().and_then(Item::boolean)
    }
}

impl<'a> FromIterator<Item<'a>> for Collection<'a> {
    fn from_iter<I: IntoIterator<Item = Item<'a>>>(items: I) -> Self {
        let mut all = Self::Empty;
        items.into_iter().for_each(|item| all.push(item));
        all
    }
}

impl<'a> IntoIterator for Collection<'a> {
    type Item = Item<'a>;
    type IntoIter = std::vec::IntoIter<Item<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        match self {
            Self::Empty => Vec::new().into_iter(),
            Self::One(item) => vec![item].into_iter(),
            Self::Many(items) => items.into_iter(),
        }
    }
}

impl<'a, 'c> IntoIterator for &'c Collection<'a> {
    type Item = &'c Item<'a>;
    type IntoIter = std::slice::Iter<'c, Item<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a> From<Item<'a>> for Collection<'a> {
    fn from(item: Item<'a>) -> Self {
        Self::One(item)
    }
}

impl<'a> From<Option<Item<'a>>> for Collection<'a> {
    fn from(item: Option<Item<'a>>) -> Self {
        item.map_or(Self::Empty, Self::One)
    }
}

impl From<bool> for Collection<'_> {
    fn from(value: bool) -> Self {
        Self::One(Item::Boolean(value))
    }
}

impl From<Option<bool>> for Collection<'_> {
    fn from(value: Option<bool>) -> Self {
        value.map(Item::Boolean).into()
    }
}
