//! `is`, `as`, `ofType` and `type()`: FHIR's types for what comes from a resource, System's for what was computed.

use serde_json::Value as Json;

use super::super::ast::TypeName;
use super::super::error::{Fault, Result};
use super::super::item::{Collection, Item, Node};
use super::super::temporal::{Date, DateTime, Time};
use super::super::types::Type;
use super::{Evaluator, single};

const SYSTEM: [&str; 10] =
    ["Any", "Boolean", "Date", "DateTime", "Decimal", "Integer", "Long", "Quantity", "String", "Time"];

const fn system_name(item: &Item<'_>) -> &'static str {
    match item {
        Item::Boolean(_) => "Boolean",
        Item::Integer(_) => "Integer",
        Item::Decimal(_) => "Decimal",
        Item::String(_) => "String",
        Item::Date(_) => "Date",
        Item::DateTime(_) => "DateTime",
        Item::Time(_) => "Time",
        Item::Quantity(_) => "Quantity",
        Item::TypeInfo { .. } => "TypeInfo",
        Item::Node(_) => "",
    }
}

/// What a type name means.
enum Wanted<'n> {
    Fhir(Type),
    System(&'n str),
}

fn wanted<'n>(name: &'n TypeName, item: &Item<'_>) -> Result<Wanted<'n>> {
    let fhir = Type::find(&name.name).map(Wanted::Fhir);
    let system = SYSTEM.contains(&&*name.name).then_some(Wanted::System(&name.name));
    let found = match name.namespace.as_deref() {
        Some("System") => Some(Wanted::System(&name.name)),
        Some(_) => fhir,
        None if matches!(item, Item::Node(_)) => fhir.or(system),
        None => system.or(fhir),
    };
    found.ok_or_else(|| Fault::UnknownType(name.name.to_string()).at(name.offset))
}

/// The JSON of an unknown type may be of this one.
fn may_be(json: &Json, kind: Type) -> bool {
    match json {
        Json::Bool(_) => kind.name() == "boolean",
        Json::Number(number) => {
            let is_whole = !number.as_str().contains(['.', 'e', 'E']);
            if is_whole {
                kind.is_named("integer") || kind.is_named("integer64")
            } else {
                kind.name() == "decimal"
            }
        }
        Json::String(text) => match kind.name() {
            "date" => Date::parse(text).is_some(),
            "dateTime" | "instant" => DateTime::parse(text).is_some(),
            "time" => Time::parse(text).is_some(),
            "base64Binary" | "xhtml" => true,
            _ => kind.is_named("string") || kind.is_named("uri"),
        },
        _ => false,
    }
}

fn node_is(node: &Node<'_>, kind: Type, exactly: bool) -> bool {
    if !node.kind.is_known() {
        return may_be(node.json, kind);
    }
    // `ofType(string)` doesn't take codes, though a code is a string
    if exactly && kind.is_primitive() { node.kind == kind } else { node.kind.is(kind) }
}

fn item_is(item: &Item<'_>, name: &TypeName, exactly: bool) -> Result<bool> {
    Ok(match (wanted(name, item)?, item) {
        (Wanted::Fhir(kind), Item::Node(node)) => node_is(node, kind, exactly),
        // computed values have no FHIR type; asked without namespace, they may pass for one
        (Wanted::Fhir(kind), item) => {
            name.namespace.is_none() && system_name(item).eq_ignore_ascii_case(kind.name())
        }
        (Wanted::System(kind), item) => kind == "Any" || system_name(item) == kind,
    })
}

impl<'a> Evaluator<'_, 'a> {
    pub(super) fn is(input: &[Item<'a>], name: &TypeName) -> Result<Collection<'a>> {
        match single(input, "is")? {
            Some(item) => item_is(item, name, false).map(Collection::from),
            None => Ok(Collection::Empty),
        }
    }

    /// `as`, which takes a single item; unless strict, it filters like `ofType`.
    pub(super) fn cast(&mut self, input: &[Item<'a>], name: &TypeName) -> Result<Collection<'a>> {
        if self.context.strict {
            single(input, "as")?;
        }
        self.of_type(input, name)
    }

    pub(super) fn of_type(&mut self, input: &[Item<'a>], name: &TypeName) -> Result<Collection<'a>> {
        self.spend(input.len())?;
        let mut found = Collection::Empty;
        for item in input {
            if item_is(item, name, true)? {
                found.push(item.clone());
            }
        }
        Ok(found)
    }

    pub(super) fn type_of(input: &[Item<'a>]) -> Collection<'a> {
        let info = |item: &Item<'a>| match item {
            Item::Node(node) => Item::TypeInfo { namespace: "FHIR", name: node.type_name() },
            item => Item::TypeInfo { namespace: "System", name: system_name(item) },
        };
        input.iter().map(info).collect()
    }
}
