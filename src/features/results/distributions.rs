//! How numbers, dates and times of one question are spread, as columns.

use super::{
    overview_charts::month_label,
    questions::{Values, position, question},
};
use crate::{
    domain::questionnaire::Item,
    web::{
        charts::{ColumnGroup, Columns, Series},
        format,
        i18n::Language,
        page::PageContext,
    },
};

/// The numbers given to an item, with how often.
fn numbers(item: &Item, values: &Values<'_>) -> Vec<(f64, i64)> {
    let values = values.get(&position(item)).into_iter().flatten();
    let mut numbers: Vec<(f64, i64)> =
        values.filter_map(|(key, n)| Some((key.strip_prefix("n:")?.parse().ok()?, *n))).collect();
    numbers.sort_by(|one, other| one.0.total_cmp(&other.0));
    numbers
}

pub(super) fn histogram(ctx: &PageContext, item: &Item, values: &Values<'_>) -> Columns {
    let numbers = numbers(item, values);
    let low = numbers.first().map_or(0.0, |(value, _)| *value);
    let high = numbers.last().map_or(1.0, |(value, _)| *value);
    let groups = bins(&numbers, low, high).into_iter().map(|bin| ColumnGroup {
        label: bin.label(ctx.language),
        values: vec![bin.n],
        class: None,
    });
    columns(ctx, item, groups.collect())
}

pub(super) fn moments(ctx: &PageContext, item: &Item, values: &Values<'_>) -> Columns {
    let of_item = values.get(&position(item)).into_iter().flatten();
    let mut keys: Vec<(&str, i64)> =
        of_item.filter(|(key, _)| !key.is_empty()).map(|(key, n)| (*key, *n)).collect();
    keys.sort_unstable();
    let groups = keys.into_iter().map(|(key, n)| ColumnGroup {
        label: moment_label(ctx, key),
        values: vec![n],
        class: None,
    });
    columns(ctx, item, groups.collect())
}

fn moment_label(ctx: &PageContext, key: &str) -> String {
    if let Some(hour) = key.strip_prefix("t:") {
        return format!("{hour}h");
    }
    let month = key.strip_prefix("m:").unwrap_or(key);
    match chrono::NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d") {
        Ok(day) => format!("{} {}", month_label(ctx, day), day.format("%y")),
        Err(_) => month.to_owned(),
    }
}

fn columns(ctx: &PageContext, item: &Item, groups: Vec<ColumnGroup>) -> Columns {
    let series = vec![Series { label: ctx.t("results-answers").into_owned(), class: "col-2" }];
    let title = question(item, ctx.language.tag());
    let id = format!("c{}", item.index().get());
    let description = groups.iter().filter(|group| group.values.iter().any(|n| *n > 0));
    let words: Vec<String> =
        description.map(|group| format!("{}: {}", group.label, group.values.iter().sum::<i64>())).collect();
    Columns::new(&id, title, words.join("; "), series, groups, 220)
}

/// Values from `from` to `to`, the end not counted unless it is the last bin's.
pub(super) struct Bin {
    pub(super) from: f64,
    to: f64,
    pub(super) n: i64,
}

impl Bin {
    /// One value, or the first and last of several.
    pub(super) fn label(&self, language: Language) -> String {
        let from = format::decimal(language, self.from, 1);
        if self.to - self.from <= 1.0 {
            from
        } else {
            format!("{from}–{}", format::decimal(language, self.to - 1.0, 1))
        }
    }
}

/// At most thirty bins of a round width, at least one, from the lowest to the highest value.
pub(super) fn bins(values: &[(f64, i64)], low: f64, high: f64) -> Vec<Bin> {
    let steps = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 10_000.0, 100_000.0];
    let start = low.floor();
    let step = steps.into_iter().find(|step| (high - start) / step < 30.0).unwrap_or((high - start) / 29.0);
    let mut bins: Vec<Bin> = Vec::new();
    let mut from = start;
    while from <= high && bins.len() < 31 {
        let to = from + step;
        let n = values.iter().filter(|(value, _)| *value >= from && *value < to).map(|(_, n)| n).sum();
        bins.push(Bin { from, to, n });
        from = to;
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_one_bin() {
        let values = [(0.0, 2), (9.5, 1), (27.0, 4)];
        let bins_of_score = bins(&values, 0.0, 27.0);
        assert_eq!(bins_of_score.len(), 28);
        assert_eq!(bins_of_score.iter().map(|bin| bin.n).sum::<i64>(), 7);
        let wide = bins(&[(40.0, 1), (120.0, 1)], 40.0, 120.0);
        assert_eq!(wide.iter().map(|bin| bin.n).sum::<i64>(), 2);
        assert_eq!(wide[0].label(Language::PtBr), "40–44");
    }
}
