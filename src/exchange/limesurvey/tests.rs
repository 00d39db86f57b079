//! Surveys of our own, as releases before and after 4.0 export them.

use serde_json::{Value as Json, json};

use super::super::{Imported, Level, import, looking::item};
use crate::domain::problem::Code;

const PAIN: &str = include_str!("../../../tests/fixtures/surveys/pain.lss");
const HABITS: &str = include_str!("../../../tests/fixtures/surveys/habits.lss");

fn read(text: &str) -> Imported {
    import("survey.lss", text.as_bytes(), 1_000_000).unwrap_or_else(|problems| panic!("{problems:?}"))
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
fn a_survey_with_tables_of_texts_comes_whole() {
    let imported = read(PAIN);
    assert_eq!(imported.format, "limesurvey");
    assert_eq!(
        (&imported.resource["title"], &imported.resource["language"]),
        (&json!("Dor"), &json!("pt-BR"))
    );
    assert_eq!(
        losses(&imported),
        [
            ("", Code::PropertyIgnored, Level::Changed),
            ("", Code::PropertyIgnored, Level::Changed),
            ("where", Code::PropertyIgnored, Level::Kept),
            ("since", Code::WordsQuote, Level::Changed),
            ("dose", Code::PropertyIgnored, Level::Changed),
            ("rank", Code::TypeAsked, Level::Changed),
            ("free", Code::PropertyIgnored, Level::Changed),
            ("free", Code::FormulaField, Level::Changed),
            ("bye", Code::MediaElsewhere, Level::Changed),
        ]
    );
    assert_eq!(imported.resource["item"][0]["text"], "Bem-vindo");
    let pain = item(&imported, "pain");
    assert_eq!((&pain["text"], &pain["required"]), (&json!("Quanta dor?"), &json!(true)));
    assert_eq!(pain["_text"]["extension"][0]["extension"][1]["valueString"], "How much pain?");
    let much = &pain["answerOption"][2]["valueCoding"];
    assert_eq!((&much["code"], &much["extension"][0]["valueDecimal"]), (&json!("A3"), &json!(3)));
    let place = item(&imported, "where");
    assert_eq!(extension(&place["answerOption"][2], "optionExclusive")["valueBoolean"], true);
    assert_eq!(extension(place, "maxOccurs")["valueInteger"], 2);
    assert_eq!(item(&imported, "where_other")["enableWhen"][0]["answerCoding"]["code"], "other");
    let how = item(&imported, "how");
    assert_eq!(
        (&how["enableBehavior"], &how["enableWhen"][1]["answerCoding"]["code"]),
        (&json!("any"), &json!("head"))
    );
    let back = item(&imported, "how_back");
    assert_eq!(
        back["enableWhen"][0],
        json!({"question": "where", "operator": "=", "answerCoding": {"code": "back"}})
    );
    let age = item(&imported, "age");
    assert_eq!((&age["type"], &age["item"][0]["text"]), (&json!("integer"), &json!("anos")));
    assert_eq!(item(&imported, "since")["text"], "Desde quando, …?");
    assert_eq!(
        expression(item(&imported, "load"), "calculatedExpression"),
        "iif(%age > 60, %howBack.toDecimal().combine(%howHead.toDecimal()).sum() * 2, 0)"
    );
    let group = item(&imported, "group2");
    assert_eq!(group["enableWhen"][0], json!({"question": "age", "operator": ">=", "answerInteger": 18}));
    assert_eq!(item(&imported, "dose")["enableWhen"][0]["answerBoolean"], true);
    let phone = item(&imported, "phone");
    assert_eq!(extension(phone, "regex")["valueString"], "[0-9]{8,}");
    assert_eq!((&phone["maxLength"], &phone["initial"][0]["valueString"]), (&json!(12), &json!("99999999")));
    for link_id in ["log_r1_c1", "log_r2_c1", "both_x_0", "both_x_1", "extra_q1comment", "dose_pm"] {
        assert!(imported.compiled.find(link_id).is_some(), "{link_id}");
    }
    assert_eq!(item(&imported, "scan")["repeats"], true);
}

#[test]
fn assessments_are_scores_with_bands() {
    let imported = read(PAIN);
    let score = extension(&imported.resource, "/score");
    let parts: Vec<&Json> = score["extension"].as_array().unwrap().iter().collect();
    let items: Vec<&str> = parts
        .iter()
        .filter(|part| part["url"] == "linkId")
        .map(|part| part["valueString"].as_str().unwrap())
        .collect();
    assert_eq!(items, ["pain", "how_back", "how_head"]);
    let bands: Vec<&&Json> = parts.iter().filter(|part| part["url"] == "band").collect();
    assert_eq!(bands.len(), 2, "the third would overlap");
    assert_eq!(bands[0]["extension"][3]["valueString"], "Descanse");
}

#[test]
fn older_surveys_have_their_texts_and_conditions_in_rows() {
    let imported = read(HABITS);
    assert_eq!(losses(&imported), []);
    let smokes = item(&imported, "smokes");
    assert_eq!(
        (&smokes["text"], smokes["answerOption"].as_array().unwrap().len()),
        (&json!("Você fuma?"), 2)
    );
    assert_eq!(smokes["answerOption"][0]["valueCoding"]["display"], "sim");
    let count = item(&imported, "count");
    assert_eq!(
        count["enableWhen"][0],
        json!({"question": "smokes", "operator": "=", "answerCoding": {"code": "s"}})
    );
    assert_eq!(imported.resource["item"].as_array().unwrap().len(), 1);
}

#[test]
fn what_is_no_whole_survey_is_refused() {
    let broken = PAIN.replace("</surveys>", "");
    let problems = import("x.lss", broken.as_bytes(), 1_000_000).unwrap_err();
    assert_eq!(problems[0].code, Code::XmlBroken);
    let unended = PAIN.split("</document>").next().unwrap();
    assert_eq!(import("x.lss", unended.as_bytes(), 1_000_000).unwrap_err()[0].code, Code::XmlBroken);
    let group = PAIN.replace("Survey<", "Group<");
    assert!(import("x.lss", group.as_bytes(), 1_000_000).is_err());
}

#[test]
fn scripts_are_read_as_they_are_written() {
    use super::super::build::{Field, Kind, Why};
    use super::expression::{Meaning, Names, read};
    let mut names = Names::default();
    for (name, kind, codes) in [("a", Kind::Decimal, ""), ("c", Kind::Code, "1 2"), ("m", Kind::Codes, "x y")]
    {
        let field = names.fields.add(Field {
            link_id: name.to_owned(),
            name: name.to_owned(),
            kind,
            repeats: Vec::new(),
            codes: codes.split_whitespace().map(str::to_owned).collect(),
            truth: ["Y", "N"],
        });
        names.keys.insert(name.to_owned(), Meaning::Field(field));
    }
    names.keys.insert("m_x".to_owned(), Meaning::Box(2, "x".to_owned()));
    names.keys.insert("12X3X4x".to_owned(), Meaning::Box(2, "x".to_owned()));
    let say = |text: &str| {
        let mut variables = super::super::build::Variables::default();
        let formula = read(text, &names, false)?;
        super::super::build::Writer::new(&names.fields, &mut variables, &[], None).condition(&formula)
    };
    for (text, said) in [
        ("a.NAOK gt 3 and c.NAOK eq '2'", "%a > 3 and '2' in %c"),
        ("12X3X4x.NAOK == \"Y\"", "'x' in %m"),
        ("!is_empty(a) || m_x != 'Y'", "%a.exists() or ('x' in %m).not()"),
        ("!(!is_empty(a) and !is_empty(c))", "(%a.exists() and %c.exists()).not()"),
        ("count(a, m_x) >= 2", "iif(%a.exists(), 1, 0) + iif('x' in %m, 1, 0) >= 2"),
        ("(a + 1) / 2 == 3", "(%a + 1) / 2 = 3"),
        ("0", "false"),
    ] {
        let found = say(text);
        if text == "0" {
            assert!(found.is_ok(), "{found:?}");
        } else {
            assert_eq!(found.as_deref(), Ok(said), "{text}");
        }
    }
    for text in ["that.a > 1", "TOKEN:FIRSTNAME == 'x'", "strtotime(a)", "a >"] {
        assert!(say(text).is_err(), "{text}");
    }
    assert_eq!(say("strtotime(a)"), Err(Why::Function("strtotime".to_owned())));
}
