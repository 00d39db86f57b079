//! Writing the rollups: one statement per table and batch.

use chrono::NaiveDate;
use diesel::{
    prelude::*,
    sql_types::{Array, Date, Double, Integer, Nullable, Text, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::contribution::{Place, Source, Sums};
use crate::storage::StorageError;

/// Marks what is counted of these responses.
pub(super) fn save_marks(conn: &mut PgConnection, sources: &[Source]) -> Result<(), StorageError> {
    let mut submitted = Vec::with_capacity(sources.len());
    let mut started = Vec::with_capacity(sources.len());
    for source in sources {
        started.push(source.day(source.started_at)?);
        let at = source.submitted_at.filter(|_| source.submits);
        submitted.push(at.map(|at| source.day(at)).transpose()?);
    }
    diesel::sql_query(
        "INSERT INTO projected_responses (response_id, organisation_id, started_on, submitted_on)
         SELECT * FROM unnest($1, $2, $3, $4)
         ON CONFLICT (response_id) DO UPDATE
         SET submitted_on = coalesce(projected_responses.submitted_on, excluded.submitted_on)",
    )
    .bind::<Array<SqlUuid>, _>(sources.iter().map(|source| source.id).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(sources.iter().map(|source| source.organisation_id).collect::<Vec<_>>())
    .bind::<Array<Date>, _>(started)
    .bind::<Array<Nullable<Date>>, _>(submitted)
    .execute(conn)?;
    Ok(())
}

/// Adds the sums to the rollups and the values to the narrow table.
pub(super) fn save_sums(conn: &mut PgConnection, sums: Sums) -> Result<(), StorageError> {
    save_days(conn, &sums)?;
    save_scores(conn, &sums)?;
    save_items(conn, &sums)?;
    save_values(conn, sums)
}

/// The columns that all rollups have.
#[derive(Default)]
struct Keys {
    organisations: Vec<Uuid>,
    questionnaires: Vec<Uuid>,
    versions: Vec<Uuid>,
    links: Vec<Uuid>,
    days: Vec<NaiveDate>,
}

impl Keys {
    fn push(&mut self, place: Place, day: NaiveDate) {
        self.organisations.push(place.organisation);
        self.questionnaires.push(place.questionnaire);
        self.versions.push(place.version);
        self.links.push(place.link);
        self.days.push(day);
    }
}

fn int(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn save_days(conn: &mut PgConnection, sums: &Sums) -> Result<(), StorageError> {
    let mut keys = Keys::default();
    let mut columns: [Vec<i32>; 10] = Default::default();
    for (&(place, day), counts) in &sums.days {
        keys.push(place, day);
        let Counted(numbers) = Counted::of(counts);
        for (column, number) in columns.iter_mut().zip(numbers) {
            column.push(number);
        }
    }
    let [started, submitted, healthy, attention, critical, s0, s1, s2, s3, s4] = columns;
    diesel::sql_query(
        "INSERT INTO rollup_days AS d (organisation_id, questionnaire_id, version_id, link_id, day,
             started, submitted, healthy, attention, critical, severities)
         SELECT u.o, u.q, u.v, u.l, u.d, u.a, u.b, u.c, u.e, u.f, ARRAY[u.s0, u.s1, u.s2, u.s3, u.s4]
         FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
             AS u (o, q, v, l, d, a, b, c, e, f, s0, s1, s2, s3, s4)
         ON CONFLICT (organisation_id, link_id, version_id, day) DO UPDATE SET
             started = d.started + excluded.started,
             submitted = d.submitted + excluded.submitted,
             healthy = d.healthy + excluded.healthy,
             attention = d.attention + excluded.attention,
             critical = d.critical + excluded.critical,
             severities = ARRAY[d.severities[1] + excluded.severities[1],
                 d.severities[2] + excluded.severities[2], d.severities[3] + excluded.severities[3],
                 d.severities[4] + excluded.severities[4], d.severities[5] + excluded.severities[5]]",
    )
    .bind::<Array<SqlUuid>, _>(keys.organisations)
    .bind::<Array<SqlUuid>, _>(keys.questionnaires)
    .bind::<Array<SqlUuid>, _>(keys.versions)
    .bind::<Array<SqlUuid>, _>(keys.links)
    .bind::<Array<Date>, _>(keys.days)
    .bind::<Array<Integer>, _>(started)
    .bind::<Array<Integer>, _>(submitted)
    .bind::<Array<Integer>, _>(healthy)
    .bind::<Array<Integer>, _>(attention)
    .bind::<Array<Integer>, _>(critical)
    .bind::<Array<Integer>, _>(s0)
    .bind::<Array<Integer>, _>(s1)
    .bind::<Array<Integer>, _>(s2)
    .bind::<Array<Integer>, _>(s3)
    .bind::<Array<Integer>, _>(s4)
    .execute(conn)?;
    Ok(())
}

/// The numbers of a day in the order of the columns.
struct Counted([i32; 10]);

impl Counted {
    fn of(counts: &super::contribution::Counts) -> Self {
        let [none, mild, moderate, high, severe] = counts.severities;
        let (started, submitted) = (counts.started, counts.submitted);
        let (healthy, attention, critical) = (counts.healthy, counts.attention, counts.critical);
        Self([started, submitted, healthy, attention, critical, none, mild, moderate, high, severe].map(int))
    }
}

fn save_scores(conn: &mut PgConnection, sums: &Sums) -> Result<(), StorageError> {
    let mut keys = Keys::default();
    let (mut names, mut values, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    for ((place, day, name, bits), n) in &sums.scores {
        keys.push(*place, *day);
        names.push(name.as_str());
        values.push(f64::from_bits(*bits));
        counts.push(int(*n));
    }
    diesel::sql_query(
        "INSERT INTO rollup_scores AS s (organisation_id, version_id, link_id, day, score_key, value, n)
         SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (organisation_id, version_id, day, link_id, score_key, value)
         DO UPDATE SET n = s.n + excluded.n",
    )
    .bind::<Array<SqlUuid>, _>(keys.organisations)
    .bind::<Array<SqlUuid>, _>(keys.versions)
    .bind::<Array<SqlUuid>, _>(keys.links)
    .bind::<Array<Date>, _>(keys.days)
    .bind::<Array<Text>, _>(names)
    .bind::<Array<Double>, _>(values)
    .bind::<Array<Integer>, _>(counts)
    .execute(conn)?;
    Ok(())
}

fn save_items(conn: &mut PgConnection, sums: &Sums) -> Result<(), StorageError> {
    let mut keys = Keys::default();
    let (mut items, mut values, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    for ((place, day, item, value), n) in &sums.items {
        keys.push(*place, *day);
        items.push(*item);
        values.push(value.as_str());
        counts.push(int(*n));
    }
    diesel::sql_query(
        "INSERT INTO rollup_items AS i (organisation_id, version_id, link_id, day, item, value, n)
         SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (organisation_id, version_id, day, link_id, item, value)
         DO UPDATE SET n = i.n + excluded.n",
    )
    .bind::<Array<SqlUuid>, _>(keys.organisations)
    .bind::<Array<SqlUuid>, _>(keys.versions)
    .bind::<Array<SqlUuid>, _>(keys.links)
    .bind::<Array<Date>, _>(keys.days)
    .bind::<Array<Integer>, _>(items)
    .bind::<Array<Text>, _>(values)
    .bind::<Array<Integer>, _>(counts)
    .execute(conn)?;
    Ok(())
}

fn save_values(conn: &mut PgConnection, mut sums: Sums) -> Result<(), StorageError> {
    // in the order of the index, so that neighbours find its pages still at hand
    sums.values.sort_unstable_by_key(|(place, day, _, value)| {
        (place.organisation, place.version, value.item, *day, value.position)
    });
    let mut keys = Keys::default();
    let (mut responses, mut items, mut positions) = (Vec::new(), Vec::new(), Vec::new());
    let (mut options, mut numbers) = (Vec::new(), Vec::new());
    for (place, day, response, value) in sums.values {
        keys.push(place, day);
        responses.push(response);
        items.push(value.item);
        positions.push(value.position);
        options.push(value.option);
        numbers.push(value.number);
    }
    diesel::sql_query(
        "INSERT INTO item_values (organisation_id, version_id, link_id, day, response_id, item, position,
             option, number)
         SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind::<Array<SqlUuid>, _>(keys.organisations)
    .bind::<Array<SqlUuid>, _>(keys.versions)
    .bind::<Array<SqlUuid>, _>(keys.links)
    .bind::<Array<Date>, _>(keys.days)
    .bind::<Array<SqlUuid>, _>(responses)
    .bind::<Array<Integer>, _>(items)
    .bind::<Array<Integer>, _>(positions)
    .bind::<Array<Nullable<Text>>, _>(options)
    .bind::<Array<Nullable<Double>>, _>(numbers)
    .execute(conn)?;
    Ok(())
}
