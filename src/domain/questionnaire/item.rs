//! What pages and the engine read of one item: resolved, typed, immutable.

use regex::Regex;
use rust_decimal::Decimal;

use super::entry::TextFormat;
use super::hints::{Hints, Picture};
use super::kind::{Control, Kind, Orientation};
use super::rules::{Condition, RedFlag};
use super::signatures::SignatureKind;
use super::text::Text;
use crate::domain::value::{Coding, Value};

/// Where an item stands in its [`super::Compiled`], in document order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemIndex(pub(in crate::domain) usize);

impl ItemIndex {
    /// The position in document order, from 0.
    pub const fn get(self) -> usize {
        self.0
    }
}

/// A permitted answer.
#[derive(Clone, Debug)]
pub struct AnswerOption {
    pub value: Value,
    pub display: Text,
    /// Letter or number before the words.
    pub prefix: Option<String>,
    /// Points of this answer.
    pub weight: Option<Decimal>,
    /// Chosen, it stands alone ("none of these").
    pub exclusive: bool,
    pub initial_selected: bool,
    /// A concept of a value set: its words are not the questionnaire's own.
    pub is_concept: bool,
    pub picture: Option<Picture>,
    pub(in crate::domain) key: String,
}

impl AnswerOption {
    /// What a form posts for this option: unlike any text a person would type into an open choice.
    pub fn key(&self) -> &str {
        &self.key
    }

    pub fn display(&self, language: &str) -> &str {
        self.display.get(language)
    }

    /// One that an expression offers; `key` has to tell it from the others.
    pub(in crate::domain) const fn computed(key: String, value: Value, display: Text) -> Self {
        Self {
            value,
            display,
            prefix: None,
            weight: None,
            exclusive: false,
            initial_selected: false,
            is_concept: false,
            picture: None,
            key,
        }
    }
}

/// Limits of an answer, each checked by the engine.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    pub min: Option<Value>,
    pub max: Option<Value>,
    /// In characters.
    pub min_length: Option<usize>,
    /// In characters.
    pub max_length: Option<usize>,
    pub max_decimal_places: Option<u32>,
    pub regex: Option<Regex>,
    /// Of a file, in bytes.
    pub max_bytes: Option<Decimal>,
    /// What a file may be: MIME types, also such as `image/*`; any where empty.
    pub mime_types: Vec<String>,
    /// What a reference may lead to; any type of resource where empty.
    pub reference_types: Vec<String>,
    pub min_occurs: Option<usize>,
    pub max_occurs: Option<usize>,
}

/// One item of a compiled questionnaire.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they are FHIR's own flags")]
pub struct Item {
    pub(in crate::domain) index: ItemIndex,
    pub(in crate::domain) parent: Option<ItemIndex>,
    pub(in crate::domain) children: Vec<ItemIndex>,
    /// One past the last descendant: the subtree is `index..end`.
    pub(in crate::domain) end: usize,
    pub(in crate::domain) depth: usize,
    pub link_id: String,
    pub kind: Kind,
    pub text: Option<Text>,
    pub prefix: Option<String>,
    /// For column heads and small screens.
    pub short_text: Option<Text>,
    /// From a child display with the control `help`.
    pub help: Option<Text>,
    /// An example of what to type ("dd/mm/aaaa").
    pub entry_format: Option<Text>,
    /// A text with rules of its own.
    pub text_format: Option<TextFormat>,
    /// The words of an open choice's free answer.
    pub open_label: Option<Text>,
    pub options: Vec<AnswerOption>,
    /// The options are suggestions: any answer of the type may be given (R5 `optionsOrType`).
    pub open_options: bool,
    /// Beside the options any text may be given, whatever the type (R5 `optionsOrString`).
    pub any_text: bool,
    /// Beside the options any code may be given: R5 `optionsOrType`, or a value set that we don't have.
    pub any_code: bool,
    /// While its conditions don't hold it is shown without being asked (R5 `disabledDisplay` `protected`), else hidden.
    pub shown_disabled: bool,
    pub control: Option<Control>,
    pub orientation: Option<Orientation>,
    pub slider_step: Option<i64>,
    /// How it looks beyond its control.
    pub hints: Box<Hints>,
    /// The unit of a number, or the units a quantity may have.
    pub units: Vec<Coding>,
    pub required: bool,
    pub repeats: bool,
    pub read_only: bool,
    pub hidden: bool,
    pub limits: Limits,
    pub initial: Vec<Value>,
    /// What is answered here needs them.
    pub signatures: Vec<SignatureKind>,
    /// Points of a yes, or factor of a number.
    pub weight: Option<Decimal>,
    pub(in crate::domain) conditions: Vec<Condition>,
    pub(in crate::domain) any_condition: bool,
    pub(in crate::domain) red_flags: Vec<RedFlag>,
    /// A display that its parent shows.
    pub(in crate::domain) adopted: bool,
    pub(in crate::domain) answerable: bool,
    pub(in crate::domain) calculated: bool,
    pub(in crate::domain) starts_computed: bool,
    pub(in crate::domain) condition_computed: bool,
    /// Its options are what an expression comes to.
    pub(in crate::domain) offers_computed: bool,
    /// Which options may be chosen depends on other answers.
    pub(in crate::domain) offers_change: bool,
}

impl Item {
    pub const fn index(&self) -> ItemIndex {
        self.index
    }

    pub const fn parent(&self) -> Option<ItemIndex> {
        self.parent
    }

    /// Starts with an answer that nobody gave.
    pub fn is_prefilled(&self) -> bool {
        self.starts_computed
            || !self.initial.is_empty()
            || self.options.iter().any(|option| option.initial_selected)
    }

    pub fn children(&self) -> &[ItemIndex] {
        &self.children
    }

    /// 0 at the top.
    pub const fn depth(&self) -> usize {
        self.depth
    }

    /// The words of the item, empty if it has none.
    pub fn text(&self, language: &str) -> &str {
        self.text.as_ref().map_or("", |text| text.get(language))
    }

    pub fn help(&self, language: &str) -> Option<&str> {
        self.help.as_ref().map(|text| text.get(language))
    }

    pub fn entry_format(&self, language: &str) -> Option<&str> {
        self.entry_format.as_ref().map(|text| text.get(language))
    }

    pub fn options(&self) -> &[AnswerOption] {
        &self.options
    }

    /// The first unit: the one to show beside the field.
    pub fn unit(&self) -> Option<&Coding> {
        self.units.first()
    }

    pub const fn is_question(&self) -> bool {
        self.kind.is_question()
    }

    /// True if a person can be asked it: a question of a type we know, with options if it needs them, neither hidden
    /// nor read-only, nor computed.
    pub const fn is_askable(&self) -> bool {
        self.answerable && !self.hidden && !self.read_only && !self.calculated
    }

    /// Its answers are computed from others; nobody gives them.
    pub const fn is_calculated(&self) -> bool {
        self.calculated
    }

    /// True of a display that is shown with something else: its parent (help, unit, bounds), or every section.
    pub fn is_accessory(&self) -> bool {
        self.adopted
            || self.hints.banner.is_some()
            || (matches!(self.kind, Kind::Display)
                && matches!(self.control, Some(Control::Unit | Control::Required)))
    }

    /// True if whether it is shown depends on other answers.
    pub const fn is_conditional(&self) -> bool {
        self.condition_computed || !self.conditions.is_empty()
    }

    /// Which options may be chosen depends on other answers.
    pub const fn offers_change(&self) -> bool {
        self.offers_change
    }

    /// More than one answer may be given.
    pub const fn is_multiple(&self) -> bool {
        self.repeats && self.kind.is_question()
    }

    /// True of a choice or an open choice.
    pub const fn is_choice(&self) -> bool {
        matches!(self.kind, Kind::Choice | Kind::OpenChoice)
    }

    /// The conditions under which it is asked; pages like the flow canvas draw them.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// True if one of [`Item::conditions`] is enough, false if all must hold.
    pub const fn needs_any_condition(&self) -> bool {
        self.any_condition
    }

    pub fn red_flags(&self) -> &[RedFlag] {
        &self.red_flags
    }

    /// Which option an answer is.
    pub fn option_of(&self, value: &Value) -> Option<&AnswerOption> {
        self.options.iter().find(|option| option.value.is_same(value))
    }

    /// The answer in words: an option's display, else the value as it would be written.
    pub fn display_of(&self, value: &Value, language: &str) -> String {
        match self.option_of(value) {
            Some(option) => option.display(language).to_owned(),
            None => match (self.text_format, value) {
                (Some(format), Value::String(text)) => format.shown(text),
                _ => value.show(language),
            },
        }
    }

    /// The answer as people are told it: in words, a number with its unit.
    pub fn told(&self, value: &Value, language: &str) -> String {
        let words = self.display_of(value, language);
        let is_bare = matches!(value, Value::Integer(_) | Value::Decimal(_)) && self.options.is_empty();
        match self.unit().and_then(|unit| unit.display.as_ref().or(unit.code.as_ref())) {
            Some(unit) if is_bare => format!("{words} {unit}"),
            _ => words,
        }
    }
}
