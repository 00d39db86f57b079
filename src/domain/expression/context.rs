//! What an expression may know of the world: it has no clock, no registry and no terminology of its own.

use std::borrow::Cow;

use chrono::FixedOffset;
use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::item::{Collection, Item, Node};

/// Steps that are enough for every expression of a questionnaire with thousands of items.
pub const DEFAULT_STEPS: u64 = 1_000_000;

/// Given by the caller with every evaluation. `'a` is how long the resources and the expressions live.
#[derive(Clone)]
pub struct Context<'a> {
    /// `now()`, on the organisation's wall clock.
    pub now: chrono::DateTime<FixedOffset>,
    /// `%resource`, and `%rootResource` unless that is a variable.
    pub resource: Option<Item<'a>>,
    pub variables: Variables<'a>,
    /// The evaluation ends with an error beyond so many; an item touched is one.
    pub max_steps: u64,
    /// Names that the types in question don't have are errors, not empty.
    pub strict: bool,
    pub host: &'a dyn Host<'a>,
}

impl<'a> Context<'a> {
    pub fn new(now: chrono::DateTime<FixedOffset>) -> Self {
        Self {
            now,
            resource: None,
            variables: Variables::default(),
            max_steps: DEFAULT_STEPS,
            strict: false,
            host: &Alone,
        }
    }

    #[must_use]
    pub fn with_resource(mut self, resource: &'a Json) -> Self {
        self.resource = Some(Item::from_json(resource));
        self
    }

    #[must_use]
    pub fn with_host(mut self, host: &'a dyn Host<'a>) -> Self {
        self.host = host;
        self
    }
}

/// Variables by name. The last one set counts, so an inner scope is a longer stack.
#[derive(Clone, Debug, Default)]
pub struct Variables<'a> {
    stack: Vec<(Cow<'a, str>, Collection<'a>)>,
}

impl<'a> Variables<'a> {
    pub fn set(&mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Collection<'a>>) {
        self.stack.push((name.into(), value.into()));
    }

    pub fn find(&self, name: &str) -> Option<&Collection<'a>> {
        self.stack.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// All that were set, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Collection<'a>)> {
        self.stack.iter().map(|(name, value)| (name.as_ref(), value))
    }

    pub fn len(&self) -> usize {
        self.stack.len()
    }

    pub fn is_empty(&self) -> bool {
        self.stack.is_empty()
    }

    /// Leaves the scopes that began at `length`.
    pub fn truncate(&mut self, length: usize) {
        self.stack.truncate(length);
    }
}

/// What the surroundings can answer. All of it may be left out.
pub trait Host<'a> {
    /// A variable that isn't among [`Context::variables`].
    fn variable(&self, name: &str) -> Option<Collection<'a>> {
        let _ = name;
        None
    }

    /// The items below `node` with this linkId, in the order of the document, if there is an index of them; an answer
    /// saves walking the whole response. With `through_answers` also those below answers.
    fn items(&self, node: &'a Json, link_id: &str, through_answers: bool) -> Option<Vec<&'a Json>> {
        let _ = (node, link_id, through_answers);
        None
    }

    /// What a reference leads to; contained resources are found without.
    fn resolve(&self, reference: &str) -> Option<Node<'a>> {
        let _ = reference;
        None
    }

    /// `None` if it can't be told.
    fn member_of(&self, item: &Item<'a>, value_set: &str) -> Option<bool> {
        let _ = (item, value_set);
        None
    }

    /// Whether the first code is the second or one above it; `None` if it can't be told.
    fn subsumes(&self, above: &Item<'a>, below: &Item<'a>) -> Option<bool> {
        let _ = (above, below);
        None
    }

    /// The points of an answer that carries none itself: those of its option.
    fn weight(&self, item: &Item<'a>) -> Option<Decimal> {
        let _ = item;
        None
    }
}

/// Surroundings without anything.
#[derive(Clone, Copy, Debug)]
pub struct Alone;

impl Host<'_> for Alone {}
