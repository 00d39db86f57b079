//! A person's scores over time, and the answers item by item.

use std::sync::Arc;

use chrono::NaiveDate;

use super::forms::Period;
use crate::{
    domain::{
        engine::Answers,
        questionnaire::{Compiled, Item},
        scoring::points_of,
    },
    storage::{patients::Note, responses::Response},
    web::{
        charts::{self, Cell, Heat, HeatRow, Milestone, Point, Trend, TrendInput},
        format,
        page::PageContext,
        scores,
    },
};

/// How many columns the item table has.
const COLUMNS: usize = 5;

/// Day, value, band, address of the response.
type Row = (String, String, Option<(u8, String)>, String);

/// The course of one questionnaire's primary score.
pub(super) struct Course {
    pub(super) title: String,
    pub(super) label: String,
    pub(super) version: i32,
    pub(super) latest: String,
    pub(super) highest: String,
    pub(super) band: Option<(u8, String)>,
    /// Sign and number, icon, class, and the day it is against; `None` with one response.
    pub(super) change: Option<(String, &'static str, &'static str, String)>,
    pub(super) trend: Trend,
    /// Day, value, band: newest last.
    pub(super) rows: Vec<Row>,
    /// Responses in other versions, which are not drawn.
    pub(super) elsewhere: usize,
    /// Those drawn that answered older versions, whose score is the same.
    pub(super) joined: usize,
    pub(super) items: Option<Heat>,
}

/// A response that is drawn.
pub(super) struct Drawn<'a> {
    pub(super) response: &'a Response,
    /// The version that it answered.
    pub(super) compiled: Arc<Compiled>,
    /// What the score is called there.
    pub(super) key: String,
    /// Answered in another version than the course is of.
    pub(super) is_older: bool,
}

/// What a course is made of.
pub(super) struct Material<'a> {
    pub(super) compiled: &'a Compiled,
    pub(super) version: i32,
    /// Of that version and of those whose score is the same, oldest first.
    pub(super) responses: &'a [Drawn<'a>],
    pub(super) elsewhere: usize,
    pub(super) notes: &'a [Note],
    pub(super) period: Period,
}

/// The course; `None` where the period has no score.
#[expect(clippy::too_many_lines, reason = "one struct literal of what is drawn")]
pub(super) fn course(ctx: &PageContext, id: usize, material: &Material<'_>) -> Option<Course> {
    let score = material.compiled.primary_score()?;
    let tag = ctx.language.tag();
    let from = material.period.first(ctx.today());
    let scored: Vec<(NaiveDate, f64, &Drawn<'_>)> = material
        .responses
        .iter()
        .filter_map(|drawn| {
            let day = drawn.response.submitted_at?.with_timezone(&ctx.zone).date_naive();
            let value = scores::number(scores::find(&drawn.response.scores, &drawn.key)?)?;
            from.is_none_or(|from| day >= from).then_some((day, value, drawn))
        })
        .collect();
    let ((first, first_value, _), (last, last_value, newest)) = (*scored.first()?, *scored.last()?);
    let values: Vec<f64> = scored.iter().map(|(_, value, _)| *value).collect();
    let (low, high) = scores::bounds(score, &values);
    let decimal = |value: f64| format::decimal(ctx.language, value, 1);
    let band =
        |drawn: &Drawn<'_>| scores::primary_band(&drawn.compiled, &drawn.response.scores, ctx.language);
    let points = scored.iter().map(|(day, value, drawn)| Point {
        at: place(*day, first, last),
        value: *value,
        label: decimal(*value),
        day: ctx.short_date(day),
        severity: Some(band(drawn).map_or(0, |(severity, _)| severity)),
        middle: None,
        is_flagged: drawn.response.flag_count > 0,
    });
    let milestones = material.notes.iter().filter(|note| {
        note.kind == "milestone" && (first..=last).contains(&note.happened_on) && first < last
    });
    let words: Vec<String> = values.iter().map(|value| decimal(*value)).collect();
    let title = material.compiled.title.get(tag).to_owned();
    let trend = Trend::new(TrendInput {
        id: format!("tr{id}"),
        title: ctx.t1("patients-trend-title", "name", title.as_str()),
        description: ctx.ta(
            "patients-trend-description",
            &[("values", &words.join(", ")), ("from", &ctx.date(&first)), ("to", &ctx.date(&last))],
        ),
        low,
        high,
        bands: scores::bands(score, low, high, ctx.language),
        points: points.collect(),
        milestones: milestones
            .map(|note| Milestone { at: place(note.happened_on, first, last), label: note.body.clone() })
            .collect(),
        height: 312,
    });
    Some(Course {
        label: score.label.get(tag).to_owned(),
        version: material.version,
        latest: decimal(last_value),
        highest: score.max.map(|_| decimal(high)).unwrap_or_default(),
        band: band(newest),
        change: (scored.len() > 1)
            .then(|| change(ctx, last_value - first_value, score.higher_is_worse, first)),
        rows: scored
            .iter()
            .map(|(day, value, drawn)| {
                let href = format!("/staff/responses/{}", drawn.response.id);
                (ctx.numeric_date(day), decimal(*value), band(drawn), href)
            })
            .collect(),
        items: items(ctx, material),
        trend,
        title,
        elsewhere: material.elsewhere,
        joined: scored.iter().filter(|(_, _, drawn)| drawn.is_older).count(),
    })
}

fn place(day: NaiveDate, first: NaiveDate, last: NaiveDate) -> f64 {
    let whole = (last - first).num_days();
    if whole == 0 { 0.5 } else { charts::float((day - first).num_days()) / charts::float(whole) }
}

fn change(
    ctx: &PageContext,
    difference: f64,
    higher_is_worse: bool,
    since: NaiveDate,
) -> (String, &'static str, &'static str, String) {
    let since = ctx.date(&since);
    if difference.abs() < 1e-9 {
        return (ctx.t("results-change-none").into_owned(), "minus", "", since);
    }
    let is_worse = (difference > 0.0) == higher_is_worse;
    let sign = if difference > 0.0 { "+" } else { "" };
    let icon = if difference > 0.0 { "arrow-up-right" } else { "arrow-down-right" };
    let class = if is_worse { "chg--bad" } else { "chg--good" };
    (format!("{sign}{}", format::decimal(ctx.language, difference, 1)), icon, class, since)
}

/// The points of each item in the last responses; `None` where no item has points.
fn items(ctx: &PageContext, material: &Material<'_>) -> Option<Heat> {
    let own: Vec<&Response> =
        material.responses.iter().filter(|drawn| !drawn.is_older).map(|drawn| drawn.response).collect();
    let latest = own.get(own.len().saturating_sub(COLUMNS)..)?;
    let read: Vec<(NaiveDate, Answers)> = latest
        .iter()
        .filter_map(|response| {
            let day = response.submitted_at?.with_timezone(&ctx.zone).date_naive();
            Some((day, Answers::from_response_items(material.compiled, &response.answers).ok()?))
        })
        .collect();
    let weighted = material
        .compiled
        .items()
        .iter()
        .filter(|item| item.is_choice() && item.options.iter().any(|option| option.weight.is_some()));
    let rows: Vec<HeatRow> = weighted.map(|item| row(ctx, material.compiled, item, &read)).collect();
    (!rows.is_empty() && !read.is_empty()).then(|| Heat {
        corner: ctx.t("patients-item").into_owned(),
        columns: read.iter().map(|(day, _)| ctx.short_date(day)).collect(),
        rows,
        nothing: ctx.t("patients-no-answer").into_owned(),
    })
}

fn row(ctx: &PageContext, compiled: &Compiled, item: &Item, read: &[(NaiveDate, Answers)]) -> HeatRow {
    use rust_decimal::prelude::ToPrimitive as _;
    let tag = ctx.language.tag();
    let weights = item.options.iter().filter_map(|option| option.weight?.to_f64());
    let (low, high) =
        weights.fold((f64::MAX, f64::MIN), |(low, high), weight| (low.min(weight), high.max(weight)));
    let cell = |answers: &Answers| {
        let given = answers.get(compiled, item.index());
        let points = given.first().and_then(|value| points_of(item, value)?.to_f64());
        points.map_or_else(Cell::none, |points| {
            Cell::of(format::decimal(ctx.language, points, 1), points, low, high)
        })
    };
    let label = item.short_text.as_ref().map_or_else(|| item.text(tag), |short| short.get(tag));
    HeatRow { label: label.to_owned(), cells: read.iter().map(|(_, answers)| cell(answers)).collect() }
}
