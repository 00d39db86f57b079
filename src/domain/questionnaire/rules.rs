//! Conditions, scores and red flags, bound to items.

use std::cmp::Ordering;

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::item::ItemIndex;
use super::text::Text;
use crate::domain::value::Value;

/// How an answer is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Exists,
    Equal,
    NotEqual,
    Greater,
    Less,
    AtLeast,
    AtMost,
}

impl Operator {
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "exists" => Self::Exists,
            "=" => Self::Equal,
            "!=" => Self::NotEqual,
            ">" => Self::Greater,
            "<" => Self::Less,
            ">=" => Self::AtLeast,
            "<=" => Self::AtMost,
            _ => return None,
        })
    }

    pub const fn code(self) -> &'static str {
        match self {
            Self::Exists => "exists",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Greater => ">",
            Self::Less => "<",
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
        }
    }

    const fn accepts(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Greater => order.is_gt(),
            Self::Less => order.is_lt(),
            Self::AtLeast => order.is_ge(),
            Self::AtMost => order.is_le(),
            Self::Exists => false,
        }
    }

    /// Whether the answers given satisfy it. `!=` holds where no answer equals the value, also where none was given;
    /// the others where at least one answer does. Source: FHIR R4 `questionnaire-enable-operator`.
    pub fn holds<'a>(self, mut given: impl Iterator<Item = &'a Value>, wanted: &Value) -> bool {
        match self {
            Self::Exists => given.next().is_some() == matches!(wanted, Value::Boolean(true)),
            Self::Equal => given.any(|value| value.is_same(wanted)),
            Self::NotEqual => !given.any(|value| value.is_same(wanted)),
            _ => given.any(|value| value.compare(wanted).is_some_and(|order| self.accepts(order))),
        }
    }

    /// The same for a number, such as an option's points.
    pub fn holds_for(self, number: Decimal, wanted: Decimal) -> bool {
        self.accepts(number.cmp(&wanted))
    }
}

/// `enableWhen`, its question resolved.
#[derive(Clone, Debug)]
pub struct Condition {
    pub question: ItemIndex,
    pub operator: Operator,
    pub answer: Value,
}

/// What a result means for the person who acts on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Healthy,
    Attention,
    Critical,
}

impl Outcome {
    pub const ALL: [Self; 3] = [Self::Healthy, Self::Attention, Self::Critical];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Attention => "attention",
            Self::Critical => "critical",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// 0 (none) to 4 (severe): one of the five colours of severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Severity(u8);

impl Severity {
    /// `None` beyond 4.
    pub fn new(level: u8) -> Option<Self> {
        (level <= 4).then_some(Self(level))
    }

    pub const fn get(self) -> u8 {
        self.0
    }
}

/// Which answers raise a flag.
#[derive(Clone, Debug)]
pub enum Trigger {
    Answer(Operator, Value),
    /// The points of the answer.
    Points(Operator, Decimal),
}

/// A rule on an item: such an answer wants somebody's eyes now.
#[derive(Clone, Debug)]
pub struct RedFlag {
    /// Stable within the questionnaire; the item's linkId where the author gave none.
    pub key: String,
    pub trigger: Trigger,
    pub severity: Severity,
    pub label: Text,
    pub advice: Option<Text>,
}

/// How a score is made of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScoreKind {
    Sum,
    /// Of the parts that were answered.
    Mean,
    /// How many parts reach their threshold.
    Count,
    /// The person's value by the item bank of the questionnaire, with mean 50 and standard deviation 10. Has no parts.
    TScore,
}

/// Where a part's points come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartSource {
    Item(ItemIndex),
    /// An earlier score, by position in [`super::Compiled::scores`].
    Score(usize),
}

/// One summand of a score.
#[derive(Clone, Debug)]
pub struct Part {
    pub source: PartSource,
    /// Multiplies the points.
    pub weight: Decimal,
    /// Turns the points round, as `lowest + highest - points` of the item's own options.
    pub reverse: bool,
    /// For [`ScoreKind::Count`]: points from which the part counts.
    pub at_least: Decimal,
    /// Lowest and highest points one answer can give, where known.
    pub range: Option<(Decimal, Decimal)>,
}

/// A score, its parts resolved.
#[derive(Clone, Debug)]
pub struct Score {
    pub key: String,
    pub label: Text,
    pub kind: ScoreKind,
    pub parts: Vec<Part>,
    /// Multiplies the result.
    pub factor: Decimal,
    /// How many asked parts may be unanswered; more, and there is no score.
    pub max_missing: usize,
    /// A sum with missing parts is scaled up to all of them.
    pub prorate: bool,
    /// Decimal places the result is rounded to, half away from zero.
    pub decimals: u32,
    /// The lowest and highest possible result, where known.
    pub min: Option<Decimal>,
    pub max: Option<Decimal>,
    /// False for scales where more is better.
    pub higher_is_worse: bool,
    /// What each raw value stands for, as published for T-scores; raw values rise. Empty where the raw value is the score.
    pub table: Vec<(Decimal, Decimal)>,
    pub bands: Vec<Band>,
}

impl Score {
    /// The score of a raw value: itself, or what the table says of it, rounded to the digits that the table's raw values have.
    /// `None` for a raw value that the table leaves out.
    pub fn converted(&self, raw: Decimal) -> Option<Decimal> {
        if self.table.is_empty() {
            return Some(raw);
        }
        let places = self.table.iter().map(|(raw, _)| raw.normalize().scale()).max().unwrap_or(0);
        let raw = raw.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
        self.table.iter().find(|(known, _)| *known == raw).map(|(_, value)| *value)
    }
}

/// Answers with the scores that they must give: a test of the author's own.
#[derive(Clone, Debug, Default)]
pub struct ScoreTest {
    pub name: String,
    /// The day on which the answers are given; formulas may ask for it.
    pub date: Option<NaiveDate>,
    pub answers: Vec<(ItemIndex, Vec<Value>)>,
    /// Position of a score, and the value it must have; `None`: it must have none. Scores that are not named may be any.
    pub expected: Vec<(usize, Option<Decimal>)>,
    /// The keys of the red flags that must be raised; no others may.
    pub flags: Vec<String>,
}

/// A range of a score with a meaning.
#[derive(Clone, Debug)]
pub struct Band {
    /// Inclusive; `None`: no lower bound.
    pub from: Option<Decimal>,
    /// Inclusive; `None`: no upper bound.
    pub to: Option<Decimal>,
    pub label: Text,
    pub severity: Severity,
    pub outcome: Outcome,
    pub advice: Option<Text>,
    /// Only for those it fits, such as men or women.
    pub condition: Option<Condition>,
}
