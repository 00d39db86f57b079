//! The item array of a stored response, borrowed from its text and read as far as it is counted.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::Value;

/// An item with its answers.
#[derive(Debug, Deserialize)]
pub(super) struct Answered<'a> {
    #[serde(default, borrow, rename = "linkId")]
    pub(super) link_id: Cow<'a, str>,
    #[serde(default, borrow)]
    pub(super) answer: Vec<Given<'a>>,
    #[serde(default, borrow)]
    pub(super) item: Vec<Self>,
}

impl<'a> Answered<'a> {
    /// Reads an item array. Nothing where it is none: only the engine writes them.
    pub(super) fn read(items: &'a str) -> Vec<Self> {
        let mut text = serde_json::Deserializer::from_str(items);
        // as deep as it was stored
        text.disable_recursion_limit();
        Vec::deserialize(&mut text).unwrap_or_else(|_error| {
            tracing::error!("stored answers can't be read and are not counted");
            Vec::new()
        })
    }
}

/// One answer.
#[derive(Debug)]
pub(super) struct Given<'a> {
    pub(super) value: Option<Found<'a>>,
    pub(super) item: Vec<Answered<'a>>,
}

/// A `value[x]`.
#[derive(Debug)]
pub(super) enum Found<'a> {
    Coding(Named<'a>),
    /// With the name of its type.
    Other(String, Value),
}

/// What a coding is counted by.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Named<'a> {
    #[serde(default, borrow)]
    code: Text<'a>,
    #[serde(default, borrow)]
    display: Text<'a>,
}

impl Named<'_> {
    /// The code, or the words of a coding without one.
    pub(super) fn name(&self) -> &str {
        if self.code.0.is_empty() { &self.display.0 } else { &self.code.0 }
    }
}

/// Borrowed where it holds no escape.
#[derive(Debug, Default, Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Given<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Given<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an answer")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Given<'de>, A::Error> {
                let mut given = Given { value: None, item: Vec::new() };
                while let Some(Text(name)) = fields.next_key()? {
                    match name.strip_prefix("value") {
                        Some("Coding") => given.value = Some(Found::Coding(fields.next_value()?)),
                        Some(kind) => {
                            given.value = Some(Found::Other(kind.to_owned(), fields.next_value()?));
                        }
                        None if name == "item" => given.item = fields.next_value()?,
                        None => {
                            fields.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(given)
            }
        }

        from.deserialize_map(Fields)
    }
}
