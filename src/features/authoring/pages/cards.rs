//! Cards of questionnaires, for admins and for staff.

use askama::Template;
use url::form_urlencoded;
use uuid::Uuid;

use crate::{
    features::authoring::forms::ListQuery,
    storage::{
        questionnaire_cards::{Card, Member, Standing},
        versions::Summary,
    },
    web::{
        page::{PageContext, initials},
        pager::Pager,
    },
};

/// Pictures of collaborators on a card; more are a number.
const MOST_FACES: usize = 4;

/// A questionnaire as its card and the head of its pages show it.
#[derive(Clone, Debug)]
pub(in crate::features::authoring) struct CardView(pub(in crate::features::authoring) Card);

impl CardView {
    pub(super) fn id(&self) -> String {
        self.0.questionnaire.id.to_string()
    }

    pub(in crate::features::authoring) fn title(&self) -> &str {
        &self.0.questionnaire.title
    }

    pub(super) fn description(&self) -> &str {
        &self.0.questionnaire.description
    }

    /// Where an admin opens it.
    pub(in crate::features::authoring) fn href(&self) -> String {
        format!("/admin/questionnaires/{}", self.0.questionnaire.id)
    }

    /// Where the list leads back to.
    #[expect(clippy::unused_self, reason = "templates call methods only")]
    pub(super) fn list_href(&self, ctx: &PageContext) -> &'static str {
        if ctx.is_admin() { "/admin/questionnaires" } else { "/staff/questionnaires" }
    }

    /// Where it is opened from the list: with its drafts by those who may view them.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    pub(super) fn href_for(&self, opens: &bool) -> String {
        if *opens { self.href() } else { format!("/staff/questionnaires/{}", self.0.questionnaire.id) }
    }

    /// Where those who may edit put items into it; nothing for others.
    pub(super) fn upload_href(&self, ctx: &PageContext) -> String {
        if ctx.may_edit() { format!("{}/draft/upload", self.href()) } else { String::new() }
    }

    pub(super) fn standing_key(&self) -> &'static str {
        match self.0.standing() {
            Standing::Published => "authoring-published",
            Standing::Draft if self.is_in_review() => "authoring-in-review",
            Standing::Draft => "authoring-draft",
            Standing::Retired => "authoring-retired",
        }
    }

    pub(super) fn standing_kind(&self) -> &'static str {
        match self.0.standing() {
            Standing::Published => "ok",
            Standing::Draft if self.is_in_review() => "brand",
            Standing::Draft => "warn",
            Standing::Retired => "",
        }
    }

    /// `Versão 2`, and the draft beside a published version.
    pub(super) fn version_text(&self, ctx: &PageContext) -> String {
        let Some(leading) = self.0.leading() else { return String::new() };
        match self.0.draft().filter(|draft| draft.id != leading.id) {
            Some(draft) => {
                let key = if draft.is_in_review() {
                    "authoring-version-and-review"
                } else {
                    "authoring-version-and-draft"
                };
                ctx.t2(key, "number", leading.number, "draft", draft.number)
            }
            None => ctx.t1("authoring-version", "number", leading.number),
        }
    }

    pub(super) fn item_count(&self) -> i32 {
        self.0.leading().map_or(0, |version| version.item_count)
    }

    pub(super) fn is_published(&self) -> bool {
        self.0.published().is_some()
    }

    pub(super) fn has_draft(&self) -> bool {
        self.0.draft().is_some()
    }

    /// Whether somebody should look at the draft.
    pub(super) fn is_in_review(&self) -> bool {
        self.0.draft().is_some_and(Summary::is_in_review)
    }

    /// Whether there are two versions to compare.
    pub(super) fn may_compare(&self) -> bool {
        self.0.versions.len() > 1
    }

    /// Whether the draft may go without taking the questionnaire with it.
    pub(super) fn may_discard(&self) -> bool {
        self.has_draft() && self.0.versions.len() > 1
    }

    pub(super) fn leading(&self) -> Option<&Summary> {
        self.0.leading()
    }

    /// The editor at an item.
    pub(super) fn editor_href(&self, link_id: &str) -> String {
        let item: String = form_urlencoded::byte_serialize(link_id.as_bytes()).collect();
        format!("{}/editor?item={item}", self.href())
    }

    pub(super) fn faces(&self) -> Vec<Face<'_>> {
        self.0.collaborators.iter().take(MOST_FACES).map(Face).collect()
    }

    pub(super) fn more_faces(&self) -> usize {
        self.0.collaborators.len().saturating_sub(MOST_FACES)
    }

    /// All collaborators by name, for those who can't see the pictures.
    pub(super) fn collaborator_names(&self) -> String {
        let names: Vec<&str> = self.0.collaborators.iter().map(|member| member.name.as_str()).collect();
        names.join(", ")
    }
}

/// A collaborator's picture: two letters.
pub(super) struct Face<'a>(&'a Member);

impl Face<'_> {
    pub(super) fn initials(&self) -> String {
        initials(&self.0.name)
    }
}

/// `/admin/questionnaires` and `/staff/questionnaires`.
#[derive(Template)]
#[template(path = "pages/authoring/list.html")]
pub(in crate::features::authoring) struct ListPage {
    pub(in crate::features::authoring) ctx: PageContext,
    pub(in crate::features::authoring) cards: Vec<CardView>,
    pub(in crate::features::authoring) query: ListQuery,
    pub(in crate::features::authoring) pager: Pager,
    pub(in crate::features::authoring) is_admin: bool,
    /// Those whose drafts a member may view.
    pub(in crate::features::authoring) viewed: Vec<Uuid>,
}

impl ListPage {
    fn opens(&self, card: &CardView) -> bool {
        self.is_admin || self.viewed.contains(&card.0.questionnaire.id)
    }

    fn words(&self) -> &str {
        self.query.q.as_deref().unwrap_or_default()
    }

    fn is_filtered(&self) -> bool {
        !self.words().trim().is_empty() || self.query.status.is_some()
    }

    fn standings(&self) -> Vec<(&'static str, String, bool)> {
        let chosen = self.query.status.as_deref().and_then(Standing::from_code);
        let label = |standing| match standing {
            Standing::Published => "authoring-filter-published",
            Standing::Draft => "authoring-filter-draft",
            Standing::Retired => "authoring-filter-retired",
        };
        let all = ("", self.ctx.t("authoring-filter-all").into_owned(), chosen.is_none());
        let each = Standing::ALL.map(|standing| {
            (standing.code(), self.ctx.t(label(standing)).into_owned(), chosen == Some(standing))
        });
        std::iter::once(all).chain(each).collect()
    }

    fn action(&self) -> &'static str {
        if self.is_admin { "/admin/questionnaires" } else { "/staff/questionnaires" }
    }

    fn done_text(&self) -> String {
        match self.query.done.as_deref() {
            Some("deleted") => self.ctx.t("authoring-done-deleted").into_owned(),
            _ => String::new(),
        }
    }
}

/// What deleting does, before it is done.
#[derive(Template)]
#[template(path = "pages/authoring/delete.html")]
pub(in crate::features::authoring) struct DeletePage {
    pub(in crate::features::authoring) ctx: PageContext,
    pub(in crate::features::authoring) card: CardView,
}
