//! Pages of a device: the one that hands it over, and those that it shows.

use askama::Template;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::forms::IDLE_S;
use crate::{
    domain::ids::{LinkId, PatientId},
    web::{forms::FieldErrors, page::PageContext},
};

/// A questionnaire that may be handed over.
#[derive(Debug)]
pub(super) struct Offer {
    pub(super) id: LinkId,
    pub(super) title: String,
    pub(super) questionnaire: String,
    pub(super) is_chosen: bool,
}

/// A device that is out.
#[derive(Debug)]
pub(super) struct Out {
    pub(super) id: Uuid,
    pub(super) since: DateTime<Utc>,
    pub(super) ends_at: DateTime<Utc>,
    pub(super) links: usize,
}

#[derive(Template)]
#[template(path = "pages/kiosk/hand_over.html")]
pub(super) struct HandOverPage {
    pub(super) ctx: PageContext,
    pub(super) offers: Vec<Offer>,
    /// Whose answers they will be, if the member chose somebody.
    pub(super) patient: Option<(PatientId, String)>,
    pub(super) idle_s: i16,
    pub(super) out: Vec<Out>,
    pub(super) errors: FieldErrors,
}

impl HandOverPage {
    /// Value and text of each pause.
    fn pauses(&self) -> Vec<(String, String)> {
        let text = |seconds: i16| self.ctx.t1("kiosk-seconds", "count", i64::from(seconds));
        IDLE_S.iter().map(|seconds| (seconds.to_string(), text(*seconds))).collect()
    }
}

/// The device's first page.
#[derive(Template)]
#[template(path = "pages/kiosk/start.html")]
pub(super) struct StartPage {
    pub(super) ctx: PageContext,
    pub(super) organisation: String,
    /// What may be answered now.
    pub(super) links: Vec<(Uuid, String)>,
    /// All that the patient was given is answered.
    pub(super) is_done: bool,
}

#[derive(Template)]
#[template(path = "pages/kiosk/pause.html")]
pub(super) struct PausePage {
    pub(super) ctx: PageContext,
    pub(super) back: String,
}

#[derive(Template)]
#[template(path = "pages/kiosk/pin.html")]
pub(super) struct PinPage {
    pub(super) ctx: PageContext,
    pub(super) errors: FieldErrors,
    /// Minutes to wait after too many wrong ones.
    pub(super) wait: Option<i64>,
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::web::{
        i18n::Language,
        kiosk::{Kiosk, Then},
        page::samples,
    };

    fn device(language: Language, then: Then) -> PageContext {
        PageContext::sample(language).on_device(Kiosk { idle_s: 90, then })
    }

    #[test]
    fn samples_render() {
        for language in Language::ALL {
            let ctx = PageContext::staff_sample(language);
            let offer = |number: u128| Offer {
                id: LinkId::new(Uuid::from_u128(number)),
                title: "Como vai?".to_owned(),
                questionnaire: "PHQ-9".to_owned(),
                is_chosen: number == 1,
            };
            let mut errors = FieldErrors::new();
            errors.add("pin", "kiosk-pin-wrong");
            let out =
                Out { id: Uuid::nil(), since: ctx.now, ends_at: ctx.now + TimeDelta::hours(12), links: 2 };
            let patient = Some((PatientId::new(Uuid::nil()), "Maria".to_owned()));
            samples::check(&HandOverPage {
                ctx: ctx.clone(),
                offers: vec![offer(1), offer(2)],
                patient,
                idle_s: 90,
                out: vec![out],
                errors: errors.clone(),
            });
            samples::check(&HandOverPage {
                ctx,
                offers: Vec::new(),
                patient: None,
                idle_s: 90,
                out: Vec::new(),
                errors: FieldErrors::new(),
            });
            let organisation = "UBS".to_owned();
            for (links, is_done) in [(vec![(Uuid::nil(), "Como vai?".to_owned())], false), (Vec::new(), true)]
            {
                let ctx = device(language, Then::Stay);
                samples::check(&StartPage { ctx, organisation: organisation.clone(), links, is_done });
            }
            samples::check(&PausePage { ctx: device(language, Then::Leave), back: "/f/a".to_owned() });
            samples::check(&PinPage { ctx: device(language, Then::Leave), errors, wait: Some(7) });
        }
    }
}
