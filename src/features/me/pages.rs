//! Pages of a patient who is signed in.

mod consents;
mod own_data;

use askama::Template;

pub(super) use self::{
    consents::{ConsentPage, ConsentRow, ConsentsPage},
    own_data::{
        AllPage, Asked, CorrectionPage, DataPage, ErasurePage, MessageRow, Record, Scored, Whole, Words,
    },
};
use crate::{
    domain::help_line::HelpLine,
    storage::{own_responses::Sent, response_files::File},
    web::{on_line::Place, page::PageContext, pager::Pager, scores::ScoreView},
};

/// Something to go on with, or to begin.
pub(super) struct Todo {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) is_begun: bool,
    /// That it still takes.
    pub(super) minutes: usize,
    /// The last day; empty without one.
    pub(super) until: String,
    pub(super) is_last_day: bool,
    /// The day of the invitation; empty without one.
    pub(super) from: String,
    /// The day of the last reminder; empty without one.
    pub(super) reminded: String,
    pub(super) done: usize,
    /// Of questions; 0 where nobody knows.
    pub(super) total: usize,
    pub(super) href: String,
}

/// Something that was sent.
pub(super) struct Row {
    pub(super) title: String,
    pub(super) when: String,
    pub(super) href: String,
}

impl Row {
    pub(super) fn new(ctx: &PageContext, sent: &Sent) -> Self {
        let day = sent.submitted_at.map(|at| at.with_timezone(&ctx.zone).date_naive());
        Self {
            title: sent.title.clone(),
            when: day.map(|day| ctx.date(&day)).unwrap_or_default(),
            href: format!("/me/history/{}", sent.id),
        }
    }

    /// A file, and where its answers are.
    pub(super) fn of_file(ctx: &PageContext, file: &File) -> Self {
        Self {
            title: file.name.clone(),
            when: ctx.date(&file.created_at.with_timezone(&ctx.zone).date_naive()),
            href: format!("/me/history/{}", file.response_id),
        }
    }
}

/// `/me`.
#[derive(Template)]
#[template(path = "pages/me/home.html")]
pub(super) struct HomePage {
    pub(super) ctx: PageContext,
    /// Key of the words.
    pub(super) greeting: &'static str,
    pub(super) first_name: String,
    pub(super) todos: Vec<Todo>,
    pub(super) sent: Vec<Row>,
    /// Files that were found infected after they were sent.
    pub(super) infected: Vec<Row>,
    pub(super) help_lines: Vec<HelpLine>,
    pub(super) organisation: String,
}

/// `/me/history`.
#[derive(Template)]
#[template(path = "pages/me/history.html")]
pub(super) struct HistoryPage {
    pub(super) ctx: PageContext,
    pub(super) rows: Vec<Row>,
    pub(super) pager: Pager,
}

/// A question and its answer.
pub(super) struct Line {
    /// The instance it stands in; empty where there are no several.
    pub(super) lead: String,
    pub(super) text: String,
    pub(super) answer: Option<String>,
    /// Where on a line, for a question that is answered on one.
    pub(super) place: Option<Place>,
    /// A file of the answer was found infected after it was sent.
    pub(super) is_infected: bool,
}

/// What the author lets patients see of their results; empty for nothing.
#[derive(Default)]
pub(super) struct Results {
    /// The author's words, one for each line.
    pub(super) thanks: Vec<String>,
    pub(super) scores: Vec<ScoreView>,
    pub(super) help_lines: Vec<HelpLine>,
}

/// `/me/history/{response}`.
#[derive(Template)]
#[template(path = "pages/me/response.html")]
pub(super) struct ResponsePage {
    pub(super) ctx: PageContext,
    pub(super) title: String,
    pub(super) when: String,
    pub(super) lines: Vec<Line>,
    pub(super) results: Results,
    /// Where files and signatures are too.
    pub(super) whole: String,
}

#[cfg(test)]
mod tests;
