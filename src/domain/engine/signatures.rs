//! Signatures in a response: which are needed now, which it brings, and what each of them is of.

use serde_json::{Map, Value as Json, json};

use super::answers::position_of;
use super::occurrence::{Spot, is_level, is_repeating_group};
use super::response_items::Sequence;
use super::{Answers, Evaluation, Occurrence};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::{Compiled, Item};
use crate::domain::signature::{EXTENSION, Needed, Signature};

impl Evaluation {
    /// Of the whole response first, then in the order of the items. What nobody was asked or answered needs none.
    pub fn signatures<'a>(&self, compiled: &'a Compiled) -> Vec<Needed<'a>> {
        let mut needed: Vec<Needed<'a>> =
            compiled.signatures().iter().map(|kind| Needed { at: None, kind }).collect();
        for item in compiled.items().iter().filter(|item| !item.signatures.is_empty() && !item.hidden) {
            let slots = self.layout.slots_of(item.index()).filter(|slot| self.is_signed(compiled, *slot));
            for at in slots.map(|slot| self.layout.occurrence(compiled, slot)) {
                needed.extend(item.signatures.iter().map(|kind| Needed { at: Some(at.clone()), kind }));
            }
        }
        needed
    }

    /// Words that nobody answers are signed for themselves; questions once something was answered.
    fn is_signed(&self, compiled: &Compiled, slot: usize) -> bool {
        let mut inside = slot..self.layout.end(compiled, slot);
        let asks = |slot: usize| self.layout.item(compiled, slot).is_askable();
        self.is_open(slot)
            && (!inside.clone().any(asks) || inside.any(|slot| asks(slot) && self.has_answer(slot)))
    }
}

impl Answers {
    /// What a signature is of, always written alike: everything that was answered, or what was at one place. What is
    /// computed is left out: it may change with the day, and follows from the rest.
    pub fn signed_content(&self, compiled: &Compiled, at: Option<&Occurrence>) -> String {
        let given = self.filtered(&|index| {
            let item = compiled.item(index);
            !(item.is_calculated() && item.is_question())
        });
        let way = at.map(|at| at.way(compiled)).unwrap_or_default();
        let Some((last, around)) = way.split_last() else {
            return written(compiled, &given.roots);
        };
        let mut nodes = given.roots.as_slice();
        for spot in around {
            let Some(node) = position_of(nodes, spot).ok().and_then(|position| nodes.get(position)) else {
                return String::new();
            };
            nodes = node.answers.get(spot.answer).map_or(node.children(), |answer| answer.children());
        }
        let own = position_of(nodes, last).ok().and_then(|position| nodes.get(position..=position));
        own.map(|own| written(compiled, own)).unwrap_or_default()
    }
}

fn written(compiled: &Compiled, nodes: &[super::Node]) -> String {
    serde_json::to_string(&Sequence::of(nodes, compiled)).unwrap_or_default()
}

/// The signatures that a response brings, and what is wrong with them.
pub fn signatures_in(compiled: &Compiled, response: &Json) -> (Vec<Signature>, Vec<Problem>) {
    let mut reader = Reader { compiled, found: Vec::new() };
    reader.of(response, None);
    if let Some(items) = response.get("item") {
        reader.items(items, &[]);
    }
    let problem = |one: &Signature, part: &'static str| {
        match &one.at {
            Some(at) => {
                at.place(compiled, Problem::at(&compiled.item(at.item()).link_id, Code::BadSignature))
            }
            None => Problem::new(Code::BadSignature),
        }
        .with("part", part)
    };
    let problems = reader.found.iter().filter_map(|one| Some(problem(one, one.fault()?))).collect();
    (reader.found, problems)
}

struct Reader<'a> {
    compiled: &'a Compiled,
    found: Vec<Signature>,
}

impl Reader<'_> {
    fn of(&mut self, element: &Json, at: Option<&Occurrence>) {
        let extensions = element.get("extension").and_then(Json::as_array).into_iter().flatten();
        let own = extensions.filter(|extension| is_signature(extension));
        self.found.extend(own.map(|extension| Signature { at: at.cloned(), extension: extension.clone() }));
    }

    fn items(&mut self, items: &Json, path: &[usize]) {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for json in items.as_array().into_iter().flatten() {
            let link_id = json.get("linkId").and_then(Json::as_str).unwrap_or_default();
            let Some(item) = self.compiled.find(link_id) else { continue };
            let ordinal = if let Some((_, count)) = counts.iter_mut().find(|(known, _)| *known == link_id) {
                *count += 1;
                *count
            } else {
                counts.push((link_id, 0));
                0
            };
            self.item(json, item.index(), (path, ordinal));
        }
    }

    fn item(
        &mut self,
        json: &Json,
        index: crate::domain::questionnaire::ItemIndex,
        (path, ordinal): (&[usize], usize),
    ) {
        let item: &Item = self.compiled.item(index);
        let (is_group, is_level) = (is_repeating_group(item), is_level(item));
        let inside = |ordinal: usize| if is_level { [path, &[ordinal]].concat() } else { path.to_vec() };
        let own = if is_group { inside(ordinal) } else { path.to_vec() };
        self.of(json, Some(&Occurrence::new(index, own.clone())));
        if let Some(below) = json.get("item") {
            self.items(below, &if is_group { own } else { inside(0) });
        }
        let answers = json.get("answer").and_then(Json::as_array).into_iter().flatten();
        for (position, answer) in answers.enumerate() {
            if let Some(below) = answer.get("item") {
                self.items(below, &inside(position));
            }
        }
    }
}

fn is_signature(extension: &Json) -> bool {
    extension.get("url").and_then(Json::as_str) == Some(EXTENSION)
}

/// Puts signatures into a response, each where it belongs; one that stands there already is not put twice. Items that the
/// response lacks come into it.
pub fn put_signatures(compiled: &Compiled, response: &mut Map<String, Json>, signatures: &[Signature]) {
    for signature in signatures {
        match &signature.at {
            None => push(response, &signature.extension),
            Some(at) => put(compiled, response, &at.way(compiled), &signature.extension),
        }
    }
}

fn put(compiled: &Compiled, fields: &mut Map<String, Json>, way: &[Spot], extension: &Json) {
    let Some((first, rest)) = way.split_first() else { return push(fields, extension) };
    let items = fields.entry("item").or_insert_with(|| json!([]));
    let Some(items) = items.as_array_mut() else { return };
    let link_id = compiled.item(first.item).link_id.as_str();
    let position_of =
        |one: &Json| one.get("linkId").and_then(Json::as_str).and_then(|id| compiled.index_of(id));
    let mut same =
        (0..items.len()).filter(|place| items.get(*place).and_then(position_of) == Some(first.item));
    let place = same.nth(first.ordinal).unwrap_or_else(|| {
        let after = items.iter().position(|one| position_of(one) > Some(first.item)).unwrap_or(items.len());
        items.insert(after, json!({"linkId": link_id}));
        after
    });
    let Some(item) = items.get_mut(place).and_then(Json::as_object_mut) else { return };
    if rest.is_empty() {
        return push(item, extension);
    }
    let has_answers = item.get("answer").and_then(Json::as_array).is_some_and(|answers| !answers.is_empty());
    if !has_answers {
        return put(compiled, item, rest, extension);
    }
    let answers = item.get_mut("answer").and_then(Json::as_array_mut);
    let answer = answers.and_then(|answers| answers.get_mut(first.answer)).and_then(Json::as_object_mut);
    if let Some(answer) = answer {
        put(compiled, answer, rest, extension);
    }
}

fn push(fields: &mut Map<String, Json>, extension: &Json) {
    let all = fields.entry("extension").or_insert_with(|| json!([]));
    if let Some(all) = all.as_array_mut().filter(|all| !all.contains(extension)) {
        all.push(extension.clone());
    }
}

/// Takes away signatures that are none of these, wherever they stand.
pub fn keep_signatures(element: &mut Json, kept: &[Signature]) {
    match element {
        Json::Array(all) => all.iter_mut().for_each(|one| keep_signatures(one, kept)),
        Json::Object(fields) => {
            let is_kept = |one: &Json| !is_signature(one) || kept.iter().any(|kept| kept.extension == *one);
            let mut is_empty = false;
            if let Some(all) = fields.get_mut("extension").and_then(Json::as_array_mut) {
                let before = all.len();
                all.retain(is_kept);
                is_empty = before > 0 && all.is_empty();
            }
            if is_empty {
                fields.shift_remove("extension");
            }
            for name in ["item", "answer"] {
                if let Some(below) = fields.get_mut(name) {
                    keep_signatures(below, kept);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
