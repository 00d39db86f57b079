//! Every page about the running of the installation, rendered in every language.

use super::*;
use crate::web::{i18n::Language, page::samples};

fn event() -> EventRow {
    EventRow {
        what: "Entrou".to_owned(),
        kind: "Conta".to_owned(),
        page: Some("/admin/members/x".to_owned()),
        entity: Uuid::nil(),
        who: "Ana <Lima>".to_owned(),
        actor: Uuid::nil().to_string(),
        at: DateTime::UNIX_EPOCH,
        details: vec![("network".to_owned(), "203.0.113.0/24".to_owned())],
    }
}

#[test]
fn samples_of_the_event_log_render() {
    for language in Language::ALL {
        let verdicts = [
            None,
            Some(Verdict::Whole { sealed: 5, waiting: 1 }),
            Some(Verdict::Touched { event: 3 }),
            Some(Verdict::Missing { event: 3 }),
            Some(Verdict::Unsealed { event: 3 }),
        ];
        for verdict in verdicts {
            for head in [None, Some((5, vec![7; 32]))] {
                let query = EventsQuery { entity: Some(Uuid::nil()), ..EventsQuery::default() };
                let ctx = PageContext::staff_sample(language);
                let chain = Chain { head, verdict };
                samples::check(&EventsPage {
                    ctx: ctx.clone(),
                    query,
                    rows: vec![event()],
                    older: Some(1),
                    chain,
                });
                let (query, chain) = (EventsQuery::default(), Chain { head: None, verdict });
                samples::check(&EventsPage { ctx, query, rows: Vec::new(), older: None, chain });
            }
        }
    }
}

#[test]
fn samples_of_jobs_and_mails_render() {
    for language in Language::ALL {
        let ctx = || PageContext::staff_sample(language);
        for sends_mail in [true, false] {
            samples::check(&OverviewPage { ctx: ctx(), waiting: 1, dead: 2, kept: 3, sealed: 4, sends_mail });
            let row = |status, is_over| MailRow {
                id: Uuid::nil(),
                letter: Some("invitation"),
                status,
                is_over,
                at: DateTime::UNIX_EPOCH,
                name: "Ana".to_owned(),
                email: "ana@example.org".to_owned(),
            };
            let rows = vec![
                row(Status::Queued, false),
                row(Status::Sent, false),
                row(Status::Kept, false),
                row(Status::Failed, true),
            ];
            let pager = || Pager::new(&ctx(), None, 25, 4);
            let done = Some("operations-resent");
            samples::check(&OutboxPage { ctx: ctx(), rows, pager: pager(), sends_mail, done });
            samples::check(&OutboxPage {
                ctx: ctx(),
                rows: Vec::new(),
                pager: pager(),
                sends_mail,
                done: None,
            });
        }
        for done in [None, Some("operations-retried"), Some("operations-discarded")] {
            let rows =
                ["send-mail", "send-message", "alert-mail", "password-reset", "thing"].map(job).to_vec();
            samples::check(&JobsPage { ctx: ctx(), waiting: 3, rows, done });
            samples::check(&JobsPage { ctx: ctx(), waiting: 0, rows: Vec::new(), done });
        }
        let texts = || "x".to_owned();
        samples::check(&MailPage {
            ctx: ctx(),
            list: ("/admin/outbox", "operations-outbox"),
            name: texts(),
            email: texts(),
            subject: texts(),
            text: texts(),
        });
    }
}

#[test]
fn samples_of_messages_to_patients_render() {
    for language in Language::ALL {
        let ctx = || PageContext::staff_sample(language);
        let row = |status, is_over, is_sendable, channel| MessageRow {
            id: Uuid::nil(),
            letter: Some("sign-in-code"),
            channel,
            status,
            is_over,
            at: DateTime::UNIX_EPOCH,
            name: "Ana".to_owned(),
            is_sendable,
        };
        let rows = vec![
            row(Status::Queued, false, true, "email"),
            row(Status::Sent, false, true, "sms"),
            row(Status::Kept, false, true, "whatsapp"),
            row(Status::Failed, true, false, "sms"),
        ];
        let pager = || Pager::new(&ctx(), None, 25, 4);
        let done = Some("operations-resent");
        samples::check(&MessagesPage { ctx: ctx(), rows, pager: pager(), done });
        samples::check(&MessagesPage { ctx: ctx(), rows: Vec::new(), pager: pager(), done: None });
    }
}

fn job(kind: &str) -> Job {
    Job {
        id: Uuid::nil(),
        organisation_id: None,
        kind: kind.to_owned(),
        ordering_key: None,
        payload: serde_json::Value::Null,
        run_at: DateTime::UNIX_EPOCH,
        attempts: 3,
        max_attempts: 3,
        locked_until: None,
        last_error: Some("the job panicked".to_owned()),
        dead_at: Some(DateTime::UNIX_EPOCH),
        created_at: DateTime::UNIX_EPOCH,
    }
}
