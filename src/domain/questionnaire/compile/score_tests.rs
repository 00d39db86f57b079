//! Tests of scores: our extension, bound to items and scores. `docs/formats.md` describes it.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{Findings, scores::number};
use crate::domain::{
    problem::{Code, Problem},
    questionnaire::{
        item::{Item, ItemIndex},
        resource::{Extension, Questionnaire},
        rules::{Score, ScoreTest},
        urls,
    },
    value::Value,
};

/// The tests in their order. One that names what is not there, or answers what is no question, is a problem: it would hold of
/// nothing.
pub(super) fn bind(
    questionnaire: &Questionnaire,
    items: &[Item],
    by_link_id: &HashMap<String, ItemIndex>,
    scores: &[Score],
    findings: &mut Findings,
) -> Vec<ScoreTest> {
    let tests = questionnaire.extension.iter().filter(|extension| extension.url == urls::SCORE_TEST);
    let mut bound = Vec::new();
    for (position, test) in tests.enumerate() {
        match one(test, items, by_link_id, scores) {
            Ok(test) => bound.push(test),
            Err(part) => {
                let name = name_of(test).unwrap_or_else(|| (position + 1).to_string());
                findings.problem(Problem::new(Code::BadScoreTest).with("name", name).with("part", part));
            }
        }
    }
    bound
}

fn name_of(test: &Extension) -> Option<String> {
    test.part("name").and_then(Extension::text).map(str::to_owned)
}

/// The error is the part that can't be bound.
fn one(
    from: &Extension,
    items: &[Item],
    by_link_id: &HashMap<String, ItemIndex>,
    scores: &[Score],
) -> Result<ScoreTest, String> {
    let mut test = ScoreTest { name: name_of(from).ok_or("name")?, ..ScoreTest::default() };
    if let Some(date) = from.part("date") {
        let date = date.text().and_then(|text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok());
        test.date = Some(date.ok_or("date")?);
    }
    for answer in from.parts("answer") {
        let link_id = answer.part("linkId").and_then(Extension::text).ok_or("answer")?;
        let index = by_link_id.get(link_id).ok_or(link_id)?;
        let item = items.get(index.get()).filter(|item| item.kind.is_question()).ok_or(link_id)?;
        let values: Option<Vec<Value>> = answer.parts("value").map(Extension::value).collect();
        let values = values.filter(|values| !values.is_empty() && (item.repeats || values.len() == 1));
        test.answers.push((*index, values.ok_or(link_id)?));
    }
    for expected in from.parts("expect") {
        let key = expected.part("score").and_then(Extension::text).ok_or("expect")?;
        let position = scores.iter().position(|score| score.key == key).ok_or(key)?;
        let value = match expected.part("value") {
            None => None,
            Some(_) => Some(number(expected, "value").ok_or(key)?),
        };
        test.expected.push((position, value));
    }
    for flag in from.parts("flag") {
        let key = flag.text().ok_or("flag")?;
        let is_one = items.iter().flat_map(|item| &item.red_flags).any(|flag| flag.key == key);
        test.flags.push(is_one.then(|| key.to_owned()).ok_or(key)?);
    }
    Ok(test)
}
