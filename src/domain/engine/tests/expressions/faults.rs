//! Rules that are broken, and expressions that fail.

use serde_json::{Value as Json, json};

use super::*;

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
    let warnings: Vec<_> = evaluation.warnings().collect();
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].args, [("human", "Faz muito tempo.".to_owned())]);
    answer(&compiled, &mut answers, "to", &["2018-05-01"]);
    let evaluation = evaluate(&compiled, &answers, &context());
    assert_eq!(evaluation.problems.len(), 1);
    assert_eq!((evaluation.problems[0].code, &evaluation.problems[0].link_id), (Code::Constraint, &None));
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
fn an_expression_that_never_ends_is_stopped() {
    let endless = "(1|2|3|4|5|6|7|8|9).repeatAll($this + 1)";
    let items: Vec<Json> =
        (0..40).map(|n| item(&format!("i{n}"), "integer", &[sdc("calculatedExpression", endless)])).collect();
    let compiled = of(&[], &items);
    let evaluation = evaluate(&compiled, &Answers::new(), &context());
    assert_eq!(evaluation.failures.len(), 40);
}
