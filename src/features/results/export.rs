//! Responses of one version or of all as a CSV file, streamed from a database cursor: memory stays the same however many there are.

use actix_web::{
    HttpResponse,
    http::header,
    web::{Bytes, Data, Path},
};
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::{forms::Period, listing::start_of};
use crate::{
    domain::ids::{AccountId, QuestionnaireId, VersionId},
    exchange::table::{Export, ExportLanguage, write_csv, write_joined_csv},
    storage::{Db, results::reading_one, versions},
    web::{
        errors::{AppError, PageError},
        forms::Query,
        roles::{Confirmed, Staff},
    },
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExportQuery {
    #[serde(default)]
    period: Option<Period>,
    /// Only what came through the links of this member.
    member: Option<AccountId>,
    /// Number of the version; the newest with a number of its own if absent.
    version: Option<i32>,
    /// Every version that was published, in the columns of the newest.
    #[serde(default)]
    joined: bool,
    /// A byte order mark for Excel; there unless refused.
    bom: Option<bool>,
}

/// Chunks that wait for a slow reader.
const WAITING: usize = 4;

/// `GET /staff/results/{questionnaire}/export.csv`. That somebody took the answers away is an event.
pub(super) async fn download(
    staff: Staff,
    _confirmed: Confirmed,
    db: Data<Db>,
    id: Path<QuestionnaireId>,
    query: Query<ExportQuery>,
) -> Result<HttpResponse, PageError> {
    let (id, organisation) = (id.into_inner(), staff.organisation_id());
    let since = query.period.map(|period| start_of(period.first(staff.ctx.today()), staff.ctx.zone));
    let (number, member, is_joined) = (query.version, query.member, query.joined);
    let (is_admin, seen) = (staff.is_admin(), staff.scope.clone());
    let (version, slug, scope) = db
        .write(staff.actor(), staff.ctx.now, move |w| {
            let all = versions::list_summaries(w.conn(), organisation, &[id.get()])?;
            let visible = reading_one::list_questionnaires(w.conn(), organisation, &seen)?;
            if !is_admin && !visible.iter().any(|(known, _)| *known == id.get()) {
                return Err(AppError::NotFound);
            }
            let wanted = |version: &&versions::Summary| match number {
                Some(number) => version.number == number,
                None => version.status != "draft",
            };
            let version = all.iter().find(wanted).ok_or(AppError::NotFound)?;
            crate::storage::results::export::record(w, organisation, id)?;
            let scope = seen.narrowed(w.conn(), organisation, member)?;
            Ok::<_, AppError>((VersionId::new(version.id), version.number, scope))
        })
        .await?;
    let slug = if is_joined { "all".to_owned() } else { format!("v{slug}") };
    let export = Export {
        organisation,
        scope,
        version,
        since,
        language: ExportLanguage::from(staff.ctx.language.tag()),
        zone: staff.ctx.zone,
        with_bom: query.bom.unwrap_or(true),
    };
    let (sender, receiver) = mpsc::channel::<Result<Bytes, AppError>>(WAITING);
    let db = db.get_ref().clone();
    tokio::task::spawn_blocking(move || {
        let written = db.connection().and_then(|mut conn| {
            let take = |chunk| sender.blocking_send(Ok(Bytes::from(chunk))).is_ok();
            if is_joined {
                write_joined_csv(&mut conn, id, &export, take)
            } else {
                write_csv(&mut conn, &export, take)
            }
        });
        if let Err(error) = written {
            tracing::warn!(%error, "an export broke off");
            // the reader sees a broken transfer instead of a short file
            drop(sender.blocking_send(Err(AppError::from(error))));
        }
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"weconecta-{id}-{slug}.csv\""),
        ))
        .streaming(ReceiverStream::new(receiver)))
}
