//! Pages at the end of filling in: checking the answers and signing them, the thank-you, leaving for now.

use askama::Template;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    domain::help_line::HelpLine,
    features::filling::signing::SignBox,
    web::{forms::FieldErrors, on_line::Place, page::PageContext, qr::QrCode},
};

/// One line of the check page.
pub(in crate::features::filling) struct Line {
    pub(in crate::features::filling) index: String,
    /// The instance it stands in; empty where nothing repeats.
    pub(in crate::features::filling) lead: String,
    pub(in crate::features::filling) text: String,
    /// Files among the answers.
    pub(in crate::features::filling) files: Vec<Sent>,
    /// `None` where it was left out.
    pub(in crate::features::filling) answer: Option<String>,
    /// Where on a line, for a question that is answered on one.
    pub(in crate::features::filling) place: Option<Place>,
    pub(in crate::features::filling) change: String,
    /// What keeps the form from being handed in.
    pub(in crate::features::filling) errors: Vec<String>,
    /// What should be looked at, and forbids nothing.
    pub(in crate::features::filling) warnings: Vec<String>,
}

/// A file among the answers.
#[derive(Clone, Debug)]
pub(in crate::features::filling) struct Sent {
    pub(in crate::features::filling) id: Uuid,
    pub(in crate::features::filling) href: String,
    pub(in crate::features::filling) name: String,
    /// A scanner said so after it was taken: nobody gets it.
    pub(in crate::features::filling) is_infected: bool,
}

#[derive(Template)]
#[template(path = "pages/filling/check.html")]
pub(in crate::features::filling) struct CheckPage {
    pub(in crate::features::filling) ctx: PageContext,
    pub(in crate::features::filling) title: String,
    pub(in crate::features::filling) organisation: String,
    pub(in crate::features::filling) lines: Vec<Line>,
    /// What is wrong with the answers taken together.
    pub(in crate::features::filling) errors: Vec<String>,
    /// The same, where it forbids nothing.
    pub(in crate::features::filling) warnings: Vec<String>,
    /// Whom to call when an answer raised a red flag; empty otherwise.
    pub(in crate::features::filling) help_lines: Vec<HelpLine>,
    pub(in crate::features::filling) action: String,
    /// The address of the response.
    pub(in crate::features::filling) base: String,
    pub(in crate::features::filling) previous: String,
    pub(in crate::features::filling) leave: String,
    /// Whether the person tried to hand in though something is missing.
    pub(in crate::features::filling) was_refused: bool,
    pub(in crate::features::filling) is_sent: bool,
    /// What is to be signed; empty where nothing is, or nothing any more.
    pub(in crate::features::filling) boxes: Vec<SignBox>,
    /// What is wrong in them.
    pub(in crate::features::filling) sign_errors: FieldErrors,
    /// What the answers were when the page was made: who signs others signs again.
    pub(in crate::features::filling) seen: String,
    /// The answers changed after the person had signed.
    pub(in crate::features::filling) has_changed: bool,
    /// The signatures that were given.
    pub(in crate::features::filling) signed: Vec<Signed>,
}

/// A signature that was given.
pub(in crate::features::filling) struct Signed {
    /// What was signed, where it is not everything.
    pub(in crate::features::filling) about: String,
    pub(in crate::features::filling) who: String,
    pub(in crate::features::filling) when: Option<DateTime<Utc>>,
}

impl CheckPage {
    fn lacks_answers(&self) -> bool {
        let lacks = self.lines.iter().any(|line| !line.errors.is_empty());
        self.was_refused && (lacks || !self.errors.is_empty())
    }

    fn has_errors(&self) -> bool {
        self.lacks_answers() || !self.sign_errors.is_empty() || self.has_changed
    }
}

#[derive(Template)]
#[template(path = "pages/filling/done.html")]
pub(in crate::features::filling) struct DonePage {
    pub(in crate::features::filling) ctx: PageContext,
    pub(in crate::features::filling) title: String,
    pub(in crate::features::filling) organisation: String,
    pub(in crate::features::filling) submitted_at: DateTime<Utc>,
    pub(in crate::features::filling) help_lines: Vec<HelpLine>,
    pub(in crate::features::filling) answers: String,
}

#[derive(Template)]
#[template(path = "pages/filling/leave.html")]
pub(in crate::features::filling) struct LeavePage {
    pub(in crate::features::filling) ctx: PageContext,
    pub(in crate::features::filling) title: String,
    pub(in crate::features::filling) back: String,
    pub(in crate::features::filling) url: String,
    /// Where the code is typed.
    pub(in crate::features::filling) home: String,
    /// The digits in groups, and until when they are good.
    pub(in crate::features::filling) code: Option<(String, DateTime<Utc>)>,
    pub(in crate::features::filling) qr: QrCode,
    pub(in crate::features::filling) closes: Option<DateTime<Utc>>,
}
