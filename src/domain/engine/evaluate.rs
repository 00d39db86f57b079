//! The pure function behind every page: answers in, state out. Linear in items and answers.

use super::check::check_values;
use super::computed::Computed;
use super::evaluation::{Evaluation, Progress, RaisedFlag};
use super::solve::solve;
use super::{Answers, Context};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::{Compiled, Condition, Item, ItemIndex, Kind, RedFlag, Trigger};
use crate::domain::scoring::{self, points_of};
use crate::domain::value::Value;

/// Decides what is asked, what is missing or wrong, what it scores and which flags it raises.
///
/// Where a group repeats, its instances are taken together: a condition holds if an answer in any of them satisfies it.
///
/// Answers of calculated items are computed; what was given for them counts nowhere.
pub fn evaluate(compiled: &Compiled, answers: &Answers, context: &Context<'_>) -> Evaluation {
    let mut given = Given::new(compiled, answers, None);
    let Some(program) = &compiled.program else {
        given.enable(compiled);
        return given.evaluation(compiled, context);
    };
    let solved = solve(compiled, program, answers, &given, context);
    let mut given = Given::new(compiled, answers, Some(&solved.computed));
    given.enabled = solved.enabled;
    let mut evaluation = given.evaluation(compiled, context);
    if !solved.broken.is_empty() {
        evaluation.problems.extend(solved.broken);
        evaluation.problems.sort_by_key(|problem| {
            let index = problem.link_id.as_deref().and_then(|link_id| compiled.index_of(link_id));
            index.map_or(usize::MAX, ItemIndex::get)
        });
    }
    evaluation.warnings = solved.warnings;
    evaluation.failures = solved.failures;
    evaluation.computed = (!solved.computed.items.is_empty()).then_some(solved.computed);
    evaluation
}

/// The answers sorted by item, with where each item's begin and end.
pub(super) struct Given<'a> {
    values: Vec<&'a Value>,
    spans: Vec<(usize, usize)>,
    enabled: Vec<bool>,
}

impl<'a> Given<'a> {
    /// What was computed takes the place of what was given for the same items.
    fn new(compiled: &Compiled, answers: &'a Answers, computed: Option<&'a Computed>) -> Self {
        let count = compiled.items().len();
        let mut found: Vec<(ItemIndex, &Value)> = Vec::with_capacity(count);
        answers.each(&mut |item, value| found.push((item, value)));
        if let Some(computed) = computed.filter(|computed| !computed.items.is_empty()) {
            found.retain(|(item, _)| !computed.has(*item));
            found.extend(computed.each());
        }
        if !found.is_sorted_by_key(|(item, _)| *item) {
            found.sort_by_key(|(item, _)| *item);
        }
        let mut spans = vec![(0, 0); count];
        for (position, (item, _)) in found.iter().enumerate() {
            if let Some(span) = spans.get_mut(item.get()) {
                let start = if span.0 < span.1 { span.0 } else { position };
                *span = (start, position + 1);
            }
        }
        let values = found.into_iter().map(|(_, value)| value).collect();
        Self { values, spans, enabled: vec![false; count] }
    }

    pub(super) fn of(&self, item: ItemIndex) -> &[&'a Value] {
        let (start, end) = self.spans.get(item.get()).copied().unwrap_or_default();
        self.values.get(start..end).unwrap_or_default()
    }

    fn evaluation(self, compiled: &Compiled, context: &Context<'_>) -> Evaluation {
        let (problems, progress) = self.check(compiled, context.language);
        let scores = scoring::compute(compiled, &self);
        let red_flags = self.red_flags(compiled, context.language);
        let answered = self.spans.iter().map(|(start, end)| start < end).collect();
        Evaluation {
            enabled: self.enabled,
            answered,
            problems,
            warnings: Vec::new(),
            failures: Vec::new(),
            scores,
            red_flags,
            progress,
            computed: None,
        }
    }

    fn is_enabled(&self, item: ItemIndex) -> bool {
        self.enabled.get(item.get()).copied().unwrap_or(false)
    }

    /// Every item comes after its parent and what its conditions ask, so one pass settles all.
    fn enable(&mut self, compiled: &Compiled) {
        for &index in &compiled.order {
            let item = compiled.item(index);
            let inside = item.parent().is_none_or(|parent| self.is_enabled(parent));
            let enabled = inside && self.conditions_hold(item);
            if let Some(slot) = self.enabled.get_mut(index.get()) {
                *slot = enabled;
            }
        }
    }

    fn conditions_hold(&self, item: &Item) -> bool {
        let mut conditions = item.conditions().iter();
        if item.needs_any_condition() {
            conditions.any(|condition| self.condition_holds(condition))
        } else {
            conditions.all(|condition| self.condition_holds(condition))
        }
    }

    fn condition_holds(&self, condition: &Condition) -> bool {
        let values = if self.is_enabled(condition.question) { self.of(condition.question) } else { &[] };
        condition.operator.holds(values.iter().copied(), &condition.answer)
    }

    fn check(&self, compiled: &Compiled, language: &str) -> (Vec<Problem>, Progress) {
        let (mut problems, mut progress) = (Vec::new(), Progress::default());
        for item in compiled.items() {
            if !self.is_enabled(item.index()) {
                continue;
            }
            let values = self.of(item.index());
            if item.is_askable() {
                progress.total += 1;
                progress.answered += usize::from(!values.is_empty());
                problems.extend(values.is_empty().then(|| missing(item)).flatten());
            } else if item.required && item.kind == Kind::Group && self.is_group_missing(compiled, item) {
                problems.push(Problem::at(&item.link_id, Code::RequiredGroup));
            }
            // nobody could mend what was computed
            if !values.is_empty() && !item.is_calculated() {
                problems.extend(check_values(item, values, language));
            }
        }
        (problems, progress)
    }

    /// Something could be answered in it, and nothing was.
    fn is_group_missing(&self, compiled: &Compiled, group: &Item) -> bool {
        let inside = compiled.subtree(group.index());
        let mut asked =
            inside.iter().filter(|item| item.is_askable() && self.is_enabled(item.index())).peekable();
        asked.peek().is_some() && asked.all(|item| self.of(item.index()).is_empty())
    }

    fn red_flags(&self, compiled: &Compiled, language: &str) -> Vec<RaisedFlag> {
        let mut raised = Vec::new();
        for item in compiled.items() {
            if item.red_flags().is_empty() || !self.is_enabled(item.index()) {
                continue;
            }
            let values = self.of(item.index());
            raised.extend(item.red_flags().iter().filter_map(|flag| raise(item, flag, values, language)));
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
        link_id: item.link_id.clone(),
        severity: flag.severity,
        label: flag.label.get(language).to_owned(),
        advice: flag.advice.as_ref().map(|advice| advice.get(language).to_owned()),
        answer: answer.join("; "),
    })
}

impl scoring::Given for Given<'_> {
    fn is_asked(&self, item: &Item) -> bool {
        self.is_enabled(item.index())
    }

    fn values<'b>(&'b self, item: &Item) -> impl Iterator<Item = &'b Value> {
        self.of(item.index()).iter().copied()
    }

    fn holds(&self, condition: &Condition) -> bool {
        self.condition_holds(condition)
    }
}
