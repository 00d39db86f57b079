//! The options of a question: all on the page, in a list to open, or searched on the server.

use super::{Asked, Choice, Control, Maker, Shown, control::Other};
use crate::domain::{
    questionnaire::{
        AnswerOption, Control as Wish, Item, Kind, Orientation,
        hints::{Column, ColumnPart, NoteKind},
        search,
    },
    value::Value,
};

/// From so many options on a choice is a list to open.
const LONG_LIST: usize = 16;

/// From so many options on they are searched on the server: a page with all of them would be too large.
const SEARCHED_LIST: usize = 100;

/// Options offered for what is typed.
const FOUND: usize = 20;

/// Days of a fortnight that the four steps of a frequency scale stand for.
const FORTNIGHT: [usize; 4] = [0, 4, 9, 13];

/// Whether its options are searched on the server instead of standing on the page.
pub(in crate::features::filling) fn is_searched(item: &Item) -> bool {
    let is_wished = matches!(item.control, Some(Wish::RadioButton | Wish::CheckBox));
    item.options.len() >= SEARCHED_LIST && !is_wished && !item.offers_change()
}

/// The options of an item that fit what is typed: what a form posts, and words.
pub(in crate::features::filling) fn found(item: &Item, typed: &str, tag: &str) -> Vec<(String, String)> {
    let options = search::find(&item.options, typed, tag, FOUND);
    options.into_iter().map(|option| (option.key().to_owned(), named(item, option, tag))).collect()
}

impl Maker<'_> {
    /// The control of a question with options.
    pub(super) fn choice(&self, item: &Asked<'_>) -> Control {
        if item.options.is_empty() && (!item.offers_change() || item.any_code) {
            // of a value set that nobody here knows: in words
            return self.fields(item, "text", "");
        }
        let is_typed_too = item.any_text || item.any_code || (item.open_options && !item.is_choice());
        let is_open = item.kind == Kind::OpenChoice || is_typed_too;
        if is_searched(item) {
            return self.search(item, is_open);
        }
        let choices = self.choices(item);
        let other = is_open.then(|| Other {
            label: item.open_label.as_ref().map_or_else(
                || self.language.text("filling-other").into_owned(),
                |label| label.get(self.language.tag()).to_owned(),
            ),
            value: self.other_value(item),
        });
        let is_typed = item.control == Some(Wish::Autocomplete);
        let is_long = choices.len() >= LONG_LIST && !item.repeats && !is_open;
        let is_list = is_typed || item.control == Some(Wish::DropDown);
        if is_list && item.repeats {
            let chosen = choices.iter().filter(|choice| choice.is_chosen).count();
            return Control::Drop { choices, other, chosen };
        }
        if is_list || (is_long && item.control.is_none()) {
            return Control::List { choices, other, is_typed };
        }
        let ends = (self.end(item, NoteKind::Lower), self.end(item, NoteKind::Upper));
        let is_scale = item.control == Some(Wish::Slider);
        Control::Cards {
            choices,
            other,
            is_horizontal: is_scale || item.orientation == Some(Orientation::Horizontal),
            ends: Some(ends).filter(|(lower, upper)| !lower.is_empty() || !upper.is_empty()),
        }
    }

    fn choices(&self, item: &Asked<'_>) -> Vec<Choice> {
        let tag = self.language.tag();
        let days = is_frequency(item, tag);
        let options = item.options.iter().enumerate();
        options
            .map(|(position, option)| Choice {
                days: FORTNIGHT.get(position).copied().filter(|_| days),
                ..self.one(item, position, option)
            })
            .collect()
    }

    fn one(&self, item: &Asked<'_>, position: usize, option: &AnswerOption) -> Choice {
        let tag = self.language.tag();
        let picture = option.picture.as_ref();
        Choice {
            key: option.key().to_owned(),
            text: named(item, option, tag),
            words: match (&option.prefix, option.display.markup(tag)) {
                (None, Some(_)) if !replaces_words(item) => Shown::of(&option.display, tag),
                _ => Shown::plain(named(item, option, tag)),
            },
            details: details(item, option, tag),
            is_chosen: self.is_chosen(item, option.key(), &option.value),
            is_alone: option.exclusive,
            picture: picture.and_then(|picture| {
                self.pictured(picture, format_args!("{}/{position}", item.index().get()))
            }),
            days: None,
        }
    }

    /// What was posted without being an option is looked for; else what is chosen is shown.
    fn search(&self, item: &Asked<'_>, is_open: bool) -> Control {
        let sought = self.other_value(item);
        let of = |wanted: &dyn Fn(&AnswerOption) -> bool| -> Vec<Choice> {
            let options = item.options.iter().enumerate().filter(|(_, option)| wanted(option));
            options.map(|(position, option)| self.one(item, position, option)).collect()
        };
        let mut choices = of(&|option| self.is_chosen(item, option.key(), &option.value));
        let (mut value, mut is_refused) = (String::new(), false);
        if self.posted.is_some() && !sought.is_empty() && !is_open {
            let keys = found(item, &sought, self.language.tag());
            let is_new = |key: &str| choices.iter().all(|choice| choice.key != key);
            let keys: Vec<String> = keys.into_iter().map(|(key, _)| key).filter(|key| is_new(key)).collect();
            choices.extend(of(&|option| keys.iter().any(|key| key == option.key())));
            is_refused = true;
        } else if is_open && choices.is_empty() {
            value.clone_from(&sought);
        } else if !item.repeats
            && choices.len() == 1
            && let Some(only) = choices.pop_if(|only| search::called(&item.options, &only.text).is_some())
        {
            value = only.text;
        }
        Control::Search {
            choices,
            value,
            sought: if is_refused { sought } else { String::new() },
            url: format!("{}options/{}", self.base, item.index().get()),
            is_open,
        }
    }

    pub(super) fn is_chosen(&self, item: &Asked<'_>, key: &str, value: &Value) -> bool {
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
}

/// An option's words, behind its letter or number.
fn named(item: &Item, option: &AnswerOption, tag: &str) -> String {
    let display = item.hints.columns.iter().find(|column| column.is_display);
    let words = display.and_then(|column| part(option, column, tag));
    let words = words.unwrap_or_else(|| option.display(tag).to_owned());
    match &option.prefix {
        Some(prefix) => format!("{prefix} {words}"),
        None => words,
    }
}

/// Whether another column than the words stands for an option.
fn replaces_words(item: &Item) -> bool {
    item.hints.columns.iter().any(|column| column.is_display && column.part != ColumnPart::Display)
}

/// What the other columns say.
fn details(item: &Item, option: &AnswerOption, tag: &str) -> String {
    let others = item.hints.columns.iter().filter(|column| !column.is_display);
    let said = others.filter_map(|column| {
        let value = part(option, column, tag)?;
        Some(match &column.label {
            Some(label) => format!("{}: {value}", label.get(tag)),
            None => value,
        })
    });
    said.collect::<Vec<_>>().join(" · ")
}

fn part(option: &AnswerOption, column: &Column, tag: &str) -> Option<String> {
    let Value::Coding(coding) = &option.value else { return None };
    match column.part {
        ColumnPart::Code => coding.code.clone(),
        ColumnPart::System => coding.system.clone(),
        ColumnPart::Display => Some(option.display(tag).to_owned()),
    }
}

/// Four options of 0 to 3 points of which two or more speak of days.
fn is_frequency(item: &Item, tag: &str) -> bool {
    let points = item.options.iter().map(|option| option.weight.and_then(|weight| u8::try_from(weight).ok()));
    let speaks_of_days = |text: &str| ["dias", "days", "días"].iter().any(|word| text.contains(word));
    points.eq([Some(0), Some(1), Some(2), Some(3)])
        && item.options.iter().filter(|option| speaks_of_days(option.display(tag))).count() >= 2
}
