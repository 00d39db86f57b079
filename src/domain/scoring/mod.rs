//! Scores from answers: sums, means and counts of points, what is missing, and the band a result falls into.
//!
//! A part that was not asked (its item is disabled) counts nothing and is not missing. Points are an option's weight, one
//! for a yes, or the number itself.

use rust_decimal::prelude::{Decimal, FromPrimitive as _, RoundingStrategy};

use super::adaptive;
use super::questionnaire::{Band, Compiled, Item, Outcome, Part, PartSource, Score, ScoreKind, Severity};
use super::value::Value;

/// What one score came to.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreResult {
    /// Position in [`Compiled::scores`].
    pub score: usize,
    /// `None` if nothing was answered or too much is missing.
    pub value: Option<Decimal>,
    /// Position in the score's bands.
    pub band: Option<usize>,
    pub answered: usize,
    /// Asked and not answered.
    pub missing: usize,
}

impl ScoreResult {
    pub fn score<'a>(&self, compiled: &'a Compiled) -> Option<&'a Score> {
        compiled.scores().get(self.score)
    }

    pub fn band<'a>(&self, compiled: &'a Compiled) -> Option<&'a Band> {
        self.score(compiled)?.bands.get(self.band?)
    }

    pub fn outcome(&self, compiled: &Compiled) -> Option<Outcome> {
        self.band(compiled).map(|band| band.outcome)
    }

    pub fn severity(&self, compiled: &Compiled) -> Option<Severity> {
        self.band(compiled).map(|band| band.severity)
    }
}

/// What the engine knows of the answers, as scoring needs it.
pub(in crate::domain) trait Given {
    fn is_asked(&self, item: &Item) -> bool;
    fn values<'a>(&'a self, item: &Item) -> impl Iterator<Item = &'a Value>;
    fn holds(&self, condition: &super::questionnaire::Condition) -> bool;
}

/// Computes every score in order; later ones may use earlier ones.
pub(in crate::domain) fn compute(compiled: &Compiled, given: &impl Given) -> Vec<ScoreResult> {
    let mut results: Vec<ScoreResult> = Vec::with_capacity(compiled.scores().len());
    for (position, score) in compiled.scores().iter().enumerate() {
        let result = one(compiled, position, score, given, &results);
        results.push(result);
    }
    results
}

/// A part's points; `Err(true)` if it was asked and is missing, `Err(false)` if it was not asked.
fn points(
    compiled: &Compiled,
    part: &Part,
    given: &impl Given,
    earlier: &[ScoreResult],
) -> Result<Decimal, bool> {
    let raw = match part.source {
        PartSource::Score(position) => earlier.get(position).and_then(|result| result.value).ok_or(true)?,
        PartSource::Item(index) => {
            let item = compiled.item(index);
            if !given.is_asked(item) {
                return Err(false);
            }
            let mut answers = given.values(item).filter_map(|value| points_of(item, value)).peekable();
            answers.peek().ok_or(true)?;
            answers.fold(Decimal::ZERO, Decimal::saturating_add)
        }
    };
    let turned = match (part.reverse, part.range) {
        (true, Some((low, high))) => low.saturating_add(high).saturating_sub(raw),
        _ => raw,
    };
    Ok(turned.saturating_mul(part.weight))
}

/// The points of one answer; `None` where it has none.
pub fn points_of(item: &Item, value: &Value) -> Option<Decimal> {
    let factor = item.weight.unwrap_or(Decimal::ONE);
    match value {
        _ if !item.options.is_empty() => item.option_of(value)?.weight,
        Value::Boolean(yes) => Some(if *yes { factor } else { Decimal::ZERO }),
        _ => value.number().map(|number| number.saturating_mul(factor)),
    }
}

fn one(
    compiled: &Compiled,
    position: usize,
    score: &Score,
    given: &impl Given,
    earlier: &[ScoreResult],
) -> ScoreResult {
    if score.kind == ScoreKind::TScore {
        return t_score(compiled, position, score, given);
    }
    let (mut sum, mut answered, mut missing) = (Decimal::ZERO, 0_usize, 0_usize);
    for part in &score.parts {
        match points(compiled, part, given, earlier) {
            Ok(points) => {
                answered += 1;
                let counted = score.kind != ScoreKind::Count;
                let reached = if points >= part.at_least { Decimal::ONE } else { Decimal::ZERO };
                sum = sum.saturating_add(if counted { points } else { reached });
            }
            Err(asked) => missing += usize::from(asked),
        }
    }
    let is_known = answered > 0 && missing <= score.max_missing;
    let value = if is_known { total(score, sum, answered, missing) } else { None };
    let band = value.and_then(|value| band_of(score, value, given));
    ScoreResult { score: position, value, band, answered, missing }
}

/// The person's value by the item bank. What was asked and has no answer is missing, be it only the next question.
fn t_score(compiled: &Compiled, position: usize, score: &Score, given: &impl Given) -> ScoreResult {
    let (mut known, mut missing) = (Vec::new(), 0_usize);
    let items = compiled.bank().map(|bank| bank.items.as_slice()).unwrap_or_default();
    for (place, one) in items.iter().enumerate() {
        let item = compiled.item(one.item);
        if !given.is_asked(item) {
            continue;
        }
        match given.values(item).next().and_then(|value| one.category(item, value)) {
            Some(category) => known.push((place, category)),
            None => missing += 1,
        }
    }
    let estimate = compiled.bank().filter(|_| !known.is_empty() && missing <= score.max_missing);
    let value = estimate.and_then(|bank| Decimal::from_f64(adaptive::t_score(bank.estimate(&known).theta)));
    let value = value.map(|value| rounded(score, value.saturating_mul(score.factor)));
    let band = value.and_then(|value| band_of(score, value, given));
    ScoreResult { score: position, value, band, answered: known.len(), missing }
}

/// `None` where the score's table leaves the raw value out.
fn total(score: &Score, sum: Decimal, answered: usize, missing: usize) -> Option<Decimal> {
    let count = Decimal::from(answered);
    let value = match score.kind {
        ScoreKind::Mean => sum / count,
        ScoreKind::Sum if score.prorate && missing > 0 => {
            sum.saturating_mul(Decimal::from(answered + missing)) / count
        }
        ScoreKind::Sum | ScoreKind::Count | ScoreKind::TScore => sum,
    };
    Some(rounded(score, score.converted(value.saturating_mul(score.factor))?))
}

fn rounded(score: &Score, value: Decimal) -> Decimal {
    value.round_dp_with_strategy(score.decimals, RoundingStrategy::MidpointAwayFromZero).normalize()
}

/// The band of a value between two bands (a prorated 4.5) is the lower one.
fn band_of(score: &Score, value: Decimal, given: &impl Given) -> Option<usize> {
    let fits = |band: &Band| band.condition.as_ref().is_none_or(|condition| given.holds(condition));
    let bands = || score.bands.iter().enumerate().filter(|(_, band)| fits(band));
    let above = |band: &Band| band.from.is_none_or(|from| value >= from);
    let inside = bands().find(|(_, band)| above(band) && band.to.is_none_or(|to| value <= to));
    let below_gap = || bands().filter(|(_, band)| above(band)).max_by_key(|(_, band)| band.from);
    let next_above = || bands().any(|(_, band)| band.from.is_some_and(|from| value < from));
    inside.or_else(|| below_gap().filter(|_| next_above())).map(|(position, _)| position)
}

/// The lowest and highest possible result; `None` where a part has no known range.
pub(in crate::domain) fn bounds(score: &Score) -> Option<(Decimal, Decimal)> {
    let mut lows = Vec::with_capacity(score.parts.len());
    let mut highs = Vec::with_capacity(score.parts.len());
    for part in &score.parts {
        let (low, high) = part.range?;
        let (a, b) = (low.saturating_mul(part.weight), high.saturating_mul(part.weight));
        lows.push(a.min(b));
        highs.push(a.max(b));
    }
    let sum = |numbers: &[Decimal]| numbers.iter().copied().fold(Decimal::ZERO, Decimal::saturating_add);
    let (low, high) = match score.kind {
        ScoreKind::Sum => (sum(&lows), sum(&highs)),
        ScoreKind::Mean => (lows.into_iter().min()?, highs.into_iter().max()?),
        ScoreKind::Count => (Decimal::ZERO, Decimal::from(score.parts.len())),
        // four standard deviations to each side
        ScoreKind::TScore => return Some((Decimal::TEN, Decimal::from(90))),
    };
    let (a, b) = (low.saturating_mul(score.factor), high.saturating_mul(score.factor));
    let (low, high) = (a.min(b), a.max(b));
    if score.table.is_empty() {
        return Some((low, high));
    }
    let reached = score.table.iter().filter(|(raw, _)| *raw >= low && *raw <= high).map(|(_, value)| *value);
    reached.clone().min().zip(reached.max())
}
