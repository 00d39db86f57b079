//! Reads FHIRPath into a small tree, to say it in another language of formulas. Only what such languages may have is
//! read; the engine's own parser makes programs of expressions, not words.

/// Nothing that we can say elsewhere is nested deeper.
const DEEPEST: usize = 60;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tree {
    Empty,
    Text(String),
    Number(String),
    Truth(bool),
    /// A day, moment or time without its `@`.
    Moment(String),
    Variable(String),
    /// `receiver.name`
    Member(Box<Self>, String),
    /// `receiver.name(arguments)`; functions without a receiver have none.
    Call(Option<Box<Self>>, String, Vec<Self>),
    Binary(String, Box<Self>, Box<Self>),
    Negate(Box<Self>),
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Text(String),
    Number(String),
    Moment(String),
    Variable(String),
    Name(String),
    Sign(&'static str),
}

const SIGNS: [&str; 20] =
    ["!=", "<=", ">=", "(", ")", "{", "}", ",", ".", "=", "<", ">", "+", "-", "*", "/", "&", "|", "[", "]"];

/// Looser operators first; each list binds alike.
const LEVELS: [&[&str]; 7] =
    [&["or"], &["and"], &["in"], &["=", "!="], &["<", "<=", ">", ">="], &["|"], &["+", "-", "&"]];
const PRODUCTS: [&str; 4] = ["*", "/", "mod", "div"];

pub(super) fn read(text: &str) -> Option<Tree> {
    let mut reader = Reader { tokens: tokens(text)?, at: 0, depth: 0 };
    let tree = reader.level(0)?;
    (reader.at == reader.tokens.len()).then_some(tree)
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let letters: Vec<char> = text.chars().collect();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(letter) = letters.get(at).copied() {
        if letter.is_whitespace() {
            at += 1;
            continue;
        }
        let rest = letters.get(at..)?;
        let run = |from: usize, is_in: &dyn Fn(char) -> bool| -> String {
            rest.iter().skip(from).copied().take_while(|c| is_in(*c)).collect()
        };
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let (token, length) = match letter {
            '\'' => quoted(rest)?,
            '%' => {
                let name = run(1, &word);
                let length = name.chars().count() + 1;
                (Token::Variable(name), length)
            }
            '@' => {
                let moment = run(1, &|c| c.is_ascii_digit() || matches!(c, '-' | ':' | '+' | 'T' | 'Z'));
                let length = moment.chars().count() + 1;
                (Token::Moment(moment), length)
            }
            '$' => {
                let name = run(1, &word);
                let length = name.chars().count() + 1;
                (Token::Name(format!("${name}")), length)
            }
            c if c.is_ascii_digit() => {
                let whole = run(0, &|c| c.is_ascii_digit());
                let mut length = whole.len();
                let mut number = whole;
                if rest.get(length) == Some(&'.') && rest.get(length + 1).is_some_and(char::is_ascii_digit) {
                    let fraction = run(length + 1, &|c| c.is_ascii_digit());
                    length += fraction.len() + 1;
                    number = format!("{number}.{fraction}");
                }
                (Token::Number(number), length)
            }
            c if word(c) => {
                let name = run(0, &word);
                let length = name.chars().count();
                (Token::Name(name), length)
            }
            _ => {
                let starts =
                    |sign: &&str| sign.chars().zip(rest).filter(|(a, b)| a == *b).count() == sign.len();
                let sign = SIGNS.into_iter().find(starts)?;
                (Token::Sign(sign), sign.len())
            }
        };
        found.push(token);
        at += length;
    }
    Some(found)
}

/// A text with its escapes, and how many letters it took.
fn quoted(rest: &[char]) -> Option<(Token, usize)> {
    let (mut text, mut at) = (String::new(), 1);
    loop {
        match rest.get(at)? {
            '\'' => return Some((Token::Text(text), at + 1)),
            '\\' => {
                at += 1;
                text.push(match rest.get(at)? {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'u' => return None,
                    other => *other,
                });
            }
            other => text.push(*other),
        }
        at += 1;
    }
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Reader {
    fn take(&mut self, sign: &str) -> bool {
        let is_here = matches!(self.tokens.get(self.at), Some(Token::Sign(found)) if *found == sign);
        self.at += usize::from(is_here);
        is_here
    }

    fn operator(&mut self, known: &[&str]) -> Option<String> {
        let name = match self.tokens.get(self.at)? {
            Token::Sign(sign) => (*sign).to_owned(),
            Token::Name(name) => name.clone(),
            _ => return None,
        };
        known.contains(&name.as_str()).then(|| {
            self.at += 1;
            name
        })
    }

    fn level(&mut self, level: usize) -> Option<Tree> {
        let products = PRODUCTS.as_slice();
        let known = match LEVELS.get(level) {
            Some(known) => *known,
            None if level == LEVELS.len() => products,
            None => return self.signed(),
        };
        let mut left = self.level(level + 1)?;
        while let Some(name) = self.operator(known) {
            let right = self.level(level + 1)?;
            left = Tree::Binary(name, Box::new(left), Box::new(right));
        }
        Some(left)
    }

    fn signed(&mut self) -> Option<Tree> {
        if self.take("-") {
            return Some(match self.signed()? {
                Tree::Number(number) if !number.starts_with('-') => Tree::Number(format!("-{number}")),
                other => Tree::Negate(Box::new(other)),
            });
        }
        self.whole()
    }

    fn whole(&mut self) -> Option<Tree> {
        let token = self.tokens.get(self.at)?.clone();
        self.at += 1;
        let mut tree = match token {
            Token::Text(text) => Tree::Text(text),
            Token::Moment(text) => Tree::Moment(text),
            Token::Number(number) => {
                // days are what numbers added to days are elsewhere
                let is_days = matches!(self.tokens.get(self.at), Some(Token::Name(unit)) if unit == "days" || unit == "day");
                self.at += usize::from(is_days);
                Tree::Number(number)
            }
            Token::Name(name) if name == "true" || name == "false" => Tree::Truth(name == "true"),
            Token::Name(name) if self.take("(") => Tree::Call(None, name, self.arguments()?),
            Token::Name(name) | Token::Variable(name) => Tree::Variable(name),
            Token::Sign("(") => {
                let inner = self.inner()?;
                if !self.take(")") {
                    return None;
                }
                inner
            }
            Token::Sign("{") if self.take("}") => Tree::Empty,
            Token::Sign(_) => return None,
        };
        while self.take(".") {
            let Some(Token::Name(name)) = self.tokens.get(self.at).cloned() else { return None };
            self.at += 1;
            tree = if self.take("(") {
                Tree::Call(Some(Box::new(tree)), name, self.arguments()?)
            } else {
                Tree::Member(Box::new(tree), name)
            };
        }
        Some(tree)
    }

    fn inner(&mut self) -> Option<Tree> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let tree = self.level(0);
        self.depth -= 1;
        tree
    }

    fn arguments(&mut self) -> Option<Vec<Tree>> {
        let mut found = Vec::new();
        if self.take(")") {
            return Some(found);
        }
        loop {
            found.push(self.inner()?);
            if self.take(")") {
                return Some(found);
            }
            if !self.take(",") {
                return None;
            }
        }
    }
}
