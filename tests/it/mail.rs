//! Mail over a real connection: what goes out, refusals for now and for good, a server that is away, and none at all.

use chrono::TimeDelta;
use weconecta::{
    domain::ids::{AccountId, OrganisationId},
    jobs,
    storage::{
        accounts::{self, NewAccount, Role},
        jobs as queue,
        mails::{self, Letter, Status},
    },
};

use crate::support::{TestSite, smtp_sink::SmtpSink};

struct Office {
    site: TestSite,
    organisation: OrganisationId,
    account: AccountId,
}

fn office(name: &str) -> Office {
    let site = TestSite::new();
    let organisation = site.organisation("ubs");
    let new = NewAccount {
        role: Role::Staff,
        email: "ana@example.org",
        name,
        phone: None,
        password_hash: None,
        must_change_password: false,
    };
    let account =
        site.db.write_now("cli", site.clock.now(), |w| accounts::insert(w, organisation, &new)).unwrap();
    Office { site, organisation, account }
}

impl Office {
    fn write(&self) -> uuid::Uuid {
        let letter = Letter::PasswordChanged { at: self.site.clock.now() };
        let insert = |w: &mut weconecta::storage::Write<'_>| {
            mails::insert(w, self.organisation, self.account, &letter)
        };
        self.site.db.write_now("cli", self.site.clock.now(), insert).unwrap()
    }

    fn run(&self, url: Option<&str>) -> usize {
        jobs::run_due(&self.site.jobs(url), &jobs::registry()).unwrap()
    }

    fn status(&self, id: uuid::Uuid) -> Status {
        mails::find(&mut self.site.db.connection().unwrap(), self.organisation, id).unwrap().status()
    }
}

#[test]
fn a_message_goes_out_whole_and_once() {
    let (office, sink) = (office("Ana\r\nBcc: all@example.org"), SmtpSink::start());
    let id = office.write();
    assert_eq!(office.run(Some(&sink.url())), 1);
    assert_eq!(office.run(Some(&sink.url())), 0);
    let received = sink.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].recipients, ["RCPT TO:<ana@example.org>"]);
    assert_eq!(received[0].header("Message-ID"), format!("<{id}@example.org>"));
    assert_eq!(received[0].header("Bcc"), "", "a name adds no header");
    assert!(received[0].header("Content-Type").starts_with("multipart/alternative"));
    assert!(received[0].data.contains("text/plain") && received[0].data.contains("text/html"));
    assert_eq!(office.status(id), Status::Sent);
}

#[test]
fn a_refusal_for_now_is_tried_again_and_one_for_good_is_not() {
    let (office, sink) = (office("Ana"), SmtpSink::start());
    let first = office.write();
    sink.refuse(&["451 busy", "451 still busy"]);
    for expected in [Status::Queued, Status::Queued, Status::Sent] {
        office.run(Some(&sink.url()));
        assert_eq!(office.status(first), expected);
        office.site.clock.advance(TimeDelta::seconds(10));
    }
    let second = office.write();
    sink.refuse(&["550 <ana@example.org> unknown"]);
    office.run(Some(&sink.url()));
    assert_eq!(office.status(second), Status::Failed);
    let dead = queue::list_dead(&mut office.site.db.connection().unwrap(), office.organisation, 10).unwrap();
    assert_eq!(dead.len(), 1);
    let error = dead[0].last_error.clone().unwrap();
    assert!(error.contains("550") && !error.contains("ana@"), "{error}");
    assert_eq!(sink.received().len(), 1);
}

#[test]
fn a_backlog_drains_when_the_server_is_back() {
    let office = office("Ana");
    let sink = SmtpSink::start();
    let (address, url) = (sink.address, sink.url());
    drop(sink);
    let written: Vec<_> = (0..5).map(|_| office.write()).collect();
    for _ in 0..6 {
        office.run(Some(&url));
        office.site.clock.advance(TimeDelta::minutes(13));
    }
    assert!(written.iter().all(|id| office.status(*id) == Status::Queued), "an hour away loses nothing");
    let sink = SmtpSink::on(address);
    assert_eq!(office.run(Some(&url)), 5);
    assert!(written.iter().all(|id| office.status(*id) == Status::Sent));
    assert_eq!(sink.received().len(), 5);
}

#[test]
fn a_server_without_encryption_is_not_talked_to_where_it_is_required() {
    let (office, sink) = (office("Ana"), SmtpSink::start());
    let id = office.write();
    office.run(Some(&format!("{}?tls=required", sink.url())));
    assert_eq!(office.status(id), Status::Queued);
    assert!(sink.received().is_empty());
}

#[test]
fn without_a_server_messages_are_kept_and_can_be_sent_later() {
    let (office, sink) = (office("Ana"), SmtpSink::start());
    let id = office.write();
    office.run(None);
    assert_eq!(office.status(id), Status::Kept);
    let requeue = |w: &mut weconecta::storage::Write<'_>| mails::requeue(w, office.organisation, id);
    office.site.db.write_now("cli", office.site.clock.now(), requeue).unwrap();
    office.run(Some(&sink.url()));
    assert_eq!(office.status(id), Status::Sent);
    assert_eq!(sink.received().len(), 1);
}
