//! What these pages ask for and take.

use chrono::{Months, NaiveDate};
use serde::Deserialize;

use crate::web::forms::FieldErrors;

/// Longest note, in characters.
const LONGEST: usize = 1_000;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListQuery {
    pub(super) q: Option<String>,
    pub(super) page: Option<u32>,
}

/// How much of the record's past is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub(super) enum Period {
    #[serde(rename = "6")]
    HalfYear,
    #[default]
    #[serde(rename = "12")]
    Year,
    #[serde(rename = "all")]
    All,
}

impl Period {
    pub(super) const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::HalfYear, "6", "patients-period-6"),
        (Self::Year, "12", "patients-period-12"),
        (Self::All, "all", "patients-period-all"),
    ];

    /// The first day drawn; `None` for all.
    pub(super) fn first(self, today: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::HalfYear => today.checked_sub_months(Months::new(6)),
            Self::Year => today.checked_sub_months(Months::new(12)),
            Self::All => None,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Tab {
    #[default]
    Summary,
    Responses,
    Timeline,
    Alerts,
    Details,
}

impl Tab {
    pub(super) const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Summary, "summary", "patients-tab-summary"),
        (Self::Responses, "responses", "patients-tab-responses"),
        (Self::Timeline, "timeline", "patients-tab-timeline"),
        (Self::Alerts, "alerts", "patients-tab-alerts"),
        (Self::Details, "details", "patients-tab-details"),
    ];
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShowQuery {
    #[serde(default)]
    pub(super) tab: Tab,
    #[serde(default)]
    pub(super) period: Period,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteForm {
    #[serde(default)]
    pub(super) body: String,
    /// `2026-11-21`; today if empty.
    #[serde(default)]
    pub(super) day: String,
    /// Drawn on the trends.
    #[serde(default)]
    pub(super) milestone: bool,
}

impl NoteForm {
    /// The day, today if none was given; `None` if it is no day or lies ahead.
    pub(super) fn day(&self, today: NaiveDate) -> Option<NaiveDate> {
        if self.day.trim().is_empty() {
            return Some(today);
        }
        self.day.trim().parse().ok().filter(|day| *day <= today)
    }

    pub(super) const fn kind(&self) -> &'static str {
        if self.milestone { "milestone" } else { "note" }
    }

    pub(super) fn errors(&self, today: NaiveDate) -> FieldErrors {
        let mut errors = FieldErrors::new();
        let length = self.body.trim().chars().count();
        if length == 0 {
            errors.add("body", "patients-note-missing");
        } else if length > LONGEST {
            errors.add("body", "patients-note-long");
        } else if self.milestone && length > 40 {
            errors.add("body", "patients-milestone-long");
        }
        if self.day(today).is_none() {
            errors.add("day", "patients-day-wrong");
        }
        errors
    }
}
