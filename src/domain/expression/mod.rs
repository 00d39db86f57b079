//! FHIRPath: expressions read once, evaluated over borrowed JSON.
//!
//! An [`Expression`] is parsed when a questionnaire is compiled and kept in it; it is `Send + Sync`. What it reads is
//! told by [`Expression::reads`], so that expressions can be evaluated in the order in which they depend on one another.
//! Evaluation is pure: the clock, terminology and everything else of the world come in by a [`Context`] and its
//! [`Host`]. Numbers are exact decimals, moments as precise as they were given, amounts convert by UCUM. Neither reading
//! nor evaluating can overflow the stack or run for ever: depth and steps are limited.
//!
//! A `calculatedExpression` is evaluated for the response (`%resource`) with the response item as context:
//!
//! ```
//! use chrono::DateTime;
//! use serde_json::json;
//! use weconecta::domain::expression::{Context, Expression, Item, Node};
//!
//! let response = json!({"resourceType": "QuestionnaireResponse", "item": [
//!     {"linkId": "weight", "answer": [{"valueDecimal": 64.0}]},
//!     {"linkId": "height", "answer": [{"valueDecimal": 1.6}]},
//!     {"linkId": "bmi"}]});
//! let bmi = Expression::parse("(%w / (%h * %h)).round(1)")?;
//! let weight = Expression::parse("%resource.item.where(linkId = 'weight').answer.value")?;
//! let height = Expression::parse("%resource.item.where(linkId = 'height').answer.value")?;
//!
//! let mut context = Context::new(DateTime::UNIX_EPOCH.fixed_offset()).with_resource(&response);
//! let item = Item::Node(Node::typed(&response["item"][2], "QuestionnaireResponse.item"));
//! // author variables in the order of their dependencies, found by `reads`
//! let value = weight.evaluate(item.clone(), &context)?;
//! context.variables.set("w", value);
//! let value = height.evaluate(item.clone(), &context)?;
//! context.variables.set("h", value);
//! let result = bmi.evaluate(item, &context)?;
//! assert_eq!(result.first().and_then(Item::decimal).map(|bmi| bmi.to_string()).as_deref(), Some("25"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An `enableWhenExpression` is a condition: an item is enabled where it is true; empty means no.
//!
//! ```
//! # use chrono::DateTime;
//! # use serde_json::json;
//! # use weconecta::domain::expression::{Context, Expression, Item};
//! let response = json!({"resourceType": "QuestionnaireResponse", "item": [
//!     {"linkId": "smokes", "answer": [{"valueBoolean": true}]}]});
//! let condition = Expression::parse("%resource.repeat(item).where(linkId='smokes').answer.value = true")?;
//! assert_eq!(condition.reads().link_ids(), Some(&["smokes".to_owned()][..]));
//!
//! let context = Context::new(DateTime::UNIX_EPOCH.fixed_offset()).with_resource(&response);
//! let enabled = condition.evaluate(Item::from_json(&response), &context)?.truth().unwrap_or(false);
//! assert!(enabled);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ast;
mod context;
mod error;
mod evaluate;
mod function;
mod item;
mod lexer;
mod narrative;
mod output;
mod parser;
mod prepare;
mod quantity;
mod reads;
mod strict;
mod temporal;
mod types;
mod ucum;

use std::fmt;

pub use context::{Alone, Context, DEFAULT_STEPS, Host, Variables};
pub use error::{EvaluationError, Fault, ParseError};
pub use item::{Collection, Item, Node};
pub use quantity::Quantity;
pub use reads::Reads;
pub use temporal::{Bound, CalendarUnit, Date, DateTime, Precision, Time};
pub use types::Type;

/// The names of all functions that expressions may call, in alphabetical order.
pub fn functions() -> Vec<&'static str> {
    function::Function::names()
}

/// An expression ready to be evaluated.
#[derive(Clone)]
pub struct Expression {
    text: Box<str>,
    root: ast::Expr,
    reads: Reads,
}

impl Expression {
    /// Reads an expression; the error says what is wrong, and where.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let root = parser::parse(text)?;
        let reads = Reads::of(&root);
        Ok(Self { text: text.into(), root, reads })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// What its value depends on.
    pub const fn reads(&self) -> &Reads {
        &self.reads
    }

    /// Its value for `input`, which is `%context` and what names without a head refer to.
    pub fn evaluate<'a>(
        &'a self,
        input: impl Into<Collection<'a>>,
        context: &Context<'a>,
    ) -> Result<Collection<'a>, EvaluationError> {
        let mut steps = u64::MAX;
        self.evaluate_within(input, context, &mut steps)
    }

    /// The same, for one of many expressions that share a number of steps: those taken are taken off.
    pub fn evaluate_within<'a>(
        &'a self,
        input: impl Into<Collection<'a>>,
        context: &Context<'a>,
        steps: &mut u64,
    ) -> Result<Collection<'a>, EvaluationError> {
        if context.strict {
            strict::check(&self.root)?;
        }
        evaluate::evaluate(&self.root, &input.into(), context, steps)
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Expression").field(&self.text).finish()
    }
}

#[cfg(test)]
mod tests;
