//! Where an account is signed in, and ending it.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use chrono::TimeDelta;
use serde::Deserialize;

use super::{
    device,
    pages::{OwnSessionsPage, SessionRow, SessionsPage},
};
use crate::{
    storage::{
        Db, StorageError,
        accounts::{self, Role},
        sessions::{self, Session},
    },
    web::{
        errors::{AppError, PageError},
        format::hex,
        forms::{ButtonForm, CsrfForm, Query},
        page::{see_other, show},
        roles::SignedIn,
        settings::WebSettings,
    },
};

#[derive(Debug, Deserialize)]
pub(super) struct SessionsQuery {
    /// How many were just ended.
    ended: Option<usize>,
}

/// `GET /account/sessions`
pub(super) async fn list(
    person: SignedIn,
    query: Query<SessionsQuery>,
    db: Data<Db>,
    settings: Data<WebSettings>,
) -> Result<HttpResponse, PageError> {
    let (id, now) = (person.id(), person.ctx.now);
    let idle = TimeDelta::from_std(settings.session_idle).unwrap_or(TimeDelta::hours(1));
    let found = db.read(move |conn| sessions::list_of_account(conn, id, now)).await?;
    let mut rows: Vec<SessionRow> = found
        .into_iter()
        .filter(|session| now - session.last_seen_at < idle)
        .map(|session| row(&session, &person.session))
        .collect();
    rows.sort_by_key(|row| !row.is_this);
    if person.account.role() == Role::Patient {
        return show(&OwnSessionsPage { ctx: person.ctx, rows, ended: query.ended });
    }
    show(&SessionsPage { ctx: person.ctx, rows, ended: query.ended })
}

fn row(session: &Session, this: &[u8]) -> SessionRow {
    let (browser, system) = device::named(session.user_agent.as_deref().unwrap_or_default());
    SessionRow {
        // the stored hash names a session in a form: it opens nothing
        id: hex(&session.id_hash),
        browser,
        system,
        is_phone: device::is_phone(system),
        is_this: session.id_hash == this,
        since: session.created_at,
        last_seen: session.last_seen_at,
    }
}

/// `POST /account/sessions/{id}`: ends one of one's own.
pub(super) async fn end_one(
    person: SignedIn,
    id: Path<String>,
    _form: CsrfForm<ButtonForm>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let (organisation, account, now) = (person.organisation_id(), person.id(), person.ctx.now);
    let id = id.into_inner();
    db.write(person.actor(), now, move |w| {
        let own = sessions::list_of_account(w.conn(), account, now)?;
        let session = own.iter().find(|session| hex(&session.id_hash) == id).ok_or(AppError::NotFound)?;
        sessions::delete(w.conn(), &session.id_hash)?;
        accounts::record_sessions_ended(w, organisation, account, 1)?;
        Ok::<_, AppError>(())
    })
    .await?;
    Ok(see_other("/account/sessions?ended=1"))
}

/// `POST /account/sessions/others`: ends all but this one.
pub(super) async fn end_others(
    person: SignedIn,
    _form: CsrfForm<ButtonForm>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let (organisation, account, this) = (person.organisation_id(), person.id(), person.session.clone());
    let ended = db
        .write(person.actor(), person.ctx.now, move |w| {
            let ended = sessions::delete_of_account(w.conn(), account, Some(&this))?;
            accounts::record_sessions_ended(w, organisation, account, ended)?;
            Ok::<_, StorageError>(ended)
        })
        .await?;
    Ok(see_other(&format!("/account/sessions?ended={ended}")))
}
