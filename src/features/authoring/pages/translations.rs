//! The texts of a draft beside their translations, and what became of a file of them.

use askama::Template;
use serde_json::Value as Json;

use super::CardView;
use crate::{
    domain::{
        ids::VersionId,
        questionnaire::translation::{self, Role, Unit, Wanted},
    },
    exchange::translations::{Report, Returned, Unreadable},
    web::{i18n::Language, page::PageContext, pager::Pager},
};

/// Texts of a report that are shown.
const MOST_TOLD: usize = 200;

/// The language of a questionnaire's own words, and those that it is translated into.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct Source {
    own: String,
    begun: Vec<String>,
}

impl Source {
    pub(in crate::features::authoring) fn of(resource: &Json) -> Self {
        let own = resource.get("language").and_then(Json::as_str).unwrap_or_default().to_owned();
        Self { own, begun: translation::languages(resource) }
    }

    /// Of the original; as most of our authors write where the resource does not say.
    pub(in crate::features::authoring) fn language(&self) -> &str {
        if self.own.is_empty() { Language::PtBr.tag() } else { &self.own }
    }

    /// Whether words may be translated into it: a language tag, and not the original's.
    pub(in crate::features::authoring) fn may_be(&self, tag: &str) -> bool {
        let mut parts = tag.split('-');
        let first = parts.next().unwrap_or_default();
        let is_word = |part: &str, least: usize, most: usize| {
            (least..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        let is_tag = is_word(first, 2, 3) && first.bytes().all(|byte| byte.is_ascii_alphabetic());
        is_tag && parts.all(|part| is_word(part, 1, 8)) && !tag.eq_ignore_ascii_case(self.language())
    }

    /// Where one begins: what was begun first, else the first of ours that it may be.
    pub(in crate::features::authoring) fn usual(&self) -> Option<String> {
        self.offered().into_iter().next()
    }

    /// What was begun, and the languages of our pages.
    fn offered(&self) -> Vec<String> {
        let mut all: Vec<String> = self.begun.iter().filter(|tag| self.may_be(tag)).cloned().collect();
        for language in [Language::En, Language::Es, Language::PtBr] {
            let tag = language.tag();
            if self.may_be(tag) && !all.iter().any(|known| known.eq_ignore_ascii_case(tag)) {
                all.push(tag.to_owned());
            }
        }
        all
    }
}

/// What a language calls itself, where our pages speak it; else its tag.
pub(super) fn name_of(tag: &str) -> String {
    Language::ALL
        .into_iter()
        .find(|language| language.tag().eq_ignore_ascii_case(tag))
        .map_or_else(|| tag.to_owned(), |language| language.name().to_owned())
}

/// The texts of a draft in one language.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct Texts {
    pub(in crate::features::authoring) version: VersionId,
    /// Tells the draft with this content from all others.
    pub(in crate::features::authoring) mark: String,
    pub(in crate::features::authoring) source: Source,
    pub(in crate::features::authoring) language: Option<String>,
    /// The language that was asked for can't be.
    pub(in crate::features::authoring) is_wrong: bool,
    pub(in crate::features::authoring) is_missing_only: bool,
    pub(in crate::features::authoring) total: usize,
    pub(in crate::features::authoring) complete: usize,
    /// Of this page.
    pub(in crate::features::authoring) units: Vec<Unit>,
    pub(in crate::features::authoring) pager: Pager,
}

/// What was typed and could not be saved.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct Kept {
    unit: Unit,
    words: String,
}

impl Kept {
    fn key(&self) -> &str {
        &self.unit.key
    }

    fn words(&self) -> &str {
        &self.words
    }
}

/// `/admin/questionnaires/{id}/translations`
#[derive(Template)]
#[template(path = "pages/authoring/translations.html")]
pub(in crate::features::authoring) struct TranslationsPage {
    pub(in crate::features::authoring) ctx: PageContext,
    pub(in crate::features::authoring) card: CardView,
    /// `None` without a draft.
    pub(in crate::features::authoring) texts: Option<Texts>,
    pub(in crate::features::authoring) done: Option<String>,
    /// The draft is another than the one that was shown.
    pub(in crate::features::authoring) is_stale: bool,
    /// In place of the page's own texts.
    pub(in crate::features::authoring) kept: Vec<Kept>,
}

/// A field of the page.
struct Field<'a> {
    unit: &'a Unit,
    /// What stands in it.
    words: &'a str,
    /// What the draft has by now, where that is something else.
    now: Option<&'a str>,
}

impl TranslationsPage {
    /// Shows what was typed, with what the draft has by now. `all` are the texts of the draft; one that is gone keeps its
    /// words.
    pub(in crate::features::authoring) fn keep(&mut self, wanted: Vec<Wanted>, all: &[Unit]) {
        self.is_stale = true;
        let kept = |one: Wanted| {
            let found = all.iter().find(|unit| unit.key == one.key).cloned();
            let gone = Unit {
                key: one.key.clone(),
                link_id: None,
                role: Role::Text,
                original: String::new(),
                translation: None,
            };
            Kept { unit: found.unwrap_or(gone), words: one.words }
        };
        self.kept = wanted.into_iter().map(kept).collect();
    }

    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn tab(&self) -> &'static str {
        "translations"
    }

    fn draft_action(&self) -> String {
        format!("{}/draft", self.card.href())
    }

    /// What the field of the language starts with.
    fn language(&self) -> &str {
        self.texts.as_ref().and_then(|texts| texts.language.as_deref()).unwrap_or_default()
    }

    /// The languages to choose from, with their names and whether each is the one that is shown.
    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn choices(&self, texts: &Texts) -> Vec<(String, String, bool)> {
        let mut all = texts.source.offered();
        if let Some(language) = texts.language.as_ref().filter(|language| !all.contains(language)) {
            all.push(language.clone());
        }
        let choice = |tag: String| {
            let is_chosen = texts.language.as_ref() == Some(&tag);
            let name = name_of(&tag);
            (tag, name, is_chosen)
        };
        all.into_iter().map(choice).collect()
    }

    fn fields<'a>(&'a self, texts: &'a Texts) -> Vec<Field<'a>> {
        if self.is_stale {
            let field = |kept: &'a Kept| {
                let now = kept.unit.translation.as_deref().unwrap_or_default();
                Field { unit: &kept.unit, words: &kept.words, now: (now != kept.words).then_some(now) }
            };
            return self.kept.iter().map(field).collect();
        }
        let field = |unit: &'a Unit| Field {
            unit,
            words: unit.translation.as_deref().unwrap_or_default(),
            now: None,
        };
        texts.units.iter().map(field).collect()
    }

    fn has_pages(&self, texts: &Texts) -> bool {
        !self.is_stale && (texts.pager.previous().is_some() || texts.pager.next().is_some())
    }

    fn done_text(&self) -> String {
        let is_done = self.done.as_deref() == Some("saved");
        if is_done { self.ctx.t("authoring-translations-saved").into_owned() } else { String::new() }
    }

    /// `12 de 40 textos (30%)`.
    fn completeness(&self, texts: &Texts) -> String {
        let percent = (texts.complete * 100).checked_div(texts.total).unwrap_or(100);
        let (done, all) = (self.ctx.number(texts.complete), self.ctx.number(texts.total));
        self.ctx
            .ta("authoring-translations-complete", &[("done", &done), ("all", &all), ("percent", &percent)])
    }

    /// The draft as people would see it, in a language of our pages.
    fn preview_href(&self, texts: &Texts) -> Option<String> {
        let language = Language::from_tag(texts.language.as_deref()?)?;
        Some(format!("{}/versions/{}/preview?lang={}", self.card.href(), texts.version, language.tag()))
    }

    fn page(&self) -> String {
        let query = self.ctx.path.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let page = query.split('&').find_map(|pair| pair.strip_prefix("page="));
        page.filter(|page| page.parse::<u32>().is_ok()).unwrap_or_default().to_owned()
    }

    fn role(&self, unit: &Unit) -> String {
        self.ctx.t(role_key(unit.role)).into_owned()
    }
}

const fn role_key(role: Role) -> &'static str {
    match role {
        Role::Title => "authoring-field-title",
        Role::Description => "authoring-field-description",
        Role::Text => "authoring-role-text",
        Role::ShortText => "authoring-role-short",
        Role::EntryFormat => "authoring-role-format",
        Role::OpenLabel => "authoring-role-open",
        Role::Option => "authoring-role-option",
        Role::Rule => "authoring-role-rule",
        Role::RedFlag => "authoring-role-red-flag",
        Role::Score => "authoring-role-score",
        Role::Band => "authoring-role-band",
        Role::Advice => "authoring-role-advice",
    }
}

/// What became of a file.
pub(in crate::features::authoring) enum Translated {
    NoFile,
    Unreadable(Unreadable),
    Report(Report),
}

/// After a file of translations was sent.
#[derive(Template)]
#[template(path = "pages/authoring/translated.html")]
pub(in crate::features::authoring) struct TranslatedPage {
    pub(in crate::features::authoring) ctx: PageContext,
    pub(in crate::features::authoring) card: CardView,
    pub(in crate::features::authoring) language: String,
    pub(in crate::features::authoring) outcome: Translated,
}

impl TranslatedPage {
    fn back(&self) -> String {
        format!("{}/translations?language={}", self.card.href(), self.language)
    }

    fn report(&self) -> Option<&Report> {
        match &self.outcome {
            Translated::Report(report) => Some(report),
            _ => None,
        }
    }

    /// Why the file was not read.
    fn fault(&self) -> String {
        match &self.outcome {
            Translated::Report(_) => String::new(),
            Translated::NoFile => self.ctx.t("authoring-translated-no-file").into_owned(),
            Translated::Unreadable(Unreadable::NotUtf8) => {
                self.ctx.t("authoring-translated-not-utf8").into_owned()
            }
            Translated::Unreadable(Unreadable::NotXml(byte)) => {
                self.ctx.t1("authoring-translated-not-xml", "byte", byte)
            }
            Translated::Unreadable(Unreadable::NeitherKind) => {
                self.ctx.t("authoring-translated-neither").into_owned()
            }
            Translated::Unreadable(Unreadable::OtherLanguage(language)) => {
                self.ctx.t1("authoring-translated-other-language", "language", language)
            }
        }
    }

    /// What was not taken: those with another original, then those of no text, each with whether there are more.
    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn left(&self, report: &Report) -> [(&'static str, &'static str, Vec<Returned>, usize); 2] {
        let told = |all: &[Returned]| all.iter().take(MOST_TOLD).cloned().collect();
        [
            ("changed", "authoring-translated-changed", told(&report.changed), report.changed.len()),
            ("unknown", "authoring-translated-unknown", told(&report.unknown), report.unknown.len()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_language_is_a_tag_and_not_the_originals() {
        let source = Source::of(&json!({"language": "pt-BR", "title": "a"}));
        for (tag, may_be) in [
            ("en", true),
            ("es-AR", true),
            ("gn", true),
            ("pt-BR", false),
            ("PT-br", false),
            ("", false),
            ("e", false),
            ("en\"", false),
            ("en-", false),
            ("../x", false),
        ] {
            assert_eq!(source.may_be(tag), may_be, "{tag}");
        }
        assert_eq!(source.offered(), ["en", "es"]);
    }
}
