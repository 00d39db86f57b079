//! Requests of the editor. A page without scripts gets 303 after each step; a script asks for the part that changed
//! (`X-Fragment`).

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header::HeaderValue},
    web::{Data, Path},
};
use serde::Deserialize;
use serde_json::json;
use url::form_urlencoded;

use super::{
    desk::{Desk, Draft, Outcome},
    item_form::{self, Sent, Tab, Taken},
    pages::{EditorPage, HistoryPage, NoDraftPage, Notice, Reach, View},
};
use crate::{
    domain::{
        ids::{QuestionnaireId, VersionId},
        questionnaire::edit::{Action, Change, Place, Step, Tree, blank, include},
    },
    exchange::instruments,
    features::authoring::{
        handlers::card,
        pages::{CardView, Names},
    },
    storage::{Db, PgConnection, StorageError, Write, accounts, draft_edits, draft_presences, versions},
    web::{
        authors::{MayEdit, MayView},
        embedding::with_own_frames,
        errors::{AppError, PageError},
        forms::{CsrfForm, Pairs, Query},
        page::{PageContext, see_other, show as show_page, show_as},
        roles::SignedIn,
    },
};

/// What the editor's address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(in crate::features::authoring) struct EditorQuery {
    item: Option<String>,
    /// The questionnaire itself is open, and no item.
    #[serde(default)]
    whole: bool,
    tab: Option<String>,
    /// What was just done, or refused.
    done: Option<String>,
    /// Words to search the items for.
    q: Option<String>,
}

/// Which part of the history.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(in crate::features::authoring) struct HistoryQuery {
    before: Option<i32>,
}

/// Where an author is, told by the open page.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::features::authoring) struct StateForm {
    #[serde(default)]
    item: String,
    seen: i32,
    /// The page closes.
    #[serde(default)]
    leaves: bool,
}

/// Edits on a page of the history.
const HISTORY_SIZE: i64 = 100;

pub(super) fn desk(member: &SignedIn, id: QuestionnaireId) -> Desk {
    Desk { organisation: member.organisation_id(), questionnaire: id, account: member.id() }
}

/// The editor's address at an item (of an empty linkId: at the questionnaire itself), of one of its views.
pub(super) fn address(
    id: QuestionnaireId,
    view: View,
    item: Option<&str>,
    tab: Tab,
    done: Option<&str>,
) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    match item {
        Some("") => drop(query.append_pair("whole", "true")),
        Some(item) => drop(query.append_pair("item", item)),
        None => {}
    }
    if tab != Tab::default() {
        query.append_pair("tab", tab.code());
    }
    if let Some(done) = done {
        query.append_pair("done", done);
    }
    let query = query.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    let view = if view == View::Items { String::new() } else { format!("/{}", view.code()) };
    format!("/admin/questionnaires/{id}/editor{view}{mark}{query}")
}

pub(super) fn reach(request: &HttpRequest) -> Reach {
    match request.headers().get("X-Fragment").map(HeaderValue::as_bytes) {
        Some(b"item") => Reach::Item,
        Some(_) => Reach::Panes,
        None => Reach::Page,
    }
}

/// What a page of the editor begins with: the draft, or the page that says that there is none.
pub(super) fn opened(
    conn: &mut PgConnection,
    desk: Desk,
    ctx: &PageContext,
) -> Result<Result<(CardView, Draft), NoDraftPage>, StorageError> {
    let card = CardView(card(conn, desk.organisation, desk.questionnaire)?);
    match Draft::find(conn, desk.organisation, desk.questionnaire) {
        Ok(draft) => Ok(Ok((card, draft))),
        Err(StorageError::NotFound) => Ok(Err(NoDraftPage { ctx: ctx.clone(), card })),
        Err(error) => Err(error),
    }
}

/// `GET /admin/questionnaires/{id}/editor`
pub(in crate::features::authoring) async fn show(
    db: Data<Db>,
    member: MayView,
    id: Path<QuestionnaireId>,
    query: Query<EditorQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (id, query, reach) = (id.into_inner(), query.into_inner(), reach(&request));
    let (desk, ctx) = (desk(&member, id), member.ctx());
    let page = db
        .read(move |conn| {
            let (card, draft) = match opened(conn, desk, &ctx)? {
                Ok(found) => found,
                Err(none) => return Ok(Err(none)),
            };
            let stacks = desk.stacks(conn, &draft)?;
            let tab = Tab::of(query.tab.as_deref());
            let notice = query.done.as_deref().and_then(Notice::of);
            let item = if query.whole { Some("") } else { query.item.as_deref() };
            let mut page = EditorPage::of(ctx, conn, card, &draft, item, tab)?;
            page.head.stacks(&stacks);
            page.look_up(conn, desk, &draft)?;
            page.tell(notice);
            page.search(query.q.as_deref().unwrap_or_default());
            page.reach = reach;
            Ok::<_, StorageError>(Ok(page))
        })
        .await?;
    match page {
        Ok(page) => Ok(with_own_frames(show_page(&page)?)),
        Err(none) => show_page(&none),
    }
}

/// Fields that no form of the editor has are refused, as everywhere (ASVS 15.3.3).
pub(super) fn check_names(form: &Pairs, names: &[&str], prefixes: &[&str]) -> Result<(), AppError> {
    let is_known =
        |name: &str| names.contains(&name) || prefixes.iter().any(|prefix| name.starts_with(prefix));
    if form.iter().all(|(name, _)| is_known(name)) {
        return Ok(());
    }
    Err(AppError::BadRequest("a field that the form does not have"))
}

/// `POST /admin/questionnaires/{id}/editor`: something done to one or more items.
pub(in crate::features::authoring) async fn act(
    db: Data<Db>,
    member: MayEdit,
    id: Path<QuestionnaireId>,
    form: CsrfForm<Pairs>,
) -> Result<HttpResponse, PageError> {
    let (id, form) = (id.into_inner(), form.into_inner());
    check_names(&form, &["act", "item", "current", "tab", "kind", "parent", "after", "view"], &[])?;
    let (desk, ctx) = (desk(&member, id), member.ctx());
    let first = |name: &str| form.all(name).first().cloned().unwrap_or_default();
    let (name, tab) = (first("act"), Tab::of(Some(&first("tab"))));
    let view = View::of(&first("view"));
    let current = Some(first("current")).filter(|item| !item.is_empty());
    let items = match form.all("item") {
        [] => current.iter().cloned().collect(),
        items => items.to_vec(),
    };
    let wanted = Wanted::of(&name, items, &form);
    let (outcome, name) = db
        .write(member.actor(), member.ctx.now, move |w| {
            let outcome = match wanted {
                Some(Wanted::Undo) => desk.undo(w)?,
                Some(Wanted::Redo) => desk.redo(w)?,
                Some(Wanted::Act(action)) => desk.act(w, &name, |_tree| action)?,
                Some(Wanted::Add { kind, near }) if kind.starts_with(INSTRUMENT) => {
                    include_instrument(desk, w, &ctx, &kind, near.as_deref())?
                }
                Some(Wanted::Add { kind, near }) => desk.act(w, &name, |tree| {
                    let place = place_for(tree, near.as_deref());
                    Action::Add { items: vec![new_item(&kind)], place }
                })?,
                None => {
                    versions::find_draft(w.conn(), desk.organisation, id)?;
                    Outcome::Same
                }
            };
            Ok::<_, StorageError>((outcome, name))
        })
        .await?;
    Ok(see_other(&after(id, view, &outcome, &name, current.as_deref(), tab)))
}

/// What the buttons of the tree ask for.
enum Wanted {
    Act(Action),
    Add { kind: String, near: Option<String> },
    Undo,
    Redo,
}

impl Wanted {
    fn of(name: &str, items: Vec<String>, form: &Pairs) -> Option<Self> {
        let first = |name: &str| form.all(name).first().filter(|text| !text.is_empty()).cloned();
        let shift = |step| Self::Act(Action::Shift { items: items.clone(), step });
        Some(match name {
            "undo" => Self::Undo,
            "redo" => Self::Redo,
            "add" => Self::Add {
                kind: first("kind").unwrap_or_else(|| "choice".to_owned()),
                near: first("current"),
            },
            "up" => shift(Step::Up),
            "down" => shift(Step::Down),
            "in" => shift(Step::In),
            "out" => shift(Step::Out),
            "duplicate" => Self::Act(Action::Duplicate { items }),
            "delete" => Self::Act(Action::Delete { items }),
            "move" => {
                let place = Place { parent: first("parent"), after: first("after") };
                Self::Act(Action::MoveTo { items, place })
            }
            _ => return None,
        })
    }
}

/// Before the key of an instrument that is added.
pub(super) const INSTRUMENT: &str = "instrument:";

/// Adds an instrument of the library as a section; nothing where there is none of this key.
fn include_instrument(
    desk: Desk,
    w: &mut Write<'_>,
    ctx: &PageContext,
    kind: &str,
    near: Option<&str>,
) -> Result<Outcome, StorageError> {
    let mut draft = desk.lock(w)?;
    let Some(instrument) = kind.strip_prefix(INSTRUMENT).and_then(instruments::find) else {
        return Ok(Outcome::Same);
    };
    let place = place_for(&Tree::of(&draft.resource), near);
    let (resource, total) = (&mut draft.resource, ctx.t("scores-total"));
    match include(resource, &instrument.with_tests(), instrument.key, place, &total) {
        Ok(changes) => desk.save(w, &mut draft, "include", changes),
        Err(refusal) => Ok(Outcome::Refused(refusal)),
    }
}

/// A new item goes into the group that is open, else behind the item that is.
pub(super) fn place_for(tree: &Tree<'_>, near: Option<&str>) -> Place {
    let near = near.filter(|id| tree.contains(id));
    match near {
        Some(id) if tree.find(id).is_some_and(|item| item["type"] == "group") => {
            let after = tree.below(Some(id)).last().map(|id| (*id).to_owned());
            Place { parent: Some(id.to_owned()), after }
        }
        Some(id) => Place { parent: tree.parent(id).map(str::to_owned), after: Some(id.to_owned()) },
        None => Place { parent: None, after: tree.below(None).last().map(|id| (*id).to_owned()) },
    }
}

/// An item of this type without words; of one that is marked several times that is told by `repeats`.
fn new_item(kind: &str) -> serde_json::Value {
    let mut item = blank(if kind == "choices" { "choice" } else { kind });
    if let (true, Some(fields)) = (kind == "choices", item.as_object_mut()) {
        fields.insert("repeats".to_owned(), true.into());
    }
    item
}

/// Where a step leads: to the item that it made or moved, with what came of it.
pub(super) fn after(
    id: QuestionnaireId,
    view: View,
    outcome: &Outcome,
    name: &str,
    current: Option<&str>,
    tab: Tab,
) -> String {
    match outcome {
        Outcome::Saved(changes) => {
            let last = changes.iter().rev().find_map(|change| change.item());
            let added = changes.iter().find_map(|change| match change {
                Change::Insert { .. } => change.item(),
                _ => None,
            });
            let item = match name {
                "delete" => changes.first().and_then(neighbour),
                "up" | "down" | "in" | "out" | "move" => current.map(str::to_owned),
                "add" | "element" => added.or(last).map(str::to_owned),
                _ => last.or(current).map(str::to_owned),
            };
            address(id, view, item.as_deref(), tab, Some(name))
        }
        Outcome::Same => address(id, view, current, tab, None),
        Outcome::Refused(refusal) => address(id, view, current, tab, Some(Notice::code_of(refusal))),
    }
}

/// What stands next to an item that went.
fn neighbour(change: &Change) -> Option<String> {
    match change {
        Change::Remove { place, .. } => place.after.clone().or_else(|| place.parent.clone()),
        _ => None,
    }
}

/// `POST /admin/questionnaires/{id}/editor/item`: the properties of an item.
pub(in crate::features::authoring) async fn save_item(
    db: Data<Db>,
    member: MayEdit,
    id: Path<QuestionnaireId>,
    form: CsrfForm<Pairs>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (id, form, reach) = (id.into_inner(), form.into_inner(), reach(&request));
    check_names(&form, &["act", "item", "seen", "tab", "shown"], item_form::PREFIXES)?;
    let (desk, ctx) = (desk(&member, id), member.ctx());
    let first = |name: &str| form.all(name).first().cloned().unwrap_or_default();
    let (item, tab) = (first("item"), Tab::of(Some(&first("tab"))));
    let seen: i32 = first("seen").parse().unwrap_or(-1);
    let sent = Sent::of(&form);
    let (taken, page) = db
        .write(member.actor(), member.ctx.now, move |w| {
            let mut draft = desk.lock(w)?;
            let base = draft.seen(w.conn(), seen)?;
            let taken = item_form::take(&mut draft.resource, base.as_ref(), &item, &sent);
            desk.save(w, &mut draft, "change", taken.changes.clone())?;
            let card = CardView(card(w.conn(), desk.organisation, id)?);
            let stacks = desk.stacks(w.conn(), &draft)?;
            let mut page = EditorPage::of(ctx, w.conn(), card, &draft, Some(&taken.link_id), tab)?;
            page.head.stacks(&stacks);
            page.look_up(w.conn(), desk, &draft)?;
            page.reach = reach;
            page.tell(Notice::of("change"));
            page.take(&draft.resource, &taken, &sent);
            Ok::<_, StorageError>((taken, page))
        })
        .await?;
    answer(id, &taken, tab, &page, reach)
}

fn answer(
    id: QuestionnaireId,
    taken: &Taken,
    tab: Tab,
    page: &EditorPage,
    reach: Reach,
) -> Result<HttpResponse, PageError> {
    if taken.refusal.is_some() || !taken.conflicts.is_empty() {
        return Ok(with_own_frames(show_as(StatusCode::CONFLICT, page)?));
    }
    if !taken.errors.is_empty() {
        return Ok(with_own_frames(show_as(StatusCode::UNPROCESSABLE_ENTITY, page)?));
    }
    if reach == Reach::Page {
        return Ok(see_other(&address(id, View::Items, Some(&taken.link_id), tab, Some("change"))));
    }
    show_page(page)
}

/// `POST /admin/questionnaires/{id}/editor/state`: where the author is; who else is there, and whether the draft changed.
pub(in crate::features::authoring) async fn tell_state(
    db: Data<Db>,
    member: MayView,
    id: Path<QuestionnaireId>,
    form: CsrfForm<StateForm>,
) -> Result<HttpResponse, PageError> {
    let (id, form) = (id.into_inner(), form.into_inner());
    let (desk, now) = (desk(&member, id), member.ctx.now);
    let answer = db
        .read(move |conn| {
            let version = versions::find_draft(conn, desk.organisation, id)?;
            let draft = VersionId::new(version.id);
            if form.leaves {
                draft_presences::leave(conn, desk.organisation, draft, desk.account)?;
                return Ok(json!({}));
            }
            let others =
                draft_presences::meet(conn, desk.organisation, draft, desk.account, &form.item, now)?;
            let others: Vec<_> =
                others.iter().map(|other| json!({"name": other.name, "item": other.item})).collect();
            let is_newer = version.revision != form.seen;
            Ok::<_, StorageError>(
                json!({"revision": version.revision, "changed": is_newer, "others": others}),
            )
        })
        .await?;
    Ok(HttpResponse::Ok().json(answer))
}

/// `GET /admin/questionnaires/{id}/editor/history`
pub(in crate::features::authoring) async fn list_history(
    db: Data<Db>,
    member: MayView,
    id: Path<QuestionnaireId>,
    query: Query<HistoryQuery>,
) -> Result<HttpResponse, PageError> {
    let (id, query) = (id.into_inner(), query.into_inner());
    let (organisation, ctx) = (member.organisation_id(), member.ctx());
    let page = db
        .read(move |conn| {
            let card = CardView(card(conn, organisation, id)?);
            let names = Names::of(accounts::list_members(conn, organisation)?);
            let draft = Draft::find(conn, organisation, id)?;
            let edits = draft_edits::list(conn, organisation, draft.id(), query.before, HISTORY_SIZE)?;
            let more = i64::try_from(edits.len()).is_ok_and(|found| found == HISTORY_SIZE);
            Ok::<_, StorageError>(HistoryPage::of(ctx, card, &names, &draft, &edits, more))
        })
        .await?;
    show_page(&page)
}
