//! Answers to any questionnaire: tried one after the other until the engine has nothing against them.

use std::collections::HashMap;

use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};
use weconecta::domain::{
    engine::{Answers, Context, Evaluation, Occurrence, evaluate},
    questionnaire::{Compiled, Item, Kind},
    value::{Attachment, Coding, Date, DateTime, Quantity, Reference, Time, Value},
};

/// How often each question may get another answer.
const TRIES: usize = 40;

/// Texts that common patterns ask for.
const TEXTS: [&str; 14] = [
    "texto",
    "a",
    "12345",
    "2026-11-21",
    "21/11/2026",
    "ana@example.org",
    "5551234567",
    "555-123-4567",
    "12:30",
    "ABC-123",
    "12345-678",
    "1",
    "Ana Lima",
    "1234567890",
];

/// A response that may be handed in, or the nearest to it: its evaluation says what is still wrong.
pub(crate) fn answered(compiled: &Compiled, context: &Context<'_>, round: usize) -> (Answers, Evaluation) {
    let mut answers = Answers::initial(compiled, context);
    let mut tries: HashMap<Occurrence, usize> = HashMap::new();
    loop {
        let evaluation = evaluate(compiled, &answers, context);
        let due: Vec<Occurrence> = evaluation
            .occurrences(compiled, 0..compiled.items().len())
            .filter(|at| compiled.item(at.item()).is_askable() && evaluation.is_enabled_at(compiled, at))
            .filter(|at| {
                let is_wrong = evaluation.problems_at(compiled, at).next().is_some();
                is_wrong || !evaluation.is_answered_at(compiled, at)
            })
            .filter(|at| tries.get(at).is_none_or(|tried| *tried < TRIES))
            .collect();
        if due.is_empty() {
            return (answers, evaluation);
        }
        for at in due {
            let item = compiled.item(at.item());
            let tried = tries.entry(at.clone()).or_default();
            let count =
                item.limits.min_occurs.unwrap_or(1).clamp(1, 20).min(item.limits.max_occurs.unwrap_or(20));
            let item = &evaluation.offering(compiled, &item.index().into());
            let values = (0..count).filter_map(|number| nth(item, round, *tried + number)).collect();
            answers.set(compiled, at, values);
            *tried += 1;
        }
    }
}

/// Limits are good answers themselves; the first try goes to them where there are any.
fn nth(item: &Item, round: usize, tried: usize) -> Option<Value> {
    let bounds: Vec<&Value> = item.limits.min.iter().chain(&item.limits.max).collect();
    match bounds.get(tried).filter(|_| item.options.is_empty()) {
        Some(bound) => Some((*bound).clone()),
        None => value(item, if bounds.is_empty() { round + tried } else { tried }),
    }
}

/// An answer to a question, another with each number; `None` where there is none.
pub(crate) fn value(item: &Item, number: usize) -> Option<Value> {
    if !item.options.is_empty() {
        return Some(item.options[number % item.options.len()].value.clone());
    }
    let count = i64::try_from(3 + (item.index().get() + 5 * number) % 90).unwrap();
    Some(match item.kind {
        Kind::Boolean => Value::Boolean(count % 2 == 0),
        Kind::Integer => Value::Integer(count),
        Kind::Decimal => Value::Decimal(count.into()),
        Kind::Date => Value::Date(Date::parse(&format!("20{:02}-05-17", count % 25)).unwrap()),
        Kind::DateTime => {
            Value::DateTime(DateTime::parse(&format!("20{:02}-05-17T10:00:00Z", count % 25)).unwrap())
        }
        Kind::Time => Value::Time(Time::parse("10:30:00").unwrap()),
        Kind::String | Kind::Text | Kind::OpenChoice => Value::String(text(item, number)),
        Kind::Url => Value::Uri("https://example.org/a".to_owned()),
        Kind::Quantity => {
            let unit = item.units.get(number % item.units.len().max(1)).cloned().unwrap_or_default();
            Value::Quantity(Quantity {
                value: Some(count.into()),
                unit: unit.display,
                system: unit.system,
                code: unit.code,
                ..Quantity::default()
            })
        }
        // of a value set that nobody here knows
        Kind::Choice if item.any_code => {
            Value::Coding(Coding { display: Some(format!("code {number}")), ..Coding::default() })
        }
        Kind::Attachment => {
            let content_type = item.limits.mime_types.first().map_or("image/png", String::as_str);
            let content_type = Some(content_type.replace("/*", "/png"));
            Value::Attachment(Box::new(Attachment {
                content_type,
                data: Some("aGVhbHRo".to_owned()),
                title: Some("foto".to_owned()),
                ..Attachment::default()
            }))
        }
        Kind::Reference => {
            let kind = item.limits.reference_types.get(number % item.limits.reference_types.len().max(1));
            let kind = kind.map_or("Patient", String::as_str);
            Value::Reference(Box::new(Reference {
                reference: Some(format!("https://example.org/fhir/{kind}/7")),
                display: Some("Ana".to_owned()),
                ..Reference::default()
            }))
        }
        _ => return None,
    })
}

fn text(item: &Item, number: usize) -> String {
    let limits = &item.limits;
    let fitting = limits.regex.as_ref().filter(|_| number.is_multiple_of(2)).and_then(|pattern| {
        let texts = proptest::string::string_regex(pattern.as_str()).ok()?;
        Some(texts.new_tree(&mut TestRunner::deterministic()).ok()?.current())
    });
    let mut text = fitting.unwrap_or_else(|| TEXTS[(number / 2) % TEXTS.len()].to_owned());
    if limits.regex.is_none() {
        while text.chars().count() < limits.min_length.unwrap_or(0) {
            text.push('a');
        }
        text = text.chars().take(limits.max_length.unwrap_or(usize::MAX)).collect();
    }
    text
}
