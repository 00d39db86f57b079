//! The bands of a score.

use super::{
    conditions,
    scores::{Reader, number, part_text, severity},
};
use crate::domain::{
    problem::{Code, Problem},
    questionnaire::{
        resource::{EnableWhen, Extension},
        rules::{Band, Outcome},
    },
};

impl Reader<'_> {
    pub(super) fn bands(&mut self, from: &Extension, key: &str) -> Vec<Band> {
        let mut bands: Vec<Band> = Vec::new();
        for (position, part) in from.parts("band").enumerate() {
            let band = self.band(part, key);
            let fits = |band: &Band| {
                let ordered = band.from.zip(band.to).is_none_or(|(from, to)| from <= to);
                let clashes = |other: &Band| {
                    band.condition.is_none() && other.condition.is_none() && overlap(band, other)
                };
                ordered && !bands.iter().any(clashes)
            };
            match band.filter(fits) {
                Some(band) => bands.push(band),
                None => self
                    .findings
                    .problem(Problem::new(Code::BadBand).with("score", key).with("position", position + 1)),
            }
        }
        bands
    }

    fn band(&mut self, from: &Extension, key: &str) -> Option<Band> {
        let outcome = from.part("outcome").and_then(Extension::text);
        let condition = match from.part("when") {
            None => None,
            Some(when) => Some(conditions::read(
                &as_enable_when(when),
                key,
                self.items,
                self.by_link_id,
                self.findings,
            )?),
        };
        Some(Band {
            from: number(from, "from"),
            to: number(from, "to"),
            label: part_text(from, "label")?,
            severity: severity(from)?,
            outcome: outcome.map_or(Some(Outcome::Healthy), Outcome::from_code)?,
            advice: part_text(from, "advice"),
            condition,
        })
    }
}

fn overlap(a: &Band, b: &Band) -> bool {
    let before = |a: &Band, b: &Band| a.to.zip(b.from).is_some_and(|(to, from)| to < from);
    !before(a, b) && !before(b, a)
}

/// `when` has the parts of an `enableWhen`, the answer as `value[x]`.
fn as_enable_when(when: &Extension) -> EnableWhen {
    let text = |name: &str| when.part(name).and_then(Extension::text).map(str::to_owned);
    let answer = when.part("answer").and_then(Extension::raw);
    let extra = answer.map(|(kind, json)| (format!("answer{kind}"), json.clone())).into_iter().collect();
    EnableWhen { question: text("question"), operator: text("operator"), extra }
}
