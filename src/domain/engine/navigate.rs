//! The way through a questionnaire, one question at a time.

use super::Evaluation;
use crate::domain::questionnaire::{Compiled, Item, ItemIndex, Kind};

impl Evaluation {
    /// True of what is a step of its own: an enabled question a person can answer, one of a type we can't ask (shown with
    /// a notice), a value computed for it, or a message that belongs to no question.
    pub fn is_step(&self, compiled: &Compiled, index: ItemIndex) -> bool {
        let item = compiled.item(index);
        if !self.is_enabled(index) || item.hidden {
            return false;
        }
        match item.kind {
            Kind::Group => false,
            Kind::Display => is_message(compiled, item),
            _ if item.is_calculated() => self.is_answered(index),
            _ => !item.read_only,
        }
    }

    /// True of what stands on a page with other questions: the steps, and what is computed also before it has a value.
    pub fn is_on_page(&self, compiled: &Compiled, index: ItemIndex) -> bool {
        let item = compiled.item(index);
        let waits = item.is_calculated() && !item.hidden && self.is_enabled(index);
        waits || self.is_step(compiled, index)
    }

    /// All of [`Evaluation::is_on_page`] in order.
    pub fn on_page<'a>(&'a self, compiled: &'a Compiled) -> impl Iterator<Item = ItemIndex> + 'a {
        compiled.items().iter().map(Item::index).filter(|index| self.is_on_page(compiled, *index))
    }

    /// All steps in order.
    pub fn steps<'a>(&'a self, compiled: &'a Compiled) -> impl DoubleEndedIterator<Item = ItemIndex> + 'a {
        compiled.items().iter().map(Item::index).filter(|index| self.is_step(compiled, *index))
    }

    /// Where the way begins.
    pub fn first_step(&self, compiled: &Compiled) -> Option<ItemIndex> {
        self.steps(compiled).next()
    }

    /// The step after an item, which need not be enabled any more itself; `None` at the end.
    pub fn next_after(&self, compiled: &Compiled, item: ItemIndex) -> Option<ItemIndex> {
        let rest = compiled.items().get(item.get() + 1..).unwrap_or_default();
        rest.iter().map(Item::index).find(|index| self.is_step(compiled, *index))
    }

    /// The step before an item; `None` at the start.
    pub fn previous_before(&self, compiled: &Compiled, item: ItemIndex) -> Option<ItemIndex> {
        let before = compiled.items().get(..item.get()).unwrap_or_default();
        before.iter().rev().map(Item::index).find(|index| self.is_step(compiled, *index))
    }

    /// Where a person goes on: the first question after the last answer of theirs, unless one before it must still be
    /// answered. What was left out on purpose is not asked again. `None` at the end.
    pub fn resume_step(&self, compiled: &Compiled) -> Option<ItemIndex> {
        let asked = || self.steps(compiled).filter(|index| compiled.item(*index).is_askable());
        let last = asked().rfind(|index| self.is_answered(*index) && !compiled.item(*index).is_prefilled());
        let waits = |index: &ItemIndex| {
            let is_reached = last.is_none_or(|last| *index > last);
            !self.is_answered(*index) && (is_reached || compiled.item(*index).required)
        };
        asked().find(waits)
    }

    /// The first step with a problem, or in a group with one: where to go when handing in fails.
    pub fn first_problem(&self, compiled: &Compiled) -> Option<ItemIndex> {
        let index =
            compiled.index_of(self.problems.iter().find_map(|problem| problem.link_id.as_deref())?)?;
        let mut inside = compiled.subtree(index).iter().map(Item::index);
        inside.find(|index| self.is_step(compiled, *index)).or(Some(index))
    }
}

fn is_message(compiled: &Compiled, item: &Item) -> bool {
    let below_question = item.parent().is_some_and(|parent| compiled.item(parent).is_question());
    !item.is_accessory() && !below_question && item.text.is_some()
}
