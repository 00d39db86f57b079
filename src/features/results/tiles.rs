//! The numbers at the top of the overview, each with its change against the period before.

use askama::{Template, filters::HtmlSafe};

use super::{overview::Overview, overview_charts};
use crate::{
    storage::results::Counts,
    web::{charts, format, page::PageContext},
};

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

/// The numbers at the top; fetched anew when something comes in.
#[derive(Template, Clone)]
#[template(path = "pages/results/tiles.html")]
pub(super) struct Tiles {
    pub(super) ctx: PageContext,
    pub(super) shown: Vec<Tile>,
    pub(super) open_alerts: i64,
}

// a template of ours, escaped where it is rendered
impl HtmlSafe for Tiles {}

impl Tiles {
    pub(super) fn new(ctx: &PageContext, overview: &Overview) -> Self {
        let (now, before) = (&overview.now, &overview.before);
        let mut tiles = vec![
            alert_tile(ctx, overview),
            count_tile(ctx, "results-answered", now.submitted, before.submitted, Good::More),
            count_tile(ctx, "results-sent", now.started, before.started, Good::More),
            completion_tile(ctx, now, before),
        ];
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
    let delta = if now == before {
        Delta::none(ctx)
    } else {
        let is_more = now > before;
        let note = if before < 20 {
            ctx.t1(
                if is_more { "results-more-count" } else { "results-fewer-count" },
                "count",
                (now - before).abs(),
            )
        } else {
            let percent = charts::percent((now - before).abs(), before);
            let key = if is_more { "results-more-percent" } else { "results-fewer-percent" };
            ctx.t1(key, "percent", format::decimal(ctx.language, percent, 0))
        };
        Delta::of(is_more, good, note)
    };
    delta.under(ctx.t(key).into_owned(), ctx.number(now), "")
}

/// Answered of started, with the change in points of a hundred.
fn completion_tile(ctx: &PageContext, now: &Counts, before: &Counts) -> Tile {
    let label = ctx.t("results-completion").into_owned();
    if now.started == 0 {
        let note = ctx.t("results-no-started").into_owned();
        return Delta { note, ..Delta::none(ctx) }.under(label, "–".to_owned(), "");
    }
    let (completed, earlier) = (overview_charts::completed(now), overview_charts::completed(before));
    let points = (completed.round() - earlier.round()).abs();
    let delta = if before.started == 0 || points < 0.5 {
        Delta::none(ctx)
    } else {
        let is_more = completed > earlier;
        let key = if is_more { "results-more-points" } else { "results-fewer-points" };
        Delta::of(is_more, Good::More, ctx.t1(key, "points", format::decimal(ctx.language, points, 0)))
    };
    delta.under(label, format::decimal(ctx.language, completed, 0), "%")
}

/// The change against the period before: in percent, or in number where that was small.
struct Delta {
    class: &'static str,
    icon: &'static str,
    note: String,
}

impl Delta {
    fn none(ctx: &PageContext) -> Self {
        Self { class: "", icon: "minus", note: ctx.t("results-as-before").into_owned() }
    }

    fn of(is_more: bool, good: Good, note: String) -> Self {
        Self {
            class: if is_more == (good == Good::More) { "delta--up" } else { "delta--bad" },
            icon: if is_more { "arrow-up-right" } else { "arrow-down-right" },
            note,
        }
    }

    fn under(self, label: String, value: String, unit: &'static str) -> Tile {
        let Self { class, icon, note } = self;
        Tile { label, value, unit, class, icon, note, href: String::new(), is_alert: false }
    }
}
