//! The end of the event log that the consumer has not come to: what makes every number exact.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use diesel::PgConnection;
use uuid::Uuid;

pub use super::contribution::{Counts, Cursor};
use super::{
    consumer,
    contribution::{self, Source, Sums, Touched},
    projection::ItemMap,
};
use crate::{
    domain::ids::{OrganisationId, VersionId},
    storage::{Scope, StorageError},
};

/// Counts of one link, version and day.
#[derive(Debug, Clone)]
pub struct DayRow {
    pub questionnaire: Uuid,
    pub version: Uuid,
    pub link: Uuid,
    pub day: NaiveDate,
    pub counts: Counts,
}

/// How many responses of one version and day had this score.
#[derive(Debug, Clone)]
pub struct ScoreRow {
    pub version: Uuid,
    pub day: NaiveDate,
    pub key: String,
    pub value: f64,
    pub n: i64,
}

/// How many responses gave this value to an item; see `rollup_items`.
#[derive(Debug, Clone)]
pub struct ItemRow {
    pub item: i32,
    pub value: String,
    pub n: i64,
}

/// Responses in the scope that no rollup holds yet.
#[derive(Debug)]
pub struct Tail {
    sources: Vec<Source>,
}

impl Tail {
    /// Reads the tail. Call it in the same snapshot as the rollups it is added to: [`super::exact`].
    pub(super) fn read(
        conn: &mut PgConnection,
        organisation: OrganisationId,
        scope: &Scope,
    ) -> Result<Self, StorageError> {
        let from = consumer::position(conn)?;
        let touched = Touched::after(conn, from, organisation.get())?;
        let mut sources = contribution::sources(conn, &touched)?;
        if let Some(links) = scope.ids() {
            sources.retain(|source| links.contains(&source.link_id));
        }
        Ok(Self { sources })
    }

    /// Starts and submissions.
    pub(super) fn days(&self) -> Result<Vec<DayRow>, StorageError> {
        let days = self.sums(None)?.days.into_iter();
        Ok(days
            .map(|((place, day), counts)| DayRow {
                questionnaire: place.questionnaire,
                version: place.version,
                link: place.link,
                day,
                counts,
            })
            .collect())
    }

    /// Scores of all versions, through these links.
    pub(super) fn scores(&self, links: Option<&[Uuid]>) -> Result<Vec<ScoreRow>, StorageError> {
        let scores = self.sums(None)?.scores.into_iter();
        Ok(scores
            .filter(|((place, ..), _)| links.is_none_or(|links| links.contains(&place.link)))
            .map(|((place, day, key, bits), n)| ScoreRow {
                version: place.version,
                day,
                key,
                value: f64::from_bits(bits),
                n,
            })
            .collect())
    }

    /// Item values of one version, of these days, through these links.
    pub(super) fn items(
        &self,
        version: VersionId,
        map: &ItemMap,
        span: &RangeInclusive<NaiveDate>,
        links: Option<&[Uuid]>,
    ) -> Result<Vec<ItemRow>, StorageError> {
        let mut sums = Sums::default();
        for source in self.sources.iter().filter(|source| source.version_id == version.get()) {
            if links.is_none_or(|links| links.contains(&source.link_id)) {
                sums.add(source, Some(map))?;
            }
        }
        let items = sums.items.into_iter().filter(|((_, day, ..), _)| span.contains(day));
        Ok(items.map(|((_, _, item, value), n)| ItemRow { item, value, n }).collect())
    }

    fn sums(&self, map: Option<&ItemMap>) -> Result<Sums, StorageError> {
        let mut sums = Sums::default();
        for source in &self.sources {
            sums.add(source, map)?;
        }
        Ok(sums)
    }
}
