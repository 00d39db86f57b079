//! What is asked, and the way through it.

use serde_json::json;

use super::*;

const CONDITIONS: &str = include_str!("../../../../tests/fixtures/questionnaires/conditions.json");
const NESTED: &str = include_str!("../../../../tests/fixtures/questionnaires/nested.json");

fn asked(answers: &[(&str, &str)]) -> Vec<String> {
    let compiled = compiled(CONDITIONS);
    let mut given = Answers::new();
    for (link_id, field) in answers {
        answer(&compiled, &mut given, link_id, &[*field]);
    }
    let evaluation = evaluate(&compiled, &given, &context());
    let items = compiled.items().iter().filter(|item| evaluation.is_enabled(item.index()));
    items.map(|item| item.link_id.clone()).collect()
}

#[test]
fn every_operator_decides_on_the_answers_given() {
    assert_eq!(asked(&[]), ["age", "sex", "day", "not-f", "no-age"]);
    assert_eq!(
        asked(&[("age", "40"), ("day", "2026-05-31")]),
        ["age", "sex", "day", "least", "most", "not-f", "has-age", "before"]
    );
    assert_eq!(
        asked(&[("age", "39"), ("day", "2026-06-01")]),
        ["age", "sex", "day", "younger", "most", "not-f", "has-age"]
    );
}

#[test]
fn both_behaviours_combine_conditions() {
    let with = |answers| asked(answers);
    assert!(with(&[("age", "50")]).contains(&"either".to_owned()));
    assert!(!with(&[("age", "50")]).contains(&"both".to_owned()));
    assert!(with(&[("age", "50"), ("sex", "f")]).contains(&"both".to_owned()));
}

#[test]
fn a_group_takes_its_children_along_and_their_answers_stop_counting() {
    let compiled = compiled(CONDITIONS);
    let mut answers = Answers::new();
    for (link_id, field) in [("sex", "f"), ("pregnant", "true"), ("weeks", "35"), ("after-group", "yes")] {
        answer(&compiled, &mut answers, link_id, &[field]);
    }
    assert!(enabled(&compiled, &evaluate(&compiled, &answers, &context()), "after-group"));

    answer(&compiled, &mut answers, "sex", &["m"]);
    let evaluation = evaluate(&compiled, &answers, &context());
    for link_id in ["women", "pregnant", "weeks", "after-group"] {
        assert!(!enabled(&compiled, &evaluation, link_id), "{link_id}");
    }
    assert!(evaluation.is_complete(), "a required question in a disabled group is not missing");
    let ignored: Vec<_> =
        evaluation.disabled_answers(&compiled).into_iter().filter_map(|problem| problem.link_id).collect();
    assert_eq!(ignored, ["pregnant", "weeks", "after-group"]);
    let counted = evaluation.counted(&compiled, &answers).to_response_items(&compiled);
    assert_eq!(counted.as_array().unwrap().len(), 1);
}

#[test]
fn a_chain_may_ask_later_items() {
    let compiled = compiled(CONDITIONS);
    let mut answers = Answers::new();
    answer(&compiled, &mut answers, "age", &["50"]);
    answer(&compiled, &mut answers, "chain-1", &["x"]);
    assert!(enabled(&compiled, &evaluate(&compiled, &answers, &context()), "chain-2"));
    answer(&compiled, &mut answers, "age", &["30"]);
    assert!(!enabled(&compiled, &evaluate(&compiled, &answers, &context()), "chain-2"));
}

#[test]
fn the_way_forth_and_back_visits_the_same_steps() {
    let compiled = compiled(CONDITIONS);
    let evaluation = evaluate(&compiled, &Answers::new(), &context());
    let steps: Vec<_> = evaluation.steps(&compiled).collect();
    let mut walked = vec![evaluation.first_step(&compiled).unwrap()];
    while let Some(next) = evaluation.next_after(&compiled, walked.last().unwrap()) {
        walked.push(next);
    }
    assert_eq!(walked, steps);
    let mut back = vec![steps.last().unwrap().clone()];
    while let Some(previous) = evaluation.previous_before(&compiled, back.last().unwrap()) {
        back.push(previous);
    }
    back.reverse();
    assert_eq!(back, steps);
}

#[test]
fn repeated_groups_and_questions_inside_questions_are_held_as_they_came() {
    let compiled = compiled(NESTED);
    let drug = |name: &str, dose: f64| {
        json!({"linkId": "drug", "item": [
            {"linkId": "drug-name", "answer": [{"valueString": name}]},
            {"linkId": "dose", "answer": [{"valueDecimal": dose}]},
        ]})
    };
    let stored = json!([drug("A", 1.5), drug("B", 2.25), {"linkId": "fell", "answer": [{"valueBoolean": true, "item": [
        {"linkId": "where", "answer": [{"valueString": "Rua", "item": [
            {"linkId": "floor", "answer": [{"valueCoding": {"code": "wet"}}]}]}]}]}]}]);
    let mut answers = Answers::from_response_items(&compiled, &stored).unwrap();
    assert_eq!(answers.to_response_items(&compiled), stored);
    let dose = compiled.index_of("dose").unwrap();
    assert_eq!(answers.get(&compiled, dose).len(), 2);

    set(&compiled, &mut answers, "fell", &[Value::Boolean(false)]);
    let kept = answers.to_response_items(&compiled);
    assert_eq!(
        kept[2]["answer"][0]["item"], stored[2]["answer"][0]["item"],
        "what hangs below an answer stays"
    );
}

#[test]
fn answers_in_the_wrong_place_are_refused_all_at_once() {
    let compiled = compiled(NESTED);
    let stored = json!([
        {"linkId": "dose", "answer": [{"valueDecimal": 1}]},
        {"linkId": "nobody"},
        {"linkId": "drug", "answer": [{"valueString": "x"}]},
        {"linkId": "fell", "answer": [{"valueString": "yes"}]},
    ]);
    let problems = Answers::from_response_items(&compiled, &stored).unwrap_err();
    let found: Vec<_> = problems.iter().map(|problem| problem.code).collect();
    assert_eq!(found, [Code::MisplacedItem, Code::UnknownItem, Code::NotAnswerable, Code::WrongType]);
}
