//! Signing in and out.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::Cookie,
    http::{StatusCode, header},
    web::Data,
};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{
    device,
    forms::SignInForm,
    pages::{SignInMessage, SignInPage},
};
use crate::{
    domain::password,
    storage::{
        Db, StorageError,
        accounts::{self, Account, Role},
        known_devices, sessions,
    },
    web::{
        attempts::Attempt,
        client,
        errors::{AppError, PageError},
        forms::{ButtonForm, CsrfForm, FieldErrors, OpenForm, Query},
        page::{PageContext, local, see_other, show as show_page, show_as},
        passwords::Passwords,
        random,
        roles::Newcomer,
        session,
        settings::WebSettings,
    },
};

#[derive(Debug, Deserialize)]
pub(super) struct SignInQuery {
    next: Option<String>,
    /// What happened before: `signed-out` or `new-password`.
    after: Option<String>,
}

/// `GET /sign-in`
pub(super) async fn show(
    ctx: PageContext,
    query: Query<SignInQuery>,
    signed_in: Option<Newcomer>,
) -> Result<HttpResponse, PageError> {
    let next = query.next.clone().unwrap_or_default();
    if let Some(person) = signed_in {
        return Ok(see_other(&landing(&person.account, &next)));
    }
    let message = match query.after.as_deref() {
        Some("signed-out") => SignInMessage::SignedOut,
        Some("new-password") => SignInMessage::NewPassword,
        _ => SignInMessage::None,
    };
    show_page(&SignInPage { ctx, email: String::new(), next, errors: FieldErrors::new(), message })
}

/// `POST /sign-in`
pub(super) async fn create(
    request: HttpRequest,
    ctx: PageContext,
    form: OpenForm<SignInForm>,
    db: Data<Db>,
    passwords: Data<Passwords>,
    settings: Data<WebSettings>,
) -> Result<HttpResponse, PageError> {
    let form = form.into_inner();
    let next = form.next.clone().unwrap_or_default();
    let errors = form.errors();
    if !errors.is_empty() {
        return refuse(ctx, form, errors, SignInMessage::None, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let (now, network) = (ctx.now, client::network(client::address(&request)));
    let mark = device::mark(&request);
    let found = look_up(&db, &form.email, mark.as_deref().map(device::hash)).await?;
    let attempt = Attempt::to_sign_in(&form.email, &network, found.device.as_deref());
    let started = attempt;
    let (attempt, wait) = db
        .write("system", now, move |w| {
            let wait = started.start(w.conn(), now)?;
            Ok::<_, StorageError>((started, wait))
        })
        .await?;
    if let Some(until) = wait {
        tracing::warn!(client.network = %network, "sign-in braked");
        return brake(ctx, form, until);
    }
    let hash = found.account.as_ref().and_then(|account| account.password_hash.clone());
    let is_right = passwords.verify(form.password.clone(), hash.clone()).await?;
    let account = match found.account {
        Some(account) if is_right && account.blocked_at.is_none() => account,
        other => {
            note_refusal(&db, now, other, is_right, network).await?;
            let mut errors = FieldErrors::new();
            errors.add("email", "accounts-wrong");
            return refuse(ctx, form, errors, SignInMessage::None, StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let fresh = match hash.filter(|hash| password::is_outdated(hash)) {
        Some(_) => Some(passwords.hash(form.password).await?),
        None => None,
    };
    let mark = mark.map_or_else(random::secret, Ok)?;
    let welcome = see_other(&landing(&account, &next));
    let own = account.clone();
    let mark = db
        .write(account.id.to_string(), now, move |w| {
            attempt.succeed(w.conn())?;
            known_devices::save(w, account.id(), &device::hash(&mark))?;
            if let Some(hash) = fresh {
                accounts::save_rehashed(w, account.organisation(), account.id(), &hash)?;
            }
            accounts::save_sign_in(w, account.organisation(), account.id(), &network)?;
            Ok::<_, StorageError>(mark)
        })
        .await?;
    session::begin(&request, &own)?;
    with_cookie(welcome, &device::cookie(&settings, mark))
}

/// The account that is signed in to, and this browser's mark if the account knows it.
struct Found {
    account: Option<Account>,
    device: Option<Vec<u8>>,
}

async fn look_up(db: &Db, email: &str, mark: Option<Vec<u8>>) -> Result<Found, StorageError> {
    let email = email.to_owned();
    db.read(move |conn| {
        let account = match accounts::find_by_email(conn, &email) {
            Ok(account) => Some(account),
            Err(StorageError::NotFound) => None,
            Err(error) => return Err(error),
        };
        let device = match (&account, mark) {
            (Some(account), Some(mark)) if known_devices::is_known(conn, account.id(), &mark)? => Some(mark),
            _ => None,
        };
        Ok(Found { account, device })
    })
    .await
}

/// Writes the refusal into the event log; where there is no account, something else takes as long.
async fn note_refusal(
    db: &Db,
    now: DateTime<Utc>,
    account: Option<Account>,
    is_right: bool,
    network: String,
) -> Result<(), StorageError> {
    let reason = if is_right { "blocked" } else { "password" };
    tracing::warn!(client.network = %network, account.is_known = account.is_some(), reason, "sign-in refused");
    db.write("system", now, move |w| match account {
        Some(account) => {
            accounts::record_refused_sign_in(w, account.organisation(), account.id(), reason, &network)
        }
        None => Attempt::by_nobody(&network).start(w.conn(), now).map(drop),
    })
    .await
}

fn refuse(
    ctx: PageContext,
    form: SignInForm,
    errors: FieldErrors,
    message: SignInMessage,
    status: StatusCode,
) -> Result<HttpResponse, PageError> {
    show_as(
        status,
        &SignInPage { ctx, email: form.email, next: form.next.unwrap_or_default(), errors, message },
    )
}

fn brake(ctx: PageContext, form: SignInForm, until: DateTime<Utc>) -> Result<HttpResponse, PageError> {
    let wait = until.signed_duration_since(ctx.now);
    let minutes = (wait.num_seconds() + 59) / 60;
    let message = SignInMessage::Wait(minutes.max(1));
    let mut answer = refuse(ctx, form, FieldErrors::new(), message, StatusCode::TOO_MANY_REQUESTS)?;
    answer.headers_mut().insert(header::RETRY_AFTER, wait.num_seconds().max(1).into());
    Ok(answer)
}

/// Where somebody who has signed in goes: where they wanted to, else where their role begins.
fn landing(account: &Account, next: &str) -> String {
    if account.must_change_password {
        return "/first-access".to_owned();
    }
    match (local(next), account.role()) {
        ("/", Role::Admin | Role::Staff) => "/staff".to_owned(),
        ("/", Role::Patient) => "/me".to_owned(),
        (path, _) => path.to_owned(),
    }
}

/// The answer with a cookie.
fn with_cookie(mut answer: HttpResponse, cookie: &Cookie<'_>) -> Result<HttpResponse, PageError> {
    answer.add_cookie(cookie).map_err(AppError::internal)?;
    Ok(answer)
}

/// `POST /sign-out`: ends the session and has the browser forget what it kept of it. The cookies that stay tell the
/// language, the way of reading, and that somebody signed in from here.
pub(super) async fn end(
    request: HttpRequest,
    person: Newcomer,
    _form: CsrfForm<ButtonForm>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let (session, organisation, id) = (person.session.clone(), person.organisation_id(), person.id());
    db.write(person.actor(), person.ctx.now, move |w| {
        sessions::delete(w.conn(), &session)?;
        accounts::record_sign_out(w, organisation, id)
    })
    .await?;
    session::end(&request);
    let mut answer = see_other("/sign-in?after=signed-out");
    answer.headers_mut().insert(
        header::HeaderName::from_static("clear-site-data"),
        header::HeaderValue::from_static("\"cache\", \"storage\""),
    );
    Ok(answer)
}
