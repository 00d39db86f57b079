//! The answers that items start with: `initialExpression` (SDC 3.0, "form population").

use super::layout::Layout;
use super::scene::Scene;
use super::solve::{STEPS, answers_of};
use super::view::{Memory, Surroundings, View};
use super::{Answers, Context, Occurrence, check_values};
use crate::domain::questionnaire::program::Program;
use crate::domain::questionnaire::{Compiled, ItemIndex};
use crate::domain::value::Value;

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
        let around = Surroundings::new(&scene, compiled, program, context);
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
