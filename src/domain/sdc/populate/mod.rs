//! `$populate`: what a response can start with, from what is known of its subject.
//!
//! Expressions are run over the resources that the caller gives. Queries and CQL are never run, and what would need
//! them is left out and told, never guessed. Source: SDC, "Form Population", expression-based.

mod contexts;
mod items;

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use super::{
    Notice,
    expressions::{Evaluator, Library, Scope},
    resource::sdc,
};
use crate::domain::{
    engine::Context,
    expression::{Collection, Item},
    questionnaire::Compiled,
};

/// How often items may be filled from items that were filled before.
const PASSES: usize = 8;

/// What a response is filled from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The resource, as R4.
    pub questionnaire: &'a Json,
    pub compiled: &'a Compiled,
    /// Resources by the name of their launch context, or of the variable of the questionnaire that they stand for.
    pub given: &'a [(String, Vec<Json>)],
}

/// A response's start.
#[derive(Clone, Debug, PartialEq)]
pub struct Populated {
    /// The `item` array: answers that the questionnaire permits, and nothing else.
    pub items: Json,
    pub notices: Vec<Notice>,
}

/// Fills in what can be. One item may be filled from another, whichever comes first.
pub fn populate(source: &Source<'_>, context: &Context<'_>) -> Populated {
    let library = Library::of(source.questionnaire, &[]);
    let mut items = Json::Array(Vec::new());
    for _ in 0..PASSES {
        let response =
            json!({"resourceType": "QuestionnaireResponse", "status": "in-progress", "item": items});
        let (found, notices) = pass(source, &library, &response, context);
        if found == items {
            return Populated { items, notices };
        }
        items = found;
    }
    let circle =
        "Some items are filled from each other in a circle: their values are those of the last round";
    Populated { items, notices: vec![Notice::warning("processing", circle)] }
}

fn pass<'a>(
    source: &Source<'a>,
    library: &'a Library,
    response: &'a Json,
    context: &Context<'_>,
) -> (Json, Vec<Notice>) {
    let evaluator = Evaluator::new(library, context.now, response, source.questionnaire);
    let given: HashMap<&str, Collection<'a>> = source
        .given
        .iter()
        .map(|(name, resources)| (name.as_str(), resources.iter().map(Item::from_json).collect()))
        .collect();
    let mut notices = Vec::new();
    let mut scope = Scope::default();
    contexts::bind(source, &given, &mut scope, &mut notices);
    let whole = Collection::from(Item::from_json(response));
    evaluator.bind(source.questionnaire, &whole, &given, &mut scope, &mut notices);
    if sdc(source.questionnaire, "sourceQueries").next().is_some() {
        let text = "Source queries are not run: send their results as contexts";
        notices.push(Notice::warning("not-supported", text));
    }
    let filler =
        items::Filler { evaluator: &evaluator, compiled: source.compiled, language: context.language };
    let found = filler.items(source.questionnaire, response, &scope, &mut notices);
    (Json::Array(found), notices)
}

#[cfg(test)]
mod tests;
