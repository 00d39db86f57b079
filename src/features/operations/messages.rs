//! Messages to patients: what was written, by which channel, and what became of it. Without a server or provider they
//! wait here to be handed over.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use uuid::Uuid;

use super::{
    forms::ListQuery,
    pages::{MailPage, MessageRow, MessagesPage},
};
use crate::{
    jobs::letters::to_patients,
    storage::{
        Db, StorageError,
        messages::{self, Channel, Message},
    },
    web::{
        errors::{AppError, PageError},
        forms::{ButtonForm, CsrfForm, Query},
        page::{PageContext, see_other, show},
        pager::Pager,
        roles::Admin,
        settings::WebSettings,
    },
};

const ROWS: u32 = 25;

/// `GET /admin/messages`
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
            let pager = Pager::new(&page_of, page, ROWS, messages::count(conn, organisation)?);
            let found = messages::list(conn, organisation, pager.offset(), pager.limit())?;
            Ok::<_, StorageError>((found, pager))
        })
        .await?;
    let rows = found.into_iter().map(|(message, name)| row(&ctx, &settings, &message, name)).collect();
    let done = (query.done.as_deref() == Some("resent")).then_some("operations-resent");
    show(&MessagesPage { ctx, rows, pager, done })
}

fn row(ctx: &PageContext, settings: &WebSettings, message: &Message, name: String) -> MessageRow {
    let (letter, channel) = (message.letter().ok(), message.channel().ok());
    MessageRow {
        id: message.id,
        is_over: letter.as_ref().is_some_and(|letter| letter.is_over(ctx.now)),
        letter: letter.as_ref().map(messages::Letter::name),
        channel: channel.map_or("message", Channel::as_str),
        status: message.status(),
        at: message.created_at,
        name,
        is_sendable: channel.is_some_and(|channel| settings.sends(channel.as_str())),
    }
}

/// `POST /admin/messages/{id}/reading`: shows a kept message, which may hold somebody's code; the event log keeps who
/// looked.
pub(super) async fn read(
    admin: Admin,
    id: Path<Uuid>,
    _form: CsrfForm<ButtonForm>,
    db: Data<Db>,
    settings: Data<WebSettings>,
) -> Result<HttpResponse, PageError> {
    let (ctx, organisation, id) = (admin.ctx(), admin.organisation_id(), id.into_inner());
    let now = ctx.now;
    let reading = db
        .write(admin.actor(), now, move |w| {
            let message = messages::find(w.conn(), organisation, id)?;
            if !message.status().waits_here() || message.letter()?.is_over(now) {
                return Err(AppError::NotFound);
            }
            messages::record_reading(w, organisation, id)?;
            to_patients::read(w.conn(), &message, &settings).map_err(AppError::internal)
        })
        .await?;
    let none = || ctx.t("operations-message-no-address").into_owned();
    show(&MailPage {
        list: ("/admin/messages", "operations-messages"),
        name: reading.patient.name,
        email: reading.address.unwrap_or_else(none),
        subject: reading.subject,
        text: reading.text,
        ctx,
    })
}

/// `POST /admin/messages/{id}/resend`
pub(super) async fn resend(
    admin: Admin,
    id: Path<Uuid>,
    _form: CsrfForm<ButtonForm>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (admin.organisation_id(), id.into_inner());
    db.write(admin.actor(), admin.ctx.now, move |w| messages::requeue(w, organisation, id)).await?;
    Ok(see_other("/admin/messages?done=resent"))
}
