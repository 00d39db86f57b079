//! Answers and problems in words.

pub(in crate::features::filling) use crate::web::answer_words::answer_in_words;
use crate::{
    domain::{problem::Problem, questionnaire::Item},
    web::i18n::{Argument, Language},
};

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
