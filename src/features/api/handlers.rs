//! The lists.

use actix_web::{HttpResponse, web::Data};
use serde::Serialize;

use super::schemas::{
    AlertEntry, AlertQuery, Page, QuestionnaireEntry, QuestionnaireQuery, ResponseEntry, ResponseQuery,
    Score, limit,
};
use crate::{
    domain::{
        api_scope::{ApiScope, Operation, Resource},
        ids::QuestionnaireId,
    },
    storage::{
        Db, Scope, StorageError,
        alert_lists::{self, AlertFilter},
        fhir_search::{self, QuestionnaireFilter, ResponseFilter, Span, TextMatch, Window},
        questionnaires,
        responses::{self, Response},
        versions,
    },
    web::{
        api_keys::ApiClient,
        errors::{ApiError, AppError},
        forms::Query,
    },
};

/// 403 unless the key may read these.
fn require(client: &ApiClient, resource: Resource) -> Result<(), AppError> {
    if client.may(ApiScope::new(resource, Operation::Read)) { Ok(()) } else { Err(AppError::Forbidden) }
}

fn answer<T: Serialize>(page: &Page<T>) -> HttpResponse {
    HttpResponse::Ok().json(page)
}

/// Questionnaires, oldest first. Scope: `Questionnaire.read`.
#[utoipa::path(
    get, path = "/api/v1/questionnaires", tag = "questionnaires", params(QuestionnaireQuery),
    responses(
        (status = 200, body = Page<QuestionnaireEntry>),
        (status = "default", body = super::schemas::Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn list_questionnaires(
    client: ApiClient,
    query: Query<QuestionnaireQuery>,
    db: Data<Db>,
) -> Result<HttpResponse, ApiError> {
    require(&client, Resource::Questionnaire)?;
    let (organisation, query) = (client.organisation_id(), query.into_inner());
    let limit = limit(query.limit);
    let status = match query.status.as_deref() {
        None => None,
        Some(status @ ("draft" | "published" | "retired")) => Some(vec![status.to_owned()]),
        Some(_) => return Err(AppError::BadRequest("status is draft, published or retired").into()),
    };
    let filter = QuestionnaireFilter {
        title: query.title.map(TextMatch::Contains),
        statuses: status,
        ..QuestionnaireFilter::default()
    };
    let window = Window { after: query.after, limit: limit + 1 };
    let page = db.read(move |conn| {
        let mut ids = fhir_search::list_questionnaires(conn, organisation, &filter, window)?;
        let next = cut(&mut ids, limit, ToString::to_string);
        let summaries = versions::list_summaries(conn, organisation, &ids)?;
        let mut items = Vec::with_capacity(ids.len());
        for id in ids {
            let row = questionnaires::find(conn, organisation, QuestionnaireId::new(id))?;
            let mut of = summaries.iter().filter(|version| version.questionnaire_id == id);
            let shown = of.clone().find(|version| version.status == "published").or_else(|| of.next());
            let Some(version) = shown else { continue };
            items.push(QuestionnaireEntry {
                id,
                title: row.title,
                url: row.canonical_url,
                status: version.status.clone(),
                version: version.number,
                item_count: version.item_count,
                updated_at: row.updated_at,
            });
        }
        Ok::<_, StorageError>(Page { items, next })
    });
    Ok(answer(&page.await?))
}

/// Keeps `limit` of the rows; the cursor of the next page if there were more.
fn cut<T>(rows: &mut Vec<T>, limit: i64, cursor: impl Fn(&T) -> String) -> Option<String> {
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > most;
    rows.truncate(most);
    rows.last().filter(|_| has_more).map(cursor)
}

/// Responses, without their answers. Scope: `QuestionnaireResponse.read`.
#[utoipa::path(
    get, path = "/api/v1/responses", tag = "responses", params(ResponseQuery),
    responses(
        (status = 200, body = Page<ResponseEntry>),
        (status = "default", body = super::schemas::Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn list_responses(
    client: ApiClient,
    query: Query<ResponseQuery>,
    db: Data<Db>,
) -> Result<HttpResponse, ApiError> {
    require(&client, Resource::QuestionnaireResponse)?;
    let (organisation, query) = (client.organisation_id(), query.into_inner());
    let limit = limit(query.limit);
    let filter = ResponseFilter {
        questionnaires: query.questionnaire.map(|id| vec![id]),
        patients: query.patient.map(|id| vec![id]),
        statuses: query.status.map(|status| vec![status]),
        changed: Span { from: query.since, before: None },
        ..ResponseFilter::default()
    };
    let window = Window { after: query.after, limit: limit + 1 };
    let page = db.read(move |conn| {
        let mut ids = fhir_search::list_responses(conn, organisation, &filter, window)?;
        let next = cut(&mut ids, limit, ToString::to_string);
        let rows = responses::list_by_ids(conn, organisation, &ids)?;
        Ok::<_, StorageError>(Page { items: rows.into_iter().map(response_entry).collect(), next })
    });
    Ok(answer(&page.await?))
}

fn response_entry(row: Response) -> ResponseEntry {
    let scores: Vec<Score> = serde_json::from_value(row.scores).unwrap_or_default();
    ResponseEntry {
        id: row.id,
        questionnaire: row.questionnaire_id,
        patient: row.patient_id,
        status: row.status,
        started_at: row.started_at,
        submitted_at: row.submitted_at,
        scores,
        outcome: row.outcome,
        flag_count: row.flag_count,
    }
}

/// Alerts, the most urgent first. Scope: `QuestionnaireResponse.read`.
#[utoipa::path(
    get, path = "/api/v1/alerts", tag = "alerts", params(AlertQuery),
    responses(
        (status = 200, body = Page<AlertEntry>),
        (status = "default", body = super::schemas::Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn list_alerts(
    client: ApiClient,
    query: Query<AlertQuery>,
    db: Data<Db>,
) -> Result<HttpResponse, ApiError> {
    require(&client, Resource::QuestionnaireResponse)?;
    let (organisation, query) = (client.organisation_id(), query.into_inner());
    let (limit, offset) = (limit(query.limit), query.after.unwrap_or(0));
    let wrong = AppError::BadRequest("status is open, taken or resolved; severity attention or critical");
    let known = |text: &Option<String>, all: &[&'static str]| match text {
        None => Ok(None),
        Some(text) => all.iter().find(|one| *one == text).copied().map(Some).ok_or(()),
    };
    let status = known(&query.status, &["open", "taken", "resolved"]);
    let severity = known(&query.severity, &["attention", "critical"]);
    let (Ok(status), Ok(severity)) = (status, severity) else { return Err(wrong.into()) };
    let filter = AlertFilter { status, severity, patient: query.patient, ..AlertFilter::default() };
    let page = db.read(move |conn| {
        let window = (limit + 1, i64::from(offset));
        let mut rows = alert_lists::list(conn, organisation, &Scope::All, &filter, window)?;
        let next = cut(&mut rows, limit, |_| (i64::from(offset) + limit).to_string());
        let items = rows.into_iter().map(|row| AlertEntry {
            id: row.id,
            response: row.response_id,
            patient: row.patient_id,
            item: row.item,
            rule: row.rule,
            severity: row.severity,
            status: row.status,
            opened_at: row.opened_at,
        });
        Ok::<_, StorageError>(Page { items: items.collect(), next })
    });
    Ok(answer(&page.await?))
}
