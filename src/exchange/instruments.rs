//! The library of published instruments that every installation has, embedded in the binary.
//!
//! The files, their rights and their sources are in `instruments/`; see the table in its README.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::domain::questionnaire::{Text, edit::Tree, urls::SCORE_TEST};

/// One instrument of the library.
#[derive(Debug, Clone, Copy)]
pub struct Instrument {
    /// Stable short name, such as `phq-9`; the last part of the resource's `url`.
    pub key: &'static str,
    /// The FHIR R4 Questionnaire as JSON text.
    pub resource: &'static str,
    /// Answers with the scores they must give, as JSON text; see `instruments/README.md`.
    pub cases: &'static str,
}

macro_rules! library {
    ($($key:literal),+ $(,)?) => {
        &[$(Instrument {
            key: $key,
            resource: include_str!(concat!("../../instruments/", $key, ".json")),
            cases: include_str!(concat!("../../instruments/", $key, ".cases.json")),
        }),+]
    };
}

/// Every instrument, the most used first.
pub const ALL: &[Instrument] = library![
    "phq-9",
    "gad-7",
    "phq-2",
    "gad-2",
    "phq-4",
    "phq-8",
    "phq-15",
    "audit-c",
    "cage",
    "pc-ptsd-5",
    "pcl-5",
    "ces-d",
    "gds-15",
    "rand-36",
];

/// The instrument with this key.
pub fn find(key: &str) -> Option<&'static Instrument> {
    ALL.iter().find(|instrument| instrument.key == key)
}

/// The key and the title of each, parsed once.
pub fn titles() -> &'static [(&'static str, Text)] {
    static TITLES: LazyLock<Vec<(&str, Text)>> = LazyLock::new(|| {
        let title = |instrument: &Instrument| {
            let json = instrument.json();
            let title = Text::read(json.get("title")?.as_str()?, json.get("_title"))?;
            Some((instrument.key, title))
        };
        ALL.iter().filter_map(title).collect()
    });
    &TITLES
}

impl Instrument {
    /// The resource, parsed.
    pub fn json(&self) -> Value {
        serde_json::from_str(self.resource).unwrap_or_default()
    }

    /// The resource with its cases as tests of its scores.
    pub fn with_tests(&self) -> Value {
        let mut resource = self.json();
        let cases: Value = serde_json::from_str(self.cases).unwrap_or_default();
        let cases = cases.get("cases").and_then(Value::as_array).into_iter().flatten();
        let tests: Vec<Value> = cases.map(|case| test_of(&resource, case)).collect();
        if let Some(all) = resource.get_mut("extension").and_then(Value::as_array_mut) {
            all.extend(tests);
        }
        resource
    }
}

/// A case in the form of our extension.
fn test_of(resource: &Value, case: &Value) -> Value {
    let tree = Tree::of(resource);
    let text = |name: &str, text: &str| json!({"url": name, "valueString": text});
    let object = |name: &str| case.get(name).and_then(Value::as_object).into_iter().flatten();
    let name = case.get("name").and_then(Value::as_str).unwrap_or_default();
    let mut parts = vec![text("name", name)];
    for (link_id, code) in object("answers") {
        let options = tree.find(link_id).and_then(|item| item.get("answerOption")?.as_array());
        let mut codings = options.into_iter().flatten().filter_map(|option| option.get("valueCoding"));
        let Some(mut coding) = codings.find(|coding| coding.get("code") == Some(code)).cloned() else {
            continue;
        };
        if let Some(fields) = coding.as_object_mut() {
            fields.retain(|name, _| ["system", "code", "display"].contains(&name.as_str()));
        }
        parts.push(json!({"url": "answer", "extension": [text("linkId", link_id), {"url": "value", "valueCoding": coding}]}));
    }
    for (key, score) in object("scores") {
        let mut expected = vec![text("score", key)];
        if let Some(value) = score.get("value").filter(|value| value.is_number()) {
            expected.push(json!({"url": "value", "valueDecimal": value}));
        }
        parts.push(json!({"url": "expect", "extension": expected}));
    }
    let flags = case.get("flags").and_then(Value::as_array).into_iter().flatten();
    parts.extend(flags.filter_map(Value::as_str).map(|key| text("flag", key)));
    json!({"url": SCORE_TEST, "extension": parts})
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::json;

    use super::*;
    use crate::domain::engine::{Answers, Context, Evaluation, evaluate, failed_tests};
    use crate::domain::questionnaire::{
        Compiled, Outcome, Questionnaire, compile,
        edit::{Place, apply, include, inverse},
    };

    fn compiled(instrument: &Instrument) -> Compiled {
        let questionnaire = Questionnaire::from_json(&instrument.json()).expect(instrument.key);
        compile(&questionnaire).unwrap_or_else(|problems| panic!("{}: {problems:?}", instrument.key))
    }

    fn run(compiled: &Compiled, given: &Value) -> Evaluation {
        let mut answers = Answers::new();
        for (link_id, code) in given.as_object().unwrap() {
            let item = compiled.find(link_id).expect(link_id);
            let option =
                item.options().iter().find(|option| option.value.to_fhir().get("code") == Some(code));
            answers.set(compiled, item.index(), vec![option.expect(link_id).value.clone()]);
        }
        evaluate(compiled, &answers, &Context::new("en", DateTime::UNIX_EPOCH.fixed_offset()))
    }

    /// The scores as the cases spell them.
    fn scores(compiled: &Compiled, evaluation: &Evaluation) -> Value {
        let one = |result: &crate::domain::scoring::ScoreResult| {
            let value = result.value.map(crate::domain::value::decimal_to_json);
            let mut score = json!({ "value": value });
            if let Some(band) = result.band(compiled) {
                score["band"] = json!(band.label.get("en"));
                score["outcome"] = json!(result.outcome(compiled).map(Outcome::code));
            }
            (result.score(compiled).unwrap().key.clone(), score)
        };
        Value::Object(evaluation.scores.iter().map(one).collect())
    }

    #[test]
    fn every_case_of_every_instrument_gives_its_scores() {
        for instrument in ALL {
            let compiled = compiled(instrument);
            let cases: Value = serde_json::from_str(instrument.cases).expect(instrument.key);
            let cases = cases.get("cases").and_then(Value::as_array).unwrap();
            assert!(cases.len() >= 5, "{}", instrument.key);
            for case in cases {
                let evaluation = run(&compiled, &case["answers"]);
                let flags: Vec<&str> = evaluation.red_flags.iter().map(|flag| flag.key.as_str()).collect();
                let name = format!("{}: {}", instrument.key, case["name"]);
                assert_eq!(scores(&compiled, &evaluation), case["scores"], "{name}");
                assert_eq!(json!(flags), case["flags"], "{name}");
            }
        }
    }

    #[test]
    fn every_instrument_can_be_a_section_of_another_questionnaire_twice() {
        for instrument in ALL {
            let mut resource = json!({"resourceType": "Questionnaire", "status": "draft", "language": "pt-BR",
                "item": [{"linkId": "first", "type": "string", "text": "?"}]});
            let mut done = Vec::new();
            for _ in 0..2 {
                let place = Place { parent: None, after: Some("first".to_owned()) };
                let changes =
                    include(&mut resource, &instrument.with_tests(), instrument.key, place, "Total");
                done.extend(changes.expect(instrument.key));
            }
            let questionnaire = Questionnaire::from_json(&resource).expect(instrument.key);
            let compiled =
                compile(&questionnaire).unwrap_or_else(|problems| panic!("{}: {problems:?}", instrument.key));
            let scores = self::compiled(instrument).scores().len();
            assert_eq!(compiled.scores().len(), 2 * scores, "{}", instrument.key);
            assert!(compiled.score_tests().len() >= 10, "{}", instrument.key);
            assert_eq!(resource["copyright"], instrument.json()["copyright"], "{}", instrument.key);
            // a test of the first knows nothing of the flags of the second, which are called the same
            let wrong: Vec<String> = failed_tests(&compiled).iter().map(ToString::to_string).collect();
            assert_eq!(wrong, Vec::<String>::new(), "{}", instrument.key);
            apply(&mut resource, &inverse(&done)).expect(instrument.key);
            assert_eq!(resource["item"].as_array().unwrap().len(), 1);
            assert!(resource.get("extension").is_none() && resource.get("copyright").is_none());
        }
    }

    #[test]
    fn every_instrument_is_understood_whole() {
        for instrument in ALL {
            let compiled = compiled(instrument);
            assert_eq!(compiled.notices(), [], "{}", instrument.key);
            assert_eq!(
                instrument.json()["url"],
                format!("https://weconecta.org/instruments/{}", instrument.key)
            );
            assert_eq!(instrument.json()["subjectType"], json!(["Patient"]), "{}", instrument.key);
        }
    }

    #[test]
    fn every_instrument_says_its_rights_and_its_source() {
        for instrument in ALL {
            let copyright = instrument.json()["copyright"].as_str().unwrap().to_owned();
            assert!(copyright.contains("Reference: "), "{}", instrument.key);
        }
    }

    #[test]
    fn every_item_has_a_short_label_in_portuguese_and_english() {
        for instrument in ALL {
            for item in compiled(instrument).items().iter().filter(|item| item.is_question()) {
                let short = item.short_text.as_ref().unwrap();
                for language in ["pt-BR", "en"] {
                    let label = short.get(language);
                    assert!(!label.is_empty() && label.chars().count() <= 32, "{}: {label}", item.link_id);
                }
            }
        }
    }

    #[test]
    fn the_family_of_the_phq_is_in_portuguese_too() {
        for key in ["phq-9", "phq-8", "phq-2", "phq-4", "gad-7", "gad-2"] {
            let compiled = compiled(find(key).unwrap());
            assert_eq!(compiled.language.as_deref(), Some("pt-BR"), "{key}");
            for item in compiled.items() {
                assert_ne!(item.text("pt-BR"), item.text("en"), "{}", item.link_id);
            }
        }
    }
}
