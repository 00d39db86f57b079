//! Answers and problems in words.

use crate::{
    domain::{
        engine::{Answers, Occurrence},
        problem::Problem,
        questionnaire::{Compiled, Item, Kind},
        value::Value,
    },
    web::i18n::{Argument, Language},
};

/// The answers to an item in words; `None` where it has none.
pub(in crate::features::filling) fn answer_in_words(
    compiled: &Compiled,
    answers: &Answers,
    at: &Occurrence,
    language: Language,
) -> Option<String> {
    let item = compiled.item(at.item());
    let words: Vec<String> = answers
        .get_at(compiled, at)
        .into_iter()
        .map(|value| match (value, item.options.is_empty()) {
            (Value::Boolean(yes), true) => {
                language.text(if *yes { "filling-yes" } else { "filling-no" }).into_owned()
            }
            _ => item.display_of(value, language.tag()),
        })
        .collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// A computed value in words, a number with its unit.
pub(in crate::features::filling) fn computed_in_words(
    compiled: &Compiled,
    answers: &Answers,
    at: &Occurrence,
    language: Language,
) -> Option<String> {
    let (item, words) = (compiled.item(at.item()), answer_in_words(compiled, answers, at, language)?);
    let unit = if matches!(item.kind, Kind::Decimal | Kind::Integer) { unit(item) } else { String::new() };
    Some(format!("{words} {unit}").trim_end().to_owned())
}

/// What a problem says to the person who answers.
pub(in crate::features::filling) fn words(language: Language, problem: &Problem) -> String {
    let arguments: Vec<(&str, &dyn Argument)> =
        problem.args.iter().map(|(name, value)| -> (&str, &dyn Argument) { (*name, value) }).collect();
    language.format(problem.key(), &arguments)
}

/// The first unit of a number in words; empty without one.
pub(super) fn unit(item: &Item) -> String {
    item.unit().and_then(|unit| unit.display.clone().or_else(|| unit.code.clone())).unwrap_or_default()
}
