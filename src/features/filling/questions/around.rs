//! What stands about a question: the words of its groups, notes, pictures, and what is shown at every section.

use std::fmt;

use askama::filters::{Escaper as _, Html};

use super::Maker;
use crate::{
    domain::{
        engine::Evaluation,
        questionnaire::{
            Compiled, Item, ItemIndex, Text,
            hints::{Banner, NoteKind, Picture},
        },
    },
    web::i18n::Language,
};

/// Words as a page shows them: with their author's markup, which was made safe when the questionnaire was compiled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::features::filling) struct Shown {
    plain: String,
    markup: Option<String>,
}

impl Shown {
    pub(in crate::features::filling) fn of(text: &Text, tag: &str) -> Self {
        Self { plain: text.get(tag).to_owned(), markup: text.markup(tag).map(str::to_owned) }
    }

    pub(in crate::features::filling) fn plain(text: impl Into<String>) -> Self {
        Self { plain: text.into(), markup: None }
    }

    /// May hold lists and paragraphs.
    pub(in crate::features::filling) fn is_formatted(&self) -> bool {
        self.markup.is_some()
    }

    fn is_empty(&self) -> bool {
        self.plain.trim().is_empty()
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.markup {
            Some(markup) => f.write_str(markup),
            None => Html.write_escaped_str(f, &self.plain),
        }
    }
}

impl askama::filters::HtmlSafe for Shown {}

/// The words of a group above a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::features::filling) struct Lead {
    /// Plain; empty where a heading says them already.
    pub(in crate::features::filling) text: String,
    pub(in crate::features::filling) words: Shown,
    pub(in crate::features::filling) notes: Notes,
}

impl Lead {
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty() && self.notes == Notes::default()
    }
}

/// What belongs to a question or a group beside its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::features::filling) struct Notes {
    pub(in crate::features::filling) lines: Vec<Shown>,
    pub(in crate::features::filling) prompts: Vec<Shown>,
    pub(in crate::features::filling) help: Vec<Shown>,
    pub(in crate::features::filling) security: Vec<Shown>,
    /// Open on demand.
    pub(in crate::features::filling) flyovers: Vec<Shown>,
    pub(in crate::features::filling) legal: Vec<Shown>,
    pub(in crate::features::filling) links: Vec<String>,
    pub(in crate::features::filling) picture: Option<Pictured>,
    /// Where the words are read aloud.
    pub(in crate::features::filling) recording: Option<String>,
    pub(in crate::features::filling) film: Option<Filmed>,
}

impl Notes {
    /// Whether anything is to be said beside help and prompts.
    pub(in crate::features::filling) fn is_any(&self) -> bool {
        let lists = [&self.lines, &self.security, &self.flyovers, &self.legal];
        lists.iter().any(|list| !list.is_empty())
            || !self.links.is_empty()
            || self.picture.is_some()
            || self.recording.is_some()
            || self.film.is_some()
    }
}

/// A film about a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::features::filling) struct Filmed {
    pub(in crate::features::filling) url: String,
    /// In a sign language.
    pub(in crate::features::filling) is_signed: bool,
}

/// A picture of ours, or the words for one that stands elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::features::filling) struct Pictured {
    /// Empty where only the words are shown.
    pub(in crate::features::filling) url: String,
    pub(in crate::features::filling) alt: String,
}

impl Maker<'_> {
    /// What stands above an item: the groups around it, as far as they say anything.
    pub(in crate::features::filling) fn leads(&self, index: ItemIndex) -> Vec<Lead> {
        self.leads_named(index, &|_| None)
    }

    /// The same, some groups called by another name.
    pub(in crate::features::filling) fn leads_named(
        &self,
        index: ItemIndex,
        name: &dyn Fn(&Item) -> Option<String>,
    ) -> Vec<Lead> {
        let lead = |group: &Item| match name(group) {
            Some(text) => Lead { words: Shown::plain(text.as_str()), text, notes: self.notes(group) },
            None => Lead {
                text: group.text(self.language.tag()).to_owned(),
                words: self.shown(group),
                notes: self.notes(group),
            },
        };
        let groups = self.compiled.ancestors(index).into_iter();
        groups.map(lead).filter(|lead| !lead.is_empty()).collect()
    }

    /// The words of an item.
    pub(in crate::features::filling) fn shown(&self, item: &Item) -> Shown {
        item.text.as_ref().map(|text| Shown::of(text, self.language.tag())).unwrap_or_default()
    }

    /// What belongs to an item beside its words.
    pub(in crate::features::filling) fn notes(&self, item: &Item) -> Notes {
        let tag = self.language.tag();
        let of = |kind: NoteKind| {
            let notes = item.hints.notes.iter().filter(move |note| note.kind == kind);
            notes.map(|note| Shown::of(&note.text, tag)).filter(|shown| !shown.is_empty())
        };
        let first = item.help.iter().map(|help| Shown::of(help, tag));
        Notes {
            lines: of(NoteKind::Inline).collect(),
            prompts: of(NoteKind::Prompt).collect(),
            help: first.chain(of(NoteKind::Help)).collect(),
            security: of(NoteKind::Security).collect(),
            flyovers: of(NoteKind::Flyover).collect(),
            legal: of(NoteKind::Legal).collect(),
            links: item.hints.links.clone(),
            picture: item
                .hints
                .picture
                .as_ref()
                .and_then(|picture| self.pictured(picture, format_args!("{}", item.index().get()))),
            recording: self.recording(item),
            film: item.hints.film.as_ref().map(|film| Filmed {
                url: format!("{}film/{}", self.base, item.index().get()),
                is_signed: film.is_signed,
            }),
        }
    }

    /// Where the words are read aloud in the reader's language.
    fn recording(&self, item: &Item) -> Option<String> {
        let fits = item.hints.recordings.iter().position(|one| one.fits(self.language.tag()))?;
        Some(format!("{}recording/{}/{fits}", self.base, item.index().get()))
    }

    /// The words at one end of a scale; empty without any.
    pub(super) fn end(&self, item: &Item, kind: NoteKind) -> String {
        let note = item.hints.notes.iter().find(|note| note.kind == kind);
        note.map(|note| note.text.get(self.language.tag()).to_owned()).unwrap_or_default()
    }

    /// `None` of a picture that can be neither shown nor said.
    pub(super) fn pictured(&self, picture: &Picture, place: fmt::Arguments<'_>) -> Option<Pictured> {
        let alt = picture.alt.get(self.language.tag()).to_owned();
        let url = picture.image.as_ref().map(|_| format!("{}media/{place}", self.base)).unwrap_or_default();
        (!url.is_empty() || !alt.is_empty()).then_some(Pictured { url, alt })
    }
}

/// What is shown at the top or at the end of every section.
pub(in crate::features::filling) fn banners(
    compiled: &Compiled,
    evaluation: &Evaluation,
    language: Language,
    banner: Banner,
) -> Vec<Shown> {
    let shown = compiled.banners(banner).filter(|item| evaluation.is_enabled(item.index()));
    shown.filter_map(|item| item.text.as_ref()).map(|text| Shown::of(text, language.tag())).collect()
}
