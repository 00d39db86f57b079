//! The page of the help numbers.

use askama::Template;

use crate::{
    domain::{
        help_line::{HelpLine, MOST_LINES, dialled},
        ids::OrganisationId,
    },
    web::{forms::FieldErrors, page::PageContext},
};

/// What stands above the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Note {
    Saved,
    /// The list on the page is not what patients see.
    Unsaved,
    /// Somebody else changed the stored list meanwhile.
    ChangedSince,
}

#[derive(Template)]
#[template(path = "pages/help_lines/show.html")]
pub(super) struct LinesPage {
    pub(super) ctx: PageContext,
    pub(super) organisation: OrganisationId,
    /// What patients see now.
    pub(super) stored: Vec<HelpLine>,
    /// What is being written; at least one line.
    pub(super) lines: Vec<HelpLine>,
    pub(super) errors: FieldErrors,
    pub(super) note: Option<Note>,
}

/// A line with the ids of its fields.
struct Row<'a> {
    line: &'a HelpLine,
    /// From 0.
    place: usize,
    name_id: String,
    number_id: String,
    note_id: String,
    is_last: bool,
}

impl Row<'_> {
    /// As people count.
    fn number(&self) -> usize {
        self.place + 1
    }

    /// A hint stands at the first line; the others are filled in alike.
    fn hint(&self, ctx: &PageContext, key: &str) -> String {
        if self.place == 0 { ctx.t(key).into_owned() } else { String::new() }
    }

    /// The place above, where there is one.
    fn above(&self) -> Option<usize> {
        self.place.checked_sub(1)
    }
}

impl LinesPage {
    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.lines.iter().enumerate().map(|(place, line)| Row {
            line,
            place,
            name_id: format!("name-{place}"),
            number_id: format!("number-{place}"),
            note_id: format!("note-{place}"),
            is_last: place + 1 == self.lines.len(),
        })
    }

    /// The stored list, for finding out whether it changed meanwhile.
    fn seen(&self) -> String {
        serde_json::json!(self.stored).to_string()
    }

    /// The lines as the patient would see them: those that can be dialled.
    fn previewed(&self) -> Vec<HelpLine> {
        let is_callable = |line: &&HelpLine| !line.name.is_empty() && dialled(&line.number).is_ok();
        self.lines.iter().filter(is_callable).cloned().collect()
    }

    fn may_add(&self) -> bool {
        self.lines.len() < MOST_LINES
    }

    fn is_default(&self) -> bool {
        self.lines == HelpLine::defaults()
    }

    fn is_changed(&self) -> bool {
        self.lines != self.stored
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        features::help_lines::forms,
        web::{i18n::Language, page::samples},
    };

    #[test]
    fn samples_render() {
        let line = HelpLine {
            name: "Plantão <UBS>".to_owned(),
            number: "(51) 3333-4444".to_owned(),
            note: "Segunda a sexta, 8h às 18h".to_owned(),
        };
        for language in Language::ALL {
            let page = |lines: Vec<HelpLine>, note| LinesPage {
                ctx: PageContext::staff_sample(language),
                organisation: OrganisationId::new(uuid::Uuid::nil()),
                stored: HelpLine::defaults(),
                errors: forms::errors(&lines),
                lines,
                note,
            };
            samples::check(&page(HelpLine::defaults(), Some(Note::Saved)));
            samples::check(&page(vec![line.clone(), HelpLine::default()], None));
            samples::check(&page(vec![line.clone()], Some(Note::Unsaved)));
            samples::check(&page(vec![line.clone()], Some(Note::ChangedSince)));
        }
    }
}
