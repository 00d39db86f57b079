//! Many values to one.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::super::ast::{Call, Operator};
use super::super::error::Result;
use super::super::function::Function;
use super::super::item::{Collection, Item};
use super::{Evaluator, Focus, single};

impl<'a> Evaluator<'_, 'a> {
    pub(super) fn aggregates(
        &mut self,
        call: &'a Call,
        input: &[Item<'a>],
        focus: Focus<'_, 'a>,
    ) -> Result<Collection<'a>> {
        match call.function {
            Function::Aggregate => self.aggregate(call, input, focus),
            Function::Min => self.extreme(input, Ordering::Less, "min"),
            Function::Max => self.extreme(input, Ordering::Greater, "max"),
            Function::Sum => self.sum(input),
            _ => {
                let sum = self.sum(input)?;
                let count = Item::Decimal(Decimal::from(input.len()));
                match single(sum.as_slice(), "avg")? {
                    Some(sum) => self.arithmetic(Operator::Divide, sum, &count),
                    None => Ok(Collection::Empty),
                }
            }
        }
    }

    fn aggregate(
        &mut self,
        call: &'a Call,
        input: &[Item<'a>],
        focus: Focus<'_, 'a>,
    ) -> Result<Collection<'a>> {
        let mut total = self.argument(call, 1, focus)?;
        let Some(step) = call.arguments.first() else { return Ok(Collection::Empty) };
        for (index, item) in input.iter().enumerate() {
            let focus = Focus { total: Some(&total), ..focus.on(item, index) };
            let next = self.scoped(step, focus)?;
            self.spend(next.len())?;
            total = next;
        }
        Ok(total)
    }

    fn extreme(
        &mut self,
        input: &[Item<'a>],
        wanted: Ordering,
        name: &'static str,
    ) -> Result<Collection<'a>> {
        let mut items = input.iter();
        let Some(mut best) = items.next() else { return Ok(Collection::Empty) };
        for item in items {
            match self.order(item, best, name)? {
                Some(order) if order == wanted => best = item,
                Some(_) => {}
                None => return Ok(Collection::Empty),
            }
        }
        Ok(best.clone().into())
    }

    /// Empty for no items, as the reference implementation has it.
    fn sum(&mut self, input: &[Item<'a>]) -> Result<Collection<'a>> {
        let mut items = input.iter();
        let Some(first) = items.next() else { return Ok(Collection::Empty) };
        let mut total = Collection::One(first.clone());
        for item in items {
            self.spend(1)?;
            let Some(sum) = total.first().cloned() else { return Ok(Collection::Empty) };
            total = self.arithmetic(Operator::Add, &sum, item)?;
        }
        Ok(total)
    }
}
