//! What staff see: the questionnaires shared with them, to look at and to make links to. Admins see them all.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};

use super::{
    OUTLINE_SIZE,
    cards::{PAGE_SIZE, filter},
};
use crate::{
    domain::ids::{AccountId, OrganisationId, QuestionnaireId, VersionId},
    features::authoring::{
        forms::{ListQuery, PageQuery},
        pages::{CardView, ListPage, Outline, VersionPage},
    },
    storage::{
        Db, PgConnection, StorageError,
        collaborators::{self, Right},
        questionnaire_cards::{self as cards, Filter, Standing},
        questionnaires, versions,
    },
    web::{errors::PageError, forms::Query, page::show, pager::Pager, roles::Staff},
};

/// `GET /staff/questionnaires`: published ones, and for members who may view drafts also those that are not.
pub(in crate::features::authoring) async fn list(
    db: Data<Db>,
    staff: Staff,
    query: Query<ListQuery>,
) -> Result<HttpResponse, PageError> {
    let (organisation, ctx, query) = (staff.organisation_id(), staff.ctx(), query.into_inner());
    let shared_with = restricted_to(&staff);
    let page = db
        .read(move |conn| {
            let standing = shared_with.is_none().then_some(Standing::Published);
            let filter = Filter { standing, shared_with, ..filter(&query) };
            let total = cards::count(conn, organisation, &filter)?;
            let pager = Pager::new(&ctx, query.page, PAGE_SIZE, total);
            let found = cards::list(conn, organisation, &filter, pager.offset(), pager.limit())?;
            let ids: Vec<_> = found.iter().map(|card| card.questionnaire.id).collect();
            let rights = match shared_with {
                Some(account) => collaborators::rights_on(conn, organisation, account, &ids)?,
                None => Vec::new(),
            };
            let viewed = rights.into_iter().filter(|(_, right)| *right >= Right::View).map(|(id, _)| id);
            let (cards, viewed) = (found.into_iter().map(CardView).collect(), viewed.collect());
            Ok::<_, StorageError>(ListPage { ctx, cards, query, pager, is_admin: false, viewed })
        })
        .await?;
    show(&page)
}

/// `GET /staff/questionnaires/{id}`: the published version.
pub(in crate::features::authoring) async fn show_published(
    db: Data<Db>,
    staff: Staff,
    id: Path<QuestionnaireId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, PageError> {
    let (organisation, ctx, id) = (staff.organisation_id(), staff.ctx(), id.into_inner());
    let account = restricted_to(&staff);
    let page = db
        .read(move |conn| {
            let card = shared_card(conn, organisation, account, id)?;
            let version = versions::find_published(conn, organisation, id)?;
            let outline = Outline::of_version(&ctx, conn, &version)?;
            let pager = Pager::new(&ctx, query.page, OUTLINE_SIZE, outline.total());
            Ok::<_, StorageError>(VersionPage {
                ctx,
                card,
                version,
                outline,
                pager,
                is_admin: false,
                done: None,
            })
        })
        .await?;
    show(&page)
}

/// Whose shares count; an admin needs none.
pub(super) fn restricted_to(staff: &Staff) -> Option<AccountId> {
    (!staff.is_admin()).then(|| staff.id())
}

/// The card of a questionnaire that this account may use.
pub(super) fn shared_card(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: Option<AccountId>,
    id: QuestionnaireId,
) -> Result<CardView, StorageError> {
    let questionnaire = match account {
        Some(account) => questionnaires::find_shared(conn, organisation, account, id)?,
        None => questionnaires::find(conn, organisation, id)?,
    };
    Ok(CardView(cards::card_of(conn, organisation, questionnaire)?))
}

/// The published version of a questionnaire that this account may use.
pub(super) fn shared_version(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: Option<AccountId>,
    id: QuestionnaireId,
) -> Result<(CardView, VersionId), StorageError> {
    let card = shared_card(conn, organisation, account, id)?;
    let version = card.0.published().ok_or(StorageError::NotFound)?.id();
    Ok((card, version))
}
