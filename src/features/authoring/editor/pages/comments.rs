//! The comments of the open item.

use std::collections::HashMap;

use crate::{storage::item_comments::Comment, web::page::PageContext};

/// One comment as it is shown.
#[derive(Clone, Debug)]
pub(super) struct CommentView {
    pub(super) id: String,
    pub(super) author: String,
    pub(super) when: String,
    pub(super) body: String,
    pub(super) is_settled: bool,
}

/// The comments of the open item, with what was typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Comments {
    pub(super) open: Vec<CommentView>,
    pub(super) settled: Vec<CommentView>,
    pub(super) typed: String,
    pub(super) error: String,
}

impl Comments {
    pub(super) fn of(ctx: &PageContext, all: &[Comment], item: Option<&str>) -> Self {
        let own = all.iter().filter(|comment| Some(comment.item.as_str()) == item);
        let view = |comment: &Comment| CommentView {
            id: comment.id.to_string(),
            author: comment.author.clone().unwrap_or_else(|| ctx.t("editor-comment-nobody").into_owned()),
            when: ctx.when(&comment.made_at),
            body: comment.body.clone(),
            is_settled: comment.settled_at.is_some(),
        };
        let (settled, open) = own.map(view).partition(|comment| comment.is_settled);
        Self { open, settled, ..Self::default() }
    }
}

/// How many comments of each item wait for somebody.
pub(super) fn waiting(all: &[Comment]) -> HashMap<&str, usize> {
    let mut counts = HashMap::new();
    for comment in all.iter().filter(|comment| comment.settled_at.is_none()) {
        *counts.entry(comment.item.as_str()).or_default() += 1;
    }
    counts
}
