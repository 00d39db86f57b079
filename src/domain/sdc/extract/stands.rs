//! Every place of a response beside the item that it answers, with the names that are known there.

use std::{collections::HashMap, rc::Rc};

use serde_json::Value as Json;
use uuid::Uuid;

use super::super::{
    Notice,
    expressions::{Evaluator, Scope},
    resource::{extensions, link_id, list, part, sdc, text, value, value_text},
};
use crate::domain::{
    expression::{Collection, Item, Node},
    questionnaire::urls,
};

/// One item of the response; the first stands for the whole of it.
pub(super) struct Stand<'a> {
    /// Of the questionnaire.
    pub(super) item: &'a Json,
    /// Of the response.
    pub(super) node: &'a Json,
    pub(super) scope: Rc<Scope<'a>>,
    pub(super) parent: Option<usize>,
}

impl<'a> Stand<'a> {
    /// What expressions of the item are about.
    pub(super) fn focus(&self) -> Collection<'a> {
        if self.parent.is_none() {
            return Item::from_json(self.node).into();
        }
        Item::Node(Node::typed(self.node, "QuestionnaireResponse.item")).into()
    }

    pub(super) fn link_id(&self) -> &'a str {
        link_id(self.item)
    }
}

/// A question that makes a resource makes one for each of its answers: each gets an item of its own.
pub(super) fn split(questionnaire: &Json, response: &Json) -> Json {
    let mut items: HashMap<&str, &Json> = HashMap::new();
    collect(questionnaire, &mut items);
    let mut response = response.clone();
    split_items(&mut response, &items);
    response
}

fn collect<'a>(element: &'a Json, items: &mut HashMap<&'a str, &'a Json>) {
    for item in list(element, "item") {
        items.insert(link_id(item), item);
        collect(item, items);
    }
}

fn split_items(node: &mut Json, items: &HashMap<&str, &Json>) {
    if let Some(answers) = node.get_mut("answer").and_then(Json::as_array_mut) {
        for answer in answers {
            split_items(answer, items);
        }
    }
    let Some(below) = node.get_mut("item").and_then(Json::as_array_mut) else { return };
    let mut parts = Vec::with_capacity(below.len());
    for mut item in std::mem::take(below) {
        split_items(&mut item, items);
        let makes = items.get(link_id(&item)).is_some_and(|item| {
            ["templateExtract", "definitionExtract", "itemExtractionContext"]
                .iter()
                .any(|name| sdc(item, name).next().is_some())
        });
        let answers: Vec<Json> = list(&item, "answer").cloned().collect();
        if !makes || answers.len() < 2 {
            parts.push(item);
            continue;
        }
        for answer in answers {
            let mut part = item.clone();
            if let Some(fields) = part.as_object_mut() {
                fields.insert("answer".to_owned(), Json::Array(vec![answer]));
            }
            parts.push(part);
        }
    }
    *below = parts;
}

/// All places, each after the one it stands in.
pub(super) fn of<'a>(
    questionnaire: &'a Json,
    response: &'a Json,
    evaluator: &Evaluator<'a>,
    new_id: &mut dyn FnMut() -> Uuid,
    notices: &mut Vec<Notice>,
) -> Vec<Stand<'a>> {
    let mut scope = Scope::default();
    for context in sdc(questionnaire, "launchContext") {
        let name = part(context, "name").and_then(value);
        let name = name.and_then(|(_, name)| name.as_str().or_else(|| name.get("code")?.as_str()));
        scope.missing.extend(name.map(str::to_owned));
    }
    let mut stands = vec![Stand { item: questionnaire, node: response, scope: Rc::new(scope), parent: None }];
    let mut next = 0;
    // breadth first: what is below a place is appended
    while let Some(stand) = stands.get(next) {
        let (item, node) = (stand.item, stand.node);
        let scope = named(stand, evaluator, new_id, notices);
        if let Some(stand) = stands.get_mut(next) {
            stand.scope = Rc::clone(&scope);
        }
        for below in list(item, "item") {
            let places =
                list(node, "item").chain(list(node, "answer").flat_map(|answer| list(answer, "item")));
            for place in places.filter(|place| link_id(place) == link_id(below)) {
                stands.push(Stand { item: below, node: place, scope: Rc::clone(&scope), parent: Some(next) });
            }
        }
        next += 1;
    }
    stands
}

/// The names of a place: those around it, ids that are given out here, and its variables.
fn named<'a>(
    stand: &Stand<'a>,
    evaluator: &Evaluator<'a>,
    new_id: &mut dyn FnMut() -> Uuid,
    notices: &mut Vec<Notice>,
) -> Rc<Scope<'a>> {
    let has_variables = extensions(stand.item, urls::VARIABLE).next().is_some();
    let mut ids = sdc(stand.item, "extractAllocateId").peekable();
    if !has_variables && ids.peek().is_none() {
        return Rc::clone(&stand.scope);
    }
    let mut scope = stand.scope.as_ref().clone();
    for name in ids.filter_map(value_text) {
        scope.variables.set(name.to_owned(), Item::String(format!("urn:uuid:{}", new_id()).into()));
    }
    evaluator.bind(stand.item, &stand.focus(), &HashMap::new(), &mut scope, notices);
    Rc::new(scope)
}

/// The stands at and below one, in the order of the response.
pub(super) fn below(stands: &[Stand<'_>], top: usize) -> Vec<usize> {
    let mut children: HashMap<usize, Vec<usize>> = HashMap::new();
    for (position, stand) in stands.iter().enumerate() {
        if let Some(parent) = stand.parent {
            children.entry(parent).or_default().push(position);
        }
    }
    let mut order = Vec::new();
    let mut waiting = vec![top];
    while let Some(position) = waiting.pop() {
        order.push(position);
        waiting.extend(children.get(&position).into_iter().flatten().rev());
    }
    order
}

/// What an `Expression`, or a text that is one, says.
pub(super) fn expression_of(extension: &Json) -> Option<(&str, &str)> {
    let (_, found) = value(extension)?;
    match found.as_str() {
        Some(plain) => Some(("", plain)),
        None => Some((text(found, "name"), text(found, "expression"))).filter(|(_, text)| !text.is_empty()),
    }
}
