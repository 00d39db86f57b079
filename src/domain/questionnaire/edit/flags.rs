//! The red flags of a question as rows of a form.

use serde_json::{Value as Json, json};

use super::{
    Change, Wrong,
    apply::extensions,
    conditions::{key, typed_answer},
    parts::{or, part, set, set_code, set_text, set_whole, told},
    place::link_id,
    property::{decimal, raw},
};
use crate::domain::questionnaire::urls::RED_FLAG;

/// Before an operator: the points of the answer are compared, not the answer.
const POINTS: &str = "points";

/// One red flag as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlagRow {
    /// Its number among the flags as they were; `None` of a new one.
    pub at: Option<usize>,
    /// FHIR's code of an operator, with `points` before it where points are compared; empty: no row.
    pub operator: String,
    /// A key of [`super::answers`], what is typed, or points.
    pub value: String,
    /// 0 to 4.
    pub severity: String,
    pub label: String,
    pub advice: String,
    pub key: String,
}

impl FlagRow {
    /// Whether there is something to compare with.
    pub fn is_finished(&self) -> bool {
        !self.value.is_empty() || self.operator == "exists"
    }
}

/// The red flags of an item, in order.
pub fn flag_rows(item: &Json) -> Vec<FlagRow> {
    extensions(item, RED_FLAG).1.iter().enumerate().map(|(at, flag)| row(at, flag)).collect()
}

fn row(at: usize, flag: &Json) -> FlagRow {
    let operator = or(told(flag, "operator"), "=");
    let points = part(flag, "points").and_then(raw).map(|(_, points)| points.to_string());
    let answer = || part(flag, "answer").and_then(raw).map(|(_, answer)| key(answer)).unwrap_or_default();
    FlagRow {
        at: Some(at),
        operator: if points.is_some() { format!("{POINTS}{operator}") } else { operator },
        value: points.unwrap_or_else(answer),
        severity: or(told(flag, "severity"), "4"),
        label: told(flag, "label"),
        advice: told(flag, "advice"),
        key: told(flag, "key"),
    }
}

/// The change that makes these its red flags; `None` where they are so already. Rows without an operator are left out.
///
/// # Errors
/// The number of the row, and what is wrong with it.
pub fn write_flags(item: &Json, rows: &[FlagRow]) -> Result<Option<Change>, (usize, Wrong)> {
    let (at, was) = extensions(item, RED_FLAG);
    let mut becomes = Vec::new();
    for (number, row) in rows.iter().enumerate().filter(|(_, row)| !row.operator.is_empty()) {
        let old = row.at.and_then(|at| was.get(at));
        becomes.push(written(item, number, row, old).map_err(|wrong| (number, wrong))?);
    }
    if becomes == was {
        return Ok(None);
    }
    let item = Some(link_id(item).to_owned());
    Ok(Some(Change::Extend { item, url: RED_FLAG.to_owned(), at, was, becomes }))
}

fn written(item: &Json, number: usize, new: &FlagRow, old: Option<&Json>) -> Result<Json, Wrong> {
    let mut flag = old.cloned().unwrap_or_else(|| json!({"url": RED_FLAG, "extension": []}));
    let before = old.map(|old| row(new.at.unwrap_or_default(), old)).unwrap_or_default();
    let key = if old.is_none() && new.key.is_empty() && number > 0 {
        // the linkId is the key of the first
        format!("{}-{}", link_id(item), number + 1)
    } else {
        new.key.clone()
    };
    set_text(&mut flag, "key", &key);
    if (&new.operator, &new.value) != (&before.operator, &before.value) {
        set_trigger(item, &mut flag, new)?;
    }
    if new.severity.parse::<u8>().map_or(!new.severity.is_empty(), |level| level > 4) {
        return Err(Wrong::NotListed);
    }
    if new.severity != before.severity {
        set_whole(&mut flag, "severity", &new.severity)?;
    }
    set_text(&mut flag, "label", &new.label);
    set_text(&mut flag, "advice", &new.advice);
    Ok(flag)
}

fn set_trigger(item: &Json, flag: &mut Json, row: &FlagRow) -> Result<(), Wrong> {
    let operators = ["=", "!=", ">", "<", ">=", "<="];
    let points = row.operator.strip_prefix(POINTS);
    let operator = points.unwrap_or(&row.operator);
    if !operators.contains(&operator) && (points.is_some() || operator != "exists") {
        return Err(Wrong::NotListed);
    }
    set_code(flag, "operator", operator);
    if points.is_some() {
        let number = decimal(&row.value)?;
        set(flag, "answer", None);
        set(flag, "points", Some(("Decimal", Json::Number(number))));
        return Ok(());
    }
    let (kind, value) = if operator == "exists" {
        ("Boolean".to_owned(), Json::from(row.value != "false"))
    } else {
        typed_answer(item, row.value.trim())?
    };
    set(flag, "points", None);
    set(flag, "answer", None);
    set(flag, "answer", Some((&kind, value)));
    Ok(())
}
