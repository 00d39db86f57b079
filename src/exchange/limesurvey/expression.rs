//! Reads `ExpressionScript`: `Q1.NAOK == "A1" and !is_empty(Q2)`, also with codes like `123X45X678`.

use std::collections::HashMap;

use regex::Regex;
use rust_decimal::Decimal;

use super::super::build::{Call, Dialect, Fields, Formula, Kind, Operator, Reader, Token, Why, read_formula};

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Field(usize),
    /// One box of a multiple choice: `Y` where it is ticked.
    Box(usize, String),
}

/// Questions by their names and codes.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) fields: Fields,
    pub(super) keys: HashMap<String, Meaning>,
}

/// Reads a formula; `self` and `this` are the question's own answer where it has one.
pub(super) fn read(text: &str, names: &Names, has_own: bool) -> Result<Formula, Why> {
    // codes begin with a digit, which no name may
    let codes = Regex::new(r"\b\d+X\d+X\d+\w*(#\d)?(\.\w+)*").map_err(|_never| Why::Kinds)?;
    let text = text.trim();
    let text = codes.replace_all(text, "{$0}");
    let formula = read_formula(&text, &Script { names, has_own })?;
    // a chain is folded link by link: a long one is left as it is
    Ok(if text.len() > 4_000 { formula } else { formula.folded() })
}

struct Script<'n> {
    names: &'n Names,
    has_own: bool,
}

const TIGHT: u8 = 6;

/// Sums of them are nested.
const MOST_ARGUMENTS: usize = 80;

impl Dialect for Script<'_> {
    const SIGNS: &'static [&'static str] =
        &["==", "!=", "<=", ">=", "&&", "||", "(", ")", ",", "<", ">", "=", "+", "-", "*", "/", "!", ":"];
    const QUESTION: (&'static str, char) = ("{", '}');

    fn is_in_name(letter: char) -> bool {
        letter.is_alphanumeric() || matches!(letter, '_' | '.')
    }

    fn operator(token: &Token) -> Option<(u8, Option<Operator>)> {
        let word = match token {
            Token::Name(name) => name.to_lowercase(),
            Token::Sign(sign) => (*sign).to_owned(),
            _ => return None,
        };
        Some(match word.as_str() {
            "or" | "||" => (0, Some(Operator::Or)),
            "and" | "&&" => (1, Some(Operator::And)),
            "==" | "eq" => (2, Some(Operator::Equal)),
            "!=" | "ne" => (2, Some(Operator::NotEqual)),
            "<" | "lt" => (3, Some(Operator::Less)),
            "<=" | "le" => (3, Some(Operator::AtMost)),
            ">" | "gt" => (3, Some(Operator::Greater)),
            ">=" | "ge" => (3, Some(Operator::AtLeast)),
            "+" => (4, Some(Operator::Add)),
            "-" => (4, Some(Operator::Subtract)),
            "*" => (5, Some(Operator::Multiply)),
            "/" => (5, Some(Operator::Divide)),
            _ => return None,
        })
    }

    fn operand(&self, reader: &mut Reader<'_, Self>, token: Token) -> Result<Formula, Why> {
        match token {
            Token::Number(number) => Ok(Formula::Number(number)),
            Token::Text(text) => Ok(Formula::Text(text)),
            Token::Name(name) if reader.take("(") => {
                let arguments = reader.arguments()?;
                function(&name, arguments)
            }
            Token::Question(name) | Token::Name(name) => self.named(&name),
            Token::Sign("-") => Ok(Formula::negate(reader.operators(TIGHT)?)),
            Token::Sign("+") => reader.operators(TIGHT),
            Token::Sign("!") => Ok(Formula::Call(Call::Not, vec![reader.operators(TIGHT)?])),
            Token::Sign("(") => reader.bracket(),
            Token::Sign(_) => Err(reader.refused()),
        }
    }

    fn combined(&self, operator: Option<Operator>, left: Formula, right: Formula) -> Formula {
        let operator = operator.unwrap_or(Operator::Multiply);
        if matches!(operator, Operator::Or | Operator::And) {
            return Formula::binary(operator, left, right);
        }
        if operator == Operator::Add && (is_words(&left) || is_words(&right)) {
            return Formula::Call(Call::Concatenate, vec![left, right]);
        }
        let (boxed, other) = match (is_box(&left), is_box(&right)) {
            (true, false) => (left, right),
            (false, true) if !operator.is_arithmetic() => {
                return self.combined(Some(operator.turned()), right, left);
            }
            _ => return Formula::binary(operator, counted(left), counted(right)),
        };
        let is_ticked = match &other {
            Formula::Text(text) if text == "Y" => Some(true),
            Formula::Text(text) if text.is_empty() || text == "N" => Some(false),
            _ => None,
        };
        match (operator, is_ticked) {
            (Operator::Equal, Some(true)) | (Operator::NotEqual, Some(false)) => boxed,
            (Operator::Equal, Some(false)) | (Operator::NotEqual, Some(true)) => {
                Formula::Call(Call::Not, vec![boxed])
            }
            _ => Formula::binary(operator, counted(boxed), other),
        }
    }
}

impl Script<'_> {
    fn named(&self, written: &str) -> Result<Formula, Why> {
        let unknown = || Why::Field(written.to_owned());
        let (name, suffix) = written.split_once('.').unwrap_or((written, ""));
        if matches!(name, "self" | "this")
            && self.has_own
            && matches!(suffix, "" | "NAOK" | "value" | "code" | "value.NAOK")
        {
            return Ok(Formula::Own);
        }
        if matches!(name.to_lowercase().as_str(), "true" | "false") {
            return Ok(Formula::Truth(name.eq_ignore_ascii_case("true")));
        }
        let meaning = self.names.keys.get(name);
        let formula = match meaning.ok_or_else(unknown)? {
            Meaning::Field(field) => Formula::Field(*field),
            Meaning::Box(field, code) => {
                Formula::Call(Call::Selected, vec![Formula::Field(*field), Formula::text(code.as_str())])
            }
        };
        match suffix {
            "shown" if matches!(&formula, Formula::Field(field) if self.is_choice(*field)) => {
                Ok(Formula::Call(Call::OptionWords, vec![formula]))
            }
            "" | "NAOK" | "code" | "value" | "value.NAOK" | "code.NAOK" | "valueNAOK" | "shown" => {
                Ok(formula)
            }
            _ => Err(unknown()),
        }
    }

    fn is_choice(&self, field: usize) -> bool {
        self.names.fields.get(field).is_some_and(|field| matches!(field.kind, Kind::Code | Kind::Codes))
    }
}

const fn is_box(formula: &Formula) -> bool {
    matches!(formula, Formula::Call(Call::Selected, _))
}

const fn is_words(formula: &Formula) -> bool {
    matches!(formula, Formula::Text(_) | Formula::Call(Call::Concatenate | Call::OptionWords | Call::Join, _))
}

/// In a calculation a box is a number.
fn counted(formula: Formula) -> Formula {
    if is_box(&formula) { one_if(formula) } else { formula }
}

fn one_if(condition: Formula) -> Formula {
    Formula::Call(Call::If, vec![condition, Formula::Number(Decimal::ONE), Formula::Number(Decimal::ZERO)])
}

/// Whether there is nothing.
fn blank(formula: Formula) -> Formula {
    if is_box(&formula) {
        return Formula::Call(Call::Not, vec![formula]);
    }
    Formula::binary(Operator::Equal, formula, Formula::text(""))
}

/// How many of these hold.
fn how_many(conditions: impl Iterator<Item = Formula>) -> Option<Formula> {
    conditions.map(one_if).reduce(|left, right| Formula::binary(Operator::Add, left, right))
}

fn function(name: &str, mut arguments: Vec<Formula>) -> Result<Formula, Why> {
    let unknown = || Why::Function(name.to_owned());
    let call = |call: Call, arguments: Vec<Formula>| Ok(Formula::Call(call, arguments));
    let plain = name.to_lowercase();
    if arguments.len() > MOST_ARGUMENTS {
        return Err(unknown());
    }
    match (plain.as_str(), arguments.len()) {
        ("is_empty", 1) => Ok(blank(arguments.remove(0))),
        ("if" | "iif", 3) => call(Call::If, arguments),
        ("sum", 1) => Ok(counted(arguments.remove(0))),
        ("sum", _) => call(Call::Sum, arguments.into_iter().map(counted).collect()),
        ("min" | "max", 2..) => {
            let which = if plain == "min" { Call::Min } else { Call::Max };
            call(which, arguments.into_iter().map(counted).collect())
        }
        ("count", 1..) => {
            let answered = |formula: Formula| {
                if is_box(&formula) { formula } else { Formula::Call(Call::Not, vec![blank(formula)]) }
            };
            how_many(arguments.into_iter().map(answered)).ok_or_else(unknown)
        }
        ("countif", 2..) => {
            let wanted = arguments.remove(0);
            let equal = |formula: Formula| match (&wanted, is_box(&formula)) {
                (Formula::Text(text), true) if text == "Y" => formula,
                _ => Formula::binary(Operator::Equal, formula, wanted.clone()),
            };
            how_many(arguments.into_iter().map(equal)).ok_or_else(unknown)
        }
        ("regexmatch", 2) => {
            let Some(Formula::Text(pattern)) = arguments.first() else { return Err(unknown()) };
            let pattern = super::rules::pattern(pattern).ok_or_else(unknown)?;
            call(Call::Matches, vec![arguments.remove(1), Formula::Text(pattern)])
        }
        ("substr", 3) => {
            if let [text, Formula::Number(start), Formula::Number(length)] = arguments.as_slice() {
                let end = Formula::Number(start + length);
                return call(Call::Substring, vec![text.clone(), Formula::Number(*start), end]);
            }
            Err(unknown())
        }
        ("date", 1) if arguments == [Formula::text("Y-m-d")] => call(Call::Today, Vec::new()),
        ("implode", 2..) => call(Call::Join, arguments),
        ("join", 1..) => call(Call::Concatenate, arguments),
        _ => {
            let known: Option<(&str, Call, usize, usize)> =
                CALLS.into_iter().find(|(known, ..)| *known == plain);
            let (_, found, least, most) = known.ok_or_else(unknown)?;
            if !(least..=most).contains(&arguments.len()) {
                return Err(unknown());
            }
            call(found, arguments)
        }
    }
}

/// Functions that do the same by another name, with the least and the greatest number of their arguments.
const CALLS: [(&str, Call, usize, usize); 15] = [
    ("abs", Call::Absolute, 1, 1),
    ("ceil", Call::RoundUp, 1, 1),
    ("exp", Call::Exponential, 1, 1),
    ("floatval", Call::ToNumber, 1, 1),
    ("floor", Call::RoundDown, 1, 1),
    ("intval", Call::Truncate, 1, 1),
    ("is_numeric", Call::IsNumber, 1, 1),
    ("pow", Call::Power, 2, 2),
    ("round", Call::Round, 1, 2),
    ("sqrt", Call::Root, 1, 1),
    ("strlen", Call::Length, 1, 1),
    ("strtolower", Call::Lower, 1, 1),
    ("strtoupper", Call::Upper, 1, 1),
    ("substr", Call::Substring, 2, 2),
    ("trim", Call::Trim, 1, 1),
];
