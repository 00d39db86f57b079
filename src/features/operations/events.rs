//! The event log: what happened, to what, by whom, when; and whether anybody touched it since.

use actix_web::{HttpResponse, web::Data};
use serde_json::json;

use super::{
    forms::EventsQuery,
    pages::{Chain, EventRow, EventsPage},
    words,
};
use crate::{
    domain::ids::OrganisationId,
    storage::{
        Db, PgConnection, StorageError,
        events::{self, Entity, Event},
        seals::{self, Verdict},
    },
    web::{
        errors::PageError,
        event_words,
        forms::{ButtonForm, CsrfForm, Query},
        page::{PageContext, show},
        roles::Admin,
    },
};

const ROWS: i64 = 50;

/// `GET /admin/events`
pub(super) async fn list(
    admin: Admin,
    query: Query<EventsQuery>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let (ctx, organisation) = (admin.ctx(), admin.organisation_id());
    let query = query.into_inner();
    db.read(move |conn| page(conn, ctx, organisation, query, None))
        .await
        .map_err(PageError::from)
        .and_then(|page| show(&page))
}

/// `POST /admin/events/verification`: recomputes the chain.
pub(super) async fn verify(
    admin: Admin,
    _form: CsrfForm<ButtonForm>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let (ctx, organisation) = (admin.ctx(), admin.organisation_id());
    let page = db
        .write(admin.actor(), ctx.now, move |w| {
            let verdict = seals::verify(w.conn(), organisation)?;
            let is_whole = matches!(verdict, Verdict::Whole { .. });
            let entity = Entity::new("organisation", organisation.get());
            events::record(
                w,
                organisation,
                entity,
                "organisation.log-verified",
                &json!({"whole": is_whole}),
            )?;
            page(w.conn(), ctx, organisation, EventsQuery::default(), Some(verdict))
        })
        .await?;
    show(&page)
}

fn page(
    conn: &mut PgConnection,
    ctx: PageContext,
    organisation: OrganisationId,
    query: EventsQuery,
    verdict: Option<Verdict>,
) -> Result<EventsPage, StorageError> {
    let mut found = events::list(conn, organisation, &query.filter(), ROWS + 1)?;
    let has_more = found.len() > usize::try_from(ROWS).unwrap_or(usize::MAX);
    found.truncate(usize::try_from(ROWS).unwrap_or(usize::MAX));
    let older = if has_more { found.last().map(|event| event.id) } else { None };
    let people = event_words::people(conn, organisation, &found)?;
    let rows = found
        .iter()
        .map(|event| {
            let person = event.actor.parse().ok().and_then(|id| people.get(&id).cloned());
            row(&ctx, event, person)
        })
        .collect();
    let head = seals::head(conn, organisation)?;
    Ok(EventsPage { ctx, query, rows, older, chain: Chain { head, verdict } })
}

fn row(ctx: &PageContext, event: &Event, person: Option<String>) -> EventRow {
    EventRow {
        what: words::sentence(ctx, &event.action),
        kind: words::kind(ctx, &event.entity_kind),
        page: own_page(&event.entity_kind).map(|folder| format!("{folder}/{}", event.entity_id)),
        entity: event.entity_id,
        who: person.unwrap_or_else(|| words::actor(ctx, &event.actor)),
        actor: event.actor.clone(),
        at: event.at,
        details: details(ctx, event),
    }
}

/// Where pages about this kind of thing are.
fn own_page(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "account" => "/admin/members",
        "questionnaire" => "/admin/questionnaires",
        "response" => "/staff/responses",
        "patient" => "/staff/patients",
        "alert" => "/staff/alerts",
        "link" => "/staff/links",
        _ => return None,
    })
}

/// What the event keeps, in words, such as `Rede: 203.0.113.0/24`.
fn details(ctx: &PageContext, event: &Event) -> Vec<(String, String)> {
    let members = event.details.as_object().into_iter().flatten();
    members.filter_map(|(name, value)| words::detail(ctx, name, value)).collect()
}
