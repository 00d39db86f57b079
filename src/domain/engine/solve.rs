//! Runs the program of a questionnaire: what is enabled and what is computed, each after what it depends on.
//!
//! Expressions borrow the response. As long as nothing in it changes they share one view of it, and the variables
//! evaluated for it; a computed answer, or answers taken out with a disabled item, end the view.

use std::collections::HashMap;

use super::computed::{Computed, Failure, Placed};
use super::evaluate::Given;
use super::layout::{Layout, SlotIndex};
use super::offers::{self, Offered};
use super::results;
use super::scene::{PlaceIndex, Scene};
use super::view::{Memory, Surroundings, View};
use super::{Answers, Context, Occurrence, check_values};
use crate::domain::expression::{EvaluationError, Fault};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::program::{Program, Step};
use crate::domain::questionnaire::{Compiled, Condition, Item, ItemIndex};
use crate::domain::value::Value;

/// Steps that all expressions of one evaluation may take together: a fraction of a second.
const STEPS: u64 = 10_000_000;

/// What running a program decided.
pub(super) struct Solved {
    pub(super) enabled: Vec<bool>,
    pub(super) computed: Computed,
    pub(super) failures: Vec<Failure>,
    /// Constraints that the answers break.
    pub(super) broken: Vec<Problem>,
    /// The same, of those that don't forbid handing in.
    pub(super) warnings: Vec<Problem>,
    pub(super) offered: Offered,
}

/// What ends a view.
enum Change {
    TakeOut(Vec<PlaceIndex>),
    Answer(ItemIndex, Vec<(PlaceIndex, Vec<Value>)>),
}

struct Run<'c> {
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
) -> Solved {
    let (first, is_outdated) = run(compiled, program, (answers, None), given, context);
    if !is_outdated {
        return first;
    }
    let (second, _) = run(compiled, program, (answers, Some(&first.enabled)), given, context);
    if second.enabled == first.enabled { second } else { first }
}

/// Runs the program once, and says whether answers fell away after something was computed.
fn run(
    compiled: &Compiled,
    program: &Program,
    (answers, open): (&Answers, Option<&[bool]>),
    given: &Given<'_>,
    context: &Context<'_>,
) -> (Solved, bool) {
    let layout = given.layout;
    let mut scene = Scene::new(compiled, program, answers, layout, open);
    let mut run = Run {
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
        let around = Surroundings::new(&scene, compiled, program, context.now);
        let Some(change) = run.advance(&around) else { break };
        is_outdated |= matches!(change, Change::TakeOut(_)) && !run.computed.items.is_empty();
        run.apply(change, &mut scene);
    }
    run.computed.items.sort_unstable_by_key(|(item, _)| *item);
    let (mut broken, mut warnings) = (Vec::new(), Vec::new());
    let around = Surroundings::new(&scene, compiled, program, context.now);
    run.constraints(&around, context.language, &mut broken, &mut warnings);
    let offered = offers::settle(compiled, &run.enabled, &mut View::new(&around, &mut run.memory));
    let Run { enabled, computed, memory, .. } = run;
    (Solved { enabled, computed, failures: memory.failures, broken, warnings, offered }, is_outdated)
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
        let mut leaving = Vec::new();
        for slot in self.layout.slots_of(index) {
            let parent = self.layout.parent(self.compiled, slot);
            let is_inside = parent.is_none_or(|parent| self.is_enabled(parent));
            let is_enabled = is_inside
                && self.conditions_hold(item, slot)
                && (!item.condition_computed || expression_holds(index, slot, view));
            if let Some(mark) = self.enabled.get_mut(slot) {
                *mark = is_enabled;
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
        let at = placed.and_then(|placed| {
            let position = placed.partition_point(|(other, _)| *other < slot);
            placed.get(position).filter(|(other, _)| *other == slot)
        });
        at.into_iter().flat_map(|(_, values)| values)
    }

    fn compute(&mut self, index: ItemIndex, view: &mut View<'_, '_>) -> Option<Change> {
        let Some(bound) = view.program().rules(index).and_then(|rules| rules.calculated.as_ref()) else {
            self.keep(index, Vec::new());
            return None;
        };
        let mut found = Vec::new();
        for place in view.places_of(index) {
            if !self.is_enabled(view.slot_of(*place)) {
                continue;
            }
            let values = answers_of(self.compiled, index, "calculatedExpression", bound, *place, view);
            if !values.is_empty() {
                found.push((*place, values));
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
    fn constraints(
        &mut self,
        around: &Surroundings<'_>,
        language: &str,
        broken: &mut Vec<Problem>,
        warnings: &mut Vec<Problem>,
    ) {
        let mut view = View::new(around, &mut self.memory);
        for constraint in &around.program.constraints {
            let Some(item) = constraint.item else {
                if view.value(&constraint.bound, "constraint", None, None).truth() == Some(false) {
                    let problem =
                        Problem::new(Code::Constraint).with("human", constraint.human.get(language));
                    if constraint.is_warning { warnings.push(problem) } else { broken.push(problem) }
                }
                continue;
            };
            for place in view.places_of(item) {
                let is_broken = view.is_there(*place)
                    && view.value(&constraint.bound, "constraint", Some(item), Some(*place)).truth()
                        == Some(false);
                if is_broken {
                    let problem = Problem::at(&self.compiled.item(item).link_id, Code::Constraint)
                        .with("human", constraint.human.get(language));
                    let problem = self.layout.place(self.compiled, view.slot_of(*place), problem);
                    if constraint.is_warning { warnings.push(problem) } else { broken.push(problem) }
                }
            }
        }
    }
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
fn answers_of<'a>(
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

/// Gives items what their `initialExpression` comes to, one after the other in document order.
pub(super) fn start(compiled: &Compiled, program: &Program, answers: &mut Answers, context: &Context<'_>) {
    start_within(compiled, program, answers, None, context);
}

/// The same for the items in one instance of a group.
pub(super) fn start_instance(
    compiled: &Compiled,
    answers: &mut Answers,
    instance: &Occurrence,
    context: &Context<'_>,
) {
    if let Some(program) = compiled.program.as_deref().filter(|program| !program.initial.is_empty()) {
        start_within(compiled, program, answers, Some(instance), context);
    }
}

fn start_within(
    compiled: &Compiled,
    program: &Program,
    answers: &mut Answers,
    instance: Option<&Occurrence>,
    context: &Context<'_>,
) {
    let before = answers.clone();
    let (layout, _) = Layout::of(compiled, &before);
    let around = instance.and_then(|instance| layout.find(compiled, instance));
    let wanted = around.map_or(0..layout.count(), |slot| slot..layout.end(compiled, slot));
    let mut memory = Memory::new(STEPS);
    let mut scene = Scene::new(compiled, program, &before, &layout, None);
    let mut next = program.initial.iter().flat_map(|index| {
        let slots = layout.slots_of(*index).filter(|slot| wanted.contains(slot));
        slots.map(|slot| (*index, slot)).collect::<Vec<_>>()
    });
    loop {
        let around = Surroundings::new(&scene, compiled, program, context.now);
        let mut view = View::new(&around, &mut memory);
        let found = next.find_map(|(index, slot)| {
            let bound = program.rules(index)?.initial.as_ref()?;
            let place = view.places_at(index, slot).first().copied()?;
            let values = answers_of(compiled, index, "initialExpression", bound, place, &mut view);
            let is_fit = !values.is_empty() && is_right(compiled, index, &values, context);
            is_fit.then_some((index, slot, place, values))
        });
        let Some((index, slot, place, values)) = found else { return };
        scene.answer(place, &compiled.item(index).link_id, &values);
        answers.set(compiled, layout.occurrence(compiled, slot), values);
        memory.unsettle();
    }
}

/// Nobody could correct a start value at a question that isn't asked.
fn is_right(compiled: &Compiled, index: ItemIndex, values: &[Value], context: &Context<'_>) -> bool {
    let values: Vec<&Value> = values.iter().collect();
    check_values(compiled.item(index), &values, context.language).is_empty()
}
