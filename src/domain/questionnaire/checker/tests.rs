#![expect(clippy::needless_pass_by_value, reason = "documents are given as they are written")]

use serde_json::{Value as Json, json};

use super::*;
use crate::domain::questionnaire::{compile, urls};

fn check_json(json: &Json) -> Vec<Finding> {
    let questionnaire = Questionnaire::from_json(json).unwrap();
    match compile(&questionnaire) {
        Ok(compiled) => check(&questionnaire, Ok(&compiled)),
        Err(problems) => check(&questionnaire, Err(&problems)),
    }
}

fn items(items: Json) -> Json {
    json!({"resourceType": "Questionnaire", "language": "pt-BR", "title": "Sono", "item": items})
}

/// What was found: code and linkId.
fn found(json: &Json) -> Vec<(Code, String)> {
    let told = |finding: Finding| (finding.problem.code, finding.problem.link_id.unwrap_or_default());
    check_json(json).into_iter().map(told).collect()
}

fn option(code: &str, display: &str) -> Json {
    json!({"valueCoding": {"system": "urn:s", "code": code, "display": display}})
}

fn scored(code: &str, display: &str, points: i64) -> Json {
    let mut option = option(code, display);
    option["extension"] = json!([{"url": urls::WEIGHTS[1], "valueDecimal": points}]);
    option
}

fn choice(link_id: &str) -> Json {
    json!({"linkId": link_id, "type": "choice", "text": "Fuma?",
        "answerOption": [option("n", "Não"), option("s", "Sim"), option("x", "Parei")]})
}

fn when(question: &str, operator: &str, code: &str) -> Json {
    json!({"question": question, "operator": operator, "answerCoding": {"system": "urn:s", "code": code}})
}

fn asked(link_id: &str, behavior: &str, conditions: Json) -> Json {
    json!({"linkId": link_id, "type": "string", "text": "Quanto?", "enableBehavior": behavior, "enableWhen": conditions})
}

#[test]
fn the_instruments_that_come_with_the_program_have_no_warning() {
    for text in [
        include_str!("../../../../instruments/phq-9.json"),
        include_str!("../../../../instruments/gad-7.json"),
    ] {
        let json: Json = serde_json::from_str(text).unwrap();
        let serious: Vec<_> =
            check_json(&json).into_iter().filter(|finding| finding.level != Level::Hint).collect();
        assert_eq!(serious, []);
    }
}

#[test]
fn what_forbids_publishing_comes_first_and_alone() {
    let round = items(json!([
        asked("a", "all", json!([when("b", "=", "s")])),
        asked("b", "all", json!([when("a", "=", "s")]))
    ]));
    let findings = check_json(&round);
    assert!(findings.iter().all(|finding| finding.level == Level::Blocks));
    assert_eq!((findings[0].problem.code, findings[0].place), (Code::Cycle, Place::Conditions));
    assert_eq!(found(&json!({"resourceType": "Questionnaire"})), [(Code::NoItems, String::new())]);
}

#[test]
fn an_answer_that_no_option_has_closes_an_item_and_what_waits_for_it() {
    let json = items(json!([
        choice("a"),
        asked("b", "all", json!([when("a", "=", "unknown")])),
        asked("c", "all", json!([{"question": "b", "operator": "exists", "answerBoolean": true}])),
        asked("d", "all", json!([{"question": "b", "operator": "exists", "answerBoolean": false}])),
    ]));
    assert_eq!(found(&json), [(Code::NeverShown, "b".to_owned()), (Code::NeverShownAfter, "c".to_owned())]);
}

#[test]
fn what_is_in_a_closed_group_is_told_once_but_for_what_is_required() {
    let json = items(json!([choice("a"), {"linkId": "g", "type": "group", "text": "Grupo",
        "enableWhen": [when("a", "=", "unknown")], "item": [
            {"linkId": "b", "type": "string", "text": "Nome?", "required": true},
            {"linkId": "c", "type": "string", "text": "Idade?"}]}]));
    assert_eq!(
        found(&json),
        [(Code::NeverShown, "g".to_owned()), (Code::RequiredNeverShown, "b".to_owned())]
    );
}

#[test]
fn one_answer_cannot_be_two() {
    let both = json!([when("a", "=", "s"), when("a", "=", "x")]);
    let all = items(json!([choice("a"), asked("b", "all", both.clone())]));
    assert_eq!(found(&all), [(Code::ConditionsContradict, "b".to_owned())]);
    assert_eq!(found(&items(json!([choice("a"), asked("b", "any", both.clone())]))), []);
    let mut several = choice("a");
    several["repeats"] = true.into();
    assert_eq!(found(&items(json!([several.clone(), asked("b", "all", both)]))), []);
    let not = json!([when("a", "=", "s"), when("a", "!=", "s")]);
    assert_eq!(
        found(&items(json!([several, asked("b", "all", not)]))),
        [(Code::ConditionsContradict, "b".to_owned())]
    );
    // all options but one are refused, and that one is left
    let rest = json!([when("a", "!=", "s"), when("a", "!=", "x"), {"question": "a", "operator": "exists", "answerBoolean": true}]);
    assert_eq!(found(&items(json!([choice("a"), asked("b", "all", rest)]))), []);
}

#[test]
fn what_is_around_an_item_counts_for_it_too() {
    let json = items(json!([choice("a"), {"linkId": "g", "type": "group", "text": "Grupo",
        "enableWhen": [when("a", "=", "s")], "item": [asked("b", "all", json!([when("a", "=", "n")]))]}]));
    assert_eq!(found(&json), [(Code::ConditionsContradict, "b".to_owned())]);
    // b is asked after a yes, and c after b and a no
    let chain = items(json!([
        choice("a"),
        asked("b", "all", json!([when("a", "=", "s")])),
        asked(
            "c",
            "all",
            json!([when("a", "=", "n"), {"question": "b", "operator": "exists", "answerBoolean": true}])
        )
    ]));
    assert_eq!(found(&chain), [(Code::ConditionsContradict, "c".to_owned())]);
}

#[test]
fn numbers_are_held_against_their_limits() {
    let of = |operator: &str, value: i64, more: Option<(&str, i64)>| {
        let condition = |operator: &str, value: i64| json!({"question": "n", "operator": operator, "answerInteger": value});
        let mut all = vec![condition(operator, value)];
        all.extend(more.map(|(operator, value)| condition(operator, value)));
        found(&items(json!([
            {"linkId": "n", "type": "integer", "text": "Idade?", "extension": [
                {"url": urls::MIN_VALUE, "valueInteger": 0}, {"url": urls::MAX_VALUE, "valueInteger": 120}]},
            asked("b", "all", Json::Array(all))])))
    };
    assert_eq!(of(">", 120, None), [(Code::NeverShown, "b".to_owned())]);
    assert_eq!(of(">=", 120, None), []);
    assert_eq!(of("<", 18, Some((">", 17))), [(Code::ConditionsContradict, "b".to_owned())]);
    assert_eq!(of("<", 18, Some((">", 16))), []);
    assert_eq!(of(">=", 60, Some(("!=", 60))), []);
}

#[test]
fn answers_of_instances_are_not_held_against_each_other() {
    let group = |inner: Json| json!({"linkId": "g", "type": "group", "text": "Filho", "repeats": true, "item": inner});
    let json = items(json!([
        group(json!([choice("a")])),
        asked("b", "all", json!([when("a", "=", "s"), when("a", "=", "n")]))
    ]));
    assert_eq!(found(&json), []);
}

/// A question of the score `t`, with these options and bands.
fn with_score(options: Json, bands: Json) -> Json {
    let mut parts = vec![
        json!({"url": "key", "valueCode": "t"}),
        json!({"url": "label", "valueString": "Total"}),
        json!({"url": "linkId", "valueString": "a"}),
    ];
    parts.extend(bands.as_array().unwrap().iter().cloned());
    json!({"resourceType": "Questionnaire", "title": "Sono", "language": "pt-BR",
        "item": [{"linkId": "a", "type": "choice", "text": "Dorme mal?", "answerOption": options},
            {"linkId": "s", "type": "boolean", "text": "Trabalha?"}],
        "extension": [{"url": urls::SCORE, "extension": parts}]})
}

fn band(from: Option<i64>, to: Option<i64>, label: &str) -> Json {
    let mut parts = vec![json!({"url": "label", "valueString": label})];
    parts.extend(from.map(|from| json!({"url": "from", "valueDecimal": from})));
    parts.extend(to.map(|to| json!({"url": "to", "valueDecimal": to})));
    json!({"url": "band", "extension": parts})
}

#[test]
fn options_without_points_are_named() {
    let json =
        with_score(json!([scored("n", "Não", 0), option("s", "Sim"), option("x", "Às vezes")]), json!([]));
    let findings = check_json(&json);
    assert_eq!(
        (findings.len(), findings[0].problem.code, findings[0].place),
        (1, Code::UnscoredOptions, Place::Options)
    );
    assert_eq!(findings[0].problem.args[1].1, "Sim, Às vezes");
}

#[test]
fn bands_cover_what_the_score_can_reach_and_nothing_else() {
    let options = json!([scored("n", "Não", 0), scored("s", "Sim", 10)]);
    let told = |bands: Json| -> Vec<String> {
        let findings = check_json(&with_score(options.clone(), bands)).into_iter();
        findings.map(|finding| finding.problem.to_string()).collect()
    };
    assert_eq!(
        told(json!([band(Some(0), Some(4), "Bem"), band(Some(5), None, "Mal")])),
        Vec::<String>::new()
    );
    assert_eq!(
        told(json!([
            band(Some(1), Some(4), "Bem"),
            band(Some(7), Some(9), "Mal"),
            band(Some(11), None, "Fora")
        ])),
        [
            "problem-band-unreachable score=Total band=Fora min=0 max=10",
            "problem-band-gap score=Total from=0 to=0",
            "problem-band-gap score=Total from=5 to=6",
            "problem-band-gap score=Total from=10 to=10",
        ]
    );
}

#[test]
fn bands_of_one_condition_are_held_against_each_other() {
    let options = json!([scored("n", "Não", 0), scored("s", "Sim", 10)]);
    let of = |yes: bool, from: Option<i64>, to: Option<i64>, label: &str| {
        let mut band = band(from, to, label);
        band["extension"].as_array_mut().unwrap().push(json!({"url": "when", "extension": [
            {"url": "question", "valueString": "s"}, {"url": "operator", "valueCode": "="},
            {"url": "answer", "valueBoolean": yes}]}));
        band
    };
    let fine =
        json!([of(true, None, Some(4), "A"), of(true, Some(5), None, "B"), of(false, None, None, "C")]);
    assert_eq!(found(&with_score(options.clone(), fine)), []);
    let meeting =
        json!([of(true, None, Some(5), "A"), of(true, Some(5), None, "B"), of(false, None, None, "C")]);
    assert_eq!(found(&with_score(options, meeting)), [(Code::BandOverlap, String::new())]);
}

#[test]
fn a_language_that_was_begun_is_missed_where_it_is_not() {
    let translation = |words: &str| {
        json!({"extension": [{"url": urls::TRANSLATION, "extension": [
        {"url": "lang", "valueCode": "en"}, {"url": "content", "valueString": words}]}]})
    };
    let mut json = items(json!([choice("a"), {"linkId": "b", "type": "string", "text": "Nome?"}]));
    assert_eq!(found(&json), []);
    json["item"][0]["_text"] = translation("Do you smoke?");
    let findings = check_json(&json);
    let told: Vec<String> = findings.iter().map(|finding| finding.problem.to_string()).collect();
    assert_eq!(
        told,
        [
            "problem-missing-translation at a language=en count=3",
            "problem-missing-translation at b language=en count=1",
            "problem-missing-translation language=en count=1",
        ]
    );
}

#[test]
fn codes_and_labels_are_there_once_and_in_words() {
    let mut twice = choice("a");
    twice["answerOption"] = json!([option("n", "Não"), option("n", "Nunca"), option("s", "não"),
        {"valueCoding": {"system": "urn:s", "code": "z"}}]);
    let mut one = choice("b");
    twice["code"] = json!([{"system": "http://loinc.org", "code": "1-1"}]);
    one["code"] = twice["code"].clone();
    assert_eq!(
        found(&items(json!([twice, one]))),
        [
            (Code::DuplicateOption, "a".to_owned()),
            (Code::DuplicateOptionLabel, "a".to_owned()),
            (Code::OptionWithoutText, "a".to_owned()),
            (Code::DuplicateItemCode, "b".to_owned()),
        ]
    );
}

#[test]
fn a_picture_needs_words() {
    let mut json = items(json!([choice("a")]));
    json["item"][0]["answerOption"][2] = json!({"valueCoding": {"system": "urn:s", "code": "p"}, "extension": [
        {"url": urls::ANSWER_MEDIA, "valueAttachment": {"contentType": "image/png", "title": "Rosto",
         "url": "https://example.org/a.png"}}]});
    assert_eq!(found(&json), [(Code::PictureWithoutText, "a".to_owned())]);
}

#[test]
fn counts_that_no_answer_meets_are_told() {
    let mut json =
        items(json!([{"linkId": "a", "type": "string", "text": "Nome?", "maxLength": 3, "extension": [
        {"url": urls::MIN_LENGTH, "valueInteger": 9}]}, choice("b")]));
    json["item"][1]["repeats"] = true.into();
    json["item"][1]["extension"] = json!([{"url": urls::MIN_OCCURS, "valueInteger": 4}]);
    assert_eq!(
        found(&json),
        [(Code::ImpossibleCounts, "a".to_owned()), (Code::TooFewOptions, "b".to_owned())]
    );
}

#[test]
fn a_red_flag_that_nothing_raises_is_told() {
    let flag = |part: Json| json!([{"url": urls::RED_FLAG, "extension": [part]}]);
    let of = |part: Json| {
        let mut json = items(json!([{"linkId": "a", "type": "choice", "text": "Dorme mal?",
            "answerOption": [scored("n", "Não", 0), scored("s", "Sim", 1)]}]));
        json["item"][0]["extension"] = flag(part);
        found(&json)
    };
    let answer = |code: &str| json!({"url": "answer", "valueCoding": {"system": "urn:s", "code": code}});
    assert_eq!(of(answer("s")), []);
    assert_eq!(of(answer("unknown")), [(Code::RedFlagNeverRaised, "a".to_owned())]);
    assert_eq!(of(json!({"url": "points", "valueDecimal": 1})), []);
    assert_eq!(of(json!({"url": "points", "valueDecimal": 3})), [(Code::RedFlagNeverRaised, "a".to_owned())]);
}

#[test]
fn long_and_hard_words_are_told_with_a_figure() {
    let hard = "Caracterize detalhadamente a periodicidade das manifestações sintomatológicas experimentadas \
        considerando especificamente circunstâncias socioeconômicas";
    let long = "a ".repeat(41);
    let findings = check_json(&items(json!([
        {"linkId": "a", "type": "string", "text": hard}, {"linkId": "b", "type": "string", "text": long},
        {"linkId": "c", "type": "string", "text": "Você dorme bem à noite, ou acorda muitas vezes antes da hora?"}])));
    let told: Vec<_> =
        findings.iter().map(|one| (one.level, one.problem.code, one.problem.link_id.as_deref())).collect();
    assert_eq!(
        told,
        [(Level::Warning, Code::HardToRead, Some("a")), (Level::Hint, Code::LongText, Some("b"))]
    );
    assert_eq!(findings[0].problem.args, [("language", "pt-BR".to_owned()), ("ease", "0".to_owned())]);
}
