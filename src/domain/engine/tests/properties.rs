//! What holds for every questionnaire and every set of answers.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::domain::questionnaire::ItemIndex;

const TYPES: [&str; 12] = [
    "boolean",
    "decimal",
    "integer",
    "date",
    "dateTime",
    "time",
    "string",
    "text",
    "url",
    "choice",
    "open-choice",
    "quantity",
];

fn answer_value() -> impl Strategy<Value = Json> {
    prop_oneof![
        any::<bool>().prop_map(|value| json!({"answerBoolean": value})),
        (-5_i64..5).prop_map(|value| json!({"answerInteger": value})),
        (0..4_u8).prop_map(|code| json!({"answerCoding": {"system": "s", "code": code.to_string()}})),
        Just(json!({"answerDate": "2026-06"})),
    ]
}

/// A number with exactly these digits.
fn exact(digits: &str) -> Json {
    serde_json::from_str(digits).unwrap()
}

/// An item that asks only items before it, so that there is no cycle.
fn item(number: usize) -> impl Strategy<Value = Json> {
    let operator = prop::sample::select(vec!["=", "!=", ">", "<", ">=", "<="]);
    let condition = (0..number.max(1), operator, answer_value()).prop_map(|(question, operator, answer)| {
        let mut when = json!({"question": format!("q{question}"), "operator": operator});
        when.as_object_mut().unwrap().extend(answer.as_object().unwrap().clone());
        when
    });
    let conditions = prop::collection::vec(condition, 0..=2.min(number));
    let kind = prop::sample::select(TYPES.to_vec());
    let weights = prop::collection::vec("0|-?[1-9][0-9]{0,2}(\\.[0-9]{1,4})?", 4);
    (kind, any::<(bool, bool, bool)>(), conditions, weights).prop_map(move |(kind, (required, repeats, any), conditions, weights)| {
        let options: Vec<Json> = weights.iter().enumerate().map(|(code, weight)| {
            json!({"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": exact(weight)}],
                   "valueCoding": {"system": "s", "code": code.to_string(), "display": format!("Option {code}")}})
        }).collect();
        let mut item = json!({"linkId": format!("q{number}"), "type": kind, "text": "?", "required": required, "repeats": repeats,
              "vendorField": {"deep": [exact("1.50"), null, "é"]}});
        let fields = item.as_object_mut().unwrap();
        if kind.ends_with("choice") {
            fields.insert("answerOption".into(), json!(options));
        }
        if !conditions.is_empty() {
            fields.insert("enableWhen".into(), json!(conditions));
            fields.insert("enableBehavior".into(), json!(if any { "any" } else { "all" }));
        }
        item
    })
}

pub(super) fn questionnaire() -> impl Strategy<Value = Json> {
    (1..12_usize).prop_flat_map(|count| (0..count).map(item).collect::<Vec<_>>()).prop_map(|items| {
        let (first, rest) = items.split_at(items.len() / 2);
        let group = json!({"linkId": "group", "type": "group", "text": "Group", "item": rest});
        let items: Vec<Json> = first.iter().cloned().chain([group]).collect();
        json!({"resourceType": "Questionnaire", "status": "active", "item": items, "extra": {"kept": 0.10}})
    })
}

pub(super) fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::Boolean),
        any::<i64>().prop_map(Value::Integer),
        (any::<i64>(), 0..18_u32).prop_map(|(digits, scale)| Value::Decimal(Decimal::new(digits, scale))),
        Just(Value::Decimal(Decimal::MAX)),
        ".{0,12}".prop_map(Value::String),
        (0..6_u8).prop_map(|code| Value::from_fhir(
            "Coding",
            &json!({"system": "s", "code": code.to_string()})
        )
        .unwrap()),
        Just(Value::from_fhir("Date", &json!("2026")).unwrap()),
        Just(Value::from_fhir("DateTime", &json!("2026-06-01T10:00:00Z")).unwrap()),
        Just(Value::from_fhir("Quantity", &json!({"value": 1.50, "unit": "kg"})).unwrap()),
    ]
}

fn case() -> impl Strategy<Value = (Json, Vec<Vec<Value>>)> {
    (questionnaire(), prop::collection::vec(prop::collection::vec(value(), 0..3), 14))
}

pub(super) fn compile_json(resource: &Json) -> Compiled {
    compile(&Questionnaire::from_json(resource).unwrap()).unwrap()
}

fn give(compiled: &Compiled, given: &[Vec<Value>], order: impl Iterator<Item = usize>) -> Answers {
    let mut answers = Answers::new();
    for position in order {
        let item = compiled.items().get(position).filter(|item| item.is_question());
        if let (Some(item), Some(values)) = (item, given.get(position)) {
            answers.set(compiled, item.index(), values.clone());
        }
    }
    answers
}

fn state(compiled: &Compiled, evaluation: &Evaluation) -> String {
    let enabled: Vec<bool> =
        compiled.items().iter().map(|item| evaluation.is_enabled(item.index())).collect();
    format!("{enabled:?} {:?} {:?} {:?}", evaluation.problems, evaluation.scores, evaluation.progress)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_questionnaire_goes_out_as_it_came_in(resource in questionnaire()) {
        let text = resource.to_string();
        let read = Questionnaire::from_json(&json::parse(text.as_bytes(), 1 << 20).unwrap()).unwrap();
        prop_assert_eq!(&read.to_json(), &resource);
        prop_assert!(read.to_json().to_string().contains("1.50"));
    }

    #[test]
    fn any_answers_can_be_evaluated((resource, given) in case()) {
        let compiled = compile_json(&resource);
        let answers = give(&compiled, &given, 0..compiled.items().len());
        let evaluation = evaluate(&compiled, &answers, &context());
        prop_assert!(evaluation.progress.answered <= evaluation.progress.total);
        prop_assert_eq!(evaluation.scores.len(), compiled.scores().len());
    }

    #[test]
    fn the_order_of_answering_does_not_matter((resource, given) in case()) {
        let compiled = compile_json(&resource);
        let forth = give(&compiled, &given, 0..compiled.items().len());
        let back = give(&compiled, &given, (0..compiled.items().len()).rev());
        prop_assert_eq!(&forth, &back);
        let (a, b) = (evaluate(&compiled, &forth, &context()), evaluate(&compiled, &back, &context()));
        prop_assert_eq!(state(&compiled, &a), state(&compiled, &b));
    }

    #[test]
    fn disabled_answers_count_nowhere((resource, given) in case()) {
        let compiled = compile_json(&resource);
        let answers = give(&compiled, &given, 0..compiled.items().len());
        let all = evaluate(&compiled, &answers, &context());
        let counted = all.counted(&compiled, &answers);
        let fewer = evaluate(&compiled, &counted, &context());
        prop_assert_eq!(state(&compiled, &all), state(&compiled, &fewer));
        prop_assert_eq!(fewer.ignored(&compiled).count(), 0);
    }

    #[test]
    fn what_is_enabled_has_enabled_parents_and_what_is_not_is_no_step((resource, given) in case()) {
        let compiled = compile_json(&resource);
        let evaluation = evaluate(&compiled, &give(&compiled, &given, 0..14), &context());
        for item in compiled.items() {
            let parent_enabled = item.parent().is_none_or(|parent| evaluation.is_enabled(parent));
            prop_assert!(parent_enabled || !evaluation.is_enabled(item.index()));
            prop_assert!(evaluation.is_enabled(item.index()) || !evaluation.is_step(&compiled, &item.index().into()));
        }
    }

    #[test]
    fn answers_that_fit_read_back_from_what_they_print((resource, given) in case()) {
        let compiled = compile_json(&resource);
        let answers = give(&compiled, &given, 0..14);
        let fits = |item: ItemIndex| check_values(compiled.item(item), &answers.get(&compiled, item), "en").is_empty();
        let fitting = answers.filtered(&fits);
        let enabled = evaluate(&compiled, &fitting, &context()).counted(&compiled, &fitting);
        let printed = enabled.to_response_items(&compiled);
        let again = Answers::from_response_items(&compiled, &printed);
        prop_assert_eq!(again.map(|answers| answers.to_response_items(&compiled)).ok(), Some(printed));
    }

    #[test]
    fn no_input_panics(text in ".{0,40}", position in 0..30_usize, language in "pt-BR|en|es") {
        let compiled = compiled(ALL_TYPES);
        let position = position % compiled.items().len();
        let index = compiled.items()[position].index();
        let context = Context { language: &language, ..context() };
        if let Ok(values) = parse_input(&compiled, index, &[text], &context) {
            let mut answers = Answers::new();
            answers.set(&compiled, index, values);
            evaluate(&compiled, &answers, &context);
        }
    }
}
