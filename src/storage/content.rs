//! What a submission stores of the engine's evaluation: one way for pages, API, imports and the demo.

use rust_decimal::prelude::ToPrimitive as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::submissions::Flag;
use crate::domain::{
    engine::{Answers, Evaluation},
    ids::AlertId,
    questionnaire::{Compiled, Outcome, Severity},
};

/// The columns of a response that come from its answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// The item array of a FHIR `QuestionnaireResponse`; answers of disabled items are left out.
    pub answers: Value,
    /// `[{"key", "value", "band", "severity", "outcome"}]`, one for each score in the questionnaire's
    /// order. `value` is null where too much is missing; `band` is the position among the score's
    /// bands, whose words are in the version.
    pub scores: Value,
    /// Of the primary score.
    pub score: Option<f64>,
    /// 0 (best) to 4 (worst), of the primary score's band.
    pub severity: Option<i16>,
    /// `healthy`, `attention` or `critical`; critical when a red flag was raised.
    pub outcome: Option<&'static str>,
    raised: Vec<Raised>,
}

#[derive(Debug, Clone, PartialEq)]
struct Raised {
    item: String,
    rule: String,
    severity: &'static str,
}

impl Content {
    /// Of answers and what the engine found in them.
    pub fn of(compiled: &Compiled, answers: &Answers, evaluation: &Evaluation) -> Self {
        let primary = evaluation.primary_score(compiled);
        let raised = evaluation.red_flags.iter().map(|flag| Raised {
            item: flag.link_id.clone(),
            rule: flag.key.clone(),
            severity: alert_severity(flag.severity),
        });
        Self {
            answers: evaluation.counted(answers).to_response_items(compiled),
            scores: scores(compiled, evaluation),
            score: primary.and_then(|result| result.value?.to_f64()),
            severity: primary
                .and_then(|result| result.severity(compiled))
                .map(|severity| severity.get().into()),
            outcome: evaluation.outcome(compiled).map(Outcome::code),
            raised: raised.collect(),
        }
    }

    /// The red flags, ready to become alerts; `id` gives a new id with every call.
    pub fn flags(&self, mut id: impl FnMut() -> Uuid) -> Vec<Flag> {
        let flag = |raised: &Raised| Flag {
            id: AlertId::new(id()),
            job: id(),
            item: Some(raised.item.clone()),
            rule: raised.rule.clone(),
            severity: raised.severity,
        };
        self.raised.iter().map(flag).collect()
    }
}

/// A red flag of the upper two levels is critical.
fn alert_severity(severity: Severity) -> &'static str {
    if severity.get() >= 3 { "critical" } else { "attention" }
}

fn scores(compiled: &Compiled, evaluation: &Evaluation) -> Value {
    let one = |result: &crate::domain::scoring::ScoreResult| {
        json!({
            "key": result.score(compiled).map(|score| score.key.as_str()),
            "value": result.value.and_then(|value| value.to_f64()),
            "band": result.band,
            "severity": result.severity(compiled).map(Severity::get),
            "outcome": result.outcome(compiled).map(Outcome::code),
        })
    };
    evaluation.scores.iter().map(one).collect()
}
