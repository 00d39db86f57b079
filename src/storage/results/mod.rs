//! Reading results: rollups made from the event log, plus the events that nobody has read yet.
//!
//! [`consumer`] writes the rollups, [`tail`] reads what it has not come to; the others add both up,
//! so every number is exact at every moment and costs no more with more responses.

mod answered;
pub mod changes;
pub mod consumer;
mod contribution;
pub mod export;
pub mod listing;
pub mod projection;
mod reading;
pub mod reading_one;
mod rollups;
pub mod tail;
pub mod totals;

pub use contribution::score_values;
pub use reading::{Exact, Filter, Grain, exact, snapshot};
pub use tail::{Counts, DayRow, ItemRow, ScoreRow};
