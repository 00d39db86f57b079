//! Looking at instruments and adding them to the organisation's questionnaires.

use std::collections::HashMap;

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use serde::Deserialize;

use super::pages::{Entry, LibraryPage, ShowPage, library};
use crate::{
    exchange::intake::{Became, Intake, Target},
    storage::{Db, StorageError, questionnaires, versions},
    web::{
        errors::{AppError, PageError},
        forms::CsrfForm,
        page::{see_other, show},
        roles::Admin,
    },
};

/// `GET /admin/library`
pub(super) async fn list(db: Data<Db>, admin: Admin) -> Result<HttpResponse, PageError> {
    let organisation = admin.organisation_id();
    let added = db.read(move |conn| questionnaires::list_urls(conn, organisation)).await?;
    show(&LibraryPage { ctx: admin.ctx(), entries: library(), added: added.into_iter().collect() })
}

/// `GET /admin/library/{key}`
pub(super) async fn show_one(
    db: Data<Db>,
    admin: Admin,
    key: Path<String>,
) -> Result<HttpResponse, PageError> {
    let entry = entry(&key)?;
    let organisation = admin.organisation_id();
    let added = db.read(move |conn| questionnaires::list_urls(conn, organisation)).await?;
    let added: HashMap<String, _> = added.into_iter().collect();
    let added = added.get(entry.url()).copied();
    show(&ShowPage { ctx: admin.ctx(), entry, added })
}

fn entry(key: &str) -> Result<&'static Entry, AppError> {
    library().iter().find(|entry| entry.instrument.key == key).ok_or(AppError::NotFound)
}

/// What to do with the instrument.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AddForm {
    /// Publish at once instead of leaving a draft.
    #[serde(default)]
    publish: bool,
}

/// `POST /admin/library/{key}`: the instrument becomes a questionnaire; one that is there already stays as it is.
pub(super) async fn add(
    db: Data<Db>,
    admin: Admin,
    key: Path<String>,
    form: CsrfForm<AddForm>,
) -> Result<HttpResponse, PageError> {
    let instrument = entry(&key)?.instrument;
    let (organisation, author, publish) = (admin.organisation_id(), admin.id(), form.publish);
    let resource = instrument.resource.as_bytes();
    let intake = Intake::read(instrument.key, resource, resource.len())
        .map_err(|_problems| AppError::internal("a shipped instrument can't be read"))?;
    let (stored, published) = db
        .write(admin.actor(), admin.ctx.now, move |w| {
            let stored = intake.store(w, organisation, Target::SameUrl, Some(author))?;
            let published = publish && stored.is_draft;
            if published {
                versions::publish(w, organisation, stored.version)?;
            }
            Ok::<_, StorageError>((stored, published))
        })
        .await?;
    let done = match stored.became {
        _ if published => "published",
        Became::Unchanged => "unchanged",
        _ => "added",
    };
    Ok(see_other(&format!("/admin/questionnaires/{}?done={done}", stored.questionnaire)))
}
