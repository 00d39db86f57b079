//! What the evaluation of a moment ago saves the next one: what nothing that changed can reach is taken over.

use super::Answers;
use super::computed::Placed;
use super::evaluation::Evaluation;
use super::layout::{Found, Layout, SlotIndex};
use crate::domain::problem::Problem;
use crate::domain::questionnaire::program::{Bound, Sight};
use crate::domain::questionnaire::{AnswerOption, Compiled, Item, ItemIndex};
use crate::domain::value::Value;

/// An evaluation of other answers to the same questionnaire, and what changed since.
pub(super) struct Before<'b> {
    evaluation: &'b Evaluation,
    /// By item: its answers, whether they count, or what was computed of it.
    changed: Vec<bool>,
    any: bool,
}

/// A rule that was broken: the position of the constraint, and whether it is a warning.
#[derive(Clone, Debug)]
pub(super) struct Broken {
    pub(super) constraint: usize,
    pub(super) is_warning: bool,
    pub(super) problem: Problem,
}

impl<'b> Before<'b> {
    /// `None` if it can't be built upon: where instances came or went, where values and conditions went round, or where
    /// an expression failed.
    pub(super) fn of(
        compiled: &Compiled,
        (answers, evaluation): (&Answers, &'b Evaluation),
        (layout, found): (&Layout, &Found<'_>),
    ) -> Option<Self> {
        let (old_layout, old_found) = Layout::of(compiled, answers);
        if !evaluation.lasts || old_layout != *layout || evaluation.layout != *layout {
            return None;
        }
        let mut before = Self { evaluation, changed: vec![false; compiled.items().len()], any: false };
        // what is computed counts, whatever was sent for it
        let is_given = |slot: SlotIndex| !layout.item(compiled, slot).is_calculated();
        let (mut old, mut new) = (old_found.as_slice(), found.as_slice());
        while let Some(slot) = first(old).into_iter().chain(first(new)).min() {
            let (was, is) = (take(&mut old, slot), take(&mut new, slot));
            if is_given(slot)
                && !is_equal(was.iter().map(|(_, value)| *value), is.iter().map(|(_, value)| *value))
            {
                before.mark(layout.item(compiled, slot).index());
            }
        }
        Some(before)
    }

    pub(super) fn mark(&mut self, item: ItemIndex) {
        self.any = true;
        if let Some(mark) = self.changed.get_mut(item.get()) {
            *mark = true;
        }
    }

    pub(super) fn has_changed(&self, item: ItemIndex) -> bool {
        self.changed.get(item.get()) == Some(&true)
    }

    /// The same, or something below it, as far as `end`.
    pub(super) fn has_changed_below(&self, item: ItemIndex, end: usize) -> bool {
        self.changed.get(item.get()..end).is_none_or(|inside| inside.contains(&true))
    }

    /// Something that an expression may read changed.
    pub(super) fn reaches(&self, bound: &Bound) -> bool {
        let is_changed = |(start, end): &(usize, usize)| self.has_changed_below(ItemIndex(*start), *end);
        self.any
            && match &bound.sight {
                Sight::Everything => true,
                Sight::Spans(spans) => spans.iter().any(is_changed),
            }
    }

    /// Something that decides whether an item is asked changed.
    pub(super) fn reaches_condition(&self, item: &Item, computed: Option<&Bound>) -> bool {
        item.parent().is_some_and(|parent| self.has_changed(parent))
            || item.conditions().iter().any(|condition| self.has_changed(condition.question))
            || computed.is_some_and(|bound| self.reaches(bound))
    }

    pub(super) fn was_enabled(&self, slot: SlotIndex) -> bool {
        self.evaluation.is_open(slot)
    }

    /// What was computed of an item.
    pub(super) fn computed(&self, item: ItemIndex) -> &'b [Placed] {
        self.evaluation.computed.as_ref().map(|computed| computed.of(item)).unwrap_or_default()
    }

    pub(super) fn offered(&self, slot: SlotIndex) -> Option<&'b [AnswerOption]> {
        self.evaluation.offered.at(slot)
    }

    /// What came of a constraint.
    pub(super) fn broken(&self, constraint: usize) -> impl Iterator<Item = &'b Broken> {
        self.evaluation.broken.iter().filter(move |broken| broken.constraint == constraint)
    }
}

fn first(found: &[(SlotIndex, &Value)]) -> Option<SlotIndex> {
    found.first().map(|(slot, _)| *slot)
}

/// Takes what stands in a slot off the front.
fn take<'f, 'v>(found: &mut &'f [(SlotIndex, &'v Value)], slot: SlotIndex) -> &'f [(SlotIndex, &'v Value)] {
    let count = found.iter().take_while(|(other, _)| *other == slot).count();
    let (taken, rest) = found.split_at_checked(count).unwrap_or((found, &[]));
    *found = rest;
    taken
}

/// Equal to the digit: `1.0` and `1.00` are one number, but not one text.
pub(super) fn is_equal<'v>(
    left: impl ExactSizeIterator<Item = &'v Value>,
    right: impl ExactSizeIterator<Item = &'v Value>,
) -> bool {
    let digits = |value: &Value| match value {
        Value::Decimal(number) => Some(number.scale()),
        Value::Quantity(quantity) => quantity.value.map(|number| number.scale()),
        _ => None,
    };
    left.len() == right.len()
        && left.zip(right).all(|(left, right)| left == right && digits(left) == digits(right))
}
