//! The choices of a question: its own, those of another, and the special ones after them.

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use super::tree::Object;
use super::types::Shape;

/// So many steps of a scale are options; of more it is a slider.
const MOST_STEPS: i64 = 21;

/// A choice.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) code: String,
    /// The words as they stand in the survey; none where they are the code.
    pub(super) text: Option<Json>,
    /// Words of our own, where the survey leaves them to its library.
    pub(super) usual: Option<Usual>,
    /// When it may be chosen.
    pub(super) conditions: Vec<(&'static str, String)>,
    pub(super) is_alone: bool,
    pub(super) media: Option<String>,
}

/// Words in English, Portuguese and Spanish.
pub(super) type Usual = [&'static str; 3];

/// Whether the choice asks for words, and whether the question has a comment beside it.
pub(super) fn has_comment(json: &Object, shape: Shape) -> bool {
    let is = |name: &str| json.get(name).and_then(Json::as_bool) == Some(true);
    is_choice(shape) && has_other(json) || is("showCommentArea") || is("hasComment")
}

pub(super) fn has_other(json: &Object) -> bool {
    let is = |name: &str| json.get(name).and_then(Json::as_bool) == Some(true);
    is("hasOther") || is("showOtherItem")
}

const fn is_choice(shape: Shape) -> bool {
    matches!(shape, Shape::One(_) | Shape::Many)
}

/// A value as a code: texts as they are, all else as JSON writes it.
pub(super) fn code(value: &Json) -> String {
    match value {
        Json::String(text) => text.trim().to_owned(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

/// Questions by their names, as others may take their choices.
#[derive(Debug, Default)]
pub(super) struct Catalogue(HashMap<String, Object>);

impl Catalogue {
    pub(super) fn of(survey: &Object) -> Self {
        let (mut found, mut waiting) = (HashMap::new(), vec![survey]);
        while let Some(object) = waiting.pop() {
            for name in ["pages", "elements", "questions", "templateElements"] {
                let list = object.get(name).and_then(Json::as_array).into_iter().flatten();
                waiting.extend(list.filter_map(Json::as_object));
            }
            if let (Some(name), true) =
                (object.get("name").and_then(Json::as_str), object.contains_key("choices"))
            {
                found.insert(name.to_owned(), object.clone());
            }
        }
        Self(found)
    }

    /// All that may be chosen.
    pub(super) fn choices(&self, json: &Object, shape: Shape) -> Vec<Choice> {
        match shape {
            Shape::Rating => steps(json),
            Shape::Boolean => sides(json),
            _ => {
                let mut found = self.listed(json);
                if !found.is_empty() && is_choice(shape) {
                    found.extend(special(json));
                }
                found
            }
        }
    }

    fn listed(&self, json: &Object) -> Vec<Choice> {
        if let Some(name) = json.get("choicesFromQuestion").and_then(Json::as_str) {
            let mode = json.get("choicesFromQuestionMode").and_then(Json::as_str).unwrap_or("all");
            let mut found = self.0.get(name).map(own).unwrap_or_default();
            let operator = match mode {
                "selected" => Some("anyof"),
                "unselected" => Some("noneof"),
                _ => None,
            };
            for choice in &mut found {
                choice.conditions.clear();
                if let Some(operator) = operator {
                    let text = format!("{{{name}}} {operator} [{{item}}]");
                    choice.conditions.push(("choicesFromQuestion", text));
                }
            }
            return found;
        }
        own(json)
    }
}

fn own(json: &Object) -> Vec<Choice> {
    let list = json.get("choices").and_then(Json::as_array).into_iter().flatten();
    let mut found: Vec<Choice> = list.map(choice).collect();
    let range = |name: &str| json.get(name).and_then(Json::as_i64);
    if found.is_empty()
        && let (Some(least), Some(most)) = (range("choicesMin"), range("choicesMax"))
    {
        let step = range("choicesStep").unwrap_or(1).max(1);
        let values = (0..1_000).map(|n| least + n * step).take_while(|value| *value <= most);
        found = values.map(|value| choice(&json!(value))).collect();
    }
    let all = |name: &'static str| {
        let text = json.get(name).and_then(Json::as_str).unwrap_or_default();
        (!text.is_empty()).then(|| (name, text.to_owned()))
    };
    for condition in [all("choicesVisibleIf"), all("choicesEnableIf")].into_iter().flatten() {
        for choice in &mut found {
            choice.conditions.push(condition.clone());
        }
    }
    found
}

fn choice(json: &Json) -> Choice {
    let value = json.get("value").unwrap_or(json);
    let when = |name: &'static str| Some((name, json.get(name)?.as_str()?.to_owned()));
    Choice {
        code: code(value),
        text: json.get("text").filter(|text| !text.is_null()).cloned(),
        usual: None,
        conditions: [when("visibleIf"), when("enableIf")].into_iter().flatten().collect(),
        is_alone: false,
        media: json.get("imageLink").map(|link| code(link.get("default").unwrap_or(link))),
    }
}

/// Choices that a question adds by a switch.
fn special(json: &Object) -> Vec<Choice> {
    const KINDS: [([&str; 2], &str, &str, Usual, bool); 4] = [
        (["hasNone", "showNoneItem"], "none", "noneText", ["None", "Nenhuma das opções", "Ninguna"], true),
        (
            ["showRefuseItem", "hasRefuse"],
            "refused",
            "refuseText",
            ["Refuse to answer", "Prefiro não responder", "Prefiero no responder"],
            true,
        ),
        (
            ["showDontKnowItem", "hasDontKnow"],
            "dontknow",
            "dontKnowText",
            ["Don't know", "Não sei", "No lo sé"],
            true,
        ),
        (["hasOther", "showOtherItem"], "other", "otherText", ["Other", "Outro", "Otro"], false),
    ];
    let is = |name: &&'static str| json.get(*name).and_then(Json::as_bool) == Some(true);
    let asked = KINDS.into_iter().filter(|(switches, ..)| switches.iter().any(&is));
    asked
        .map(|(_, code, text, usual, is_alone)| Choice {
            code: code.to_owned(),
            text: json.get(text).cloned(),
            usual: Some(usual),
            conditions: Vec::new(),
            is_alone,
            media: None,
        })
        .collect()
}

/// The steps of a rating; none where they are too many to show.
fn steps(json: &Object) -> Vec<Choice> {
    let listed = ["rateValues", "choices"].iter().find_map(|name| json.get(*name)?.as_array());
    if let Some(values) = listed.filter(|values| !values.is_empty()) {
        return values.iter().map(choice).collect();
    }
    let number = |name: &str| json.get(name).and_then(Json::as_i64);
    let least = number("rateMin").unwrap_or(1);
    let step = number("rateStep").unwrap_or(1).max(1);
    let count = number("rateCount").filter(|count| *count > 0);
    let most = number("rateMax").or_else(|| Some(least + (count? - 1) * step)).unwrap_or(5);
    if (most - least) / step >= MOST_STEPS {
        return Vec::new();
    }
    let values = (0..MOST_STEPS).map(|n| least + n * step).take_while(|value| *value <= most);
    values.map(|value| choice(&json!(value))).collect()
}

/// Yes and no in words of the survey's own.
fn sides(json: &Object) -> Vec<Choice> {
    let side = |value: &str, label: &str, usual: &str, words: Usual| Choice {
        code: json.get(value).map_or_else(|| usual.to_owned(), code),
        text: json.get(label).cloned(),
        usual: Some(words),
        conditions: Vec::new(),
        is_alone: false,
        media: None,
    };
    vec![
        side("valueTrue", "labelTrue", "true", ["Yes", "Sim", "Sí"]),
        side("valueFalse", "labelFalse", "false", ["No", "Não", "No"]),
    ]
}
