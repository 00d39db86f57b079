//! The author's own tests of the scores, and what forbids publishing: one that fails does.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};
use rust_decimal::Decimal;

use super::{Answers, Context, Evaluation, evaluate};
use crate::domain::{
    problem::{Code, Problem},
    questionnaire::{Compiled, ScoreTest},
};

/// What came of one test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// Of every score in order: what the answers give.
    pub values: Vec<Option<Decimal>>,
    /// Of every score in order: the position of its band.
    pub bands: Vec<Option<usize>>,
    /// The keys of the red flags that were raised.
    pub flags: Vec<String>,
    /// The positions of the scores that should be others.
    pub wrong: Vec<usize>,
    pub has_wrong_flags: bool,
}

impl Trial {
    pub const fn is_passed(&self) -> bool {
        self.wrong.is_empty() && !self.has_wrong_flags
    }
}

/// Runs every test, each on the day that it names; without one on the first of January 2000, so that no formula's result
/// depends on when it is asked.
pub fn trials(compiled: &Compiled) -> Vec<Trial> {
    compiled.score_tests().iter().map(|test| trial(compiled, test)).collect()
}

fn trial(compiled: &Compiled, test: &ScoreTest) -> Trial {
    let mut answers = Answers::new();
    for (item, values) in &test.answers {
        answers.set(compiled, *item, values.clone());
    }
    let language = compiled.language.as_deref().unwrap_or("en");
    let evaluation = evaluate(compiled, &answers, &Context::new(language, noon(test.date)));
    judged(test, &evaluation)
}

fn judged(test: &ScoreTest, evaluation: &Evaluation) -> Trial {
    let values: Vec<Option<Decimal>> = evaluation.scores.iter().map(|result| result.value).collect();
    let flags: Vec<String> = evaluation.red_flags.iter().map(|flag| flag.key.clone()).collect();
    let is_wrong =
        |(score, wanted): &&(usize, Option<Decimal>)| values.get(*score).copied().flatten() != *wanted;
    let wrong = test.expected.iter().filter(is_wrong).map(|(score, _)| *score).collect();
    let is_among = |some: &[String], all: &[String]| some.iter().all(|key| all.contains(key));
    Trial {
        bands: evaluation.scores.iter().map(|result| result.band).collect(),
        has_wrong_flags: !(is_among(&flags, &test.flags) && is_among(&test.flags, &flags)),
        values,
        flags,
        wrong,
    }
}

fn noon(date: Option<NaiveDate>) -> DateTime<FixedOffset> {
    let date = date.or_else(|| NaiveDate::from_ymd_opt(2000, 1, 1)).unwrap_or_default();
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
    date.and_time(noon).and_utc().fixed_offset()
}

/// Everything that forbids publishing what can be read and kept: there is nothing to ask, or a test of the author's fails.
pub fn obstacles(compiled: &Compiled) -> Vec<Problem> {
    compiled.obstacle().into_iter().chain(failed_tests(compiled)).collect()
}

/// What is wrong in the tests that fail.
pub fn failed_tests(compiled: &Compiled) -> Vec<Problem> {
    failures(compiled, &trials(compiled))
}

/// The same of tests that were run already.
pub fn failures(compiled: &Compiled, trials: &[Trial]) -> Vec<Problem> {
    let tests = compiled.score_tests().iter().zip(trials);
    tests.flat_map(|(test, trial)| failures_of(compiled, test, trial)).collect()
}

fn failures_of(compiled: &Compiled, test: &ScoreTest, trial: &Trial) -> Vec<Problem> {
    let told = |value: Option<Decimal>| value.map_or_else(|| "–".to_owned(), |value| value.to_string());
    let keys = |keys: &[String]| if keys.is_empty() { "–".to_owned() } else { keys.join(", ") };
    let wrong = |position: &usize| {
        let score = compiled.scores().get(*position)?;
        let expected = test.expected.iter().find(|(score, _)| score == position)?.1;
        let found = trial.values.get(*position).copied().flatten();
        let problem = Problem::new(Code::ScoreTestFailed).with("name", &test.name);
        let problem = problem.with("score", score.label.original()).with("expected", told(expected));
        Some(problem.with("found", told(found)))
    };
    let flags = trial.has_wrong_flags.then(|| {
        let problem = Problem::new(Code::FlagTestFailed).with("name", &test.name);
        problem.with("expected", keys(&test.flags)).with("found", keys(&trial.flags))
    });
    trial.wrong.iter().filter_map(wrong).chain(flags).collect()
}
