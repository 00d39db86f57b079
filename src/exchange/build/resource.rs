//! A resource read back: texts in their languages, extensions, conditions.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::fields::{Fields, Kind};
use super::formula::{Call, Formula, Operator};
use crate::domain::questionnaire::urls;

/// A text and its translations by tag; Markdown where it has any.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Words {
    pub(in super::super) text: String,
    pub(in super::super) others: Vec<(String, String)>,
}

pub(in super::super) fn text<'j>(json: &'j Json, name: &str) -> &'j str {
    json.get(name).and_then(Json::as_str).unwrap_or_default()
}

pub(in super::super) fn list<'j>(json: &'j Json, name: &str) -> &'j [Json] {
    json.get(name).and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// The extensions of this url.
pub(in super::super) fn extensions<'j>(json: &'j Json, url: &'j str) -> impl Iterator<Item = &'j Json> {
    list(json, "extension").iter().filter(move |one| text(one, "url") == url)
}

/// The value of an extension, whatever its type.
pub(in super::super) fn value(extension: &Json) -> Option<&Json> {
    extension.as_object()?.iter().find(|(name, _)| name.starts_with("value")).map(|(_, value)| value)
}

/// The first value of this url.
pub(in super::super) fn extension<'j>(json: &'j Json, url: &'j str) -> Option<&'j Json> {
    extensions(json, url).find_map(value)
}

/// The words of the field `name`.
pub(in super::super) fn words(json: &Json, name: &str) -> Words {
    let beside = json.get(format!("_{name}")).unwrap_or(&Json::Null);
    let mut found = Words { text: formatted(text(json, name), beside), others: Vec::new() };
    for translation in extensions(beside, urls::TRANSLATION) {
        let part = |name: &str| list(translation, "extension").iter().find(|part| text(part, "url") == name);
        let (Some(lang), Some(content)) = (part("lang").and_then(value), part("content")) else { continue };
        let plain = value(content).and_then(Json::as_str).unwrap_or_default();
        let words = formatted(plain, content.get("_valueString").unwrap_or(&Json::Null));
        if let Some(lang) = lang.as_str() {
            found.others.push((lang.to_owned(), words));
        }
    }
    found
}

fn formatted(plain: &str, beside: &Json) -> String {
    let markdown = extension(beside, urls::RENDERING_MARKDOWN).and_then(Json::as_str);
    markdown.unwrap_or(plain).to_owned()
}

/// `enableWhen` as a formula.
pub(in super::super) fn conditions(
    item: &Json,
    fields: &Fields,
    by_link_id: &HashMap<String, usize>,
) -> Option<Formula> {
    let is_any = text(item, "enableBehavior") != "all";
    let operator = if is_any { Operator::Or } else { Operator::And };
    let parts = list(item, "enableWhen")
        .iter()
        .map(|one| condition(one, fields, by_link_id))
        .collect::<Option<Vec<_>>>()?;
    parts.into_iter().reduce(|all, one| Formula::binary(operator, all, one))
}

fn condition(condition: &Json, fields: &Fields, by_link_id: &HashMap<String, usize>) -> Option<Formula> {
    let index = *by_link_id.get(text(condition, "question"))?;
    let field = fields.get(index)?;
    let answer = condition.as_object()?.iter().find(|(name, _)| name.starts_with("answer"));
    let (name, answer) = answer?;
    let asked = Formula::Field(index);
    let operator = match text(condition, "operator") {
        "exists" => {
            let operator = if answer.as_bool()? { Operator::NotEqual } else { Operator::Equal };
            return Some(Formula::binary(operator, asked, Formula::text("")));
        }
        "=" => Operator::Equal,
        "!=" => Operator::NotEqual,
        ">" => Operator::Greater,
        ">=" => Operator::AtLeast,
        "<" => Operator::Less,
        "<=" => Operator::AtMost,
        _ => return None,
    };
    let value = match (name.as_str(), answer) {
        ("answerBoolean", Json::Bool(answer)) => {
            let [yes, no] = field.truth;
            let word = if *answer { yes } else { no };
            if word.is_empty() {
                return None;
            }
            Formula::text(word)
        }
        ("answerCoding", coding) => Formula::text(text(coding, "code")),
        ("answerQuantity", quantity) => Formula::Number(quantity.get("value")?.to_string().parse().ok()?),
        (_, Json::Number(number)) => Formula::Number(number.to_string().parse().ok()?),
        (_, Json::String(words)) => Formula::text(words),
        _ => return None,
    };
    if field.kind == Kind::Codes {
        let chosen = Formula::Call(Call::Selected, vec![asked, value]);
        return match operator {
            Operator::Equal => Some(chosen),
            Operator::NotEqual => Some(Formula::Call(Call::Not, vec![chosen])),
            _ => None,
        };
    }
    Some(Formula::binary(operator, asked, value))
}

/// The FHIRPath of SDC's extension of this name.
pub(in super::super) fn expressions<'i>(item: &'i Json, name: &'i str) -> impl Iterator<Item = &'i str> {
    let found = list(item, "extension").iter().filter(move |one| urls::is_sdc(text(one, "url"), name));
    found.map(expression_of).filter(|text| !text.is_empty())
}

pub(in super::super) fn expression_of(extension: &Json) -> &str {
    let value = extension.get("valueExpression").unwrap_or(&Json::Null);
    let is_ours = ["", "text/fhirpath"].contains(&text(value, "language"));
    if !is_ours {
        return "";
    }
    let found = text(value, "expression");
    if found.is_empty() { text(extension, "valueString") } else { found }
}

/// The code of its first control.
pub(in super::super) fn control(item: &Json) -> &str {
    extension(item, urls::ITEM_CONTROL)
        .and_then(|concept| concept.pointer("/coding/0/code")?.as_str())
        .unwrap_or_default()
}

pub(in super::super) fn is(json: &Json, name: &str) -> bool {
    json.get(name).and_then(Json::as_bool).unwrap_or_default()
}

/// The expressions of all variables, by their names.
pub(in super::super) fn variables(json: &Json) -> HashMap<String, String> {
    let (mut found, mut waiting) = (HashMap::new(), vec![json]);
    while let Some(json) = waiting.pop() {
        for variable in extensions(json, urls::VARIABLE).filter_map(value) {
            found.insert(text(variable, "name").to_owned(), text(variable, "expression").to_owned());
        }
        waiting.extend(list(json, "item").iter().rev());
    }
    found
}
