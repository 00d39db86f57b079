//! The password in use, asked for again before something weighty.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::Data,
};
use serde::Deserialize;

use super::{forms::ConfirmForm, pages::ConfirmPage};
use crate::{
    storage::Db,
    web::{
        attempts::Attempt,
        errors::{AppError, PageError},
        forms::{CsrfForm, FieldErrors, Query},
        page::{local, see_other, show as show_page, show_as},
        passwords::Passwords,
        roles::SignedIn,
        session,
    },
};

/// What asking for the password came to.
pub(super) enum Told {
    Right,
    Wrong,
    /// Too often; again after so many seconds.
    Braked(i64),
}

/// Counts the attempt, then compares: an open session is no place to guess at.
pub(super) async fn ask(
    db: &Db,
    passwords: &Passwords,
    person: &SignedIn,
    current: String,
) -> Result<Told, AppError> {
    let (attempt, now) = (Attempt::to_confirm(&person.session), person.ctx.now);
    if let Some(until) = db.write("system", now, move |w| attempt.start(w.conn(), now)).await? {
        tracing::warn!("confirmation braked");
        return Ok(Told::Braked(until.signed_duration_since(now).num_seconds().max(1)));
    }
    if passwords.verify(current, person.account.password_hash.clone()).await? {
        return Ok(Told::Right);
    }
    tracing::warn!(reason = "password", "confirmation refused");
    Ok(Told::Wrong)
}

#[derive(Debug, Deserialize)]
pub(super) struct ConfirmQuery {
    #[serde(default)]
    next: String,
}

/// `GET /account/confirm`
pub(super) async fn show(person: SignedIn, query: Query<ConfirmQuery>) -> Result<HttpResponse, PageError> {
    let next = local(&query.next).to_owned();
    show_page(&ConfirmPage { ctx: person.ctx, next, errors: FieldErrors::new() })
}

/// `POST /account/confirm`: back to what was asked for.
pub(super) async fn create(
    request: HttpRequest,
    person: SignedIn,
    form: CsrfForm<ConfirmForm>,
    db: Data<Db>,
    passwords: Data<Passwords>,
) -> Result<HttpResponse, PageError> {
    let form = form.into_inner();
    let next = local(&form.next).to_owned();
    let (key, status, wait) = match ask(&db, &passwords, &person, form.current).await? {
        Told::Right => {
            session::confirm(&request, person.ctx.now)?;
            return Ok(see_other(&next));
        }
        Told::Wrong => ("accounts-current-wrong", StatusCode::UNPROCESSABLE_ENTITY, None),
        Told::Braked(wait) => ("accounts-current-braked", StatusCode::TOO_MANY_REQUESTS, Some(wait)),
    };
    let mut errors = FieldErrors::new();
    errors.add("current", key);
    let mut answer = show_as(status, &ConfirmPage { ctx: person.ctx, next, errors })?;
    if let Some(wait) = wait {
        answer.headers_mut().insert(header::RETRY_AFTER, wait.into());
    }
    Ok(answer)
}
