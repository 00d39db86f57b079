//! Answers in words, for whoever gave them.

use super::i18n::Language;
use crate::domain::{
    engine::{Answers, Occurrence},
    questionnaire::Compiled,
    value::Value,
};

/// The answers to an item in words; `None` where it has none.
pub fn answer_in_words(
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
            _ => item.told(value, language.tag()),
        })
        .collect();
    (!words.is_empty()).then(|| words.join("; "))
}
