//! [`Value`] from and to FHIR JSON.

use rust_decimal::Decimal;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Map, Value as Json};

use super::{
    Attachment, Coding, Date, DateTime, Quantity, Reference, Time, Value, decimal_from_json, decimal_to_json,
};

impl Value {
    /// The `value[x]` of `fields` under its prefix (`value`, `answer`, `initial`); the outer `None` if there is none,
    /// the inner one if its type is not ours or its content is not of its type.
    pub fn find(fields: &Map<String, Json>, prefix: &str) -> Option<Option<Self>> {
        fields.iter().find_map(|(key, json)| {
            let name = key.strip_prefix(prefix)?;
            name.starts_with(|first: char| first.is_ascii_uppercase()).then(|| Self::from_fhir(name, json))
        })
    }

    /// Reads the JSON of a FHIR type named as in [`Value::type_name`].
    pub fn from_fhir(type_name: &str, json: &Json) -> Option<Self> {
        match type_name {
            "Boolean" => json.as_bool().map(Self::Boolean),
            "Decimal" => decimal_from_json(json).map(Self::Decimal),
            "Integer" => whole_number(json).map(Self::Integer),
            "Date" => Date::parse(json.as_str()?).map(Self::Date),
            "DateTime" => DateTime::parse(json.as_str()?).map(Self::DateTime),
            "Time" => Time::parse(json.as_str()?).map(Self::Time),
            "String" => json.as_str().map(|text| Self::String(text.to_owned())),
            "Uri" => json.as_str().map(|text| Self::Uri(text.to_owned())),
            "Coding" => json.as_object().and_then(Coding::from_fhir).map(Self::Coding),
            "Quantity" => json.as_object().and_then(Quantity::from_fhir).map(Self::Quantity),
            "Attachment" => {
                let attachment = json.as_object().and_then(Attachment::from_fhir);
                attachment.map(|attachment| Self::Attachment(Box::new(attachment)))
            }
            "Reference" => {
                let reference = json.as_object().and_then(Reference::from_fhir);
                reference.map(|reference| Self::Reference(Box::new(reference)))
            }
            _ => None,
        }
    }

    /// The JSON of the value alone. To write it out, serialise [`Fhir`] instead: nothing is built in between.
    pub fn to_fhir(&self) -> Json {
        serde_json::to_value(Fhir(self)).unwrap_or_default()
    }
}

/// A value as FHIR writes it.
#[derive(Debug, Clone, Copy)]
pub struct Fhir<'a>(pub &'a Value);

impl Serialize for Fhir<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Boolean(value) => to.serialize_bool(*value),
            Value::Integer(value) => to.serialize_i64(*value),
            Value::Decimal(value) => decimal_to_json(*value).serialize(to),
            Value::Date(value) => to.collect_str(value),
            Value::DateTime(value) => to.collect_str(value),
            Value::Time(value) => to.collect_str(value),
            Value::String(value) | Value::Uri(value) => to.serialize_str(value),
            Value::Coding(value) => {
                let texts = [("system", &value.system), ("code", &value.code), ("display", &value.display)];
                members(to, ("value", None), &texts, value.extra.as_deref())
            }
            Value::Quantity(value) => {
                let texts = [
                    ("comparator", &value.comparator),
                    ("unit", &value.unit),
                    ("system", &value.system),
                    ("code", &value.code),
                ];
                members(to, ("value", value.value), &texts, value.extra.as_deref())
            }
            Value::Attachment(value) => {
                let texts = [
                    ("contentType", &value.content_type),
                    ("data", &value.data),
                    ("url", &value.url),
                    ("hash", &value.hash),
                    ("title", &value.title),
                ];
                members(to, ("size", value.size), &texts, value.extra.as_deref())
            }
            Value::Reference(value) => reference(to, value),
        }
    }
}

/// An object: the number, the texts that are there, and what is not ours.
fn members<S: Serializer>(
    to: S,
    (name, number): (&'static str, Option<Decimal>),
    texts: &[(&'static str, &Option<String>)],
    extra: Option<&Fields>,
) -> Result<S::Ok, S::Error> {
    let mut object = to.serialize_map(None)?;
    if let Some(number) = number {
        object.serialize_entry(name, &decimal_to_json(number))?;
    }
    for (name, text) in texts {
        if let Some(text) = text {
            object.serialize_entry(name, text)?;
        }
    }
    for (name, value) in extra.into_iter().flatten() {
        object.serialize_entry(name, value)?;
    }
    object.end()
}

fn reference<S: Serializer>(to: S, value: &Reference) -> Result<S::Ok, S::Error> {
    let mut object = to.serialize_map(None)?;
    for (name, text) in [("reference", &value.reference), ("type", &value.kind)] {
        if let Some(text) = text {
            object.serialize_entry(name, text)?;
        }
    }
    if let Some(identifier) = &value.identifier {
        object.serialize_entry("identifier", identifier)?;
    }
    if let Some(display) = &value.display {
        object.serialize_entry("display", display)?;
    }
    for (name, value) in value.extra.as_deref().into_iter().flatten() {
        object.serialize_entry(name, value)?;
    }
    object.end()
}

fn whole_number(json: &Json) -> Option<i64> {
    json.as_i64().or_else(|| {
        let decimal = decimal_from_json(json)?;
        (decimal.scale() == 0).then(|| i64::try_from(decimal).ok())?
    })
}

pub(super) type Fields = Map<String, Json>;

/// The string field `name`; an error if it is there and no string.
pub(super) fn text(fields: &Fields, name: &str) -> Result<Option<String>, ()> {
    match fields.get(name) {
        None => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(()),
    }
}

pub(super) fn others(fields: &Fields, known: &[&str]) -> Option<Box<Fields>> {
    let extra: Fields = fields
        .iter()
        .filter(|(key, _)| !known.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    (!extra.is_empty()).then(|| Box::new(extra))
}

impl Coding {
    /// `None` if it has neither code nor display, or one is no string.
    pub fn from_fhir(fields: &Fields) -> Option<Self> {
        let coding = Self {
            system: text(fields, "system").ok()?,
            code: text(fields, "code").ok()?,
            display: text(fields, "display").ok()?,
            extra: others(fields, &["system", "code", "display"]),
        };
        (coding.code.is_some() || coding.display.is_some()).then_some(coding)
    }
}

impl Quantity {
    /// `None` if it is empty or a field is of the wrong type.
    pub fn from_fhir(fields: &Fields) -> Option<Self> {
        let value = match fields.get("value") {
            None => None,
            Some(json) => Some(decimal_from_json(json)?),
        };
        let quantity = Self {
            value,
            comparator: text(fields, "comparator").ok()?,
            unit: text(fields, "unit").ok()?,
            system: text(fields, "system").ok()?,
            code: text(fields, "code").ok()?,
            extra: others(fields, &["value", "comparator", "unit", "system", "code"]),
        };
        (!fields.is_empty()).then_some(quantity)
    }
}
