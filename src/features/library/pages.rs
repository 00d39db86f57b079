//! Pages of the library.

use std::{collections::HashMap, sync::LazyLock};

use askama::Template;
use uuid::Uuid;

use crate::{
    domain::questionnaire::{Band, Compiled, Item, Kind, Score},
    exchange::{
        fhir,
        instruments::{self, Instrument},
    },
    web::page::PageContext,
};

/// Every shipped instrument, compiled once.
pub(super) fn library() -> &'static [Entry] {
    static LIBRARY: LazyLock<Vec<Entry>> =
        LazyLock::new(|| instruments::ALL.iter().filter_map(Entry::of).collect());
    &LIBRARY
}

/// An instrument with what its card shows.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) instrument: &'static Instrument,
    compiled: Compiled,
    copyright: String,
}

impl Entry {
    /// `None` for one that can't be read, which the tests of the instruments rule out.
    fn of(instrument: &'static Instrument) -> Option<Self> {
        let imported = fhir::import_json(instrument.json()).ok()?;
        let copyright = imported.resource.get("copyright").and_then(serde_json::Value::as_str);
        let copyright = copyright.unwrap_or_default().to_owned();
        Some(Self { instrument, compiled: imported.compiled, copyright })
    }

    pub(super) fn url(&self) -> &str {
        self.compiled.url.as_deref().unwrap_or_default()
    }

    fn title(&self, ctx: &PageContext) -> &str {
        self.compiled.title.get(ctx.language.tag())
    }

    fn description(&self, ctx: &PageContext) -> &str {
        self.compiled.description.as_ref().map_or("", |text| text.get(ctx.language.tag()))
    }

    /// `pt-BR, en`
    fn languages(&self) -> String {
        self.compiled.languages().join(", ")
    }

    /// Whether there are words of its own in the reader's language.
    fn speaks(&self, ctx: &PageContext) -> bool {
        let own = ctx.language.tag();
        self.compiled.languages().iter().any(|tag| tag.split('-').next() == own.split('-').next())
    }

    fn question_count(&self) -> usize {
        self.compiled.items().iter().filter(|item| item.is_question() && !item.hidden).count()
    }

    fn scores(&self) -> &[Score] {
        self.compiled.scores()
    }

    /// The bands of the score that counts most.
    fn primary_bands(&self) -> &[Band] {
        self.compiled.primary_score().map(|score| score.bands.as_slice()).unwrap_or_default()
    }

    fn has_red_flags(&self) -> bool {
        self.compiled.items().iter().any(|item| !item.red_flags().is_empty())
    }

    fn items(&self) -> impl Iterator<Item = &Item> {
        self.compiled.items().iter().filter(|item| !item.hidden && item.text.is_some())
    }

    fn href(&self) -> String {
        format!("/admin/library/{}", self.instrument.key)
    }
}

/// `0–4 Mínima`
fn band_text(ctx: &PageContext, band: &Band) -> String {
    let label = band.label.get(ctx.language.tag());
    let number = |value: rust_decimal::Decimal| ctx.number(value.normalize());
    match (band.from, band.to) {
        (Some(from), Some(to)) if from == to => format!("{} {label}", number(from)),
        (Some(from), Some(to)) => format!("{}–{} {label}", number(from), number(to)),
        (Some(from), None) => format!("≥ {} {label}", number(from)),
        (None, Some(to)) => format!("≤ {} {label}", number(to)),
        (None, None) => label.to_owned(),
    }
}

/// The label of a score and its range.
fn score_text(ctx: &PageContext, score: &Score) -> String {
    let label = score.label.get(ctx.language.tag());
    match (score.min, score.max) {
        (Some(min), Some(max)) => {
            format!("{label}: {}–{}", ctx.number(min.normalize()), ctx.number(max.normalize()))
        }
        _ => label.to_owned(),
    }
}

/// `/admin/library`
#[derive(Template)]
#[template(path = "pages/library/list.html")]
pub(super) struct LibraryPage {
    pub(super) ctx: PageContext,
    pub(super) entries: &'static [Entry],
    /// Questionnaires by canonical `url`.
    pub(super) added: HashMap<String, Uuid>,
}

impl LibraryPage {
    fn added(&self, entry: &Entry) -> Option<&Uuid> {
        self.added.get(entry.url())
    }

    fn band(&self, band: &Band) -> String {
        band_text(&self.ctx, band)
    }

    fn score(&self, score: &Score) -> String {
        score_text(&self.ctx, score)
    }
}

/// `/admin/library/{key}`
#[derive(Template)]
#[template(path = "pages/library/show.html")]
pub(super) struct ShowPage {
    pub(super) ctx: PageContext,
    pub(super) entry: &'static Entry,
    pub(super) added: Option<Uuid>,
}

impl ShowPage {
    fn band(&self, band: &Band) -> String {
        band_text(&self.ctx, band)
    }

    fn score(&self, score: &Score) -> String {
        score_text(&self.ctx, score)
    }

    fn text<'a>(&self, item: &'a Item) -> &'a str {
        item.text(self.ctx.language.tag())
    }

    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn is_question(&self, item: &Item) -> bool {
        item.is_question()
    }

    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn is_heading(&self, item: &Item) -> bool {
        item.kind == Kind::Group
    }

    /// The options in one line, each with its points.
    fn options(&self, item: &Item) -> String {
        let language = self.ctx.language.tag();
        let option = |option: &crate::domain::questionnaire::AnswerOption| match option.weight {
            Some(weight) => format!("{} ({})", option.display(language), self.ctx.number(weight.normalize())),
            None => option.display(language).to_owned(),
        };
        item.options().iter().map(option).collect::<Vec<_>>().join(" · ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::{i18n::Language, page::samples};

    #[test]
    fn every_instrument_can_be_shown_in_every_language() {
        assert_eq!(library().len(), instruments::ALL.len());
        for language in Language::ALL {
            let ctx = PageContext::staff_sample(language);
            let first = library().first().map(|entry| (entry.url().to_owned(), Uuid::nil()));
            samples::check(&LibraryPage {
                ctx: ctx.clone(),
                entries: library(),
                added: first.into_iter().collect(),
            });
            for entry in library() {
                samples::check(&ShowPage { ctx: ctx.clone(), entry, added: None });
            }
        }
    }
}
