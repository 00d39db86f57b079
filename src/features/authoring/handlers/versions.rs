//! One questionnaire: its versions, what each asks and scores, its losses, its resource, its events.

use actix_web::{
    HttpResponse,
    http::header,
    web::{Data, Path},
};
use uuid::Uuid;

use super::{OUTLINE_SIZE, card, version};
use crate::{
    domain::{
        ids::{QuestionnaireId, VersionId},
        problem::Problem,
    },
    exchange::{fhir::r5_text, to_packed_redcap, to_xlsform},
    features::authoring::{
        forms::{NoFields, PageQuery, ReleaseQuery},
        pages::{
            CardView, EventsPage, LossView, LossesPage, Names, Outline, ShowPage, VersionPage, problem_text,
        },
    },
    storage::{
        Db, StorageError, accounts, events,
        versions::{self, Draft, Version},
    },
    web::{
        authors::{MayEdit, MayView},
        errors::PageError,
        forms::{CsrfForm, Query},
        page::{see_other, show},
        pager::Pager,
        roles::SignedIn,
    },
};

/// Events shown of a questionnaire, the newest.
const MOST_EVENTS: i64 = 200;

/// `GET /admin/questionnaires/{id}`
pub(in crate::features::authoring) async fn list(
    db: Data<Db>,
    member: MayView,
    id: Path<QuestionnaireId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, PageError> {
    let (organisation, ctx, id) = (member.organisation_id(), member.ctx(), id.into_inner());
    let done = query.into_inner().done;
    let page = db
        .read(move |conn| {
            let names = Names::of(accounts::list_members(conn, organisation)?);
            let card = CardView(card(conn, organisation, id)?);
            Ok::<_, StorageError>(ShowPage { ctx, card, names, done })
        })
        .await?;
    show(&page)
}

/// `GET /admin/questionnaires/{id}/versions/{version}`: every item with its options, conditions and limits, and the
/// scores.
pub(in crate::features::authoring) async fn show_version(
    db: Data<Db>,
    member: MayView,
    path: Path<(QuestionnaireId, VersionId)>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, PageError> {
    let (organisation, ctx, (id, asked)) = (member.organisation_id(), member.ctx(), path.into_inner());
    let page = db
        .read(move |conn| {
            let version = version(conn, organisation, id, asked)?;
            let card = CardView(card(conn, organisation, id)?);
            let outline = Outline::of_version(&ctx, conn, &version)?;
            let pager = Pager::new(&ctx, query.page, OUTLINE_SIZE, outline.total());
            let done = query.done.clone();
            Ok::<_, StorageError>(VersionPage { ctx, card, version, outline, pager, is_admin: true, done })
        })
        .await?;
    show(&page)
}

/// `GET /admin/questionnaires/{id}/versions/{version}/losses`: what the import did not understand.
pub(in crate::features::authoring) async fn list_losses(
    db: Data<Db>,
    member: MayView,
    path: Path<(QuestionnaireId, VersionId)>,
) -> Result<HttpResponse, PageError> {
    let (organisation, ctx, (id, asked)) = (member.organisation_id(), member.ctx(), path.into_inner());
    let page = db
        .read(move |conn| {
            let version = version(conn, organisation, id, asked)?;
            let card = CardView(card(conn, organisation, id)?);
            let losses = LossView::stored(&version.losses);
            Ok::<_, StorageError>(LossesPage { ctx, card, version, losses })
        })
        .await?;
    show(&page)
}

/// `GET /admin/questionnaires/{id}/versions/{version}/resource`: the FHIR R4 resource as it was imported, or as R5, or
/// an `XLSForm` workbook, or a REDCap dictionary.
pub(in crate::features::authoring) async fn download(
    db: Data<Db>,
    member: MayView,
    path: Path<(QuestionnaireId, VersionId)>,
    query: Query<ReleaseQuery>,
) -> Result<HttpResponse, PageError> {
    let (organisation, (id, asked)) = (member.organisation_id(), path.into_inner());
    let found = db.read(move |conn| version(conn, organisation, id, asked)).await?;
    if query.release.as_deref() == Some("xlsform") {
        return workbook(&member, &found);
    }
    if query.release.as_deref() == Some("redcap") {
        return dictionary(&member, &found);
    }
    let is_r5 = query.release.as_deref() == Some("r5");
    let resource = if is_r5 {
        r5_text(&found.resource).map_err(|_bad| StorageError::Corrupt("resource is not JSON"))?
    } else {
        found.resource
    };
    let release = if is_r5 { "-r5" } else { "" };
    let disposition = format!("attachment; filename=\"questionnaire-v{}{release}.json\"", found.number);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/fhir+json; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(resource))
}

/// What has no place in it is told in a sheet of its own, in the language of the page.
fn workbook(member: &SignedIn, version: &Version) -> Result<HttpResponse, PageError> {
    let ctx = member.ctx();
    let describe = |problem: &Problem| problem_text(&ctx, problem);
    let exported = to_xlsform(&version.resource, &describe)
        .map_err(|_bad| StorageError::Corrupt("resource can't be written as a form"))?;
    let disposition = format!("attachment; filename=\"questionnaire-v{}.xlsx\"", version.number);
    Ok(HttpResponse::Ok()
        .insert_header((
            header::CONTENT_TYPE,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(exported.bytes))
}

/// REDCap takes no column of ours, so what has no place in it is told in a file beside it.
fn dictionary(member: &SignedIn, version: &Version) -> Result<HttpResponse, PageError> {
    let ctx = member.ctx();
    let describe = |problem: &Problem| problem_text(&ctx, problem);
    let packed = to_packed_redcap(&version.resource, &describe)
        .map_err(|_bad| StorageError::Corrupt("resource can't be written as a dictionary"))?;
    let disposition = format!("attachment; filename=\"questionnaire-v{}-redcap.zip\"", version.number);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/zip"))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(packed))
}

/// `GET /admin/questionnaires/{id}/events`
pub(in crate::features::authoring) async fn list_events(
    db: Data<Db>,
    member: MayView,
    id: Path<QuestionnaireId>,
) -> Result<HttpResponse, PageError> {
    let (organisation, ctx, id) = (member.organisation_id(), member.ctx(), id.into_inner());
    let page = db
        .read(move |conn| {
            let card = CardView(card(conn, organisation, id)?);
            let entities: Vec<Uuid> =
                card.0.versions.iter().map(|version| version.id).chain([id.get()]).collect();
            let events = events::list_of_entities(conn, organisation, &entities, MOST_EVENTS)?;
            let names = Names::of(accounts::list_members(conn, organisation)?);
            Ok::<_, StorageError>(EventsPage { ctx, card, events, names })
        })
        .await?;
    show(&page)
}

/// `POST /admin/questionnaires/{id}/draft`: a draft that starts as the published version, else as the newest.
pub(in crate::features::authoring) async fn draft(
    db: Data<Db>,
    member: MayEdit,
    id: Path<QuestionnaireId>,
    _form: CsrfForm<NoFields>,
) -> Result<HttpResponse, PageError> {
    let (organisation, author, id) = (member.organisation_id(), member.id(), id.into_inner());
    let had_one = db
        .write(member.actor(), member.ctx.now, move |w| {
            let card = card(w.conn(), organisation, id)?;
            if card.draft().is_some() {
                return Ok(true);
            }
            let leading = card.leading().ok_or(StorageError::NotFound)?.id();
            let leading = versions::find(w.conn(), organisation, leading)?;
            let draft = Draft {
                resource: &leading.resource,
                item_count: leading.item_count,
                losses: &leading.losses,
                author: Some(author),
            };
            versions::insert_draft(w, organisation, id, &draft)?;
            Ok::<_, StorageError>(false)
        })
        .await?;
    let done = if had_one { "draft-exists" } else { "drafted" };
    Ok(see_other(&format!("/admin/questionnaires/{id}?done={done}")))
}

/// `POST /admin/questionnaires/{id}/draft/deletion`: the draft goes; what was published stays. A questionnaire that
/// has nothing else is deleted, not emptied.
pub(in crate::features::authoring) async fn discard(
    db: Data<Db>,
    member: MayEdit,
    id: Path<QuestionnaireId>,
    _form: CsrfForm<NoFields>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (member.organisation_id(), id.into_inner());
    db.write(member.actor(), member.ctx.now, move |w| {
        let card = card(w.conn(), organisation, id)?;
        let draft = card.draft().filter(|_| card.versions.len() > 1).ok_or(StorageError::NotFound)?;
        versions::discard_draft(w, organisation, draft.id())
    })
    .await?;
    Ok(see_other(&format!("/admin/questionnaires/{id}?done=discarded")))
}
