//! The cards, and what can be done to a whole questionnaire: duplicate, delete.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};

use super::card;
use crate::{
    domain::ids::QuestionnaireId,
    features::authoring::{
        forms::{ListQuery, NoFields},
        pages::{CardView, DeletePage, ListPage},
        resource,
    },
    storage::{
        Db, StorageError,
        open_links::OpenLinks,
        questionnaire_cards::{self as cards, Filter, Standing},
        questionnaires,
        versions::{self, Draft},
    },
    web::{
        errors::PageError,
        forms::{CsrfForm, Query},
        page::{see_other, show},
        pager::Pager,
        roles::Admin,
    },
};

/// Cards on a page: rows of one, two or three.
pub(super) const PAGE_SIZE: u32 = 12;

/// `GET /admin/questionnaires`
pub(in crate::features::authoring) async fn list(
    db: Data<Db>,
    admin: Admin,
    query: Query<ListQuery>,
) -> Result<HttpResponse, PageError> {
    let (organisation, ctx, query) = (admin.organisation_id(), admin.ctx(), query.into_inner());
    let page = db
        .read(move |conn| {
            let filter = filter(&query);
            let total = cards::count(conn, organisation, &filter)?;
            let pager = Pager::new(&ctx, query.page, PAGE_SIZE, total);
            let found = cards::list(conn, organisation, &filter, pager.offset(), pager.limit())?;
            let cards = found.into_iter().map(CardView).collect();
            Ok::<_, StorageError>(ListPage { ctx, cards, query, pager, is_admin: true, viewed: Vec::new() })
        })
        .await?;
    show(&page)
}

/// What the address asks for; an unknown standing asks for all.
pub(super) fn filter(query: &ListQuery) -> Filter {
    Filter {
        words: query.q.as_ref().map(|words| words.trim().to_owned()).filter(|words| !words.is_empty()),
        standing: query.status.as_deref().and_then(Standing::from_code),
        shared_with: None,
    }
}

/// `POST /admin/questionnaires/{id}/copy`: the leading version as the draft of a questionnaire of its own.
pub(in crate::features::authoring) async fn copy(
    db: Data<Db>,
    admin: Admin,
    id: Path<QuestionnaireId>,
    _form: CsrfForm<NoFields>,
) -> Result<HttpResponse, PageError> {
    let (organisation, author, ctx, id) = (admin.organisation_id(), admin.id(), admin.ctx(), id.into_inner());
    let made = db
        .write(admin.actor(), ctx.now, move |w| {
            let original = card(w.conn(), organisation, id)?;
            let leading = original.leading().ok_or(StorageError::NotFound)?.id();
            let leading = versions::find(w.conn(), organisation, leading)?;
            let title = ctx.t1("authoring-copy-title", "title", &original.questionnaire.title);
            let resource = resource::copied(&leading.resource, &title)?;
            let description = &original.questionnaire.description;
            let made = questionnaires::insert(w, organisation, &title, description, Some(author))?;
            let draft = Draft {
                resource: &resource,
                item_count: leading.item_count,
                losses: &leading.losses,
                author: Some(author),
            };
            versions::insert_draft(w, organisation, made, &draft)?;
            Ok::<_, StorageError>(made)
        })
        .await?;
    Ok(see_other(&format!("/admin/questionnaires/{made}?done=copied")))
}

/// `GET /admin/questionnaires/{id}/deletion`
pub(in crate::features::authoring) async fn confirm_deletion(
    db: Data<Db>,
    admin: Admin,
    id: Path<QuestionnaireId>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (admin.organisation_id(), id.into_inner());
    let found = db.read(move |conn| card(conn, organisation, id)).await?;
    show(&DeletePage { ctx: admin.ctx(), card: CardView(found) })
}

/// `POST /admin/questionnaires/{id}/deletion`
pub(in crate::features::authoring) async fn delete(
    db: Data<Db>,
    links: Data<OpenLinks>,
    admin: Admin,
    id: Path<QuestionnaireId>,
    _form: CsrfForm<NoFields>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (admin.organisation_id(), id.into_inner());
    db.write(admin.actor(), admin.ctx.now, move |w| questionnaires::delete(w, organisation, id)).await?;
    links.clear();
    Ok(see_other("/admin/questionnaires?done=deleted"))
}
