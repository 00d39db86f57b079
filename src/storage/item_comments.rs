//! What authors say to each other about the items of a questionnaire.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::{
    StorageError, Write,
    events::{self, Entity},
    schema::{accounts, item_comments as comments},
};
use crate::domain::ids::{AccountId, CommentId, OrganisationId, QuestionnaireId};

/// One comment with its author's name; `None` where the account is gone.
#[derive(Debug, Clone, Queryable)]
pub struct Comment {
    pub id: Uuid,
    /// The linkId.
    pub item: String,
    pub author: Option<String>,
    pub made_at: DateTime<Utc>,
    pub body: String,
    /// When somebody said that it is dealt with.
    pub settled_at: Option<DateTime<Utc>>,
}

/// All of a questionnaire, the oldest first.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
) -> Result<Vec<Comment>, StorageError> {
    Ok(comments::table
        .left_join(accounts::table.on(accounts::id.nullable().eq(comments::account_id)))
        .filter(comments::organisation_id.eq(organisation.get()))
        .filter(comments::questionnaire_id.eq(questionnaire.get()))
        .order((comments::made_at, comments::id))
        .select((
            comments::id,
            comments::item,
            accounts::name.nullable(),
            comments::made_at,
            comments::body,
            comments::settled_at,
        ))
        .load(conn)?)
}

/// A new comment. The caller knows that the questionnaire is the organisation's.
pub fn insert(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
    author: AccountId,
    item: &str,
    body: &str,
) -> Result<(), StorageError> {
    let now = w.now();
    diesel::insert_into(comments::table)
        .values((
            comments::id.eq(Uuid::now_v7()),
            comments::organisation_id.eq(organisation.get()),
            comments::questionnaire_id.eq(questionnaire.get()),
            comments::item.eq(item),
            comments::account_id.eq(author.get()),
            comments::made_at.eq(now),
            comments::body.eq(body),
        ))
        .execute(w.conn())?;
    record(w, organisation, questionnaire, "questionnaire.commented", item)
}

/// Says that a comment is dealt with, or takes that back. `NotFound` where the questionnaire has none of this id.
pub fn settle(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
    comment: CommentId,
    is_settled: bool,
) -> Result<(), StorageError> {
    let at = is_settled.then(|| w.now());
    let item: String = diesel::update(
        comments::table
            .filter(comments::id.eq(comment.get()))
            .filter(comments::organisation_id.eq(organisation.get()))
            .filter(comments::questionnaire_id.eq(questionnaire.get())),
    )
    .set(comments::settled_at.eq(at))
    .returning(comments::item)
    .get_result(w.conn())?;
    let action = if is_settled { "questionnaire.comment-settled" } else { "questionnaire.comment-reopened" };
    record(w, organisation, questionnaire, action, &item)
}

/// The comments of an item follow it to another linkId.
pub fn rename(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
    from: &str,
    to: &str,
) -> Result<(), StorageError> {
    diesel::update(
        comments::table
            .filter(comments::organisation_id.eq(organisation.get()))
            .filter(comments::questionnaire_id.eq(questionnaire.get()))
            .filter(comments::item.eq(from)),
    )
    .set(comments::item.eq(to))
    .execute(w.conn())?;
    Ok(())
}

fn record(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
    action: &str,
    item: &str,
) -> Result<(), StorageError> {
    let entity = Entity::new("questionnaire", questionnaire.get());
    events::record(w, organisation, entity, action, &json!({ "item": item }))
}
