//! Taking what was typed of a score or a test into the draft, beside what other authors did meanwhile.

use serde_json::Value as Json;

use super::forms::is_unfinished;
use crate::domain::questionnaire::edit::{
    BandRow, Change, Refusal, ScoreRow, TestRow, Wrong, apply, score_rows, test_rows, write_score,
    write_tests,
};

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) changes: Vec<Change>,
    /// The name of a field, and what is wrong with it.
    pub(super) faults: Vec<(String, Wrong)>,
    /// Another author changed the same.
    pub(super) is_conflict: bool,
    pub(super) refusal: Option<Refusal>,
    /// A row lacks something yet: what was typed stays in the form.
    pub(super) is_unfinished: bool,
}

impl Taken {
    fn refused(refusal: Refusal) -> Self {
        Self { refusal: Some(refusal), ..Self::default() }
    }

    /// Whether what is stored is not what was typed.
    pub(super) const fn keeps_typed(&self) -> bool {
        self.is_conflict || self.is_unfinished || !self.faults.is_empty() || self.refusal.is_some()
    }

    fn apply(mut self, resource: &mut Json, changes: Vec<Change>) -> Self {
        match apply(resource, &changes) {
            Ok(()) => self.changes = changes,
            Err(refusal) => self.refusal = Some(refusal),
        }
        self
    }
}

/// Takes a score. `base` is the resource as its author saw it; without one nobody knows, and what differs is a conflict.
pub(super) fn score(resource: &mut Json, base: Option<&Json>, key: &str, typed: &ScoreRow) -> Taken {
    let find = |resource: &Json| score_rows(resource).into_iter().find(|row| row.key == key);
    let Some(now) = find(resource) else { return Taken::refused(Refusal::Missing(key.to_owned())) };
    let was = base.and_then(find);
    let is_unfinished = typed.bands.iter().any(is_unfinished);
    let typed = finished(typed, &now);
    let taken = Taken { is_unfinished, ..Taken::default() };
    if typed == now || was.as_ref() == Some(&typed) {
        return taken;
    }
    if was.as_ref() != Some(&now) {
        return Taken { is_conflict: true, ..taken };
    }
    match write_score(resource, key, &typed) {
        Ok(changes) => taken.apply(resource, changes),
        Err(faults) => Taken { faults, ..taken },
    }
}

/// Without bands that are not finished: those that were there stay as they were.
fn finished(typed: &ScoreRow, now: &ScoreRow) -> ScoreRow {
    let stored = |row: &BandRow| now.bands.get(row.at?).cloned();
    let one = |row: &BandRow| if is_unfinished(row) { stored(row) } else { Some(row.clone()) };
    let mut row = ScoreRow { bands: typed.bands.iter().filter_map(one).collect(), ..typed.clone() };
    if row.kind != "expression" {
        row.expression = String::new();
    } else if row.kind == now.kind {
        row.parts.clone_from(&now.parts);
    }
    row
}

/// Takes a test, by its number.
pub(super) fn test(resource: &mut Json, base: Option<&Json>, number: usize, typed: &TestRow) -> Taken {
    let now = test_rows(resource);
    let Some(stored) = now.get(number) else { return Taken::refused(Refusal::Missing(number.to_string())) };
    let was = base.and_then(|base| test_rows(base).into_iter().nth(number));
    if typed == stored || was.as_ref() == Some(typed) {
        return Taken::default();
    }
    if was.as_ref() != Some(stored) {
        return Taken { is_conflict: true, ..Taken::default() };
    }
    let one = |(at, row): (usize, &TestRow)| {
        let row = if at == number { typed.clone() } else { row.clone() };
        (Some(at), row)
    };
    let rows: Vec<(Option<usize>, TestRow)> = now.iter().enumerate().map(one).collect();
    match write_tests(resource, &rows) {
        Ok(change) => Taken::default().apply(resource, change.into_iter().collect()),
        Err(faults) => {
            let faults = faults.into_iter().map(|(_, field, wrong)| (field, wrong)).collect();
            Taken { faults, ..Taken::default() }
        }
    }
}
