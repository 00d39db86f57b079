//! What is computed, and from which answers.

use serde_json::json;

use super::*;

#[test]
fn a_value_is_computed_and_opens_what_depends_on_it() {
    let compiled = bmi();
    let mut answers = Answers::new();
    assert_eq!(value(&compiled, &answers, "bmi"), json!([]));
    answer(&compiled, &mut answers, "weight", &["80,5"]);
    answer(&compiled, &mut answers, "height", &["170"]);
    answer(&compiled, &mut answers, "diet", &["sim"]);
    assert_eq!(value(&compiled, &answers, "bmi").to_string(), "[27.9]");
    let evaluation = evaluate(&compiled, &answers, &context());
    assert!(enabled(&compiled, &evaluation, "diet") && enabled(&compiled, &evaluation, "since"));
    assert_eq!(evaluation.failures, []);

    answer(&compiled, &mut answers, "weight", &["60"]);
    let evaluation = evaluate(&compiled, &answers, &context());
    assert!(!enabled(&compiled, &evaluation, "diet"), "the condition reads what was computed");
    assert!(!enabled(&compiled, &evaluation, "since"), "an answer that no longer counts opens nothing");
}

#[test]
fn what_is_sent_for_a_calculated_item_counts_nowhere() {
    let compiled = bmi();
    let mut answers = Answers::new();
    set(&compiled, &mut answers, "bmi", &[Value::Integer(99)]);
    let evaluation = evaluate(&compiled, &answers, &context());
    assert!(!enabled(&compiled, &evaluation, "diet"));
    assert!(evaluation.counted(&compiled, &answers).is_empty());
    assert!(evaluation.is_complete(), "{:?}", evaluation.problems);
    let sent = json!([{"linkId": "bmi", "answer": [{"valueString": "of another type"}]}]);
    let read = Answers::from_response_items(&compiled, &sent).unwrap();
    assert!(evaluate(&compiled, &read, &context()).is_complete());
}

#[test]
fn a_calculated_item_is_shown_and_never_asked() {
    let compiled = bmi();
    let bmi = compiled.index_of("bmi").unwrap();
    let mut answers = Answers::new();
    let evaluation = evaluate(&compiled, &answers, &context());
    assert!(!evaluation.is_step(&compiled, &bmi.into()) && evaluation.is_on_page(&compiled, &bmi.into()));
    assert_eq!(evaluation.progress.total, 2);
    answer(&compiled, &mut answers, "weight", &["50"]);
    answer(&compiled, &mut answers, "height", &["170"]);
    assert!(evaluate(&compiled, &answers, &context()).is_step(&compiled, &bmi.into()));
    assert_eq!(parse_input(&compiled, bmi, &["3"], &context()).unwrap_err().code, Code::ReadOnly);
    let deciding = compiled.deciding();
    for (link_id, decides) in
        [("weight", true), ("height", true), ("diet", true), ("bmi", false), ("since", false)]
    {
        assert_eq!(deciding.contains(&compiled.index_of(link_id).unwrap()), decides, "{link_id}");
    }
}

#[test]
fn computed_answers_score_and_raise_flags() {
    let ours = "https://weconecta.org/fhir/StructureDefinition/";
    let flag = json!({"url": format!("{ours}redFlag"), "extension": [
        {"url": "operator", "valueCode": ">"}, {"url": "answer", "valueInteger": 5}]});
    let score = json!({"url": format!("{ours}score"), "extension": [
        {"url": "key", "valueString": "s"}, {"url": "linkId", "valueString": "sum"},
        {"url": "band", "extension": [{"url": "from", "valueDecimal": 6}, {"url": "label", "valueString": "high"},
                                      {"url": "outcome", "valueCode": "critical"}]}]});
    let compiled = of(
        &[score],
        &[
            item("a", "integer", &[]),
            item(
                "sum",
                "integer",
                &[sdc("calculatedExpression", "%resource.item.where(linkId='a').answer.value + 3"), flag],
            ),
        ],
    );
    let mut answers = Answers::new();
    answer(&compiled, &mut answers, "a", &["4"]);
    let evaluation = evaluate(&compiled, &answers, &context());
    assert_eq!(evaluation.scores[0].value, Some(Decimal::from(7)));
    assert_eq!(evaluation.red_flags.len(), 1);
    assert_eq!(evaluation.outcome(&compiled), Some(Outcome::Critical));
}

#[test]
fn a_total_may_stand_in_what_it_sums_up() {
    let compiled = of(
        &[],
        &[with(
            item("g", "group", &[]),
            "item",
            json!([
                item(
                    "all",
                    "integer",
                    &[sdc("calculatedExpression", "%resource.repeat(item).answer.value.sum()")]
                ),
                item(
                    "total",
                    "integer",
                    &[sdc(
                        "calculatedExpression",
                        "%resource.item.where(linkId='g').item.answer.value.sum()"
                    )]
                ),
                item(
                    "twice",
                    "integer",
                    &[sdc(
                        "calculatedExpression",
                        "%resource.repeat(item).where(linkId='a').answer.value * 2"
                    )]
                ),
                item("a", "integer", &[]),
            ]),
        )],
    );
    let mut answers = Answers::new();
    answer(&compiled, &mut answers, "a", &["5"]);
    // what was stored before must not be summed up again
    answers = evaluate(&compiled, &answers, &context()).counted(&compiled, &answers);
    let first = value(&compiled, &answers, "total");
    assert_eq!(value(&compiled, &answers, "twice"), json!([10]));
    assert!([json!([15]), json!([30])].contains(&first), "{first}");
    assert_eq!(evaluate(&compiled, &answers, &context()).counted(&compiled, &answers), answers);
}

#[test]
fn each_instance_of_a_group_computes_its_own() {
    let group = with(
        with(
            item("g", "group", &[variable("n", "item.where(linkId='n').answer.value")]),
            "repeats",
            json!(true),
        ),
        "item",
        json!([
            item("n", "integer", &[]),
            item("square", "integer", &[sdc("calculatedExpression", "%n * %n")])
        ]),
    );
    let compiled = of(
        &[],
        &[
            group,
            item(
                "sum",
                "integer",
                &[sdc(
                    "calculatedExpression",
                    "%resource.item.where(linkId='g').item.where(linkId='square').answer.value.sum()",
                )],
            ),
        ],
    );
    let instance =
        |n: i64| json!({"linkId": "g", "item": [{"linkId": "n", "answer": [{"valueInteger": n}]}]});
    let sent = json!([instance(2), {"linkId": "g"}, instance(3)]);
    let answers = Answers::from_response_items(&compiled, &sent).unwrap();
    let counted =
        evaluate(&compiled, &answers, &context()).counted(&compiled, &answers).to_response_items(&compiled);
    let square = |at: usize| counted[at]["item"][1].clone();
    assert_eq!(square(0), json!({"linkId": "square", "answer": [{"valueInteger": 4}]}));
    assert_eq!(
        square(1),
        json!({"linkId": "square", "answer": [{"valueInteger": 9}]}),
        "an empty instance is left out"
    );
    assert_eq!(counted[2]["answer"][0]["valueInteger"], 13);
}

#[test]
fn points_of_an_answer_are_those_of_its_own_options() {
    let option = |code: &str, points: i64| {
        json!({"valueCoding": {"system": "urn:s", "code": code}, "extension": [
        {"url": "http://hl7.org/fhir/StructureDefinition/itemWeight", "valueDecimal": points}]})
    };
    let choice = |link_id: &str, points: [i64; 2]| {
        with(
            item(link_id, "choice", &[]),
            "answerOption",
            json!([option("no", points[0]), option("yes", points[1])]),
        )
    };
    let compiled = of(
        &[],
        &[
            choice("a", [0, 3]),
            choice("b", [2, 0]),
            item(
                "sum",
                "decimal",
                &[sdc(
                    "calculatedExpression",
                    "%resource.item.answer.value.weight().sum() + %resource.item.answer.weight().sum()",
                )],
            ),
        ],
    );
    let mut answers = Answers::new();
    answer(&compiled, &mut answers, "a", &["yes"]);
    answer(&compiled, &mut answers, "b", &["no"]);
    assert_eq!(value(&compiled, &answers, "sum").to_string(), "[10]");
}

#[test]
fn what_falls_away_because_of_a_total_is_not_in_it() {
    let sum = "%resource.item.where(linkId='g').item.where(linkId != 'total').answer.value.sum()";
    let condition = json!([{"question": "total", "operator": ">", "answerInteger": 10}]);
    let compiled = of(
        &[],
        &[with(
            item("g", "group", &[]),
            "item",
            json!([
                item("a", "integer", &[]),
                with(item("more", "integer", &[]), "enableWhen", condition),
                item("total", "integer", &[sdc("calculatedExpression", sum)]),
            ]),
        )],
    );
    let mut answers = Answers::new();
    answer(&compiled, &mut answers, "a", &["11"]);
    answer(&compiled, &mut answers, "more", &["5"]);
    assert_eq!(value(&compiled, &answers, "total"), json!([16]));
    answer(&compiled, &mut answers, "a", &["2"]);
    assert_eq!(value(&compiled, &answers, "more"), json!([]));
    assert_eq!(value(&compiled, &answers, "total"), json!([2]));
    let counted = evaluate(&compiled, &answers, &context()).counted(&compiled, &answers);
    assert_eq!(evaluate(&compiled, &counted, &context()).counted(&compiled, &counted), counted);
}

#[test]
fn items_in_another_order_or_sent_twice_are_computed_once_in_their_place() {
    let total = sdc("calculatedExpression", "%resource.item.item.where(linkId='a').answer.value.sum() + 1");
    let compiled = of(
        &[],
        &[
            with(
                item("first", "group", &[]),
                "item",
                json!([item("a", "integer", &[]), item("total", "integer", &[total])]),
            ),
            with(item("second", "group", &[]), "item", json!([item("b", "integer", &[])])),
        ],
    );
    let sent = |link_id: &str, n: i32| json!({"linkId": link_id, "answer": [{"valueInteger": n}]});
    let items = json!([
        {"linkId": "second", "item": [sent("b", 7)]},
        {"linkId": "first", "item": [sent("total", 50), sent("a", 2), sent("total", 60)]},
    ]);
    let answers = Answers::from_response_items(&compiled, &items).unwrap();
    let counted = evaluate(&compiled, &answers, &context()).counted(&compiled, &answers);
    assert_eq!(
        counted.to_response_items(&compiled),
        json!([
            {"linkId": "first", "item": [sent("a", 2), sent("total", 3)]},
            {"linkId": "second", "item": [sent("b", 7)]},
        ])
    );
}
