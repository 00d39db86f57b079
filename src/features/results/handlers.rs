//! Handlers of the results pages. All of them read only what came through links the viewer may see.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};

use super::{
    forms::{ListQuery, OverviewQuery, QuestionnaireQuery},
    listing,
    overview::{self, Overview},
    pages::{OverviewPage, Recent, UrgentList},
    questionnaire, show,
    tiles::Tiles,
};
use crate::{
    domain::ids::{QuestionnaireId, ResponseId},
    integrations::scanner::Scanner,
    storage::{CompiledVersions, Db},
    web::{
        errors::{AppError, PageError},
        forms::Query,
        page,
        roles::Staff,
    },
};

/// `GET /staff`
pub(super) async fn overview(
    staff: Staff,
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    query: Query<OverviewQuery>,
) -> Result<HttpResponse, PageError> {
    let (ctx, is_admin, query) = (staff.ctx(), staff.is_admin(), query.into_inner());
    let overview = read_overview(staff, db, compiled, query).await?;
    page::show(&OverviewPage::new(ctx, query, overview, is_admin))
}

async fn read_overview(
    staff: Staff,
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    query: OverviewQuery,
) -> Result<Overview, AppError> {
    db.read(move |conn| overview::read(conn, &staff, &compiled, query).map_err(AppError::from)).await
}

/// `GET /staff/overview/tiles`: for pages that stay open.
pub(super) async fn overview_tiles(
    staff: Staff,
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    query: Query<OverviewQuery>,
) -> Result<HttpResponse, PageError> {
    let ctx = staff.ctx();
    page::show(&Tiles::new(&ctx, &read_overview(staff, db, compiled, query.into_inner()).await?))
}

/// `GET /staff/overview/urgent`
pub(super) async fn overview_urgent(
    staff: Staff,
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    query: Query<OverviewQuery>,
) -> Result<HttpResponse, PageError> {
    let ctx = staff.ctx();
    page::show(&UrgentList::new(&ctx, &read_overview(staff, db, compiled, query.into_inner()).await?))
}

/// `GET /staff/overview/recent`
pub(super) async fn overview_recent(
    staff: Staff,
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    query: Query<OverviewQuery>,
) -> Result<HttpResponse, PageError> {
    let ctx = staff.ctx();
    page::show(&Recent::new(&ctx, read_overview(staff, db, compiled, query.into_inner()).await?))
}

/// `GET /staff/results`: to the questionnaires with results.
pub(super) async fn index(staff: Staff, db: Data<Db>) -> Result<HttpResponse, PageError> {
    let ctx = staff.ctx();
    let rows = db.read(move |conn| questionnaire::index(conn, &staff).map_err(AppError::from)).await?;
    page::show(&questionnaire::IndexPage { ctx, rows })
}

/// `GET /staff/results/{questionnaire}`
pub(super) async fn questionnaire(
    staff: Staff,
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    id: Path<QuestionnaireId>,
    query: Query<QuestionnaireQuery>,
) -> Result<HttpResponse, PageError> {
    let (id, query) = (id.into_inner(), query.into_inner());
    let page = db.read(move |conn| questionnaire::read(conn, &staff, &compiled, id, &query)).await?;
    page::show(&page)
}

/// `GET /staff/responses`
pub(super) async fn list(
    staff: Staff,
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, PageError> {
    let query = query.into_inner();
    let page =
        db.read(move |conn| listing::read(conn, &staff, &compiled, &query).map_err(AppError::from)).await?;
    page::show(&page)
}

/// `GET /staff/responses/{id}`. Reading somebody's answers is an event.
pub(super) async fn show(
    staff: Staff,
    db: Data<Db>,
    compiled: Data<CompiledVersions>,
    scanner: Data<Scanner>,
    id: Path<ResponseId>,
) -> Result<HttpResponse, PageError> {
    let (id, actor, now) = (id.into_inner(), staff.actor(), staff.ctx.now);
    let is_scanning = scanner.is_on();
    let page = db
        .write(actor, now, move |w| {
            show::read(w, &staff, &compiled, (id, is_scanning)).map_err(AppError::from)
        })
        .await?;
    page::show(&page)
}
