//! What people type, and what may stand.

use super::*;
use crate::domain::questionnaire::Kind;

use super::ALL_TYPES as ALL;

fn read(compiled: &Compiled, link_id: &str, fields: &[&str], language: &str) -> Result<Vec<String>, Code> {
    let context = Context { language, ..context() };
    let values = parse_input(compiled, compiled.index_of(link_id).unwrap(), fields, &context);
    values
        .map(|values| values.iter().map(|value| value.to_fhir().to_string()).collect())
        .map_err(|problem| problem.code)
}

#[test]
fn every_type_is_read_as_people_write_it() {
    let compiled = compiled(ALL);
    let one = |link_id, text: &'static str| read(&compiled, link_id, &[text], "pt-BR").unwrap().concat();
    assert_eq!(one("name", "  Ana "), r#""Ana""#);
    assert_eq!(one("born", "29/02/2024"), r#""2024-02-29""#);
    assert_eq!(one("born", "1950"), r#""1950""#);
    assert_eq!(one("born", "3/1950"), r#""1950-03""#);
    assert_eq!(one("smokes", "false"), "false");
    assert_eq!(one("height", "1,70"), "1.70");
    assert_eq!(one("height", "1.7"), "1.7");
    assert_eq!(
        one("weight", "72,5"),
        r#"{"value":72.5,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}"#
    );
    assert_eq!(one("since", "2026-11-20T08:05"), r#""2026-11-20T08:05:00-03:00""#);
    assert_eq!(one("wakes", "06:30"), r#""06:30:00""#);
    assert_eq!(one("medicine", "Insulina"), r#""Insulina""#);
    assert_eq!(one("meals", "3"), "3");
    assert_eq!(one("state", "RS"), one("state", "opt-0"));
    assert_eq!(one("name", "   "), "");
    assert_eq!(
        read(&compiled, "weight", &["72000", "g"], "en").unwrap().concat().matches("\"g\"").count(),
        2
    );
    assert_eq!(read(&compiled, "symptoms", &["opt-0", "opt-1"], "en").unwrap().len(), 2);
}

#[test]
fn what_can_be_misread_is_asked_again() {
    let compiled = compiled(ALL);
    let refused = |link_id, text: &'static str| read(&compiled, link_id, &[text], "pt-BR").unwrap_err();
    assert_eq!(refused("height", "1.700"), Code::AmbiguousNumber);
    assert_eq!(refused("height", "um metro"), Code::NotANumber);
    assert_eq!(refused("height", "1,7,0"), Code::NotANumber);
    assert_eq!(refused("height", "-"), Code::NotANumber);
    assert_eq!(refused("height", "1-2"), Code::NotANumber);
    assert_eq!(refused("height", "9999999999999999999999999999999999999999"), Code::NumberTooLong);
    assert_eq!(refused("children", "1,5"), Code::NotAnInteger);
    assert_eq!(refused("born", "30/02/2024"), Code::NotADate);
    assert_eq!(refused("wakes", "25:00"), Code::NotATime);
    assert_eq!(refused("colour", "purple"), Code::NotAnOption);
    assert_eq!(refused("smokes", "maybe"), Code::NotAnOption);
    assert_eq!(refused("clinic", "Norte"), Code::ReadOnly);
    assert_eq!(refused("channel", "paper"), Code::NotAnswerable);
    assert_eq!(refused("about", "x"), Code::NotAnswerable);
    assert_eq!(refused("photo", "x"), Code::FileMissing);
    assert_eq!(read(&compiled, "name", &["a", "b"], "pt-BR"), Err(Code::OneAnswerOnly));
    assert_eq!(read(&compiled, "weight", &["1", "stone"], "pt-BR"), Err(Code::UnknownUnit));
}

#[test]
fn numbers_follow_the_readers_language() {
    let compiled = compiled(ALL);
    let number = |text: &'static str, language| {
        read(&compiled, "height", &[text], language).map(|found| found.concat())
    };
    assert_eq!(number("1.234,5", "pt-BR").as_deref(), Ok("1234.5"));
    assert_eq!(number("1,234.5", "en").as_deref(), Ok("1234.5"));
    assert_eq!(number("1.234.567", "es").as_deref(), Ok("1234567"));
    assert_eq!(number("0.125", "pt-BR").as_deref(), Ok("0.125"));
    assert_eq!(number("-1,5", "es").as_deref(), Ok("-1.5"));
    assert_eq!(number("+3", "en").as_deref(), Ok("3"));
}

#[test]
fn every_limit_is_checked() {
    let compiled = compiled(ALL);
    let found = |link_id: &str, fields: &[&str]| {
        let mut answers = Answers::new();
        answer(&compiled, &mut answers, link_id, fields);
        codes(&evaluate(&compiled, &answers, &context()), link_id)
    };
    for (link_id, fields) in [
        ("name", &["Ana"][..]),
        ("born", &["1950-01-01"]),
        ("postcode", &["90010-000"]),
        ("height", &["1,70"]),
        ("weight", &["72"]),
        ("symptoms", &["opt-3"]),
        ("medicine", &["opt-1"]),
        ("medicine", &["Chá"]),
        ("meals", &["4"]),
        ("site", &["https://exemplo.com.br"]),
        ("phones", &["1", "1"]),
    ] {
        assert_eq!(found(link_id, fields), [], "{link_id} {fields:?}");
    }
    assert_eq!(found("name", &["A"]), [Code::TooShort]);
    assert_eq!(found("name", &["Maria Antonieta de Souza"]), [Code::TooLong]);
    assert_eq!(found("born", &["1899-12-31"]), [Code::BelowMinimum]);
    assert_eq!(found("born", &["2027-01-01"]), [Code::AboveMaximum]);
    assert_eq!(found("children", &["-1"]), [Code::BelowMinimum]);
    assert_eq!(found("postcode", &["9001"]), [Code::WrongFormat]);
    assert_eq!(found("height", &["1,705"]), [Code::TooManyDecimals]);
    assert_eq!(found("height", &["17"]), [Code::AboveMaximum]);
    assert_eq!(found("weight", &["0,5"]), [Code::BelowMinimum]);
    assert_eq!(found("symptoms", &["opt-0", "opt-1", "opt-2"]), [Code::TooManyAnswers]);
    assert_eq!(found("symptoms", &["opt-0", "opt-3"]), [Code::ExclusiveOption]);
    assert_eq!(found("symptoms", &["opt-0", "opt-0"]), [Code::DuplicateAnswer]);
    assert_eq!(found("site", &["exemplo"]), [Code::NotAUrl]);
}

#[test]
fn a_limit_is_said_in_the_readers_digits() {
    let compiled = compiled(ALL);
    let mut answers = Answers::new();
    answer(&compiled, &mut answers, "height", &["3"]);
    let evaluation = evaluate(&compiled, &answers, &context());
    assert_eq!(evaluation.problems_of("height").next().unwrap().args, [("max", "2,5".to_owned())]);
}

#[test]
fn answers_from_outside_must_be_of_the_type_and_among_the_options() {
    let compiled = compiled(ALL);
    let mut answers = Answers::new();
    set(&compiled, &mut answers, "children", &[Value::String("two".into())]);
    set(&compiled, &mut answers, "meals", &[Value::Integer(7)]);
    set(&compiled, &mut answers, "photo", &[Value::String("x".into())]);
    let evaluation = evaluate(&compiled, &answers, &context());
    assert_eq!(codes(&evaluation, "children"), [Code::WrongType]);
    assert_eq!(codes(&evaluation, "meals"), [Code::NotAnOption]);
    assert_eq!(codes(&evaluation, "photo"), [Code::WrongType]);
}

#[test]
fn nobody_is_trapped_by_what_can_not_be_answered() {
    let compiled = compiled(ALL);
    let mut answers = Answers::new();
    answer(&compiled, &mut answers, "name", &["Ana"]);
    let evaluation = evaluate(&compiled, &answers, &context());
    assert!(evaluation.is_complete(), "{:?}", evaluation.problems);
    let steps: Vec<_> =
        evaluation.steps(&compiled).map(|step| compiled.item(step.item()).link_id.as_str()).collect();
    assert!(steps.contains(&"welcome") && steps.contains(&"photo"));
    assert!(!steps.contains(&"clinic") && !steps.contains(&"channel") && !steps.contains(&"name-help"));
    assert_eq!(compiled.find("name").unwrap().help("pt-BR"), Some("Pode ser um apelido."));
    assert_eq!(compiled.find("photo").unwrap().kind, Kind::Attachment);
}

#[test]
fn a_response_starts_with_initial_values() {
    let compiled = compiled(ALL);
    let answers = Answers::initial(&compiled, &context());
    let of = |link_id: &str| answers.get(&compiled, compiled.index_of(link_id).unwrap()).len();
    assert_eq!((of("clinic"), of("channel"), of("colour"), of("name")), (1, 1, 1, 0));
}

#[test]
fn texts_with_rules_are_kept_in_one_way() {
    let format = "https://weconecta.org/fhir/StructureDefinition/textFormat";
    let entry = "http://hl7.org/fhir/StructureDefinition/entryFormat";
    let compiled = compiled(
        &serde_json::json!({"resourceType": "Questionnaire", "status": "active", "item": [
            {"linkId": "cpf", "type": "string", "text": "CPF?", "extension": [{"url": format, "valueCode": "cpf"},
                {"url": "http://hl7.org/fhir/StructureDefinition/regex", "valueString": "[0-9.]{11}-[0-9]{2}"}]},
            {"linkId": "cep", "type": "string", "text": "CEP?", "extension": [{"url": entry, "valueString": "00000-000"}]},
            {"linkId": "phone", "type": "text", "text": "Telefone?", "extension": [{"url": format, "valueCode": "phone"}]}
        ]})
        .to_string(),
    );
    let kept = |link_id: &str, text: &'static str| {
        let index = compiled.index_of(link_id).unwrap();
        let (values, item) =
            (parse_input(&compiled, index, &[text], &context()).unwrap(), compiled.item(index));
        let refs: Vec<&Value> = values.iter().collect();
        assert!(check_values(item, &refs, "pt-BR").is_empty(), "{text}");
        (values[0].show("pt-BR"), item.display_of(&values[0], "pt-BR"))
    };
    assert_eq!(kept("cpf", "529.982.247-25"), ("52998224725".into(), "529.982.247-25".into()));
    assert_eq!(kept("cep", "90035903"), ("90035903".into(), "90035-903".into()));
    assert_eq!(kept("phone", "51 99999-8888"), ("+5551999998888".into(), "(51) 99999-8888".into()));
    let refused = |link_id, text: &'static str| read(&compiled, link_id, &[text], "pt-BR").unwrap_err();
    assert_eq!(refused("cpf", "529.982.247-26"), Code::NotACpf);
    assert_eq!(refused("cep", "9003"), Code::NotACep);
    assert_eq!(refused("phone", "9999"), Code::NotAPhone);
    // what another system sends is checked as what is typed
    let item = compiled.item(compiled.index_of("cpf").unwrap());
    let wrong = Value::String("52998224726".into());
    assert_eq!(check_values(item, &[&wrong], "pt-BR")[0].code, Code::NotACpf);
}
