//! Files in, and what became of each.

use askama::Template;

use super::{
    CardView,
    problems::{LossView, ProblemView},
};
use crate::{
    domain::problem::{Code, Problem},
    exchange::intake::{self, Became},
    features::authoring::forms::ImportForm,
    web::page::PageContext,
};

/// Losses of one file shown at once; the version's own page has all.
const MOST_LOSSES: usize = 50;

/// Choose files or paste.
#[derive(Template)]
#[template(path = "pages/authoring/import.html")]
pub(in crate::features::authoring) struct ImportPage {
    pub(in crate::features::authoring) ctx: PageContext,
    pub(in crate::features::authoring) form: ImportForm,
    /// Nothing was sent.
    pub(in crate::features::authoring) is_empty: bool,
    pub(in crate::features::authoring) limit_mb: usize,
}

/// What became of each file; what was refused can be mended and sent again from here.
#[derive(Template)]
#[template(path = "pages/authoring/imported.html")]
pub(in crate::features::authoring) struct ImportedPage {
    pub(in crate::features::authoring) ctx: PageContext,
    pub(in crate::features::authoring) results: Vec<FileResult>,
    pub(in crate::features::authoring) form: ImportForm,
    pub(in crate::features::authoring) limit_mb: usize,
}

impl ImportedPage {
    fn refused_count(&self) -> usize {
        self.results.iter().filter(|result| result.outcome.is_err()).count()
    }

    /// The pasted text comes back if it was refused.
    fn kept_text(&self) -> &str {
        let refused = self.results.iter().any(|result| result.name.is_empty() && result.outcome.is_err());
        if refused { &self.form.text } else { "" }
    }
}

/// One file.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct FileResult {
    /// Empty for what was pasted.
    pub(in crate::features::authoring) name: String,
    pub(in crate::features::authoring) outcome: Result<Stored, Vec<Problem>>,
}

/// A file that was taken.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct Stored {
    pub(in crate::features::authoring) title: String,
    pub(in crate::features::authoring) items: usize,
    pub(in crate::features::authoring) place: intake::Stored,
    pub(in crate::features::authoring) losses: Vec<LossView>,
}

impl FileResult {
    fn name(&self, ctx: &PageContext) -> String {
        if self.name.is_empty() { ctx.t("authoring-import-pasted").into_owned() } else { self.name.clone() }
    }

    fn problems(&self, ctx: &PageContext) -> Vec<Refusal> {
        refusals(ctx, self.outcome.as_ref().err().map(Vec::as_slice).unwrap_or_default())
    }
}

/// A problem and what to do about it.
pub(super) struct Refusal {
    problem: ProblemView,
    advice: String,
}

pub(super) fn refusals(ctx: &PageContext, problems: &[Problem]) -> Vec<Refusal> {
    let one = |problem: &Problem| Refusal {
        problem: ProblemView::of(ctx, problem),
        advice: advice_key(problem.code).map(|key| ctx.t(key).into_owned()).unwrap_or_default(),
    };
    problems.iter().map(one).collect()
}

impl Stored {
    fn href(&self) -> String {
        format!("/admin/questionnaires/{}", self.place.questionnaire)
    }

    fn losses_href(&self) -> String {
        format!("{}/versions/{}/losses", self.href(), self.place.version)
    }

    fn may_publish(&self) -> bool {
        self.place.is_draft
    }

    fn became(&self, ctx: &PageContext) -> String {
        let key = match self.place.became {
            Became::Questionnaire => "authoring-became-questionnaire",
            Became::Version => "authoring-became-version",
            Became::Draft => "authoring-became-draft",
            Became::Unchanged => "authoring-became-unchanged",
        };
        ctx.t1(key, "number", self.place.number)
    }

    fn first_losses(&self) -> &[LossView] {
        self.losses.get(..MOST_LOSSES).unwrap_or(&self.losses)
    }

    fn has_more_losses(&self) -> bool {
        self.losses.len() > MOST_LOSSES
    }
}

/// A file in place of the draft.
#[derive(Template)]
#[template(path = "pages/authoring/upload.html")]
pub(in crate::features::authoring) struct UploadPage {
    pub(in crate::features::authoring) ctx: PageContext,
    pub(in crate::features::authoring) card: CardView,
    pub(in crate::features::authoring) text: String,
    /// Of the file that was refused; none at all if nothing was sent.
    pub(in crate::features::authoring) problems: Option<Vec<Problem>>,
    pub(in crate::features::authoring) limit_mb: usize,
}

impl UploadPage {
    fn refusals(&self) -> Vec<Refusal> {
        refusals(&self.ctx, self.problems.as_deref().unwrap_or_default())
    }

    fn is_refused(&self) -> bool {
        self.problems.is_some()
    }

    fn is_nothing(&self) -> bool {
        self.problems.as_ref().is_some_and(Vec::is_empty)
    }
}

/// What to do about a file that was refused.
const fn advice_key(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::TooLarge | Code::TableTooLarge | Code::UnpacksTooLarge => "authoring-fix-too-large",
        Code::InvalidUtf8 => "authoring-fix-utf8",
        Code::InvalidJson => "authoring-fix-json",
        Code::NestedTooDeep | Code::TooManyItems | Code::TooManyOptions => "authoring-fix-split",
        Code::WrongResourceType
        | Code::WrongShape
        | Code::WorkbookBroken
        | Code::FormatUnknown
        | Code::XmlBroken
        | Code::DataExport => "authoring-fix-format",
        Code::TableBroken
        | Code::SheetMissing
        | Code::ColumnMissing
        | Code::GroupUnclosed
        | Code::GroupUnopened
        | Code::NameMissing
        | Code::NameTwice
        | Code::ListUnknown
        | Code::ChoicesBroken => "authoring-fix-rows",
        Code::DuplicateLinkId | Code::MissingLinkId => "authoring-fix-link-id",
        Code::ConditionTargetMissing | Code::ConditionOperator | Code::ConditionAnswer => {
            "authoring-fix-condition"
        }
        Code::Cycle => "authoring-fix-cycle",
        Code::BadScore | Code::BadBand | Code::BadRedFlag | Code::BadItemBank => "authoring-fix-score",
        _ => return None,
    })
}
