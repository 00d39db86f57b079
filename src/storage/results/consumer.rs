//! The one reader of the event log that writes: rollups, item values and the seals of the hash chain.
//!
//! A batch is one transaction with the position it reached. Nothing is counted twice wherever the
//! position is set back to, because every response is marked with what was counted of it.

use std::{collections::HashMap, sync::Arc};

use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Text},
};
use uuid::Uuid;

use super::{
    contribution::{self, Cursor, Source, Sums, Touched},
    projection::ItemMap,
    rollups,
};
use crate::storage::{StorageError, schema::questionnaire_versions as versions, seals};

/// The name of the position in `event_consumers`.
pub(super) const NAME: &str = "results";
/// Advisory lock: one consumer at a time in the whole installation.
const LOCK: i64 = 0x7765_636f_7265_7375;
/// Item maps kept; versions are immutable, so they never go stale.
const MAPS_KEPT: usize = 256;

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// This many events were read; there may be more.
    Read(usize),
    /// Nothing new that no open transaction could still come before.
    UpToDate,
    /// Another process is at it.
    Elsewhere,
}

/// Reads the log in batches. Keeps what it knows of versions between them.
#[derive(Debug, Default)]
pub struct Consumer {
    maps: HashMap<Uuid, Arc<ItemMap>>,
}

#[derive(QueryableByName)]
struct Position {
    #[diesel(sql_type = BigInt)]
    transaction: i64,
    #[diesel(sql_type = BigInt)]
    event: i64,
}

impl Consumer {
    /// Reads up to `limit` events in one transaction.
    pub fn read_batch(&mut self, conn: &mut PgConnection, limit: i64) -> Result<Progress, StorageError> {
        conn.transaction(|conn| {
            if !lock(conn)? {
                return Ok(Progress::Elsewhere);
            }
            let from = position(conn)?;
            let events = seals::next_events(conn, from, limit)?;
            let Some(to) = events.last().map(seals::SealedEvent::cursor) else {
                return Ok(Progress::UpToDate);
            };
            seals::seal(conn, &events)?;
            let touched = Touched::by(events.iter().map(seals::SealedEvent::mention));
            let sources = contribution::sources(conn, &touched)?;
            self.project(conn, &sources)?;
            save_position(conn, to)?;
            Ok(Progress::Read(events.len()))
        })
    }

    /// Reads all there is, in batches; returns how many events that were.
    pub fn catch_up(&mut self, conn: &mut PgConnection) -> Result<usize, StorageError> {
        let mut read = 0;
        while let Progress::Read(events) = self.read_batch(conn, 1_000)? {
            read += events;
        }
        Ok(read)
    }

    fn project(&mut self, conn: &mut PgConnection, sources: &[Source]) -> Result<(), StorageError> {
        if sources.is_empty() {
            return Ok(());
        }
        let mut sums = Sums::default();
        for source in sources {
            let items = if source.submits { Some(self.items_of(conn, source.version_id)?) } else { None };
            sums.add(source, items.as_deref())?;
        }
        rollups::save_marks(conn, sources)?;
        rollups::save_sums(conn, sums)
    }

    fn items_of(&mut self, conn: &mut PgConnection, version: Uuid) -> Result<Arc<ItemMap>, StorageError> {
        if let Some(map) = self.maps.get(&version) {
            return Ok(Arc::clone(map));
        }
        let resource: String = versions::table.find(version).select(versions::resource).first(conn)?;
        let map = Arc::new(ItemMap::of_resource(&resource));
        if self.maps.len() >= MAPS_KEPT {
            self.maps.clear();
        }
        self.maps.insert(version, Arc::clone(&map));
        Ok(map)
    }
}

/// Throws away what was made of the log and makes it anew; seals stay. Returns how many events were read.
///
/// Needed after an organisation changed its timezone. Numbers stay exact meanwhile: what is not yet
/// read again is read as the tail.
pub fn rebuild(conn: &mut PgConnection) -> Result<usize, StorageError> {
    conn.transaction(|conn| {
        diesel::sql_query("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(LOCK).execute(conn)?;
        for table in [
            "DELETE FROM projected_responses",
            "DELETE FROM item_values",
            "DELETE FROM rollup_days",
            "DELETE FROM rollup_scores",
            "DELETE FROM rollup_items",
        ] {
            diesel::sql_query(table).execute(conn)?;
        }
        save_position(conn, Cursor::default())
    })?;
    Consumer::default().catch_up(conn)
}

/// Sets the position back to the beginning without throwing anything away: reading on changes nothing.
pub fn rewind(conn: &mut PgConnection) -> Result<(), StorageError> {
    conn.transaction(|conn| save_position(conn, Cursor::default()))
}

fn lock(conn: &mut PgConnection) -> Result<bool, StorageError> {
    #[derive(QueryableByName)]
    struct Got {
        #[diesel(sql_type = Bool)]
        got: bool,
    }
    let got: Got = diesel::sql_query("SELECT pg_try_advisory_xact_lock($1) AS got")
        .bind::<BigInt, _>(LOCK)
        .get_result(conn)?;
    Ok(got.got)
}

/// How many events wait to be read, those of open neighbours included: the consumer's lag.
pub fn waiting(conn: &mut PgConnection) -> Result<i64, StorageError> {
    #[derive(QueryableByName)]
    struct Waiting {
        #[diesel(sql_type = BigInt)]
        events: i64,
    }
    let from = position(conn)?;
    let waiting: Waiting = diesel::sql_query(
        "SELECT count(*) AS events FROM events WHERE (transaction_id, id) > ($1::text::xid8, $2)",
    )
    .bind::<BigInt, _>(from.transaction)
    .bind::<BigInt, _>(from.event)
    .get_result(conn)?;
    Ok(waiting.events)
}

/// How far the log was read.
pub(super) fn position(conn: &mut PgConnection) -> Result<Cursor, StorageError> {
    let position: Option<Position> = diesel::sql_query(
        "SELECT transaction_id::text::bigint AS transaction, event_id AS event
         FROM event_consumers WHERE name = $1",
    )
    .bind::<Text, _>(NAME)
    .get_result(conn)
    .optional()?;
    Ok(position.map_or_else(Cursor::default, |at| Cursor { transaction: at.transaction, event: at.event }))
}

fn save_position(conn: &mut PgConnection, to: Cursor) -> Result<(), StorageError> {
    diesel::sql_query(
        "INSERT INTO event_consumers (name, transaction_id, event_id) VALUES ($1, $2::text::xid8, $3)
         ON CONFLICT (name) DO UPDATE
         SET transaction_id = excluded.transaction_id, event_id = excluded.event_id",
    )
    .bind::<Text, _>(NAME)
    .bind::<BigInt, _>(to.transaction)
    .bind::<BigInt, _>(to.event)
    .execute(conn)?;
    Ok(())
}
