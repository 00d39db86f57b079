//! Two versions beside each other.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use uuid::Uuid;

use super::{card, version};
use crate::{
    domain::ids::{QuestionnaireId, VersionId},
    features::authoring::{
        forms::CompareQuery,
        pages::{CardView, ComparePage, Compared, DifferenceView},
    },
    storage::{Db, StorageError, questionnaire_cards::Card},
    web::{authors::MayView, errors::PageError, forms::Query, page::show as show_page, pager::Pager},
};

/// Changed items on a page.
const PAGE_SIZE: u32 = 50;

/// `GET /admin/questionnaires/{id}/compare`: what changed from one version to another.
pub(in crate::features::authoring) async fn show(
    db: Data<Db>,
    member: MayView,
    id: Path<QuestionnaireId>,
    query: Query<CompareQuery>,
) -> Result<HttpResponse, PageError> {
    let (organisation, ctx, id) = (member.organisation_id(), member.ctx(), id.into_inner());
    let query = query.into_inner();
    let page = db
        .read(move |conn| {
            let card = card(conn, organisation, id)?;
            let compared = match chosen(&card, query) {
                None => None,
                Some((from, to)) => {
                    let from = version(conn, organisation, id, VersionId::new(from))?;
                    let to = version(conn, organisation, id, VersionId::new(to))?;
                    let difference = DifferenceView::of_versions(&ctx, conn, &from, &to)?;
                    let pager = Pager::new(&ctx, query.page, PAGE_SIZE, difference.total());
                    Some(Compared { from, to, difference, pager })
                }
            };
            Ok::<_, StorageError>(ComparePage { ctx, card: CardView(card), compared })
        })
        .await?;
    show_page(&page)
}

/// As asked for; else the newest version and, before it, the published one or the next older. `None` where there is only
/// one version and nothing was asked for.
fn chosen(card: &Card, query: CompareQuery) -> Option<(Uuid, Uuid)> {
    let newest = card.versions.first().map(|version| version.id);
    let to = query.to.or(newest)?;
    let published = card.published().map(|version| version.id).filter(|published| *published != to);
    let older =
        || card.versions.iter().skip_while(|version| version.id != to).nth(1).map(|version| version.id);
    let from = query.from.or(published).or_else(older)?;
    Some((from, to))
}
