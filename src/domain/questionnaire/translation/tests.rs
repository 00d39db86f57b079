use serde_json::{Value as Json, json};

use super::*;
use crate::domain::questionnaire::{Questionnaire, compile};

fn sample() -> Json {
    json!({"resourceType": "Questionnaire", "language": "pt-BR", "title": "Sono", "description": "Como dorme",
        "extension": [{"url": urls::SCORE, "extension": [{"url": "key", "valueCode": "t"},
            {"url": "label", "valueString": "Total"},
            {"url": "band", "extension": [{"url": "label", "valueString": "Bem"}, {"url": "advice", "valueString": "Siga"}]}]}],
        "item": [{"linkId": "g", "type": "group", "text": "Grupo", "item": [
            {"linkId": "a", "type": "open-choice", "text": "Dorme mal?",
             "extension": [{"url": urls::OPEN_LABEL, "valueString": "Outra"},
                {"url": urls::RED_FLAG, "extension": [{"url": "label", "valueString": "Risco"},
                    {"url": "answer", "valueString": "x"}]}],
             "answerOption": [{"extension": [{"url": urls::WEIGHTS[0], "valueDecimal": 1}],
                "valueCoding": {"system": "urn:s", "code": "s", "display": "Sim"}}, {"valueString": "Não"},
                {"valueInteger": 3}]}]}]})
}

fn wanted(pairs: &[(&str, &str)]) -> Vec<Wanted> {
    pairs.iter().map(|(key, words)| Wanted { key: (*key).to_owned(), words: (*words).to_owned() }).collect()
}

#[test]
fn every_text_that_people_read_is_found_once() {
    let units = units(&sample(), "en");
    let keys: Vec<&str> = units.iter().map(|unit| unit.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "title",
            "description",
            "item/g/text",
            "item/a/text",
            "item/a/open",
            "item/a/flag/1/label",
            "item/a/option/s",
            "item/a/option/Não",
            "score/t/label",
            "score/t/band/1/label",
            "score/t/band/1/advice",
        ]
    );
    assert_eq!(complete(&units), 0);
}

#[test]
fn what_is_put_in_is_what_the_engine_says_and_nothing_else_changes() {
    let mut resource = sample();
    let all: Vec<Wanted> = units(&resource, "en")
        .into_iter()
        .map(|unit| Wanted { key: unit.key, words: format!(" en: {} ", unit.original) })
        .collect();
    assert_eq!(apply(&mut resource, "en", &all), all.len());
    assert_eq!(apply(&mut resource, "en", &all), 0, "a second time nothing is new");
    assert_eq!(languages(&resource), ["en"]);
    let compiled = compile(&Questionnaire::from_json(&resource).unwrap()).unwrap();
    let item = compiled.find("a").unwrap();
    let said = ["en", "pt-BR"].map(|language| item.text(language));
    assert_eq!(said, ["en: Dorme mal?", "Dorme mal?"]);
    assert_eq!(item.options()[1].display("en"), "en: Não");
    assert_eq!(item.red_flags()[0].label.get("en"), "en: Risco");
    assert_eq!(compiled.scores()[0].bands[0].advice.as_ref().unwrap().get("en"), "en: Siga");
    assert_eq!(complete(&units(&resource, "en")), all.len());

    let none: Vec<Wanted> = all.into_iter().map(|one| Wanted { words: String::new(), ..one }).collect();
    apply(&mut resource, "en", &none);
    assert_eq!(resource, sample(), "to the member");
}

#[test]
fn other_languages_and_formatting_of_the_original_stay() {
    let mut resource = sample();
    apply(&mut resource, "es", &wanted(&[("title", "Sueño")]));
    let markup = json!({"url": urls::RENDERING_XHTML, "valueString": "<b>Sono</b>"});
    resource["_title"]["extension"].as_array_mut().unwrap().insert(0, markup.clone());
    apply(&mut resource, "en", &wanted(&[("title", "Sleep"), ("unknown", "x")]));
    let extensions = resource["_title"]["extension"].as_array().unwrap();
    assert_eq!((extensions.len(), &extensions[0]), (3, &markup));
    assert_eq!(units(&resource, "es")[0].translation.as_deref(), Some("Sueño"));
    assert_eq!(units(&resource, "EN")[0].translation.as_deref(), Some("Sleep"));
    apply(&mut resource, "es", &wanted(&[("title", "")]));
    assert_eq!(languages(&resource), ["en"]);
}

#[test]
fn what_is_missing_of_a_language_is_counted_without_names_and_numbers() {
    let mut resource = sample();
    resource["title"] = json!("PHQ-9");
    assert_eq!(begun(&resource), []);
    let all = units(&resource, "en").len();
    apply(&mut resource, "en", &wanted(&[("item/a/text", "Bad sleep?")]));
    apply(&mut resource, "pt-br", &wanted(&[("item/a/text", "Dorme mal?")]));
    assert_eq!(begun(&resource), [Begun { language: "en".to_owned(), total: all, missing: all - 2 }]);
    let rest: Vec<Wanted> = units(&resource, "en")
        .into_iter()
        .filter(Unit::is_missing)
        .map(|unit| Wanted { key: unit.key, words: "x".to_owned() })
        .collect();
    apply(&mut resource, "en", &rest);
    assert!(begun(&resource)[0].is_complete());
}

#[test]
fn words_in_a_language_that_is_not_offered_are_taken_out() {
    let mut resource = sample();
    let plain = resource.clone();
    apply(&mut resource, "es", &wanted(&[("title", "Sue\u{f1}o"), ("item/a/option/s", "S\u{ed}")]));
    let spanish = resource.clone();
    apply(&mut resource, "en", &wanted(&[("title", "Sleep"), ("item/a/flag/1/label", "Risk")]));
    let sound = |language: &str| json!({"url": "urn:sound", "valueAttachment": {"contentType": "audio/mpeg", "language": language}});
    let add = |resource: &mut Json, sounds: Vec<Json>| {
        resource["item"][0]["extension"] = Json::Array(sounds);
    };
    add(&mut resource, vec![sound("en"), sound("gn"), sound("es")]);
    let words =
        |resource: &Json| units(resource, "en").iter().filter(|unit| unit.translation.is_some()).count();

    let mut kept = resource.clone();
    keep(&mut kept, &["ES".to_owned()]);
    assert_eq!((languages(&kept), words(&kept)), (vec!["es".to_owned()], 0));
    // a recording in a language that no words are in stays
    assert_eq!(kept["item"][0]["extension"], json!([sound("gn"), sound("es")]));
    assert_eq!(units(&kept, "es"), units(&spanish, "es"));
    keep(&mut kept, &[]);
    assert_eq!((languages(&kept), units(&kept, "es")), (Vec::new(), units(&plain, "es")));
    let all = ["en", "es"].map(str::to_owned);
    let before = resource.clone();
    keep(&mut resource, &all);
    assert_eq!(resource, before);
}
