//! Runs the program of a questionnaire: what is enabled and what is computed, each after what it depends on.
//!
//! Expressions borrow the response. As long as nothing in it changes they share one view of it, and the variables
//! evaluated for it; a computed answer, or answers taken out with a disabled item, end the view.

use std::collections::HashMap;

use super::before::{Before, Broken, is_equal};
use super::computed::{Computed, Failure, Placed};
use super::evaluate::Given;
use super::layout::{Layout, SlotIndex};
use super::offers::{self, Offered};
use super::results;
use super::scene::{PlaceIndex, Scene};
use super::view::{Memory, Surroundings, View};
use super::{Answers, Context};
use crate::domain::expression::{EvaluationError, Fault};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::program::{Program, Step};
use crate::domain::questionnaire::{Compiled, Condition, Item, ItemIndex};
use crate::domain::value::Value;

/// Steps that all expressions of one evaluation may take together: a fraction of a second.
pub(super) const STEPS: u64 = 10_000_000;

/// What running a program decided.
pub(super) struct Solved {
    pub(super) enabled: Vec<bool>,
    pub(super) computed: Computed,
    pub(super) failures: Vec<Failure>,
    /// Constraints that the answers break.
    pub(super) broken: Vec<Broken>,
    pub(super) offered: Offered,
    /// It was decided in one run.
    pub(super) lasts: bool,
}

/// What ends a view.
enum Change {
    TakeOut(Vec<PlaceIndex>),
    Answer(ItemIndex, Vec<(PlaceIndex, Vec<Value>)>),
}

struct Run<'c> {
    before: Option<Before<'c>>,
    compiled: &'c Compiled,
    program: &'c Program,
    given: &'c Given<'c>,
    layout: &'c Layout,
    enabled: Vec<bool>,
    computed: Computed,
    /// Where in `computed` the answers of an item stand.
    found: HashMap<ItemIndex, usize>,
    memory: Memory,
    next: usize,
}

/// What a questionnaire's rules come to for these answers.
///
/// A value may be computed from an answer that falls away because of it. It is computed again without what fell away,
/// which counts if it comes to the same questions; where it doesn't, the rules contradict themselves.
pub(super) fn solve(
    compiled: &Compiled,
    program: &Program,
    answers: &Answers,
    given: &Given<'_>,
    context: &Context<'_>,
    before: Option<Before<'_>>,
) -> Solved {
    let first = run(compiled, program, (answers, None), given, context, before);
    if first.lasts {
        return first;
    }
    let second = run(compiled, program, (answers, Some(&first.enabled)), given, context, None);
    if second.enabled == first.enabled { Solved { lasts: false, ..second } } else { first }
}

/// Runs the program once. What it decides doesn't last if answers fell away after something was computed.
fn run(
    compiled: &Compiled,
    program: &Program,
    (answers, open): (&Answers, Option<&[bool]>),
    given: &Given<'_>,
    context: &Context<'_>,
    before: Option<Before<'_>>,
) -> Solved {
    let layout = given.layout;
    let mut scene = Scene::new(compiled, program, answers, layout, open);
    let mut run = Run {
        before,
        compiled,
        program,
        given,
        layout,
        enabled: vec![false; layout.count()],
        computed: Computed::default(),
        found: HashMap::new(),
        memory: Memory::new(STEPS),
        next: 0,
    };
    let mut is_outdated = false;
    loop {
        let around = Surroundings::new(&scene, compiled, program, context);
        let Some(change) = run.advance(&around) else { break };
        is_outdated |= matches!(change, Change::TakeOut(_)) && !run.computed.items.is_empty();
        run.apply(change, &mut scene);
    }
    run.computed.items.sort_unstable_by_key(|(item, _)| *item);
    let around = Surroundings::new(&scene, compiled, program, context);
    let broken = run.constraints(&around, context.language);
    let mut view = View::new(&around, &mut run.memory);
    let offered = offers::settle(compiled, &run.enabled, &mut view, run.before.as_ref());
    let Run { enabled, computed, memory, .. } = run;
    Solved { enabled, computed, failures: memory.failures, broken, offered, lasts: !is_outdated }
}

impl Run<'_> {
    /// Takes steps until one changes the response; `None` at the end.
    fn advance(&mut self, around: &Surroundings<'_>) -> Option<Change> {
        let mut memory = std::mem::replace(&mut self.memory, Memory::new(0));
        let mut view = View::new(around, &mut memory);
        let mut change = None;
        while change.is_none()
            && let Some(step) = self.program.steps.get(self.next)
        {
            self.next += 1;
            change = match *step {
                Step::Enable(item) => self.enable(item, &mut view),
                Step::Compute(item) => self.compute(item, &mut view),
            };
        }
        self.memory = memory;
        change
    }

    fn apply(&mut self, change: Change, scene: &mut Scene<'_>) {
        match change {
            Change::TakeOut(places) => places.into_iter().for_each(|place| scene.take_out(place)),
            Change::Answer(item, found) => {
                let link_id = &self.compiled.item(item).link_id;
                let placed = found.into_iter().map(|(place, values)| {
                    scene.answer(place, link_id, &values);
                    (scene.slot_of(place), values)
                });
                let placed = placed.collect();
                self.keep(item, placed);
            }
        }
    }

    fn keep(&mut self, item: ItemIndex, placed: Vec<Placed>) {
        self.found.insert(item, self.computed.items.len());
        self.computed.items.push((item, placed));
    }

    fn is_enabled(&self, slot: SlotIndex) -> bool {
        self.enabled.get(slot).copied().unwrap_or(false)
    }

    fn enable(&mut self, index: ItemIndex, view: &mut View<'_, '_>) -> Option<Change> {
        let item = self.compiled.item(index);
        let is_kept = self.before.as_ref().is_some_and(|before| {
            let computed = view.program().rules(index).and_then(|rules| rules.enabled.as_ref());
            !before.reaches_condition(item, computed)
        });
        let mut leaving = Vec::new();
        for slot in self.layout.slots_of(index) {
            let parent = self.layout.parent(self.compiled, slot);
            let is_inside = parent.is_none_or(|parent| self.is_enabled(parent));
            let was_enabled = self.before.as_ref().map(|before| before.was_enabled(slot));
            let is_enabled = match was_enabled.filter(|_| is_kept) {
                Some(was_enabled) => was_enabled,
                None => {
                    is_inside
                        && self.conditions_hold(item, slot)
                        && (!item.condition_computed || expression_holds(index, slot, view))
                }
            };
            if let Some(mark) = self.enabled.get_mut(slot) {
                *mark = is_enabled;
            }
            if was_enabled.is_some_and(|was| was != is_enabled)
                && let Some(before) = &mut self.before
            {
                before.mark(index);
            }
            // what is below an item that was taken out is gone with it
            if is_inside && !is_enabled {
                leaving.extend(view.there(index, slot));
            }
        }
        (!leaving.is_empty()).then_some(Change::TakeOut(leaving))
    }

    fn conditions_hold(&self, item: &Item, slot: SlotIndex) -> bool {
        let holds = |condition: &Condition| {
            let question = condition.question;
            let nearest = self.layout.nearest(self.compiled, slot, question);
            let counting = nearest.filter(|other| self.is_enabled(*other));
            if self.compiled.item(question).is_calculated() {
                let values = counting.flat_map(|other| self.computed_at(question, other));
                return condition.operator.holds(values, &condition.answer);
            }
            let values = counting.flat_map(|other| self.given.said(other, question, slot)).copied();
            condition.operator.holds(values, &condition.answer)
        };
        let mut conditions = item.conditions().iter();
        if item.needs_any_condition() { conditions.any(holds) } else { conditions.all(holds) }
    }

    fn computed_at(&self, item: ItemIndex, slot: SlotIndex) -> impl Iterator<Item = &Value> {
        let placed =
            self.found.get(&item).and_then(|at| self.computed.items.get(*at)).map(|(_, placed)| placed);
        placed.map(|placed| values_at(placed, slot)).unwrap_or_default().iter()
    }

    fn compute(&mut self, index: ItemIndex, view: &mut View<'_, '_>) -> Option<Change> {
        let Some(bound) = view.program().rules(index).and_then(|rules| rules.calculated.as_ref()) else {
            self.keep(index, Vec::new());
            return None;
        };
        let kept = self.before.as_ref().filter(|before| !before.has_changed(index) && !before.reaches(bound));
        let kept = kept.map(|before| before.computed(index));
        let mut found = Vec::new();
        for place in view.places_of(index) {
            let slot = view.slot_of(*place);
            if !self.is_enabled(slot) {
                continue;
            }
            let values = match kept {
                Some(kept) => values_at(kept, slot).to_vec(),
                None => answers_of(self.compiled, index, "calculatedExpression", bound, *place, view),
            };
            if !values.is_empty() {
                found.push((*place, values));
            }
        }
        if let Some(before) = self.before.as_mut().filter(|_| kept.is_none()) {
            let was = before.computed(index);
            let is_same = was.len() == found.len()
                && was.iter().zip(&found).all(|((slot, was), (place, is))| {
                    *slot == view.slot_of(*place) && is_equal(was.iter(), is.iter())
                });
            if !is_same {
                before.mark(index);
            }
        }
        if found.is_empty() {
            self.keep(index, Vec::new());
            return None;
        }
        Some(Change::Answer(index, found))
    }

    /// Checks what the author wants of the answers that are there. A rule is broken where it is false; where it has no
    /// value, what it speaks of wasn't answered.
    fn constraints(&mut self, around: &Surroundings<'_>, language: &str) -> Vec<Broken> {
        let mut found = Vec::new();
        let mut view = View::new(around, &mut self.memory);
        for (position, constraint) in around.program.constraints.iter().enumerate() {
            let is_reached = |before: &&Before<'_>| {
                constraint
                    .item
                    .is_some_and(|item| before.has_changed_below(item, self.compiled.item(item).end))
                    || before.reaches(&constraint.bound)
            };
            if let Some(before) = self.before.as_ref().filter(|before| !is_reached(before)) {
                found.extend(before.broken(position).cloned());
                continue;
            }
            let problem = |problem: Problem| Broken {
                constraint: position,
                is_warning: constraint.is_warning,
                problem: problem.with("human", constraint.human.get(language)),
            };
            let Some(item) = constraint.item else {
                if view.value(&constraint.bound, "constraint", None, None).truth() == Some(false) {
                    found.push(problem(Problem::new(Code::Constraint)));
                }
                continue;
            };
            for place in view.places_of(item) {
                let is_broken = view.is_there(*place)
                    && view.value(&constraint.bound, "constraint", Some(item), Some(*place)).truth()
                        == Some(false);
                if is_broken {
                    let plain = Problem::at(&self.compiled.item(item).link_id, Code::Constraint);
                    found.push(problem(self.layout.place(self.compiled, view.slot_of(*place), plain)));
                }
            }
        }
        found
    }
}

/// What was computed in one slot.
fn values_at(placed: &[Placed], slot: SlotIndex) -> &[Value] {
    let position = placed.partition_point(|(other, _)| *other < slot);
    let found = placed.get(position).filter(|(other, _)| *other == slot);
    found.map(|(_, values)| values.as_slice()).unwrap_or_default()
}

/// A question whose condition fails is asked: of the two mistakes, the other one hides a question, and with it the alert
/// that its answer would raise.
fn expression_holds(index: ItemIndex, slot: SlotIndex, view: &mut View<'_, '_>) -> bool {
    let Some(bound) = view.program().rules(index).and_then(|rules| rules.enabled.as_ref()) else {
        return true;
    };
    view.places_at(index, slot).iter().any(|place| {
        let value = view.value_or_failure(bound, "enableWhenExpression", Some(index), Some(*place));
        value.is_none_or(|value| value.truth().unwrap_or(false))
    })
}

/// The answers that an expression gives an item in one place.
pub(super) fn answers_of<'a>(
    compiled: &Compiled,
    index: ItemIndex,
    kind: &'static str,
    bound: &'a crate::domain::questionnaire::program::Bound,
    place: PlaceIndex,
    view: &mut View<'a, '_>,
) -> Vec<Value> {
    let item = compiled.item(index);
    let result = view.value(bound, kind, Some(index), Some(place));
    results::answers(item, &result).unwrap_or_else(|| {
        let fault = Fault::WrongType { function: kind, wanted: item.kind.code() };
        view.memory.fail(compiled, Some(index), kind, &EvaluationError { fault, offset: None });
        Vec::new()
    })
}
