//! Everything that happened to a person, events and notes in one line of time.

use std::collections::HashMap;

use chrono::{DateTime, SecondsFormat, Utc};
use uuid::Uuid;

use crate::{
    storage::{events::Event, patients::Note},
    web::{event_words, page::PageContext},
};

/// One thing that happened.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) what: String,
    /// Words of a note.
    pub(super) body: String,
    pub(super) who: String,
    pub(super) when: String,
    pub(super) machine: String,
    pub(super) href: String,
    at: DateTime<Utc>,
}

/// Words for what the events name by id.
pub(super) struct Names<'a> {
    pub(super) people: &'a HashMap<Uuid, String>,
    /// Of responses and alerts.
    pub(super) about: &'a HashMap<Uuid, String>,
}

/// Newest first. Readings and starts are left out unless `with_all`.
pub(super) fn entries(
    ctx: &PageContext,
    events: &[Event],
    notes: &[Note],
    names: &Names<'_>,
    with_all: bool,
) -> Vec<Entry> {
    let people = names.people;
    let shown = events.iter().filter(|event| {
        let is_reading = event.action.rsplit_once('.').is_some_and(|(_, act)| act == "read");
        let is_minor = is_reading || event.action == "response.started";
        event.action != "patient.noted" && (with_all || !is_minor)
    });
    let mut entries: Vec<Entry> = shown
        .flat_map(|event| {
            let words = event_words::happenings(ctx, std::slice::from_ref(event), people);
            words.into_iter().map(move |words| Entry {
                what: words.what,
                body: names.about.get(&event.entity_id).cloned().unwrap_or_default(),
                who: words.who,
                when: words.when,
                machine: words.machine,
                href: href(event),
                at: event.at,
            })
        })
        .collect();
    entries.extend(notes.iter().map(|note| note_entry(ctx, note, people)));
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    entries
}

fn href(event: &Event) -> String {
    match event.entity_kind.as_str() {
        "response" => format!("/staff/responses/{}", event.entity_id),
        "alert" => format!("/staff/alerts/{}", event.entity_id),
        _ => String::new(),
    }
}

fn note_entry(ctx: &PageContext, note: &Note, people: &HashMap<Uuid, String>) -> Entry {
    let key = if note.kind == "milestone" { "patients-milestone" } else { "patients-note" };
    Entry {
        what: ctx.t(key).into_owned(),
        body: note.body.clone(),
        who: people.get(&note.author_id).cloned().unwrap_or_default(),
        when: ctx.date(&note.happened_on),
        machine: note.created_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        href: String::new(),
        at: note.created_at,
    }
}
