//! Clients that submit and try again until they are acknowledged.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use uuid::Uuid;

/// How many clients submit at the same time.
pub(crate) const CLIENTS: usize = 8;
/// How many submissions each of them makes.
pub(crate) const EACH: usize = 125;
/// A client gives up on one submission after this.
const PATIENCE: Duration = Duration::from_mins(2);

/// Acknowledged response ids and the answer each was acknowledged for.
pub(crate) type Receipts = BTreeMap<String, i32>;

/// What the clients have seen so far.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    acknowledged: AtomicUsize,
    failed: AtomicUsize,
}

impl Progress {
    /// Requests that failed and were tried again.
    pub(crate) fn failures(&self) -> usize {
        self.failed.load(Ordering::SeqCst)
    }

    /// Waits until so many submissions are acknowledged.
    pub(crate) fn wait_for(&self, acknowledged: usize, limit: Duration) {
        wait("the clients get on", limit, || self.acknowledged.load(Ordering::SeqCst) >= acknowledged);
    }

    /// Waits until a request fails beyond those known before.
    pub(crate) fn wait_for_failure_after(&self, known: usize, limit: Duration) {
        wait("the fault is felt", limit, || self.failures() > known);
    }
}

/// Polls a condition until it holds.
pub(crate) fn wait(what: &str, limit: Duration, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < limit, "waited {limit:?} until {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Submits one client's share; each submission has its own key and its own answer.
pub(crate) fn submit_all(url: &str, client: usize, progress: &Progress) -> Receipts {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(10)))
        .http_status_as_error(false)
        .build()
        .into();
    (0..EACH)
        .map(|n| {
            let answer = i32::try_from(client * EACH + n).unwrap();
            let id = submit(&agent, url, answer, progress);
            progress.acknowledged.fetch_add(1, Ordering::SeqCst);
            (id, answer)
        })
        .collect()
}

fn submit(agent: &ureq::Agent, url: &str, answer: i32, progress: &Progress) -> String {
    let key = Uuid::new_v4().to_string();
    let body = json!({
        "resourceType": "QuestionnaireResponse", "status": "completed",
        "item": [{"linkId": "number", "answer": [{"valueInteger": answer}]}],
    })
    .to_string();
    let start = Instant::now();
    loop {
        assert!(start.elapsed() < PATIENCE, "a submission was never acknowledged");
        let sent = agent
            .post(url)
            .header("content-type", "application/fhir+json")
            .header("idempotency-key", &key)
            .send(&body);
        match sent {
            Ok(mut response) if response.status().is_success() => {
                // an acknowledgement cut short is none: the same key is sent again
                let receipt = response.body_mut().read_to_string().ok();
                let receipt = receipt.and_then(|text| serde_json::from_str::<Value>(&text).ok());
                if let Some(id) = receipt.as_ref().and_then(|receipt| receipt["id"].as_str()) {
                    return id.to_owned();
                }
            }
            Ok(response) => {
                let status = response.status().as_u16();
                assert!(status >= 500 || status == 429, "the submission was refused with {status}");
            }
            Err(_) => {}
        }
        progress.failed.fetch_add(1, Ordering::SeqCst);
        thread::sleep(Duration::from_millis(20));
    }
}
