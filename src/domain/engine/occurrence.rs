//! Which one is meant where something repeats: a question in the second instance of a group.

use std::cmp::Ordering;
use std::fmt;

use crate::domain::problem::{Instance, Problem};
use crate::domain::questionnaire::{Compiled, Item, ItemIndex, Kind};

/// An item in one instance of what repeats around it, and of itself if it is a group that repeats.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Occurrence {
    item: ItemIndex,
    /// From the outside; zeros at the end are left out, so that first instances need no path.
    ordinals: Vec<usize>,
}

/// One step of the way to an answer: through which instance, and below which of its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) item: ItemIndex,
    pub(super) ordinal: usize,
    pub(super) answer: usize,
}

/// True of a group of which there may be several instances.
pub(super) fn is_repeating_group(item: &Item) -> bool {
    item.repeats && item.kind == Kind::Group
}

/// True of what has an ordinal of its own in the path of whatever is below it.
pub(super) fn is_level(item: &Item) -> bool {
    item.repeats && !item.children().is_empty()
}

/// The first instance.
impl From<ItemIndex> for Occurrence {
    fn from(item: ItemIndex) -> Self {
        Self { item, ordinals: Vec::new() }
    }
}

/// As addresses and ids have it: the item's position, then the ordinals, as in `17_1_0`.
impl fmt::Display for Occurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.item.get())?;
        self.ordinals.iter().try_for_each(|ordinal| write!(f, "_{ordinal}"))
    }
}

impl Occurrence {
    /// `ordinals` count from 0: one for each group and each question with items below it that repeats around the item,
    /// from the outside, and one for the item itself if it is a group that repeats. Missing ones are 0.
    pub fn new(item: ItemIndex, mut ordinals: Vec<usize>) -> Self {
        while ordinals.last() == Some(&0) {
            ordinals.pop();
        }
        Self { item, ordinals }
    }

    /// Reads what `Display` writes; `None` if the questionnaire has no such item, or not so many levels.
    pub fn parse(compiled: &Compiled, text: &str) -> Option<Self> {
        let mut numbers = text.split('_');
        let item = compiled.items().get(numbers.next()?.parse::<usize>().ok()?)?;
        let ordinals: Vec<usize> = numbers.map(|number| number.parse().ok()).collect::<Option<_>>()?;
        (ordinals.len() <= levels(compiled, item)).then(|| Self::new(item.index(), ordinals))
    }

    pub const fn item(&self) -> ItemIndex {
        self.item
    }

    pub fn ordinals(&self) -> &[usize] {
        &self.ordinals
    }

    fn ordinal_at(&self, level: usize) -> usize {
        self.ordinals.get(level).copied().unwrap_or(0)
    }

    /// Which instance of a group that repeats it is, from 0.
    pub fn ordinal(&self, compiled: &Compiled) -> usize {
        self.ordinal_at(levels(compiled, compiled.item(self.item)).saturating_sub(1))
    }

    /// Another item in the same instances as far as they are around both.
    #[must_use]
    pub fn of(&self, compiled: &Compiled, other: ItemIndex) -> Self {
        let (mut mine, theirs) = (compiled.ancestors(self.item), compiled.ancestors(other));
        mine.push(compiled.item(self.item));
        let around = theirs.into_iter().chain([compiled.item(other)]);
        let shared = mine.into_iter().zip(around).take_while(|(mine, theirs)| mine.index() == theirs.index());
        let levels = shared.filter(|(item, _)| is_level(item)).count();
        Self::new(other, self.ordinals.iter().copied().take(levels).collect())
    }

    /// Another instance of the same group, which repeats.
    #[must_use]
    pub fn at(&self, compiled: &Compiled, ordinal: usize) -> Self {
        let last = levels(compiled, compiled.item(self.item)).saturating_sub(1);
        let mut ordinals: Vec<usize> = (0..last).map(|level| self.ordinal_at(level)).collect();
        ordinals.push(ordinal);
        Self::new(self.item, ordinals)
    }

    /// The same in another instance of a group around it, or of itself.
    #[must_use]
    pub fn moved(&self, compiled: &Compiled, group: ItemIndex, ordinal: usize) -> Self {
        let level = levels(compiled, compiled.item(group)).saturating_sub(1);
        let count = self.ordinals.len().max(level + 1);
        let mut ordinals: Vec<usize> = (0..count).map(|level| self.ordinal_at(level)).collect();
        if let Some(place) = ordinals.get_mut(level) {
            *place = ordinal;
        }
        Self::new(self.item, ordinals)
    }

    /// The instances of groups around it (and itself), outermost first: only of groups that repeat.
    pub fn instances(&self, compiled: &Compiled) -> Vec<Self> {
        let around = compiled.ancestors(self.item).into_iter().chain([compiled.item(self.item)]);
        around.filter(|item| is_repeating_group(item)).map(|group| self.of(compiled, group.index())).collect()
    }

    /// The same with the answers of questions that repeat and have items below them: each stands for the question, with the
    /// number of the answer as its last ordinal.
    pub fn surroundings(&self, compiled: &Compiled) -> Vec<Self> {
        let above = compiled.ancestors(self.item).into_iter().filter(|item| is_level(item));
        let own = Some(compiled.item(self.item)).filter(|item| is_repeating_group(item));
        above.chain(own).map(|item| self.of(compiled, item.index())).collect()
    }

    /// As the last ordinal has it, be it an instance's or an answer's.
    pub fn last_ordinal(&self, compiled: &Compiled) -> usize {
        let above = compiled.ancestors(self.item).into_iter().filter(|item| is_level(item)).count();
        self.ordinal_at(above)
    }

    /// The way to it from the top.
    pub(super) fn way(&self, compiled: &Compiled) -> Vec<Spot> {
        let mut level = 0;
        let mut next = |item: &Item| {
            let ordinal = if is_level(item) { self.ordinal_at(level) } else { 0 };
            level += usize::from(is_level(item));
            let is_group = item.kind == Kind::Group;
            Spot {
                item: item.index(),
                ordinal: if is_group { ordinal } else { 0 },
                answer: if is_group { 0 } else { ordinal },
            }
        };
        let mut way: Vec<Spot> = compiled.ancestors(self.item).into_iter().map(&mut next).collect();
        let item = compiled.item(self.item);
        let own = Spot { item: self.item, ordinal: 0, answer: 0 };
        way.push(if is_repeating_group(item) { next(item) } else { own });
        way
    }

    /// FHIRPath from the response to it.
    fn path(&self, compiled: &Compiled) -> String {
        let mut path = String::from("QuestionnaireResponse");
        for spot in self.way(compiled) {
            let item = compiled.item(spot.item);
            let link_id = item.link_id.replace('\\', "\\\\").replace('\'', "\\'");
            path += &[".item.where(linkId = '", &link_id, "')"].concat();
            if is_repeating_group(item) {
                path += &["[", &spot.ordinal.to_string(), "]"].concat();
            }
            if item.is_question() && spot.item != self.item {
                path += &[".answer[", &spot.answer.to_string(), "]"].concat();
            }
        }
        path
    }

    /// The same problem, naming the instance where there may be several.
    #[must_use]
    pub fn place(&self, compiled: &Compiled, problem: Problem) -> Problem {
        if !compiled.repeats() {
            return problem;
        }
        problem.within(Instance { ordinals: self.ordinals.clone(), path: self.path(compiled) })
    }

    pub(super) fn cmp_ordinals(&self, other: &Self) -> Ordering {
        let most = self.ordinals.len().max(other.ordinals.len());
        (0..most).map(|level| self.ordinal_at(level)).cmp((0..most).map(|level| other.ordinal_at(level)))
    }
}

/// How many ordinals a path to the item may have.
fn levels(compiled: &Compiled, item: &Item) -> usize {
    let around = compiled.ancestors(item.index()).into_iter().filter(|above| is_level(above)).count();
    around + usize::from(is_repeating_group(item) && is_level(item))
}
