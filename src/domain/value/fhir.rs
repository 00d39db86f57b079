//! [`Value`] from and to FHIR JSON.

use serde_json::{Map, Value as Json, json};

use super::{Coding, Date, DateTime, Quantity, Time, Value, decimal_from_json, decimal_to_json};

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
            _ => None,
        }
    }

    /// The JSON of the value alone.
    pub fn to_fhir(&self) -> Json {
        match self {
            Self::Boolean(value) => json!(value),
            Self::Integer(value) => json!(value),
            Self::Decimal(value) => decimal_to_json(*value),
            Self::Date(value) => json!(value.to_string()),
            Self::DateTime(value) => json!(value.to_string()),
            Self::Time(value) => json!(value.to_string()),
            Self::String(value) | Self::Uri(value) => json!(value),
            Self::Coding(value) => Json::Object(value.to_fhir()),
            Self::Quantity(value) => Json::Object(value.to_fhir()),
        }
    }
}

fn whole_number(json: &Json) -> Option<i64> {
    json.as_i64().or_else(|| {
        let decimal = decimal_from_json(json)?;
        (decimal.scale() == 0).then(|| i64::try_from(decimal).ok())?
    })
}

type Fields = Map<String, Json>;

/// The string field `name`; an error if it is there and no string.
fn text(fields: &Fields, name: &str) -> Result<Option<String>, ()> {
    match fields.get(name) {
        None => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(()),
    }
}

fn others(fields: &Fields, known: &[&str]) -> Option<Box<Fields>> {
    let extra: Fields = fields
        .iter()
        .filter(|(key, _)| !known.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    (!extra.is_empty()).then(|| Box::new(extra))
}

fn put(fields: &mut Fields, name: &str, text: Option<&String>) {
    if let Some(text) = text {
        fields.insert(name.to_owned(), Json::String(text.clone()));
    }
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

    pub fn to_fhir(&self) -> Fields {
        let mut fields = Fields::new();
        put(&mut fields, "system", self.system.as_ref());
        put(&mut fields, "code", self.code.as_ref());
        put(&mut fields, "display", self.display.as_ref());
        fields.extend(self.extra.iter().flat_map(|extra| (**extra).clone()));
        fields
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

    pub fn to_fhir(&self) -> Fields {
        let mut fields = Fields::new();
        if let Some(value) = self.value {
            fields.insert("value".to_owned(), decimal_to_json(value));
        }
        put(&mut fields, "comparator", self.comparator.as_ref());
        put(&mut fields, "unit", self.unit.as_ref());
        put(&mut fields, "system", self.system.as_ref());
        put(&mut fields, "code", self.code.as_ref());
        fields.extend(self.extra.iter().flat_map(|extra| (**extra).clone()));
        fields
    }
}
