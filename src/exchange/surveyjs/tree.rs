//! The questions of a survey put into each other, matrices and their like as groups of plain questions.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value as Json, json};

use super::super::build::{Field, Fields, Kind};
use super::choices::{self, Catalogue};
use super::names::{Scope, inside};
use super::types::{self, Shape};
use crate::domain::problem::{Code, Problem};

pub(super) type Object = Map<String, Json>;

/// What compiling takes, less what a group may be put into.
const DEEPEST: usize = 90;

/// A page, panel or question.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) json: Object,
    pub(super) shape: Shape,
    /// What conditions call it.
    pub(super) key: String,
    pub(super) link_id: String,
    pub(super) field: usize,
    /// The groups around it that repeat.
    pub(super) place: Vec<usize>,
    pub(super) scope: Scope,
    pub(super) children: Vec<Node>,
    /// The question for the words beside a choice.
    pub(super) comment: Option<usize>,
}

impl Node {
    pub(super) fn get(&self, name: &str) -> Option<&Json> {
        self.json.get(name)
    }

    /// A property that is a text, or empty.
    pub(super) fn word(&self, name: &str) -> &str {
        self.get(name).and_then(Json::as_str).unwrap_or_default()
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.get(name).and_then(Json::as_bool) == Some(true)
    }
}

/// Everything below a survey, with what conditions may ask.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) fields: Fields,
    pub(super) keys: HashMap<String, usize>,
    pub(super) catalogue: Catalogue,
    taken: HashSet<String>,
}

/// Where a question is put.
#[derive(Clone, Debug, Default)]
struct Around {
    prefix: String,
    place: Vec<usize>,
    scope: Scope,
    depth: usize,
}

/// The list of questions in an object, by any of the names that it has had.
fn elements(json: &Object) -> Vec<Object> {
    let lists = ["elements", "questions", "templateElements"].into_iter().filter_map(|name| json.get(name));
    lists.filter_map(Json::as_array).flatten().filter_map(Json::as_object).cloned().collect()
}

pub(super) fn read(survey: &Object) -> Result<Tree, Vec<Problem>> {
    let mut tree = Tree { catalogue: Catalogue::of(survey), ..Tree::default() };
    let mut nodes = Vec::new();
    let pages = survey.get("pages").and_then(Json::as_array).into_iter().flatten();
    for (number, page) in pages.filter_map(Json::as_object).enumerate() {
        let mut page = page.clone();
        page.insert("type".to_owned(), json!("page"));
        page.entry("name").or_insert_with(|| json!(format!("page{}", number + 1)));
        nodes.push(tree.node(page, &Around::default())?);
    }
    for question in elements(survey) {
        nodes.push(tree.node(question, &Around::default())?);
    }
    for value in survey.get("calculatedValues").and_then(Json::as_array).into_iter().flatten() {
        let Some(value) = value.as_object() else { continue };
        let mut computed = value.clone();
        computed.insert("type".to_owned(), json!("calculatedvalue"));
        nodes.push(tree.node(computed, &Around::default())?);
    }
    tree.nodes = nodes;
    Ok(tree)
}

impl Tree {
    fn node(&mut self, json: Object, around: &Around) -> Result<Node, Vec<Problem>> {
        if around.depth >= DEEPEST {
            return Err(vec![Problem::new(Code::NestedTooDeep).with("limit", DEEPEST)]);
        }
        let shape = types::shape(&json);
        let name = choices::code(json.get("name").unwrap_or(&Json::Null));
        let name = if name.is_empty() { "question".to_owned() } else { name };
        let key = format!("{}{name}", around.prefix);
        let link_id = self.link_id(&key.replace("[]", ""));
        let kind = types::kind(shape, &json, &self.catalogue);
        let codes = match kind {
            Kind::Code | Kind::Codes => {
                self.catalogue.choices(&json, shape).into_iter().map(|choice| choice.code).collect()
            }
            _ => Vec::new(),
        };
        let field = |link_id: &str, kind: Kind, codes: Vec<String>| Field {
            link_id: link_id.to_owned(),
            name: name.clone(),
            kind,
            repeats: around.place.clone(),
            codes,
            truth: ["true", "false"],
        };
        let index = self.fields.add(field(&link_id, kind, codes));
        self.know(&key, index);
        if let Some(other) = json.get("valueName").and_then(Json::as_str).filter(|other| !other.is_empty()) {
            self.know(&format!("{}{other}", around.prefix), index);
        }
        let comment = choices::has_comment(&json, shape).then(|| {
            let key = format!("{key}-Comment");
            let link_id = self.link_id(&key.replace("[]", ""));
            let index = self.fields.add(field(&link_id, Kind::Text, Vec::new()));
            self.know(&key, index);
            index
        });
        let mut node = Node {
            shape,
            key,
            link_id,
            field: index,
            place: around.place.clone(),
            scope: around.scope.clone(),
            children: Vec::new(),
            comment,
            json,
        };
        let inner = inner(&node, around);
        for child in below(&node) {
            node.children.push(self.node(child, &inner)?);
        }
        Ok(node)
    }

    fn know(&mut self, key: &str, field: usize) {
        self.keys.entry(key.to_owned()).or_insert(field);
    }

    fn link_id(&mut self, wanted: &str) -> String {
        let mut link_id = wanted.trim().to_owned();
        while !self.taken.insert(link_id.clone()) {
            link_id.push('#');
        }
        link_id
    }
}

/// Where the children of a node are put.
fn inner(node: &Node, around: &Around) -> Around {
    let mut inner = Around { depth: around.depth + 1, ..around.clone() };
    match node.shape {
        Shape::PanelDynamic | Shape::MatrixDynamic => {
            inner.prefix = inside(&node.key);
            inner.place.push(node.field);
            if node.shape == Shape::PanelDynamic {
                inner.scope.panel = Some(inner.prefix.clone());
            } else {
                inner.scope.row = Some(inner.prefix.clone());
            }
        }
        Shape::Matrix | Shape::MatrixDropdown | Shape::MultipleText => {
            inner.prefix = format!("{}.", node.key);
        }
        Shape::Row => {
            inner.prefix = format!("{}.", node.key);
            inner.scope.row = Some(inner.prefix.clone());
        }
        _ => {}
    }
    inner
}

/// What stands in a node, as questions of their own.
fn below(node: &Node) -> Vec<Object> {
    match node.shape {
        Shape::Matrix => rows(node).into_iter().map(|row| matrix_row(node, row)).collect(),
        Shape::MatrixDropdown => {
            let cells = Json::Array(cells(node).into_iter().map(Json::Object).collect());
            let rows = rows(node).into_iter();
            rows.map(|mut row| {
                row.insert("type".to_owned(), json!("matrixrow"));
                row.insert("elements".to_owned(), cells.clone());
                row
            })
            .collect()
        }
        Shape::MatrixDynamic => cells(node),
        Shape::MultipleText => {
            let items = node.get("items").and_then(Json::as_array).into_iter().flatten();
            items
                .filter_map(Json::as_object)
                .map(|item| {
                    let mut item = item.clone();
                    item.insert("type".to_owned(), json!("text"));
                    start_of(node, &mut item);
                    item
                })
                .collect()
        }
        Shape::Page | Shape::Panel | Shape::PanelDynamic | Shape::Row => elements(&node.json),
        _ => Vec::new(),
    }
}

/// The rows of a matrix, each with its name, words and condition.
fn rows(node: &Node) -> Vec<Object> {
    let list = node.get("rows").and_then(Json::as_array).into_iter().flatten();
    let shown = node.word("rowsVisibleIf");
    list.map(|row| {
        let mut found = Object::new();
        let name = choices::code(row.get("value").unwrap_or(row));
        if !shown.is_empty() {
            // whichever row asks is written out
            let quote = if name.contains('\'') { '"' } else { '\'' };
            let quoted = format!("{quote}{name}{quote}");
            found.insert("rowsVisibleIf".to_owned(), json!(shown.replace("{item}", &quoted)));
        }
        found.insert("name".to_owned(), json!(name));
        if let Some(row) = row.as_object() {
            let kept = ["visibleIf", "enableIf", "requiredIf", "isRequired"];
            found.extend(
                row.iter()
                    .filter(|(name, _)| kept.contains(&name.as_str()))
                    .map(|(n, v)| (n.clone(), v.clone())),
            );
            found.extend(row.get("text").map(|text| ("title".to_owned(), text.clone())));
        }
        start_of(node, &mut found);
        found
    })
    .collect()
}

/// What a part of a question starts with.
fn start_of(node: &Node, part: &mut Object) {
    let name = part.get("name").and_then(Json::as_str).unwrap_or_default().to_owned();
    if let Some(value) = node.get("defaultValue").and_then(|value| value.get(&name)) {
        part.insert("defaultValue".to_owned(), value.clone());
    }
}

fn matrix_row(node: &Node, mut row: Object) -> Object {
    let is_many = node.word("cellType") == "checkbox";
    row.insert("type".to_owned(), json!(if is_many { "checkbox" } else { "radiogroup" }));
    row.insert("choices".to_owned(), node.get("columns").cloned().unwrap_or_else(|| json!([])));
    row.insert("isCell".to_owned(), json!(true));
    for (own, of_row) in [
        ("isAllRowRequired", "isRequired"),
        ("eachRowRequired", "isRequired"),
        ("columnsVisibleIf", "choicesVisibleIf"),
    ] {
        if let Some(value) = node.get(own) {
            row.entry(of_row).or_insert_with(|| value.clone());
        }
    }
    row
}

/// The columns of a matrix as questions.
fn cells(node: &Node) -> Vec<Object> {
    let list = node.get("columns").and_then(Json::as_array).into_iter().flatten();
    list.map(|column| {
        let mut cell = column.as_object().cloned().unwrap_or_default();
        if !cell.contains_key("name") {
            let name = choices::code(column.get("value").unwrap_or(column));
            cell.insert("name".to_owned(), json!(name));
        }
        if let Some(text) = cell.remove("text") {
            cell.entry("title").or_insert(text);
        }
        let own = cell.get("cellType").and_then(Json::as_str).filter(|own| *own != "default");
        let kind =
            own.or_else(|| Some(node.word("cellType")).filter(|own| !own.is_empty() && *own != "default"));
        let kind = kind.unwrap_or("dropdown").to_owned();
        if !cell.contains_key("choices")
            && let Some(choices) = node.get("choices")
        {
            cell.insert("choices".to_owned(), choices.clone());
        }
        cell.remove("cellType");
        cell.insert("type".to_owned(), json!(kind));
        cell
    })
    .collect()
}
