//! A resource that is put together element by element.

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use super::{
    elements::{self, Element, Found},
    values::fitted,
};

/// A step of an element's id, such as `telecom` or `identifier:mrn`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    name: String,
    slice: Option<String>,
}

/// The type that an element's id begins with, and the way below it.
pub(super) fn parse(id: &str) -> Option<(&str, Vec<Step>)> {
    let mut parts = id.split('.');
    let kind = parts.next()?.split(':').next()?;
    let step = |part: &str| {
        let (name, slice) = part.split_once(':').map_or((part, None), |(name, slice)| (name, Some(slice)));
        match (name.strip_suffix("[x]"), slice) {
            // `value[x]:valueQuantity` is `valueQuantity`
            (Some(plain), Some(concrete)) if concrete.starts_with(plain) => {
                Step { name: concrete.to_owned(), slice: None }
            }
            (Some(plain), slice) => Step { name: plain.to_owned(), slice: slice.map(str::to_owned) },
            (None, slice) => Step { name: name.to_owned(), slice: slice.map(str::to_owned) },
        }
    };
    Some((kind, parts.map(step).collect()))
}

/// Which member of a list is meant, by the way to the list.
pub(super) type Bound = HashMap<String, usize>;

/// What goes into an element: the type as after `value`, the value, and the item it comes from.
pub(super) struct Given<'g> {
    pub(super) kind: &'g str,
    pub(super) value: &'g Json,
    pub(super) item: &'g Json,
}

/// Why a value can't be put there.
pub(super) type Refused = &'static str;

const UNKNOWN: Refused = "The definition names an element that the resource doesn't have";
const UNFIT: Refused = "The element that the definition names can't hold a value of this type";

pub(super) struct Building {
    pub(super) resource: Json,
    kind: String,
    /// Members of lists that a slice stands for, for good.
    slices: Bound,
}

impl Building {
    pub(super) fn new(kind: &str) -> Self {
        Self { resource: json!({"resourceType": kind}), kind: kind.to_owned(), slices: Bound::new() }
    }

    /// Begins a new member of the list that a group stands for.
    pub(super) fn open(&mut self, way: &[Step], bound: &mut Bound) -> Result<(), Refused> {
        self.walk(way, None, bound)
    }

    /// Puts a value in its place; the members of lists on the way are remembered in `bound`.
    pub(super) fn set(&mut self, way: &[Step], given: &Given<'_>, bound: &mut Bound) -> Result<(), Refused> {
        self.walk(way, Some(given), bound)
    }

    fn walk(&mut self, way: &[Step], given: Option<&Given<'_>>, bound: &mut Bound) -> Result<(), Refused> {
        let (mut at, mut kind) = (&mut self.resource, self.kind.clone());
        let mut key = String::new();
        for (position, step) in way.iter().enumerate() {
            let rest = way.get(position + 1..).unwrap_or_default();
            key = format!("{key}.{}:{}", step.name, step.slice.as_deref().unwrap_or_default());
            let (name, element) = concrete(&kind, step, given.filter(|_| rest.is_empty()))?;
            let fields = at.as_object_mut().ok_or(UNFIT)?;
            if rest.is_empty() {
                return finish(fields, &name, element, given, &key, bound);
            }
            if element.is_list {
                let list = fields.entry(name).or_insert_with(|| json!([])).as_array_mut().ok_or(UNFIT)?;
                let slice = self.slices.get(&key).copied().filter(|_| step.slice.is_some());
                let known = bound.get(&key).copied().or(slice).filter(|known| *known < list.len());
                let free = || {
                    let last = list.len().checked_sub(1)?;
                    let is_free = step.slice.is_none() && list.last().is_some_and(|last| !has(last, rest));
                    is_free.then_some(last)
                };
                let index = known.or_else(free).unwrap_or(list.len());
                if index == list.len() {
                    list.push(json!({}));
                }
                bound.insert(key.clone(), index);
                if step.slice.is_some() {
                    self.slices.insert(key.clone(), index);
                }
                at = list.get_mut(index).ok_or(UNFIT)?;
            } else {
                at = fields.entry(name).or_insert_with(|| json!({}));
            }
            element.kind.clone_into(&mut kind);
        }
        Err(UNKNOWN)
    }

    /// As it is done: nothing empty is left in it.
    pub(super) fn done(mut self) -> Json {
        prune(&mut self.resource);
        self.resource
    }
}

/// The element that a step means, with its name as the resource has it.
fn concrete(kind: &str, step: &Step, given: Option<&Given<'_>>) -> Result<(String, Element), Refused> {
    match elements::find(kind, &step.name).ok_or(UNKNOWN)? {
        Found::Element(element) => Ok((step.name.clone(), element)),
        Found::Choice(kinds) => {
            let given = given.ok_or(UNKNOWN)?;
            let wanted = match given.kind {
                "Coding" => &["CodeableConcept", "Coding"][..],
                "Decimal" => &["Decimal", "Quantity"],
                "Integer" => &["Integer", "Quantity"],
                "Date" => &["Date", "DateTime"],
                "Uri" => &["Uri", "String"],
                other => &[other][..],
            };
            let suffix =
                wanted.iter().find_map(|wanted| kinds.iter().find(|kind| *kind == wanted)).ok_or(UNFIT)?;
            Ok((
                format!("{}{suffix}", step.name),
                Element { is_list: false, kind: elements::complex(suffix) },
            ))
        }
    }
}

fn finish(
    fields: &mut serde_json::Map<String, Json>,
    name: &str,
    element: Element,
    given: Option<&Given<'_>>,
    key: &str,
    bound: &mut Bound,
) -> Result<(), Refused> {
    let value = match given {
        Some(given) => fitted(given.item, given.kind, given.value, element.kind).ok_or(UNFIT)?,
        None => json!({}),
    };
    if element.is_list {
        let list = fields.entry(name.to_owned()).or_insert_with(|| json!([])).as_array_mut().ok_or(UNFIT)?;
        if given.is_none() {
            bound.insert(key.to_owned(), list.len());
        }
        list.push(value);
    } else if given.is_some() || !fields.contains_key(name) {
        fields.insert(name.to_owned(), value);
    }
    Ok(())
}

/// Whether something stands at the end of a way already.
fn has(json: &Json, way: &[Step]) -> bool {
    let Some((step, rest)) = way.split_first() else { return true };
    let found = json.as_object().and_then(|fields| {
        fields
            .iter()
            .find(|(name, _)| **name == step.name || (rest.is_empty() && name.starts_with(&step.name)))
    });
    match found {
        None => false,
        Some(_) if rest.is_empty() => true,
        Some((_, Json::Array(members))) => members.last().is_some_and(|last| has(last, rest)),
        Some((_, value)) => has(value, rest),
    }
}

/// Takes out what is empty; true if nothing is left.
pub(super) fn prune(json: &mut Json) -> bool {
    match json {
        Json::Object(fields) => {
            fields.retain(|_, value| !prune(value));
            fields.is_empty()
        }
        Json::Array(members) => {
            members.retain_mut(|value| !prune(value));
            members.is_empty()
        }
        Json::Null => true,
        _ => false,
    }
}
