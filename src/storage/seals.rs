//! The hash chain over the event log, one per organisation: what was written can't be changed unseen.
//!
//! A seal is SHA-256 of the hash before it and the event's canonical text; the first one follows
//! 32 zero bytes. Cutting off the newest events together with their seals is seen by the reader's
//! position only: ship seals elsewhere to be safe from whoever owns the database.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Binary, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{StorageError, results::tail::Cursor};
use crate::domain::ids::OrganisationId;

/// An event as it is sealed.
#[derive(Debug, QueryableByName)]
pub(super) struct SealedEvent {
    #[diesel(sql_type = BigInt)]
    transaction: i64,
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = SqlUuid)]
    organisation_id: Uuid,
    #[diesel(sql_type = Text)]
    entity_kind: String,
    #[diesel(sql_type = SqlUuid)]
    entity_id: Uuid,
    #[diesel(sql_type = Text)]
    action: String,
    #[diesel(sql_type = Text)]
    actor: String,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    /// As PostgreSQL writes jsonb: keys in its own order, always the same.
    #[diesel(sql_type = Text)]
    details: String,
}

impl SealedEvent {
    pub(super) fn cursor(&self) -> Cursor {
        Cursor { transaction: self.transaction, event: self.id }
    }

    /// The entity and what happened to it.
    pub(super) fn mention(&self) -> (Uuid, &str) {
        (self.entity_id, &self.action)
    }

    /// Every field with its length before it, so that no two events have the same text.
    fn hash(&self, previous: &[u8]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(previous);
        let (id, at) = (self.id.to_string(), self.at.timestamp_micros().to_string());
        let (organisation, entity) = (self.organisation_id.to_string(), self.entity_id.to_string());
        let fields =
            [&id, &organisation, &self.entity_kind, &entity, &self.action, &self.actor, &at, &self.details];
        for field in fields {
            hash.update(field.len().to_string());
            hash.update(b":");
            hash.update(field);
        }
        hash.finalize().into()
    }
}

/// The next events in commit order that no open transaction can still come before.
pub(super) fn next_events(
    conn: &mut PgConnection,
    from: Cursor,
    limit: i64,
) -> Result<Vec<SealedEvent>, StorageError> {
    Ok(diesel::sql_query(
        "SELECT transaction_id::text::bigint AS transaction, id, organisation_id, entity_kind, entity_id,
                action, actor, at, details::text AS details
         FROM events
         WHERE (transaction_id, id) > ($1::text::xid8, $2)
           AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
         ORDER BY events.transaction_id, events.id LIMIT $3",
    )
    .bind::<BigInt, _>(from.transaction)
    .bind::<BigInt, _>(from.event)
    .bind::<BigInt, _>(limit)
    .load(conn)?)
}

#[derive(QueryableByName)]
struct Last {
    #[diesel(sql_type = SqlUuid)]
    organisation_id: Uuid,
    #[diesel(sql_type = BigInt)]
    position: i64,
    #[diesel(sql_type = Binary)]
    hash: Vec<u8>,
}

#[derive(QueryableByName)]
struct Known {
    #[diesel(sql_type = BigInt)]
    event_id: i64,
}

const FIRST: [u8; 32] = [0; 32];

/// Seals the events that are not sealed yet, in the order given.
pub(super) fn seal(conn: &mut PgConnection, events: &[SealedEvent]) -> Result<(), StorageError> {
    let known: Vec<Known> = diesel::sql_query("SELECT event_id FROM event_seals WHERE event_id = ANY($1)")
        .bind::<Array<BigInt>, _>(events.iter().map(|event| event.id).collect::<Vec<_>>())
        .load(conn)?;
    let known: std::collections::HashSet<i64> = known.into_iter().map(|known| known.event_id).collect();
    let mut chains = last_seals(conn, events)?;
    let (mut organisations, mut positions) = (Vec::new(), Vec::new());
    let (mut ids, mut hashes) = (Vec::new(), Vec::new());
    for event in events.iter().filter(|event| !known.contains(&event.id)) {
        let (position, last) = chains.entry(event.organisation_id).or_insert((0, FIRST.to_vec()));
        *position += 1;
        *last = event.hash(last).to_vec();
        organisations.push(event.organisation_id);
        positions.push(*position);
        ids.push(event.id);
        hashes.push(last.clone());
    }
    diesel::sql_query(
        "INSERT INTO event_seals (organisation_id, position, event_id, hash)
         SELECT * FROM unnest($1, $2, $3, $4)",
    )
    .bind::<Array<SqlUuid>, _>(organisations)
    .bind::<Array<BigInt>, _>(positions)
    .bind::<Array<BigInt>, _>(ids)
    .bind::<Array<Binary>, _>(hashes)
    .execute(conn)?;
    Ok(())
}

fn last_seals(
    conn: &mut PgConnection,
    events: &[SealedEvent],
) -> Result<HashMap<Uuid, (i64, Vec<u8>)>, StorageError> {
    let mut organisations: Vec<Uuid> = events.iter().map(|event| event.organisation_id).collect();
    organisations.sort_unstable();
    organisations.dedup();
    let last: Vec<Last> = diesel::sql_query(
        "SELECT s.organisation_id, s.position, s.hash
         FROM unnest($1) AS o (id)
         CROSS JOIN LATERAL (SELECT * FROM event_seals WHERE organisation_id = o.id
                             ORDER BY position DESC LIMIT 1) s",
    )
    .bind::<Array<SqlUuid>, _>(organisations)
    .load(conn)?;
    Ok(last.into_iter().map(|last| (last.organisation_id, (last.position, last.hash))).collect())
}

/// How far the organisation's events are sealed: how many, and the hash of the last; `None` before the first.
pub fn head(
    conn: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Option<(i64, Vec<u8>)>, StorageError> {
    use super::schema::event_seals;
    Ok(event_seals::table
        .filter(event_seals::organisation_id.eq(organisation.get()))
        .order(event_seals::position.desc())
        .select((event_seals::position, event_seals::hash))
        .first(conn)
        .optional()?)
}

/// What `verify` found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The chain is whole; so many events are sealed and so many wait for their seal.
    Whole { sealed: i64, waiting: i64 },
    /// The first event that is not what was sealed: a field was changed, or the event or a seal before it.
    Touched { event: i64 },
    /// The first event that was sealed and is gone.
    Missing { event: i64 },
    /// The first event that was read but has no seal: it was put in afterwards, or its seal is gone.
    Unsealed { event: i64 },
}

#[derive(QueryableByName)]
struct SealRow {
    #[diesel(sql_type = BigInt)]
    position: i64,
    #[diesel(sql_type = BigInt)]
    event_id: i64,
    #[diesel(sql_type = Binary)]
    hash: Vec<u8>,
    #[diesel(sql_type = Nullable<BigInt>)]
    transaction: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    entity_kind: Option<String>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    entity_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    organisation_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    action: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    actor: Option<String>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Text>)]
    details: Option<String>,
}

impl SealRow {
    /// `None` if the event is gone.
    fn event(self) -> Option<SealedEvent> {
        Some(SealedEvent {
            transaction: self.transaction?,
            id: self.event_id,
            organisation_id: self.organisation_id?,
            entity_kind: self.entity_kind?,
            entity_id: self.entity_id?,
            action: self.action?,
            actor: self.actor?,
            at: self.at?,
            details: self.details?,
        })
    }
}

/// Recomputes the chain of an organisation and names the first event that does not fit.
pub fn verify(conn: &mut PgConnection, organisation: OrganisationId) -> Result<Verdict, StorageError> {
    let (mut position, mut last) = (0, FIRST.to_vec());
    loop {
        let rows = seals_after(conn, organisation, position)?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let (id, stored) = (row.event_id, row.hash.clone());
            let follows = row.position == position + 1;
            position = row.position;
            let Some(event) = row.event() else {
                return Ok(Verdict::Missing { event: id });
            };
            last = event.hash(&last).to_vec();
            if !follows || last != stored || event.organisation_id != organisation.get() {
                return Ok(Verdict::Touched { event: id });
            }
        }
    }
    verify_unsealed(conn, organisation, position)
}

fn seals_after(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    position: i64,
) -> Result<Vec<SealRow>, StorageError> {
    Ok(diesel::sql_query(
        "SELECT s.position, s.event_id, s.hash, e.transaction_id::text::bigint AS transaction,
                e.entity_kind, e.entity_id, e.organisation_id, e.action, e.actor, e.at,
                e.details::text AS details
         FROM event_seals s LEFT JOIN events e ON e.id = s.event_id AND e.organisation_id = s.organisation_id
         WHERE s.organisation_id = $1 AND s.position > $2 ORDER BY s.position LIMIT 1000",
    )
    .bind::<SqlUuid, _>(organisation.get())
    .bind::<BigInt, _>(position)
    .load(conn)?)
}

#[derive(QueryableByName)]
struct Unsealed {
    #[diesel(sql_type = BigInt)]
    waiting: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    overlooked: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    cut_off: Option<i64>,
}

fn verify_unsealed(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    sealed: i64,
) -> Result<Verdict, StorageError> {
    let found: Unsealed = diesel::sql_query(
        "WITH c AS (SELECT transaction_id, event_id FROM event_consumers WHERE name = 'results'),
              u AS (SELECT e.id, (e.transaction_id, e.id) <= (c.transaction_id, c.event_id) AS was_read
                    FROM events e LEFT JOIN c ON true
                    WHERE e.organisation_id = $1
                      AND NOT EXISTS (SELECT 1 FROM event_seals s WHERE s.event_id = e.id))
         SELECT count(*) FILTER (WHERE was_read IS NOT TRUE) AS waiting,
                min(id) FILTER (WHERE was_read) AS overlooked,
                (SELECT c.event_id FROM c WHERE c.event_id > 0
                 AND NOT EXISTS (SELECT 1 FROM events e WHERE e.id = c.event_id)) AS cut_off
         FROM u",
    )
    .bind::<SqlUuid, _>(organisation.get())
    .get_result(conn)?;
    Ok(match found {
        Unsealed { overlooked: Some(event), .. } => Verdict::Unsealed { event },
        Unsealed { cut_off: Some(event), .. } => Verdict::Missing { event },
        Unsealed { waiting, .. } => Verdict::Whole { sealed, waiting },
    })
}
