//! Observation-based extraction: an Observation for each answer to an item that is marked so and has a code.

use std::collections::HashMap;

use serde_json::{Map, Value as Json, json};

use super::{
    super::resource::{list, sdc, text, value},
    Work,
    entry::copy,
    is_answered,
    values::observed,
};

/// How an Observation stands to the one above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    /// Its own.
    Independent,
    /// A part of the other's value.
    Component,
    /// One that the other groups.
    Member,
    /// One that the other was derived from.
    Derived,
}

const RELATED: [(&str, Relation); 4] = [
    ("independent", Relation::Independent),
    ("component", Relation::Component),
    ("member", Relation::Member),
    ("derived", Relation::Derived),
];

/// An Observation that is being put together.
struct Draft {
    stand: usize,
    fields: Map<String, Json>,
    url: String,
}

pub(super) fn extract(work: &mut Work<'_, '_>) {
    let subjects = subjects(work);
    let mut drafts: Vec<Draft> = Vec::new();
    let mut of_stand: HashMap<usize, usize> = HashMap::new();
    for position in super::stands::below(work.stands, 0).into_iter().skip(1) {
        let Some(stand) = work.stands.get(position) else { continue };
        let (item, node) = (stand.item, stand.node);
        let Some(relation) = marked(work, position) else { continue };
        let codes = codes(item);
        if codes.is_empty() || text(item, "type") == "display" || !is_answered(node) {
            continue;
        }
        let above = nearest(work, position, &of_stand);
        for part in parts(work, position, &codes) {
            let relation = match (relation, above) {
                (Relation::Component | Relation::Member | Relation::Derived, None) => {
                    let words = "There is no Observation above the item: it became one of its own";
                    work.warn("incomplete", crate::domain::sdc::resource::link_id(item), words);
                    Relation::Independent
                }
                (relation, _) => relation,
            };
            if let (Relation::Component, Some(parent)) =
                (relation, above.and_then(|above| drafts.get_mut(above)))
            {
                push(&mut parent.fields, "component", Json::Object(part));
                continue;
            }
            let url = format!("urn:uuid:{}", (work.new_id)());
            let reference = json!({"reference": url});
            if let Some(parent) = above.and_then(|above| drafts.get_mut(above)) {
                match relation {
                    Relation::Member => push(&mut parent.fields, "hasMember", reference),
                    Relation::Derived => push(&mut parent.fields, "derivedFrom", reference),
                    _ => {}
                }
            }
            of_stand.insert(position, drafts.len());
            let mut fields = whole(work, position, part);
            if let Some(subject) = subject(work, position, &subjects) {
                fields.insert("subject".to_owned(), subject.clone());
            }
            drafts.push(Draft { stand: position, fields, url });
        }
    }
    drafts.retain(has_meaning);
    for draft in drafts {
        send(work, draft);
    }
}

/// A panel says nothing without its parts.
fn has_meaning(draft: &Draft) -> bool {
    let names = ["component", "hasMember"];
    draft.fields.keys().any(|name| name.starts_with("value") || names.contains(&name.as_str()))
}

/// What the nearest mark at or above an item says; `None` if the item is not extracted.
fn marked(work: &Work<'_, '_>, position: usize) -> Option<Relation> {
    let mut next = Some(position);
    let mut is_own = true;
    while let Some(stand) = next.and_then(|at| work.stands.get(at)) {
        if is_own && list(stand.item, "code").any(|code| is_true(code) == Some(true)) {
            return Some(Relation::Independent);
        }
        if let Some((_, mark)) = sdc(stand.item, "observationExtract").next().and_then(value) {
            let code = mark.as_str().and_then(|code| RELATED.iter().find(|(known, _)| *known == code));
            return match (mark.as_bool(), code) {
                (None, Some((_, relation))) if is_own => Some(*relation),
                // how an item above stands to its own parent says nothing of those below
                (Some(true), _) | (None, Some(_)) => Some(Relation::Independent),
                _ => None,
            };
        }
        is_own = false;
        next = stand.parent;
    }
    None
}

fn is_true(element: &Json) -> Option<bool> {
    sdc(element, "observationExtract").next().and_then(value)?.1.as_bool()
}

/// The item's codes: if some are marked, only those.
fn codes(item: &Json) -> Vec<Json> {
    let is_any = list(item, "code").any(|code| is_true(code) == Some(true));
    let wanted = list(item, "code")
        .filter(|code| if is_any { is_true(code) == Some(true) } else { is_true(code) != Some(false) });
    let plain = |code: &Json| {
        let mut code = code.clone();
        if let Some(fields) = code.as_object_mut() {
            fields.shift_remove("extension");
        }
        code
    };
    wanted.map(plain).collect()
}

/// The Observation of an item around this one.
fn nearest(work: &Work<'_, '_>, position: usize, of_stand: &HashMap<usize, usize>) -> Option<usize> {
    let mut next = work.stands.get(position)?.parent;
    while let Some(at) = next {
        if let Some(found) = of_stand.get(&at) {
            return Some(*found);
        }
        next = work.stands.get(at)?.parent;
    }
    None
}

/// Code and value: one for each answer, and for a group one without a value.
fn parts(work: &mut Work<'_, '_>, position: usize, codes: &[Json]) -> Vec<Map<String, Json>> {
    let Some(stand) = work.stands.get(position) else { return Vec::new() };
    let (item, node) = (stand.item, stand.node);
    let mut code = json!({"coding": codes});
    if let (Some(words), Some(fields)) = (item.get("text"), code.as_object_mut()) {
        fields.insert("text".to_owned(), words.clone());
    }
    let coded = Map::from_iter([("code".to_owned(), code)]);
    if text(item, "type") == "group" {
        return vec![coded];
    }
    let mut parts = Vec::new();
    for answer in list(node, "answer") {
        match value(answer).and_then(|(kind, value)| observed(item, kind, value)) {
            Some((name, value)) => {
                let mut part = coded.clone();
                part.insert(format!("value{name}"), value);
                parts.push(part);
            }
            None => work.warn(
                "not-supported",
                text(item, "linkId"),
                "An Observation can't have a value of this type",
            ),
        }
    }
    parts
}

fn whole(work: &Work<'_, '_>, position: usize, part: Map<String, Json>) -> Map<String, Json> {
    let response = work.response;
    let mut fields = Map::new();
    fields.insert("resourceType".to_owned(), json!("Observation"));
    copy(response, &[("basedOn", "basedOn"), ("partOf", "partOf")], &mut fields);
    fields.insert("status".to_owned(), json!("final"));
    let categories = categories(work, position);
    if !categories.is_empty() {
        fields.insert("category".to_owned(), Json::Array(categories));
    }
    fields.extend(
        part.iter().filter(|(name, _)| *name == "code").map(|(name, value)| (name.clone(), value.clone())),
    );
    copy(
        response,
        &[("subject", "subject"), ("encounter", "encounter"), ("authored", "effectiveDateTime")],
        &mut fields,
    );
    if text(response, "authored").contains('T') {
        copy(response, &[("authored", "issued")], &mut fields);
    }
    if let Some(author) = response.get("author") {
        fields.insert("performer".to_owned(), json!([author]));
    }
    fields.extend(part.into_iter().filter(|(name, _)| name != "code"));
    let id = text(response, "id");
    if !id.is_empty() {
        push(&mut fields, "derivedFrom", json!({"reference": format!("QuestionnaireResponse/{id}")}));
    }
    fields
}

/// Whom the groups are about that say so, by their places: the answer to the `isSubject` item in each.
fn subjects(work: &Work<'_, '_>) -> HashMap<usize, Json> {
    let says = |item: &Json| {
        sdc(item, "isSubject").next().and_then(value).and_then(|(_, value)| value.as_bool()) == Some(true)
    };
    let named = work.stands.iter().filter(|stand| says(stand.item)).filter_map(|stand| {
        let reference = list(stand.node, "answer").next()?.get("valueReference")?;
        Some((stand.parent?, reference.clone()))
    });
    named.collect()
}

/// Of the nearest group that says it; the response's own otherwise.
fn subject<'s>(work: &Work<'_, '_>, position: usize, subjects: &'s HashMap<usize, Json>) -> Option<&'s Json> {
    // a group's own subject is that of what stands in it
    let mut next = Some(position);
    while let Some(at) = next {
        if let Some(found) = subjects.get(&at) {
            return Some(found);
        }
        next = work.stands.get(at)?.parent;
    }
    None
}

/// The nearest that are said, at the item or above.
fn categories(work: &Work<'_, '_>, position: usize) -> Vec<Json> {
    let mut next = Some(position);
    while let Some(stand) = next.and_then(|at| work.stands.get(at)) {
        let found: Vec<Json> = ["observation-extract-category", "observationExtractCategory"]
            .into_iter()
            .flat_map(|name| {
                sdc(stand.item, name).filter_map(|one| Some(value(one)?.1.clone())).collect::<Vec<_>>()
            })
            .collect();
        if !found.is_empty() {
            return found;
        }
        next = stand.parent;
    }
    Vec::new()
}

fn push(fields: &mut Map<String, Json>, name: &str, value: Json) {
    if let Some(members) = fields.entry(name.to_owned()).or_insert_with(|| json!([])).as_array_mut() {
        members.push(value);
    }
}

fn send(work: &mut Work<'_, '_>, draft: Draft) {
    let Some(stand) = work.stands.get(draft.stand) else { return };
    let entry = sdc(stand.item, "observationExtractEntry").next();
    let (focus, scope, place) = (stand.focus(), std::rc::Rc::clone(&stand.scope), stand.link_id());
    let said = work.add(Json::Object(draft.fields), entry, &focus, &scope, place);
    // what others call it must be what it is called
    let is_named = entry.is_some_and(|entry| super::super::resource::part(entry, "fullUrl").is_some());
    if let Some(url) = work.entries.last_mut().filter(|_| !is_named).and_then(|last| last.get_mut("fullUrl"))
    {
        *url = json!(draft.url);
    } else if is_named {
        rename(&mut work.entries, &draft.url, &said);
    }
}

fn rename(entries: &mut [Json], from: &str, to: &str) {
    for entry in entries {
        for at in ["/resource/hasMember", "/resource/derivedFrom"] {
            for member in entry.pointer_mut(at).and_then(Json::as_array_mut).into_iter().flatten() {
                if let Some(reference) = member.get_mut("reference").filter(|reference| *reference == from) {
                    *reference = json!(to);
                }
            }
        }
    }
}
