//! A score over time on its bands.

use super::{pc, px, scale::Scale};

const TOP: f64 = 14.0;
/// Below the plot: dates, and below them names of milestones.
const FOOT: f64 = 26.0;
const MILESTONES: f64 = 20.0;

/// A band of the score as it is drawn.
#[derive(Debug, Clone)]
pub struct BandOf {
    pub from: f64,
    pub to: f64,
    /// 0 to 4.
    pub severity: u8,
    pub label: String,
}

/// One value of the score.
#[derive(Debug, Clone)]
pub struct Point {
    /// 0 (left) to 1 (right).
    pub at: f64,
    pub value: f64,
    /// The value in words of the page's language.
    pub label: String,
    /// The day, short.
    pub day: String,
    /// `None` draws the brand's colour: a median, not a person.
    pub severity: Option<u8>,
    /// The middle half, for medians.
    pub middle: Option<(f64, f64)>,
    /// Drawn with a ring: a red flag.
    pub is_flagged: bool,
}

/// Something that happened meanwhile.
#[derive(Debug, Clone)]
pub struct Milestone {
    /// 0 (left) to 1 (right).
    pub at: f64,
    pub label: String,
}

/// What is drawn.
#[derive(Debug, Clone)]
pub struct TrendInput {
    /// Unique on the page.
    pub id: String,
    pub title: String,
    pub description: String,
    pub low: f64,
    pub high: f64,
    pub bands: Vec<BandOf>,
    pub points: Vec<Point>,
    pub milestones: Vec<Milestone>,
    /// Height in pixels, dates included.
    pub height: u16,
}

/// A trend, ready for its template.
#[derive(Debug, Clone)]
pub struct Trend {
    pub id: String,
    pub title: String,
    pub description: String,
    pub height: u16,
    pub ticks: Vec<(String, String)>,
    pub bands: Vec<DrawnBand>,
    pub middles: Vec<(String, String, String)>,
    pub lines: Vec<[String; 4]>,
    pub points: Vec<DrawnPoint>,
    pub milestones: Vec<(String, String)>,
    /// y of the dates and of the milestones' names, and the end of their lines.
    pub date_y: String,
    pub milestone_y: String,
    pub foot_y: String,
    /// Class of the line: a person's or a group's.
    pub is_median: bool,
}

#[derive(Debug, Clone)]
pub struct DrawnBand {
    pub severity: u8,
    pub y: String,
    pub height: String,
    pub label_y: String,
    pub label: String,
}

#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether one mark is drawn")]
pub struct DrawnPoint {
    pub x: String,
    pub y: String,
    pub label_y: String,
    pub class: &'static str,
    pub label: String,
    pub is_flagged: bool,
    pub day: String,
    pub has_label: bool,
    pub has_day: bool,
    /// Its date is left out on a phone.
    pub is_day_wide_only: bool,
}

impl Trend {
    pub fn new(input: TrendInput) -> Self {
        let names = if input.milestones.is_empty() { 0.0 } else { MILESTONES };
        let bottom = f64::from(input.height) - FOOT - names;
        let scale = Scale::new(input.low, input.high, TOP, bottom);
        let is_median = input.points.iter().all(|point| point.severity.is_none());
        Self {
            ticks: ticks(&input, scale),
            bands: input.bands.iter().map(|band| drawn_band(band, scale)).collect(),
            middles: middles(&input.points, scale),
            lines: lines(&input.points, scale),
            points: points(&input.points, scale),
            milestones: input.milestones.iter().map(|one| (x(one.at), one.label.clone())).collect(),
            date_y: px(bottom + 18.0),
            milestone_y: px(bottom + 38.0),
            foot_y: px(bottom + 6.0),
            is_median,
            id: input.id,
            title: input.title,
            description: input.description,
            height: input.height,
        }
    }
}

/// Points keep away from the edges, so that their labels are not cut.
fn x(at: f64) -> String {
    pc(5.0 + at.clamp(0.0, 1.0) * 90.0)
}

fn ticks(input: &TrendInput, scale: Scale) -> Vec<(String, String)> {
    let mut values: Vec<f64> = input.bands.iter().map(|band| band.from).collect();
    values.extend([input.low, input.high]);
    values.retain(|value| value.is_finite() && (input.low..=input.high).contains(value));
    values.sort_by(f64::total_cmp);
    values.dedup();
    let mut ticks: Vec<(f64, f64)> = Vec::new();
    for value in values {
        let y = scale.y(value);
        // the highest value always has its number; one too near below it has none
        if ticks.last().is_some_and(|(_, last)| last - y < 16.0) {
            if value < input.high || ticks.len() == 1 {
                continue;
            }
            ticks.pop();
        }
        ticks.push((value, y));
    }
    ticks.into_iter().map(|(value, y)| (format!("{value}"), px(y + 4.0))).collect()
}

fn drawn_band(band: &BandOf, scale: Scale) -> DrawnBand {
    let (top, bottom) = (scale.y(band.to), scale.y(band.from));
    DrawnBand {
        severity: band.severity.min(4),
        y: px(top),
        height: px((bottom - top).max(0.0)),
        label_y: px(f64::midpoint(top, bottom) + 4.0),
        label: if bottom - top >= 14.0 { band.label.clone() } else { String::new() },
    }
}

fn middles(points: &[Point], scale: Scale) -> Vec<(String, String, String)> {
    let middle = |point: &Point| {
        let (low, high) = point.middle?;
        Some((x(point.at), px(scale.y(low)), px(scale.y(high))))
    };
    points.iter().filter_map(middle).collect()
}

fn lines(points: &[Point], scale: Scale) -> Vec<[String; 4]> {
    points
        .windows(2)
        .filter_map(|pair| {
            let [from, to] = pair else { return None };
            Some([x(from.at), px(scale.y(from.value)), x(to.at), px(scale.y(to.value))])
        })
        .collect()
}

/// How many points may have their value written beside them.
const MOST_LABELS: usize = 14;

fn points(points: &[Point], scale: Scale) -> Vec<DrawnPoint> {
    let last = points.len().saturating_sub(1);
    let all_labels = points.len() <= MOST_LABELS && points.iter().all(|point| point.middle.is_none());
    let mut day_at = f64::MIN;
    let mut shown = 0_usize;
    let mut drawn: Vec<DrawnPoint> = Vec::with_capacity(points.len());
    for (position, point) in points.iter().enumerate() {
        // a date needs about a twelfth of the width, and the last one is always written
        let room_before_end = points.last().is_none_or(|end| end.at - point.at >= 0.11 || position == last);
        let has_day = point.at - day_at >= 0.11 && room_before_end;
        if has_day {
            day_at = point.at;
            shown += 1;
        }
        let y = scale.y(point.value);
        drawn.push(DrawnPoint {
            x: x(point.at),
            y: px(y),
            label_y: px(if y < 30.0 { y + 24.0 } else { y - 12.0 }),
            class: class(point.severity),
            label: point.label.clone(),
            is_flagged: point.is_flagged,
            day: point.day.clone(),
            has_label: all_labels || position == 0 || position == last,
            has_day,
            is_day_wide_only: has_day && shown.is_multiple_of(2) && position != last,
        });
    }
    drawn
}

const fn class(severity: Option<u8>) -> &'static str {
    match severity {
        Some(0) => "p0",
        Some(1) => "p1",
        Some(2) => "p2",
        Some(3) => "p3",
        Some(_) => "p4",
        None => "pt--b",
    }
}
