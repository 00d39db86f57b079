//! Taking an old version up again: what it asks becomes the draft. A draft that is there never goes unasked.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use sha2::{Digest as _, Sha256};

use super::{card, version};
use crate::{
    domain::ids::{OrganisationId, QuestionnaireId, VersionId},
    features::authoring::{
        forms::RestoreForm,
        pages::{CardView, RestorePage},
    },
    storage::{
        Db, PgConnection, StorageError,
        versions::{self, Version},
    },
    web::{
        authors::MayPublish,
        errors::PageError,
        forms::CsrfForm,
        page::{PageContext, see_other, show, show_as},
    },
};

/// `GET /admin/questionnaires/{id}/versions/{version}/restoration`
pub(in crate::features::authoring) async fn confirm(
    db: Data<Db>,
    member: MayPublish,
    path: Path<(QuestionnaireId, VersionId)>,
) -> Result<HttpResponse, PageError> {
    let (organisation, ctx, (id, asked)) = (member.organisation_id(), member.ctx(), path.into_inner());
    let page = db.read(move |conn| page_of(conn, ctx, organisation, (id, asked), false)).await?;
    if page.version.status == "draft" {
        return Ok(see_other(&format!("/admin/questionnaires/{id}")));
    }
    show(&page)
}

/// `POST /admin/questionnaires/{id}/versions/{version}/restoration`: 409 if there is a draft that was not shown, or that
/// changed since.
pub(in crate::features::authoring) async fn restore(
    db: Data<Db>,
    member: MayPublish,
    path: Path<(QuestionnaireId, VersionId)>,
    form: CsrfForm<RestoreForm>,
) -> Result<HttpResponse, PageError> {
    let (organisation, author, ctx) = (member.organisation_id(), member.id(), member.ctx());
    let (id, asked) = path.into_inner();
    let form = form.into_inner();
    let refused = db
        .write(member.actor(), member.ctx.now, move |w| {
            let page = page_of(w.conn(), ctx, organisation, (id, asked), true)?;
            if page.version.status == "draft" {
                return Err(StorageError::Conflict("status"));
            }
            let there = page.draft.as_ref().map(|(_, mark)| mark.as_str()).unwrap_or_default();
            if there != form.instead_of && !there.is_empty() {
                return Ok(Some(page));
            }
            versions::restore(w, organisation, &page.version, author)?;
            Ok::<_, StorageError>(None)
        })
        .await?;
    match refused {
        Some(page) => show_as(StatusCode::CONFLICT, &page),
        None => Ok(see_other(&format!("/admin/questionnaires/{id}?done=restored"))),
    }
}

fn page_of(
    conn: &mut PgConnection,
    ctx: PageContext,
    organisation: OrganisationId,
    (id, asked): (QuestionnaireId, VersionId),
    is_stale: bool,
) -> Result<RestorePage, StorageError> {
    let version = version(conn, organisation, id, asked)?;
    let card = CardView(card(conn, organisation, id)?);
    let draft = match versions::find_draft(conn, organisation, id) {
        Ok(draft) => {
            let mark = mark(&draft);
            Some((draft, mark))
        }
        Err(StorageError::NotFound) => None,
        Err(error) => return Err(error),
    };
    Ok(RestorePage { ctx, card, version, draft, is_stale })
}

/// Tells a draft with this content from all others.
pub(super) fn mark(draft: &Version) -> String {
    let hash = Sha256::digest(draft.resource.as_bytes());
    hash.iter().take(8).fold(format!("{}-", draft.id), |mark, byte| format!("{mark}{byte:02x}"))
}
