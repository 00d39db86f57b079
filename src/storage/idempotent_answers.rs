//! What was answered to requests that named an `Idempotency-Key`, so that a repeated one is answered
//! alike and does nothing twice.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;

use super::{StorageError, Write, schema::idempotent_answers};
use crate::domain::ids::ApiKeyId;

/// The key was used with another request.
pub const OTHER_REQUEST: &str = "idempotency-key";

/// A request that may come again.
#[derive(Debug, Clone)]
pub struct Request {
    pub key: ApiKeyId,
    /// SHA-256 of the `Idempotency-Key`.
    pub key_hash: Vec<u8>,
    /// SHA-256 of method, address and body.
    pub request_hash: Vec<u8>,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// `[["name", "value"]]`
    pub headers: Value,
    pub body: String,
}

/// Takes the key for this transaction, or finds what was answered before. Of two requests at a time
/// the second waits until the first has ended. `Conflict` if the key was used with another request.
pub fn begin(w: &mut Write<'_>, request: &Request) -> Result<Option<Answer>, StorageError> {
    let now = w.now();
    let taken = diesel::insert_into(idempotent_answers::table)
        .values((
            idempotent_answers::api_key_id.eq(request.key.get()),
            idempotent_answers::key_hash.eq(&request.key_hash),
            idempotent_answers::request_hash.eq(&request.request_hash),
            idempotent_answers::status.eq(0),
            idempotent_answers::headers.eq(Value::Null),
            idempotent_answers::body.eq(""),
            idempotent_answers::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(w.conn())?;
    if taken == 1 {
        return Ok(None);
    }
    let (request_hash, status, headers, body): (Vec<u8>, i16, Value, String) = idempotent_answers::table
        .find((request.key.get(), &request.key_hash))
        .select((
            idempotent_answers::request_hash,
            idempotent_answers::status,
            idempotent_answers::headers,
            idempotent_answers::body,
        ))
        .first(w.conn())?;
    if request_hash != request.request_hash {
        return Err(StorageError::Conflict(OTHER_REQUEST));
    }
    let status = u16::try_from(status).map_err(|_negative| StorageError::Corrupt("status"))?;
    Ok(Some(Answer { status, headers, body }))
}

/// Keeps what is answered; part of the transaction that [`begin`] began.
pub fn save(w: &mut Write<'_>, request: &Request, answer: &Answer) -> Result<(), StorageError> {
    let status = i16::try_from(answer.status).map_err(|_large| StorageError::Corrupt("status"))?;
    diesel::update(idempotent_answers::table.find((request.key.get(), &request.key_hash)))
        .set((
            idempotent_answers::status.eq(status),
            idempotent_answers::headers.eq(&answer.headers),
            idempotent_answers::body.eq(&answer.body),
        ))
        .execute(w.conn())?;
    Ok(())
}

/// Forgets the answers given before `before`; returns how many.
pub fn delete_old(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<usize, StorageError> {
    Ok(diesel::delete(idempotent_answers::table.filter(idempotent_answers::created_at.lt(before)))
        .execute(conn)?)
}
