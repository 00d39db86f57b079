//! What a form field or a chat message says, as the answer it means.

use chrono::NaiveDateTime;
use rust_decimal::prelude::{Decimal, ToPrimitive as _};

use super::{Context, typed_dates};
use crate::domain::json;
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::{Compiled, Item, ItemIndex, Kind, search};
use crate::domain::value::{Coding, DateTime, Quantity, Reference, Time, Value, decimal_from_text};

/// Reads the fields posted for an item; blank ones are no answer. An option is posted by its key (or its code or
/// words, where those name one option); a quantity as its number and, second, its unit's code. Limits are the evaluation's to check, but for
/// options: what is none of them can't be kept.
pub fn parse_input(
    compiled: &Compiled,
    index: ItemIndex,
    fields: &[impl AsRef<str>],
    context: &Context<'_>,
) -> Result<Vec<Value>, Problem> {
    let (item, given) = (compiled.item(index), filled(fields));
    if given.is_empty() {
        return Ok(Vec::new());
    }
    let problem = |code: Code| Problem::at(&item.link_id, code);
    if item.read_only {
        return Err(problem(Code::ReadOnly));
    }
    if !item.is_askable() {
        return Err(problem(Code::NotAnswerable));
    }
    values(item, given, context)
}

/// The same for what another system gives beforehand: also to an item that nobody is asked, but to none that is computed,
/// and no files.
pub fn parse_given(
    compiled: &Compiled,
    index: ItemIndex,
    fields: &[impl AsRef<str>],
    context: &Context<'_>,
) -> Result<Vec<Value>, Problem> {
    let (item, given) = (compiled.item(index), filled(fields));
    let is_text = !matches!(item.kind, Kind::Attachment | Kind::Reference);
    if !item.answerable || item.is_calculated() || !is_text {
        return Err(Problem::at(&item.link_id, Code::NotAnswerable));
    }
    if given.is_empty() { Ok(Vec::new()) } else { values(item, given, context) }
}

/// Fields that are not blank.
fn filled(fields: &[impl AsRef<str>]) -> Vec<&str> {
    fields.iter().map(|field| field.as_ref().trim()).filter(|field| !field.is_empty()).collect()
}

fn values(item: &Item, given: Vec<&str>, context: &Context<'_>) -> Result<Vec<Value>, Problem> {
    let problem = |code: Code| Problem::at(&item.link_id, code);
    if item.kind == Kind::Quantity {
        return quantity(item, &given, context.language).map(|value| vec![value]).map_err(problem);
    }
    if given.len() > 1 && !item.repeats {
        return Err(problem(Code::OneAnswerOnly));
    }
    given.into_iter().map(|text| one(item, text, context)).collect::<Result<_, Code>>().map_err(problem)
}

fn one(item: &Item, text: &str, context: &Context<'_>) -> Result<Value, Code> {
    if !item.options.is_empty() || item.is_choice() || item.offers_computed {
        match choice(item, text) {
            Err(Code::NotAnOption) if (item.open_options || item.offers_computed) && !item.is_choice() => {
                return free(item, text, context).or_else(|code| {
                    if item.any_text { Ok(Value::String(text.to_owned())) } else { Err(code) }
                });
            }
            decided => return decided,
        }
    }
    free(item, text, context)
}

/// An answer that is none of the options.
fn free(item: &Item, text: &str, context: &Context<'_>) -> Result<Value, Code> {
    match item.kind {
        Kind::Boolean => boolean(text).map(Value::Boolean).ok_or(Code::NotAnOption),
        Kind::Integer => integer(text, context.language).map(Value::Integer),
        Kind::Decimal => decimal(text, context.language).map(Value::Decimal),
        Kind::Date => {
            typed_dates::read(text, context.language, context.today(), &item.limits).map(Value::Date)
        }
        Kind::DateTime => date_time(item, text, context).map(Value::DateTime),
        Kind::Time => Time::parse(text).map(Value::Time).ok_or(Code::NotATime),
        Kind::Url => Ok(Value::Uri(text.to_owned())),
        Kind::Attachment => attachment(text).ok_or(Code::FileMissing),
        Kind::Reference => Ok(reference(item, text)),
        _ => match item.text_format {
            Some(format) => format.normalised(text).map(Value::String).ok_or_else(|| format.problem()),
            None => Ok(Value::String(text.to_owned())),
        },
    }
}

/// A file as the JSON of its `Attachment`: pages put it there for the file that was sent.
fn attachment(text: &str) -> Option<Value> {
    Value::from_fhir("Attachment", &json::parse(text.as_bytes(), usize::MAX).ok()?)
}

/// Somebody named in words; the type where only one is asked for.
fn reference(item: &Item, text: &str) -> Value {
    let kind = match item.limits.reference_types.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    };
    Value::Reference(Box::new(Reference { kind, display: Some(text.to_owned()), ..Reference::default() }))
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "on" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// An option that an expression offers is posted as its value: it is listed nowhere.
fn computed_choice(item: &Item, text: &str) -> Option<Value> {
    let is_value = item.offers_computed && text.starts_with("{\"value");
    let json = is_value.then(|| json::parse(text.as_bytes(), usize::MAX).ok())??;
    Value::find(json.as_object()?, "value")?
}

fn choice(item: &Item, text: &str) -> Result<Value, Code> {
    if let Some(option) = item.options.iter().find(|option| option.key() == text) {
        return Ok(option.value.clone());
    }
    if let Some(value) = computed_choice(item, text) {
        return Ok(value);
    }
    let named = |value: &Value| match value {
        Value::Coding(coding) => coding.code.as_deref() == Some(text),
        other => other.show("en") == text,
    };
    let mut by_code = item.options.iter().filter(|option| named(&option.value));
    match (by_code.next(), by_code.next()) {
        (Some(option), None) => Ok(option.value.clone()),
        _ => match search::called(&item.options, text) {
            Some(option) => Ok(option.value.clone()),
            // words for a code that nobody here knows; where text is asked for beside the options, text
            None if item.any_code && !item.any_text => {
                Ok(Value::Coding(Coding { display: Some(text.to_owned()), ..Coding::default() }))
            }
            None if item.kind == Kind::OpenChoice || item.any_text => Ok(Value::String(text.to_owned())),
            None => Err(Code::NotAnOption),
        },
    }
}

fn quantity(item: &Item, given: &[&str], language: &str) -> Result<Value, Code> {
    let (number, unit) = match given {
        [number] => (number, None),
        [number, unit] => (number, Some(*unit)),
        _ => return Err(Code::OneAnswerOnly),
    };
    let is_named = |coding: &&Coding, unit: &str| {
        [&coding.code, &coding.display].iter().any(|name| name.as_deref() == Some(unit))
    };
    let coding = match unit {
        Some(unit) => Some(item.units.iter().find(|coding| is_named(coding, unit)).ok_or(Code::UnknownUnit)?),
        None => item.units.first(),
    };
    Ok(Value::Quantity(Quantity {
        value: Some(decimal(number, language)?),
        unit: coding.and_then(|coding| coding.display.clone().or_else(|| coding.code.clone())),
        system: coding.and_then(|coding| coding.system.clone()),
        code: coding.and_then(|coding| coding.code.clone()),
        ..Quantity::default()
    }))
}

fn integer(text: &str, language: &str) -> Result<i64, Code> {
    let number = decimal(text, language)?;
    if !number.fract().is_zero() {
        return Err(Code::NotAnInteger);
    }
    number.to_i64().ok_or(Code::NumberTooLong)
}

/// Reads `1234.5`, `1.234,5` and `1,5`. Outside English a comma is the decimal sign, and `1.500` may be fifteen hundred
/// or one and a half: that is asked again instead of guessed.
fn decimal(text: &str, language: &str) -> Result<Decimal, Code> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let sign = if language.starts_with("en") { '.' } else { ',' };
    let group = if sign == '.' { ',' } else { '.' };
    let looks_like_number = compact.chars().any(|c| c.is_ascii_digit())
        && compact.trim_start_matches(['-', '+']).chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',');
    if !looks_like_number {
        return Err(Code::NotANumber);
    }
    let plain = match (compact.matches(sign).count(), compact.matches(group).count()) {
        (0 | 1, 0) => compact.replace(sign, "."),
        (1, _) if is_grouped(compact.split(sign).next().unwrap_or_default(), group) => {
            compact.replace(group, "").replace(sign, ".")
        }
        (0, 1) if is_grouped(&compact, group) => return Err(Code::AmbiguousNumber),
        (0, 1) => compact.replace(group, "."),
        (0, _) if is_grouped(&compact, group) => compact.replace(group, ""),
        _ => return Err(Code::NotANumber),
    };
    decimal_from_text(plain.trim_start_matches('+')).ok_or(Code::NumberTooLong)
}

/// True of `1.234.567`: groups of three after one to three digits that don't start with zero.
fn is_grouped(text: &str, group: char) -> bool {
    let mut parts = text.trim_start_matches(['-', '+']).split(group);
    let first = parts.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && !first.starts_with('0') && parts.all(|part| part.len() == 3)
}

/// Without an offset, the organisation's wall clock is meant.
fn date_time(item: &Item, text: &str, context: &Context<'_>) -> Result<DateTime, Code> {
    let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"];
    let local = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    if let Some(local) = local {
        return DateTime::at_offset(local, *context.now.offset()).ok_or(Code::NotADate);
    }
    if let Some(moment) = DateTime::parse(text) {
        return Ok(moment);
    }
    let date = typed_dates::read(text, context.language, context.today(), &item.limits)?;
    DateTime::parse(&date.to_string()).ok_or(Code::NotADate)
}
