//! What these pages ask for and take.

use serde::Deserialize;

use crate::web::forms::FieldErrors;

/// Longest note or reason, in characters.
const LONGEST: usize = 2_000;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    /// Not resolved.
    #[default]
    Waiting,
    Open,
    Taken,
    Resolved,
    All,
}

impl Status {
    pub(super) const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Waiting, "waiting", "alerts-status-waiting"),
        (Self::Open, "open", "alerts-status-open"),
        (Self::Taken, "taken", "alerts-status-taken"),
        (Self::Resolved, "resolved", "alerts-status-resolved"),
        (Self::All, "all", "alerts-status-all"),
    ];

    /// As the alert's column has it; `None` for several.
    pub(super) const fn column(self) -> Option<&'static str> {
        match self {
            Self::Open => Some("open"),
            Self::Taken => Some("taken"),
            Self::Resolved => Some("resolved"),
            Self::Waiting | Self::All => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Severity {
    Critical,
    Attention,
}

impl Severity {
    pub(super) const fn column(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Attention => "attention",
        }
    }
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListQuery {
    #[serde(default)]
    pub(super) status: Status,
    pub(super) severity: Option<Severity>,
    /// Only those the viewer took.
    #[serde(default)]
    pub(super) mine: bool,
    pub(super) page: Option<u32>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShowQuery {
    /// `taken` or `resolved`: somebody was faster.
    pub(super) late: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TakeForm {
    /// Where to go afterwards; the alert itself if absent.
    pub(super) back: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContactForm {
    #[serde(default)]
    pub(super) channel: String,
    #[serde(default)]
    pub(super) reached: String,
    #[serde(default)]
    pub(super) note: String,
}

/// Ways to reach somebody, with the keys of their names.
pub(super) const CHANNELS: [(&str, &str); 4] = [
    ("phone", "alerts-channel-phone"),
    ("message", "alerts-channel-message"),
    ("visit", "alerts-channel-visit"),
    ("other", "alerts-channel-other"),
];

impl ContactForm {
    pub(super) fn errors(&self) -> FieldErrors {
        let mut errors = FieldErrors::new();
        if !CHANNELS.iter().any(|(channel, _)| *channel == self.channel) {
            errors.add("channel", "alerts-channel-missing");
        }
        if !matches!(self.reached.as_str(), "yes" | "no") {
            errors.add("reached", "alerts-reached-missing");
        }
        if self.note.chars().count() > LONGEST {
            errors.add("note", "alerts-note-long");
        }
        errors
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ResolutionForm {
    #[serde(default)]
    pub(super) resolution: String,
}

impl ResolutionForm {
    pub(super) fn errors(&self) -> FieldErrors {
        let mut errors = FieldErrors::new();
        let length = self.resolution.trim().chars().count();
        if length == 0 {
            errors.add("resolution", "alerts-resolution-missing");
        } else if length > LONGEST {
            errors.add("resolution", "alerts-note-long");
        }
        errors
    }
}
