//! Reads the conditions of `SurveyJS`: `{name} = 'a' and {panel.other} notempty`.

use rust_decimal::Decimal;

use super::super::build::{Call, Dialect, Formula, Kind, Operator, Reader, Token, Why, read_formula};
use super::names::{Names, Scope};

/// Reads a condition or a computed value, seen from a place.
pub(super) fn read(text: &str, names: &Names<'_>, scope: &Scope) -> Result<Formula, Why> {
    let formula = read_formula(text.trim(), &Conditions { names, scope })?;
    // a chain is folded link by link: a long one is left as it is
    Ok(if text.len() > 4_000 { formula } else { formula.folded() })
}

struct Conditions<'n, 'f> {
    names: &'n Names<'f>,
    scope: &'n Scope,
}

/// How tightly an operand of `contains` and its like is held.
const TIGHT: u8 = 6;

impl Dialect for Conditions<'_, '_> {
    const SIGNS: &'static [&'static str] = &[
        "<>", "!=", "<=", ">=", "==", "&&", "||", "*=", "(", ")", ",", "[", "]", "=", "<", ">", "+", "-",
        "*", "/", "%", "^", "!",
    ];
    const QUESTION: (&'static str, char) = ("{", '}');

    fn is_in_name(letter: char) -> bool {
        letter.is_alphanumeric() || matches!(letter, '_' | '.')
    }

    fn operator(token: &Token) -> Option<(u8, Option<Operator>)> {
        let (binds, found) = match token {
            Token::Name(name) => match name.to_lowercase().as_str() {
                "or" => (0, Operator::Or),
                "and" => (1, Operator::And),
                "equal" => (2, Operator::Equal),
                "notequal" => (2, Operator::NotEqual),
                "less" => (2, Operator::Less),
                "lessorequal" => (2, Operator::AtMost),
                "greater" => (2, Operator::Greater),
                "greaterorequal" => (2, Operator::AtLeast),
                "power" => return Some((5, None)),
                _ => return None,
            },
            Token::Sign(sign) => match *sign {
                "||" => (0, Operator::Or),
                "&&" => (1, Operator::And),
                "=" | "==" => (2, Operator::Equal),
                "<>" | "!=" => (2, Operator::NotEqual),
                "<" => (2, Operator::Less),
                "<=" => (2, Operator::AtMost),
                ">" => (2, Operator::Greater),
                ">=" => (2, Operator::AtLeast),
                "+" => (3, Operator::Add),
                "-" => (3, Operator::Subtract),
                "*" => (4, Operator::Multiply),
                "/" => (4, Operator::Divide),
                "%" => (4, Operator::Modulo),
                "^" => return Some((5, None)),
                _ => return None,
            },
            _ => return None,
        };
        Some((binds, Some(found)))
    }

    fn operand(&self, reader: &mut Reader<'_, Self>, token: Token) -> Result<Formula, Why> {
        let formula = match token {
            Token::Number(number) => Formula::Number(number),
            Token::Text(text) => Formula::Text(text),
            Token::Question(name) => self.names.resolve(&name, self.scope)?,
            Token::Name(name) if reader.take("(") => {
                let arguments = reader.arguments()?;
                self.function(&name, arguments)?
            }
            Token::Name(name) => match name.to_lowercase().as_str() {
                "true" => Formula::Truth(true),
                "false" => Formula::Truth(false),
                "undefined" | "null" => Formula::text(""),
                "negate" | "not" => Formula::Call(Call::Not, vec![reader.operators(TIGHT)?]),
                _ => Formula::Text(name),
            },
            Token::Sign("-") => Formula::negate(reader.operators(TIGHT)?),
            Token::Sign("!") => Formula::Call(Call::Not, vec![reader.operators(TIGHT)?]),
            Token::Sign("(") => reader.bracket()?,
            Token::Sign("[") => match Self::list(reader)?.as_slice() {
                [] => Formula::text(""),
                [one] => one.clone(),
                _ => return Err(Why::Kinds),
            },
            Token::Sign(_) => return Err(reader.refused()),
        };
        self.asked(reader, formula)
    }

    fn combined(&self, operator: Option<Operator>, left: Formula, right: Formula) -> Formula {
        let Some(operator) = operator else { return Formula::Call(Call::Power, vec![left, right]) };
        if matches!(operator, Operator::Or | Operator::And) {
            return Formula::binary(operator, left, right);
        }
        if operator.is_arithmetic() {
            let has_text = |formula: &Formula| {
                matches!(formula, Formula::Text(_) | Formula::Call(Call::Concatenate | Call::OptionWords, _))
            };
            if operator == Operator::Add && (has_text(&left) || has_text(&right)) {
                return Formula::Call(Call::Concatenate, vec![left, right]);
            }
            return Formula::binary(operator, self.counted(left), self.counted(right));
        }
        let (left, right) = (self.likened(&right, left.clone()), self.likened(&left, right));
        if matches!(operator, Operator::Equal | Operator::NotEqual) {
            let (left, right) = (self.small(&right, left.clone()), self.small(&left, right));
            return Formula::binary(operator, left, right);
        }
        Formula::binary(operator, left, right)
    }
}

impl Conditions<'_, '_> {
    fn kind(&self, formula: &Formula) -> Option<Kind> {
        match formula {
            Formula::Field(field) => self.names.fields.get(*field).map(|field| field.kind),
            _ => None,
        }
    }

    /// `['a', 'b']`, after the first bracket.
    fn list(reader: &mut Reader<'_, Self>) -> Result<Vec<Formula>, Why> {
        let mut found = Vec::new();
        while !reader.take("]") {
            if !found.is_empty() && !reader.take(",") {
                return Err(reader.stuck());
            }
            found.push(reader.operators(TIGHT)?);
        }
        Ok(found)
    }

    /// What is asked of an operand after it: `empty`, `contains`, `anyof`.
    fn asked(&self, reader: &mut Reader<'_, Self>, mut formula: Formula) -> Result<Formula, Why> {
        loop {
            let name = match reader.peek() {
                Some(Token::Name(name)) => name.to_lowercase(),
                Some(Token::Sign("*=")) => "contains".to_owned(),
                _ => return Ok(formula),
            };
            let not = |inner: Formula| Formula::Call(Call::Not, vec![inner]);
            match name.as_str() {
                "empty" | "notempty" => {
                    reader.skip();
                    let operator = if name == "empty" { Operator::Equal } else { Operator::NotEqual };
                    formula = self.blank(operator, formula);
                }
                "contains" | "contain" | "notcontains" | "notcontain" | "anyof" | "allof" | "noneof" => {
                    reader.skip();
                    let among =
                        if reader.take("[") { Self::list(reader)? } else { vec![reader.operators(TIGHT)?] };
                    let operator = if matches!(name.as_str(), "anyof" | "noneof") {
                        Operator::Or
                    } else {
                        Operator::And
                    };
                    let found = self.among(operator, &formula, among)?;
                    let is_not = matches!(name.as_str(), "notcontains" | "notcontain" | "noneof");
                    formula = if is_not { not(found) } else { found };
                }
                _ => return Ok(formula),
            }
        }
    }

    fn blank(&self, operator: Operator, formula: Formula) -> Formula {
        if self.kind(&formula) == Some(Kind::Group) {
            let count = Formula::Call(Call::Count, vec![formula]);
            let operator = if operator == Operator::Equal { Operator::Equal } else { Operator::Greater };
            return Formula::binary(operator, count, Formula::Number(Decimal::ZERO));
        }
        Formula::binary(operator, formula, Formula::text(""))
    }

    /// Whether any, or all, of these values are in an answer.
    fn among(&self, operator: Operator, asked: &Formula, values: Vec<Formula>) -> Result<Formula, Why> {
        let found: Vec<Formula> =
            values.into_iter().map(|value| self.has(asked, value)).collect::<Result<_, _>>()?;
        let chain = found.into_iter().reduce(|left, right| Formula::binary(operator, left, right));
        chain.ok_or(Why::Kinds)
    }

    fn has(&self, asked: &Formula, value: Formula) -> Result<Formula, Why> {
        let value = self.likened(asked, value);
        let text = match &value {
            Formula::Text(text) => Some(text.clone()),
            Formula::Number(number) => Some(number.normalize().to_string()),
            Formula::Truth(truth) => Some(truth.to_string()),
            _ => None,
        };
        let lower = |formula: Formula| Formula::Call(Call::Lower, vec![formula]);
        match (self.kind(asked), text) {
            (Some(Kind::Codes), Some(text)) => {
                Ok(Formula::Call(Call::Selected, vec![asked.clone(), Formula::Text(text)]))
            }
            (Some(Kind::Code), Some(text)) => self.part_of_code(asked, &text),
            (Some(Kind::Code | Kind::Codes), None) => {
                Ok(Formula::Call(Call::Selected, vec![asked.clone(), value]))
            }
            (Some(Kind::Group | Kind::File), _) => Err(Why::Kinds),
            (_, Some(text)) => {
                let part = Formula::text(text.to_lowercase());
                Ok(Formula::Call(Call::Contains, vec![lower(asked.clone()), part]))
            }
            (_, None) => Ok(Formula::Call(Call::Contains, vec![lower(asked.clone()), lower(value)])),
        }
    }

    /// The answer of a single choice is a text, of which this may be a part.
    fn part_of_code(&self, asked: &Formula, text: &str) -> Result<Formula, Why> {
        let Formula::Field(field) = asked else { return Err(Why::Kinds) };
        let field = self.names.fields.get(*field).ok_or(Why::Kinds)?;
        let wanted = text.to_lowercase();
        let is_whole = field.codes.iter().any(|code| code.to_lowercase() == wanted);
        let fits = |code: &&String| {
            let code = code.to_lowercase();
            if is_whole && code.len() == wanted.len() { code == wanted } else { code.contains(&wanted) }
        };
        let codes = field.codes.iter().filter(fits);
        let chosen = codes
            .map(|code| Formula::Call(Call::Selected, vec![asked.clone(), Formula::text(code.as_str())]));
        Ok(chosen
            .reduce(|left, right| Formula::binary(Operator::Or, left, right))
            .unwrap_or(Formula::Truth(false)))
    }

    /// A value written out as the question beside it has it: its codes, its yes and no.
    fn likened(&self, beside: &Formula, value: Formula) -> Formula {
        let Formula::Field(field) = beside else { return value };
        let Some(field) = self.names.fields.get(*field) else { return value };
        match (field.kind, &value) {
            (Kind::Boolean | Kind::Code | Kind::Codes, Formula::Truth(truth)) => {
                Formula::text(truth.to_string())
            }
            (Kind::Code | Kind::Codes, Formula::Text(text)) => {
                let is_it = |code: &&String| code.eq_ignore_ascii_case(text.trim());
                let exact = field.codes.iter().find(|code| *code == text);
                exact
                    .or_else(|| field.codes.iter().find(is_it))
                    .map_or(value, |code| Formula::text(code.as_str()))
            }
            (Kind::Codes | Kind::Text, Formula::Number(number)) => {
                Formula::text(number.normalize().to_string())
            }
            _ => value,
        }
    }

    /// Texts are compared whatever the case of their letters.
    fn small(&self, beside: &Formula, value: Formula) -> Formula {
        let has_letters = |formula: &Formula| matches!(formula, Formula::Text(text) if text.chars().any(char::is_alphabetic));
        match &value {
            Formula::Text(text) if has_letters(&value) && self.kind(beside) == Some(Kind::Text) => {
                Formula::text(text.to_lowercase())
            }
            Formula::Field(_) if has_letters(beside) && self.kind(&value) == Some(Kind::Text) => {
                Formula::Call(Call::Lower, vec![value])
            }
            _ => value,
        }
    }

    /// In a calculation what wasn't answered is nought.
    fn counted(&self, formula: Formula) -> Formula {
        match self.kind(&formula) {
            Some(Kind::Date | Kind::DateTime | Kind::Time | Kind::Group | Kind::File) | None => formula,
            Some(kind) => {
                let is_number = matches!(kind, Kind::Integer | Kind::Decimal);
                let number = if is_number { formula } else { Formula::Call(Call::ToNumber, vec![formula]) };
                Formula::Call(Call::Coalesce, vec![number, Formula::Number(Decimal::ZERO)])
            }
        }
    }

    fn function(&self, name: &str, arguments: Vec<Formula>) -> Result<Formula, Why> {
        let unknown = || Why::Function(name.to_owned());
        let call = |call: Call, arguments: Vec<Formula>| Ok(Formula::Call(call, arguments));
        match (name, arguments.as_slice()) {
            ("sum" | "min" | "max" | "avg", [_, ..]) => {
                let call = match name {
                    "sum" => Call::Sum,
                    "min" => Call::Min,
                    "max" => Call::Max,
                    _ => Call::Mean,
                };
                if let [one] = arguments.as_slice() {
                    return Ok(one.clone());
                }
                Ok(Formula::Call(call, arguments))
            }
            (
                "sumInArray" | "minInArray" | "maxInArray" | "avgInArray" | "countInArray",
                [group, rest @ ..],
            ) => {
                let (Formula::Field(group), [Formula::Text(column)]) = (group, rest) else {
                    return match (name, group, rest) {
                        ("countInArray", Formula::Field(_), []) => call(Call::Count, vec![group.clone()]),
                        _ => Err(unknown()),
                    };
                };
                let field = self.names.within(*group, column)?;
                let call = match name {
                    "sumInArray" => Call::Sum,
                    "minInArray" => Call::Min,
                    "maxInArray" => Call::Max,
                    "avgInArray" => Call::Mean,
                    _ => Call::CountAnswered,
                };
                Ok(Formula::Call(call, vec![Formula::Field(field)]))
            }
            ("displayValue", [Formula::Text(question)]) => {
                call(Call::OptionWords, vec![self.names.resolve(question, self.scope)?])
            }
            ("iif", [_, _, _]) => call(Call::If, arguments),
            ("round", [_] | [_, _]) => call(Call::Round, arguments),
            ("trunc", [_]) => call(Call::Truncate, arguments),
            ("substring", [_, _] | [_, _, _]) => call(Call::Substring, arguments),
            _ => moments(name, &arguments).ok_or_else(unknown),
        }
    }
}

/// Functions of days.
fn moments(name: &str, arguments: &[Formula]) -> Option<Formula> {
    let today = || Formula::Call(Call::Today, Vec::new());
    let part = |of: Formula, pattern: &str| {
        let text = Formula::Call(Call::Format, vec![of, Formula::text(pattern)]);
        Formula::Call(Call::ToNumber, vec![text])
    };
    Some(match (name, arguments) {
        ("today" | "currentDate", []) => today(),
        ("today", [Formula::Number(days)]) => {
            let operator = if days.is_sign_negative() { Operator::Subtract } else { Operator::Add };
            Formula::binary(operator, today(), Formula::Number(days.abs()))
        }
        ("getDate", [value]) => Formula::Call(Call::ToDate, vec![value.clone()]),
        ("year" | "getYear", [value]) => part(value.clone(), "%Y"),
        ("month", [value]) => part(value.clone(), "%n"),
        ("day", [value]) => part(value.clone(), "%e"),
        ("currentYear" | "year", []) => part(today(), "%Y"),
        ("month", []) => part(today(), "%n"),
        ("day", []) => part(today(), "%e"),
        ("age", [born]) => years(born.clone(), today()),
        ("dateDiff", [from, to, Formula::Text(unit)]) if unit == "years" => years(from.clone(), to.clone()),
        ("diffDays" | "dateDiff", [from, to]) => days(from, to),
        ("dateDiff", [from, to, Formula::Text(unit)]) if unit == "days" => days(from, to),
        _ => return None,
    })
}

fn days(from: &Formula, to: &Formula) -> Formula {
    let between = Formula::Call(Call::DaysBetween, vec![from.clone(), to.clone()]);
    Formula::Call(Call::Absolute, vec![between])
}

/// Whole years: the days as numbers, 20260131, taken from each other.
fn years(from: Formula, to: Formula) -> Formula {
    let number = |day: Formula| {
        let text = Formula::Call(Call::Format, vec![day, Formula::text("%Y%m%d")]);
        Formula::Call(Call::ToNumber, vec![text])
    };
    let between = Formula::binary(Operator::Subtract, number(to), number(from));
    let years = Formula::binary(Operator::Divide, between, Formula::Number(Decimal::from(10_000)));
    Formula::Call(Call::Truncate, vec![years])
}
