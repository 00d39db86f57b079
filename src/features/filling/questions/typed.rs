//! What stands in the fields of a question that is typed: as it was typed, else as it was answered.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Asked, Choice, Control, Maker, control::Scale, words::unit};
use crate::{
    domain::{
        questionnaire::{
            Control as Wish, Kind,
            hints::{LineNumber, NoteKind},
        },
        value::{Date, Value},
    },
    web::{format, i18n::Language, on_line},
};

/// Fields shown at least where several answers may be written.
const FIELDS: usize = 3;

impl Maker<'_> {
    /// A number between bounds.
    pub(super) fn scale(&self, item: &Asked<'_>) -> Scale {
        let bound = |value: &Option<Value>| value.as_ref().and_then(on_line::number);
        let is_slider = item.control == Some(Wish::Slider) || item.hints.analogue.is_some();
        let (mut min, mut max) = (bound(&item.limits.min), bound(&item.limits.max));
        if is_slider {
            let (low, high) = on_line::bounds(item);
            (min, max) = (Some(low), Some(high));
        }
        let places = if item.kind == Kind::Integer { 0 } else { item.limits.max_decimal_places.unwrap_or(0) };
        let step = item.slider_step.map_or_else(|| Decimal::new(1, places.min(20)), Decimal::from);
        let written =
            |value: Option<Decimal>| value.map(|value| value.normalize().to_string()).unwrap_or_default();
        let shown = |value: Option<Decimal>| {
            value.map(|value| Value::Decimal(value.normalize()).show(self.language.tag())).unwrap_or_default()
        };
        let end = |kind: NoteKind, value: Option<Decimal>| {
            let said = self.end(item, kind);
            if said.is_empty() { shown(value) } else { said }
        };
        Scale {
            value: self.number_typed(item),
            ends: (end(NoteKind::Lower, min), end(NoteKind::Upper, max)),
            min: written(min),
            max: written(max),
            step: written(Some(step)),
            unit: unit(item),
            is_line: item.hints.analogue.is_some(),
            hides_number: item.hints.analogue == Some(LineNumber::Hidden),
            mode: if places == 0 && item.kind != Kind::Decimal { "numeric" } else { "decimal" },
        }
    }

    /// A number as typed, else as answered.
    fn number_typed(&self, item: &Asked<'_>) -> String {
        let posted = self.posted.map(|pairs| pairs.all(&item.name)).filter(|fields| !fields.is_empty());
        if let Some(typed) = posted.and_then(|fields| fields.first()) {
            return typed.clone();
        }
        let answer = self.given(item).into_iter().next();
        let number = answer.and_then(on_line::number);
        number.map(|number| Value::Decimal(number).show(self.language.tag())).unwrap_or_default()
    }

    /// A number with a choice of units.
    pub(super) fn amount(&self, item: &Asked<'_>) -> Control {
        let posted = self.posted.map(|pairs| pairs.all(&item.name)).filter(|fields| !fields.is_empty());
        let given = match self.given(item).into_iter().next() {
            Some(Value::Quantity(quantity)) => quantity.code.as_ref(),
            _ => None,
        };
        let code = posted.and_then(|fields| fields.get(1)).or(given);
        let units = item.units.iter().enumerate().map(|(position, unit)| {
            let key = unit.code.clone().or_else(|| unit.display.clone()).unwrap_or_default();
            let is_chosen = code.map_or(position == 0, |code| *code == key);
            let text = unit.display.clone().unwrap_or_else(|| key.clone());
            Choice { key, text, is_chosen, ..Choice::default() }
        });
        Control::Amount { value: self.number_typed(item), units: units.collect() }
    }

    /// As typed, else as answered; where more may be given, with room for them.
    pub(super) fn values(&self, item: &Asked<'_>) -> Vec<String> {
        let posted = self.posted.map(|pairs| pairs.all(&item.name)).filter(|fields| !fields.is_empty());
        let mut values: Vec<String> = if let Some(fields) = posted {
            fields.iter().filter(|field| !field.trim().is_empty()).cloned().collect()
        } else {
            let given = self.given(item);
            given.into_iter().map(|value| self.typed_of(item, value)).collect()
        };
        let room = if item.is_multiple() { (values.len() + 1).max(FIELDS) } else { 1 };
        let most = item.limits.max_occurs.unwrap_or(usize::MAX).max(values.len()).max(1);
        values.resize(room.min(most).max(values.len()), String::new());
        values
    }

    fn typed_of(&self, item: &Asked<'_>, value: &Value) -> String {
        match (item.text_format, value) {
            (Some(format), Value::String(text)) => format.shown(text),
            _ => self.typed(value),
        }
    }

    /// How the date was read that stands there; empty while there is none, or what was posted is refused.
    pub(super) fn understood(&self, item: &Asked<'_>) -> String {
        if item.kind != Kind::Date || self.posted.is_some() {
            return String::new();
        }
        let given = self.given(item).into_iter();
        let dates = given.filter_map(|value| match value {
            Value::Date(date) => Some(date_in_words(*date, self.language)),
            _ => None,
        });
        dates.collect::<Vec<_>>().join("; ")
    }

    /// A value as the field of its type takes it.
    pub(super) fn typed(&self, value: &Value) -> String {
        match value {
            Value::DateTime(moment) => match moment.instant() {
                Some(instant) => instant.format("%Y-%m-%dT%H:%M").to_string(),
                None => moment.to_string(),
            },
            Value::Time(time) => time.time().format("%H:%M").to_string(),
            other => other.show(self.language.tag()),
        }
    }
}

/// A day with its month as a word, so that nobody mistakes it for the other way round.
pub(in crate::features::filling) fn date_in_words(date: Date, language: Language) -> String {
    if date.is_day() {
        format::date(language, date.first_day(), NaiveDate::MIN)
    } else {
        Value::Date(date).show(language.tag())
    }
}
