//! The expressions of a questionnaire: read once, kept by their text, evaluated for the response with the variables
//! of their place.

use std::{cell::Cell, collections::HashMap};

use chrono::{DateTime, FixedOffset};
use serde_json::Value as Json;

use super::{
    notice::Notice,
    resource::{extensions, link_id, text, value},
};
use crate::domain::{
    expression::{Collection, Context, Expression, Item, ParseError, Variables},
    questionnaire::urls,
};

/// Steps that all expressions of one operation may take together.
const STEPS: u64 = 10_000_000;

const FHIRPATH: &str = "text/fhirpath";

/// Every expression of a resource. Those that can't be read are kept as such.
#[derive(Debug, Default)]
pub(super) struct Library(HashMap<String, Result<Expression, ParseError>>);

impl Library {
    /// Of everything that looks like one: `expression` of an Expression, and texts of extensions named in `plain`.
    pub(super) fn of(resource: &Json, plain: &[&str]) -> Self {
        let mut library = Self::default();
        library.collect(resource, plain);
        library
    }

    fn collect(&mut self, json: &Json, plain: &[&str]) {
        match json {
            Json::Object(fields) => {
                let is_plain =
                    fields.get("url").and_then(Json::as_str).is_some_and(|url| plain.contains(&url));
                let names: &[&str] = if is_plain { &["expression", "valueString"] } else { &["expression"] };
                for name in names {
                    if let Some(text) = fields.get(*name).and_then(Json::as_str) {
                        self.0.entry(text.to_owned()).or_insert_with(|| Expression::parse(text));
                    }
                }
                fields.values().for_each(|value| self.collect(value, plain));
            }
            Json::Array(members) => members.iter().for_each(|value| self.collect(value, plain)),
            _ => {}
        }
    }
}

/// Names and their values at a place of the questionnaire.
#[derive(Clone, Default)]
pub(super) struct Scope<'a> {
    pub(super) variables: Variables<'a>,
    /// Names that are declared, and whose values nobody gave: what needs them is left out, not guessed.
    pub(super) missing: Vec<String>,
}

/// Why there is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It needs this name, of which it was told before that it is missing.
    Needs(String),
    Failed(String),
}

impl Fault {
    pub(super) fn notice(&self, what: &str, place: &str) -> Notice {
        match self {
            Self::Needs(name) => Notice::warning(
                "incomplete",
                format!("{what} was left out: it needs %{name}, which is not known"),
            ),
            Self::Failed(reason) => Notice::warning("exception", format!("{what} has no result: {reason}")),
        }
        .at(place)
    }
}

/// What the expressions of one operation share.
pub(super) struct Evaluator<'a> {
    pub(super) library: &'a Library,
    pub(super) now: DateTime<FixedOffset>,
    /// `%resource`
    pub(super) response: &'a Json,
    pub(super) questionnaire: &'a Json,
    steps: Cell<u64>,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(
        library: &'a Library,
        now: DateTime<FixedOffset>,
        response: &'a Json,
        questionnaire: &'a Json,
    ) -> Self {
        Self { library, now, response, questionnaire, steps: Cell::new(STEPS) }
    }

    /// The value of an expression for a place in the response.
    pub(super) fn evaluate(
        &self,
        expression: &str,
        focus: impl Into<Collection<'a>>,
        scope: &Scope<'a>,
    ) -> Result<Collection<'a>, Fault> {
        let read = self.library.0.get(expression);
        let read = read.ok_or_else(|| Fault::Failed("it was not read".to_owned()))?;
        let read = read.as_ref().map_err(|error| Fault::Failed(error.to_string()))?;
        if let Some(name) = read.reads().variables().iter().find(|name| scope.missing.contains(name)) {
            return Err(Fault::Needs(name.clone()));
        }
        let mut context = Context::new(self.now).with_resource(self.response);
        context.variables.set("questionnaire", Item::from_json(self.questionnaire));
        for (name, value) in scope.variables.iter() {
            context.variables.set(name.to_owned(), value.clone());
        }
        let mut steps = self.steps.get();
        let found = read.evaluate_within(focus, &context, &mut steps);
        self.steps.set(steps);
        found.map_err(|error| Fault::Failed(error.to_string()))
    }

    /// The value of an `Expression`, as in `valueExpression`.
    pub(super) fn value_of(
        &self,
        definition: &Json,
        focus: impl Into<Collection<'a>>,
        scope: &Scope<'a>,
    ) -> Result<Collection<'a>, Fault> {
        let language = text(definition, "language");
        if !matches!(language, "" | FHIRPATH) {
            return Err(Fault::Failed(format!("expressions in {language} are not run here")));
        }
        self.evaluate(text(definition, "expression"), focus, scope)
    }

    /// Gives the variables of a questionnaire or item their values, in order. `given` has those that the caller sent.
    pub(super) fn bind(
        &self,
        element: &'a Json,
        focus: &Collection<'a>,
        given: &HashMap<&str, Collection<'a>>,
        scope: &mut Scope<'a>,
        notices: &mut Vec<Notice>,
    ) {
        for extension in extensions(element, urls::VARIABLE) {
            let Some(("Expression", definition)) = value(extension) else { continue };
            let name = text(definition, "name");
            if name.is_empty() {
                continue;
            }
            let found = match given.get(name) {
                Some(sent) => Ok(sent.clone()),
                None => self.value_of(definition, focus.clone(), scope),
            };
            match found {
                Ok(found) => {
                    scope.missing.retain(|known| known != name);
                    scope.variables.set(name.to_owned(), found);
                }
                Err(fault) => {
                    scope.missing.push(name.to_owned());
                    notices.push(fault.notice(&format!("The variable %{name}"), link_id(element)));
                }
            }
        }
    }
}
