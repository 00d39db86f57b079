//! Whether an answer may stand: its type, its options, its limits.

use rust_decimal::Decimal;

use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::{AnswerOption, Item, Kind};
use crate::domain::value::{Attachment, Coding, DateTime, Reference, Value, is_of_type};

/// The answer in the type the item has, `None` if it has another; a text with rules as it is kept. A whole number answers a decimal question, text a URL,
/// a day a moment.
pub(super) fn accepts(item: &Item, value: Value) -> Option<Value> {
    if fits(item, &value) {
        return Some(match (item.text_format, value) {
            (Some(format), Value::String(text)) => Value::String(format.normalised(&text).unwrap_or(text)),
            (_, value) => value,
        });
    }
    match (value, item.kind) {
        (Value::Integer(number), Kind::Decimal) => Some(Value::Decimal(Decimal::from(number))),
        (Value::String(text), Kind::Url) => Some(Value::Uri(text)),
        (Value::Date(date), Kind::DateTime) => DateTime::parse(&date.to_string()).map(Value::DateTime),
        _ => None,
    }
}

fn fits(item: &Item, value: &Value) -> bool {
    match (value, item.kind) {
        (Value::Boolean(_), Kind::Boolean)
        | (Value::Integer(_), Kind::Integer)
        | (Value::Decimal(_), Kind::Decimal)
        | (Value::Date(_), Kind::Date)
        | (Value::DateTime(_), Kind::DateTime)
        | (Value::Time(_), Kind::Time)
        | (Value::String(_), Kind::String | Kind::Text | Kind::OpenChoice)
        | (Value::Uri(_), Kind::Url)
        | (Value::Quantity(_), Kind::Quantity)
        | (Value::Attachment(_), Kind::Attachment)
        | (Value::Reference(_), Kind::Reference)
        | (Value::Coding(_), Kind::Choice | Kind::OpenChoice) => true,
        (Value::String(_), _) if item.any_text => true,
        // options may be strings, numbers, dates: an answer of that type is then in question
        (_, Kind::Choice | Kind::OpenChoice) => {
            item.offers_computed
                || item.options.iter().any(|option| option.value.type_name() == value.type_name())
        }
        _ => false,
    }
}

/// What is wrong with the answers to one item, apart from there being none. Limits are said in the reader's language.
pub fn check_values(item: &Item, values: &[&Value], language: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut say = |code: Code| problems.push(Problem::at(&item.link_id, code));
    if values.is_empty() {
        return problems;
    }
    if !item.is_question() || item.kind == Kind::Unsupported {
        say(Code::NotAnswerable);
        return problems;
    }
    let most = if item.repeats { item.limits.max_occurs.unwrap_or(usize::MAX) } else { 1 };
    if values.len() > most && !item.repeats {
        say(Code::OneAnswerOnly);
    } else if values.len() > most {
        problems.push(Problem::at(&item.link_id, Code::TooManyAnswers).with("limit", most));
    } else if item.repeats && item.limits.min_occurs.is_some_and(|least| values.len() < least) {
        let least = item.limits.min_occurs.unwrap_or_default();
        problems.push(Problem::at(&item.link_id, Code::TooFewAnswers).with("limit", least));
    }
    if values.len() > 1 {
        problems.extend(check_together(item, values).map(|code| Problem::at(&item.link_id, code)));
    }
    problems.extend(values.iter().filter_map(|value| check_value(item, value, language)));
    problems
}

fn check_together(item: &Item, values: &[&Value]) -> Option<Code> {
    let excludes = |value: &&&Value| item.option_of(value).is_some_and(|option| option.exclusive);
    if values.iter().any(|value| excludes(&value)) {
        return Some(Code::ExclusiveOption);
    }
    let chosen =
        |position: usize, value: &&Value| values.iter().take(position).any(|other| other.is_same(value));
    let twice =
        item.is_choice() && values.iter().enumerate().any(|(position, value)| chosen(position, value));
    twice.then_some(Code::DuplicateAnswer)
}

/// The first thing wrong with one answer.
fn check_value(item: &Item, value: &Value, language: &str) -> Option<Problem> {
    let problem = |code: Code| Some(Problem::at(&item.link_id, code));
    if !fits(item, value) {
        return Some(Problem::at(&item.link_id, Code::WrongType).with("type", item.kind.code()));
    }
    let option = item.option_of(value);
    // what is offered otherwise is checked beside it
    let known = item.options.is_empty() || option.is_some() || item.offers_computed;
    match (item.kind, value) {
        (Kind::OpenChoice, Value::String(_)) => check_text(item, value),
        (_, Value::String(_)) if item.any_text => check_text(item, value),
        (Kind::Choice | Kind::OpenChoice, Value::Coding(_)) if item.any_code && !known => None,
        (Kind::Choice | Kind::OpenChoice, _) if !known => problem(Code::NotAnOption),
        (Kind::Choice | Kind::OpenChoice, Value::Coding(coding)) => {
            let is_misnamed = option.is_some_and(|option| is_misnamed(item, option, coding));
            if is_misnamed { problem(Code::DisplayMismatch) } else { None }
        }
        (Kind::Choice | Kind::OpenChoice, _) => None,
        (Kind::Attachment, Value::Attachment(file)) => check_file(item, file),
        (Kind::Reference, Value::Reference(reference)) if known => check_reference(item, reference),
        _ if !known && !item.open_options => problem(Code::NotAnOption),
        (Kind::Quantity, Value::Quantity(quantity)) if !has_known_unit(item, quantity) => {
            problem(Code::UnknownUnit)
        }
        _ => check_range(item, value, language)
            .or_else(|| check_digits(item, value))
            .or_else(|| check_text(item, value)),
    }
}

/// Words that are not those of the code: of another code of the set, or of none. Of countries names are too many to know.
fn is_misnamed(item: &Item, option: &AnswerOption, coding: &Coding) -> bool {
    let (true, Some(given)) = (option.is_concept, coding.display.as_deref()) else { return false };
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let given = plain(given);
    let names = |option: &AnswerOption| option.display.all().any(|text| plain(text) == given);
    let Value::Coding(known) = &option.value else { return false };
    if names(option) || known.display.is_none() {
        return false;
    }
    let is_country = known.system.as_deref() == Some("urn:iso:std:iso:3166");
    !is_country || item.options.iter().any(names)
}

fn check_file(item: &Item, file: &Attachment) -> Option<Problem> {
    let limits = &item.limits;
    let problem = |code: Code| Problem::at(&item.link_id, code);
    let is_wanted =
        |wanted: &String| file.content_type.as_deref().is_some_and(|given| is_of_type(given, wanted));
    if !limits.mime_types.is_empty() && !limits.mime_types.iter().any(is_wanted) {
        return Some(problem(Code::FileType).with("types", limits.mime_types.join(", ")));
    }
    let in_data = file.data_bytes();
    let is_inconsistent = match (in_data, file.size) {
        (Some(None), _) => true,
        (Some(Some(bytes)), Some(size)) => size != Decimal::from(bytes),
        _ => false,
    };
    if is_inconsistent {
        return Some(problem(Code::FileInconsistent));
    }
    let most = limits.max_bytes?;
    let megabytes = || (most / Decimal::from(1 << 20)).round_dp(2).normalize();
    file.bytes()
        .is_some_and(|bytes| bytes > most)
        .then(|| problem(Code::FileTooLarge).with("limit", megabytes()))
}

fn check_reference(item: &Item, reference: &Reference) -> Option<Problem> {
    if reference.is_broken() {
        return Some(Problem::at(&item.link_id, Code::BrokenReference));
    }
    let wanted = &item.limits.reference_types;
    let is_other = |target: &str| !wanted.is_empty() && !wanted.iter().any(|one| one == target);
    reference
        .target()
        .filter(|target| is_other(target))
        .map(|_other| Problem::at(&item.link_id, Code::ReferenceType).with("types", wanted.join(", ")))
}

fn has_known_unit(item: &Item, quantity: &crate::domain::value::Quantity) -> bool {
    let is_unit = |unit: &Coding| match (&unit.code, &quantity.code) {
        (Some(a), Some(b)) => a == b,
        _ => unit.display.is_some() && unit.display == quantity.unit,
    };
    quantity.value.is_some() && (item.units.is_empty() || item.units.iter().any(is_unit))
}

fn check_range(item: &Item, value: &Value, language: &str) -> Option<Problem> {
    let limits = &item.limits;
    let compare = |bound: &Value| value.compare(bound);
    let incomparable = |bound: &Value| {
        matches!((value, bound), (Value::Quantity(_), Value::Quantity(_))) && compare(bound).is_none()
    };
    if limits.min.iter().chain(&limits.max).any(incomparable) {
        return Some(Problem::at(&item.link_id, Code::UnknownUnit));
    }
    let out = |code: Code, name: &'static str, bound: &Value| {
        Some(Problem::at(&item.link_id, code).with(name, bound.show(language)))
    };
    match (&limits.min, &limits.max) {
        (Some(min), _) if compare(min).is_some_and(std::cmp::Ordering::is_lt) => {
            out(Code::BelowMinimum, "min", min)
        }
        (_, Some(max)) if compare(max).is_some_and(std::cmp::Ordering::is_gt) => {
            out(Code::AboveMaximum, "max", max)
        }
        _ => None,
    }
}

fn check_digits(item: &Item, value: &Value) -> Option<Problem> {
    let places = item.limits.max_decimal_places?;
    let number = match value {
        Value::Decimal(number) => *number,
        Value::Quantity(quantity) => quantity.value?,
        _ => return None,
    };
    let too_many = number.normalize().scale() > places;
    too_many.then(|| Problem::at(&item.link_id, Code::TooManyDecimals).with("limit", places))
}

fn check_text(item: &Item, value: &Value) -> Option<Problem> {
    let limits = &item.limits;
    let (Value::String(text) | Value::Uri(text)) = value else {
        let pattern = limits.regex.as_ref()?;
        let matches = pattern.is_match(&value.show("en"));
        return (!matches).then(|| Problem::at(&item.link_id, Code::WrongFormat));
    };
    let with_limit = |code: Code, limit: usize| Some(Problem::at(&item.link_id, code).with("limit", limit));
    let length = || text.chars().count();
    // lengths are meant for what a person types; a text with rules is kept in a form of its own
    let lengths =
        if item.text_format.is_some() { (None, None) } else { (limits.max_length, limits.min_length) };
    match lengths {
        (Some(most), _) if text.len() > most && length() > most => return with_limit(Code::TooLong, most),
        (_, Some(least)) if length() < least => return with_limit(Code::TooShort, least),
        _ => {}
    }
    if item.kind == Kind::Url && !is_url(text) {
        return Some(Problem::at(&item.link_id, Code::NotAUrl));
    }
    if let Some(format) = item.text_format.filter(|format| format.normalised(text).is_none()) {
        return Some(Problem::at(&item.link_id, format.problem()));
    }
    // the pattern of a text with rules may be of either way to write it
    let is_match = |pattern: &regex::Regex| {
        let shown = || item.text_format.is_some_and(|format| pattern.is_match(&format.shown(text)));
        pattern.is_match(text) || shown()
    };
    let matches = limits.regex.as_ref().is_none_or(is_match);
    (!matches).then(|| Problem::at(&item.link_id, Code::WrongFormat))
}

/// A scheme and something after it, without blanks: FHIR's `url` also names `urn:` and `mailto:`.
fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let starts_well = scheme.starts_with(|first: char| first.is_ascii_alphabetic());
    let plain = scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    starts_well && plain && !rest.trim_matches('/').is_empty() && !text.chars().any(char::is_whitespace)
}
