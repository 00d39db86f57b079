//! What a submission stores of the engine's evaluation: one way for pages, API, imports and the demo.

use rust_decimal::prelude::ToPrimitive as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{json_text::JsonText, submissions::Flag};
use crate::domain::{
    engine::{Answers, Evaluation},
    ids::AlertId,
    questionnaire::{Compiled, Outcome, Severity},
};

/// The columns of a response that come from its answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// The item array of a FHIR `QuestionnaireResponse`; answers of disabled items are left out.
    pub answers: JsonText,
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
        for failure in &evaluation.failures {
            let (link_id, expression) = (failure.link_id.as_deref(), failure.expression);
            tracing::warn!(
                questionnaire = compiled.url,
                link_id,
                expression,
                failure.reason,
                "an expression failed"
            );
        }
        Self {
            answers: JsonText::of(&evaluation.counted(compiled, answers).response_items(compiled)),
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

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::domain::{
        engine::{Context, evaluate},
        questionnaire::{Questionnaire, compile},
    };

    const ORDINAL: &str = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
    const OURS: &str = "https://weconecta.org/fhir/StructureDefinition";

    /// A scored question that raises a flag, and one that opens only below the highest answer.
    fn compiled() -> Compiled {
        let option = |code: &str, points: i32| json!({"valueCoding": {"code": code, "extension": [{"url": ORDINAL, "valueDecimal": points}]}});
        let band = |from: i32, severity: i32, outcome: &str| {
            json!({"url": "band", "extension": [
                {"url": "from", "valueDecimal": from}, {"url": "label", "valueString": outcome},
                {"url": "severity", "valueInteger": severity}, {"url": "outcome", "valueCode": outcome},
                {"url": "to", "valueDecimal": from + 1}]})
        };
        let json = json!({
            "resourceType": "Questionnaire",
            "extension": [{"url": format!("{OURS}/score"), "extension": [
                {"url": "key", "valueCode": "total"}, {"url": "linkId", "valueString": "worry"},
                band(0, 0, "healthy"), band(2, 4, "attention")]}],
            "item": [
                {"linkId": "worry", "type": "choice", "text": "Worry",
                 "answerOption": [option("none", 0), option("some", 1), option("much", 5)],
                 "extension": [{"url": format!("{OURS}/redFlag"), "extension": [
                    {"url": "key", "valueCode": "much-worry"}, {"url": "operator", "valueCode": ">="},
                    {"url": "points", "valueDecimal": 3}, {"url": "severity", "valueInteger": 2}]}]},
                {"linkId": "calm", "type": "string", "text": "What calms you?",
                 "enableWhen": [{"question": "worry", "operator": "!=", "answerCoding": {"code": "much"}}]}]
        });
        compile(&Questionnaire::from_json(&json).unwrap()).unwrap()
    }

    fn content(code: &str) -> Content {
        let compiled = compiled();
        let given = json!([
            {"linkId": "worry", "answer": [{"valueCoding": {"code": code}}]},
            {"linkId": "calm", "answer": [{"valueString": "walking"}]}]);
        let answers = Answers::from_response_items(&compiled, &given).unwrap();
        let context = Context::new("en", DateTime::UNIX_EPOCH.fixed_offset());
        Content::of(&compiled, &answers, &evaluate(&compiled, &answers, &context))
    }

    fn answers(content: &Content) -> Value {
        serde_json::from_str(content.answers.as_str()).unwrap()
    }

    #[test]
    fn the_primary_score_fills_the_columns_of_the_response() {
        let content = content("some");
        assert_eq!((content.score, content.severity, content.outcome), (Some(1.0), Some(0), Some("healthy")));
        let total = json!({"key": "total", "value": 1.0, "band": 0, "severity": 0, "outcome": "healthy"});
        assert_eq!(content.scores, json!([total]));
        assert_eq!(answers(&content).as_array().map(Vec::len), Some(2));
        assert!(content.flags(Uuid::now_v7).is_empty());
    }

    #[test]
    fn a_red_flag_makes_the_outcome_critical_and_answers_of_disabled_items_are_left_out() {
        let content = content("much");
        assert_eq!(content.severity, None, "5 lies above the last band");
        assert_eq!(content.outcome, Some("critical"));
        let answers = answers(&content);
        assert_eq!(answers.pointer("/0/linkId"), Some(&json!("worry")));
        assert_eq!(answers.pointer("/1"), None);
        let flags = content.flags(Uuid::now_v7);
        let flag = flags.first().unwrap();
        assert_eq!(
            (flag.item.as_deref(), flag.rule.as_str(), flag.severity),
            (Some("worry"), "much-worry", "attention")
        );
    }
}
