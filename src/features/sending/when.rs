//! When invitations go: now, once later, every so many days, or after somebody answered; and how often they are
//! repeated without an answer.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::forms::SendForm;
use crate::{
    domain::ids::LinkId,
    storage::{invitations::Reminders, schedules::Rule},
    web::forms::{FieldErrors, moment},
};

/// Names of the choices, in the order of the form.
pub(super) const KINDS: [&str; 4] = ["now", "once", "every", "after"];

/// Longest pause between two rounds, in days.
const LONGEST: i16 = 400;

/// Most rounds that can be asked for.
const MOST: i16 = 1_000;

/// Days and number of reminders, as the form names them.
const REMINDERS: [(&str, Option<Reminders>); 5] = [
    ("none", None),
    ("2x1", Some(Reminders { after_days: 2, most: 1 })),
    ("2x2", Some(Reminders { after_days: 2, most: 2 })),
    ("3x3", Some(Reminders { after_days: 3, most: 3 })),
    ("7x2", Some(Reminders { after_days: 7, most: 2 })),
];

/// Names of the reminders, in the order of the form.
pub(super) fn reminder_names() -> impl Iterator<Item = &'static str> {
    REMINDERS.iter().map(|(name, _)| *name)
}

/// The moment or moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Now,
    Planned {
        rule: Rule,
        /// `None` at once.
        starts_at: Option<DateTime<Utc>>,
        ends_at: Option<DateTime<Utc>>,
        most: Option<i16>,
    },
}

/// What was chosen, when nothing is wrong with it; what is wrong goes to `errors`.
pub(super) fn check(
    form: &SendForm,
    offered: &[(Uuid, String)],
    (zone, now): (Tz, DateTime<Utc>),
    errors: &mut FieldErrors,
) -> Option<When> {
    if form.kind == "now" {
        return Some(When::Now);
    }
    let starts_at = moment(&form.starts_at, zone);
    let ends_at = moment(&form.ends_at, zone);
    if starts_at.is_err() {
        errors.add("starts_at", "links-moment-wrong");
    }
    match ends_at {
        Err(()) => errors.add("ends_at", "links-moment-wrong"),
        Ok(Some(end)) if end <= now || matches!(starts_at, Ok(Some(start)) if end <= start) => {
            errors.add("ends_at", "sends-ends-before");
        }
        Ok(_) => {}
    }
    let most = (!form.most.trim().is_empty()).then(|| number(&form.most, 1, MOST));
    if most == Some(None) {
        errors.add("most", "sends-most-wrong");
    }
    let rule = match form.kind.as_str() {
        "once" => Some(Rule::Once),
        "every" => number(&form.every, 1, LONGEST).map(Rule::Every),
        "after" => {
            let link = offered.iter().find(|(id, _)| id.to_string() == form.after_link);
            if link.is_none() {
                errors.add("after_link", "sends-link-missing");
            }
            let days = number(&form.every, 0, LONGEST);
            days.map(|days| Rule::After(days, LinkId::new(link.map_or(Uuid::nil(), |(id, _)| *id))))
        }
        _ => {
            errors.add("kind", "sends-choose");
            return None;
        }
    };
    if rule.is_none() {
        errors.add("every", "sends-every-wrong");
    }
    Some(When::Planned {
        rule: rule?,
        starts_at: starts_at.ok()?,
        ends_at: ends_at.ok()?,
        most: most.flatten(),
    })
}

/// The reminders of this name.
pub(super) fn reminders(name: &str, errors: &mut FieldErrors) -> Option<Reminders> {
    let found = REMINDERS.iter().find(|(known, _)| *known == name);
    if found.is_none() {
        errors.add("remind", "sends-choose");
    }
    found.and_then(|(_, reminders)| *reminders)
}

fn number(text: &str, least: i16, most: i16) -> Option<i16> {
    text.trim().parse().ok().filter(|number| (least..=most).contains(number))
}
