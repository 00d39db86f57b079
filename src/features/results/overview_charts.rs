//! The overview's numbers as charts.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{
    forms::Period,
    overview::{MainScore, Overview},
};
use crate::{
    storage::results::{Counts, ScoreRow},
    web::{
        charts::{
            self, Cell, ColumnGroup, Columns, Heat, HeatRow, Point, Segment, Series, Stack, Stacks, Trend,
            TrendInput,
        },
        format,
        page::PageContext,
        scores,
    },
};

/// How many weeks the completion table shows.
const WEEKS: u64 = 5;
/// How many questionnaires the charts show.
const MOST_QUESTIONNAIRES: usize = 6;

/// What was sent and what was answered, month by month.
pub(super) fn months(ctx: &PageContext, overview: &Overview) -> Columns {
    let series = vec![
        Series { label: ctx.t("results-sent").into_owned(), class: "col-1" },
        Series { label: ctx.t("results-answered").into_owned(), class: "col-2" },
    ];
    let groups: Vec<ColumnGroup> = overview
        .months
        .iter()
        .map(|(month, counts)| ColumnGroup {
            label: month_label(ctx, *month),
            values: vec![counts.started, counts.submitted],
            class: None,
        })
        .collect();
    let sent: i64 = overview.months.values().map(|counts| counts.started).sum();
    let answered: i64 = overview.months.values().map(|counts| counts.submitted).sum();
    let description = ctx.t2("results-months-description", "sent", sent, "answered", answered);
    Columns::new("mo", ctx.t("results-months").into_owned(), description, series, groups, 240)
}

/// `nov`.
pub(super) fn month_label(ctx: &PageContext, month: NaiveDate) -> String {
    let short = ctx.short_date(&month);
    short.split_once(' ').map_or(short.clone(), |(_, name)| name.to_owned())
}

/// A table twin's row: week, median, middle half, how many.
pub(super) type WeekRow = (String, String, String, i64);

/// The median of the main score, week by week, on its bands.
pub(super) fn median(ctx: &PageContext, main: &MainScore, period: Period) -> Option<(Trend, Vec<WeekRow>)> {
    let score = main.version.primary_score()?;
    let mut weeks: BTreeMap<NaiveDate, Vec<(f64, i64)>> = BTreeMap::new();
    for ScoreRow { day, value, n, .. } in &main.values {
        let monday = day.week(chrono::Weekday::Mon).first_day();
        weeks.entry(monday).or_default().push((*value, *n));
    }
    let (first, last) = (*weeks.keys().next()?, *weeks.keys().next_back()?);
    let all: Vec<f64> = main.values.iter().map(|row| row.value).collect();
    let (low, high) = scores::bounds(score, &all);
    let decimal = |value: f64| format::decimal(ctx.language, value, 1);
    let (mut points, mut rows) = (Vec::new(), Vec::new());
    for (monday, mut values) in weeks {
        values.sort_by(|one, other| one.0.total_cmp(&other.0));
        let n = values.iter().map(|(_, n)| n).sum();
        let [quarter, half, three] = [0.25, 0.5, 0.75].map(|share| quantile(&values, share));
        points.push(Point {
            at: position(monday, first, last),
            value: half,
            label: decimal(half),
            day: ctx.short_date(&monday),
            severity: None,
            middle: Some((quarter, three)),
            is_flagged: false,
        });
        let middle = ctx.t2("results-range", "from", decimal(quarter), "to", decimal(three));
        rows.push((ctx.short_date(&monday), decimal(half), middle, n));
    }
    let (from, to) = (points.first()?.label.clone(), points.last()?.label.clone());
    let input = TrendInput {
        id: "med".to_owned(),
        title: ctx.t1("results-median-title", "name", main.title.as_str()),
        description: ctx.ta(
            "results-median-description",
            &[("from", &from), ("to", &to), ("period", &ctx.t(period.key()).into_owned())],
        ),
        low,
        high,
        bands: scores::bands(score, low, high, ctx.language),
        points,
        milestones: Vec::new(),
        height: 312,
    };
    Some((Trend::new(input), rows))
}

/// Where a day lies between two others, 0 to 1; in the middle if they are the same.
pub(super) fn position(day: NaiveDate, first: NaiveDate, last: NaiveDate) -> f64 {
    let whole = (last - first).num_days();
    if whole == 0 { 0.5 } else { charts::float((day - first).num_days()) / charts::float(whole) }
}

/// The value below which `share` of the counted values lie; between two values, their middle.
fn quantile(values: &[(f64, i64)], share: f64) -> f64 {
    let n: i64 = values.iter().map(|(_, n)| n).sum();
    let rank = charts::float(n - 1).max(0.0) * share;
    let at = |wanted: f64| {
        let mut seen = -1.0;
        for (value, n) in values {
            seen += charts::float(*n);
            if seen >= wanted - 1e-9 {
                return *value;
            }
        }
        values.last().map_or(0.0, |(value, _)| *value)
    };
    let (lower, part) = (at(rank.floor()), rank.fract());
    lower + (at(rank.ceil()) - lower) * part
}

/// Words of the five severities.
pub(super) const SEVERITIES: [(u8, &str); 5] = [
    (0, "results-severity-0"),
    (1, "results-severity-1"),
    (2, "results-severity-2"),
    (3, "results-severity-3"),
    (4, "results-severity-4"),
];

/// How severe the results of each questionnaire are.
pub(super) fn severities(ctx: &PageContext, questionnaires: &[(Uuid, String, Counts)]) -> Stacks {
    let stacks = questionnaires
        .iter()
        .filter(|(_, _, counts)| counts.severities.iter().any(|n| *n > 0))
        .take(MOST_QUESTIONNAIRES)
        .map(|(id, title, counts)| Stack {
            label: title.clone(),
            note: ctx.t1("results-count", "count", counts.severities.iter().sum::<i64>()),
            segments: SEVERITIES
                .iter()
                .zip(counts.severities)
                .map(|((level, key), n)| Segment { label: ctx.t(key).into_owned(), n, tone: ('s', *level) })
                .collect(),
            href: format!("/staff/results/{id}"),
        });
    Stacks::new(stacks.collect())
}

/// Completion of each member's links in the last weeks.
pub(super) fn completion(ctx: &PageContext, overview: &Overview) -> Option<Heat> {
    let this_week = ctx.today().week(chrono::Weekday::Mon).first_day();
    let mondays: Vec<NaiveDate> =
        (0..WEEKS).rev().filter_map(|back| this_week.checked_sub_days(Days::new(7 * back))).collect();
    let rows: Vec<HeatRow> = overview
        .members
        .iter()
        .map(|(name, weeks)| HeatRow {
            label: name.clone(),
            cells: mondays.iter().map(|monday| cell(ctx, weeks.get(monday))).collect(),
        })
        .filter(|row| row.cells.iter().any(|cell| cell.tint.is_some()))
        .collect();
    (!rows.is_empty()).then(|| Heat {
        corner: ctx.t("results-member").into_owned(),
        columns: mondays.iter().map(|monday| ctx.short_date(monday)).collect(),
        rows,
        nothing: ctx.t("results-nothing-sent").into_owned(),
    })
}

fn cell(ctx: &PageContext, counts: Option<&Counts>) -> Cell {
    match counts {
        Some(counts) if counts.started > 0 => {
            let percent = completed(counts);
            Cell::of(format::decimal(ctx.language, percent, 0), percent, 30.0, 90.0)
        }
        _ => Cell::none(),
    }
}

/// Answered of sent, in percent; what was sent before the period may be answered within.
pub(super) fn completed(counts: &Counts) -> f64 {
    charts::percent(counts.submitted, counts.started).min(100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-9
    }

    #[test]
    fn quantiles_are_those_of_the_single_values() {
        let values = [(1.0, 2), (4.0, 1), (9.0, 1)];
        assert!(close(quantile(&values, 0.5), 2.5));
        assert!(close(quantile(&values, 0.25), 1.0));
        assert!(close(quantile(&values, 1.0), 9.0));
        assert!(close(quantile(&[(7.0, 1)], 0.5), 7.0));
    }
}
