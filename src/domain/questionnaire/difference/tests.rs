use serde_json::{Value as Json, json};

use super::*;
use crate::domain::questionnaire::{compile, urls};

const PHQ: &str = include_str!("../../../../instruments/phq-9.json");

fn read(json: &Json) -> Questionnaire {
    Questionnaire::from_json(json).unwrap()
}

fn between(before: &Json, after: &Json) -> Difference {
    let (before, after) = (read(before), read(after));
    let (old, new) = (compile(&before).ok(), compile(&after).ok());
    compare(
        Version { questionnaire: &before, compiled: old.as_ref() },
        Version { questionnaire: &after, compiled: new.as_ref() },
    )
}

fn option(code: &str, display: &str, points: i64) -> Json {
    json!({"extension": [{"url": urls::WEIGHTS[1], "valueDecimal": points}],
        "valueCoding": {"system": "urn:s", "code": code, "display": display}})
}

/// Two scored choices, the second asked only after a yes to the first, and a text beside them.
fn sample() -> Json {
    let options = json!([option("n", "Não", 0), option("s", "Sim", 1)]);
    json!({"resourceType": "Questionnaire", "title": "Sono", "item": [
        {"linkId": "g", "type": "group", "text": "Grupo", "item": [
            {"linkId": "a", "type": "choice", "text": "Dorme mal?", "answerOption": options},
            {"linkId": "b", "type": "choice", "text": "Ronca?", "answerOption": options,
             "enableWhen": [{"question": "a", "operator": "=", "answerCoding": {"system": "urn:s", "code": "s"}}]}]},
        {"linkId": "c", "type": "text", "text": "Algo mais?"}],
     "extension": [{"url": urls::SCORE, "extension": [
        {"url": "key", "valueCode": "total"}, {"url": "label", "valueString": "Total"},
        {"url": "linkId", "valueString": "b"},
        {"url": "band", "extension": [{"url": "from", "valueDecimal": 0}, {"url": "to", "valueDecimal": 0},
            {"url": "label", "valueString": "Bem"}]}]}]})
}

/// What changed of one item, without sides.
fn aspects<'a>(difference: &'a Difference, link_id: &str) -> Vec<(Aspect, &'a str)> {
    let item = difference.items.iter().find(|item| item.link_id == link_id);
    let changes = item.map(|item| item.changes.as_slice()).unwrap_or_default();
    changes.iter().map(|change| (change.aspect, change.subject.as_str())).collect()
}

#[test]
fn nothing_differs_from_itself() {
    let phq: Json = serde_json::from_str(PHQ).unwrap();
    assert!(between(&phq, &phq).is_empty());
    // who it is changes with every version
    let mut again = phq.clone();
    again["version"] = "9.9".into();
    again["id"] = "other".into();
    assert!(between(&phq, &again).is_empty());
}

#[test]
fn words_are_compared_in_every_language() {
    let (before, mut after) = (sample(), sample());
    after["item"][1]["text"] = "Quer contar mais?".into();
    after["item"][1]["_text"] = json!({"extension": [{"url": urls::TRANSLATION, "extension": [
        {"url": "lang", "valueCode": "en"}, {"url": "content", "valueString": "Anything else?"}]}]});
    let difference = between(&before, &after);
    let changes = &difference.items[0].changes;
    assert_eq!(changes.len(), 2);
    assert_eq!(changes[0].before, Side::Words("Algo mais?".to_owned()));
    assert_eq!((changes[1].language.as_deref(), &changes[1].before), (Some("en"), &Side::Nothing));
    assert!(changes.iter().all(|change| change.scores.is_empty()), "no score reads it");
}

#[test]
fn options_are_told_apart_by_their_codes() {
    let (before, mut after) = (sample(), sample());
    after["item"][0]["item"][0]["answerOption"] =
        json!([option("s", "Sim, sempre", 2), option("n", "Não", 0), option("x", "Não sei", 0)]);
    let difference = between(&before, &after);
    assert_eq!(
        aspects(&difference, "a"),
        [
            (Aspect::OptionWords, "Sim, sempre"),
            (Aspect::OptionPoints, "Sim, sempre"),
            (Aspect::OptionAdded, "Não sei"),
            (Aspect::OptionOrder, ""),
        ]
    );
    // the score reads only what is asked after it: other points there may still close the question
    let scores = |place: usize| difference.items[0].changes[place].scores.clone();
    assert_eq!((scores(0), scores(1)), (Vec::new(), vec!["total".to_owned()]));
}

#[test]
fn new_gone_moved_and_retyped_items_are_told() {
    let (before, mut after) = (sample(), sample());
    let c = after["item"].as_array_mut().unwrap().remove(1);
    after["item"][0]["item"].as_array_mut().unwrap().insert(0, c);
    after["item"][0]["item"][1]["type"] = "open-choice".into();
    after["item"][0]["item"].as_array_mut().unwrap().remove(2);
    after["item"].as_array_mut().unwrap().push(json!({"linkId": "d", "type": "date", "text": "Quando?"}));
    after["extension"] = json!([]);
    let difference = between(&before, &after);
    assert_eq!(aspects(&difference, "c"), [(Aspect::Moved, "")]);
    let place = Place { within: Some("Grupo".to_owned()), after: None };
    assert_eq!(difference.items[0].changes[0].after, Side::Place(place));
    assert_eq!(aspects(&difference, "a"), [(Aspect::Kind, "")]);
    assert_eq!(aspects(&difference, "d"), [(Aspect::Added, "")]);
    assert_eq!(aspects(&difference, "b"), [(Aspect::Removed, "")]);
    let gone = difference.items.last().unwrap();
    assert_eq!(
        (gone.label.as_str(), gone.changes[0].scores.as_slice()),
        ("Ronca?", ["total".to_owned()].as_slice())
    );
    assert_eq!((difference.added(), difference.removed(), difference.changed()), (1, 1, 2));
}

#[test]
fn one_that_changed_places_is_the_only_one_that_moved() {
    let item = |id: &str| json!({"linkId": id, "type": "string", "text": id});
    let of = |ids: &str| json!({"resourceType": "Questionnaire", "item": ids.chars().map(|id| item(&id.to_string())).collect::<Vec<_>>()});
    let difference = between(&of("abcde"), &of("bcdea"));
    assert_eq!(difference.items.len(), 1);
    assert_eq!(difference.items[0].link_id, "a");
}

#[test]
fn conditions_limits_and_flags_are_told_in_words() {
    let (before, mut after) = (sample(), sample());
    let item = &mut after["item"][0]["item"][1];
    item["enableWhen"][0]["answerCoding"]["code"] = "n".into();
    item["required"] = true.into();
    item["extension"] = json!([{"url": urls::MIN_OCCURS, "valueInteger": 2},
        {"url": "https://example.org/unknown-thing", "valueString": "x"},
        {"url": urls::RED_FLAG, "extension": [{"url": "answer", "valueCoding": {"system": "urn:s", "code": "s"}}]}]);
    let difference = between(&before, &after);
    assert_eq!(
        aspects(&difference, "b"),
        [
            (Aspect::Conditions, ""),
            (Aspect::Required, ""),
            (Aspect::Limit, "min-occurs"),
            (Aspect::RedFlag, ""),
            (Aspect::Other, "thing"),
        ]
    );
    let Side::Conditions { each, .. } = &difference.items[0].changes[0].after else { panic!() };
    assert_eq!((each[0].question.as_str(), each[0].words.as_deref()), ("Dorme mal?", Some("Não")));
    let Side::RedFlag(flag) = &difference.items[0].changes[3].after else { panic!() };
    assert_eq!(flag.against, Value::String("Sim".to_owned()));
}

#[test]
fn conditions_in_another_order_are_the_same() {
    let when = |answers: [bool; 2]| {
        let each =
            answers.map(|answer| json!({"question": "a", "operator": "exists", "answerBoolean": answer}));
        json!({"resourceType": "Questionnaire", "item": [{"linkId": "a", "type": "string", "text": "a"},
            {"linkId": "b", "type": "string", "text": "b", "enableWhen": each, "enableBehavior": "any"}]})
    };
    assert!(between(&when([true, false]), &when([false, true])).is_empty());
    let mut all = when([true, false]);
    all["item"][1]["enableBehavior"] = "all".into();
    assert_eq!(aspects(&between(&when([true, false]), &all), "b"), [(Aspect::Conditions, "")]);
}

#[test]
fn scores_parts_rules_and_bands_are_told() {
    let (before, mut after) = (sample(), sample());
    let score = after["extension"][0]["extension"].as_array_mut().unwrap();
    score[2] = json!({"url": "linkId", "valueString": "a"});
    score[3]["extension"][1]["valueDecimal"] = 1.into();
    score.push(json!({"url": "maxMissing", "valueInteger": 1}));
    let difference = between(&before, &after);
    let told: Vec<_> =
        difference.whole.iter().map(|change| (change.aspect, change.subject.as_str())).collect();
    assert_eq!(
        told,
        [(Aspect::ScoreParts, "Total"), (Aspect::ScoreRule, "maxMissing"), (Aspect::Band, "Total")]
    );
    assert_eq!(difference.scores(), ["total"]);
    after["extension"] = json!([]);
    let gone = between(&before, &after);
    assert_eq!((gone.whole[0].aspect, &gone.whole[0].after), (Aspect::Score, &Side::Nothing));
}

#[test]
fn what_is_calculated_from_an_item_moves_its_score() {
    let of = |text: &str| {
        json!({"resourceType": "Questionnaire", "item": [
            {"linkId": "w", "type": "decimal", "text": text},
            {"linkId": "x", "type": "decimal", "text": "Dobro", "extension": [{
                "url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression",
                "valueExpression": {"language": "text/fhirpath",
                    "expression": "%resource.item.where(linkId='w').answer.value * 2"}}]}],
         "extension": [{"url": urls::SCORE, "extension": [{"url": "key", "valueCode": "x"},
            {"url": "linkId", "valueString": "x"}]}]})
    };
    let mut after = of("Peso");
    after["item"][0]["type"] = "integer".into();
    let difference = between(&of("Peso"), &after);
    assert_eq!(difference.items[0].changes[0].scores, ["x"]);
    assert!(between(&of("Peso"), &of("Massa")).items[0].changes[0].scores.is_empty(), "words count nowhere");
}

#[test]
fn every_member_that_differs_is_named() {
    let (before, mut after) = (sample(), sample());
    after["item"][1]["xUnknown"] = json!({"deep": [1]});
    after["purpose"] = "Pesquisa".into();
    let difference = between(&before, &after);
    assert_eq!(aspects(&difference, "c"), [(Aspect::Other, "xUnknown")]);
    assert_eq!(
        (difference.whole[0].aspect, difference.whole[0].subject.as_str()),
        (Aspect::Other, "purpose")
    );
}
