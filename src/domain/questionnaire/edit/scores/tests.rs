//! Scores, their tests and red flags, written by their forms and read by the engine.

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::{write::Faults, *};
use crate::domain::{
    engine::{failed_tests, trials},
    questionnaire::{
        Compiled, Questionnaire, compile,
        edit::{Change, Expected, FlagRow, TestRow, apply, inverse, test_rows, write_flags, write_tests},
    },
};

const SCORES_FIXTURE: &str = include_str!("../../../../../tests/fixtures/questionnaires/scores.json");

fn resource() -> Json {
    let option = |code: &str, points: u8| {
        json!({"valueCoding": {"code": code, "display": code}, "extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": points}]})
    };
    let question = |id: &str| {
        let options: Vec<Json> =
            ["a", "b", "c", "d"].into_iter().zip(0..).map(|(code, points)| option(code, points)).collect();
        json!({"linkId": id, "text": id, "type": "choice", "answerOption": options})
    };
    json!({"resourceType": "Questionnaire", "status": "draft",
        "item": [question("q1"), question("q2"), question("q3"), {"linkId": "age", "text": "age", "type": "integer"}]})
}

fn compiled(resource: &Json) -> Compiled {
    compile(&Questionnaire::from_json(resource).unwrap()).unwrap()
}

fn done(resource: &mut Json, changes: &[Change]) {
    let before = resource.clone();
    apply(resource, changes).unwrap();
    let mut back = resource.clone();
    apply(&mut back, &inverse(changes)).unwrap();
    assert_eq!(back, before, "what was done can be undone");
}

fn with_total() -> Json {
    let mut resource = resource();
    let (key, changes) = add_score(&resource, "Total", "sum");
    assert_eq!(key, "total");
    done(&mut resource, &changes);
    resource
}

fn saved(resource: &mut Json, change: impl FnOnce(&mut ScoreRow)) -> Result<(), Faults> {
    let mut row = score_rows(resource).remove(0);
    let key = row.key.clone();
    change(&mut row);
    let changes = write_score(resource, &key, &row)?;
    done(resource, &changes);
    assert_eq!(score_rows(resource)[0].label, row.label);
    Ok(())
}

fn band(from: &str, to: &str, label: &str, outcome: &str) -> BandRow {
    let text = str::to_owned;
    BandRow {
        from: text(from),
        to: text(to),
        label: text(label),
        outcome: text(outcome),
        severity: text("1"),
        ..BandRow::default()
    }
}

fn part(id: &str, weight: &str) -> PartRow {
    PartRow { source: format!("item:{id}"), weight: weight.to_owned(), ..PartRow::default() }
}

#[test]
fn a_form_that_was_not_touched_changes_nothing() {
    let resource: Json = serde_json::from_str(SCORES_FIXTURE).unwrap();
    let rows = score_rows(&resource);
    assert!(rows.len() > 4);
    for row in &rows {
        assert_eq!(write_score(&resource, &row.key, row), Ok(Vec::new()), "{}", row.key);
    }
}

#[test]
fn a_score_with_parts_rules_and_bands_is_what_the_engine_computes() {
    let mut resource = with_total();
    saved(&mut resource, |row| {
        row.label = "Soma".to_owned();
        row.parts = vec![part("q1", ""), part("q2", "2,5")];
        row.max_missing = "1".to_owned();
        row.prorate = true;
        row.bands = vec![band("0", "4", "Leve", "healthy"), band("5", "", "Alta", "critical")];
    })
    .unwrap();
    let compiled = compiled(&resource);
    let score = &compiled.scores()[0];
    assert_eq!(score.parts[1].weight, Decimal::new(25, 1));
    assert_eq!((score.max_missing, score.prorate, score.bands.len()), (1, true, 2));
    assert_eq!(score.bands[0].severity.get(), 1);
}

#[test]
fn what_is_wrong_is_told_by_field_and_nothing_is_written() {
    let resource = with_total();
    let mut row = score_rows(&resource).remove(0);
    row.factor = "x".to_owned();
    row.decimals = "1,5".to_owned();
    row.key = String::new();
    row.parts = vec![part("q1", "much")];
    row.bands = vec![band("9", "4", "", "healthy")];
    row.table = "1 2 3".to_owned();
    let faults = write_score(&resource, "total", &row).unwrap_err();
    let fields: Vec<&str> = faults.iter().map(|(field, _)| field.as_str()).collect();
    for field in ["factor", "decimals", "key", "part-0-weight", "band-0-to", "band-0-label", "table"] {
        assert!(fields.contains(&field), "{field} in {fields:?}");
    }
}

#[test]
fn a_formula_is_a_hidden_item_that_comes_and_goes_with_its_score() {
    let mut resource = with_total();
    let formula = "%resource.item.where(linkId = 'age').answer.value * 2";
    saved(&mut resource, |row| {
        row.kind = "expression".to_owned();
        row.expression = formula.to_owned();
    })
    .unwrap();
    let row = score_rows(&resource).remove(0);
    assert_eq!((row.kind.as_str(), row.expression.as_str()), ("expression", formula));
    assert_eq!(resource["item"][4]["linkId"], "score-total");
    let twice = TestRow {
        name: "Idade".to_owned(),
        answers: vec![("age".to_owned(), vec!["21".to_owned()])],
        expected: vec![("total".to_owned(), Expected::Value("42".to_owned()))],
        ..TestRow::default()
    };
    let change = write_tests(&resource, &[(None, twice)]).unwrap();
    done(&mut resource, change.as_slice());
    assert_eq!(failed_tests(&compiled(&resource)), []);
    saved(&mut resource, |row| row.expression = "1 +".to_owned()).unwrap_err();
    saved(&mut resource, |row| {
        row.kind = "sum".to_owned();
        row.parts = vec![part("q1", "")];
    })
    .unwrap();
    assert_eq!(resource["item"].as_array().unwrap().len(), 4);
}

#[test]
fn a_table_turns_raw_values_into_standard_ones() {
    let mut resource = with_total();
    saved(&mut resource, |row| row.table = "0\t37,1\n1 = 43.3\n2;46.2".to_owned()).unwrap();
    assert_eq!(score_rows(&resource)[0].table, "0\t37.1\n1\t43.3\n2\t46.2");
    let compiled = compiled(&resource);
    let score = &compiled.scores()[0];
    assert_eq!(score.converted(Decimal::ONE), Some(Decimal::new(433, 1)));
    assert_eq!(score.converted(Decimal::TEN), None);
    assert_eq!((score.min, score.max), (Some(Decimal::new(371, 1)), Some(Decimal::new(462, 1))));
}

#[test]
fn a_new_key_is_followed_by_scores_tests_and_the_choice_of_the_primary_one() {
    let mut resource = with_total();
    let (second, changes) = add_score(&resource, "Outra", "mean");
    done(&mut resource, &changes);
    let mut other = score_rows(&resource).remove(1);
    other.parts =
        vec![PartRow { source: "score:total".to_owned(), weight: "2".to_owned(), ..PartRow::default() }];
    other.is_primary = true;
    let changes = write_score(&resource, &second, &other).unwrap();
    done(&mut resource, &changes);
    let test = TestRow {
        name: "t".to_owned(),
        expected: vec![("total".to_owned(), Expected::NoValue)],
        ..TestRow::default()
    };
    let change = write_tests(&resource, &[(None, test)]).unwrap();
    done(&mut resource, change.as_slice());
    saved(&mut resource, |row| row.key = "sum".to_owned()).unwrap();
    assert_eq!(score_rows(&resource)[1].parts[0].source, "score:sum");
    assert_eq!(test_rows(&resource)[0].expected[0].0, "sum");
    let changes = write_score(
        &resource,
        &second,
        &ScoreRow { key: "avg".to_owned(), ..score_rows(&resource).remove(1) },
    );
    done(&mut resource, &changes.unwrap());
    let rows = score_rows(&resource);
    assert!(!rows[0].is_primary && rows[1].is_primary);
    done(&mut resource.clone(), &move_score(&resource, "avg", true));
    let changes = delete_score(&resource, "avg");
    done(&mut resource, &changes);
    assert!(score_rows(&resource)[0].is_primary);
    compiled(&resource);
}

#[test]
fn a_test_that_fails_forbids_publishing_and_says_what_came_out() {
    let mut resource = with_total();
    let item = resource["item"][2].clone();
    let flag = FlagRow {
        operator: "points>=".to_owned(),
        value: "1".to_owned(),
        key: "harm".to_owned(),
        ..FlagRow::default()
    };
    let change = write_flags(&item, &[flag]).unwrap();
    done(&mut resource, change.as_slice());
    let answer = |id: &str, code: &str| (id.to_owned(), vec![code.to_owned()]);
    let mut test = TestRow {
        name: "Grave".to_owned(),
        answers: vec![answer("q1", "d"), answer("q2", "d"), answer("q3", "b")],
        expected: vec![("total".to_owned(), Expected::Value("7".to_owned()))],
        flags: vec!["harm".to_owned()],
        ..TestRow::default()
    };
    let change = write_tests(&resource, &[(None, test.clone())]).unwrap();
    done(&mut resource, change.as_slice());
    assert!(trials(&compiled(&resource))[0].is_passed());
    test.expected = vec![("total".to_owned(), Expected::Value("8".to_owned()))];
    test.flags.clear();
    let change = write_tests(&resource, &[(Some(0), test)]).unwrap();
    done(&mut resource, change.as_slice());
    let told: Vec<String> = failed_tests(&compiled(&resource)).iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "problem-score-test-failed name=Grave score=Total expected=8 found=7",
            "problem-flag-test-failed name=Grave expected=– found=harm",
        ]
    );
}

#[test]
fn a_test_that_names_what_is_gone_is_a_problem() {
    let mut resource = with_total();
    let test = TestRow {
        name: "t".to_owned(),
        answers: vec![("q1".to_owned(), vec!["a".to_owned()])],
        ..TestRow::default()
    };
    let change = write_tests(&resource, &[(None, test)]).unwrap();
    done(&mut resource, change.as_slice());
    resource["item"].as_array_mut().unwrap().remove(0);
    let problems = compile(&Questionnaire::from_json(&resource).unwrap()).unwrap_err();
    assert_eq!(problems[0].to_string(), "problem-bad-score-test name=t part=q1");
}
