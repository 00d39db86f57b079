//! The sheet `choices`: lists by what is in them, so that questions with the same options share one.

use serde_json::Value as Json;

use super::names::option_name;
use super::words::{Words, list, text, words};
use super::{Cells, say};
use crate::domain::questionnaire::urls;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Choice {
    name: String,
    words: Words,
    points: String,
    /// The condition under which it may be chosen, by its number; empty for always.
    filter: String,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Lists(Vec<(String, Vec<Choice>)>);

impl Lists {
    /// The list of an item's options, and the names of those it starts with.
    pub(super) fn of(
        &mut self,
        name: &str,
        item: &Json,
        filter: impl Fn(&str) -> String,
    ) -> (String, Vec<String>) {
        let (mut choices, mut chosen) = (Vec::new(), Vec::new());
        for (position, option) in list(item, "answerOption").iter().enumerate() {
            let name = option_name(option, position);
            if option.get("initialSelected").and_then(Json::as_bool) == Some(true) {
                chosen.push(name.clone());
            }
            let filter = filter(&name);
            choices.push(Choice { words: shown(option), points: points(option), filter, name });
        }
        (self.add(name, choices), chosen)
    }

    /// Yes and no.
    pub(super) fn yes_or_no(&mut self) -> String {
        let choice = |name: &str, en: &str, pt: &str, es: &str| Choice {
            name: name.to_owned(),
            words: Words {
                text: pt.to_owned(),
                others: vec![("en".to_owned(), en.to_owned()), ("es".to_owned(), es.to_owned())],
            },
            points: String::new(),
            filter: String::new(),
        };
        self.add("yes_no", vec![choice("yes", "Yes", "Sim", "Sí"), choice("no", "No", "Não", "No")])
    }

    fn add(&mut self, name: &str, choices: Vec<Choice>) -> String {
        if let Some((known, _)) = self.0.iter().find(|(_, known)| *known == choices) {
            return known.clone();
        }
        let is_free = |name: &String| !self.0.iter().any(|(known, _)| known == name);
        let others = (2..).map(|number: usize| format!("{name}_{number}"));
        let found = std::iter::once(name.to_owned()).chain(others).find(is_free).unwrap_or_default();
        self.0.push((found.clone(), choices));
        found
    }

    pub(super) fn rows(&self, language: Option<&str>) -> Vec<Cells> {
        let mut rows = Vec::new();
        for (name, choices) in &self.0 {
            for choice in choices {
                let mut cells =
                    vec![("list_name".to_owned(), name.clone()), ("name".to_owned(), choice.name.clone())];
                say("label", &choice.words, language, &mut cells);
                for (title, text) in [("points", &choice.points), ("filter", &choice.filter)] {
                    if !text.is_empty() {
                        cells.push((title.to_owned(), text.clone()));
                    }
                }
                rows.push(cells);
            }
        }
        rows
    }
}

/// What an option is called.
fn shown(option: &Json) -> Words {
    if let Some(coding) = option.get("valueCoding") {
        let found = words(coding, "display");
        return if found.text.is_empty() {
            Words { text: text(coding, "code").to_owned(), ..found }
        } else {
            found
        };
    }
    let fields = option.as_object().into_iter().flatten();
    let mut plain = fields.filter(|(name, _)| name.starts_with("value"));
    let Some((name, value)) = plain.next() else { return Words::default() };
    match value {
        Json::String(_) => words(option, name),
        Json::Number(number) => Words { text: number.to_string(), ..Words::default() },
        other => Words { text: text(other, "display").to_owned(), ..Words::default() },
    }
}

fn points(option: &Json) -> String {
    let holders = [Some(option), option.get("valueCoding")];
    let all = holders.into_iter().flatten().flat_map(|holder| list(holder, "extension"));
    let mut weights = all.filter(|one| urls::WEIGHTS.contains(&text(one, "url")));
    let found = weights.find_map(|one| one.get("valueDecimal"));
    found.map(Json::to_string).unwrap_or_default()
}
