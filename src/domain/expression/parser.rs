//! Tokens to an expression, by precedence climbing over the FHIRPath grammar.

use super::ast::{Call, Chain, Expr, Name, Operator, Path, Step, TypeName, Variable};
use super::error::ParseError;
use super::item::Item;
use super::lexer::{Lexeme, Token, lex};
use super::prepare;
use super::quantity::{Quantity, is_calendar};
use super::temporal::parse_moment;

/// Expressions inside each other. Each level takes a few frames of the stack, here and when evaluated.
const MAX_DEPTH: usize = 100;

/// The same with operators, which also stand inside each other.
const MAX_HEIGHT: usize = 200;

/// Reads a whole expression.
pub(super) fn parse(text: &str) -> Result<Expr, ParseError> {
    let mut parser = Parser { lexemes: lex(text)?, at: 0, depth: 0 };
    let expression = parser.expression(0)?;
    if *parser.peek() != Token::End {
        return parser.error("the expression should end here");
    }
    if expression.height() > MAX_HEIGHT {
        return Err(ParseError::new(0, "too many expressions stand inside each other"));
    }
    Ok(expression)
}

struct Parser {
    lexemes: Vec<Lexeme>,
    at: usize,
    depth: usize,
}

type Parsed<T> = Result<T, ParseError>;

impl Parser {
    fn ahead(&self, count: usize) -> &Token {
        self.lexemes.get(self.at + count).map_or(&Token::End, |lexeme| &lexeme.token)
    }

    fn peek(&self) -> &Token {
        self.ahead(0)
    }

    fn offset(&self) -> usize {
        self.lexemes.get(self.at).or(self.lexemes.last()).map_or(0, |lexeme| lexeme.offset)
    }

    fn error<T>(&self, message: impl Into<String>) -> Parsed<T> {
        Err(ParseError::new(self.offset(), message))
    }

    fn accept(&mut self, symbol: &'static str) -> bool {
        let found = *self.peek() == Token::Symbol(symbol);
        self.at += usize::from(found);
        found
    }

    fn want(&mut self, symbol: &'static str) -> Parsed<()> {
        if self.accept(symbol) { Ok(()) } else { self.error(format!("'{symbol}' is missing")) }
    }

    fn operator(&self) -> Option<(Operator, u8)> {
        let word = match self.peek() {
            Token::Symbol(symbol) => symbol,
            Token::Name(name) => name.as_str(),
            _ => return None,
        };
        Operator::ALL
            .iter()
            .find(|(symbol, ..)| *symbol == word)
            .map(|(_, operator, level)| (*operator, *level))
    }

    /// An expression of operators that bind at least as tightly as `least`.
    fn expression(&mut self, least: u8) -> Parsed<Expr> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.error(format!("at most {MAX_DEPTH} expressions may stand inside each other"));
        }
        let mut left = self.unary()?;
        loop {
            if let Some(is) = self.type_operator()
                && Operator::TYPE_LEVEL >= least
            {
                self.at += 1;
                let name = self.type_name()?;
                left = if is { Expr::Is(Box::new(left), name) } else { Expr::As(Box::new(left), name) };
                // each wraps the one before
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return self.error("too many types in a row");
                }
                continue;
            }
            let Some((_, level)) = self.operator().filter(|(_, level)| *level >= least) else { break };
            left = self.chain(left, level)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    /// `left`, and all operators of this precedence that follow.
    fn chain(&mut self, left: Expr, level: u8) -> Parsed<Expr> {
        let mut rest = Vec::new();
        while let Some((operator, _)) = self.operator().filter(|(_, other)| *other == level) {
            let offset = self.offset();
            self.at += 1;
            rest.push((operator, offset, self.expression(level + 1)?));
        }
        Ok(Expr::Chain(Box::new(Chain { first: left, rest })))
    }

    fn type_operator(&self) -> Option<bool> {
        match self.peek() {
            Token::Name(name) if name == "is" => Some(true),
            Token::Name(name) if name == "as" => Some(false),
            _ => None,
        }
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let mut negative = false;
        loop {
            if self.accept("-") {
                negative = !negative;
            } else if !self.accept("+") {
                break;
            }
        }
        let operand = self.path()?;
        Ok(if negative { Expr::Negate(Box::new(operand)) } else { operand })
    }

    /// A term, and what is asked of it.
    fn path(&mut self) -> Parsed<Expr> {
        let (head, mut steps) = self.term()?;
        loop {
            if self.accept(".") {
                let step = self.invocation()?;
                prepare::push(&mut steps, step);
            } else if self.accept("[") {
                steps.push(Step::At(self.expression(0)?));
                self.want("]")?;
            } else {
                break;
            }
        }
        Ok(match head {
            Some(head) if steps.is_empty() => head,
            head => Expr::Path(Box::new(Path { head, steps })),
        })
    }

    fn term(&mut self) -> Parsed<(Option<Expr>, Vec<Step>)> {
        let offset = self.offset();
        let expression = match self.peek().clone() {
            Token::Symbol("(") => {
                self.at += 1;
                let inner = self.expression(0)?;
                self.want(")")?;
                inner
            }
            Token::Symbol("{") => {
                self.at += 1;
                self.want("}")?;
                Expr::Empty
            }
            Token::Symbol("%") => self.variable()?,
            Token::Text(text) => {
                self.at += 1;
                Expr::Literal(Item::String(text.into()))
            }
            Token::Number(digits) => self.number(&digits)?,
            Token::Moment(text) => {
                self.at += 1;
                let moment =
                    parse_moment(&text).ok_or_else(|| ParseError::new(offset, "not a date or time"))?;
                Expr::Literal(moment)
            }
            Token::Dollar(name) => {
                let special = match name.as_str() {
                    "this" => Expr::This,
                    "index" => Expr::Index,
                    "total" => Expr::Total,
                    _ => return self.error("only $this, $index and $total are there"),
                };
                self.at += 1;
                special
            }
            Token::Name(name) if matches!(name.as_str(), "true" | "false") && !self.is_call() => {
                self.at += 1;
                Expr::Literal(Item::Boolean(name == "true"))
            }
            Token::Name(_) | Token::Quoted(_) => {
                let mut steps = Vec::new();
                let step = self.invocation()?;
                prepare::push(&mut steps, step);
                return Ok((None, steps));
            }
            Token::End => return self.error("something is missing at the end"),
            Token::Symbol(symbol) => return self.error(format!("'{symbol}' can't stand here")),
        };
        Ok((Some(expression), Vec::new()))
    }

    fn is_call(&self) -> bool {
        *self.ahead(1) == Token::Symbol("(")
    }

    fn variable(&mut self) -> Parsed<Expr> {
        let offset = self.offset();
        self.at += 1;
        let (Token::Name(name) | Token::Quoted(name) | Token::Text(name)) = self.peek().clone() else {
            return self.error("the name of a variable should follow %");
        };
        self.at += 1;
        Ok(Expr::Variable(Variable { name: name.into(), offset }))
    }

    /// A number, or with a unit after it a quantity.
    fn number(&mut self, digits: &str) -> Parsed<Expr> {
        let Some(number) = Item::number(digits) else {
            return self.error("this number is too great");
        };
        self.at += 1;
        let unit = match self.peek() {
            Token::Text(unit) => unit.clone(),
            Token::Name(name) if is_calendar(name) && !self.is_call() => name.clone(),
            _ => return Ok(Expr::Literal(number)),
        };
        self.at += 1;
        let value = number.decimal().unwrap_or_default();
        Ok(Expr::Literal(Item::Quantity(Box::new(Quantity::new(value, unit)))))
    }

    /// A name or a call.
    fn invocation(&mut self) -> Parsed<Step> {
        let offset = self.offset();
        let (name, quoted) = match self.peek().clone() {
            Token::Name(name) => (name, false),
            Token::Quoted(name) => (name, true),
            Token::Dollar(name) if name == "this" => {
                self.at += 1;
                return Ok(Step::Member(Name::new("$this", offset)));
            }
            _ => return self.error("a name should stand here"),
        };
        if quoted || !self.is_call() {
            if !quoted && name.starts_with(|first: char| first.is_ascii_digit()) {
                return self.error("a name can't start with a digit");
            }
            self.at += 1;
            return Ok(Step::Member(Name::new(&name, offset)));
        }
        self.at += 2;
        self.call(&name, offset).map(Step::Call)
    }

    fn call(&mut self, name: &str, offset: usize) -> Parsed<Call> {
        let Some((function, least, most)) = super::function::Function::find(name) else {
            return Err(ParseError::new(offset, format!("there is no function {name}()")));
        };
        if function.wants_type() {
            let kind = self.type_name()?;
            self.want(")")?;
            return Ok(prepare::type_call(function, offset, kind));
        }
        let mut arguments = Vec::new();
        if !self.accept(")") {
            loop {
                arguments.push(self.expression(0)?);
                if !self.accept(",") {
                    break;
                }
            }
            self.want(")")?;
        }
        if !(least..=most).contains(&arguments.len()) {
            let wanted = if least == most { format!("{least}") } else { format!("{least} to {most}") };
            return Err(ParseError::new(offset, format!("{name}() takes {wanted} arguments")));
        }
        prepare::call(function, offset, arguments)
    }

    fn type_name(&mut self) -> Parsed<TypeName> {
        let offset = self.offset();
        // `ofType('Quantity')` is seen too
        let (Token::Name(first) | Token::Quoted(first) | Token::Text(first)) = self.peek().clone() else {
            return self.error("the name of a type should stand here");
        };
        self.at += 1;
        if *self.peek() == Token::Symbol(".")
            && matches!(first.as_str(), "System" | "FHIR")
            && let Token::Name(name) | Token::Quoted(name) = self.ahead(1).clone()
        {
            self.at += 2;
            return Ok(TypeName { namespace: Some(first.into()), name: name.into(), offset });
        }
        Ok(TypeName { namespace: None, name: first.into(), offset })
    }
}
