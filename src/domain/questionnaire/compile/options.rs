//! The permitted answers of an item.

use rust_decimal::Decimal;

use super::Findings;
use super::value_sets::{ValueSets, weight as raw_weight};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::item::AnswerOption;
use crate::domain::questionnaire::resource::{self, Extension, Extensions};
use crate::domain::questionnaire::text::Text;
use crate::domain::questionnaire::urls;
use crate::domain::value::{Value, decimal_from_json};

pub(super) fn read(
    item: &resource::Item,
    link_id: &str,
    value_sets: &ValueSets<'_>,
    findings: &mut Findings,
) -> Vec<AnswerOption> {
    let mut options = Vec::with_capacity(item.answer_option.len());
    for option in &item.answer_option {
        match Value::find(&option.extra, "value") {
            Some(Some(value)) => options.push(build(options.len(), option, value)),
            // a reference as an option is of a type we can't ask yet
            _ if option.extra.contains_key("valueReference") => {
                findings.notice(Problem::at(link_id, Code::Unanswerable).with("type", "reference"));
            }
            _ => findings.problem(Problem::at(link_id, Code::BadOption).with("position", options.len() + 1)),
        }
    }
    if let (true, Some(reference)) = (item.answer_option.is_empty(), &item.answer_value_set) {
        for concept in value_sets.concepts(reference) {
            options.push(AnswerOption {
                key: key(options.len()),
                value: Value::Coding(concept.coding),
                display: concept.display,
                prefix: None,
                weight: concept.weight,
                exclusive: false,
                initial_selected: false,
            });
        }
    }
    options
}

fn key(position: usize) -> String {
    format!("opt-{position}")
}

fn build(position: usize, option: &resource::AnswerOption, value: Value) -> AnswerOption {
    AnswerOption {
        key: key(position),
        display: display(option, &value),
        prefix: option.find(urls::OPTION_PREFIX).and_then(Extension::text).map(str::to_owned),
        weight: weight(option),
        exclusive: option.find(urls::OPTION_EXCLUSIVE).and_then(Extension::boolean).unwrap_or(false),
        initial_selected: option.initial_selected.unwrap_or(false),
        value: as_answered(value),
    }
}

/// The value as an answer carries it: points and translations stay with the definition.
fn as_answered(mut value: Value) -> Value {
    if let Value::Coding(coding) = &mut value
        && let Some(mut extra) = coding.extra.take()
    {
        extra.retain(|name, _| name != "extension" && !name.starts_with('_'));
        coding.extra = (!extra.is_empty()).then_some(extra);
    }
    value
}

/// Points stand on the option, on its coding, or on its primitive value.
fn weight(option: &resource::AnswerOption) -> Option<Decimal> {
    let on_option = urls::WEIGHTS.iter().find_map(|url| decimal_from_json(option.find(url)?.raw()?.1));
    on_option.or_else(|| raw_weight(option.extra.get("valueCoding")?.get("extension"))).or_else(|| {
        let sibling = option.extra.iter().find(|(key, _)| key.starts_with("_value"))?.1;
        raw_weight(sibling.get("extension"))
    })
}

fn display(option: &resource::AnswerOption, value: &Value) -> Text {
    let text = match value {
        Value::Coding(coding) => {
            let fields = option.extra.get("valueCoding").and_then(serde_json::Value::as_object);
            fields
                .and_then(|fields| Text::find(fields, "display"))
                .or_else(|| coding.code.as_deref().map(Text::new))
        }
        Value::String(text) => Text::read(text, option.extra.get("_valueString")),
        _ => None,
    };
    text.unwrap_or_else(|| Text::new(&value.show("pt-BR")).with("en", &value.show("en")))
}
