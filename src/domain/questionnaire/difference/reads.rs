//! Which scores read which items: by their own parts, and by what decides whether a part is asked or what it comes to.

use std::collections::{BTreeSet, HashMap};

use crate::domain::questionnaire::{
    Compiled, ItemIndex, PartSource, ScoreKind, Text,
    program::{ItemRules, Sight},
};

/// By linkId, the places of scores in `order`.
type ByItem<'a> = HashMap<&'a str, BTreeSet<usize>>;

/// What the scores of both sides read.
pub(super) struct Reads<'a> {
    /// Keys of scores in order, each once.
    order: Vec<&'a str>,
    labels: HashMap<&'a str, &'a Text>,
    /// Scores whose parts an item is.
    direct: ByItem<'a>,
    /// Scores that an item may move in any way.
    any: ByItem<'a>,
    /// Scores that are made of a score, itself among them.
    above: HashMap<&'a str, BTreeSet<usize>>,
}

impl<'a> Reads<'a> {
    pub(super) fn of(sides: [Option<&'a Compiled>; 2]) -> Self {
        let mut reads = Self {
            order: Vec::new(),
            labels: HashMap::new(),
            direct: HashMap::new(),
            any: HashMap::new(),
            above: HashMap::new(),
        };
        for compiled in sides.into_iter().flatten() {
            reads.add(compiled);
        }
        reads
    }

    fn add(&mut self, compiled: &'a Compiled) {
        for (position, score) in compiled.scores().iter().enumerate() {
            let known = self.order.iter().position(|key| *key == score.key);
            let place = known.unwrap_or(self.order.len());
            if known.is_none() {
                self.order.push(&score.key);
            }
            self.labels.insert(&score.key, &score.label);
            let (items, scores) = parts(compiled, position);
            for part in scores.iter().filter_map(|part| compiled.scores().get(*part)) {
                self.above.entry(&part.key).or_default().insert(place);
            }
            for item in &items {
                self.direct.entry(&compiled.item(*item).link_id).or_default().insert(place);
            }
            for item in decisive(compiled, items) {
                self.any.entry(&compiled.item(item).link_id).or_default().insert(place);
            }
        }
    }

    /// Keys of the scores that a change of the item may move. Words move only those that ask with them.
    pub(super) fn of_item(&self, link_id: &str, is_of_words: bool) -> Vec<String> {
        let by_item = if is_of_words { &self.direct } else { &self.any };
        self.keys(by_item.get(link_id))
    }

    /// Keys of the scores that are made of this one, itself among them.
    pub(super) fn of_score(&self, key: &str) -> Vec<String> {
        self.keys(self.above.get(key))
    }

    fn keys(&self, places: Option<&BTreeSet<usize>>) -> Vec<String> {
        let places = places.into_iter().flatten();
        places.filter_map(|place| self.order.get(*place)).map(|key| (*key).to_owned()).collect()
    }

    pub(super) fn labels(&self) -> HashMap<String, Text> {
        self.labels.iter().map(|(key, label)| ((*key).to_owned(), (*label).clone())).collect()
    }
}

/// The items that a score reads, and the scores that it is made of, itself among them.
fn parts(compiled: &Compiled, position: usize) -> (Vec<ItemIndex>, BTreeSet<usize>) {
    let (mut items, mut scores, mut waiting) = (Vec::new(), BTreeSet::new(), vec![position]);
    while let Some(position) = waiting.pop() {
        let Some(score) = compiled.scores().get(position).filter(|_| scores.insert(position)) else {
            continue;
        };
        for part in &score.parts {
            match part.source {
                PartSource::Item(item) => items.push(item),
                PartSource::Score(earlier) => waiting.push(earlier),
            }
        }
        if score.kind == ScoreKind::TScore {
            items.extend(compiled.bank().into_iter().flat_map(|bank| &bank.items).map(|one| one.item));
        }
        let conditions = score.bands.iter().filter_map(|band| band.condition.as_ref());
        items.extend(conditions.map(|condition| condition.question));
    }
    (items, scores)
}

/// The items with all that decides whether they are asked, or what they come to.
fn decisive(compiled: &Compiled, items: Vec<ItemIndex>) -> BTreeSet<ItemIndex> {
    let (mut found, mut waiting) = (BTreeSet::new(), items);
    while let Some(index) = waiting.pop() {
        if !found.insert(index) {
            continue;
        }
        let item = compiled.item(index);
        waiting.extend(item.parent());
        waiting.extend(item.conditions().iter().map(|condition| condition.question));
        let rules = compiled.program.as_ref().and_then(|program| program.rules(index));
        for bound in rules.into_iter().flat_map(ItemRules::bounds) {
            if let Sight::Spans(spans) = &bound.sight {
                let seen = spans.iter().flat_map(|(start, end)| *start..*end);
                waiting.extend(seen.map(ItemIndex).filter(|seen| compiled.items().len() > seen.get()));
            }
        }
    }
    found
}
