//! Signatures of responses, each bound to the answers that were signed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{StorageError, Write, events, events::Entity, schema::response_signatures as signatures};
use crate::domain::{
    engine::{Answers, Occurrence},
    ids::{OrganisationId, ResponseId},
    json,
    questionnaire::Compiled,
    signature::Signature,
};

/// A row of `response_signatures`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = signatures, check_for_backend(diesel::pg::Pg))]
pub struct Stored {
    pub id: Uuid,
    pub response_id: Uuid,
    /// As [`Occurrence`] writes itself; empty for the whole response.
    pub place: String,
    /// The FHIR extension, word for word.
    pub extension: String,
    /// Of the answers that were signed.
    pub content_hash: Vec<u8>,
    pub created_at: DateTime<Utc>,
}

/// A signature to be stored. The caller chooses the id.
#[derive(Debug, Clone)]
pub struct NewSignature {
    pub id: Uuid,
    pub place: String,
    pub extension: String,
    pub content_hash: Vec<u8>,
}

impl NewSignature {
    /// Of these answers, the ones that count.
    pub fn of(id: Uuid, signature: &Signature, compiled: &Compiled, counted: &Answers) -> Self {
        Self {
            id,
            place: signature.at.as_ref().map(ToString::to_string).unwrap_or_default(),
            extension: signature.extension.to_string(),
            content_hash: content_hash(compiled, counted, signature.at.as_ref()),
        }
    }
}

impl Stored {
    /// What was signed, where, with what; `Corrupt` if it is none of this questionnaire's places.
    pub fn signature(&self, compiled: &Compiled) -> Result<Signature, StorageError> {
        let at = match self.place.as_str() {
            "" => None,
            place => Some(Occurrence::parse(compiled, place).ok_or(StorageError::Corrupt("place"))?),
        };
        let extension = json::parse(self.extension.as_bytes(), usize::MAX)
            .map_err(|_problem| StorageError::Corrupt("signature is not JSON"))?;
        Ok(Signature { at, extension })
    }

    /// Whether these are still the answers that were signed. One of other answers has fallen.
    pub fn holds(&self, compiled: &Compiled, counted: &Answers, signature: &Signature) -> bool {
        content_hash(compiled, counted, signature.at.as_ref()) == self.content_hash
    }
}

/// SHA-256 of what was answered, in all or at one place.
pub fn content_hash(compiled: &Compiled, counted: &Answers, at: Option<&Occurrence>) -> Vec<u8> {
    Sha256::digest(counted.signed_content(compiled, at)).to_vec()
}

/// Those that hold among rows of one response.
pub fn holding(
    rows: &[Stored],
    compiled: &Compiled,
    counted: &Answers,
) -> Result<Vec<Signature>, StorageError> {
    let mut held = Vec::with_capacity(rows.len());
    for row in rows {
        let signature = row.signature(compiled)?;
        if row.holds(compiled, counted, &signature) {
            held.push(signature);
        }
    }
    Ok(held)
}

/// The response has these signatures from now on, and no others.
pub fn replace(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    response: ResponseId,
    new: &[NewSignature],
) -> Result<(), StorageError> {
    let of_response = signatures::table
        .filter(signatures::organisation_id.eq(organisation.get()))
        .filter(signatures::response_id.eq(response.get()));
    let gone = diesel::delete(of_response).execute(w.conn())?;
    if gone == 0 && new.is_empty() {
        return Ok(());
    }
    let now = w.now();
    let rows: Vec<_> = new
        .iter()
        .zip(0_i16..)
        .map(|(one, position)| {
            (
                signatures::id.eq(one.id),
                signatures::organisation_id.eq(organisation.get()),
                signatures::response_id.eq(response.get()),
                signatures::position.eq(position),
                signatures::place.eq(&one.place),
                signatures::extension.eq(&one.extension),
                signatures::content_hash.eq(&one.content_hash),
                signatures::created_at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(signatures::table).values(rows).execute(w.conn())?;
    let entity = Entity::new("response", response.get());
    events::record(w, organisation, entity, "response.signed", &json!({"count": new.len()}))
}

/// The signatures of these responses of the organisation, those of each in their order.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    responses: &[Uuid],
) -> Result<Vec<Stored>, StorageError> {
    Ok(signatures::table
        .filter(signatures::organisation_id.eq(organisation.get()))
        .filter(signatures::response_id.eq_any(responses))
        .order((signatures::response_id, signatures::position))
        .select(Stored::as_select())
        .load(conn)?)
}

/// A signature of a response of the organisation.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    response: ResponseId,
    id: Uuid,
) -> Result<Stored, StorageError> {
    Ok(signatures::table
        .find(id)
        .filter(signatures::organisation_id.eq(organisation.get()))
        .filter(signatures::response_id.eq(response.get()))
        .select(Stored::as_select())
        .first(conn)?)
}
