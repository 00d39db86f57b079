//! Answers to a scored questionnaire that fit how ill somebody is.
//!
//! Levels are in thousandths of the worst answer.

use crate::domain::engine::Answers;
use crate::domain::questionnaire::{AnswerOption, Compiled, Item};

use super::chance::Chance;

/// How items differ in what people answer: sleep and tiredness come before the thought of dying.
const LEANINGS: &[(&str, i64)] = &[
    ("phq9-1", 40),
    ("phq9-2", 30),
    ("phq9-3", 120),
    ("phq9-4", 190),
    ("phq9-5", 10),
    ("phq9-6", -40),
    ("phq9-7", 0),
    ("phq9-8", -190),
    ("phq9-9", -430),
    ("phq9-10", -60),
    ("gad7-1", 110),
    ("gad7-2", 60),
    ("gad7-3", 130),
    ("gad7-5", -140),
    ("gad7-6", 60),
    ("gad7-7", -120),
];

/// Optional questions that people leave out, and in how many of 100 responses.
const LEFT_OUT: &[(&str, u32)] = &[("phq9-9", 3), ("phq9-10", 12)];

/// What one person always complains of more, or less, than others: one leaning per item.
#[derive(Debug, Clone)]
pub(super) struct Temper(Vec<i64>);

impl Temper {
    pub(super) fn draw(chance: &mut Chance) -> Self {
        Self((0..40).map(|_| chance.normal() * 70 / 1_000).collect())
    }

    fn leaning(&self, position: usize) -> i64 {
        self.0.get(position % self.0.len().max(1)).copied().unwrap_or_default()
    }
}

/// Answers every choice of the questionnaire as somebody of this `severity` would.
pub(super) fn answer(compiled: &Compiled, severity: i64, temper: &Temper, chance: &mut Chance) -> Answers {
    let mut answers = Answers::new();
    for (position, item) in compiled.items().iter().enumerate().filter(|(_, item)| item.is_choice()) {
        let (leaning, left_out) = (of(LEANINGS, &item.link_id), of(LEFT_OUT, &item.link_id));
        let swing = chance.normal() * 90 / 1_000;
        let level = severity + leaning.unwrap_or(0) + temper.leaning(position) + swing;
        if !chance.percent(left_out.unwrap_or(0)) {
            choose(&mut answers, compiled, item, level);
        }
    }
    answers
}

/// Answers the items with these points, first to last, and leaves the others out.
pub(super) fn with_points(compiled: &Compiled, points: &[(&str, usize)]) -> Answers {
    let mut answers = Answers::new();
    for (link_id, rank) in points {
        if let Some(item) = compiled.find(link_id)
            && let Some(option) = by_points(item).get(*rank)
        {
            answers.set(compiled, item.index(), vec![option.value.clone()]);
        }
    }
    answers
}

fn choose(answers: &mut Answers, compiled: &Compiled, item: &Item, level: i64) {
    let options = by_points(item);
    let highest = i64::try_from(options.len()).unwrap_or(1) - 1;
    let rank = (level.clamp(0, 1_000) * highest + 500) / 1_000;
    if let Some(option) = usize::try_from(rank).ok().and_then(|rank| options.get(rank)) {
        answers.set(compiled, item.index(), vec![option.value.clone()]);
    }
}

/// The options from the fewest points to the most; options of equal points keep their order.
fn by_points(item: &Item) -> Vec<&AnswerOption> {
    let mut options: Vec<&AnswerOption> = item.options().iter().collect();
    options.sort_by_key(|option| option.weight);
    options
}

fn of<T: Copy>(table: &[(&str, T)], link_id: &str) -> Option<T> {
    table.iter().find(|(name, _)| *name == link_id).map(|(_, value)| *value)
}
