//! How the values of each score of one version are spread, with how many reached each band.

use super::distributions;
use crate::{
    domain::questionnaire::{Compiled, Score},
    storage::results::ScoreRow,
    web::{
        charts::{self, ColumnGroup, Columns, Series},
        format,
        page::PageContext,
        scores,
    },
};

/// How often each value of a score was reached.
pub(super) struct ScoreChart {
    pub(super) label: String,
    pub(super) note: String,
    pub(super) bands: Vec<(u8, String, i64, String)>,
    pub(super) columns: Columns,
}

/// A chart for every score that was reached.
pub(super) fn score_charts(ctx: &PageContext, compiled: &Compiled, rows: &[ScoreRow]) -> Vec<ScoreChart> {
    let chart = |(place, score): (usize, &Score)| {
        let mut values: Vec<(f64, i64)> = Vec::new();
        for row in rows.iter().filter(|row| row.key == score.key) {
            match values.iter_mut().find(|(value, _)| (*value - row.value).abs() < 1e-9) {
                Some((_, n)) => *n += row.n,
                None => values.push((row.value, row.n)),
            }
        }
        (!values.is_empty()).then(|| score_chart(ctx, place, score, values))
    };
    compiled.scores().iter().enumerate().filter_map(chart).collect()
}

fn score_chart(ctx: &PageContext, place: usize, score: &Score, mut values: Vec<(f64, i64)>) -> ScoreChart {
    values.sort_by(|one, other| one.0.total_cmp(&other.0));
    let all: Vec<f64> = values.iter().map(|(value, _)| *value).collect();
    let (low, high) = scores::bounds(score, &all);
    let bands = scores::bands(score, low, high, ctx.language);
    let n: i64 = values.iter().map(|(_, n)| n).sum();
    let mean =
        values.iter().map(|(value, n)| value * charts::float(*n)).sum::<f64>() / charts::float(n.max(1));
    let last = bands.len().saturating_sub(1);
    let in_band = |place: usize, band: &charts::BandOf| {
        let inside =
            |value: f64| value >= band.from && (value < band.to || (place == last && value <= band.to));
        values.iter().filter(|(value, _)| inside(*value)).map(|(_, n)| n).sum::<i64>()
    };
    let chips = bands.iter().enumerate().map(|(place, band)| {
        let count = in_band(place, band);
        let share = format::decimal(ctx.language, charts::percent(count, n), 0);
        (band.severity, band.label.clone(), count, share)
    });
    let groups: Vec<ColumnGroup> = distributions::bins(&values, low, high)
        .into_iter()
        .map(|bin| ColumnGroup {
            label: bin.label(ctx.language),
            values: vec![bin.n],
            class: bands
                .iter()
                .rev()
                .find(|band| bin.from >= band.from)
                .map(|band| format!("col-s{}", band.severity)),
        })
        .collect();
    let series = vec![Series { label: ctx.t("results-responses").into_owned(), class: "col-2" }];
    let label = score.label.get(ctx.language.tag()).to_owned();
    let mean = format::decimal(ctx.language, mean, 1);
    let note = ctx.t2("results-score-note", "count", n, "mean", mean);
    ScoreChart {
        bands: chips.collect(),
        columns: Columns::new(&format!("sc{place}"), label.clone(), note.clone(), series, groups, 240),
        label,
        note,
    }
}
