//! [`Answers`] from and to `QuestionnaireResponse.item`, the form they are stored in.

use serde_json::{Map, Value as Json};

use super::answers::{Answer, Answers, Node};
use super::check::accepts;
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::{Compiled, ItemIndex};
use crate::domain::value::Value;

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

    /// Writes the `item` array, in the order the nodes stand.
    pub fn to_response_items(&self, compiled: &Compiled) -> Json {
        items_json(&self.roots, compiled)
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
        items.iter().filter_map(|item| self.node(item, parent)).collect()
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
        let Some(value) = value.and_then(|value| accepts(item, value)) else {
            self.problems.push(Problem::at(&item.link_id, Code::WrongType).with("type", item.kind.code()));
            return None;
        };
        let children = json.get("item").map(|items| self.nodes(items, Some(index))).unwrap_or_default();
        Some(Answer { value, children })
    }
}

fn items_json(nodes: &[Node], compiled: &Compiled) -> Json {
    Json::Array(nodes.iter().map(|node| node_json(node, compiled)).collect())
}

fn node_json(node: &Node, compiled: &Compiled) -> Json {
    let item = compiled.item(node.item);
    let mut fields = Map::new();
    fields.insert("linkId".to_owned(), Json::String(item.link_id.clone()));
    if !node.answers.is_empty() {
        let answers = node.answers.iter().map(|answer| answer_json(answer, compiled));
        fields.insert("answer".to_owned(), Json::Array(answers.collect()));
    }
    if !node.children.is_empty() {
        fields.insert("item".to_owned(), items_json(&node.children, compiled));
    }
    Json::Object(fields)
}

fn answer_json(answer: &Answer, compiled: &Compiled) -> Json {
    let mut fields = Map::new();
    fields.insert(format!("value{}", answer.value.type_name()), answer.value.to_fhir());
    if !answer.children.is_empty() {
        fields.insert("item".to_owned(), items_json(&answer.children, compiled));
    }
    Json::Object(fields)
}
