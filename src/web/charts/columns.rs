//! Columns that stand: counts per month, or a histogram.

use super::{float, pc, px, scale};

const TOP: f64 = 18.0;
const FOOT: f64 = 28.0;

/// What the columns of one colour count.
#[derive(Debug, Clone)]
pub struct Series {
    pub label: String,
    /// Class of its columns.
    pub class: &'static str,
}

/// One place on the x axis with a number per series.
#[derive(Debug, Clone)]
pub struct ColumnGroup {
    pub label: String,
    pub values: Vec<i64>,
    /// Overrides the class of the series: the severity of a band.
    pub class: Option<String>,
}

/// Columns, ready for their template.
#[derive(Debug, Clone)]
pub struct Columns {
    pub id: String,
    pub title: String,
    pub description: String,
    pub height: u16,
    pub series: Vec<Series>,
    pub groups: Vec<ColumnGroup>,
    pub ticks: Vec<(String, String)>,
    pub grid: Vec<String>,
    pub columns: Vec<Column>,
    /// x and text below the axis, and whether a phone leaves it out.
    pub labels: Vec<(String, String, bool)>,
    pub base_y: String,
    pub label_y: String,
}

#[derive(Debug, Clone)]
pub struct Column {
    pub x: String,
    pub width: String,
    pub y: String,
    pub height: String,
    pub class: String,
    /// The number above the column, empty where there is no room.
    pub label: String,
    pub label_x: String,
    pub label_y: String,
}

/// More labels than this don't fit on a wide screen.
const MOST_LABELS: usize = 14;

impl Columns {
    /// `height` in pixels.
    pub fn new(
        id: &str,
        title: String,
        description: String,
        series: Vec<Series>,
        groups: Vec<ColumnGroup>,
        height: u16,
    ) -> Self {
        let highest = groups.iter().flat_map(|group| &group.values).copied().max().unwrap_or(0);
        let ticks = scale::ticks(float(highest));
        let bottom = f64::from(height) - FOOT;
        let axis = scale::Scale::new(0.0, ticks.last().copied().unwrap_or(1.0), TOP, bottom);
        Self {
            ticks: ticks.iter().map(|tick| (format!("{tick}"), px(axis.y(*tick) + 4.0))).collect(),
            grid: ticks.iter().skip(1).map(|tick| px(axis.y(*tick))).collect(),
            columns: columns(&series, &groups, axis, bottom),
            labels: labels(&groups),
            base_y: px(bottom),
            label_y: px(bottom + 18.0),
            id: id.to_owned(),
            title,
            description,
            height,
            series,
            groups,
        }
    }
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number.max(1)).unwrap_or(u32::MAX))
}

fn index(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

fn columns(series: &[Series], groups: &[ColumnGroup], axis: scale::Scale, bottom: f64) -> Vec<Column> {
    let slot = 100.0 / count(groups.len());
    let gap = slot * 0.16;
    let width = (slot - 2.0 * gap) / count(series.len());
    let may_label = groups.len() * series.len() <= MOST_LABELS;
    let mut columns = Vec::new();
    for (place, group) in groups.iter().enumerate() {
        for ((order, value), one) in group.values.iter().enumerate().zip(series) {
            let left = slot * index(place) + gap + width * index(order);
            let y = axis.y(float(*value));
            columns.push(Column {
                x: pc(left),
                width: pc(width),
                y: px(y),
                height: px(bottom - y),
                class: group.class.clone().unwrap_or_else(|| one.class.to_owned()),
                label: if may_label && *value > 0 { value.to_string() } else { String::new() },
                label_x: pc(left + width / 2.0),
                label_y: px(y - 5.0),
            });
        }
    }
    columns
}

fn labels(groups: &[ColumnGroup]) -> Vec<(String, String, bool)> {
    let slot = 100.0 / count(groups.len());
    let step = groups.len().div_ceil(MOST_LABELS).max(1);
    let phone_step = groups.len().div_ceil(6).max(1);
    groups
        .iter()
        .enumerate()
        .filter(|(place, _)| place % step == 0)
        .map(|(place, group)| {
            (pc(slot * (index(place) + 0.5)), group.label.clone(), place % (step * phone_step) != 0)
        })
        .collect()
}
