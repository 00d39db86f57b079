//! Charts as inline SVG without script: x in percent, y in pixels, so that text keeps its size at any width.
//! Here is the geometry; the markup is in `templates/components/chart.html`. Each chart carries its words:
//! a title, a description, and on the page a table twin.

mod bars;
mod columns;
mod heat;
mod scale;
mod spark;
mod trend;

pub use bars::{Bar, Bars, Segment, Stack, Stacks};
pub use columns::{ColumnGroup, Columns, Series};
pub use heat::{Cell, Heat, HeatRow};
pub use spark::Spark;
pub use trend::{BandOf, Milestone, Point, Trend, TrendInput};

/// A count as a number to draw.
pub fn float(count: i64) -> f64 {
    // counts beyond 2^31 draw as 2^31
    f64::from(i32::try_from(count).unwrap_or(i32::MAX))
}

/// Part of a whole in percent, 0 for an empty whole.
pub fn percent(part: i64, whole: i64) -> f64 {
    if whole > 0 { float(part) * 100.0 / float(whole) } else { 0.0 }
}

/// Pixels with one decimal.
fn px(value: f64) -> String {
    format!("{value:.1}")
}

/// `12.50%`.
fn pc(value: f64) -> String {
    format!("{value:.2}%")
}
