//! Publishing a draft after a check, asking somebody to look at it, and taking a published version back.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};

use super::card;
use crate::{
    domain::ids::{OrganisationId, QuestionnaireId, VersionId},
    features::authoring::{
        forms::{CheckQuery, LanguagesForm, NoFields, PublishForm},
        pages::{CardView, DifferenceView, LanguageChoices, Outline, PublishPage, RetirePage},
    },
    integrations::question_servers::QuestionServers,
    storage::{
        Db, PgConnection, StorageError,
        open_links::OpenLinks,
        version_languages,
        versions::{self, Publication, Summary, Version},
    },
    web::{
        authors::{MayEdit, MayPublish},
        errors::PageError,
        forms::{CsrfForm, FieldErrors, Query},
        page::{PageContext, see_other, show, show_as},
        roles::SignedIn,
    },
};

/// `GET /admin/questionnaires/{id}/draft/publication`: what stands in the way, what the author should know. Without a
/// draft, the questionnaire.
pub(in crate::features::authoring) async fn check(
    db: Data<Db>,
    member: MayPublish,
    id: Path<QuestionnaireId>,
    query: Query<CheckQuery>,
    servers: Option<Data<QuestionServers>>,
) -> Result<HttpResponse, PageError> {
    let (ctx, id) = (member.ctx(), id.into_inner());
    let shows_all = query.show.as_deref() == Some("all");
    let organisation = member.organisation_id();
    let page = db
        .read(move |conn| {
            let card = CardView(card(conn, organisation, id)?);
            match versions::find_draft(conn, organisation, id) {
                Ok(draft) => {
                    let page = page_of(conn, ctx, card, draft, &servers.unwrap_or_default())?;
                    Ok(Some(PublishPage { shows_all, ..page }))
                }
                Err(StorageError::NotFound) => Ok(None),
                Err(error) => Err(error),
            }
        })
        .await?;
    page.map_or_else(|| Ok(see_other(&format!("/admin/questionnaires/{id}"))), |page| show(&page))
}

fn page_of(
    conn: &mut PgConnection,
    ctx: PageContext,
    card: CardView,
    draft: Version,
    servers: &QuestionServers,
) -> Result<PublishPage, StorageError> {
    let mut outline = Outline::of_version(&ctx, conn, &draft)?;
    outline.forbid(&ctx, servers);
    let difference = match card.0.published().map(Summary::id) {
        None => None,
        Some(published) => {
            let published = versions::find(conn, OrganisationId::new(draft.organisation_id), published)?;
            Some(DifferenceView::of_versions(&ctx, conn, &published, &draft)?)
        }
    };
    let errors = FieldErrors::new();
    let note = String::new();
    let languages = LanguageChoices::ready(&draft.json()?);
    let shows_all = false;
    Ok(PublishPage { ctx, card, version: draft, outline, difference, languages, note, errors, shows_all })
}

/// `POST /admin/questionnaires/{id}/draft/publication`: 422 with the problems if it can't be asked or the note is too long,
/// 409 if the draft is another than the one that was checked.
pub(in crate::features::authoring) async fn publish(
    db: Data<Db>,
    links: Data<OpenLinks>,
    member: MayPublish,
    id: Path<QuestionnaireId>,
    form: CsrfForm<PublishForm>,
    servers: Option<Data<QuestionServers>>,
) -> Result<HttpResponse, PageError> {
    let (organisation, ctx, id) = (member.organisation_id(), member.ctx(), id.into_inner());
    let (form, errors) = form.into_inner().checked();
    let asked = VersionId::new(form.version);
    let refused = db
        .write(member.actor(), member.ctx.now, move |w| {
            let draft = draft_of(w.conn(), organisation, id, asked)?;
            let card = CardView(card(w.conn(), organisation, id)?);
            let mut page = page_of(w.conn(), ctx, card, draft, &servers.unwrap_or_default())?;
            let mut errors = errors;
            if page.languages.have_shrunk(&form.languages, &form.partial) {
                errors.add("languages", "authoring-languages-shrunk");
            }
            if page.may_publish() && errors.is_empty() {
                let publication = Publication { note: &form.note, languages: Some(&form.languages) };
                versions::publish_as(w, organisation, asked, &publication)?;
                return Ok(None);
            }
            page.languages = LanguageChoices::offered(&page.version.json()?, Some(&form.languages));
            Ok::<_, StorageError>(Some(PublishPage { note: form.note, errors, ..page }))
        })
        .await?;
    if let Some(page) = refused {
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    links.clear();
    Ok(see_other(&format!("/admin/questionnaires/{id}?done=published")))
}

/// `POST /admin/questionnaires/{id}/versions/{version}/languages`: which of its languages a published version is offered in.
/// 409 if another was published meanwhile.
pub(in crate::features::authoring) async fn offer(
    db: Data<Db>,
    links: Data<OpenLinks>,
    member: MayPublish,
    path: Path<(QuestionnaireId, VersionId)>,
    form: CsrfForm<LanguagesForm>,
) -> Result<HttpResponse, PageError> {
    let (organisation, (id, asked)) = (member.organisation_id(), path.into_inner());
    let form = form.into_inner();
    db.write(member.actor(), member.ctx.now, move |w| {
        if super::version(w.conn(), organisation, id, asked)?.status != "published" {
            return Err(StorageError::Conflict("status"));
        }
        version_languages::save(w, organisation, asked, &form.languages)
    })
    .await?;
    links.clear();
    Ok(see_other(&format!("/admin/questionnaires/{id}/versions/{asked}?done=languages")))
}

/// `POST /admin/questionnaires/{id}/draft/review`: somebody should look at the draft before it is published.
pub(in crate::features::authoring) async fn ask_review(
    db: Data<Db>,
    member: MayEdit,
    id: Path<QuestionnaireId>,
    _form: CsrfForm<NoFields>,
) -> Result<HttpResponse, PageError> {
    save_review(&db, &member, id.into_inner(), true).await
}

/// `POST /admin/questionnaires/{id}/draft/review/deletion`: it needs nobody to look at it any more.
pub(in crate::features::authoring) async fn end_review(
    db: Data<Db>,
    member: MayEdit,
    id: Path<QuestionnaireId>,
    _form: CsrfForm<NoFields>,
) -> Result<HttpResponse, PageError> {
    save_review(&db, &member, id.into_inner(), false).await
}

async fn save_review(
    db: &Db,
    member: &SignedIn,
    id: QuestionnaireId,
    is_asked: bool,
) -> Result<HttpResponse, PageError> {
    let organisation = member.organisation_id();
    let asked_by = is_asked.then(|| member.id());
    db.write(member.actor(), member.ctx.now, move |w| {
        card(w.conn(), organisation, id)?;
        versions::save_review(w, organisation, id, asked_by)
    })
    .await?;
    let done = if is_asked { "review-asked" } else { "review-ended" };
    Ok(see_other(&format!("/admin/questionnaires/{id}?done={done}")))
}

fn draft_of(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: QuestionnaireId,
    asked: VersionId,
) -> Result<Version, StorageError> {
    let version = super::version(conn, organisation, id, asked)?;
    if version.status == "draft" { Ok(version) } else { Err(StorageError::Conflict("status")) }
}

/// `GET /admin/questionnaires/{id}/retirement`
pub(in crate::features::authoring) async fn confirm_retirement(
    db: Data<Db>,
    member: MayPublish,
    id: Path<QuestionnaireId>,
) -> Result<HttpResponse, PageError> {
    let (organisation, ctx, id) = (member.organisation_id(), member.ctx(), id.into_inner());
    let found = db.read(move |conn| card(conn, organisation, id)).await?;
    if found.published().is_none() {
        return Ok(see_other(&format!("/admin/questionnaires/{id}")));
    }
    show(&RetirePage { ctx, card: CardView(found) })
}

/// `POST /admin/questionnaires/{id}/retirement`: no further answers; those given stay.
pub(in crate::features::authoring) async fn retire(
    db: Data<Db>,
    links: Data<OpenLinks>,
    member: MayPublish,
    id: Path<QuestionnaireId>,
    _form: CsrfForm<NoFields>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (member.organisation_id(), id.into_inner());
    db.write(member.actor(), member.ctx.now, move |w| {
        card(w.conn(), organisation, id)?;
        versions::retire_published(w, organisation, id)
    })
    .await?;
    links.clear();
    Ok(see_other(&format!("/admin/questionnaires/{id}?done=retired")))
}
