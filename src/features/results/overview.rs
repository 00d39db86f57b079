//! The numbers of the overview, from rollups and tail in one snapshot.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};
use uuid::Uuid;

use super::{forms::OverviewQuery, rows};
use crate::{
    domain::{
        ids::{ResponseId, VersionId},
        questionnaire::Compiled,
    },
    storage::{
        CompiledVersions, PgConnection, StorageError,
        alert_lists::{self, AlertCounts, AlertFilter, ListedAlert},
        results::{
            self, Counts, DayRow, Exact, Filter, Grain, ScoreRow,
            listing::{self, Beginnings, ListFilter},
            reading_one::{self, Choice, Named},
        },
    },
    web::{
        roles::SignedIn,
        scores::{self, FlagWords},
    },
};

/// How many months the chart of sent and answered shows.
pub(super) const MONTHS: u32 = 12;
/// Rows of the short lists.
const RECENT: i64 = 6;
const URGENT: i64 = 4;

/// Everything the overview shows, before it is put in words.
pub(super) struct Overview {
    pub(super) now: Counts,
    pub(super) before: Counts,
    /// By the month's first day.
    pub(super) months: BTreeMap<NaiveDate, Counts>,
    /// Of the period, by questionnaire, those with the most submissions first.
    pub(super) questionnaires: Vec<(Uuid, String, Counts)>,
    pub(super) main: Option<MainScore>,
    /// Of the last weeks, by member's name and Monday.
    pub(super) members: BTreeMap<String, BTreeMap<NaiveDate, Counts>>,
    pub(super) alerts: AlertCounts,
    pub(super) urgent: Vec<(ListedAlert, FlagWords)>,
    pub(super) recent: Vec<rows::Row>,
    pub(super) received: i64,
    pub(super) beginnings: Beginnings,
    pub(super) choices: Vec<Choice>,
    pub(super) people: Vec<(Uuid, String, Uuid)>,
}

/// The score of the questionnaire that the chart over weeks is about.
pub(super) struct MainScore {
    pub(super) title: String,
    pub(super) version: std::sync::Arc<Compiled>,
    pub(super) version_number: i32,
    /// Of the period: day, value, how many.
    pub(super) values: Vec<ScoreRow>,
    pub(super) questionnaire: Uuid,
}

/// Reads the overview.
pub(super) fn read(
    conn: &mut PgConnection,
    staff: &SignedIn,
    compiled: &CompiledVersions,
    query: OverviewQuery,
) -> Result<Overview, StorageError> {
    let (organisation, today) = (staff.organisation_id(), staff.ctx.today());
    let first = query.period.first(today);
    let months_from = first_of_month(today).checked_sub_months(Months::new(MONTHS - 1)).unwrap_or(first);
    let filter = Filter {
        organisation,
        scope: staff.scope.clone(),
        questionnaire: query.questionnaire,
        member: query.member,
        first: query.period.first_before(today).min(months_from),
        last: today,
    };
    results::exact(conn, &filter, |exact| {
        let days = exact.days(Grain::Version)?;
        let in_period: Vec<&DayRow> = days.iter().filter(|row| row.day >= first).collect();
        let before_from = query.period.first_before(today);
        let before: Vec<&DayRow> =
            days.iter().filter(|row| row.day < first && row.day >= before_from).collect();
        let questionnaires = by_questionnaire(exact.conn(), staff, &in_period)?;
        let main = main_score(exact, staff, compiled, &questionnaires, &in_period, first)?;
        let weeks = exact.days(Grain::LinkAndWeek)?;
        let people = reading_one::list_members_with_links(exact.conn(), organisation, &staff.scope)?;
        let conn = exact.conn();
        let alerts = alert_lists::count(conn, organisation, &staff.scope, &AlertFilter::default())?;
        let listed = ListFilter { questionnaire: query.questionnaire, ..ListFilter::default() };
        let recent =
            listing::list(conn, organisation, &staff.scope, &listed, listing::Order::Newest, (RECENT, 0))?;
        Ok(Overview {
            now: total(&in_period),
            before: total(&before),
            months: by_month(&days, months_from),
            questionnaires,
            main,
            members: by_member(&weeks, &people),
            alerts,
            urgent: urgent(conn, staff, compiled)?,
            recent: rows::rows(conn, staff, compiled, recent)?,
            received: total(&in_period).submitted,
            beginnings: listing::beginnings(conn, organisation, &staff.scope)?,
            choices: reading_one::list_questionnaires(conn, organisation, &staff.scope)?,
            people,
        })
    })
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

fn total(rows: &[&DayRow]) -> Counts {
    let mut total = Counts::default();
    for row in rows {
        total.add(&row.counts);
    }
    total
}

fn by_month(days: &[DayRow], from: NaiveDate) -> BTreeMap<NaiveDate, Counts> {
    let mut months: BTreeMap<NaiveDate, Counts> = BTreeMap::new();
    for ahead in 0..MONTHS {
        if let Some(month) = from.checked_add_months(Months::new(ahead)) {
            months.entry(month).or_default();
        }
    }
    for row in days.iter().filter(|row| row.day >= from) {
        months.entry(first_of_month(row.day)).or_default().add(&row.counts);
    }
    months
}

fn by_questionnaire(
    conn: &mut PgConnection,
    staff: &SignedIn,
    days: &[&DayRow],
) -> Result<Vec<(Uuid, String, Counts)>, StorageError> {
    let mut sums: BTreeMap<Uuid, Counts> = BTreeMap::new();
    for row in days {
        sums.entry(row.questionnaire).or_default().add(&row.counts);
    }
    let ids: Vec<Uuid> = sums.keys().copied().collect();
    let names = reading_one::names(conn, staff.organisation_id(), Named::Questionnaires, &ids)?;
    let mut sums: Vec<(Uuid, String, Counts)> = sums
        .into_iter()
        .map(|(id, counts)| (id, names.get(&id).cloned().unwrap_or_default(), counts))
        .collect();
    sums.sort_by(|one, other| other.2.submitted.cmp(&one.2.submitted).then_with(|| one.1.cmp(&other.1)));
    Ok(sums)
}

/// The questionnaire with the most scored submissions, in its version with the most submissions: versions
/// are not mixed.
fn main_score(
    exact: &mut Exact<'_>,
    staff: &SignedIn,
    compiled: &CompiledVersions,
    questionnaires: &[(Uuid, String, Counts)],
    days: &[&DayRow],
    first: NaiveDate,
) -> Result<Option<MainScore>, StorageError> {
    let scored = |counts: &Counts| counts.severities.iter().sum::<i64>();
    let Some((id, title, _)) = questionnaires
        .iter()
        .filter(|(_, _, counts)| scored(counts) > 0)
        .max_by_key(|(_, _, counts)| scored(counts))
    else {
        return Ok(None);
    };
    let mut versions: BTreeMap<Uuid, i64> = BTreeMap::new();
    for row in days.iter().filter(|row| row.questionnaire == *id) {
        *versions.entry(row.version).or_default() += row.counts.submitted;
    }
    let Some(version) = versions.into_iter().max_by_key(|(_, n)| *n).map(|(version, _)| version) else {
        return Ok(None);
    };
    let version_id = VersionId::new(version);
    let executable = compiled.find(exact.conn(), staff.organisation_id(), version_id)?;
    let Some(key) = executable.primary_score().map(|score| score.key.clone()) else {
        return Ok(None);
    };
    let numbers = crate::storage::versions::list_summaries(exact.conn(), staff.organisation_id(), &[*id])?;
    let version_number = numbers.iter().find(|one| one.id == version).map_or(1, |one| one.number);
    let mut values = exact.scores(version_id)?;
    values.retain(|row| row.key == key && row.day >= first);
    Ok(Some(MainScore {
        title: title.clone(),
        version: executable,
        version_number,
        values,
        questionnaire: *id,
    }))
}

fn by_member(
    weeks: &[DayRow],
    people: &[(Uuid, String, Uuid)],
) -> BTreeMap<String, BTreeMap<NaiveDate, Counts>> {
    let mut members: BTreeMap<String, BTreeMap<NaiveDate, Counts>> = BTreeMap::new();
    for row in weeks {
        let Some((_, name, _)) = people.iter().find(|(_, _, link)| *link == row.link) else { continue };
        let monday = row.day.week(chrono::Weekday::Mon).first_day();
        members.entry(name.clone()).or_default().entry(monday).or_default().add(&row.counts);
    }
    members
}

/// What waits longest and matters most, in words.
fn urgent(
    conn: &mut PgConnection,
    staff: &SignedIn,
    compiled: &CompiledVersions,
) -> Result<Vec<(ListedAlert, FlagWords)>, StorageError> {
    let (organisation, language) = (staff.organisation_id(), staff.ctx.language);
    let listed = alert_lists::list(conn, organisation, &staff.scope, &AlertFilter::default(), (URGENT, 0))?;
    let mut urgent = Vec::with_capacity(listed.len());
    for alert in listed {
        let (version, response) = (VersionId::new(alert.version_id), alert.response_id.into());
        let version = compiled.of_response(conn, organisation, version, response)?;
        let response =
            reading_one::find(conn, organisation, &staff.scope, ResponseId::new(alert.response_id))?;
        let words = scores::flag_words(
            &version,
            alert.item.as_deref(),
            &alert.rule,
            Some(&response.answers),
            language,
        );
        urgent.push((alert, words));
    }
    Ok(urgent)
}
