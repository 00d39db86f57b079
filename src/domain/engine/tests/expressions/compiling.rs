//! Order, circles, and what is kept without being evaluated.

use serde_json::json;

use super::*;

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
