//! The tests of the scores as forms.

use serde_json::{Value as Json, json};

use super::{
    Change, Tree, Wrong,
    apply::extensions,
    conditions::{key as answer_key, typed_answer},
    parts::{parts, replace, set, set_text, simple, told, value_of},
    property::{decimal, raw},
    scores::extend,
};
use crate::domain::{questionnaire::urls::SCORE_TEST, value::Value};

/// What a score must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// As typed.
    Value(String),
    /// Too much is missing.
    NoValue,
}

/// One test as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestRow {
    pub name: String,
    /// The day on which the answers are given; empty for the first of January 2000.
    pub date: String,
    /// By linkId: keys of [`super::answers`], or what is typed. A question without an answer is left out.
    pub answers: Vec<(String, Vec<String>)>,
    /// By the score's key.
    pub expected: Vec<(String, Expected)>,
    /// The keys of the red flags that must be raised.
    pub flags: Vec<String>,
}

/// The tests, in order.
pub fn test_rows(resource: &Json) -> Vec<TestRow> {
    extensions(resource, SCORE_TEST).1.iter().map(row).collect()
}

fn row(test: &Json) -> TestRow {
    let answer = |answer: &Json| {
        let values = parts(answer, "value").filter_map(raw).map(|(_, value)| answer_key(value)).collect();
        (told(answer, "linkId"), values)
    };
    let expected = |expected: &Json| {
        let value = match told(expected, "value") {
            empty if empty.is_empty() => Expected::NoValue,
            value => Expected::Value(value),
        };
        (told(expected, "score"), value)
    };
    TestRow {
        name: told(test, "name"),
        date: told(test, "date"),
        answers: parts(test, "answer").map(answer).collect(),
        expected: parts(test, "expect").map(expected).collect(),
        flags: parts(test, "flag").map(value_of).collect(),
    }
}

/// The change that makes these the tests, each with its number among those there were; `None` where they are so already.
///
/// # Errors
/// The number of the row, the field (`name`, `date`, `answer:` and a linkId, `expect:` and a key) and what is wrong with it.
pub fn write_tests(
    resource: &Json,
    rows: &[(Option<usize>, TestRow)],
) -> Result<Option<Change>, Vec<(usize, String, Wrong)>> {
    let (_, was) = extensions(resource, SCORE_TEST);
    let tree = Tree::of(resource);
    let mut faults = Vec::new();
    let mut becomes = Vec::new();
    for (number, (at, new)) in rows.iter().enumerate() {
        let old = at.and_then(|at| was.get(at));
        if let Some(old) = old.filter(|old| row(old) == *new) {
            becomes.push(old.clone());
            continue;
        }
        let mut found = Vec::new();
        becomes.push(written(&tree, old, new, &mut found));
        faults.extend(found.into_iter().map(|(field, wrong)| (number, field, wrong)));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(extend(resource, SCORE_TEST, becomes))
}

fn written(tree: &Tree<'_>, old: Option<&Json>, new: &TestRow, faults: &mut Vec<(String, Wrong)>) -> Json {
    let mut test = old.cloned().unwrap_or_else(|| json!({"url": SCORE_TEST, "extension": []}));
    if new.name.is_empty() {
        faults.push(("name".to_owned(), Wrong::Empty));
    }
    set_text(&mut test, "name", &new.name);
    if new.date != told(&test, "date") {
        let date = Json::from(new.date.as_str());
        if !new.date.is_empty() && Value::from_fhir("Date", &date).is_none_or(|_| new.date.len() != 10) {
            faults.push(("date".to_owned(), Wrong::NotMoment));
        }
        set(&mut test, "date", (!new.date.is_empty()).then_some(("Date", date)));
    }
    let mut answers = Vec::new();
    for (id, typed) in &new.answers {
        match answer(tree, id, typed) {
            Ok(answer) => answers.push(answer),
            Err(wrong) => faults.push((format!("answer:{id}"), wrong)),
        }
    }
    replace(&mut test, &["answer"], answers);
    let mut expected = Vec::new();
    for (key, value) in &new.expected {
        match expect(key, value) {
            Ok(one) => expected.push(one),
            Err(wrong) => faults.push((format!("expect:{key}"), wrong)),
        }
    }
    replace(&mut test, &["expect"], expected);
    let flags = new.flags.iter().map(|key| simple("flag", "String", key.as_str().into())).collect();
    replace(&mut test, &["flag"], flags);
    test
}

fn answer(tree: &Tree<'_>, id: &str, typed: &[String]) -> Result<Json, Wrong> {
    let question = tree.find(id).ok_or(Wrong::NotListed)?;
    let mut of = vec![simple("linkId", "String", id.into())];
    for one in typed {
        let (kind, value) = typed_answer(question, one.trim())?;
        of.push(simple("value", &kind, value));
    }
    Ok(json!({"url": "answer", "extension": of}))
}

fn expect(key: &str, value: &Expected) -> Result<Json, Wrong> {
    let mut of = vec![simple("score", "String", key.into())];
    if let Expected::Value(typed) = value {
        of.push(simple("value", "Decimal", Json::Number(decimal(typed)?)));
    }
    Ok(json!({"url": "expect", "extension": of}))
}

/// The test with words before its name.
pub(super) fn prefixed(test: &Json, words: &str) -> Json {
    let mut test = test.clone();
    let name = told(&test, "name");
    set_text(&mut test, "name", &format!("{words}: {name}"));
    test
}
