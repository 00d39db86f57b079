//! Pages of one questionnaire: versions, one version, losses, events.

use std::collections::HashMap;

use askama::Template;
use uuid::Uuid;

use super::{
    CardView, LanguageChoices, Outline,
    outline::Row,
    problems::{LossView, ProblemView},
};
use crate::{
    features::authoring::handlers::OUTLINE_SIZE,
    storage::{
        accounts::Account,
        events::Event,
        versions::{Summary, Version},
    },
    web::{page::PageContext, pager::Pager},
};

/// Names of members by account, for telling who did what.
#[derive(Clone, Debug, Default)]
pub(in crate::features::authoring) struct Names(HashMap<Uuid, String>);

impl Names {
    pub(in crate::features::authoring) fn of(members: Vec<Account>) -> Self {
        Self(members.into_iter().map(|member| (member.id, member.name)).collect())
    }

    pub(in crate::features::authoring) fn of_author(
        &self,
        ctx: &PageContext,
        author: Option<Uuid>,
    ) -> String {
        let name = author.and_then(|author| self.0.get(&author).cloned());
        name.unwrap_or_else(|| ctx.t("authoring-by-system").into_owned())
    }

    fn of_actor(&self, ctx: &PageContext, actor: &str) -> String {
        match actor.parse().ok().and_then(|id: Uuid| self.0.get(&id).cloned()) {
            Some(name) => name,
            None if actor == "cli" => ctx.t("authoring-by-cli").into_owned(),
            None => ctx.t("authoring-by-system").into_owned(),
        }
    }
}

/// Where a version stands, as a tag.
pub(super) fn status_key(version: &Summary) -> &'static str {
    match version.status.as_str() {
        "published" => "authoring-published",
        "draft" if version.is_in_review() => "authoring-in-review",
        "draft" => "authoring-draft",
        _ => "authoring-retired",
    }
}

fn status_kind(version: &Summary) -> &'static str {
    match version.status.as_str() {
        "published" => "ok",
        "draft" if version.is_in_review() => "brand",
        "draft" => "warn",
        _ => "",
    }
}

/// What was just done, in words; empty for anything unknown.
fn done_text(ctx: &PageContext, done: Option<&str>) -> String {
    let key = match done {
        Some("created") => "authoring-done-created",
        Some("copied") => "authoring-done-copied",
        Some("added") => "authoring-done-added",
        Some("saved") => "authoring-done-saved",
        Some("uploaded") => "authoring-done-uploaded",
        Some("unchanged") => "authoring-done-unchanged",
        Some("drafted") => "authoring-done-drafted",
        Some("draft-exists") => "authoring-done-draft-exists",
        Some("discarded") => "authoring-done-discarded",
        Some("published") => "authoring-done-published",
        Some("retired") => "authoring-done-retired",
        Some("languages") => "authoring-done-languages",
        Some("restored") => "authoring-done-restored",
        Some("review-asked") => "authoring-done-review-asked",
        Some("review-ended") => "authoring-done-review-ended",
        _ => return String::new(),
    };
    ctx.t(key).into_owned()
}

/// `/admin/questionnaires/{id}`: what there is of it and what can be done.
#[derive(Template)]
#[template(path = "pages/authoring/show.html")]
pub(in crate::features::authoring) struct ShowPage {
    pub(in crate::features::authoring) ctx: PageContext,
    pub(in crate::features::authoring) card: CardView,
    pub(in crate::features::authoring) names: Names,
    pub(in crate::features::authoring) done: Option<String>,
}

impl ShowPage {
    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn tab(&self) -> &'static str {
        "versions"
    }

    fn done_text(&self) -> String {
        done_text(&self.ctx, self.done.as_deref())
    }

    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn status_key(&self, version: &Summary) -> &'static str {
        status_key(version)
    }

    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn status_kind(&self, version: &Summary) -> &'static str {
        status_kind(version)
    }

    /// When and by whom the version came to where it stands.
    fn story(&self, version: &Summary) -> String {
        let author = self.names.of_author(&self.ctx, version.created_by);
        let made = self.ctx.t2("authoring-made", "when", self.ctx.when(&version.created_at), "name", author);
        let published =
            version.published_at.map(|at| self.ctx.t1("authoring-published-at", "when", self.ctx.when(&at)));
        let retired =
            version.retired_at.map(|at| self.ctx.t1("authoring-retired-at", "when", self.ctx.when(&at)));
        let review = version.review_asked_at.filter(|_| version.is_in_review()).map(|at| {
            let name = self.names.of_author(&self.ctx, version.review_asked_by);
            self.ctx.t2("authoring-review-asked-at", "when", self.ctx.when(&at), "name", name)
        });
        [Some(made), review, published, retired].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// One version: what it asks, how it scores.
#[derive(Template)]
#[template(path = "pages/authoring/version.html")]
pub(in crate::features::authoring) struct VersionPage {
    pub(in crate::features::authoring) ctx: PageContext,
    pub(in crate::features::authoring) card: CardView,
    pub(in crate::features::authoring) version: Version,
    pub(in crate::features::authoring) outline: Outline,
    pub(in crate::features::authoring) pager: Pager,
    pub(in crate::features::authoring) is_admin: bool,
    /// What was just done to it.
    pub(in crate::features::authoring) done: Option<String>,
}

impl VersionPage {
    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn tab(&self) -> &'static str {
        "structure"
    }

    fn status_key(&self) -> &'static str {
        self.summary().map_or("authoring-draft", status_key)
    }

    fn status_kind(&self) -> &'static str {
        self.summary().map_or("warn", status_kind)
    }

    fn done_text(&self) -> String {
        done_text(&self.ctx, self.done.as_deref())
    }

    /// Those of a published version, where there are any to choose among, for those who may publish.
    fn languages(&self) -> Option<LanguageChoices> {
        let is_published = self.ctx.may_publish() && self.version.status == "published";
        let resource = is_published.then(|| self.version.json().ok()).flatten()?;
        let choices = LanguageChoices::offered(&resource, self.version.languages.as_deref());
        (!choices.is_empty()).then_some(choices)
    }

    /// The languages of its words that people are offered.
    fn spoken(&self) -> String {
        let all = self.outline.languages.iter();
        let is_offered = |tag: &&String| {
            let chosen = self.version.languages.as_ref();
            let is_original = |own: &str| own.eq_ignore_ascii_case(tag);
            self.outline.original.as_deref().is_some_and(is_original)
                || chosen.is_none_or(|chosen| chosen.iter().any(|known| known.eq_ignore_ascii_case(tag)))
        };
        all.filter(is_offered).map(String::as_str).collect::<Vec<_>>().join(", ")
    }

    fn summary(&self) -> Option<&Summary> {
        self.card.0.versions.iter().find(|version| version.id == self.version.id)
    }

    /// The rows of this page with their place in the whole.
    fn rows(&self) -> impl Iterator<Item = (usize, &Row)> {
        let skip = usize::try_from(self.pager.offset()).unwrap_or(0);
        let size = usize::try_from(self.pager.limit()).unwrap_or(usize::MAX);
        self.outline.rows.iter().enumerate().skip(skip).take(size)
    }

    fn has_pages(&self) -> bool {
        self.pager.previous().is_some() || self.pager.next().is_some()
    }

    fn preview_url(&self) -> String {
        if self.is_admin {
            format!("{}/versions/{}/preview", self.card.href(), self.version.id)
        } else {
            format!("/staff/questionnaires/{}/preview", self.card.id())
        }
    }

    /// On this page or another of the same version.
    fn place(&self, problem: &ProblemView) -> String {
        place(&self.card, &self.version, problem)
    }
}

/// Where the item of a problem stands: in the editor while it may change. Empty for one of the whole questionnaire.
pub(super) fn place(card: &CardView, version: &Version, problem: &ProblemView) -> String {
    if let ("draft", Some(link_id)) = (version.status.as_str(), &problem.link_id) {
        return card.editor_href(link_id);
    }
    let size = usize::try_from(OUTLINE_SIZE).unwrap_or(usize::MAX);
    problem.row.map_or_else(String::new, |row| {
        format!("{}/versions/{}?page={}#item-{row}", card.href(), version.id, row / size + 1)
    })
}

/// What the import of a version did not understand.
#[derive(Template)]
#[template(path = "pages/authoring/losses.html")]
pub(in crate::features::authoring) struct LossesPage {
    pub(in crate::features::authoring) ctx: PageContext,
    pub(in crate::features::authoring) card: CardView,
    pub(in crate::features::authoring) version: Version,
    pub(in crate::features::authoring) losses: Vec<LossView>,
}

impl LossesPage {
    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn tab(&self) -> &'static str {
        "losses"
    }
}

/// Everything that happened to a questionnaire and its versions.
#[derive(Template)]
#[template(path = "pages/authoring/events.html")]
pub(in crate::features::authoring) struct EventsPage {
    pub(in crate::features::authoring) ctx: PageContext,
    pub(in crate::features::authoring) card: CardView,
    /// Newest first.
    pub(in crate::features::authoring) events: Vec<Event>,
    pub(in crate::features::authoring) names: Names,
}

impl EventsPage {
    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn tab(&self) -> &'static str {
        "events"
    }

    fn text(&self, event: &Event) -> String {
        let key = match event.action.as_str() {
            "questionnaire.created" => "authoring-event-created",
            "questionnaire.changed" => "authoring-event-changed",
            "questionnaire.right-given" => "authoring-event-right-given",
            "questionnaire.right-taken" => "authoring-event-right-taken",
            "questionnaire.shared" => "authoring-event-shared",
            "questionnaire.commented" => "authoring-event-commented",
            "questionnaire.comment-settled" => "authoring-event-comment-settled",
            "questionnaire.comment-reopened" => "authoring-event-comment-reopened",
            "questionnaire.deleted" => "authoring-event-deleted",
            "version.drafted" => "authoring-event-drafted",
            "version.changed" => "authoring-event-draft-changed",
            "version.discarded" => "authoring-event-discarded",
            "version.published" => "authoring-event-published",
            "version.retired" => "authoring-event-version-retired",
            "version.offered" => "authoring-event-offered",
            "version.mapped" => "authoring-event-mapped",
            "version.restored" => "authoring-event-restored",
            "version.review-asked" => "authoring-event-review-asked",
            "version.review-ended" => "authoring-event-review-ended",
            other => return other.to_owned(),
        };
        self.ctx.t(key).into_owned()
    }

    /// The number of the version that the event is about, if it is about one that is still there.
    fn version_text(&self, event: &Event) -> String {
        let found = self.card.0.versions.iter().find(|version| version.id == event.entity_id);
        found.map(|version| self.ctx.t1("authoring-version", "number", version.number)).unwrap_or_default()
    }

    fn actor(&self, event: &Event) -> String {
        self.names.of_actor(&self.ctx, &event.actor)
    }
}
