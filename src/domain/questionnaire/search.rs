//! Finding options by what somebody types, whatever the case and the accents.

use super::item::AnswerOption;
use crate::domain::value::Value;

/// Letters as a person in a hurry types them: small, without accents.
pub fn fold(text: &str) -> String {
    let plain = |letter: char| match letter {
        'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        other => other,
    };
    text.trim().chars().flat_map(char::to_lowercase).map(plain).collect()
}

/// The options that have every typed word, those that begin with it first; at most `limit`. Nothing typed finds the first
/// ones.
pub fn find<'a>(
    options: &'a [AnswerOption],
    typed: &str,
    language: &str,
    limit: usize,
) -> Vec<&'a AnswerOption> {
    let typed = fold(typed);
    let words: Vec<&str> = typed.split_whitespace().collect();
    let (mut first, mut others) = (Vec::new(), Vec::new());
    for option in options {
        let display = fold(option.display(language));
        let is_code = || code(option).is_some_and(|code| fold(code).starts_with(&typed));
        if display.starts_with(&typed) {
            first.push(option);
        } else if others.len() < limit && (words.iter().all(|word| display.contains(word)) || is_code()) {
            others.push(option);
        }
        if first.len() == limit {
            break;
        }
    }
    first.extend(others);
    first.truncate(limit);
    first
}

/// The one option that is called so in any language; `None` if there is none or several are.
pub fn called<'a>(options: &'a [AnswerOption], typed: &str) -> Option<&'a AnswerOption> {
    let typed = fold(typed);
    let mut found = options.iter().filter(|option| option.display.all().any(|name| fold(name) == typed));
    match (found.next(), found.next()) {
        (Some(option), None) => Some(option),
        _ => None,
    }
}

fn code(option: &AnswerOption) -> Option<&str> {
    match &option.value {
        Value::Coding(coding) => coding.code.as_deref(),
        _ => None,
    }
}
