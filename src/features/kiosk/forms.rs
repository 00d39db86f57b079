//! What members fill in to hand a device over, and what a device sends.

use serde::Deserialize;
use uuid::Uuid;

use crate::{
    domain::ids::{LinkId, PatientId},
    web::forms::FieldErrors,
};

/// Questionnaires that one device may offer.
const MOST_LINKS: usize = 20;

/// How long nobody touches the device before it asks, in seconds; the second is what a form starts with.
pub(super) const IDLE_S: [i16; 4] = [45, 90, 180, 300];

/// The form that hands a device over. PINs are never sent back.
#[derive(Debug, Default, Deserialize)]
pub(super) struct HandOverForm {
    #[serde(default)]
    pub(super) link: Vec<LinkId>,
    #[serde(default)]
    pub(super) patient: Option<PatientId>,
    #[serde(default)]
    pub(super) pin: String,
    #[serde(default)]
    pub(super) pin_again: String,
    #[serde(default)]
    pub(super) idle: String,
}

impl HandOverForm {
    pub(super) fn idle_s(&self) -> i16 {
        self.idle.parse().ok().filter(|idle| IDLE_S.contains(idle)).unwrap_or(90)
    }

    /// What is wrong with it; `offered` are the links this member may choose.
    pub(super) fn check(&self, offered: &[LinkId]) -> FieldErrors {
        let mut errors = FieldErrors::new();
        let is_offered = self.link.iter().all(|link| offered.contains(link));
        if self.link.is_empty() || !is_offered {
            errors.add("link", "kiosk-link-missing");
        } else if self.link.len() > MOST_LINKS {
            errors.add("link", "kiosk-link-many");
        }
        let pin = self.pin.trim();
        let is_number = pin.bytes().all(|digit| digit.is_ascii_digit());
        if !is_number || !(4..=8).contains(&pin.len()) {
            errors.add("pin", "kiosk-pin-wrong");
        } else if is_easy(pin) {
            errors.add("pin", "kiosk-pin-easy");
        } else if pin != self.pin_again.trim() {
            errors.add("pin_again", "kiosk-pin-differs");
        }
        errors
    }
}

/// One digit only, or one after the other: what everybody tries first.
fn is_easy(pin: &str) -> bool {
    let digits: Vec<i16> = pin.bytes().map(i16::from).collect();
    let steps: Vec<i16> = digits.iter().zip(digits.iter().skip(1)).map(|(one, next)| next - one).collect();
    [0, 1, -1].iter().any(|step| steps.iter().all(|other| other == step))
}

/// Parameters of the page that hands a device over.
#[derive(Debug, Deserialize)]
pub(super) struct ShowQuery {
    /// Whose answers they will be.
    pub(super) patient: Option<PatientId>,
    /// Chosen from the start.
    pub(super) link: Option<LinkId>,
}

/// What a guest begins.
#[derive(Debug, Deserialize)]
pub(super) struct BeginForm {
    pub(super) link: Uuid,
}

/// Where a guest goes on.
#[derive(Debug, Deserialize)]
pub(super) struct PauseQuery {
    #[serde(default)]
    pub(super) back: String,
}

/// What gives the device back.
#[derive(Debug, Deserialize)]
pub(super) struct PinForm {
    #[serde(default)]
    pub(super) pin: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_no_number_that_everybody_tries() {
        let link = LinkId::new(Uuid::from_u128(1));
        let problems = |pin: &str, again: &str| {
            let form = HandOverForm {
                link: vec![link],
                pin: pin.to_owned(),
                pin_again: again.to_owned(),
                ..HandOverForm::default()
            };
            form.check(&[link]).iter().map(|error| error.field.to_string()).collect::<Vec<_>>()
        };
        assert!(problems("2846", "2846").is_empty());
        for easy in ["", "123", "123456789", "12a4", "0000", "1234", "8765"] {
            assert_eq!(problems(easy, easy), ["pin"], "{easy}");
        }
        assert_eq!(problems("2846", "2864"), ["pin_again"]);
    }

    #[test]
    fn only_links_of_the_member_are_handed_over() {
        let form = HandOverForm {
            link: vec![LinkId::new(Uuid::from_u128(1))],
            pin: "2846".to_owned(),
            pin_again: "2846".to_owned(),
            ..HandOverForm::default()
        };
        assert!(!form.check(&[]).is_empty());
        assert!(!HandOverForm { link: Vec::new(), ..form }.check(&[]).is_empty());
    }
}
