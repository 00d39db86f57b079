//! What an evaluation found; plain data, asked through methods.

use std::borrow::Cow;

use super::computed::Computed;
use super::{Answers, Failure};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::{Compiled, ItemIndex, Outcome, Severity};
use crate::domain::scoring::ScoreResult;

/// The state of a response at one moment.
#[derive(Clone, Debug)]
pub struct Evaluation {
    pub(super) enabled: Vec<bool>,
    pub(super) answered: Vec<bool>,
    /// Everything that forbids handing in, in document order: missing answers and answers that may not stand.
    pub problems: Vec<Problem>,
    /// One for each of [`Compiled::scores`], in their order.
    pub scores: Vec<ScoreResult>,
    pub red_flags: Vec<RaisedFlag>,
    pub progress: Progress,
    /// Rules of the author's that are broken without forbidding anything.
    pub warnings: Vec<Problem>,
    /// Expressions that had no result, for the log and the author.
    pub failures: Vec<Failure>,
    pub(super) computed: Option<Computed>,
}

/// How far the person has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub answered: usize,
    /// The questions asked with the answers given so far.
    pub total: usize,
}

impl Progress {
    /// 0 to 100; 100 only when everything is answered.
    pub fn percent(self) -> usize {
        (self.answered * 100).checked_div(self.total).unwrap_or(100)
    }
}

/// An answer that wants somebody's eyes now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RaisedFlag {
    /// The rule's key, stable within the questionnaire.
    pub key: String,
    pub item: ItemIndex,
    pub link_id: String,
    pub severity: Severity,
    /// What is wrong, in the language of the context.
    pub label: String,
    pub advice: Option<String>,
    /// What was answered, in words: health data, never to be logged.
    pub answer: String,
}

impl Evaluation {
    /// Its conditions hold, and those of the groups around it.
    pub fn is_enabled(&self, item: ItemIndex) -> bool {
        self.enabled.get(item.get()).copied().unwrap_or(false)
    }

    /// Enabled and answered.
    pub fn is_answered(&self, item: ItemIndex) -> bool {
        self.is_enabled(item) && self.answered.get(item.get()).copied().unwrap_or(false)
    }

    /// May be handed in.
    pub const fn is_complete(&self) -> bool {
        self.problems.is_empty()
    }

    pub fn problems_of<'a>(&'a self, link_id: &'a str) -> impl Iterator<Item = &'a Problem> {
        self.problems.iter().filter(move |problem| problem.link_id.as_deref() == Some(link_id))
    }

    /// Items that were answered and then disabled by another answer: kept while filling in, left out when handed in.
    pub fn ignored<'a>(&'a self, compiled: &'a Compiled) -> impl Iterator<Item = ItemIndex> + 'a {
        let items = compiled.items().iter().map(crate::domain::questionnaire::Item::index);
        items.filter(|item| !self.is_enabled(*item) && self.answered.get(item.get()) == Some(&true))
    }

    /// A problem for each answer to a disabled item, for those who may not send any (the API).
    pub fn disabled_answers(&self, compiled: &Compiled) -> Vec<Problem> {
        self.ignored(compiled)
            .map(|item| Problem::at(&compiled.item(item).link_id, Code::DisabledItem))
            .collect()
    }

    /// The answers with those of calculated items as they were computed, whatever was given for these.
    pub fn completed<'a>(&self, answers: &'a Answers) -> Cow<'a, Answers> {
        let Some(computed) = &self.computed else { return Cow::Borrowed(answers) };
        let mut completed = answers.clone();
        computed.put_into(&mut completed);
        Cow::Owned(completed)
    }

    /// The answers that count: what was computed put in, those of disabled items taken away.
    pub fn counted(&self, answers: &Answers) -> Answers {
        self.completed(answers).filtered(&|item| self.is_enabled(item))
    }

    /// The result of the primary score.
    pub fn primary_score(&self, compiled: &Compiled) -> Option<&ScoreResult> {
        self.scores.get(compiled.primary)
    }

    /// The outcome of the primary score's band; critical if a red flag was raised. `None` without either.
    pub fn outcome(&self, compiled: &Compiled) -> Option<Outcome> {
        if !self.red_flags.is_empty() {
            return Some(Outcome::Critical);
        }
        self.primary_score(compiled)?.outcome(compiled)
    }
}
