//! Definition-based extraction: items say by `definition` which element of a resource their answers are.

use std::rc::Rc;

use serde_json::{Value as Json, json};

use super::{
    super::resource::{link_id, list, part, sdc, text, value, value_text},
    Work, elements, is_answered,
    paths::{Bound, Building, Given, Step, parse},
    stands::below,
};

/// What a place makes.
struct Target<'a> {
    /// The canonical address that definitions must name; `None` if the type is enough.
    profile: Option<&'a str>,
    kind: &'a str,
    definition: Option<&'a Json>,
    /// It is made also if nothing was answered.
    is_always: bool,
}

pub(super) fn extract(work: &mut Work<'_, '_>) {
    for top in below(work.stands, 0) {
        let Some(stand) = work.stands.get(top) else { continue };
        let (item, node, is_root) = (stand.item, stand.node, stand.parent.is_none());
        if !is_root && !is_answered(node) {
            continue;
        }
        for definition in sdc(item, "definitionExtract") {
            let Some(canonical) = part(definition, "definition").and_then(value_text) else { continue };
            let canonical = canonical.split('|').next().unwrap_or_default();
            let Some(kind) = kind_of(work, top, canonical) else {
                let words = "definitionExtract names a type that is not known here, and no definition tells which it is";
                work.warn("not-supported", link_id(item), words);
                continue;
            };
            let target =
                Target { profile: Some(canonical), kind, definition: Some(definition), is_always: is_root };
            make(work, top, &target);
        }
        for context in sdc(item, "itemExtractionContext") {
            if let Some(kind) = context_kind(work, item, context) {
                make(work, top, &Target { profile: None, kind, definition: None, is_always: false });
            }
        }
    }
}

/// The type of a profile: FHIR's own names say it, else the definitions that name the profile do.
fn kind_of<'a>(work: &Work<'_, 'a>, top: usize, canonical: &'a str) -> Option<&'a str> {
    let last = canonical.rsplit('/').next().unwrap_or_default();
    if elements::is_known(last) {
        return Some(last);
    }
    let named = |definition: &'a str| {
        let (url, id) = definition.split_once('#')?;
        let kind = parse(id)?.0;
        (url.split('|').next() == Some(canonical) && elements::is_known(kind)).then_some(kind)
    };
    below(work.stands, top).into_iter().filter_map(|at| work.stands.get(at)).find_map(|stand| {
        let values = sdc(stand.item, "definitionExtractValue");
        let values = values.filter_map(|one| part(one, "definition").and_then(value_text));
        values.chain([text(stand.item, "definition")]).find_map(named)
    })
}

/// The type that an older context names: a code, or a query that is nothing but a type.
fn context_kind<'a>(work: &mut Work<'_, 'a>, item: &'a Json, context: &'a Json) -> Option<&'a str> {
    let (_, found) = value(context)?;
    let said = found.as_str().unwrap_or_else(|| text(found, "expression"));
    let kind = said.split(['?', '/']).next().unwrap_or_default();
    if !elements::is_known(kind) {
        let words = "itemExtractionContext names no type that is known here: nothing was made of it";
        work.warn("not-supported", link_id(item), words);
        return None;
    }
    if kind != said {
        let words = "itemExtractionContext is a query, which is not run: a resource was made without what it would find";
        work.warn("incomplete", link_id(item), words);
    }
    Some(kind)
}

fn make<'a>(work: &mut Work<'_, 'a>, top: usize, target: &Target<'a>) {
    let mut building = Building::new(target.kind);
    fill(work, top, top, target, &mut building, &Bound::new());
    let mut resource = building.done();
    let is_empty = resource.as_object().is_none_or(|fields| fields.len() < 2);
    if is_empty && !target.is_always {
        return;
    }
    if let (Some(profile), Some(fields)) = (target.profile, resource.as_object_mut())
        && !profile.starts_with("http://hl7.org/fhir/StructureDefinition/")
    {
        fields.shift_insert(1, "meta".to_owned(), json!({"profile": [profile]}));
    }
    let Some(stand) = work.stands.get(top) else { return };
    let (focus, scope, place) = (stand.focus(), Rc::clone(&stand.scope), stand.link_id());
    work.add(resource, target.definition, &focus, &scope, place);
}

/// Whether a place has a context of its own that takes over.
fn takes_over(item: &Json, target: &Target<'_>) -> bool {
    match target.profile {
        None => sdc(item, "itemExtractionContext").next().is_some(),
        Some(profile) => sdc(item, "definitionExtract").any(|other| {
            let named = part(other, "definition").and_then(value_text).unwrap_or_default();
            named.split('|').next() == Some(profile)
        }),
    }
}

fn fill<'a>(
    work: &mut Work<'_, 'a>,
    top: usize,
    at: usize,
    target: &Target<'a>,
    building: &mut Building,
    around: &Bound,
) {
    let Some(stand) = work.stands.get(at) else { return };
    let (item, node) = (stand.item, stand.node);
    if at != top && takes_over(item, target) {
        return;
    }
    let way = way_of(text(item, "definition"), target);
    let mut bound = around.clone();
    let answers: Vec<&'a Json> = list(node, "answer").collect();
    match &way {
        Some(way) if answers.is_empty() && is_answered(node) && text(item, "type") == "group" => {
            let opened = building.open(way, &mut bound);
            tell(work, item, opened);
        }
        Some(way) => {
            for (position, answer) in answers.iter().enumerate() {
                let mut own = around.clone();
                if let Some((kind, value)) = value(answer) {
                    let set = building.set(way, &Given { kind, value, item }, &mut own);
                    tell(work, item, set);
                }
                if position > 0 {
                    values(work, at, target, building, &mut own);
                } else {
                    bound = own;
                }
            }
        }
        None => {}
    }
    values(work, at, target, building, &mut bound);
    // members of lists that a question began are its own; those of a group are for all in it
    let inner = if text(item, "type") == "group" { &bound } else { around };
    for below in children(work, at) {
        fill(work, top, below, target, building, inner);
    }
}

fn children(work: &Work<'_, '_>, at: usize) -> Vec<usize> {
    let stands = work.stands.iter().enumerate();
    stands.filter(|(_, stand)| stand.parent == Some(at)).map(|(position, _)| position).collect()
}

/// The values that an item gives to elements beside its answer.
fn values<'a>(
    work: &mut Work<'_, 'a>,
    at: usize,
    target: &Target<'a>,
    building: &mut Building,
    bound: &mut Bound,
) {
    let Some(stand) = work.stands.get(at) else { return };
    let (item, focus, scope) = (stand.item, stand.focus(), Rc::clone(&stand.scope));
    for extra in sdc(item, "definitionExtractValue") {
        let definition = part(extra, "definition").and_then(value_text).unwrap_or_default();
        let Some(way) = way_of(definition, target) else { continue };
        if let Some((kind, value)) = part(extra, "fixed-value").and_then(value) {
            let set = building.set(&way, &Given { kind, value, item }, bound);
            tell(work, item, set);
            continue;
        }
        let Some((_, expression)) = part(extra, "expression").and_then(value) else { continue };
        let found = match work.evaluator.value_of(expression, focus.clone(), &scope) {
            Ok(found) => found,
            Err(fault) => {
                work.notices.push(fault.notice("definitionExtractValue", link_id(item)));
                continue;
            }
        };
        for one in &found {
            let set = match one.to_fhir().or_else(|| super::templates::whole(one)) {
                Some((kind, value)) => building.set(&way, &Given { kind, value: &value, item }, bound),
                None => Err("definitionExtractValue gives nothing that a resource can hold"),
            };
            tell(work, item, set);
        }
    }
}

fn tell(work: &mut Work<'_, '_>, item: &Json, done: Result<(), &'static str>) {
    if let Err(words) = done {
        work.warn("structure", link_id(item), words);
    }
}

/// The way to the element, if the definition is one of this target.
fn way_of(definition: &str, target: &Target<'_>) -> Option<Vec<Step>> {
    let (url, id) = definition.split_once('#')?;
    let (kind, way) = parse(id)?;
    let is_meant = match target.profile {
        Some(profile) => url.split('|').next() == Some(profile),
        None => kind == target.kind,
    };
    (is_meant && !way.is_empty()).then_some(way)
}
