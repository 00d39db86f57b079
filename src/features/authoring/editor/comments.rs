//! What authors say to each other about an item: beside its properties, apart from the resource.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use serde::Deserialize;

use super::{
    desk::Draft,
    handlers::{address, desk},
    item_form::Tab,
    pages::{EditorPage, View},
};
use crate::{
    domain::{
        ids::{CommentId, QuestionnaireId},
        questionnaire::edit::Tree,
    },
    features::authoring::{handlers::card, pages::CardView},
    storage::{Db, StorageError, item_comments},
    web::{
        authors::MayView,
        embedding::with_own_frames,
        errors::PageError,
        forms::CsrfForm,
        page::{see_other, show_as},
    },
};

/// In characters.
const LONGEST: usize = 2_000;

/// A new comment.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::features::authoring) struct CommentForm {
    item: String,
    #[serde(default)]
    tab: String,
    body: String,
}

/// Whether a comment is dealt with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::features::authoring) struct SettleForm {
    item: String,
    #[serde(default)]
    tab: String,
    settled: bool,
}

/// `POST /admin/questionnaires/{id}/editor/comments`: 422 with what was typed where it is empty or too long.
pub(in crate::features::authoring) async fn add(
    db: Data<Db>,
    member: MayView,
    id: Path<QuestionnaireId>,
    form: CsrfForm<CommentForm>,
) -> Result<HttpResponse, PageError> {
    let (id, form) = (id.into_inner(), form.into_inner());
    let (desk, ctx, tab) = (desk(&member, id), member.ctx(), Tab::of(Some(&form.tab)));
    let body = form.body.trim().replace("\r\n", "\n");
    let item = form.item.clone();
    let refused = db
        .write(member.actor(), member.ctx.now, move |w| {
            let draft = desk.lock(w)?;
            if !Tree::of(&draft.resource).contains(&form.item) {
                return Err(StorageError::NotFound);
            }
            if !body.is_empty() && body.chars().count() <= LONGEST {
                item_comments::insert(w, desk.organisation, id, desk.account, &form.item, &body)?;
                return Ok(None);
            }
            let card = CardView(card(w.conn(), desk.organisation, id)?);
            let mut page = EditorPage::of(ctx, w.conn(), card, &draft, Some(&form.item), tab)?;
            page.head.stacks(&desk.stacks(w.conn(), &draft)?);
            page.look_up(w.conn(), desk, &draft)?;
            page.refuse_comment(&form.body);
            Ok::<_, StorageError>(Some(page))
        })
        .await?;
    match refused {
        Some(page) => Ok(with_own_frames(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page)?)),
        None => Ok(see_other(&at(id, &item, tab))),
    }
}

/// `POST /admin/questionnaires/{id}/editor/comments/{comment}`: it is dealt with, or is not after all.
pub(in crate::features::authoring) async fn settle(
    db: Data<Db>,
    member: MayView,
    path: Path<(QuestionnaireId, CommentId)>,
    form: CsrfForm<SettleForm>,
) -> Result<HttpResponse, PageError> {
    let ((id, comment), form) = (path.into_inner(), form.into_inner());
    let organisation = member.organisation_id();
    db.write(member.actor(), member.ctx.now, move |w| {
        Draft::find(w.conn(), organisation, id)?;
        item_comments::settle(w, organisation, id, comment, form.settled)
    })
    .await?;
    Ok(see_other(&at(id, &form.item, Tab::of(Some(&form.tab)))))
}

fn at(id: QuestionnaireId, item: &str, tab: Tab) -> String {
    format!("{}#comments", address(id, View::Items, Some(item), tab, None))
}
