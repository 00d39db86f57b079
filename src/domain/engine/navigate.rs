//! The way through a questionnaire, one question at a time.

use super::layout::SlotIndex;
use super::{Evaluation, Occurrence, instance_limits};
use crate::domain::problem::Problem;
use crate::domain::questionnaire::{Compiled, Item, Kind};

impl Evaluation {
    /// True of what is a step of its own: an enabled question a person can answer, one of a type we can't ask (shown with
    /// a notice), a value computed for it, or a message that belongs to no question. After the last instance of a group that
    /// repeats, the group itself is a step: whether there is another one.
    pub fn is_step(&self, compiled: &Compiled, at: &Occurrence) -> bool {
        self.layout.find(compiled, at).is_some_and(|slot| self.is_step_slot(compiled, slot))
    }

    fn is_step_slot(&self, compiled: &Compiled, slot: SlotIndex) -> bool {
        let item = self.layout.item(compiled, slot);
        if !self.is_open(slot) || item.hidden {
            return false;
        }
        match item.kind {
            Kind::Group => self.asks_for_more(compiled, slot),
            Kind::Display => is_message(item),
            _ if item.is_calculated() => self.has_answer(slot),
            _ => !item.read_only,
        }
    }

    fn asks_for_more(&self, compiled: &Compiled, slot: SlotIndex) -> bool {
        let Some((_, most)) = instance_limits(compiled.item(self.layout.item(compiled, slot).index())) else {
            return false;
        };
        let last = self.layout.siblings(compiled, slot).last();
        let count = self.layout.ordinal(slot) + 1;
        let mut inside = slot + 1..self.layout.end(compiled, slot);
        last == Some(slot) && count < most && inside.any(|inner| self.is_given_by_person(compiled, inner))
    }

    fn is_given_by_person(&self, compiled: &Compiled, slot: SlotIndex) -> bool {
        self.has_answer(slot) && self.layout.item(compiled, slot).is_askable()
    }

    /// True of what stands on a page with other questions: the steps, and what is computed also before it has a value.
    pub fn is_on_page(&self, compiled: &Compiled, at: &Occurrence) -> bool {
        self.layout.find(compiled, at).is_some_and(|slot| self.is_slot_on_page(compiled, slot))
    }

    fn is_slot_on_page(&self, compiled: &Compiled, slot: SlotIndex) -> bool {
        let item = self.layout.item(compiled, slot);
        let waits = item.is_calculated() && !item.hidden && self.is_open(slot);
        waits || (item.kind != Kind::Group && self.is_step_slot(compiled, slot))
    }

    /// All of [`Evaluation::is_on_page`] in order.
    pub fn on_page<'a>(&'a self, compiled: &'a Compiled) -> impl Iterator<Item = Occurrence> + 'a {
        let slots = (0..self.layout.count()).filter(|slot| self.is_slot_on_page(compiled, *slot));
        slots.map(|slot| self.layout.occurrence(compiled, slot))
    }

    /// True of what is not asked now and stands on a page all the same, greyed: R5's `disabledDisplay` `protected`. Below a
    /// group that is shown so, what has no condition of its own comes with it.
    pub fn is_closed_on_page(&self, compiled: &Compiled, at: &Occurrence) -> bool {
        let Some(slot) = self.layout.find(compiled, at).filter(|slot| !self.is_open(*slot)) else {
            return false;
        };
        let item = self.layout.item(compiled, slot);
        let is_shown = match item.kind {
            Kind::Group => false,
            Kind::Display => is_message(item),
            _ => item.is_askable(),
        };
        is_shown && !item.hidden && self.is_shown_closed(compiled, slot)
    }

    fn is_shown_closed(&self, compiled: &Compiled, slot: SlotIndex) -> bool {
        let item = self.layout.item(compiled, slot);
        let above = self.layout.parent(compiled, slot).filter(|above| !self.is_open(*above));
        match above {
            _ if item.hidden => false,
            Some(above) => {
                (item.shown_disabled || !item.is_conditional()) && self.is_shown_closed(compiled, above)
            }
            None => item.shown_disabled,
        }
    }

    /// What a page shows: what is asked, and what is greyed.
    pub fn shown_on_page<'a>(&'a self, compiled: &'a Compiled) -> impl Iterator<Item = Occurrence> + 'a {
        let all = self.occurrences(compiled, 0..compiled.items().len());
        all.filter(|at| self.is_on_page(compiled, at) || self.is_closed_on_page(compiled, at))
    }

    /// Every occurrence of the items from one to another (which is not included), in order, be they enabled or not.
    pub fn occurrences<'a>(
        &'a self,
        compiled: &'a Compiled,
        items: std::ops::Range<usize>,
    ) -> impl Iterator<Item = Occurrence> + 'a {
        let slots = 0..self.layout.count();
        slots
            .filter(move |slot| items.contains(&self.layout.item(compiled, *slot).index().get()))
            .map(|slot| self.layout.occurrence(compiled, slot))
    }

    /// How many instances of a group stand beside one of them, itself included; 0 if it is none.
    pub fn instances(&self, compiled: &Compiled, group: &Occurrence) -> usize {
        let found = self.layout.find(compiled, &group.at(compiled, 0));
        found.map_or(0, |slot| self.layout.siblings(compiled, slot).count())
    }

    /// Whether a person answered something in an instance of a group.
    pub fn is_instance_answered(&self, compiled: &Compiled, group: &Occurrence) -> bool {
        let Some(slot) = self.layout.find(compiled, group) else { return false };
        (slot..self.layout.end(compiled, slot)).any(|slot| self.is_given_by_person(compiled, slot))
    }

    /// Whether a question may be left out where it stands: it is not required, or nothing was answered in an instance that
    /// need not be there.
    pub fn may_skip(&self, compiled: &Compiled, at: &Occurrence) -> bool {
        let may_be_absent = |group: &Occurrence| {
            let least = instance_limits(compiled.item(group.item())).map_or(0, |(least, _)| least);
            group.ordinal(compiled) >= least && !self.is_instance_answered(compiled, group)
        };
        !compiled.item(at.item()).required || at.instances(compiled).iter().any(may_be_absent)
    }

    /// The slots of all steps in order.
    fn step_slots(&self, compiled: &Compiled) -> Vec<SlotIndex> {
        let (mut steps, mut waiting): (Vec<SlotIndex>, Vec<SlotIndex>) = (Vec::new(), Vec::new());
        for slot in 0..self.layout.count() {
            while let Some(group) = waiting.pop_if(|group| self.layout.end(compiled, *group) <= slot) {
                steps.push(group);
            }
            if self.is_step_slot(compiled, slot) {
                let is_group = self.layout.item(compiled, slot).kind == Kind::Group;
                if is_group { waiting.push(slot) } else { steps.push(slot) }
            }
        }
        steps.extend(waiting.into_iter().rev());
        self.in_course(compiled, steps)
    }

    /// Steps stand as the questionnaire has them, and nothing is asked about instances.
    fn is_plain(&self) -> bool {
        self.layout.is_flat() && self.course.is_none()
    }

    /// All steps in order.
    pub fn steps<'a>(&'a self, compiled: &'a Compiled) -> impl DoubleEndedIterator<Item = Occurrence> + 'a {
        let flat = if self.is_plain() { 0..self.layout.count() } else { 0..0 };
        let laid_out = if self.is_plain() { Vec::new() } else { self.step_slots(compiled) };
        let flat = flat.filter(|slot| self.is_step_slot(compiled, *slot));
        flat.chain(laid_out).map(|slot| self.layout.occurrence(compiled, slot))
    }

    /// Where the way begins.
    pub fn first_step(&self, compiled: &Compiled) -> Option<Occurrence> {
        self.steps(compiled).next()
    }

    /// Where an occurrence stands among the steps, though it be none, or be gone: what comes later compares greater.
    fn rank(&self, compiled: &Compiled, at: &Occurrence) -> (SlotIndex, bool) {
        let gone = || {
            // the instance was taken away: after the last one that is left
            let left = at.instances(compiled).into_iter().find_map(|group| {
                let is_gone = self.layout.find(compiled, &group).is_none();
                let first = self.layout.find(compiled, &group.at(compiled, 0)).filter(|_| is_gone)?;
                self.layout.siblings(compiled, first).last()
            });
            let end = left.map(|slot| self.layout.end(compiled, slot));
            end.or_else(|| self.layout.slots_of(at.item()).next_back()).unwrap_or(self.layout.count())
        };
        let slot = self.layout.find(compiled, at).unwrap_or_else(gone);
        self.rank_of(compiled, slot)
    }

    /// A group is asked about after what stands in it.
    fn rank_of(&self, compiled: &Compiled, slot: SlotIndex) -> (SlotIndex, bool) {
        if !self.layout.is_flat()
            && slot < self.layout.count()
            && self.layout.item(compiled, slot).kind == Kind::Group
        {
            return (self.layout.end(compiled, slot).saturating_sub(1), true);
        }
        (slot, false)
    }

    /// Whether one step comes after another; either need not be enabled any more.
    pub fn is_after(&self, compiled: &Compiled, step: &Occurrence, other: &Occurrence) -> bool {
        let place = |at: &Occurrence| self.place_in_course(compiled, at);
        if let (Some(step), Some(other)) = (place(step), place(other)) {
            return step > other;
        }
        self.rank(compiled, step) > self.rank(compiled, other)
    }

    /// The step after an item, which need not be enabled any more itself; `None` at the end.
    pub fn next_after(&self, compiled: &Compiled, at: &Occurrence) -> Option<Occurrence> {
        if let Some(place) = self.place_in_course(compiled, at) {
            let next = self.step_slots(compiled).into_iter().nth(place + 1);
            return next.map(|slot| self.layout.occurrence(compiled, slot));
        }
        if self.layout.is_flat() {
            let mut rest = at.item().get() + 1..self.layout.count();
            let next = rest.find(|slot| self.is_step_slot(compiled, *slot));
            return next.map(|slot| self.layout.occurrence(compiled, slot));
        }
        let rank = self.rank(compiled, at);
        let next = self.step_slots(compiled).into_iter().find(|slot| self.rank_of(compiled, *slot) > rank);
        next.map(|slot| self.layout.occurrence(compiled, slot))
    }

    /// The step before an item; `None` at the start.
    pub fn previous_before(&self, compiled: &Compiled, at: &Occurrence) -> Option<Occurrence> {
        if let Some(place) = self.place_in_course(compiled, at) {
            let before = place.checked_sub(1);
            let previous = before.and_then(|place| self.step_slots(compiled).into_iter().nth(place));
            return previous.map(|slot| self.layout.occurrence(compiled, slot));
        }
        if self.layout.is_flat() {
            let previous = (0..at.item().get()).rev().find(|slot| self.is_step_slot(compiled, *slot));
            return previous.map(|slot| self.layout.occurrence(compiled, slot));
        }
        let rank = self.rank(compiled, at);
        let mut before = self.step_slots(compiled).into_iter().rev();
        let previous = before.find(|slot| self.rank_of(compiled, *slot) < rank);
        previous.map(|slot| self.layout.occurrence(compiled, slot))
    }

    /// Where a person goes on: the first question after the last answer of theirs, unless one before it must still be
    /// answered. What was left out on purpose is not asked again. `None` at the end.
    pub fn resume_step(&self, compiled: &Compiled) -> Option<Occurrence> {
        let item = |slot: &SlotIndex| self.layout.item(compiled, *slot);
        let asked = || {
            let slots = 0..self.layout.count();
            slots.filter(|slot| self.is_step_slot(compiled, *slot) && item(slot).is_askable())
        };
        let last = asked().rfind(|slot| self.has_answer(*slot) && !item(slot).is_prefilled());
        let waits = |slot: &SlotIndex| {
            let is_reached = last.is_none_or(|last| *slot > last);
            let is_required = || !self.may_skip(compiled, &self.layout.occurrence(compiled, *slot));
            !self.has_answer(*slot) && (is_reached || is_required())
        };
        asked().find(waits).map(|slot| self.layout.occurrence(compiled, slot))
    }

    /// The first question after an item that has no answer, whatever was answered behind it. `None` if all have one.
    pub fn open_step_after(&self, compiled: &Compiled, at: &Occurrence) -> Option<Occurrence> {
        let is_open = |other: &Occurrence| {
            compiled.item(other.item()).is_askable()
                && !self.is_answered_at(compiled, other)
                && self.is_after(compiled, other, at)
        };
        self.steps(compiled).find(is_open)
    }

    /// Where a step of an adaptive questionnaire comes.
    fn place_in_course(&self, compiled: &Compiled, at: &Occurrence) -> Option<usize> {
        self.course.as_ref()?;
        let slot = self.layout.find(compiled, at)?;
        self.step_slots(compiled).into_iter().position(|step| step == slot)
    }

    /// The first step with a problem, or in a group with one: where to go when handing in fails.
    pub fn first_problem(&self, compiled: &Compiled) -> Option<Occurrence> {
        let problem = self.problems.iter().find(|problem| problem.link_id.is_some())?;
        let at = self.place_of(compiled, problem)?;
        let Some(slot) = self.layout.find(compiled, &at) else { return Some(at) };
        let mut inside = slot..self.layout.end(compiled, slot);
        let step = inside.find(|slot| self.is_step_slot(compiled, *slot));
        step.map(|slot| self.layout.occurrence(compiled, slot)).or(Some(at))
    }

    /// Where a problem is; `None` of one that belongs to no item.
    pub fn place_of(&self, compiled: &Compiled, problem: &Problem) -> Option<Occurrence> {
        let index = compiled.index_of(problem.link_id.as_deref()?)?;
        Some(Occurrence::new(index, problem.ordinals().to_vec()))
    }
}

/// Words that stand for themselves: what belongs to a question comes with it, unless it comes and goes by itself.
fn is_message(item: &Item) -> bool {
    !item.is_accessory() && item.text.is_some()
}
