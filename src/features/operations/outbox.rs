//! Messages: what was written to whom, and what became of it. Without a mail server they wait here to be handed over.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use uuid::Uuid;

use super::{
    forms::ListQuery,
    pages::{MailPage, MailRow, OutboxPage},
};
use crate::{
    jobs::letters,
    storage::{Db, StorageError, mails},
    web::{
        errors::{AppError, PageError},
        forms::{ButtonForm, CsrfForm, Query},
        page::{see_other, show},
        pager::Pager,
        roles::Admin,
        settings::WebSettings,
        signing::SigningKey,
    },
};

const ROWS: u32 = 25;

/// `GET /admin/outbox`
pub(super) async fn list(
    admin: Admin,
    query: Query<ListQuery>,
    db: Data<Db>,
    settings: Data<WebSettings>,
) -> Result<HttpResponse, PageError> {
    let (ctx, organisation, page) = (admin.ctx(), admin.organisation_id(), query.page);
    let page_of = ctx.clone();
    let (found, pager) = db
        .read(move |conn| {
            let pager = Pager::new(&page_of, page, ROWS, mails::count(conn, organisation)?);
            let found = mails::list(conn, organisation, pager.offset(), pager.limit())?;
            Ok::<_, StorageError>((found, pager))
        })
        .await?;
    let rows = found
        .into_iter()
        .map(|(mail, name, email)| MailRow {
            letter: mail.letter().ok().map(|letter| letter.name()),
            is_over: mail.letter().is_ok_and(|letter| letter.is_over(ctx.now)),
            status: mail.status(),
            id: mail.id,
            at: mail.created_at,
            name,
            email,
        })
        .collect();
    let done = (query.done.as_deref() == Some("resent")).then_some("operations-resent");
    show(&OutboxPage { ctx, rows, pager, sends_mail: settings.sends_mail, done })
}

/// `POST /admin/outbox/{id}/reading`: shows a kept message, which may hold somebody's link; the event log keeps who
/// looked. What was sent has been read by its reader, and is not shown.
pub(super) async fn read(
    admin: Admin,
    id: Path<Uuid>,
    _form: CsrfForm<ButtonForm>,
    db: Data<Db>,
    settings: Data<WebSettings>,
    key: Data<SigningKey>,
) -> Result<HttpResponse, PageError> {
    let (ctx, organisation, id) = (admin.ctx(), admin.organisation_id(), id.into_inner());
    let (content, account) = db
        .write(admin.actor(), ctx.now, move |w| {
            let mail = mails::find(w.conn(), organisation, id)?;
            if !mail.status().waits_here() {
                return Err(AppError::NotFound);
            }
            mails::record_reading(w, organisation, id)?;
            Ok(letters::read(w.conn(), &mail, &settings, &key)?)
        })
        .await?;
    let text = content.text().map_err(AppError::internal)?;
    let list = ("/admin/outbox", "operations-outbox");
    show(&MailPage { ctx, list, name: account.name, email: account.email, subject: content.subject, text })
}

/// `POST /admin/outbox/{id}/resend`
pub(super) async fn resend(
    admin: Admin,
    id: Path<Uuid>,
    _form: CsrfForm<ButtonForm>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (admin.organisation_id(), id.into_inner());
    db.write(admin.actor(), admin.ctx.now, move |w| mails::requeue(w, organisation, id)).await?;
    Ok(see_other("/admin/outbox?done=resent"))
}
