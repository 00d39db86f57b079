//! What one response adds to the rollups: said once, for the consumer and for the tail.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use diesel::{
    QueryableByName,
    prelude::*,
    sql_types::{Array, BigInt, Bool, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid},
};
use foldhash::HashMap;
use serde_json::Value;
use uuid::Uuid;

use super::projection::{ItemMap, ItemValue};
use crate::storage::{StorageError, json_text::JsonText};

/// A place in the event log, in commit order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Cursor {
    pub(in crate::storage) transaction: i64,
    pub(in crate::storage) event: i64,
}

/// A response of which something is to be counted.
#[derive(Debug, QueryableByName)]
pub(super) struct Source {
    #[diesel(sql_type = SqlUuid)]
    pub(super) id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub(super) organisation_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub(super) questionnaire_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub(super) version_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub(super) link_id: Uuid,
    #[diesel(sql_type = Timestamptz)]
    pub(super) started_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub(super) submitted_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    pub(super) severity: Option<i16>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) outcome: Option<String>,
    #[diesel(sql_type = Jsonb)]
    pub(super) scores: Value,
    /// The text of the item array.
    #[diesel(sql_type = Jsonb)]
    pub(super) answers: JsonText,
    #[diesel(sql_type = Text)]
    pub(super) timezone: String,
    /// Its start is not counted yet.
    #[diesel(sql_type = Bool)]
    pub(super) starts: bool,
    /// It was submitted in the part of the log that is read, and that is not counted yet.
    #[diesel(sql_type = Bool)]
    pub(super) submits: bool,
}

/// Responses that a part of the log speaks of, each once, and whether it says that they were submitted.
#[derive(Debug, Default)]
pub(super) struct Touched {
    responses: Vec<Uuid>,
    submitted: Vec<bool>,
}

#[derive(QueryableByName)]
struct Mention {
    #[diesel(sql_type = SqlUuid)]
    entity_id: Uuid,
    #[diesel(sql_type = Text)]
    action: String,
}

impl Touched {
    /// Of events as (entity, action).
    pub(super) fn by<'a>(events: impl Iterator<Item = (Uuid, &'a str)>) -> Self {
        // ordered, so that rows which lie together are read together
        let mut all: BTreeMap<Uuid, bool> = BTreeMap::new();
        for (entity, action) in events {
            match action {
                "response.submitted" => *all.entry(entity).or_default() = true,
                "response.started" => *all.entry(entity).or_default() |= false,
                _ => {}
            }
        }
        let (responses, submitted) = all.into_iter().unzip();
        Self { responses, submitted }
    }

    /// Of all events of an organisation after a place, those of open neighbours included.
    pub(super) fn after(
        conn: &mut PgConnection,
        from: Cursor,
        organisation: Uuid,
    ) -> Result<Self, StorageError> {
        let mentions: Vec<Mention> = diesel::sql_query(
            "SELECT entity_id, action FROM events
             WHERE (transaction_id, id) > ($1::text::xid8, $2) AND organisation_id = $3
               AND action IN ('response.started', 'response.submitted')",
        )
        .bind::<BigInt, _>(from.transaction)
        .bind::<BigInt, _>(from.event)
        .bind::<SqlUuid, _>(organisation)
        .load(conn)?;
        Ok(Self::by(mentions.iter().map(|mention| (mention.entity_id, mention.action.as_str()))))
    }
}

/// These responses with what is not counted of them.
///
/// A response is started once, by its first event: one handed in at once has no event of its start.
pub(super) fn sources(conn: &mut PgConnection, touched: &Touched) -> Result<Vec<Source>, StorageError> {
    // OFFSET 0 keeps it at one look into the index per response: joining would read the whole table
    Ok(diesel::sql_query(
        "SELECT r.id, r.organisation_id, r.questionnaire_id, r.version_id, r.link_id, r.started_at,
                r.submitted_at, r.severity, r.outcome, r.scores, r.answers, o.timezone,
                p.response_id IS NULL AS starts,
                s.submitted AND p.submitted_on IS NULL AND r.submitted_at IS NOT NULL AS submits
         FROM unnest($1, $2) AS s (id, submitted)
         CROSS JOIN LATERAL (SELECT * FROM responses WHERE id = s.id OFFSET 0) r
         JOIN organisations o ON o.id = r.organisation_id
         LEFT JOIN LATERAL (SELECT * FROM projected_responses WHERE response_id = s.id OFFSET 0) p ON true",
    )
    .bind::<Array<SqlUuid>, _>(&touched.responses)
    .bind::<Array<Bool>, _>(&touched.submitted)
    .load(conn)?)
}

impl Source {
    /// The day of a moment where the organisation is.
    pub(super) fn day(&self, moment: DateTime<Utc>) -> Result<NaiveDate, StorageError> {
        let zone: Tz = self.timezone.parse().map_err(|_error| StorageError::Corrupt("timezone"))?;
        Ok(moment.with_timezone(&zone).date_naive())
    }

    fn place(&self) -> Place {
        Place {
            organisation: self.organisation_id,
            questionnaire: self.questionnaire_id,
            version: self.version_id,
            link: self.link_id,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) organisation: Uuid,
    pub(super) questionnaire: Uuid,
    pub(super) version: Uuid,
    pub(super) link: Uuid,
}

/// How many responses of one place and day were started and submitted, and with what result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub started: i64,
    pub submitted: i64,
    pub healthy: i64,
    pub attention: i64,
    pub critical: i64,
    /// By severity of the primary score, 0 to 4.
    pub severities: [i64; 5],
}

impl Counts {
    /// Adds another's numbers.
    pub fn add(&mut self, other: &Self) {
        self.started += other.started;
        self.submitted += other.submitted;
        self.healthy += other.healthy;
        self.attention += other.attention;
        self.critical += other.critical;
        for (mine, theirs) in self.severities.iter_mut().zip(other.severities) {
            *mine += theirs;
        }
    }

    fn add_submission(&mut self, source: &Source) {
        self.submitted += 1;
        match source.outcome.as_deref() {
            Some("healthy") => self.healthy += 1,
            Some("attention") => self.attention += 1,
            Some("critical") => self.critical += 1,
            _ => {}
        }
        let severity = source.severity.and_then(|severity| usize::try_from(severity).ok());
        if let Some(count) = severity.and_then(|severity| self.severities.get_mut(severity)) {
            *count += 1;
        }
    }
}

/// What a number of responses add, collected.
#[derive(Debug, Default)]
pub(super) struct Sums {
    pub(super) days: HashMap<(Place, NaiveDate), Counts>,
    /// The value's bits stand for the value, which has no equality of its own.
    pub(super) scores: HashMap<(Place, NaiveDate, String, u64), i64>,
    pub(super) items: HashMap<(Place, NaiveDate, i32, String), i64>,
    pub(super) values: Vec<(Place, NaiveDate, Uuid, ItemValue)>,
}

impl Sums {
    /// Adds a response. `items` is of its version; `None` where item values aren't wanted.
    pub(super) fn add(&mut self, source: &Source, items: Option<&ItemMap>) -> Result<(), StorageError> {
        let place = source.place();
        if source.starts {
            let day = source.day(source.started_at)?;
            self.days.entry((place, day)).or_default().started += 1;
        }
        let Some(submitted_at) = source.submitted_at.filter(|_| source.submits) else {
            return Ok(());
        };
        let day = source.day(submitted_at)?;
        self.days.entry((place, day)).or_default().add_submission(source);
        for (key, value) in score_values(&source.scores) {
            *self.scores.entry((place, day, key, value.to_bits())).or_default() += 1;
        }
        if let Some(items) = items {
            self.add_items(place, day, source.id, items.values(source.answers.as_str()));
        }
        Ok(())
    }

    fn add_items(&mut self, place: Place, day: NaiveDate, response: Uuid, values: Vec<ItemValue>) {
        for value in values {
            if value.position == 0 {
                *self.items.entry((place, day, value.item, String::new())).or_default() += 1;
            }
            if let Some(option) = &value.option {
                *self.items.entry((place, day, value.item, option.clone())).or_default() += 1;
            }
            self.values.push((place, day, response, value));
        }
    }
}

/// Key and value of every score that has a value.
pub fn score_values(scores: &Value) -> Vec<(String, f64)> {
    let scores = scores.as_array().into_iter().flatten();
    scores
        .filter_map(|score| {
            let key = score.get("key")?.as_str()?;
            let value = score.get("value")?;
            let value = value.as_f64().or_else(|| value.as_str()?.parse().ok())?;
            value.is_finite().then(|| (key.to_owned(), value + 0.0))
        })
        .collect()
}
