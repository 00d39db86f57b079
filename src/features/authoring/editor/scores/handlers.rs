//! Requests of the scores' view. As in the editor, a page without scripts gets 303 after each step, a script the part that
//! changed.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use serde::Deserialize;

use super::{
    forms::{self, Open},
    pages::ScoresPage,
    take::{self, Taken},
};
use crate::{
    domain::{
        engine::trials,
        ids::QuestionnaireId,
        questionnaire::edit::{
            Change, Expected, TestRow, add_score, apply, delete_score, move_score, test_rows, write_tests,
        },
    },
    features::authoring::{
        editor::{
            desk::{Desk, Draft, Outcome},
            handlers::{address, check_names, desk, opened, reach},
            item_form::Tab,
            pages::{Notice, Reach, View},
        },
        handlers::card,
        pages::CardView,
    },
    storage::{Db, StorageError, Write},
    web::{
        authors::{MayEdit, MayView},
        errors::PageError,
        forms::{CsrfForm, Pairs, Query},
        page::{PageContext, see_other, show as show_page, show_as},
        roles::SignedIn,
    },
};

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(in crate::features::authoring) struct ScoresQuery {
    item: Option<String>,
    /// The editor's tabs; the scores have none.
    #[serde(rename = "tab")]
    _tab: Option<String>,
    done: Option<String>,
}

fn at(id: QuestionnaireId, open: Option<&str>, done: Option<&str>) -> String {
    address(id, View::Scores, open, Tab::default(), done)
}

/// `GET /admin/questionnaires/{id}/editor/scores`
pub(in crate::features::authoring) async fn show(
    db: Data<Db>,
    member: MayView,
    id: Path<QuestionnaireId>,
    query: Query<ScoresQuery>,
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
            let open = query.item.as_deref().and_then(Open::of);
            let mut page = ScoresPage::of(ctx, conn, &card, &draft, open)?;
            page.head.stacks(&desk.stacks(conn, &draft)?);
            page.tell(query.done.as_deref().and_then(Notice::of));
            page.reach = reach;
            Ok::<_, StorageError>(Ok(page))
        })
        .await?;
    match page {
        Ok(page) => show_page(&page),
        Err(none) => show_page(&none),
    }
}

/// `POST /admin/questionnaires/{id}/editor/scores`: something done to scores and tests as a whole.
pub(in crate::features::authoring) async fn act(
    db: Data<Db>,
    member: MayEdit,
    id: Path<QuestionnaireId>,
    form: CsrfForm<Pairs>,
) -> Result<HttpResponse, PageError> {
    let (id, form) = (id.into_inner(), form.into_inner());
    check_names(&form, &["act", "item", "current", "tab", "kind", "view"], &[])?;
    let (desk, ctx) = (desk(&member, id), member.ctx());
    let first = |name: &str| form.all(name).first().cloned().unwrap_or_default();
    let (name, kind) = (first("act"), first("kind"));
    let current = Some(first("current")).filter(|current| !current.is_empty());
    let mut items: Vec<Open> = form.all("item").iter().filter_map(|name| Open::of(name)).collect();
    if items.is_empty() {
        items.extend(current.as_deref().and_then(Open::of));
    }
    let (outcome, open, name) = db
        .write(member.actor(), member.ctx.now, move |w| {
            let (outcome, open) = match name.as_str() {
                "undo" => (desk.undo(w)?, None),
                "redo" => (desk.redo(w)?, None),
                _ => step(desk, w, &ctx, &name, &kind, items)?,
            };
            Ok::<_, StorageError>((outcome, open, name))
        })
        .await?;
    Ok(see_other(&match outcome {
        Outcome::Saved(_) => {
            let open = open.or_else(|| if name == "delete" { None } else { current });
            at(id, open.as_deref(), Some(&name))
        }
        Outcome::Same => at(id, current.as_deref(), None),
        Outcome::Refused(refusal) => at(id, current.as_deref(), Some(Notice::code_of(&refusal))),
    }))
}

/// What the buttons of the list ask for; with what stands open afterwards, where that is another than before.
fn step(
    desk: Desk,
    w: &mut Write<'_>,
    ctx: &PageContext,
    name: &str,
    kind: &str,
    items: Vec<Open>,
) -> Result<(Outcome, Option<String>), StorageError> {
    let mut draft = desk.lock(w)?;
    let (changes, open) = match name {
        "add" if kind == "test" => added_test(ctx, &draft),
        "add" => {
            let (key, changes) = add_score(&draft.resource, &ctx.t("scores-new"), score_kind(kind));
            (changes, Some(Open::Score(key).name()))
        }
        "delete" => (deleted(&draft, items), None),
        "up" | "down" => moved(&draft, items, name == "up"),
        "duplicate" => duplicated(&draft, items),
        _ => (Vec::new(), None),
    };
    Ok((desk.make(w, &mut draft, name, changes)?, open))
}

fn score_kind(kind: &str) -> &str {
    if ["mean", "count", "t-score"].contains(&kind) { kind } else { "sum" }
}

/// A test is answered today, so that what it computes of dates stays.
fn added_test(ctx: &PageContext, draft: &Draft) -> (Vec<Change>, Option<String>) {
    let rows = test_rows(&draft.resource);
    let number = rows.len();
    let name = ctx.t1("scores-test-new", "number", number + 1);
    let date = ctx.today().format("%Y-%m-%d").to_string();
    let new = TestRow { name, date, ..TestRow::default() };
    (
        tests(draft, rows.into_iter().enumerate().map(kept).chain([(None, new)])),
        Some(Open::Test(number).name()),
    )
}

fn kept((at, row): (usize, TestRow)) -> (Option<usize>, TestRow) {
    (Some(at), row)
}

fn tests(draft: &Draft, rows: impl Iterator<Item = (Option<usize>, TestRow)>) -> Vec<Change> {
    let rows: Vec<_> = rows.collect();
    write_tests(&draft.resource, &rows).ok().flatten().into_iter().collect()
}

/// One score after the other, as deleting one may change what the next is.
fn deleted(draft: &Draft, items: Vec<Open>) -> Vec<Change> {
    let mut resource = draft.resource.clone();
    let mut all = Vec::new();
    let mut gone = Vec::new();
    for item in items {
        match item {
            Open::Test(number) => gone.push(number),
            Open::Score(key) => {
                let changes = delete_score(&resource, &key);
                if apply(&mut resource, &changes).is_ok() {
                    all.extend(changes);
                }
            }
        }
    }
    let rows = test_rows(&draft.resource).into_iter().enumerate().filter(|(at, _)| !gone.contains(at));
    all.extend(tests(draft, rows.map(kept)));
    all
}

fn moved(draft: &Draft, items: Vec<Open>, is_up: bool) -> (Vec<Change>, Option<String>) {
    match items.into_iter().next() {
        Some(Open::Score(key)) => (move_score(&draft.resource, &key, is_up), None),
        Some(Open::Test(number)) => {
            let mut rows: Vec<_> = test_rows(&draft.resource).into_iter().enumerate().map(kept).collect();
            let other = if is_up { number.checked_sub(1) } else { Some(number + 1) };
            match other.filter(|other| *other < rows.len() && number < rows.len()) {
                Some(other) => {
                    rows.swap(number, other);
                    (tests(draft, rows.into_iter()), Some(Open::Test(other).name()))
                }
                None => (Vec::new(), None),
            }
        }
        None => (Vec::new(), None),
    }
}

/// Only tests have copies: two scores of the same would tell nothing new.
fn duplicated(draft: &Draft, items: Vec<Open>) -> (Vec<Change>, Option<String>) {
    let mut rows: Vec<_> = test_rows(&draft.resource).into_iter().enumerate().map(kept).collect();
    let number = items.into_iter().find_map(|item| match item {
        Open::Test(number) => Some(number),
        Open::Score(_) => None,
    });
    let Some((number, (_, row))) = number.and_then(|number| Some((number, rows.get(number)?.clone()))) else {
        return (Vec::new(), None);
    };
    rows.insert(number + 1, (None, row));
    (tests(draft, rows.into_iter()), Some(Open::Test(number + 1).name()))
}

const SCORE_FIELDS: &[&str] = &[
    "act",
    "item",
    "seen",
    "key",
    "label",
    "kind",
    "expression",
    "max-missing",
    "prorate",
    "factor",
    "decimals",
    "min",
    "max",
    "higher-better",
    "primary",
    "table",
    "add",
];

/// `POST /admin/questionnaires/{id}/editor/scores/score`: what was typed of a score.
pub(in crate::features::authoring) async fn save_score(
    db: Data<Db>,
    member: MayEdit,
    id: Path<QuestionnaireId>,
    form: CsrfForm<Pairs>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let form = form.into_inner();
    check_names(&form, SCORE_FIELDS, &["part-", "band-"])?;
    save(&db, &member, id.into_inner(), form, reach(&request)).await
}

/// `POST /admin/questionnaires/{id}/editor/scores/test`: what was typed of a test; `fill` takes what comes of the answers as
/// what must come of them.
pub(in crate::features::authoring) async fn save_test(
    db: Data<Db>,
    member: MayEdit,
    id: Path<QuestionnaireId>,
    form: CsrfForm<Pairs>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let form = form.into_inner();
    check_names(&form, &["act", "item", "seen", "name", "date", "none", "flag"], &["answer:", "expect:"])?;
    save(&db, &member, id.into_inner(), form, reach(&request)).await
}

async fn save(
    db: &Db,
    member: &SignedIn,
    id: QuestionnaireId,
    form: Pairs,
    reach: Reach,
) -> Result<HttpResponse, PageError> {
    let (desk, ctx) = (desk(member, id), member.ctx());
    let first = |name: &str| form.all(name).first().cloned().unwrap_or_default();
    let (act, open) = (first("act"), Open::of(&first("item")));
    let seen: i32 = first("seen").parse().unwrap_or(-1);
    let (taken, page) = db
        .write(member.actor(), member.ctx.now, move |w| {
            let mut draft = desk.lock(w)?;
            let base = draft.seen(w.conn(), seen)?;
            let card = CardView(card(w.conn(), desk.organisation, id)?);
            let (taken, page) = match open {
                Some(Open::Score(key)) => {
                    let typed = forms::score(&form, &act);
                    let taken = take::score(&mut draft.resource, base.as_ref(), &key, &typed);
                    desk.save(w, &mut draft, "score", taken.changes.clone())?;
                    let key = if taken.changes.is_empty() { key } else { typed.key.clone() };
                    let open = Some(Open::Score(key));
                    let mut page = ScoresPage::of(ctx, w.conn(), &card, &draft, open)?;
                    page.keep_score(&draft, &typed, &taken);
                    (taken, page)
                }
                Some(Open::Test(number)) => {
                    let mut typed = forms::test(&form);
                    if act == "fill" {
                        fill(w, &draft, number, &mut typed)?;
                    }
                    let taken = take::test(&mut draft.resource, base.as_ref(), number, &typed);
                    desk.save(w, &mut draft, "score-test", taken.changes.clone())?;
                    let open = Some(Open::Test(number));
                    let mut page = ScoresPage::of(ctx, w.conn(), &card, &draft, open)?;
                    page.keep_test(&draft, &typed, &taken);
                    (taken, page)
                }
                None => (Taken::default(), ScoresPage::of(ctx, w.conn(), &card, &draft, None)?),
            };
            let mut page = page;
            page.head.stacks(&desk.stacks(w.conn(), &draft)?);
            page.reach = reach;
            page.tell_taken(&taken);
            Ok::<_, StorageError>((taken, page))
        })
        .await?;
    if taken.refusal.is_some() || taken.is_conflict {
        return show_as(StatusCode::CONFLICT, &page);
    }
    if !taken.faults.is_empty() {
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    if reach == Reach::Page && !taken.is_unfinished {
        return Ok(see_other(&at(id, Some(page.open_name()), Some("change"))));
    }
    show_page(&page)
}

/// Takes what the answers give now as what they must give.
fn fill(w: &mut Write<'_>, draft: &Draft, number: usize, typed: &mut TestRow) -> Result<(), StorageError> {
    typed.expected.clear();
    typed.flags.clear();
    let mut trial = Draft { version: draft.version.clone(), resource: draft.resource.clone() };
    let rows = test_rows(&trial.resource);
    let only = rows.into_iter().enumerate().filter(|(at, _)| *at == number);
    let only: Vec<_> = only.map(|(at, _)| (Some(at), typed.clone())).collect();
    let Ok(change) = write_tests(&trial.resource, &only) else { return Ok(()) };
    if apply(&mut trial.resource, change.as_slice()).is_err() {
        return Ok(());
    }
    let Ok(compiled) = trial.compile(w.conn())?.1 else { return Ok(()) };
    let Some(found) = trials(&compiled).into_iter().next() else { return Ok(()) };
    for (score, value) in compiled.scores().iter().zip(found.values) {
        let expected = value.map_or(Expected::NoValue, |value| Expected::Value(value.to_string()));
        typed.expected.push((score.key.clone(), expected));
    }
    typed.flags = found.flags;
    Ok(())
}
