//! Reads the logic of REDCap: `[field] = '1' and [box(2)] = '1'`, with functions for numbers, texts and days.

use rust_decimal::Decimal;

use super::super::build::{Call, Dialect, Fields, Formula, Kind, Operator, Reader, Token, Why, read_formula};

/// Reads logic or a calculation.
pub(super) fn read(text: &str, fields: &Fields) -> Result<Formula, Why> {
    read_formula(text, &Logic { fields })
}

struct Logic<'f> {
    fields: &'f Fields,
}

impl Dialect for Logic<'_> {
    const SIGNS: &'static [&'static str] =
        &["<>", "!=", "<=", ">=", "==", "(", ")", ",", "=", "<", ">", "+", "-", "*", "/", "^"];
    const QUESTION: (&'static str, char) = ("[", ']');

    fn is_in_name(letter: char) -> bool {
        letter.is_alphanumeric() || letter == '_'
    }

    fn operator(token: &Token) -> Option<(u8, Option<Operator>)> {
        let (binds, found) = match token {
            Token::Name(name) => match name.to_lowercase().as_str() {
                "or" => (0, Operator::Or),
                "and" => (1, Operator::And),
                _ => return None,
            },
            Token::Sign(sign) => match *sign {
                "=" | "==" => (2, Operator::Equal),
                "<>" | "!=" => (2, Operator::NotEqual),
                "<" => (3, Operator::Less),
                "<=" => (3, Operator::AtMost),
                ">" => (3, Operator::Greater),
                ">=" => (3, Operator::AtLeast),
                "+" => (4, Operator::Add),
                "-" => (4, Operator::Subtract),
                "*" => (5, Operator::Multiply),
                "/" => (5, Operator::Divide),
                "^" => return Some((6, None)),
                _ => return None,
            },
            _ => return None,
        };
        Some((binds, Some(found)))
    }

    fn operand(&self, reader: &mut Reader<'_, Self>, token: Token) -> Result<Formula, Why> {
        match token {
            Token::Number(number) => Ok(Formula::Number(number)),
            Token::Text(text) => Ok(Formula::Text(text)),
            // of another event, or another instance
            Token::Question(name) if matches!(reader.peek(), Some(Token::Question(_))) => {
                Err(Why::Function(format!("[{name}][…]")))
            }
            Token::Question(name) => self.field(&name),
            Token::Name(name) if reader.take("(") => {
                let arguments = reader.arguments()?;
                function(&name.to_lowercase(), arguments)
            }
            Token::Name(name) => match name.to_lowercase().as_str() {
                "true" => Ok(Formula::Truth(true)),
                "false" => Ok(Formula::Truth(false)),
                "today" => Ok(Formula::text("today")),
                _ => Err(Why::Function(name)),
            },
            Token::Sign("-") => Ok(Formula::negate(reader.operators(6)?)),
            Token::Sign("+") => reader.operators(6),
            Token::Sign("(") => reader.bracket(),
            Token::Sign(_) => Err(reader.refused()),
        }
    }

    fn combined(&self, operator: Option<Operator>, left: Formula, right: Formula) -> Formula {
        match operator {
            Some(operator) => combined(operator, left, right),
            None => Formula::Call(Call::Power, vec![left, right]),
        }
    }
}

impl Logic<'_> {
    /// A field, or one box of a checkbox.
    fn field(&self, text: &str) -> Result<Formula, Why> {
        let (name, code) = match text.split_once('(') {
            Some((name, rest)) => (name.trim(), Some(rest.trim_end_matches(')').trim())),
            None => (text, None),
        };
        let unknown = || Why::Field(format!("[{text}]"));
        let found = self.fields.iter().find(|(_, field)| field.name.eq_ignore_ascii_case(name));
        let (index, field) = found.ok_or_else(unknown)?;
        match (code, field.kind) {
            (Some(code), Kind::Code | Kind::Codes) => {
                Ok(Formula::Call(Call::Selected, vec![Formula::Field(index), Formula::text(code)]))
            }
            (Some(_), _) => Err(unknown()),
            (None, _) => Ok(Formula::Field(index)),
        }
    }
}

/// An operator with what REDCap means by it: a box is `'1'` where it is chosen, `'0'` where not.
fn combined(operator: Operator, left: Formula, right: Formula) -> Formula {
    if matches!(operator, Operator::Or | Operator::And) {
        return Formula::binary(operator, left, right);
    }
    let (boxed, other) = match (is_box(&left), is_box(&right)) {
        (true, false) => (left, right),
        (false, true) if !operator.is_arithmetic() => return combined(operator.turned(), right, left),
        _ => return Formula::binary(operator, counted(left), counted(right)),
    };
    let is_one = match &other {
        Formula::Text(text) => text.trim() == "1",
        Formula::Number(one) => *one == Decimal::ONE,
        _ => return Formula::binary(operator, counted(boxed), other),
    };
    match operator {
        Operator::Equal | Operator::NotEqual if is_one == (operator == Operator::Equal) => boxed,
        Operator::Equal | Operator::NotEqual => Formula::Call(Call::Not, vec![boxed]),
        _ => Formula::binary(operator, counted(boxed), other),
    }
}

const fn is_box(formula: &Formula) -> bool {
    matches!(formula, Formula::Call(Call::Selected, _))
}

/// In a calculation a box is a number.
fn counted(formula: Formula) -> Formula {
    if !is_box(&formula) {
        return formula;
    }
    Formula::Call(Call::If, vec![formula, Formula::Number(Decimal::ONE), Formula::Number(Decimal::ZERO)])
}

/// Functions that do the same by another name, with the least and the greatest number of their arguments.
pub(super) const CALLS: [(&str, Call, usize, usize); 24] = [
    ("abs", Call::Absolute, 1, 1),
    ("concat", Call::Concatenate, 1, 999),
    ("concat_ws", Call::Join, 2, 999),
    ("contains", Call::Contains, 2, 2),
    ("ends_with", Call::EndsWith, 2, 2),
    ("exponential", Call::Exponential, 1, 1),
    ("if", Call::If, 3, 3),
    ("isnumber", Call::IsNumber, 1, 1),
    ("length", Call::Length, 1, 1),
    ("lower", Call::Lower, 1, 1),
    ("max", Call::Max, 2, 999),
    ("mean", Call::Mean, 2, 999),
    ("min", Call::Min, 2, 999),
    ("not", Call::Not, 1, 1),
    ("power", Call::Power, 2, 2),
    ("round", Call::Round, 1, 2),
    ("rounddown", Call::RoundDown, 1, 2),
    ("roundup", Call::RoundUp, 1, 2),
    ("sqrt", Call::Root, 1, 1),
    ("starts_with", Call::StartsWith, 2, 2),
    ("sum", Call::Sum, 2, 999),
    ("trim", Call::Trim, 1, 1),
    ("upper", Call::Upper, 1, 1),
    ("log10", Call::Logarithm10, 1, 1),
];

fn function(name: &str, mut arguments: Vec<Formula>) -> Result<Formula, Why> {
    let unknown = || Why::Function(name.to_owned());
    let number = |number: i64| Formula::Number(number.into());
    match (name, arguments.len()) {
        ("datediff", 3..=5) => return days(&arguments).ok_or_else(unknown),
        ("not_contain", 2) => {
            let inner = Formula::Call(Call::Contains, arguments);
            return Ok(Formula::Call(Call::Not, vec![inner]));
        }
        ("left", 2) => arguments.insert(1, number(0)),
        ("mid", 3) => {
            if let [text, Formula::Number(start), Formula::Number(count)] = arguments.as_slice() {
                let start = *start - Decimal::ONE;
                let end = Formula::Number(start + count);
                return Ok(Formula::Call(Call::Substring, vec![text.clone(), Formula::Number(start), end]));
            }
            return Err(unknown());
        }
        ("log", 1) => return Ok(Formula::Call(Call::NaturalLogarithm, arguments)),
        ("log", 2) if arguments.get(1) == Some(&number(10)) => {
            arguments.truncate(1);
            return Ok(Formula::Call(Call::Logarithm10, arguments));
        }
        ("year" | "month" | "day", 1) => {
            let part = match name {
                "year" => "%Y",
                "month" => "%n",
                _ => "%e",
            };
            arguments.push(Formula::text(part));
            let text = Formula::Call(Call::Format, arguments);
            return Ok(Formula::Call(Call::ToNumber, vec![text]));
        }
        _ => {}
    }
    if name == "left" {
        return Ok(Formula::Call(Call::Substring, arguments));
    }
    let (_, call, least, most) = CALLS.iter().find(|(known, ..)| *known == name).ok_or_else(unknown)?;
    if !(*least..=*most).contains(&arguments.len()) {
        return Err(unknown());
    }
    let is_sum = matches!(call, Call::Sum | Call::Mean | Call::Min | Call::Max);
    let boxes = |formula: Formula| if is_sum { counted(formula) } else { formula };
    Ok(Formula::Call(*call, arguments.into_iter().map(boxes).collect()))
}

/// Between two days, in a unit of REDCap's: a year has 365.2425 days, a month 30.44.
fn days(arguments: &[Formula]) -> Option<Formula> {
    let day = |formula: &Formula| match formula {
        Formula::Text(text) if text.eq_ignore_ascii_case("today") => Formula::Call(Call::Today, Vec::new()),
        other => other.clone(),
    };
    let [from, to, Formula::Text(unit), rest @ ..] = arguments else { return None };
    let between = Formula::Call(Call::DaysBetween, vec![day(from), day(to)]);
    let (operator, factor) = match unit.as_str() {
        "y" => (Operator::Divide, Decimal::new(3_652_425, 4)),
        "M" => (Operator::Divide, Decimal::new(3_044, 2)),
        "d" => (Operator::Divide, Decimal::ONE),
        "h" => (Operator::Multiply, Decimal::new(24, 0)),
        "m" => (Operator::Multiply, Decimal::new(1_440, 0)),
        "s" => (Operator::Multiply, Decimal::new(86_400, 0)),
        _ => return None,
    };
    let is_signed = rest.iter().any(|one| {
        *one == Formula::Truth(true)
            || matches!(one, Formula::Text(text) if text.eq_ignore_ascii_case("true"))
    });
    let between = if is_signed { between } else { Formula::Call(Call::Absolute, vec![between]) };
    let is_days = factor == Decimal::ONE;
    Some(if is_days { between } else { Formula::binary(operator, between, Formula::Number(factor)) })
}
