//! The schedules: what invites by itself, paused, resumed and ended here.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    storage::{
        Db,
        schedules::{self, Change, Listed},
    },
    web::{
        errors::{AppError, PageError},
        forms::{CsrfForm, Query},
        page::{PageContext, see_other, show as show_page},
        roles::Staff,
    },
};

/// Schedules on the page at most, the newest.
const MOST: i64 = 200;

#[derive(Debug, Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    done: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ChangeForm {
    change: String,
}

#[derive(Template)]
#[template(path = "pages/sending/schedules.html")]
struct SchedulesPage {
    ctx: PageContext,
    rows: Vec<Listed>,
    done: Option<&'static str>,
}

impl SchedulesPage {
    fn rule(&self, row: &Listed) -> String {
        let (ctx, days) = (&self.ctx, row.schedule.days);
        match (row.schedule.kind.as_str(), &row.after) {
            ("every", _) => ctx.t1("schedules-every", "count", days),
            ("after", Some(link)) => ctx.t2("schedules-after", "count", days, "title", link.as_str()),
            _ => ctx.t("schedules-once").into_owned(),
        }
    }

    fn state(row: &Listed) -> (&'static str, &'static str) {
        match (row.schedule.ended_at, row.schedule.paused_at) {
            (Some(_), _) => ("schedules-ended", ""),
            (None, Some(_)) => ("schedules-paused", "warn"),
            (None, None) => ("schedules-live", "ok"),
        }
    }

    fn who(&self, row: &Listed) -> String {
        if row.patients == 0 && row.after.is_some() {
            return self.ctx.t("schedules-whoever").into_owned();
        }
        self.ctx.t1("sends-people-count", "count", row.patients)
    }
}

/// `GET /staff/schedules`
pub(super) async fn list(
    db: Data<Db>,
    staff: Staff,
    query: Query<ListQuery>,
) -> Result<HttpResponse, PageError> {
    let (organisation, scope) = (staff.organisation_id(), staff.scope.clone());
    let rows = db.read(move |conn| schedules::list(conn, organisation, &scope, MOST)).await?;
    let done = (query.done.as_deref() == Some("planned")).then_some("schedules-planned");
    show_page(&SchedulesPage { ctx: staff.ctx(), rows, done })
}

/// `POST /staff/schedules/{id}/change`
pub(super) async fn change(
    db: Data<Db>,
    staff: Staff,
    id: Path<Uuid>,
    form: CsrfForm<ChangeForm>,
) -> Result<HttpResponse, PageError> {
    let change = match form.change.as_str() {
        "pause" => Change::Pause,
        "resume" => Change::Resume,
        "end" => Change::End,
        _ => return Err(AppError::BadRequest("no such change").into()),
    };
    let (organisation, scope, id) = (staff.organisation_id(), staff.scope.clone(), *id);
    db.write(staff.actor(), staff.ctx.now, move |w| {
        schedules::find_visible(w.conn(), organisation, &scope, id)?;
        schedules::change(w, organisation, id, change)
    })
    .await?;
    Ok(see_other("/staff/schedules"))
}
