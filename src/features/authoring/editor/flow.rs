//! Requests of the flow canvas: the draft as nodes and edges. What the tree does too goes to the tree's address.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use serde::Deserialize;
use serde_json::Value as Json;

use super::{
    desk::Outcome,
    handlers::{address, after, check_names, desk, opened},
    item_form::{self, Sent, Tab},
    pages::{FlowPage, Notice, View},
};
use crate::{
    domain::{
        ids::QuestionnaireId,
        questionnaire::{
            edit::Change,
            flow::{Unfit, connect, disconnect, organise, position, set_free},
        },
    },
    features::authoring::{handlers::card, pages::CardView},
    storage::{Db, StorageError},
    web::{
        authors::{MayEdit, MayView},
        errors::{AppError, PageError},
        forms::{CsrfForm, Pairs, Query},
        page::{see_other, show as show_page, show_as},
        roles::SignedIn,
    },
};

/// What the canvas's address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(in crate::features::authoring) struct FlowQuery {
    item: Option<String>,
    /// What was just done, or refused.
    done: Option<String>,
}

/// `GET /admin/questionnaires/{id}/editor/flow`
pub(in crate::features::authoring) async fn show_flow(
    db: Data<Db>,
    member: MayView,
    id: Path<QuestionnaireId>,
    query: Query<FlowQuery>,
) -> Result<HttpResponse, PageError> {
    let (id, query) = (id.into_inner(), query.into_inner());
    let (desk, ctx) = (desk(&member, id), member.ctx());
    let page = db
        .read(move |conn| {
            let (card, draft) = match opened(conn, desk, &ctx)? {
                Ok(found) => found,
                Err(none) => return Ok(Err(none)),
            };
            let stacks = desk.stacks(conn, &draft)?;
            let mut page = FlowPage::of(ctx, conn, card, &draft, query.item.as_deref())?;
            page.head.stacks(&stacks);
            page.tell(query.done.as_deref().and_then(Notice::of));
            Ok::<_, StorageError>(Ok(page))
        })
        .await?;
    match page {
        Ok(page) => show_page(&page),
        Err(none) => show_page(&none),
    }
}

/// What the forms and the canvas ask for.
enum Wanted {
    Connect { question: String, answer: String, target: String },
    Disconnect { question: String, answer: String, target: String },
    Free(String),
    Position { item: String, x: i32, y: i32 },
    Organise,
}

impl Wanted {
    fn of(name: &str, form: &Pairs) -> Option<Self> {
        let first = |name: &str| form.all(name).first().cloned().unwrap_or_default();
        let (question, answer, target) = (first("question"), first("answer"), first("target"));
        Some(match name {
            "connect" => Self::Connect { question, answer, target },
            "disconnect" => Self::Disconnect { question, answer, target },
            "free" => Self::Free(target),
            "position" => Self::Position {
                item: first("item"),
                x: first("x").parse().ok()?,
                y: first("y").parse().ok()?,
            },
            "organise" => Self::Organise,
            _ => return None,
        })
    }

    fn changes(&self, resource: &Json) -> Result<Vec<Change>, Unfit> {
        match self {
            Self::Connect { question, answer, target } => connect(resource, question, answer, target),
            Self::Disconnect { question, answer, target } => disconnect(resource, question, answer, target),
            Self::Free(target) => set_free(resource, target),
            Self::Position { item, x, y } => position(resource, item, *x, *y),
            Self::Organise => Ok(organise(resource)),
        }
    }
}

/// `POST /admin/questionnaires/{id}/editor/flow`: an edge made or taken away, a node moved, words written.
pub(in crate::features::authoring) async fn act_on_flow(
    db: Data<Db>,
    member: MayEdit,
    id: Path<QuestionnaireId>,
    form: CsrfForm<Pairs>,
) -> Result<HttpResponse, PageError> {
    let (id, form) = (id.into_inner(), form.into_inner());
    let names = ["act", "item", "seen", "shown", "current", "question", "answer", "target", "x", "y"];
    check_names(&form, &names, &["p-", "option-"])?;
    let first = |name: &str| form.all(name).first().cloned().unwrap_or_default();
    let name = first("act");
    if name == "save" || name.starts_with("option-") {
        return save(&db, &member, id, &form).await;
    }
    let current = Some(first("current")).filter(|item| !item.is_empty());
    let wanted =
        Wanted::of(&name, &form).ok_or(AppError::BadRequest("a step that the canvas does not have"))?;
    let desk = desk(&member, id);
    let (outcome, name) = db
        .write(member.actor(), member.ctx.now, move |w| {
            let outcome = desk.change(w, &name, |resource| wanted.changes(resource))?;
            Ok::<_, StorageError>((outcome, name))
        })
        .await?;
    let to = match outcome {
        Ok(Outcome::Saved(_)) => address(id, View::Flow, current.as_deref(), Tab::default(), Some(&name)),
        Ok(outcome) => after(id, View::Flow, &outcome, &name, current.as_deref(), Tab::default()),
        Err(unfit) => {
            let said = Notice::code_of_unfit(unfit);
            address(id, View::Flow, current.as_deref(), Tab::default(), Some(said))
        }
    };
    Ok(see_other(&to))
}

/// The words and the alternatives of the open element, as in the tree's properties.
async fn save(
    db: &Db,
    member: &SignedIn,
    id: QuestionnaireId,
    form: &Pairs,
) -> Result<HttpResponse, PageError> {
    let (desk, ctx) = (desk(member, id), member.ctx.clone());
    let first = |name: &str| form.all(name).first().cloned().unwrap_or_default();
    let (item, sent) = (first("item"), Sent::of(form));
    let seen: i32 = first("seen").parse().unwrap_or(-1);
    let (taken, page) = db
        .write(member.actor(), member.ctx.now, move |w| {
            let mut draft = desk.lock(w)?;
            let base = draft.seen(w.conn(), seen)?;
            let taken = item_form::take(&mut draft.resource, base.as_ref(), &item, &sent);
            desk.save(w, &mut draft, "change", taken.changes.clone())?;
            let card = CardView(card(w.conn(), desk.organisation, id)?);
            let stacks = desk.stacks(w.conn(), &draft)?;
            let mut page = FlowPage::of(ctx, w.conn(), card, &draft, Some(&taken.link_id))?;
            page.head.stacks(&stacks);
            page.tell(Notice::of("change"));
            page.take(&draft.resource, &taken, &sent);
            Ok::<_, StorageError>((taken, page))
        })
        .await?;
    if taken.refusal.is_some() || !taken.conflicts.is_empty() {
        return show_as(StatusCode::CONFLICT, &page);
    }
    if !taken.errors.is_empty() {
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    Ok(see_other(&address(id, View::Flow, Some(&taken.link_id), Tab::default(), Some("change"))))
}
