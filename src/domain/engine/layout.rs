//! Where everything stands that is decided: a slot for each item in each instance of what repeats around it.
//!
//! Where nothing repeats, a slot is the item's position and nothing is laid out.

use super::answers::{Answers, Node};
use super::occurrence::{Occurrence, Spot, is_level, is_repeating_group};
use crate::domain::problem::Problem;
use crate::domain::questionnaire::{Compiled, Item, ItemIndex, Kind};
use crate::domain::value::Value;

/// A position in [`Layout`], in document order.
pub(super) type SlotIndex = usize;

/// Instances shown of a group that nobody gave any of, whatever `minOccurs` asks.
const MOST_EMPTY: usize = 20;

/// From so many slots on, only what was answered has one: a response must not cost the server its memory.
const MOST_SLOTS: usize = 500_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    count: usize,
    /// `None` where nothing repeats.
    table: Option<Table>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Table {
    slots: Vec<Slot>,
    by_item: Vec<Vec<SlotIndex>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Slot {
    item: ItemIndex,
    parent: Option<SlotIndex>,
    /// Below which answer of its parent; `None`: below the parent itself.
    below: Option<usize>,
    /// How many of the same item stand before it in the same place.
    ordinal: usize,
    /// One past the last slot inside it.
    end: SlotIndex,
}

/// The answers with the slots that they stand in, in the slots' order.
pub(super) type Found<'a> = Vec<(SlotIndex, &'a Value)>;

impl Layout {
    /// For these answers, with the answers where they stand.
    pub(super) fn of<'a>(compiled: &Compiled, answers: &'a Answers) -> (Self, Found<'a>) {
        let count = compiled.items().len();
        if !compiled.repeats() {
            let mut found: Found<'a> = Vec::with_capacity(count);
            answers.each(&mut |item, value| found.push((item.get(), value)));
            if !found.is_sorted_by_key(|(slot, _)| *slot) {
                found.sort_by_key(|(slot, _)| *slot);
            }
            return (Self { count, table: None }, found);
        }
        let by_item = vec![Vec::new(); count];
        let mut builder =
            Builder { compiled, table: Table { slots: Vec::new(), by_item }, found: Vec::new() };
        builder.array(compiled.roots(), answers.roots(), None, None);
        let Builder { table, found, .. } = builder;
        (Self { count: table.slots.len(), table: Some(table) }, found)
    }

    /// Of nothing.
    pub(super) const fn none() -> Self {
        Self { count: 0, table: None }
    }

    pub(super) const fn count(&self) -> usize {
        self.count
    }

    /// Whether anything is laid out.
    pub(super) const fn is_flat(&self) -> bool {
        self.table.is_none()
    }

    fn slot(&self, slot: SlotIndex) -> Option<&Slot> {
        self.table.as_ref()?.slots.get(slot)
    }

    pub(super) fn item<'c>(&self, compiled: &'c Compiled, slot: SlotIndex) -> &'c Item {
        compiled.item(self.slot(slot).map_or(ItemIndex(slot), |slot| slot.item))
    }

    pub(super) fn parent(&self, compiled: &Compiled, slot: SlotIndex) -> Option<SlotIndex> {
        match &self.table {
            Some(table) => table.slots.get(slot)?.parent,
            None => compiled.items().get(slot)?.parent().map(ItemIndex::get),
        }
    }

    /// One past the last slot inside it.
    pub(super) fn end(&self, compiled: &Compiled, slot: SlotIndex) -> SlotIndex {
        self.slot(slot).map_or_else(|| compiled.item(ItemIndex(slot)).end, |slot| slot.end)
    }

    /// Which instance of its group it is, from 0.
    pub(super) fn ordinal(&self, slot: SlotIndex) -> usize {
        self.slot(slot).map_or(0, |slot| slot.ordinal)
    }

    /// Below which answer of its parent it stands.
    pub(super) fn below(&self, slot: SlotIndex) -> Option<usize> {
        self.slot(slot)?.below
    }

    /// All of an item, in order.
    pub(super) fn slots_of(&self, item: ItemIndex) -> impl DoubleEndedIterator<Item = SlotIndex> + '_ {
        let (flat, listed) = match &self.table {
            Some(table) => (None, table.by_item.get(item.get()).map(Vec::as_slice).unwrap_or_default()),
            None => (Some(item.get()), Default::default()),
        };
        flat.into_iter().chain(listed.iter().copied())
    }

    /// Those of a question that a condition of `from` speaks of: the nearest.
    ///
    /// FHIR looks for the nearest occurrence along the ancestors, then before, then after; several at the same distance it
    /// calls an error. What shares the innermost instance with `from` is nearest here, wherever in it it stands; several of
    /// them (in instances of a group further in, or in a group apart) count together. Source: FHIR R4 and R5,
    /// `Questionnaire.item.enableWhen.question`.
    pub(super) fn nearest(
        &self,
        compiled: &Compiled,
        from: SlotIndex,
        question: ItemIndex,
    ) -> impl Iterator<Item = SlotIndex> + '_ {
        let around = self.around(compiled, from, question);
        let (flat, listed) = match (&self.table, around) {
            (None, _) => (Some(question.get()), Default::default()),
            (Some(table), around) => {
                let all = table.by_item.get(question.get()).map(Vec::as_slice).unwrap_or_default();
                let (start, end) = around.unwrap_or((0, self.count));
                let first = all.partition_point(|slot| *slot < start);
                let last = all.partition_point(|slot| *slot < end);
                (None, all.get(first..last).unwrap_or_default())
            }
        };
        flat.into_iter().chain(listed.iter().copied())
    }

    /// The slots of the innermost instance around `from` that holds an item; `None`: all.
    fn around(
        &self,
        compiled: &Compiled,
        from: SlotIndex,
        item: ItemIndex,
    ) -> Option<(SlotIndex, SlotIndex)> {
        let table = self.table.as_ref()?;
        let mut next = Some(from);
        while let Some(slot) = next {
            let found = table.slots.get(slot)?;
            if found.item <= item && item.get() < compiled.item(found.item).end {
                // a question that is asked about from below one of its answers is the whole of it
                let end = if found.item == item { slot + 1 } else { found.end };
                return Some((slot, end));
            }
            next = found.parent;
        }
        None
    }

    /// Which answer of `question` stands above `from`, where it is one of several.
    pub(super) fn answer_above(
        &self,
        compiled: &Compiled,
        from: SlotIndex,
        question: ItemIndex,
    ) -> Option<usize> {
        let table = self.table.as_ref()?;
        if !is_level(compiled.item(question)) {
            return None;
        }
        let mut slot = table.slots.get(from)?;
        loop {
            let parent = table.slots.get(slot.parent?)?;
            if parent.item == question {
                return slot.below;
            }
            slot = parent;
        }
    }

    /// What stands directly below a slot (or at the top), below one of its answers.
    pub(super) fn children<'a>(
        &'a self,
        compiled: &'a Compiled,
        parent: Option<SlotIndex>,
        below: Option<usize>,
    ) -> impl Iterator<Item = (ItemIndex, SlotIndex)> + 'a {
        let items = parent.map_or(compiled.roots(), |slot| self.item(compiled, slot).children());
        let flat = if self.is_flat() { items } else { Default::default() };
        let (mut next, end) = match (&self.table, parent) {
            (None, _) => (0, 0),
            (Some(_), None) => (0, self.count),
            (Some(_), Some(slot)) => (slot + 1, self.end(compiled, slot)),
        };
        // what is computed has no answers to stand below
        let is_plain = self.slot(next).is_some_and(|first| next < end && first.below.is_none());
        let below = below.filter(|_| !is_plain);
        let laid_out = std::iter::from_fn(move || {
            while next < end {
                let (index, slot) = (next, self.slot(next)?);
                next = slot.end;
                if slot.below == below {
                    return Some((slot.item, index));
                }
            }
            None
        });
        flat.iter().map(|item| (*item, item.get())).chain(laid_out)
    }

    /// The instances of a group beside one of them, itself included.
    pub(super) fn siblings<'a>(
        &'a self,
        compiled: &'a Compiled,
        slot: SlotIndex,
    ) -> impl Iterator<Item = SlotIndex> + 'a {
        let (item, parent) = (self.item(compiled, slot).index(), self.parent(compiled, slot));
        let all = self.children(compiled, parent, self.below(slot));
        all.filter(move |(other, _)| *other == item).map(|(_, slot)| slot)
    }

    pub(super) fn occurrence(&self, compiled: &Compiled, slot: SlotIndex) -> Occurrence {
        let item = self.item(compiled, slot);
        let Some(table) = &self.table else { return item.index().into() };
        let mut ordinals = Vec::new();
        if is_repeating_group(item) && is_level(item) {
            ordinals.push(self.ordinal(slot));
        }
        let mut next = table.slots.get(slot);
        while let Some((found, above)) = next.and_then(|found| Some((found, found.parent?))) {
            let item = self.item(compiled, above);
            if is_level(item) {
                let is_group = item.kind == Kind::Group;
                ordinals.push(if is_group { self.ordinal(above) } else { found.below.unwrap_or(0) });
            }
            next = table.slots.get(above);
        }
        ordinals.reverse();
        Occurrence::new(item.index(), ordinals)
    }

    /// `None` if there is no such instance.
    pub(super) fn find(&self, compiled: &Compiled, wanted: &Occurrence) -> Option<SlotIndex> {
        let Some(table) = &self.table else {
            return wanted.ordinals().is_empty().then(|| wanted.item().get());
        };
        let all = table.by_item.get(wanted.item().get())?;
        let order = |slot: &SlotIndex| self.occurrence(compiled, *slot).cmp_ordinals(wanted);
        all.binary_search_by(order).ok().and_then(|position| all.get(position).copied())
    }

    /// The way to a slot from the top.
    pub(super) fn way(&self, compiled: &Compiled, slot: SlotIndex) -> Vec<Spot> {
        let (mut way, mut next, mut answer) = (Vec::new(), Some(slot), 0);
        while let Some(slot) = next {
            way.push(Spot { item: self.item(compiled, slot).index(), ordinal: self.ordinal(slot), answer });
            answer = self.below(slot).unwrap_or(0);
            next = self.parent(compiled, slot);
        }
        way.reverse();
        way
    }

    /// The same problem, naming the instance where there may be several.
    pub(super) fn place(&self, compiled: &Compiled, slot: SlotIndex, problem: Problem) -> Problem {
        if self.is_flat() {
            return problem;
        }
        self.occurrence(compiled, slot).place(compiled, problem)
    }
}

struct Builder<'a, 'c> {
    compiled: &'c Compiled,
    table: Table,
    found: Found<'a>,
}

impl<'a> Builder<'a, '_> {
    fn array(
        &mut self,
        items: &[ItemIndex],
        nodes: &'a [Node],
        parent: Option<SlotIndex>,
        below: Option<usize>,
    ) {
        let mut nodes = nodes.iter().peekable();
        for &item in items {
            while nodes.next_if(|node| node.item < item).is_some() {}
            let mut ordinal = 0;
            while let Some(node) = nodes.next_if(|node| node.item == item) {
                self.slot(Slot { item, parent, below, ordinal, end: 0 }, Some(node));
                ordinal += 1;
            }
            while ordinal < self.least(item) {
                self.slot(Slot { item, parent, below, ordinal, end: 0 }, None);
                ordinal += 1;
            }
        }
    }

    /// How many instances there are, be they empty.
    fn least(&self, item: ItemIndex) -> usize {
        let item = self.compiled.item(item);
        if self.table.slots.len() >= MOST_SLOTS {
            return 0;
        }
        let wanted = item.limits.min_occurs.filter(|_| is_repeating_group(item)).unwrap_or(1);
        wanted.clamp(1, MOST_EMPTY)
    }

    fn slot(&mut self, slot: Slot, node: Option<&'a Node>) {
        let (index, item) = (self.table.slots.len(), self.compiled.item(slot.item));
        if let Some(list) = self.table.by_item.get_mut(slot.item.get()) {
            list.push(index);
        }
        self.table.slots.push(slot);
        let answers = node.map(|node| node.answers.as_slice()).unwrap_or_default();
        self.found.extend(answers.iter().map(|answer| (index, &answer.value)));
        if answers.is_empty() || item.is_calculated() || item.children().is_empty() {
            let first = answers.first().map(super::answers::Answer::children);
            let inside = first.or(node.map(Node::children)).unwrap_or_default();
            self.array(item.children(), inside, Some(index), None);
        } else {
            for (position, answer) in answers.iter().enumerate() {
                self.array(item.children(), answer.children(), Some(index), Some(position));
            }
        }
        let end = self.table.slots.len();
        if let Some(slot) = self.table.slots.get_mut(index) {
            slot.end = end;
        }
    }
}
