//! Files, references and codes of value sets as answers.

use serde_json::{Value as Json, json};

use super::*;

fn questionnaire(items: &Json, contained: &Json) -> Compiled {
    compiled(&json!({"resourceType": "Questionnaire", "contained": contained, "item": items}).to_string())
}

/// The problems of one answer to the only item.
fn problems(compiled: &Compiled, answer: &Json) -> Vec<Code> {
    let items = json!([{"linkId": "a", "answer": [answer]}]);
    match Answers::from_response_items(compiled, &items) {
        Ok(answers) => {
            assert_eq!(answers.to_response_items(compiled), items, "it is written as it was read");
            codes(&evaluate(compiled, &answers, &context()), "a")
        }
        Err(problems) => problems.iter().map(|problem| problem.code).collect(),
    }
}

#[test]
fn a_file_keeps_to_its_type_and_size() {
    let limits = json!([
        {"url": "http://hl7.org/fhir/StructureDefinition/mimeType", "valueCode": "image/*"},
        {"url": "http://hl7.org/fhir/StructureDefinition/maxSize", "valueDecimal": 0.5}]);
    let compiled = questionnaire(
        &json!([{"linkId": "a", "type": "attachment", "text": "A", "extension": limits}]),
        &json!([]),
    );
    let problems = |file: Json| problems(&compiled, &json!({ "valueAttachment": file }));
    assert_eq!(
        problems(json!({"contentType": "image/png", "data": "YQ==", "size": 1, "language": "pt"})),
        []
    );
    assert_eq!(problems(json!({"contentType": "image/png", "url": "Binary/1", "size": 524_288})), []);
    assert_eq!(problems(json!({"contentType": "image/png", "size": 524_289})), [Code::FileTooLarge]);
    assert_eq!(problems(json!({"contentType": "application/pdf"})), [Code::FileType]);
    assert_eq!(problems(json!({"title": "x.png"})), [Code::FileType]);
    assert_eq!(
        problems(json!({"contentType": "image/png", "data": "YQ==", "size": 2})),
        [Code::FileInconsistent]
    );
    assert_eq!(problems(json!({"contentType": "image/png", "data": "Y"})), [Code::FileInconsistent]);
    assert_eq!(problems(json!({"contentType": 1})), [Code::WrongType]);
}

#[test]
fn a_reference_leads_somewhere() {
    let types = json!([{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-referenceResource", "valueCode": "Patient"}]);
    let item = json!([{"linkId": "a", "type": "reference", "text": "A", "extension": types}]);
    let compiled = questionnaire(&item, &json!([]));
    let problems = |reference: Json| problems(&compiled, &json!({ "valueReference": reference }));
    assert_eq!(
        problems(json!({"reference": "Patient/1", "display": "Ana", "identifier": {"value": "7"}})),
        []
    );
    assert_eq!(problems(json!({"display": "Ana"})), []);
    assert_eq!(problems(json!({"reference": "Group/1"})), [Code::ReferenceType]);
    assert_eq!(problems(json!({"type": "Group", "display": "Ana"})), [Code::ReferenceType]);
    assert_eq!(problems(json!({"reference": "Chicken/1"})), [Code::BrokenReference]);
    let mut answers = Answers::new();
    answer(&compiled, &mut answers, "a", &["Ana"]);
    let typed = answers.to_response_items(&compiled);
    assert_eq!(typed[0]["answer"][0]["valueReference"], json!({"type": "Patient", "display": "Ana"}));
}

#[test]
fn references_may_be_options() {
    let option = json!({"valueReference": {"reference": "Location/1", "display": "Posto"}});
    let item = json!([{"linkId": "a", "type": "reference", "text": "A", "answerOption": [option]}]);
    let compiled = questionnaire(&item, &json!([]));
    assert_eq!(problems(&compiled, &option), []);
    assert_eq!(
        problems(&compiled, &json!({"valueReference": {"reference": "Location/2"}})),
        [Code::NotAnOption]
    );
    let mut answers = Answers::new();
    answer(&compiled, &mut answers, "a", &["opt-0"]);
    assert_eq!(answers.to_response_items(&compiled)[0]["answer"][0], option);
}

#[test]
fn codes_of_a_value_set_are_known_by_code_and_words() {
    let set = "http://hl7.org/fhir/ValueSet/administrative-gender";
    let compiled = questionnaire(
        &json!([{"linkId": "a", "type": "choice", "text": "A", "answerValueSet": format!("{set}|4.0.1")}]),
        &json!([]),
    );
    let system = "http://hl7.org/fhir/administrative-gender";
    let problems = |code: &str, display: &str| {
        problems(&compiled, &json!({"valueCoding": {"system": system, "code": code, "display": display}}))
    };
    assert_eq!(problems("female", "Female"), []);
    assert_eq!(problems("female", "feminino"), []);
    assert_eq!(problems("female", "Male"), [Code::DisplayMismatch]);
    assert_eq!(problems("female", "Dog"), [Code::DisplayMismatch]);
    assert_eq!(problems("dog", "Dog"), [Code::NotAnOption]);
    assert_eq!(compiled.items()[0].options()[1].display("pt-BR"), "Feminino");
    assert_eq!(
        compiled.languages(),
        [""; 0],
        "the words of a set are not a translation of the questionnaire"
    );
}

#[test]
fn a_value_set_that_nobody_here_knows_asks_for_words_and_takes_any_code() {
    let compiled = questionnaire(
        &json!([{"linkId": "a", "type": "choice", "text": "A", "required": true, "answerValueSet": "http://example.org/vs"}]),
        &json!([]),
    );
    assert!(compiled.items()[0].is_askable());
    assert_eq!(problems(&compiled, &json!({"valueCoding": {"system": "urn:s", "code": "x"}})), []);
    let mut answers = Answers::new();
    answer(&compiled, &mut answers, "a", &["Asma"]);
    assert_eq!(
        answers.to_response_items(&compiled)[0]["answer"][0],
        json!({"valueCoding": {"display": "Asma"}})
    );
}

#[test]
fn a_contained_set_may_be_put_together_from_a_contained_system() {
    let contained = json!([
        {"resourceType": "CodeSystem", "id": "cs", "url": "urn:cs", "content": "complete",
         "concept": [{"code": "a", "concept": [{"code": "b"}]}, {"code": "c"}]},
        {"resourceType": "ValueSet", "id": "vs", "compose": {"include": [
            {"system": "urn:cs", "filter": [{"property": "concept", "op": "is-a", "value": "a"}]}]}}]);
    let item = json!([{"linkId": "a", "type": "choice", "text": "A", "answerValueSet": "#vs"}]);
    let compiled = questionnaire(&item, &contained);
    let shown: Vec<&str> = compiled.items()[0].options().iter().map(|option| option.display("en")).collect();
    assert_eq!(shown, ["a", "b"]);
}

#[test]
fn the_system_of_a_code_may_tell_its_points() {
    let contained = json!([
        {"resourceType": "CodeSystem", "id": "cs", "url": "urn:cs", "content": "complete", "concept": [
            {"code": "a", "property": [{"code": "itemWeight", "valueDecimal": 2}]},
            {"code": "b", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/itemWeight", "valueDecimal": 3}]},
            {"code": "c"}]},
        {"resourceType": "ValueSet", "id": "vs", "compose": {"include": [{"system": "urn:cs"}]}},
        {"resourceType": "ValueSet", "id": "made", "expansion": {"contains": [
            {"system": "urn:other", "code": "d", "property": [{"code": "itemWeight", "valueDecimal": 4}]}]}}]);
    let own = json!([
        {"valueCoding": {"system": "urn:cs", "code": "a"}},
        {"valueCoding": {"system": "urn:cs", "code": "b", "extension":
            [{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 9}]}}]);
    let items = json!([
        {"linkId": "set", "type": "choice", "text": "A", "answerValueSet": "#vs"},
        {"linkId": "made", "type": "choice", "text": "A", "answerValueSet": "#made"},
        {"linkId": "own", "type": "choice", "text": "A", "answerOption": own}]);
    let compiled = questionnaire(&items, &contained);
    let weights = |link_id: &str| -> Vec<Option<Decimal>> {
        let item = compiled.item(compiled.index_of(link_id).unwrap());
        item.options().iter().map(|option| option.weight).collect()
    };
    assert_eq!(weights("set"), [Some(2.into()), Some(3.into()), None]);
    assert_eq!(weights("made"), [Some(4.into())]);
    assert_eq!(weights("own"), [Some(2.into()), Some(9.into())], "what the option itself says comes first");
}

#[test]
fn the_constraint_says_what_may_stand_beside_the_options() {
    let with = |constraint: &str| {
        let url = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Questionnaire.item.answerConstraint";
        questionnaire(
            &json!([{"linkId": "a", "type": "integer", "text": "A", "answerOption": [{"valueInteger": 1}],
                     "extension": [{"url": url, "valueCode": constraint}]}]),
            &json!([]),
        )
    };
    let (number, words) = (json!({"valueInteger": 2}), json!({"valueString": "many"}));
    assert_eq!(problems(&with("optionsOnly"), &number), [Code::NotAnOption]);
    assert_eq!(problems(&with("optionsOnly"), &words), [Code::WrongType]);
    assert_eq!(problems(&with("optionsOrType"), &number), []);
    assert_eq!(problems(&with("optionsOrType"), &words), [Code::WrongType]);
    assert_eq!(problems(&with("optionsOrString"), &words), []);
    let mut answers = Answers::new();
    answer(&with("optionsOrString"), &mut answers, "a", &["many"]);
    assert_eq!(answers.to_response_items(&with("optionsOrString"))[0]["answer"][0], words);
}

#[test]
fn limits_that_contradict_each_other_close_the_question() {
    let limits = json!([
        {"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 5},
        {"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 1}]);
    let item =
        json!([{"linkId": "a", "type": "integer", "text": "A", "required": true, "extension": limits}]);
    let compiled = questionnaire(&item, &json!([]));
    assert!(evaluate(&compiled, &Answers::new(), &context()).is_complete(), "nobody is trapped");
    assert_eq!(problems(&compiled, &json!({"valueInteger": 3})), [Code::BelowMinimum]);
    assert!(compiled.notices().iter().any(|notice| notice.code == Code::ImpossibleLimits));
}

#[test]
fn what_stands_below_a_refused_answer_of_a_computed_item_stays() {
    let calculated = json!([{"url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression",
                             "valueExpression": {"language": "text/fhirpath", "expression": "1 + 1"}}]);
    let compiled = questionnaire(
        &json!([{"linkId": "a", "type": "integer", "text": "A", "extension": calculated,
                 "item": [{"linkId": "b", "type": "string", "text": "B"}]}]),
        &json!([]),
    );
    let below = json!([{"linkId": "b", "answer": [{"valueString": "kept"}]}]);
    let sent = json!([{"linkId": "a", "answer": [{"valueString": "two", "item": below}]}]);
    let answers = Answers::from_response_items(&compiled, &sent).unwrap();
    let evaluation = evaluate(&compiled, &answers, &context());
    assert_eq!(
        evaluation.counted(&compiled, &answers).to_response_items(&compiled),
        json!([{"linkId": "a", "answer": [{"valueInteger": 2, "item": below}]}])
    );
}

#[test]
fn a_choice_starts_with_what_it_may_be_answered_with() {
    let item = |kind: &str, initial: Json| {
        json!({"linkId": "a", "type": kind, "text": "a", "answerOption": [{"valueCoding": {"code": "x"}}],
                           "initial": [initial]})
    };
    for (kind, initial, is_kept) in [
        ("choice", json!({"valueString": "words"}), false),
        ("choice", json!({"valueInteger": 3}), false),
        ("choice", json!({"valueCoding": {"code": "y"}}), false),
        ("choice", json!({"valueCoding": {"code": "x"}}), true),
        ("open-choice", json!({"valueString": "words"}), true),
        ("open-choice", json!({"valueBoolean": true}), false),
    ] {
        let json = json!({"resourceType": "Questionnaire", "item": [item(kind, initial.clone())]});
        let compiled = compile(&Questionnaire::from_json(&json).unwrap()).unwrap();
        let answers = Answers::initial(&compiled, &context());
        assert_eq!(!answers.is_empty(), is_kept, "{kind} {initial}");
        let noticed = compiled.notices().iter().any(|notice| notice.code == Code::BadInitial);
        assert_eq!(noticed, !is_kept, "{kind} {initial}");
        assert!(Answers::from_response_items(&compiled, &answers.to_response_items(&compiled)).is_ok());
    }
}

#[test]
fn an_option_of_another_type_is_left_out() {
    let items = json!([{"linkId": "a", "type": "integer", "text": "a", "answerOption": [
        {"valueCoding": {"code": "x"}, "initialSelected": true}, {"valueInteger": 3, "initialSelected": true}]}]);
    let compiled = questionnaire(&items, &json!([]));
    assert_eq!(compiled.items()[0].options().len(), 1);
    assert!(compiled.notices().iter().any(|notice| notice.code == Code::BadOption));
    let answers = Answers::initial(&compiled, &context());
    assert_eq!(answers.to_response_items(&compiled)[0]["answer"], json!([{"valueInteger": 3}]));
    assert!(evaluate(&compiled, &answers, &context()).is_complete());
}
