//! The table of responses: filters, order, pages.

use askama::Template;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use url::form_urlencoded;

use super::{
    forms::{ListQuery, Result as Outcome, Sort, Status},
    pages::{self, Choice},
    rows::{self, Head, Row},
};
use crate::{
    storage::{
        CompiledVersions, PgConnection, StorageError,
        results::{
            listing::{self, ListFilter, MOST_COUNTED},
            reading_one,
        },
    },
    web::{page::PageContext, pager::Pager, roles::SignedIn},
};

const PAGE_SIZE: u32 = 25;

/// `/staff/responses`.
#[derive(Template)]
#[template(path = "pages/results/list.html")]
pub(super) struct ListPage {
    ctx: PageContext,
    rows: Vec<Row>,
    pager: Pager,
    /// There are more than are counted.
    is_capped: bool,
    periods: Vec<Choice>,
    questionnaires: Vec<Choice>,
    statuses: Vec<Choice>,
    results: Vec<Choice>,
    members: Vec<Choice>,
    heads: Vec<Head>,
    sorts: Vec<Choice>,
    text: String,
    export: Option<String>,
}

/// The moment a day begins where the organisation is; in an hour that a clock change skips, the day's noon in UTC.
pub(super) fn start_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    midnight
        .and_local_timezone(zone)
        .earliest()
        .map_or_else(|| midnight.and_utc(), |moment| moment.with_timezone(&Utc))
}

/// Reads the page.
pub(super) fn read(
    conn: &mut PgConnection,
    staff: &SignedIn,
    compiled: &CompiledVersions,
    query: &ListQuery,
) -> Result<ListPage, StorageError> {
    let ctx = staff.ctx();
    let organisation = staff.organisation_id();
    let filter = ListFilter {
        questionnaire: query.questionnaire,
        state: query.status.state(),
        outcome: query.result.and_then(Outcome::outcome),
        severity: query.result.and_then(Outcome::severity),
        from: query.period.map(|period| start_of(period.first(ctx.today()), ctx.zone)),
        patient_text: query.q.clone(),
        ..ListFilter::default()
    };
    let scope = staff.scope.narrowed(conn, organisation, query.member)?;
    let people = reading_one::list_members_with_links(conn, organisation, &staff.scope)?;
    let total = listing::count(conn, organisation, &scope, &filter)?;
    let pager = Pager::new(&ctx, query.page, PAGE_SIZE, total);
    let listed = listing::list(
        conn,
        organisation,
        &scope,
        &filter,
        query.sort.order(),
        (pager.limit(), pager.offset()),
    )?;
    let choices = reading_one::list_questionnaires(conn, organisation, &staff.scope)?;
    Ok(ListPage {
        rows: rows::rows(conn, staff, compiled, listed)?,
        is_capped: total >= MOST_COUNTED,
        periods: with_any(&ctx, periods(&ctx, query)),
        questionnaires: with_any(
            &ctx,
            choices
                .iter()
                .map(|(id, name)| {
                    (
                        id.to_string(),
                        name.clone(),
                        query.questionnaire.is_some_and(|chosen| chosen.get() == *id),
                    )
                })
                .collect(),
        ),
        members: pages::members(&ctx, people, query.member),
        heads: rows::sortable_heads(&ctx, query.sort),
        statuses: choices_of(&ctx, &Status::ALL, |one| (one.code(), one.key(), *one == query.status)),
        results: with_any(
            &ctx,
            choices_of(&ctx, &Outcome::ALL, |one| (one.code(), one.key(), Some(*one) == query.result)),
        ),
        sorts: choices_of(&ctx, &SORTS, |(one, key)| (one.code(), key, *one == query.sort)),
        text: query.q.clone().unwrap_or_default(),
        export: query.questionnaire.map(|id| export_address(id.get(), query)),
        pager,
        ctx,
    })
}

const SORTS: [(Sort, &str); 6] = [
    (Sort::Newest, "results-sort-newest"),
    (Sort::Oldest, "results-sort-oldest"),
    (Sort::Patient, "results-sort-patient"),
    (Sort::Questionnaire, "results-sort-questionnaire"),
    (Sort::Highest, "results-sort-highest"),
    (Sort::Lowest, "results-sort-lowest"),
];

fn periods(ctx: &PageContext, query: &ListQuery) -> Vec<Choice> {
    let all = super::forms::Period::ALL;
    choices_of(ctx, &all, |one| (one.code(), one.key(), Some(*one) == query.period))
}

fn choices_of<'a, T>(
    ctx: &PageContext,
    all: &'a [T],
    of: impl Fn(&'a T) -> (&'static str, &'a str, bool),
) -> Vec<Choice> {
    let choice = |one| {
        let (code, key, is_chosen) = of(one);
        (code.to_owned(), ctx.t(key).into_owned(), is_chosen)
    };
    all.iter().map(choice).collect()
}

fn with_any(ctx: &PageContext, choices: Vec<Choice>) -> Vec<Choice> {
    let mut all = vec![(String::new(), ctx.t("results-all").into_owned(), false)];
    all.extend(choices);
    all
}

fn export_address(questionnaire: uuid::Uuid, query: &ListQuery) -> String {
    let mut parameters = form_urlencoded::Serializer::new(String::new());
    if let Some(period) = query.period {
        parameters.append_pair("period", period.code());
    }
    if let Some(member) = query.member {
        parameters.append_pair("member", &member.to_string());
    }
    format!("/staff/results/{questionnaire}/export.csv?{}", parameters.finish())
}
