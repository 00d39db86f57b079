//! The `item` arrays of responses: reading what was sent, and putting what the engine made of it back
//! into what was sent, so that texts, ids and extensions stay.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::{Map, Value as Json};

use crate::domain::{
    engine::{Answers, Occurrence},
    problem::{Code, Problem},
    questionnaire::Compiled,
};

/// How often what can't be read is taken out before nothing is left to read.
const ROUNDS: usize = 8;

/// The answers that can be read, and what is wrong with the others.
pub(super) fn read(compiled: &Compiled, items: &Json) -> (Answers, Vec<Problem>) {
    let mut problems: Vec<Problem> = Vec::new();
    let mut rest = items.clone();
    for _ in 0..ROUNDS {
        match Answers::from_response_items(compiled, &rest) {
            Ok(answers) => return (answers, problems),
            Err(found) => {
                let bad: HashSet<String> = found.iter().filter_map(|one| one.link_id.clone()).collect();
                let is_shape = found.iter().any(|one| one.code == Code::WrongShape);
                problems.extend(found);
                if is_shape || bad.is_empty() {
                    break;
                }
                rest = without(&rest, &bad);
            }
        }
    }
    (Answers::new(), problems)
}

/// With those of other items: what can't be read is not missing as well.
pub(super) fn extend(problems: &mut Vec<Problem>, others: &[Problem]) {
    let mut known: HashMap<Option<String>, Vec<Problem>> = HashMap::new();
    for one in problems.iter() {
        known.entry(one.link_id.clone()).or_default().push(one.clone());
    }
    let is_known = |one: &&Problem| {
        known.get(&one.link_id).is_some_and(|known| known.iter().any(|known| known.is_beside(one)))
    };
    problems.extend(others.iter().filter(|one| !is_known(one)).cloned());
}

fn without(items: &Json, bad: &HashSet<String>) -> Json {
    each_item(items, &|item| {
        let link_id = item.get("linkId").and_then(Json::as_str).unwrap_or_default();
        !bad.contains(link_id)
    })
}

/// Without the items that `keep` refuses, at every level.
pub(super) fn each_item(items: &Json, keep: &impl Fn(&Map<String, Json>) -> bool) -> Json {
    let Json::Array(items) = items else { return items.clone() };
    let kept = items.iter().filter_map(|item| {
        let fields = item.as_object().filter(|fields| keep(fields))?;
        let mut fields = fields.clone();
        if let Some(below) = fields.get_mut("item") {
            *below = each_item(below, keep);
        }
        for answer in fields.get_mut("answer").and_then(Json::as_array_mut).into_iter().flatten() {
            if let Some(below) = answer.get_mut("item") {
                *below = each_item(below, keep);
            }
        }
        Some(Json::Object(fields))
    });
    Json::Array(kept.collect())
}

/// Without the occurrences that `keep` refuses; what is none of the questionnaire's items stays.
pub(super) fn each_occurrence(
    compiled: &Compiled,
    items: &Json,
    keep: &impl Fn(&Occurrence) -> bool,
) -> Json {
    occurrences_below(compiled, items, &[], keep)
}

fn occurrences_below(
    compiled: &Compiled,
    items: &Json,
    path: &[usize],
    keep: &impl Fn(&Occurrence) -> bool,
) -> Json {
    let Json::Array(items) = items else { return items.clone() };
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let kept = items.iter().filter_map(|json| {
        let count = counts.entry(link_id_of(json)).or_default();
        let ordinal = std::mem::replace(count, *count + 1);
        let (item, mut fields) = (compiled.find(link_id_of(json)), json.as_object()?.clone());
        let is_group = item.is_some_and(|item| item.repeats && !item.is_question());
        let is_level = item.is_some_and(|item| item.repeats && !item.children().is_empty());
        let inside = |ordinal: usize| if is_level { [path, &[ordinal]].concat() } else { path.to_vec() };
        let own = if is_group { inside(ordinal) } else { path.to_vec() };
        if item.is_some_and(|item| !keep(&Occurrence::new(item.index(), own.clone()))) {
            return None;
        }
        if let Some(below) = fields.get_mut("item") {
            let path = if is_group { own } else { inside(0) };
            *below = occurrences_below(compiled, below, &path, keep);
        }
        let answers = fields.get_mut("answer").and_then(Json::as_array_mut);
        for (position, answer) in answers.into_iter().flatten().enumerate() {
            if let Some(below) = answer.get_mut("item") {
                *below = occurrences_below(compiled, below, &inside(position), keep);
            }
        }
        Some(Json::Object(fields))
    });
    Json::Array(kept.collect())
}

/// What was sent, with the answers that the engine says there are. Items that have no answers now lose
/// theirs; items that have answers for the first time are put in, in the questionnaire's order.
pub(super) fn merge(compiled: &Compiled, sent: &Json, counted: &Json) -> Json {
    let order: HashMap<&str, usize> = compiled
        .items()
        .iter()
        .enumerate()
        .map(|(position, item)| (item.link_id.as_str(), position))
        .collect();
    merge_list(&order, sent, counted)
}

fn merge_list(order: &HashMap<&str, usize>, sent: &Json, counted: &Json) -> Json {
    let nothing = Vec::new();
    let (sent, counted) = (sent.as_array().unwrap_or(&nothing), counted.as_array().unwrap_or(&nothing));
    let mut waiting: Vec<Option<&Json>> = counted.iter().map(Some).collect();
    let mut twins: Vec<Option<&Json>> = vec![None; sent.len()];
    // an instance of a group without any answer may be missing among the engine's: those with answers meet first
    for only_answered in [true, false] {
        let mut places: HashMap<&str, VecDeque<usize>> = HashMap::new();
        for (place, one) in waiting.iter().enumerate() {
            if let Some(one) = one.filter(|one| !only_answered || has_answer(one)) {
                places.entry(link_id_of(one)).or_default().push_back(place);
            }
        }
        for (item, twin) in sent.iter().zip(&mut twins) {
            if twin.is_some() || (only_answered && !has_answer(item)) {
                continue;
            }
            let place = places.get_mut(link_id_of(item)).and_then(VecDeque::pop_front);
            *twin = place.and_then(|place| waiting.get_mut(place)).and_then(Option::take);
        }
    }
    let mut fresh: Vec<&Json> = waiting.into_iter().flatten().collect();
    fresh.sort_by_key(|item| position_of(order, item));
    let mut fresh = fresh.into_iter().peekable();
    let mut merged = Vec::with_capacity(sent.len() + fresh.len());
    for (item, twin) in sent.iter().zip(twins) {
        let position = position_of(order, item);
        while let Some(before) = fresh.next_if(|one| position_of(order, one) < position) {
            merged.push(before.clone());
        }
        merged.push(twin.map_or_else(|| emptied(item), |twin| merge_item(order, item, twin)));
    }
    merged.extend(fresh.cloned());
    Json::Array(merged)
}

fn link_id_of(item: &Json) -> &str {
    item.get("linkId").and_then(Json::as_str).unwrap_or_default()
}

fn position_of(order: &HashMap<&str, usize>, item: &Json) -> usize {
    order.get(link_id_of(item)).copied().unwrap_or(usize::MAX)
}

fn has_answer(item: &Json) -> bool {
    let list = |name: &str| item.get(name).and_then(Json::as_array).into_iter().flatten();
    list("answer").next().is_some() || list("item").any(has_answer)
}

fn merge_item(order: &HashMap<&str, usize>, sent: &Json, counted: &Json) -> Json {
    let Some(fields) = sent.as_object() else { return counted.clone() };
    let mut fields = fields.clone();
    if let Some(answers) = counted.get("answer").and_then(Json::as_array) {
        let before = fields.get("answer").and_then(Json::as_array).cloned().unwrap_or_default();
        let merged = answers.iter().enumerate().map(|(position, answer)| match before.get(position) {
            Some(before) => merge_answer(order, before, answer),
            None => answer.clone(),
        });
        fields.insert("answer".to_owned(), Json::Array(merged.collect()));
    } else {
        fields.shift_remove("answer");
    }
    if fields.contains_key("item") || counted.get("item").is_some() {
        let none = Json::Array(Vec::new());
        let below =
            merge_list(order, fields.get("item").unwrap_or(&none), counted.get("item").unwrap_or(&none));
        fields.insert("item".to_owned(), below);
    }
    Json::Object(fields)
}

/// What was sent where its value is the same: its own way to write it, and what stands beside it.
fn merge_answer(order: &HashMap<&str, usize>, sent: &Json, counted: &Json) -> Json {
    let value = |answer: &Json| {
        let fields = answer.as_object()?;
        fields
            .iter()
            .find(|(name, _)| name.starts_with("value"))
            .map(|(name, value)| (name.clone(), value.clone()))
    };
    let is_same = match (value(sent), value(counted)) {
        (Some((_, sent)), Some((_, counted))) => is_equal(&sent, &counted),
        _ => false,
    };
    if !is_same {
        return counted.clone();
    }
    let Some(fields) = sent.as_object() else { return counted.clone() };
    let mut fields = fields.clone();
    if fields.contains_key("item") || counted.get("item").is_some() {
        let none = Json::Array(Vec::new());
        let below =
            merge_list(order, fields.get("item").unwrap_or(&none), counted.get("item").unwrap_or(&none));
        fields.insert("item".to_owned(), below);
    }
    Json::Object(fields)
}

/// `counted` says nothing else: what it does not model may stand beside in `sent`.
fn is_equal(sent: &Json, counted: &Json) -> bool {
    match (sent, counted) {
        (Json::Object(sent), Json::Object(counted)) => {
            counted.iter().all(|(name, value)| sent.get(name).is_some_and(|other| is_equal(other, value)))
        }
        (Json::Array(sent), Json::Array(counted)) => {
            sent.len() == counted.len() && sent.iter().zip(counted).all(|(sent, other)| is_equal(sent, other))
        }
        (Json::Number(sent), Json::Number(counted)) => {
            let decimal = |number: &serde_json::Number| {
                let text = number.to_string();
                rust_decimal::Decimal::from_str_exact(&text)
                    .or_else(|_| rust_decimal::Decimal::from_scientific(&text))
            };
            sent == counted || matches!((decimal(sent), decimal(counted)), (Ok(a), Ok(b)) if a == b)
        }
        (Json::String(sent), Json::String(counted)) => sent == counted || is_longer_moment(sent, counted),
        _ => sent == counted,
    }
}

/// A moment may be written in several ways: with `Z` or an offset, with or without fractions.
fn is_longer_moment(sent: &str, counted: &str) -> bool {
    let moment = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok();
    matches!((moment(sent), moment(counted)), (Some(a), Some(b)) if a == b)
}

/// An item whose answers were taken away.
fn emptied(item: &Json) -> Json {
    let Some(fields) = item.as_object() else { return item.clone() };
    let mut fields = fields.clone();
    fields.shift_remove("answer");
    if let Some(Json::Array(below)) = fields.get_mut("item") {
        for item in below {
            *item = emptied(item);
        }
    }
    Json::Object(fields)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::questionnaire::{Questionnaire, compile};

    fn compiled() -> Compiled {
        let resource = json!({"resourceType": "Questionnaire", "item": [
            {"linkId": "g", "type": "group", "repeats": true, "item": [
                {"linkId": "a", "type": "decimal", "text": "a"},
                {"linkId": "b", "type": "integer", "text": "b"}]},
            {"linkId": "c", "type": "string", "text": "c"}]});
        compile(&Questionnaire::from_json(&resource).unwrap()).unwrap()
    }

    /// What the engine makes of it, apart from computing.
    fn counted(items: &Json) -> Json {
        let compiled = compiled();
        Answers::from_response_items(&compiled, items).unwrap().to_response_items(&compiled)
    }

    #[test]
    fn what_was_sent_comes_back_with_its_texts_and_digits() {
        let sent = json!([
            {"linkId": "g", "text": "G", "item": []},
            {"linkId": "g", "text": "G", "item": [
                {"linkId": "a", "text": "A", "answer": [{"valueDecimal": 1.50, "id": "x"}]},
                {"linkId": "b", "text": "not answered"}]},
            {"linkId": "c", "extension": [{"url": "u"}], "answer": [{"valueString": "ü"}]}]);
        assert_eq!(merge(&compiled(), &sent, &counted(&sent)), sent);
    }

    #[test]
    fn an_empty_instance_does_not_take_the_answers_of_the_next() {
        let answered = json!({"linkId": "g", "item": [{"linkId": "b", "answer": [{"valueInteger": 1}]}]});
        let sent = json!([{"linkId": "g", "item": [{"linkId": "b"}]}, answered]);
        assert_eq!(merge(&compiled(), &sent, &json!([answered])), sent);
    }

    #[test]
    fn computed_answers_are_put_in_and_others_replaced() {
        let sent = json!([{"linkId": "g", "item": [{"linkId": "a", "text": "A", "answer": [{"valueDecimal": 1}]}]},
                          {"linkId": "c", "text": "C"}]);
        let computed = json!([
            {"linkId": "g", "item": [
                {"linkId": "a", "answer": [{"valueDecimal": 2}]},
                {"linkId": "b", "answer": [{"valueInteger": 3}]}]},
            {"linkId": "c", "answer": [{"valueString": "new"}]}]);
        let merged = merge(&compiled(), &sent, &computed);
        assert_eq!(
            merged,
            json!([{"linkId": "g", "item": [
                    {"linkId": "a", "text": "A", "answer": [{"valueDecimal": 2}]},
                    {"linkId": "b", "answer": [{"valueInteger": 3}]}]},
                   {"linkId": "c", "text": "C", "answer": [{"valueString": "new"}]}])
        );
    }

    #[test]
    fn new_items_stand_in_the_order_of_the_questionnaire() {
        let instance = |value: i32| json!({"linkId": "g", "item": [{"linkId": "b", "answer": [{"valueInteger": value}]}]});
        let c = json!({"linkId": "c", "answer": [{"valueString": "ü"}]});
        let all = json!([instance(1), instance(2), c]);
        assert_eq!(merge(&compiled(), &json!([c]), &all), all);
        assert_eq!(merge(&compiled(), &json!([]), &all), all);
    }

    #[test]
    fn what_can_be_read_is_read_beside_what_can_not() {
        let sent = json!([{"linkId": "g", "item": [{"linkId": "b", "answer": [{"valueString": "x"}]}]},
                          {"linkId": "zz", "answer": [{"valueString": "x"}]},
                          {"linkId": "c", "answer": [{"valueString": "kept"}]}]);
        let (answers, problems) = read(&compiled(), &sent);
        let codes: Vec<_> = problems.iter().map(|one| (one.link_id.as_deref().unwrap(), one.code)).collect();
        assert_eq!(codes, [("b", Code::WrongType), ("zz", Code::UnknownItem)]);
        let kept = answers.to_response_items(&compiled()).to_string();
        assert!(kept.contains("kept") && !kept.contains('x'), "{kept}");
    }
}
