//! Conditions, rules and computed values beside what ODK's own programs make of the same forms and answers.
//!
//! `tests/reference/odk.mjs` wrote the expected results: what pyxform makes of them, evaluated by Enketo's evaluator.

use std::collections::BTreeMap;

use chrono::DateTime;
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};

use super::read;
use crate::domain::engine::{Answers, Context, Evaluation, Occurrence, evaluate};
use crate::domain::problem::Code;
use crate::domain::questionnaire::{Compiled, Item, Kind};
use crate::domain::value::Value;

/// Where the two differ for a reason: the question and why.
const KNOWN: [(&str, &str); 4] = [
    ("hour", "ODK compares no times with texts: it is never so"),
    ("r18", "the same"),
    ("name", "ODK's documentation wants the whole text to fit; Enketo is content with a part"),
    ("r21", "Enketo asks whether there is such a question, ODK Collect whether it was answered"),
];

/// One answer as FHIR has it.
fn answers_of(item: &Item, text: &str) -> Json {
    let number = || serde_json::from_str::<Json>(text).unwrap();
    let one = |name: &str, value: Json| json!([{name: value}]);
    match item.kind {
        Kind::Choice => {
            text.split(' ').map(|code| json!({"valueCoding": {"code": code}})).collect::<Vec<_>>().into()
        }
        Kind::Integer => one("valueInteger", number()),
        Kind::Decimal => one("valueDecimal", number()),
        Kind::Date => one("valueDate", json!(text)),
        Kind::Time => one("valueTime", json!(text)),
        Kind::Boolean => one("valueBoolean", json!(true)),
        _ => one("valueString", json!(text)),
    }
}

/// The items of a response; `path` is that of the group, as in `drug[0]/`.
fn items(compiled: &Compiled, parent: Option<&Item>, path: &str, answers: &Map<String, Json>) -> Vec<Json> {
    let own = compiled.items().iter().filter(|item| item.parent() == parent.map(Item::index));
    let mut found = Vec::new();
    for item in own {
        let name = &item.link_id;
        if let Some(text) = answers.get(&format!("{path}{name}")).and_then(Json::as_str) {
            found.push(json!({"linkId": name, "answer": answers_of(item, text)}));
        }
        if item.kind == Kind::Group {
            for instance in 0..2 {
                let inner = items(compiled, Some(item), &format!("{path}{name}[{instance}]/"), answers);
                found.push(json!({"linkId": name, "item": inner}));
            }
        }
    }
    found
}

/// Where a question stands: its linkId, and the instance of the group around it.
fn place(compiled: &Compiled, path: &str) -> Occurrence {
    let name = path.rsplit('/').next().unwrap();
    let index = compiled.index_of(name).unwrap_or_else(|| panic!("{name}"));
    match path.split_once('[') {
        Some((_, rest)) => {
            let instance = rest.split(']').next().unwrap().parse().unwrap();
            Occurrence::new(index, vec![instance])
        }
        None => index.into(),
    }
}

/// As ODK writes a value.
fn shown(values: &[&Value]) -> String {
    values.iter().map(|value| value.show("en")).collect::<Vec<_>>().join(" ")
}

fn same(expected: &str, found: &str) -> bool {
    let number = |text: &str| text.parse::<Decimal>().ok();
    match (number(expected), number(found)) {
        // a double has some sixteen digits
        (Some(a), Some(b)) => (a - b).abs() < Decimal::new(1, 9),
        _ => expected == found || (expected == "NaN" && found.is_empty()),
    }
}

struct Compared {
    all: usize,
    differences: BTreeMap<String, (usize, String)>,
}

impl Compared {
    fn note(&mut self, is_same: bool, path: &str, say: impl FnOnce() -> String) {
        self.all += 1;
        let name = path.rsplit('/').next().unwrap();
        if !is_same && !KNOWN.iter().any(|(known, _)| *known == name) {
            let entry = self.differences.entry(name.to_owned()).or_insert_with(|| (0, say()));
            entry.0 += 1;
        }
    }
}

fn compare(name: &str) -> Compared {
    let folder = format!("{}/tests/fixtures/xlsforms/{name}", env!("CARGO_MANIFEST_DIR"));
    let imported = read(&std::fs::read_to_string(format!("{folder}.csv")).unwrap()).unwrap();
    assert!(imported.losses.is_empty(), "{:#?}", imported.losses);
    let compiled = &imported.compiled;
    let cases: Vec<Json> =
        serde_json::from_str(&std::fs::read_to_string(format!("{folder}.expected.json")).unwrap()).unwrap();
    let context = Context::new("en", DateTime::parse_from_rfc3339("2026-11-21T12:00:00Z").unwrap());
    let mut compared = Compared { all: 0, differences: BTreeMap::new() };
    for case in &cases {
        let given = case["answers"].as_object().unwrap();
        let response = Json::Array(items(compiled, None, "", given));
        let answers = Answers::from_response_items(compiled, &response).unwrap();
        let evaluation = evaluate(compiled, &answers, &context);
        assert!(evaluation.failures.is_empty(), "{:?}", evaluation.failures);
        let completed = evaluation.completed(compiled, &answers);
        let say = |expected: &Json| format!("expected {expected} of {}", case["answers"]);
        for (path, expected) in case["relevant"].as_object().unwrap() {
            let is_asked = evaluation.is_enabled_at(compiled, &place(compiled, path));
            compared.note(is_asked == expected.as_bool().unwrap(), path, || say(expected));
        }
        for (path, expected) in case["constraint"].as_object().unwrap() {
            let holds = !is_broken(&evaluation, compiled, path);
            compared.note(holds == expected.as_bool().unwrap(), path, || say(expected));
        }
        for (path, expected) in case["calculate"].as_object().unwrap() {
            let found = shown(&completed.get_at(compiled, &place(compiled, path)));
            compared.note(same(expected.as_str().unwrap(), &found), path, || {
                format!("found {found}, {}", say(expected))
            });
        }
    }
    compared
}

fn is_broken(evaluation: &Evaluation, compiled: &Compiled, path: &str) -> bool {
    let at = place(compiled, path);
    evaluation.problems_at(compiled, &at).any(|problem| problem.code == Code::Constraint)
}

#[test]
fn expressions_come_to_what_odk_says() {
    for name in ["rules", "visits"] {
        let compared = compare(name);
        println!("{name}: {} values compared", compared.all);
        assert!(compared.differences.is_empty(), "{name}: {:#?}", compared.differences);
    }
}
