//! What an author says about how an item looks, beside its control: none of it decides what an answer means.

use std::sync::Arc;

use super::text::Text;

/// How an item looks.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// What kind of message a display is.
    pub category: Option<Category>,
    /// Displays below a question or group that belong to it.
    pub notes: Vec<Note>,
    /// Addresses with more to read; `http(s)`, `mailto` and `tel` only.
    pub links: Vec<String>,
    pub picture: Option<Picture>,
    /// The words read aloud, once for each language.
    pub recordings: Vec<Recording>,
    pub film: Option<Film>,
    /// What is shown of each option, where its words alone don't do.
    pub columns: Vec<Column>,
    /// A number is a place on a line between two ends (visual analogue scale).
    pub analogue: Option<LineNumber>,
    /// A display at the top or at the end of every section, or a group of them.
    pub banner: Option<Banner>,
}

/// FHIR's `questionnaire-displayCategory`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    Instructions,
    Security,
    Help,
}

/// A display that belongs to the item above it.
#[derive(Clone, Debug)]
pub struct Note {
    pub kind: NoteKind,
    pub text: Text,
}

/// Where a [`Note`] stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    Help,
    /// Opens on demand.
    Flyover,
    /// Says what to do.
    Prompt,
    Legal,
    /// The low end of a scale.
    Lower,
    /// The high end of a scale.
    Upper,
    Security,
    /// Plain words below the question.
    Inline,
}

/// One thing shown of an option.
#[derive(Clone, Debug)]
pub struct Column {
    pub label: Option<Text>,
    pub part: ColumnPart,
    /// Its value stands for the option.
    pub is_display: bool,
}

/// What of a coding a [`Column`] shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnPart {
    Code,
    Display,
    System,
}

/// A picture. One that stands elsewhere is never fetched: its words stand for it.
#[derive(Clone, Debug)]
pub struct Picture {
    /// What it shows; empty where its author does not say.
    pub alt: Text,
    pub image: Option<Arc<Image>>,
}

/// The bytes of a picture, a sound or a film, of a type that runs nothing.
#[derive(Debug)]
pub struct Image {
    pub content_type: &'static str,
    pub bytes: Vec<u8>,
}

/// Somebody reads the words of an item aloud.
#[derive(Clone, Debug)]
pub struct Recording {
    /// A language tag; `None` fits every reader.
    pub language: Option<String>,
    pub sound: Arc<Image>,
}

impl Recording {
    /// Whether a reader of this language understands it.
    pub fn fits(&self, language: &str) -> bool {
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        self.language.as_deref().is_none_or(|own| primary(own) == primary(language))
    }
}

/// A film about an item.
#[derive(Clone, Debug)]
pub struct Film {
    /// Somebody signs the words, as in Libras.
    pub is_signed: bool,
    pub film: Arc<Image>,
}

/// Whether the number of a place on a line is seen by who chooses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineNumber {
    Hidden,
    Shown,
}

/// Shown at every section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Banner {
    Header,
    Footer,
}
