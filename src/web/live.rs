//! Live pages: tells the open pages of an organisation that something changed, over server-sent events. What changed they fetch themselves, with their
//! own rights.

use std::{
    collections::{BTreeSet, HashMap},
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::{
    HttpResponse,
    http::header,
    web::{Bytes, Data},
};
use futures_util::{StreamExt, stream};
use tokio::{
    sync::broadcast::{self, Receiver, Sender, error::RecvError},
    time::{Instant, timeout, timeout_at},
};

use super::{errors::PageError, roles::Staff, stopping::Stopping};
use crate::{
    domain::ids::OrganisationId,
    storage::{
        Db,
        notify::{self, Listener},
        results::changes::{self, Seen},
    },
};

/// Something that open pages show may have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    Alerts,
    /// A list of people to invite has come further.
    Lists,
    Responses,
}

impl Change {
    /// The event's name in `data-live-event`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alerts => "alerts",
            Self::Lists => "lists",
            Self::Responses => "responses",
        }
    }
}

/// A page that reads slower than this many changes come is told of all at once.
const BACKLOG: usize = 64;
/// Changes that come together are told together.
const GATHERED: Duration = Duration::from_millis(250);
/// Proxies drop silent connections after a minute or so.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// The browser then connects anew and shows that its session still lives.
const LONGEST: Duration = Duration::from_mins(10);

/// Who listens, by organisation. Shared as `Data<Hub>`; clones share one.
#[derive(Clone, Debug, Default)]
pub struct Hub {
    channels: Arc<Mutex<HashMap<OrganisationId, Sender<Change>>>>,
}

impl Hub {
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells the open pages of the organisation in this process.
    pub fn publish(&self, organisation: OrganisationId, change: Change) {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        if channels.get(&organisation).is_some_and(|sender| sender.send(change).is_err()) {
            channels.remove(&organisation);
        }
    }

    /// Hears what is published from now on.
    pub fn subscribe(&self, organisation: OrganisationId) -> Receiver<Change> {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels.entry(organisation).or_insert_with(|| broadcast::channel(BACKLOG).0).subscribe()
    }

    /// Passes on what other processes tell through PostgreSQL, until `may_go_on` says no. Blocks: give it a thread of its own.
    pub fn relay(&self, database_url: &str, may_go_on: impl Fn() -> bool) {
        const RETRY: Duration = Duration::from_secs(1);
        while may_go_on() {
            let Ok(mut listener) = Listener::connect(database_url) else {
                std::thread::sleep(RETRY);
                continue;
            };
            while may_go_on() {
                let Ok(notices) = listener.wait(RETRY) else { break };
                for notice in notices {
                    self.pass_on(&notice);
                }
            }
        }
    }

    /// Tells of new responses, which nobody is notified of so that handing one in stays cheap: looks at the end of the
    /// event log twice a second while somebody listens, until `may_go_on` says no. Blocks: give it a thread of its own.
    pub fn watch_responses(&self, db: &Db, may_go_on: impl Fn() -> bool) {
        const EVERY: Duration = Duration::from_millis(500);
        let mut seen: Option<Seen> = None;
        while may_go_on() {
            std::thread::sleep(EVERY);
            if !self.is_heard() {
                seen = None;
                continue;
            }
            let found = db.connection().and_then(|mut conn| changes::since(&mut conn, seen.as_ref()));
            match found {
                Ok((now, organisations)) => {
                    seen = Some(now);
                    for organisation in organisations {
                        self.publish(organisation, Change::Responses);
                    }
                }
                Err(error) => tracing::warn!(%error, "open pages don't hear of new responses"),
            }
        }
    }

    fn is_heard(&self) -> bool {
        let channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels.values().any(|sender| sender.receiver_count() > 0)
    }

    fn pass_on(&self, notice: &notify::Notice) {
        let change = match notice.channel.as_str() {
            notify::ALERTS => Change::Alerts,
            notify::LISTS => Change::Lists,
            _ => return,
        };
        if let Ok(organisation) = notice.payload.parse() {
            self.publish(organisation, change);
        }
    }
}

/// `GET /staff/live`: the changes of the viewer's organisation as they come.
pub(super) async fn show(
    staff: Staff,
    hub: Data<Hub>,
    stopping: Data<Stopping>,
) -> Result<HttpResponse, PageError> {
    let changes = hub.subscribe(staff.organisation_id());
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        // nginx would hold the events back
        .insert_header(("x-accel-buffering", "no"))
        .streaming(events(changes).take_until(async move { stopping.begun().await })))
}

fn events(changes: Receiver<Change>) -> impl futures_util::Stream<Item = Result<Bytes, Infallible>> {
    let end = Instant::now() + LONGEST;
    let hello = Bytes::from_static(b"retry: 2000\n: connected\n\n");
    stream::unfold((changes, Some(hello)), move |(mut changes, hello)| async move {
        if let Some(hello) = hello {
            return Some((Ok(hello), (changes, None)));
        }
        let next = next_event(&mut changes, end).await?;
        Some((Ok(next), (changes, None)))
    })
}

/// The next event or sign of life; `None` at the end.
async fn next_event(changes: &mut Receiver<Change>, end: Instant) -> Option<Bytes> {
    if Instant::now() >= end {
        return None;
    }
    let first = match timeout(KEEP_ALIVE, changes.recv()).await {
        Err(_silence) => return Some(Bytes::from_static(b": still here\n\n")),
        Ok(Err(RecvError::Closed)) => return None,
        Ok(Err(RecvError::Lagged(_))) => [Change::Alerts, Change::Lists, Change::Responses].into(),
        Ok(Ok(change)) => BTreeSet::from([change]),
    };
    Some(gather(changes, first).await)
}

async fn gather(changes: &mut Receiver<Change>, mut found: BTreeSet<Change>) -> Bytes {
    let until = Instant::now() + GATHERED;
    while let Ok(Ok(change)) = timeout_at(until, changes.recv()).await {
        found.insert(change);
    }
    let told: Vec<String> =
        found.into_iter().map(|change| format!("event: {}\ndata: 1\n\n", change.name())).collect();
    told.concat().into()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[actix_web::test]
    async fn changes_that_come_together_are_told_together() {
        let hub = Hub::new();
        let (ours, other) = (OrganisationId::new(Uuid::now_v7()), OrganisationId::new(Uuid::now_v7()));
        let mut events = Box::pin(events(hub.subscribe(ours)));
        assert!(events.next().await.unwrap().unwrap().starts_with(b"retry"));
        hub.publish(other, Change::Alerts);
        for _ in 0..3 {
            hub.publish(ours, Change::Responses);
        }
        assert_eq!(events.next().await.unwrap().unwrap(), "event: responses\ndata: 1\n\n");
    }

    #[test]
    fn nobody_listening_costs_no_memory() {
        let hub = Hub::new();
        let organisation = OrganisationId::new(Uuid::now_v7());
        drop(hub.subscribe(organisation));
        hub.publish(organisation, Change::Alerts);
        assert!(hub.channels.lock().unwrap().is_empty());
    }
}
