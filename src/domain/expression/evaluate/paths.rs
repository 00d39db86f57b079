//! From an element to its parts: fields, choices, and the extensions beside primitives.

use serde_json::{Map, Value as Json};

use super::super::ast::{Call, Name};
use super::super::error::{Fault, Result};
use super::super::item::{Collection, Item, Node};
use super::super::types::Type;
use super::{Evaluator, Focus};

type Fields = Map<String, Json>;

/// The place of what has an extension but no value.
static NOTHING: Json = Json::Null;

/// The items of a field: those of an array one by one, each with what stands beside it.
fn add<'a>(found: &mut Collection<'a>, json: Option<&'a Json>, beside: Option<&'a Json>, kind: Type) {
    let tells_type = !kind.is_known() || kind.is_resource();
    let mut push = |json: Option<&'a Json>, beside: Option<&'a Json>| {
        let (json, beside) =
            (json.filter(|json| !json.is_null()), beside.filter(|beside| beside.is_object()));
        if json.is_none() && beside.is_none() {
            return;
        }
        let json = json.unwrap_or(&NOTHING);
        // only where a resource may stand does it tell its own type
        let own = if tells_type { Node::new(json).kind } else { kind };
        found.push(Item::Node(Node { json, beside, kind: if own.is_known() { own } else { kind } }));
    };
    match (json, beside) {
        (Some(Json::Array(items)), beside) => {
            let besides = beside.and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
            for index in 0..items.len().max(besides.len()) {
                push(items.get(index), besides.get(index));
            }
        }
        (None, Some(Json::Array(besides))) => besides.iter().for_each(|beside| push(None, Some(beside))),
        _ => push(json, beside),
    }
}

/// The field of a choice: `valueQuantity` for `value`.
fn add_choice<'a>(found: &mut Collection<'a>, fields: &'a Fields, name: &str) {
    let (mut chosen, mut beside) = (None, None);
    for (field, json) in fields {
        let bare = field.strip_prefix('_').unwrap_or(field);
        let Some(kind) = bare.strip_prefix(name).and_then(Type::of_suffix) else { continue };
        if bare.len() == field.len() {
            chosen = Some((json, kind));
        } else {
            beside = Some((json, kind));
        }
    }
    if let Some((_, kind)) = chosen.or(beside) {
        add(found, chosen.map(|(json, _)| json), beside.map(|(json, _)| json), kind);
    }
}

/// What of a node an element is: appended to `found`.
fn add_member<'a>(found: &mut Collection<'a>, node: &Node<'a>, name: &Name) {
    if let Some(beside) = node.beside.and_then(Json::as_object) {
        add(found, beside.get(&*name.plain), None, node.kind.of_element(&name.plain));
    }
    let Some(fields) = node.json.as_object() else { return };
    let json = fields.get(&*name.plain);
    // only a primitive, or nothing, has something beside it
    let beside = match json {
        Some(Json::Object(_)) => None,
        _ => fields.get(&*name.beside),
    };
    if json.is_none() && beside.is_none() {
        if !node.kind.is_known() || node.kind.has_choice(&name.plain) || !node.kind.lacks(&name.plain) {
            add_choice(found, fields, &name.plain);
        }
        return;
    }
    add(found, json, beside, node.kind.of_field(&name.plain));
}

/// All parts of a node.
pub(super) fn add_children<'a>(found: &mut Collection<'a>, node: &Node<'a>) {
    for (fields, kind) in [(node.beside, node.kind), (Some(node.json), node.kind)] {
        let Some(fields) = fields.and_then(Json::as_object) else { continue };
        let has_besides = fields.keys().any(|field| field.starts_with('_'));
        for (field, json) in fields {
            match field.strip_prefix('_') {
                Some(bare) if fields.contains_key(bare) => {}
                Some(bare) => add(found, None, Some(json), kind.of_field(bare)),
                None if field == "resourceType" => {}
                None => {
                    let beside = if has_besides { fields.get(&format!("_{field}")) } else { None };
                    add(found, Some(json), beside, kind.of_field(field));
                }
            }
        }
    }
}

impl<'a> Evaluator<'_, 'a> {
    /// The first name of a path may be that of the resource's type.
    pub(super) fn root_member(&mut self, input: &[Item<'a>], name: &Name) -> Result<Collection<'a>> {
        if name.plain.starts_with(|first: char| first.is_ascii_uppercase()) && !input.is_empty() {
            let named = Type::find(&name.plain).unwrap_or(Type::UNKNOWN);
            let of_type = |item: &Item<'a>| match item {
                Item::Node(node) => {
                    node.kind.is(named) && named.is_known() || node.type_name() == &*name.plain
                }
                _ => false,
            };
            if input.iter().all(of_type) {
                return Ok(input.iter().cloned().collect());
            }
            if self.context.strict && named.is_resource() {
                return Err(Self::unknown_element(input, name));
            }
        }
        self.members(input, name)
    }

    fn unknown_element(input: &[Item<'a>], name: &Name) -> super::EvaluationError {
        let parent = match input.first() {
            Some(Item::Node(node)) => node.type_name().to_owned(),
            _ => String::new(),
        };
        Fault::UnknownElement { parent, element: name.plain.to_string() }.at(name.offset)
    }

    pub(super) fn members(&mut self, input: &[Item<'a>], name: &Name) -> Result<Collection<'a>> {
        self.spend(input.len())?;
        let lacks = |item: &Item<'a>| matches!(item, Item::Node(node) if node.kind.lacks(&name.plain));
        if self.context.strict && !input.is_empty() && input.iter().all(lacks) {
            return Err(Self::unknown_element(input, name));
        }
        let mut found = Collection::Empty;
        for item in input {
            match item {
                Item::Node(node) => add_member(&mut found, node, name),
                Item::Quantity(quantity) => match &*name.plain {
                    "value" => found.push(Item::Decimal(quantity.value)),
                    "unit" | "code" => found.push(Item::String(quantity.unit.clone())),
                    _ => {}
                },
                Item::TypeInfo { namespace, name: kind } => match &*name.plain {
                    "namespace" => found.push(Item::String((*namespace).into())),
                    "name" => found.push(Item::String((*kind).into())),
                    _ => {}
                },
                _ => {}
            }
        }
        Ok(found)
    }

    /// `where(field = 'text')`, read off the JSON where the field is there as text.
    pub(super) fn where_text(
        &mut self,
        input: &[Item<'a>],
        field: &Name,
        text: &str,
        call: &'a Call,
        focus: Focus<'_, 'a>,
    ) -> Result<Collection<'a>> {
        self.spend(input.len())?;
        let mut found = Collection::Empty;
        for item in input {
            let value = match item {
                Item::Node(node) => node.json.get(&*field.plain),
                _ => None,
            };
            match value {
                Some(Json::String(value)) if value == text => found.push(item.clone()),
                Some(Json::String(_)) => {}
                _ => return self.call(call, input, focus),
            }
        }
        Ok(found)
    }

    /// Items of a response by their linkId, wherever they are below the input.
    pub(super) fn find_items(
        &mut self,
        input: &[Item<'a>],
        link_id: &str,
        through_answers: bool,
        calls: &'a (Call, Call),
        focus: Focus<'_, 'a>,
    ) -> Result<Collection<'a>> {
        if let [Item::Node(node)] = input
            && node.kind.name().starts_with("QuestionnaireResponse")
        {
            let kind = Type::find("QuestionnaireResponse.item").unwrap_or(Type::UNKNOWN);
            let found = match self.context.host.items(node.json, link_id, through_answers) {
                Some(found) => found,
                None => self.walk_items(node.json, link_id, through_answers)?,
            };
            self.spend(found.len())?;
            let items: Collection<'a> =
                found.into_iter().map(|json| Item::Node(Node { json, beside: None, kind })).collect();
            // repeat() keeps what is equal once, descendants() all
            return if through_answers { Ok(items) } else { self.distinct(items.as_slice()) };
        }
        let walked = self.call(&calls.0, input, focus)?;
        self.call(&calls.1, walked.as_slice(), focus)
    }

    /// Level by level, as `repeat` goes.
    fn walk_items(&mut self, root: &'a Json, link_id: &str, through_answers: bool) -> Result<Vec<&'a Json>> {
        let array = |json: &'a Json, name: &str| {
            json.get(name).and_then(Json::as_array).map_or(&[][..], Vec::as_slice)
        };
        let (mut level, mut found) = (vec![root], Vec::new());
        while !level.is_empty() {
            self.spend(level.len())?;
            let mut next = Vec::new();
            for parent in level {
                next.extend(array(parent, "item"));
                if through_answers {
                    next.extend(array(parent, "answer").iter().flat_map(|answer| array(answer, "item")));
                }
            }
            let wanted = |item: &&&'a Json| item.get("linkId").and_then(Json::as_str) == Some(link_id);
            found.extend(next.iter().filter(wanted).copied());
            level = next;
        }
        Ok(found)
    }
}
