//! Pages and parts of pages.

use askama::{Template, filters::HtmlSafe};

use super::{
    forms::{OverviewQuery, Period},
    overview::Overview,
    overview_charts::{self, WeekRow},
    rows::Row,
};
use crate::{
    storage::results::{Counts, listing::Beginnings},
    web::{
        charts::{self, Columns, Heat, Stacks, Trend},
        format,
        page::PageContext,
    },
};

/// A choice of a filter: value, text, and whether it is the one chosen.
pub(super) type Choice = (String, String, bool);

/// A number with its change against the period before.
#[derive(Debug, Clone)]
pub(super) struct Tile {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) unit: &'static str,
    /// `delta--up`, `delta--bad` or nothing.
    pub(super) class: &'static str,
    pub(super) icon: &'static str,
    pub(super) note: String,
    pub(super) href: String,
    pub(super) is_alert: bool,
}

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

/// The numbers at the top; fetched anew when something comes in.
#[derive(Template, Clone)]
#[template(path = "pages/results/tiles.html")]
pub(super) struct Tiles {
    pub(super) ctx: PageContext,
    pub(super) shown: Vec<Tile>,
    pub(super) open_alerts: i64,
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
    pub(super) rows: Vec<Row>,
    pub(super) total: i64,
}

// each is a template of ours, escaped where it is rendered
impl HtmlSafe for Tiles {}
impl HtmlSafe for UrgentList {}
impl HtmlSafe for Recent {}

impl Tiles {
    pub(super) fn new(ctx: &PageContext, overview: &Overview) -> Self {
        let (now, before) = (&overview.now, &overview.before);
        let completed = overview_charts::completed(now);
        let mut tiles = vec![
            alert_tile(ctx, overview),
            count_tile(ctx, "results-answered", now.submitted, before.submitted, Good::More),
        ];
        tiles.push(Tile {
            label: ctx.t("results-completion").into_owned(),
            value: format::decimal(ctx.language, completed, 0),
            unit: "%",
            class: "",
            icon: "target-arrow",
            note: ctx.t1("results-of-started", "count", now.started),
            href: String::new(),
            is_alert: false,
        });
        for (key, code, one, other, good) in [
            ("results-outcome-healthy", "healthy", now.healthy, before.healthy, Good::More),
            ("results-outcome-attention", "attention", now.attention, before.attention, Good::Less),
            ("results-outcome-critical", "critical", now.critical, before.critical, Good::Less),
        ] {
            let tile = count_tile(ctx, key, one, other, good);
            tiles.push(Tile { href: format!("/staff/responses?result={code}"), ..tile });
        }
        Self { ctx: ctx.clone(), shown: tiles, open_alerts: overview.alerts.all }
    }
}

/// Whether more of it is good news.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Good {
    More,
    Less,
}

fn alert_tile(ctx: &PageContext, overview: &Overview) -> Tile {
    let alerts = overview.alerts;
    let note = if alerts.critical_untaken > 0 {
        ctx.t1("results-critical-untaken", "count", alerts.critical_untaken)
    } else {
        ctx.t("results-no-critical-untaken").into_owned()
    };
    Tile {
        label: ctx.t("results-open-alerts").into_owned(),
        value: ctx.number(alerts.all),
        unit: "",
        class: if alerts.critical_untaken > 0 { "delta--bad" } else { "" },
        icon: if alerts.critical_untaken > 0 { "alert-octagon" } else { "circle-check" },
        note,
        href: "/staff/alerts".to_owned(),
        is_alert: alerts.critical_untaken > 0,
    }
}

fn count_tile(ctx: &PageContext, key: &str, now: i64, before: i64, good: Good) -> Tile {
    let (class, icon, note) = delta(ctx, now, before, good);
    Tile {
        label: ctx.t(key).into_owned(),
        value: ctx.number(now),
        unit: "",
        class,
        icon,
        note,
        href: String::new(),
        is_alert: false,
    }
}

/// The change against the period before: in percent, or in number where that was small.
fn delta(ctx: &PageContext, now: i64, before: i64, good: Good) -> (&'static str, &'static str, String) {
    if now == before {
        return ("", "minus", ctx.t("results-as-before").into_owned());
    }
    let is_more = now > before;
    let class = if is_more == (good == Good::More) { "delta--up" } else { "delta--bad" };
    let icon = if is_more { "arrow-up-right" } else { "arrow-down-right" };
    let note = if before < 20 {
        ctx.t1(
            if is_more { "results-more-count" } else { "results-fewer-count" },
            "count",
            (now - before).abs(),
        )
    } else {
        let percent = charts::percent((now - before).abs(), before);
        let percent = format::decimal(ctx.language, percent, 0);
        ctx.t1(if is_more { "results-more-percent" } else { "results-fewer-percent" }, "percent", percent)
    };
    (class, icon, note)
}

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
        Self { ctx: ctx.clone(), rows: overview.recent, total: overview.received }
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
        let member = query.member.map(uuid::Uuid::from);
        let mut questionnaires = vec![any.clone()];
        questionnaires.extend(overview.choices.iter().map(|one| choice(questionnaire, one)));
        let mut members = vec![any];
        members.extend(overview.member_choices.iter().map(|one| choice(member, one)));
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

/// The periods to choose from.
pub(super) fn periods(ctx: &PageContext, chosen: Period) -> Vec<Choice> {
    let choice =
        |period: Period| (period.code().to_owned(), ctx.t(period.key()).into_owned(), period == chosen);
    Period::ALL.into_iter().map(choice).collect()
}
