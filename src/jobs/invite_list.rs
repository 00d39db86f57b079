//! Invites the people of a list, some rows at a time. A batch and how far it has come are one transaction, so that a
//! restart goes on at the next row and nobody is invited twice.

use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{Job, JobContext, JobError};
use crate::{
    domain::{
        identity::{Cpf, Email, Phone},
        ids::{PatientId, QuestionnaireId},
    },
    exchange::people::{self, Column, Person, Row},
    storage::{
        StorageError, Write, consents, identification,
        invitation_lists::{self, InvitationList, LeftOut, Progress},
        invitations::{self, NewInvitation},
        jobs, links,
        messages::Channel,
        organisations,
        patients::{self, NewPatient},
        reach,
    },
    web::{errors::AppError, i18n::Language, random},
};

/// Rows of one transaction.
const BATCH: usize = 25;

/// A row that names somebody whom an earlier row named.
const REPEATED: &str = "repeated";

/// Somebody who took back the consent to this questionnaire.
const WITHDRAWN: &str = "withdrawn";

/// The languages that a column may name.
pub fn language_of(cell: &str) -> Option<Language> {
    let cell = cell.trim();
    let is_named = |language: &Language| language.name().eq_ignore_ascii_case(cell);
    Language::from_tag(cell).or_else(|| Language::ALL.into_iter().find(is_named))
}

/// Works a started list through.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct InviteList {
    list: Uuid,
}

/// Starts a list and puts the job into the queue. Once only.
pub fn start(w: &mut Write<'_>, list: &InvitationList) -> Result<(), StorageError> {
    if invitation_lists::start(w, list)? {
        jobs::insert(w, Some(list.organisation()), InviteList::KIND, None, &json!({"list": list.id}))?;
    }
    Ok(())
}

impl Job for InviteList {
    const KIND: &'static str = "invite-list";

    fn run(&self, ctx: &JobContext) -> Result<(), JobError> {
        loop {
            let batch = ctx.db.write_now("system", ctx.clock.now(), |w| batch(w, self.list));
            match batch {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(error) => return Err(JobError::Later(error.to_string())),
            }
        }
    }
}

/// What all rows of a list have in common.
struct Common<'a> {
    list: &'a InvitationList,
    columns: Vec<Column>,
    channels: Vec<Channel>,
    /// BCP 47 tag of messages to whom no language is known of.
    language: String,
}

/// The next rows; whether there are more.
fn batch(w: &mut Write<'_>, id: Uuid) -> Result<bool, AppError> {
    let list = match invitation_lists::take(w, id) {
        // finished by an earlier run
        Err(StorageError::NotFound) => return Ok(false),
        taken => taken?,
    };
    let content = list.content.as_deref().ok_or(StorageError::Corrupt("list without content"))?;
    let read = people::read(content).map_err(|_refusal| StorageError::Corrupt("content of a list"))?;
    let common = Common {
        list: &list,
        columns: list.column_kinds.iter().map(|name| Column::from_name(name).unwrap_or_default()).collect(),
        channels: list.channels(),
        language: organisations::find(w.conn(), list.organisation())?.language,
    };
    let start = usize::try_from(list.done).unwrap_or(0);
    let rows = read.rows.get(start..).unwrap_or_default();
    let mut progress = Progress {
        done: list.done,
        invited: list.invited,
        left_out: list.left_out(),
        is_finished: rows.len() <= BATCH,
    };
    for row in rows.iter().take(BATCH) {
        progress.done += 1;
        match invite(w, &common, row)? {
            None => progress.invited += 1,
            Some(reason) => progress.left_out.push(LeftOut { row: row.number, reason: reason.to_owned() }),
        }
    }
    invitation_lists::save_progress(w, &list, &progress)?;
    Ok(!progress.is_finished)
}

/// Invites whom the row names; why not, where it can't be.
fn invite(w: &mut Write<'_>, common: &Common<'_>, row: &Row) -> Result<Option<&'static str>, AppError> {
    let Common { list, columns, channels, language } = common;
    let known = |cell: &str| language_of(cell).is_some();
    let person = match people::person(columns, row, !channels.is_empty(), known) {
        Ok(person) => person,
        Err(faults) => return Ok(faults.first().map(|fault| fault.as_str())),
    };
    let organisation = list.organisation();
    let id = register(w, list, &person)?;
    let patient = patients::find(w.conn(), organisation, id)?;
    let reach = reach::find(w.conn(), organisation, id)?;
    let channel = if channels.is_empty() {
        None
    } else {
        match reach.choose(&patient, channels) {
            Ok(channel) => Some(channel),
            Err(reason) => return Ok(Some(reason.as_str())),
        }
    };
    let token = random::link_token()?;
    let holds = list.holds_days.map(|days| w.now() + chrono::TimeDelta::days(days.into()));
    let new = NewInvitation {
        patient: id,
        link: list.link(),
        token: &token,
        origin: list.id,
        occurrence: 0,
        channel,
        language: reach.language.as_deref().unwrap_or(language),
        author: Some(list.author()),
        expires_at: holds,
        reminders: list.reminders(),
    };
    if invitations::insert(w, organisation, &new)?.is_some() {
        return Ok(None);
    }
    let questionnaire =
        QuestionnaireId::new(links::find(w.conn(), organisation, list.link())?.questionnaire_id);
    let is_withdrawn = consents::is_withdrawn(w.conn(), organisation, id, questionnaire)?;
    Ok(Some(if is_withdrawn { WITHDRAWN } else { REPEATED }))
}

/// The patient, known or new.
fn register(w: &mut Write<'_>, list: &InvitationList, person: &Person) -> Result<PatientId, StorageError> {
    let organisation = list.organisation();
    let new = NewPatient {
        name: &person.name,
        phone: person.phone.as_ref().map(Phone::as_str),
        email: person.email.as_ref().map(Email::as_str),
        birth_date: person.birth_date,
        cpf: person.cpf.as_ref().map(Cpf::as_str),
        ..NewPatient::default()
    };
    let id = identification::find_by_address_or_create(w, organisation, &new)?;
    if let Some(language) = person.language.as_deref().and_then(language_of) {
        reach::save_language(w, organisation, id, language.tag())?;
    }
    Ok(id)
}
