//! Setting one's own password: at the first access, and later.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::Data,
};

use super::{
    confirm::{self, Told},
    forms::{ChangePasswordForm, NewPasswordForm},
    pages::{ChangePasswordPage, FirstAccessPage},
};
use crate::{
    storage::{
        Db, StorageError, Write,
        accounts::{self, Account},
        mails::{self, Letter},
        sessions,
    },
    web::{
        errors::PageError,
        forms::{CsrfForm, FieldErrors},
        page::{see_other, show, show_as},
        passwords::Passwords,
        roles::{Newcomer, SignedIn},
        session,
    },
};

/// `GET /first-access`: somebody else chose the password, or it is to be replaced.
pub(super) async fn show_first_access(person: Newcomer) -> Result<HttpResponse, PageError> {
    if !person.account.must_change_password {
        return Ok(see_other("/account/password"));
    }
    show(&FirstAccessPage { ctx: person.ctx(), errors: FieldErrors::new() })
}

/// `POST /first-access`
pub(super) async fn save_first_access(
    request: HttpRequest,
    person: Newcomer,
    form: CsrfForm<NewPasswordForm>,
    db: Data<Db>,
    passwords: Data<Passwords>,
) -> Result<HttpResponse, PageError> {
    if !person.account.must_change_password {
        return Ok(see_other("/account/password"));
    }
    let ctx = person.ctx();
    let mut errors = form.errors(&ctx, &person.account, &person.organisation);
    if errors.is_empty()
        && passwords.verify(form.password.clone(), person.account.password_hash.clone()).await?
    {
        errors.add("password", "accounts-password-same");
    }
    if !errors.is_empty() {
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &FirstAccessPage { ctx, errors });
    }
    let hash = passwords.hash(form.into_inner().password).await?;
    let (account, actor) = (person.account.clone(), person.actor());
    db.write(actor, ctx.now, move |w| replace(w, &account, &hash)).await?;
    let start = if person.account.role() == accounts::Role::Patient { "/me" } else { "/staff" };
    session::begin(&request, &person.account)?;
    Ok(see_other(start))
}

/// `GET /account/password`
pub(super) async fn edit(person: SignedIn) -> Result<HttpResponse, PageError> {
    show(&ChangePasswordPage { ctx: person.ctx, errors: FieldErrors::new() })
}

/// `POST /account/password`
pub(super) async fn update(
    request: HttpRequest,
    person: SignedIn,
    form: CsrfForm<ChangePasswordForm>,
    db: Data<Db>,
    passwords: Data<Passwords>,
) -> Result<HttpResponse, PageError> {
    let (form, ctx) = (form.into_inner(), person.ctx());
    let mut errors = form.errors(&ctx, &person.account, &person.organisation);
    if errors.is_empty() {
        match confirm::ask(&db, &passwords, &person, form.current).await? {
            Told::Right => {}
            Told::Wrong => errors.add("current", "accounts-current-wrong"),
            Told::Braked(wait) => {
                errors.add("current", "accounts-current-braked");
                let mut answer = show_as(StatusCode::TOO_MANY_REQUESTS, &ChangePasswordPage { ctx, errors })?;
                answer.headers_mut().insert(header::RETRY_AFTER, wait.into());
                return Ok(answer);
            }
        }
    }
    if !errors.is_empty() {
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &ChangePasswordPage { ctx, errors });
    }
    let hash = passwords.hash(form.password).await?;
    let (account, actor) = (person.account.clone(), person.actor());
    db.write(actor, ctx.now, move |w| {
        replace(w, &account, &hash)?;
        let letter = Letter::PasswordChanged { at: w.now() };
        mails::insert(w, account.organisation(), account.id(), &letter).map(drop)
    })
    .await?;
    session::begin(&request, &person.account)?;
    Ok(see_other("/account?done=password"))
}

/// The new password, and the end of all sessions; a new one begins with the answer.
fn replace(w: &mut Write<'_>, account: &Account, hash: &str) -> Result<(), StorageError> {
    accounts::save_password(w, account.organisation(), account.id(), hash)?;
    let ended = sessions::delete_of_account(w.conn(), account.id(), None)?;
    accounts::record_sessions_ended(w, account.organisation(), account.id(), ended)
}
