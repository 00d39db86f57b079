//! Before a draft is published, and before a published version is taken back.

use askama::Template;

use super::{
    CardView, DifferenceView, LanguageChoices, Outline,
    problems::{FindingView, ProblemView},
    versions::place,
};
use crate::{
    domain::questionnaire::checker::Level,
    storage::versions::Version,
    web::{forms::FieldErrors, page::PageContext},
};

/// Changed items that are named before publishing; the others stand on the page of all changes.
const MOST_ITEMS: usize = 8;

/// Findings of a level that are shown at first.
const MOST_FINDINGS: usize = 30;

/// What is checked before a draft is published.
#[derive(Template)]
#[template(path = "pages/authoring/publish.html")]
pub(in crate::features::authoring) struct PublishPage {
    pub(in crate::features::authoring) ctx: PageContext,
    pub(in crate::features::authoring) card: CardView,
    pub(in crate::features::authoring) version: Version,
    pub(in crate::features::authoring) outline: Outline,
    /// Against what is published now; `None` where nothing is.
    pub(in crate::features::authoring) difference: Option<DifferenceView>,
    pub(in crate::features::authoring) languages: LanguageChoices,
    pub(in crate::features::authoring) note: String,
    pub(in crate::features::authoring) errors: FieldErrors,
    /// However many findings there are.
    pub(in crate::features::authoring) shows_all: bool,
}

/// Findings of one level.
struct Group<'a> {
    code: &'static str,
    title: String,
    text_key: &'static str,
    /// Those that are shown.
    findings: Vec<&'a FindingView>,
    has_more: bool,
}

impl PublishPage {
    pub(in crate::features::authoring) fn may_publish(&self) -> bool {
        self.outline.problems.is_empty()
    }

    fn place(&self, problem: &ProblemView) -> String {
        place(&self.card, &self.version, problem)
    }

    /// What does not forbid publishing, level by level.
    fn groups(&self) -> Vec<Group<'_>> {
        let levels = [
            (Level::Warning, "authoring-notices", "authoring-notices-text"),
            (Level::Hint, "authoring-check-hint", "authoring-check-hint-text"),
        ];
        let group = |(level, title, text_key): (Level, &str, &'static str)| {
            let of_level = || self.outline.findings.iter().filter(move |finding| finding.level == level);
            let (count, most) = (of_level().count(), if self.shows_all { usize::MAX } else { MOST_FINDINGS });
            (count > 0).then(|| Group {
                code: level.code(),
                title: self.ctx.t1(title, "count", count),
                text_key,
                findings: of_level().take(most).collect(),
                has_more: count > most,
            })
        };
        levels.into_iter().filter_map(group).collect()
    }

    fn is_in_review(&self) -> bool {
        self.version.review_asked_at.is_some()
    }

    /// The page of all changes against what is published now.
    fn compare_href(&self) -> String {
        let from = self.card.0.published().map(|published| published.id).unwrap_or_default();
        format!("{}/compare?from={from}&to={}", self.card.href(), self.version.id)
    }

    /// The first changed items, each with what changed of it.
    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn first_items(&self, difference: &DifferenceView) -> Vec<(String, String)> {
        let items = difference.items.iter().take(MOST_ITEMS);
        items.map(|item| (item.label.clone(), item.summary())).collect()
    }

    /// How many changed items are not named here.
    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn more_items(&self, difference: &DifferenceView) -> usize {
        difference.items.len().saturating_sub(MOST_ITEMS)
    }
}

/// What retiring does, before it is done.
#[derive(Template)]
#[template(path = "pages/authoring/retire.html")]
pub(in crate::features::authoring) struct RetirePage {
    pub(in crate::features::authoring) ctx: PageContext,
    pub(in crate::features::authoring) card: CardView,
}
