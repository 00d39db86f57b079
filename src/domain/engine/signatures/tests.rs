use serde_json::{Value as Json, json};

use super::*;
use crate::domain::engine::{Context, evaluate};
use crate::domain::questionnaire::{Questionnaire, compile, urls};

fn needs(code: &str) -> Json {
    json!([{"url": urls::SIGNATURE_REQUIRED, "valueCodeableConcept": {"coding": [{"code": code}]}}])
}

fn compiled() -> Compiled {
    let resource = json!({"resourceType": "Questionnaire", "extension": needs("author"), "item": [
        {"linkId": "words", "type": "display", "text": "I agree", "extension": needs("consent"),
         "enableWhen": [{"question": "c", "operator": "exists", "answerBoolean": true}]},
        {"linkId": "g", "type": "group", "text": "G", "repeats": true, "extension": needs("witness"), "item": [
            {"linkId": "a", "type": "string", "text": "a"}]},
        {"linkId": "c", "type": "string", "text": "c"},
        {"linkId": "today", "type": "date", "text": "t", "readOnly": true, "extension": [
            {"url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression",
             "valueExpression": {"language": "text/fhirpath", "expression": "today()"}}]}]});
    compile(&Questionnaire::from_json(&resource).unwrap()).unwrap()
}

fn items() -> Json {
    json!([{"linkId": "g", "item": [{"linkId": "a", "answer": [{"valueString": "x"}]}]},
           {"linkId": "g", "item": [{"linkId": "a", "answer": [{"valueString": "y"}]}]}])
}

fn context(day: &str) -> Context<'static> {
    Context::new("en", chrono::DateTime::parse_from_rfc3339(&format!("{day}T10:00:00Z")).unwrap())
}

fn needed(items: &Json) -> Vec<String> {
    let compiled = compiled();
    let answers = Answers::from_response_items(&compiled, items).unwrap();
    let evaluation = evaluate(&compiled, &answers, &context("2026-11-22"));
    let needed = evaluation.signatures(&compiled);
    needed.iter().map(|one| one.at.as_ref().map_or_else(|| "all".to_owned(), ToString::to_string)).collect()
}

#[test]
fn only_what_was_asked_and_answered_needs_a_signature() {
    assert_eq!(needed(&json!([])), ["all"]);
    assert_eq!(needed(&items()), ["all", "1", "1_1"]);
    assert_eq!(needed(&json!([{"linkId": "c", "answer": [{"valueString": "x"}]}])), ["all", "0"]);
}

#[test]
fn what_is_signed_changes_with_the_answers_and_with_nothing_else() {
    let compiled = compiled();
    let of = |items: &Json, day: &str| {
        let answers = Answers::from_response_items(&compiled, items).unwrap();
        evaluate(&compiled, &answers, &context(day)).counted(&compiled, &answers)
    };
    let (before, after) = (of(&items(), "2026-11-22"), of(&items(), "2026-11-23"));
    assert_ne!(before, after, "the day is computed");
    assert_eq!(before.signed_content(&compiled, None), after.signed_content(&compiled, None));
    let changed =
        json!([items()[0], {"linkId": "g", "item": [{"linkId": "a", "answer": [{"valueString": "z"}]}]}]);
    let changed = of(&changed, "2026-11-22");
    assert_ne!(before.signed_content(&compiled, None), changed.signed_content(&compiled, None));
    let place = |text: &str| Occurrence::parse(&compiled, text).unwrap();
    let (first, second) = (place("1"), place("1_1"));
    assert_eq!(
        before.signed_content(&compiled, Some(&first)),
        changed.signed_content(&compiled, Some(&first))
    );
    assert_ne!(
        before.signed_content(&compiled, Some(&second)),
        changed.signed_content(&compiled, Some(&second))
    );
}

fn signature(code: &str) -> Json {
    json!({"url": EXTENSION, "valueSignature": {"type": [{"code": code}], "when": "2026-11-22T10:00:00Z",
        "who": {"display": "A"}}})
}

#[test]
fn signatures_are_found_where_they_are_put() {
    let compiled = compiled();
    let place = |text: &str| Some(Occurrence::parse(&compiled, text).unwrap());
    let signatures: Vec<Signature> = [(None, "author"), (place("0"), "consent"), (place("1_1"), "witness")]
        .into_iter()
        .map(|(at, code)| Signature { at, extension: signature(code) })
        .collect();
    let mut response = json!({"resourceType": "QuestionnaireResponse", "item": items()});
    put_signatures(&compiled, response.as_object_mut().unwrap(), &signatures);
    put_signatures(&compiled, response.as_object_mut().unwrap(), &signatures);
    assert_eq!(response["extension"], json!([signature("author")]));
    assert_eq!(response["item"][0], json!({"linkId": "words", "extension": [signature("consent")]}));
    assert_eq!(response["item"][2]["extension"], json!([signature("witness")]));
    let (found, problems) = signatures_in(&compiled, &response);
    assert_eq!(found, signatures);
    assert_eq!(problems, []);

    let lacking = crate::domain::signature::missing(
        &compiled,
        &[
            Needed { at: None, kind: &compiled.signatures()[0] },
            Needed { at: place("1"), kind: &compiled.signatures()[0] },
        ],
        &found,
    );
    let codes: Vec<_> = lacking.iter().map(|one| (one.link_id.as_deref(), one.code)).collect();
    assert_eq!(codes, [(Some("g"), Code::SignatureRequired)]);

    keep_signatures(&mut response, found.get(..1).unwrap());
    assert_eq!(signatures_in(&compiled, &response).0, found.get(..1).unwrap());
    assert_eq!(response["item"][0], json!({"linkId": "words"}));
}

#[test]
fn a_signature_that_says_nothing_is_a_problem() {
    let compiled = compiled();
    let response = json!({"extension": [{"url": EXTENSION}], "item": [
        {"linkId": "g", "extension": [{"url": EXTENSION, "valueSignature": {"type": [{"code": "x"}]}}]}]});
    let problems = signatures_in(&compiled, &response).1;
    let said: Vec<_> = problems.iter().map(|one| (one.link_id.as_deref(), one.args.clone())).collect();
    assert_eq!(
        said,
        [(None, vec![("part", "valueSignature".to_owned())]), (Some("g"), vec![("part", "when".to_owned())])]
    );
}
