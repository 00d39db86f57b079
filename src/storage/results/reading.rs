//! Reading the rollups with the tail added, for one organisation, scope and span of days.

use chrono::NaiveDate;
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Date, Double, Integer, Nullable, Text, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::{
    projection::ItemMap,
    tail::{Counts, DayRow, ItemRow, ScoreRow, Tail},
};
use crate::{
    domain::ids::{AccountId, OrganisationId, QuestionnaireId, VersionId},
    storage::{Scope, StorageError},
};

/// What is counted.
#[derive(Debug, Clone)]
pub struct Filter {
    pub organisation: OrganisationId,
    pub scope: Scope,
    pub questionnaire: Option<QuestionnaireId>,
    /// Only responses of this member's links.
    pub member: Option<AccountId>,
    /// First and last day, both counted.
    pub first: NaiveDate,
    pub last: NaiveDate,
}

/// Rollups and tail in one snapshot.
pub struct Exact<'a> {
    conn: &'a mut PgConnection,
    filter: &'a Filter,
    tail: Tail,
    /// Links of the member asked for.
    links: Option<Vec<Uuid>>,
}

/// Runs `read` in one read-only snapshot, so that no response is counted twice or not at all while the
/// consumer works.
pub fn exact<T, E: From<StorageError>>(
    conn: &mut PgConnection,
    filter: &Filter,
    read: impl FnOnce(&mut Exact<'_>) -> Result<T, E>,
) -> Result<T, E> {
    snapshot(conn, |conn| {
        let links = filter.scope.narrowed(conn, filter.organisation, filter.member)?.ids();
        let tail = Tail::read(conn, filter.organisation, &filter.scope)?;
        read(&mut Exact { conn, filter, tail, links })
    })
}

/// A read-only transaction that sees one state of the database throughout.
pub fn snapshot<T, E: From<StorageError>>(
    conn: &mut PgConnection,
    read: impl FnOnce(&mut PgConnection) -> Result<T, E>,
) -> Result<T, E> {
    enum Outcome<E> {
        Work(E),
        Diesel(diesel::result::Error),
    }
    impl<E> From<diesel::result::Error> for Outcome<E> {
        fn from(error: diesel::result::Error) -> Self {
            Self::Diesel(error)
        }
    }
    conn.build_transaction()
        .read_only()
        .repeatable_read()
        .run(|conn| read(conn).map_err(Outcome::Work))
        .map_err(|outcome| match outcome {
            Outcome::Work(error) => error,
            Outcome::Diesel(error) => StorageError::from(error).into(),
        })
}

#[derive(QueryableByName)]
struct RawDay {
    #[diesel(sql_type = SqlUuid)]
    questionnaire_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    version_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    link_id: Uuid,
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = Array<BigInt>)]
    counts: Vec<i64>,
}

#[derive(QueryableByName)]
struct RawScore {
    #[diesel(sql_type = SqlUuid)]
    version_id: Uuid,
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = Text)]
    score_key: String,
    #[diesel(sql_type = Double)]
    value: f64,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct RawItem {
    #[diesel(sql_type = Integer)]
    item: i32,
    #[diesel(sql_type = Text)]
    value: String,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

impl Exact<'_> {
    /// For queries that need the same snapshot.
    pub fn conn(&mut self) -> &mut PgConnection {
        self.conn
    }

    /// Starts and submissions of each day, by questionnaire and version; of `link` and day nothing is
    /// told apart beyond what `by_link` asks.
    pub fn days(&mut self, by: Grain) -> Result<Vec<DayRow>, StorageError> {
        let raw: Vec<RawDay> = diesel::sql_query(
            "SELECT questionnaire_id, version_id, link_id, day,
                    ARRAY[sum(started), sum(submitted), sum(healthy), sum(attention), sum(critical),
                        sum(s0), sum(s1), sum(s2), sum(s3), sum(s4)]::bigint[] AS counts
             FROM (SELECT questionnaire_id,
                          CASE WHEN $6 THEN version_id ELSE questionnaire_id END AS version_id,
                          CASE WHEN $7 THEN link_id ELSE questionnaire_id END AS link_id,
                          CASE WHEN $7 THEN date_trunc('week', day)::date ELSE day END AS day,
                          started, submitted, healthy, attention, critical, severities[1] AS s0,
                          severities[2] AS s1, severities[3] AS s2, severities[4] AS s3, severities[5] AS s4
                   FROM rollup_days
                   WHERE organisation_id = $1 AND day BETWEEN $2 AND $3
                     AND ($4 IS NULL OR questionnaire_id = $4) AND ($5 IS NULL OR link_id = ANY($5))) d
             GROUP BY 1, 2, 3, 4",
        )
        .bind::<SqlUuid, _>(self.filter.organisation.get())
        .bind::<Date, _>(self.filter.first)
        .bind::<Date, _>(self.filter.last)
        .bind::<Nullable<SqlUuid>, _>(self.filter.questionnaire.map(QuestionnaireId::get))
        .bind::<Nullable<Array<SqlUuid>>, _>(self.links.as_ref())
        .bind::<diesel::sql_types::Bool, _>(by == Grain::Version)
        .bind::<diesel::sql_types::Bool, _>(by == Grain::LinkAndWeek)
        .load(self.conn)?;
        let mut rows: Vec<DayRow> = raw.into_iter().map(RawDay::into_row).collect();
        rows.extend(self.tail.days()?.into_iter().filter(|row| self.counts(row)));
        Ok(rows)
    }

    fn counts(&self, row: &DayRow) -> bool {
        let filter = self.filter;
        (filter.first..=filter.last).contains(&row.day)
            && filter.questionnaire.is_none_or(|id| id.get() == row.questionnaire)
            && self.links.as_ref().is_none_or(|links| links.contains(&row.link))
    }

    /// How often each value of each score was reached on each day, in one version.
    pub fn scores(&mut self, version: VersionId) -> Result<Vec<ScoreRow>, StorageError> {
        let raw: Vec<RawScore> = diesel::sql_query(
            "SELECT version_id, day, score_key, value, sum(n)::bigint AS n FROM rollup_scores
             WHERE organisation_id = $1 AND version_id = $2 AND day BETWEEN $3 AND $4
               AND ($5 IS NULL OR link_id = ANY($5))
             GROUP BY 1, 2, 3, 4",
        )
        .bind::<SqlUuid, _>(self.filter.organisation.get())
        .bind::<SqlUuid, _>(version.get())
        .bind::<Date, _>(self.filter.first)
        .bind::<Date, _>(self.filter.last)
        .bind::<Nullable<Array<SqlUuid>>, _>(self.links.as_ref())
        .load(self.conn)?;
        let mut rows: Vec<ScoreRow> = raw
            .into_iter()
            .map(|raw| ScoreRow {
                version: raw.version_id,
                day: raw.day,
                key: raw.score_key,
                value: raw.value,
                n: raw.n,
            })
            .collect();
        let span = self.filter.first..=self.filter.last;
        let tail = self.tail.scores(self.links.as_deref())?.into_iter();
        rows.extend(tail.filter(|row| row.version == version.get() && span.contains(&row.day)));
        Ok(rows)
    }

    /// How often each value of each item was given in one version, over all days of the span.
    pub fn items(&mut self, version: VersionId, map: &ItemMap) -> Result<Vec<ItemRow>, StorageError> {
        let raw: Vec<RawItem> = diesel::sql_query(
            "SELECT item, value, sum(n)::bigint AS n FROM rollup_items
             WHERE organisation_id = $1 AND version_id = $2 AND day BETWEEN $3 AND $4
               AND ($5 IS NULL OR link_id = ANY($5))
             GROUP BY 1, 2",
        )
        .bind::<SqlUuid, _>(self.filter.organisation.get())
        .bind::<SqlUuid, _>(version.get())
        .bind::<Date, _>(self.filter.first)
        .bind::<Date, _>(self.filter.last)
        .bind::<Nullable<Array<SqlUuid>>, _>(self.links.as_ref())
        .load(self.conn)?;
        let mut rows: Vec<ItemRow> =
            raw.into_iter().map(|raw| ItemRow { item: raw.item, value: raw.value, n: raw.n }).collect();
        let span = self.filter.first..=self.filter.last;
        rows.extend(self.tail.items(version, map, &span, self.links.as_deref())?);
        Ok(rows)
    }
}

/// What [`Exact::days`] tells apart beside questionnaire and day; what it doesn't, holds the
/// questionnaire's id instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    Questionnaire,
    Version,
    /// Links, by the Monday of the week; rows of the tail keep their own day.
    LinkAndWeek,
}

impl RawDay {
    fn into_row(self) -> DayRow {
        let at = |place: usize| self.counts.get(place).copied().unwrap_or_default();
        DayRow {
            questionnaire: self.questionnaire_id,
            version: self.version_id,
            link: self.link_id,
            day: self.day,
            counts: Counts {
                started: at(0),
                submitted: at(1),
                healthy: at(2),
                attention: at(3),
                critical: at(4),
                severities: [at(5), at(6), at(7), at(8), at(9)],
            },
        }
    }
}
