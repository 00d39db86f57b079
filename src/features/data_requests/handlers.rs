//! Handlers of requests about data. Every decision has its reason or its deed, once.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use serde::Deserialize;
use uuid::Uuid;

use super::pages::{Change, ListPage, Row, ShowPage};
use crate::{
    storage::{
        Db, StorageError, data_requests,
        erasure::{self, Answers},
        messages::Channel,
        outcomes, patients,
    },
    web::{
        errors::{AppError, PageError},
        forms::{CsrfForm, FieldErrors},
        i18n::Language,
        page::{see_other, show as show_page, show_as},
        roles::Admin,
        settings::WebSettings,
    },
};

/// Requests on the page: what waits comes first.
const MOST: i64 = 200;
/// Longest answer, in characters.
const LONGEST: usize = 1_000;

#[derive(Debug, Default, Deserialize)]
pub(super) struct DecisionForm {
    /// `accept` or `refuse`.
    #[serde(default)]
    decision: String,
    /// What the patient reads.
    #[serde(default)]
    answer: String,
    /// `keep` or `delete`, where everything is to be deleted.
    #[serde(default)]
    answers: String,
}

/// `GET /admin/data-requests`
pub(super) async fn list(admin: Admin, db: Data<Db>) -> Result<HttpResponse, PageError> {
    let page = db
        .read(move |conn| {
            let ctx = admin.ctx();
            let found = data_requests::list(conn, admin.organisation_id(), MOST)?;
            let rows = found.iter().map(|(request, name)| Row::new(&ctx, request, name)).collect();
            Ok::<_, StorageError>(ListPage { ctx, rows })
        })
        .await
        .map_err(AppError::from)?;
    show_page(&page)
}

/// `GET /admin/data-requests/{request}`
pub(super) async fn show(admin: Admin, db: Data<Db>, id: Path<Uuid>) -> Result<HttpResponse, PageError> {
    let page = page(&admin, &db, id.into_inner(), String::new(), FieldErrors::new()).await?;
    show_page(&page)
}

async fn page(
    admin: &Admin,
    db: &Db,
    id: Uuid,
    answer: String,
    errors: FieldErrors,
) -> Result<ShowPage, AppError> {
    let (organisation, ctx) = (admin.organisation_id(), admin.ctx());
    let (request, patient) = db
        .read(move |conn| {
            let request = data_requests::find(conn, organisation, id)?;
            let patient = patients::find(conn, organisation, request.patient())?;
            Ok::<_, StorageError>((request, patient))
        })
        .await?;
    Ok(ShowPage {
        row: Row::new(&ctx, &request, &patient.name),
        changes: Change::all(&ctx, &request.wanted()?, &patient),
        patient: patient.id,
        reason: request.reason.clone(),
        given: request.answer.clone(),
        is_erasure: request.kind == "erasure",
        answer,
        errors,
        ctx,
    })
}

/// `POST /admin/data-requests/{request}`
pub(super) async fn decide(
    admin: Admin,
    db: Data<Db>,
    settings: Data<WebSettings>,
    id: Path<Uuid>,
    form: CsrfForm<DecisionForm>,
) -> Result<HttpResponse, PageError> {
    let (id, form) = (id.into_inner(), form.into_inner());
    let errors = errors(&form);
    if !errors.is_empty() {
        let page = page(&admin, &db, id, form.answer, errors).await?;
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let language = Language::from_tag(&admin.organisation.language).unwrap_or_default();
    let nobody = language.text("data-requests-nobody").into_owned();
    let channels = channels(&settings);
    let done = db.write(admin.actor(), admin.ctx.now, move |w| {
        let (organisation, by, answer) = (admin.organisation_id(), admin.id(), form.answer.trim());
        let request = data_requests::find(w.conn(), organisation, id)?;
        let is_accepted = form.decision != "refuse";
        let is_last = is_accepted && request.kind == "erasure";
        let mut reader = if is_last { outcomes::reader(w, &request, &channels)? } else { None };
        match (form.decision.as_str(), request.kind.as_str()) {
            ("refuse", _) => data_requests::refuse(w, organisation, id, by, answer)?,
            (_, "erasure") => {
                let answers = if form.answers == "keep" { Answers::Keep } else { Answers::Delete };
                erasure::accept(w, organisation, id, by, (answers, &nobody))?;
            }
            _ => data_requests::correct(w, organisation, id, by, answer)?,
        }
        if !is_last {
            // an address that was put right is the one to write to
            reader = outcomes::reader(w, &request, &channels)?;
        }
        reader.map_or(Ok(()), |reader| outcomes::tell(w, reader, &request.kind, is_accepted, is_last))
    });
    match done.await {
        // somebody else was faster: the page says what was decided
        Ok(()) | Err(StorageError::Conflict("decided")) => {
            Ok(see_other(&format!("/admin/data-requests/{id}")))
        }
        Err(error) => Err(error.into()),
    }
}

/// By which ways somebody is told, the best first: one that leaves the house, if there is any.
fn channels(settings: &WebSettings) -> Vec<Channel> {
    let (mut ways, waiting): (Vec<Channel>, Vec<Channel>) = [Channel::Whatsapp, Channel::Sms, Channel::Email]
        .into_iter()
        .partition(|channel| settings.sends(channel.as_str()));
    ways.extend(waiting);
    ways
}

fn errors(form: &DecisionForm) -> FieldErrors {
    let mut errors = FieldErrors::new();
    let length = form.answer.trim().chars().count();
    if !matches!(form.decision.as_str(), "accept" | "refuse") {
        errors.add("answer", "data-requests-decision-missing");
    } else if form.decision == "refuse" && length == 0 {
        errors.add("answer", "data-requests-answer-missing");
    } else if length > LONGEST {
        errors.add("answer", "me-reason-long");
    }
    errors
}
