//! The values of a response's items, as the rollups count them. Pure.

use std::collections::HashSet;

use foldhash::HashMap;
use serde_json::Value;

use super::answered::{Answered, Found};
use crate::domain::json;

/// What an item's answers count as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    /// Each chosen option.
    Options,
    /// The value itself: numbers, booleans, months, hours.
    Values,
    /// Only that there was an answer.
    Presence,
}

#[derive(Debug)]
struct Item {
    index: i32,
    counted: Counted,
    /// Options of an open choice that are plain strings; other strings are a person's own words.
    words: Option<HashSet<String>>,
}

/// The items of one version by linkId.
#[derive(Debug, Default)]
pub struct ItemMap {
    by_link_id: HashMap<String, Item>,
}

/// One value of one item in one response.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemValue {
    /// Position of the item in the version, depth first from 0: `ItemIndex::get` of the compiled form.
    pub item: i32,
    /// Counts the values of the item in this response from 0.
    pub position: i32,
    /// As `rollup_items.value`; `None` for free text.
    pub option: Option<String>,
    pub number: Option<f64>,
}

/// An open choice's own words; what they are is not counted.
pub const OWN_WORDS: &str = "o:";

impl ItemMap {
    /// Reads the items of a FHIR Questionnaire. Text that is no such resource has no items.
    pub fn of_resource(resource: &str) -> Self {
        let mut map = Self::default();
        let mut next = 0;
        if let Ok(resource) = json::parse(resource.as_bytes(), usize::MAX) {
            map.add_items(&resource, &mut next);
        }
        map
    }

    fn add_items(&mut self, parent: &Value, next: &mut i32) {
        for item in array(parent, "item") {
            let index = *next;
            *next += 1;
            let kind = item.get("type").and_then(Value::as_str).unwrap_or_default();
            if let Some(link_id) = item.get("linkId").and_then(Value::as_str) {
                let words = (kind == "open-choice").then(|| plain_options(item));
                self.by_link_id.insert(link_id.to_owned(), Item { index, counted: counted(kind), words });
            }
            self.add_items(item, next);
        }
    }

    /// The values in the text of the item array of a FHIR `QuestionnaireResponse`; unknown items are passed over.
    pub fn values(&self, answers: &str) -> Vec<ItemValue> {
        let mut found = Vec::new();
        let mut given = HashMap::default();
        self.add_values(&Answered::read(answers), &mut given, &mut found);
        found
    }

    fn add_values(&self, items: &[Answered<'_>], given: &mut HashMap<i32, i32>, found: &mut Vec<ItemValue>) {
        for answered in items {
            let item = self.by_link_id.get(&*answered.link_id);
            for answer in &answered.answer {
                if let (Some(item), Some(value)) = (item, &answer.value) {
                    let position = given.entry(item.index).or_insert(0);
                    found.push(item.value(value, *position));
                    *position += 1;
                }
                self.add_values(&answer.item, given, found);
            }
            self.add_values(&answered.item, given, found);
        }
    }
}

impl Item {
    fn value(&self, value: &Found<'_>, position: i32) -> ItemValue {
        let (option, number) = match (self.counted, value) {
            (Counted::Presence, _) | (Counted::Values, Found::Coding(_)) => (None, None),
            (Counted::Options, Found::Coding(coding)) => (Some(choice(coding.name())), None),
            (Counted::Options, Found::Other(kind, value)) => {
                let own = kind == "String"
                    && self.words.as_ref().is_some_and(|words| !words.contains(&plain(value)));
                (Some(if own { OWN_WORDS.to_owned() } else { option_key(value) }), None)
            }
            (Counted::Values, Found::Other(kind, value)) => match value_key(kind, value) {
                Some((key, number)) => (Some(key), number),
                None => (None, None),
            },
        };
        ItemValue { item: self.index, position, option, number }
    }
}

/// How the rollups name an option, from the JSON of its `value[x]`: a coding by its code.
pub fn option_key(value: &Value) -> String {
    let named = value.get("code").or_else(|| value.get("display"));
    choice(&plain(named.unwrap_or(value)))
}

fn choice(name: &str) -> String {
    format!("c:{name}")
}

fn value_key(kind: &str, value: &Value) -> Option<(String, Option<f64>)> {
    match kind {
        "Boolean" => {
            let yes = value.as_bool()?;
            Some((format!("b:{yes}"), Some(if yes { 1.0 } else { 0.0 })))
        }
        "Integer" | "Decimal" => number_key(value),
        "Quantity" => number_key(value.get("value")?),
        "Date" | "DateTime" => value.as_str()?.get(..7).map(|month| (format!("m:{month}"), None)),
        "Time" => value.as_str()?.get(..2).map(|hour| (format!("t:{hour}"), None)),
        _ => None,
    }
}

fn number_key(value: &Value) -> Option<(String, Option<f64>)> {
    let number = value.as_f64().filter(|number| number.is_finite())?;
    Some((format!("n:{number}"), Some(number)))
}

fn counted(kind: &str) -> Counted {
    match kind {
        "choice" | "open-choice" => Counted::Options,
        "string" | "text" | "url" => Counted::Presence,
        _ => Counted::Values,
    }
}

fn plain_options(item: &Value) -> HashSet<String> {
    array(item, "answerOption").filter_map(|option| option.get("valueString")).map(plain).collect()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn array<'a>(parent: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    parent.get(name).and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn map() -> ItemMap {
        ItemMap::of_resource(
            &json!({"item": [
                {"linkId": "g", "type": "group", "item": [
                    {"linkId": "mood", "type": "choice"},
                    {"linkId": "food", "type": "open-choice", "answerOption": [{"valueString": "rice"}]},
                ]},
                {"linkId": "age", "type": "integer"},
                {"linkId": "story", "type": "text"},
                {"linkId": "since", "type": "date"},
                {"linkId": "pain", "type": "boolean", "item": [{"linkId": "where", "type": "string"}]},
            ]})
            .to_string(),
        )
    }

    fn keys(answers: &Value) -> Vec<(i32, i32, Option<String>)> {
        let values = map().values(&answers.to_string());
        values.into_iter().map(|value| (value.item, value.position, value.option)).collect()
    }

    #[test]
    fn values_are_found_at_every_depth() {
        let answers = json!([
            {"linkId": "g", "item": [
                {"linkId": "mood", "answer": [{"valueCoding": {"code": "2", "display": "Often"}}]},
                {"linkId": "food", "answer": [{"valueString": "rice"}, {"valueString": "beans"}]},
            ]},
            {"linkId": "pain", "answer": [
                {"valueBoolean": true, "item": [{"linkId": "where", "answer": [{"valueString": "back"}]}]},
            ]},
        ]);
        let key = |text: &str| Some(text.to_owned());
        assert_eq!(
            keys(&answers),
            [
                (1, 0, key("c:2")),
                (2, 0, key("c:rice")),
                (2, 1, key("o:")),
                (6, 0, key("b:true")),
                (7, 0, None)
            ]
        );
    }

    #[test]
    fn codings_count_by_code_and_without_one_by_their_words() {
        let mood = |coding: Value| keys(&json!([{"linkId": "mood", "answer": [{"valueCoding": coding}]}]));
        let key = |text: &str| vec![(1, 0, Some(text.to_owned()))];
        assert_eq!(mood(json!({"system": "s", "code": "\u{e9}\"", "version": 2})), key("c:\u{e9}\""));
        assert_eq!(mood(json!({"display": "Often"})), key("c:Often"));
    }

    #[test]
    fn what_is_no_item_array_counts_nothing() {
        assert_eq!(map().values(r#"{"linkId": "mood"}"#), []);
    }

    #[test]
    fn numbers_and_dates_are_counted_by_value_and_month() {
        let answers = json!([
            {"linkId": "age", "answer": [{"valueInteger": 67}]},
            {"linkId": "since", "answer": [{"valueDate": "2026-03-09"}]},
            {"linkId": "story", "answer": [{"valueString": "private"}]},
            {"linkId": "unknown", "answer": [{"valueString": "x"}]},
        ]);
        let values = map().values(&answers.to_string());
        assert_eq!(values.iter().map(|value| value.number).collect::<Vec<_>>(), [Some(67.0), None, None]);
        let key = |text: &str| Some(text.to_owned());
        assert_eq!(keys(&answers), [(3, 0, key("n:67")), (5, 0, key("m:2026-03")), (4, 0, None)]);
    }
}
