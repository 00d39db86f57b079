//! The tree of items.

use std::collections::HashSet;

use serde_json::Value as Json;

use crate::{
    domain::{
        problem::Problem,
        questionnaire::{
            edit::{Tree, kind_of},
            urls::RED_FLAG,
        },
    },
    features::authoring::pages::{icon, kind_key},
    web::page::PageContext,
};

/// One item of the tree.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked by its name in the templates")]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) icon: &'static str,
    pub(super) kind_key: &'static str,
    pub(super) depth: usize,
    pub(super) is_group: bool,
    pub(super) is_question: bool,
    pub(super) is_open: bool,
    /// A list of items below it follows.
    pub(super) has_below: bool,
    /// How many lists end after it.
    pub(super) closes: usize,
    pub(super) has_condition: bool,
    pub(super) has_flag: bool,
    pub(super) has_problem: bool,
    pub(super) is_found: bool,
    /// Comments that nobody has dealt with.
    pub(super) comments: usize,
}

/// The items in document order.
pub(super) fn rows(ctx: &PageContext, tree: &Tree<'_>, open: Option<&str>, problems: &[Problem]) -> Vec<Row> {
    let wrong: HashSet<&str> = problems.iter().filter_map(|problem| problem.link_id.as_deref()).collect();
    let items: Vec<(usize, &Json)> = tree.items().collect();
    let row = |(number, (depth, item)): (usize, &(usize, &Json))| {
        let next = items.get(number + 1).map_or(0, |(depth, _)| *depth);
        let id = item["linkId"].as_str().unwrap_or_default();
        let kind = kind_of(item);
        let is_multiple = item.get("repeats") == Some(&Json::Bool(true));
        Row {
            text: label(ctx, item),
            icon: icon(kind, is_multiple),
            kind_key: kind_key(kind, is_multiple),
            depth: *depth,
            is_group: kind == crate::domain::questionnaire::Kind::Group,
            is_question: kind.is_question(),
            is_open: open == Some(id),
            has_below: next > *depth,
            closes: depth.saturating_sub(next),
            has_condition: item.get("enableWhen").is_some() || has_extension(item, "enableWhenExpression"),
            has_flag: has_extension(item, RED_FLAG),
            has_problem: wrong.contains(id),
            is_found: false,
            comments: 0,
            id: id.to_owned(),
        }
    };
    items.iter().enumerate().map(row).collect()
}

/// The words of an item as a list shows them.
pub(in crate::features::authoring::editor) fn label(ctx: &PageContext, item: &Json) -> String {
    let of = |member: &str| item.get(member).and_then(Json::as_str).unwrap_or_default().trim();
    let text = match of("text") {
        "" => ctx.t("editor-no-text").into_owned(),
        text => text.to_owned(),
    };
    match of("prefix") {
        "" => text,
        prefix => format!("{prefix} {text}"),
    }
}

fn has_extension(item: &Json, url: &str) -> bool {
    let all = item.get("extension").and_then(Json::as_array).into_iter().flatten();
    all.filter_map(|extension| extension.get("url")?.as_str())
        .any(|found| found == url || found.ends_with(url))
}
