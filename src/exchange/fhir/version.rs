//! Which FHIR release a questionnaire was written for. The resource doesn't say; its elements do.

use serde_json::{Map, Value as Json};

/// The releases we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FhirVersion {
    Stu3,
    /// R4 and R4B: their questionnaires are the same.
    R4,
    R5,
}

impl FhirVersion {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stu3 => "fhir-stu3",
            Self::R4 => "fhir-r4",
            Self::R5 => "fhir-r5",
        }
    }
}

/// R4 unless an element of another release stands in it.
pub(super) fn detect(resource: &Json) -> FhirVersion {
    let Some(root) = resource.as_object() else { return FhirVersion::R4 };
    if root.keys().any(|key| key.starts_with("versionAlgorithm") || key == "copyrightLabel") {
        return FhirVersion::R5;
    }
    let mut waiting: Vec<&Map<String, Json>> = items(root).collect();
    while let Some(item) = waiting.pop() {
        if is_r5(item) {
            return FhirVersion::R5;
        }
        if is_stu3(item) {
            return FhirVersion::Stu3;
        }
        waiting.extend(items(item));
    }
    FhirVersion::R4
}

fn items(of: &Map<String, Json>) -> impl Iterator<Item = &Map<String, Json>> {
    of.get("item").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_object)
}

fn is_r5(item: &Map<String, Json>) -> bool {
    item.contains_key("answerConstraint")
        || item.contains_key("disabledDisplay")
        || item.get("type").and_then(Json::as_str) == Some("coding")
}

fn is_stu3(item: &Map<String, Json>) -> bool {
    let conditions = item.get("enableWhen").and_then(Json::as_array).into_iter().flatten();
    let bare = |when: &Json| when.get("hasAnswer").is_some() || when.get("operator").is_none();
    let initial =
        |key: &String| key.strip_prefix("initial").is_some_and(|kind| kind.starts_with(char::is_uppercase));
    item.contains_key("option")
        || item.contains_key("options")
        || item.keys().any(initial)
        || conditions.into_iter().any(bare)
            && !item.contains_key("enableBehavior")
            && !item.contains_key("answerOption")
}
