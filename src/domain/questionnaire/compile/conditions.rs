//! `enableWhen`, its questions resolved to items.

use std::collections::HashMap;

use super::{Findings, Source};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::item::{Item, ItemIndex};
use crate::domain::questionnaire::kind::Kind;
use crate::domain::questionnaire::resource::EnableWhen;
use crate::domain::questionnaire::rules::{Condition, Operator};
use crate::domain::value::Value;

pub(super) fn bind(
    items: &mut [Item],
    sources: &[Source<'_>],
    by_link_id: &HashMap<String, ItemIndex>,
    findings: &mut Findings,
) {
    for (position, source) in sources.iter().enumerate() {
        let from = source.resource;
        let link_id = from.link_id.as_deref().unwrap_or_default();
        let found =
            from.enable_when.iter().filter_map(|when| read(when, link_id, items, by_link_id, findings));
        let conditions: Vec<Condition> = found.collect();
        let any = match from.enable_behavior.as_deref() {
            Some("all") => false,
            Some("any") => true,
            _ if from.enable_when.len() < 2 => false,
            _ => {
                findings.notice(Problem::at(link_id, Code::BehaviorAssumed));
                true
            }
        };
        if let Some(item) = items.get_mut(position) {
            item.conditions = conditions;
            item.any_condition = any;
        }
    }
}

/// Reads one condition of the item `link_id`; the problems are that item's.
pub(super) fn read(
    when: &EnableWhen,
    link_id: &str,
    items: &[Item],
    by_link_id: &HashMap<String, ItemIndex>,
    findings: &mut Findings,
) -> Option<Condition> {
    let name = when.question.as_deref().unwrap_or_default();
    let Some(question) = by_link_id.get(name).copied() else {
        findings.problem(Problem::at(link_id, Code::ConditionTargetMissing).with("question", name));
        return None;
    };
    let code = when.operator.as_deref().unwrap_or_default();
    let Some(operator) = Operator::from_code(code) else {
        findings.problem(
            Problem::at(link_id, Code::ConditionOperator).with("operator", code).with("question", name),
        );
        return None;
    };
    let answer = Value::find(&when.extra, "answer").flatten();
    let fits = |answer: &Value| operator != Operator::Exists || matches!(answer, Value::Boolean(_));
    let Some(answer) = answer.filter(fits) else {
        findings.problem(Problem::at(link_id, Code::ConditionAnswer).with("question", name));
        return None;
    };
    if items.get(question.0).is_some_and(|target| !may_hold(operator, &answer, target)) {
        findings.notice(Problem::at(link_id, Code::ConditionNeverTrue).with("question", name));
    }
    Some(Condition { question, operator, answer })
}

/// False if no answer the question can get is of a kind with the one asked for.
fn may_hold(operator: Operator, answer: &Value, target: &Item) -> bool {
    if !target.kind.is_question() {
        return false;
    }
    if operator == Operator::Exists || target.kind == Kind::Unsupported {
        return true;
    }
    let is_kind = match answer {
        Value::Boolean(_) => target.kind == Kind::Boolean,
        Value::Integer(_) | Value::Decimal(_) => {
            matches!(target.kind, Kind::Integer | Kind::Decimal | Kind::Quantity)
        }
        Value::Date(_) | Value::DateTime(_) => matches!(target.kind, Kind::Date | Kind::DateTime),
        Value::Time(_) => target.kind == Kind::Time,
        Value::String(_) | Value::Uri(_) => {
            target.any_text || matches!(target.kind, Kind::String | Kind::Text | Kind::Url | Kind::OpenChoice)
        }
        Value::Coding(_) => target.is_choice(),
        Value::Quantity(_) => target.kind == Kind::Quantity,
        Value::Attachment(_) => target.kind == Kind::Attachment,
        Value::Reference(_) => target.kind == Kind::Reference,
    };
    let among_options = target.options.iter().any(|option| match operator {
        Operator::Equal => option.value.is_same(answer),
        Operator::NotEqual => option.value.type_name() == answer.type_name(),
        _ => option.value.compare(answer).is_some(),
    });
    let unknown_options = target.is_choice() && (target.options.is_empty() || target.any_code);
    match target.kind {
        Kind::Choice => among_options || unknown_options,
        _ => is_kind || among_options,
    }
}
