//! Events in words, for the history of a response, an alert or a patient.

use std::collections::HashMap;

use chrono::SecondsFormat;
use uuid::Uuid;

use super::page::PageContext;
use crate::{
    domain::ids::OrganisationId,
    storage::{
        PgConnection, StorageError,
        events::Event,
        results::reading_one::{self, Named},
    },
};

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct Happening {
    pub what: String,
    /// Empty for the system.
    pub who: String,
    pub when: String,
    /// For `datetime`.
    pub machine: String,
}

/// The names of the accounts that acted.
pub fn people(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    events: &[Event],
) -> Result<HashMap<Uuid, String>, StorageError> {
    let ids: Vec<Uuid> = events.iter().filter_map(|event| event.actor.parse().ok()).collect();
    reading_one::names(conn, organisation, Named::Accounts, &ids)
}

/// The events in words, newest first.
#[expect(clippy::implicit_hasher, reason = "every map of ours has the standard hasher")]
pub fn happenings(ctx: &PageContext, events: &[Event], people: &HashMap<Uuid, String>) -> Vec<Happening> {
    let mut happened: Vec<&Event> = events.iter().collect();
    happened.sort_by_key(|event| std::cmp::Reverse((event.at, event.id)));
    happened.into_iter().map(|event| happening(ctx, event, people)).collect()
}

fn happening(ctx: &PageContext, event: &Event, people: &HashMap<Uuid, String>) -> Happening {
    let name = event.actor.parse().ok().and_then(|id: Uuid| people.get(&id).cloned());
    let what = match key(&event.action) {
        Some(key) => ctx.t(key).into_owned(),
        None => event.action.clone(),
    };
    Happening {
        what,
        who: name.unwrap_or_default(),
        when: ctx.when(&event.at),
        machine: event.at.to_rfc3339_opts(SecondsFormat::Secs, true),
    }
}

/// The key of what happened to a response, an alert or a patient.
fn key(action: &str) -> Option<&'static str> {
    Some(match action {
        "response.started" => "results-event-started",
        "response.submitted" => "results-event-submitted",
        "response.read" => "results-event-read",
        "response.file-added" => "results-event-file-added",
        "response.asked-elsewhere" => "results-event-asked-elsewhere",
        "response.file-read" => "results-event-file-read",
        "response.file-infected" => "results-event-file-infected",
        "response.file-removed" => "results-event-file-removed",
        "response.signed" => "results-event-signed",
        "response.exported" => "results-event-exported",
        "alert.opened" => "results-event-alert-opened",
        "alert.taken" => "results-event-alert-taken",
        "alert.contacted" => "results-event-alert-contacted",
        "alert.resolved" => "results-event-alert-resolved",
        "alert.read" => "results-event-alert-read",
        "alert.mailed" => "results-event-alert-mailed",
        "patient.created" => "results-event-patient-created",
        "patient.changed" => "results-event-patient-changed",
        "patient.contact-confirmed" => "results-event-contact-confirmed",
        "patient.exported" => "results-event-patient-exported",
        "patient.data-requested" => "results-event-data-requested",
        "patient.data-request-decided" => "results-event-data-request-decided",
        "patient.erased" => "results-event-erased",
        "patient.consent-given" => "results-event-consent-given",
        "patient.consent-withdrawn" => "results-event-consent-withdrawn",
        "response.discarded" => "results-event-discarded",
        "patient.noted" => "results-event-patient-noted",
        "patient.read" => "results-event-patient-read",
        _ => return None,
    })
}
