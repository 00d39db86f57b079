//! What expressions open, compute and check.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::domain::problem::Problem;

const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";

fn expression(text: &str) -> Json {
    json!({"language": "text/fhirpath", "expression": text})
}

/// An extension of SDC's.
fn sdc(name: &str, text: &str) -> Json {
    json!({"url": format!("{SDC}{name}"), "valueExpression": expression(text)})
}

fn variable(name: &str, text: &str) -> Json {
    json!({"url": "http://hl7.org/fhir/StructureDefinition/variable",
           "valueExpression": {"name": name, "language": "text/fhirpath", "expression": text}})
}

fn constraint(severity: &str, text: &str, human: &str) -> Json {
    json!({"url": "http://hl7.org/fhir/StructureDefinition/targetConstraint", "extension": [
        {"url": "key", "valueId": "c"}, {"url": "severity", "valueCode": severity},
        {"url": "expression", "valueExpression": expression(text)}, {"url": "human", "valueString": human}]})
}

fn item(link_id: &str, kind: &str, extensions: &[Json]) -> Json {
    json!({"linkId": link_id, "type": kind, "text": link_id, "extension": extensions})
}

fn with(mut item: Json, name: &str, value: Json) -> Json {
    item[name] = value;
    item
}

fn try_compile(extensions: &[Json], items: &[Json]) -> Result<Compiled, Vec<Problem>> {
    let resource = json!({"resourceType": "Questionnaire", "extension": extensions, "item": items});
    compile(&Questionnaire::from_json(&resource).unwrap())
}

fn of(extensions: &[Json], items: &[Json]) -> Compiled {
    let compiled = try_compile(extensions, items).unwrap();
    assert!(
        compiled.notices().iter().all(|notice| notice.code == Code::MissingOptions),
        "{:?}",
        compiled.notices()
    );
    compiled
}

/// The answers of an item as they count, as JSON.
fn value(compiled: &Compiled, answers: &Answers, link_id: &str) -> Json {
    let counted = evaluate(compiled, answers, &context()).counted(compiled, answers);
    let values = counted.get(compiled, compiled.index_of(link_id).unwrap());
    Json::Array(values.into_iter().map(Value::to_fhir).collect())
}

fn bmi() -> Compiled {
    of(
        &[
            variable("h", "%resource.item.where(linkId = 'height').answer.value / 100"),
            variable("w", "%resource.item.where(linkId = 'weight').answer.value"),
        ],
        &[
            item("weight", "decimal", &[]),
            item("height", "integer", &[]),
            with(
                item("bmi", "decimal", &[sdc("calculatedExpression", "(%w / (%h * %h)).round(1)")]),
                "readOnly",
                json!(true),
            ),
            item(
                "diet",
                "string",
                &[sdc("enableWhenExpression", "%resource.item.where(linkId='bmi').answer.value >= 25")],
            ),
            with(
                item("since", "date", &[]),
                "enableWhen",
                json!([{"question": "diet", "operator": "exists", "answerBoolean": true}]),
            ),
        ],
    )
}

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
fn constraints_are_said_in_their_authors_words() {
    let compiled = of(
        &[constraint(
            "error",
            "%resource.item.where(linkId='from').answer.value < %resource.item.where(linkId='to').answer.value",
            "A data final vem depois.",
        )],
        &[
            item("from", "date", &[constraint("warning", "answer.value >= @2020-01-01", "Faz muito tempo.")]),
            item("to", "date", &[]),
        ],
    );
    let mut answers = Answers::new();
    answer(&compiled, &mut answers, "from", &["2019-05-01"]);
    let evaluation = evaluate(&compiled, &answers, &context());
    assert!(evaluation.is_complete(), "what was not answered breaks no rule");
    assert_eq!(evaluation.warnings.len(), 1);
    assert_eq!(evaluation.warnings[0].args, [("human", "Faz muito tempo.".to_owned())]);
    answer(&compiled, &mut answers, "to", &["2018-05-01"]);
    let evaluation = evaluate(&compiled, &answers, &context());
    assert_eq!(evaluation.problems.len(), 1);
    assert_eq!((evaluation.problems[0].code, &evaluation.problems[0].link_id), (Code::Constraint, &None));
}

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
fn a_failing_expression_is_empty_and_told_without_answers() {
    let compiled = of(
        &[],
        &[
            item("a", "string", &[]),
            item(
                "b",
                "integer",
                &[sdc("calculatedExpression", "%resource.item.where(linkId='a').answer.value * 2")],
            ),
            item(
                "c",
                "boolean",
                &[sdc("calculatedExpression", "%resource.item.where(linkId='a').answer.value")],
            ),
        ],
    );
    let mut answers = Answers::new();
    answer(&compiled, &mut answers, "a", &["secret"]);
    let evaluation = evaluate(&compiled, &answers, &context());
    let failed: Vec<_> =
        evaluation.failures.iter().map(|one| (one.link_id.as_deref(), one.expression)).collect();
    assert_eq!(failed, [(Some("b"), "calculatedExpression"), (Some("c"), "calculatedExpression")]);
    assert!(evaluation.failures.iter().all(|failure| !failure.reason.contains("secret")));
    assert_eq!(value(&compiled, &answers, "b"), json!([]));
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

#[test]
fn a_question_whose_condition_fails_is_asked() {
    let compiled = of(
        &[],
        &[
            item("a", "string", &[]),
            item(
                "b",
                "string",
                &[sdc("enableWhenExpression", "%resource.item.where(linkId='a').answer.value * 2 > 3")],
            ),
        ],
    );
    let mut answers = Answers::new();
    assert!(!enabled(&compiled, &evaluate(&compiled, &answers, &context()), "b"));
    answer(&compiled, &mut answers, "a", &["text"]);
    let evaluation = evaluate(&compiled, &answers, &context());
    assert!(enabled(&compiled, &evaluation, "b"));
    assert_eq!(evaluation.failures.len(), 1);
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

#[test]
fn an_expression_that_never_ends_is_stopped() {
    let endless = "(1|2|3|4|5|6|7|8|9).repeatAll($this + 1)";
    let items: Vec<Json> =
        (0..40).map(|n| item(&format!("i{n}"), "integer", &[sdc("calculatedExpression", endless)])).collect();
    let compiled = of(&[], &items);
    let evaluation = evaluate(&compiled, &Answers::new(), &context());
    assert_eq!(evaluation.failures.len(), 40);
}

#[test]
fn circles_are_named() {
    let reads = |link_id: &str| {
        sdc("calculatedExpression", &format!("%resource.item.where(linkId='{link_id}').answer.value + 1"))
    };
    for (extensions, items, circle) in [
        (vec![], vec![item("a", "integer", &[reads("b")]), item("b", "integer", &[reads("a")])], "a → b → a"),
        (vec![], vec![item("a", "integer", &[reads("a")])], "a → a"),
        (
            vec![variable("x", "%y"), variable("y", "%x")],
            vec![item("a", "integer", &[sdc("calculatedExpression", "%x")])],
            "%x → %y → %x",
        ),
    ] {
        let problems = try_compile(&extensions, &items).unwrap_err();
        assert_eq!(problems[0].code, Code::Cycle);
        assert_eq!(problems[0].args, [("cycle", circle.to_owned())]);
    }
}

#[test]
fn two_questions_may_each_be_asked_while_the_other_has_no_answer() {
    let empty = |link_id: &str| {
        sdc("enableWhenExpression", &format!("%resource.item.where(linkId='{link_id}').answer.empty()"))
    };
    let compiled =
        try_compile(&[], &[item("a", "integer", &[empty("b")]), item("b", "integer", &[empty("a")])])
            .unwrap();
    let notices: Vec<_> = compiled.notices().iter().map(|one| (one.code, &one.args[0].1)).collect();
    assert_eq!(notices, [(Code::CircularConditions, &"a → b → a".to_owned())]);
    for (given, open) in [
        (vec![], [true, true]),
        (vec!["a"], [true, false]),
        (vec!["b"], [false, true]),
        (vec!["a", "b"], [false, true]),
    ] {
        let mut answers = Answers::new();
        for link_id in &given {
            answer(&compiled, &mut answers, link_id, &["1"]);
        }
        let evaluation = evaluate(&compiled, &answers, &context());
        assert_eq!(["a", "b"].map(|link_id| enabled(&compiled, &evaluation, link_id)), open, "{given:?}");
    }
}

#[test]
fn what_is_not_evaluated_is_noticed_and_asked_as_ever() {
    let cql = json!({"url": format!("{SDC}calculatedExpression"), "valueExpression": {"language": "text/cql", "expression": "1"}});
    let items = [
        item("a", "integer", &[cql]),
        item("b", "integer", &[sdc("calculatedExpression", "1 +")]),
        item("c", "integer", &[sdc("calculatedExpression", "%patient.age")]),
        with(
            item("d", "integer", &[sdc("enableWhenExpression", "true")]),
            "enableWhen",
            json!([{"question": "a", "operator": "exists", "answerBoolean": true}]),
        ),
    ];
    let compiled = try_compile(&[], &items).unwrap();
    let notices: Vec<_> =
        compiled.notices().iter().map(|one| (one.link_id.as_deref().unwrap(), one.code)).collect();
    assert_eq!(
        notices,
        [
            ("a", Code::ExpressionIgnored),
            ("b", Code::ExpressionUnreadable),
            ("c", Code::ExpressionVariable),
            ("d", Code::ConditionTwice)
        ]
    );
    let askable: Vec<bool> =
        compiled.items().iter().map(crate::domain::questionnaire::Item::is_askable).collect();
    assert_eq!(askable, [true, true, false, true]);
    let mut answers = Answers::new();
    let evaluation = evaluate(&compiled, &answers, &context());
    assert!(!enabled(&compiled, &evaluation, "d"), "both conditions must hold");
    answer(&compiled, &mut answers, "a", &["1"]);
    assert!(enabled(&compiled, &evaluate(&compiled, &answers, &context()), "d"));
}

/// Of which two earlier numbers it is the sum; which earlier one must be even; what is given.
type Number = (Option<(usize, usize)>, Option<usize>, Option<i64>);

/// A questionnaire of numbers, some computed from earlier ones and some open only where another is even.
fn numbers() -> impl Strategy<Value = Vec<Number>> {
    let other = any::<prop::sample::Index>;
    let one = (
        prop::option::of((other(), other())),
        prop::option::weighted(0.3, other()),
        prop::option::of(-9..9_i64),
    );
    prop::collection::vec(one, 1..25).prop_map(|all| {
        let all = all.into_iter().enumerate();
        all.map(|(at, (sum, open, given))| {
            let earlier = |other: prop::sample::Index| (at > 0).then(|| other.index(at));
            let sum = sum.and_then(|(a, b)| Some((earlier(a)?, earlier(b)?)));
            (sum, open.and_then(earlier), given)
        })
        .collect()
    })
}

proptest! {
    #[test]
    fn computing_is_as_the_plain_model_says_in_any_order_of_items(all in numbers(), backwards: bool) {
        let read = |other: usize| format!("%resource.repeat(item).where(linkId='n{other}').answer.value");
        let mut items: Vec<Json> = all.iter().enumerate().map(|(at, (sum, open, _))| {
            let mut extensions = Vec::new();
            extensions.extend(sum.map(|(a, b)| sdc("calculatedExpression", &format!("{} + {}", read(a), read(b)))));
            extensions.extend(open.map(|other| sdc("enableWhenExpression", &format!("{} mod 2 = 0", read(other)))));
            item(&format!("n{at}"), "integer", &extensions)
        }).collect();
        if backwards {
            items.reverse();
        }
        let compiled = of(&[], &items);
        let mut answers = Answers::new();
        let mut model: Vec<Option<i64>> = Vec::new();
        for (at, (sum, open, given)) in all.iter().enumerate() {
            // also what must not count is given
            set(&compiled, &mut answers, &format!("n{at}"), &given.map(Value::Integer).into_iter().collect::<Vec<_>>());
            let is_open = open.is_none_or(|other| model[other].is_some_and(|number| number % 2 == 0));
            let number = match sum {
                Some((a, b)) => model[*a].zip(model[*b]).map(|(a, b)| a + b),
                None => *given,
            };
            model.push(number.filter(|_| is_open));
        }
        let evaluation = evaluate(&compiled, &answers, &context());
        let counted = evaluation.counted(&compiled, &answers);
        for (at, wanted) in model.iter().enumerate() {
            let index = compiled.index_of(&format!("n{at}")).unwrap();
            let found: Vec<Value> = counted.get(&compiled, index).into_iter().cloned().collect();
            prop_assert_eq!(found, wanted.map(Value::Integer).into_iter().collect::<Vec<_>>(), "n{}", at);
        }
        prop_assert_eq!(evaluate(&compiled, &counted, &context()).counted(&compiled, &counted), counted, "nothing changes the second time");
    }
}
