//! The blank form on paper: what it is printed as, and what paper can't do.

use askama::Template;

use super::{CardView, problems::ProblemView, translations::name_of};
use crate::{exchange::LossReport, storage::versions::Version, web::page::PageContext};

/// `/admin/questionnaires/{id}/versions/{version}/paper`
#[derive(Template)]
#[template(path = "pages/authoring/paper.html")]
pub(in crate::features::authoring) struct PaperPage {
    ctx: PageContext,
    card: CardView,
    version: Version,
    /// Tag, name, and whether it is the chosen one.
    languages: Vec<(String, String, bool)>,
    /// `None` where the version can't be printed.
    losses: Option<Vec<ProblemView>>,
}

impl PaperPage {
    pub(in crate::features::authoring) fn of(
        ctx: PageContext,
        card: CardView,
        version: Version,
        (languages, chosen): (Vec<String>, String),
        losses: Option<LossReport>,
    ) -> Self {
        let choice = |tag: String| (tag.clone(), name_of(&tag), tag == chosen);
        let losses = losses
            .map(|report| report.losses.iter().map(|loss| ProblemView::of(&ctx, &loss.problem)).collect());
        Self { languages: languages.into_iter().map(choice).collect(), losses, ctx, card, version }
    }

    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn tab(&self) -> &'static str {
        "structure"
    }

    fn base(&self) -> String {
        format!("{}/versions/{}", self.card.href(), self.version.id)
    }
}
