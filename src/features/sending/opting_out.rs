//! The page behind "no more messages" at the end of each message. Only its button changes anything: programs that look
//! at links in mails must not. A mail program says by its own POST that its reader pressed its button (RFC 8058).

use std::{future::ready, pin::Pin};

use actix_web::{
    FromRequest as _, HttpMessage as _, HttpRequest, HttpResponse,
    dev::Payload,
    error::PayloadError,
    web::{Bytes, Data, Path},
};
use futures_util::{Stream, stream};
use serde::Deserialize;

use super::pages::OptOutPage;
use crate::{
    storage::{Db, StorageError, invitations, organisations, reach},
    web::{
        errors::{AppError, PageError},
        forms::{OpenForm, SentBody},
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
    body: SentBody,
) -> Result<HttpResponse, PageError> {
    let (now, token) = (PageContext::of(&request).now, checked(&token)?);
    let is_one_click = is_one_click(&request, &body.0);
    // whoever has the address may decline; a page of ours must be the one that was seen
    let wanted = !is_one_click && form(&request, body.0).await?.wanted;
    let back = format!("/out/{token}");
    db.write("patient", now, move |w| {
        let invitation = invitations::find_by_token(w.conn(), &token)?;
        reach::save_wish(w, invitation.organisation(), invitation.patient(), wanted)
    })
    .await?;
    if is_one_click { Ok(HttpResponse::Ok().finish()) } else { Ok(see_other(&back)) }
}

/// The form of our page.
async fn form(request: &HttpRequest, body: Bytes) -> Result<OpenForm<OutForm>, PageError> {
    let whole: Pin<Box<dyn Stream<Item = Result<Bytes, PayloadError>>>> =
        Box::pin(stream::once(ready(Ok(body))));
    OpenForm::from_request(request, &mut Payload::from(whole)).await
}

/// Whether a mail program says it, by the one field that it may send, in either kind of form.
fn is_one_click(request: &HttpRequest, body: &[u8]) -> bool {
    match request.content_type() {
        "application/x-www-form-urlencoded" => body.trim_ascii() == b"List-Unsubscribe=One-Click",
        "multipart/form-data" => std::str::from_utf8(body).is_ok_and(is_the_part),
        _ => false,
    }
}

/// One part with our name and value, between the lines that part it.
fn is_the_part(body: &str) -> bool {
    let mut lines = body.trim().lines();
    let (Some(first), Some(last)) = (lines.next(), lines.next_back()) else { return false };
    let mut rest = lines.filter(|line| !line.trim().is_empty());
    let named = rest.next().map(str::to_ascii_lowercase).unwrap_or_default();
    let is_named = named.starts_with("content-disposition:")
        && (named.contains("name=\"list-unsubscribe\"") || named.ends_with("name=list-unsubscribe"));
    let is_closed = first.starts_with("--") && last.strip_prefix(first) == Some("--");
    is_closed && is_named && rest.next() == Some("One-Click") && rest.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_program_sends_one_part() {
        let part = "Content-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click";
        assert!(is_the_part(&format!("--x\r\n{part}\r\n--x--\r\n")));
        let other = part.replace("One-Click", "Two");
        for none in [String::new(), part.to_owned(), format!("--x\r\n{other}\r\n--x--")] {
            assert!(!is_the_part(&none), "{none}");
        }
        assert!(!is_the_part(&format!("--x\r\n{part}\r\n--x\r\n{part}\r\n--x--")));
    }
}
