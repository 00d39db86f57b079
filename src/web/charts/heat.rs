//! A table whose cells are tinted by their number.

/// One number.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The number in words of the page's language; empty where there is none.
    pub text: String,
    /// 0 (palest) to 3; `None` where there is no number.
    pub tint: Option<u8>,
}

#[derive(Debug, Clone)]
pub struct HeatRow {
    pub label: String,
    pub cells: Vec<Cell>,
}

/// A heat table, ready for its template.
#[derive(Debug, Clone)]
pub struct Heat {
    /// What stands before the rows.
    pub corner: String,
    pub columns: Vec<String>,
    pub rows: Vec<HeatRow>,
    /// For readers of a cell without a number.
    pub nothing: String,
}

impl Cell {
    pub const fn none() -> Self {
        Self { text: String::new(), tint: None }
    }

    /// Tinted by where `value` lies between `low` and `high`.
    pub fn of(text: String, value: f64, low: f64, high: f64) -> Self {
        let part = if high > low { (value - low) / (high - low) } else { 0.0 };
        let tint = match part {
            part if part < 0.125 => 0,
            part if part < 0.5 => 1,
            part if part < 0.875 => 2,
            _ => 3,
        };
        Self { text, tint: Some(tint) }
    }

    pub fn class(&self) -> &'static str {
        match self.tint {
            Some(0) => "h0",
            Some(1) => "h1",
            Some(2) => "h2",
            Some(_) => "h3",
            None => "hx",
        }
    }
}
