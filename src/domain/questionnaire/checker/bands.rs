//! Bands that leave values out, that no value reaches, or that meet.

use rust_decimal::Decimal;

use super::{Findings, Place};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::{Band, Compiled, Condition, Score};
use crate::domain::scoring::bounds;

pub(super) fn check(compiled: &Compiled, out: &mut Findings) {
    for score in compiled.scores().iter().filter(|score| !score.bands.is_empty()) {
        let reach = bounds(score).or_else(|| score.min.zip(score.max));
        if let Some((low, high)) = reach {
            unreached(score, low, high, out);
        }
        for group in groups(&score.bands) {
            gaps(score, &group, reach, out);
            overlaps(score, &group, out);
        }
    }
}

fn problem(code: Code, score: &Score) -> Problem {
    Problem::new(code).with("score", score.label.original())
}

/// Bands that no value falls into.
fn unreached(score: &Score, low: Decimal, high: Decimal, out: &mut Findings) {
    for band in &score.bands {
        let is_beyond = band.from.is_some_and(|from| from > high) || band.to.is_some_and(|to| to < low);
        if is_beyond {
            let problem = problem(Code::BandUnreachable, score).with("band", band.label.original());
            out.warn(Place::Scores, problem.with("min", low.normalize()).with("max", high.normalize()));
        }
    }
}

/// The bands that one person may fall into: those for everybody, with those for each condition.
fn groups(bands: &[Band]) -> Vec<Vec<&Band>> {
    let mut conditions: Vec<&Condition> = Vec::new();
    for condition in bands.iter().filter_map(|band| band.condition.as_ref()) {
        if !conditions.iter().any(|known| is_same(known, condition)) {
            conditions.push(condition);
        }
    }
    let fits = |band: &&Band, condition: Option<&Condition>| match (&band.condition, condition) {
        (None, _) => true,
        (Some(own), Some(condition)) => is_same(own, condition),
        (Some(_), None) => false,
    };
    let group = |condition: Option<&Condition>| -> Vec<&Band> {
        let mut group: Vec<&Band> = bands.iter().filter(|band| fits(band, condition)).collect();
        group.sort_by_key(|band| (band.from.is_some(), band.from));
        group
    };
    if conditions.is_empty() {
        return vec![group(None)];
    }
    conditions.into_iter().map(|condition| group(Some(condition))).collect()
}

fn is_same(a: &Condition, b: &Condition) -> bool {
    a.question == b.question && a.operator == b.operator && a.answer == b.answer
}

/// Values between bands, below the first and above the last. As much as one unit of the bands' own digits may lie between
/// two of them: such a value belongs to the lower one.
fn gaps(score: &Score, bands: &[&Band], reach: Option<(Decimal, Decimal)>, out: &mut Findings) {
    let ends = bands.iter().flat_map(|band| [band.from, band.to]).flatten();
    let step = Decimal::new(1, ends.map(|end| end.normalize().scale()).max().unwrap_or(0));
    let mut tell = |from: Decimal, to: Decimal| {
        let problem = problem(Code::BandGap, score).with("from", from.normalize()).with("to", to.normalize());
        out.warn(Place::Scores, problem);
    };
    if let (Some((low, _)), Some(Some(first))) = (reach, bands.first().map(|band| band.from))
        && low < first
    {
        tell(low, first - step);
    }
    let mut covered: Option<Decimal> = None;
    for band in bands {
        if let (Some(end), Some(from)) = (covered, band.from)
            && from - end > step
        {
            tell(end + step, from - step);
        }
        let Some(to) = band.to else { return };
        covered = Some(covered.map_or(to, |end| end.max(to)));
    }
    if let (Some((_, high)), Some(last)) = (reach, covered)
        && last < high
    {
        tell(last + step, high);
    }
}

/// Bands for the same people that share a value. Those for everybody can't: that is refused.
fn overlaps(score: &Score, bands: &[&Band], out: &mut Findings) {
    for pair in bands.windows(2) {
        let [first, second] = pair else { continue };
        let is_conditional = first.condition.is_some() || second.condition.is_some();
        let meets = match (first.to, second.from) {
            (Some(to), Some(from)) => from <= to,
            _ => true,
        };
        if is_conditional && meets {
            let problem = problem(Code::BandOverlap, score).with("first", first.label.original());
            out.warn(Place::Scores, problem.with("second", second.label.original()));
        }
    }
}
