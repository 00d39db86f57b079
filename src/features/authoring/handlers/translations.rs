//! The texts of a draft in another language: side by side, out for translators, and back in.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::{Data, Path, block},
};

use super::{card, restoration::mark};
use crate::{
    domain::{
        ids::{AccountId, OrganisationId, QuestionnaireId, VersionId},
        questionnaire::translation::{self, Unit, Wanted},
    },
    exchange::translations::{self as exchange, Report},
    features::authoring::{
        forms::{TranslationForm, TranslationImportForm, TranslationQuery},
        pages::{CardView, Source, Texts, Translated, TranslatedPage, TranslationsPage},
    },
    storage::{
        Db, PgConnection, StorageError, Write, draft_edits,
        versions::{self, Version},
    },
    web::{
        authors::{MayEdit, MayView},
        errors::{AppError, PageError},
        forms::{CsrfForm, CsrfUpload, Query},
        page::{PageContext, see_other, show as show_page, show_as},
        pager::Pager,
    },
};

/// Texts on a page.
const PAGE_SIZE: u32 = 40;

/// `GET /admin/questionnaires/{id}/translations`
pub(in crate::features::authoring) async fn show(
    db: Data<Db>,
    member: MayView,
    id: Path<QuestionnaireId>,
    query: Query<TranslationQuery>,
) -> Result<HttpResponse, PageError> {
    let (organisation, ctx, id) = (member.organisation_id(), member.ctx(), id.into_inner());
    let query = query.into_inner();
    let page = db.read(move |conn| page_of(conn, ctx, organisation, id, &query)).await?;
    show_page(&page)
}

fn page_of(
    conn: &mut PgConnection,
    ctx: PageContext,
    organisation: OrganisationId,
    id: QuestionnaireId,
    query: &TranslationQuery,
) -> Result<TranslationsPage, StorageError> {
    let card = CardView(card(conn, organisation, id)?);
    let texts = match draft_of(conn, organisation, id)? {
        None => None,
        Some(draft) => Some(texts(&ctx, &draft, query)?),
    };
    Ok(TranslationsPage { ctx, card, texts, done: query.done.clone(), is_stale: false, kept: Vec::new() })
}

fn texts(ctx: &PageContext, draft: &Version, query: &TranslationQuery) -> Result<Texts, StorageError> {
    let json = draft.json()?;
    let source = Source::of(&json);
    let is_given = query.language.as_deref().is_some_and(|language| !language.trim().is_empty());
    let language = query.language.as_deref().map(str::trim).filter(|language| source.may_be(language));
    let language = language.map(str::to_owned);
    let is_wrong = is_given && language.is_none();
    let language = language.or_else(|| source.usual().filter(|_| !is_given));
    let units = language.as_deref().map(|language| translation::units(&json, language)).unwrap_or_default();
    let (total, complete) = (units.len(), translation::complete(&units));
    let is_missing_only = query.missing.is_some();
    let chosen: Vec<Unit> = units.into_iter().filter(|unit| !is_missing_only || unit.is_missing()).collect();
    let pager = Pager::new(ctx, query.page, PAGE_SIZE, i64::try_from(chosen.len()).unwrap_or(i64::MAX));
    let skip = usize::try_from(pager.offset()).unwrap_or(0);
    let size = usize::try_from(pager.limit()).unwrap_or(usize::MAX);
    let units = chosen.into_iter().skip(skip).take(size).collect();
    let (version, mark) = (VersionId::new(draft.id), mark(draft));
    Ok(Texts { version, mark, source, language, is_wrong, is_missing_only, total, complete, units, pager })
}

fn draft_of(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: QuestionnaireId,
) -> Result<Option<Version>, StorageError> {
    match versions::find_draft(conn, organisation, id) {
        Ok(draft) => Ok(Some(draft)),
        Err(StorageError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// `POST /admin/questionnaires/{id}/translations`: 409 with what was typed if the draft is another than the one that was
/// shown.
pub(in crate::features::authoring) async fn save(
    db: Data<Db>,
    member: MayEdit,
    id: Path<QuestionnaireId>,
    form: CsrfForm<TranslationForm>,
) -> Result<HttpResponse, PageError> {
    let (organisation, ctx, id) = (member.organisation_id(), member.ctx(), id.into_inner());
    let account = member.id();
    let form = form.into_inner();
    let back = form.address(id);
    let refused = db
        .write(member.actor(), member.ctx.now, move |w| {
            let wanted = form.wanted();
            if let Some(draft) = draft_of(w.conn(), organisation, id)?
                && mark(&draft) == form.mark
            {
                put(w, organisation, (&draft, account), &form.language, &wanted)?;
                return Ok(None);
            }
            let language = form.language.clone();
            let query = TranslationQuery { language: Some(form.language), ..TranslationQuery::default() };
            let mut page = page_of(w.conn(), ctx, organisation, id, &query)?;
            let all = match draft_of(w.conn(), organisation, id)? {
                Some(draft) => translation::units(&draft.json()?, &language),
                None => Vec::new(),
            };
            page.keep(wanted, &all);
            Ok::<_, StorageError>(Some(page))
        })
        .await?;
    match refused {
        Some(page) => show_as(StatusCode::CONFLICT, &page),
        None => Ok(see_other(&back)),
    }
}

/// Puts words into the draft; nothing is stored where they are there already.
fn put(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    (draft, account): (&Version, AccountId),
    language: &str,
    wanted: &[Wanted],
) -> Result<(), StorageError> {
    let mut json = draft.json()?;
    if !Source::of(&json).may_be(language) {
        return Err(StorageError::Conflict("language"));
    }
    if translation::apply(&mut json, language, wanted) == 0 {
        return Ok(());
    }
    // whoever else writes in it waits
    let now = versions::lock_draft(w, organisation, QuestionnaireId::new(draft.questionnaire_id))?;
    if now.revision != draft.revision {
        return Err(StorageError::Conflict("draft"));
    }
    draft_edits::save_change(w, &now, &json, account, "translate")
}

/// `GET /admin/questionnaires/{id}/translations/file`: XLIFF 1.2 or CSV of all texts.
pub(in crate::features::authoring) async fn export(
    db: Data<Db>,
    member: MayView,
    id: Path<QuestionnaireId>,
    query: Query<TranslationQuery>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (member.organisation_id(), id.into_inner());
    let query = query.into_inner();
    let language = query.language.clone().unwrap_or_default();
    let draft = db
        .read(move |conn| {
            card(conn, organisation, id)?;
            draft_of(conn, organisation, id)
        })
        .await?;
    let Some(draft) = draft else {
        return Ok(see_other(&format!("/admin/questionnaires/{id}/translations")));
    };
    let json = draft.json()?;
    let source = Source::of(&json);
    if !source.may_be(&language) {
        return Ok(see_other(&format!("/admin/questionnaires/{id}/translations")));
    }
    let units = translation::units(&json, &language);
    let (kind, ending, body) = if query.format.as_deref() == Some("csv") {
        ("text/csv; charset=utf-8", "csv", exchange::to_csv(&units))
    } else {
        let name = format!("questionnaire-v{}", draft.number);
        let xliff = exchange::to_xliff(&units, &name, source.language(), &language);
        ("application/xliff+xml; charset=utf-8", "xlf", xliff.into_bytes())
    };
    let disposition = format!("attachment; filename=\"questionnaire-v{}-{language}.{ending}\"", draft.number);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(body))
}

/// `POST /admin/questionnaires/{id}/translations/file`: what a translator sent back. Tells what was taken and what wasn't.
pub(in crate::features::authoring) async fn import(
    db: Data<Db>,
    member: MayEdit,
    id: Path<QuestionnaireId>,
    upload: CsrfUpload<TranslationImportForm>,
) -> Result<HttpResponse, PageError> {
    let (organisation, ctx, id) = (member.organisation_id(), member.ctx(), id.into_inner());
    let account = member.id();
    let CsrfUpload { form, files } = upload;
    let language = form.language;
    let read = match files.into_iter().find(|file| !file.bytes.is_empty()) {
        None => None,
        Some(file) => {
            let into = language.clone();
            Some(block(move || exchange::read(&file.bytes, &into)).await.map_err(AppError::internal)?)
        }
    };
    let page = db
        .write(member.actor(), member.ctx.now, move |w| {
            let card = CardView(card(w.conn(), organisation, id)?);
            let draft = draft_of(w.conn(), organisation, id)?.ok_or(StorageError::NotFound)?;
            let outcome = match read {
                None => Translated::NoFile,
                Some(Err(unreadable)) => Translated::Unreadable(unreadable),
                Some(Ok(returned)) => {
                    let json = draft.json()?;
                    if !Source::of(&json).may_be(&language) {
                        return Err(StorageError::Conflict("language"));
                    }
                    let report = Report::of(&translation::units(&json, &language), returned);
                    put(w, organisation, (&draft, account), &language, &report.taken)?;
                    Translated::Report(report)
                }
            };
            Ok::<_, StorageError>(TranslatedPage { ctx, card, language, outcome })
        })
        .await?;
    let is_read = matches!(page.outcome, Translated::Report(_));
    show_as(if is_read { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page)
}
