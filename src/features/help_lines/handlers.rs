//! Showing the list, changing it on the page, storing it.

use actix_web::{HttpResponse, http::StatusCode, web::Data};

use super::{
    forms::{self, Act, LinesForm, ShowQuery},
    pages::{LinesPage, Note},
};
use crate::{
    domain::help_line::HelpLine,
    storage::{Db, StorageError, open_links::OpenLinks, organisations},
    web::{
        errors::PageError,
        forms::{CsrfForm, FieldErrors, Query},
        page::{see_other, show as show_page, show_as},
        roles::Admin,
    },
};

/// `GET /admin/help-lines`
pub(super) async fn show(
    admin: Admin,
    query: Query<ShowQuery>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let stored = stored(&admin, &db).await?;
    let note = (query.done.as_deref() == Some("saved")).then_some(Note::Saved);
    show_page(&page(&admin, stored.clone(), stored, FieldErrors::new(), note))
}

/// `POST /admin/help-lines`: stores the list, or changes it on the page only.
pub(super) async fn update(
    admin: Admin,
    form: CsrfForm<LinesForm>,
    db: Data<Db>,
    known: Data<OpenLinks>,
) -> Result<HttpResponse, PageError> {
    let act = form.act();
    if act != Act::Save {
        let stored = stored(&admin, &db).await?;
        let lines = act.applied(form.lines());
        let note = (lines != stored).then_some(Note::Unsaved);
        return show_page(&page(&admin, stored, lines, FieldErrors::new(), note));
    }
    let lines = forms::filled(form.lines());
    let errors = forms::errors(&lines);
    if !errors.is_empty() {
        let stored = stored(&admin, &db).await?;
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page(&admin, stored, lines, errors, None));
    }
    let (organisation, seen, new) = (admin.organisation_id(), form.seen().unwrap_or_default(), lines.clone());
    let saved = db.write(admin.actor(), admin.ctx.now, move |w| {
        organisations::save_help_lines(w, organisation, &seen, &new)
    });
    match saved.await {
        Ok(()) => {
            known.clear();
            Ok(see_other("/admin/help-lines?done=saved"))
        }
        Err(StorageError::Conflict(_)) => {
            let stored = stored(&admin, &db).await?;
            let page = page(&admin, stored, lines, FieldErrors::new(), Some(Note::ChangedSince));
            show_as(StatusCode::CONFLICT, &page)
        }
        Err(error) => Err(error.into()),
    }
}

async fn stored(admin: &Admin, db: &Db) -> Result<Vec<HelpLine>, StorageError> {
    let organisation = admin.organisation_id();
    db.read(move |conn| organisations::help_lines(conn, organisation)).await
}

fn page(
    admin: &Admin,
    stored: Vec<HelpLine>,
    lines: Vec<HelpLine>,
    errors: FieldErrors,
    note: Option<Note>,
) -> LinesPage {
    LinesPage { ctx: admin.ctx(), organisation: admin.organisation_id(), stored, lines, errors, note }
}
