//! Scores and flags in words: what pages show of a stored response, with the version it was answered in.

use rust_decimal::prelude::ToPrimitive as _;
use serde_json::Value;

use super::{charts::BandOf, format, i18n::Language};
use crate::domain::{
    engine::Answers,
    questionnaire::{Band, Compiled, Score},
};

/// One score of a response.
#[derive(Debug, Clone)]
pub struct ScoreView {
    pub key: String,
    pub label: String,
    /// `None` where too much was missing.
    pub value: Option<String>,
    pub highest: Option<String>,
    pub severity: Option<u8>,
    pub band: Option<String>,
    pub advice: Option<String>,
}

/// All scores, in the questionnaire's order. `scores` is the response's column.
pub fn views(compiled: &Compiled, scores: &Value, language: Language) -> Vec<ScoreView> {
    let scores = scores.as_array().into_iter().flatten();
    scores.filter_map(|stored| view(compiled, stored, language)).collect()
}

fn view(compiled: &Compiled, stored: &Value, language: Language) -> Option<ScoreView> {
    let key = stored.get("key")?.as_str()?;
    let score = compiled.score(key)?;
    let band = stored_band(score, stored);
    let tag = language.tag();
    Some(ScoreView {
        key: key.to_owned(),
        label: score.label.get(tag).to_owned(),
        value: number(stored).map(|value| format::decimal(language, value, 2)),
        highest: score.max.and_then(|max| max.to_f64()).map(|max| format::decimal(language, max, 2)),
        severity: band.map(|band| band.severity.get()),
        band: band.map(|band| band.label.get(tag).to_owned()),
        advice: band.and_then(|band| band.advice.as_ref()).map(|advice| advice.get(tag).to_owned()),
    })
}

fn stored_band<'a>(score: &'a Score, stored: &Value) -> Option<&'a Band> {
    let place = usize::try_from(stored.get("band")?.as_u64()?).ok()?;
    score.bands.get(place)
}

/// The value of a stored score, `None` where there is none.
pub fn number(stored: &Value) -> Option<f64> {
    let value = stored.get("value")?;
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).filter(|value| value.is_finite())
}

/// The stored score with this key.
pub fn find<'a>(scores: &'a Value, key: &str) -> Option<&'a Value> {
    scores.as_array()?.iter().find(|stored| stored.get("key").and_then(Value::as_str) == Some(key))
}

/// Severity and words of the primary score's band.
pub fn primary_band(compiled: &Compiled, scores: &Value, language: Language) -> Option<(u8, String)> {
    let score = compiled.primary_score()?;
    let band = stored_band(score, find(scores, &score.key)?)?;
    Some((band.severity.get(), band.label.get(language.tag()).to_owned()))
}

/// The lowest and highest value to draw. Where the score has no bounds, those of the values given.
pub fn bounds(score: &Score, values: &[f64]) -> (f64, f64) {
    let least = values.iter().copied().fold(0.0, f64::min);
    let most = values.iter().copied().fold(1.0, f64::max);
    let low = score.min.and_then(|min| min.to_f64()).unwrap_or(least);
    let high = score.max.and_then(|max| max.to_f64()).unwrap_or(most);
    (low, if high > low { high } else { low + 1.0 })
}

/// The bands as they are drawn: each up to where the next begins. Bands for some people only are left
/// out, as a chart is of all.
pub fn bands(score: &Score, low: f64, high: f64, language: Language) -> Vec<BandOf> {
    let mut bands: Vec<BandOf> = score
        .bands
        .iter()
        .filter(|band| band.condition.is_none())
        .map(|band| BandOf {
            from: band.from.and_then(|from| from.to_f64()).unwrap_or(low).max(low),
            to: high,
            severity: band.severity.get(),
            label: band.label.get(language.tag()).to_owned(),
        })
        .collect();
    bands.sort_by(|one, other| one.from.total_cmp(&other.from));
    let starts: Vec<f64> = bands.iter().map(|band| band.from).collect();
    for (band, next) in bands.iter_mut().zip(starts.into_iter().skip(1)) {
        band.to = next;
    }
    bands
}

/// What raised an alert, in words.
#[derive(Debug, Clone, Default)]
pub struct FlagWords {
    /// What is wrong.
    pub label: String,
    pub advice: Option<String>,
    /// The question, empty for a score.
    pub question: String,
    /// What was answered: health data, never to be logged.
    pub answer: String,
}

/// The words of a rule on an item. `answers` is the response's column, if it is at hand.
pub fn flag_words(
    compiled: &Compiled,
    item: Option<&str>,
    rule: &str,
    answers: Option<&Value>,
    language: Language,
) -> FlagWords {
    let tag = language.tag();
    let Some(item) = item.and_then(|link_id| compiled.find(link_id)) else {
        return FlagWords { label: rule.to_owned(), ..FlagWords::default() };
    };
    let flag = item.red_flags().iter().find(|flag| flag.key == rule);
    let read = answers.and_then(|answers| Answers::from_response_items(compiled, answers).ok());
    let given: Vec<String> = read
        .iter()
        .flat_map(|answers| answers.get(compiled, item.index()))
        .map(|value| item.told(value, tag))
        .collect();
    FlagWords {
        label: flag.map_or_else(|| item.text(tag).to_owned(), |flag| flag.label.get(tag).to_owned()),
        advice: flag.and_then(|flag| flag.advice.as_ref()).map(|advice| advice.get(tag).to_owned()),
        question: item.text(tag).to_owned(),
        answer: given.join(", "),
    }
}

/// Years of age on a day; `None` before birth.
pub fn age(born: chrono::NaiveDate, today: chrono::NaiveDate) -> Option<u32> {
    today.years_since(born)
}

/// First letters of the first and the last name.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}
