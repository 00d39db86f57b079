//! What an evaluation found; plain data, asked through methods.

use std::borrow::Cow;

use super::before::Broken;
use super::computed::Computed;
use super::layout::Layout;
use super::occurrence::Occurrence;
use super::offers::Offered;
use super::{Answers, Failure};
use crate::domain::adaptive::Course;
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::{AnswerOption, Compiled, Item, ItemIndex, Outcome, Severity};
use crate::domain::scoring::ScoreResult;

/// The state of a response at one moment.
#[derive(Clone, Debug)]
pub struct Evaluation {
    pub(super) layout: Layout,
    /// By slot of the layout, as the next.
    pub(super) enabled: Vec<bool>,
    pub(super) answered: Vec<bool>,
    /// Everything that forbids handing in, in document order: missing answers and answers that may not stand.
    pub problems: Vec<Problem>,
    /// One for each of [`Compiled::scores`], in their order.
    pub scores: Vec<ScoreResult>,
    pub red_flags: Vec<RaisedFlag>,
    pub progress: Progress,
    /// Expressions that had no result, for the log and the author.
    pub failures: Vec<Failure>,
    pub(super) computed: Option<Computed>,
    /// Of an adaptive questionnaire.
    pub(super) course: Option<Course>,
    pub(super) offered: Offered,
    /// The constraints that are broken; those that forbid handing in are among the problems, too.
    pub(super) broken: Vec<Broken>,
    /// Another evaluation may build upon it.
    pub(super) lasts: bool,
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
    /// Which instance of what repeats around the item; as in [`Occurrence`].
    pub ordinals: Vec<usize>,
    pub link_id: String,
    pub severity: Severity,
    /// What is wrong, in the language of the context.
    pub label: String,
    pub advice: Option<String>,
    /// What was answered, in words: health data, never to be logged.
    pub answer: String,
}

impl Evaluation {
    pub(super) fn is_open(&self, slot: usize) -> bool {
        self.enabled.get(slot).copied().unwrap_or(false)
    }

    pub(super) fn has_answer(&self, slot: usize) -> bool {
        self.is_open(slot) && self.answered.get(slot).copied().unwrap_or(false)
    }

    /// Its conditions hold, and those of the groups around it; in any instance of these.
    pub fn is_enabled(&self, item: ItemIndex) -> bool {
        self.layout.slots_of(item).any(|slot| self.is_open(slot))
    }

    /// The same in one instance.
    pub fn is_enabled_at(&self, compiled: &Compiled, at: &Occurrence) -> bool {
        self.layout.find(compiled, at).is_some_and(|slot| self.is_open(slot))
    }

    /// What may be chosen now: the options of the item, or what expressions make of them.
    pub fn options<'a>(&'a self, compiled: &'a Compiled, at: &Occurrence) -> &'a [AnswerOption] {
        let item = compiled.item(at.item());
        let slot = if item.offers_change { self.layout.find(compiled, at) } else { None };
        slot.and_then(|slot| self.offered.at(slot)).unwrap_or(&item.options)
    }

    /// The item with the options that may be chosen now, for those who show it.
    pub fn offering<'a>(&self, compiled: &'a Compiled, at: &Occurrence) -> Cow<'a, Item> {
        let item = compiled.item(at.item());
        if !item.offers_change {
            return Cow::Borrowed(item);
        }
        Cow::Owned(Item { options: self.options(compiled, at).to_vec(), ..item.clone() })
    }

    /// Enabled and answered, in any instance.
    pub fn is_answered(&self, item: ItemIndex) -> bool {
        self.layout.slots_of(item).any(|slot| self.has_answer(slot))
    }

    /// The same in one instance.
    pub fn is_answered_at(&self, compiled: &Compiled, at: &Occurrence) -> bool {
        self.layout.find(compiled, at).is_some_and(|slot| self.has_answer(slot))
    }

    /// Rules of the author's that are broken without forbidding anything.
    pub fn warnings(&self) -> impl Iterator<Item = &Problem> {
        self.broken.iter().filter(|broken| broken.is_warning).map(|broken| &broken.problem)
    }

    /// May be handed in.
    pub const fn is_complete(&self) -> bool {
        self.problems.is_empty()
    }

    /// The problems of an item in one instance.
    pub fn problems_at<'a>(
        &'a self,
        compiled: &'a Compiled,
        at: &'a Occurrence,
    ) -> impl Iterator<Item = &'a Problem> {
        let link_id = &compiled.item(at.item()).link_id;
        self.problems_of(link_id).filter(move |problem| problem.ordinals() == at.ordinals())
    }

    pub fn problems_of<'a>(&'a self, link_id: &'a str) -> impl Iterator<Item = &'a Problem> {
        self.problems.iter().filter(move |problem| problem.link_id.as_deref() == Some(link_id))
    }

    /// Items that were answered and then disabled by another answer: kept while filling in, left out when handed in.
    pub fn ignored<'a>(&'a self, compiled: &'a Compiled) -> impl Iterator<Item = ItemIndex> + 'a {
        self.ignored_slots().map(|slot| self.layout.item(compiled, slot).index())
    }

    fn ignored_slots(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.layout.count())
            .filter(|slot| !self.is_open(*slot) && self.answered.get(*slot) == Some(&true))
    }

    /// A problem for each answer to a disabled item, for those who may not send any (the API).
    pub fn disabled_answers(&self, compiled: &Compiled) -> Vec<Problem> {
        let problem = |slot: usize| {
            let item = self.layout.item(compiled, slot);
            self.layout.place(compiled, slot, Problem::at(&item.link_id, Code::DisabledItem))
        };
        self.ignored_slots().map(problem).collect()
    }

    /// The answers with those of calculated items as they were computed, whatever was given for these.
    pub fn completed<'a>(&self, compiled: &Compiled, answers: &'a Answers) -> Cow<'a, Answers> {
        let Some(computed) = &self.computed else { return Cow::Borrowed(answers) };
        let mut completed = answers.clone();
        computed.put_into(compiled, &self.layout, &mut completed);
        Cow::Owned(completed)
    }

    /// The answers that count: what was computed put in, those of disabled items taken away.
    pub fn counted(&self, compiled: &Compiled, answers: &Answers) -> Answers {
        let completed = self.completed(compiled, answers);
        if self.layout.is_flat() {
            return completed.filtered(&|item| self.is_open(item.get()));
        }
        completed.kept(compiled, &self.layout, &|slot| self.is_open(slot))
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
