//! The permitted answers of an item.

use rust_decimal::Decimal;

use super::value_sets::{Concept, ValueSets, weight as raw_weight};
use super::{Findings, hints};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::item::AnswerOption;
use crate::domain::questionnaire::kind::Kind;
use crate::domain::questionnaire::resource::{self, Extension, Extensions};
use crate::domain::questionnaire::text::Text;
use crate::domain::questionnaire::urls;
use crate::domain::value::{Value, decimal_from_json};

/// What an item offers.
#[derive(Default)]
pub(super) struct Offered {
    pub(super) options: Vec<AnswerOption>,
    /// It names a value set that we don't have.
    pub(super) is_unknown: bool,
}

pub(super) fn read(
    item: &resource::Item,
    kind: Kind,
    link_id: &str,
    value_sets: &ValueSets<'_>,
    contained: &[serde_json::Value],
    findings: &mut Findings,
) -> Offered {
    let mut options = Vec::with_capacity(item.answer_option.len());
    for (position, option) in item.answer_option.iter().enumerate() {
        let bad = || Problem::at(link_id, Code::BadOption).with("position", position + 1);
        match Value::find(&option.extra, "value") {
            Some(Some(value)) => match as_answer(value, kind) {
                Some(value) => {
                    let of_system = match &value {
                        Value::Coding(coding) => value_sets.weight_of(coding),
                        _ => None,
                    };
                    let option = build(options.len(), option, value, contained);
                    options.push(AnswerOption { weight: option.weight.or(of_system), ..option });
                }
                None => findings.notice(bad()),
            },
            _ => findings.problem(bad()),
        }
    }
    let set = item.answer_value_set.as_ref().filter(|_| item.answer_option.is_empty());
    let Some(set) = set else { return Offered { options, is_unknown: false } };
    let Some(concepts) = value_sets.concepts(set) else {
        // one that is missing from what is contained is the author's to mend
        let is_unknown = !set.starts_with('#') || value_sets.contains(set);
        return Offered { options, is_unknown };
    };
    if !matches!(kind, Kind::Choice | Kind::OpenChoice | Kind::String | Kind::Text) {
        findings.notice(Problem::at(link_id, Code::BadOption).with("position", 1));
        return Offered::default();
    }
    options.extend(
        concepts.into_iter().enumerate().map(|(position, concept)| of_concept(position, kind, concept)),
    );
    Offered { options, is_unknown: false }
}

/// An option that the item could be answered with; a choice takes any. `None` of one that nobody could choose and keep.
fn as_answer(value: Value, kind: Kind) -> Option<Value> {
    match kind {
        Kind::Choice | Kind::OpenChoice => Some(value),
        _ => super::item::fit(value, kind),
    }
}

/// A concept as an answer of the item's type: its words where texts are asked for.
fn of_concept(position: usize, kind: Kind, concept: Concept) -> AnswerOption {
    let Concept { coding, display, weight } = concept;
    let value = match (kind, coding) {
        (Kind::String | Kind::Text, coding) => {
            Value::String(coding.display.or(coding.code).unwrap_or_default())
        }
        (_, coding) => Value::Coding(coding),
    };
    AnswerOption {
        key: key(position),
        value,
        display: display.into_phrase(),
        prefix: None,
        weight,
        exclusive: false,
        initial_selected: false,
        is_concept: true,
        picture: None,
    }
}

fn key(position: usize) -> String {
    format!("opt-{position}")
}

fn build(
    position: usize,
    option: &resource::AnswerOption,
    value: Value,
    contained: &[serde_json::Value],
) -> AnswerOption {
    AnswerOption {
        key: key(position),
        display: display(option, &value).into_phrase(),
        picture: option.find(urls::ANSWER_MEDIA).and_then(|media| hints::picture(media, contained)),
        prefix: option.find(urls::OPTION_PREFIX).and_then(Extension::text).map(str::to_owned),
        weight: weight(option),
        exclusive: option.find(urls::OPTION_EXCLUSIVE).and_then(Extension::boolean).unwrap_or(false),
        initial_selected: option.initial_selected.unwrap_or(false),
        is_concept: false,
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
pub(in crate::domain::questionnaire) fn weight(option: &resource::AnswerOption) -> Option<Decimal> {
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
