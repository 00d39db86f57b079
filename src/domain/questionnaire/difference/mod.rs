//! What changed between two questionnaires, item by item, as an author would say it, and which scores it touches.
//!
//! Items are the same where their linkId is. Whatever the resource holds that we have no words for is still named, so that
//! no change goes by unseen.

mod conditions;
mod item;
mod options;
mod places;
mod reads;
mod rules;
mod scores;
#[cfg(test)]
mod tests;
mod whole;

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::compiled::Compiled;
use super::resource::{self, Questionnaire};
use super::rules::{Operator, Outcome, Severity};
use super::text::Text;
use crate::domain::value::Value;
use reads::Reads;

/// What of an item or of the questionnaire changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aspect {
    Added,
    Removed,
    Moved,
    Kind,
    /// The words of the item, of the title, of a label; `subject` says which where it isn't the item's own.
    Words,
    OptionAdded,
    OptionRemoved,
    OptionWords,
    OptionPoints,
    OptionOrder,
    /// Something else of an option.
    OptionOther,
    Conditions,
    Required,
    Repeats,
    ReadOnly,
    Hidden,
    /// `subject` is its name, such as `minValue`.
    Limit,
    /// `subject` is its name, such as `calculatedExpression`.
    Expression,
    RedFlag,
    /// The score is new, or gone: the side without anything says it.
    Score,
    ScoreWords,
    ScoreKind,
    ScoreParts,
    /// `subject` is the rule's name, such as `maxMissing`.
    ScoreRule,
    Band,
    PrimaryScore,
    /// `subject` is the element or extension.
    Other,
}

impl Aspect {
    pub const ALL: [Self; 27] = [
        Self::Added,
        Self::Removed,
        Self::Moved,
        Self::Kind,
        Self::Words,
        Self::OptionAdded,
        Self::OptionRemoved,
        Self::OptionWords,
        Self::OptionPoints,
        Self::OptionOrder,
        Self::OptionOther,
        Self::Conditions,
        Self::Required,
        Self::Repeats,
        Self::ReadOnly,
        Self::Hidden,
        Self::Limit,
        Self::Expression,
        Self::RedFlag,
        Self::Score,
        Self::ScoreWords,
        Self::ScoreKind,
        Self::ScoreParts,
        Self::ScoreRule,
        Self::Band,
        Self::PrimaryScore,
        Self::Other,
    ];

    /// True of what is read by people alone: the numbers stay what they are.
    const fn is_of_words(self) -> bool {
        matches!(self, Self::Words | Self::OptionWords | Self::OptionOrder | Self::Moved | Self::Other)
    }
}

/// How something stands on one side of the comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Side {
    /// It isn't there.
    Nothing,
    Words(String),
    /// A name of the standard, such as an expression or a code.
    Code(String),
    Flag(bool),
    Kind(String),
    Value(Value),
    Points(Decimal),
    Place(Place),
    Conditions {
        /// One of them is enough.
        any: bool,
        each: Vec<Said>,
    },
    Band(Box<Range>),
    RedFlag(Box<Flag>),
}

/// Where an item stands, by the words of its neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// `None`: at the top.
    pub within: Option<String>,
    /// `None`: the first there.
    pub after: Option<String>,
}

/// A condition in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub question: String,
    pub operator: Operator,
    pub answer: Value,
    /// The words of the option that `answer` is.
    pub words: Option<String>,
}

/// A band as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    pub from: Option<Decimal>,
    pub to: Option<Decimal>,
    pub label: String,
    pub severity: Severity,
    pub outcome: Outcome,
}

/// A red flag rule as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    pub label: String,
    pub operator: Operator,
    /// An answer in words, or points.
    pub against: Value,
    pub severity: Option<Severity>,
}

/// One thing that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub aspect: Aspect,
    /// Which one, where an item has several: an option's words, a limit's name. Empty for the item itself.
    pub subject: String,
    /// Of a translation.
    pub language: Option<String>,
    pub before: Side,
    pub after: Side,
    /// Keys of the scores that it may move, in the order of the scores.
    pub scores: Vec<String>,
}

impl Change {
    const fn new(aspect: Aspect, before: Side, after: Side) -> Self {
        Self { aspect, subject: String::new(), language: None, before, after, scores: Vec::new() }
    }

    fn of(mut self, subject: &str) -> Self {
        subject.clone_into(&mut self.subject);
        self
    }

    fn in_language(mut self, language: Option<&str>) -> Self {
        self.language = language.map(str::to_owned);
        self
    }
}

/// All that changed of one item.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemChanges {
    pub link_id: String,
    /// Its words now; what they were where it is gone.
    pub label: String,
    pub changes: Vec<Change>,
}

impl ItemChanges {
    /// Whether one of the changes is of this aspect.
    pub fn has(&self, aspect: Aspect) -> bool {
        self.changes.iter().any(|change| change.aspect == aspect)
    }
}

/// What changed from one questionnaire to another.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    /// Of the questionnaire itself: title, scores, what isn't an item's.
    pub whole: Vec<Change>,
    /// In the order they stand in now; those that are gone follow.
    pub items: Vec<ItemChanges>,
    /// What the scores are called, by key.
    pub score_labels: HashMap<String, Text>,
}

impl Difference {
    /// Nothing that a person or the engine would notice.
    pub const fn is_empty(&self) -> bool {
        self.whole.is_empty() && self.items.is_empty()
    }

    /// How many items are new.
    pub fn added(&self) -> usize {
        self.count(Aspect::Added)
    }

    /// How many items are gone.
    pub fn removed(&self) -> usize {
        self.count(Aspect::Removed)
    }

    /// How many items are in both and not the same.
    pub fn changed(&self) -> usize {
        self.items.len() - self.added() - self.removed()
    }

    fn count(&self, aspect: Aspect) -> usize {
        self.items.iter().filter(|item| item.has(aspect)).count()
    }

    /// Keys of all scores that some change may move.
    pub fn scores(&self) -> Vec<&str> {
        let of_items = self.items.iter().flat_map(|item| &item.changes);
        let mut found: Vec<&str> = Vec::new();
        for key in self.whole.iter().chain(of_items).flat_map(|change| &change.scores) {
            if !found.contains(&key.as_str()) {
                found.push(key);
            }
        }
        found
    }
}

/// One side of the comparison; `compiled` is missing where it can't be compiled.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    pub questionnaire: &'a Questionnaire,
    pub compiled: Option<&'a Compiled>,
}

/// Compares two questionnaires. Linear in items, but for items that changed places (`n log n`).
pub fn compare(before: Version<'_>, after: Version<'_>) -> Difference {
    let (old, new) = (places::Tree::of(before.questionnaire), places::Tree::of(after.questionnaire));
    let reads = Reads::of([before.compiled, after.compiled]);
    let moved = places::moved(&old, &new);
    let mut items: Vec<ItemChanges> = Vec::new();
    for node in new.nodes() {
        let mut changes = Vec::new();
        match old.find(node.link_id) {
            None => changes.push(Change::new(Aspect::Added, Side::Nothing, Side::Words(node.label()))),
            Some(was) => {
                if moved.contains(node.link_id) {
                    let (from, to) = (old.place(was), new.place(node));
                    changes.push(Change::new(Aspect::Moved, Side::Place(from), Side::Place(to)));
                }
                item::compare((&old, was.item), (&new, node.item), &mut changes);
            }
        }
        push(&mut items, node.link_id, node.label(), changes, &reads);
    }
    for node in old.nodes().filter(|node| new.find(node.link_id).is_none()) {
        let gone = Change::new(Aspect::Removed, Side::Words(node.label()), Side::Nothing);
        push(&mut items, node.link_id, node.label(), vec![gone], &reads);
    }
    let mut whole = Vec::new();
    whole::compare(before.questionnaire, after.questionnaire, &mut whole);
    scores::compare(before.questionnaire, after.questionnaire, &reads, &mut whole);
    Difference { whole, items, score_labels: reads.labels() }
}

fn push(
    items: &mut Vec<ItemChanges>,
    link_id: &str,
    label: String,
    mut changes: Vec<Change>,
    reads: &Reads<'_>,
) {
    for change in &mut changes {
        change.scores = reads.of_item(link_id, change.aspect.is_of_words());
    }
    if !changes.is_empty() {
        items.push(ItemChanges { link_id: link_id.to_owned(), label, changes });
    }
}

/// The words on both sides, in every language that one of them has.
fn words(aspect: Aspect, subject: &str, before: Option<&Text>, after: Option<&Text>, out: &mut Vec<Change>) {
    let side = |text: Option<&str>| text.map_or(Side::Nothing, |text| Side::Words(text.to_owned()));
    let (old, new) = (before.map(Text::original), after.map(Text::original));
    if old != new {
        out.push(Change::new(aspect, side(old), side(new)).of(subject));
    }
    let mut languages: Vec<&str> = Vec::new();
    for language in before.into_iter().chain(after).flat_map(Text::languages) {
        if !languages.contains(&language) {
            languages.push(language);
        }
    }
    for language in languages {
        let in_it =
            |text: Option<&'_ Text>| text.and_then(|text| text.translated(language)).map(str::to_owned);
        let (old, new) = (in_it(before), in_it(after));
        if old != new {
            let change = Change::new(aspect, side(old.as_deref()), side(new.as_deref()));
            out.push(change.of(subject).in_language(Some(language)));
        }
    }
}

/// A primitive as it is written; nothing of what has parts.
fn plain(json: Option<&Json>) -> Side {
    match json {
        Some(Json::String(text)) => Side::Code(text.clone()),
        Some(Json::Number(number)) => Side::Code(number.to_string()),
        Some(Json::Bool(yes)) => Side::Flag(*yes),
        _ => Side::Nothing,
    }
}

/// The last part of an extension's address.
fn short_name(url: &str) -> &str {
    let last = url.rsplit('/').next().unwrap_or(url);
    last.rsplit('-').next().filter(|name| !name.is_empty()).unwrap_or(last)
}

/// Extensions of addresses that none of `known` is: those that are not the same on both sides, by address.
fn other_extensions(
    before: &[resource::Extension],
    after: &[resource::Extension],
    is_known: impl Fn(&str) -> bool,
    out: &mut Vec<Change>,
) {
    let mut urls: Vec<&str> = Vec::new();
    for extension in before.iter().chain(after) {
        if !is_known(&extension.url) && !urls.contains(&extension.url.as_str()) {
            urls.push(&extension.url);
        }
    }
    for url in urls {
        let of = |all: &'_ [resource::Extension]| -> Vec<resource::Extension> {
            all.iter().filter(|extension| extension.url == url).cloned().collect()
        };
        let (old, new) = (of(before), of(after));
        if old != new {
            let side = |all: &[resource::Extension]| match all {
                [one] => plain(one.raw().map(|(_, json)| json)),
                _ => Side::Nothing,
            };
            out.push(Change::new(Aspect::Other, side(&old), side(&new)).of(short_name(url)));
        }
    }
}
