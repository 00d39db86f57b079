//! A place on a line between two ends (visual analogue scale), as whoever reads the answer sees it.

use rust_decimal::Decimal;

use super::i18n::Language;
use crate::domain::{
    engine::{Answers, Occurrence},
    questionnaire::{
        Compiled, Item,
        hints::{LineNumber, NoteKind},
    },
    value::Value,
};

/// An answer on its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// How far along it is, in percent.
    pub percent: String,
    pub words: String,
    /// The numbers at the ends.
    pub bounds: (String, String),
    /// The words at the ends, where the author has some.
    pub ends: (String, String),
    /// Whoever answers sees no number.
    pub hides_number: bool,
}

impl Place {
    /// `None` of an item without a line, and of an answer that is no number.
    pub fn of(item: &Item, value: &Value, tag: &str) -> Option<Self> {
        let analogue = item.hints.analogue?;
        let (low, high) = bounds(item);
        let length = high.checked_sub(low).filter(|length| *length > Decimal::ZERO)?;
        let along = number(value)?.clamp(low, high).checked_sub(low)?;
        let percent = along.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(length)?;
        let end = |kind: NoteKind| {
            let note = item.hints.notes.iter().find(|note| note.kind == kind);
            note.map(|note| note.text.get(tag).to_owned()).unwrap_or_default()
        };
        let shown = |number: Decimal| Value::Decimal(number.normalize()).show(tag);
        Some(Self {
            percent: percent.round_dp(2).normalize().to_string(),
            words: item.told(value, tag),
            bounds: (shown(low), shown(high)),
            ends: (end(NoteKind::Lower), end(NoteKind::Upper)),
            hides_number: analogue == LineNumber::Hidden,
        })
    }
}

/// Where on its line the answer to an item is.
pub fn place_at(
    compiled: &Compiled,
    answers: &Answers,
    at: &Occurrence,
    language: Language,
) -> Option<Place> {
    let item = compiled.item(at.item());
    item.hints.analogue?;
    answers.get_at(compiled, at).into_iter().find_map(|value| Place::of(item, value, language.tag()))
}

/// The numbers at the two ends that an axis has, whatever its author says of them.
pub fn bounds(item: &Item) -> (Decimal, Decimal) {
    let bound = |value: &Option<Value>| value.as_ref().and_then(number);
    let (min, max) = (bound(&item.limits.min), bound(&item.limits.max));
    let low = min.unwrap_or_else(|| max.map_or(Decimal::ZERO, |max| max.min(Decimal::ZERO)));
    (low, max.unwrap_or(low + Decimal::ONE_HUNDRED))
}

/// The number of a value; `None` of what is none.
pub fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Integer(number) => Some((*number).into()),
        Value::Decimal(number) => Some(*number),
        Value::Quantity(quantity) => quantity.value,
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::questionnaire::{Questionnaire, compile};

    #[test]
    fn the_mark_stands_where_the_answer_does() {
        let json = include_bytes!("../../tests/fixtures/questionnaires/entries.json");
        let questionnaire = Questionnaire::from_json(&serde_json::from_slice(json).unwrap()).unwrap();
        let compiled = compile(&questionnaire).unwrap();
        let item = compiled.find("line").unwrap();
        let place =
            |number: &str| Place::of(item, &Value::Decimal(number.parse().unwrap()), "pt-BR").unwrap();
        assert_eq!((place("37.5").percent.as_str(), place("37.5").words.as_str()), ("37.5", "37,5"));
        assert_eq!((place("0").percent.as_str(), place("100").percent.as_str()), ("0", "100"));
        assert_eq!(place("250").percent, "100", "from elsewhere: never beyond the end");
        let ends = place("1");
        assert_eq!((ends.ends.0.as_str(), ends.ends.1.as_str()), ("Sem dor", "A pior dor"));
        assert_eq!((ends.bounds.0.as_str(), ends.bounds.1.as_str()), ("0", "100"));
        assert!(Place::of(item, &Value::String("37".into()), "pt-BR").is_none());
        assert!(Place::of(compiled.find("cpf").unwrap(), &Value::Integer(3), "pt-BR").is_none());
    }
}
