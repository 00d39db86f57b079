//! What another system may answer, without a network.

use chrono::DateTime;
use serde_json::{Value as Json, json};

use super::*;
use crate::domain::engine::Context;
use crate::domain::questionnaire::urls;
use crate::domain::signature;

const URL: &str = "http://example.org/Questionnaire/cat";

fn base() -> Json {
    json!({"resourceType": "Questionnaire", "url": URL, "version": "2", "title": "Ours",
        "extension": [{"url": urls::ADAPTIVE, "valueUrl": "http://example.org/fhir"}],
        "item": [{"linkId": "a", "type": "boolean", "extension": [{"url": urls::RED_FLAG, "extension": [
            {"url": "key", "valueString": "flag"}, {"url": "answer", "valueBoolean": true}]}]}]})
}

fn item(link_id: &str) -> Json {
    json!({"linkId": link_id, "type": "boolean", "text": link_id})
}

fn answer(status: &str, items: &Json, answers: &Json) -> Json {
    json!({"resourceType": "QuestionnaireResponse", "status": status, "questionnaire": "#q",
        "extension": [{"url": "http://example.org/score", "valueDecimal": 3}],
        "contained": [{"resourceType": "Questionnaire", "id": "q", "derivedFrom": [URL], "title": "Theirs", "item": items}],
        "item": answers})
}

fn yes(link_id: &str) -> Json {
    json!({"linkId": link_id, "answer": [{"valueBoolean": true}]})
}

fn next(before: Option<&Asked>, mine: &Json, answer: &Json) -> Result<Next, Fault> {
    read(&base(), before, mine, answer, &Context::new("en", DateTime::UNIX_EPOCH.fixed_offset()))
}

#[test]
fn the_first_question_is_asked_with_nothing_but_the_address() {
    let sent = question(&base(), None, &json!([]), "0198", "2026-11-21T12:00:00Z");
    let contained = &sent["contained"][0];
    assert_eq!(contained["derivedFrom"], json!([format!("{URL}|2")]));
    assert!(contained.get("item").is_none() && contained.get("url").is_none(), "{contained}");
    assert_eq!(sent["identifier"]["value"], json!("urn:uuid:0198"));
    assert!(sent.get("subject").is_none() && sent.get("item").is_none());
}

#[test]
fn questions_stand_in_the_order_they_were_asked_and_take_our_red_flags() {
    let first = next(None, &json!([]), &answer("in-progress", &json!([item("b")]), &json!([]))).unwrap();
    assert_eq!(first.asked.fresh, ["b"]);
    let mine = json!([yes("b")]);
    let came = answer("in-progress", &json!([item("a"), item("b")]), &mine);
    let second = next(Some(&first.asked), &mine, &came).unwrap();
    let order: Vec<&str> = second.compiled.items().iter().map(|item| item.link_id.as_str()).collect();
    assert_eq!((order, second.asked.fresh.clone()), (vec!["b", "a"], vec!["a".to_owned()]));
    assert_eq!(second.compiled.find("a").unwrap().red_flags().len(), 1);
    assert_eq!(second.compiled.title.get("en"), "Ours");
    assert!(!contained(&second.asked).iter().any(|one| one.to_string().contains("weconecta")));
    assert_eq!(said(&second.asked.keeps), [("score".to_owned(), "3".to_owned())]);
}

#[test]
fn what_the_server_fills_in_counts_where_nobody_else_may() {
    let first = next(None, &json!([]), &answer("in-progress", &json!([item("b")]), &json!([]))).unwrap();
    let mine = json!([yes("b")]);
    let score = json!({"linkId": "score", "type": "decimal", "readOnly": true});
    let value = json!({"linkId": "score", "answer": [{"valueDecimal": 61.5}]});
    let came = answer("completed", &json!([item("b"), score]), &json!([yes("b"), value]));
    let wrapped = json!({"resourceType": "Parameters", "parameter": [{"name": "return", "resource": came}]});
    let done = next(Some(&first.asked), &mine, &wrapped).unwrap();
    assert!(done.asked.is_done);
    assert!(done.answers.to_response_items(&done.compiled).to_string().contains("61.5"));
}

#[test]
fn what_breaks_a_rule_is_refused() {
    let first = next(None, &json!([]), &answer("in-progress", &json!([item("b")]), &json!([]))).unwrap();
    let mine = json!([yes("b")]);
    let no = json!([{"linkId": "b", "answer": [{"valueBoolean": false}]}]);
    let both = json!([item("b"), item("c")]);
    let mut elsewhere = answer("in-progress", &both, &mine);
    elsewhere["contained"][0]["derivedFrom"] = json!([format!("{URL}|3")]);
    for (wrong, said) in [
        (answer("in-progress", &both, &no), "as others"),
        (answer("in-progress", &both, &json!([])), "as others"),
        (answer("in-progress", &json!([item("c")]), &mine), "gone or another"),
        (answer("in-progress", &json!([item("b")]), &mine), "nothing is asked"),
        (answer("in-progress", &json!([item("b"), item("b")]), &mine), "can't be asked"),
        (answer("stopped", &both, &mine), "neither"),
        (elsewhere, "another one"),
        (json!({"resourceType": "OperationOutcome"}), "no QuestionnaireResponse"),
    ] {
        let fault = next(Some(&first.asked), &mine, &wrong).unwrap_err();
        assert!(fault.0.contains(said), "{said}: {fault}");
    }
}

#[test]
fn what_only_we_may_say_does_not_come_from_them() {
    let ours = |name: &str| json!({"url": format!("https://weconecta.org/fhir/StructureDefinition/{name}"), "valueString": "x"});
    let mut odd = item("b");
    odd["extension"] = json!([ours("whatever")]);
    let mut came = answer("in-progress", &json!([odd]), &json!([]));
    let signature = json!({"url": signature::EXTENSION, "valueSignature": {"who": {"display": "Somebody"}}});
    came["extension"] = json!([signature, {"url": "http://example.org/score", "valueDecimal": 3}]);
    let next = next(None, &json!([]), &came).unwrap();
    assert!(!next.asked.questionnaire.to_string().contains("whatever"), "{}", next.asked.questionnaire);
    assert_eq!(
        next.asked.keeps["extension"],
        json!([{"url": "http://example.org/score", "valueDecimal": 3}])
    );
}

#[test]
fn options_that_were_answered_stay_what_they_were() {
    let choice = |first: &str| {
        let option = json!({"valueCoding": {"system": "s", "code": "1", "display": first}});
        json!([{"linkId": "c", "type": "choice", "text": "?", "answerOption": [option]}])
    };
    let first = next(None, &json!([]), &answer("in-progress", &choice("Never"), &json!([]))).unwrap();
    let mine = json!([{"linkId": "c", "answer": [{"valueCoding": {"system": "s", "code": "1", "display": "Never"}}]}]);
    assert!(next(Some(&first.asked), &mine, &answer("completed", &choice("Never"), &mine)).is_ok());
    let turned = next(Some(&first.asked), &mine, &answer("completed", &choice("Always"), &mine));
    assert!(turned.unwrap_err().to_string().contains("gone or another"));
}
