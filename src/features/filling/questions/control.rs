//! Which control a question has, and what stands in it.

use super::{
    Asked, Maker,
    files::SentFile,
    words::{computed_in_words, unit},
};
use crate::domain::{
    questionnaire::{Control as Wish, Item, Kind},
    value::Value,
};

/// From so many options on a choice is a list to open.
const LONG_LIST: usize = 16;

/// Fields shown at least where several answers may be written.
const FIELDS: usize = 3;

/// Days of a fortnight that the four steps of a frequency scale stand for.
const FORTNIGHT: [usize; 4] = [0, 4, 9, 13];
/// How it is answered.
#[derive(Clone, Debug)]
pub(in crate::features::filling) enum Control {
    /// Cards; `other` is the text of a free answer, `None` where there is none.
    Cards {
        choices: Vec<Choice>,
        other: Option<Other>,
    },
    List {
        choices: Vec<Choice>,
    },
    /// One field, or several where more than one answer may be given.
    Fields {
        kind: &'static str,
        mode: &'static str,
        values: Vec<String>,
        unit: String,
        most: String,
    },
    Area {
        value: String,
        most: String,
    },
    Amount {
        value: String,
        units: Vec<Choice>,
    },
    /// Files: those that were sent, and the types that may be.
    Files {
        sent: Vec<SentFile>,
        accept: String,
    },
    /// What was computed, in words; empty where there is no value yet.
    Computed {
        value: String,
    },
    /// Words without a question.
    Message,
    /// Of a type that no page can ask.
    Unsupported,
}

/// One option.
#[derive(Clone, Debug)]
pub(in crate::features::filling) struct Choice {
    /// What the form posts.
    pub(in crate::features::filling) key: String,
    pub(in crate::features::filling) text: String,
    pub(in crate::features::filling) is_chosen: bool,
    /// How many of fourteen dots are filled; `None` where it is no frequency.
    pub(in crate::features::filling) days: Option<usize>,
}

/// The free answer of an open choice.
#[derive(Clone, Debug)]
pub(in crate::features::filling) struct Other {
    pub(in crate::features::filling) label: String,
    pub(in crate::features::filling) value: String,
}

impl Maker<'_> {
    fn given(&self, item: &Asked<'_>) -> Vec<&Value> {
        self.answers.get_at(self.compiled, &item.at)
    }

    /// The control of an item, filled in.
    pub(super) fn control(&self, item: &Asked<'_>) -> Control {
        if item.kind == Kind::Display || item.kind == Kind::Group {
            return Control::Message;
        }
        if item.is_calculated() {
            let value = computed_in_words(self.compiled, self.answers, &item.at, self.language);
            return Control::Computed { value: value.unwrap_or_default() };
        }
        if !item.is_askable() {
            return Control::Unsupported;
        }
        if (item.is_choice() && !(item.any_code && item.options.is_empty())) || !item.options.is_empty() {
            return self.choice(item);
        }
        let most = item.limits.max_length.map(|most| most.to_string()).unwrap_or_default();
        let field = |kind, mode| Control::Fields {
            kind,
            mode,
            values: self.values(item),
            unit: unit(item),
            most: most.clone(),
        };
        match item.kind {
            Kind::Boolean => {
                let choices = ["true", "false"].map(|key| {
                    let text = if key == "true" { "filling-yes" } else { "filling-no" };
                    let text = self.language.text(text).into_owned();
                    let is_chosen = self.is_chosen(item, key, &Value::Boolean(key == "true"));
                    Choice { key: key.to_owned(), text, is_chosen, days: None }
                });
                Control::Cards { choices: choices.into(), other: None }
            }
            Kind::Integer | Kind::Date => field("text", "numeric"),
            Kind::Decimal => field("text", "decimal"),
            Kind::DateTime => field("datetime-local", ""),
            Kind::Time => field("time", ""),
            Kind::Url => field("url", "url"),
            Kind::Text if !item.repeats => {
                Control::Area { value: self.values(item).into_iter().next().unwrap_or_default(), most }
            }
            Kind::Quantity => self.amount(item),
            Kind::Attachment => {
                let fields = self.posted.map(|pairs| pairs.all(&item.name));
                self.files(item, fields, self.given(item))
            }
            _ => field("text", ""),
        }
    }

    fn choice(&self, item: &Asked<'_>) -> Control {
        let tag = self.language.tag();
        let days = is_frequency(item, tag);
        let choices: Vec<Choice> = item
            .options
            .iter()
            .enumerate()
            .map(|(position, option)| Choice {
                key: option.key().to_owned(),
                text: match &option.prefix {
                    Some(prefix) => format!("{prefix} {}", option.display(tag)),
                    None => option.display(tag).to_owned(),
                },
                is_chosen: self.is_chosen(item, option.key(), &option.value),
                days: FORTNIGHT.get(position).copied().filter(|_| days),
            })
            .collect();
        let is_list = item.control == Some(Wish::DropDown) || choices.len() >= LONG_LIST;
        if is_list && !item.repeats && item.kind == Kind::Choice {
            return Control::List { choices };
        }
        let other = (item.kind == Kind::OpenChoice).then(|| Other {
            label: item.open_label.as_ref().map_or_else(
                || self.language.text("filling-other").into_owned(),
                |label| label.get(tag).to_owned(),
            ),
            value: self.other_value(item),
        });
        Control::Cards { choices, other }
    }

    fn amount(&self, item: &Asked<'_>) -> Control {
        let posted = self.posted.map(|pairs| pairs.all(&item.name)).filter(|fields| !fields.is_empty());
        let answer = self.given(item).into_iter().next();
        let quantity = match answer {
            Some(Value::Quantity(quantity)) => Some(quantity),
            _ => None,
        };
        let number = quantity.and_then(|quantity| quantity.value);
        let value = match posted.and_then(|fields| fields.first()) {
            Some(typed) => typed.clone(),
            None => number.map(|number| Value::Decimal(number).show(self.language.tag())).unwrap_or_default(),
        };
        let code =
            posted.and_then(|fields| fields.get(1)).or(quantity.and_then(|quantity| quantity.code.as_ref()));
        let units = item.units.iter().enumerate().map(|(position, unit)| {
            let key = unit.code.clone().or_else(|| unit.display.clone()).unwrap_or_default();
            let is_chosen = code.map_or(position == 0, |code| *code == key);
            Choice { text: unit.display.clone().unwrap_or_else(|| key.clone()), key, is_chosen, days: None }
        });
        Control::Amount { value, units: units.collect() }
    }

    fn is_chosen(&self, item: &Asked<'_>, key: &str, value: &Value) -> bool {
        match self.posted {
            Some(pairs) => pairs.all(&item.name).iter().any(|field| field == key),
            None => self.given(item).iter().any(|given| given.is_same(value)),
        }
    }

    fn other_value(&self, item: &Asked<'_>) -> String {
        let is_option = |text: &str| item.options.iter().any(|option| option.key() == text);
        if let Some(pairs) = self.posted {
            let typed =
                pairs.all(&item.name).iter().find(|field| !field.trim().is_empty() && !is_option(field));
            return typed.cloned().unwrap_or_default();
        }
        let given = self.given(item);
        let free = given.into_iter().find(|value| item.option_of(value).is_none());
        free.map(|value| value.show(self.language.tag())).unwrap_or_default()
    }

    /// As typed, else as answered; where more may be given, with room for them.
    fn values(&self, item: &Asked<'_>) -> Vec<String> {
        let posted = self.posted.map(|pairs| pairs.all(&item.name)).filter(|fields| !fields.is_empty());
        let mut values: Vec<String> = if let Some(fields) = posted {
            fields.iter().filter(|field| !field.trim().is_empty()).cloned().collect()
        } else {
            let given = self.given(item);
            given.into_iter().map(|value| self.typed(value)).collect()
        };
        let room = if item.is_multiple() { (values.len() + 1).max(FIELDS) } else { 1 };
        let most = item.limits.max_occurs.unwrap_or(usize::MAX).max(values.len()).max(1);
        values.resize(room.min(most).max(values.len()), String::new());
        values
    }

    /// A value as the field of its type takes it.
    fn typed(&self, value: &Value) -> String {
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

/// Four options of 0 to 3 points of which two or more speak of days.
fn is_frequency(item: &Item, tag: &str) -> bool {
    let points = item.options.iter().map(|option| option.weight.and_then(|weight| u8::try_from(weight).ok()));
    let speaks_of_days = |text: &str| ["dias", "days", "días"].iter().any(|word| text.contains(word));
    points.eq([Some(0), Some(1), Some(2), Some(3)])
        && item.options.iter().filter(|option| speaks_of_days(option.display(tag))).count() >= 2
}
