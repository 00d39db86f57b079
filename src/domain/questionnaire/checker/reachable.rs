//! Items that nobody will ever see: what they wait for can't come.

use std::collections::HashMap;

use super::{Findings, Place, possible::together};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::{Compiled, Condition, Item, ItemIndex, Operator};

/// Conditions that an item needs, with those of what is around it; more are not looked at together.
const MOST_NEEDS: usize = 64;

/// Whether each item may ever be shown, by position.
pub(super) struct Shown(Vec<bool>);

impl Shown {
    pub(super) fn is(&self, index: ItemIndex) -> bool {
        self.0.get(index.get()).copied().unwrap_or(true)
    }
}

/// What is known of the items looked at so far.
struct Search<'a> {
    compiled: &'a Compiled,
    shown: Shown,
    /// All that must hold for an item to be asked.
    needs: Vec<Vec<&'a Condition>>,
}

pub(super) fn check(compiled: &Compiled, out: &mut Findings) -> Shown {
    let count = compiled.items().len();
    let mut search = Search { compiled, shown: Shown(vec![true; count]), needs: vec![Vec::new(); count] };
    for index in &compiled.order {
        let item = compiled.item(*index);
        let is_within = item.parent().is_none_or(|parent| search.shown.is(parent));
        let fault = if is_within { search.fault(item) } else { None };
        if (!is_within || fault.is_some())
            && let Some(shown) = search.shown.0.get_mut(index.get())
        {
            *shown = false;
        }
        if let Some(problem) = fault {
            out.warn(Place::Conditions, problem);
            required_within(compiled, item, out);
        }
        let needs = search.needs_of(item);
        if let Some(slot) = search.needs.get_mut(index.get()) {
            *slot = needs;
        }
    }
    search.shown
}

/// What must be answered and can't be.
fn required_within(compiled: &Compiled, item: &Item, out: &mut Findings) {
    for inner in compiled.subtree(item.index()).iter().filter(|inner| inner.required) {
        out.warn(Place::Conditions, Problem::at(&inner.link_id, Code::RequiredNeverShown));
    }
}

impl<'a> Search<'a> {
    /// Why the item never appears; `None` where it may.
    fn fault(&self, item: &'a Item) -> Option<Problem> {
        let conditions = item.conditions();
        let wrong = |one: &&Condition| !self.may_hold(one);
        if item.needs_any_condition() {
            let first = conditions.first()?;
            return conditions.iter().all(|one| !self.may_hold(one)).then(|| self.never(item, first));
        }
        if let Some(one) = conditions.iter().find(wrong) {
            return Some(self.never(item, one));
        }
        let question = self.contradiction(item)?;
        let question = self.compiled.item(question);
        Some(Problem::at(&item.link_id, Code::ConditionsContradict).with("question", &question.link_id))
    }

    fn may_hold(&self, condition: &Condition) -> bool {
        let asked = self.compiled.item(condition.question);
        together(self.compiled, asked, self.shown.is(condition.question), &[condition])
    }

    fn never(&self, item: &Item, condition: &Condition) -> Problem {
        let asked = self.compiled.item(condition.question);
        let is_shown = self.shown.is(condition.question);
        let code = if is_shown { Code::NeverShown } else { Code::NeverShownAfter };
        Problem::at(&item.link_id, code).with("question", &asked.link_id)
    }

    /// A question whose answers can't satisfy all that the item and what is around it want of it.
    fn contradiction(&self, item: &'a Item) -> Option<ItemIndex> {
        let mut by_question: HashMap<usize, Vec<&Condition>> = HashMap::new();
        for condition in self.needs_of(item) {
            by_question.entry(condition.question.get()).or_default().push(condition);
        }
        let mut questions: Vec<_> = by_question.into_iter().filter(|(_, all)| all.len() > 1).collect();
        questions.sort_by_key(|(question, _)| *question);
        let clash = questions.into_iter().find(|(question, all)| {
            let index = ItemIndex(*question);
            !together(self.compiled, self.compiled.item(index), self.shown.is(index), all)
        });
        clash.map(|(question, _)| ItemIndex(question))
    }

    fn needs_of(&self, item: &'a Item) -> Vec<&'a Condition> {
        let is_each_needed = !item.needs_any_condition() || item.conditions().len() == 1;
        let own: Vec<&Condition> = item.conditions().iter().filter(|_| is_each_needed).collect();
        let of = |index: ItemIndex| self.needs.get(index.get()).map(Vec::as_slice).unwrap_or_default();
        // what asks for an answer needs the question asked
        let is_asking = |one: &&&Condition| match one.operator {
            Operator::NotEqual => false,
            Operator::Exists => matches!(one.answer, crate::domain::value::Value::Boolean(true)),
            _ => true,
        };
        let behind = own.iter().filter(is_asking).flat_map(|one| of(one.question)).copied();
        let around = item.parent().into_iter().flat_map(of).copied();
        let mut needs: Vec<&Condition> = Vec::new();
        for one in own.iter().copied().chain(around).chain(behind) {
            let is_known = needs.iter().any(|known| std::ptr::eq(*known, one));
            if !is_known && needs.len() < MOST_NEEDS {
                needs.push(one);
            }
        }
        needs
    }
}
