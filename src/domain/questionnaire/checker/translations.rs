//! Words that are missing in a language that the author has begun.

use super::{Findings, Place};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::{
    AnswerOption, Compiled, Item, Questionnaire, Text, translation::is_worded, urls,
};
use crate::domain::value::Value;

pub(super) fn check(questionnaire: &Questionnaire, compiled: &Compiled, out: &mut Findings) {
    let begun: Vec<&str> = begun(questionnaire, compiled);
    if begun.is_empty() {
        return;
    }
    for language in &begun {
        tell(whole(questionnaire, compiled), language, out, None);
    }
    for item in compiled.items() {
        for language in &begun {
            tell(words(item), language, out, Some(item));
        }
    }
}

/// The languages that some words are in, without the author's own.
fn begun<'a>(questionnaire: &'a Questionnaire, compiled: &'a Compiled) -> Vec<&'a str> {
    let own = questionnaire.language.as_deref();
    let is_own = |language: &str| own.is_some_and(|own| base(own) == base(language));
    let mut found: Vec<&str> = Vec::new();
    let of_items = compiled.languages().iter().map(String::as_str);
    for language in of_items.chain(compiled.title.languages()) {
        if !is_own(language) && !found.iter().any(|known| base(known) == base(language)) {
            found.push(language);
        }
    }
    found
}

fn base(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or(tag).to_ascii_lowercase()
}

fn tell<'a>(texts: impl Iterator<Item = &'a Text>, language: &str, out: &mut Findings, of: Option<&Item>) {
    let is_there = |text: &&Text| text.languages().any(|own| base(own) == base(language));
    let missing = texts.filter(|text| is_worded(text.original()) && !is_there(text)).count();
    if missing > 0 {
        let problem = match of {
            Some(item) => Problem::at(&item.link_id, Code::MissingTranslation),
            None => Problem::new(Code::MissingTranslation),
        };
        out.warn(Place::Translations, problem.with("language", language).with("count", missing));
    }
}

/// What is the questionnaire's own, with the scores that its author made.
fn whole<'a>(questionnaire: &'a Questionnaire, compiled: &'a Compiled) -> impl Iterator<Item = &'a Text> {
    let has_scores = questionnaire.extension.iter().any(|extension| extension.url == urls::SCORE);
    let scores = compiled.scores().iter().filter(move |_| has_scores);
    let of_scores = scores.flat_map(|score| {
        let bands = score.bands.iter().flat_map(|band| [Some(&band.label), band.advice.as_ref()]);
        std::iter::once(Some(&score.label)).chain(bands)
    });
    [Some(&compiled.title), compiled.description.as_ref()].into_iter().chain(of_scores).flatten()
}

fn words(item: &Item) -> impl Iterator<Item = &Text> {
    let own = [&item.text, &item.short_text, &item.entry_format, &item.open_label];
    let options = item.options().iter().filter(|option| has_words(option)).map(|option| &option.display);
    let flags = item.red_flags().iter().filter_map(|flag| flag.advice.as_ref());
    own.into_iter().flatten().chain(options).chain(flags)
}

/// Other values are said in every language.
const fn has_words(option: &AnswerOption) -> bool {
    !option.is_concept && matches!(option.value, Value::Coding(_) | Value::String(_))
}
