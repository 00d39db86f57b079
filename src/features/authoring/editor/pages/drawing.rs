//! Nodes and edges as the canvas draws them, in words.

use std::collections::HashSet;

use serde_json::Value as Json;

use super::{View, address, flow::questions_below, item_rows::OPERATORS, tree};
use crate::{
    domain::{
        ids::QuestionnaireId,
        questionnaire::{
            Kind,
            edit::{ConditionRow, Tree, answers, kind_of},
            flow::{Decision, Edge, Flow, HEIGHT, Node, Part, Way},
            urls::RED_FLAG,
        },
    },
    features::authoring::{
        editor::item_form::Tab,
        pages::{icon, kind_key},
    },
    web::page::PageContext,
};

/// Letters that fit into a node where nothing wraps.
const TITLE_LETTERS: usize = 26;
const META_LETTERS: usize = 32;
const ALTERNATIVE_LETTERS: usize = 15;

/// One node.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked by its name in the templates")]
pub(super) struct NodeView {
    /// Of the element of the page.
    pub(super) id: String,
    /// What it is: `start`, `item`, `alternative`, `decision`, `end`.
    pub(super) part: &'static str,
    pub(super) icon: &'static str,
    pub(super) kind: String,
    pub(super) text: String,
    pub(super) meta: String,
    /// The same, cut to what the drawing has room for.
    pub(super) short: String,
    pub(super) short_meta: String,
    /// The middle and the top, and its size.
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
    /// The element that it opens.
    pub(super) item: String,
    pub(super) answer: String,
    /// The node that an alternative hangs on.
    pub(super) of: String,
    pub(super) href: Option<String>,
    pub(super) is_chosen: bool,
    pub(super) is_flagged: bool,
    pub(super) is_wrong: bool,
    pub(super) is_shut: bool,
}

impl NodeView {
    pub(super) fn is(&self, part: &str) -> bool {
        self.part == part
    }

    pub(super) fn left(&self) -> i32 {
        self.x - self.width / 2
    }

    pub(super) fn class(&self) -> &'static str {
        match self.part {
            "start" => "nd nd--start",
            "end" => "nd nd--end",
            "decision" => "nd nd--dec",
            _ if self.is_flagged => "nd nd--alert",
            _ => "nd",
        }
    }

    /// How the map in the corner colours it.
    pub(super) fn mini(&self) -> &'static str {
        match self.part {
            _ if self.is_chosen => "on",
            "decision" => "dec",
            _ if self.is_flagged => "al",
            _ => "",
        }
    }
}

/// One edge.
#[derive(Debug)]
pub(super) struct EdgeView {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) line: String,
    pub(super) arrow: String,
    /// `on` or `alert`, else empty.
    pub(super) state: &'static str,
    /// Said at a decision.
    pub(super) label: String,
    pub(super) label_x: i32,
    pub(super) label_y: i32,
    /// Names it to a screen reader.
    pub(super) said: String,
}

/// Texts of a draft in the reader's language.
pub(super) struct Words<'a> {
    pub(super) ctx: &'a PageContext,
    pub(super) tree: &'a Tree<'a>,
}

impl Words<'_> {
    /// An alternative: its words, else yes or no, else its key.
    pub(super) fn answer(&self, key: &str, text: String) -> String {
        match key {
            _ if !text.is_empty() => text,
            "true" => self.ctx.t("authoring-yes").into_owned(),
            "false" => self.ctx.t("authoring-no").into_owned(),
            key => key.to_owned(),
        }
    }

    pub(super) fn short(&self, item: &Json, most: usize) -> String {
        cut(&tree::label(self.ctx, item), most)
    }

    /// A condition as a sentence.
    pub(super) fn sentence(&self, row: &ConditionRow) -> String {
        let question = self.tree.find(&row.question);
        let of = question.map_or_else(|| row.question.clone(), |item| tree::label(self.ctx, item));
        let known = question.map(answers).unwrap_or_default();
        let text = known.into_iter().find(|(key, _)| *key == row.answer).map(|(_, text)| text);
        let answer = self.answer(&row.answer, text.unwrap_or_default());
        let operator = OPERATORS.iter().find(|(code, _)| *code == row.operator);
        let operator = operator.map_or_else(|| row.operator.clone(), |(_, key)| self.ctx.t(key).into_owned());
        format!("{of}: {operator} {answer}")
    }

    /// What a decision asks.
    fn decision(&self, decision: &Decision) -> String {
        let key = if decision.is_any { "flow-or" } else { "flow-and" };
        let between = format!(" {} ", self.ctx.t(key));
        let mut all: Vec<String> = decision.rows.iter().map(|row| self.sentence(row)).collect();
        if decision.has_expression {
            all.push(self.ctx.t("flow-expression").into_owned());
        }
        all.join(&between)
    }
}

/// The text, or its beginning.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let begun: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", begun.trim_end())
}

fn is_flagged(item: &Json) -> bool {
    let all = item.get("extension").and_then(Json::as_array).into_iter().flatten();
    all.into_iter().any(|one| one.get("url").and_then(Json::as_str) == Some(RED_FLAG))
}

/// The nodes, in the order of the flow.
pub(super) fn node_views(
    words: &Words<'_>,
    flow: &Flow,
    id: QuestionnaireId,
    open: Option<&str>,
    wrong: &HashSet<&str>,
) -> Vec<NodeView> {
    let mut holder = String::new();
    let mut views = Vec::with_capacity(flow.nodes.len());
    for (number, node) in flow.nodes.iter().enumerate() {
        let mut view = node_view(words, node, number);
        if view.is("alternative") {
            view.of.clone_from(&holder);
        } else {
            holder.clone_from(&view.id);
        }
        view.is_chosen = view.is("item") && open == Some(view.item.as_str());
        view.is_wrong = view.is("item") && wrong.contains(view.item.as_str());
        view.href =
            (!view.item.is_empty()).then(|| address(id, View::Flow, Some(&view.item), Tab::default(), None));
        view.short =
            cut(&view.text, if view.is("alternative") { ALTERNATIVE_LETTERS } else { TITLE_LETTERS });
        view.short_meta = cut(&view.meta, META_LETTERS);
        views.push(view);
    }
    views
}

fn node_view(words: &Words<'_>, node: &Node, number: usize) -> NodeView {
    let ctx = words.ctx;
    let (width, height) = node.size();
    let mut view = NodeView {
        id: format!("n{number}"),
        part: "item",
        icon: "flag",
        kind: String::new(),
        text: String::new(),
        meta: String::new(),
        short: String::new(),
        short_meta: String::new(),
        x: node.x,
        y: node.y,
        width,
        height: height.min(HEIGHT),
        item: String::new(),
        answer: String::new(),
        of: String::new(),
        href: None,
        is_chosen: false,
        is_flagged: false,
        is_wrong: false,
        is_shut: node.is_shut,
    };
    match &node.part {
        Part::Start => view.part = "start",
        Part::End => view.part = "end",
        Part::Decision(decision) => {
            (view.part, view.icon) = ("decision", "git-branch");
            view.kind = ctx.t("flow-decision").into_owned();
            view.text = words.decision(decision);
            view.meta = ctx.t1("flow-decision-of", "count", decision.targets.len());
            view.item = decision.targets.first().cloned().unwrap_or_default();
        }
        Part::Alternative { question, answer, words: text } => {
            view.part = "alternative";
            view.kind = ctx.t("flow-alternative").into_owned();
            view.text = words.answer(answer, text.clone());
            view.item.clone_from(question);
            view.answer.clone_from(answer);
        }
        Part::Item(id) => tell_item(words, id, &mut view),
    }
    if view.is("start") {
        view.icon = "player-play";
        view.text = ctx.t("flow-start").into_owned();
    }
    if view.is("end") {
        view.text = ctx.t("flow-end").into_owned();
    }
    view
}

fn tell_item(words: &Words<'_>, id: &str, view: &mut NodeView) {
    let ctx = words.ctx;
    let item = words.tree.find(id).unwrap_or(&Json::Null);
    let kind = kind_of(item);
    let is_multiple = item.get("repeats") == Some(&Json::Bool(true));
    view.kind = ctx.t(kind_key(kind, is_multiple)).into_owned();
    view.is_flagged = is_flagged(item);
    view.icon = if view.is_flagged { "alert-octagon" } else { icon(kind, is_multiple) };
    view.text = tree::label(ctx, item);
    view.meta = if kind == Kind::Group {
        ctx.t1("editor-questions", "count", questions_below(item))
    } else {
        view.kind.clone()
    };
    id.clone_into(&mut view.item);
}

/// The edges with their lines.
pub(super) fn edge_views(words: &Words<'_>, flow: &Flow, open: Option<&str>) -> Vec<EdgeView> {
    flow.edges.iter().filter_map(|edge| edge_view(words, flow, edge, open)).collect()
}

fn edge_view(words: &Words<'_>, flow: &Flow, edge: &Edge, open: Option<&str>) -> Option<EdgeView> {
    let (from, to) = (flow.nodes.get(edge.from)?, flow.nodes.get(edge.to)?);
    let item_of = |node: &Node| match &node.part {
        Part::Item(id) => Some(id.clone()),
        Part::Alternative { question, .. } => Some(question.clone()),
        _ => None,
    };
    let is_open = |node: &Node| open.is_some() && item_of(node).as_deref() == open;
    let flagged = item_of(to).and_then(|id| words.tree.find(&id)).is_some_and(is_flagged);
    let is_way = edge.way != Way::Next;
    let label = match edge.way {
        Way::Holds => words.ctx.t("authoring-yes").into_owned(),
        Way::Otherwise => words.ctx.t("flow-otherwise").into_owned(),
        _ => String::new(),
    };
    let (line, arrow, (label_x, label_y)) = lines(flow, from, to);
    let to_text = item_of(to).and_then(|id| words.tree.find(&id)).map(|item| tree::label(words.ctx, item));
    let to_text = to_text.unwrap_or_else(|| words.ctx.t("flow-end").into_owned());
    Some(EdgeView {
        from: format!("n{}", edge.from),
        to: format!("n{}", edge.to),
        line,
        arrow,
        state: match () {
            () if is_way && (is_open(from) || is_open(to)) => "on",
            () if is_way && flagged => "alert",
            () => "",
        },
        said: words.ctx.t2("flow-edge", "answer", label.as_str(), "target", to_text.as_str()),
        label,
        label_x,
        label_y,
    })
}

/// The line of an edge, the tip of its arrow, and where its label stands.
fn lines(flow: &Flow, from: &Node, to: &Node) -> (String, String, (i32, i32)) {
    let (width, height) = from.size();
    let is_alternative = matches!(from.part, Part::Alternative { .. });
    let (x2, y2) = (to.x, to.y - 16);
    let arrow = format!("M{} {}l6 10l6 -10z", x2 - 6, y2 - 1);
    if is_alternative && let Some(side) = covered(flow, from) {
        // below it is another alternative: it is left by its outer side
        let (x1, y1) = (from.x + side * width / 2, from.y + height / 2);
        let bend = ((y2 - y1).abs() / 2).clamp(12, 120);
        let line = format!("M{x1} {y1}C{} {y1} {x2} {} {x2} {y2}", x1 + side * 24, y2 - bend);
        return (line, arrow, (x1, y1));
    }
    let (x1, y1) = (from.x, from.y + height + if is_alternative { 0 } else { 6 });
    let bend = ((y2 - y1).abs() / 2).clamp(12, 120);
    let line = format!("M{x1} {y1}C{x1} {} {x2} {} {x2} {y2}", y1 + bend, y2 - bend);
    // the middle of the curve, or nearer to where it begins if it is long
    let near = if (y2 - y1).abs() > 200 { 4 } else { 2 };
    (line, arrow, (x1 + (x2 - x1) / near, y1 + (y2 - y1) / near))
}

/// The outer side, -1 or 1, of an alternative that has another of its question below it.
fn covered(flow: &Flow, one: &Node) -> Option<i32> {
    let Part::Alternative { question: own, .. } = &one.part else { return None };
    let mut others = flow
        .nodes
        .iter()
        .filter(|other| matches!(&other.part, Part::Alternative { question, .. } if question == own));
    let is_covered = others.clone().any(|other| other.x == one.x && other.y > one.y);
    let is_left = others.all(|other| other.x >= one.x);
    is_covered.then_some(if is_left { -1 } else { 1 })
}
