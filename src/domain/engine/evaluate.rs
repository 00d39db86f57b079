//! The pure function behind every page: answers in, state out. Linear in items and answers.

use super::before::Before;
use super::check::check_values;
use super::computed::Computed;
use super::evaluation::{Evaluation, Progress, RaisedFlag};
use super::layout::{Found, Layout, SlotIndex};
use super::occurrence::Occurrence;
use super::offers::{self, Offered};
use super::solve::solve;
use super::{Answers, Context, instance_limits};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::{Compiled, Condition, Item, ItemIndex, Kind, RedFlag, Trigger};
use crate::domain::scoring::{self, points_of};
use crate::domain::value::Value;

/// Decides what is asked, what is missing or wrong, what it scores and which flags it raises.
///
/// Where a group repeats, each of its instances is decided for itself: conditions ask what is nearest
/// (`Layout::nearest`). Scores take the answers of all instances together.
///
/// Answers of calculated items are computed; what was given for them counts nowhere.
pub fn evaluate(compiled: &Compiled, answers: &Answers, context: &Context<'_>) -> Evaluation {
    evaluate_after(compiled, None, answers, context)
}

/// The same, after an evaluation of other answers: only expressions are evaluated that may read what changed since.
///
/// `before` came of the same questionnaire and an equal context.
pub fn evaluate_again(
    compiled: &Compiled,
    before: (&Answers, &Evaluation),
    answers: &Answers,
    context: &Context<'_>,
) -> Evaluation {
    evaluate_after(compiled, Some(before), answers, context)
}

fn evaluate_after(
    compiled: &Compiled,
    before: Option<(&Answers, &Evaluation)>,
    answers: &Answers,
    context: &Context<'_>,
) -> Evaluation {
    let (layout, found) = Layout::of(compiled, answers);
    let Some(program) = &compiled.program else {
        let mut given = Given::new(compiled, &layout, found, None);
        given.enable();
        let course = given.close_bank(context.seed);
        let mut evaluation = given.evaluation(context);
        evaluation.course = course;
        evaluation.layout = layout;
        return evaluation;
    };
    let given = Given::new(compiled, &layout, found.clone(), None);
    let before = before.and_then(|before| Before::of(compiled, before, (&layout, &found)));
    let solved = solve(compiled, program, answers, &given, context, before);
    let mut given = Given::new(compiled, &layout, found, Some(&solved.computed));
    given.enabled = solved.enabled;
    let course = given.close_bank(context.seed);
    let mut broken = offers::broken(compiled, program, &solved.offered, &given);
    let errors = solved.broken.iter().filter(|broken| !broken.is_warning);
    broken.extend(errors.map(|broken| broken.problem.clone()));
    let mut evaluation = given.evaluation(context);
    if !broken.is_empty() {
        evaluation.problems.extend(broken);
        evaluation.problems.sort_by_key(|problem| {
            let index = problem.link_id.as_deref().and_then(|link_id| compiled.index_of(link_id));
            let at = index.map(|index| Occurrence::new(index, problem.ordinals().to_vec()));
            at.and_then(|at| layout.find(compiled, &at)).unwrap_or(usize::MAX)
        });
    }
    evaluation.offered = solved.offered;
    evaluation.broken = solved.broken;
    // what a bank leaves out is closed without a condition of its own
    evaluation.lasts = solved.lasts && solved.failures.is_empty() && compiled.bank().is_none();
    evaluation.failures = solved.failures;
    evaluation.computed = (!solved.computed.items.is_empty()).then_some(solved.computed);
    evaluation.course = course;
    evaluation.layout = layout;
    evaluation
}

/// The answers sorted by slot, with where each slot's begin and end.
pub(super) struct Given<'a> {
    pub(super) compiled: &'a Compiled,
    pub(super) layout: &'a Layout,
    values: Vec<&'a Value>,
    spans: Vec<(usize, usize)>,
    pub(super) enabled: Vec<bool>,
}

impl<'a> Given<'a> {
    /// What was computed takes the place of what was given for the same items.
    fn new(
        compiled: &'a Compiled,
        layout: &'a Layout,
        mut found: Found<'a>,
        computed: Option<&'a Computed>,
    ) -> Self {
        if let Some(computed) = computed.filter(|computed| !computed.items.is_empty()) {
            found.retain(|(slot, _)| !layout.item(compiled, *slot).is_calculated());
            found.extend(computed.each());
            found.sort_by_key(|(slot, _)| *slot);
        }
        let mut spans = vec![(0, 0); layout.count()];
        for (position, (slot, _)) in found.iter().enumerate() {
            if let Some(span) = spans.get_mut(*slot) {
                let start = if span.0 < span.1 { span.0 } else { position };
                *span = (start, position + 1);
            }
        }
        let values = found.into_iter().map(|(_, value)| value).collect();
        Self { compiled, layout, values, spans, enabled: vec![false; layout.count()] }
    }

    pub(super) fn of(&self, slot: SlotIndex) -> &[&'a Value] {
        let (start, end) = self.spans.get(slot).copied().unwrap_or_default();
        self.values.get(start..end).unwrap_or_default()
    }

    /// What a question says to those who stand at `from`: below one of several answers, only this one.
    pub(super) fn said(&self, slot: SlotIndex, question: ItemIndex, from: SlotIndex) -> &[&'a Value] {
        let values = self.of(slot);
        match self.layout.answer_above(self.compiled, from, question) {
            Some(answer) => values.get(answer..=answer).unwrap_or_default(),
            None => values,
        }
    }

    fn evaluation(self, context: &Context<'_>) -> Evaluation {
        let (problems, progress) = self.check(context.language);
        let scores = scoring::compute(self.compiled, &self);
        let red_flags = self.red_flags(context.language);
        let answered = self.spans.iter().map(|(start, end)| start < end).collect();
        Evaluation {
            layout: Layout::none(),
            enabled: self.enabled,
            answered,
            problems,
            failures: Vec::new(),
            scores,
            red_flags,
            progress,
            computed: None,
            course: None,
            offered: Offered::default(),
            broken: Vec::new(),
            lasts: false,
        }
    }

    fn is_enabled(&self, slot: SlotIndex) -> bool {
        self.enabled.get(slot).copied().unwrap_or(false)
    }

    /// Every item comes after its parent and what its conditions ask, so one pass settles all.
    fn enable(&mut self) {
        let (compiled, layout) = (self.compiled, self.layout);
        for &index in &compiled.order {
            let item = compiled.item(index);
            for slot in layout.slots_of(index) {
                let inside = layout.parent(compiled, slot).is_none_or(|parent| self.is_enabled(parent));
                let enabled = inside && self.conditions_hold(item, slot);
                if let Some(mark) = self.enabled.get_mut(slot) {
                    *mark = enabled;
                }
            }
        }
    }

    fn conditions_hold(&self, item: &Item, slot: SlotIndex) -> bool {
        let holds = |condition: &Condition| {
            let nearest = self.layout.nearest(self.compiled, slot, condition.question);
            let counting = nearest.filter(|other| self.is_enabled(*other));
            let values = counting.flat_map(|other| self.said(other, condition.question, slot)).copied();
            condition.operator.holds(values, &condition.answer)
        };
        let mut conditions = item.conditions().iter();
        if item.needs_any_condition() { conditions.any(holds) } else { conditions.all(holds) }
    }

    fn check(&self, language: &str) -> (Vec<Problem>, Progress) {
        let (mut problems, mut progress) = (Vec::new(), Progress::default());
        let (compiled, layout) = (self.compiled, self.layout);
        // nothing is missing before this slot: it is in an instance that need not be there
        let mut free_until = 0;
        for slot in 0..layout.count() {
            if !self.is_enabled(slot) {
                continue;
            }
            let (item, values) = (layout.item(compiled, slot), self.of(slot));
            let before = problems.len();
            if item.is_askable() {
                progress.total += 1;
                progress.answered += usize::from(!values.is_empty());
                let lacks = values.is_empty() && slot >= free_until;
                problems.extend(lacks.then(|| missing(item)).flatten());
            } else if item.kind == Kind::Group {
                problems.extend(self.group_problem(item, slot));
                if self.may_be_absent(item, slot) {
                    free_until = free_until.max(layout.end(compiled, slot));
                }
            }
            // nobody could mend what was computed
            if !values.is_empty() && !item.is_calculated() {
                problems.extend(check_values(item, values, language));
            }
            if let Some(new) = problems.get_mut(before..).filter(|_| !layout.is_flat()) {
                for problem in new {
                    let plain = std::mem::replace(problem, Problem::new(problem.code));
                    *problem = layout.place(compiled, slot, plain);
                }
            }
        }
        (problems, progress)
    }

    /// An instance with nothing in it, beyond those that there have to be.
    fn may_be_absent(&self, item: &Item, slot: SlotIndex) -> bool {
        instance_limits(item)
            .is_some_and(|(least, _)| self.layout.ordinal(slot) >= least && !self.is_given(slot))
    }

    /// Somebody gave an answer in it.
    fn is_given(&self, slot: SlotIndex) -> bool {
        let mut inside = slot..self.layout.end(self.compiled, slot);
        inside.any(|slot| {
            !self.of(slot).is_empty()
                && self.is_enabled(slot)
                && !self.layout.item(self.compiled, slot).is_calculated()
        })
    }

    /// Too few instances or too many, said of the first one.
    fn group_problem(&self, item: &Item, slot: SlotIndex) -> Option<Problem> {
        let (compiled, layout) = (self.compiled, self.layout);
        if layout.ordinal(slot) > 0 {
            return None;
        }
        let Some((least, most)) = instance_limits(item) else {
            let is_twice = !layout.is_flat() && layout.siblings(compiled, slot).nth(1).is_some();
            let limit = || Problem::at(&item.link_id, Code::TooManyInstances).with("limit", 1);
            let lacks = || Problem::at(&item.link_id, Code::RequiredGroup);
            return is_twice
                .then(limit)
                .or_else(|| (item.required && self.is_group_missing(slot)).then(lacks));
        };
        let given = layout.siblings(compiled, slot).filter(|slot| self.is_given(*slot)).count();
        if given > most {
            return Some(Problem::at(&item.link_id, Code::TooManyInstances).with("limit", most));
        }
        let lacks = given < least && layout.siblings(compiled, slot).any(|slot| self.is_group_missing(slot));
        match least {
            _ if !lacks => None,
            1 => Some(Problem::at(&item.link_id, Code::RequiredGroup)),
            _ => Some(Problem::at(&item.link_id, Code::TooFewInstances).with("limit", least)),
        }
    }

    /// Something could be answered in it, and nothing was.
    fn is_group_missing(&self, slot: SlotIndex) -> bool {
        let inside = slot..self.layout.end(self.compiled, slot);
        let mut asked = inside
            .filter(|slot| self.layout.item(self.compiled, *slot).is_askable() && self.is_enabled(*slot))
            .peekable();
        asked.peek().is_some() && asked.all(|slot| self.of(slot).is_empty())
    }

    fn red_flags(&self, language: &str) -> Vec<RaisedFlag> {
        let mut raised = Vec::new();
        for item in self.compiled.items().iter().filter(|item| !item.red_flags().is_empty()) {
            for slot in self.layout.slots_of(item.index()).filter(|slot| self.is_enabled(*slot)) {
                let values = self.of(slot);
                let found = item.red_flags().iter().filter_map(|flag| raise(item, flag, values, language));
                raised.extend(found.map(|flag| RaisedFlag {
                    ordinals: self.layout.occurrence(self.compiled, slot).ordinals().to_vec(),
                    ..flag
                }));
            }
        }
        raised
    }
}

/// What it means that an item has no answer, if that is a problem.
fn missing(item: &Item) -> Option<Problem> {
    match item.limits.min_occurs {
        _ if item.required => Some(Problem::at(&item.link_id, Code::Required)),
        Some(least) if least > 0 => {
            Some(Problem::at(&item.link_id, Code::TooFewAnswers).with("limit", least))
        }
        _ => None,
    }
}

fn raise(item: &Item, flag: &RedFlag, values: &[&Value], language: &str) -> Option<RaisedFlag> {
    let one = |value: &&&Value| match &flag.trigger {
        Trigger::Answer(operator, wanted) => operator.holds(std::iter::once(**value), wanted),
        Trigger::Points(operator, wanted) => {
            points_of(item, value).is_some_and(|points| operator.holds_for(points, *wanted))
        }
    };
    let answer: Vec<String> =
        values.iter().filter(one).map(|value| item.display_of(value, language)).collect();
    if answer.is_empty() {
        return None;
    }
    Some(RaisedFlag {
        key: flag.key.clone(),
        item: item.index(),
        ordinals: Vec::new(),
        link_id: item.link_id.clone(),
        severity: flag.severity,
        label: flag.label.get(language).to_owned(),
        advice: flag.advice.as_ref().map(|advice| advice.get(language).to_owned()),
        answer: answer.join("; "),
    })
}

impl scoring::Given for Given<'_> {
    fn is_asked(&self, item: &Item) -> bool {
        self.layout.slots_of(item.index()).any(|slot| self.is_enabled(slot))
    }

    fn values<'b>(&'b self, item: &Item) -> impl Iterator<Item = &'b Value> {
        let asked = self.layout.slots_of(item.index()).filter(|slot| self.is_enabled(*slot));
        asked.flat_map(|slot| self.of(slot)).copied()
    }

    fn holds(&self, condition: &Condition) -> bool {
        let all = self.layout.slots_of(condition.question).filter(|slot| self.is_enabled(*slot));
        condition.operator.holds(all.flat_map(|slot| self.of(slot)).copied(), &condition.answer)
    }
}
