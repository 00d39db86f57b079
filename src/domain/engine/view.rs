//! Expressions evaluated over the response as it stands at one moment, each variable once.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use chrono::{DateTime, FixedOffset};
use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::computed::Failure;
use super::layout::SlotIndex;
use super::scene::{PlaceIndex, Scene};
use crate::domain::expression::{
    Collection, Context, DEFAULT_STEPS, EvaluationError, Host, Item, Node, Type, Variables,
};
use crate::domain::questionnaire::program::{Bound, Program, VariableIndex};
use crate::domain::questionnaire::{Compiled, ItemIndex};
use crate::domain::value::{Coding, Value};

/// A variable in one instance of its scope.
type Instance = (VariableIndex, Option<PlaceIndex>);

/// What outlasts a change of the response.
pub(super) struct Memory {
    /// The steps that all expressions together may still take.
    pub(super) steps: u64,
    /// Variables that don't hold a part of the response: all that they read is settled when they are first asked for.
    settled: HashMap<Instance, Collection<'static>>,
    pub(super) failures: Vec<Failure>,
    failed: HashSet<(Option<ItemIndex>, &'static str)>,
}

impl Memory {
    pub(super) fn new(steps: u64) -> Self {
        Self { steps, settled: HashMap::new(), failures: Vec::new(), failed: HashSet::new() }
    }

    /// Forgets what variables came to.
    pub(super) fn unsettle(&mut self) {
        self.settled.clear();
    }

    pub(super) fn fail(
        &mut self,
        compiled: &Compiled,
        item: Option<ItemIndex>,
        kind: &'static str,
        error: &EvaluationError,
    ) {
        if self.failed.insert((item, kind)) {
            let link_id = item.map(|item| compiled.item(item).link_id.as_str());
            self.failures.push(Failure::new(link_id, kind, error));
        }
    }
}

/// What an expression may ask of the response and its questionnaire.
pub(super) struct Surroundings<'a> {
    pub(super) scene: &'a Scene<'a>,
    pub(super) compiled: &'a Compiled,
    pub(super) program: &'a Program,
    pub(super) now: DateTime<FixedOffset>,
    launch: &'a [(String, Json)],
    /// The points of answers, by where they stand; made when first asked for.
    weights: RefCell<Option<HashMap<*const Json, Decimal>>>,
}

impl<'a> Surroundings<'a> {
    pub(super) fn new(
        scene: &'a Scene<'a>,
        compiled: &'a Compiled,
        program: &'a Program,
        context: &super::Context<'a>,
    ) -> Self {
        let (now, launch) = (context.now, context.launch);
        Self { scene, compiled, program, now, launch, weights: RefCell::new(None) }
    }

    fn weights(&self) -> HashMap<*const Json, Decimal> {
        let mut found = HashMap::new();
        let weighted = |item: &&crate::domain::questionnaire::Item| {
            item.options.iter().any(|option| option.weight.is_some())
        };
        for item in self.compiled.items().iter().filter(weighted) {
            let places = self.scene.places_of(item.index()).iter();
            for answer in
                places.filter_map(|place| self.scene.json(*place)?.get("answer")?.as_array()).flatten()
            {
                let Some(fields) = answer.as_object() else { continue };
                let points =
                    Value::find(fields, "value").flatten().and_then(|value| item.option_of(&value)?.weight);
                let value = fields.iter().find(|(name, _)| name.starts_with("value")).map(|(_, value)| value);
                for json in points.and(value).into_iter().chain([answer]) {
                    found.extend(points.map(|points| (std::ptr::from_ref(json), points)));
                }
            }
        }
        found
    }
}

impl<'a> Host<'a> for Surroundings<'a> {
    fn variable(&self, name: &str) -> Option<Collection<'a>> {
        if let ("questionnaire", Some(json)) = (name, &self.program.questionnaire) {
            return Some(Item::from_json(json).into());
        }
        let is_known = self.program.contexts.iter().any(|known| known.name == name);
        let given = self.launch.iter().find(|(given, _)| given == name).filter(|_| is_known);
        let found = given.map(|(_, resource)| Item::from_json(resource).into());
        found.or_else(|| is_known.then_some(Collection::Empty))
    }

    fn items(&self, node: &'a Json, link_id: &str, through_answers: bool) -> Option<Vec<&'a Json>> {
        if !std::ptr::eq(node, &raw const self.scene.response) {
            return None;
        }
        let Some(item) = self.compiled.index_of(link_id) else { return Some(Vec::new()) };
        let places = self.scene.places_of(item).iter();
        let reached = places.filter(|place| through_answers || !self.scene.is_below_answer(**place));
        Some(reached.filter_map(|place| self.scene.json(*place)).collect())
    }

    fn weight(&self, item: &Item<'a>) -> Option<Decimal> {
        let Item::Node(node) = item else { return None };
        let mut weights = self.weights.borrow_mut();
        let known =
            weights.get_or_insert_with(|| self.weights()).get(&std::ptr::from_ref(node.json)).copied();
        known.or_else(|| self.weight_of_code(node.json))
    }
}

impl Surroundings<'_> {
    /// The points of a code that stands in no answer: those of the first option that has it.
    fn weight_of_code(&self, json: &Json) -> Option<Decimal> {
        let coding = Value::Coding(Coding::from_fhir(json.as_object()?)?);
        let options = self.compiled.items().iter().flat_map(|item| &item.options);
        options.filter(|option| option.weight.is_some()).find(|option| option.value.is_same(&coding))?.weight
    }
}

/// Evaluates, and remembers variables.
pub(super) struct View<'a, 'm> {
    around: &'a Surroundings<'a>,
    context: Context<'a>,
    known: HashMap<Instance, Collection<'a>>,
    pub(super) memory: &'m mut Memory,
    item_type: Type,
}

impl<'a, 'm> View<'a, 'm> {
    pub(super) fn new(around: &'a Surroundings<'a>, memory: &'m mut Memory) -> Self {
        let context = Context {
            now: around.now,
            resource: Some(Item::from_json(&around.scene.response)),
            variables: Variables::default(),
            max_steps: DEFAULT_STEPS,
            strict: false,
            host: around,
        };
        let item_type = Type::find("QuestionnaireResponse.item").unwrap_or(Type::UNKNOWN);
        Self { around, context, known: HashMap::new(), memory, item_type }
    }

    /// The value of an item's expression in one instance of it; nothing where it fails, which is remembered.
    pub(super) fn value(
        &mut self,
        bound: &'a Bound,
        kind: &'static str,
        item: Option<ItemIndex>,
        place: Option<PlaceIndex>,
    ) -> Collection<'a> {
        self.value_or_failure(bound, kind, item, place).unwrap_or(Collection::Empty)
    }

    /// The same; `None` where it fails.
    pub(super) fn value_or_failure(
        &mut self,
        bound: &'a Bound,
        kind: &'static str,
        item: Option<ItemIndex>,
        place: Option<PlaceIndex>,
    ) -> Option<Collection<'a>> {
        self.settle_variables(bound, place);
        match self.evaluate(bound, place) {
            Ok(value) => Some(value),
            Err(error) => {
                self.memory.fail(self.around.compiled, item, kind, &error);
                None
            }
        }
    }

    /// The same for an author, who is told why there is none.
    pub(super) fn tried(
        &mut self,
        bound: &'a Bound,
        place: Option<PlaceIndex>,
    ) -> Result<Collection<'a>, EvaluationError> {
        self.settle_variables(bound, place);
        self.evaluate(bound, place)
    }

    pub(super) const fn program(&self) -> &'a Program {
        self.around.program
    }

    pub(super) fn places_of(&self, item: ItemIndex) -> &'a [PlaceIndex] {
        self.around.scene.places_of(item)
    }

    pub(super) fn places_at(&self, item: ItemIndex, slot: SlotIndex) -> &'a [PlaceIndex] {
        self.around.scene.places_at(item, slot)
    }

    pub(super) fn slot_of(&self, place: PlaceIndex) -> SlotIndex {
        self.around.scene.slot_of(place)
    }

    /// The item stands in the response, with something in it.
    pub(super) fn is_there(&self, place: PlaceIndex) -> bool {
        self.around.scene.json(place).is_some()
    }

    /// Where it does so in one slot.
    pub(super) fn there(&self, item: ItemIndex, slot: SlotIndex) -> impl Iterator<Item = PlaceIndex> {
        self.places_at(item, slot).iter().copied().filter(|place| self.is_there(*place))
    }

    fn evaluate(
        &mut self,
        bound: &'a Bound,
        place: Option<PlaceIndex>,
    ) -> Result<Collection<'a>, EvaluationError> {
        self.context.variables.truncate(0);
        for used in &bound.uses {
            let Some(variable) = self.around.program.variables.get(*used) else { continue };
            let instance = self.instance(*used, place);
            let value = self.known.get(&instance).cloned().unwrap_or_default();
            self.context.variables.set(&*variable.name, value);
        }
        let input = match place {
            Some(place) => self.around.scene.context(place).map(|json| Item::Node(self.item_node(json))),
            None => self.context.resource.clone(),
        };
        bound.expression.evaluate_within(input, &self.context, &mut self.memory.steps)
    }

    const fn item_node(&self, json: &'a Json) -> Node<'a> {
        Node { json, beside: None, kind: self.item_type }
    }

    /// A variable as it is seen from a place.
    fn instance(&self, variable: VariableIndex, place: Option<PlaceIndex>) -> Instance {
        let scope = self.around.program.variables.get(variable).and_then(|variable| variable.scope);
        let around = place.zip(scope).and_then(|(place, scope)| self.around.scene.around(place, scope));
        (variable, around)
    }

    /// Evaluates the variables that an expression uses, and those that they use, without recursion.
    fn settle_variables(&mut self, bound: &'a Bound, place: Option<PlaceIndex>) {
        let missing = |view: &Self, bound: &'a Bound, place: Option<PlaceIndex>| -> Vec<Instance> {
            let instances = bound.uses.iter().map(|used| view.instance(*used, place));
            instances.filter(|instance| !view.known.contains_key(instance)).collect()
        };
        let mut waiting = missing(self, bound, place);
        while let Some(instance) = waiting.last().copied() {
            if self.known.contains_key(&instance) {
                waiting.pop();
                continue;
            }
            if let Some(settled) = self.memory.settled.get(&instance) {
                self.known.insert(instance, settled.clone());
                continue;
            }
            let program = self.around.program;
            let Some(variable) = program.variables.get(instance.0) else { return };
            let Some(bound) = &variable.bound else {
                self.known.insert(instance, Collection::Empty);
                continue;
            };
            let needed = missing(self, bound, instance.1);
            if !needed.is_empty() {
                waiting.extend(needed);
                continue;
            }
            let value = self.evaluate(bound, instance.1).unwrap_or_else(|error| {
                self.memory.fail(self.around.compiled, variable.scope, "variable", &error);
                Collection::Empty
            });
            if let Some(settled) = detached(&value) {
                self.memory.settled.insert(instance, settled);
            }
            self.known.insert(instance, value);
        }
    }
}

/// The same values without the response, if none is a part of it.
fn detached(value: &Collection<'_>) -> Option<Collection<'static>> {
    let item = |item: &Item<'_>| {
        Some(match item {
            Item::Boolean(value) => Item::Boolean(*value),
            Item::Integer(value) => Item::Integer(*value),
            Item::Decimal(value) => Item::Decimal(*value),
            Item::String(text) => Item::String(text.to_string().into()),
            _ => return None,
        })
    };
    value.iter().map(item).collect()
}
