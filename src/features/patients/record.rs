//! One person's record.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use askama::Template;
use serde_json::json;
use uuid::Uuid;

use super::{
    forms::{NoteForm, Period, ShowQuery, Tab},
    timeline::{self, Entry, Names},
    trends::{self, Course, Drawn, Material},
};
use crate::{
    domain::{
        ids::{PatientId, QuestionnaireId, VersionId},
        questionnaire::Compiled,
    },
    storage::{
        CompiledVersions, StorageError, Write,
        alert_lists::{self, AlertFilter, ListedAlert},
        consents, events,
        events::Entity,
        patient_lists,
        patients::{self, Patient},
        responses::Response,
        results::reading_one::{self, Named},
        version_mappings, versions,
    },
    web::{
        forms::FieldErrors,
        page::PageContext,
        roles::SignedIn,
        scores::{self, FlagWords},
    },
};

/// The form as it comes back with messages.
#[derive(Default)]
pub(super) struct Entered {
    pub(super) note: NoteForm,
    pub(super) errors: FieldErrors,
}

/// An alert of this person.
pub(super) struct AlertView {
    pub(super) id: Uuid,
    pub(super) words: FlagWords,
    pub(super) questionnaire: String,
    pub(super) when: String,
    pub(super) is_critical: bool,
    pub(super) is_open: bool,
    pub(super) is_resolved: bool,
    pub(super) owner: String,
}

/// A response of this person.
pub(super) struct ResponseRow {
    id: Uuid,
    pub(super) href: String,
    pub(super) title: String,
    pub(super) score: String,
    pub(super) band: Option<(u8, String)>,
    pub(super) when: String,
    pub(super) is_flagged: bool,
}

/// `/staff/patients/{id}`.
#[derive(Template)]
#[template(path = "pages/patients/show.html")]
pub(super) struct RecordPage {
    ctx: PageContext,
    id: Uuid,
    patient: Patient,
    /// Codes for signing in may not go to the addresses yet.
    is_contact_unconfirmed: bool,
    initials: String,
    age: Option<u32>,
    tab: Tab,
    tabs: Vec<(String, String, bool)>,
    periods: Vec<(String, String, bool)>,
    alerts: Vec<AlertView>,
    courses: Vec<Course>,
    responses: Vec<ResponseRow>,
    entries: Vec<Entry>,
    /// Title, and the day it was given or taken back, with whether it holds.
    consents: Vec<(String, String, bool)>,
    today: String,
    entered: Entered,
}

impl RecordPage {
    fn waiting(&self) -> impl Iterator<Item = &AlertView> {
        self.alerts.iter().filter(|alert| !alert.is_resolved)
    }

    fn is_tab(&self, code: &str) -> bool {
        Tab::ALL.iter().any(|(tab, known, _)| *tab == self.tab && *known == code)
    }
}

/// Reads the record and records that it was read.
pub(super) fn read(
    w: &mut Write<'_>,
    staff: &SignedIn,
    compiled: &CompiledVersions,
    id: PatientId,
    query: ShowQuery,
    entered: Entered,
) -> Result<RecordPage, StorageError> {
    let (organisation, ctx) = (staff.organisation_id(), staff.ctx());
    let patient = patient_lists::find_visible(w.conn(), organisation, &staff.scope, id)?;
    events::record(w, organisation, Entity::new("patient", id.get()), "patient.read", &json!({}))?;
    let conn = w.conn();
    let responses = reading_one::list_of_patient(conn, organisation, &staff.scope, id)?;
    let notes = patients::list_notes(conn, organisation, id)?;
    let filter = AlertFilter { all: true, patient: Some(id.get()), ..AlertFilter::default() };
    let listed = alert_lists::list(conn, organisation, &staff.scope, &filter, (50, 0))?;
    let mut about: Vec<Uuid> = vec![id.get()];
    about.extend(responses.iter().map(|response| response.id));
    about.extend(listed.iter().map(|alert| alert.id));
    let happened = events::list_of_entities(conn, organisation, &about, 200)?;
    let mut accounts: Vec<Uuid> = happened.iter().filter_map(|event| event.actor.parse().ok()).collect();
    accounts.extend(notes.iter().map(|note| note.author_id));
    let people = reading_one::names(conn, organisation, Named::Accounts, &accounts)?;
    let is_timeline = query.tab == Tab::Timeline;
    let alerts = alerts(w, staff, compiled, &responses, listed)?;
    let rows = rows(w, staff, compiled, &responses)?;
    let about = words(&ctx, &rows, &alerts);
    let names = Names { people: &people, about: &about };
    let mut entries = timeline::entries(&ctx, &happened, &notes, &names, is_timeline);
    entries.truncate(if is_timeline { 200 } else { 6 });
    Ok(RecordPage {
        id: id.get(),
        initials: scores::initials(&patient.name),
        age: patient.birth_date.and_then(|born| scores::age(born, ctx.today())),
        is_contact_unconfirmed: patients::is_contact_unconfirmed(w.conn(), organisation, id)?,
        patient,
        tab: query.tab,
        tabs: tabs(&ctx, query),
        periods: periods(&ctx, query),
        alerts,
        courses: courses(w, staff, compiled, &responses, &notes, query.period)?,
        responses: rows,
        entries,
        consents: consents(w, staff, id)?,
        today: ctx.today().to_string(),
        entered,
        ctx,
    })
}

/// What the patient agreed to, as far as it came through links that the viewer sees.
fn consents(
    w: &mut Write<'_>,
    staff: &SignedIn,
    id: PatientId,
) -> Result<Vec<(String, String, bool)>, StorageError> {
    let ctx = &staff.ctx;
    let given = consents::list(w.conn(), staff.organisation_id(), &staff.scope, &[id.get()])?;
    let words = |given: consents::Given| {
        let (key, at) = match given.withdrawn_at {
            Some(at) => ("patients-consent-withdrawn", at),
            None => ("patients-consent-given", given.given_at),
        };
        let day = ctx.date(&at.with_timezone(&ctx.zone).date_naive());
        (given.title, ctx.t1(key, "day", day), given.withdrawn_at.is_none())
    };
    Ok(given.into_iter().map(words).collect())
}

/// What responses and alerts are about, by id.
fn words(ctx: &PageContext, rows: &[ResponseRow], alerts: &[AlertView]) -> HashMap<Uuid, String> {
    let response = |row: &ResponseRow| match row.score.as_str() {
        "" => row.title.clone(),
        score => ctx.t2("patients-response-words", "name", row.title.as_str(), "points", score),
    };
    let responses = rows.iter().map(|row| (row.id, response(row)));
    responses.chain(alerts.iter().map(|alert| (alert.id, alert.words.label.clone()))).collect()
}

fn tabs(ctx: &PageContext, query: ShowQuery) -> Vec<(String, String, bool)> {
    let tab =
        |(tab, code, key): (Tab, &str, &str)| (code.to_owned(), ctx.t(key).into_owned(), tab == query.tab);
    Tab::ALL.into_iter().map(tab).collect()
}

fn periods(ctx: &PageContext, query: ShowQuery) -> Vec<(String, String, bool)> {
    let period = |(period, code, key): (Period, &str, &str)| {
        (code.to_owned(), ctx.t(key).into_owned(), period == query.period)
    };
    Period::ALL.into_iter().map(period).collect()
}

fn alerts(
    w: &mut Write<'_>,
    staff: &SignedIn,
    compiled: &CompiledVersions,
    responses: &[Response],
    listed: Vec<ListedAlert>,
) -> Result<Vec<AlertView>, StorageError> {
    let ctx = &staff.ctx;
    let mut alerts = Vec::with_capacity(listed.len());
    for alert in listed {
        let (version, response) = (VersionId::new(alert.version_id), alert.response_id.into());
        let version = compiled.of_response(w.conn(), staff.organisation_id(), version, response)?;
        let answers =
            responses.iter().find(|one| one.id == alert.response_id).map(|response| &response.answers);
        alerts.push(AlertView {
            id: alert.id,
            words: scores::flag_words(&version, alert.item.as_deref(), &alert.rule, answers, ctx.language),
            questionnaire: alert.questionnaire,
            when: ctx.when(&alert.opened_at),
            is_critical: alert.severity == "critical",
            is_open: alert.status == "open",
            is_resolved: alert.status == "resolved",
            owner: alert.owner.unwrap_or_default(),
        });
    }
    Ok(alerts)
}

/// One course for each questionnaire with a score, in the version of its newest response, with those of older versions
/// that somebody said how to join; those with the most responses first.
fn courses(
    w: &mut Write<'_>,
    staff: &SignedIn,
    compiled: &CompiledVersions,
    responses: &[Response],
    notes: &[patients::Note],
    period: Period,
) -> Result<Vec<Course>, StorageError> {
    let mut by_questionnaire: BTreeMap<Uuid, Vec<&Response>> = BTreeMap::new();
    for response in responses {
        by_questionnaire.entry(response.questionnaire_id).or_default().push(response);
    }
    let mut groups: Vec<(Uuid, Vec<&Response>)> = by_questionnaire.into_iter().collect();
    groups.sort_by_key(|(_, group)| std::cmp::Reverse(group.len()));
    let mut courses = Vec::new();
    for (place, (questionnaire, group)) in groups.into_iter().enumerate() {
        let Some(version) = group.last().map(|newest| newest.version_id) else { continue };
        let organisation = staff.organisation_id();
        let executable = compiled.find(w.conn(), organisation, VersionId::new(version))?;
        let Some(key) = executable.primary_score().map(|score| score.key.clone()) else { continue };
        let is_mixed = group.iter().any(|response| response.version_id != version);
        let older = if is_mixed {
            older_scores(w, staff, compiled, (questionnaire, version), &key)?
        } else {
            HashMap::new()
        };
        let shown: Vec<Drawn<'_>> = group
            .iter()
            .copied()
            .filter_map(|response| {
                let is_older = response.version_id != version;
                let (compiled, key) = if is_older {
                    older.get(&response.version_id).map(|(compiled, key)| (compiled, key))?
                } else {
                    (&executable, &key)
                };
                Some(Drawn { response, compiled: Arc::clone(compiled), key: key.clone(), is_older })
            })
            .collect();
        let numbers = versions::list_summaries(w.conn(), organisation, &[questionnaire])?;
        let material = Material {
            compiled: &executable,
            version: numbers.iter().find(|one| one.id == version).map_or(1, |one| one.number),
            responses: &shown,
            elsewhere: group.len() - shown.len(),
            notes,
            period,
        };
        courses.extend(trends::course(&staff.ctx, place, &material));
    }
    Ok(courses)
}

/// Older versions whose primary score is this one of the version, and what it is called there. None where nobody said how to
/// join versions.
fn older_scores(
    w: &mut Write<'_>,
    staff: &SignedIn,
    compiled: &CompiledVersions,
    (questionnaire, version): (Uuid, Uuid),
    key: &str,
) -> Result<HashMap<Uuid, (Arc<Compiled>, String)>, StorageError> {
    let (organisation, questionnaire) = (staff.organisation_id(), QuestionnaireId::new(questionnaire));
    let mut found = HashMap::new();
    if !version_mappings::any(w.conn(), organisation, questionnaire)? {
        return Ok(found);
    }
    let all = version_mappings::join(w.conn(), organisation, questionnaire, Some(VersionId::new(version)))?;
    for (known, relation) in all.older {
        let Some(score) = known.compiled.primary_score() else { continue };
        if relation.score(&score.key) == Some(key) {
            let own = compiled.find(w.conn(), organisation, VersionId::new(known.version.id))?;
            found.insert(known.version.id, (own, score.key.clone()));
        }
    }
    Ok(found)
}

fn rows(
    w: &mut Write<'_>,
    staff: &SignedIn,
    compiled: &CompiledVersions,
    responses: &[Response],
) -> Result<Vec<ResponseRow>, StorageError> {
    let ctx = &staff.ctx;
    let mut rows = Vec::with_capacity(responses.len());
    for response in responses.iter().rev() {
        let version =
            compiled.find(w.conn(), staff.organisation_id(), VersionId::new(response.version_id))?;
        rows.push(ResponseRow {
            id: response.id,
            href: format!("/staff/responses/{}", response.id),
            title: version.title.get(ctx.language.tag()).to_owned(),
            score: response.score.map(|score| ctx.decimal(score, 1)).unwrap_or_default(),
            band: scores::primary_band(&version, &response.scores, ctx.language),
            when: response.submitted_at.map(|at| ctx.when(&at)).unwrap_or_default(),
            is_flagged: response.flag_count > 0,
        });
    }
    Ok(rows)
}
