//! What can be known to be wrong before anything is evaluated.

use super::ast::{Expr, Step};
use super::error::{Fault, Result};
use super::function::Function;
use super::types::Type;

/// An error for a subset of what has no order, and for an element that the type before it doesn't have.
pub(super) fn check(root: &Expr) -> Result<()> {
    let mut result = Ok(());
    root.visit(&mut |expression| {
        if result.is_ok()
            && let Expr::Path(path) = expression
        {
            result = unordered(&path.steps).and_then(|()| lacking(path.head.as_ref(), &path.steps));
        }
    });
    result
}

fn unordered(steps: &[Step]) -> Result<()> {
    for pair in steps.windows(2) {
        let [Step::Call(tree), Step::Call(subset)] = pair else { continue };
        let is_tree = matches!(tree.function, Function::Children | Function::Descendants);
        let wants_order = matches!(
            subset.function,
            Function::First | Function::Last | Function::Tail | Function::Skip | Function::Take
        );
        if is_tree && wants_order {
            return Err(Fault::Unordered(subset.function.name()).at(subset.offset));
        }
    }
    Ok(())
}

fn lacking(head: Option<&Expr>, steps: &[Step]) -> Result<()> {
    if let (Some(Expr::As(_, name)), Some(Step::Member(member))) = (head, steps.first())
        && Type::find(&name.name).is_some_and(|kind| kind.lacks(&member.plain))
    {
        let (parent, element) = (name.name.to_string(), member.plain.to_string());
        return Err(Fault::UnknownElement { parent, element }.at(member.offset));
    }
    Ok(())
}
