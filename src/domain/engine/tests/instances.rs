//! Groups that repeat: each instance for itself.
#![expect(clippy::needless_pass_by_value, reason = "the callers write the JSON in place")]

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::properties::{compile_json, questionnaire, value};
use super::*;
use crate::domain::problem::Problem;

const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";

fn sdc(name: &str, text: &str) -> Json {
    json!({"url": format!("{SDC}{name}"), "valueExpression": {"language": "text/fhirpath", "expression": text}})
}

fn occurs(name: &str, count: usize) -> Json {
    json!({"url": format!("http://hl7.org/fhir/StructureDefinition/questionnaire-{name}"), "valueInteger": count})
}

/// A clinic's visits, each with medicines.
fn visits(group: Json) -> Compiled {
    let mut drug = json!({"linkId": "drug", "type": "group", "repeats": true, "text": "Remédio", "item": [
        {"linkId": "name", "type": "string", "text": "Nome", "required": true},
        {"linkId": "daily", "type": "boolean", "text": "Todo dia?"},
        {"linkId": "times", "type": "integer", "text": "Quantas vezes?", "required": true,
         "enableWhen": [{"question": "daily", "operator": "=", "answerBoolean": true}]},
        {"linkId": "month", "type": "integer", "text": "Por mês",
         "extension": [sdc("calculatedExpression", "%context.repeat(item).count()")]}]});
    drug.as_object_mut().unwrap().extend(group.as_object().unwrap().clone());
    compile_json(&json!({"resourceType": "Questionnaire", "item": [
        {"linkId": "visit", "type": "group", "repeats": true, "text": "Consulta", "item": [
            {"linkId": "where", "type": "string", "text": "Onde?"},
            drug,
            {"linkId": "why", "type": "string", "text": "Por que todo dia?", "required": true,
             "enableWhen": [{"question": "daily", "operator": "=", "answerBoolean": true}]}]}]}))
}

fn at(compiled: &Compiled, link_id: &str, ordinals: &[usize]) -> Occurrence {
    Occurrence::new(compiled.index_of(link_id).unwrap(), ordinals.to_vec())
}

fn places(evaluation: &Evaluation) -> Vec<String> {
    let one = |problem: &Problem| {
        format!("{} {:?} {}", problem.link_id.as_deref().unwrap(), problem.ordinals(), problem.key())
    };
    evaluation.problems.iter().map(one).collect()
}

#[test]
fn a_condition_asks_the_nearest_instance() {
    let compiled = visits(json!({}));
    let mut answers = Answers::new();
    let mut give = |link_id: &str, ordinals: &[usize], value: Value| {
        answers.set(&compiled, at(&compiled, link_id, ordinals), vec![value]);
    };
    give("name", &[0, 0], Value::String("A".into()));
    give("name", &[0, 1], Value::String("B".into()));
    give("daily", &[0, 1], Value::Boolean(true));
    give("name", &[1, 0], Value::String("C".into()));
    give("daily", &[1, 0], Value::Boolean(false));
    let evaluation = evaluate(&compiled, &answers, &context());
    let open = |link_id: &str, ordinals: &[usize]| {
        evaluation.is_enabled_at(&compiled, &at(&compiled, link_id, ordinals))
    };
    assert!(!open("times", &[0, 0]) && open("times", &[0, 1]) && !open("times", &[1, 0]));
    assert!(open("why", &[0]) && !open("why", &[1]), "of the same visit, any medicine counts");
    assert!(!open("name", &[0, 2]) && !open("name", &[2, 0]), "there is no such instance");
    assert_eq!(places(&evaluation), ["times [0, 1] problem-required", "why [] problem-required"]);
    let path = &evaluation.problems[0].instance.as_ref().unwrap().path;
    assert_eq!(
        path,
        "QuestionnaireResponse.item.where(linkId = 'visit')[0].item.where(linkId = 'drug')[1].item.where(linkId = 'times')"
    );
}

#[test]
fn an_instance_that_need_not_be_there_misses_nothing() {
    let compiled = visits(json!({}));
    let mut answers = Answers::new();
    assert!(evaluate(&compiled, &answers, &context()).is_complete());
    answers.set(&compiled, at(&compiled, "where", &[]), vec![Value::String("UBS".into())]);
    assert!(evaluate(&compiled, &answers, &context()).is_complete(), "a visit without medicines");
    answers.set(&compiled, at(&compiled, "daily", &[0, 1]), vec![Value::Boolean(false)]);
    let evaluation = evaluate(&compiled, &answers, &context());
    assert_eq!(places(&evaluation), ["name [0, 1] problem-required"]);
    assert_eq!(
        evaluation.counted(&compiled, &answers).get(&compiled, compiled.index_of("name").unwrap()).len(),
        0
    );
}

#[test]
fn instances_are_counted() {
    let compiled = visits(json!({"extension": [occurs("minOccurs", 2), occurs("maxOccurs", 3)]}));
    let mut answers = Answers::new();
    let drug = at(&compiled, "drug", &[]);
    assert_eq!(
        evaluate(&compiled, &answers, &context()).instances(&compiled, &drug),
        2,
        "there from the start"
    );
    answers.set(&compiled, at(&compiled, "name", &[0, 1]), vec![Value::String("B".into())]);
    let evaluation = evaluate(&compiled, &answers, &context());
    assert_eq!(places(&evaluation), ["drug [] problem-too-few-instances", "name [] problem-required"]);
    for ordinal in 0..4 {
        answers.set(&compiled, at(&compiled, "name", &[0, ordinal]), vec![Value::String("B".into())]);
    }
    assert_eq!(places(&evaluate(&compiled, &answers, &context())), ["drug [] problem-too-many-instances"]);
}

#[test]
fn instances_come_go_and_change_places() {
    let compiled = visits(json!({}));
    let drug = at(&compiled, "drug", &[]);
    let mut answers = Answers::new();
    for (ordinal, name) in ["A", "B", "C"].into_iter().enumerate() {
        answers.set(&compiled, at(&compiled, "name", &[0, ordinal]), vec![Value::String(name.into())]);
    }
    let names = |answers: &Answers| -> Vec<String> {
        let all = answers.get(&compiled, compiled.index_of("name").unwrap());
        all.into_iter().map(|name| name.show("en")).collect()
    };
    answers.raise_instance(&compiled, &at(&compiled, "drug", &[0, 2]));
    assert_eq!(names(&answers), ["A", "C", "B"]);
    answers.remove_instance(&compiled, &drug);
    assert_eq!(names(&answers), ["C", "B"]);
    let added = answers.add_instance(&compiled, &drug, 2, &context());
    assert_eq!(added, at(&compiled, "drug", &[0, 2]));
    let evaluation = evaluate(&compiled, &answers, &context());
    assert_eq!(evaluation.instances(&compiled, &drug), 3);
    let stored = answers.to_response_items(&compiled);
    assert_eq!(
        Answers::from_response_items(&compiled, &stored).unwrap(),
        answers,
        "an empty one is kept meanwhile"
    );
    let completed = evaluation.completed(&compiled, &answers).into_owned();
    assert_eq!(evaluate(&compiled, &completed, &context()).instances(&compiled, &drug), 3);
    assert_eq!(names(&evaluation.counted(&compiled, &answers)), ["C", "B"]);
    answers.raise_instance(&compiled, &at(&compiled, "visit", &[0]));
    answers.remove_instance(&compiled, &at(&compiled, "drug", &[3, 7]));
}

#[test]
fn another_instance_starts_like_the_first() {
    let compiled = compile_json(&json!({"resourceType": "Questionnaire", "item": [
        {"linkId": "g", "type": "group", "repeats": true, "item": [
            {"linkId": "unit", "type": "string", "text": "?", "initial": [{"valueString": "mg"}]},
            {"linkId": "day", "type": "date", "text": "?", "extension": [sdc("initialExpression", "today()")]}]}]}));
    let mut answers = Answers::initial(&compiled, &context());
    let first = answers.to_response_items(&compiled)[0].clone();
    assert_eq!(first["item"].as_array().unwrap().len(), 2);
    let group = at(&compiled, "g", &[]);
    answers.add_instance(&compiled, &group, 1, &context());
    assert_eq!(answers.to_response_items(&compiled)[1], first);
}

#[test]
fn the_way_asks_for_another_instance_after_the_last_one() {
    let compiled = visits(json!({"extension": [occurs("maxOccurs", 2)]}));
    let mut answers = Answers::new();
    let way = |answers: &Answers| -> Vec<String> {
        let evaluation = evaluate(&compiled, answers, &context());
        let name = |step: &Occurrence| format!("{}{:?}", compiled.item(step.item()).link_id, step.ordinals());
        let steps: Vec<Occurrence> = evaluation.steps(&compiled).collect();
        let mut walked = vec![steps[0].clone()];
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
        steps.iter().map(name).collect()
    };
    assert_eq!(way(&answers), ["where[]", "name[]", "daily[]", "month[]"]);
    answers.set(&compiled, at(&compiled, "name", &[]), vec![Value::String("A".into())]);
    assert_eq!(way(&answers), ["where[]", "name[]", "daily[]", "month[]", "drug[]", "visit[]"]);
    answers.set(&compiled, at(&compiled, "name", &[0, 1]), vec![Value::String("B".into())]);
    assert_eq!(
        way(&answers),
        ["where[]", "name[]", "daily[]", "month[]", "name[0, 1]", "daily[0, 1]", "month[0, 1]", "visit[]"],
        "no more than two"
    );
    let evaluation = evaluate(&compiled, &answers, &context());
    let gone = at(&compiled, "daily", &[0, 5]);
    let next = evaluation.next_after(&compiled, &gone).unwrap();
    assert_eq!(compiled.item(next.item()).link_id, "visit", "after what was taken away");
}

#[test]
fn rules_are_held_to_each_instance() {
    let compiled = compile_json(&json!({"resourceType": "Questionnaire", "item": [
        {"linkId": "g", "type": "group", "repeats": true, "item": [
            {"linkId": "n", "type": "integer", "text": "?", "extension": [
                {"url": "http://hl7.org/fhir/StructureDefinition/targetConstraint", "extension": [
                    {"url": "key", "valueId": "c"}, {"url": "severity", "valueCode": "error"},
                    {"url": "expression", "valueExpression": {"language": "text/fhirpath", "expression": "answer.value < 5"}},
                    {"url": "human", "valueString": "Menos de cinco."}]}]},
            {"linkId": "more", "type": "string", "text": "?",
             "extension": [sdc("enableWhenExpression", "%n > 1")]}],
         "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/variable",
            "valueExpression": {"name": "n", "language": "text/fhirpath", "expression": "item.where(linkId='n').answer.value"}}]}]}));
    let one = |n: i64| {
        json!({"linkId": "g", "item": [{"linkId": "n", "answer": [{"valueInteger": n}]},
        {"linkId": "more", "answer": [{"valueString": "x"}]}]})
    };
    let answers = Answers::from_response_items(&compiled, &json!([one(1), one(2), one(7)])).unwrap();
    let evaluation = evaluate(&compiled, &answers, &context());
    assert_eq!(places(&evaluation), ["n [2] problem-constraint"]);
    let disabled = evaluation.disabled_answers(&compiled);
    assert_eq!(disabled.len(), 1);
    assert!(disabled[0].ordinals().is_empty());
    let counted = evaluation.counted(&compiled, &answers).to_response_items(&compiled);
    let sizes: Vec<usize> = (0..3).map(|at| counted[at]["item"].as_array().unwrap().len()).collect();
    assert_eq!(sizes, [1, 2, 2]);
}

#[test]
fn what_stands_below_an_answer_asks_this_answer() {
    let compiled = compile_json(&json!({"resourceType": "Questionnaire", "item": [
        {"linkId": "symptom", "type": "string", "repeats": true, "text": "?", "item": [
            {"linkId": "since", "type": "date", "text": "Desde quando?", "required": true,
             "enableWhen": [{"question": "symptom", "operator": "!=", "answerString": "nenhum"}]}]}]}));
    let answers = Answers::from_response_items(
        &compiled,
        &json!([{"linkId": "symptom", "answer": [
        {"valueString": "nenhum"}, {"valueString": "tosse"}, {"valueString": "febre", "item": [
            {"linkId": "since", "answer": [{"valueDate": "2026-11-01"}]}]}]}]),
    );
    let evaluation = evaluate(&compiled, &answers.unwrap(), &context());
    assert_eq!(places(&evaluation), ["since [1] problem-required"]);
    let path = &evaluation.problems[0].instance.as_ref().unwrap().path;
    assert_eq!(
        path,
        "QuestionnaireResponse.item.where(linkId = 'symptom').answer[1].item.where(linkId = 'since')"
    );
}

#[test]
fn an_occurrence_reads_back_from_what_it_prints() {
    let compiled = visits(json!({}));
    for (link_id, ordinals) in
        [("where", vec![]), ("name", vec![1, 0]), ("name", vec![0, 3]), ("drug", vec![2, 2])]
    {
        let occurrence = at(&compiled, link_id, &ordinals);
        assert_eq!(Occurrence::parse(&compiled, &occurrence.to_string()), Some(occurrence));
    }
    for text in ["", "x", "99", "0_1_1", "1_1_1", "2_0_0_1", "2_-1", "2_99999999999999999999999"] {
        assert_eq!(Occurrence::parse(&compiled, text), None, "{text}");
    }
}

/// The items of a questionnaire, in a group that repeats with another one in it; or the same without repeating.
fn nested(resource: &Json, repeats: bool) -> Compiled {
    let marked = |link_id: &str, items: &Json| {
        let mark = json!({"linkId": format!("{link_id}-mark"), "type": "string", "text": "?"});
        let items = items.as_array().unwrap();
        let all: Vec<Json> = [mark].into_iter().chain(items.iter().cloned()).collect();
        json!({"linkId": link_id, "type": "group", "text": "?", "repeats": repeats, "item": all})
    };
    let items = resource["item"].as_array().unwrap();
    let (inner, around) = items.split_last().unwrap();
    let around: Vec<Json> = around.iter().cloned().chain([marked("inner", &inner["item"])]).collect();
    compile_json(&json!({"resourceType": "Questionnaire", "item": [marked("outer", &json!(around))]}))
}

fn values() -> impl Strategy<Value = Vec<Vec<Value>>> {
    prop::collection::vec(prop::collection::vec(value(), 0..2), 12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Items ask only those before them, so nothing outside an inner group depends on it.
    #[test]
    fn each_instance_is_decided_like_a_questionnaire_of_its_own(
        resource in questionnaire(),
        given in prop::collection::vec((values(), prop::collection::vec(values(), 1..4)), 1..4),
    ) {
        let (all, alone) = (nested(&resource, true), nested(&resource, false));
        let inner = all.index_of("inner").unwrap();
        let fill = |compiled: &Compiled, answers: &mut Answers, around: &[usize], values: &[Vec<Value>], is_inner: bool| {
            for item in compiled.items().iter().filter(|item| item.is_question()) {
                if (item.index() > inner) == is_inner {
                    let text = Value::String("x".into());
                    let given = values.get(item.index().get() % values.len()).cloned().unwrap_or_default();
                    let given = if item.link_id.ends_with("mark") { vec![text] } else { given };
                    answers.set(compiled, Occurrence::new(item.index(), around.to_vec()), given);
                }
            }
        };
        let mut answers = Answers::new();
        for (i, (around, inside)) in given.iter().enumerate() {
            fill(&all, &mut answers, &[i], around, false);
            for (j, values) in inside.iter().enumerate() {
                fill(&all, &mut answers, &[i, j], values, true);
            }
        }
        let together = evaluate(&all, &answers, &context());
        for (i, (around, inside)) in given.iter().enumerate() {
            for (j, values) in inside.iter().enumerate() {
                let mut own = Answers::new();
                fill(&alone, &mut own, &[], around, false);
                fill(&alone, &mut own, &[], values, true);
                let single = evaluate(&alone, &own, &context());
                for item in all.items() {
                    let path = if item.index() >= inner { vec![i, j] } else { vec![i] };
                    let at = Occurrence::new(item.index(), path);
                    prop_assert_eq!(together.is_enabled_at(&all, &at), single.is_enabled(item.index()), "{}", item.link_id);
                    let here: Vec<Code> = together.problems_at(&all, &at).map(|problem| problem.code).collect();
                    prop_assert_eq!(here, codes(&single, &item.link_id), "{}", item.link_id);
                }
            }
        }
        let counted = together.counted(&all, &answers);
        prop_assert!(evaluate(&all, &counted, &context()).disabled_answers(&all).is_empty());
    }
}
