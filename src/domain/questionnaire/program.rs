//! The expressions of a questionnaire, read once, each with what it needs and in the order in which they can be
//! evaluated.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value as Json;

use super::item::ItemIndex;
use super::text::Text;
use crate::domain::expression::Expression;

/// Where a variable stands in [`Program::variables`].
pub(in crate::domain) type VariableIndex = usize;

/// An expression with the author's variables that it names, each found in the nearest scope.
#[derive(Clone, Debug)]
pub(in crate::domain) struct Bound {
    pub(in crate::domain) expression: Expression,
    pub(in crate::domain) uses: Box<[VariableIndex]>,
    pub(in crate::domain) sight: Sight,
}

/// The items whose answers an expression may read, itself or by the variables that it uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::domain) enum Sight {
    Everything,
    /// From the position of an item to one past the last below it.
    Spans(Box<[(usize, usize)]>),
}

/// A `variable` of the questionnaire or of an item.
#[derive(Clone, Debug)]
pub(in crate::domain) struct Variable {
    pub(in crate::domain) name: Box<str>,
    /// The item whose expressions and those below it see it; `None`: all.
    pub(in crate::domain) scope: Option<ItemIndex>,
    /// `None` where it is written in a language that we don't evaluate: it is empty then.
    pub(in crate::domain) bound: Option<Bound>,
}

/// What is computed of one item.
#[derive(Clone, Debug, Default)]
pub(in crate::domain) struct ItemRules {
    /// `enableWhenExpression`
    pub(in crate::domain) enabled: Option<Bound>,
    /// `calculatedExpression`
    pub(in crate::domain) calculated: Option<Bound>,
    /// `initialExpression`
    pub(in crate::domain) initial: Option<Bound>,
    /// What may be chosen.
    pub(in crate::domain) offers: Offers,
}

/// The options of an item as far as they depend on answers.
#[derive(Clone, Debug, Default)]
pub(in crate::domain) struct Offers {
    /// `answerExpression`: what may be answered.
    pub(in crate::domain) answers: Option<Bound>,
    /// `candidateExpression`: what is likely to be answered; anything else may be, too.
    pub(in crate::domain) candidates: Option<Bound>,
    /// `answerOptionsToggleExpression`
    pub(in crate::domain) toggles: Vec<Toggle>,
}

/// Options that may be chosen only as long as something holds.
#[derive(Clone, Debug)]
pub(in crate::domain) struct Toggle {
    /// By their positions among the item's.
    pub(in crate::domain) options: Vec<usize>,
    pub(in crate::domain) bound: Bound,
}

impl Offers {
    pub(in crate::domain) const fn is_empty(&self) -> bool {
        self.answers.is_none() && self.candidates.is_none() && self.toggles.is_empty()
    }

    pub(in crate::domain) fn bounds(&self) -> impl Iterator<Item = &Bound> {
        let toggles = self.toggles.iter().map(|toggle| &toggle.bound);
        self.answers.iter().chain(&self.candidates).chain(toggles)
    }

    fn bounds_mut(&mut self) -> impl Iterator<Item = &mut Bound> {
        let toggles = self.toggles.iter_mut().map(|toggle| &mut toggle.bound);
        self.answers.iter_mut().chain(&mut self.candidates).chain(toggles)
    }
}

impl ItemRules {
    pub(in crate::domain) const fn is_empty(&self) -> bool {
        self.enabled.is_none()
            && self.calculated.is_none()
            && self.initial.is_none()
            && self.offers.is_empty()
    }

    /// All its expressions.
    pub(in crate::domain) fn bounds(&self) -> impl Iterator<Item = &Bound> {
        let own = self.enabled.iter().chain(&self.calculated).chain(&self.initial);
        own.chain(self.offers.bounds())
    }

    fn bounds_mut(&mut self) -> impl Iterator<Item = &mut Bound> {
        let own = self.enabled.iter_mut().chain(&mut self.calculated).chain(&mut self.initial);
        own.chain(self.offers.bounds_mut())
    }
}

/// A rule that answers must keep, in the author's words.
#[derive(Clone, Debug)]
pub(in crate::domain) struct Constraint {
    /// `None`: of the whole response.
    pub(in crate::domain) item: Option<ItemIndex>,
    pub(in crate::domain) bound: Bound,
    /// What it says to who breaks it.
    pub(in crate::domain) human: Text,
    /// Breaking it doesn't forbid handing in.
    pub(in crate::domain) is_warning: bool,
}

/// One thing to be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::domain) enum Step {
    /// Whether the item is enabled.
    Enable(ItemIndex),
    /// The answers of a calculated item.
    Compute(ItemIndex),
}

/// A `launchContext`.
#[derive(Clone, Debug)]
pub(in crate::domain) struct LaunchContext {
    pub(in crate::domain) name: String,
    /// Of the resources that it may stand for; none where any may.
    pub(in crate::domain) types: Vec<String>,
}

/// All expressions of a questionnaire; one without any has no program.
#[derive(Clone, Debug)]
pub(in crate::domain) struct Program {
    /// Everything after what it depends on.
    pub(in crate::domain) steps: Vec<Step>,
    pub(in crate::domain) variables: Vec<Variable>,
    pub(in crate::domain) rules: HashMap<ItemIndex, ItemRules>,
    /// Items with an `initialExpression`, in document order.
    pub(in crate::domain) initial: Vec<ItemIndex>,
    pub(in crate::domain) constraints: Vec<Constraint>,
    /// For each item, whether expressions may read it; none where they may read all.
    pub(in crate::domain) read: Option<Vec<bool>>,
    /// For each item, whether something is evaluated on it or below it.
    pub(in crate::domain) places: Vec<bool>,
    /// Stand-ins for those that are not in a response, as the context of their expressions.
    pub(in crate::domain) absent: HashMap<ItemIndex, Json>,
    /// Names that stand for what is around, or for nothing.
    pub(in crate::domain) contexts: Vec<LaunchContext>,
    /// The resource itself, if an expression reads it.
    pub(in crate::domain) questionnaire: Option<Arc<Json>>,
    /// An expression asks what time it is.
    pub(in crate::domain) clock: bool,
    /// The items whose answers may change what others show.
    pub(in crate::domain) deciding: Vec<ItemIndex>,
}

impl Program {
    pub(in crate::domain) fn rules(&self, item: ItemIndex) -> Option<&ItemRules> {
        self.rules.get(&item)
    }

    /// All its expressions.
    pub(in crate::domain) fn bounds(&self) -> impl Iterator<Item = &Bound> {
        let rules = self.rules.values().flat_map(ItemRules::bounds);
        let variables = self.variables.iter().filter_map(|variable| variable.bound.as_ref());
        let constraints = self.constraints.iter().map(|constraint| &constraint.bound);
        rules.chain(variables).chain(constraints)
    }

    pub(in crate::domain) fn bounds_mut(&mut self) -> impl Iterator<Item = &mut Bound> {
        let rules = self.rules.values_mut().flat_map(ItemRules::bounds_mut);
        let variables = self.variables.iter_mut().filter_map(|variable| variable.bound.as_mut());
        let constraints = self.constraints.iter_mut().map(|constraint| &mut constraint.bound);
        rules.chain(variables).chain(constraints)
    }

    pub(in crate::domain) fn is_read(&self, item: ItemIndex) -> bool {
        self.read.as_ref().is_none_or(|read| read.get(item.get()).copied().unwrap_or(false))
    }

    pub(in crate::domain) fn is_place(&self, item: ItemIndex) -> bool {
        self.places.get(item.get()).copied().unwrap_or(false)
    }
}
