//! Writes a formula as ODK has it.

use super::super::super::build::{Call, Fields, Formula, Operator};
use super::super::xpath::CALLS;

/// How tightly a negation binds; operators are looser, names and calls tighter.
const SIGN: u8 = 6;

/// `None` where ODK has nothing like it.
pub(super) fn write(formula: &Formula, fields: &Fields) -> Option<String> {
    of(formula, fields).map(|(text, _)| text)
}

fn of(formula: &Formula, fields: &Fields) -> Option<(String, u8)> {
    let whole = |text: String| Some((text, SIGN + 1));
    match formula {
        Formula::Text(text) => whole(quoted(text)?),
        Formula::Number(number) => {
            let binds = if number.is_sign_negative() { SIGN } else { SIGN + 1 };
            Some((number.normalize().to_string(), binds))
        }
        Formula::Truth(truth) => whole(format!("{truth}()")),
        Formula::Field(field) => whole(format!("${{{}}}", fields.get(*field)?.name)),
        Formula::Own => whole(".".to_owned()),
        Formula::Negate(operand) => {
            let operand = at(operand, SIGN, fields)?;
            Some((format!("-{operand}"), SIGN))
        }
        Formula::Binary(operator, left, right) => {
            let (symbol, binds) = symbol(*operator);
            // a chain of one operator needs no brackets on its left
            let (left, right) = (at(left, binds, fields)?, at(right, binds + 1, fields)?);
            Some((format!("{left} {symbol} {right}"), binds))
        }
        Formula::Call(call, arguments) => {
            let name = CALLS.iter().find(|(_, known, ..)| known == call).map(|(name, ..)| *name)?;
            // there it takes the instances of one question
            if matches!(call, Call::Sum) && arguments.len() > 1 {
                return None;
            }
            let parts = arguments.iter().map(|part| write(part, fields)).collect::<Option<Vec<_>>>()?;
            whole(format!("{name}({})", parts.join(", ")))
        }
    }
}

fn at(formula: &Formula, binds: u8, fields: &Fields) -> Option<String> {
    let (text, own) = of(formula, fields)?;
    Some(if own >= binds { text } else { format!("({text})") })
}

/// `XPath` knows no way to write a quote between quotes of its kind.
fn quoted(text: &str) -> Option<String> {
    match (text.contains('\''), text.contains('"')) {
        (false, _) => Some(format!("'{text}'")),
        (true, false) => Some(format!("\"{text}\"")),
        (true, true) => None,
    }
}

const fn symbol(operator: Operator) -> (&'static str, u8) {
    match operator {
        Operator::Or => ("or", 0),
        Operator::And => ("and", 1),
        Operator::Equal => ("=", 2),
        Operator::NotEqual => ("!=", 2),
        Operator::Less => ("<", 3),
        Operator::AtMost => ("<=", 3),
        Operator::Greater => (">", 3),
        Operator::AtLeast => (">=", 3),
        Operator::Add => ("+", 4),
        Operator::Subtract => ("-", 4),
        Operator::Multiply => ("*", 5),
        Operator::Divide => ("div", 5),
        Operator::Modulo => ("mod", 5),
    }
}
