//! Options that depend on other answers.

use serde_json::{Value as Json, json};

use super::*;

fn toggle(option: &str, text: &str) -> Json {
    json!({"url": format!("{SDC}answerOptionsToggleExpression"), "extension": [
        {"url": "option", "valueCoding": {"code": option}},
        {"url": "expression", "valueExpression": expression(text)}]})
}

fn asking(items: &Json) -> Compiled {
    try_compile(&[], items.as_array().unwrap()).unwrap()
}

fn notices(compiled: &Compiled) -> Vec<Code> {
    let codes = compiled.notices().iter().map(|notice| notice.code);
    codes.filter(|code| *code != Code::MissingText).collect()
}

/// What may be chosen in the first instance, in words.
fn offered(compiled: &Compiled, answers: &Answers, link_id: &str) -> Vec<String> {
    let evaluation = evaluate(compiled, answers, &context());
    let at = compiled.index_of(link_id).unwrap().into();
    evaluation.options(compiled, &at).iter().map(|option| option.display("en").to_owned()).collect()
}

fn pregnancy() -> Compiled {
    let said = "%resource.item.where(linkId='sex').answer.value.code";
    asking(&json!([
        {"linkId": "sex", "type": "choice", "answerOption": [
            {"valueCoding": {"code": "f"}}, {"valueCoding": {"code": "m"}}]},
        {"linkId": "state", "type": "choice", "answerOption": [
            {"valueCoding": {"code": "well"}}, {"valueCoding": {"code": "pregnant"}},
            {"valueCoding": {"code": "other"}}],
         "extension": [toggle("pregnant", &format!("{said} = 'f'")), toggle("other", "1 / 'a' = 2")]}]))
}

#[test]
fn a_toggle_takes_options_away_and_its_answer_may_not_stand() {
    let compiled = pregnancy();
    let mut answers = Answers::new();
    // a rule that fails takes nothing away
    assert_eq!(offered(&compiled, &answers, "state"), ["well", "other"]);
    answer(&compiled, &mut answers, "sex", &["f"]);
    assert_eq!(offered(&compiled, &answers, "state"), ["well", "pregnant", "other"]);
    answer(&compiled, &mut answers, "state", &["pregnant"]);
    assert!(evaluate(&compiled, &answers, &context()).is_complete());
    answer(&compiled, &mut answers, "sex", &["m"]);
    assert_eq!(codes(&evaluate(&compiled, &answers, &context()), "state"), [Code::NotAnOption]);
    assert!(compiled.deciding().contains(&compiled.index_of("sex").unwrap()));
}

#[test]
fn a_toggle_that_names_no_option_is_told_to_the_author() {
    let compiled =
        asking(&json!([{"linkId": "a", "type": "choice", "answerOption": [{"valueCoding": {"code": "x"}}],
        "extension": [toggle("y", "true")]}]));
    assert_eq!(notices(&compiled), [Code::ToggleUnknown]);
    assert_eq!(offered(&compiled, &Answers::new(), "a"), ["x"]);
}

fn worst_of_three(name: &str) -> Compiled {
    let symptoms =
        ["pain", "fever", "cough"].map(|code| json!({"valueCoding": {"code": code, "display": code}}));
    asking(&json!([
        {"linkId": "all", "type": "choice", "repeats": true, "answerOption": symptoms},
        {"linkId": "worst", "type": "choice", "required": true, "extension": [
            sdc(name, "%resource.item.where(linkId='all').answer.value")]}]))
}

#[test]
fn an_expression_offers_what_was_answered_before() {
    let compiled = worst_of_three("answerExpression");
    assert_eq!(notices(&compiled), []);
    let mut answers = Answers::new();
    assert!(offered(&compiled, &answers, "worst").is_empty());
    answer(&compiled, &mut answers, "all", &["pain", "cough"]);
    assert_eq!(offered(&compiled, &answers, "worst"), ["pain", "cough"]);
    // as a form posts it
    let evaluation = evaluate(&compiled, &answers, &context());
    let key = evaluation.options(&compiled, &compiled.index_of("worst").unwrap().into())[1].key().to_owned();
    answer(&compiled, &mut answers, "worst", &[&key]);
    assert!(evaluate(&compiled, &answers, &context()).is_complete());
    let written = answers.to_response_items(&compiled);
    assert_eq!(written[1]["answer"], json!([{"valueCoding": {"code": "cough", "display": "cough"}}]));
    answer(&compiled, &mut answers, "all", &["pain"]);
    assert_eq!(codes(&evaluate(&compiled, &answers, &context()), "worst"), [Code::NotAnOption]);
}

#[test]
fn what_is_likely_is_offered_and_anything_else_may_be_said() {
    let compiled = worst_of_three("candidateExpression");
    let mut answers = Answers::new();
    answer(&compiled, &mut answers, "all", &["fever"]);
    assert_eq!(offered(&compiled, &answers, "worst"), ["fever"]);
    answer(&compiled, &mut answers, "worst", &["dizziness"]);
    let evaluation = evaluate(&compiled, &answers, &context());
    assert!(evaluation.is_complete(), "{:?}", evaluation.problems);
    let written = answers.to_response_items(&compiled);
    assert_eq!(written[1]["answer"], json!([{"valueCoding": {"display": "dizziness"}}]));
}

#[test]
fn each_instance_of_a_group_offers_its_own() {
    let compiled = asking(&json!([{"linkId": "g", "type": "group", "repeats": true, "item": [
        {"linkId": "kind", "type": "string", "repeats": true},
        {"linkId": "best", "type": "string", "extension": [sdc("answerExpression", "%kinds")]}],
        "extension": [variable("kinds", "item.where(linkId='kind').answer.value")]}]));
    let items = json!([
        {"linkId": "g", "item": [{"linkId": "kind", "answer": [{"valueString": "tea"}]},
                                 {"linkId": "best", "answer": [{"valueString": "tea"}]}]},
        {"linkId": "g", "item": [{"linkId": "kind", "answer": [{"valueString": "milk"}, {"valueString": "water"}]},
                                 {"linkId": "best", "answer": [{"valueString": "tea"}]}]}]);
    let answers = Answers::from_response_items(&compiled, &items).unwrap();
    let evaluation = evaluate(&compiled, &answers, &context());
    let problems: Vec<_> =
        evaluation.problems.iter().map(|problem| (problem.code, problem.ordinals())).collect();
    assert_eq!(problems, [(Code::NotAnOption, &[1][..])]);
    let best = compiled.index_of("best").unwrap();
    let offered = |ordinal: usize| {
        let at = Occurrence::new(best, vec![ordinal]);
        evaluation
            .options(&compiled, &at)
            .iter()
            .map(|option| option.display("en").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (offered(0), offered(1)),
        (vec!["tea".to_owned()], vec!["milk".to_owned(), "water".to_owned()])
    );
}
