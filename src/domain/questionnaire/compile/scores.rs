//! Scores and their bands: our extensions, bound to items. `docs/formats.md` describes them.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::Findings;
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::item::{Item, ItemIndex};
use crate::domain::questionnaire::kind::Kind;
use crate::domain::questionnaire::resource::{Extension, Extensions, Questionnaire};
use crate::domain::questionnaire::rules::{Part, PartSource, Score, ScoreKind, Severity};
use crate::domain::questionnaire::text::Text;
use crate::domain::questionnaire::urls;
use crate::domain::scoring::bounds;
use crate::domain::value::{Value, decimal_from_json};

/// The scores in the order they are computed, and which of them is the primary one.
pub(super) fn bind(
    questionnaire: &Questionnaire,
    items: &[Item],
    by_link_id: &HashMap<String, ItemIndex>,
    has_bank: bool,
    findings: &mut Findings,
) -> (Vec<Score>, usize) {
    let mut reader = Reader { items, by_link_id, has_bank, scores: Vec::new(), findings };
    for extension in questionnaire.extension.iter().filter(|extension| extension.url == urls::SCORE) {
        if let Some(score) = reader.score(extension) {
            reader.scores.push(score);
        }
    }
    if !questionnaire.extension.iter().any(|extension| extension.url == urls::SCORE) {
        if has_bank {
            reader.default_t_score();
        } else {
            reader.default_total();
        }
    }
    let scores = reader.scores;
    let wanted = questionnaire.find(urls::PRIMARY_SCORE).and_then(Extension::text);
    let primary = wanted.and_then(|key| scores.iter().position(|score| score.key == key));
    if let (Some(key), None) = (wanted, primary) {
        findings.problem(Problem::new(Code::BadScore).with("score", key).with("part", "primaryScore"));
    }
    (scores, primary.unwrap_or(0))
}

pub(super) struct Reader<'a> {
    pub(super) items: &'a [Item],
    pub(super) by_link_id: &'a HashMap<String, ItemIndex>,
    has_bank: bool,
    scores: Vec<Score>,
    pub(super) findings: &'a mut Findings,
}

impl Reader<'_> {
    fn complain(&mut self, key: &str, part: &str) {
        self.findings.problem(Problem::new(Code::BadScore).with("score", key).with("part", part));
    }

    fn score(&mut self, from: &Extension) -> Option<Score> {
        let key = from.part("key").and_then(Extension::text).unwrap_or_default().to_owned();
        if key.is_empty() || self.scores.iter().any(|score| score.key == key) {
            self.complain(&key, "key");
            return None;
        }
        let kind = match from.part("kind").and_then(Extension::text).unwrap_or("sum") {
            "sum" => ScoreKind::Sum,
            "mean" => ScoreKind::Mean,
            "count" => ScoreKind::Count,
            "t-score" if self.has_bank => ScoreKind::TScore,
            _ => {
                self.complain(&key, "kind");
                return None;
            }
        };
        let is_t = kind == ScoreKind::TScore;
        let parts = if is_t { Vec::new() } else { self.parts(from, &key)? };
        let flag = |name: &str| from.part(name).and_then(Extension::boolean);
        let mut score = Score {
            label: part_text(from, "label").unwrap_or_else(|| Text::new(&key)),
            kind,
            factor: number(from, "factor").unwrap_or(Decimal::ONE),
            max_missing: whole(from, "maxMissing").unwrap_or(0),
            prorate: flag("prorate").unwrap_or(false),
            decimals: whole(from, "decimals")
                .and_then(|places| u32::try_from(places).ok())
                .unwrap_or(if is_t { 1 } else { 2 }),
            min: number(from, "min"),
            max: number(from, "max"),
            higher_is_worse: flag("higherIsWorse").unwrap_or(true),
            table: self.table(from, &key)?,
            bands: Vec::new(),
            parts,
            key,
        };
        let (lowest, highest) = bounds(&score).unzip();
        score.min = score.min.or(lowest);
        score.max = score.max.or(highest);
        score.bands = self.bands(from, &score.key);
        Some(score)
    }

    /// The parts named by `linkId`, `item` and `score`; without any of them, all items with points.
    fn parts(&mut self, from: &Extension, key: &str) -> Option<Vec<Part>> {
        let at_least = number(from, "atLeast").unwrap_or(Decimal::ONE);
        let mut parts = Vec::new();
        for extension in &from.extension {
            let (name, settings) = match extension.url.as_str() {
                "linkId" | "score" => (extension.text(), None),
                "item" => (extension.part("linkId").and_then(Extension::text), Some(extension)),
                "component" => (extension.part("score").and_then(Extension::text), Some(extension)),
                _ => continue,
            };
            let name = name.unwrap_or_default();
            let is_item = matches!(extension.url.as_str(), "linkId" | "item");
            let Some((source, range)) = self.source(name, is_item) else {
                self.complain(key, name);
                return None;
            };
            let part = Part {
                source,
                weight: settings.and_then(|settings| number(settings, "weight")).unwrap_or(Decimal::ONE),
                reverse: settings.and_then(|settings| settings.part("reverse")?.boolean()).unwrap_or(false),
                at_least: settings.and_then(|settings| number(settings, "atLeast")).unwrap_or(at_least),
                range,
            };
            if part.reverse && part.range.is_none() {
                self.complain(key, name);
                return None;
            }
            parts.push(part);
        }
        if parts.is_empty() {
            parts = self.scored_items(at_least);
        }
        if parts.is_empty() {
            self.complain(key, "item");
            return None;
        }
        Some(parts)
    }

    fn source(&self, name: &str, is_item: bool) -> Option<(PartSource, Option<(Decimal, Decimal)>)> {
        if is_item {
            let item = self.items.get(self.by_link_id.get(name)?.0)?;
            return item.kind.is_question().then(|| (PartSource::Item(item.index), points_range(item)));
        }
        let position = self.scores.iter().position(|score| score.key == name)?;
        let score = self.scores.get(position)?;
        Some((PartSource::Score(position), score.min.zip(score.max)))
    }

    fn scored_items(&self, at_least: Decimal) -> Vec<Part> {
        let scored =
            self.items.iter().filter(|item| item.options.iter().any(|option| option.weight.is_some()));
        let part = |item: &Item| Part {
            source: PartSource::Item(item.index),
            weight: Decimal::ONE,
            reverse: false,
            at_least,
            range: points_range(item),
        };
        scored.map(part).collect()
    }

    /// What a questionnaire with an item bank but without our extensions gets.
    fn default_t_score(&mut self) {
        let label = Text::new("T-score").with("pt-BR", "Escore T").with("es", "Puntuación T");
        self.default("t-score", label, ScoreKind::TScore, 1, Vec::new());
    }

    /// What one with points gets.
    fn default_total(&mut self) {
        let parts = self.scored_items(Decimal::ONE);
        if !parts.is_empty() {
            let label =
                Text::new("Total score").with("pt-BR", "Pontuação total").with("es", "Puntuación total");
            self.default("total", label, ScoreKind::Sum, 2, parts);
        }
    }

    fn default(&mut self, key: &str, label: Text, kind: ScoreKind, decimals: u32, parts: Vec<Part>) {
        let mut score = Score {
            key: key.to_owned(),
            label,
            kind,
            factor: Decimal::ONE,
            max_missing: 0,
            prorate: false,
            decimals,
            min: None,
            max: None,
            higher_is_worse: true,
            table: Vec::new(),
            bands: Vec::new(),
            parts,
        };
        (score.min, score.max) = bounds(&score).unzip();
        self.scores.push(score);
    }

    /// The rows of `table`, sorted; `None` where one lacks a number or two speak of one raw value.
    fn table(&mut self, from: &Extension, key: &str) -> Option<Vec<(Decimal, Decimal)>> {
        let rows: Option<Vec<(Decimal, Decimal)>> =
            from.parts("table").map(|row| number(row, "raw").zip(number(row, "value"))).collect();
        let sorted = rows.and_then(|mut rows| {
            rows.sort_unstable();
            rows.is_sorted_by(|(a, _), (b, _)| a < b).then_some(rows)
        });
        if sorted.is_none() {
            self.complain(key, "table");
        }
        sorted
    }
}

/// The lowest and highest points one answer to the item can give.
fn points_range(item: &Item) -> Option<(Decimal, Decimal)> {
    if item.kind == Kind::Boolean {
        return Some((Decimal::ZERO, item.weight.unwrap_or(Decimal::ONE)));
    }
    let points = || item.options.iter().filter_map(|option| option.weight);
    if item.repeats {
        let negative =
            points().filter(Decimal::is_sign_negative).fold(Decimal::ZERO, Decimal::saturating_add);
        let positive =
            points().filter(Decimal::is_sign_positive).fold(Decimal::ZERO, Decimal::saturating_add);
        return Some((negative, positive)).filter(|_| points().next().is_some());
    }
    if let Some(range) = points().min().zip(points().max()) {
        return Some(range);
    }
    let number = |limit: Option<&Value>| {
        limit.and_then(Value::number).map(|number| number.saturating_mul(item.weight.unwrap_or(Decimal::ONE)))
    };
    number(item.limits.min.as_ref()).zip(number(item.limits.max.as_ref()))
}

/// 0 where none is given.
pub(in crate::domain::questionnaire) fn severity(from: &Extension) -> Option<Severity> {
    match from.part("severity") {
        None => Some(Severity::default()),
        Some(part) => Severity::new(u8::try_from(part.raw()?.1.as_u64()?).ok()?),
    }
}

pub(in crate::domain::questionnaire) fn part_text(from: &Extension, name: &str) -> Option<Text> {
    let part = from.part(name)?;
    let (kind, text) = part.raw()?;
    Text::read(text.as_str()?, part.extra.get(&format!("_value{kind}")))
}

pub(super) fn number(from: &Extension, name: &str) -> Option<Decimal> {
    decimal_from_json(from.part(name)?.raw()?.1)
}

fn whole(from: &Extension, name: &str) -> Option<usize> {
    usize::try_from(from.part(name)?.raw()?.1.as_u64()?).ok()
}
