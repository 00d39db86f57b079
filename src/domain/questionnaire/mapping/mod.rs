//! Which question of a newer version a question of an older one is, as an author said, so that the results of both are joined
//! knowingly. What did not change is the same by itself; what changed or went is kept apart until somebody says what it is.

mod doubt;
mod suggest;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use doubt::{Doubt, Open, open, open_scores};
pub use suggest::{Reason, Suggestion, suggest, suggest_option};

use super::{
    compiled::Compiled,
    difference,
    item::{AnswerOption, Item},
    resource::Questionnaire,
};
use crate::domain::value::Value;

/// What was said of questions and scores of an older version; what nobody spoke of is left out. As a relation of two
/// versions ([`relate`]) it speaks of all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// By linkId in the older version; `None`: comparable with nothing.
    #[serde(default)]
    pub items: BTreeMap<String, Option<Counterpart>>,
    /// By key in the older version.
    #[serde(default)]
    pub scores: BTreeMap<String, Option<String>>,
}

/// The question of the newer version that a question of the older one is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counterpart {
    pub link_id: String,
    /// Codes of the older version that are called otherwise, or that no option of the newer one is the same as. The others
    /// are called the same.
    #[serde(default)]
    pub options: BTreeMap<String, Option<String>>,
}

impl Counterpart {
    /// The question of the same linkId, with the same options.
    pub fn same(link_id: &str) -> Self {
        Self { link_id: link_id.to_owned(), options: BTreeMap::new() }
    }

    /// The code of the newer version; `None` where no option is the same.
    pub fn option<'a>(&'a self, code: &'a str) -> Option<&'a str> {
        self.options.get(code).map_or(Some(code), Option::as_deref)
    }

    fn then(&self, next: &Self) -> Self {
        let codes = self.options.keys().chain(next.options.keys());
        let options = codes.map(|code| {
            let last = self.option(code).and_then(|code| next.option(code));
            (code.clone(), last.map(str::to_owned))
        });
        Self { link_id: next.link_id.clone(), options: options.collect() }
    }
}

impl Mapping {
    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.scores.is_empty()
    }

    /// What a question of the older version is.
    pub fn item(&self, link_id: &str) -> Option<&Counterpart> {
        self.items.get(link_id)?.as_ref()
    }

    /// What a score of the older version is.
    pub fn score(&self, key: &str) -> Option<&str> {
        self.scores.get(key)?.as_deref()
    }

    /// The relation of the first to the last of three versions, from those of the first to the second and of that to the
    /// last.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let item = |known: &Option<Counterpart>| {
            let known = known.as_ref()?;
            Some(known.then(next.item(&known.link_id)?))
        };
        let score = |known: &Option<String>| next.score(known.as_deref()?).map(str::to_owned);
        Self {
            items: self.items.iter().map(|(link_id, known)| (link_id.clone(), item(known))).collect(),
            scores: self.scores.iter().map(|(key, known)| (key.clone(), score(known))).collect(),
        }
    }

    /// The questions and scores of the newer version that two of the older one are said to be.
    pub fn doubled(&self) -> Vec<String> {
        let items = self.items.values().flatten().map(|counterpart| counterpart.link_id.as_str());
        let scores = self.scores.values().flatten().map(String::as_str);
        let twice = |all: Vec<&str>| -> Vec<String> {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for one in all {
                *counts.entry(one).or_default() += 1;
            }
            counts.into_iter().filter(|(_, n)| *n > 1).map(|(one, _)| one.to_owned()).collect()
        };
        [twice(items.collect()), twice(scores.collect())].concat()
    }
}

/// A version, as it is read and as it runs.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    pub questionnaire: &'a Questionnaire,
    pub compiled: &'a Compiled,
}

impl<'a> Side<'a> {
    const fn version(self) -> difference::Version<'a> {
        difference::Version { questionnaire: self.questionnaire, compiled: Some(self.compiled) }
    }
}

/// What every question and score of the older version is in the newer one: as it was said, else the same where nothing
/// changed, else nothing.
pub fn relate(was: Side<'_>, now: Side<'_>, said: Option<&Mapping>) -> Mapping {
    let open_items = open(was.compiled, now.compiled);
    let open_scores = open_scores(was, now);
    let item = |item: &Item| {
        let said = said.and_then(|said| said.items.get(&item.link_id));
        let found = match said {
            Some(said) => said.as_ref().and_then(|known| completed(known, item, now.compiled)),
            None if open_items.iter().any(|open| open.link_id == item.link_id) => None,
            None => Some(Counterpart::same(&item.link_id)),
        };
        (item.link_id.clone(), found)
    };
    let score = |key: &String| {
        let said = said.and_then(|said| said.scores.get(key));
        let found = match said {
            Some(said) => said.clone().filter(|key| now.compiled.score(key).is_some()),
            None if open_scores.contains(key) => None,
            None => Some(key.clone()),
        };
        (key.clone(), found)
    };
    Mapping {
        items: questions(was.compiled).map(item).collect(),
        scores: was.compiled.scores().iter().map(|known| score(&known.key)).collect(),
    }
}

/// With every option of the older question that is called otherwise, or is none of the newer question's. `None` where the
/// newer version has no such question.
fn completed(said: &Counterpart, was: &Item, now: &Compiled) -> Option<Counterpart> {
    let target = now.find(&said.link_id).filter(|item| item.is_question())?;
    let is_there = |code: &str| target.options.iter().any(|option| option_code(option) == code);
    let mut options = BTreeMap::new();
    for code in was.options.iter().map(option_code) {
        let now = match said.options.get(&code) {
            Some(known) => known.clone(),
            None => Some(code.clone()),
        };
        let now = now.filter(|now| is_there(now));
        if now.as_ref() != Some(&code) {
            options.insert(code, now);
        }
    }
    Some(Counterpart { link_id: said.link_id.clone(), options })
}

/// The questions of a version, in the order of the document.
pub fn questions(compiled: &Compiled) -> impl Iterator<Item = &Item> {
    compiled.items().iter().filter(|item| item.is_question())
}

/// What an option is known by.
pub fn option_code(option: &AnswerOption) -> String {
    value_code(&option.value)
}

/// What an answer is known by among options.
pub fn value_code(value: &Value) -> String {
    match value {
        Value::Coding(coding) => coding.code.clone().or_else(|| coding.display.clone()).unwrap_or_default(),
        other => other.show("en"),
    }
}

/// The keys of the scores that a change from one version to the other may move.
fn moved_scores(was: Side<'_>, now: Side<'_>) -> Vec<String> {
    let found = difference::compare(was.version(), now.version());
    found.scores().into_iter().map(str::to_owned).collect()
}
