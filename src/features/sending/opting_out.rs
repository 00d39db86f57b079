//! The page behind "no more messages" at the end of each message. Only its button changes anything: programs that look
//! at links in mails must not.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use serde::Deserialize;

use super::pages::OptOutPage;
use crate::{
    storage::{Db, StorageError, invitations, organisations, reach},
    web::{
        errors::{AppError, PageError},
        forms::OpenForm,
        page::{PageContext, see_other, show as show_page},
    },
};

/// Longest token that is looked up.
const LONGEST_TOKEN: usize = 64;

#[derive(Debug, Deserialize)]
pub(super) struct OutForm {
    /// Whether messages are wanted.
    wanted: bool,
}

fn checked(token: &str) -> Result<String, AppError> {
    let is_plain = token.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let is_fine = is_plain && !token.is_empty() && token.len() <= LONGEST_TOKEN;
    if is_fine { Ok(token.to_owned()) } else { Err(AppError::NotFound) }
}

/// `GET /out/{token}`
pub(super) async fn show(
    request: HttpRequest,
    db: Data<Db>,
    token: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (ctx, token) = (PageContext::of(&request), checked(&token)?);
    let action = format!("/out/{token}");
    let (organisation, is_out) = db
        .read(move |conn| {
            let invitation = invitations::find_by_token(conn, &token)?;
            let reach = reach::find(conn, invitation.organisation(), invitation.patient())?;
            let organisation = organisations::find(conn, invitation.organisation())?.name;
            Ok::<_, StorageError>((organisation, reach.opted_out_at.is_some()))
        })
        .await?;
    show_page(&OptOutPage { ctx, organisation, action, is_out })
}

/// `POST /out/{token}`
pub(super) async fn save(
    request: HttpRequest,
    db: Data<Db>,
    token: Path<String>,
    form: OpenForm<OutForm>,
) -> Result<HttpResponse, PageError> {
    let (now, token, wanted) = (PageContext::of(&request).now, checked(&token)?, form.wanted);
    let back = format!("/out/{token}");
    db.write("patient", now, move |w| {
        let invitation = invitations::find_by_token(w.conn(), &token)?;
        reach::save_wish(w, invitation.organisation(), invitation.patient(), wanted)
    })
    .await?;
    Ok(see_other(&back))
}
