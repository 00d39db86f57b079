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
