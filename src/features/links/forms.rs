//! What members fill in about a link.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Deserialize;

use crate::{
    domain::ids::{AccountId, QuestionnaireId},
    web::forms::{FieldErrors, moment},
};

/// Longest title, in characters.
const LONGEST_TITLE: usize = 120;

/// The form of a new link, kept as typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct LinkForm {
    #[serde(default)]
    pub(super) questionnaire: String,
    #[serde(default)]
    pub(super) title: String,
    #[serde(default)]
    pub(super) identification: String,
    #[serde(default)]
    pub(super) mode: String,
    #[serde(default)]
    pub(super) opens_at: String,
    #[serde(default)]
    pub(super) closes_at: String,
}

/// A form without mistakes.
#[derive(Debug)]
pub(super) struct ValidLink {
    pub(super) questionnaire: QuestionnaireId,
    pub(super) title: String,
    pub(super) identification: &'static str,
    pub(super) mode: &'static str,
    pub(super) opens_at: Option<DateTime<Utc>>,
    pub(super) closes_at: Option<DateTime<Utc>>,
}

impl LinkForm {
    /// What a new form starts with.
    pub(super) fn fresh(questionnaire: Option<&str>) -> Self {
        Self {
            questionnaire: questionnaire.unwrap_or_default().to_owned(),
            identification: "anonymous".to_owned(),
            mode: "page".to_owned(),
            ..Self::default()
        }
    }

    /// Checks the form; `offered` are the questionnaires this member may use, times are of `zone`.
    pub(super) fn check(
        &self,
        offered: &[(QuestionnaireId, String)],
        zone: Tz,
        now: DateTime<Utc>,
    ) -> Result<ValidLink, FieldErrors> {
        let mut errors = FieldErrors::new();
        let questionnaire = offered.iter().find(|(id, _)| id.to_string() == self.questionnaire);
        if questionnaire.is_none() {
            errors.add("questionnaire", "links-questionnaire-missing");
        }
        let title = self.title.trim();
        if title.is_empty() {
            errors.add("title", "links-title-missing");
        } else if title.chars().count() > LONGEST_TITLE {
            errors.add("title", "links-title-long");
        }
        let identification = one_of(&self.identification, &["anonymous", "identified"]);
        if identification.is_none() {
            errors.add("identification", "links-choose");
        }
        let mode = one_of(&self.mode, &["page", "section", "chat"]);
        if mode.is_none() {
            errors.add("mode", "links-choose");
        }
        let opens_at = moment(&self.opens_at, zone);
        let closes_at = moment(&self.closes_at, zone);
        if opens_at.is_err() {
            errors.add("opens_at", "links-moment-wrong");
        }
        if closes_at.is_err() {
            errors.add("closes_at", "links-moment-wrong");
        }
        if let Ok(Some(closes)) = closes_at {
            if closes <= now {
                errors.add("closes_at", "links-closes-past");
            } else if opens_at.is_ok_and(|opens| opens.is_some_and(|opens| closes <= opens)) {
                errors.add("closes_at", "links-closes-before");
            }
        }
        match (questionnaire, identification, mode, opens_at, closes_at) {
            (Some((id, _)), Some(identification), Some(mode), Ok(opens_at), Ok(closes_at))
                if errors.is_empty() =>
            {
                let title = title.to_owned();
                Ok(ValidLink { questionnaire: *id, title, identification, mode, opens_at, closes_at })
            }
            _ => Err(errors),
        }
    }
}

fn one_of(text: &str, known: &[&'static str]) -> Option<&'static str> {
    known.iter().find(|name| **name == text).copied()
}

/// Who else sees the responses.
#[derive(Debug, Deserialize)]
pub(super) struct CollaboratorsForm {
    #[serde(default)]
    pub(super) account: Vec<AccountId>,
}

/// No field of its own: the press is all.
#[derive(Debug, Deserialize)]
pub(super) struct ConfirmForm {}

/// Parameters of the list.
#[derive(Debug, Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    pub(super) page: Option<u32>,
    /// `all`: those of every member, for admins.
    #[serde(default)]
    pub(super) of: Option<String>,
}

/// Parameters of the new form.
#[derive(Debug, Deserialize)]
pub(super) struct NewQuery {
    /// Chosen from the start.
    #[serde(default)]
    pub(super) questionnaire: Option<String>,
}

/// Parameters of one link's page.
#[derive(Debug, Deserialize)]
pub(super) struct ShowQuery {
    /// Whether it was made just now.
    #[serde(default)]
    pub(super) new: bool,
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use uuid::Uuid;

    use super::*;

    const ZONE: Tz = chrono_tz::America::Sao_Paulo;

    fn offered() -> Vec<(QuestionnaireId, String)> {
        vec![(QuestionnaireId::new(Uuid::from_u128(7)), "PHQ-9".to_owned())]
    }

    fn filled() -> LinkForm {
        let mut form = LinkForm::fresh(Some(&Uuid::from_u128(7).to_string()));
        form.title = " Triagem ".to_owned();
        form
    }

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 21, 12, 0, 0).unwrap()
    }

    #[test]
    fn times_are_those_of_the_organisation() {
        let mut form = filled();
        form.closes_at = "2026-11-30T18:00".to_owned();
        let valid = form.check(&offered(), ZONE, now()).unwrap();
        assert_eq!(valid.closes_at, Some(Utc.with_ymd_and_hms(2026, 11, 30, 21, 0, 0).unwrap()));
        assert_eq!(valid.title, "Triagem");
    }

    #[test]
    fn what_can_not_be_is_named_at_its_field() {
        let fields = |form: LinkForm| {
            let errors = form.check(&offered(), ZONE, now()).unwrap_err();
            errors.iter().map(|error| error.field.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(fields(LinkForm::default()), ["questionnaire", "title", "identification", "mode"]);
        let foreign = LinkForm { questionnaire: Uuid::from_u128(8).to_string(), ..filled() };
        assert_eq!(fields(foreign), ["questionnaire"]);
        assert_eq!(fields(LinkForm { opens_at: "amanhã".to_owned(), ..filled() }), ["opens_at"]);
        let past = LinkForm { closes_at: "2026-11-01T10:00".to_owned(), ..filled() };
        assert_eq!(fields(past), ["closes_at"]);
        let before = LinkForm {
            opens_at: "2026-12-02T10:00".to_owned(),
            closes_at: "2026-12-01T10:00".to_owned(),
            ..filled()
        };
        assert_eq!(fields(before), ["closes_at"]);
    }
}
