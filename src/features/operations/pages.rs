//! Pages about the running of the installation.

use askama::Template;
use chrono::{DateTime, Utc};
use url::form_urlencoded;
use uuid::Uuid;

use super::{forms::EventsQuery, words};
use crate::{
    storage::{jobs::Job, mails::Status, seals::Verdict},
    web::{format::hex, page::PageContext, pager::Pager},
};

/// One event in words.
pub(super) struct EventRow {
    pub(super) what: String,
    pub(super) kind: String,
    /// The page of what it is about, if there is one.
    pub(super) page: Option<String>,
    pub(super) entity: Uuid,
    pub(super) who: String,
    /// As the log has it: for the filter.
    pub(super) actor: String,
    pub(super) at: DateTime<Utc>,
    pub(super) details: Vec<(String, String)>,
}

/// How the hash chain stands.
pub(super) struct Chain {
    /// How many events are sealed, and the hash of the last.
    pub(super) head: Option<(i64, Vec<u8>)>,
    /// What recomputing it found, if that was just done.
    pub(super) verdict: Option<Verdict>,
}

#[derive(Template)]
#[template(path = "pages/events/list.html")]
pub(super) struct EventsPage {
    pub(super) ctx: PageContext,
    pub(super) query: EventsQuery,
    pub(super) rows: Vec<EventRow>,
    /// Where the next page begins.
    pub(super) older: Option<i64>,
    pub(super) chain: Chain,
}

impl EventsPage {
    fn kinds(&self) -> Vec<(&'static str, String)> {
        let all = ("", self.ctx.t("events-all-kinds").into_owned());
        std::iter::once(all).chain(words::KINDS.map(|kind| (kind, words::kind(&self.ctx, kind)))).collect()
    }

    fn kind(&self) -> &str {
        self.query.kind.as_deref().unwrap_or_default()
    }

    fn is_filtered(&self) -> bool {
        self.query.kind.is_some() || self.query.entity.is_some() || self.query.actor.is_some()
    }

    fn entity(&self) -> String {
        self.query.entity.map(|id| id.to_string()).unwrap_or_default()
    }

    fn actor(&self) -> &str {
        self.query.actor.as_deref().unwrap_or_default()
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    fn older_url(&self, before: &i64) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("kind", self.kind()), ("entity", &self.entity()), ("actor", self.actor())] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.append_pair("before", &before.to_string());
        format!("/admin/events?{}", query.finish())
    }

    fn chain_text(&self) -> String {
        match &self.chain.head {
            Some((count, hash)) => {
                let short = hex(hash.iter().take(6));
                self.ctx.t2("events-chain-sealed", "count", *count, "hash", short)
            }
            None => self.ctx.t("events-chain-empty").into_owned(),
        }
    }

    /// Kind of notice, icon and text for what was found.
    fn verdict(&self) -> Option<(&'static str, &'static str, String)> {
        let broken =
            |key: &str, event: i64| ("danger", "alert-octagon", self.ctx.t1(key, "event", event.to_string()));
        Some(match self.chain.verdict? {
            Verdict::Whole { sealed, waiting } => {
                ("ok", "shield-check", self.ctx.t2("events-chain-whole", "count", sealed, "waiting", waiting))
            }
            Verdict::Touched { event } => broken("events-chain-touched", event),
            Verdict::Missing { event } => broken("events-chain-missing", event),
            Verdict::Unsealed { event } => broken("events-chain-unsealed", event),
        })
    }
}

#[derive(Template)]
#[template(path = "pages/operations/overview.html")]
pub(super) struct OverviewPage {
    pub(super) ctx: PageContext,
    pub(super) waiting: i64,
    pub(super) dead: i64,
    pub(super) kept: i64,
    pub(super) sealed: i64,
    pub(super) sends_mail: bool,
}

#[derive(Template)]
#[template(path = "pages/operations/jobs.html")]
pub(super) struct JobsPage {
    pub(super) ctx: PageContext,
    pub(super) waiting: i64,
    pub(super) rows: Vec<Job>,
    pub(super) done: Option<&'static str>,
}

impl JobsPage {
    /// What a kind of job does; an unknown one is shown as it is.
    fn name(&self, job: &Job) -> String {
        match job.kind.as_str() {
            "send-mail" => self.ctx.t("operations-job-send-mail").into_owned(),
            "send-message" => self.ctx.t("operations-job-send-message").into_owned(),
            "alert-mail" => self.ctx.t("operations-job-alert-mail").into_owned(),
            "password-reset" => self.ctx.t("operations-job-password-reset").into_owned(),
            other => other.to_owned(),
        }
    }
}

/// Key and kind of the tag of a message.
fn tag(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Queued => ("operations-mail-queued", ""),
        Status::Sent => ("operations-mail-sent", "ok"),
        Status::Delivered => ("operations-mail-delivered", "ok"),
        Status::Kept => ("operations-mail-kept", "warn"),
        Status::Failed => ("operations-mail-failed", "danger"),
        Status::Bounced => ("operations-mail-bounced", "danger"),
        Status::Dropped => ("operations-mail-dropped", ""),
    }
}

/// One message in the list.
pub(super) struct MailRow {
    pub(super) id: Uuid,
    /// `None` for a letter of a newer program.
    pub(super) letter: Option<&'static str>,
    pub(super) status: Status,
    pub(super) is_over: bool,
    pub(super) at: DateTime<Utc>,
    pub(super) name: String,
    pub(super) email: String,
}

impl MailRow {
    fn subject(&self, ctx: &PageContext) -> String {
        self.letter.map(|letter| ctx.t(&format!("mail-{letter}-subject")).into_owned()).unwrap_or_default()
    }

    fn tag(&self) -> (&'static str, &'static str) {
        tag(self.status)
    }

    /// Whether it is here to be handed over.
    fn is_here(&self) -> bool {
        self.status.waits_here() && !self.is_over && self.letter.is_some()
    }
}

#[derive(Template)]
#[template(path = "pages/operations/outbox.html")]
pub(super) struct OutboxPage {
    pub(super) ctx: PageContext,
    pub(super) rows: Vec<MailRow>,
    pub(super) pager: Pager,
    pub(super) sends_mail: bool,
    pub(super) done: Option<&'static str>,
}

/// One message to a patient in the list.
pub(super) struct MessageRow {
    pub(super) id: Uuid,
    /// `None` for a letter of a newer program.
    pub(super) letter: Option<&'static str>,
    pub(super) channel: &'static str,
    pub(super) status: Status,
    pub(super) is_over: bool,
    pub(super) at: DateTime<Utc>,
    pub(super) name: String,
    /// Whether there is a server or a provider for its channel.
    pub(super) is_sendable: bool,
}

impl MessageRow {
    fn subject(&self, ctx: &PageContext) -> String {
        self.letter.map(|letter| ctx.t(&format!("message-{letter}-subject")).into_owned()).unwrap_or_default()
    }

    fn channel(&self, ctx: &PageContext) -> String {
        ctx.t(&format!("events-code-{}", self.channel)).into_owned()
    }

    fn tag(&self) -> (&'static str, &'static str) {
        tag(self.status)
    }

    /// Whether it is here to be handed over.
    fn is_here(&self) -> bool {
        self.status.waits_here() && !self.is_over && self.letter.is_some()
    }
}

#[derive(Template)]
#[template(path = "pages/operations/messages.html")]
pub(super) struct MessagesPage {
    pub(super) ctx: PageContext,
    pub(super) rows: Vec<MessageRow>,
    pub(super) pager: Pager,
    pub(super) done: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "pages/operations/mail.html")]
pub(super) struct MailPage {
    pub(super) ctx: PageContext,
    pub(super) name: String,
    pub(super) email: String,
    /// The list it is in.
    pub(super) list: (&'static str, &'static str),
    pub(super) subject: String,
    pub(super) text: String,
}

#[cfg(test)]
mod tests;
