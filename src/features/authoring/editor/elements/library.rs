//! The library's elements: the list, one of them, who sees it, and putting it away.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use serde::Deserialize;
use uuid::Uuid;

use super::{drafts, may_change, with_right};
use crate::{
    domain::ids::ElementId,
    features::authoring::editor::pages::{ElementPage, ElementQuery, ElementView, ElementsPage},
    storage::{Db, StorageError, collaborators::Right, elements},
    web::{
        errors::{AppError, PageError},
        forms::{CsrfForm, Query},
        page::{see_other, show as show_page},
        pager::Pager,
        roles::Staff,
    },
};

/// Elements on a page: rows of one, two or three.
const PAGE_SIZE: u32 = 12;
/// Versions in the list of where an element is used.
const MOST_USES: i64 = 200;

/// `GET /admin/elements`
pub(in crate::features::authoring) async fn list(
    db: Data<Db>,
    author: Staff,
    query: Query<ElementQuery>,
) -> Result<HttpResponse, PageError> {
    let (organisation, account, ctx) = (author.organisation_id(), author.id(), author.ctx());
    let query = query.into_inner();
    let page = db
        .read(move |conn| {
            let filter = query.filter();
            let total = elements::count(conn, organisation, account, &filter)?;
            let pager = Pager::new(&ctx, query.page, PAGE_SIZE, total);
            let found = elements::list(conn, organisation, account, &filter, pager.offset(), pager.limit())?;
            let found = found.into_iter().map(|(element, owner)| ElementView::of(&ctx, element, owner));
            let found = found.collect::<Result<Vec<_>, _>>()?;
            Ok::<_, StorageError>(ElementsPage { ctx, found, query, pager })
        })
        .await?;
    show_page(&page)
}

/// What was just done to an element.
#[derive(Clone, Debug, Default, Deserialize)]
pub(in crate::features::authoring) struct DoneQuery {
    done: Option<String>,
    /// How many drafts were changed.
    count: Option<usize>,
}

/// `GET /admin/elements/{id}`
pub(in crate::features::authoring) async fn show(
    db: Data<Db>,
    author: Staff,
    id: Path<ElementId>,
    query: Query<DoneQuery>,
) -> Result<HttpResponse, PageError> {
    let (id, ctx, query) = (id.into_inner(), author.ctx(), query.into_inner());
    let page = db
        .read(move |conn| {
            let organisation = author.organisation_id();
            let element = elements::find(conn, organisation, author.id(), id)?;
            let owner = elements::owner_name(conn, &element)?;
            let uses = elements::list_using(conn, organisation, id, false, MOST_USES)?;
            let ids: Vec<Uuid> = uses.iter().map(|(version, _)| version.questionnaire_id).collect();
            let known = with_right(conn, &author, Right::View, &ids)?;
            let (uses, others): (Vec<_>, Vec<_>) =
                uses.into_iter().partition(|(version, _)| known.contains(&version.questionnaire_id));
            let offers = drafts::offers(conn, &ctx, &author, &element)?;
            let may_change = may_change(&author, &element);
            let language = author.organisation.language.clone();
            let view = ElementView::of(&ctx, element, owner)?;
            let mut page = ElementPage::of(ctx, view, &language, &uses)?;
            page.others = others.len();
            page.may_change = may_change;
            page.offers = offers;
            page.tell(query.done.as_deref().unwrap_or_default(), query.count.unwrap_or_default());
            Ok::<_, StorageError>(page)
        })
        .await?;
    show_page(&page)
}

/// Whether other authors see it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::features::authoring) struct ShareForm {
    shared: bool,
}

/// `POST /admin/elements/{id}/sharing`
pub(in crate::features::authoring) async fn share(
    db: Data<Db>,
    author: Staff,
    id: Path<ElementId>,
    form: CsrfForm<ShareForm>,
) -> Result<HttpResponse, PageError> {
    let (id, is_shared) = (id.into_inner(), form.shared);
    let done = if is_shared { "shared" } else { "unshared" };
    // hidden from whoever hides somebody else's
    let stays = db
        .write(author.actor(), author.ctx.now, move |w| {
            let element = elements::lock(w, author.organisation_id(), author.id(), id)?;
            if !may_change(&author, &element) {
                return Ok(None);
            }
            elements::share(w, author.organisation_id(), &element, is_shared)?;
            Ok::<_, StorageError>(Some(is_shared || element.owner_id == Some(author.id().get())))
        })
        .await?;
    match stays {
        Some(true) => Ok(see_other(&format!("/admin/elements/{id}?done={done}"))),
        Some(false) => Ok(see_other(&format!("/admin/elements?done={done}"))),
        None => Err(AppError::Forbidden.into()),
    }
}

/// Whether it is out of the lists.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::features::authoring) struct ArchiveForm {
    archived: bool,
}

/// `POST /admin/elements/{id}/archive`
pub(in crate::features::authoring) async fn archive(
    db: Data<Db>,
    author: Staff,
    id: Path<ElementId>,
    form: CsrfForm<ArchiveForm>,
) -> Result<HttpResponse, PageError> {
    let (id, is_archived) = (id.into_inner(), form.archived);
    let may = db
        .write(author.actor(), author.ctx.now, move |w| {
            let element = elements::lock(w, author.organisation_id(), author.id(), id)?;
            if !may_change(&author, &element) {
                return Ok(false);
            }
            elements::archive(w, author.organisation_id(), &element, is_archived)?;
            Ok::<_, StorageError>(true)
        })
        .await?;
    if !may {
        return Err(AppError::Forbidden.into());
    }
    let done = if is_archived { "archived" } else { "restored" };
    Ok(see_other(&format!("/admin/elements/{id}?done={done}")))
}
