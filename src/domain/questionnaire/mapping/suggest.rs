//! What a question that went may have become. Shown to who decides, never taken as said.

use super::{option_code, questions};
use crate::domain::questionnaire::{
    compiled::Compiled,
    item::{AnswerOption, Item},
    search::fold,
};

/// A question of the newer version that is much like one that went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub link_id: String,
    pub reason: Reason,
}

/// What is alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Words,
    Options,
}

/// The new question of the same kind that reads the same, else the only one with the same options. `None` for a question
/// whose linkId is still there.
pub fn suggest(item: &Item, was: &Compiled, now: &Compiled) -> Option<Suggestion> {
    if now.find(&item.link_id).is_some_and(Item::is_question) {
        return None;
    }
    let is_new = |other: &&Item| other.kind == item.kind && was.find(&other.link_id).is_none();
    let text = |item: &Item| item.text.as_ref().map(|text| fold(text.original())).unwrap_or_default();
    let words = text(item);
    let reads_alike = questions(now).filter(is_new).find(|other| !words.is_empty() && text(other) == words);
    if let Some(found) = reads_alike {
        return Some(Suggestion { link_id: found.link_id.clone(), reason: Reason::Words });
    }
    let options = options(item);
    let mut alike =
        questions(now).filter(is_new).filter(|other| !options.is_empty() && self::options(other) == options);
    match (alike.next(), alike.next()) {
        (Some(only), None) => Some(Suggestion { link_id: only.link_id.clone(), reason: Reason::Options }),
        _ => None,
    }
}

fn options(item: &Item) -> Vec<String> {
    let mut all: Vec<String> = item.options.iter().map(|option| fold(option.display.original())).collect();
    all.sort();
    all
}

/// The option of the newer question that reads the same, by its code.
pub fn suggest_option(option: &AnswerOption, now: &Item) -> Option<String> {
    let words = fold(option.display.original());
    let found = now.options.iter().find(|other| !words.is_empty() && fold(other.display.original()) == words);
    found.map(option_code)
}
