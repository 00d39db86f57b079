//! How far a person has come, and how long it may take yet.

use super::super::{desk::Sitting, questions};
use crate::{
    domain::{
        engine::{Evaluation, Occurrence, instance_limits},
        questionnaire::Compiled,
    },
    web::format,
};

/// More steps than this are a bar, not marks.
const MOST_MARKS: usize = 30;

/// A whole bar.
const WHOLE: usize = 1000;

/// How far the person has come.
#[derive(Clone, Debug, Default)]
pub(in crate::features::filling) struct Progress {
    pub(in crate::features::filling) title: String,
    pub(in crate::features::filling) number: usize,
    pub(in crate::features::filling) total: usize,
    /// How much of the bar is full, in thousandths. It never falls, though an answer opens many questions.
    pub(in crate::features::filling) share: usize,
    /// About how many are left; 0 where nothing is left to answer.
    pub(in crate::features::filling) minutes: usize,
    /// A mark for each question: `done`, `now` or empty. None where there are too many, or their number may change.
    pub(in crate::features::filling) marks: Vec<&'static str>,
}

impl Progress {
    /// At one item of a response.
    pub(in crate::features::filling) fn at(sitting: &Sitting, at: &Occurrence) -> Self {
        let (compiled, evaluation) = (&sitting.visit.compiled, &sitting.evaluation);
        let asked: Vec<Occurrence> = questions::asked(compiled, evaluation).collect();
        let number = passed(compiled, evaluation, &asked, at).max(1);
        let marks = asked.iter().map(|other| match other {
            other if other == at => "now",
            other if evaluation.is_answered_at(compiled, other) => "done",
            _ => "",
        });
        let has_marks = asked.len() <= MOST_MARKS && is_settled(compiled);
        Self {
            title: sitting.visit.link.link.title.clone(),
            number,
            total: asked.len(),
            share: share(number, asked.len()).max(reached(sitting)),
            minutes: minutes_from(compiled, evaluation, &asked, at),
            marks: if has_marks { marks.collect() } else { Vec::new() },
        }
    }

    /// At a section, the `number`th of `total`, with these items on its page.
    pub(in crate::features::filling) fn of_section(
        sitting: &Sitting,
        evaluation: &Evaluation,
        (number, total): (usize, usize),
        items: &[Occurrence],
    ) -> Self {
        let compiled = &sitting.visit.compiled;
        let asked: Vec<Occurrence> = questions::asked(compiled, evaluation).collect();
        let minutes = items.first().map_or(0, |at| minutes_from(compiled, evaluation, &asked, at));
        let share = items.last().map_or(0, |at| share(passed(compiled, evaluation, &asked, at), asked.len()));
        let title = sitting.visit.link.link.title.clone();
        Self { title, number, total, share: share.max(reached(sitting)), minutes, marks: Vec::new() }
    }

    /// How much of the bar is full where this item is the last of the page, in thousandths.
    pub(in crate::features::filling) fn share_at(sitting: &Sitting, at: &Occurrence) -> i16 {
        let (compiled, evaluation) = (&sitting.visit.compiled, &sitting.evaluation);
        let asked: Vec<Occurrence> = questions::asked(compiled, evaluation).collect();
        i16::try_from(share(passed(compiled, evaluation, &asked, at), asked.len())).unwrap_or(0)
    }
}

/// The questions up to an item, itself included.
fn passed(compiled: &Compiled, evaluation: &Evaluation, asked: &[Occurrence], at: &Occurrence) -> usize {
    asked.iter().filter(|other| !evaluation.is_after(compiled, other, at)).count()
}

fn share(number: usize, total: usize) -> usize {
    (number * WHOLE).checked_div(total).unwrap_or(WHOLE).min(WHOLE)
}

/// How far the bar has stood before.
fn reached(sitting: &Sitting) -> usize {
    usize::try_from(sitting.row.progress).unwrap_or(0)
}

/// For the questions from an item on that have no answer.
fn minutes_from(
    compiled: &Compiled,
    evaluation: &Evaluation,
    asked: &[Occurrence],
    at: &Occurrence,
) -> usize {
    let is_left = |other: &&Occurrence| {
        !evaluation.is_after(compiled, at, other) && !evaluation.is_answered_at(compiled, other)
    };
    match asked.iter().filter(is_left).count() {
        0 => 0,
        left => format::minutes_for(left),
    }
}

/// Whether as many questions are asked whatever is answered.
fn is_settled(compiled: &Compiled) -> bool {
    let may_change =
        |item: &crate::domain::questionnaire::Item| item.is_conditional() || instance_limits(item).is_some();
    compiled.bank().is_none() && compiled.remote().is_none() && !compiled.items().iter().any(may_change)
}
