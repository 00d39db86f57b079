//! What can go wrong when an expression is read and when it is evaluated. Messages name functions, types and places,
//! never a value: an answer must not end up in a log.

use thiserror::Error;

/// The text is no expression.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message} at character {offset}")]
pub struct ParseError {
    /// Bytes from the start of the text.
    pub offset: usize,
    pub message: String,
}

impl ParseError {
    pub(super) fn new(offset: usize, message: impl Into<String>) -> Self {
        Self { offset, message: message.into() }
    }
}

/// The expression has no result.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{fault}{}", at(*.offset))]
pub struct EvaluationError {
    pub fault: Fault,
    /// Bytes from the start of the text to the function or operator; `None` if it can't be told.
    pub offset: Option<usize>,
}

fn at(offset: Option<usize>) -> String {
    offset.map_or_else(String::new, |offset| format!(" at character {offset}"))
}

/// Why an expression has no result.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    #[error("the evaluation takes more than {0} steps")]
    TooManySteps(u64),
    #[error("{0} wants a single value, not several")]
    NotSingle(&'static str),
    #[error("{function} wants {wanted}")]
    WrongType { function: &'static str, wanted: &'static str },
    #[error("{operator} can't combine {left} and {right}")]
    Operands { operator: &'static str, left: &'static str, right: &'static str },
    #[error("there is no variable %{0}")]
    UnknownVariable(String),
    #[error("the variable %{0} is there already")]
    VariableTaken(String),
    #[error("there is no type {0}")]
    UnknownType(String),
    #[error("there is no element {element} in {parent}")]
    UnknownElement { parent: String, element: String },
    #[error("not a regular expression that we can run")]
    Pattern,
    #[error("{0} can't be answered here")]
    Unsupported(&'static str),
    #[error("{0} needs an order, and there is none")]
    Unordered(&'static str),
}

impl Fault {
    pub(super) const fn at(self, offset: usize) -> EvaluationError {
        EvaluationError { fault: self, offset: Some(offset) }
    }
}

impl From<Fault> for EvaluationError {
    fn from(fault: Fault) -> Self {
        Self { fault, offset: None }
    }
}

pub(super) type Result<T> = std::result::Result<T, EvaluationError>;
