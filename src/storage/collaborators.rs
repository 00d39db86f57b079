//! Who, beside admins, works on a questionnaire, and with which right.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::{
    StorageError, Write,
    events::{self, Entity},
    questionnaires,
    schema::{accounts, questionnaire_collaborators as table},
};
use crate::domain::ids::{AccountId, OrganisationId, QuestionnaireId};

/// What a collaborator may do with a questionnaire; each right includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// Look at what is published and make links to it.
    Use,
    /// Look at drafts and old versions too, try them out, comment on items.
    View,
    /// Change the draft and send it to review.
    Edit,
    /// Publish, restore and retire.
    Publish,
}

impl Right {
    pub const ALL: [Self; 4] = [Self::Use, Self::View, Self::Edit, Self::Publish];

    /// As it is stored and sent by forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Use => "use",
            Self::View => "view",
            Self::Edit => "edit",
            Self::Publish => "publish",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|right| right.code() == code)
    }
}

/// One collaborator with the right and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collaborator {
    pub account: Uuid,
    pub name: String,
    pub email: String,
    /// Can't sign in, so the right counts for nothing now.
    pub is_blocked: bool,
    pub right: Right,
    pub added_at: DateTime<Utc>,
}

/// The right of an account; `None` where the questionnaire is not shared with it, is deleted, or is another organisation's.
pub fn right_of(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: AccountId,
    questionnaire: QuestionnaireId,
) -> Result<Option<Right>, StorageError> {
    match questionnaires::find(conn, organisation, questionnaire) {
        Ok(_) => {}
        Err(StorageError::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    }
    let code: Option<String> = table::table
        .find((questionnaire.get(), account.get()))
        .filter(table::organisation_id.eq(organisation.get()))
        .select(table::access_level)
        .first(conn)
        .optional()?;
    Ok(code.as_deref().and_then(Right::from_code))
}

/// Of a questionnaire, by name.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
) -> Result<Vec<Collaborator>, StorageError> {
    type Account = (Uuid, String, String, Option<DateTime<Utc>>);
    let rows: Vec<(Account, String, DateTime<Utc>)> = table::table
        .inner_join(accounts::table.on(accounts::id.eq(table::account_id)))
        .filter(table::organisation_id.eq(organisation.get()))
        .filter(table::questionnaire_id.eq(questionnaire.get()))
        .order((accounts::name, accounts::id))
        .select((
            (accounts::id, accounts::name, accounts::email, accounts::blocked_at),
            table::access_level,
            table::added_at,
        ))
        .load(conn)?;
    let collaborator = |((account, name, email, blocked_at), code, added_at): (Account, String, _)| {
        let right = Right::from_code(&code).ok_or(StorageError::Corrupt("right of a collaborator"))?;
        let is_blocked = blocked_at.is_some();
        Ok(Collaborator { account, name, email, is_blocked, right, added_at })
    };
    rows.into_iter().map(collaborator).collect()
}

/// Which of these questionnaires the account has a right on.
pub fn rights_on(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: AccountId,
    of: &[Uuid],
) -> Result<Vec<(Uuid, Right)>, StorageError> {
    let rows: Vec<(Uuid, String)> = table::table
        .filter(table::organisation_id.eq(organisation.get()))
        .filter(table::account_id.eq(account.get()))
        .filter(table::questionnaire_id.eq_any(of))
        .select((table::questionnaire_id, table::access_level))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(id, code)| Some((id, Right::from_code(&code)?))).collect())
}

/// Gives an account a right, in place of the one that it had. `NotFound` where the questionnaire or the member is not the
/// organisation's.
pub fn save(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
    account: AccountId,
    right: Right,
    by: AccountId,
) -> Result<(), StorageError> {
    questionnaires::find(w.conn(), organisation, questionnaire)?;
    accounts::table
        .find(account.get())
        .filter(accounts::organisation_id.eq(organisation.get()))
        .filter(accounts::role.ne("patient"))
        .select(accounts::id)
        .first::<Uuid>(w.conn())?;
    let now = w.now();
    diesel::insert_into(table::table)
        .values((
            table::questionnaire_id.eq(questionnaire.get()),
            table::account_id.eq(account.get()),
            table::organisation_id.eq(organisation.get()),
            table::added_at.eq(now),
            table::access_level.eq(right.code()),
            table::added_by.eq(by.get()),
        ))
        .on_conflict((table::questionnaire_id, table::account_id))
        .do_update()
        .set((table::added_at.eq(now), table::access_level.eq(right.code()), table::added_by.eq(by.get())))
        .execute(w.conn())?;
    let details = json!({"account": account, "right": right.code()});
    record(w, organisation, questionnaire, "questionnaire.right-given", &details)
}

/// Takes the right away. `NotFound` where there was none.
pub fn remove(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
    account: AccountId,
) -> Result<(), StorageError> {
    let gone = diesel::delete(
        table::table
            .find((questionnaire.get(), account.get()))
            .filter(table::organisation_id.eq(organisation.get())),
    )
    .execute(w.conn())?;
    if gone == 0 {
        return Err(StorageError::NotFound);
    }
    let details = json!({ "account": account });
    record(w, organisation, questionnaire, "questionnaire.right-taken", &details)
}

fn record(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
    action: &str,
    details: &serde_json::Value,
) -> Result<(), StorageError> {
    events::record(w, organisation, Entity::new("questionnaire", questionnaire.get()), action, details)
}
