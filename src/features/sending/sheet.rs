//! QR codes to cut out: one for each invitation that waits, with a code instead of the name.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    storage::{
        Db,
        invitation_listing::{self, Filter, Listed, Which},
    },
    web::{
        errors::PageError,
        forms::Query,
        page::{PageContext, show as show_page},
        qr::QrCode,
        roles::Staff,
        settings::WebSettings,
    },
};

/// Codes on the sheets at most, the newest.
const MOST: i64 = 120;

/// What stands for an invitation where no name may stand.
pub(super) fn code_of(id: Uuid) -> String {
    let text = id.simple().to_string().to_uppercase();
    text.chars().skip(text.len().saturating_sub(6)).collect()
}

#[derive(Debug, Deserialize)]
pub(super) struct SheetQuery {
    /// Of one form or schedule only.
    #[serde(default)]
    origin: Option<Uuid>,
}

/// One code.
struct Card {
    qr: QrCode,
    title: String,
    code: String,
}

#[derive(Template)]
#[template(path = "pages/sending/sheet.html")]
struct SheetPage {
    ctx: PageContext,
    organisation: String,
    cards: Vec<Card>,
    back: String,
}

/// `GET /staff/sends/sheet`
pub(super) async fn show(
    db: Data<Db>,
    settings: Data<WebSettings>,
    staff: Staff,
    query: Query<SheetQuery>,
) -> Result<HttpResponse, PageError> {
    let (ctx, organisation, scope) = (staff.ctx(), staff.organisation_id(), staff.scope.clone());
    let (origin, now) = (query.origin, ctx.now);
    let rows = db
        .read(move |conn| {
            let filter = Filter { organisation, scope: &scope, which: Which::Waiting, origin, id: None };
            invitation_listing::list(conn, filter, now, (MOST, 0))
        })
        .await?;
    let card = |row: Listed| {
        let code = code_of(row.id);
        let label = ctx.t1("sends-sheet-qr", "code", code.as_str());
        let qr = QrCode::of(&settings.absolute(&format!("/f/{}", row.token)), &label);
        Card { qr, title: row.link, code }
    };
    let cards = rows.into_iter().map(card).collect();
    let back = origin.map(|origin| format!("?origin={origin}")).unwrap_or_default();
    let (organisation, back) = (staff.organisation.name.clone(), format!("/staff/sends{back}"));
    show_page(&SheetPage { ctx: ctx.clone(), organisation, cards, back })
}
