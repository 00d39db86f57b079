//! Imports of our own fixtures, of bad input, and of the field's questionnaires where they are at hand.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::*;
use crate::domain::problem::Code;
use crate::domain::questionnaire::Kind;
use crate::exchange::Level;

const LIMIT: usize = 20_000_000;

fn codes(json: &Json) -> Vec<Code> {
    let problems = import(json.to_string().as_bytes(), LIMIT).unwrap_err();
    problems.into_iter().map(|problem| problem.code).collect()
}

#[expect(clippy::needless_pass_by_value, reason = "the callers write the JSON in place")]
fn with_items(items: Json) -> Json {
    json!({"resourceType": "Questionnaire", "status": "draft", "item": items})
}

#[test]
fn r5_becomes_r4_and_keeps_what_r4_lacks() {
    let imported = import_json(json!({
        "resourceType": "Questionnaire", "status": "draft", "versionAlgorithmString": "semver", "item": [
            {"linkId": "a", "type": "coding", "text": "A", "answerConstraint": "optionsOrString", "disabledDisplay": "protected",
             "answerOption": [{"valueCoding": {"code": "x"}}]},
            {"linkId": "b", "type": "coding", "text": "B", "answerOption": [{"valueCoding": {"code": "x"}}]},
        ]
    }))
    .unwrap();
    assert_eq!(imported.format, "fhir-r5");
    let kinds: Vec<Kind> = imported.compiled.items().iter().map(|item| item.kind).collect();
    assert_eq!(kinds, [Kind::OpenChoice, Kind::Choice]);
    let text = imported.resource.to_string();
    for kept in [
        "Questionnaire.versionAlgorithm\"",
        "item.answerConstraint\"",
        "item.disabledDisplay\"",
        "protected",
        "semver",
    ] {
        assert!(text.contains(kept), "{kept} in {text}");
    }
    assert_eq!(imported.losses.level(), Some(Level::Kept));
}

#[test]
fn bad_input_is_named() {
    assert_eq!(codes(&json!({"resourceType": "Patient"})), [Code::WrongResourceType]);
    let empty = import(with_items(json!([])).to_string().as_bytes(), LIMIT).unwrap();
    assert_eq!(empty.compiled.obstacle().map(|problem| problem.code), Some(Code::NoItems));
    assert_eq!(codes(&with_items(json!([{"linkId": "a", "type": "banana"}]))), [Code::UnknownType]);
    assert_eq!(
        codes(&with_items(json!([{"linkId": "a", "type": "choice", "answerOption": [{"x": 1}]}]))),
        [Code::BadOption]
    );
    let twice = json!([{"linkId": "a", "type": "string"}, {"linkId": "a", "type": "string"}]);
    assert_eq!(codes(&with_items(twice)), [Code::DuplicateLinkId]);
    let missing = json!([{"linkId": "a", "type": "string", "enableWhen": [{"question": "z", "operator": "exists", "answerBoolean": true}]}]);
    assert_eq!(codes(&with_items(missing)), [Code::ConditionTargetMissing]);
    assert_eq!(codes(&with_items(json!("text"))), [Code::WrongShape]);
    assert_eq!(import(b"{", LIMIT).unwrap_err()[0].code, Code::InvalidJson);
    assert_eq!(import(b"[1,2]", LIMIT).unwrap_err()[0].code, Code::WrongResourceType);
    assert_eq!(import(b"\"\xff\"", LIMIT).unwrap_err()[0].code, Code::InvalidUtf8);
    assert_eq!(import(&[b' '; 50], 49).unwrap_err()[0].code, Code::TooLarge);
}

#[test]
fn a_cycle_is_named_by_its_items() {
    let when = |question: &str| json!([{"question": question, "operator": "exists", "answerBoolean": true}]);
    let problems = import_json(with_items(json!([
        {"linkId": "a", "type": "string", "enableWhen": when("b")},
        {"linkId": "b", "type": "string", "enableWhen": when("c")},
        {"linkId": "c", "type": "string", "enableWhen": when("a")},
    ])))
    .unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].args, [("cycle", "a → b → c → a".to_owned())]);
    let inside = json!([{"linkId": "g", "type": "group", "enableWhen": when("x"), "item": [{"linkId": "x", "type": "string"}]}]);
    assert_eq!(codes(&with_items(inside)), [Code::Cycle]);
}

fn nested(levels: usize, kind: &str) -> Json {
    let mut item = json!({"linkId": "leaf", "type": "string", "text": "Leaf"});
    for level in 1..levels {
        item = json!({"linkId": format!("g{level}"), "type": kind, "text": "Group", "item": [item]});
    }
    with_items(json!([item]))
}

#[test]
fn fifty_and_a_hundred_levels_work_and_more_are_refused() {
    assert_eq!(import(nested(50, "group").to_string().as_bytes(), LIMIT).unwrap().items(), 50);
    assert_eq!(import(nested(100, "string").to_string().as_bytes(), LIMIT).unwrap().items(), 100);
    assert_eq!(codes(&nested(101, "group")), [Code::NestedTooDeep]);
    let text = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
    assert_eq!(import(text.as_bytes(), LIMIT).unwrap_err()[0].code, Code::NestedTooDeep);
}

#[test]
fn ten_thousand_items_work_and_more_than_fifty_thousand_are_refused() {
    let items = |count: usize| {
        let items: Vec<Json> = (0..count)
            .map(|number| json!({"linkId": number.to_string(), "type": "string", "text": "?"}))
            .collect();
        with_items(Json::Array(items))
    };
    assert_eq!(import(items(10_000).to_string().as_bytes(), LIMIT).unwrap().items(), 10_000);
    assert_eq!(codes(&items(50_001)), [Code::TooManyItems]);
    // a short file that would be long in memory
    let mut shared = items(201);
    let concepts: Vec<Json> = (0..1_000).map(|code| json!({"code": code.to_string()})).collect();
    shared["contained"] =
        json!([{"resourceType": "ValueSet", "id": "v", "compose": {"include": [{"concept": concepts}]}}]);
    for item in shared["item"].as_array_mut().unwrap() {
        (item["type"], item["answerValueSet"]) = (json!("choice"), json!("#v"));
    }
    assert_eq!(codes(&shared), [Code::TooManyOptions]);
}

#[test]
fn contained_value_sets_become_options_and_foreign_ones_are_reported() {
    let imported = import_json(json!({
        "resourceType": "Questionnaire", "status": "draft",
        "contained": [{"resourceType": "ValueSet", "id": "yn", "compose": {"include": [{"system": "s", "concept": [
            {"code": "y", "display": "Yes", "designation": [{"language": "pt-BR", "value": "Sim"}],
             "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 1}]},
            {"code": "n", "display": "No"}]}]}}],
        "item": [{"linkId": "a", "type": "choice", "text": "A", "answerValueSet": "#yn"},
                 {"linkId": "b", "type": "choice", "text": "B", "required": true, "answerValueSet": "http://example.org/vs"},
                 {"linkId": "c", "type": "reference", "text": "C", "required": true}],
    }))
    .unwrap();
    let options = imported.compiled.items()[0].options();
    assert_eq!(options[0].display("pt-BR"), "Sim");
    assert_eq!(options[0].weight, Some(1.into()));
    let reported: Vec<_> = imported
        .losses
        .losses
        .iter()
        .map(|loss| (loss.problem.link_id.as_deref(), loss.problem.code))
        .collect();
    assert_eq!(reported, [(Some("b"), Code::ValueSetElsewhere),]);
    assert!(imported.compiled.items()[1].is_askable(), "words are asked for where codes are not known");
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/questionnaires");
    std::fs::read(folder.join(name)).unwrap()
}

#[test]
fn our_own_fixtures_import_in_every_release() {
    for (name, format, losses) in [
        ("nine-questions.json", "fhir-r4", 0),
        ("all-types.json", "fhir-r4", 0),
        ("conditions.json", "fhir-r4", 0),
        ("scores.json", "fhir-r4", 0),
        ("nested.json", "fhir-r4", 0),
        ("controls.json", "fhir-r4", 0),
        ("entries.json", "fhir-r4", 0),
        ("right-to-left.json", "fhir-r4", 0),
        ("r5.json", "fhir-r5", 3),
        ("stu3.json", "fhir-stu3", 1),
    ] {
        let imported =
            import(&fixture(name), LIMIT).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        assert_eq!(
            (imported.format, imported.losses.len()),
            (format, losses),
            "{name}: {:?}",
            imported.losses
        );
    }
}

#[test]
fn r5_comes_out_as_it_came_in() {
    let text = fixture("r5.json");
    let imported = import(&text, LIMIT).unwrap();
    assert_eq!(to_r5(imported.resource), serde_json::from_slice::<Json>(&text).unwrap());
}

#[test]
fn what_is_r4_gets_the_types_of_r5() {
    let kept = json!([{"url": "https://example.org/own", "valueString": "x"}]);
    let r5 = to_r5(with_items(json!([{"linkId": "g", "type": "group", "item": [
        {"linkId": "a", "type": "choice", "answerOption": [{"valueString": "x"}], "extension": kept},
        {"linkId": "b", "type": "open-choice", "answerOption": [{"valueString": "x"}]},
        {"linkId": "c", "type": "string"}]}])));
    let items = &r5["item"][0]["item"];
    let said =
        |name: &str| items.as_array().unwrap().iter().map(|item| item[name].clone()).collect::<Vec<_>>();
    assert_eq!(said("type"), [json!("coding"), json!("coding"), json!("string")]);
    assert_eq!(said("answerConstraint"), [Json::Null, json!("optionsOrString"), Json::Null]);
    assert_eq!(items[0]["extension"], kept);
}

#[test]
fn what_is_not_understood_is_reported_and_kept() {
    let text = fixture("kept.json");
    let imported = import(&text, LIMIT).unwrap();
    let reported: Vec<(Option<&str>, Code)> = imported
        .losses
        .losses
        .iter()
        .map(|loss| (loss.problem.link_id.as_deref(), loss.problem.code))
        .collect();
    assert_eq!(
        reported,
        [
            (Some("bmi"), Code::ExpressionVariable),
            (Some("where"), Code::ValueSetElsewhere),
            (Some("x"), Code::ExtensionUnknown),
            (Some("x"), Code::ControlUnknown),
        ]
    );
    assert_eq!(imported.resource, serde_json::from_slice::<Json>(&text).unwrap());
    assert!(imported.questionnaire.to_json().to_string().contains("1.500"));
    assert_eq!(imported.losses.level(), Some(Level::Changed));
}

#[test]
fn refused_fixtures_say_why() {
    for (name, code) in [
        ("bad-score", Code::BadBand),
        ("cycle", Code::Cycle),
        ("duplicate-link-id", Code::DuplicateLinkId),
        ("invalid-json", Code::InvalidJson),
        ("invalid-utf8", Code::InvalidUtf8),
        ("missing-target", Code::ConditionTargetMissing),
        ("unknown-type", Code::UnknownType),
        ("wrong-resource-type", Code::WrongResourceType),
        ("wrong-shape", Code::WrongShape),
    ] {
        let problems = import(&fixture(&format!("refused/{name}.json")), LIMIT).unwrap_err();
        assert_eq!(problems[0].code, code, "{name}: {problems:?}");
    }
}

/// Questionnaires of others are not part of the repository; without them this passes and says so.
#[test]
fn the_fields_questionnaires_import_or_say_why_not() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/fhir/questionnaires");
    let mut files = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                files.push(path);
            }
        }
    }
    let mut imported = 0;
    for path in &files {
        let bytes = std::fs::read(path).unwrap();
        match import(&bytes, LIMIT) {
            Ok(import) => {
                imported += 1;
                assert_eq!(import.questionnaire.to_json(), import.resource, "{}", path.display());
                if import.format == "fhir-r4" {
                    assert_eq!(
                        import.resource,
                        serde_json::from_slice::<Json>(&bytes).unwrap(),
                        "{}",
                        path.display()
                    );
                }
            }
            Err(problems) => assert!(!problems.is_empty()),
        }
    }
    if files.is_empty() {
        eprintln!("skipped: ../shared/data is not here");
    } else {
        assert!(imported * 10 > files.len() * 7, "{imported} of {}", files.len());
    }
}
