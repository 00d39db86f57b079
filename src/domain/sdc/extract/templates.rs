//! Template-based extraction: a contained resource is copied, and what is marked in it is replaced.

use std::rc::Rc;

use serde_json::{Map, Value as Json, json};

use super::{
    super::{
        expressions::Scope,
        resource::{list, part, sdc, text, value},
    },
    Work,
    elements::{self, Found},
    is_answered,
    paths::prune,
    stands::{below, expression_of},
    values::fitted,
};
use crate::domain::expression::{Collection, Item};

const CONTEXT: &str = "templateExtractContext";
const VALUE: &str = "templateExtractValue";

pub(super) fn extract(work: &mut Work<'_, '_>) {
    for at in below(work.stands, 0) {
        let Some(stand) = work.stands.get(at) else { continue };
        let (item, node, is_root) = (stand.item, stand.node, stand.parent.is_none());
        if !is_root && !is_answered(node) {
            continue;
        }
        let (focus, scope, place) = (stand.focus(), Rc::clone(&stand.scope), stand.link_id());
        for extension in sdc(item, "templateExtract") {
            let Some(template) = part(extension, "template").and_then(|one| contained(work, one, place))
            else {
                continue;
            };
            let Some(mut resource) = filled(work, template, &focus, &scope, place) else { continue };
            if let Some(fields) = resource.as_object_mut() {
                fields.shift_remove("id");
            }
            work.add(resource, Some(extension), &focus, &scope, place);
        }
        for extension in sdc(item, "templateExtractBundle") {
            let Some(template) = contained(work, extension, place) else { continue };
            let bundle = filled(work, template, &focus, &scope, place).unwrap_or_default();
            work.entries.extend(list(&bundle, "entry").cloned());
        }
    }
}

/// The template that a reference leads to.
fn contained<'a>(work: &mut Work<'_, 'a>, extension: &'a Json, place: &str) -> Option<&'a Json> {
    let (_, reference) = value(extension)?;
    let id = text(reference, "reference").strip_prefix('#').unwrap_or_default();
    let found = list(work.questionnaire, "contained").find(|one| text(one, "id") == id && !id.is_empty());
    if found.is_none() {
        work.warn(
            "not-found",
            place,
            "The template is not among the contained resources of the questionnaire",
        );
    }
    found
}

fn filled<'a>(
    work: &mut Work<'_, 'a>,
    template: &'a Json,
    focus: &Collection<'a>,
    scope: &Scope<'a>,
    place: &'a str,
) -> Option<Json> {
    let mut filler = Filler { work, place };
    let mut resource =
        filler.object(template, text(template, "resourceType"), focus, scope).into_iter().next()?;
    prune(&mut resource);
    Some(resource)
}

struct Filler<'f, 'w, 'a> {
    work: &'f mut Work<'w, 'a>,
    place: &'a str,
}

impl<'a> Filler<'_, '_, 'a> {
    /// What becomes of an object of the template: none, one, or one for each thing its context finds.
    fn object(&mut self, json: &'a Json, kind: &str, focus: &Collection<'a>, scope: &Scope<'a>) -> Vec<Json> {
        let Some((name, expression)) = marked(json, CONTEXT) else {
            return self.within(json, kind, focus, scope);
        };
        let found = self.evaluate(CONTEXT, expression, focus, scope);
        let mut all = Vec::new();
        for one in found {
            let one = Collection::from(one);
            let mut inner = scope.clone();
            if !name.is_empty() {
                inner.variables.set(name.to_owned(), one.clone());
            }
            all.extend(self.within(json, kind, &one, &inner));
        }
        all
    }

    fn within(&mut self, json: &'a Json, kind: &str, focus: &Collection<'a>, scope: &Scope<'a>) -> Vec<Json> {
        let Some(fields) = json.as_object() else { return vec![json.clone()] };
        let kind = fields.get("resourceType").and_then(Json::as_str).unwrap_or(kind);
        if let Some((_, expression)) = marked(json, VALUE) {
            let found = self.evaluate(VALUE, expression, focus, scope);
            return found.iter().filter_map(|one| self.replaced(fields, kind, one)).collect();
        }
        let mut whole = Map::new();
        for (name, value) in fields {
            if name == "extension" {
                let others = list(json, name).filter(|one| !is_mark(one)).cloned().collect::<Vec<_>>();
                whole.insert(name.clone(), Json::Array(others));
            } else if let Some(plain) = name.strip_prefix('_') {
                self.primitive(plain, value, fields, focus, scope, &mut whole);
            } else if !fields.get(&format!("_{name}")).is_some_and(holds_mark) {
                let found = self.element(name, value, kind, focus, scope);
                whole.insert(name.clone(), found);
            }
        }
        vec![Json::Object(whole)]
    }

    fn element(
        &mut self,
        name: &str,
        value: &'a Json,
        kind: &str,
        focus: &Collection<'a>,
        scope: &Scope<'a>,
    ) -> Json {
        let kind = match elements::find(kind, name) {
            Some(Found::Element(element)) => element.kind,
            _ => "",
        };
        match value {
            Json::Array(members) => {
                members.iter().flat_map(|member| self.object(member, kind, focus, scope)).collect()
            }
            Json::Object(_) => self.object(value, kind, focus, scope).into_iter().next().unwrap_or_default(),
            plain => plain.clone(),
        }
    }

    /// A primitive, whose marks stand beside it.
    #[expect(clippy::too_many_arguments, reason = "where it stands is told by each of them")]
    fn primitive(
        &mut self,
        name: &str,
        beside: &'a Json,
        fields: &'a Map<String, Json>,
        focus: &Collection<'a>,
        scope: &Scope<'a>,
        whole: &mut Map<String, Json>,
    ) {
        if !holds_mark(beside) {
            whole.insert(format!("_{name}"), beside.clone());
            return;
        }
        let Json::Array(members) = beside else {
            whole.insert(
                name.to_owned(),
                self.plain(beside, focus, scope).into_iter().next().unwrap_or_default(),
            );
            return;
        };
        let before: Vec<&Json> = fields.get(name).and_then(Json::as_array).into_iter().flatten().collect();
        let mut all = Vec::new();
        for (position, member) in members.iter().enumerate() {
            if holds_mark(member) {
                all.extend(self.plain(member, focus, scope));
            } else {
                all.extend(before.get(position).map(|known| (*known).clone()));
            }
        }
        all.extend(before.into_iter().skip(members.len()).cloned());
        whole.insert(name.to_owned(), Json::Array(all));
    }

    fn plain(&mut self, beside: &'a Json, focus: &Collection<'a>, scope: &Scope<'a>) -> Vec<Json> {
        let foci = match marked(beside, CONTEXT) {
            Some((_, expression)) => {
                self.evaluate(CONTEXT, expression, focus, scope).into_iter().map(Collection::from).collect()
            }
            None => vec![focus.clone()],
        };
        let Some((_, expression)) = marked(beside, VALUE) else { return Vec::new() };
        let mut all = Vec::new();
        for focus in foci {
            for one in &self.evaluate(VALUE, expression, &focus, scope) {
                if let Some((kind, found)) = one.to_fhir() {
                    all.extend(fitted(&Json::Null, kind, &found, ""));
                }
            }
        }
        all
    }

    /// An object in whose place a value stands; what else the template says of it stays.
    fn replaced(&mut self, fields: &Map<String, Json>, kind: &str, found: &Item<'a>) -> Option<Json> {
        let made = found.to_fhir().or_else(|| whole(found));
        let made = made.and_then(|(name, value)| fitted(&Json::Null, name, &value, kind));
        if made.is_none() {
            let words = "templateExtractValue gives a value that the element can't hold";
            self.work.warn("structure", self.place, words);
        }
        let mut made = made?;
        if let Some(members) = made.as_object_mut() {
            for (name, value) in fields.iter().filter(|(name, _)| *name != "extension") {
                members.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        Some(made)
    }

    fn evaluate(
        &mut self,
        what: &str,
        expression: &str,
        focus: &Collection<'a>,
        scope: &Scope<'a>,
    ) -> Collection<'a> {
        match self.work.evaluator.evaluate(expression, focus.clone(), scope) {
            Ok(found) => found,
            Err(fault) => {
                let notice = fault.notice(what, self.place);
                if !self.work.notices.contains(&notice) {
                    self.work.notices.push(notice);
                }
                Collection::Empty
            }
        }
    }
}

/// A complex value that no answer can be, such as a name.
pub(super) fn whole<'a>(found: &Item<'a>) -> Option<(&'a str, Json)> {
    let Item::Node(node) = found else { return None };
    node.json.is_object().then(|| (node.type_name(), node.json.clone()))
}

fn marked<'a>(json: &'a Json, name: &'a str) -> Option<(&'a str, &'a str)> {
    expression_of(sdc(json, name).next()?)
}

fn is_mark(extension: &Json) -> bool {
    let wrapped = json!({"extension": [extension]});
    [CONTEXT, VALUE].iter().any(|name| sdc(&wrapped, name).next().is_some())
}

fn holds_mark(beside: &Json) -> bool {
    match beside {
        Json::Array(members) => members.iter().any(holds_mark),
        _ => list(beside, "extension").any(is_mark),
    }
}
