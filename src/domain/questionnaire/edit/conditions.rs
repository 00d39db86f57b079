//! The conditions of an item (`enableWhen`) as sentences of a form.

use serde_json::{Map, Value as Json, json};

use super::{
    Change, Tree, Wrong, groups,
    place::{array, link_id},
    property::{decimal, kind_of, raw},
};
use crate::domain::{questionnaire::Kind, value::Value};

/// One condition as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConditionRow {
    /// Its number among the conditions as they were; `None` of a new one.
    pub at: Option<usize>,
    /// The linkId of the question.
    pub question: String,
    /// FHIR's code: `exists`, `=`, `!=`, `>`, `<`, `>=`, `<=`.
    pub operator: String,
    /// A key of [`answers`], or what is typed.
    pub answer: String,
    /// Conditions of one name belong together; empty where all do.
    pub group: String,
    /// What must hold of those in one group: `all` or `any`; the groups against each other have it the other way round.
    pub behavior: String,
}

/// The conditions of an item (`enableWhen`), in order.
pub fn condition_rows(item: &Json) -> Vec<ConditionRow> {
    let conditions = array(item, "enableWhen");
    let of = |condition: &Json, name: &str| {
        condition.get(name).and_then(Json::as_str).unwrap_or_default().to_owned()
    };
    let row = |(at, condition): (usize, &Json)| ConditionRow {
        at: Some(at),
        question: of(condition, "question"),
        operator: of(condition, "operator"),
        answer: answer(condition).map(|(_, value)| key(value)).unwrap_or_default(),
        ..ConditionRow::default()
    };
    conditions.iter().enumerate().map(row).collect()
}

/// The same with what holds of them together; those in groups too, which a formula has.
pub fn grouped_rows(item: &Json) -> Vec<ConditionRow> {
    if array(item, "enableWhen").is_empty()
        && let Some(rows) = groups::read(item)
    {
        return rows;
    }
    let behavior = item.get("enableBehavior").and_then(Json::as_str).unwrap_or_default();
    let mut rows = condition_rows(item);
    for row in &mut rows {
        behavior.clone_into(&mut row.behavior);
    }
    rows
}

/// The changes that make these its conditions, with what holds of them together; none where they are so already. In
/// several groups they become a formula.
///
/// # Errors
/// The number of the row, and what is wrong with it.
pub fn write_grouped(
    tree: &Tree<'_>,
    item: &Json,
    rows: &[ConditionRow],
) -> Result<Vec<Change>, (usize, Wrong)> {
    let before = grouped_rows(item);
    let was_grouped = before.iter().any(|row| !row.group.is_empty());
    let behavior = rows.first().map(|row| row.behavior.as_str()).unwrap_or_default();
    if rows == before {
        return Ok(Vec::new());
    }
    let is_grouped = rows.iter().any(|row| !row.group.is_empty());
    let mut changes = Vec::new();
    if is_grouped {
        let formula = grouped(tree, item, rows, behavior)?;
        changes.extend(put(item, "enableWhen", None));
        changes.extend(put(item, "enableBehavior", None));
        let (at, was, url) = groups::stored(item);
        let becomes = vec![groups::extension(&formula, was.first())];
        let item = Some(link_id(item).to_owned());
        changes.push(Change::Extend { item, url: url.to_owned(), at, was, becomes });
        return Ok(changes);
    }
    changes.extend(write_conditions(tree, item, rows)?);
    if was_grouped {
        let (at, was, url) = groups::stored(item);
        let item = Some(link_id(item).to_owned());
        changes.push(Change::Extend { item, url: url.to_owned(), at, was, becomes: Vec::new() });
    }
    if !behavior.is_empty() {
        changes.extend(put(item, "enableBehavior", Some(behavior.into())));
    }
    Ok(changes)
}

fn put(item: &Json, member: &str, becomes: Option<Json>) -> Option<Change> {
    let (id, was) = (Some(link_id(item).to_owned()), item.get(member).cloned());
    (was != becomes).then(|| Change::Put { item: id, member: member.to_owned(), was, becomes })
}

fn grouped(
    tree: &Tree<'_>,
    item: &Json,
    rows: &[ConditionRow],
    behavior: &str,
) -> Result<String, (usize, Wrong)> {
    let mut answers = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let wrong = |wrong| (number, wrong);
        if is_repeated(tree, &row.question) || is_repeated(tree, link_id(item)) {
            return Err(wrong(Wrong::Repeats));
        }
        answers.push(answered(tree, row).map_err(wrong)?);
    }
    let said = |(row, (kind, answer))| {
        let ConditionRow { question, operator, group, .. }: &ConditionRow = row;
        groups::Said { question, operator, kind, answer, group }
    };
    let said: Vec<groups::Said<'_>> =
        rows.iter().zip(answers.iter().map(|(kind, answer)| (kind.as_str(), answer))).map(said).collect();
    Ok(groups::write(&said, if behavior == "any" { "any" } else { "all" }))
}

/// It stands in a group that repeats: a formula over the whole response would mix its instances.
fn is_repeated(tree: &Tree<'_>, id: &str) -> bool {
    let mut above = tree.parent(id);
    while let Some(group) = above {
        if tree.find(group).and_then(|group| group.get("repeats")) == Some(&Json::Bool(true)) {
            return true;
        }
        above = tree.parent(group);
    }
    false
}

fn answer(condition: &Json) -> Option<(&str, &Json)> {
    let fields = condition.as_object()?;
    fields.iter().find_map(|(name, json)| Some((name.strip_prefix("answer")?, json)))
}

/// The answers that a condition on a question can name, each with its words; empty where one types.
pub fn answers(question: &Json) -> Vec<(String, String)> {
    if kind_of(question) == Kind::Boolean {
        return vec![("true".to_owned(), String::new()), ("false".to_owned(), String::new())];
    }
    let options = question.get("answerOption").and_then(Json::as_array).into_iter().flatten();
    let of = |option: &Json| {
        let value = raw(option)?.1;
        let words = value.get("display").and_then(Json::as_str).map_or_else(|| key(value), str::to_owned);
        Some((key(value), words))
    };
    options.filter_map(of).collect()
}

/// An answer as one text: a code with its system, or what is typed.
pub(super) fn key(value: &Json) -> String {
    let of = |name: &str| value.get(name).and_then(Json::as_str);
    match value {
        Json::String(text) => text.clone(),
        Json::Object(fields) => match (of("code").filter(|_| !fields.contains_key("value")), of("system")) {
            (Some(code), Some(system)) => format!("{system}|{code}"),
            (Some(code), None) => code.to_owned(),
            (None, _) => match fields.get("value") {
                Some(number) => number.to_string(),
                None => of("display").or_else(|| of("reference")).unwrap_or_default().to_owned(),
            },
        },
        other => other.to_string(),
    }
}

/// The change that makes these its conditions; `None` where they are so already. Rows without a question are left out.
///
/// # Errors
/// The number of the row, and what is wrong with it.
pub fn write_conditions(
    tree: &Tree<'_>,
    item: &Json,
    rows: &[ConditionRow],
) -> Result<Option<Change>, (usize, Wrong)> {
    let was = item.get("enableWhen").cloned();
    let old = was.as_ref().and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    let before = condition_rows(item);
    let mut becomes: Vec<Json> = Vec::new();
    for (number, row) in rows.iter().enumerate().filter(|(_, row)| !row.question.is_empty()) {
        let is_same = |was: &ConditionRow| {
            (&was.question, &was.operator, &was.answer) == (&row.question, &row.operator, &row.answer)
        };
        let same = row.at.filter(|at| before.get(*at).is_some_and(is_same)).and_then(|at| old.get(at));
        becomes.push(match same {
            Some(same) => same.clone(),
            None => written(tree, row, row.at.and_then(|at| old.get(at))).map_err(|wrong| (number, wrong))?,
        });
    }
    let becomes = (!becomes.is_empty()).then_some(Json::Array(becomes));
    if becomes == was {
        return Ok(None);
    }
    let item = Some(link_id(item).to_owned());
    Ok(Some(Change::Put { item, member: "enableWhen".to_owned(), was, becomes }))
}

/// FHIR's type of the answer, and the answer.
fn answered(tree: &Tree<'_>, row: &ConditionRow) -> Result<(String, Json), Wrong> {
    let operators = ["exists", "=", "!=", ">", "<", ">=", "<="];
    if !operators.contains(&row.operator.as_str()) {
        return Err(Wrong::NotListed);
    }
    let question = tree.find(&row.question).ok_or(Wrong::NotListed)?;
    if row.operator == "exists" {
        return Ok(("Boolean".to_owned(), Json::from(row.answer != "false")));
    }
    typed_answer(question, row.answer.trim())
}

fn written(tree: &Tree<'_>, row: &ConditionRow, old: Option<&Json>) -> Result<Json, Wrong> {
    let (kind, value) = answered(tree, row)?;
    let mut fields: Map<String, Json> = old.and_then(Json::as_object).cloned().unwrap_or_default();
    fields.retain(|name, _| !name.starts_with("answer"));
    fields.insert("question".to_owned(), row.question.as_str().into());
    fields.insert("operator".to_owned(), row.operator.as_str().into());
    fields.insert(format!("answer{kind}"), value);
    Ok(Json::Object(fields))
}

/// What was typed as an answer of the question's type.
pub(super) fn typed_answer(question: &Json, typed: &str) -> Result<(String, Json), Wrong> {
    if typed.is_empty() {
        return Err(Wrong::NotListed);
    }
    let options = question.get("answerOption").and_then(Json::as_array).into_iter().flatten();
    let chosen = options.filter_map(raw).find(|(_, value)| key(value) == typed);
    if let Some((kind, value)) = chosen {
        // only what FHIR allows in a condition's coding
        let mut value = value.clone();
        if let Some(fields) = value.as_object_mut() {
            fields.retain(|name, _| !matches!(name.as_str(), "extension" | "id"));
        }
        return Ok((kind.to_owned(), value));
    }
    let named = |kind: &str, value: Json| {
        let is_one = Value::from_fhir(kind, &value).is_some();
        is_one.then(|| (kind.to_owned(), value)).ok_or(Wrong::NotMoment)
    };
    match kind_of(question) {
        Kind::Boolean => match typed {
            "true" | "false" => named("Boolean", (typed == "true").into()),
            _ => Err(Wrong::NotListed),
        },
        Kind::Integer => named("Integer", typed.parse::<i32>().map_err(|_bad| Wrong::NotWhole)?.into()),
        Kind::Decimal => named("Decimal", Json::Number(decimal(typed)?)),
        Kind::Date => named("Date", typed.into()),
        Kind::DateTime => named("DateTime", typed.into()),
        Kind::Time => named("Time", typed.into()),
        Kind::Quantity => {
            let (_, units) = super::apply::extensions(question, crate::domain::questionnaire::urls::UNIT);
            let unit = units.first().and_then(raw).map(|(_, coding)| coding.clone()).unwrap_or_default();
            let mut amount = json!({"value": decimal(typed)?});
            for (from, to) in [("display", "unit"), ("system", "system"), ("code", "code")] {
                if let (Some(value), Some(fields)) = (unit.get(from), amount.as_object_mut()) {
                    fields.insert(to.to_owned(), value.clone());
                }
            }
            named("Quantity", amount)
        }
        Kind::Choice | Kind::OpenChoice if question.get("answerOption").is_none() => {
            let (system, code) = typed.rsplit_once('|').unwrap_or(("", typed));
            let coding = if system.is_empty() {
                json!({"code": code})
            } else {
                json!({"system": system, "code": code})
            };
            named("Coding", coding)
        }
        Kind::OpenChoice | Kind::String | Kind::Text | Kind::Url => named("String", typed.into()),
        _ => Err(Wrong::NotListed),
    }
}
