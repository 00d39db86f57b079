//! Pages about invitations.

use askama::Template;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    forms::{DAYS, SendForm, ways},
    plan::{Recipient, Sample},
    sheet::code_of,
    when::{KINDS, reminder_names},
};
use crate::{
    storage::{
        invitation_listing::{Listed, Which},
        messages::{Channel, Failure, Message, Status},
        patients::Patient,
        reach::{Reach, Unreachable},
    },
    web::{forms::FieldErrors, page::PageContext, pager::Pager, qr::QrCode},
};

/// Of the tag that shows a state.
pub(super) fn state_kind(state: &str) -> &'static str {
    match state {
        "answered" | "delivered" => "ok",
        "started" | "opened" => "brand",
        "kept" => "warn",
        "bounced" | "failed" => "danger",
        _ => "",
    }
}

#[derive(Template)]
#[template(path = "pages/sending/list.html")]
pub(super) struct ListPage {
    pub(super) ctx: PageContext,
    pub(super) rows: Vec<Listed>,
    pub(super) pager: Pager,
    pub(super) which: Which,
    pub(super) origin: Option<Uuid>,
    pub(super) done: Option<&'static str>,
    /// Whether there may be others beside those on the page.
    pub(super) is_filtered: bool,
    /// What the address of every invitation begins with.
    pub(super) base: String,
}

impl ListPage {
    /// Address, text and whether it is shown, of each part of the list.
    fn tabs(&self) -> Vec<(String, &'static str, bool)> {
        let all = [Which::All, Which::Waiting, Which::Answered, Which::Failed];
        let origin = self.origin.map(|origin| format!("&origin={origin}")).unwrap_or_default();
        let labels = ["sends-all", "sends-waiting", "sends-answered", "sends-failed"];
        let tab = |(which, label): (Which, &'static str)| {
            (format!("/staff/sends?which={}{origin}", which.as_str()), label, which == self.which)
        };
        all.into_iter().zip(labels).map(tab).collect()
    }

    fn state(&self, row: &Listed) -> (String, &'static str) {
        (self.ctx.t(&format!("sends-state-{}", row.state)).into_owned(), state_kind(&row.state))
    }

    /// Whether its address may still be handed over.
    fn is_usable(row: &Listed) -> bool {
        !matches!(row.state.as_str(), "answered" | "cancelled" | "expired")
    }
}

/// Somebody to choose.
pub(super) struct Choice {
    pub(super) patient: Patient,
    pub(super) is_chosen: bool,
    pub(super) has_opted_out: bool,
}

impl Choice {
    pub(super) fn new(patient: Patient, reach: &Reach, chosen: &[Uuid]) -> Self {
        Self { is_chosen: chosen.contains(&patient.id), has_opted_out: reach.opted_out_at.is_some(), patient }
    }
}

#[derive(Template)]
#[template(path = "pages/sending/new.html")]
pub(super) struct NewPage {
    pub(super) ctx: PageContext,
    pub(super) form: SendForm,
    pub(super) errors: FieldErrors,
    pub(super) links: Vec<(Uuid, String)>,
    pub(super) people: Vec<Choice>,
}

impl NewPage {
    fn link_options(&self) -> Vec<(String, String)> {
        link_options(&self.ctx, &self.links)
    }

    fn way_options(&self) -> Vec<(String, String)> {
        way_options(&self.ctx)
    }

    fn kind_options(&self) -> Vec<(String, String)> {
        let text = |kind: &str| self.ctx.t(&format!("sends-kind-{kind}")).into_owned();
        KINDS.iter().map(|kind| ((*kind).to_owned(), text(kind))).collect()
    }

    fn remind_options(&self) -> Vec<(String, String)> {
        remind_options(&self.ctx)
    }

    fn day_options(&self) -> Vec<(String, String)> {
        day_options(&self.ctx)
    }

    fn language_options(&self) -> Vec<(String, String)> {
        let none = (String::new(), self.ctx.t("sends-language-default").into_owned());
        let all = self.ctx.languages();
        let all = all.iter().map(|language| (language.tag().to_owned(), language.name().to_owned()));
        std::iter::once(none).chain(all).collect()
    }
}

/// Links to invite to, none chosen first.
pub(super) fn link_options(ctx: &PageContext, links: &[(Uuid, String)]) -> Vec<(String, String)> {
    let none = (String::new(), ctx.t("sends-link-choose").into_owned());
    let offered = links.iter().map(|(id, title)| (id.to_string(), title.clone()));
    std::iter::once(none).chain(offered).collect()
}

/// Ways that a message may go.
pub(super) fn way_options(ctx: &PageContext) -> Vec<(String, String)> {
    ways().map(|way| (way.to_owned(), ctx.t(&format!("sends-way-{way}")).into_owned())).collect()
}

/// When who has not answered is reminded.
pub(super) fn remind_options(ctx: &PageContext) -> Vec<(String, String)> {
    let text = |name: &str| ctx.t(&format!("sends-remind-{name}")).into_owned();
    reminder_names().map(|name| (name.to_owned(), text(name))).collect()
}

/// For how long an invitation may hold.
pub(super) fn day_options(ctx: &PageContext) -> Vec<(String, String)> {
    DAYS.iter().map(|days| (days.to_string(), ctx.t1("sends-days", "count", *days))).collect()
}

#[derive(Template)]
#[template(path = "pages/sending/confirm.html")]
pub(super) struct ConfirmPage {
    pub(super) ctx: PageContext,
    pub(super) form: SendForm,
    pub(super) title: String,
    pub(super) recipients: Vec<Recipient>,
    pub(super) samples: Vec<Sample>,
    /// Whether messages wait here, since nothing is configured that sends them.
    pub(super) is_kept: bool,
    /// Whether a schedule is made, and nothing sent now.
    pub(super) is_planned: bool,
    pub(super) days: Option<u16>,
}

impl ConfirmPage {
    fn invited(&self) -> usize {
        self.recipients.iter().filter(|one| one.channel.is_ok()).count()
    }

    fn press(&self) -> String {
        self.ctx.t(if self.is_planned { "sends-plan" } else { "sends-confirm" }).into_owned()
    }

    fn left_out(&self) -> impl Iterator<Item = (&str, String)> {
        self.recipients.iter().filter_map(|one| {
            let reason = one.channel.err()?;
            Some((one.name.as_str(), reason_of(&self.ctx, reason)))
        })
    }
}

/// Why nobody can be reached, in words.
fn reason_of(ctx: &PageContext, reason: Unreachable) -> String {
    ctx.t(&format!("sends-unreachable-{}", reason.as_str())).into_owned()
}

/// What became of one message.
pub(super) struct MessageLine {
    pub(super) at: DateTime<Utc>,
    channel: Option<Channel>,
    status: Status,
    failure: Option<Failure>,
}

impl MessageLine {
    pub(super) fn of(message: &Message) -> Self {
        let at = message.sent_at.unwrap_or(message.created_at);
        Self { at, channel: message.channel().ok(), status: message.status(), failure: message.failure() }
    }

    fn channel(&self, ctx: &PageContext) -> String {
        let name = self.channel.map_or("none", Channel::as_str);
        ctx.t(&format!("sends-channel-{name}")).into_owned()
    }

    /// Why it did not arrive, as far as it is known.
    fn reason(&self, ctx: &PageContext) -> Option<String> {
        let failure = self.failure?;
        Some(ctx.t(&format!("sends-failure-{}", failure.as_str())).into_owned())
    }

    fn tag(&self, ctx: &PageContext) -> (String, &'static str) {
        let state = self.status.as_str();
        (ctx.t(&format!("sends-state-{state}")).into_owned(), state_kind(state))
    }
}

#[derive(Template)]
#[template(path = "pages/sending/show.html")]
pub(super) struct ShowPage {
    pub(super) ctx: PageContext,
    pub(super) row: Listed,
    pub(super) url: String,
    pub(super) qr: QrCode,
    pub(super) lines: Vec<MessageLine>,
    /// By which channels a message may go.
    pub(super) channels: Vec<(Channel, Result<(), Unreachable>)>,
    /// Whether it still waits for an answer.
    pub(super) is_open: bool,
    pub(super) done: Option<&'static str>,
}

impl ShowPage {
    fn code(&self) -> String {
        code_of(self.row.id)
    }

    fn state(&self) -> String {
        self.ctx.t(&format!("sends-state-{}", self.row.state)).into_owned()
    }
}

#[derive(Template)]
#[template(path = "pages/sending/out.html")]
pub(super) struct OptOutPage {
    pub(super) ctx: PageContext,
    pub(super) organisation: String,
    pub(super) action: String,
    /// Whether messages were declined.
    pub(super) is_out: bool,
}
