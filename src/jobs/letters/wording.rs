//! What invitations say: words of the organisation or ours, with what they stand for put in.

use crate::{
    domain::ids::OrganisationId,
    storage::{
        PgConnection, StorageError,
        message_templates::{self, Place},
        messages::Channel,
    },
    web::{
        i18n::{Argument, Language},
        settings::WebSettings,
    },
};

/// What may stand in a wording between braces.
pub const VARIABLES: [&str; 6] = ["name", "organisation", "questionnaire", "minutes", "link", "stop"];

/// Which of the two messages of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    Invitation,
    Reminder,
}

impl Occasion {
    pub const ALL: [Self; 2] = [Self::Invitation, Self::Reminder];

    /// As stored, and in keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reminder => "reminder",
        }
    }

    /// The occasion of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|occasion| occasion.as_str() == name)
    }
}

/// A message before anything is put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// Of a mail; unused elsewhere.
    pub subject: String,
    /// Paragraphs are parted by an empty line.
    pub text: String,
}

/// What the variables stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The first of the patient's names.
    pub given_name: String,
    pub organisation: String,
    pub questionnaire: String,
    pub minutes: usize,
    /// Absolute addresses.
    pub link: String,
    pub stop: String,
}

impl Facts {
    /// Of an invitation with this token.
    pub fn new(
        (name, organisation, questionnaire): (&str, &str, &str),
        minutes: usize,
        token: &str,
        settings: &WebSettings,
    ) -> Self {
        Self {
            given_name: name.split_whitespace().next().unwrap_or_default().to_owned(),
            organisation: organisation.to_owned(),
            questionnaire: questionnaire.to_owned(),
            minutes,
            link: settings.absolute(&format!("/f/{token}")),
            stop: settings.absolute(&format!("/out/{token}")),
        }
    }

    fn value(&self, variable: &str) -> Option<String> {
        Some(match variable {
            "name" => self.given_name.clone(),
            "organisation" => self.organisation.clone(),
            "questionnaire" => self.questionnaire.clone(),
            "minutes" => self.minutes.to_string(),
            "link" => self.link.clone(),
            "stop" => self.stop.clone(),
            _ => return None,
        })
    }
}

impl Wording {
    /// Ours, for an organisation that has none of its own.
    pub fn of(occasion: Occasion, channel: Channel, language: Language) -> Self {
        let marks = VARIABLES.map(|name| (name, format!("{{{name}}}")));
        let args: Vec<(&str, &dyn Argument)> = marks
            .iter()
            .map(|(name, mark)| {
                let mark: &dyn Argument = mark;
                (*name, mark)
            })
            .collect();
        let say = |part: &str| language.format(&format!("message-{}-{part}", occasion.as_str()), &args);
        match channel {
            Channel::Email => {
                let parts = ["hello", "text", "link", "thanks"].map(say);
                Self { subject: say("subject"), text: parts.join("\n\n") }
            }
            Channel::Sms | Channel::Whatsapp => Self { subject: String::new(), text: say("short") },
        }
    }

    /// The organisation's own words, or ours.
    pub fn read(
        conn: &mut PgConnection,
        organisation: OrganisationId,
        (occasion, channel, language): (Occasion, Channel, Language),
    ) -> Result<Self, StorageError> {
        let place = Place { organisation, occasion: occasion.as_str(), channel, language: language.tag() };
        let own = message_templates::find(conn, place)?;
        Ok(own.map_or_else(
            || Self::of(occasion, channel, language),
            |own| Self { subject: own.subject, text: own.body },
        ))
    }

    /// Whether it leads to the questions.
    pub fn has_link(&self) -> bool {
        self.text.contains("{link}")
    }

    /// The text with everything put in, and at its end how to stop messages if it does not say so itself.
    pub fn short(&self, facts: &Facts, language: Language) -> String {
        let text = filled(&self.text, facts);
        if self.text.contains("{stop}") {
            return text;
        }
        format!("{text} {}", language.format("message-stop-short", &[("stop", &facts.stop)]))
    }

    /// A mail: subject, paragraphs, and how to stop messages. The paragraph that is the link alone becomes a button.
    pub(super) fn mail(&self, facts: &Facts, language: Language) -> (String, Vec<String>, Vec<String>) {
        let text = self.text.replace("\r\n", "\n");
        let paragraphs =
            text.split("\n\n").map(str::trim).filter(|text| !text.is_empty() && *text != "{link}");
        let paragraphs = paragraphs.map(|text| filled(text, facts)).collect();
        let stop = language.format("message-stop", &[("stop", &facts.stop)]);
        let notes = if self.text.contains("{stop}") { Vec::new() } else { vec![stop] };
        (filled(&self.subject, facts), paragraphs, notes)
    }
}

/// Once through: what is put in is not looked at again. Braces around anything else stay as they are.
fn filled(text: &str, facts: &Facts) -> String {
    let mut filled = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let known = after.split_once('}').and_then(|(name, tail)| Some((facts.value(name)?, tail)));
        if let Some((value, tail)) = known {
            filled.push_str(&value);
            rest = tail;
        } else {
            filled.push('{');
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn facts(name: &str) -> Facts {
        let settings = WebSettings::at(Url::parse("https://saude.example").unwrap());
        Facts::new((name, "UBS Jardim", "Como você está"), 3, "abc", &settings)
    }

    #[test]
    fn ours_are_whole_in_every_language_and_lead_to_the_questions() {
        for language in Language::ALL {
            for (occasion, channel) in
                Occasion::ALL.into_iter().flat_map(|one| Channel::ALL.map(|channel| (one, channel)))
            {
                let wording = Wording::of(occasion, channel, language);
                assert!(wording.has_link(), "{language} {occasion:?} {channel:?}");
                assert!(!wording.text.contains('⟦') && !wording.subject.contains('⟦'), "{wording:?}");
                let short = wording.short(&facts("Maria do Carmo"), language);
                assert!(short.contains("https://saude.example/f/abc"), "{short}");
                assert!(short.contains("https://saude.example/out/abc"), "{short}");
                assert!(!short.contains('{') && !short.contains("do Carmo"), "{short}");
            }
        }
    }

    #[test]
    fn what_is_put_in_is_not_read_again() {
        let wording = Wording { subject: String::new(), text: "{name} {nothing} { {link}".to_owned() };
        let text = wording.short(&facts("{stop}"), Language::En);
        assert!(text.starts_with("{stop} {nothing} { https://saude.example/f/abc "), "{text}");
    }

    #[test]
    fn the_link_alone_is_the_button_of_a_mail() {
        let wording =
            Wording { subject: "{questionnaire}".to_owned(), text: "A {name}\r\n\r\n{link}\n\nB".to_owned() };
        let (subject, paragraphs, notes) = wording.mail(&facts("Ana"), Language::En);
        assert_eq!(
            (subject.as_str(), paragraphs.as_slice()),
            ("Como você está", &["A Ana".to_owned(), "B".to_owned()][..])
        );
        assert!(notes[0].contains("/out/abc"));
    }
}
