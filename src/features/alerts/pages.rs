//! The queue.

use askama::Template;

use super::forms::{ListQuery, Severity, Status};
use crate::{
    storage::{
        CompiledVersions, PgConnection, StorageError,
        alert_lists::{self, AlertCounts, AlertFilter},
    },
    web::{page::PageContext, pager::Pager, roles::SignedIn, scores},
};

const PAGE_SIZE: u32 = 25;

/// A choice of a filter: value, text, chosen.
pub(super) type Choice = (String, String, bool);

/// One alert of the queue.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) who: String,
    pub(super) label: String,
    pub(super) questionnaire: String,
    pub(super) is_critical: bool,
    pub(super) status: &'static str,
    pub(super) is_open: bool,
    pub(super) owner: String,
    pub(super) member: String,
    pub(super) ago: String,
    pub(super) when: String,
}

/// `/staff/alerts`.
#[derive(Template)]
#[template(path = "pages/alerts/list.html")]
pub(super) struct ListPage {
    pub(super) ctx: PageContext,
    pub(super) rows: Vec<Row>,
    pub(super) pager: Pager,
    pub(super) statuses: Vec<Choice>,
    pub(super) severities: Vec<Choice>,
    pub(super) mine: bool,
    pub(super) waiting: AlertCounts,
}

/// The key of the word for an alert's status.
pub(super) fn status_key(status: &str) -> &'static str {
    match status {
        "taken" => "alerts-is-taken",
        "resolved" => "alerts-is-resolved",
        _ => "alerts-is-open",
    }
}

/// Reads the queue.
pub(super) fn read(
    conn: &mut PgConnection,
    staff: &SignedIn,
    compiled: &CompiledVersions,
    query: ListQuery,
) -> Result<ListPage, StorageError> {
    let (ctx, organisation) = (staff.ctx(), staff.organisation_id());
    let filter = AlertFilter {
        status: query.status.column(),
        all: query.status == Status::All,
        severity: query.severity.map(Severity::column),
        owner: query.mine.then(|| staff.id()),
        patient: None,
    };
    let total = alert_lists::count(conn, organisation, &staff.scope, &filter)?.all;
    let waiting = alert_lists::count(conn, organisation, &staff.scope, &AlertFilter::default())?;
    let pager = Pager::new(&ctx, query.page, PAGE_SIZE, total);
    let page = (pager.limit(), pager.offset());
    let mut rows = Vec::new();
    for alert in alert_lists::list(conn, organisation, &staff.scope, &filter, page)? {
        let version =
            compiled.of_response(conn, organisation, alert.version_id.into(), alert.response_id.into())?;
        let words = scores::flag_words(&version, alert.item.as_deref(), &alert.rule, None, ctx.language);
        rows.push(Row {
            id: alert.id.to_string(),
            who: alert.patient.unwrap_or_else(|| ctx.t("results-anonymous").into_owned()),
            label: words.label,
            questionnaire: alert.questionnaire,
            is_critical: alert.severity == "critical",
            status: status_key(&alert.status),
            is_open: alert.status == "open",
            owner: alert.owner.unwrap_or_default(),
            member: alert.member,
            ago: ctx.ago(&alert.opened_at),
            when: ctx.when(&alert.opened_at),
        });
    }
    Ok(ListPage {
        statuses: statuses(&ctx, query),
        severities: severities(&ctx, query),
        mine: query.mine,
        rows,
        pager,
        waiting,
        ctx,
    })
}

fn statuses(ctx: &PageContext, query: ListQuery) -> Vec<Choice> {
    let choice = |(status, code, key): (Status, &str, &str)| {
        (code.to_owned(), ctx.t(key).into_owned(), status == query.status)
    };
    Status::ALL.into_iter().map(choice).collect()
}

fn severities(ctx: &PageContext, query: ListQuery) -> Vec<Choice> {
    let one = |code: &str, key: &str, severity: Option<Severity>| {
        (code.to_owned(), ctx.t(key).into_owned(), severity == query.severity)
    };
    vec![
        one("", "alerts-any-severity", None),
        one("critical", "alerts-critical", Some(Severity::Critical)),
        one("attention", "alerts-attention", Some(Severity::Attention)),
    ]
}
