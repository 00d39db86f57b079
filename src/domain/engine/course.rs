//! Adaptive questionnaires: of the bank's items those are asked that are on the person's way through it.

use super::Evaluation;
use super::evaluate::Given;
use super::layout::SlotIndex;
use crate::domain::adaptive::{Bank, Course};
use crate::domain::questionnaire::{Compiled, ItemIndex};

impl Given<'_> {
    /// Closes the items of the bank that are not on the way. None of them stands in what repeats.
    pub(super) fn close_bank(&mut self, seed: u64) -> Option<Course> {
        let bank = self.compiled.bank()?;
        let course = bank.course(
            |position| {
                let one = bank.items.get(position)?;
                let value = self.of(self.slot_of(bank, position)?).first()?;
                one.category(self.compiled.item(one.item), value)
            },
            |position| self.slot_of(bank, position).and_then(|slot| self.enabled.get(slot)) == Some(&true),
            seed,
        );
        for position in (0..bank.items.len()).filter(|position| !course.path.contains(position)) {
            if let Some(mark) = self.slot_of(bank, position).and_then(|slot| self.enabled.get_mut(slot)) {
                *mark = false;
            }
        }
        Some(course)
    }

    fn slot_of(&self, bank: &Bank, position: usize) -> Option<SlotIndex> {
        self.layout.slots_of(bank.items.get(position)?.item).next()
    }
}

impl Evaluation {
    /// The way through the item bank, of an adaptive questionnaire.
    pub const fn course(&self) -> Option<&Course> {
        self.course.as_ref()
    }

    /// The item of the bank that is to be asked now; `None` when enough is known.
    pub fn next_of_bank(&self, compiled: &Compiled) -> Option<ItemIndex> {
        let next = self.course.as_ref()?.next()?;
        compiled.bank()?.items.get(next).map(|one| one.item)
    }

    /// Steps in the order they are asked where it is not the document's: the way through the bank stands where its first
    /// item does.
    pub(super) fn in_course(&self, compiled: &Compiled, steps: Vec<SlotIndex>) -> Vec<SlotIndex> {
        let (Some(bank), Some(course)) = (compiled.bank(), &self.course) else { return steps };
        let is_banked = |slot: SlotIndex| bank.position(self.layout.item(compiled, slot).index()).is_some();
        let way = course.path.iter().filter_map(|position| {
            let slot = self.layout.slots_of(bank.items.get(*position)?.item).next()?;
            steps.contains(&slot).then_some(slot)
        });
        let mut way = Some(way.collect::<Vec<SlotIndex>>());
        let first = bank.items.first().and_then(|one| self.layout.slots_of(one.item).next());
        let mut ordered = Vec::with_capacity(steps.len());
        for &slot in &steps {
            if first.is_none_or(|first| slot >= first) {
                ordered.extend(way.take().unwrap_or_default());
            }
            if !is_banked(slot) {
                ordered.push(slot);
            }
        }
        ordered.extend(way.unwrap_or_default());
        ordered
    }
}
