//! Messages to patients: a letter by mail, a short text by SMS and WhatsApp.

use super::Content;
use crate::{
    integrations::mail,
    jobs::JobError,
    storage::{
        PgConnection, StorageError,
        messages::{Channel, Letter, Message},
        organisations,
        patients::{self, Patient},
    },
    web::{
        i18n::{Argument, Language},
        settings::WebSettings,
    },
};

/// A message about to leave.
pub(in crate::jobs) enum Outgoing {
    Mail(mail::Message),
    Text {
        channel: Channel,
        to: String,
        text: String,
    },
    /// The patient has no address of this kind.
    Nowhere,
}

/// What a message says, in the form of its channel.
#[derive(Debug)]
pub struct Reading {
    pub subject: String,
    pub text: String,
    pub patient: Patient,
    /// Where it goes.
    pub address: Option<String>,
}

fn content(
    letter: &Letter,
    language: Language,
    (name, organisation): (&str, &str),
    settings: &WebSettings,
) -> Content {
    let Letter::SignInCode { code, link, .. } = letter;
    let say = |part: &str| {
        let args: [(&str, &dyn Argument); 2] = [("organisation", &organisation), ("code", code)];
        language.format(&format!("message-{}-{part}", letter.name()), &args)
    };
    Content {
        language,
        subject: say("subject"),
        greeting: language.format("mail-greeting", &[("name", &name)]),
        paragraphs: vec![say("text")],
        action: Some((say("action"), settings.absolute(link))),
        notes: vec![say("note")],
        organisation: organisation.to_owned(),
    }
}

/// For a telephone: one paragraph, and whoever sends it comes first.
fn short(letter: &Letter, language: Language, organisation: &str, settings: &WebSettings) -> String {
    let Letter::SignInCode { code, link, .. } = letter;
    let link = settings.absolute(link);
    let args: [(&str, &dyn Argument); 3] = [("organisation", &organisation), ("code", code), ("link", &link)];
    language.format(&format!("message-{}-short", letter.name()), &args)
}

/// What is known of a message when it is sent or read.
struct Known {
    letter: Letter,
    channel: Channel,
    language: Language,
    patient: Patient,
    organisation: String,
}

impl Known {
    fn of(conn: &mut PgConnection, message: &Message) -> Result<Self, StorageError> {
        Ok(Self {
            letter: message.letter()?,
            channel: message.channel()?,
            language: Language::from_tag(&message.language).unwrap_or_default(),
            patient: patients::find(conn, message.organisation(), message.patient())?,
            organisation: organisations::find(conn, message.organisation())?.name,
        })
    }

    fn content(&self, settings: &WebSettings) -> Content {
        content(&self.letter, self.language, (&self.patient.name, &self.organisation), settings)
    }

    fn short(&self, settings: &WebSettings) -> String {
        short(&self.letter, self.language, &self.organisation, settings)
    }

    fn address(&self) -> Option<String> {
        let address = match self.channel {
            Channel::Email => self.patient.email.clone(),
            Channel::Sms | Channel::Whatsapp => self.patient.phone.clone(),
        };
        address.filter(|address| !address.trim().is_empty())
    }
}

/// What a message says, and to whom it goes.
pub fn read(conn: &mut PgConnection, message: &Message, settings: &WebSettings) -> Result<Reading, JobError> {
    let known = Known::of(conn, message)?;
    let content = known.content(settings);
    let text = match known.channel {
        Channel::Email => content.text()?,
        Channel::Sms | Channel::Whatsapp => known.short(settings),
    };
    Ok(Reading { subject: content.subject, text, address: known.address(), patient: known.patient })
}

/// The message as it goes out.
pub(in crate::jobs) fn compose(
    conn: &mut PgConnection,
    message: &Message,
    settings: &WebSettings,
) -> Result<Outgoing, JobError> {
    let known = Known::of(conn, message)?;
    let Some(address) = known.address() else { return Ok(Outgoing::Nowhere) };
    if known.channel != Channel::Email {
        return Ok(Outgoing::Text { channel: known.channel, to: address, text: known.short(settings) });
    }
    let content = known.content(settings);
    Ok(Outgoing::Mail(mail::Message {
        id: message.id,
        to_name: known.patient.name,
        to_address: address,
        subject: content.subject.clone(),
        text: content.text()?,
        html: content.html()?,
        written_at: message.created_at,
    }))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use url::Url;

    use super::*;

    #[test]
    fn every_letter_is_whole_in_every_language_and_form() {
        let settings = WebSettings::at(Url::parse("https://saude.example").unwrap());
        let (code, link) = ("482 913".to_owned(), "/me/in/abc".to_owned());
        let letter = Letter::SignInCode { code, link, expires_at: DateTime::UNIX_EPOCH };
        for language in Language::ALL {
            let content = content(&letter, language, ("Ana", "UBS Jardim"), &settings);
            let short = short(&letter, language, "UBS Jardim", &settings);
            let texts = [content.text().unwrap(), content.html().unwrap(), short.clone()];
            for text in &texts {
                assert!(!text.contains('⟦'), "{language}: {text}");
                assert!(
                    text.contains("482 913") && text.contains("https://saude.example/me/in/abc"),
                    "{text}"
                );
            }
            assert!(!content.subject.contains('⟦') && content.subject.chars().count() < 78);
            assert!(short.chars().count() <= 160, "one SMS: {short}");
        }
    }
}
