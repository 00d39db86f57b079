//! Rows put into each other as groups enclose them, each with its place and linkId.

use std::collections::{HashMap, HashSet};

use super::super::build::{Field, Fields, Kind};
use super::form::{Choice, Form, Line};
use super::types::{self, Block, Question, Select, Source, Type};
use crate::domain::problem::{Code, Problem};

/// So many problems are told at once.
const MOST_PROBLEMS: usize = 50;

/// What compiling takes, less what a group may be put into.
const DEEPEST: usize = 90;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    Group { is_repeat: bool, is_table: bool },
    Question(Question),
    Unknown(String),
}

/// A group or question.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) line: Line,
    pub(super) what: What,
    pub(super) name: String,
    pub(super) link_id: String,
    /// Its place among the fields.
    pub(super) field: usize,
    /// The groups around it that repeat.
    pub(super) place: Vec<usize>,
    pub(super) children: Vec<Node>,
    /// Of the field for the words of "other".
    pub(super) other: Option<usize>,
}

/// The rows of a form, and what was left out on the way.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// Rows that are no item, with their types; without one, comments.
    pub(super) asides: Vec<(Line, Option<String>)>,
}

/// A group whose end hasn't come yet.
struct Open {
    line: Line,
    block: Block,
    children: Vec<Node>,
}

pub(super) fn nest(form: &Form) -> Result<Tree, Vec<Problem>> {
    let mut nester = Nester { form, tree: Tree::default(), open: Vec::new(), problems: Vec::new() };
    for line in &form.survey.lines {
        nester.row(line);
        if nester.problems.len() >= MOST_PROBLEMS {
            return Err(nester.problems);
        }
    }
    for open in &nester.open {
        nester.problems.push(Problem::new(Code::GroupUnclosed).with("row", open.line.row));
    }
    if nester.problems.is_empty() { Ok(nester.tree) } else { Err(nester.problems) }
}

struct Nester<'f> {
    form: &'f Form,
    tree: Tree,
    open: Vec<Open>,
    problems: Vec<Problem>,
}

impl Nester<'_> {
    fn get<'l>(&self, line: &'l Line, base: &str) -> &'l str {
        self.form.survey.get(line, base)
    }

    fn row(&mut self, line: &Line) {
        let cell = self.get(line, "type");
        if ["yes", "true"].contains(&self.get(line, "disabled").to_lowercase().as_str()) {
            return;
        }
        if cell.is_empty() {
            let is_item = !self.get(line, "name").is_empty() || !self.form.words(line, "label").is_empty();
            if is_item {
                self.tree.asides.push((line.clone(), None));
            }
            return;
        }
        match types::read(cell) {
            Type::Begin(block) => {
                if self.open.len() >= DEEPEST {
                    self.problems.push(Problem::new(Code::NestedTooDeep).with("limit", DEEPEST));
                    return;
                }
                self.open.push(Open { line: line.clone(), block, children: Vec::new() });
            }
            Type::End(block) => self.close(line, &block),
            Type::Aside(name) => self.tree.asides.push((line.clone(), Some(name))),
            Type::Question(question) => self.question(line, question),
            Type::Unknown(name) => self.add(line, What::Unknown(name), Vec::new()),
        }
    }

    fn close(&mut self, line: &Line, block: &Block) {
        let is_of = |open: &Open| std::mem::discriminant(&open.block) == std::mem::discriminant(block);
        let Some(open) = self.open.pop().filter(is_of) else {
            self.problems.push(Problem::new(Code::GroupUnopened).with("row", line.row));
            return;
        };
        let group = |is_repeat: bool, is_table: bool| What::Group { is_repeat, is_table };
        match open.block {
            Block::Group | Block::Ranking => self.add(&open.line, group(false, false), open.children),
            Block::Score => self.add(&open.line, group(false, true), open.children),
            Block::Repeat => self.add(&open.line, group(true, false), open.children),
            Block::Loop(list) => self.unroll(&open.line, &list, &open.children),
            Block::Matrix => {
                let list = self.get(&open.line, "kobo__matrix_list").to_owned();
                self.unroll(&open.line, &list, &open.children);
            }
        }
    }

    fn list(&mut self, line: &Line, list: &str) -> Vec<Choice> {
        let found = self.form.lists.get(list).cloned();
        if found.is_none() {
            self.problems.push(Problem::new(Code::ListUnknown).with("row", line.row).with("list", list));
        }
        found.unwrap_or_default()
    }

    /// A group for each choice, with its name and words in the rows.
    fn unroll(&mut self, line: &Line, list: &str, children: &[Node]) {
        let choices = self.list(line, list);
        let unrolled = choices.iter().map(|choice| {
            let inner = children.iter().map(|child| filled(child, choice)).collect();
            let mut group =
                node(choice.line.clone(), What::Group { is_repeat: false, is_table: false }, inner);
            group.name.clone_from(&choice.name);
            group
        });
        let unrolled: Vec<Node> = unrolled.collect();
        let few = children.len().saturating_mul(choices.len()) <= 10_000;
        self.add(
            line,
            What::Group { is_repeat: false, is_table: false },
            if few { unrolled } else { Vec::new() },
        );
        if !few {
            self.problems.push(Problem::new(Code::TooManyItems).with("limit", 10_000));
        }
    }

    fn question(&mut self, line: &Line, question: Question) {
        let question = match question {
            Question::ScoreRow | Question::RankLevel => {
                let (block, column) = match question {
                    Question::ScoreRow => (Block::Score, "kobo__score_choices"),
                    _ => (Block::Ranking, "kobo__rank_items"),
                };
                let open = self.open.last().filter(|open| open.block == block);
                let list = open.map(|open| self.get(&open.line, column).to_owned()).unwrap_or_default();
                let source = Source::Choices;
                let is_ranking = block == Block::Ranking;
                Question::Select(Select { list, is_multiple: false, is_ranking, source, has_other: false })
            }
            other => other,
        };
        if let Question::Select(select) = &question {
            let lists = match select.source {
                Source::Choices => Some(&self.form.lists),
                Source::External => Some(&self.form.external_lists),
                Source::File | Source::Answers => None,
            };
            if lists.is_some_and(|lists| !lists.contains_key(&select.list)) {
                let problem = Problem::new(Code::ListUnknown).with("row", line.row);
                self.problems.push(problem.with("list", &select.list));
            }
        }
        let is_unnamed = self.get(line, "name").is_empty() && self.get(line, "autoname").is_empty();
        if is_unnamed && question != Question::Note {
            self.problems.push(Problem::new(Code::NameMissing).with("row", line.row));
        }
        self.add(line, What::Question(question), Vec::new());
    }

    fn add(&mut self, line: &Line, what: What, children: Vec<Node>) {
        let mut node = node(line.clone(), what, children);
        let names = ["name", "$autoname", "autoname"].into_iter().map(|base| self.get(line, base));
        let name = names.filter(|name| !name.is_empty()).map(str::to_owned).next();
        node.name = name.unwrap_or_else(|| format!("row-{}", line.row));
        match self.open.last_mut() {
            Some(open) => open.children.push(node),
            None => self.tree.nodes.push(node),
        }
    }
}

const fn node(line: Line, what: What, children: Vec<Node>) -> Node {
    Node {
        line,
        what,
        name: String::new(),
        link_id: String::new(),
        field: 0,
        place: Vec::new(),
        children,
        other: None,
    }
}

/// A row of a loop for one choice.
fn filled(node: &Node, choice: &Choice) -> Node {
    let change = |text: &str| text.replace("%(name)s", &choice.name).replace("%(label)s", &choice.words.text);
    Node {
        line: node.line.map(change),
        name: change(&node.name),
        children: node.children.iter().map(|child| filled(child, choice)).collect(),
        ..node.clone()
    }
}

/// Gives each node its linkId and its place among the fields.
pub(super) fn place(form: &Form, nodes: &mut [Node]) -> Result<Fields, Vec<Problem>> {
    let mut counts = HashMap::new();
    count(nodes, &mut counts);
    let mut placer =
        Placer { form, counts, taken: HashSet::new(), fields: Fields::default(), problems: Vec::new() };
    placer.nodes(nodes, "", &[]);
    if placer.problems.is_empty() { Ok(placer.fields) } else { Err(placer.problems) }
}

fn count(nodes: &[Node], counts: &mut HashMap<String, usize>) {
    for node in nodes {
        *counts.entry(node.name.clone()).or_default() += 1;
        count(&node.children, counts);
    }
}

struct Placer<'f> {
    form: &'f Form,
    counts: HashMap<String, usize>,
    taken: HashSet<String>,
    fields: Fields,
    problems: Vec<Problem>,
}

impl Placer<'_> {
    fn nodes(&mut self, nodes: &mut [Node], path: &str, place: &[usize]) {
        for node in nodes {
            let own = if path.is_empty() { node.name.clone() } else { format!("{path}/{}", node.name) };
            let is_unique = self.counts.get(&node.name).is_none_or(|count| *count < 2);
            node.link_id = if is_unique { node.name.clone() } else { own.clone() };
            if !self.taken.insert(node.link_id.clone()) {
                let problem = Problem::new(Code::NameTwice).with("row", node.line.row);
                self.problems.push(problem.with("name", &node.name));
            }
            node.place = place.to_vec();
            let field = |link_id: String, name: String, kind: Kind, codes: Vec<String>| Field {
                link_id,
                name,
                kind,
                repeats: place.to_vec(),
                codes,
                truth: ["OK", ""],
            };
            let (kind, codes) = self.kind(node);
            node.field = self.fields.add(field(node.link_id.clone(), node.name.clone(), kind, codes));
            if let What::Question(Question::Select(Select { has_other: true, .. })) = &node.what {
                let name = format!("{}_other", node.name);
                if !self.counts.contains_key(&name) {
                    let link_id = format!("{}_other", node.link_id);
                    self.taken.insert(link_id.clone());
                    node.other = Some(self.fields.add(field(link_id, name, Kind::Text, Vec::new())));
                }
            }
            let mut inner = place.to_vec();
            if matches!(node.what, What::Group { is_repeat: true, .. }) {
                inner.push(node.field);
            }
            self.nodes(&mut node.children, &own, &inner);
        }
    }

    fn kind(&self, node: &Node) -> (Kind, Vec<String>) {
        let What::Question(question) = &node.what else {
            let kind = if matches!(node.what, What::Unknown(_)) { Kind::Text } else { Kind::Group };
            return (kind, Vec::new());
        };
        let kind = match question {
            Question::Integer | Question::UpTo(_) => Kind::Integer,
            Question::Decimal => Kind::Decimal,
            Question::Range => {
                let parameters = super::question::parameters(self.form.survey.get(&node.line, "parameters"));
                let is_whole = |name: &str| parameters.get(name).is_none_or(|text| !text.contains('.'));
                if ["start", "end", "step"].into_iter().all(is_whole) { Kind::Integer } else { Kind::Decimal }
            }
            Question::Date | Question::Today => Kind::Date,
            Question::Time => Kind::Time,
            Question::Moment | Question::Start | Question::End => Kind::DateTime,
            Question::Acknowledge => Kind::Boolean,
            Question::File(_) => Kind::File,
            Question::Note => Kind::Blank,
            Question::Select(select) => return self.choices(select),
            _ => Kind::Text,
        };
        (kind, Vec::new())
    }

    fn choices(&self, select: &Select) -> (Kind, Vec<String>) {
        let lists = match select.source {
            Source::Choices => &self.form.lists,
            Source::External => &self.form.external_lists,
            Source::File | Source::Answers => return (Kind::Text, Vec::new()),
        };
        let choices = lists.get(&select.list).map(Vec::as_slice).unwrap_or_default();
        let mut codes: Vec<String> = choices.iter().map(|choice| choice.name.clone()).collect();
        if select.has_other {
            codes.push("other".to_owned());
        }
        (if select.is_multiple { Kind::Codes } else { Kind::Code }, codes)
    }
}
