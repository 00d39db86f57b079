//! The languages that a version is offered in, to be chosen.

use serde_json::Value as Json;

use super::translations::{Source, name_of};
use crate::{
    domain::questionnaire::translation::{self, Begun},
    web::page::PageContext,
};

/// The original and what was begun beside it.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct LanguageChoices {
    original: String,
    all: Vec<LanguageChoice>,
}

/// A language that was begun.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct LanguageChoice {
    begun: Begun,
    is_offered: bool,
}

impl LanguageChoices {
    /// With those ticked that are complete.
    pub(in crate::features::authoring) fn ready(resource: &Json) -> Self {
        Self::of(resource, Begun::is_complete)
    }

    /// With these ticked; all of them where nobody chose.
    pub(in crate::features::authoring) fn offered(resource: &Json, languages: Option<&[String]>) -> Self {
        Self::of(resource, |begun| languages.is_none_or(|known| names(known, &begun.language)))
    }

    fn of(resource: &Json, is_offered: impl Fn(&Begun) -> bool) -> Self {
        let original = name_of(Source::of(resource).language());
        let choice = |begun: Begun| LanguageChoice { is_offered: is_offered(&begun), begun };
        Self { original, all: translation::begun(resource).into_iter().map(choice).collect() }
    }

    /// Whether one of these was complete when it was ticked and is so no more. `partial` are those of which their author
    /// saw that they were not.
    pub(in crate::features::authoring) fn have_shrunk(&self, ticked: &[String], partial: &[String]) -> bool {
        let has_shrunk = |choice: &LanguageChoice| {
            let language = &choice.begun.language;
            !choice.is_complete() && names(ticked, language) && !names(partial, language)
        };
        self.all.iter().any(has_shrunk)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// What the author's own language calls itself.
    pub(super) fn original(&self) -> &str {
        &self.original
    }

    pub(super) fn all(&self) -> &[LanguageChoice] {
        &self.all
    }
}

impl LanguageChoice {
    pub(super) fn tag(&self) -> &str {
        &self.begun.language
    }

    pub(super) fn name(&self) -> String {
        name_of(self.tag())
    }

    pub(super) const fn is_offered(&self) -> bool {
        self.is_offered
    }

    pub(super) const fn is_complete(&self) -> bool {
        self.begun.is_complete()
    }

    /// How many of its texts are there.
    pub(super) fn progress(&self, ctx: &PageContext) -> String {
        let done = self.begun.total - self.begun.missing;
        ctx.t2("authoring-languages-progress", "done", ctx.number(done), "all", ctx.number(self.begun.total))
    }

    pub(super) const fn missing(&self) -> usize {
        self.begun.missing
    }
}

fn names(languages: &[String], tag: &str) -> bool {
    languages.iter().any(|known| known.eq_ignore_ascii_case(tag))
}
