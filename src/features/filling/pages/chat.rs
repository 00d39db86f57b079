//! The page of the conversation.

use askama::Template;

use super::{
    super::questions::{Control, Notes, Question, Shown},
    Progress,
};
use crate::web::{on_line::Place, page::PageContext, tongue::Tongue};

/// A bubble of the conversation.
pub(in crate::features::filling) enum Message {
    /// Said by the product.
    Said(Shown),
    /// What belongs to a question or a group.
    Notes(Box<Notes>),
    /// A question.
    Asked(Shown),
    /// An answer, with its number among the questions and where to change it.
    Answered { words: String, place: Option<Place>, number: usize, change: String },
    /// Left out on purpose.
    Skipped { number: usize, change: String },
}

/// What was said about one question.
pub(in crate::features::filling) struct Turn {
    /// Which, as addresses have it; empty of what was said before all questions.
    pub(in crate::features::filling) at: String,
    pub(in crate::features::filling) messages: Vec<Message>,
}

#[derive(Template)]
#[template(path = "pages/filling/chat.html")]
pub(in crate::features::filling) struct ChatPage {
    pub(in crate::features::filling) ctx: PageContext,
    pub(in crate::features::filling) title: String,
    pub(in crate::features::filling) progress: Progress,
    /// Of the author's words.
    pub(in crate::features::filling) tongue: Option<Tongue>,
    pub(in crate::features::filling) turns: Vec<Turn>,
    /// Answers given before those on the page, and where they are shown.
    pub(in crate::features::filling) earlier: usize,
    pub(in crate::features::filling) all: String,
    /// The page is only what follows what its reader has already.
    pub(in crate::features::filling) is_rest: bool,
    /// `None` when there is nothing left to ask.
    pub(in crate::features::filling) question: Option<Question>,
    pub(in crate::features::filling) action: String,
    /// As in [`super::StepPage`].
    pub(in crate::features::filling) base: String,
    pub(in crate::features::filling) ahead: String,
    pub(in crate::features::filling) next: String,
    pub(in crate::features::filling) is_saved: bool,
    pub(in crate::features::filling) was: String,
    pub(in crate::features::filling) form: String,
    pub(in crate::features::filling) leave: String,
    pub(in crate::features::filling) check: String,
}

impl ChatPage {
    fn has_errors(&self) -> bool {
        self.question.as_ref().is_some_and(|question| !question.errors.is_empty())
    }
}
