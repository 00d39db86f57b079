//! JSON on its way into a `jsonb` column and out of it, as text: never built as a tree.

use std::io::Write as _;

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, IsNull, Output, ToSql},
    sql_types::Jsonb,
};
use serde::Serialize;

/// The text of a JSON value.
#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
pub struct JsonText(String);

impl JsonText {
    /// Writes a value out. What is no JSON (a map whose keys are no strings) becomes the empty text, which the database
    /// refuses.
    pub fn of(value: &impl Serialize) -> Self {
        Self(serde_json::to_string(value).unwrap_or_default())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How a `jsonb` value begins on the wire: the version of what follows, which is its text.
const VERSION: [u8; 1] = [1];

/// The text of a `jsonb` value.
pub(super) fn text_of<'a>(value: &'a PgValue<'_>) -> Result<&'a [u8], &'static str> {
    value.as_bytes().strip_prefix(&VERSION).ok_or("unknown jsonb version")
}

impl FromSql<Jsonb, Pg> for JsonText {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(std::str::from_utf8(text_of(&value)?)?.to_owned()))
    }
}

impl ToSql<Jsonb, Pg> for JsonText {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&VERSION)?;
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}
