//! Reads the expressions of ODK: `XPath` 1.0 with `${name}` for questions, and functions of their own.

use rust_decimal::Decimal;

use super::super::build::{Call, Dialect, Formula, Operator, Reader, Token, Why, read_formula};

/// π to the digits of a `double`, in units of its last one.
const PI: i64 = 3_141_592_653_589_793;

/// What a name means.
pub(super) trait Names {
    /// Of a question or group: `${name}`.
    fn question(&self, name: &str) -> Option<Formula>;

    /// A bare name, such as a column of choices.
    fn bare(&self, name: &str) -> Option<Formula>;
}

/// Reads an expression.
pub(super) fn read(text: &str, names: &dyn Names) -> Result<Formula, Why> {
    read_formula(text, &XPath { names })
}

struct XPath<'n> {
    names: &'n dyn Names,
}

impl Dialect for XPath<'_> {
    const SIGNS: &'static [&'static str] =
        &["!=", "<=", ">=", "..", "(", ")", ",", "=", "<", ">", "+", "-", "*", "|", "/", ".", "[", "]"];
    const QUESTION: (&'static str, char) = ("${", '}');

    fn is_in_name(letter: char) -> bool {
        letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | ':')
    }

    fn operator(token: &Token) -> Option<(u8, Option<Operator>)> {
        let (binds, found) = match token {
            Token::Name(name) => match name.as_str() {
                "or" => (0, Operator::Or),
                "and" => (1, Operator::And),
                "div" => (5, Operator::Divide),
                "mod" => (5, Operator::Modulo),
                _ => return None,
            },
            Token::Sign(sign) => match *sign {
                "=" => (2, Operator::Equal),
                "!=" => (2, Operator::NotEqual),
                "<" => (3, Operator::Less),
                "<=" => (3, Operator::AtMost),
                ">" => (3, Operator::Greater),
                ">=" => (3, Operator::AtLeast),
                "+" => (4, Operator::Add),
                "-" => (4, Operator::Subtract),
                "*" => (5, Operator::Multiply),
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
            Token::Question(name) => {
                let found = self.names.question(&name).ok_or(Why::Field(name))?;
                nothing_more(reader, found)
            }
            Token::Name(name) if reader.take("(") => {
                let arguments = reader.arguments()?;
                function(&name, arguments).and_then(|found| nothing_more(reader, found))
            }
            Token::Name(_) if matches!(reader.peek(), Some(Token::Sign("/"))) => self.steps(reader),
            Token::Name(name) => {
                let found = self.names.bare(&name).ok_or(Why::Field(name))?;
                nothing_more(reader, found)
            }
            Token::Sign("-") => Ok(Formula::negate(reader.operators(6)?)),
            Token::Sign("(") => reader.bracket(),
            Token::Sign(".") if !matches!(reader.peek(), Some(Token::Sign("/"))) => Ok(Formula::Own),
            Token::Sign("." | ".." | "/") => self.steps(reader),
            Token::Sign(_) => Err(reader.refused()),
        }
    }

    fn combined(&self, operator: Option<Operator>, left: Formula, right: Formula) -> Formula {
        Formula::binary(operator.unwrap_or(Operator::And), left, right)
    }
}

impl XPath<'_> {
    /// `../name`, `/data/group/name`: the last name is that of the question.
    fn steps(&self, reader: &mut Reader<'_, Self>) -> Result<Formula, Why> {
        let mut last = None;
        while let Some(token) = reader.peek().cloned() {
            match token {
                Token::Sign("/" | "." | "..") => {}
                Token::Name(name) | Token::Question(name)
                    if matches!(reader.before(), Some(Token::Sign("/"))) =>
                {
                    last = Some(name);
                }
                _ => break,
            }
            reader.skip();
        }
        let name = last.ok_or_else(|| reader.stuck())?;
        let found = self.names.question(&name).ok_or(Why::Field(name))?;
        nothing_more(reader, found)
    }
}

/// Filters and steps into other documents have no equal.
fn nothing_more(reader: &Reader<'_, XPath<'_>>, formula: Formula) -> Result<Formula, Why> {
    match reader.peek() {
        Some(Token::Sign("[" | "/" | "|")) => Err(reader.stuck()),
        _ => Ok(formula),
    }
}

/// Functions that do the same by another name, with the least and the greatest number of their arguments.
pub(super) const CALLS: [(&str, Call, usize, usize); 52] = [
    ("abs", Call::Absolute, 1, 1),
    ("boolean-from-string", Call::ToTruth, 1, 1),
    ("ceiling", Call::RoundUp, 1, 1),
    ("coalesce", Call::Coalesce, 2, 2),
    ("concat", Call::Concatenate, 1, 999),
    ("contains", Call::Contains, 2, 2),
    ("count", Call::Count, 1, 1),
    ("count-non-empty", Call::CountAnswered, 1, 1),
    ("count-selected", Call::CountSelected, 1, 1),
    ("date", Call::ToDate, 1, 1),
    ("date-time", Call::ToMoment, 1, 1),
    ("decimal-date-time", Call::DayNumber, 1, 1),
    ("ends-with", Call::EndsWith, 2, 2),
    ("exp", Call::Exponential, 1, 1),
    ("floor", Call::RoundDown, 1, 1),
    ("format-date", Call::Format, 2, 2),
    ("format-date-time", Call::Format, 2, 2),
    ("if", Call::If, 3, 3),
    ("indexed-repeat", Call::InInstance, 3, 3),
    ("int", Call::Truncate, 1, 1),
    ("join", Call::Join, 2, 999),
    ("jr:choice-name", Call::OptionWords, 2, 2),
    ("log", Call::NaturalLogarithm, 1, 1),
    ("log10", Call::Logarithm10, 1, 1),
    ("lower-case", Call::Lower, 1, 1),
    ("max", Call::Max, 1, 999),
    ("min", Call::Min, 1, 999),
    ("normalize-space", Call::Normalize, 1, 1),
    ("not", Call::Not, 1, 1),
    ("now", Call::Now, 0, 0),
    ("number", Call::ToNumber, 1, 1),
    ("once", Call::Once, 1, 1),
    ("pow", Call::Power, 2, 2),
    ("regex", Call::Matches, 2, 2),
    ("round", Call::Round, 1, 2),
    ("selected", Call::Selected, 2, 2),
    ("selected-at", Call::SelectedAt, 2, 2),
    ("sqrt", Call::Root, 1, 1),
    ("starts-with", Call::StartsWith, 2, 2),
    ("string", Call::ToText, 1, 1),
    ("string-length", Call::Length, 1, 1),
    ("substr", Call::Substring, 2, 3),
    ("substring-after", Call::SubstringAfter, 2, 2),
    ("substring-before", Call::SubstringBefore, 2, 2),
    ("sum", Call::Sum, 1, 1),
    ("today", Call::Today, 0, 0),
    ("trim", Call::Trim, 1, 1),
    ("upper-case", Call::Upper, 1, 1),
    ("ceil", Call::RoundUp, 1, 1),
    ("count_selected", Call::CountSelected, 1, 1),
    ("format_date", Call::Format, 2, 2),
    ("selected_at", Call::SelectedAt, 2, 2),
];

fn function(name: &str, mut arguments: Vec<Formula>) -> Result<Formula, Why> {
    match (name, arguments.len()) {
        ("true", 0) => return Ok(Formula::Truth(true)),
        ("false", 0) => return Ok(Formula::Truth(false)),
        ("pi", 0) => return Ok(Formula::Number(Decimal::new(PI, 15))),
        ("boolean", 1) => {
            let inner = Formula::Call(Call::Not, arguments);
            return Ok(Formula::Call(Call::Not, vec![inner]));
        }
        // of several, one that is blank leaves nothing
        ("max" | "min", 2..) => return known(name, arguments).map(unless_blank),
        ("jr:choice-name", 2) => arguments.truncate(1),
        // blanks between the words of a select
        ("string-length", 0) => arguments.push(Formula::Own),
        _ => {}
    }
    known(name, arguments)
}

/// A number of those given, if all of them are.
fn unless_blank(formula: Formula) -> Formula {
    let Formula::Call(_, arguments) = &formula else { return formula };
    let given = arguments.iter().filter(|one| !matches!(one, Formula::Number(_)));
    let given = given.map(|one| Formula::binary(Operator::NotEqual, one.clone(), Formula::text("")));
    match given.reduce(|all, one| Formula::binary(Operator::And, all, one)) {
        Some(condition) => Formula::Call(Call::If, vec![condition, formula, Formula::text("")]),
        None => formula,
    }
}

fn known(name: &str, arguments: Vec<Formula>) -> Result<Formula, Why> {
    let unknown = || Why::Function(name.to_owned());
    let (_, call, least, most) = CALLS.iter().find(|(known, ..)| *known == name).ok_or_else(unknown)?;
    let count = if *call == Call::OptionWords { 2 } else { arguments.len() };
    if (*least..=*most).contains(&count) { Ok(Formula::Call(*call, arguments)) } else { Err(unknown()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Any;

    impl Names for Any {
        fn question(&self, name: &str) -> Option<Formula> {
            (name != "missing").then(|| Formula::text(format!("${name}")))
        }

        fn bare(&self, name: &str) -> Option<Formula> {
            Some(Formula::text(name))
        }
    }

    fn of(text: &str) -> Result<Formula, Why> {
        read(text, &Any)
    }

    fn question(name: &str) -> Formula {
        Formula::text(format!("${name}"))
    }

    #[test]
    fn operators_bind_as_in_xpath() {
        let sum = Formula::binary(
            Operator::Add,
            Formula::Number(1.into()),
            Formula::binary(Operator::Divide, question("a-b"), Formula::Number(2.into())),
        );
        assert_eq!(of("1+${a-b} div 2"), Ok(sum.clone()));
        let order = Formula::binary(Operator::AtLeast, sum, Formula::Own);
        assert_eq!(of("1 + ${a-b} div 2 >= ."), Ok(order.clone()));
        let both = Formula::binary(Operator::And, order, Formula::Truth(true));
        assert_eq!(of("1 + ${a-b} div 2 >= . and true()"), Ok(both));
        assert_eq!(of("-1"), Ok(Formula::Number((-1).into())));
        assert_eq!(of("‘a’"), Ok(Formula::text("a")));
        assert_eq!(of("../g/a"), Ok(question("a")));
        assert_eq!(of("/data/g/a = ''").map(|_| ()), Ok(()));
        let deducted = of("today() - 1").unwrap();
        assert!(matches!(deducted, Formula::Binary(Operator::Subtract, ..)), "{deducted:?}");
    }

    #[test]
    fn what_can_not_be_read_is_told_with_its_place() {
        assert_eq!(of("1 +"), Err(Why::Syntax(4)));
        assert_eq!(of("(1"), Err(Why::Syntax(3)));
        assert_eq!(of("1 2"), Err(Why::Syntax(3)));
        assert_eq!(of("a 'b"), Err(Why::Syntax(3)));
        assert_eq!(of("${missing} = 1"), Err(Why::Field("missing".into())));
        assert_eq!(of("pulldata('f', 'a', 'b', ${c})"), Err(Why::Function("pulldata".into())));
        assert_eq!(of("if(1, 2)"), Err(Why::Function("if".into())));
        assert_eq!(of("instance('x')/root/item[name = 'a']"), Err(Why::Function("instance".into())));
        assert!(of(&"(".repeat(5_000)).is_err());
        assert!(of(&"-".repeat(5_000)).is_err());
    }
}
