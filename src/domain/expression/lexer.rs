//! Text to tokens: the lexical part of the FHIRPath grammar.

use super::error::ParseError;

/// The longest expression that is read.
const MAX_BYTES: usize = 100_000;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// An identifier, or a keyword: the grammar allows most of them as names.
    Name(String),
    /// Between backticks: never a keyword.
    Quoted(String),
    Text(String),
    /// Digits as written; a `.` if it is a decimal.
    Number(String),
    /// What follows the `@`.
    Moment(String),
    /// `$this`, `$index`, `$total`.
    Dollar(String),
    Symbol(&'static str),
    End,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lexeme {
    pub(super) token: Token,
    pub(super) offset: usize,
}

const SYMBOLS: [&str; 25] = [
    "<=", ">=", "!=", "!~", "(", ")", "[", "]", "{", "}", ".", ",", "+", "-", "*", "/", "|", "&", "<", ">",
    "=", "~", "%", "$", "@",
];

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

/// The tokens of `text`; the last one is [`Token::End`].
pub(super) fn lex(text: &str) -> Result<Vec<Lexeme>, ParseError> {
    if text.len() > MAX_BYTES {
        return Err(ParseError::new(0, format!("an expression has at most {MAX_BYTES} bytes")));
    }
    let mut lexer = Lexer { text, at: 0 };
    let mut lexemes = Vec::new();
    loop {
        lexer.skip_blank()?;
        let offset = lexer.at;
        let token = lexer.token()?;
        let ended = token == Token::End;
        lexemes.push(Lexeme { token, offset });
        if ended {
            return Ok(lexemes);
        }
    }
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn error<T>(&self, message: &str) -> Result<T, ParseError> {
        Err(ParseError::new(self.at, message))
    }

    /// Takes the characters for which `wanted` holds.
    fn take(&mut self, wanted: impl Fn(char) -> bool) -> &str {
        let rest = self.rest();
        let length = rest.find(|next: char| !wanted(next)).unwrap_or(rest.len());
        let start = self.at;
        self.at += length;
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn skip_blank(&mut self) -> Result<(), ParseError> {
        loop {
            self.take(|next| next.is_whitespace() || next == '\u{feff}');
            if self.rest().starts_with("//") {
                self.take(|next| next != '\n' && next != '\r');
            } else if self.rest().starts_with("/*") {
                match self.rest().find("*/") {
                    Some(end) => self.at += end + 2,
                    None => return self.error("this comment has no end"),
                }
            } else {
                return Ok(());
            }
        }
    }

    fn token(&mut self) -> Result<Token, ParseError> {
        let Some(next) = self.peek() else { return Ok(Token::End) };
        match next {
            '\'' => Ok(Token::Text(self.quoted('\'')?)),
            // not of the grammar, but questionnaires have it and no other meaning is possible
            '"' => Ok(Token::Text(self.quoted('"')?)),
            '`' => Ok(Token::Quoted(self.quoted('`')?)),
            '0'..='9' => Ok(Token::Number(self.number())),
            '@' => {
                self.at += 1;
                Ok(Token::Moment(self.moment()))
            }
            '$' => {
                self.at += 1;
                Ok(Token::Dollar(self.take(is_name).to_owned()))
            }
            _ if is_name(next) => Ok(Token::Name(self.take(is_name).to_owned())),
            _ => self.symbol(),
        }
    }

    fn symbol(&mut self) -> Result<Token, ParseError> {
        let rest = self.rest();
        let Some(symbol) = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol)) else {
            return self.error("this character has no meaning here");
        };
        self.at += symbol.len();
        Ok(Token::Symbol(symbol))
    }

    fn number(&mut self) -> String {
        let digit = |next: char| next.is_ascii_digit();
        let mut number = self.take(digit).to_owned();
        let rest = self.rest().as_bytes();
        // `1.toString()` is a call on 1
        if rest.first() == Some(&b'.') && rest.get(1).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
            number.push('.');
            number.push_str(self.take(digit));
        } else if rest.first() == Some(&b'L') && !rest.get(1).is_some_and(|byte| is_name(char::from(*byte))) {
            self.at += 1;
        }
        number
    }

    /// A date, a dateTime or a time: digits and their marks, an offset only after a time.
    fn moment(&mut self) -> String {
        let start = self.at;
        let digit = |next: char| next.is_ascii_digit();
        let is_time = self.peek() == Some('T');
        if !is_time {
            self.take(digit);
            for _ in 0..2 {
                if self.follows('-') {
                    self.at += 1;
                    self.take(digit);
                }
            }
        }
        if self.peek() == Some('T') {
            self.at += 1;
            self.take(|next| next.is_ascii_digit() || next == ':');
            if self.follows('.') {
                self.at += 1;
                self.take(digit);
            }
            if self.peek() == Some('Z') {
                self.at += 1;
            } else if self.follows('+') || self.follows('-') {
                self.at += 1;
                self.take(|next| next.is_ascii_digit() || next == ':');
            }
        }
        self.text.get(start..self.at).unwrap_or_default().to_owned()
    }

    /// `mark` comes next and a digit after it.
    fn follows(&self, mark: char) -> bool {
        let mut rest = self.rest().chars();
        rest.next() == Some(mark) && rest.next().is_some_and(|next| next.is_ascii_digit())
    }

    fn quoted(&mut self, mark: char) -> Result<String, ParseError> {
        let start = self.at;
        self.at += mark.len_utf8();
        let mut text = String::new();
        loop {
            let Some(next) = self.peek() else {
                return Err(ParseError::new(start, "this text has no end"));
            };
            self.at += next.len_utf8();
            match next {
                _ if next == mark => return Ok(text),
                '\\' => text.push(self.escaped()?),
                _ => text.push(next),
            }
        }
    }

    fn escaped(&mut self) -> Result<char, ParseError> {
        let Some(next) = self.peek() else { return self.error("this text has no end") };
        self.at += next.len_utf8();
        Ok(match next {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'f' => '\u{c}',
            'u' => {
                let code = self.rest().get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
                let Some(letter) = code.and_then(char::from_u32) else {
                    return self.error("four hexadecimal digits of a character should follow \\u");
                };
                self.at += 4;
                letter
            }
            // the grammar knows \\ \/ \' \" \`; regular expressions of real questionnaires also write \d and \.
            '\\' | '/' | '\'' | '"' | '`' => next,
            _ => {
                self.at -= next.len_utf8();
                '\\'
            }
        })
    }
}

fn is_name(next: char) -> bool {
    next == '_' || next.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<Token> {
        lex(text).unwrap().into_iter().map(|lexeme| lexeme.token).collect()
    }

    #[test]
    fn numbers_moments_and_calls_on_them_part() {
        let name = |name: &str| Token::Name(name.to_owned());
        assert_eq!(
            tokens("1.round() 1.50 @2014-01.x"),
            [
                Token::Number("1".to_owned()),
                Token::Symbol("."),
                name("round"),
                Token::Symbol("("),
                Token::Symbol(")"),
                Token::Number("1.50".to_owned()),
                Token::Moment("2014-01".to_owned()),
                Token::Symbol("."),
                name("x"),
                Token::End
            ]
        );
        assert_eq!(tokens("@2015-02-04T14:34:28.123+10:00")[0], {
            Token::Moment("2015-02-04T14:34:28.123+10:00".to_owned())
        });
    }

    #[test]
    fn escapes_are_undone_and_those_of_patterns_kept() {
        assert_eq!(tokens(r"'\u0050\'\\d\d'")[0], Token::Text(r"P'\d\d".to_owned()));
        assert!(lex(r"'\u12'").is_err());
    }

    #[test]
    fn what_has_no_end_is_named_with_its_place() {
        assert_eq!(lex("1 + 'a").unwrap_err().offset, 4);
        assert_eq!(lex("1 /* 2").unwrap_err().offset, 2);
        assert_eq!(lex("a ; b").unwrap_err().offset, 2);
    }
}
