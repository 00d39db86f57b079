//! Pages about links.

use askama::Template;
use chrono::{DateTime, Utc};

use super::forms::LinkForm;
use crate::{
    domain::ids::QuestionnaireId,
    storage::{accounts::Account, link_listing::Listed, links::LinkState},
    web::{forms::FieldErrors, page::PageContext, pager::Pager, qr::QrCode},
};

/// A link as pages show it.
pub(super) struct LinkView {
    pub(super) listed: Listed,
    pub(super) url: String,
    /// At the time of the page.
    pub(super) now: DateTime<Utc>,
}

impl LinkView {
    pub(super) fn id(&self) -> String {
        self.listed.link.id.to_string()
    }

    /// The address of its page for members.
    pub(super) fn page(&self) -> String {
        format!("/staff/links/{}", self.id())
    }

    pub(super) fn title(&self) -> &str {
        &self.listed.link.title
    }

    /// What the link answers to a patient now.
    pub(super) fn state_key(&self) -> &'static str {
        match self.listed.link.state(self.now) {
            LinkState::Revoked => "links-state-revoked",
            _ if !self.listed.is_published => "links-state-retired",
            LinkState::NotYet => "links-state-not-yet",
            LinkState::Closed => "links-state-closed",
            LinkState::Open => "links-state-open",
        }
    }

    /// Of the tag that shows the state.
    pub(super) fn state_kind(&self) -> &'static str {
        match self.state_key() {
            "links-state-open" => "ok",
            "links-state-not-yet" => "brand",
            _ => "",
        }
    }

    pub(super) fn is_revoked(&self) -> bool {
        self.listed.link.revoked_at.is_some()
    }

    pub(super) fn mode_key(&self) -> &'static str {
        match self.listed.link.mode.as_str() {
            "chat" => "links-mode-chat",
            "section" => "links-mode-section",
            _ => "links-mode-page",
        }
    }

    pub(super) fn identification_key(&self) -> &'static str {
        if self.listed.link.identification == "identified" { "links-identified" } else { "links-anonymous" }
    }

    /// The address as people read it aloud: without the scheme.
    pub(super) fn short_url(&self) -> &str {
        self.url.split_once("://").map_or(&self.url, |(_, rest)| rest)
    }
}

#[derive(Template)]
#[template(path = "pages/links/list.html")]
pub(super) struct ListPage {
    pub(super) ctx: PageContext,
    pub(super) links: Vec<LinkView>,
    pub(super) pager: Pager,
    /// Whether the viewer may also see the links of every member, and does.
    pub(super) is_admin: bool,
    pub(super) shows_all: bool,
    pub(super) viewer_name: String,
}

#[derive(Template)]
#[template(path = "pages/links/new.html")]
pub(super) struct NewPage {
    pub(super) ctx: PageContext,
    pub(super) form: LinkForm,
    pub(super) errors: FieldErrors,
    pub(super) questionnaires: Vec<(QuestionnaireId, String)>,
    pub(super) is_admin: bool,
}

impl NewPage {
    /// Value and text of each choice, with a first one that is none.
    pub(super) fn questionnaire_options(&self) -> Vec<(String, String)> {
        let none = (String::new(), self.ctx.t("links-questionnaire-choose").into_owned());
        let offered = self.questionnaires.iter().map(|(id, title)| (id.to_string(), title.clone()));
        std::iter::once(none).chain(offered).collect()
    }
}

#[derive(Template)]
#[template(path = "pages/links/show.html")]
pub(super) struct ShowPage {
    pub(super) ctx: PageContext,
    pub(super) link: LinkView,
    pub(super) qr: QrCode,
    /// Members that could see the responses too, and whether they do.
    pub(super) members: Vec<(Account, bool)>,
    /// Whether the viewer may change the link: its member, or an admin.
    pub(super) may_change: bool,
    pub(super) is_new: bool,
}

#[derive(Template)]
#[template(path = "pages/links/revoke.html")]
pub(super) struct RevokePage {
    pub(super) ctx: PageContext,
    pub(super) link: LinkView,
}

#[derive(Template)]
#[template(path = "pages/links/print.html")]
pub(super) struct PrintPage {
    pub(super) ctx: PageContext,
    pub(super) link: LinkView,
    pub(super) qr: QrCode,
    pub(super) organisation: String,
}

#[cfg(test)]
mod tests;
