//! Expressions to values. Nothing of a resource is cloned; nothing can run longer than the context allows.

mod aggregates;
mod calls;
mod collections;
mod convert;
mod equality;
mod fhir;
mod math;
mod operators;
mod paths;
mod strings;
mod temporal;
mod types;

use std::borrow::Cow;

use super::ast::{Call, Expr, Path, Step};
use super::context::Context;
use super::error::{EvaluationError, Fault, Result};
use super::item::{Collection, Item};

/// The value of `expression` for `input`; the steps taken are taken off `left`, and never more than the context allows.
pub(super) fn evaluate<'a>(
    expression: &'a Expr,
    input: &Collection<'a>,
    context: &Context<'a>,
    left: &mut u64,
) -> Result<Collection<'a>> {
    let most = context.max_steps.min(*left);
    let mut evaluator = Evaluator { context, input, steps: most, scope: Vec::new() };
    let value = evaluator.value(expression, Focus { this: input.as_slice(), index: None, total: None });
    let is_spent = matches!(&value, Err(EvaluationError { fault: Fault::TooManySteps(_), .. }));
    *left -= if is_spent { most } else { most - evaluator.steps };
    value
}

struct Evaluator<'c, 'a> {
    context: &'c Context<'a>,
    /// `%context`
    input: &'c Collection<'a>,
    /// Still to be spent.
    steps: u64,
    /// What `defineVariable` made, innermost last.
    scope: Vec<(Cow<'a, str>, Collection<'a>)>,
}

/// What names without a head refer to.
#[derive(Clone, Copy)]
struct Focus<'f, 'a> {
    this: &'f [Item<'a>],
    index: Option<usize>,
    total: Option<&'f Collection<'a>>,
}

impl<'f, 'a> Focus<'f, 'a> {
    /// Inside a projection or criterion.
    const fn on(self, item: &'f Item<'a>, index: usize) -> Self {
        Self { this: std::slice::from_ref(item), index: Some(index), ..self }
    }
}

/// The only item; `None` if there is none.
fn single<'i, 'a>(items: &'i [Item<'a>], what: &'static str) -> Result<Option<&'i Item<'a>>> {
    match items {
        [] => Ok(None),
        [item] => Ok(Some(item)),
        _ => Err(Fault::NotSingle(what).into()),
    }
}

/// What a condition means: nothing if empty; a single value that is no boolean is true.
fn truth(items: &[Item<'_>], what: &'static str) -> Result<Option<bool>> {
    Ok(single(items, what)?.map(|item| item.boolean().unwrap_or(true)))
}

impl<'a> Evaluator<'_, 'a> {
    /// Counts work done; an error when it is too much.
    fn spend(&mut self, steps: usize) -> Result<()> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        self.steps = self.steps.checked_sub(steps).ok_or(Fault::TooManySteps(self.context.max_steps))?;
        Ok(())
    }

    /// Counts a text made: long ones cost, so that none can grow without end.
    fn made(&mut self, text: String) -> Result<Collection<'a>> {
        self.spend(text.len() / 8)?;
        Ok(Item::String(Cow::Owned(text)).into())
    }

    fn value(&mut self, expression: &'a Expr, focus: Focus<'_, 'a>) -> Result<Collection<'a>> {
        self.spend(1)?;
        match expression {
            Expr::Empty => Ok(Collection::Empty),
            Expr::Literal(Item::String(text)) => Ok(Item::String(Cow::Borrowed(text)).into()),
            Expr::Literal(item) => Ok(item.clone().into()),
            Expr::This => Ok(focus.this.iter().cloned().collect()),
            Expr::Index => {
                let index = focus.index.and_then(|index| i64::try_from(index).ok());
                Ok(index.map(Item::Integer).into())
            }
            Expr::Total => Ok(focus.total.cloned().unwrap_or_default()),
            Expr::Variable(variable) => self.variable(&variable.name, variable.offset),
            Expr::Path(path) => self.path(path, focus),
            Expr::Chain(chain) => self.chain(chain, focus),
            Expr::Negate(operand) => {
                let operand = self.value(operand, focus)?;
                Self::negated(&operand)
            }
            Expr::Is(operand, name) => {
                let operand = self.value(operand, focus)?;
                Self::is(operand.as_slice(), name)
            }
            Expr::As(operand, name) => {
                let operand = self.value(operand, focus)?;
                self.cast(operand.as_slice(), name)
            }
        }
    }

    /// An argument or operand: what it defines ends with it.
    fn scoped(&mut self, expression: &'a Expr, focus: Focus<'_, 'a>) -> Result<Collection<'a>> {
        let mark = self.scope.len();
        let result = self.value(expression, focus);
        self.scope.truncate(mark);
        result
    }

    fn path(&mut self, path: &'a Path, focus: Focus<'_, 'a>) -> Result<Collection<'a>> {
        let mark = self.scope.len();
        let result = self.steps(path, focus);
        self.scope.truncate(mark);
        result
    }

    fn steps(&mut self, path: &'a Path, focus: Focus<'_, 'a>) -> Result<Collection<'a>> {
        let mut steps = path.steps.iter();
        let mut current = match (&path.head, path.steps.first()) {
            (Some(head), _) => self.value(head, focus)?,
            (None, Some(Step::Member(name))) => {
                steps.next();
                self.root_member(focus.this, name)?
            }
            (None, Some(step)) => {
                steps.next();
                self.step(step, focus.this, focus)?
            }
            (None, None) => Collection::Empty,
        };
        for step in steps {
            current = self.step(step, current.as_slice(), focus)?;
        }
        Ok(current)
    }

    fn step(&mut self, step: &'a Step, input: &[Item<'a>], focus: Focus<'_, 'a>) -> Result<Collection<'a>> {
        match step {
            Step::Member(name) => self.members(input, name),
            Step::At(index) => self.at(input, index, focus),
            Step::Call(call) => self.call(call, input, focus),
            Step::WhereText { field, text, call } => self.where_text(input, field, text, call, focus),
            Step::FindItems { link_id, through_answers, calls } => {
                self.find_items(input, link_id, *through_answers, calls, focus)
            }
        }
    }

    fn at(&mut self, input: &[Item<'a>], index: &'a Expr, focus: Focus<'_, 'a>) -> Result<Collection<'a>> {
        let index = self.scoped(index, focus)?;
        let Some(index) = single(index.as_slice(), "an index")? else { return Ok(Collection::Empty) };
        let Some(index) = index.integer() else {
            return Err(Fault::WrongType { function: "[]", wanted: "an integer" }.into());
        };
        Ok(usize::try_from(index).ok().and_then(|index| input.get(index).cloned()).into())
    }

    fn call(&mut self, call: &'a Call, input: &[Item<'a>], focus: Focus<'_, 'a>) -> Result<Collection<'a>> {
        self.spend(1)?;
        self.dispatch(call, input, focus)
            .map_err(|error| EvaluationError { offset: error.offset.or(Some(call.offset)), ..error })
    }

    fn variable(&self, name: &str, offset: usize) -> Result<Collection<'a>> {
        if let Some((_, value)) = self.scope.iter().rev().find(|(known, _)| known == name) {
            return Ok(value.clone());
        }
        if let Some(value) = self.context.variables.find(name) {
            return Ok(value.clone());
        }
        let text = |text: String| Collection::One(Item::String(Cow::Owned(text)));
        let fixed = |text: &'static str| Collection::One(Item::String(Cow::Borrowed(text)));
        match name {
            "context" => return Ok(self.input.clone()),
            "resource" | "rootResource" if self.context.resource.is_some() => {
                return Ok(self.context.resource.clone().into());
            }
            "ucum" => return Ok(fixed("http://unitsofmeasure.org")),
            "sct" => return Ok(fixed("http://snomed.info/sct")),
            "loinc" => return Ok(fixed("http://loinc.org")),
            _ => {}
        }
        if let Some(value) = self.context.host.variable(name) {
            return Ok(value);
        }
        if let Some(id) = name.strip_prefix("vs-") {
            return Ok(text(format!("http://hl7.org/fhir/ValueSet/{id}")));
        }
        if let Some(id) = name.strip_prefix("ext-") {
            return Ok(text(format!("http://hl7.org/fhir/StructureDefinition/{id}")));
        }
        Err(Fault::UnknownVariable(name.to_owned()).at(offset))
    }

    /// Whether a variable of this name may not be defined again.
    fn is_taken(&self, name: &str) -> bool {
        matches!(name, "context" | "resource" | "rootResource" | "ucum" | "sct" | "loinc")
            || name.starts_with("vs-")
            || name.starts_with("ext-")
            || self.scope.iter().any(|(known, _)| known == name)
            || self.context.variables.find(name).is_some()
    }
}
