//! The engine on questionnaires of our own.

use chrono::DateTime;
use rust_decimal::Decimal;

mod again;
mod conditions;
mod expressions;
mod input;
mod instances;
mod properties;
mod scores;
mod tries;
mod validator_cases;
mod values;

use super::*;
use crate::domain::json;
use crate::domain::problem::Code;
use crate::domain::questionnaire::{Compiled, Outcome, Questionnaire, compile};
use crate::domain::value::Value;

const ALL_TYPES: &str = include_str!("../../../../tests/fixtures/questionnaires/all-types.json");
const NINE: &str = include_str!("../../../../tests/fixtures/questionnaires/nine-questions.json");

fn compiled(text: &str) -> Compiled {
    compile(&Questionnaire::from_json(&json::parse(text.as_bytes(), 1 << 20).unwrap()).unwrap()).unwrap()
}

fn context() -> Context<'static> {
    Context::new("pt-BR", DateTime::parse_from_rfc3339("2026-11-21T20:00:00-03:00").unwrap())
}

fn answer(compiled: &Compiled, answers: &mut Answers, link_id: &str, fields: &[&str]) {
    let item = compiled.index_of(link_id).unwrap();
    let values = parse_input(compiled, item, fields, &context()).unwrap();
    answers.set(compiled, item, values);
}

/// The codes of the problems of one item.
fn codes(evaluation: &Evaluation, link_id: &str) -> Vec<Code> {
    evaluation.problems_of(link_id).map(|problem| problem.code).collect()
}

fn set(compiled: &Compiled, answers: &mut Answers, link_id: &str, values: &[Value]) {
    answers.set(compiled, compiled.index_of(link_id).unwrap(), values.to_vec());
}

fn enabled(compiled: &Compiled, evaluation: &Evaluation, link_id: &str) -> bool {
    evaluation.is_enabled(compiled.index_of(link_id).unwrap())
}

#[test]
fn nine_answers_make_a_score_a_band_and_a_red_flag() {
    let compiled = compiled(NINE);
    let mut answers = Answers::new();
    for number in 1..=9 {
        answer(&compiled, &mut answers, &format!("q{number}"), &["opt-2"]);
    }
    let evaluation = evaluate(&compiled, &answers, &context());

    assert!(evaluation.is_complete(), "{:?}", evaluation.problems);
    let score = evaluation.primary_score(&compiled).unwrap();
    assert_eq!(score.value, Some(Decimal::from(18)));
    assert_eq!(score.band(&compiled).unwrap().label.get("en"), "Moderately severe");
    assert_eq!(evaluation.outcome(&compiled), Some(Outcome::Critical));
    assert_eq!(evaluation.red_flags.len(), 1);
    assert_eq!(evaluation.red_flags[0].answer, "Mais da metade dos dias");
    assert_eq!((evaluation.progress.answered, evaluation.progress.total), (9, 10));
    assert_eq!(compiled.item(evaluation.resume_step(&compiled).unwrap().item()).link_id, "q10");
}

#[test]
fn a_missing_answer_leaves_no_score_and_names_the_item() {
    let compiled = compiled(NINE);
    let mut answers = Answers::new();
    for number in 1..=8 {
        answer(&compiled, &mut answers, &format!("q{number}"), &["opt-0"]);
    }
    let evaluation = evaluate(&compiled, &answers, &context());
    assert_eq!(evaluation.primary_score(&compiled).unwrap().value, None);
    let problem = &evaluation.problems[0];
    assert_eq!((problem.link_id.as_deref(), problem.code), (Some("q9"), Code::Required));
}

#[test]
fn answers_read_back_from_what_they_print() {
    let compiled = compiled(NINE);
    let mut answers = Answers::new();
    answer(&compiled, &mut answers, "q3", &["opt-1"]);
    answer(&compiled, &mut answers, "q1", &["0"]);
    let stored = answers.to_response_items(&compiled);
    let expected = serde_json::json!([{"linkId": "scale", "item": [
        {"linkId": "q1", "answer": [{"valueCoding": stored[0]["item"][0]["answer"][0]["valueCoding"]}]},
        {"linkId": "q3", "answer": [{"valueCoding": stored[0]["item"][1]["answer"][0]["valueCoding"]}]},
    ]}]);
    assert_eq!(stored, expected);
    assert_eq!(Answers::from_response_items(&compiled, &stored).unwrap(), answers);
}
