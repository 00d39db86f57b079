//! Pages of the editor.

mod comments;
mod drawing;
mod elements;
mod fields;
mod flow;
mod formula;
mod head;
mod item_rows;
mod lists;
mod media;
mod tree;

use askama::Template;
use serde_json::Value as Json;

use super::{
    desk::{Desk, Draft},
    handlers::{INSTRUMENT, address},
    item_form::{Conflict, Sent, Tab, Taken},
};
use crate::{
    domain::{
        engine::obstacles,
        ids::{OrganisationId, QuestionnaireId},
        problem::Problem,
        questionnaire::{
            Text,
            edit::{Reference, Refusal, Tree, UnfitMedia, property, references_to, subject},
            flow::Unfit,
        },
    },
    exchange::instruments,
    features::authoring::pages::{CardView, Names, ProblemView, problem_text},
    storage::{PgConnection, StorageError, draft_edits::Edit, item_comments},
    web::page::PageContext,
};
use comments::Comments;
pub(in crate::features::authoring) use elements::{
    ElementFormPage, ElementPage, ElementQuery, ElementView, ElementsPage, ItemElement, Offer, OfferedItem,
    PickPage, is_element_type,
};
use fields::ItemView;
pub(super) use fields::{Choice, wrong_key};
pub(super) use flow::FlowPage;
pub(super) use formula::{FormulaPage, FormulaPart, FormulaView, Suggestion, TriedValue};
pub(super) use head::{Head, View};
pub(super) use item_rows::{OPERATORS, item_answers};
use media::Media;
pub(super) use tree::label as label_of;
use tree::{Row, rows};

/// How much of the page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    Page,
    /// The panes, for a script that has the frame around them.
    Panes,
    /// The item and its row, for a script that has the tree.
    Item,
}

/// What was just done, or why it was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Notice {
    pub(super) key: &'static str,
    pub(super) is_refusal: bool,
}

impl Notice {
    /// How addresses tell why something was not done.
    pub(super) const fn code_of(refusal: &Refusal) -> &'static str {
        match refusal {
            Refusal::Missing(_) => "missing",
            Refusal::Changed(_) => "changed",
            Refusal::Taken(_) => "taken",
            Refusal::NoPlace => "no-place",
            Refusal::TooDeep => "too-deep",
        }
    }

    pub(super) const fn code_of_unfit(unfit: Unfit) -> &'static str {
        match unfit {
            Unfit::Missing => "missing",
            Unfit::Backwards => "backwards",
            Unfit::Together => "together",
        }
    }

    pub(super) fn of(done: &str) -> Option<Self> {
        let said = |key| Some(Self { key, is_refusal: false });
        let refused = |key| Some(Self { key, is_refusal: true });
        match done {
            "add" => said("editor-done-add"),
            "include" => said("editor-done-include"),
            "duplicate" => said("editor-done-duplicate"),
            "delete" => said("editor-done-delete"),
            "up" | "down" | "in" | "out" | "move" => said("editor-done-move"),
            "element" => said("editor-done-element"),
            "element-answers" => said("editor-done-element-answers"),
            "element-save" => said("editor-done-element-save"),
            "element-renew" => said("editor-done-element-renew"),
            "element-unlink" => said("editor-done-element-unlink"),
            "element-unfit" => refused("editor-refused-element-unfit"),
            "undo" => said("editor-done-undo"),
            "redo" => said("editor-done-redo"),
            "change" => said("editor-done-change"),
            "media" => said("editor-done-media"),
            "connect" => said("flow-done-connect"),
            "disconnect" | "free" => said("flow-done-disconnect"),
            "position" => said("flow-done-position"),
            "organise" => said("flow-done-organise"),
            "backwards" => refused("flow-refused-backwards"),
            "together" => refused("flow-refused-together"),
            "missing" => refused("editor-refused-missing"),
            "changed" => refused("editor-refused-changed"),
            "taken" => refused("editor-refused-taken"),
            "no-place" => refused("editor-refused-no-place"),
            "too-deep" => refused("editor-refused-too-deep"),
            _ => None,
        }
    }

    pub(super) fn text(self, ctx: &PageContext) -> String {
        if self.key == "editor-done-change" {
            return ctx.t1("editor-saved-at", "time", ctx.time(&ctx.now));
        }
        ctx.t(self.key).into_owned()
    }
}

/// The editor.
#[derive(Template)]
#[template(path = "pages/authoring/editor.html")]
pub(super) struct EditorPage {
    pub(super) ctx: PageContext,
    pub(super) card: CardView,
    pub(super) reach: Reach,
    pub(super) notice: Option<Notice>,
    pub(super) head: Head,
    revision: i32,
    tab: Tab,
    rows: Vec<Row>,
    questions: usize,
    /// `None` where the questionnaire has no items yet.
    item: Option<ItemView>,
    problems: Vec<ProblemView>,
    comments: Comments,
    media: Media,
    /// What the library is to the open item.
    library: ItemElement,
    /// Words that the items were searched for, and how many have them.
    search: String,
    found: usize,
}

impl EditorPage {
    /// The draft with this item open; without one the first.
    pub(super) fn of(
        ctx: PageContext,
        conn: &mut PgConnection,
        card: CardView,
        draft: &Draft,
        item: Option<&str>,
        tab: Tab,
    ) -> Result<Self, StorageError> {
        let problems = problems(conn, draft)?;
        let tree = Tree::of(&draft.resource);
        // an empty linkId is the questionnaire itself
        let is_known = |id: &&str| id.is_empty() || tree.contains(id);
        let open = item.filter(is_known).or_else(|| tree.ids().next()).or(Some(""));
        let organisation = OrganisationId::new(draft.version.organisation_id);
        let id = QuestionnaireId::new(draft.version.questionnaire_id);
        let comments = item_comments::list(conn, organisation, id)?;
        let mut rows = rows(&ctx, &tree, open, &problems);
        let waiting = comments::waiting(&comments);
        for row in &mut rows {
            row.comments = waiting.get(row.id.as_str()).copied().unwrap_or_default();
        }
        let whole = subject(&draft.resource, "").unwrap_or_default();
        let has_bank = property("bank").is_some_and(|bank| !bank.read(&whole).is_empty());
        let item = open.map(|id| {
            let of = tree.find(id).filter(|_| !id.is_empty()).unwrap_or(&whole);
            let mut item = ItemView::of(&ctx, &tree, of, tab, has_bank);
            if !id.is_empty() {
                item.named_by = named_by(&ctx, &tree, &draft.resource, id);
            }
            item
        });
        let view = |problem: &Problem| ProblemView {
            text: problem_text(&ctx, problem),
            link_id: problem.link_id.clone(),
            row: None,
        };
        let mut head = Head::of(View::Items, &card, draft);
        head.tab = tab;
        open.unwrap_or_default().clone_into(&mut head.open);
        Ok(Self {
            comments: Comments::of(&ctx, &comments, open),
            media: open.and_then(|id| tree.find(id)).map(|item| Media::of(&ctx, item)).unwrap_or_default(),
            library: ItemElement::default(),
            head,
            revision: draft.version.revision,
            tab,
            questions: rows.iter().filter(|row| row.is_question).count(),
            rows,
            item,
            problems: problems.iter().map(view).collect(),
            search: String::new(),
            found: 0,
            notice: None,
            reach: Reach::Page,
            card,
            ctx,
        })
    }

    /// Tells what was just done, or why it was not; that something was saved with its time.
    pub(super) fn tell(&mut self, notice: Option<Notice>) {
        self.notice = notice;
        self.head.status = notice.map(|notice| notice.text(&self.ctx)).unwrap_or_default();
    }

    /// What the library is to the open item, as this author sees it.
    pub(super) fn look_up(
        &mut self,
        conn: &mut PgConnection,
        desk: Desk,
        draft: &Draft,
    ) -> Result<(), StorageError> {
        if let Some(item) = Tree::of(&draft.resource).find(self.open_id()) {
            self.library = ItemElement::of(&self.ctx, conn, desk, item)?;
        }
        Ok(())
    }

    /// Where the library is looked through for the open item.
    fn elements_href(&self) -> String {
        let query = if self.has_item() { "?item=" } else { "" };
        let item: String = url::form_urlencoded::byte_serialize(self.open_id().as_bytes()).collect();
        format!("{}/editor/elements{query}{item}", self.card.href())
    }

    /// A comment that is empty or too long stays as it was typed, with the reason.
    pub(super) fn refuse_comment(&mut self, typed: &str) {
        typed.clone_into(&mut self.comments.typed);
        self.comments.error = self.ctx.t("editor-comment-wrong").into_owned();
    }

    /// A file that is not taken: what was typed beside it stays, with the reason.
    pub(super) fn refuse_media(&mut self, unfit: UnfitMedia, typed: (&str, &str, &str)) {
        self.media.refuse(&self.ctx, unfit, typed);
    }

    /// Marks the items that have these words in their text or code.
    pub(super) fn search(&mut self, words: &str) {
        let words = words.trim();
        if words.is_empty() {
            return;
        }
        words.clone_into(&mut self.search);
        let wanted = words.to_lowercase();
        for row in &mut self.rows {
            row.is_found =
                row.text.to_lowercase().contains(&wanted) || row.id.to_lowercase().contains(&wanted);
        }
        self.found = self.rows.iter().filter(|row| row.is_found).count();
    }

    /// What could not be taken of a form stays in it, with the reason.
    pub(super) fn take(&mut self, resource: &Json, taken: &Taken, sent: &Sent) {
        if let Some(refusal) = &taken.refusal {
            self.tell(Notice::of(Notice::code_of(refusal)));
        }
        if let Some(item) = &mut self.item {
            item.keep(&self.ctx, &Tree::of(resource), taken, sent);
        }
    }

    fn id(&self) -> QuestionnaireId {
        QuestionnaireId::new(self.card.0.questionnaire.id)
    }

    fn href(&self, item: &str) -> String {
        address(self.id(), View::Items, Some(item), self.tab, None)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    fn tab_href(&self, tab: &Tab) -> String {
        address(self.id(), View::Items, self.item.as_ref().map(|item| item.link_id.as_str()), *tab, None)
    }

    /// Only the row of the open item is sent where the rest of the tree is as it was.
    fn shown_rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| self.reach != Reach::Item || row.is_open)
    }

    fn is_row_alone(&self) -> bool {
        self.reach == Reach::Item
    }

    /// Where formulas are tried.
    fn formula_href(&self) -> String {
        format!("{}/editor/formula", self.card.href())
    }

    /// The parts of the form; of the questionnaire itself those that have something.
    fn tabs(&self) -> Vec<Tab> {
        let is_shown = |tab: &Tab| !self.is_whole() || *tab != Tab::Access;
        Tab::ALL.into_iter().filter(is_shown).collect()
    }

    #[expect(clippy::unused_self, reason = "templates call methods only")]
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    fn tab_key(&self, tab: &Tab) -> &'static str {
        match tab {
            Tab::Content => "editor-tab-content",
            Tab::Rules => "editor-tab-rules",
            Tab::Points => "editor-tab-points",
            Tab::Access => "editor-tab-access",
        }
    }

    /// The instruments of the library, as they are added.
    fn instruments(&self) -> Vec<(String, String)> {
        let language = self.ctx.language.tag();
        let one =
            |(key, title): &(&str, Text)| (format!("{INSTRUMENT}{key}"), title.get(language).to_owned());
        instruments::titles().iter().map(one).collect()
    }

    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn kinds(&self) -> &'static [(&'static str, &'static str)] {
        fields::KINDS
    }

    fn has_item(&self) -> bool {
        !self.rows.is_empty()
    }

    /// What is open is the questionnaire itself.
    fn is_whole(&self) -> bool {
        self.open_id().is_empty()
    }

    fn open_id(&self) -> &str {
        self.item.as_ref().map_or("", |item| item.link_id.as_str())
    }
}

/// Why the draft can't be published as it is.
fn problems(conn: &mut PgConnection, draft: &Draft) -> Result<Vec<Problem>, StorageError> {
    let (_, compiled) = draft.compile(conn)?;
    Ok(compiled.map_or_else(|problems| problems, |compiled| obstacles(&compiled)))
}

/// Where an item is named, in words.
fn named_by(ctx: &PageContext, tree: &Tree<'_>, resource: &Json, id: &str) -> Vec<String> {
    let text = |id: &str| tree.find(id).map_or_else(|| id.to_owned(), |item| tree::label(ctx, item));
    let say = |reference: &Reference| match reference {
        Reference::Condition(by) => ctx.t1("editor-named-by-condition", "item", text(by)),
        Reference::Score(key) => ctx.t1("editor-named-by-score", "score", key),
        Reference::Test(name) => ctx.t1("editor-named-by-test", "name", name),
        Reference::Expression(Some(by)) => ctx.t1("editor-named-by-expression", "item", text(by)),
        Reference::Expression(None) => ctx.t("editor-named-by-questionnaire").into_owned(),
    };
    references_to(resource, id).iter().map(say).collect()
}

/// A questionnaire whose newest version is published: there is nothing to change yet.
#[derive(Template)]
#[template(path = "pages/authoring/editor_none.html")]
pub(super) struct NoDraftPage {
    pub(super) ctx: PageContext,
    pub(super) card: CardView,
}

/// Who changed what in a draft.
#[derive(Template)]
#[template(path = "pages/authoring/editor_history.html")]
pub(super) struct HistoryPage {
    ctx: PageContext,
    card: CardView,
    entries: Vec<Entry>,
    /// The revision before which there is more.
    more: Option<i32>,
}

/// One edit in words.
struct Entry {
    what: String,
    items: Vec<(String, Option<String>)>,
    by: String,
    when: String,
}

impl HistoryPage {
    pub(super) fn of(
        ctx: PageContext,
        card: CardView,
        names: &Names,
        draft: &Draft,
        edits: &[Edit],
        has_more: bool,
    ) -> Self {
        let tree = Tree::of(&draft.resource);
        let id = QuestionnaireId::new(card.0.questionnaire.id);
        let item = |link_id: &String| match tree.find(link_id) {
            Some(item) => {
                (tree::label(&ctx, item), Some(address(id, View::Items, Some(link_id), Tab::default(), None)))
            }
            None => (link_id.clone(), None),
        };
        let entry = |edit: &Edit| Entry {
            what: ctx.t(history_key(edit)).into_owned(),
            items: edit.items.iter().map(item).collect(),
            by: names.of_author(&ctx, edit.account_id),
            when: ctx.when(&edit.made_at),
        };
        let entries = edits.iter().map(entry).collect();
        let more = edits.last().filter(|_| has_more).map(|edit| edit.revision);
        Self { ctx, card, entries, more }
    }

    fn href(&self) -> String {
        format!("{}/editor", self.card.href())
    }
}

fn history_key(edit: &Edit) -> &'static str {
    match (edit.undoes, edit.redoes, edit.action.as_str()) {
        (Some(_), ..) => "editor-done-undo",
        (_, Some(_), _) => "editor-done-redo",
        (.., "change") => "editor-changed",
        (.., "score" | "score-test") => "editor-changed-scores",
        (.., "translate") => "editor-translated",
        (.., "rename") => "editor-renamed",
        (.., action) => Notice::of(action).map_or("editor-changed", |notice| notice.key),
    }
}

/// What two authors changed in different ways.
fn conflict_text(ctx: &PageContext, conflict: &Conflict) -> String {
    if conflict.theirs.is_empty() {
        return ctx.t("editor-conflict-emptied").into_owned();
    }
    ctx.t1("editor-conflict", "theirs", conflict.theirs.as_str())
}
