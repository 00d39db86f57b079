//! An evaluation that builds upon another one comes to what a whole one comes to.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::properties::compile_json;
use super::*;
use crate::domain::questionnaire::ItemIndex;

const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";
const FHIR: &str = "http://hl7.org/fhir/StructureDefinition/";

fn expression(text: &str) -> Json {
    json!({"language": "text/fhirpath", "expression": text})
}

fn sdc(name: &str, text: &str) -> Json {
    json!({"url": format!("{SDC}{name}"), "valueExpression": expression(text)})
}

fn toggle(text: &str) -> Json {
    json!({"url": format!("{SDC}answerOptionsToggleExpression"), "extension": [
        {"url": "option", "valueInteger": 1}, {"url": "option", "valueInteger": 2},
        {"url": "expression", "valueExpression": expression(text)}]})
}

fn constraint(key: &str, severity: &str, text: &str) -> Json {
    json!({"url": format!("{FHIR}targetConstraint"), "extension": [
        {"url": "key", "valueId": key}, {"url": "severity", "valueCode": severity}, {"url": "human", "valueString": key},
        {"url": "expression", "valueExpression": expression(text)}]})
}

/// What an expression may ask of items before a number, in the shapes that authors write.
fn question(number: usize) -> impl Strategy<Value = String> {
    let one =
        (0..number).prop_map(|other| format!("%resource.repeat(item).where(linkId='q{other}').answer.value"));
    let number_of = one.prop_flat_map(|path| {
        prop_oneof![
            Just(format!("{path}.first()")),
            Just(format!("{path}.count()")),
            Just(format!("iif({path}.exists(), {path}.first() + 1, 0)")),
            Just("%small".to_owned()),
            Just("%all".to_owned()),
            Just("%resource.repeat(item).where(linkId='group').repeat(item).answer.value.count()".to_owned()),
            Just("%resource.repeat(item).answer.value.count()".to_owned()),
        ]
    });
    (number_of, -1..4_i64, "=|>|<=|!=")
        .prop_map(|(left, right, operator)| format!("{left} {operator} {right}"))
}

fn item(number: usize) -> BoxedStrategy<Json> {
    if number == 0 {
        return Just(json!({"linkId": "q0", "type": "integer", "text": "?"})).boxed();
    }
    let plain = (0..number, 0..4_i64).prop_map(|(question, answer)| {
        json!([{"question": format!("q{question}"), "operator": "=", "answerInteger": answer}])
    });
    (0..8_u8, question(number), question(number), plain)
        .prop_map(move |(kind, first, second, conditions)| {
            let own = format!("q{number}");
            let extensions = match kind {
                0 => vec![sdc("enableWhenExpression", &first)],
                1 => vec![sdc("calculatedExpression", &format!("iif({first}, 1, 2)"))],
                2 => vec![
                    sdc("enableWhenExpression", &first),
                    sdc("calculatedExpression", &format!("iif({second}, 1, 3)")),
                ],
                3 => vec![toggle(&first)],
                4 => vec![constraint(&own, "warning", &first)],
                5 => vec![sdc("enableWhenExpression", &first), constraint(&own, "error", "answer.value < 2")],
                _ => Vec::new(),
            };
            let mut item = json!({"linkId": own, "type": "integer", "text": "?", "extension": extensions});
            let fields = item.as_object_mut().unwrap();
            if kind == 3 {
                let options: Vec<Json> = (0..4).map(|number| json!({"valueInteger": number})).collect();
                fields.insert("answerOption".into(), json!(options));
            }
            if kind >= 6 {
                fields.insert("enableWhen".into(), conditions);
            }
            item
        })
        .boxed()
}

fn questionnaire() -> impl Strategy<Value = Json> {
    let items = (4..16_usize).prop_flat_map(|count| (0..count).map(item).collect::<Vec<_>>());
    (items, question(1), any::<bool>()).prop_map(|(items, rule, repeats)| {
        let (first, rest) = items.split_at(items.len() / 2);
        let (middle, rest) = rest.split_at(rest.len() / 2);
        let group = json!({"linkId": "group", "type": "group", "text": "Group", "item": middle});
        let again =
            json!({"linkId": "again", "type": "group", "text": "Again", "repeats": repeats, "item": rest});
        let items: Vec<Json> = first.iter().cloned().chain([group, again]).collect();
        let variable = |name: &str, text: &str| {
            json!({"url": format!("{FHIR}variable"), "valueExpression":
                {"name": name, "language": "text/fhirpath", "expression": text}})
        };
        json!({"resourceType": "Questionnaire", "status": "active", "item": items, "extension": [
            variable("small", "%resource.repeat(item).where(linkId='q0').answer.value.first()"),
            variable("all", "%small + %resource.repeat(item).answer.value.count()"),
            constraint("all", "error", &rule)]})
    })
}

/// Everything that was found, in an order of its own.
fn found(compiled: &Compiled, evaluation: &Evaluation) -> String {
    let options: Vec<_> = compiled
        .items()
        .iter()
        .flat_map(|item| evaluation.layout.slots_of(item.index()))
        .map(|slot| evaluation.offered.at(slot))
        .collect();
    let rest = Evaluation { offered: offers::Offered::default(), ..evaluation.clone() };
    format!("{options:?} {rest:?}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_comes_to_what_a_whole_evaluation_comes_to(
        resource in questionnaire(),
        steps in prop::collection::vec((0..20_usize, 0..3_usize, prop::option::of(-1..4_i64)), 1..12),
    ) {
        let compiled = compile_json(&resource);
        let mut answers = Answers::new();
        let mut evaluation = evaluate(&compiled, &answers, &context());
        for (position, ordinal, value) in steps {
            let Some(item) = compiled.items().get(position).filter(|item| item.is_question()) else { continue };
            let at = Occurrence::from(item.index());
            let repeats = !at.instances(&compiled).is_empty();
            let at = if repeats { Occurrence::new(item.index(), vec![ordinal]) } else { at };
            let before = answers.clone();
            answers.set(&compiled, at, value.into_iter().map(Value::Integer).collect());
            let again = evaluate_again(&compiled, (&before, &evaluation), &answers, &context());
            evaluation = evaluate(&compiled, &answers, &context());
            prop_assert_eq!(found(&compiled, &again), found(&compiled, &evaluation));
        }
    }
}

/// Two values that say when they were computed, one of them hanging on a question.
fn clocks() -> Compiled {
    let asked = "iif(%resource.repeat(item).where(linkId='asked').answer.exists(), today(), today())";
    compile_json(&json!({"resourceType": "Questionnaire", "status": "active", "item": [
        {"linkId": "asked", "type": "integer", "text": "?"},
        {"linkId": "other", "type": "integer", "text": "?"},
        {"linkId": "hangs", "type": "date", "text": "?", "extension": [sdc("calculatedExpression", asked)]},
        {"linkId": "stands", "type": "date", "text": "?", "extension": [sdc("calculatedExpression", "today()")]},
    ]}))
}

#[test]
fn only_what_depends_on_a_changed_answer_is_computed_anew() {
    let compiled = clocks();
    let answers = Answers::new();
    let before = evaluate(&compiled, &answers, &context());
    let tomorrow = Context { now: context().now + chrono::Duration::days(1), ..context() };
    let computed = |link_id: &str, answered: &str| {
        let mut changed = answers.clone();
        set(&compiled, &mut changed, answered, &[Value::Integer(1)]);
        let again = evaluate_again(&compiled, (&answers, &before), &changed, &tomorrow);
        let item: ItemIndex = compiled.index_of(link_id).unwrap();
        again
            .completed(&compiled, &changed)
            .get(&compiled, item)
            .first()
            .map(|value| value.show("en"))
            .unwrap()
    };
    let (today, next) = (computed("stands", "asked"), computed("hangs", "asked"));
    assert_ne!(today, next, "what hangs on the answer is computed at the later time, the other one is kept");
    assert_eq!(computed("hangs", "other"), today, "nothing hangs on the other question");
}

#[test]
fn what_a_bank_left_out_is_asked_when_its_turn_comes() {
    let bank = include_str!("../../../../tests/fixtures/adaptive/energy.json");
    let mut resource: Json = serde_json::from_str(bank).unwrap();
    let today = json!({"linkId": "when", "type": "date", "text": "?", "extension": [sdc("calculatedExpression", "today()")]});
    resource["item"].as_array_mut().unwrap().push(today);
    let compiled = compile_json(&resource);
    let (mut answers, mut asked) = (Answers::new(), 0);
    let mut evaluation = evaluate(&compiled, &answers, &context());
    while let Some(step) = evaluation.resume_step(&compiled) {
        let option = compiled.item(step.item()).options().first().map(|option| option.value.clone());
        let before = answers.clone();
        answers.set(&compiled, step, vec![option.unwrap_or(Value::Boolean(true))]);
        let again = evaluate_again(&compiled, (&before, &evaluation), &answers, &context());
        evaluation = evaluate(&compiled, &answers, &context());
        assert_eq!(found(&compiled, &again), found(&compiled, &evaluation));
        asked += 1;
        assert!(asked < 20);
    }
    assert!(asked > 2, "{asked} questions asked");
}
