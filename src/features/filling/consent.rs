//! What a patient agrees to before answering: the words that are shown are the words that are kept.

use super::{desk::Desk, desk::Visit};
use crate::{
    storage::consents::{Agreed, Way},
    web::page::PageContext,
};

/// The words in the order in which they are read.
pub(super) struct Terms {
    /// Who sees the answers, and the patient's rights.
    pub(super) points: Vec<String>,
    /// Of the law, under its own heading.
    pub(super) law: String,
    /// What the box says.
    pub(super) statement: String,
}

impl Terms {
    /// For this visit, in its language.
    pub(super) fn of(desk: &Desk, visit: &Visit) -> Self {
        let remote = visit.compiled.remote();
        let server = remote.and_then(|remote| desk.servers.find(remote, visit.compiled.url.as_deref()));
        let host = server.map(|server| server.host().to_owned()).unwrap_or_default();
        Self::new(&visit.ctx, &visit.link.organisation_name, is_known(visit), &host)
    }

    /// For a page that holds all questions, none of which another system chooses.
    pub(super) fn of_whole(visit: &Visit) -> Self {
        Self::new(&visit.ctx, &visit.link.organisation_name, is_known(visit), "")
    }

    /// `chooses` is the host that chooses the questions; empty where none does.
    pub(super) fn new(ctx: &PageContext, organisation: &str, is_known: bool, chooses: &str) -> Self {
        let whose = if is_known { "filling-sees-record" } else { "filling-sees-anonymous" };
        let mut points =
            vec![ctx.t1("filling-sees-team", "organisation", organisation), ctx.t(whose).into_owned()];
        if !chooses.is_empty() {
            points.push(ctx.t1("filling-sees-chooser", "host", chooses));
        }
        points.push(ctx.t("filling-sees-rights").into_owned());
        Self {
            points,
            law: ctx.t("filling-law-text").into_owned(),
            statement: ctx.t("filling-consent").into_owned(),
        }
    }

    /// As they are kept when somebody agrees.
    pub(super) fn agreed(&self, ctx: &PageContext) -> Agreed {
        let lines = self.points.iter().chain([&self.law, &self.statement]);
        let lines: Vec<&str> = lines.map(String::as_str).collect();
        let way = if ctx.kiosk.is_some() { Way::Kiosk } else { Way::Web };
        Agreed { language: ctx.language.tag(), text: lines.join("\n"), way }
    }
}

/// Whether the answers are somebody's who is known, or who says so on the same page.
fn is_known(visit: &Visit) -> bool {
    visit.asks_identity() || visit.known_patient().is_some() || visit.link.invited.is_some()
}
