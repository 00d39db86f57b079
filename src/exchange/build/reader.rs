//! Reads a formula: what languages of formulas have in common. A dialect says how it names questions, which operators it
//! has, and what stands between them.

use std::str::FromStr as _;

use rust_decimal::Decimal;

use super::{Formula, Operator, Why};

/// Nothing that an author writes is nested deeper, or is a longer sum.
const DEEPEST: usize = 100;

/// Nor is it longer.
const MOST_TOKENS: usize = 8_000;

#[derive(Clone, Debug, PartialEq)]
pub(in super::super) enum Token {
    Number(Decimal),
    Text(String),
    /// A question, without the brackets around it.
    Question(String),
    Name(String),
    Sign(&'static str),
}

/// A language of formulas.
pub(in super::super) trait Dialect {
    /// What isn't a name; the longer before the shorter.
    const SIGNS: &'static [&'static str];
    /// How a question begins and ends.
    const QUESTION: (&'static str, char);

    /// Whether a letter may stand in a name, after the first.
    fn is_in_name(letter: char) -> bool;

    /// An operator and how tightly it binds; `None` within for one that is a function.
    fn operator(token: &Token) -> Option<(u8, Option<Operator>)>;

    /// An operand of an operator of this tightness or more.
    fn operand(&self, reader: &mut Reader<'_, Self>, token: Token) -> Result<Formula, Why>;

    /// What an operator means between two operands.
    fn combined(&self, operator: Option<Operator>, left: Formula, right: Formula) -> Formula;
}

/// Tokens with where they begin, from 1.
fn tokens<D: Dialect>(text: &str) -> Result<Vec<(Token, usize)>, Why> {
    let letters: Vec<char> = text.chars().map(plain_quote).collect();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(letter) = letters.get(at).copied() {
        if letter.is_whitespace() {
            at += 1;
            continue;
        }
        let rest = letters.get(at..).unwrap_or_default();
        let (token, length) = token::<D>(letter, rest).ok_or(Why::Syntax(at + 1))?;
        found.push((token, at + 1));
        if found.len() > MOST_TOKENS {
            return Err(Why::Syntax(at + 1));
        }
        at += length;
    }
    Ok(found)
}

/// Word processors turn quotes.
const fn plain_quote(letter: char) -> char {
    match letter {
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{a0}' => ' ',
        other => other,
    }
}

/// The first token of what is left, and how many letters it has.
fn token<D: Dialect>(letter: char, rest: &[char]) -> Option<(Token, usize)> {
    let text = |from: usize, to: usize| rest.get(from..to).unwrap_or_default().iter().collect::<String>();
    let starts = |sign: &str| sign.chars().zip(rest).filter(|(a, b)| a == *b).count() == sign.chars().count();
    let (open, close) = D::QUESTION;
    if starts(open) {
        let inner = rest.iter().position(|c| *c == close)?;
        return Some((Token::Question(text(open.len(), inner).trim().to_owned()), inner + 1));
    }
    if matches!(letter, '\'' | '"') {
        let inner = rest.iter().skip(1).position(|c| *c == letter)?;
        return Some((Token::Text(text(1, inner + 1)), inner + 2));
    }
    if letter.is_ascii_digit() || (letter == '.' && rest.get(1).is_some_and(char::is_ascii_digit)) {
        let length = rest.iter().take_while(|c| c.is_ascii_digit() || **c == '.').count();
        let number = Decimal::from_str(text(0, length).trim_end_matches('.')).ok()?;
        return Some((Token::Number(number), length));
    }
    if letter.is_alphabetic() || letter == '_' {
        let length = rest.iter().take_while(|c| D::is_in_name(**c)).count();
        let name = text(0, length);
        let name = name.trim_end_matches(['.', ':', '-']);
        return Some((Token::Name(name.to_owned()), name.chars().count().max(1)));
    }
    let sign = D::SIGNS.iter().find(|sign| starts(sign))?;
    Some((Token::Sign(sign), sign.len()))
}

/// Reads a formula to its end.
pub(in super::super) fn read<D: Dialect>(text: &str, dialect: &D) -> Result<Formula, Why> {
    let end = text.chars().count() + 1;
    let mut reader = Reader { tokens: tokens::<D>(text)?, at: 0, depth: 0, dialect, end };
    let formula = reader.operators(0)?;
    if reader.at < reader.tokens.len() { Err(reader.stuck()) } else { Ok(formula) }
}

pub(in super::super) struct Reader<'d, D: Dialect + ?Sized> {
    tokens: Vec<(Token, usize)>,
    at: usize,
    depth: usize,
    dialect: &'d D,
    end: usize,
}

impl<D: Dialect> Reader<'_, D> {
    pub(in super::super) fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    /// The token before the next.
    pub(in super::super) fn before(&self) -> Option<&Token> {
        self.tokens.get(self.at.checked_sub(1)?).map(|(token, _)| token)
    }

    pub(in super::super) const fn skip(&mut self) {
        self.at += 1;
    }

    /// It can't be read from the next token on.
    pub(in super::super) fn stuck(&self) -> Why {
        Why::Syntax(self.tokens.get(self.at).map_or(self.end, |(_, begin)| *begin))
    }

    pub(in super::super) fn take(&mut self, sign: &str) -> bool {
        let is_here = matches!(self.peek(), Some(Token::Sign(found)) if *found == sign);
        self.at += usize::from(is_here);
        is_here
    }

    /// Operands with operators of at least this tightness between them.
    pub(in super::super) fn operators(&mut self, least: u8) -> Result<Formula, Why> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.stuck());
        }
        let Some(token) = self.peek().cloned() else { return Err(self.stuck()) };
        self.at += 1;
        let dialect = self.dialect;
        let mut left = dialect.operand(self, token)?;
        let mut links = 1;
        while let Some((binds, found)) =
            self.peek().and_then(D::operator).filter(|(binds, _)| *binds >= least)
        {
            self.at += 1;
            let right = self.operators(binds + 1)?;
            left = dialect.combined(found, left, right);
            if !matches!(found, Some(Operator::Or | Operator::And)) {
                links += 1;
                self.depth += 1;
            }
        }
        self.depth -= links;
        Ok(left)
    }

    /// What stands in brackets, after the first.
    pub(in super::super) fn bracket(&mut self) -> Result<Formula, Why> {
        let inner = self.operators(0)?;
        if self.take(")") { Ok(inner) } else { Err(self.stuck()) }
    }

    /// The arguments of a function, after its bracket.
    pub(in super::super) fn arguments(&mut self) -> Result<Vec<Formula>, Why> {
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

    /// The token that was taken last can't stand there.
    pub(in super::super) fn refused(&mut self) -> Why {
        self.at = self.at.saturating_sub(1);
        self.stuck()
    }
}
