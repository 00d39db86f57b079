//! The items of a response, one after the other, with what they start with.

use serde_json::{Map, Value as Json, json};

use super::super::{
    Notice,
    expressions::{Evaluator, Scope},
    resource::{extensions, link_id, list, sdc, text, value},
};
use crate::domain::{
    engine::{answers_from, check_values},
    expression::{self, Collection},
    questionnaire::{Compiled, Item, urls},
    value::Value,
};

/// Instances of one group at most.
const MOST_INSTANCES: usize = 1_000;

/// Fills one item after the other.
pub(super) struct Filler<'f, 'a> {
    pub(super) evaluator: &'f Evaluator<'a>,
    pub(super) compiled: &'a Compiled,
    pub(super) language: &'f str,
}

impl<'a> Filler<'_, 'a> {
    /// Those below `element`. `place` is the response, or the part of it, that `element` had in the round before.
    pub(super) fn items(
        &self,
        element: &'a Json,
        place: &'a Json,
        scope: &Scope<'a>,
        notices: &mut Vec<Notice>,
    ) -> Vec<Json> {
        list(element, "item").flat_map(|item| self.item(item, place, scope, notices)).collect()
    }

    fn item(
        &self,
        item: &'a Json,
        above: &'a Json,
        scope: &Scope<'a>,
        notices: &mut Vec<Notice>,
    ) -> Vec<Json> {
        let id = link_id(item);
        let Some(known) = self.compiled.find(id) else { return Vec::new() };
        let place = nth(above, id, 0).unwrap_or(&Json::Null);
        let mut own = None;
        if extensions(item, urls::VARIABLE).next().is_some() {
            let mut inner = scope.clone();
            self.evaluator.bind(item, &node(place), &std::collections::HashMap::new(), &mut inner, notices);
            own = Some(inner);
        }
        let scope = own.as_ref().unwrap_or(scope);
        if known.is_question() {
            return self.question(item, known, place, scope, notices).into_iter().collect();
        }
        match sdc(item, "itemPopulationContext").next().and_then(value) {
            Some((_, definition)) => self.instances(item, known, definition, above, scope, notices),
            None => self.group(item, place, scope, notices).into_iter().collect(),
        }
    }

    fn group(
        &self,
        item: &'a Json,
        place: &'a Json,
        scope: &Scope<'a>,
        notices: &mut Vec<Notice>,
    ) -> Option<Json> {
        let items = self.items(item, place, scope, notices);
        (!items.is_empty()).then(|| json!({"linkId": link_id(item), "item": items}))
    }

    /// A group with a context: an instance for each of what the context finds.
    #[expect(clippy::too_many_arguments, reason = "where it stands is told by each of them")]
    fn instances(
        &self,
        item: &'a Json,
        known: &Item,
        definition: &'a Json,
        above: &'a Json,
        scope: &Scope<'a>,
        notices: &mut Vec<Notice>,
    ) -> Vec<Json> {
        let id = link_id(item);
        let name = text(definition, "name");
        let place = nth(above, id, 0).unwrap_or(&Json::Null);
        let mut found = match self.evaluator.value_of(definition, node(place), scope) {
            Ok(found) => found,
            Err(fault) => {
                notices.push(fault.notice("itemPopulationContext", id));
                let mut scope = scope.clone();
                scope.missing.push(name.to_owned());
                return self.group(item, place, &scope, notices).into_iter().collect();
            }
        };
        let most = if known.repeats {
            known.limits.max_occurs.unwrap_or(MOST_INSTANCES).min(MOST_INSTANCES)
        } else {
            1
        };
        if found.len() > most {
            let text = format!(
                "itemPopulationContext finds more than the {most} that the group may have; the others were left out"
            );
            notices.push(Notice::warning("too-costly", text).at(id));
            found = found.into_iter().take(most).collect();
        }
        let entries: Vec<Collection<'a>> = if found.is_empty() {
            vec![Collection::Empty]
        } else {
            found.into_iter().map(Collection::from).collect()
        };
        let mut instances = Vec::new();
        for (position, entry) in entries.into_iter().enumerate() {
            let mut scope = scope.clone();
            scope.missing.retain(|known| known != name);
            scope.variables.set(name.to_owned(), entry);
            let place = nth(above, id, position).unwrap_or(&Json::Null);
            instances.extend(self.group(item, place, &scope, notices));
        }
        instances
    }

    fn question(
        &self,
        item: &'a Json,
        known: &Item,
        place: &'a Json,
        scope: &Scope<'a>,
        notices: &mut Vec<Notice>,
    ) -> Option<Json> {
        let values = self.values(item, known, place, scope, notices);
        let mut answers: Vec<Json> = values.iter().map(answer).collect();
        // what stands below a question belongs to its first answer
        let first = answers.first_mut()?.as_object_mut()?;
        let before = list(place, "answer").next().unwrap_or(&Json::Null);
        let below = self.items(item, before, scope, notices);
        if !below.is_empty() {
            first.insert("item".to_owned(), Json::Array(below));
        }
        Some(json!({"linkId": link_id(item), "answer": answers}))
    }

    /// What the item starts with: by its expression, else what stands in the questionnaire.
    fn values(
        &self,
        item: &'a Json,
        known: &Item,
        place: &'a Json,
        scope: &Scope<'a>,
        notices: &mut Vec<Notice>,
    ) -> Vec<Value> {
        if known.is_calculated() {
            return Vec::new();
        }
        let fixed = || {
            let selected =
                known.options.iter().filter(|option| option.initial_selected).map(|option| &option.value);
            known.initial.iter().chain(selected).cloned().collect()
        };
        let Some((_, definition)) = sdc(item, "initialExpression").next().and_then(value) else {
            return fixed();
        };
        let found = match self.evaluator.value_of(definition, node(place), scope) {
            Ok(found) if found.is_empty() => return fixed(),
            Ok(found) => found,
            Err(fault) => {
                notices.push(fault.notice("initialExpression", link_id(item)));
                return fixed();
            }
        };
        if found.len() > 1 && !known.repeats {
            let text = "initialExpression gives several values, and the item takes one: the first was used";
            notices.push(Notice::warning("value", text).at(link_id(item)));
        }
        let values = if text(item, "type") == "reference" {
            references(known, &found)
        } else {
            answers_from(known, &found)
        };
        let Some(values) = values else {
            let text = "initialExpression gives no value of the item's type: it was left out";
            notices.push(Notice::warning("value", text).at(link_id(item)));
            return fixed();
        };
        let problems = check_values(known, &values.iter().collect::<Vec<_>>(), self.language);
        if problems.is_empty() {
            return values;
        }
        notices.extend(problems.into_iter().map(Notice::Problem));
        Vec::new()
    }
}

/// A resource is answered by a reference to it.
fn references(known: &Item, found: &Collection<'_>) -> Option<Vec<Value>> {
    let each: Vec<Json> = found
        .iter()
        .filter_map(|one| {
            let expression::Item::Node(found) = one else { return None };
            match (text(found.json, "resourceType"), text(found.json, "id")) {
                ("", _) => Some(found.json.clone()),
                (_, "") => None,
                (kind, id) => Some(json!({"reference": format!("{kind}/{id}")})),
            }
        })
        .collect();
    let nodes: Collection<'_> =
        each.iter().map(|one| expression::Item::Node(expression::Node::typed(one, "Reference"))).collect();
    if nodes.len() < found.len() { None } else { answers_from(known, &nodes) }
}

fn answer(value: &Value) -> Json {
    let mut fields = Map::new();
    fields.insert(format!("value{}", value.type_name()), value.to_fhir());
    Json::Object(fields)
}

/// Where an item stood in the round before.
fn nth<'a>(above: &'a Json, id: &str, position: usize) -> Option<&'a Json> {
    list(above, "item").filter(|one| link_id(one) == id).nth(position)
}

fn node(place: &Json) -> Collection<'_> {
    if place.is_null() {
        return Collection::Empty;
    }
    expression::Item::Node(expression::Node::typed(place, "QuestionnaireResponse.item")).into()
}
