//! Functions that FHIR and SDC add.

use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::super::ast::Call;
use super::super::error::{Fault, Result};
use super::super::function::Function;
use super::super::item::{Collection, Item, Node};
use super::super::types::Type;
use super::{Evaluator, Focus, single};

/// Where points stand: on an option, its coding or an answer.
const WEIGHTS: [&str; 3] = [
    "http://hl7.org/fhir/StructureDefinition/itemWeight",
    "http://hl7.org/fhir/StructureDefinition/ordinalValue",
    "http://hl7.org/fhir/StructureDefinition/questionnaire-ordinalValue",
];

/// The extensions of a node, of a primitive those beside it.
fn extensions<'a>(node: &Node<'a>) -> impl Iterator<Item = &'a Json> {
    let of = |json: Option<&'a Json>| json.and_then(|json| json.get("extension")).and_then(Json::as_array);
    of(Some(node.json)).into_iter().chain(of(node.beside)).flatten()
}

fn has_url(extension: &Json, url: &str) -> bool {
    extension.get("url").and_then(Json::as_str) == Some(url)
}

/// The points written on the node itself or on the value in it.
fn own_weight(node: &Node<'_>) -> Option<Decimal> {
    let on = |node: &Node<'_>| {
        let extension =
            extensions(node).find(|extension| WEIGHTS.iter().any(|url| has_url(extension, url)))?;
        let value = extension.get("valueDecimal").or_else(|| extension.get("valueInteger"))?;
        Item::from_json(value).decimal()
    };
    on(node).or_else(|| {
        let value = node.json.as_object()?.iter().find(|(name, _)| name.starts_with("value"))?;
        on(&Node::new(value.1))
    })
}

impl<'a> Evaluator<'_, 'a> {
    pub(super) fn fhir(
        &mut self,
        call: &'a Call,
        input: &[Item<'a>],
        focus: Focus<'_, 'a>,
    ) -> Result<Collection<'a>> {
        self.spend(input.len())?;
        let name = call.function.name();
        match call.function {
            Function::Extension => {
                let Some(url) = self.text_argument(call, 0, focus)? else { return Ok(Collection::Empty) };
                Ok(Self::extension(input, &url))
            }
            Function::HasValue => {
                let has = matches!(input, [item] if has_value(item));
                Ok(has.into())
            }
            Function::GetValue => match input {
                [item] if has_value(item) => Ok(item.value().into_owned().into()),
                _ => Ok(Collection::Empty),
            },
            Function::Resolve => Ok(input.iter().filter_map(|item| self.resolve(item)).collect()),
            Function::MemberOf => {
                let set = self.text_argument(call, 0, focus)?;
                let (Some(item), Some(set)) = (single(input, name)?, set) else {
                    return Ok(Collection::Empty);
                };
                Ok(self.context.host.member_of(item, &set).into())
            }
            Function::Subsumes | Function::SubsumedBy => {
                let other = self.argument(call, 0, focus)?;
                let (Some(item), Some(other)) = (single(input, name)?, single(other.as_slice(), name)?)
                else {
                    return Ok(Collection::Empty);
                };
                let host = self.context.host;
                Ok(match call.function {
                    Function::Subsumes => host.subsumes(item, other),
                    _ => host.subsumes(other, item),
                }
                .into())
            }
            Function::Weight | Function::Ordinal => Ok(self.weights(input)),
            Function::Answers => self.answers(input),
            Function::Comparable => self.comparable(call, input, focus),
            Function::ConformsTo => self.conforms_to(call, input, focus),
            Function::CheckModifiers => self.check_modifiers(call, input, focus),
            Function::HtmlChecks => match single(input, name)?.and_then(Item::text) {
                Some(text) => Ok(super::super::narrative::is_safe(&text).into()),
                None => Ok(Collection::Empty),
            },
            _ => Err(Fault::Unsupported(name).into()),
        }
    }

    fn comparable(
        &mut self,
        call: &'a Call,
        input: &[Item<'a>],
        focus: Focus<'_, 'a>,
    ) -> Result<Collection<'a>> {
        let name = call.function.name();
        let other = self.argument(call, 0, focus)?;
        let (Some(item), Some(other)) = (single(input, name)?, single(other.as_slice(), name)?) else {
            return Ok(Collection::Empty);
        };
        match (item.value().as_ref(), other.value().as_ref()) {
            (Item::Quantity(a), Item::Quantity(b)) => Ok(a.is_comparable(b).into()),
            _ => Err(Fault::WrongType { function: name, wanted: "two amounts" }.into()),
        }
    }

    /// The points of each item that has some.
    fn weights(&self, input: &[Item<'a>]) -> Collection<'a> {
        let weight = |item: &Item<'a>| match item {
            Item::Node(node) => own_weight(node).or_else(|| self.context.host.weight(item)),
            _ => self.context.host.weight(item),
        };
        input.iter().filter_map(weight).map(Item::Decimal).collect()
    }

    fn extension(input: &[Item<'a>], url: &str) -> Collection<'a> {
        let kind = Type::find("Extension").unwrap_or(Type::UNKNOWN);
        let nodes =
            input.iter().filter_map(|item| if let Item::Node(node) = item { Some(node) } else { None });
        nodes
            .flat_map(extensions)
            .filter(|extension| has_url(extension, url))
            .map(|json| Item::Node(Node { json, beside: None, kind }))
            .collect()
    }

    /// The contained resource, one of the bundle, or what the surroundings know.
    fn resolve(&self, item: &Item<'a>) -> Option<Item<'a>> {
        let text;
        let reference = match item {
            Item::Node(Node { json: Json::Object(fields), .. }) => fields.get("reference")?.as_str()?,
            item => {
                text = item.text()?;
                text.as_ref()
            }
        };
        let resource = match &self.context.resource {
            Some(Item::Node(node)) => Some(node.json),
            _ => None,
        };
        let list = |name: &str| {
            resource.and_then(|json| json.get(name)).and_then(Json::as_array).into_iter().flatten()
        };
        if let Some(id) = reference.strip_prefix('#') {
            let contained = list("contained").find(|json| json.get("id").and_then(Json::as_str) == Some(id));
            return match contained {
                None if id.is_empty() => self.context.resource.clone(),
                contained => contained.map(Item::from_json),
            };
        }
        let in_bundle = list("entry").find(|entry| {
            entry.get("fullUrl").and_then(Json::as_str).is_some_and(|url| {
                url == reference || url.strip_suffix(reference).is_some_and(|base| base.ends_with('/'))
            })
        });
        match in_bundle.and_then(|entry| entry.get("resource")) {
            Some(json) => Some(Item::from_json(json)),
            None => self.context.host.resolve(reference).map(Item::Node),
        }
    }

    /// The values of all answers below the input.
    fn answers(&mut self, input: &[Item<'a>]) -> Result<Collection<'a>> {
        let mut stack: Vec<&'a Json> = input
            .iter()
            .filter_map(|item| if let Item::Node(node) = item { Some(node.json) } else { None })
            .rev()
            .collect();
        let kind = Type::find("QuestionnaireResponse.item.answer").unwrap_or(Type::UNKNOWN);
        let value = super::super::ast::Name::new("value", 0);
        let mut found = Collection::Empty;
        while let Some(json) = stack.pop() {
            self.spend(1)?;
            let list = |name: &str| json.get(name).and_then(Json::as_array).into_iter().flatten();
            for answer in list("answer") {
                let answer = Item::Node(Node { json: answer, beside: None, kind });
                found.append(self.members(std::slice::from_ref(&answer), &value)?);
            }
            let below: Vec<&'a Json> = list("answer")
                .filter_map(|answer| answer.get("item").and_then(Json::as_array))
                .flatten()
                .collect();
            stack.extend(list("item").chain(below).rev());
        }
        Ok(found)
    }

    /// Only the base definitions are known.
    fn conforms_to(
        &mut self,
        call: &'a Call,
        input: &[Item<'a>],
        focus: Focus<'_, 'a>,
    ) -> Result<Collection<'a>> {
        let url = self.text_argument(call, 0, focus)?;
        let (Some(item), Some(url)) = (single(input, "conformsTo")?, url) else {
            return Ok(Collection::Empty);
        };
        let kind = url.strip_prefix("http://hl7.org/fhir/StructureDefinition/").and_then(Type::find);
        match (kind, item) {
            (Some(kind), Item::Node(node)) => Ok(node.kind.is(kind).into()),
            (Some(_), _) => Ok(false.into()),
            (None, _) => Err(Fault::Unsupported("conformsTo").into()),
        }
    }

    /// The input, if it has no modifier extension but the named ones.
    fn check_modifiers(
        &mut self,
        call: &'a Call,
        input: &[Item<'a>],
        focus: Focus<'_, 'a>,
    ) -> Result<Collection<'a>> {
        let mut known = Vec::with_capacity(call.arguments.len());
        for index in 0..call.arguments.len() {
            known.extend(self.text_argument(call, index, focus)?);
        }
        let is_known = |extension: &Json| known.iter().any(|url| has_url(extension, url));
        for item in input {
            let Item::Node(node) = item else { continue };
            let modifiers = node.json.get("modifierExtension").and_then(Json::as_array).into_iter().flatten();
            if !modifiers.into_iter().all(is_known) {
                return Err(Fault::Unsupported("a modifier extension").into());
            }
        }
        Ok(input.iter().cloned().collect())
    }
}

fn has_value(item: &Item<'_>) -> bool {
    match item {
        Item::Node(node) => matches!(node.json, Json::Bool(_) | Json::Number(_) | Json::String(_)),
        _ => true,
    }
}
