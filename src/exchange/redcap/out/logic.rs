//! Writes a formula as REDCap has it.

use rust_decimal::Decimal;

use super::super::super::build::{Call, Fields, Formula, Kind, Operator};
use super::super::logic::CALLS;

/// Names and calls bind tighter than any operator.
const WHOLE: u8 = 7;

/// `None` where REDCap has nothing like it.
pub(super) fn write(formula: &Formula, fields: &Fields) -> Option<String> {
    of(formula, fields).map(|(text, _)| text)
}

fn of(formula: &Formula, fields: &Fields) -> Option<(String, u8)> {
    let whole = |text: String| Some((text, WHOLE));
    match formula {
        Formula::Text(text) => whole(quoted(text)?),
        Formula::Number(number) => {
            let binds = if number.is_sign_negative() { 5 } else { WHOLE };
            Some((number.normalize().to_string(), binds))
        }
        Formula::Truth(truth) => Some((if *truth { "1 = 1" } else { "1 = 0" }.to_owned(), 2)),
        Formula::Field(field) => {
            let field = fields.get(*field)?;
            // boxes are asked one by one
            (!matches!(field.kind, Kind::Codes | Kind::Group | Kind::Blank))
                .then(|| (format!("[{}]", field.name), WHOLE))
        }
        Formula::Own => None,
        Formula::Negate(operand) => Some((format!("-{}", at(operand, 6, fields)?), 5)),
        days_between if between(days_between, fields).is_some() => days(days_between, true, fields),
        Formula::Binary(operator, left, right) => binary(*operator, left, right, fields),
        Formula::Call(Call::Selected, arguments) => selected(arguments, "=", fields),
        Formula::Call(Call::Not, arguments) => match arguments.as_slice() {
            [Formula::Call(Call::Selected, inner)] => selected(inner, "<>", fields),
            [inner] => whole(format!("not({})", write(inner, fields)?)),
            _ => None,
        },
        Formula::Call(Call::If, arguments) => match arguments.as_slice() {
            // a box is a number there
            [boxed @ Formula::Call(Call::Selected, inner), Formula::Number(one), Formula::Number(none)]
                if *one == Decimal::ONE && none.is_zero() && is_box(inner, fields) =>
            {
                let (text, _) = of(boxed, fields)?;
                whole(text.strip_suffix(" = '1'")?.to_owned())
            }
            _ => call("if", arguments, fields),
        },
        Formula::Call(Call::Absolute, arguments) => match arguments.as_slice() {
            [inner] if between(inner, fields).is_some() => days(inner, false, fields),
            _ => call("abs", arguments, fields),
        },
        Formula::Call(Call::Power, arguments) => match arguments.as_slice() {
            [base, exponent] => whole(format!("({})^({})", write(base, fields)?, write(exponent, fields)?)),
            _ => None,
        },
        Formula::Call(Call::NaturalLogarithm, arguments) => call("log", arguments, fields),
        Formula::Call(found, arguments) => {
            let (name, ..) = CALLS.iter().find(|(_, known, least, most)| {
                known == found && (*least..=*most).contains(&arguments.len())
            })?;
            call(name, arguments, fields)
        }
    }
}

fn call(name: &str, arguments: &[Formula], fields: &Fields) -> Option<(String, u8)> {
    let parts = arguments.iter().map(|part| write(part, fields)).collect::<Option<Vec<_>>>()?;
    Some((format!("{name}({})", parts.join(", ")), WHOLE))
}

fn at(formula: &Formula, binds: u8, fields: &Fields) -> Option<String> {
    let (text, own) = of(formula, fields)?;
    Some(if own >= binds { text } else { format!("({text})") })
}

fn binary(operator: Operator, left: &Formula, right: &Formula, fields: &Fields) -> Option<(String, u8)> {
    // whether any box is ticked
    if let (Formula::Field(field), Formula::Text(text)) = (left, right)
        && let Some(field) = fields.get(*field).filter(|field| field.kind == Kind::Codes)
    {
        return boxes(operator, &field.name, &field.codes, text);
    }
    let (symbol, binds) = match operator {
        Operator::Or => ("or", 0),
        Operator::And => ("and", 1),
        Operator::Equal => ("=", 2),
        Operator::NotEqual => ("<>", 2),
        Operator::Less => ("<", 3),
        Operator::AtMost => ("<=", 3),
        Operator::Greater => (">", 3),
        Operator::AtLeast => (">=", 3),
        Operator::Add => ("+", 4),
        Operator::Subtract => ("-", 4),
        Operator::Multiply => ("*", 5),
        Operator::Divide => ("/", 5),
        Operator::Modulo => return None,
    };
    let (left, right) = (at(left, binds, fields)?, at(right, binds + 1, fields)?);
    Some((format!("{left} {symbol} {right}"), binds))
}

fn boxes(operator: Operator, name: &str, codes: &[String], text: &str) -> Option<(String, u8)> {
    if !text.is_empty() || codes.is_empty() {
        return None;
    }
    let (word, value, binds) = match operator {
        Operator::Equal => (" and ", '0', 1),
        Operator::NotEqual => (" or ", '1', 0),
        _ => return None,
    };
    let parts: Vec<String> = codes.iter().map(|code| format!("[{name}({code})] = '{value}'")).collect();
    Some((parts.join(word), if parts.len() == 1 { 2 } else { binds }))
}

fn is_box(arguments: &[Formula], fields: &Fields) -> bool {
    matches!(arguments, [Formula::Field(field), _] if fields.get(*field).is_some_and(|field| field.kind == Kind::Codes))
}

fn selected(arguments: &[Formula], symbol: &str, fields: &Fields) -> Option<(String, u8)> {
    let [Formula::Field(field), Formula::Text(code)] = arguments else { return None };
    let field = fields.get(*field)?;
    let text = match field.kind {
        Kind::Codes => format!("[{}({code})] {symbol} '1'", field.name),
        Kind::Code => format!("[{}] {symbol} {}", field.name, quoted(code)?),
        _ => return None,
    };
    Some((text, 2))
}

/// Two days, of which the first is taken from the second.
fn between<'f>(formula: &'f Formula, fields: &Fields) -> Option<(&'f Formula, &'f Formula)> {
    let is_day = |formula: &Formula| match formula {
        Formula::Field(field) => fields.get(*field).is_some_and(|field| field.kind == Kind::Date),
        Formula::Call(call, _) => *call == Call::Today,
        _ => false,
    };
    match formula {
        Formula::Binary(Operator::Subtract, to, from) if is_day(to) && is_day(from) => Some((from, to)),
        Formula::Call(Call::DaysBetween, arguments) => match arguments.as_slice() {
            [from, to] => Some((from, to)),
            _ => None,
        },
        _ => None,
    }
}

/// Between two days; with a sign where the order counts.
fn days(formula: &Formula, is_signed: bool, fields: &Fields) -> Option<(String, u8)> {
    let day = |formula: &Formula| match formula {
        Formula::Call(Call::Today, _) => Some("'today'".to_owned()),
        other => write(other, fields),
    };
    let (from, to) = between(formula, fields)?;
    let sign = if is_signed { ", 'ymd', true" } else { "" };
    Some((format!("datediff({}, {}, 'd'{sign})", day(from)?, day(to)?), WHOLE))
}

fn quoted(text: &str) -> Option<String> {
    match (text.contains('\''), text.contains('"')) {
        (false, _) => Some(format!("'{text}'")),
        (true, false) => Some(format!("\"{text}\"")),
        (true, true) => None,
    }
}
