//! Blocking members and letting them in again, and the links of their first access.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};

use super::pages::{BlockPage, LinkPage};
use crate::{
    domain::ids::{AccountId, OrganisationId},
    jobs::letters::password as links,
    storage::{
        Db, StorageError, Write,
        accounts::{self, Account, Role},
        members::{self, Status},
        sessions,
    },
    web::{
        errors::{AppError, PageError},
        forms::{ButtonForm, CsrfForm},
        page::{see_other, show, show_as},
        roles::Admin,
        settings::WebSettings,
        signing::SigningKey,
    },
};

/// Why a member can't be blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Obstacle {
    Oneself,
    LastAdmin,
}

impl Obstacle {
    fn find(w: &mut Write<'_>, admin: AccountId, member: &Account) -> Result<Option<Self>, StorageError> {
        if member.id() == admin {
            return Ok(Some(Self::Oneself));
        }
        let is_needed = member.role() == Role::Admin
            && Status::of(member) == Status::Active
            && members::other_admins(w, member.organisation(), member.id())? == 0;
        Ok(is_needed.then_some(Self::LastAdmin))
    }
}

/// `GET /admin/members/{id}/block`: what blocking means, and the button that does it.
pub(super) async fn confirm_block(
    admin: Admin,
    id: Path<AccountId>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id, own) = (admin.organisation_id(), id.into_inner(), admin.id());
    let account = db.read(move |conn| members::find(conn, organisation, id)).await?;
    let obstacle = (id == own).then_some(Obstacle::Oneself);
    show(&BlockPage { ctx: admin.ctx(), name: account.name, id, obstacle })
}

/// `POST /admin/members/{id}/block`: all sessions of the member end at once.
pub(super) async fn block(
    admin: Admin,
    id: Path<AccountId>,
    _form: CsrfForm<ButtonForm>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id, own) = (admin.organisation_id(), id.into_inner(), admin.id());
    let (account, obstacle) = db
        .write(admin.actor(), admin.ctx.now, move |w| {
            let account = members::find(w.conn(), organisation, id)?;
            if let Some(obstacle) = Obstacle::find(w, own, &account)? {
                return Ok((account, Some(obstacle)));
            }
            if account.blocked_at.is_none() {
                accounts::save_blocked(w, organisation, id, true)?;
                let ended = sessions::delete_of_account(w.conn(), id, None)?;
                accounts::record_sessions_ended(w, organisation, id, ended)?;
            }
            Ok::<_, StorageError>((account, None))
        })
        .await?;
    if obstacle.is_some() {
        let page = BlockPage { ctx: admin.ctx(), name: account.name, id, obstacle };
        return show_as(StatusCode::CONFLICT, &page);
    }
    Ok(see_other(&format!("/admin/members/{id}?done=blocked")))
}

/// `POST /admin/members/{id}/unblock`
pub(super) async fn unblock(
    admin: Admin,
    id: Path<AccountId>,
    _form: CsrfForm<ButtonForm>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (admin.organisation_id(), id.into_inner());
    db.write(admin.actor(), admin.ctx.now, move |w| {
        let account = members::find(w.conn(), organisation, id)?;
        if account.blocked_at.is_none() {
            return Ok::<_, StorageError>(());
        }
        accounts::save_blocked(w, organisation, id, false)
    })
    .await?;
    Ok(see_other(&format!("/admin/members/{id}?done=unblocked")))
}

/// `POST /admin/members/{id}/sign-out`: ends the member's sessions, as when a phone was lost; signing in again stays possible.
pub(super) async fn sign_out(
    admin: Admin,
    id: Path<AccountId>,
    _form: CsrfForm<ButtonForm>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (admin.organisation_id(), id.into_inner());
    db.write(admin.actor(), admin.ctx.now, move |w| {
        let account = members::find(w.conn(), organisation, id)?;
        let ended = sessions::delete_of_account(w.conn(), account.id(), None)?;
        accounts::record_sessions_ended(w, organisation, account.id(), ended)
    })
    .await?;
    Ok(see_other(&format!("/admin/members/{id}?done=signed-out")))
}

/// `POST /admin/members/{id}/invitation`: another mail; the link of the one before is void.
pub(super) async fn invite_again(
    admin: Admin,
    id: Path<AccountId>,
    _form: CsrfForm<ButtonForm>,
    db: Data<Db>,
    key: Data<SigningKey>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (admin.organisation_id(), id.into_inner());
    db.write(admin.actor(), admin.ctx.now, move |w| {
        let account = invited(w, organisation, id)?;
        Ok::<_, AppError>(links::send_invitation(w, &key, &account)?)
    })
    .await?;
    Ok(see_other(&format!("/admin/members/{id}?done=invited")))
}

/// `POST /admin/members/{id}/link`: shows a link to hand over, this once.
pub(super) async fn show_link(
    admin: Admin,
    id: Path<AccountId>,
    _form: CsrfForm<ButtonForm>,
    db: Data<Db>,
    key: Data<SigningKey>,
    settings: Data<WebSettings>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (admin.organisation_id(), id.into_inner());
    let (name, path) = db
        .write(admin.actor(), admin.ctx.now, move |w| {
            let account = invited(w, organisation, id)?;
            let path = links::hand_over(w, &key, &account)?;
            Ok::<_, AppError>((account.name, path))
        })
        .await?;
    let hours = links::HANDED_OVER_LASTS.num_hours();
    show(&LinkPage { ctx: admin.ctx(), name, id, url: settings.absolute(&path), hours })
}

/// A member who has not set a password yet: nobody else's access may be handed over.
fn invited(w: &mut Write<'_>, organisation: OrganisationId, id: AccountId) -> Result<Account, AppError> {
    let account = members::find(w.conn(), organisation, id)?;
    if Status::of(&account) == Status::Invited { Ok(account) } else { Err(AppError::Conflict) }
}
