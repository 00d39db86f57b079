//! The loss report: what an import did not understand, where, and what that means for the people who answer.

use serde::Serialize;

use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::Compiled;

/// How much a loss matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Kept in the resource; nobody who answers sees a difference.
    Kept,
    /// It is asked or checked differently from what its author meant.
    Changed,
    /// The item can't be answered.
    Unanswerable,
}

/// One thing that was not understood. All of it is kept in the resource unless `kept` says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// Where in the item or the questionnaire, as in `answerOption[2].extension`.
    pub path: String,
    pub level: Level,
    pub kept: bool,
    /// What it is: the item, the Fluent key and its arguments.
    #[serde(flatten)]
    pub problem: Problem,
}

/// All losses of one import, in document order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct LossReport {
    pub losses: Vec<Loss>,
}

impl LossReport {
    pub fn add(&mut self, path: impl Into<String>, level: Level, problem: Problem) {
        self.losses.push(Loss { path: path.into(), level, kept: true, problem });
    }

    /// Takes over what compiling noticed.
    pub fn add_notices(&mut self, compiled: &Compiled) {
        for notice in compiled.notices() {
            let (path, level) = match notice.code {
                Code::Unanswerable | Code::MissingOptions | Code::ImpossibleLimits => {
                    ("type", Level::Unanswerable)
                }
                Code::BadInitial => ("initial", Level::Changed),
                Code::ExpressionIgnored
                | Code::ExpressionUnreadable
                | Code::ExpressionVariable
                | Code::BadLimit
                | Code::RegexIgnored
                | Code::ToggleUnknown => ("extension", Level::Changed),
                Code::BehaviorAssumed => ("enableBehavior", Level::Changed),
                Code::ConditionNeverTrue | Code::ConditionTwice | Code::CircularConditions => {
                    ("enableWhen", Level::Changed)
                }
                // flaws of the questionnaire, lost nowhere
                _ => continue,
            };
            self.add(path, level, notice.clone());
        }
    }

    pub fn len(&self) -> usize {
        self.losses.len()
    }

    pub fn is_empty(&self) -> bool {
        self.losses.is_empty()
    }

    /// The worst of them.
    pub fn level(&self) -> Option<Level> {
        self.losses.iter().map(|loss| loss.level).max()
    }

    /// Brings the losses into document order: the questionnaire's own first.
    pub fn sort(&mut self, compiled: &Compiled) {
        self.losses.sort_by_key(|loss| {
            loss.problem.link_id.as_deref().and_then(|link_id| compiled.index_of(link_id))
        });
    }
}
