//! What is wrong with a questionnaire, and what an import did not understand, in the reader's language.

use serde::Deserialize;
use serde_json::Value as Json;

use crate::{
    domain::{
        problem::{Code, Problem},
        questionnaire::checker::{Level, Place},
    },
    exchange::{Level as LossLevel, Loss},
    web::page::PageContext,
};

/// A problem in words.
pub(in crate::features::authoring) fn text(ctx: &PageContext, problem: &Problem) -> String {
    let args: Vec<(&str, &str)> = problem.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    words(ctx, problem.key(), &args)
}

fn words(ctx: &PageContext, key: &str, args: &[(&str, &str)]) -> String {
    ctx.language.say(key, args)
}

/// A problem with the place it leads to.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct ProblemView {
    pub(in crate::features::authoring) text: String,
    pub(in crate::features::authoring) link_id: Option<String>,
    /// Where the item stands in the outline, from 0.
    pub(in crate::features::authoring) row: Option<usize>,
}

impl ProblemView {
    /// Files that could not be read have no outline, so nothing to lead to.
    pub(super) fn of(ctx: &PageContext, problem: &Problem) -> Self {
        Self { text: text(ctx, problem), link_id: problem.link_id.clone(), row: None }
    }
}

/// One thing that the checker found, in words.
#[derive(Clone, Debug)]
pub(super) struct FindingView {
    pub(super) level: Level,
    pub(super) place: Place,
    pub(super) problem: ProblemView,
}

impl FindingView {
    /// What of the item is meant.
    pub(super) const fn place_key(&self) -> &'static str {
        match self.place {
            Place::Whole => "authoring-check-place-whole",
            Place::Item => "authoring-check-place-item",
            Place::Text => "authoring-check-place-text",
            Place::Options => "authoring-check-place-options",
            Place::Conditions => "authoring-check-place-conditions",
            Place::Limits => "authoring-check-place-limits",
            Place::Expressions => "authoring-check-place-expressions",
            Place::RedFlags => "authoring-check-place-red-flags",
            Place::Scores => "authoring-check-place-scores",
            Place::Translations => "authoring-check-place-translations",
        }
    }
}

/// One thing that an import did not understand, as stored with the version.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::features::authoring) struct LossView {
    /// Where in the item or the questionnaire.
    #[serde(default)]
    pub(super) path: String,
    #[serde(default)]
    level: String,
    #[serde(default)]
    pub(super) kept: bool,
    pub(super) link_id: Option<String>,
    code: String,
    #[serde(default)]
    args: Vec<(String, String)>,
}

impl LossView {
    /// The report stored with a version; what a later program wrote differently is left out.
    pub(in crate::features::authoring) fn stored(report: &Json) -> Vec<Self> {
        let losses = report.as_array().into_iter().flatten();
        losses.filter_map(|loss| Self::deserialize(loss).ok()).collect()
    }

    pub(in crate::features::authoring) fn of(loss: &Loss) -> Self {
        Self {
            path: loss.path.clone(),
            level: match loss.level {
                LossLevel::Kept => "kept",
                LossLevel::Changed => "changed",
                LossLevel::Unanswerable => "unanswerable",
            }
            .to_owned(),
            kept: loss.kept,
            link_id: loss.problem.link_id.clone(),
            code: loss.problem.key().to_owned(),
            args: loss.problem.args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        }
    }

    pub(in crate::features::authoring) fn text(&self, ctx: &PageContext) -> String {
        let Some(code) = Code::ALL.iter().find(|code| code.key() == self.code) else {
            return self.code.clone();
        };
        let args: Vec<(&str, &str)> =
            self.args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        words(ctx, code.key(), &args)
    }

    /// What it means for the people who answer.
    pub(super) fn meaning(&self) -> &'static str {
        match self.level.as_str() {
            "unanswerable" => "authoring-loss-unanswerable",
            "changed" => "authoring-loss-changed",
            _ => "authoring-loss-kept",
        }
    }

    pub(super) fn kind(&self) -> &'static str {
        match self.level.as_str() {
            "unanswerable" => "danger",
            "changed" => "warn",
            _ => "",
        }
    }
}
