//! What a form would send: who gets a message by which channel, who gets none and why, and how the messages read.

use uuid::Uuid;

use super::forms::{SendForm, ValidSend};
use crate::{
    domain::ids::{LinkId, OrganisationId, PatientId, QuestionnaireId},
    jobs::letters::{
        to_patients,
        wording::{Facts, Occasion, Wording},
    },
    storage::{
        PgConnection, Scope, StorageError, invitations, links,
        messages::Channel,
        patient_lists,
        patients::Patient,
        reach::{self, Reach, Unreachable},
    },
    web::{errors::AppError, format, i18n::Language, settings::WebSettings},
};

/// Stands where the token of an invitation will be.
const SAMPLE_TOKEN: &str = "…";

/// Somebody of the form.
pub(super) struct Recipient {
    pub(super) name: String,
    /// `None` for somebody who is not registered yet.
    pub(super) patient: Option<PatientId>,
    pub(super) language: Language,
    /// `Ok(None)` where the link is handed over by hand.
    pub(super) channel: Result<Option<Channel>, Unreachable>,
}

/// Everybody of a form that was checked, in the order of their names, the new one last.
pub(super) fn recipients(
    conn: &mut PgConnection,
    (organisation, scope): (OrganisationId, &Scope),
    form: &SendForm,
    valid: &ValidSend,
    default: Language,
) -> Result<Vec<Recipient>, StorageError> {
    let ids: Vec<Uuid> = form.patient.iter().map(|patient| patient.get()).collect();
    let seen = patient_lists::seen_among(conn, organisation, scope, &ids)?;
    let known = reach::list(conn, organisation, &seen)?;
    let mut all: Vec<Recipient> =
        known.iter().map(|(patient, reach)| recipient(patient, reach, valid, default)).collect();
    if let Some(newcomer) = &valid.newcomer {
        let channel = valid.channels.iter().find(|channel| match channel {
            Channel::Email => newcomer.email.is_some(),
            Channel::Sms | Channel::Whatsapp => newcomer.phone.is_some(),
        });
        all.push(Recipient {
            name: newcomer.name.clone(),
            patient: None,
            language: newcomer.language.unwrap_or(default),
            channel: match channel {
                None if valid.channels.is_empty() => Ok(None),
                found => found.copied().map(Some).ok_or(Unreachable::NoAddress),
            },
        });
    }
    Ok(all)
}

fn recipient(patient: &Patient, reach: &Reach, valid: &ValidSend, default: Language) -> Recipient {
    let by_hand = valid.channels.is_empty();
    Recipient {
        name: patient.name.clone(),
        patient: Some(PatientId::new(patient.id)),
        language: reach.language.as_deref().and_then(Language::from_tag).unwrap_or(default),
        channel: if by_hand { Ok(None) } else { reach.choose(patient, valid.channels).map(Some) },
    }
}

/// A message as one of those who get it will read it.
pub(super) struct Sample {
    pub(super) channel: Channel,
    pub(super) language: Language,
    /// Of a mail; empty elsewhere.
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) count: usize,
}

/// One sample for each channel and language that occurs.
pub(super) fn samples(
    conn: &mut PgConnection,
    organisation: (OrganisationId, &str),
    link: Uuid,
    recipients: &[Recipient],
    settings: &WebSettings,
) -> Result<Vec<Sample>, AppError> {
    let link = links::find(conn, organisation.0, LinkId::new(link))?;
    let questionnaire = QuestionnaireId::new(link.questionnaire_id);
    let questions = invitations::questions(conn, organisation.0, questionnaire)?;
    let mut samples: Vec<Sample> = Vec::new();
    for recipient in recipients {
        let Ok(Some(channel)) = recipient.channel else { continue };
        let same = |sample: &&mut Sample| sample.channel == channel && sample.language == recipient.language;
        if let Some(sample) = samples.iter_mut().find(same) {
            sample.count += 1;
            continue;
        }
        let names = (recipient.name.as_str(), organisation.1, link.title.as_str());
        let facts = Facts::new(names, format::minutes_for(questions), SAMPLE_TOKEN, settings);
        let place = (Occasion::Invitation, channel, recipient.language);
        let wording = Wording::read(conn, organisation.0, place)?;
        let (subject, text) = match channel {
            Channel::Email => {
                let content = to_patients::invitation(&wording, &facts, recipient.language);
                (content.subject.clone(), content.text().map_err(AppError::internal)?)
            }
            Channel::Sms | Channel::Whatsapp => (String::new(), wording.short(&facts, recipient.language)),
        };
        samples.push(Sample { channel, language: recipient.language, subject, text, count: 1 });
    }
    Ok(samples)
}
