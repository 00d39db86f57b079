//! Reads the logic of REDCap: `[field] = '1' and [box(2)] = '1'`, with functions for numbers, texts and days.

use std::str::FromStr as _;

use rust_decimal::Decimal;

use super::super::build::{Call, Fields, Formula, Kind, Operator, Why};

/// Nothing that an author writes is nested deeper, or is a longer sum.
const DEEPEST: usize = 100;

/// Nor is it longer.
const MOST_TOKENS: usize = 8_000;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(Decimal),
    Text(String),
    /// What stands in brackets.
    Field(String),
    Name(String),
    Sign(&'static str),
}

const SIGNS: [&str; 15] = ["<>", "!=", "<=", ">=", "==", "(", ")", ",", "=", "<", ">", "+", "-", "*", "/"];

fn tokens(text: &str) -> Result<Vec<(Token, usize)>, Why> {
    let letters: Vec<char> = text.chars().collect();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(letter) = letters.get(at).copied() {
        let begin = at;
        let rest = letters.get(at..).unwrap_or_default();
        let run = |is: fn(&char) -> bool| rest.iter().take_while(|c| is(c)).count();
        let text = |from: usize, to: usize| rest.get(from..to).unwrap_or_default().iter().collect::<String>();
        let until = |end: char| rest.iter().skip(1).position(|c| *c == end).ok_or(Why::Syntax(begin + 1));
        let token = match letter {
            _ if letter.is_whitespace() => {
                at += 1;
                continue;
            }
            '\'' | '"' => {
                let inner = until(letter)?;
                at += inner + 2;
                Token::Text(text(1, inner + 1))
            }
            '[' => {
                let inner = until(']')?;
                at += inner + 2;
                Token::Field(text(1, inner + 1).trim().to_owned())
            }
            '^' => {
                at += 1;
                Token::Sign("^")
            }
            '0'..='9' | '.' => {
                let length = run(|c| c.is_ascii_digit() || *c == '.');
                at += length;
                let number = Decimal::from_str(&text(0, length)).map_err(|_odd| Why::Syntax(begin + 1))?;
                Token::Number(number)
            }
            _ if letter.is_alphabetic() || letter == '_' => {
                let length = run(|c| c.is_alphanumeric() || *c == '_');
                at += length;
                Token::Name(text(0, length).to_lowercase())
            }
            _ => {
                let is_here =
                    |sign: &&&str| sign.chars().zip(rest).filter(|(a, b)| a == *b).count() == sign.len();
                let sign = SIGNS.iter().find(is_here).ok_or(Why::Syntax(begin + 1))?;
                at += sign.len();
                Token::Sign(sign)
            }
        };
        found.push((token, begin + 1));
        if found.len() > MOST_TOKENS {
            return Err(Why::Syntax(begin + 1));
        }
    }
    Ok(found)
}

/// Reads logic or a calculation.
pub(super) fn read(text: &str, fields: &Fields) -> Result<Formula, Why> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0, fields, end: text.chars().count() + 1 };
    let formula = parser.operators(0)?;
    if parser.at < parser.tokens.len() { Err(parser.stuck()) } else { Ok(formula) }
}

struct Parser<'f> {
    tokens: Vec<(Token, usize)>,
    at: usize,
    depth: usize,
    fields: &'f Fields,
    end: usize,
}

fn operator(token: Option<&Token>) -> Option<(u8, Option<Operator>)> {
    Some(match token? {
        Token::Name(name) => match name.as_str() {
            "or" => (0, Some(Operator::Or)),
            "and" => (1, Some(Operator::And)),
            _ => return None,
        },
        Token::Sign(sign) => match *sign {
            "=" | "==" => (2, Some(Operator::Equal)),
            "<>" | "!=" => (2, Some(Operator::NotEqual)),
            "<" => (3, Some(Operator::Less)),
            "<=" => (3, Some(Operator::AtMost)),
            ">" => (3, Some(Operator::Greater)),
            ">=" => (3, Some(Operator::AtLeast)),
            "+" => (4, Some(Operator::Add)),
            "-" => (4, Some(Operator::Subtract)),
            "*" => (5, Some(Operator::Multiply)),
            "/" => (5, Some(Operator::Divide)),
            "^" => (6, None),
            _ => return None,
        },
        _ => return None,
    })
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn stuck(&self) -> Why {
        Why::Syntax(self.tokens.get(self.at).map_or(self.end, |(_, begin)| *begin))
    }

    fn take(&mut self, sign: &str) -> bool {
        let is_here = matches!(self.peek(), Some(Token::Sign(found)) if *found == sign);
        self.at += usize::from(is_here);
        is_here
    }

    fn operators(&mut self, least: u8) -> Result<Formula, Why> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.stuck());
        }
        let mut left = self.operand()?;
        let mut links = 1;
        while let Some((binds, found)) = operator(self.peek()).filter(|(binds, _)| *binds >= least) {
            self.at += 1;
            let right = self.operators(binds + 1)?;
            left = match found {
                Some(operator) => combined(operator, left, right),
                None => Formula::Call(Call::Power, vec![left, right]),
            };
            if !matches!(found, Some(Operator::Or | Operator::And)) {
                links += 1;
                self.depth += 1;
            }
        }
        self.depth -= links;
        Ok(left)
    }

    fn operand(&mut self) -> Result<Formula, Why> {
        let Some(token) = self.peek().cloned() else { return Err(self.stuck()) };
        let begin = self.at;
        self.at += 1;
        match token {
            Token::Number(number) => Ok(Formula::Number(number)),
            Token::Text(text) => Ok(Formula::Text(text)),
            Token::Field(name) => {
                if matches!(self.peek(), Some(Token::Field(_))) {
                    // of another event, or another instance
                    return Err(Why::Function(format!("[{name}][…]")));
                }
                self.field(&name)
            }
            Token::Name(name) if self.take("(") => {
                let arguments = self.arguments()?;
                function(&name, arguments)
            }
            Token::Name(name) => match name.as_str() {
                "true" => Ok(Formula::Truth(true)),
                "false" => Ok(Formula::Truth(false)),
                "today" => Ok(Formula::text("today")),
                _ => Err(Why::Function(name)),
            },
            Token::Sign("-") => Ok(Formula::negate(self.operators(6)?)),
            Token::Sign("+") => self.operators(6),
            Token::Sign("(") => {
                let inner = self.operators(0)?;
                if self.take(")") { Ok(inner) } else { Err(self.stuck()) }
            }
            Token::Sign(_) => {
                self.at = begin;
                Err(self.stuck())
            }
        }
    }

    /// A field, or one box of a checkbox.
    fn field(&self, text: &str) -> Result<Formula, Why> {
        let (name, code) = match text.split_once('(') {
            Some((name, rest)) => (name.trim(), Some(rest.trim_end_matches(')').trim())),
            None => (text, None),
        };
        let found = self.fields.iter().find(|(_, field)| field.name.eq_ignore_ascii_case(name));
        let (index, field) = found.ok_or_else(|| Why::Field(format!("[{text}]")))?;
        let field_formula = Formula::Field(index);
        match (code, field.kind) {
            (Some(code), Kind::Code | Kind::Codes) => {
                Ok(Formula::Call(Call::Selected, vec![field_formula, Formula::text(code)]))
            }
            (Some(_), _) => Err(Why::Field(format!("[{text}]"))),
            (None, _) => Ok(field_formula),
        }
    }

    fn arguments(&mut self) -> Result<Vec<Formula>, Why> {
        let mut found = Vec::new();
        if self.take(")") {
            return Ok(found);
        }
        loop {
            found.push(self.operators(0)?);
            if self.take(")") {
                return Ok(found);
            }
            if !self.take(",") {
                return Err(self.stuck());
            }
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
const CALLS: [(&str, Call, usize, usize); 24] = [
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
