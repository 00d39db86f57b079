//! The flow canvas as a page: the drawing, the element that is open, and the same flow as a list.

use std::collections::HashSet;

use askama::Template;
use serde_json::Value as Json;

use super::{
    Head, Notice, View, address,
    drawing::{EdgeView, NodeView, Words, edge_views, node_views},
    fields::ItemView,
    named_by, tree,
};
use crate::{
    domain::{
        ids::QuestionnaireId,
        questionnaire::{
            Questionnaire,
            checker::{self, Level, Place},
            edit::{OptionRow, Tree, answers, kind_of},
            flow::{self, Flow, Part, Way},
        },
    },
    features::authoring::{
        editor::{
            desk::Draft,
            item_form::{Row, Sent, TYPE, Tab, Taken},
        },
        pages::{CardView, ProblemView, problem_text},
    },
    storage::{PgConnection, StorageError, compiled::try_compile},
    web::page::PageContext,
};

/// An answer and where it leads.
#[derive(Debug)]
pub(super) struct Lead {
    pub(super) question: String,
    pub(super) answer: String,
    /// The answer, or the whole condition.
    pub(super) text: String,
    pub(super) target: String,
    pub(super) target_text: String,
    /// An edge of its own, which can be taken away alone.
    pub(super) is_edge: bool,
}

/// An entry of the flow as a list.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) kind: String,
    pub(super) text: String,
    pub(super) href: Option<String>,
    /// Where it leads: with which answer, and to what.
    pub(super) leads: Vec<(String, String)>,
}

/// What is chosen on the canvas.
#[derive(Debug)]
pub(super) struct Chosen {
    pub(super) id: String,
    pub(super) item: ItemView,
    pub(super) alternatives: Vec<(String, String)>,
    pub(super) targets: Vec<(String, String)>,
    pub(super) leads: Vec<Lead>,
    pub(super) conditions: Vec<Lead>,
    pub(super) is_any: bool,
}

/// The canvas.
#[derive(Template)]
#[template(path = "pages/authoring/editor_flow.html")]
pub(in crate::features::authoring::editor) struct FlowPage {
    pub(in crate::features::authoring::editor) ctx: PageContext,
    pub(in crate::features::authoring::editor) head: Head,
    card: CardView,
    revision: i32,
    notice: Option<Notice>,
    nodes: Vec<NodeView>,
    edges: Vec<EdgeView>,
    /// Left, top, width and height of all that is drawn.
    area: (i32, i32, i32, i32),
    steps: usize,
    branches: usize,
    chosen: Option<Chosen>,
    entries: Vec<Entry>,
    problems: Vec<ProblemView>,
}

/// What can be added by one press: its type, icon and name.
const ADDED: [(&str, &str, &str); 4] = [
    ("group", "folder", "flow-add-group"),
    ("choice", "circle-dot", "flow-add-choice"),
    ("boolean", "toggle-left", "flow-add-boolean"),
    ("display", "message-2", "flow-add-display"),
];

/// Room around the drawing.
const MARGIN: i32 = 40;

impl FlowPage {
    /// The draft with this element open, if there is one.
    pub(in crate::features::authoring::editor) fn of(
        ctx: PageContext,
        conn: &mut PgConnection,
        card: CardView,
        draft: &Draft,
        item: Option<&str>,
    ) -> Result<Self, StorageError> {
        let problems = problems(&ctx, conn, draft)?;
        let tree = Tree::of(&draft.resource);
        let open = item.filter(|id| tree.contains(id));
        let flow = flow::read(&draft.resource, open);
        let words = Words { ctx: &ctx, tree: &tree };
        let wrong: HashSet<&str> = problems.iter().filter_map(|one| one.link_id.as_deref()).collect();
        let id = QuestionnaireId::new(card.0.questionnaire.id);
        let nodes = node_views(&words, &flow, id, open, &wrong);
        let edges = edge_views(&words, &flow, open);
        let chosen = open.map(|id| chosen(&words, &flow, &draft.resource, id));
        let entries = entries(&words, &flow, &nodes);
        let (left, top, right, bottom) = flow.bounds();
        let mut head = Head::of(View::Flow, &card, draft);
        open.unwrap_or_default().clone_into(&mut head.open);
        Ok(Self {
            head,
            revision: draft.version.revision,
            notice: None,
            nodes,
            edges,
            area: (left - MARGIN, top - MARGIN, right - left + 2 * MARGIN, bottom - top + 2 * MARGIN),
            steps: flow.steps(),
            branches: flow.branches(),
            chosen,
            entries,
            problems,
            card,
            ctx,
        })
    }

    /// Tells what was just done, or why it was not.
    pub(in crate::features::authoring::editor) fn tell(&mut self, notice: Option<Notice>) {
        self.notice = notice;
        self.head.status = notice.map(|notice| notice.text(&self.ctx)).unwrap_or_default();
    }

    /// What could not be taken of a form stays in it, with the reason.
    pub(in crate::features::authoring::editor) fn take(
        &mut self,
        resource: &Json,
        taken: &Taken,
        sent: &Sent,
    ) {
        if let Some(refusal) = &taken.refusal {
            self.tell(Notice::of(Notice::code_of(refusal)));
        }
        if let Some(chosen) = &mut self.chosen {
            chosen.item.keep(&self.ctx, &Tree::of(resource), taken, sent);
        }
    }

    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn added(&self) -> [(&'static str, &'static str, &'static str); 4] {
        ADDED
    }

    fn open_id(&self) -> &str {
        self.chosen.as_ref().map_or("", |chosen| chosen.id.as_str())
    }

    fn rules_href(&self) -> String {
        let id = QuestionnaireId::new(self.card.0.questionnaire.id);
        address(id, View::Items, Some(self.open_id()), Tab::Rules, None)
    }

    fn content_href(&self) -> String {
        let id = QuestionnaireId::new(self.card.0.questionnaire.id);
        address(id, View::Items, Some(self.open_id()), Tab::Content, None)
    }

    fn item_href(&self, item: &str) -> String {
        let id = QuestionnaireId::new(self.card.0.questionnaire.id);
        address(id, View::Flow, Some(item), Tab::default(), None)
    }
}

impl Chosen {
    /// The fields of it that the canvas writes.
    fn shown(&self) -> String {
        let mut names = vec!["text", TYPE];
        names.extend(self.item.options.as_ref().map(|_| OptionRow::FIELD));
        names.join(" ")
    }
}

/// What is wrong with the order and the conditions, and what forbids publishing.
fn problems(
    ctx: &PageContext,
    conn: &mut PgConnection,
    draft: &Draft,
) -> Result<Vec<ProblemView>, StorageError> {
    let questionnaire = Questionnaire::from_json(&draft.resource)
        .map_err(|_bad| StorageError::Corrupt("resource is no questionnaire"))?;
    let compiled = try_compile(conn, &draft.version, &questionnaire)?;
    let findings = checker::check(&questionnaire, compiled.as_ref().map_err(Vec::as_slice));
    let is_of_flow = |finding: &checker::Finding| {
        finding.level == Level::Blocks
            || (finding.place == Place::Conditions && finding.level == Level::Warning)
    };
    let view = |finding: &checker::Finding| ProblemView {
        text: problem_text(ctx, &finding.problem),
        link_id: finding.problem.link_id.clone(),
        row: None,
    };
    Ok(findings.iter().filter(|finding| is_of_flow(finding)).map(view).collect())
}

fn chosen(words: &Words<'_>, flow: &Flow, resource: &Json, id: &str) -> Chosen {
    let (ctx, tree) = (words.ctx, words.tree);
    let mut item = ItemView::of(ctx, tree, tree.find(id).unwrap_or(&Json::Null), Tab::Content, false);
    item.lists.clear();
    item.named_by = named_by(ctx, tree, resource, id);
    item.fields.retain(|field| field.name == "text");
    item.identity.retain(|field| field.name == TYPE);
    let json = tree.find(id).unwrap_or(&Json::Null);
    let alternatives: Vec<(String, String)> = answers(json)
        .into_iter()
        .map(|(key, text)| (words.answer(&key, text), key))
        .map(|(text, key)| (key, text))
        .collect();
    let has_alternatives = !alternatives.is_empty();
    let short =
        |id: &str| (id.to_owned(), tree.find(id).map_or_else(String::new, |item| words.short(item, 70)));
    let targets =
        if has_alternatives { flow::later(tree, id).into_iter().map(short).collect() } else { Vec::new() };
    Chosen {
        id: id.to_owned(),
        alternatives,
        targets,
        leads: leads(words, flow, id),
        conditions: conditions(words, json),
        is_any: json.get("enableBehavior").and_then(Json::as_str) != Some("all"),
        item,
    }
}

/// Where the answers of a question lead.
fn leads(words: &Words<'_>, flow: &Flow, id: &str) -> Vec<Lead> {
    let lead = |edge: &flow::Edge| {
        let Way::Answer { target, .. } = &edge.way else { return None };
        match &flow.nodes.get(edge.from)?.part {
            Part::Alternative { question, answer, words: text } if question == id => Some(Lead {
                question: question.clone(),
                answer: answer.clone(),
                text: words.answer(answer, text.clone()),
                target: target.clone(),
                target_text: tree::label(words.ctx, words.tree.find(target)?),
                is_edge: true,
            }),
            _ => None,
        }
    };
    flow.edges.iter().filter_map(lead).collect()
}

/// What the element waits for.
fn conditions(words: &Words<'_>, item: &Json) -> Vec<Lead> {
    let target = item.get("linkId").and_then(Json::as_str).unwrap_or_default();
    let rows = crate::domain::questionnaire::edit::condition_rows(item);
    let lead = |row: crate::domain::questionnaire::edit::ConditionRow| Lead {
        text: words.sentence(&row),
        is_edge: row.operator == "=",
        question: row.question,
        answer: row.answer,
        target: target.to_owned(),
        target_text: String::new(),
    };
    rows.into_iter().map(lead).collect()
}

fn entries(words: &Words<'_>, flow: &Flow, nodes: &[NodeView]) -> Vec<Entry> {
    let name = |number: usize| nodes.get(number).map(|node| node.text.clone()).unwrap_or_default();
    let entry = |(number, node): (usize, &flow::Node)| {
        if matches!(node.part, Part::Alternative { .. }) {
            return None;
        }
        let view = nodes.get(number)?;
        let is_of = |from: usize| match &flow.nodes.get(from).map(|node| &node.part) {
            Some(Part::Alternative { question, .. }) => node.part == Part::Item(question.clone()),
            _ => from == number,
        };
        let lead = |edge: &flow::Edge| {
            let with = match (&edge.way, flow.nodes.get(edge.from).map(|node| &node.part)) {
                (Way::Answer { .. }, Some(Part::Alternative { .. })) => name(edge.from),
                (Way::Answer { .. }, _) => words.ctx.t("flow-some-answer").into_owned(),
                (Way::Holds, _) => words.ctx.t("authoring-yes").into_owned(),
                (Way::Otherwise, _) => words.ctx.t("flow-otherwise").into_owned(),
                (Way::Next, _) => String::new(),
            };
            (with, name(edge.to))
        };
        let leads = flow.edges.iter().filter(|edge| is_of(edge.from)).map(lead).collect();
        Some(Entry { kind: view.kind.clone(), text: view.text.clone(), href: view.href.clone(), leads })
    };
    flow.nodes.iter().enumerate().filter_map(entry).collect()
}

/// How many questions are below an element.
pub(super) fn questions_below(item: &Json) -> usize {
    let below = item.get("item").and_then(Json::as_array).into_iter().flatten();
    below.map(|item| usize::from(kind_of(item).is_question()) + questions_below(item)).sum()
}
