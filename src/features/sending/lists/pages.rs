//! Pages about lists of people.

use askama::Template;
use uuid::Uuid;

use super::{
    super::pages::{day_options, link_options, remind_options, way_options},
    ListForm,
};
use crate::{
    exchange::people::{self, Column, Fault, PeopleList},
    jobs::invite_list::language_of,
    storage::invitation_lists::{InvitationList, LeftOut},
    web::{forms::FieldErrors, page::PageContext},
};

/// Rows with mistakes that are listed; the rest is counted.
const MOST_SHOWN: usize = 50;

/// Examples of what a column holds.
const EXAMPLES: usize = 3;

#[derive(Template)]
#[template(path = "pages/sending/lists/new.html")]
pub(super) struct ListsPage {
    pub(super) ctx: PageContext,
    pub(super) form: ListForm,
    pub(super) errors: FieldErrors,
    pub(super) links: Vec<(Uuid, String)>,
    /// The newest of this member, each with the title of its link.
    pub(super) lists: Vec<(InvitationList, String)>,
    pub(super) is_deleted: bool,
}

impl ListsPage {
    fn link_options(&self) -> Vec<(String, String)> {
        link_options(&self.ctx, &self.links)
    }

    fn way_options(&self) -> Vec<(String, String)> {
        way_options(&self.ctx)
    }

    fn day_options(&self) -> Vec<(String, String)> {
        day_options(&self.ctx)
    }

    fn remind_options(&self) -> Vec<(String, String)> {
        remind_options(&self.ctx)
    }

    /// Words and kind of a tag.
    fn state(list: &InvitationList) -> (&'static str, &'static str) {
        match (list.started_at, list.finished_at) {
            (_, Some(_)) => ("lists-state-finished", "ok"),
            (Some(_), None) => ("lists-state-running", "brand"),
            (None, None) => ("lists-state-waiting", "warn"),
        }
    }
}

/// What inviting the rows would come to.
pub(super) struct Check {
    pub(super) fine: usize,
    /// Number of the row, and what is wrong with it.
    pub(super) wrong: Vec<(usize, Vec<Fault>)>,
}

/// Looks at every row.
pub(super) fn checked(list: &PeopleList, columns: &[Column], needs_address: bool) -> Check {
    let known = |cell: &str| language_of(cell).is_some();
    let mut check = Check { fine: 0, wrong: Vec::new() };
    for row in &list.rows {
        match people::person(columns, row, needs_address, known) {
            Ok(_person) => check.fine += 1,
            Err(faults) => check.wrong.push((row.number, faults)),
        }
    }
    check
}

impl Check {
    fn shown(&self) -> &[(usize, Vec<Fault>)] {
        self.wrong.get(..MOST_SHOWN).unwrap_or(&self.wrong)
    }

    fn more(&self) -> usize {
        self.wrong.len().saturating_sub(MOST_SHOWN)
    }
}

#[derive(Template)]
#[template(path = "pages/sending/lists/columns.html")]
pub(super) struct ColumnsPage {
    pub(super) ctx: PageContext,
    pub(super) list: InvitationList,
    pub(super) title: String,
    pub(super) people: PeopleList,
    pub(super) columns: Vec<Column>,
    /// Once the columns were chosen.
    pub(super) check: Option<Check>,
    pub(super) errors: FieldErrors,
}

impl ColumnsPage {
    /// Heading, examples and kind of each column.
    fn fields(&self) -> Vec<(String, String, Column)> {
        let columns = self.columns.iter().enumerate();
        columns.map(|(at, column)| (self.heading(at), self.examples(at), *column)).collect()
    }

    fn heading(&self, at: usize) -> String {
        let heading = self.people.headings.get(at).filter(|heading| !heading.is_empty());
        heading.cloned().unwrap_or_else(|| self.ctx.t1("lists-column", "number", at + 1))
    }

    fn examples(&self, at: usize) -> String {
        let cells = self.people.rows.iter().filter_map(|row| row.cells.get(at));
        let cells: Vec<&str> =
            cells.filter(|cell| !cell.is_empty()).take(EXAMPLES).map(String::as_str).collect();
        cells.join(" · ")
    }

    fn faults(&self, faults: &[Fault]) -> String {
        let words: Vec<_> =
            faults.iter().map(|fault| self.ctx.t(&format!("lists-fault-{}", fault.as_str()))).collect();
        words.join("; ")
    }
}

#[derive(Template)]
#[template(path = "pages/sending/lists/progress.html")]
pub(super) struct ProgressPage {
    pub(super) ctx: PageContext,
    pub(super) list: InvitationList,
    pub(super) title: String,
}

impl ProgressPage {
    /// The rows that were left out, by reason: `(reason in words, rows, how many more)`.
    fn left_out(&self) -> Vec<(String, String, usize)> {
        let mut reasons: Vec<(String, Vec<usize>)> = Vec::new();
        for LeftOut { row, reason } in self.list.left_out() {
            match reasons.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, rows)) => rows.push(row),
                None => reasons.push((reason, vec![row])),
            }
        }
        let told = |(reason, rows): (String, Vec<usize>)| {
            let shown: Vec<String> = rows.iter().take(MOST_SHOWN).map(usize::to_string).collect();
            let words = self.ctx.t(&format!("lists-fault-{reason}")).into_owned();
            (words, shown.join(", "), rows.len().saturating_sub(MOST_SHOWN))
        };
        reasons.into_iter().map(told).collect()
    }
}
