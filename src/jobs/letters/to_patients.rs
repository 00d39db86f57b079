//! Messages to patients: a letter by mail, a short text by SMS and WhatsApp.

use std::borrow::Cow;

use super::{
    Content,
    wording::{Facts, Occasion, Wording},
};
use crate::{
    integrations::mail,
    jobs::JobError,
    storage::{
        PgConnection, StorageError, invitations,
        messages::{Channel, Letter, Message},
        organisations,
        patients::{self, Patient},
        reach,
    },
    web::{
        format,
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

fn sign_in(
    (code, link): (&str, &str),
    language: Language,
    (name, organisation): (&str, &str),
    settings: &WebSettings,
) -> Content {
    let say = |part: &str| {
        let args: [(&str, &dyn Argument); 2] = [("organisation", &organisation), ("code", &code)];
        language.format(&format!("message-sign-in-code-{part}"), &args)
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
fn short_sign_in(
    (code, link): (&str, &str),
    language: Language,
    organisation: &str,
    settings: &WebSettings,
) -> String {
    let link = settings.absolute(link);
    let args: [(&str, &dyn Argument); 3] =
        [("organisation", &organisation), ("code", &code), ("link", &link)];
    language.format("message-sign-in-code-short", &args)
}

/// Page on which a patient reads what was decided.
const OWN_DATA: &str = "/me/data";

/// What was decided, in words that tell nothing of the person. An account that is gone leads nowhere.
fn decision(
    (kind, is_accepted): (&str, bool),
    language: Language,
) -> (Cow<'static, str>, Option<&'static str>) {
    let key = match (kind, is_accepted) {
        ("erasure", true) => return (language.text("message-request-decided-erased"), None),
        ("erasure", false) => "message-request-decided-not-erased",
        (_, true) => "message-request-decided-corrected",
        (_, false) => "message-request-decided-not-corrected",
    };
    (language.text(key), Some(OWN_DATA))
}

fn decided(decided: (&str, bool), language: Language, organisation: &str, settings: &WebSettings) -> Content {
    let (text, path) = decision(decided, language);
    let label = || language.text("message-request-decided-action").into_owned();
    Content {
        language,
        subject: language.text("message-request-decided-subject").into_owned(),
        greeting: text.into_owned(),
        paragraphs: Vec::new(),
        action: path.map(|path| (label(), settings.absolute(path))),
        notes: Vec::new(),
        organisation: organisation.to_owned(),
    }
}

/// For a telephone.
fn short_decided(
    decided: (&str, bool),
    language: Language,
    organisation: &str,
    settings: &WebSettings,
) -> String {
    let (text, path) = decision(decided, language);
    let link = path.map(|path| format!(" {}", settings.absolute(path))).unwrap_or_default();
    format!("{organisation}: {text}{link}")
}

/// The mail of an invitation.
pub fn invitation(wording: &Wording, facts: &Facts, language: Language) -> Content {
    let (subject, mut paragraphs, notes) = wording.mail(facts, language);
    let greeting = if paragraphs.is_empty() { String::new() } else { paragraphs.remove(0) };
    Content {
        language,
        subject,
        greeting,
        paragraphs,
        action: Some((language.text("message-invitation-action").into_owned(), facts.link.clone())),
        notes,
        organisation: facts.organisation.clone(),
    }
}

/// What a message tells, with all that it needs.
enum Told {
    Code { code: String, link: String },
    Invited { wording: Wording, facts: Facts },
    Decided { kind: String, is_accepted: bool, to: Option<String> },
}

impl Told {
    fn of(
        conn: &mut PgConnection,
        message: &Message,
        (patient, organisation): (&Patient, &str),
        settings: &WebSettings,
    ) -> Result<Self, StorageError> {
        let (occasion, id) = match message.letter()? {
            Letter::SignInCode { code, link, .. } => return Ok(Self::Code { code, link }),
            Letter::RequestDecided { kind, is_accepted, to, .. } => {
                return Ok(Self::Decided { kind, is_accepted, to });
            }
            Letter::Invitation { invitation } => (Occasion::Invitation, invitation),
            Letter::Reminder { invitation } => (Occasion::Reminder, invitation),
        };
        let way = invitations::way(conn, message.organisation(), id)?;
        let names = (patient.name.as_str(), organisation, way.title.as_str());
        let facts = Facts::new(names, format::minutes_for(way.questions), &way.token, settings);
        let language = Language::from_tag(&message.language).unwrap_or_default();
        let place = (occasion, message.channel()?, language);
        Ok(Self::Invited { wording: Wording::read(conn, message.organisation(), place)?, facts })
    }
}

/// What is known of a message when it is sent or read.
struct Known {
    told: Told,
    channel: Channel,
    language: Language,
    patient: Patient,
    organisation: String,
}

impl Known {
    fn of(conn: &mut PgConnection, message: &Message, settings: &WebSettings) -> Result<Self, StorageError> {
        let patient = patients::find(conn, message.organisation(), message.patient())?;
        let organisation = organisations::find(conn, message.organisation())?.name;
        Ok(Self {
            told: Told::of(conn, message, (&patient, &organisation), settings)?,
            channel: message.channel()?,
            language: Language::from_tag(&message.language).unwrap_or_default(),
            patient,
            organisation,
        })
    }

    fn content(&self, settings: &WebSettings) -> Content {
        let names = (self.patient.name.as_str(), self.organisation.as_str());
        match &self.told {
            Told::Code { code, link } => sign_in((code, link), self.language, names, settings),
            Told::Invited { wording, facts } => invitation(wording, facts, self.language),
            Told::Decided { kind, is_accepted, .. } => {
                decided((kind, *is_accepted), self.language, &self.organisation, settings)
            }
        }
    }

    fn short(&self, settings: &WebSettings) -> String {
        match &self.told {
            Told::Code { code, link } => {
                short_sign_in((code, link), self.language, &self.organisation, settings)
            }
            Told::Invited { wording, facts } => wording.short(facts, self.language),
            Told::Decided { kind, is_accepted, .. } => {
                short_decided((kind, *is_accepted), self.language, &self.organisation, settings)
            }
        }
    }

    /// To which name a mail goes; none where the record knows none any more.
    fn name(&self) -> &str {
        match &self.told {
            Told::Decided { to: Some(_), .. } => "",
            _ => &self.patient.name,
        }
    }

    /// Where one says that no more such messages are wanted.
    fn stop(&self) -> Option<String> {
        match &self.told {
            Told::Invited { facts, .. } => Some(facts.stop.clone()),
            Told::Code { .. } | Told::Decided { .. } => None,
        }
    }

    fn address(&self) -> Option<String> {
        if let Told::Decided { to: Some(to), .. } = &self.told {
            return Some(to.clone()).filter(|to| !to.is_empty());
        }
        reach::address_of(&self.patient, self.channel).map(str::to_owned)
    }
}

/// What a message says, and to whom it goes.
pub fn read(conn: &mut PgConnection, message: &Message, settings: &WebSettings) -> Result<Reading, JobError> {
    let known = Known::of(conn, message, settings)?;
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
    let known = Known::of(conn, message, settings)?;
    let Some(address) = known.address() else { return Ok(Outgoing::Nowhere) };
    if known.channel != Channel::Email {
        return Ok(Outgoing::Text { channel: known.channel, to: address, text: known.short(settings) });
    }
    let content = known.content(settings);
    Ok(Outgoing::Mail(mail::Message {
        id: message.id,
        to_name: known.name().to_owned(),
        unsubscribe: known.stop(),
        to_address: address,
        subject: content.subject.clone(),
        text: content.text()?,
        html: content.html()?,
        written_at: message.created_at,
    }))
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    #[test]
    fn a_decision_is_told_without_a_name_and_fits_one_sms() {
        let settings = WebSettings::at(Url::parse("https://saude.example").unwrap());
        let decisions = ["correction", "erasure"].into_iter().flat_map(|kind| [(kind, true), (kind, false)]);
        for (language, what) in
            Language::ALL.into_iter().flat_map(|one| decisions.clone().map(move |what| (one, what)))
        {
            let content = decided(what, language, "UBS Jardim", &settings);
            let short = short_decided(what, language, "UBS Jardim", &settings);
            for text in [content.text().unwrap(), content.html().unwrap(), short.clone()] {
                assert!(!text.contains('⟦'), "{language}: {text}");
                assert_eq!(
                    text.contains("https://saude.example/me/data"),
                    what != ("erasure", true),
                    "{text}"
                );
            }
            assert!(short.chars().count() <= 160, "one SMS: {short}");
        }
    }

    #[test]
    fn every_letter_is_whole_in_every_language_and_form() {
        let settings = WebSettings::at(Url::parse("https://saude.example").unwrap());
        let (code, link) = ("482 913".to_owned(), "/me/in/abc".to_owned());
        for language in Language::ALL {
            let content = sign_in((&code, &link), language, ("Ana", "UBS Jardim"), &settings);
            let short = short_sign_in((&code, &link), language, "UBS Jardim", &settings);
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
