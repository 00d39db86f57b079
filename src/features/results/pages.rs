//! Pages and parts of pages.

use askama::{Template, filters::HtmlSafe};

use super::{
    forms::{OverviewQuery, Period},
    overview::Overview,
    overview_charts::{self, WeekRow},
    rows::{self, Head, Row},
    tiles::Tiles,
};
use crate::{
    domain::ids::AccountId,
    storage::results::{Counts, listing::Beginnings},
    web::{
        charts::{self, Columns, Heat, Stacks, Trend},
        format,
        page::PageContext,
    },
};

/// A choice of a filter: value, text, and whether it is the one chosen.
pub(super) type Choice = (String, String, bool);

/// An alert that waits.
#[derive(Debug, Clone)]
pub(super) struct Urgent {
    pub(super) href: String,
    pub(super) take: String,
    pub(super) who: String,
    pub(super) questionnaire: String,
    pub(super) text: String,
    pub(super) is_critical: bool,
    pub(super) is_open: bool,
    pub(super) owner: String,
}

/// A questionnaire in the ranking.
#[derive(Debug, Clone)]
pub(super) struct Top {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) submitted: i64,
    pub(super) completion: String,
    pub(super) width: String,
}

/// `/staff`.
#[derive(Template)]
#[template(path = "pages/results/overview.html")]
pub(super) struct OverviewPage {
    pub(super) ctx: PageContext,
    pub(super) address: String,
    pub(super) periods: Vec<Choice>,
    pub(super) questionnaires: Vec<Choice>,
    pub(super) members: Vec<Choice>,
    pub(super) beginnings: Beginnings,
    pub(super) tiles: Tiles,
    pub(super) urgent: UrgentList,
    pub(super) recent: Recent,
    pub(super) months: Columns,
    pub(super) median: Option<Median>,
    pub(super) severities: Stacks,
    pub(super) tops: Vec<Top>,
    pub(super) completion: Option<Heat>,
    pub(super) may_build: bool,
}

pub(super) struct Median {
    pub(super) title: String,
    pub(super) note: String,
    pub(super) trend: Trend,
    pub(super) rows: Vec<WeekRow>,
    pub(super) href: String,
}

/// "Needs you".
#[derive(Template, Clone)]
#[template(path = "pages/results/urgent.html")]
pub(super) struct UrgentList {
    pub(super) ctx: PageContext,
    pub(super) urgent: Vec<Urgent>,
    pub(super) critical: i64,
    pub(super) open_alerts: i64,
}

/// The newest responses.
#[derive(Template, Clone)]
#[template(path = "pages/results/recent.html")]
pub(super) struct Recent {
    pub(super) ctx: PageContext,
    pub(super) heads: Vec<Head>,
    pub(super) rows: Vec<Row>,
    pub(super) total: i64,
}

// each is a template of ours, escaped where it is rendered
impl HtmlSafe for UrgentList {}
impl HtmlSafe for Recent {}

impl UrgentList {
    pub(super) fn new(ctx: &PageContext, overview: &Overview) -> Self {
        let urgent = overview.urgent.iter().map(|(alert, words)| Urgent {
            href: format!("/staff/alerts/{}", alert.id),
            take: format!("/staff/alerts/{}/owner", alert.id),
            who: alert.patient.clone().unwrap_or_else(|| ctx.t("results-anonymous").into_owned()),
            questionnaire: alert.questionnaire.clone(),
            text: ctx.ta(
                "results-alert-text",
                &[("label", &words.label), ("answer", &words.answer), ("ago", &ctx.ago(&alert.opened_at))],
            ),
            is_critical: alert.severity == "critical",
            is_open: alert.status == "open",
            owner: alert.owner.clone().unwrap_or_default(),
        });
        Self {
            ctx: ctx.clone(),
            urgent: urgent.collect(),
            critical: overview.alerts.critical,
            open_alerts: overview.alerts.all,
        }
    }
}

impl Recent {
    pub(super) fn new(ctx: &PageContext, overview: Overview) -> Self {
        Self { ctx: ctx.clone(), heads: rows::heads(ctx), rows: overview.recent, total: overview.received }
    }
}

fn tops(ctx: &PageContext, overview: &Overview) -> Vec<Top> {
    let most = overview.questionnaires.first().map_or(0, |(_, _, counts)| counts.submitted).max(1);
    let top = |(id, title, counts): &(uuid::Uuid, String, Counts)| Top {
        href: format!("/staff/results/{id}"),
        title: title.clone(),
        submitted: counts.submitted,
        completion: format::decimal(ctx.language, overview_charts::completed(counts), 0),
        width: format!("{:.2}%", charts::percent(counts.submitted, most)),
    };
    overview.questionnaires.iter().take(5).map(top).collect()
}

fn median(ctx: &PageContext, overview: &Overview, period: Period) -> Option<Median> {
    let main = overview.main.as_ref()?;
    let (trend, rows) = overview_charts::median(ctx, main, period)?;
    let n: i64 = main.values.iter().map(|row| row.n).sum();
    Some(Median {
        title: ctx.t1("results-median-title", "name", main.title.as_str()),
        note: ctx.t2("results-median-note", "count", n, "version", main.version_number),
        trend,
        rows,
        href: format!("/staff/results/{}", main.questionnaire),
    })
}

impl OverviewPage {
    pub(super) fn new(ctx: PageContext, query: OverviewQuery, overview: Overview, may_build: bool) -> Self {
        let any = (String::new(), ctx.t("results-all").into_owned(), false);
        let choice = |chosen: Option<uuid::Uuid>, (id, name): &(uuid::Uuid, String)| {
            (id.to_string(), name.clone(), chosen == Some(*id))
        };
        let questionnaire = query.questionnaire.map(uuid::Uuid::from);
        let mut questionnaires = vec![any];
        questionnaires.extend(overview.choices.iter().map(|one| choice(questionnaire, one)));
        let members = members(&ctx, overview.people.clone(), query.member);
        Self {
            address: query.address(),
            periods: periods(&ctx, query.period),
            questionnaires,
            members,
            beginnings: overview.beginnings,
            tiles: Tiles::new(&ctx, &overview),
            urgent: UrgentList::new(&ctx, &overview),
            months: overview_charts::months(&ctx, &overview),
            median: median(&ctx, &overview, query.period),
            severities: overview_charts::severities(&ctx, &overview.questionnaires),
            tops: tops(&ctx, &overview),
            completion: overview_charts::completion(&ctx, &overview),
            recent: Recent::new(&ctx, overview),
            may_build,
            ctx,
        }
    }
}

/// The members to choose from: those with links, by name; nobody to choose among if there is but one.
pub(super) fn members(
    ctx: &PageContext,
    people: Vec<(uuid::Uuid, String, uuid::Uuid)>,
    chosen: Option<AccountId>,
) -> Vec<Choice> {
    let chosen = chosen.map(uuid::Uuid::from);
    let mut members = vec![(String::new(), ctx.t("results-all").into_owned(), false)];
    for (id, name, _link) in people {
        let choice = (id.to_string(), name, chosen == Some(id));
        if !members.contains(&choice) {
            members.push(choice);
        }
    }
    members
}

/// The periods to choose from.
pub(super) fn periods(ctx: &PageContext, chosen: Period) -> Vec<Choice> {
    let choice =
        |period: Period| (period.code().to_owned(), ctx.t(period.key()).into_owned(), period == chosen);
    Period::ALL.into_iter().map(choice).collect()
}
