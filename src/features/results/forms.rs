//! What the addresses of these pages may ask for.

use chrono::{Days, NaiveDate};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    domain::ids::{AccountId, QuestionnaireId},
    storage::results::listing::{Order, State},
};

/// How far back a page looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub(super) enum Period {
    #[serde(rename = "30")]
    Month,
    #[default]
    #[serde(rename = "90")]
    Quarter,
    #[serde(rename = "365")]
    Year,
    #[serde(rename = "all")]
    All,
}

impl Period {
    pub(super) const ALL: [Self; 4] = [Self::Month, Self::Quarter, Self::Year, Self::All];

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Month => "30",
            Self::Quarter => "90",
            Self::Year => "365",
            Self::All => "all",
        }
    }

    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Month => "results-period-30",
            Self::Quarter => "results-period-90",
            Self::Year => "results-period-365",
            Self::All => "results-period-all",
        }
    }

    /// Days in it; `All` is twenty years, for which health records are kept.
    pub(super) const fn days(self) -> u64 {
        match self {
            Self::Month => 30,
            Self::Quarter => 90,
            Self::Year => 365,
            Self::All => 7_305,
        }
    }

    /// The first day of the period that ends today.
    pub(super) fn first(self, today: NaiveDate) -> NaiveDate {
        today.checked_sub_days(Days::new(self.days() - 1)).unwrap_or(today)
    }

    /// The first day of the period before.
    pub(super) fn first_before(self, today: NaiveDate) -> NaiveDate {
        today.checked_sub_days(Days::new(2 * self.days() - 1)).unwrap_or(today)
    }
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OverviewQuery {
    #[serde(default)]
    pub(super) period: Period,
    pub(super) questionnaire: Option<QuestionnaireId>,
    pub(super) member: Option<AccountId>,
}

impl OverviewQuery {
    /// The same question in an address, for the parts that are fetched anew.
    pub(super) fn address(&self) -> String {
        let mut address = format!("period={}", self.period.code());
        for (name, id) in
            [("questionnaire", self.questionnaire.map(Uuid::from)), ("member", self.member.map(Uuid::from))]
        {
            if let Some(id) = id {
                address.extend(["&", name, "=", &id.to_string()]);
            }
        }
        address
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionnaireQuery {
    #[serde(default)]
    pub(super) period: Period,
    pub(super) member: Option<AccountId>,
    /// Number of the version, or `all`.
    pub(super) version: Option<String>,
    /// linkId of a text question whose answers are paged.
    pub(super) item: Option<String>,
    pub(super) page: Option<u32>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    #[default]
    Received,
    Open,
    Mistaken,
}

impl Status {
    pub(super) const ALL: [Self; 3] = [Self::Received, Self::Open, Self::Mistaken];

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Open => "open",
            Self::Mistaken => "mistaken",
        }
    }

    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Received => "results-status-received",
            Self::Open => "results-status-open",
            Self::Mistaken => "results-status-mistaken",
        }
    }

    pub(super) const fn state(self) -> State {
        match self {
            Self::Received => State::Received,
            Self::Open => State::Open,
            Self::Mistaken => State::Mistaken,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Sort {
    #[default]
    Newest,
    Oldest,
    Patient,
    Questionnaire,
    Highest,
    Lowest,
}

impl Sort {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Patient => "patient",
            Self::Questionnaire => "questionnaire",
            Self::Highest => "highest",
            Self::Lowest => "lowest",
        }
    }

    /// As `aria-sort` has it.
    pub(super) const fn direction(self) -> &'static str {
        match self {
            Self::Newest | Self::Highest => "descending",
            Self::Oldest | Self::Lowest | Self::Patient | Self::Questionnaire => "ascending",
        }
    }

    pub(super) const fn order(self) -> Order {
        match self {
            Self::Newest => Order::Newest,
            Self::Oldest => Order::Oldest,
            Self::Patient => Order::Patient,
            Self::Questionnaire => Order::Questionnaire,
            Self::Highest => Order::HighestScore,
            Self::Lowest => Order::LowestScore,
        }
    }
}

/// An outcome, or a severity as `s0` to `s4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Result {
    Healthy,
    Attention,
    Critical,
    S0,
    S1,
    S2,
    S3,
    S4,
}

impl Result {
    pub(super) const ALL: [Self; 8] =
        [Self::Healthy, Self::Attention, Self::Critical, Self::S0, Self::S1, Self::S2, Self::S3, Self::S4];

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Attention => "attention",
            Self::Critical => "critical",
            Self::S0 => "s0",
            Self::S1 => "s1",
            Self::S2 => "s2",
            Self::S3 => "s3",
            Self::S4 => "s4",
        }
    }

    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Healthy => "results-outcome-healthy",
            Self::Attention => "results-outcome-attention",
            Self::Critical => "results-outcome-critical",
            Self::S0 => "results-severity-0",
            Self::S1 => "results-severity-1",
            Self::S2 => "results-severity-2",
            Self::S3 => "results-severity-3",
            Self::S4 => "results-severity-4",
        }
    }

    pub(super) fn outcome(self) -> Option<String> {
        matches!(self, Self::Healthy | Self::Attention | Self::Critical).then(|| self.code().to_owned())
    }

    pub(super) const fn severity(self) -> Option<i16> {
        match self {
            Self::S0 => Some(0),
            Self::S1 => Some(1),
            Self::S2 => Some(2),
            Self::S3 => Some(3),
            Self::S4 => Some(4),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListQuery {
    pub(super) period: Option<Period>,
    pub(super) questionnaire: Option<QuestionnaireId>,
    #[serde(default)]
    pub(super) status: Status,
    pub(super) result: Option<Result>,
    pub(super) member: Option<AccountId>,
    /// A part of the patient's name.
    pub(super) q: Option<String>,
    #[serde(default)]
    pub(super) sort: Sort,
    pub(super) page: Option<u32>,
}
