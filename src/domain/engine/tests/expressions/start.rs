//! What a response starts with.

use serde_json::json;

use super::*;

#[test]
fn a_response_starts_with_what_is_computed_for_it_once() {
    let compiled = of(
        &[],
        &[
            item("day", "date", &[sdc("initialExpression", "today()")]),
            item(
                "next",
                "date",
                &[sdc("initialExpression", "%resource.item.where(linkId='day').answer.value + 1 day")],
            ),
        ],
    );
    let mut answers = Answers::initial(&compiled, &context());
    assert_eq!(value(&compiled, &answers, "day"), json!(["2026-11-21"]));
    assert_eq!(value(&compiled, &answers, "next"), json!(["2026-11-22"]));
    answer(&compiled, &mut answers, "day", &["2020-01-01"]);
    assert_eq!(value(&compiled, &answers, "day"), json!(["2020-01-01"]));
    assert_eq!(value(&compiled, &answers, "next"), json!(["2026-11-22"]));
    assert!(compiled.reads_clock() && compiled.items()[0].is_prefilled());
}

#[test]
fn a_start_value_that_breaks_its_questions_limits_is_not_given() {
    let most = json!({"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 5});
    let start = |text: &str| {
        let compiled = of(&[], &[item("n", "integer", &[sdc("initialExpression", text), most.clone()])]);
        value(&compiled, &Answers::initial(&compiled, &context()), "n")
    };
    assert_eq!((start("5"), start("9")), (json!([5]), json!([])));
}

#[test]
fn a_variable_follows_the_start_values_that_it_reads() {
    let compiled = of(
        &[variable("v", "%resource.item.where(linkId='a').answer.value")],
        &[
            item("before", "integer", &[sdc("initialExpression", "%v")]),
            item("a", "integer", &[sdc("initialExpression", "3")]),
            item("after", "integer", &[sdc("initialExpression", "%v")]),
        ],
    );
    let answers = Answers::initial(&compiled, &context());
    assert_eq!(value(&compiled, &answers, "before"), json!([]));
    assert_eq!(value(&compiled, &answers, "after"), json!([3]));
}
