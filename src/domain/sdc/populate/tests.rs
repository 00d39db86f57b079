use chrono::DateTime;
use serde_json::{Value as Json, json};

use super::*;
use crate::domain::questionnaire::{Questionnaire, compile};

const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";

fn expression(name: &str, text: &str) -> Json {
    json!({"url": format!("{SDC}{name}"), "valueExpression": {"language": "text/fhirpath", "expression": text}})
}

fn launch(name: &str, kind: &str) -> Json {
    json!({"url": format!("{SDC}launchContext"), "extension": [
        {"url": "name", "valueCoding": {"code": name}}, {"url": "type", "valueCode": kind}]})
}

fn variable(name: &str, language: &str, text: &str) -> Json {
    json!({"url": "http://hl7.org/fhir/StructureDefinition/variable",
           "valueExpression": {"name": name, "language": language, "expression": text}})
}

fn patient() -> Json {
    json!({"resourceType": "Patient", "id": "p1", "birthDate": "1950-11-21", "name": [{"given": ["Maria"]}],
           "contact": [{"name": {"text": "Ana"}, "telecom": [{"value": "1"}, {"value": "2"}]}, {"name": {"text": "Rui"}}]})
}

fn populated(questionnaire: &Json, given: &[(&str, Json)]) -> Populated {
    let compiled = compile(&Questionnaire::from_json(questionnaire).unwrap()).unwrap();
    let given: Vec<(String, Vec<Json>)> =
        given.iter().map(|(name, resource)| ((*name).to_owned(), vec![resource.clone()])).collect();
    let source = Source { questionnaire, compiled: &compiled, given: &given };
    populate(&source, &Context::new("en", DateTime::UNIX_EPOCH.fixed_offset()))
}

fn words(populated: &Populated) -> Vec<String> {
    let words = |notice: &Notice| match notice {
        Notice::Problem(problem) => problem.to_string(),
        Notice::Words { link_id, text, .. } => format!("{}: {text}", link_id.as_deref().unwrap_or("-")),
    };
    populated.notices.iter().map(words).collect()
}

#[test]
fn items_start_with_what_is_known_and_with_each_other() {
    let questionnaire = json!({"resourceType": "Questionnaire", "extension": [launch("patient", "Patient"),
            variable("first", "text/fhirpath", "%patient.name.given.first()")],
        "item": [
            {"linkId": "greeting", "type": "string", "text": "g",
             "extension": [expression("initialExpression", "'Hi ' + %resource.item.where(linkId = 'name').answer.value")]},
            {"linkId": "name", "type": "string", "text": "n", "extension": [expression("initialExpression", "%first")]},
            {"linkId": "born", "type": "date", "text": "b", "extension": [expression("initialExpression", "%patient.birthDate")],
             "item": [{"linkId": "sure", "type": "boolean", "text": "s", "initial": [{"valueBoolean": true}]}]},
            {"linkId": "city", "type": "string", "text": "c", "initial": [{"valueString": "Recife"}],
             "extension": [expression("initialExpression", "%patient.address.city")]}]});
    let found = populated(&questionnaire, &[("patient", patient())]);
    assert_eq!(words(&found), [""; 0]);
    assert_eq!(
        found.items,
        json!([
            {"linkId": "greeting", "answer": [{"valueString": "Hi Maria"}]},
            {"linkId": "name", "answer": [{"valueString": "Maria"}]},
            {"linkId": "born", "answer": [{"valueDate": "1950-11-21",
                "item": [{"linkId": "sure", "answer": [{"valueBoolean": true}]}]}]},
            {"linkId": "city", "answer": [{"valueString": "Recife"}]}])
    );
}

#[test]
fn a_group_has_an_instance_for_each_of_its_context() {
    let contacts = json!({"url": format!("{SDC}itemPopulationContext"), "valueExpression":
        {"name": "contact", "language": "text/fhirpath", "expression": "%patient.contact"}});
    let phones = json!({"url": format!("{SDC}itemPopulationContext"), "valueExpression":
        {"name": "phone", "language": "text/fhirpath", "expression": "%contact.telecom"}});
    let questionnaire = json!({"resourceType": "Questionnaire", "extension": [launch("patient", "Patient")], "item": [
        {"linkId": "c", "type": "group", "repeats": true, "extension": [contacts], "item": [
            {"linkId": "n", "type": "string", "text": "n", "extension": [expression("initialExpression", "%contact.name.text")]},
            {"linkId": "p", "type": "group", "repeats": true, "extension": [phones], "item": [
                {"linkId": "v", "type": "string", "text": "v", "extension": [expression("initialExpression", "%phone.value")]}]}]}]});
    let found = populated(&questionnaire, &[("patient", patient())]);
    let phone =
        |value: &str| json!({"linkId": "p", "item": [{"linkId": "v", "answer": [{"valueString": value}]}]});
    assert_eq!(
        found.items,
        json!([
            {"linkId": "c", "item": [{"linkId": "n", "answer": [{"valueString": "Ana"}]}, phone("1"), phone("2")]},
            {"linkId": "c", "item": [{"linkId": "n", "answer": [{"valueString": "Rui"}]}]}])
    );
}

#[test]
fn what_is_not_known_is_left_out_and_told() {
    let questionnaire = json!({"resourceType": "Questionnaire",
        "extension": [launch("patient", "Patient"), launch("user", "Practitioner"),
            variable("weights", "application/x-fhir-query", "Observation?subject={{%patient.id}}"),
            variable("heavy", "text/fhirpath", "%weights.entry.exists()")],
        "item": [
            {"linkId": "heavy", "type": "boolean", "text": "h", "extension": [expression("initialExpression", "%heavy")]},
            {"linkId": "user", "type": "boolean", "text": "u", "extension": [expression("initialExpression", "%user.exists()")]},
            {"linkId": "wrong", "type": "integer", "text": "w", "extension": [expression("initialExpression", "%patient.birthDate")]},
            {"linkId": "many", "type": "string", "text": "m", "extension": [expression("initialExpression", "'a' | 'b'")]},
            {"linkId": "bad", "type": "string", "text": "m", "extension": [expression("initialExpression", "((")]},
            {"linkId": "small", "type": "integer", "text": "s", "extension": [expression("initialExpression", "300"),
                {"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 9}]}]});
    let found =
        populated(&questionnaire, &[("patient", patient()), ("other", json!({"resourceType": "Device"}))]);
    assert_eq!(found.items, json!([{"linkId": "many", "answer": [{"valueString": "a"}]}]));
    let told = words(&found).join("\n");
    for said in [
        "-: The launch context user was not given",
        "no launch context and no variable named other",
        "-: The variable %weights has no result: expressions in application/x-fhir-query are not run here",
        "-: The variable %heavy was left out: it needs %weights",
        "heavy: initialExpression was left out: it needs %heavy",
        "user: initialExpression was left out: it needs %user",
        "wrong: initialExpression gives no value of the item's type",
        "many: initialExpression gives several values",
        "bad: initialExpression has no result",
        "problem-above-maximum at small",
    ] {
        assert!(told.contains(said), "{said}\n---\n{told}");
    }
    assert!(!told.contains("1950") && !told.contains("300"), "{told}");
    // what a query would have found may be sent
    let bundle = json!({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Observation"}}]});
    let found = populated(&questionnaire, &[("patient", patient()), ("weights", bundle)]);
    assert_eq!(
        found.items.pointer("/0"),
        Some(&json!({"linkId": "heavy", "answer": [{"valueBoolean": true}]}))
    );
    let found = populated(&questionnaire, &[("patient", json!({"resourceType": "Group"}))]);
    assert!(words(&found).join("\n").contains("The launch context patient wants Patient"));
}
