//! Pages of filling in. Words of the questionnaire come ready in the reader's language.

mod chat;
mod ending;
mod progress;

use askama::Template;
use chrono::{DateTime, Utc};

use super::{
    consent::Terms,
    frames::{Frame, More, Part},
    identity::IdentityForm,
    prefill::Taken,
    questions::{Control, Question, Shown},
    signing::SignBox,
};
use crate::{
    domain::{help_line::HelpLine, questionnaire::hints::Category},
    web::{forms::FieldErrors, page::PageContext},
};

pub(super) use chat::{ChatPage, Message, Turn};
pub(super) use ending::{CheckPage, DonePage, LeavePage, Line, Sent, Signed};
pub(super) use progress::Progress;

/// What is known of whoever answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// Nothing, and nothing is asked.
    Anybody,
    /// The person says so on the first page.
    Asked,
    /// Staff chose whom they handed the device to.
    Known,
}

#[derive(Template)]
#[template(path = "pages/filling/welcome.html")]
pub(super) struct WelcomePage {
    pub(super) ctx: PageContext,
    pub(super) title: String,
    pub(super) action: String,
    pub(super) organisation: String,
    pub(super) member: String,
    pub(super) description: String,
    pub(super) questions: usize,
    pub(super) minutes: usize,
    pub(super) who: Who,
    /// The given name of whoever was invited; empty at the address that everybody has.
    pub(super) invited: String,
    /// What the box of consent means.
    pub(super) terms: Terms,
    pub(super) is_chat: bool,
    pub(super) start: String,
    /// Text and signature of another system's values, where they count.
    pub(super) prefill: Option<(String, String)>,
    pub(super) taken: Taken,
    pub(super) consent: bool,
    pub(super) identity: IdentityForm,
    pub(super) errors: FieldErrors,
}

/// Why a link takes no answers, and what to do.
#[derive(Template)]
#[template(path = "pages/filling/closed.html")]
pub(super) struct ClosedPage {
    pub(super) ctx: PageContext,
    /// `not-yet`, `closed`, `revoked` or `retired`.
    pub(super) reason: &'static str,
    pub(super) organisation: String,
    pub(super) opens: Option<DateTime<Utc>>,
    pub(super) help_lines: Vec<HelpLine>,
}

impl ClosedPage {
    fn text_of(&self, part: &str) -> String {
        self.ctx.t(&format!("filling-{}-{part}", self.reason)).into_owned()
    }
}

/// The link's member let no site show it in a frame.
#[derive(Template)]
#[template(path = "pages/filling/unframed.html")]
pub(super) struct UnframedPage {
    pub(super) ctx: PageContext,
    pub(super) organisation: String,
}

/// There is nothing to show of an item of a draft.
#[derive(Template)]
#[template(path = "pages/filling/nothing_to_show.html")]
pub(super) struct NothingToShowPage {
    pub(super) ctx: PageContext,
}

/// One question.
#[derive(Template)]
#[template(path = "pages/filling/step.html")]
pub(super) struct StepPage {
    pub(super) ctx: PageContext,
    pub(super) question: Question,
    pub(super) progress: Progress,
    /// Where the form goes.
    pub(super) action: String,
    /// The address of the response.
    pub(super) base: String,
    /// Where the pages of the next questions are.
    pub(super) ahead: String,
    /// Where a message leads on to, and an answer without a signal.
    pub(super) next: String,
    pub(super) previous: String,
    pub(super) leave: String,
    pub(super) chat: String,
    pub(super) was: String,
    /// Whether the person came from checking the answers and goes back there.
    pub(super) from_check: bool,
    pub(super) is_saved: bool,
    /// What every section shows, above and below.
    pub(super) headers: Vec<Shown>,
    pub(super) footers: Vec<Shown>,
}

/// The questions of one section.
#[derive(Template)]
#[template(path = "pages/filling/section.html")]
pub(super) struct SectionPage {
    pub(super) ctx: PageContext,
    pub(super) title: String,
    pub(super) heading: String,
    pub(super) parts: Vec<Part>,
    /// Of sections.
    pub(super) progress: Progress,
    pub(super) action: String,
    /// As in [`StepPage`].
    pub(super) base: String,
    pub(super) ahead: String,
    pub(super) next: String,
    pub(super) is_saved: bool,
    pub(super) previous: String,
    pub(super) leave: String,
    pub(super) was: String,
    /// The questions that the page shows, for telling which open because of an answer.
    pub(super) shown: String,
    pub(super) has_more: bool,
    /// The form may bring files.
    pub(super) takes_files: bool,
    /// What every section shows, above and below.
    pub(super) headers: Vec<Shown>,
    pub(super) footers: Vec<Shown>,
}

/// The questions among the parts of a page.
fn questions_of(parts: &[Part]) -> impl Iterator<Item = &Question> {
    parts.iter().filter_map(|part| match part {
        Part::Question(question) => Some(&**question),
        _ => None,
    })
}

impl SectionPage {
    /// Whether there are buttons before the one that goes on: the key Enter must not press them.
    fn has_instances(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Open(_)))
    }

    fn has_errors(&self) -> bool {
        self.questions().any(|question| !question.errors.is_empty())
    }

    fn questions(&self) -> impl Iterator<Item = &Question> {
        questions_of(&self.parts)
    }
}

/// The instances of a group, and whether there is one more.
#[derive(Template)]
#[template(path = "pages/filling/group.html")]
pub(super) struct GroupPage {
    pub(super) ctx: PageContext,
    pub(super) title: String,
    pub(super) label: String,
    /// What is wrong with how many there are.
    pub(super) errors: Vec<String>,
    pub(super) instances: Vec<Summary>,
    pub(super) more: Option<More>,
    pub(super) action: String,
    pub(super) previous: String,
    pub(super) leave: String,
    pub(super) was: String,
    /// Whether the person came from checking the answers and goes back there.
    pub(super) from_check: bool,
}

/// An instance and what was answered in it.
pub(super) struct Summary {
    pub(super) frame: Frame,
    pub(super) answers: Vec<String>,
    /// Where it is changed.
    pub(super) change: String,
}

/// Two answers to one question.
pub(super) struct Difference {
    pub(super) text: String,
    pub(super) stored: String,
    pub(super) mine: String,
}

/// Another tab or device answered differently: which answer stays?
#[derive(Template)]
#[template(path = "pages/filling/conflict.html")]
pub(super) struct ConflictPage {
    pub(super) ctx: PageContext,
    pub(super) title: String,
    pub(super) leave: String,
    pub(super) differences: Vec<Difference>,
    pub(super) action: String,
    /// Where keeping the stored answer leads.
    pub(super) next: String,
    /// The posted fields, to be posted again.
    pub(super) fields: Vec<(String, String)>,
    pub(super) was: String,
}

/// What a device shows without a signal where it has kept no page.
#[derive(Template)]
#[template(path = "pages/filling/without_signal.html")]
pub(super) struct WithoutSignalPage {
    pub(super) ctx: PageContext,
    pub(super) title: String,
    /// As in [`StepPage`].
    pub(super) base: String,
}

/// The next question comes from another system.
#[derive(Template)]
#[template(path = "pages/filling/next.html")]
pub(super) struct NextPage {
    pub(super) ctx: PageContext,
    pub(super) title: String,
    pub(super) action: String,
    pub(super) leave: String,
    /// It was asked for, and did not come.
    pub(super) has_failed: bool,
}

/// All questions at once.
#[derive(Template)]
#[template(path = "pages/filling/whole.html")]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing that the page shows")]
pub(super) struct WholePage<'a> {
    pub(super) ctx: &'a PageContext,
    pub(super) title: &'a str,
    pub(super) organisation: &'a str,
    /// The address of the link.
    pub(super) base: String,
    pub(super) key: String,
    /// The questions as ready markup.
    /// As on the first page.
    pub(super) prefill: Option<(String, String)>,
    pub(super) taken: Taken,
    pub(super) questions: &'a Markup,
    pub(super) is_identified: bool,
    pub(super) identity: IdentityForm,
    pub(super) consent: bool,
    pub(super) errors: FieldErrors,
    /// The question and the words of everything that is wrong with an answer.
    pub(super) problems: Vec<(String, String)>,
    pub(super) has_more: bool,
    /// The form may bring files.
    pub(super) takes_files: bool,
    /// What the box of consent means.
    pub(super) terms: Terms,
    /// What is to be signed with these answers.
    pub(super) boxes: Vec<SignBox>,
}

impl WholePage<'_> {
    fn has_errors(&self) -> bool {
        !self.problems.is_empty() || !self.errors.is_empty()
    }
}

/// The questions of [`WholePage`].
#[derive(Template)]
#[template(path = "pages/filling/questions.html")]
pub(super) struct QuestionsPart<'a> {
    pub(super) ctx: &'a PageContext,
    pub(super) parts: &'a [Part],
    pub(super) shown: String,
    /// What every section shows, above and below.
    pub(super) headers: Vec<Shown>,
    pub(super) footers: Vec<Shown>,
}

impl QuestionsPart<'_> {
    /// As in [`SectionPage`].
    fn has_instances(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Open(_)))
    }
}

/// What the answers on a page open, for its script to put in place.
#[derive(Template)]
#[template(path = "pages/filling/opened.html")]
pub(super) struct OpenedPart {
    pub(super) ctx: PageContext,
    /// Whether the page lacks it, and what stands on it.
    pub(super) parts: Vec<(bool, Part)>,
    pub(super) shown: String,
    /// For a screen reader; empty where nothing changed.
    pub(super) said: String,
}

/// What a template of ours rendered: safe as it is.
pub(super) struct Markup(String);

impl Markup {
    pub(super) fn of(part: &QuestionsPart<'_>) -> Result<Self, askama::Error> {
        part.render().map(Self)
    }
}

impl std::fmt::Display for Markup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Markup {}

#[cfg(test)]
mod tests;
