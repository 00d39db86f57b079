//! Names and values into a struct, strictly: unknown names are refused, a name may repeat only where the struct has a list, empty optional fields are
//! absent, text must be UTF-8 without NUL.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeOwned, IntoDeserializer, MapAccess, Visitor, value::MapDeserializer},
    forward_to_deserialize_any,
};

use super::super::errors::AppError;

/// More fields than any form of ours has.
const MOST_FIELDS: usize = 2_000;

/// Fields in the order of their first appearance, each with all its values. As the type of a form it takes whatever fields are sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs(Vec<(String, Vec<String>)>);

impl Pairs {
    /// Reads `a=1&b=2`, percent-decoded.
    pub fn parse(text: &[u8]) -> Result<Self, DecodeError> {
        let mut pairs = Self::default();
        let mut count = 0;
        for piece in text.split(|byte| *byte == b'&').filter(|piece| !piece.is_empty()) {
            count += 1;
            if count > MOST_FIELDS {
                return Err(DecodeError::TooManyFields);
            }
            let mut halves = piece.splitn(2, |byte| *byte == b'=');
            let name = unescaped(halves.next().unwrap_or_default())?;
            let value = unescaped(halves.next().unwrap_or_default())?;
            pairs.push(name, value);
        }
        Ok(pairs)
    }

    pub fn push(&mut self, name: String, value: String) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value),
            None => self.0.push((name, vec![value])),
        }
    }

    /// Removes a field; `None` unless it was there exactly once.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        let (_, values) = self.0.remove(at);
        <[String; 1]>::try_from(values).ok().map(|[value]| value)
    }

    /// All values of a field.
    pub fn all(&self, name: &str) -> &[String] {
        self.0.iter().find(|(known, _)| known == name).map_or(&[], |(_, values)| values)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(name, values)| (name.as_str(), values.as_slice()))
    }
}

fn unescaped(piece: &[u8]) -> Result<String, DecodeError> {
    let mut bytes = Vec::with_capacity(piece.len());
    let mut rest = piece.iter();
    while let Some(&byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => match (rest.next().copied().and_then(hex), rest.next().copied().and_then(hex)) {
                (Some(high), Some(low)) => high * 16 + low,
                _ => return Err(DecodeError::Encoding),
            },
            other => other,
        });
    }
    if bytes.contains(&0) {
        return Err(DecodeError::Encoding);
    }
    String::from_utf8(bytes).map_err(|_bad| DecodeError::Encoding)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Into a struct, or into [`Pairs`] for forms whose fields are not known beforehand.
pub fn decode<T: DeserializeOwned>(pairs: Pairs) -> Result<T, DecodeError> {
    let fields = pairs.0.into_iter().map(|(name, values)| (name, Values(values)));
    T::deserialize(MapDeserializer::new(fields))
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("form fields")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

/// Why a form can't be understood. Says nothing of what was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("text is not UTF-8 or holds a NUL")]
    Encoding,
    #[error("too many fields")]
    TooManyFields,
    #[error("a field is unknown")]
    UnknownField,
    #[error("a field is repeated")]
    RepeatedField,
    #[error("a field is missing")]
    MissingField,
    #[error("a field has another kind of value")]
    WrongKind,
}

impl de::Error for DecodeError {
    fn custom<T: fmt::Display>(_message: T) -> Self {
        Self::WrongKind
    }

    fn missing_field(_field: &'static str) -> Self {
        Self::MissingField
    }

    fn unknown_field(_field: &str, _expected: &'static [&'static str]) -> Self {
        Self::UnknownField
    }

    fn duplicate_field(_field: &'static str) -> Self {
        Self::RepeatedField
    }
}

impl From<DecodeError> for AppError {
    fn from(error: DecodeError) -> Self {
        Self::BadRequest(match error {
            DecodeError::Encoding => "text is not UTF-8 or holds a NUL",
            DecodeError::TooManyFields => "too many fields",
            DecodeError::UnknownField => "a field is unknown",
            DecodeError::RepeatedField => "a field is repeated",
            DecodeError::MissingField => "a field is missing",
            DecodeError::WrongKind => "a field has another kind of value",
        })
    }
}

/// All values of one field.
struct Values(Vec<String>);

impl Values {
    fn single(self) -> Result<String, DecodeError> {
        <[String; 1]>::try_from(self.0).map(|[value]| value).map_err(|_several| DecodeError::RepeatedField)
    }
}

impl IntoDeserializer<'_, DecodeError> for Values {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! parsed {
    ($($method:ident => $visit:ident),+) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
            visitor.$visit(self.single()?.trim().parse().map_err(|_bad| DecodeError::WrongKind)?)
        }
    )+ };
}

impl<'de> Deserializer<'de> for Values {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_string(self.single()?)
    }

    /// A checkbox sends `on` or nothing; links send `true`.
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.single()?.as_str() {
            "on" | "true" | "1" => visitor.visit_bool(true),
            "off" | "false" | "0" | "" => visitor.visit_bool(false),
            _ => Err(DecodeError::WrongKind),
        }
    }

    parsed!(
        deserialize_i8 => visit_i8, deserialize_i16 => visit_i16, deserialize_i32 => visit_i32, deserialize_i64 => visit_i64,
        deserialize_u8 => visit_u8, deserialize_u16 => visit_u16, deserialize_u32 => visit_u32, deserialize_u64 => visit_u64,
        deserialize_f32 => visit_f32, deserialize_f64 => visit_f64, deserialize_char => visit_char
    );

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.0.as_slice() {
            [only] if only.trim().is_empty() => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_enum(self.single()?.into_deserializer())
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        let each = self.0.into_iter().map(|value| Self(vec![value]));
        visitor.visit_seq(de::value::SeqDeserializer::new(each))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, DecodeError> {
        Err(DecodeError::UnknownField)
    }

    forward_to_deserialize_any! {
        i128 u128 str string bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Sample {
        name: String,
        age: Option<u8>,
        #[serde(default)]
        tags: Vec<String>,
        #[serde(default)]
        agreed: bool,
    }

    fn read(text: &str) -> Result<Sample, DecodeError> {
        decode(Pairs::parse(text.as_bytes())?)
    }

    #[test]
    fn fields_are_decoded() {
        let sample = Sample {
            name: "José + Ana".to_owned(),
            age: Some(7),
            tags: vec!["a".to_owned(), "b".to_owned()],
            agreed: true,
        };
        assert_eq!(read("name=Jos%C3%A9+%2b+Ana&age=+7&tags=a&tags=b&agreed=on"), Ok(sample));
        assert_eq!(
            read("name=&age="),
            Ok(Sample { name: String::new(), age: None, tags: vec![], agreed: false })
        );
    }

    #[test]
    fn anything_else_is_refused() {
        assert_eq!(read("name=a&role=admin"), Err(DecodeError::UnknownField));
        assert_eq!(read("name=a&name=b"), Err(DecodeError::RepeatedField));
        assert_eq!(read("name=a&age=1&age=2"), Err(DecodeError::RepeatedField));
        assert_eq!(read("age=1"), Err(DecodeError::MissingField));
        assert_eq!(read("name=a&age=300"), Err(DecodeError::WrongKind));
        assert_eq!(read("name=%ff"), Err(DecodeError::Encoding));
        assert_eq!(read("name=%00"), Err(DecodeError::Encoding));
        assert_eq!(read("name=%2"), Err(DecodeError::Encoding));
        assert_eq!(read(&"a=1&".repeat(2_001)), Err(DecodeError::TooManyFields));
    }

    #[test]
    fn pairs_take_any_field_in_order() {
        let pairs: Pairs = decode(Pairs::parse(b"/phq9/1=a&b=1&b=2").unwrap()).unwrap();
        let names: Vec<_> = pairs.iter().collect();
        assert_eq!(
            names,
            [("/phq9/1", ["a".to_owned()].as_slice()), ("b", &["1".to_owned(), "2".to_owned()])]
        );
    }
}
