//! Surveys of our own.

use serde_json::{Value as Json, json};

use super::super::{Imported, Level, import, looking::item};
use crate::domain::problem::Code;

const SLEEP: &str = include_str!("../../../tests/fixtures/surveys/sleep.json");

fn read(survey: &Json) -> Imported {
    let text = survey.to_string();
    import("survey.json", text.as_bytes(), 1_000_000).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// A survey of these questions on one page.
fn questions(questions: &Json) -> Imported {
    read(&json!({"pages": [{"name": "p", "elements": questions}]}))
}

fn losses(imported: &Imported) -> Vec<(&str, Code, Level)> {
    let all = imported.losses.losses.iter();
    all.map(|loss| (loss.problem.link_id.as_deref().unwrap_or(""), loss.problem.code, loss.level)).collect()
}

fn extension<'j>(item: &'j Json, name: &str) -> &'j Json {
    let mut found = item["extension"].as_array().into_iter().flatten();
    found
        .find(|one| one["url"].as_str().unwrap().ends_with(name))
        .unwrap_or_else(|| panic!("no {name}: {item:#}"))
}

fn expression<'j>(item: &'j Json, name: &str) -> &'j str {
    extension(item, name)["valueExpression"]["expression"].as_str().unwrap()
}

#[test]
fn a_survey_comes_whole_with_what_was_lost() {
    let imported = import("sleep.json", SLEEP.as_bytes(), 1_000_000).unwrap();
    assert_eq!(imported.format, "surveyjs");
    assert_eq!(
        (&imported.resource["title"], &imported.resource["language"]),
        (&json!("Diário do sono"), &json!("pt-BR"))
    );
    let lang = &imported.resource["_title"]["extension"][0]["extension"][0]["valueCode"];
    assert_eq!(lang, "en");
    assert_eq!(
        losses(&imported),
        [
            ("", Code::PropertyIgnored, Level::Changed),
            ("wakes", Code::PropertyIgnored, Level::Kept),
            ("where", Code::WordsQuote, Level::Changed),
            ("rest", Code::PropertyIgnored, Level::Changed),
            ("thanks", Code::MediaElsewhere, Level::Changed),
        ]
    );
    let born = item(&imported, "born");
    assert_eq!((&born["type"], &born["required"]), (&json!("date"), &json!(true)));
    let work = item(&imported, "work");
    assert_eq!(work["answerOption"][0]["valueCoding"], json!({"code": "day", "display": "De dia"}));
    let codes: Vec<&Json> =
        work["answerOption"].as_array().unwrap().iter().map(|o| &o["valueCoding"]["code"]).collect();
    assert_eq!(codes, ["day", "night", "shifts", "none", "other"]);
    assert_eq!(extension(&work["answerOption"][3], "optionExclusive")["valueBoolean"], true);
    let other = item(&imported, "work-Comment");
    assert_eq!(
        (&other["required"], &other["enableWhen"][0]["answerCoding"]["code"]),
        (&json!(true), &json!("other"))
    );
    let nights = item(&imported, "nights");
    assert_eq!((&nights["type"], &nights["enableBehavior"]), (&json!("integer"), &json!("any")));
    assert_eq!(extension(nights, "maxValue")["valueInteger"], 7);
    let page = item(&imported, "sleep");
    assert_eq!(
        page["enableWhen"][0],
        json!({"question": "born", "operator": "exists", "answerBoolean": true})
    );
    let rest = item(&imported, "rest");
    assert_eq!(rest["answerOption"][0]["valueCoding"], json!({"code": "0", "display": "0 – nunca"}));
    assert_eq!(item(&imported, "week")["item"].as_array().unwrap().len(), 2);
    assert_eq!(item(&imported, "week.coffee")["required"], true);
    let why = item(&imported, "nap.why");
    assert_eq!(
        why["enableWhen"][0],
        json!({"question": "nap.minutes", "operator": ">", "answerInteger": 90})
    );
    assert_eq!(extension(item(&imported, "nap.minutes"), "maxValue")["valueDecimal"], 300);
    assert_eq!(item(&imported, "thanks")["text"], "Obrigado, volte amanhã.");
    assert_eq!(
        expression(item(&imported, "long"), "calculatedExpression"),
        "%minutes.aggregate($this + $total, 0)"
    );
    assert!(imported.compiled.find("contact.mail").is_some());
}

#[test]
fn conditions_are_said_in_fhir() {
    let imported = questions(&json!([
        {"type": "radiogroup", "name": "sex", "choices": ["F", "M"]},
        {"type": "checkbox", "name": "signs", "choices": ["fever", "cough", "none of it"]},
        {"type": "boolean", "name": "ill"},
        {"type": "text", "name": "age", "inputType": "number"},
        {"type": "text", "name": "job"},
        {"type": "text", "name": "born", "inputType": "date"},
        {"name": "a", "type": "text", "visibleIf": "{sex} = f and {age} >= 18"},
        {"name": "b", "type": "text", "visibleIf": "{signs} anyof ['fever', 'cough']"},
        {"name": "c", "type": "text", "visibleIf": "{signs} notempty && !{ill}"},
        {"name": "d", "type": "text", "visibleIf": "{job} contains 'Nurse' or {ill} = true"},
        {"name": "e", "type": "text", "visibleIf": "{job} = 'Nurse'"},
        {"name": "f", "type": "text", "visibleIf": "age({born}) < 18"},
        {"name": "g", "type": "text", "visibleIf": "{signs} allof ['fever', 'cough'] and {job} empty"},
        {"name": "h", "type": "text", "visibleIf": "{signs} notcontains 'fever'"},
        {"name": "i", "type": "expression", "expression": "iif({ill} = true, {age} * 2, {age})"},
        {"name": "j", "type": "text", "visibleIf": "isContainerReady('p')"},
        {"name": "k", "type": "text", "visibleIf": "{nobody} = 1"},
        {"name": "l", "type": "text", "visibleIf": "{age} >"},
        {"name": "m", "type": "text", "enableIf": "{ill} = true"},
        {"name": "n", "type": "text", "requiredIf": "{ill} = true"},
        {"name": "o", "type": "dropdown", "choices": [{"value": 1, "visibleIf": "{ill} = true"}, 2]},
    ]));
    let when = |link_id: &str| item(&imported, link_id)["enableWhen"].clone();
    let said = |link_id: &str| expression(item(&imported, link_id), "enableWhenExpression").to_owned();
    assert_eq!(when("a")[0]["answerCoding"]["code"], "F");
    assert_eq!(when("a")[1], json!({"question": "age", "operator": ">=", "answerInteger": 18}));
    assert_eq!(
        (when("b").as_array().unwrap().len(), &item(&imported, "b")["enableBehavior"]),
        (2, &json!("any"))
    );
    assert_eq!(said("c"), "%signs.exists() and iif(%ill, true, false).not()");
    assert_eq!(said("d"), "(%job & '').lower().contains('nurse') or true in %ill");
    assert_eq!(said("e"), "(%job & '').lower() = 'nurse'");
    assert!(said("f").ends_with("/ 10000).truncate() < 18"), "{}", said("f"));
    assert_eq!(when("g").as_array().unwrap().len(), 3);
    assert_eq!(when("h")[0]["operator"], "!=");
    assert_eq!(item(&imported, "i")["type"], "decimal");
    assert_eq!(when("m")[0]["answerBoolean"], true);
    let toggle = extension(item(&imported, "o"), "answerOptionsToggleExpression");
    assert_eq!(toggle["extension"][1]["valueExpression"]["expression"], "true in %ill");
    assert_eq!(
        losses(&imported),
        [
            ("j", Code::FormulaFunction, Level::Changed),
            ("k", Code::FormulaField, Level::Changed),
            ("l", Code::FormulaSyntax, Level::Changed),
            ("m", Code::LockedHidden, Level::Changed),
            ("n", Code::RequiredComputed, Level::Changed),
        ]
    );
}

#[test]
fn types_and_rules_are_taken_over() {
    let imported = questions(&json!([
        {"type": "tagbox", "name": "tags", "choices": ["a", "b"], "defaultValue": ["b"], "validators": [{"type": "answercount", "maxCount": 1}]},
        {"type": "ranking", "name": "order", "choices": ["a", "b"]},
        {"type": "imagepicker", "name": "face", "choices": [{"value": "cat", "imageLink": "cat.png"}]},
        {"type": "dropdown", "name": "land", "choicesByUrl": {"url": "https://example.org/lands"}},
        {"type": "checkbox", "name": "again", "choicesFromQuestion": "tags", "choicesFromQuestionMode": "selected"},
        {"type": "matrixdropdown", "name": "drugs", "columns": [{"name": "dose", "cellType": "text", "inputType": "number"}, {"name": "often", "choices": [1, 2], "visibleIf": "{row.dose} > 0"}], "rows": ["one", "two"]},
        {"type": "matrixdynamic", "name": "kids", "minRowCount": 1, "maxRowCount": 4, "columns": [{"name": "name", "cellType": "text", "isRequired": true}]},
        {"type": "boolean", "name": "sure", "labelTrue": "Sure", "valueTrue": "S", "valueFalse": "N"},
        {"type": "text", "name": "sure2", "visibleIf": "{sure} = 'S'"},
        {"type": "text", "name": "code", "validators": [{"type": "regex", "regex": "^[A-Z]{3}$"}, {"type": "text", "minLength": 3}]},
        {"type": "text", "name": "free", "validators": [{"type": "regex", "regex": "\\d"}, {"type": "expression", "expression": "{free} <> {code}", "text": "Not the same"}]},
        {"type": "signaturepad", "name": "sign"},
        {"type": "file", "name": "scan", "allowMultiple": true, "maxSize": 1_048_576, "acceptedTypes": "image/*"},
        {"type": "slider", "name": "pain", "max": 10},
        {"type": "geomap", "name": "place", "zoom": 3},
        {"type": "text", "name": "when", "inputType": "datetime-local", "defaultValueExpression": "today()"},
        {"type": "text", "name": "tags", "title": "twice"},
    ]));
    let tags = item(&imported, "tags");
    assert_eq!((&tags["repeats"], &tags["answerOption"][1]["initialSelected"]), (&json!(true), &json!(true)));
    assert_eq!(extension(tags, "maxOccurs")["valueInteger"], 1);
    assert_eq!(item(&imported, "land")["type"], "string");
    assert_eq!(item(&imported, "again")["answerOption"].as_array().unwrap().len(), 2);
    let often = item(&imported, "drugs.two.often");
    assert_eq!(
        often["enableWhen"][0],
        json!({"question": "drugs.two.dose", "operator": ">", "answerInteger": 0})
    );
    let kids = item(&imported, "kids");
    assert_eq!((&kids["repeats"], &kids["item"][0]["linkId"]), (&json!(true), &json!("kids.name")));
    assert_eq!(
        item(&imported, "sure")["answerOption"][0]["valueCoding"],
        json!({"code": "S", "display": "Sure"})
    );
    assert_eq!(item(&imported, "sure2")["enableWhen"][0]["answerCoding"]["code"], "S");
    assert_eq!(extension(item(&imported, "code"), "regex")["valueString"], "[A-Z]{3}");
    assert_eq!(extension(item(&imported, "free"), "regex")["valueString"], "[\\s\\S]*(?:\\d)[\\s\\S]*");
    let rule = extension(item(&imported, "free"), "targetConstraint");
    assert_eq!(rule["extension"][3]["valueString"], "Not the same");
    assert_eq!(extension(item(&imported, "scan"), "maxSize")["valueDecimal"], 1);
    assert_eq!(item(&imported, "pain")["type"], "integer");
    assert_eq!(item(&imported, "tags#")["text"], "twice");
    let lost: Vec<(&str, Code)> = losses(&imported).into_iter().map(|(id, code, _)| (id, code)).collect();
    for one in [
        ("order", Code::TypeAsked),
        ("face", Code::MediaElsewhere),
        ("land", Code::OptionsElsewhere),
        ("sign", Code::TypeAsked),
        ("place", Code::TypeAsText),
        ("place", Code::PropertyIgnored),
    ] {
        assert!(lost.contains(&one), "{one:?} of {lost:?}");
    }
}

#[test]
fn what_is_no_survey_is_left_to_others() {
    for text in [r#"{"pages": 3}"#, r#"{"elements": [1]}"#, "{}"] {
        assert!(import("x.json", text.as_bytes(), 1_000_000).is_err(), "{text}");
    }
    let deep = (0..120).fold(
        json!({"type": "text", "name": "q"}),
        |inner, n| json!({"type": "panel", "name": format!("p{n}"), "elements": [inner]}),
    );
    let problems =
        import("x.json", json!({"elements": [deep]}).to_string().as_bytes(), 1_000_000).unwrap_err();
    assert_eq!(problems[0].code, Code::NestedTooDeep);
}
