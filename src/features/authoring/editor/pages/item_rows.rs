//! What an item has several of, as rows of its form: options, conditions, red flags.

use serde_json::Value as Json;

use super::{fields::Choice, tree};
use crate::{
    domain::questionnaire::{
        Kind,
        edit::{ConditionRow, FlagRow, Tree, answers, kind_of},
    },
    features::authoring::editor::item_form::Row,
    web::page::PageContext,
};

/// FHIR's operators with their words.
pub(in crate::features::authoring::editor) const OPERATORS: &[(&str, &str)] = &[
    ("=", "editor-operator-equal"),
    ("!=", "editor-operator-not-equal"),
    (">", "editor-operator-greater"),
    (">=", "editor-operator-at-least"),
    ("<", "editor-operator-less"),
    ("<=", "editor-operator-at-most"),
    ("exists", "editor-operator-exists"),
];

/// One condition as a sentence.
#[derive(Clone, Debug)]
pub(super) struct ConditionView {
    pub(super) at: String,
    pub(super) questions: Vec<Choice>,
    pub(super) operators: Vec<Choice>,
    /// The answers to choose from; empty where one types.
    pub(super) answers: Vec<Choice>,
    pub(super) answer: String,
    /// The groups that it may belong to; empty where there are no two conditions yet.
    pub(super) groups: Vec<Choice>,
    pub(super) error: String,
}

/// One row that is shown as it is stored.
#[derive(Clone, Debug)]
pub(super) struct RowView<R> {
    pub(super) row: R,
    /// Empty of the new one at the end.
    pub(super) at: String,
    pub(super) error: String,
}

/// One red flag as a row.
#[derive(Clone, Debug)]
pub(super) struct FlagView {
    pub(super) row: FlagRow,
    pub(super) at: String,
    pub(super) operators: Vec<Choice>,
    /// The answers to choose from; empty where one types.
    pub(super) answers: Vec<Choice>,
    pub(super) severities: Vec<Choice>,
    pub(super) error: String,
}

/// The rows with a new one at the end.
pub(super) fn row_views<R: Row + Default>(rows: &[R]) -> Vec<RowView<R>> {
    let view = |row: &R| RowView {
        at: row.at().map(|at| at.to_string()).unwrap_or_default(),
        row: row.clone(),
        error: String::new(),
    };
    let blank = R::default();
    rows.iter().chain([&blank]).map(view).collect()
}

/// The conditions with a new one at the end. Any question but the item itself and what is below it may be named.
pub(super) fn condition_views(
    ctx: &PageContext,
    tree: &Tree<'_>,
    id: &str,
    rows: &[ConditionRow],
) -> Vec<ConditionView> {
    let askable: Vec<(&str, String)> = tree
        .items()
        .map(|(_, item)| item)
        .filter(|item| kind_of(item).is_question())
        .map(|item| (item["linkId"].as_str().unwrap_or_default(), tree::label(ctx, item)))
        .filter(|(question, _)| !tree.is_within(question, id))
        .collect();
    let blank = ConditionRow { operator: "=".to_owned(), ..ConditionRow::default() };
    let mut names: Vec<&str> = rows.iter().map(group).collect();
    names.dedup();
    let new =
        (1..=names.len() + 1).map(|number| number.to_string()).find(|name| !names.contains(&name.as_str()));
    let new = new.unwrap_or_default();
    let view = |row: &ConditionRow| {
        let mut questions: Vec<Choice> = askable
            .iter()
            .map(|(question, text)| Choice {
                value: (*question).to_owned(),
                text: text.chars().take(80).collect(),
                is_chosen: *question == row.question,
            })
            .collect();
        if !row.question.is_empty() && !questions.iter().any(|choice| choice.is_chosen) {
            let text = row.question.clone();
            questions.push(Choice { value: text.clone(), text, is_chosen: true });
        }
        let operators = OPERATORS.iter().map(|(value, key)| Choice {
            value: (*value).to_owned(),
            text: ctx.t(key).into_owned(),
            is_chosen: *value == row.operator,
        });
        let own = if row.question.is_empty() { names.last().copied() } else { Some(group(row)) };
        ConditionView {
            at: row.at.map(|at| at.to_string()).unwrap_or_default(),
            questions,
            operators: operators.collect(),
            answers: answer_choices(ctx, tree, row),
            answer: row.answer.clone(),
            groups: names
                .iter()
                .copied()
                .chain([new.as_str()])
                .filter(|_| rows.len() > 1)
                .map(|name| Choice {
                    value: name.to_owned(),
                    text: ctx.t1("editor-condition-group", "number", name),
                    is_chosen: own == Some(name),
                })
                .collect(),
            error: String::new(),
        }
    };
    rows.iter().chain([&blank]).map(view).collect()
}

/// Those without a name are in the first.
fn group(row: &ConditionRow) -> &str {
    if row.group.is_empty() { "1" } else { &row.group }
}

fn answer_choices(ctx: &PageContext, tree: &Tree<'_>, row: &ConditionRow) -> Vec<Choice> {
    tree.find(&row.question).map_or_else(
        || if row.operator == "exists" { yes_or_no(ctx, &row.answer) } else { Vec::new() },
        |question| item_answers(ctx, question, &row.operator, &row.answer),
    )
}

/// The answers of a question to choose from; empty where one types.
pub(in crate::features::authoring::editor) fn item_answers(
    ctx: &PageContext,
    question: &Json,
    operator: &str,
    chosen: &str,
) -> Vec<Choice> {
    if operator == "exists" {
        return yes_or_no(ctx, chosen);
    }
    let choice = |value: String, text: String| Choice { is_chosen: value == chosen, value, text };
    let mut choices: Vec<Choice> = answers(question)
        .into_iter()
        .map(|(value, text)| {
            let text = if text.is_empty() { ctx.t(yes_no_key(&value)).into_owned() } else { text };
            choice(value, text)
        })
        .collect();
    if !choices.is_empty() && !chosen.is_empty() && !choices.iter().any(|choice| choice.is_chosen) {
        choices.push(choice(chosen.to_owned(), chosen.to_owned()));
    }
    choices
}

fn yes_or_no(ctx: &PageContext, chosen: &str) -> Vec<Choice> {
    let choice = |value: &str| Choice {
        value: value.to_owned(),
        text: ctx.t(yes_no_key(value)).into_owned(),
        is_chosen: value == chosen,
    };
    ["true", "false"].map(choice).to_vec()
}

fn yes_no_key(value: &str) -> &'static str {
    if value == "true" { "authoring-yes" } else { "authoring-no" }
}

/// The red flags with a new one at the end.
pub(super) fn flag_views(ctx: &PageContext, item: &Json, rows: &[FlagRow]) -> Vec<FlagView> {
    let kind = kind_of(item);
    let by_points = matches!(kind, Kind::Choice | Kind::OpenChoice);
    let codes: Vec<(String, &str)> = OPERATORS
        .iter()
        .filter(|(code, _)| !by_points || matches!(*code, "=" | "!=" | "exists"))
        .map(|(code, key)| ((*code).to_owned(), *key))
        .chain([">=", "<="].into_iter().filter(|_| by_points).map(|code| {
            let key = if code == ">=" { "editor-flag-points-at-least" } else { "editor-flag-points-at-most" };
            (format!("points{code}"), key)
        }))
        .collect();
    let view = |row: &FlagRow| {
        let choice = |value: &str, text: String, chosen: &str| Choice {
            value: value.to_owned(),
            text,
            is_chosen: value == chosen,
        };
        let mut operators: Vec<Choice> =
            codes.iter().map(|(code, key)| choice(code, ctx.t(key).into_owned(), &row.operator)).collect();
        if !row.operator.is_empty() && !operators.iter().any(|one| one.is_chosen) {
            operators.push(choice(&row.operator, row.operator.clone(), &row.operator));
        }
        let severity = if row.severity.is_empty() { "4" } else { &row.severity };
        let answers = if row.operator.starts_with("points") {
            Vec::new()
        } else {
            item_answers(ctx, item, &row.operator, &row.value)
        };
        FlagView {
            at: row.at.map(|at| at.to_string()).unwrap_or_default(),
            operators,
            answers,
            severities: ["4", "3", "2", "1", "0"]
                .map(|level| choice(level, ctx.t(&format!("scores-severity-{level}")).into_owned(), severity))
                .to_vec(),
            error: String::new(),
            row: row.clone(),
        }
    };
    let blank = FlagRow::default();
    rows.iter().chain([&blank]).map(view).collect()
}
