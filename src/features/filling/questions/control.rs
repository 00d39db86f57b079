//! Which control a question has, and what stands in it.

use rust_decimal::Decimal;

use super::{
    Asked, Maker, Shown,
    around::Pictured,
    files::SentFile,
    words::{computed_in_words, unit},
};
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
        is_horizontal: bool,
        /// Words at the ends of a scale.
        ends: Option<(String, String)>,
    },
    /// One of a list that opens. With a script and `is_typed` the list shrinks while one types.
    List {
        choices: Vec<Choice>,
        other: Option<Other>,
        is_typed: bool,
    },
    /// Several of a list that opens.
    Drop {
        choices: Vec<Choice>,
        other: Option<Other>,
        chosen: usize,
    },
    /// Searched on the server: typed, and chosen among what was found.
    Search {
        /// Chosen already, or found for what was posted.
        choices: Vec<Choice>,
        value: String,
        /// What was looked for without finding exactly one.
        sought: String,
        url: String,
        is_open: bool,
    },
    /// One field, or several where more than one answer may be given.
    Fields {
        kind: &'static str,
        mode: &'static str,
        values: Vec<String>,
        unit: String,
        most: String,
        /// Earliest and latest moment, as the field's type takes them.
        bounds: (String, String),
    },
    Area {
        value: String,
        most: String,
    },
    /// A number on an axis. The field beside it stays empty until somebody answers.
    Slider(Scale),
    /// A number with buttons for less and more.
    Spinner(Scale),
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

/// A number between bounds. Bounds and step are written as HTML takes them, the value as people do.
#[derive(Clone, Debug)]
pub(in crate::features::filling) struct Scale {
    pub(in crate::features::filling) value: String,
    pub(in crate::features::filling) min: String,
    pub(in crate::features::filling) max: String,
    pub(in crate::features::filling) step: String,
    pub(in crate::features::filling) unit: String,
    /// Words at the ends, else the bounds.
    pub(in crate::features::filling) ends: (String, String),
    pub(in crate::features::filling) mode: &'static str,
}

/// One option.
#[derive(Clone, Debug, Default)]
pub(in crate::features::filling) struct Choice {
    /// What the form posts.
    pub(in crate::features::filling) key: String,
    pub(in crate::features::filling) text: String,
    pub(in crate::features::filling) words: Shown,
    /// Further columns of the option.
    pub(in crate::features::filling) details: String,
    pub(in crate::features::filling) is_chosen: bool,
    /// Chosen, it stands alone.
    pub(in crate::features::filling) is_alone: bool,
    pub(in crate::features::filling) picture: Option<Pictured>,
    /// How many of fourteen dots are filled; `None` where it is no frequency.
    pub(in crate::features::filling) days: Option<usize>,
}

/// The free answer of an open choice.
#[derive(Clone, Debug)]
pub(in crate::features::filling) struct Other {
    pub(in crate::features::filling) label: String,
    pub(in crate::features::filling) value: String,
}

/// Whether its options are searched on the server instead of standing on the page.
pub(in crate::features::filling) fn is_searched(item: &Item) -> bool {
    let is_wished = matches!(item.control, Some(Wish::RadioButton | Wish::CheckBox));
    item.options.len() >= SEARCHED_LIST && !is_wished
}

/// The options of an item that fit what is typed: what a form posts, and words.
pub(in crate::features::filling) fn found(item: &Item, typed: &str, tag: &str) -> Vec<(String, String)> {
    let options = search::find(&item.options, typed, tag, FOUND);
    options.into_iter().map(|option| (option.key().to_owned(), named(item, option, tag))).collect()
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
        if item.is_choice() || !item.options.is_empty() {
            return self.choice(item);
        }
        let is_single_number = matches!(item.kind, Kind::Integer | Kind::Decimal | Kind::Quantity)
            && !item.repeats
            && (item.kind != Kind::Quantity || item.units.len() < 2);
        match (&item.control, item.kind) {
            (_, Kind::Boolean) => self.yes_or_no(item),
            (Some(Wish::Slider), _) if is_single_number => Control::Slider(self.scale(item)),
            (Some(Wish::Spinner), _) if is_single_number => Control::Spinner(self.scale(item)),
            (_, Kind::Quantity) => self.amount(item),
            (wish, Kind::Text | Kind::String) => {
                let is_area = *wish == Some(Wish::TextArea)
                    || (item.kind == Kind::Text && *wish != Some(Wish::TextBox));
                if is_area && !item.repeats { self.area(item) } else { self.fields(item, "text", "") }
            }
            (_, Kind::Integer | Kind::Date) => self.fields(item, "text", "numeric"),
            (_, Kind::Decimal) => self.fields(item, "text", "decimal"),
            (_, Kind::DateTime) => self.fields(item, "datetime-local", ""),
            (_, Kind::Time) => self.fields(item, "time", ""),
            (_, Kind::Attachment) => {
                let fields = self.posted.map(|pairs| pairs.all(&item.name));
                self.files(item, fields, self.given(item))
            }
            (_, Kind::Url) => self.fields(item, "url", "url"),
            _ => self.fields(item, "text", ""),
        }
    }

    fn fields(&self, item: &Asked<'_>, kind: &'static str, mode: &'static str) -> Control {
        let bound = |value: &Option<Value>| match (kind, value) {
            ("datetime-local" | "time", Some(value @ (Value::DateTime(_) | Value::Time(_)))) => {
                self.typed(value)
            }
            _ => String::new(),
        };
        Control::Fields {
            kind,
            mode,
            values: self.values(item),
            unit: unit(item),
            most: most(item),
            bounds: (bound(&item.limits.min), bound(&item.limits.max)),
        }
    }

    fn area(&self, item: &Asked<'_>) -> Control {
        Control::Area { value: self.values(item).into_iter().next().unwrap_or_default(), most: most(item) }
    }

    fn yes_or_no(&self, item: &Asked<'_>) -> Control {
        let is_horizontal = item.orientation == Some(Orientation::Horizontal);
        self.yes_no(is_horizontal, |key| self.is_chosen(item, key, &Value::Boolean(key == "true")))
    }

    pub(super) fn yes_no(&self, is_horizontal: bool, is_chosen: impl Fn(&str) -> bool) -> Control {
        let choices = ["true", "false"].map(|key| {
            let text = if key == "true" { "filling-yes" } else { "filling-no" };
            let text = self.language.text(text).into_owned();
            Choice {
                key: key.to_owned(),
                words: Shown::plain(text.as_str()),
                text,
                is_chosen: is_chosen(key),
                ..Choice::default()
            }
        });
        Control::Cards { choices: choices.into(), other: None, is_horizontal, ends: None }
    }

    fn choice(&self, item: &Asked<'_>) -> Control {
        if item.options.is_empty() {
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

    fn scale(&self, item: &Asked<'_>) -> Scale {
        let bound = |value: &Option<Value>| value.as_ref().and_then(number);
        let is_slider = item.control == Some(Wish::Slider);
        let (mut min, mut max) = (bound(&item.limits.min), bound(&item.limits.max));
        if is_slider {
            // an axis has two ends
            let low = *min.get_or_insert(max.map_or(Decimal::ZERO, |max| max.min(Decimal::ZERO)));
            max.get_or_insert(low + Decimal::ONE_HUNDRED);
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
        let number = answer.and_then(number);
        number.map(|number| Value::Decimal(number).show(self.language.tag())).unwrap_or_default()
    }

    fn amount(&self, item: &Asked<'_>) -> Control {
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
            Choice { text, key, is_chosen, ..Choice::default() }
        });
        Control::Amount { value: self.number_typed(item), units: units.collect() }
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

fn most(item: &Item) -> String {
    item.limits.max_length.map(|most| most.to_string()).unwrap_or_default()
}

fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Integer(number) => Some((*number).into()),
        Value::Decimal(number) => Some(*number),
        Value::Quantity(quantity) => quantity.value,
        _ => None,
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
