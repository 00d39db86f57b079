//! The columns of an export, and a response as its row.

use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use serde_json::Value;

use super::csv::Export;
use crate::{
    domain::{
        engine::Answers,
        questionnaire::{Compiled, ItemIndex},
        scoring::points_of,
        value::Value as Answer,
    },
    storage::results::export::ExportedResponse,
};

pub(super) const FIXED: [&str; 11] = [
    "response",
    "patient",
    "record_number",
    "member",
    "link",
    "status",
    "language",
    "mode",
    "started_at",
    "submitted_at",
    "outcome",
];

/// One column for each question by its linkId, one for the points of each choice, three for each score.
pub(super) struct Columns {
    /// Which item, its linkId, and whether its answers have points.
    pub(super) questions: Vec<(ItemIndex, String, bool)>,
    pub(super) scores: Vec<String>,
}

impl Columns {
    pub(super) fn of(compiled: &Compiled) -> Self {
        let questions = compiled.items().iter().filter(|item| item.is_question());
        Self {
            questions: questions
                .map(|item| {
                    let has_points = item.options.iter().any(|option| option.weight.is_some());
                    (item.index(), item.link_id.clone(), has_points)
                })
                .collect(),
            scores: compiled.scores().iter().map(|score| score.key.clone()).collect(),
        }
    }

    pub(super) fn header(&self) -> Vec<String> {
        let mut header: Vec<String> = FIXED.iter().map(|name| (*name).to_owned()).collect();
        for (_, link_id, has_points) in &self.questions {
            header.push(link_id.clone());
            if *has_points {
                header.push(format!("{link_id}.points"));
            }
        }
        for key in &self.scores {
            header.extend([
                format!("score.{key}"),
                format!("score.{key}.band"),
                format!("score.{key}.outcome"),
            ]);
        }
        header
    }

    pub(super) fn row(
        &self,
        compiled: &Compiled,
        export: &Export,
        response: &ExportedResponse,
    ) -> Vec<String> {
        let answers = Answers::from_response_items(compiled, &response.answers).unwrap_or_default();
        let mut row = fixed(export, response);
        for (index, _, has_points) in &self.questions {
            let item = compiled.item(*index);
            let given = answers.get_each(compiled, *index);
            row.push(joined(&given, |value| Some(item.display_of(value, export.language.tag()))));
            if *has_points {
                row.push(joined(&given, |value| Some(points_of(item, value)?.normalize().to_string())));
            }
        }
        for key in &self.scores {
            row.extend(score(compiled, key, &response.scores, export.language.tag()));
        }
        row
    }
}

/// What stands before the answers.
pub(super) fn fixed(export: &Export, response: &ExportedResponse) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        response.id.to_string(),
        text(&response.patient),
        text(&response.record_number),
        response.member.clone(),
        response.link.clone(),
        response.status.clone(),
        response.language.clone(),
        response.mode.clone(),
        moment(response.started_at, export.zone),
        moment(response.submitted_at, export.zone),
        text(&response.outcome),
    ]
}

/// Several answers after a semicolon; those of the instances of a group apart, so that the second place in each column is
/// the same second instance.
pub(super) fn joined(given: &[Vec<&Answer>], words: impl Fn(&Answer) -> Option<String>) -> String {
    let instances = given.iter().map(|values| {
        let words: Vec<String> = values.iter().filter_map(|value| words(value)).collect();
        words.join("; ")
    });
    instances.collect::<Vec<_>>().join(" | ")
}

fn moment(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, false)
}

pub(super) fn score(compiled: &Compiled, key: &str, scores: &Value, tag: &str) -> [String; 3] {
    let stored =
        scores.as_array().and_then(|all| all.iter().find(|one| one.get("key").is_some_and(|k| k == key)));
    let Some(stored) = stored else { return Default::default() };
    let value = stored.get("value").and_then(Value::as_f64).map(|value| value.to_string());
    let place = stored.get("band").and_then(Value::as_u64).and_then(|place| usize::try_from(place).ok());
    let band = compiled.score(key).and_then(|score| score.bands.get(place?));
    let outcome = stored.get("outcome").and_then(Value::as_str).unwrap_or_default();
    [
        value.unwrap_or_default(),
        band.map(|band| band.label.get(tag).to_owned()).unwrap_or_default(),
        outcome.to_owned(),
    ]
}
