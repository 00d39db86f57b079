//! Why a question is asked in a trial, who is made up to answer it.

use chrono::{Datelike as _, NaiveDate};
use serde_json::{Value as Json, json};

use super::{PreviewPage, outline::condition_text};
use crate::{
    domain::{
        engine::{Cause, Met},
        questionnaire::{Compiled, Item},
    },
    web::page::PageContext,
};

/// Items told at most: nobody reads more.
const MOST_HIDDEN: usize = 200;

/// An item that is not asked, and why.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct Hidden {
    pub(in crate::features::authoring) text: String,
    pub(in crate::features::authoring) why: String,
}

/// A made-up patient to choose.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct SamplePatient {
    pub(in crate::features::authoring) code: &'static str,
    pub(in crate::features::authoring) key: &'static str,
    pub(in crate::features::authoring) is_chosen: bool,
}

/// Age in years and gender of each.
const PATIENTS: [(&str, &str, i32, &str); 4] = [
    ("woman", "preview-patient-woman", 34, "female"),
    ("man", "preview-patient-man", 51, "male"),
    ("child", "preview-patient-child", 8, "male"),
    ("elder", "preview-patient-elder", 76, "female"),
];

/// The launch contexts of a questionnaire that are a patient, as the made-up one of this code.
pub(in crate::features::authoring) fn launch_of(
    compiled: &Compiled,
    code: &str,
    today: NaiveDate,
) -> Vec<(String, Json)> {
    let Some((_, _, age, gender)) = PATIENTS.iter().find(|patient| patient.0 == code) else {
        return Vec::new();
    };
    let born = NaiveDate::from_ymd_opt(today.year() - age, 1, 1).unwrap_or_default();
    let patient = json!({"resourceType": "Patient", "gender": gender, "birthDate": born.to_string(),
        "name": [{"given": ["Maria"], "family": "Silva"}]});
    compiled.launch_contexts("Patient").map(|name| (name.to_owned(), patient.clone())).collect()
}

/// Why an item is asked, or is not.
pub(in crate::features::authoring) fn why(
    ctx: &PageContext,
    compiled: &Compiled,
    cause: &Cause<'_>,
) -> String {
    if let Some(outside) = cause.outside {
        return ctx.t1("preview-why-outside", "item", named(ctx, outside));
    }
    let mut reasons: Vec<String> = cause.conditions.iter().map(|met| condition(ctx, compiled, met)).collect();
    if let Some((text, result)) = &cause.expression {
        let key = match result {
            Some(true) => "preview-why-formula-true",
            Some(false) => "preview-why-formula-false",
            None => "preview-why-formula",
        };
        reasons.push(ctx.t1(key, "formula", text));
    }
    if reasons.is_empty() {
        return String::new();
    }
    let reasons = reasons.join("; ");
    let key = match (cause.conditions.len() > 1, cause.is_any) {
        (false, _) => "preview-why-one",
        (true, true) => "preview-why-any",
        (true, false) => "preview-why-all",
    };
    ctx.t1(key, "reasons", reasons)
}

fn named(ctx: &PageContext, item: &Item) -> String {
    let text = item.text(ctx.language.tag());
    if text.is_empty() { item.link_id.clone() } else { text.to_owned() }
}

/// The condition, whether it holds, and what was answered.
fn condition(ctx: &PageContext, compiled: &Compiled, met: &Met<'_>) -> String {
    let question = compiled.item(met.condition.question);
    let told: Vec<String> = met.given.iter().map(|value| question.told(value, ctx.language.tag())).collect();
    let told = if told.is_empty() { ctx.t("preview-why-no-answer").into_owned() } else { told.join(", ") };
    let key = if met.holds { "preview-why-holds" } else { "preview-why-fails" };
    ctx.t2(key, "condition", condition_text(ctx, compiled, met.condition), "answer", told)
}

impl PreviewPage {
    /// What is not asked, and why; of what stands in a group that is not asked only the group.
    pub(in crate::features::authoring) fn add_hidden(&mut self, compiled: &Compiled, causes: &[Cause<'_>]) {
        let closed = causes.iter().filter(|cause| !cause.is_enabled && cause.outside.is_none());
        let hidden = closed
            .take(MOST_HIDDEN)
            .map(|cause| Hidden { text: named(&self.ctx, cause.item), why: why(&self.ctx, compiled, cause) });
        self.hidden = hidden.collect();
    }

    pub(in crate::features::authoring) fn add_patients(&mut self, compiled: &Compiled, chosen: &str) {
        if compiled.launch_contexts("Patient").next().is_some() {
            let one = |(code, key, ..): &(&'static str, &'static str, i32, &str)| SamplePatient {
                code,
                key,
                is_chosen: *code == chosen,
            };
            self.patients = PATIENTS.iter().map(one).collect();
        }
    }
}
