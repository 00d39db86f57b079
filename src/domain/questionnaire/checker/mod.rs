//! What an author should look at before publishing: what forbids it, what is likely a mistake, what could be better.
//!
//! Compiling finds what can't be asked at all; the rules here find what can be asked and still won't work as meant. All of
//! them are linear in items and options.

mod bands;
mod labels;
mod possible;
mod reachable;
pub mod reading;
mod red_flags;
mod scores;
#[cfg(test)]
mod tests;
mod texts;
mod translations;

use serde::Serialize;

use super::compiled::Compiled;
use super::resource::Questionnaire;
use crate::domain::problem::{Code, Problem};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It can't be published.
    Blocks,
    /// Likely a mistake.
    Warning,
    /// Could be better.
    Hint,
}

impl Level {
    /// The weightiest first.
    pub const ALL: [Self; 3] = [Self::Blocks, Self::Warning, Self::Hint];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Blocks => "blocks",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

/// What of the item, or of the questionnaire, is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    Whole,
    Item,
    Text,
    Options,
    Conditions,
    Limits,
    Expressions,
    RedFlags,
    Scores,
    Translations,
}

impl Place {
    pub const ALL: [Self; 10] = [
        Self::Whole,
        Self::Item,
        Self::Text,
        Self::Options,
        Self::Conditions,
        Self::Limits,
        Self::Expressions,
        Self::RedFlags,
        Self::Scores,
        Self::Translations,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Item => "item",
            Self::Text => "text",
            Self::Options => "options",
            Self::Conditions => "conditions",
            Self::Limits => "limits",
            Self::Expressions => "expressions",
            Self::RedFlags => "red-flags",
            Self::Scores => "scores",
            Self::Translations => "translations",
        }
    }
}

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub level: Level,
    pub place: Place,
    #[serde(flatten)]
    pub problem: Problem,
}

/// Everything there is to say about a questionnaire, the weightiest first, then in document order. `compiled` is what
/// compiling it came to.
pub fn check(questionnaire: &Questionnaire, compiled: Result<&Compiled, &[Problem]>) -> Vec<Finding> {
    let compiled = match compiled {
        Ok(compiled) => compiled,
        Err(problems) => return problems.iter().cloned().map(blocking).collect(),
    };
    let mut findings: Vec<Finding> = compiled.obstacle().map(blocking).into_iter().collect();
    let mut found = Findings::default();
    let shown = reachable::check(compiled, &mut found);
    texts::check(compiled, &mut found);
    labels::check(questionnaire, compiled, &mut found);
    scores::check(compiled, &mut found);
    red_flags::check(compiled, &shown, &mut found);
    bands::check(compiled, &mut found);
    translations::check(questionnaire, compiled, &mut found);
    let is_said = |notice: &&Problem| !(notice.code == Code::ConditionNeverTrue && found.is_hidden(notice));
    findings.extend(compiled.notices().iter().filter(is_said).cloned().map(of_notice));
    findings.append(&mut found.all);
    let place = |finding: &Finding| {
        let index = finding.problem.link_id.as_deref().and_then(|link_id| compiled.index_of(link_id));
        index.map_or(usize::MAX, super::item::ItemIndex::get)
    };
    findings.sort_by_cached_key(|finding| (finding.level, place(finding)));
    findings
}

/// What forbids publishing, as any way of publishing tells it.
pub fn blocking(problem: Problem) -> Finding {
    Finding { level: Level::Blocks, place: place_of(&problem), problem }
}

fn of_notice(problem: Problem) -> Finding {
    let level = match problem.code {
        Code::GroupWithoutChildren | Code::DisplayWithChildren | Code::BehaviorAssumed => Level::Hint,
        _ => Level::Warning,
    };
    Finding { level, place: place_of(&problem), problem }
}

const fn place_of(problem: &Problem) -> Place {
    match problem.code {
        Code::MissingText => Place::Text,
        Code::MissingOptions | Code::BadOption | Code::TooManyOptions | Code::ToggleUnknown => Place::Options,
        Code::BadLimit | Code::ImpossibleLimits | Code::RegexIgnored => Place::Limits,
        Code::ConditionTargetMissing
        | Code::ConditionOperator
        | Code::ConditionAnswer
        | Code::ConditionNeverTrue
        | Code::ConditionTwice
        | Code::CircularConditions
        | Code::BehaviorAssumed
        | Code::Cycle => Place::Conditions,
        Code::ExpressionIgnored | Code::ExpressionUnreadable | Code::ExpressionVariable => Place::Expressions,
        Code::BadScore
        | Code::BadBand
        | Code::BadItemBank
        | Code::BadScoreTest
        | Code::ScoreTestFailed
        | Code::FlagTestFailed => Place::Scores,
        Code::BadRedFlag => Place::RedFlags,
        _ if problem.link_id.is_some() => Place::Item,
        _ => Place::Whole,
    }
}

/// What the rules collect.
#[derive(Default)]
struct Findings {
    all: Vec<Finding>,
}

impl Findings {
    fn warn(&mut self, place: Place, problem: Problem) {
        self.all.push(Finding { level: Level::Warning, place, problem });
    }

    fn hint(&mut self, place: Place, problem: Problem) {
        self.all.push(Finding { level: Level::Hint, place, problem });
    }

    /// Whether the item of a notice was found to appear never.
    fn is_hidden(&self, notice: &Problem) -> bool {
        self.all.iter().any(|finding| {
            finding.problem.code == Code::NeverShown && finding.problem.link_id == notice.link_id
        })
    }
}
