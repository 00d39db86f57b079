//! Answers as they are stored: questions inside questions nest deeper than `serde_json` reads by default.

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    pg::{Pg, PgValue},
    sql_types::Jsonb,
};
use serde_json::Value;

use super::json_text::text_of;
use crate::domain::json;

/// A `jsonb` column of up to [`json::MAX_NESTING`] levels.
#[derive(Debug, FromSqlRow)]
pub struct DeepJson(Value);

impl FromSql<Jsonb, Pg> for DeepJson {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let value = json::parse(text_of(&value)?, usize::MAX).map_err(|problem| problem.key())?;
        Ok(Self(value))
    }
}

impl From<DeepJson> for Value {
    fn from(json: DeepJson) -> Self {
        json.0
    }
}
