//! Writes the clinic and its year through the functions of storage, each thing at its own time.

use chrono::{DateTime, Duration, Utc};
use rand::{TryRngCore as _, rngs::OsRng};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::answering;
use super::cast::{ADMIN, GAD7, LINKS, LUCIA, MARIA, MEMBERS, PHQ9, ROSANA, Shared};
use super::happenings::{Act, Happening, Stored};
use super::library::{Entry, find};
use super::people::Person;
use super::{DemoError, NAME, SLUG, invited};
use crate::domain::ids::{AccountId, LinkId, OrganisationId, PatientId, QuestionnaireId, VersionId};
use crate::domain::password;
use crate::storage::json_text::JsonText;
use crate::storage::patients::{NewNote, NewPatient};
use crate::storage::responses::Place;
use crate::storage::submissions::Submission;
use crate::storage::{
    Db, Write, accounts, alerts, jobs, links, organisations, patients, questionnaires, responses,
    submissions, versions,
};

/// Where members signed in from: a network kept free for examples (RFC 5737).
const NETWORK: &str = "198.51.100.0/24";

/// Writes everything in one transaction.
pub(super) fn write(
    db: &Db,
    now: DateTime<Utc>,
    entries: &[Entry],
    people: &[Person],
    happenings: &[Happening],
) -> Result<(), DemoError> {
    let passwords =
        MEMBERS.iter().map(|member| member.password.map(hash).transpose()).collect::<Result<Vec<_>, _>>()?;
    let opening = now - Duration::days(372);
    db.write_now("cli", now, |w| {
        let mut clinic = Clinic::open(&mut w.as_of("cli", opening), &passwords)?;
        clinic.publish(w, opening, entries)?;
        clinic.share(w, now, opening)?;
        for happening in happenings {
            clinic.live(w, happening, people, entries)?;
        }
        if let Some(place) = clinic.places.first().copied() {
            let some: Vec<PatientId> = clinic.patients.iter().skip(1).flatten().take(6).copied().collect();
            let actor = clinic.actor(LUCIA).to_owned();
            invited::write(&mut w.as_of(&actor, now), &place, &some, now, token)?;
        }
        clinic.wait(&mut w.as_of("patient", now), entries)?;
        // nobody wants mail about a year of alerts
        jobs::discard_waiting(w, clinic.organisation, "alert-mail")?;
        Ok(())
    })
}

fn hash(password: &str) -> Result<String, DemoError> {
    let mut salt = [0_u8; password::SALT_BYTES];
    OsRng.try_fill_bytes(&mut salt).map_err(|_unsaid| DemoError::Password)?;
    password::hash(password, &salt).map_err(|_unsaid| DemoError::Password)
}

fn token() -> Result<String, DemoError> {
    let mut bytes = [0_u8; 16];
    OsRng.try_fill_bytes(&mut bytes).map_err(|_unsaid| DemoError::Password)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What was written so far, so that later rows can point to it.
struct Clinic {
    organisation: OrganisationId,
    members: Vec<AccountId>,
    /// Names of the members in the event log.
    actors: Vec<String>,
    versions: Vec<(&'static str, QuestionnaireId, VersionId)>,
    places: Vec<Place>,
    patients: Vec<Option<PatientId>>,
}

impl Clinic {
    fn open(w: &mut Write<'_>, passwords: &[Option<String>]) -> Result<Self, DemoError> {
        let organisation = organisations::insert(w, SLUG, NAME)?;
        let mut members = Vec::with_capacity(MEMBERS.len());
        for (member, hash) in MEMBERS.iter().zip(passwords) {
            let new = accounts::NewAccount {
                role: member.role,
                email: member.email,
                name: member.name,
                phone: member.phone,
                password_hash: hash.as_deref(),
                must_change_password: member.password.is_none(),
            };
            let id = accounts::insert(w, organisation, &new)?;
            if member.is_blocked {
                accounts::save_blocked(w, organisation, id, true)?;
            }
            members.push(id);
        }
        let actors = members.iter().map(ToString::to_string).collect();
        Ok(Self {
            organisation,
            members,
            actors,
            versions: Vec::new(),
            places: Vec::new(),
            patients: Vec::new(),
        })
    }

    fn member(&self, number: usize) -> Result<AccountId, DemoError> {
        self.members.get(number).copied().ok_or(DemoError::Questionnaire)
    }

    fn actor(&self, number: usize) -> &str {
        self.actors.get(number).map_or("system", String::as_str)
    }

    /// The admin imports what is ready, publishes it and shares it with the team.
    fn publish(
        &mut self,
        w: &mut Write<'_>,
        opening: DateTime<Utc>,
        entries: &[Entry],
    ) -> Result<(), DemoError> {
        // the library's first is imported last, so that it is the first of the list
        let published = entries.iter().rev().filter(|entry| entry.is_published);
        for (position, entry) in published.enumerate() {
            let minutes = i64::try_from(position).unwrap_or_default() * 4;
            let actor = self.actor(ADMIN).to_owned();
            self.import(&mut w.as_of(&actor, opening + Duration::minutes(30 + minutes)), entry)?;
        }
        Ok(())
    }

    fn import(&mut self, w: &mut Write<'_>, entry: &Entry) -> Result<(), DemoError> {
        let admin = self.member(ADMIN)?;
        let team: Vec<AccountId> = (1..3).filter_map(|number| self.members.get(number).copied()).collect();
        let compiled = &entry.compiled;
        let description = compiled.description.as_ref().map_or("", |text| text.get("pt-BR"));
        let title = compiled.title.get("pt-BR");
        let questionnaire = questionnaires::insert(w, self.organisation, title, description, Some(admin))?;
        let draft = versions::Draft {
            resource: entry.resource,
            item_count: i32::try_from(compiled.items().len()).unwrap_or(i32::MAX),
            losses: &json!([]),
            author: Some(admin),
        };
        let version = versions::insert_draft(w, self.organisation, questionnaire, &draft)?;
        if entry.is_published {
            versions::publish(w, self.organisation, version)?;
            questionnaires::save_collaborators(w, self.organisation, questionnaire, &team)?;
        }
        self.versions.push((entry.key, questionnaire, version));
        Ok(())
    }

    /// The members make their links.
    fn share(
        &mut self,
        w: &mut Write<'_>,
        now: DateTime<Utc>,
        opening: DateTime<Utc>,
    ) -> Result<(), DemoError> {
        for (position, shared) in LINKS.iter().enumerate() {
            let minutes = i64::try_from(position).unwrap_or_default() * 7;
            let at = opening + Duration::hours(3) + Duration::minutes(minutes);
            let place = self.link(&mut w.as_of(self.actor(shared.member), at), now, shared)?;
            self.places.push(place);
        }
        for (shared, place) in LINKS.iter().zip(&self.places).filter(|(shared, _)| shared.is_revoked) {
            let w = &mut w.as_of(self.actor(shared.member), opening + Duration::days(1));
            links::revoke(w, self.organisation, place.link)?;
        }
        Ok(())
    }

    fn link(&self, w: &mut Write<'_>, now: DateTime<Utc>, shared: &Shared) -> Result<Place, DemoError> {
        let (_, questionnaire, version) = *self
            .versions
            .iter()
            .find(|(key, ..)| *key == shared.questionnaire)
            .ok_or(DemoError::Questionnaire)?;
        let member = self.member(shared.member)?;
        let new = links::NewLink {
            questionnaire,
            member,
            token: &token()?,
            title: shared.title,
            identification: if shared.is_identified { "identified" } else { "anonymous" },
            mode: shared.mode,
            opens_at: shared.opens.map(|days| now + Duration::days(days)),
            closes_at: shared.closes.map(|days| now + Duration::days(days)),
        };
        let link: LinkId = links::insert(w, self.organisation, &new)?;
        Ok(Place { organisation: self.organisation, questionnaire, version, link, member, patient: None })
    }

    /// One thing happens.
    fn live(
        &mut self,
        w: &mut Write<'_>,
        happening: &Happening,
        people: &[Person],
        entries: &[Entry],
    ) -> Result<(), DemoError> {
        let member = self.member(happening.member)?;
        let actor = self.actor(happening.member).to_owned();
        let is_patient = matches!(happening.act, Act::Start(_) | Act::End(_));
        let w = &mut w.as_of(if is_patient { "patient" } else { &actor }, happening.at);
        match &happening.act {
            Act::Register(number) => self.register(w, *number, people)?,
            Act::Draft(key) => {
                if let Some(entry) = find(entries, key) {
                    self.import(w, entry)?;
                }
            }
            Act::Start(stored) => self.start(w, stored)?,
            Act::End(stored) => self.end(w, stored)?,
            Act::Take { alert } => alerts::take(w, self.organisation, *alert, member)?,
            Act::Contact { alert, reached, channel, note } => {
                let contact = alerts::NewContact { channel, reached: *reached, note };
                alerts::insert_contact(w, self.organisation, *alert, member, &contact)?;
            }
            Act::Resolve { alert, text } => alerts::resolve(w, self.organisation, *alert, member, text)?,
            Act::Note { person, kind, body, day } => {
                if let Some(patient) = self.patients.get(*person).copied().flatten() {
                    let note = NewNote { author: member, kind, body, happened_on: *day };
                    patients::insert_note(w, self.organisation, patient, &note)?;
                }
            }
            Act::SignIn => accounts::save_sign_in(w, self.organisation, member, NETWORK)?,
        }
        Ok(())
    }

    fn register(&mut self, w: &mut Write<'_>, number: usize, people: &[Person]) -> Result<(), DemoError> {
        let Some(person) = people.get(number) else { return Ok(()) };
        let new = NewPatient {
            account: (number == 0).then(|| self.member(MARIA)).transpose()?,
            name: &person.name,
            birth_date: Some(person.birth),
            sex: Some(if person.is_woman { "female" } else { "male" }),
            cpf: Some(&person.cpf),
            cns: Some(&person.cns),
            record_number: Some(&person.record_number),
            email: person.email.as_deref(),
            phone: Some(&person.phone),
            is_contact_unconfirmed: false,
        };
        let id = patients::insert(w, self.organisation, &new)?;
        if self.patients.len() < people.len() {
            self.patients.resize(people.len(), None);
        }
        if let Some(slot) = self.patients.get_mut(number) {
            *slot = Some(id);
        }
        Ok(())
    }

    fn start(&self, w: &mut Write<'_>, stored: &Stored) -> Result<(), DemoError> {
        let (place, mode) = self.place(stored)?;
        responses::insert(w, stored.id, &place, "pt-BR", mode, &JsonText::of(&json!([])))?;
        // of the others nobody sees what they agreed to
        if stored.reply.person == Some(0) {
            invited::agree(w, &place, stored.id)?;
        }
        Ok(())
    }

    /// The response is handed in, or left open with what was answered.
    fn end(&self, w: &mut Write<'_>, stored: &Stored) -> Result<(), DemoError> {
        let (place, mode) = self.place(stored)?;
        if stored.reply.is_finished {
            submit(w, stored, place, mode)
        } else {
            responses::save_step(w, self.organisation, stored.id, 0, (&stored.content.answers, 0))?;
            Ok(())
        }
    }

    /// Something waits for the patient with an account: a response with three answers, and an invitation.
    fn wait(&self, w: &mut Write<'_>, entries: &[Entry]) -> Result<(), DemoError> {
        let (Some(begun), Some(asked)) = (self.places.get(GAD7.1), self.places.get(PHQ9.1)) else {
            return Ok(());
        };
        let Some(patient) = self.patients.first().copied().flatten() else { return Ok(()) };
        let key = LINKS.get(GAD7.1).map_or("", |shared| shared.questionnaire);
        let Some(entry) = find(entries, key) else { return Ok(()) };
        let answers = answering::with_points(&entry.compiled, &[("gad7-1", 1), ("gad7-2", 1), ("gad7-3", 2)]);
        let answers = JsonText::of(&answers.response_items(&entry.compiled));
        let actor = self.actor(ROSANA);
        invited::write_waiting(w, (begun, &answers), (asked, actor), patient, &token()?)
    }

    /// Where a response belongs, and how its link is shown.
    fn place(&self, stored: &Stored) -> Result<(Place, &'static str), DemoError> {
        let reply = &stored.reply;
        let shared = LINKS.get(reply.link).ok_or(DemoError::Questionnaire)?;
        let place = self.places.get(reply.link).ok_or(DemoError::Questionnaire)?;
        let patient = reply.person.and_then(|number| self.patients.get(number).copied().flatten());
        Ok((Place { patient, ..*place }, shared.mode))
    }
}

fn submit(w: &mut Write<'_>, stored: &Stored, place: Place, mode: &str) -> Result<(), DemoError> {
    let content = &stored.content;
    let submission = Submission {
        id: stored.id,
        place,
        revision: 0,
        answers: &content.answers,
        scores: &content.scores,
        score: content.score,
        severity: content.severity,
        outcome: content.outcome,
        flags: &stored.flags,
        language: "pt-BR",
        mode,
        body_hash: &Sha256::digest(content.answers.as_str()),
        started_at: stored.reply.started_at,
    };
    submissions::save(w, &submission)?;
    Ok(())
}
