//! Runs the program of a questionnaire: what is enabled and what is computed, each after what it depends on.
//!
//! Expressions borrow the response. As long as nothing in it changes they share one view of it, and the variables
//! evaluated for it; a computed answer, or answers taken out with a disabled item, end the view.

use std::collections::HashMap;

use super::computed::{Computed, Failure, Placed};
use super::evaluate::Given;
use super::results;
use super::scene::{PlaceIndex, Scene};
use super::view::{Memory, Surroundings, View};
use super::{Answers, Context, check_values};
use crate::domain::expression::{EvaluationError, Fault};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::program::{Program, Step};
use crate::domain::questionnaire::{Compiled, ItemIndex};
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
}

/// What ends a view.
enum Change {
    TakeOut(ItemIndex),
    Answer(ItemIndex, Vec<(PlaceIndex, Vec<Value>)>),
}

struct Run<'c> {
    compiled: &'c Compiled,
    program: &'c Program,
    given: &'c Given<'c>,
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
    let (first, is_outdated) = run(compiled, program, answers, given, context);
    if !is_outdated {
        return first;
    }
    let is_enabled = |index: ItemIndex| first.enabled.get(index.get()).copied().unwrap_or(false);
    let (second, _) = run(compiled, program, &answers.filtered(&is_enabled), given, context);
    if second.enabled == first.enabled { second } else { first }
}

/// Runs the program once, and says whether answers fell away after something was computed.
fn run(
    compiled: &Compiled,
    program: &Program,
    answers: &Answers,
    given: &Given<'_>,
    context: &Context<'_>,
) -> (Solved, bool) {
    let mut scene = Scene::new(compiled, program, answers);
    let mut run = Run {
        compiled,
        program,
        given,
        enabled: vec![false; compiled.items().len()],
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
    let Run { enabled, computed, memory, .. } = run;
    (Solved { enabled, computed, failures: memory.failures, broken, warnings }, is_outdated)
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
            Change::TakeOut(item) => scene.take_out(item),
            Change::Answer(item, found) => {
                let link_id = &self.compiled.item(item).link_id;
                let placed = found.into_iter().map(|(place, values)| {
                    scene.answer(place, link_id, &values);
                    (scene.spots(place), values)
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

    fn is_enabled(&self, item: ItemIndex) -> bool {
        self.enabled.get(item.get()).copied().unwrap_or(false)
    }

    fn enable(&mut self, index: ItemIndex, view: &mut View<'_, '_>) -> Option<Change> {
        let item = self.compiled.item(index);
        let is_inside = item.parent().is_none_or(|parent| self.is_enabled(parent));
        let is_enabled = is_inside
            && self.conditions_hold(item)
            && (!item.condition_computed || expression_holds(index, view));
        if let Some(slot) = self.enabled.get_mut(index.get()) {
            *slot = is_enabled;
        }
        // what is below an item that was taken out is gone with it
        let leaves = is_inside && !is_enabled && view.has(index);
        leaves.then_some(Change::TakeOut(index))
    }

    fn conditions_hold(&self, item: &crate::domain::questionnaire::Item) -> bool {
        let holds = |condition: &crate::domain::questionnaire::Condition| {
            let question = condition.question;
            if !self.is_enabled(question) {
                return condition.operator.holds(std::iter::empty(), &condition.answer);
            }
            if self.compiled.item(question).is_calculated() {
                let found = self.found.get(&question).and_then(|at| self.computed.items.get(*at));
                let values = found.into_iter().flat_map(|(_, found)| found).flat_map(|(_, values)| values);
                return condition.operator.holds(values, &condition.answer);
            }
            condition.operator.holds(self.given.of(question).iter().copied(), &condition.answer)
        };
        let mut conditions = item.conditions().iter();
        if item.needs_any_condition() { conditions.any(holds) } else { conditions.all(holds) }
    }

    fn compute(&mut self, index: ItemIndex, view: &mut View<'_, '_>) -> Option<Change> {
        let rules = view.program().rules(index).filter(|_| self.is_enabled(index));
        let Some(bound) = rules.and_then(|rules| rules.calculated.as_ref()) else {
            self.keep(index, Vec::new());
            return None;
        };
        let mut found = Vec::new();
        for place in view.places_of(index) {
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
            let places: Vec<Option<PlaceIndex>> = match constraint.item {
                None => vec![None],
                Some(item) => view
                    .places_of(item)
                    .iter()
                    .copied()
                    .filter(|place| view.is_there(*place))
                    .map(Some)
                    .collect(),
            };
            let is_broken = places.into_iter().any(|place| {
                view.value(&constraint.bound, "constraint", constraint.item, place).truth() == Some(false)
            });
            if is_broken {
                let problem = match constraint.item {
                    Some(item) => Problem::at(&self.compiled.item(item).link_id, Code::Constraint),
                    None => Problem::new(Code::Constraint),
                };
                let problem = problem.with("human", constraint.human.get(language));
                if constraint.is_warning { warnings.push(problem) } else { broken.push(problem) }
            }
        }
    }
}

/// Where a group around it repeats, one instance is enough. A question whose condition fails is asked: of the two mistakes,
/// the other one hides a question, and with it the alert that its answer would raise.
fn expression_holds(index: ItemIndex, view: &mut View<'_, '_>) -> bool {
    let Some(bound) = view.program().rules(index).and_then(|rules| rules.enabled.as_ref()) else {
        return true;
    };
    view.places_of(index).iter().any(|place| {
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
    let mut memory = Memory::new(STEPS);
    let mut next = program.initial.iter();
    let mut scene = Scene::new(compiled, program, answers);
    loop {
        let around = Surroundings::new(&scene, compiled, program, context.now);
        let mut view = View::new(&around, &mut memory);
        let found = next.find_map(|index| {
            let bound = program.rules(*index)?.initial.as_ref()?;
            let place = view.places_of(*index).first().copied()?;
            let values = answers_of(compiled, *index, "initialExpression", bound, place, &mut view);
            let is_fit = !values.is_empty() && is_right(compiled, *index, &values, context);
            is_fit.then_some((*index, place, values))
        });
        let Some((index, place, values)) = found else { return };
        scene.answer(place, &compiled.item(index).link_id, &values);
        answers.set(compiled, index, values);
        memory.unsettle();
    }
}

/// Nobody could correct a start value at a question that isn't asked.
fn is_right(compiled: &Compiled, index: ItemIndex, values: &[Value], context: &Context<'_>) -> bool {
    let values: Vec<&Value> = values.iter().collect();
    check_values(compiled.item(index), &values, context.language).is_empty()
}
