//! What of an expression can be worked out once, when it is read: patterns compiled, frequent filters recognised.

use regex::{Regex, RegexBuilder};

use super::ast::{Call, Expr, Name, Operator, Path, Prepared, Step, TypeName};
use super::error::{Fault, ParseError};
use super::function::Function;
use super::item::Item;

/// The most memory a compiled pattern may take.
const MAX_PATTERN_BYTES: usize = 1 << 20;

pub(super) fn type_call(function: Function, offset: usize, kind: TypeName) -> Call {
    Call { function, offset, arguments: Vec::new(), prepared: Prepared::Type(kind) }
}

/// The call, with what can be worked out now; an error for a pattern that can't be run.
pub(super) fn call(function: Function, offset: usize, arguments: Vec<Expr>) -> Result<Call, ParseError> {
    let (arguments, prepared) = match function {
        Function::Matches | Function::MatchesFull | Function::ReplaceMatches => {
            let pattern = literal_pattern(function, &arguments)
                .map_err(|fault| ParseError::new(offset, fault.to_string()))?;
            (arguments, pattern.map_or(Prepared::Nothing, Prepared::Pattern))
        }
        Function::Sort => {
            let (keys, descending) = arguments.into_iter().map(sort_key).unzip();
            (keys, Prepared::Descending(descending))
        }
        _ => (arguments, Prepared::Nothing),
    };
    Ok(Call { function, offset, arguments, prepared })
}

/// `-key` sorts from the greatest to the least; nothing is negated, the key may be a text.
fn sort_key(key: Expr) -> (Expr, bool) {
    match key {
        Expr::Negate(key) => (*key, true),
        key => (key, false),
    }
}

/// The pattern, if the arguments spell it out.
fn literal_pattern(function: Function, arguments: &[Expr]) -> Result<Option<Regex>, Fault> {
    match arguments {
        [Expr::Literal(Item::String(text)), rest @ ..] => {
            let flags = match (function, rest) {
                (Function::ReplaceMatches, [_, Expr::Literal(Item::String(flags))])
                | (Function::Matches | Function::MatchesFull, [Expr::Literal(Item::String(flags))]) => flags,
                (Function::ReplaceMatches, [_]) | (_, []) => "",
                _ => return Ok(None),
            };
            pattern(text, flags, function == Function::MatchesFull).map(Some).ok_or(Fault::Pattern)
        }
        _ => Ok(None),
    }
}

/// A regular expression as FHIRPath means it: `.` takes line ends too, case counts unless `i` is among the flags.
pub(super) fn pattern(text: &str, flags: &str, whole: bool) -> Option<Regex> {
    let whole_text = format!("^(?:{text})$");
    RegexBuilder::new(if whole { &whole_text } else { text })
        .dot_matches_new_line(true)
        .case_insensitive(flags.contains('i'))
        .multi_line(flags.contains('m'))
        .size_limit(MAX_PATTERN_BYTES)
        .dfa_size_limit(MAX_PATTERN_BYTES)
        .nest_limit(100)
        .build()
        .ok()
}

/// Appends a step; together with the one before it may be one that is found faster.
pub(super) fn push(steps: &mut Vec<Step>, step: Step) {
    let Step::Call(call) = step else {
        steps.push(step);
        return;
    };
    let Some((field, text)) = text_filter(&call) else {
        steps.push(Step::Call(call));
        return;
    };
    if &*field.plain == "linkId"
        && let Some(Step::Call(before)) = steps.last()
        && let Some(through_answers) = walks_items(before)
    {
        let before = before.clone();
        steps.pop();
        steps.push(Step::FindItems { link_id: text, through_answers, calls: Box::new((before, call)) });
        return;
    }
    steps.push(Step::WhereText { field, text, call });
}

/// The field and the text of `where(field = 'text')`.
fn text_filter(call: &Call) -> Option<(Name, Box<str>)> {
    let (Function::Where, [Expr::Chain(chain)]) = (call.function, call.arguments.as_slice()) else {
        return None;
    };
    let [(Operator::Equal, _, right)] = chain.rest.as_slice() else { return None };
    let ((Expr::Path(path), Expr::Literal(Item::String(text)))
    | (Expr::Literal(Item::String(text)), Expr::Path(path))) = (&chain.first, right)
    else {
        return None;
    };
    Some((member(path)?.clone(), text.as_ref().into()))
}

/// The field, if the path is just that, perhaps behind `$this`.
fn member(path: &Path) -> Option<&Name> {
    match (&path.head, path.steps.as_slice()) {
        (None | Some(Expr::This), [Step::Member(name)]) => Some(name),
        _ => None,
    }
}

/// For `repeat(item)` and `descendants()`: whether the walk goes through answers.
fn walks_items(call: &Call) -> Option<bool> {
    match (call.function, call.arguments.as_slice()) {
        (Function::Descendants, []) => Some(true),
        (Function::Repeat, [Expr::Path(path)]) => {
            member(path).filter(|name| &*name.plain == "item").map(|_| false)
        }
        _ => None,
    }
}
