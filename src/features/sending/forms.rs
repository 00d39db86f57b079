//! What members fill in to invite somebody.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use uuid::Uuid;

use super::when::{self, KINDS, When};
use crate::{
    domain::{
        identity::{Email, Phone},
        ids::PatientId,
    },
    storage::{
        invitation_listing::Which, invitations::Reminders, messages::Channel, patients::NewPatient,
        schedules::Rule,
    },
    web::{forms::FieldErrors, i18n::Language},
};

/// Most people invited by one form.
const MOST: usize = 500;

/// Longest name, in characters.
const LONGEST_NAME: usize = 120;

/// Ways that a message may go, as the form names them: the first that a person has, in this order.
const WAYS: [(&str, &[Channel]); 5] = [
    ("auto", &[Channel::Whatsapp, Channel::Sms, Channel::Email]),
    ("email", &[Channel::Email]),
    ("sms", &[Channel::Sms]),
    ("whatsapp", &[Channel::Whatsapp]),
    ("copy", &[]),
];

/// For how many days an invitation may hold; 0 is without end.
pub(super) const DAYS: [u16; 5] = [7, 14, 30, 90, 0];

/// What the form does when it is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Step {
    /// Shows people whose name fits.
    #[default]
    Search,
    /// Shows what would be sent.
    Preview,
    Confirm,
}

/// Whom to invite to what, kept as typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct SendForm {
    #[serde(default)]
    pub(super) step: Step,
    /// Made with the page: what is sent twice invites once.
    #[serde(default)]
    pub(super) origin: String,
    #[serde(default)]
    pub(super) link: String,
    #[serde(default)]
    pub(super) q: String,
    #[serde(default)]
    pub(super) patient: Vec<PatientId>,
    /// Of somebody who is not registered.
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) phone: String,
    #[serde(default)]
    pub(super) email: String,
    #[serde(default)]
    pub(super) language: String,
    #[serde(default)]
    pub(super) way: String,
    #[serde(default)]
    pub(super) days: String,
    /// When: see [`when::KINDS`].
    #[serde(default = "now")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) starts_at: String,
    #[serde(default)]
    pub(super) ends_at: String,
    /// Days between two rounds, or after the event.
    #[serde(default)]
    pub(super) every: String,
    #[serde(default)]
    pub(super) most: String,
    #[serde(default)]
    pub(super) after_link: String,
    #[serde(default = "none")]
    pub(super) remind: String,
}

fn now() -> String {
    "now".to_owned()
}

fn none() -> String {
    "none".to_owned()
}

/// Somebody who is not registered, each part checked.
#[derive(Clone)]
pub(super) struct Newcomer {
    pub(super) name: String,
    pub(super) phone: Option<Phone>,
    pub(super) email: Option<Email>,
    pub(super) language: Option<Language>,
}

impl Newcomer {
    pub(super) fn as_new(&self) -> NewPatient<'_> {
        NewPatient {
            name: &self.name,
            phone: self.phone.as_ref().map(Phone::as_str),
            email: self.email.as_ref().map(Email::as_str),
            ..NewPatient::default()
        }
    }
}

/// A form without mistakes.
#[derive(Clone)]
pub(super) struct ValidSend {
    pub(super) origin: Uuid,
    pub(super) link: Uuid,
    /// Empty to hand the links over by hand.
    pub(super) channels: &'static [Channel],
    pub(super) days: Option<u16>,
    pub(super) newcomer: Option<Newcomer>,
    pub(super) when: When,
    pub(super) reminders: Option<Reminders>,
}

impl SendForm {
    /// What a new form starts with.
    pub(super) fn fresh(link: Option<String>, patient: Option<PatientId>, kind: Option<&str>) -> Self {
        let kind = KINDS.into_iter().find(|known| Some(*known) == kind).unwrap_or("now");
        Self {
            origin: Uuid::now_v7().to_string(),
            link: link.unwrap_or_default(),
            patient: patient.into_iter().collect(),
            way: "auto".to_owned(),
            days: "30".to_owned(),
            kind: kind.to_owned(),
            every: "7".to_owned(),
            remind: "none".to_owned(),
            ..Self::default()
        }
    }

    /// Every field beside the people, for the page that asks once more.
    pub(super) fn kept(&self) -> [(&'static str, &str); 16] {
        [
            ("origin", &self.origin),
            ("link", &self.link),
            ("q", &self.q),
            ("name", &self.name),
            ("phone", &self.phone),
            ("email", &self.email),
            ("language", &self.language),
            ("way", &self.way),
            ("days", &self.days),
            ("kind", &self.kind),
            ("starts_at", &self.starts_at),
            ("ends_at", &self.ends_at),
            ("every", &self.every),
            ("most", &self.most),
            ("after_link", &self.after_link),
            ("remind", &self.remind),
        ]
    }

    /// Checks the form; `offered` are the links that this member may use, times are of a clock in the zone.
    pub(super) fn check(
        &self,
        offered: &[(Uuid, String)],
        clock: (Tz, DateTime<Utc>),
    ) -> Result<ValidSend, FieldErrors> {
        let mut errors = FieldErrors::new();
        let link = offered.iter().find(|(id, _)| id.to_string() == self.link).map(|(id, _)| *id);
        if link.is_none() {
            errors.add("link", "sends-link-missing");
        }
        let way = channels_of(&self.way);
        if way.is_none() {
            errors.add("way", "sends-choose");
        }
        let days = days_of(&self.days);
        if days.is_none() {
            errors.add("days", "sends-choose");
        }
        let newcomer = self.newcomer(way.is_some_and(<[Channel]>::is_empty), &mut errors);
        let when = when::check(self, offered, clock, &mut errors);
        let reminders = when::reminders(&self.remind, &mut errors);
        let is_anybody = matches!(when, Some(When::Planned { rule: Rule::After(..), .. }));
        if self.patient.is_empty() && newcomer.is_none() && !is_anybody && errors.is_empty() {
            errors.add("q", "sends-nobody");
        }
        if self.patient.len() > MOST {
            errors.add("q", "sends-too-many");
        }
        match (link, way, days, self.origin.parse(), when) {
            (Some(link), Some(channels), Some(days), Ok(origin), Some(when)) if errors.is_empty() => {
                let days = (days > 0).then_some(days);
                Ok(ValidSend { origin, link, channels, days, newcomer, when, reminders })
            }
            _ => Err(errors),
        }
    }

    fn newcomer(&self, is_by_hand: bool, errors: &mut FieldErrors) -> Option<Newcomer> {
        let name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        let (phone, email) = (self.phone.trim(), self.email.trim());
        if name.is_empty() && phone.is_empty() && email.is_empty() {
            return None;
        }
        if name.chars().filter(|c| c.is_alphabetic()).count() < 2 {
            errors.add("name", "sends-name-missing");
        } else if name.chars().count() > LONGEST_NAME {
            errors.add("name", "sends-name-long");
        }
        if phone.is_empty() && email.is_empty() && !is_by_hand {
            errors.add("phone", "sends-address-missing");
        }
        let phone = (!phone.is_empty()).then(|| Phone::parse(phone)).transpose();
        if phone.is_err() {
            errors.add("phone", "sends-phone-wrong");
        }
        let email = (!email.is_empty()).then(|| Email::parse(email)).transpose();
        if email.is_err() {
            errors.add("email", "sends-email-wrong");
        }
        let language = Language::from_tag(&self.language);
        Some(Newcomer { name, phone: phone.ok()?, email: email.ok()?, language })
    }
}

/// The channels of a way.
pub(super) fn channels_of(way: &str) -> Option<&'static [Channel]> {
    WAYS.iter().find(|(name, _)| *name == way).map(|(_, channels)| *channels)
}

/// For how many days, as the form offers them; 0 is without end.
pub(super) fn days_of(text: &str) -> Option<u16> {
    text.parse().ok().filter(|days| DAYS.contains(days))
}

/// Names of the ways, in the order of the form.
pub(super) fn ways() -> impl Iterator<Item = &'static str> {
    WAYS.iter().map(|(name, _)| *name)
}

/// Parameters of the list.
#[derive(Debug, Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    pub(super) page: Option<u32>,
    #[serde(default)]
    pub(super) which: Option<String>,
    /// Of one form only.
    #[serde(default)]
    pub(super) origin: Option<Uuid>,
    #[serde(default)]
    pub(super) done: Option<String>,
}

impl ListQuery {
    pub(super) fn which(&self) -> Which {
        let all = [Which::Waiting, Which::Answered, Which::Failed];
        all.into_iter().find(|which| Some(which.as_str()) == self.which.as_deref()).unwrap_or(Which::All)
    }
}

/// Parameters of the new form.
#[derive(Debug, Deserialize)]
pub(super) struct NewQuery {
    #[serde(default)]
    pub(super) link: Option<String>,
    #[serde(default)]
    pub(super) patient: Option<PatientId>,
    #[serde(default)]
    pub(super) kind: Option<String>,
}

/// Parameters of one invitation's page.
#[derive(Debug, Deserialize)]
pub(super) struct ShowQuery {
    #[serde(default)]
    pub(super) done: Option<String>,
}

/// By which way a message goes once more.
#[derive(Debug, Deserialize)]
pub(super) struct AgainForm {
    pub(super) channel: String,
}

/// Whether somebody wants messages.
#[derive(Debug, Deserialize)]
pub(super) struct WishForm {
    pub(super) wanted: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(form: &SendForm) -> Vec<String> {
        let offered = [(Uuid::nil(), "PHQ-9".to_owned())];
        let errors = form.check(&offered, (chrono_tz::UTC, DateTime::UNIX_EPOCH)).err().unwrap_or_default();
        errors.iter().map(|error| error.field.to_string()).collect()
    }

    #[test]
    fn what_can_not_be_sent_is_named_at_its_field() {
        let fine = SendForm::fresh(Some(Uuid::nil().to_string()), Some(PatientId::new(Uuid::nil())), None);
        assert_eq!(fields(&fine), [""; 0]);
        assert_eq!(fields(&SendForm { patient: Vec::new(), ..fine.clone() }), ["q"]);
        assert_eq!(fields(&SendForm { link: Uuid::max().to_string(), ..fine.clone() }), ["link"]);
        assert_eq!(
            fields(&SendForm { way: "pigeon".to_owned(), days: "8".to_owned(), ..fine.clone() }),
            ["way", "days"]
        );
        let named = SendForm { name: "Ana".to_owned(), ..fine.clone() };
        assert_eq!(fields(&named), ["phone"], "somebody new needs an address");
        assert_eq!(fields(&SendForm { way: "copy".to_owned(), ..named.clone() }), [""; 0]);
        assert_eq!(fields(&SendForm { email: "ana".to_owned(), ..named }), ["email"]);
        let planned = |kind: &str| SendForm { kind: kind.to_owned(), ..fine.clone() };
        assert_eq!(fields(&planned("every")), [""; 0]);
        assert_eq!(fields(&planned("never")), ["kind"]);
        assert_eq!(fields(&planned("after")), ["after_link"]);
        let after = SendForm { patient: Vec::new(), after_link: Uuid::nil().to_string(), ..planned("after") };
        assert_eq!(fields(&after), [""; 0], "whoever answers");
        let wrong = |every: &str, most: &str, ends_at: &str| SendForm {
            every: every.to_owned(),
            most: most.to_owned(),
            ends_at: ends_at.to_owned(),
            ..planned("every")
        };
        assert_eq!(fields(&wrong("0", "0", "1969-01-01T10:00")), ["ends_at", "most", "every"]);
    }
}
