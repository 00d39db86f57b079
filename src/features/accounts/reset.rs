//! A new password by mail: whoever asks gets the same answer, in the same time.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};

use super::{
    forms::{NewPasswordForm, ResetForm},
    pages::{NewPasswordPage, NoLinkPage, ResetPage, ResetSentPage},
};
use crate::{
    domain::ids::AccountId,
    jobs::{letters::password as links, password_reset},
    storage::{
        Db, StorageError,
        accounts::{self, Account},
        known_devices, mails,
        mails::Letter,
        organisations::{self, Organisation},
        password_resets, sessions,
    },
    web::{
        attempts::Attempt,
        client,
        errors::{AppError, PageError},
        forms::{FieldErrors, OpenForm},
        page::{PageContext, see_other, show as show_page, show_as},
        passwords::Passwords,
        settings::WebSettings,
    },
};

/// `GET /password/reset`
pub(super) async fn show(ctx: PageContext) -> Result<HttpResponse, PageError> {
    show_page(&ResetPage { ctx, email: String::new(), errors: FieldErrors::new() })
}

/// `POST /password/reset`: a job finds out whether there is somebody to write to.
pub(super) async fn create(
    request: HttpRequest,
    ctx: PageContext,
    form: OpenForm<ResetForm>,
    db: Data<Db>,
    settings: Data<WebSettings>,
) -> Result<HttpResponse, PageError> {
    let errors = form.errors();
    let email = form.into_inner().email;
    if !errors.is_empty() {
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &ResetPage { ctx, email, errors });
    }
    let network = client::network(client::address(&request));
    let wait = db.write("system", ctx.now, move |w| ask(w, &email, &network)).await?;
    if let Some(until) = wait {
        let seconds = until.signed_duration_since(ctx.now).num_seconds().max(1);
        return Err(AppError::TooManyRequests { retry_after_s: seconds.unsigned_abs() }.into());
    }
    show_page(&ResetSentPage { ctx, sends_mail: settings.sends_mail })
}

/// Counts the request and puts the job into the queue, the same for everybody. `Some` is when the network may ask again.
fn ask(
    w: &mut crate::storage::Write<'_>,
    email: &str,
    network: &str,
) -> Result<Option<chrono::DateTime<chrono::Utc>>, StorageError> {
    let now = w.now();
    if let Some(until) = Attempt::to_reset_from(network).start(w.conn(), now)? {
        return Ok(Some(until));
    }
    let is_too_often = Attempt::to_reset_for(email).start(w.conn(), now)?.is_some();
    let account = match accounts::find_by_email(w.conn(), email) {
        Ok(account) if !is_too_often => Some(account),
        Ok(_) | Err(StorageError::NotFound) => None,
        Err(error) => return Err(error),
    };
    password_reset::insert(w, account.as_ref())?;
    Ok(None)
}

/// `GET /password/new/{token}`
pub(super) async fn show_new(
    ctx: PageContext,
    token: Path<String>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    match find(&db, &ctx, &token).await? {
        Some((account, _)) => show_page(&NewPasswordPage {
            ctx,
            token: token.into_inner(),
            is_first: account.password_hash.is_none(),
            errors: FieldErrors::new(),
        }),
        None => no_link(ctx),
    }
}

/// `POST /password/new/{token}`: uses the link up. All sessions end; signing in comes next, and what was guessed before does
/// not stand in its way.
pub(super) async fn save_new(
    request: HttpRequest,
    ctx: PageContext,
    token: Path<String>,
    form: OpenForm<NewPasswordForm>,
    db: Data<Db>,
    passwords: Data<Passwords>,
) -> Result<HttpResponse, PageError> {
    let Some((account, organisation)) = find(&db, &ctx, &token).await? else { return no_link(ctx) };
    let errors = form.errors(&ctx, &account, &organisation);
    let is_first = account.password_hash.is_none();
    if !errors.is_empty() {
        let page = NewPasswordPage { ctx, token: token.into_inner(), is_first, errors };
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let hash = passwords.hash(form.into_inner().password).await?;
    let token_hash = links::hash(&token);
    let guesses = Attempt::at_account(&account.email, &client::network(client::address(&request)));
    let saved = db
        .write(account.id.to_string(), ctx.now, move |w| {
            let (organisation, id) = (account.organisation(), password_resets::consume(w, &token_hash)?);
            accounts::save_password(w, organisation, id, &hash)?;
            let ended = sessions::delete_of_account(w.conn(), id, None)?;
            accounts::record_sessions_ended(w, organisation, id, ended)?;
            known_devices::delete_of_account(w, id)?;
            guesses.forget(w.conn())?;
            if !is_first {
                mails::insert(w, organisation, id, &Letter::PasswordChanged { at: w.now() })?;
            }
            Ok(())
        })
        .await;
    match saved {
        Ok(()) => Ok(see_other("/sign-in?after=new-password")),
        Err(StorageError::NotFound) => no_link(ctx),
        Err(error) => Err(error.into()),
    }
}

/// Whose link it is, if it may still be used. A blocked account has no link.
async fn find(
    db: &Db,
    ctx: &PageContext,
    token: &str,
) -> Result<Option<(Account, Organisation)>, StorageError> {
    let (token_hash, now) = (links::hash(token), ctx.now);
    let found = db
        .read(move |conn| {
            let id: AccountId = password_resets::find_live(conn, &token_hash, now)?;
            let account = accounts::find_any(conn, id)?;
            let organisation = organisations::find(conn, account.organisation())?;
            Ok((account, organisation))
        })
        .await;
    match found {
        Ok((account, _)) if account.blocked_at.is_some() => Ok(None),
        Ok(found) => Ok(Some(found)),
        Err(StorageError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

fn no_link(ctx: PageContext) -> Result<HttpResponse, PageError> {
    show_as(StatusCode::GONE, &NoLinkPage { ctx })
}
