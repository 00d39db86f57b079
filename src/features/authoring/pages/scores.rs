//! A score in words: what it adds up, what may be missing, what its bands mean.

use rust_decimal::Decimal;

use super::outline::condition_text;
use crate::{
    domain::questionnaire::{Band, Compiled, Outcome, PartSource, Score, ScoreKind},
    web::page::PageContext,
};

/// Names of parts shown before the rest becomes a number.
const MOST_PARTS: usize = 40;

#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct ScoreView {
    pub(in crate::features::authoring) label: String,
    /// What kind it is and how many parts it has.
    pub(in crate::features::authoring) summary: String,
    /// The parts' linkIds or scores.
    pub(in crate::features::authoring) parts: String,
    /// Range, direction, rule for missing answers.
    pub(in crate::features::authoring) rules: Vec<String>,
    pub(in crate::features::authoring) bands: Vec<BandView>,
}

#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct BandView {
    pub(in crate::features::authoring) range: String,
    pub(in crate::features::authoring) label: String,
    pub(in crate::features::authoring) severity: u8,
    pub(in crate::features::authoring) outcome_key: &'static str,
    pub(in crate::features::authoring) condition: String,
    pub(in crate::features::authoring) advice: String,
}

impl ScoreView {
    pub(in crate::features::authoring) fn of(ctx: &PageContext, compiled: &Compiled, score: &Score) -> Self {
        let key = match score.kind {
            ScoreKind::Sum => "authoring-score-sum",
            ScoreKind::Mean => "authoring-score-mean",
            ScoreKind::Count => "authoring-score-count",
            ScoreKind::TScore => "authoring-score-t",
        };
        Self {
            label: score.label.get(ctx.language.tag()).to_owned(),
            summary: ctx.t1(key, "count", score.parts.len()),
            parts: parts(compiled, score),
            rules: rules(ctx, score),
            bands: score.bands.iter().map(|band| band_view(ctx, compiled, band)).collect(),
        }
    }
}

fn parts(compiled: &Compiled, score: &Score) -> String {
    let name = |source: PartSource| match source {
        PartSource::Item(item) => compiled.item(item).link_id.clone(),
        PartSource::Score(position) => {
            compiled.scores().get(position).map(|score| score.key.clone()).unwrap_or_default()
        }
    };
    let mut names: Vec<String> = score.parts.iter().take(MOST_PARTS).map(|part| name(part.source)).collect();
    if score.parts.len() > MOST_PARTS {
        names.push("…".to_owned());
    }
    names.join(", ")
}

fn rules(ctx: &PageContext, score: &Score) -> Vec<String> {
    let mut rules = Vec::new();
    if let (Some(min), Some(max)) = (score.min, score.max) {
        rules.push(ctx.t2("authoring-score-range", "min", min, "max", max));
    }
    let direction =
        if score.higher_is_worse { "authoring-score-higher-worse" } else { "authoring-score-higher-better" };
    rules.push(ctx.t(direction).into_owned());
    if score.factor != Decimal::ONE {
        rules.push(ctx.t1("authoring-score-factor", "factor", score.factor));
    }
    rules.push(match (score.max_missing, score.prorate) {
        (0, _) => ctx.t("authoring-score-none-missing").into_owned(),
        (most, true) => ctx.t1("authoring-score-prorated", "count", most),
        (most, false) => ctx.t1("authoring-score-missing", "count", most),
    });
    rules
}

fn band_view(ctx: &PageContext, compiled: &Compiled, band: &Band) -> BandView {
    let language = ctx.language.tag();
    let condition = band
        .condition
        .as_ref()
        .map(|condition| ctx.t1("authoring-band-if", "conditions", condition_text(ctx, compiled, condition)));
    BandView {
        range: range(ctx, band.from, band.to),
        label: band.label.get(language).to_owned(),
        severity: band.severity.get(),
        outcome_key: outcome_key(band.outcome),
        condition: condition.unwrap_or_default(),
        advice: band.advice.as_ref().map(|text| text.get(language).to_owned()).unwrap_or_default(),
    }
}

/// `10 a 14`, `20 ou mais`.
pub(in crate::features::authoring) fn range(
    ctx: &PageContext,
    from: Option<Decimal>,
    to: Option<Decimal>,
) -> String {
    match (from, to) {
        (Some(from), Some(to)) if from == to => ctx.number(from.normalize()),
        (Some(from), Some(to)) => ctx.t2("authoring-band-between", "from", from, "to", to),
        (Some(from), None) => ctx.t1("authoring-band-from", "from", from),
        (None, Some(to)) => ctx.t1("authoring-band-to", "to", to),
        (None, None) => ctx.t("authoring-band-any").into_owned(),
    }
}

pub(in crate::features::authoring) const fn outcome_key(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Healthy => "authoring-outcome-healthy",
        Outcome::Attention => "authoring-outcome-attention",
        Outcome::Critical => "authoring-outcome-critical",
    }
}
