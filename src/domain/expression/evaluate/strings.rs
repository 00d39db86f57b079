//! Functions of texts; places are counted in characters.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use super::super::ast::{Call, Prepared};
use super::super::error::{Fault, Result};
use super::super::function::Function;
use super::super::item::{Collection, Item};
use super::super::prepare::pattern;
use super::{Evaluator, Focus, single};

impl<'a> Evaluator<'_, 'a> {
    /// The text that a function is called on.
    fn receiver(input: &[Item<'a>], name: &'static str) -> Result<Option<Cow<'a, str>>> {
        match single(input, name)? {
            None => Ok(None),
            Some(item) => match item.text() {
                Some(text) => Ok(Some(text)),
                None => Err(Fault::WrongType { function: name, wanted: "a text" }.into()),
            },
        }
    }

    pub(super) fn string(
        &mut self,
        call: &'a Call,
        input: &[Item<'a>],
        focus: Focus<'_, 'a>,
    ) -> Result<Collection<'a>> {
        let name = call.function.name();
        let Some(text) = Self::receiver(input, name)? else {
            return Ok(Collection::Empty);
        };
        // a pattern may look at each character many times
        let is_pattern =
            matches!(call.function, Function::Matches | Function::MatchesFull | Function::ReplaceMatches);
        self.spend(if is_pattern { text.len().saturating_mul(4) } else { text.len() / 8 })?;
        match call.function {
            Function::Length => Ok(integer(text.chars().count())),
            Function::Upper => self.made(text.to_uppercase()),
            Function::Lower => self.made(text.to_lowercase()),
            Function::Trim => self.made(text.trim().to_owned()),
            Function::ToChars => {
                self.spend(text.len())?;
                Ok(text.chars().map(|letter| Item::String(letter.to_string().into())).collect())
            }
            Function::Substring => self.substring(call, text, focus),
            Function::Matches | Function::MatchesFull => self.matches(call, &text, focus),
            Function::Replace | Function::ReplaceMatches => self.replace(call, &text, focus),
            _ => match self.text_argument(call, 0, focus)? {
                Some(argument) => self.with_text(call.function, &text, &argument),
                None => Ok(Collection::Empty),
            },
        }
    }

    fn with_text(&mut self, function: Function, text: &str, other: &str) -> Result<Collection<'a>> {
        let place = |bytes: Option<usize>| {
            let letters = bytes.and_then(|bytes| text.get(..bytes)).map(|before| before.chars().count());
            letters.map_or(Collection::One(Item::Integer(-1)), integer)
        };
        match function {
            Function::IndexOf => Ok(place(text.find(other))),
            Function::LastIndexOf => Ok(place(text.rfind(other))),
            Function::StartsWith => Ok(text.starts_with(other).into()),
            Function::EndsWith => Ok(text.ends_with(other).into()),
            Function::ContainsText => Ok(text.contains(other).into()),
            Function::Split => {
                self.spend(text.len())?;
                Ok(text.split(other).map(|part| Item::String(part.to_owned().into())).collect())
            }
            Function::Encode | Function::Decode => match coded(text, other, function == Function::Encode)? {
                Some(text) => self.made(text),
                None => Ok(Collection::Empty),
            },
            _ => match other {
                "html" | "json" => self.made(escaped(text, other, function == Function::Escape)),
                _ => Err(Fault::WrongType { function: function.name(), wanted: "'html' or 'json'" }.into()),
            },
        }
    }

    fn substring(
        &mut self,
        call: &'a Call,
        text: Cow<'a, str>,
        focus: Focus<'_, 'a>,
    ) -> Result<Collection<'a>> {
        let start = self.integer_argument(call, 0, focus)?;
        let Some(start) = start.and_then(|start| usize::try_from(start).ok()) else {
            return Ok(Collection::Empty);
        };
        let length = match call.arguments.len() {
            1 => usize::MAX,
            _ => match self.integer_argument(call, 1, focus)? {
                Some(length) => usize::try_from(length).unwrap_or(0),
                None => usize::MAX,
            },
        };
        let mut letters = text.char_indices().map(|(place, _)| place);
        let Some(from) = letters.nth(start) else { return Ok(Collection::Empty) };
        let to = match length {
            0 => from,
            _ => letters.nth(length - 1).unwrap_or(text.len()),
        };
        let part = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.get(from..to).unwrap_or_default()),
            Cow::Owned(text) => Cow::Owned(text.get(from..to).unwrap_or_default().to_owned()),
        };
        Ok(Item::String(part).into())
    }

    fn matches(&mut self, call: &'a Call, text: &str, focus: Focus<'_, 'a>) -> Result<Collection<'a>> {
        if let Prepared::Pattern(pattern) = &call.prepared {
            return Ok(pattern.is_match(text).into());
        }
        let Some(expression) = self.text_argument(call, 0, focus)? else { return Ok(Collection::Empty) };
        let flags = self.text_argument(call, 1, focus)?.unwrap_or_default();
        self.spend(1_000)?;
        let whole = call.function == Function::MatchesFull;
        let pattern = pattern(&expression, &flags, whole).ok_or(Fault::Pattern)?;
        Ok(pattern.is_match(text).into())
    }

    fn replace(&mut self, call: &'a Call, text: &str, focus: Focus<'_, 'a>) -> Result<Collection<'a>> {
        let what = self.text_argument(call, 0, focus)?;
        let with = self.text_argument(call, 1, focus)?;
        let (Some(what), Some(with)) = (what, with) else { return Ok(Collection::Empty) };
        // every place between two characters may get the new text
        self.spend((text.len() + 1).saturating_mul(with.len() + 1) / 8)?;
        if call.function == Function::Replace {
            return self.made(text.replace(&*what, &with));
        }
        if what.is_empty() {
            return self.made(text.to_owned());
        }
        let with = braced(&with);
        if let Prepared::Pattern(pattern) = &call.prepared {
            return self.made(pattern.replace_all(text, with.as_str()).into_owned());
        }
        let flags = self.text_argument(call, 2, focus)?.unwrap_or_default();
        self.spend(1_000)?;
        let pattern = pattern(&what, &flags, false).ok_or(Fault::Pattern)?;
        self.made(pattern.replace_all(text, with.as_str()).into_owned())
    }

    pub(super) fn join(
        &mut self,
        call: &'a Call,
        input: &[Item<'a>],
        focus: Focus<'_, 'a>,
    ) -> Result<Collection<'a>> {
        let separator = match call.arguments.as_slice() {
            [] => None,
            _ => self.text_argument(call, 0, focus)?,
        }
        .unwrap_or_default();
        if input.is_empty() {
            return Ok(Collection::Empty);
        }
        let mut joined = String::new();
        for (index, item) in input.iter().enumerate() {
            let Some(text) = item.to_text() else {
                return Err(Fault::WrongType { function: "join", wanted: "texts" }.into());
            };
            self.spend(1 + (text.len() + separator.len()) / 8)?;
            if index > 0 {
                joined.push_str(&separator);
            }
            joined.push_str(&text);
        }
        self.made(joined)
    }
}

fn integer<'a>(count: usize) -> Collection<'a> {
    i64::try_from(count).ok().map(Item::Integer).into()
}

/// `$1a` is the first group and an `a`, not a group called `1a`.
fn braced(replacement: &str) -> String {
    let mut result = String::new();
    let mut rest = replacement;
    while let Some((before, after)) = rest.split_once('$') {
        let digits = after.find(|next: char| !next.is_ascii_digit()).unwrap_or(after.len());
        let (number, tail) = after.split_at(digits);
        result.push_str(before);
        if number.is_empty() {
            result.push('$');
        } else {
            result.push_str("${");
            result.push_str(number);
            result.push('}');
        }
        rest = tail;
    }
    result.push_str(rest);
    result
}

/// `None` if the text isn't so encoded.
fn coded(text: &str, format: &str, encode: bool) -> Result<Option<String>> {
    let bytes = match (format, encode) {
        ("hex", true) => {
            let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
            return Ok(Some(text.bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()));
        }
        ("base64", true) => return Ok(Some(STANDARD.encode(text))),
        ("urlbase64", true) => return Ok(Some(URL_SAFE.encode(text))),
        ("hex", false) => unhex(text),
        ("base64", false) => STANDARD.decode(text).ok(),
        ("urlbase64", false) => URL_SAFE.decode(text).ok(),
        _ => {
            let function = if encode { "encode" } else { "decode" };
            return Err(Fault::WrongType { function, wanted: "'hex', 'base64' or 'urlbase64'" }.into());
        }
    };
    Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    digits.chunks(2).map(|pair| if let [high, low] = pair { Some(high * 16 + low) } else { None }).collect()
}

fn escaped(text: &str, format: &str, escape: bool) -> String {
    let html = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")];
    let json = [
        ("\\", "\\\\"),
        ("\"", "\\\""),
        ("\n", "\\n"),
        ("\r", "\\r"),
        ("\t", "\\t"),
        ("\u{8}", "\\b"),
        ("\u{c}", "\\f"),
    ];
    let pairs: &[(&str, &str)] = if format == "html" { &html } else { &json };
    let mut result = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let found = pairs.iter().map(|pair| if escape { *pair } else { (pair.1, pair.0) });
        let (from, to) = found
            .into_iter()
            .find(|(from, _)| rest.starts_with(from))
            .unwrap_or((rest.get(..next.len_utf8()).unwrap_or_default(), ""));
        result.push_str(if to.is_empty() { from } else { to });
        rest = rest.get(from.len()..).unwrap_or_default();
    }
    result
}
