//! What may be chosen where it depends on other answers: `answerExpression`, `candidateExpression` and
//! `answerOptionsToggleExpression` (SDC 3.0, "advanced form rendering" and "form behavior").

use std::collections::HashMap;

use serde_json::json;

use super::before::Before;
use super::evaluate::Given;
use super::layout::SlotIndex;
use super::results;
use super::scene::PlaceIndex;
use super::view::View;
use crate::domain::expression::Collection;
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::program::{Offers, Program};
use crate::domain::questionnaire::{AnswerOption, Compiled, Item, ItemIndex, Text};
use crate::domain::value::Value;

/// What each item offers in each of its slots, where that is not simply its options.
#[derive(Clone, Debug, Default)]
pub(super) struct Offered(HashMap<SlotIndex, Vec<AnswerOption>>);

impl Offered {
    pub(super) fn at(&self, slot: SlotIndex) -> Option<&[AnswerOption]> {
        self.0.get(&slot).map(Vec::as_slice)
    }
}

/// Finds out what is offered with the answers as they count.
pub(super) fn settle(
    compiled: &Compiled,
    enabled: &[bool],
    view: &mut View<'_, '_>,
    before: Option<&Before<'_>>,
) -> Offered {
    let (mut offered, program) = (Offered::default(), view.program());
    for item in compiled.items().iter().filter(|item| item.offers_change) {
        let Some(offers) = program.rules(item.index()).map(|rules| &rules.offers) else { continue };
        let is_reached = |before: &&Before<'_>| {
            before.has_changed(item.index()) || offers.bounds().any(|bound| before.reaches(bound))
        };
        let kept = before.filter(|before| !is_reached(before));
        for place in view.places_of(item.index()) {
            let slot = view.slot_of(*place);
            if enabled.get(slot) == Some(&true) && !offered.0.contains_key(&slot) {
                let known = kept.and_then(|before| before.offered(slot)).map(<[AnswerOption]>::to_vec);
                let options = known.unwrap_or_else(|| options_at(item, offers, *place, view));
                offered.0.insert(slot, options);
            }
        }
    }
    offered
}

fn options_at<'a>(
    item: &Item,
    offers: &'a Offers,
    place: PlaceIndex,
    view: &mut View<'a, '_>,
) -> Vec<AnswerOption> {
    let index = Some(item.index());
    let computed = match (&offers.answers, &offers.candidates) {
        (Some(bound), _) => Some(view.value(bound, "answerExpression", index, Some(place))),
        (None, Some(bound)) => Some(view.value(bound, "candidateExpression", index, Some(place))),
        (None, None) => None,
    };
    let off = switched_off(item.index(), offers, place, view);
    let own = item.options.iter().enumerate().filter(|(position, _)| !off.contains(position));
    let own = own.map(|(_, option)| option.clone());
    match computed {
        // what is likely stands beside what the author lists
        Some(found) if offers.answers.is_none() => computed_options(item, &found).chain(own).collect(),
        Some(found) => computed_options(item, &found).collect(),
        None => own.collect(),
    }
}

/// The positions of options that a toggle names and none that names them lets through. One that fails takes nothing away:
/// an answer that can't be given is worse than one too many.
fn switched_off<'a>(
    item: ItemIndex,
    offers: &'a Offers,
    place: PlaceIndex,
    view: &mut View<'a, '_>,
) -> Vec<usize> {
    let (mut named, mut on) = (Vec::new(), Vec::new());
    for toggle in &offers.toggles {
        let value =
            view.value_or_failure(&toggle.bound, "answerOptionsToggleExpression", Some(item), Some(place));
        let holds = value.is_none_or(|value| value.truth().unwrap_or(false));
        if holds { &mut on } else { &mut named }.extend(&toggle.options);
    }
    named.retain(|position| !on.contains(position));
    named
}

/// The values of an expression as options, each once. What can't answer the item is passed over.
fn computed_options(item: &Item, found: &Collection<'_>) -> impl Iterator<Item = AnswerOption> {
    let mut values: Vec<Value> = Vec::new();
    for value in found.iter().filter_map(|one| results::offer(item, one)) {
        if !values.iter().any(|known| known.is_same(&value)) {
            values.push(value);
        }
    }
    values.into_iter().map(option)
}

fn option(value: Value) -> AnswerOption {
    let words = match &value {
        Value::Coding(coding) => coding.display.clone().or_else(|| coding.code.clone()).unwrap_or_default(),
        other => other.show("en"),
    };
    let key = json!({ (format!("value{}", value.type_name())): value.to_fhir() }).to_string();
    AnswerOption::computed(key, value, Text::new(&words))
}

/// The answers that are not among what is offered, where nothing else may be given.
pub(super) fn broken(
    compiled: &Compiled,
    program: &Program,
    offered: &Offered,
    given: &Given<'_>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (slot, options) in &offered.0 {
        let item = given.layout.item(compiled, *slot);
        let is_free = program
            .rules(item.index())
            .is_some_and(|rules| rules.offers.answers.is_none() && rules.offers.candidates.is_some());
        let is_offered = |value: &Value| {
            let may_be_other = item.open_options && item.option_of(value).is_none();
            may_be_other || options.iter().any(|option| option.value.is_same(value))
        };
        if !is_free && !given.of(*slot).iter().all(|value| is_offered(value)) {
            problems.push(given.layout.place(compiled, *slot, Problem::at(&item.link_id, Code::NotAnOption)));
        }
    }
    problems
}
