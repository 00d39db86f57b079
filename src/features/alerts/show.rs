//! One alert: who, which answer raised it, what was done.

use askama::Template;
use chrono::{DateTime, Utc};
use serde_json::json;

use super::{
    forms::{CHANNELS, ContactForm, ResolutionForm},
    pages::status_key,
};
use crate::{
    domain::ids::{AlertId, PatientId, ResponseId},
    storage::{
        CompiledVersions, StorageError, Write,
        alerts::{self, Alert},
        events,
        events::Entity,
        patients,
        results::reading_one::{self, Named},
    },
    web::{
        event_words::{self, Happening},
        forms::FieldErrors,
        page::PageContext,
        roles::SignedIn,
        scores::{self, FlagWords, ScoreView},
    },
};

/// Somebody who was or was not reached.
#[derive(Debug, Clone)]
pub(super) struct ContactRow {
    pub(super) channel: &'static str,
    pub(super) is_reached: bool,
    pub(super) note: String,
    pub(super) who: String,
    pub(super) when: String,
}

/// Who to reach.
pub(super) struct Person {
    pub(super) href: String,
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) email: String,
    pub(super) age: Option<u32>,
}

/// What a form holds when it comes back.
#[derive(Default)]
pub(super) struct Entered {
    pub(super) contact: ContactForm,
    pub(super) resolution: ResolutionForm,
    pub(super) errors: FieldErrors,
    /// Somebody was faster.
    pub(super) is_late: bool,
}

/// `/staff/alerts/{id}`.
#[derive(Template)]
#[template(path = "pages/alerts/show.html")]
pub(super) struct ShowPage {
    ctx: PageContext,
    id: String,
    words: FlagWords,
    questionnaire: String,
    response: String,
    person: Option<Person>,
    member: String,
    is_critical: bool,
    status: &'static str,
    is_open: bool,
    is_resolved: bool,
    owner: String,
    opened: String,
    ago: String,
    /// How long it took until it was taken and until it was resolved.
    taken_after: Option<String>,
    resolved_after: Option<String>,
    resolution: String,
    scores: Vec<ScoreView>,
    contacts: Vec<ContactRow>,
    history: Vec<Happening>,
    entered: Entered,
}

impl ShowPage {
    fn channels(&self) -> Vec<(String, String)> {
        CHANNELS.iter().map(|(code, key)| ((*code).to_owned(), self.ctx.t(key).into_owned())).collect()
    }
}

/// Reads the page and records that it was read.
pub(super) fn read(
    w: &mut Write<'_>,
    staff: &SignedIn,
    compiled: &CompiledVersions,
    id: AlertId,
    entered: Entered,
) -> Result<ShowPage, StorageError> {
    let (organisation, ctx) = (staff.organisation_id(), staff.ctx());
    let alert = alerts::find(w.conn(), organisation, &staff.scope, id)?;
    let happened = events::list_of_entity(w.conn(), organisation, id.get())?;
    events::record(w, organisation, Entity::new("alert", id.get()), "alert.read", &json!({}))?;
    let conn = w.conn();
    let version =
        compiled.of_response(conn, organisation, alert.version_id.into(), alert.response_id.into())?;
    let response = reading_one::find(conn, organisation, &staff.scope, ResponseId::new(alert.response_id))?;
    let patient =
        alert.patient_id.map(|id| patients::find(conn, organisation, PatientId::new(id))).transpose()?;
    let contacts = alerts::list_contacts(conn, organisation, id)?;
    let people = event_words::people(conn, organisation, &happened)?;
    let mut accounts = vec![alert.member_id];
    accounts.extend(alert.taken_by.iter().chain(alert.resolved_by.iter()));
    accounts.extend(contacts.iter().map(|contact| contact.author_id));
    let names = reading_one::names(conn, organisation, Named::Accounts, &accounts)?;
    let name = |id: &uuid::Uuid| names.get(id).cloned().unwrap_or_default();
    let words = scores::flag_words(
        &version,
        alert.item.as_deref(),
        &alert.rule,
        Some(&response.answers),
        ctx.language,
    );
    Ok(ShowPage {
        words,
        questionnaire: version.title.get(ctx.language.tag()).to_owned(),
        response: format!("/staff/responses/{}", alert.response_id),
        person: patient.map(|patient| person(&ctx, patient)),
        member: name(&alert.member_id),
        is_critical: alert.severity == "critical",
        status: status_key(&alert.status),
        is_open: alert.status == "open",
        is_resolved: alert.status == "resolved",
        owner: alert.taken_by.as_ref().map(name).unwrap_or_default(),
        opened: ctx.when(&alert.opened_at),
        ago: ctx.ago(&alert.opened_at),
        taken_after: after(&ctx, &alert, alert.taken_at),
        resolved_after: after(&ctx, &alert, alert.resolved_at),
        resolution: alert.resolution.clone().unwrap_or_default(),
        scores: scores::views(&version, &response.scores, ctx.language),
        contacts: contacts
            .into_iter()
            .map(|contact| ContactRow {
                channel: channel_key(&contact.channel),
                is_reached: contact.reached,
                note: contact.note,
                who: name(&contact.author_id),
                when: ctx.when(&contact.at),
            })
            .collect(),
        history: event_words::happenings(&ctx, &happened, &people),
        id: id.to_string(),
        entered,
        ctx,
    })
}

fn person(ctx: &PageContext, patient: patients::Patient) -> Person {
    Person {
        href: format!("/staff/patients/{}", patient.id),
        age: patient.birth_date.and_then(|born| scores::age(born, ctx.today())),
        name: patient.name,
        phone: patient.phone.unwrap_or_default(),
        email: patient.email.unwrap_or_default(),
    }
}

fn channel_key(channel: &str) -> &'static str {
    CHANNELS.iter().find(|(code, _)| *code == channel).map_or("alerts-channel-other", |(_, key)| key)
}

/// The time from opening to `until`, in its largest unit.
fn after(ctx: &PageContext, alert: &Alert, until: Option<DateTime<Utc>>) -> Option<String> {
    let span = until? - alert.opened_at;
    Some(match (span.num_days(), span.num_hours(), span.num_minutes()) {
        (days @ 1.., _, _) => ctx.t1("alerts-days", "count", days),
        (_, hours @ 1.., _) => ctx.t1("alerts-hours", "count", hours),
        (_, _, minutes) => ctx.t1("alerts-minutes", "count", minutes),
    })
}
