//! [`Answers`] from and to `QuestionnaireResponse.item`, the form they are stored in.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value as Json;

use super::answers::{Answer, Answers, Node};
use super::check::accepts;
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::{Compiled, ItemIndex};
use crate::domain::value::{Fhir, Value};

impl Answers {
    /// Reads a response's `item` array (`null` is nothing answered). Every item that isn't the questionnaire's, stands in
    /// the wrong place or has an answer of the wrong type is a problem.
    pub fn from_response_items(compiled: &Compiled, items: &Json) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader { compiled, problems: Vec::new() };
        let roots = match items {
            Json::Null => Vec::new(),
            _ => reader.nodes(items, None),
        };
        if reader.problems.is_empty() { Ok(Self { roots }) } else { Err(reader.problems) }
    }

    /// The `item` array, in the order the nodes stand.
    pub fn to_response_items(&self, compiled: &Compiled) -> Json {
        serde_json::to_value(self.response_items(compiled)).unwrap_or_default()
    }

    /// The `item` array to be written out: nothing is built in between.
    pub fn response_items<'a>(&'a self, compiled: &'a Compiled) -> ResponseItems<'a> {
        Sequence { all: &self.roots, compiled }
    }
}

struct Reader<'a> {
    compiled: &'a Compiled,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn nodes(&mut self, items: &Json, parent: Option<ItemIndex>) -> Vec<Node> {
        let Some(items) = items.as_array() else {
            self.problems.push(Problem::new(Code::WrongShape).with("detail", "item"));
            return Vec::new();
        };
        let mut nodes: Vec<Node> = items.iter().filter_map(|item| self.node(item, parent)).collect();
        // as the questionnaire has them, which is where computed answers are put; instances of a group stay in their order
        nodes.sort_by_key(|node| node.item);
        // what is computed stands once, however often it was sent
        nodes.dedup_by(|next, first| {
            let item = self.compiled.item(next.item);
            next.item == first.item && item.is_calculated() && item.is_question()
        });
        nodes
    }

    fn node(&mut self, json: &Json, parent: Option<ItemIndex>) -> Option<Node> {
        let link_id = json.get("linkId").and_then(Json::as_str).unwrap_or_default();
        let Some(item) = self.compiled.find(link_id) else {
            self.problems.push(Problem::at(link_id, Code::UnknownItem));
            return None;
        };
        if item.parent() != parent {
            self.problems.push(Problem::at(link_id, Code::MisplacedItem));
            return None;
        }
        let children =
            json.get("item").map(|items| self.nodes(items, Some(item.index()))).unwrap_or_default();
        let given = json.get("answer").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
        if !given.is_empty() && !item.is_question() {
            self.problems.push(Problem::at(link_id, Code::NotAnswerable));
            return None;
        }
        let (mut answers, mut fallen) = (Vec::with_capacity(given.len()), Vec::new());
        for answer in given {
            answers.extend(self.answer(answer, item.index(), &mut fallen));
        }
        let mut node = Node { item: item.index(), answers, children };
        // what stood below an answer that doesn't count is below the one that is computed
        node.answers.first_mut().map_or(&mut node.children, |answer| &mut answer.children).extend(fallen);
        Some(node)
    }

    fn answer(&mut self, json: &Json, index: ItemIndex, fallen: &mut Vec<Node>) -> Option<Answer> {
        let item = self.compiled.item(index);
        let value = json.as_object().and_then(|fields| Value::find(fields, "value").flatten());
        let value = value.and_then(|value| accepts(item, value));
        if value.is_none() && !item.is_calculated() {
            self.problems.push(Problem::at(&item.link_id, Code::WrongType).with("type", item.kind.code()));
            return None;
        }
        let children = json.get("item").map(|items| self.nodes(items, Some(index))).unwrap_or_default();
        let Some(value) = value else {
            // what a calculated item came with counts nowhere
            fallen.extend(children);
            return None;
        };
        Some(Answer { value, children })
    }
}

/// Items of a response, as FHIR writes them.
pub type ResponseItems<'a> = Sequence<'a, Node>;

/// Items, or answers, with what lies below each.
#[derive(Debug, Clone, Copy)]
pub struct Sequence<'a, T> {
    all: &'a [T],
    compiled: &'a Compiled,
}

/// One of a [`Sequence`].
trait Entry: Sized {
    /// Its own fields, apart from `item`.
    fn write<M: SerializeMap>(&self, compiled: &Compiled, fields: &mut M) -> Result<(), M::Error>;

    fn below(&self) -> &[Node];
}

impl Entry for Node {
    fn write<M: SerializeMap>(&self, compiled: &Compiled, fields: &mut M) -> Result<(), M::Error> {
        fields.serialize_entry("linkId", &compiled.item(self.item).link_id)?;
        if self.answers.is_empty() {
            return Ok(());
        }
        fields.serialize_entry("answer", &Sequence { all: &self.answers, compiled })
    }

    fn below(&self) -> &[Node] {
        &self.children
    }
}

impl Entry for Answer {
    fn write<M: SerializeMap>(&self, _compiled: &Compiled, fields: &mut M) -> Result<(), M::Error> {
        fields.serialize_entry(&format_args!("value{}", self.value.type_name()), &Fhir(&self.value))
    }

    fn below(&self) -> &[Node] {
        &self.children
    }
}

impl<'a, T> Sequence<'a, T> {
    pub(super) const fn of(all: &'a [T], compiled: &'a Compiled) -> Self {
        Self { all, compiled }
    }
}

impl<T: Entry> Serialize for Sequence<'_, T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.all.iter().map(|entry| Written { entry, compiled: self.compiled }))
    }
}

struct Written<'a, T> {
    entry: &'a T,
    compiled: &'a Compiled,
}

impl<T: Entry> Serialize for Written<'_, T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut fields = to.serialize_map(None)?;
        self.entry.write(self.compiled, &mut fields)?;
        let below = self.entry.below();
        if !below.is_empty() {
            fields.serialize_entry("item", &Sequence { all: below, compiled: self.compiled })?;
        }
        fields.end()
    }
}
