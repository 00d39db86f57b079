//! Which control a question has, and what stands in it.

use super::{
    Asked, Maker, Shown,
    around::Pictured,
    files::SentFile,
    words::{answer_in_words, unit},
};
use crate::domain::{
    questionnaire::{Control as Wish, Item, Kind, Orientation},
    value::Value,
};

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
        /// How a date was understood, in words.
        understood: String,
        /// Where a script asks how a date is read; empty for what is no date.
        reads: String,
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
        /// Pictures may be sent, which a phone takes at once.
        is_picture: bool,
        /// Where a script sends them piece by piece; empty where there is no response yet.
        uploads: String,
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
    /// A line without steps to count (visual analogue scale).
    pub(in crate::features::filling) is_line: bool,
    /// With a script the number is not seen while one answers.
    pub(in crate::features::filling) hides_number: bool,
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

impl Maker<'_> {
    pub(super) fn given(&self, item: &Asked<'_>) -> Vec<&Value> {
        self.answers.get_at(self.compiled, &item.at)
    }

    /// The control of an item, filled in.
    pub(super) fn control(&self, item: &Asked<'_>) -> Control {
        if item.kind == Kind::Display || item.kind == Kind::Group {
            return Control::Message;
        }
        if item.is_calculated() {
            let value = answer_in_words(self.compiled, self.answers, &item.at, self.language);
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
            _ if is_single_number && item.hints.analogue.is_some() => Control::Slider(self.scale(item)),
            (Some(Wish::Slider), _) if is_single_number => Control::Slider(self.scale(item)),
            (Some(Wish::Spinner), _) if is_single_number => Control::Spinner(self.scale(item)),
            (_, Kind::Quantity) => self.amount(item),
            (wish, Kind::Text | Kind::String) => {
                let is_area = *wish == Some(Wish::TextArea)
                    || (item.kind == Kind::Text && *wish != Some(Wish::TextBox));
                if let Some(format) = item.text_format {
                    return self.fields(item, "text", format.input_mode());
                }
                if is_area && !item.repeats { self.area(item) } else { self.fields(item, "text", "") }
            }
            (_, Kind::Integer) => self.fields(item, "text", "numeric"),
            (_, Kind::Decimal) => self.fields(item, "text", "decimal"),
            (_, Kind::DateTime) => self.fields(item, "datetime-local", ""),
            (_, Kind::Time) => self.fields(item, "time", ""),
            (_, Kind::Attachment) => {
                let fields = self.posted.map(|pairs| pairs.all(&item.name));
                self.files(item, fields, self.given(item))
            }
            (_, Kind::Url) => self.fields(item, "url", "url"),
            // in a date, words are as good as numbers
            _ => self.fields(item, "text", ""),
        }
    }

    /// One field, or several where more than one answer may be given.
    pub(super) fn fields(&self, item: &Asked<'_>, kind: &'static str, mode: &'static str) -> Control {
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
            // of a text with rules the limit is of the way it is kept
            most: if item.text_format.is_some() { String::new() } else { most(item) },
            understood: self.understood(item),
            reads: match item.kind {
                Kind::Date => format!("{}understood/{}", self.base, item.index().get()),
                _ => String::new(),
            },
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
}

fn most(item: &Item) -> String {
    item.limits.max_length.map(|most| most.to_string()).unwrap_or_default()
}
