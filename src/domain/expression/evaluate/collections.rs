//! Functions of whole collections: existence, filters, subsets, order, the tree.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::VecDeque;

use super::super::ast::{Call, Expr, Prepared};
use super::super::error::{Fault, Result};
use super::super::function::Function;
use super::super::item::{Collection, Item};
use super::equality::Seen;
use super::{Evaluator, Focus, single, truth};

/// What an item is sorted by, if it has that.
type Key<'a> = Option<Item<'a>>;
type Keyed<'a> = (Vec<Key<'a>>, Item<'a>);

fn all_of<'a>(items: &[Item<'a>]) -> Collection<'a> {
    items.iter().cloned().collect()
}

impl<'a> Evaluator<'_, 'a> {
    pub(super) fn collections(
        &mut self,
        call: &'a Call,
        input: &[Item<'a>],
        focus: Focus<'_, 'a>,
    ) -> Result<Collection<'a>> {
        use Function as F;
        match call.function {
            F::Empty => Ok(input.is_empty().into()),
            F::Exists => match call.arguments.first() {
                Some(criterion) => self.any(input, criterion, focus, true),
                None => Ok((!input.is_empty()).into()),
            },
            F::All => match call.arguments.first() {
                Some(criterion) => {
                    let failed = self.any(input, criterion, focus, false)?;
                    Ok((failed.truth() != Some(true)).into())
                }
                None => Ok(Collection::Empty),
            },
            F::AllTrue | F::AnyTrue | F::AllFalse | F::AnyFalse => Self::booleans(call.function, input),
            F::Not => Ok(truth(input, "not")?.map(|value| !value).into()),
            F::Count => Ok(i64::try_from(input.len()).ok().map(Item::Integer).into()),
            F::Where => self.filter(call, input, focus),
            F::Select => self.select(call, input, focus),
            F::Repeat | F::RepeatAll => self.repeat(call, input, focus),
            F::Iif => self.choose(call, input, focus),
            F::First | F::Last | F::Tail | F::Single | F::Skip | F::Take => self.subset(call, input, focus),
            F::Sort => self.sort(call, input, focus),
            F::Children | F::Descendants => self.tree(call.function, input),
            F::Trace => {
                self.spend(input.len())?;
                Ok(all_of(input))
            }
            F::DefineVariable => self.define(call, input, focus),
            F::Coalesce => self.coalesce(call, focus),
            F::Distinct => self.distinct(input),
            F::IsDistinct => Ok((self.distinct(input)?.len() == input.len()).into()),
            F::Union | F::Combine | F::Intersect | F::Exclude | F::SubsetOf | F::SupersetOf => {
                let other = self.argument(call, 0, focus)?;
                self.with_other(call.function, input, other)
            }
            _ => self.fhir(call, input, focus),
        }
    }

    /// Whether the criterion is `wanted` for any item; for `all`, whether it fails for any.
    fn any(
        &mut self,
        input: &[Item<'a>],
        criterion: &'a Expr,
        focus: Focus<'_, 'a>,
        wanted: bool,
    ) -> Result<Collection<'a>> {
        for (index, item) in input.iter().enumerate() {
            let result = self.scoped(criterion, focus.on(item, index))?;
            if truth(result.as_slice(), "a criterion")?.unwrap_or(false) == wanted {
                return Ok(true.into());
            }
        }
        Ok(false.into())
    }

    fn booleans(function: Function, input: &[Item<'a>]) -> Result<Collection<'a>> {
        let name = function.name();
        let values: Option<Vec<bool>> = input.iter().map(Item::boolean).collect();
        let Some(values) = values else {
            return Err(Fault::WrongType { function: name, wanted: "booleans" }.into());
        };
        let mut values = values.into_iter();
        Ok(match function {
            Function::AllTrue => values.all(|value| value),
            Function::AnyTrue => values.any(|value| value),
            Function::AllFalse => values.all(|value| !value),
            _ => values.any(|value| !value),
        }
        .into())
    }

    fn filter(&mut self, call: &'a Call, input: &[Item<'a>], focus: Focus<'_, 'a>) -> Result<Collection<'a>> {
        let Some(criterion) = call.arguments.first() else { return Ok(Collection::Empty) };
        let mut found = Collection::Empty;
        for (index, item) in input.iter().enumerate() {
            let result = self.scoped(criterion, focus.on(item, index))?;
            if truth(result.as_slice(), "where")? == Some(true) {
                found.push(item.clone());
            }
        }
        Ok(found)
    }

    fn select(&mut self, call: &'a Call, input: &[Item<'a>], focus: Focus<'_, 'a>) -> Result<Collection<'a>> {
        let Some(projection) = call.arguments.first() else { return Ok(Collection::Empty) };
        let mut found = Collection::Empty;
        for (index, item) in input.iter().enumerate() {
            let result = self.scoped(projection, focus.on(item, index))?;
            self.spend(result.len())?;
            found.append(result);
        }
        Ok(found)
    }

    /// `repeat` keeps equal items once, `repeatAll` all: the steps allowed end what would never end.
    fn repeat(&mut self, call: &'a Call, input: &[Item<'a>], focus: Focus<'_, 'a>) -> Result<Collection<'a>> {
        let Some(projection) = call.arguments.first() else { return Ok(Collection::Empty) };
        let once = call.function == Function::Repeat;
        let (mut queue, mut seen): (VecDeque<Item<'a>>, _) =
            (input.iter().cloned().collect(), Seen::default());
        let mut found = Collection::Empty;
        let mut index = 0;
        while let Some(item) = queue.pop_front() {
            let results = self.scoped(projection, focus.on(&item, index))?;
            index += 1;
            for result in results {
                self.spend(1)?;
                if !once || self.is_new(&mut seen, &result)? {
                    queue.push_back(result.clone());
                    found.push(result);
                }
            }
        }
        Ok(found)
    }

    fn choose(&mut self, call: &'a Call, input: &[Item<'a>], focus: Focus<'_, 'a>) -> Result<Collection<'a>> {
        single(input, "iif")?;
        let focus = Focus { this: input, ..focus };
        let criterion = self.argument(call, 0, focus)?;
        if self.context.strict && criterion.iter().any(|item| item.boolean().is_none()) {
            return Err(Fault::WrongType { function: "iif", wanted: "a boolean" }.into());
        }
        let holds = truth(criterion.as_slice(), "the criterion of iif")?.unwrap_or(false);
        self.argument(call, if holds { 1 } else { 2 }, focus)
    }

    fn subset(&mut self, call: &'a Call, input: &[Item<'a>], focus: Focus<'_, 'a>) -> Result<Collection<'a>> {
        let count = match call.arguments.as_slice() {
            [] => 0,
            _ => match self.integer_argument(call, 0, focus)? {
                Some(count) => usize::try_from(count).unwrap_or(0),
                None => return Ok(Collection::Empty),
            },
        };
        let part = match call.function {
            Function::First => input.get(..1),
            Function::Last => input.len().checked_sub(1).and_then(|last| input.get(last..)),
            Function::Tail => input.get(1..),
            Function::Skip => input.get(count..),
            Function::Take => input.get(..count.min(input.len())),
            _ => {
                single(input, "single")?;
                Some(input)
            }
        };
        let part = part.unwrap_or_default();
        self.spend(part.len())?;
        Ok(all_of(part))
    }

    /// By the keys, or the items themselves; what has no key comes after all others. Items that can't be told apart keep their
    /// order.
    fn sort(&mut self, call: &'a Call, input: &[Item<'a>], focus: Focus<'_, 'a>) -> Result<Collection<'a>> {
        let mut keyed: Vec<Keyed<'a>> = Vec::with_capacity(input.len());
        for (index, item) in input.iter().enumerate() {
            let mut keys = Vec::with_capacity(call.arguments.len());
            for argument in &call.arguments {
                let key = self.scoped(argument, focus.on(item, index))?;
                keys.push(single(key.as_slice(), "sort")?.cloned());
            }
            if call.arguments.is_empty() {
                keys.push(Some(item.clone()));
            }
            keyed.push((keys, item.clone()));
        }
        let descending: &[bool] =
            if let Prepared::Descending(descending) = &call.prepared { descending } else { &[] };
        let sorted = self.merged(keyed, descending)?;
        Ok(sorted.into_iter().map(|(_, item)| item).collect())
    }

    /// A merge sort: the one of the standard library may panic where the order of some keys can't be told.
    fn merged(&mut self, keyed: Vec<Keyed<'a>>, descending: &[bool]) -> Result<Vec<Keyed<'a>>> {
        let mut runs: VecDeque<Vec<Keyed<'a>>> = keyed.into_iter().map(|one| vec![one]).collect();
        // a round merges neighbours, so that equal items keep their order
        while runs.len() > 1 {
            for _ in 0..runs.len().div_ceil(2) {
                let (Some(left), right) = (runs.pop_front(), runs.pop_front()) else { break };
                let mut merged = Vec::with_capacity(left.len());
                let (mut left, mut right) =
                    (left.into_iter().peekable(), right.unwrap_or_default().into_iter().peekable());
                while let (Some((a, _)), Some((b, _))) = (left.peek(), right.peek()) {
                    let next = if self.comes_first(b, a, descending)? { right.next() } else { left.next() };
                    merged.extend(next);
                }
                merged.extend(left);
                merged.extend(right);
                runs.push_back(merged);
            }
        }
        Ok(runs.pop_front().unwrap_or_default())
    }

    fn comes_first(&mut self, left: &[Key<'a>], right: &[Key<'a>], descending: &[bool]) -> Result<bool> {
        for (place, pair) in left.iter().zip(right).enumerate() {
            let order = match pair {
                (Some(a), Some(b)) => self.order(a, b, "sort")?.unwrap_or(Ordering::Equal),
                (a, b) => a.is_none().cmp(&b.is_none()),
            };
            if order.is_ne() {
                return Ok(order.is_lt() != descending.get(place).copied().unwrap_or(false));
            }
        }
        Ok(false)
    }

    fn tree(&mut self, function: Function, input: &[Item<'a>]) -> Result<Collection<'a>> {
        let mut level = all_of(input);
        let mut found = Collection::Empty;
        loop {
            let mut next = Collection::Empty;
            for item in &level {
                if let Item::Node(node) = item {
                    super::paths::add_children(&mut next, node);
                }
            }
            self.spend(next.len())?;
            if next.is_empty() || function == Function::Children {
                found.append(next);
                return Ok(found);
            }
            found.append(next.clone());
            level = next;
        }
    }

    fn define(&mut self, call: &'a Call, input: &[Item<'a>], focus: Focus<'_, 'a>) -> Result<Collection<'a>> {
        let Some(name) = self.text_argument(call, 0, focus)? else {
            return Err(Fault::WrongType { function: "defineVariable", wanted: "a name" }.into());
        };
        if self.is_taken(&name) {
            return Err(Fault::VariableTaken(name.into_owned()).into());
        }
        let value = match call.arguments.get(1) {
            Some(value) => self.scoped(value, Focus { this: input, ..focus })?,
            None => all_of(input),
        };
        self.scope.push((Cow::Owned(name.into_owned()), value));
        Ok(all_of(input))
    }

    fn coalesce(&mut self, call: &'a Call, focus: Focus<'_, 'a>) -> Result<Collection<'a>> {
        for argument in &call.arguments {
            let value = self.scoped(argument, focus)?;
            if !value.is_empty() {
                return Ok(value);
            }
        }
        Ok(Collection::Empty)
    }

    fn with_other(
        &mut self,
        function: Function,
        input: &[Item<'a>],
        other: Collection<'a>,
    ) -> Result<Collection<'a>> {
        self.spend(input.len() + other.len())?;
        match function {
            Function::Union => return self.union(all_of(input), other),
            Function::Combine => {
                let mut all = all_of(input);
                all.append(other);
                return Ok(all);
            }
            Function::SubsetOf => return self.is_subset(input, other.as_slice()).map(Collection::from),
            Function::SupersetOf => return self.is_subset(other.as_slice(), input).map(Collection::from),
            _ => {}
        }
        let mut seen = Seen::default();
        for item in &other {
            self.is_new(&mut seen, item)?;
        }
        let mut found = Collection::Empty;
        for item in input {
            if self.is_known(&seen, item)? == (function == Function::Intersect) {
                found.push(item.clone());
            }
        }
        if function == Function::Intersect { self.distinct(found.as_slice()) } else { Ok(found) }
    }

    fn is_subset(&mut self, part: &[Item<'a>], whole: &[Item<'a>]) -> Result<bool> {
        let mut seen = Seen::default();
        for item in whole {
            self.is_new(&mut seen, item)?;
        }
        for item in part {
            if !self.is_known(&seen, item)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
