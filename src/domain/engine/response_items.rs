//! [`Answers`] from and to `QuestionnaireResponse.item`, the form they are stored in.

use serde::ser::{Serialize, SerializeMap as _, Serializer};
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
        ResponseItems { nodes: &self.roots, compiled }
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
        let answers = given.iter().filter_map(|answer| self.answer(answer, item.index())).collect();
        Some(Node { item: item.index(), answers, children })
    }

    fn answer(&mut self, json: &Json, index: ItemIndex) -> Option<Answer> {
        let item = self.compiled.item(index);
        let value = json.as_object().and_then(|fields| Value::find(fields, "value").flatten());
        let value = value.and_then(|value| accepts(item, value));
        // what a calculated item came with counts nowhere
        if value.is_none() && item.is_calculated() {
            return None;
        }
        let Some(value) = value else {
            self.problems.push(Problem::at(&item.link_id, Code::WrongType).with("type", item.kind.code()));
            return None;
        };
        let children = json.get("item").map(|items| self.nodes(items, Some(index))).unwrap_or_default();
        Some(Answer { value, children })
    }
}

/// Items of a response, as FHIR writes them.
#[derive(Debug, Clone, Copy)]
pub struct ResponseItems<'a> {
    nodes: &'a [Node],
    compiled: &'a Compiled,
}

impl Serialize for ResponseItems<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.nodes.iter().map(|node| ResponseItem { node, compiled: self.compiled }))
    }
}

struct ResponseItem<'a> {
    node: &'a Node,
    compiled: &'a Compiled,
}

impl Serialize for ResponseItem<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self { node, compiled } = *self;
        let mut fields = to.serialize_map(None)?;
        fields.serialize_entry("linkId", &compiled.item(node.item).link_id)?;
        if !node.answers.is_empty() {
            fields.serialize_entry("answer", &ResponseAnswers { answers: &node.answers, compiled })?;
        }
        if !node.children.is_empty() {
            fields.serialize_entry("item", &ResponseItems { nodes: &node.children, compiled })?;
        }
        fields.end()
    }
}

struct ResponseAnswers<'a> {
    answers: &'a [Answer],
    compiled: &'a Compiled,
}

impl Serialize for ResponseAnswers<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.answers.iter().map(|answer| ResponseAnswer { answer, compiled: self.compiled }))
    }
}

struct ResponseAnswer<'a> {
    answer: &'a Answer,
    compiled: &'a Compiled,
}

impl Serialize for ResponseAnswer<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self { answer, compiled } = *self;
        let mut fields = to.serialize_map(None)?;
        fields.serialize_entry(&format_args!("value{}", answer.value.type_name()), &Fhir(&answer.value))?;
        if !answer.children.is_empty() {
            fields.serialize_entry("item", &ResponseItems { nodes: &answer.children, compiled })?;
        }
        fields.end()
    }
}
