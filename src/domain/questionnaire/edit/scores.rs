//! The scores of a questionnaire as forms.

mod whole;
mod write;

use serde_json::Value as Json;

pub(super) use self::write::{extend, named_anew};
pub use self::{
    whole::{add_score, delete_score, move_score},
    write::write_score,
};
use super::{
    Tree,
    apply::extensions,
    conditions::key as answer_key,
    parts::{or, part, parts, told, value_of},
    place::{array, url},
    property::{CALCULATED, kind_of, property, raw},
};
use crate::domain::questionnaire::{
    Kind,
    urls::{HIDDEN, PRIMARY_SCORE, SCORE},
};

/// The names of what a score is made of.
const PARTS: [&str; 4] = ["linkId", "item", "score", "component"];
/// Before the linkId of a part.
const ITEM: &str = "item:";
/// Before the key of a score that is a part.
const OTHER: &str = "score:";
/// A kind of the forms alone: in the resource it is the sum of one computed item.
const EXPRESSION: &str = "expression";

/// One score as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScoreRow {
    pub key: String,
    pub label: String,
    /// `sum`, `mean`, `count`, `t-score`, or `expression`: what a hidden item computes.
    pub kind: String,
    /// `FHIRPath`, where the kind is `expression`.
    pub expression: String,
    pub parts: Vec<PartRow>,
    pub max_missing: String,
    pub prorate: bool,
    pub factor: String,
    pub decimals: String,
    pub min: String,
    pub max: String,
    pub is_higher_better: bool,
    pub is_primary: bool,
    /// A line for each raw value and what it stands for.
    pub table: String,
    pub bands: Vec<BandRow>,
}

/// One part of a score.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartRow {
    /// `item:` and a linkId, or `score:` and a key.
    pub source: String,
    pub weight: String,
    pub at_least: String,
    pub is_reversed: bool,
}

/// One band of a score.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BandRow {
    /// Its number among the bands as they were; `None` of a new one.
    pub at: Option<usize>,
    pub from: String,
    pub to: String,
    pub label: String,
    /// 0 to 4.
    pub severity: String,
    pub outcome: String,
    pub advice: String,
    /// For whom it holds, as a condition; without a question for everybody.
    pub question: String,
    pub operator: String,
    pub answer: String,
}

impl BandRow {
    fn is_blank(&self) -> bool {
        self.label.is_empty() && self.from.is_empty() && self.to.is_empty() && self.advice.is_empty()
    }
}

/// Whether answers to an item can count in a score.
pub fn is_scorable(item: &Json) -> bool {
    let is_number = matches!(kind_of(item), Kind::Boolean | Kind::Integer | Kind::Decimal | Kind::Quantity);
    is_number || super::option_rows(item).iter().any(|option| !option.points.is_empty())
}

/// The scores, in order.
pub fn score_rows(resource: &Json) -> Vec<ScoreRow> {
    let primary = primary(resource);
    let tree = Tree::of(resource);
    let (_, all) = extensions(resource, SCORE);
    let row = |(at, score): (usize, &Json)| {
        let row = row(&tree, score);
        let is_primary = primary.as_ref().map_or(at == 0, |primary| *primary == row.key);
        ScoreRow { is_primary, ..row }
    };
    all.iter().enumerate().map(row).collect()
}

fn primary(resource: &Json) -> Option<String> {
    extensions(resource, PRIMARY_SCORE).1.first().map(value_of)
}

fn row(tree: &Tree<'_>, score: &Json) -> ScoreRow {
    let kind = or(told(score, "kind"), "sum");
    let computed = computing(tree, score);
    let expression = computed.map(calculated).unwrap_or_default();
    ScoreRow {
        key: told(score, "key"),
        label: told(score, "label"),
        parts: if computed.is_some() { Vec::new() } else { part_rows(score) },
        kind: if computed.is_some() { EXPRESSION.to_owned() } else { kind },
        expression,
        max_missing: told(score, "maxMissing"),
        prorate: told(score, "prorate") == "true",
        factor: told(score, "factor"),
        decimals: told(score, "decimals"),
        min: told(score, "min"),
        max: told(score, "max"),
        is_higher_better: part(score, "higherIsWorse").and_then(raw).is_some_and(|(_, is)| is == false),
        is_primary: false,
        table: table_text(score),
        bands: parts(score, "band").enumerate().map(|(at, band)| band_row(at, band)).collect(),
    }
}

/// Whether the score says what it is made of; without it all questions with points are.
pub(super) fn has_parts(score: &Json) -> bool {
    array(score, "extension").iter().any(|part| PARTS.contains(&url(part)))
}

/// The hidden item that computes a score, where that is all it is made of.
fn computing<'a>(tree: &Tree<'a>, score: &Json) -> Option<&'a Json> {
    let mut named = array(score, "extension").iter().filter(|part| PARTS.contains(&url(part)));
    let only = named.next().filter(|part| url(part) == "linkId")?;
    let item = tree.find(&value_of(only)).filter(|_| named.next().is_none())?;
    let is_hidden = extensions(item, HIDDEN).1.first().is_some_and(|it| it["valueBoolean"] == true);
    (is_hidden && !calculated(item).is_empty()).then_some(item)
}

fn calculated(item: &Json) -> String {
    property(CALCULATED).map(|property| property.read(item)).unwrap_or_default()
}

fn part_rows(score: &Json) -> Vec<PartRow> {
    let named = array(score, "extension").iter().filter(|part| PARTS.contains(&url(part)));
    let row = |part: &Json| {
        let source = match url(part) {
            "linkId" => format!("{ITEM}{}", value_of(part)),
            "score" => format!("{OTHER}{}", value_of(part)),
            "item" => format!("{ITEM}{}", told(part, "linkId")),
            _ => format!("{OTHER}{}", told(part, "score")),
        };
        PartRow {
            source,
            weight: told(part, "weight"),
            at_least: told(part, "atLeast"),
            is_reversed: told(part, "reverse") == "true",
        }
    };
    named.map(row).collect()
}

fn band_row(at: usize, band: &Json) -> BandRow {
    let when = part(band, "when");
    let of = |name: &str| when.map(|when| told(when, name)).unwrap_or_default();
    let answer = when.and_then(|when| raw(part(when, "answer")?)).map(|(_, answer)| answer_key(answer));
    BandRow {
        at: Some(at),
        from: told(band, "from"),
        to: told(band, "to"),
        label: told(band, "label"),
        severity: or(told(band, "severity"), "0"),
        outcome: or(told(band, "outcome"), "healthy"),
        advice: told(band, "advice"),
        question: of("question"),
        operator: of("operator"),
        answer: answer.unwrap_or_default(),
    }
}

fn table_text(score: &Json) -> String {
    let line = |row: &Json| format!("{}\t{}", told(row, "raw"), told(row, "value"));
    parts(score, "table").map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests;
