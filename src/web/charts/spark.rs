//! The course of a few values in the space of a word: 96 by 28 pixels.

use super::px;

/// A sparkline, ready for its template.
#[derive(Debug, Clone)]
pub struct Spark {
    pub points: String,
    pub end_x: String,
    pub end_y: String,
    /// Class of the last point.
    pub end_class: &'static str,
    /// All values, for those who don't see it.
    pub values: String,
}

impl Spark {
    /// `None` for less than two values. `low` and `high` are the score's bounds.
    pub fn new(values: &[(f64, String)], low: f64, high: f64, severity: Option<u8>) -> Option<Self> {
        if values.len() < 2 {
            return None;
        }
        let steps = f64::from(u32::try_from(values.len() - 1).unwrap_or(u32::MAX));
        let span = if high > low { high - low } else { 1.0 };
        let mut places = Vec::with_capacity(values.len());
        let mut x = 3.0;
        for (value, _) in values {
            let y = 24.0 - ((value - low) / span).clamp(0.0, 1.0) * 20.0;
            places.push((px(x), px(y)));
            x += 88.0 / steps;
        }
        let (end_x, end_y) = places.last().cloned()?;
        let points: Vec<String> = places.into_iter().map(|(x, y)| format!("{x},{y}")).collect();
        let words: Vec<&str> = values.iter().map(|(_, text)| text.as_str()).collect();
        Some(Self {
            points: points.join(" "),
            end_x,
            end_y,
            end_class: match severity {
                Some(0) => "p0",
                Some(1) => "p1",
                Some(2) => "p2",
                Some(3) => "p3",
                Some(_) => "p4",
                None => "pt--b",
            },
            values: words.join(", "),
        })
    }
}
