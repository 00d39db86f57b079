//! What the database server says of itself, for the operator.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Text, Timestamptz},
};

use super::StorageError;

/// A server's own words.
#[derive(Debug, Clone, QueryableByName)]
pub struct ServerFacts {
    /// Such as `15.18`.
    #[diesel(sql_type = Text)]
    pub version: String,
    /// Its clock.
    #[diesel(sql_type = Timestamptz)]
    pub now: DateTime<Utc>,
    /// Size of the program's database.
    #[diesel(sql_type = BigInt)]
    pub size_bytes: i64,
    /// `on` unless somebody traded durability for speed.
    #[diesel(sql_type = Text)]
    pub synchronous_commit: String,
    /// `on` unless somebody traded durability for speed.
    #[diesel(sql_type = Text)]
    pub fsync: String,
}

/// Asks the server.
pub fn read(conn: &mut PgConnection) -> Result<ServerFacts, StorageError> {
    let asked = diesel::sql_query(
        "SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
                clock_timestamp() AS now,
                pg_database_size(current_database()) AS size_bytes,
                current_setting('synchronous_commit') AS synchronous_commit,
                current_setting('fsync') AS fsync",
    );
    Ok(asked.get_result(conn)?)
}
